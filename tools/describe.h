/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_TOOL_DESCRIBE_H__
#define __SHMEM_TOOL_DESCRIBE_H__

#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

/* What @containers hold, for people, one indented line a field. An entry that
 * @before (or NULL) has as well is said to be unchanged. */
void tool_describe_containers (
    GString *text, GPtrArray *containers, GPtrArray *before);

/* "T35 ", "LINEAR" or a vendor's code in hexadecimal. */
gchar *tool_describe_format (guint64 format);

G_END_DECLS

#endif /* __SHMEM_TOOL_DESCRIBE_H__ */
