/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A table of the metadata in a file, by frame number (not a plane table), and
 * the parsers that fill it: one for each file format. */

#ifndef __METAFILETABLE_H__
#define __METAFILETABLE_H__

#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

#define METAFILE_TABLE_MAX_ITEMS (1u << 24)

/* Of a frame in a container sequence, where records without bytes can repeat a
 * container any number of times. */
#define METAFILE_MAX_FRAME_CONTAINERS 256
#define METAFILE_MAX_FRAME_BYTES ((gsize) 1 << 22)

typedef struct
{
  guint64 frame;
  gsize offset;
  gsize size;
} MetafileItem;

/* The items in @bytes are payloads of @format, or containers if that is
 * LINEAR. */
typedef struct
{
  guint64 format;
  GBytes *bytes;
  GArray *items; /* of MetafileItem, in order of frames */
  guint64 n_frames;
  GPtrArray *oddities; /* of gchar, what was odd and could be read */
} MetafileTable;

/* FALSE, with @error set, if the table is full. */
gboolean metafile_table_add (MetafileTable *table, guint64 frame, gsize offset,
    gsize size, GError **error);

/* Adds one more container of @size bytes to @n of @total bytes of a frame, both 0
 * at first. FALSE, with @error set, if there are too many. */
gboolean metafile_count_container (
    guint *n, gsize *total, gsize size, GError **error);

/* Parsers. The caller frees @table, also after a failure. */
gboolean metafile_parse_hdr10plus_json (
    MetafileTable *table, GBytes *contents, GError **error);
gboolean metafile_parse_rpu (
    MetafileTable *table, GBytes *contents, GError **error);
gboolean metafile_parse_shmc (
    MetafileTable *table, GBytes *contents, GError **error);

G_END_DECLS

#endif /* __METAFILETABLE_H__ */
