/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Containers as text for people: one indented line per field.
 */

#ifndef __SHMEM_TOOL_DESCRIBE_H__
#define __SHMEM_TOOL_DESCRIBE_H__

#include <gst/shmemmeta/shmemmeta.h>
#include <shmem/shmem-rpu.h>

G_BEGIN_DECLS

/* The content of @containers. An entry that is also in @before (or NULL) is
 * only marked as unchanged. */
void tool_describe_containers (
    GString *text, GPtrArray *containers, GPtrArray *before);

/* "T35 ", "LINEAR" or a vendor's code in hexadecimal. */
gchar *tool_describe_format (guint64 format);

/* ---- readers ---- */

/* "  NAME          VALUE", the value as printf() makes it. */
void tool_describe_field (GString *text, guint indent, const gchar *name,
    const gchar *format, ...) G_GNUC_PRINTF (4, 5);

/* The fields of an HDR10+ message, or its fault. */
void tool_describe_hdr10plus (
    GString *text, guint indent, const struct shmem_entry *entry);

/* A plane table, one line per plane, or its fault. */
void tool_describe_planes (
    GString *text, guint indent, const struct shmem_entry *entry);

/* The fields of a Dolby Vision RPU, its fault, or both: one with a wrong checksum
 * is shown as far as it can be read. */
void tool_describe_rpu (
    GString *text, guint indent, const struct shmem_entry *entry);

/* A level of an RPU. */
void tool_describe_rpu_block (
    GString *text, guint indent, const struct shmem_rpu_block *block);

/* "FIELD, byte N: WHY": what is wrong with an RPU. */
gchar *tool_describe_rpu_fault (const struct shmem_rpu_fault *fault);

G_END_DECLS

#endif /* __SHMEM_TOOL_DESCRIBE_H__ */
