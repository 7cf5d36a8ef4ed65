/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_TOOL_DESCRIBE_PLANES_H__
#define __SHMEM_TOOL_DESCRIBE_PLANES_H__

#include <glib.h>

G_BEGIN_DECLS

/* A plane table as a table, a line each plane, or what is wrong with it. */
void tool_describe_planes (
    GString *text, guint indent, gconstpointer data, gsize size);

G_END_DECLS

#endif /* __SHMEM_TOOL_DESCRIBE_PLANES_H__ */
