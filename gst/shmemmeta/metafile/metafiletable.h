/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a file of metadata says of each frame, and those who read it: one parser
 * for each format. */

#ifndef __METAFILETABLE_H__
#define __METAFILETABLE_H__

#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

#define METAFILE_TABLE_MAX_ITEMS (1u << 24)

typedef struct
{
  guint64 frame;
  gsize offset;
  gsize size;
} MetafileItem;

/* @bytes holds each item: payloads of @format, or containers where that is
 * LINEAR. */
typedef struct
{
  guint64 format;
  GBytes *bytes;
  GArray *items; /* of MetafileItem, by frame */
  guint64 n_frames;
} MetafileTable;

/* FALSE when it is full. */
gboolean metafile_table_add (MetafileTable *table, guint64 frame, gsize offset,
    gsize size, GError **error);

/* One for each format. What they leave in @table on failure is freed. */
gboolean metafile_parse_hdr10plus_json (
    MetafileTable *table, GBytes *contents, GError **error);
gboolean metafile_parse_rpu (
    MetafileTable *table, GBytes *contents, GError **error);
gboolean metafile_parse_shmc (
    MetafileTable *table, GBytes *contents, GError **error);

G_END_DECLS

#endif /* __METAFILETABLE_H__ */
