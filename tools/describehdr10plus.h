/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_TOOL_DESCRIBE_HDR10PLUS_H__
#define __SHMEM_TOOL_DESCRIBE_HDR10PLUS_H__

#include <glib.h>

G_BEGIN_DECLS

/* "  NAME          VALUE", the value as printf() makes it. */
void tool_describe_field (GString *text, guint indent, const gchar *name,
    const gchar *format, ...) G_GNUC_PRINTF (4, 5);

void tool_describe_hdr10plus (
    GString *text, guint indent, const guint8 *data, gsize size);

G_END_DECLS

#endif /* __SHMEM_TOOL_DESCRIBE_HDR10PLUS_H__ */
