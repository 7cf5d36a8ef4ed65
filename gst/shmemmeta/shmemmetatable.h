/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a file of metadata says of each frame, and those who read it: one parser
 * for each format. */

#ifndef __SHMEM_META_TABLE_H__
#define __SHMEM_META_TABLE_H__

#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

#define SHMEM_META_TABLE_MAX_ITEMS (1u << 24)

typedef struct
{
  guint64 frame;
  gsize offset;
  gsize size;
} ShmemMetaItem;

/* @bytes holds each item: payloads of @format, or containers where that is
 * LINEAR. */
typedef struct
{
  guint64 format;
  GBytes *bytes;
  GArray *items; /* of ShmemMetaItem, by frame */
  guint64 n_frames;
} ShmemMetaTable;

/* FALSE when it is full. */
gboolean shmem_meta_table_add (ShmemMetaTable *table, guint64 frame,
    gsize offset, gsize size, GError **error);

/* One for each format. What they leave in @table on failure is freed. */
gboolean shmem_meta_parse_hdr10plus_json (
    ShmemMetaTable *table, GBytes *contents, GError **error);
gboolean shmem_meta_parse_rpu (
    ShmemMetaTable *table, GBytes *contents, GError **error);
gboolean shmem_meta_parse_shmc (
    ShmemMetaTable *table, GBytes *contents, GError **error);

G_END_DECLS

#endif /* __SHMEM_META_TABLE_H__ */
