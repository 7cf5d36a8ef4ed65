/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Reads a file of metadata: detects its format, has it parsed into a table, and
 * returns entries and containers frame by frame. No memfd is created before its
 * frame is requested.
 */

#include "metafile/metafilereader.h"
#include "common/commonerror.h"
#include "metafile/metafileio.h"
#include "metafile/metafiletable.h"

#include <string.h>

struct _MetafileReader
{
  MetafileTable table;
  guint next; /* index of the next item */
};

static MetafileReadFormat
format_from_path (const gchar *path)
{
  g_autofree gchar *lower = g_ascii_strdown (path, -1);

  if (g_str_has_suffix (lower, ".json"))
    return METAFILE_READ_HDR10PLUS_JSON;
  if (g_str_has_suffix (lower, ".bin"))
    return METAFILE_READ_RPU;
  if (g_str_has_suffix (lower, ".shmc"))
    return METAFILE_READ_SHMC;
  return METAFILE_READ_AUTO;
}

static gboolean
starts_with (const guint8 *data, gsize size, const gchar *start, gsize length)
{
  return size >= length && memcmp (data, start, length) == 0;
}

static MetafileReadFormat
format_from_contents (GBytes *contents)
{
  gsize size, i = 0;
  const guint8 *data = g_bytes_get_data (contents, &size);

  if (starts_with (data, size, "SHMCSEQ", 8))
    return METAFILE_READ_SHMC;
  if (starts_with (data, size, "\0\0\1", 3)
      || starts_with (data, size, "\0\0\0\1", 4))
    return METAFILE_READ_RPU;
  if (starts_with (data, size, "\xef\xbb\xbf", 3))
    i = 3;
  while (i < size && g_ascii_isspace (data[i]))
    i++;
  if (i < size && (data[i] == '{' || data[i] == '['))
    return METAFILE_READ_HDR10PLUS_JSON;
  return METAFILE_READ_AUTO;
}

static gboolean
parse (MetafileTable *table, MetafileReadFormat format, GBytes *contents,
    GError **error)
{
  switch (format) {
    case METAFILE_READ_HDR10PLUS_JSON:
      return metafile_parse_hdr10plus_json (table, contents, error);
    case METAFILE_READ_RPU:
      return metafile_parse_rpu (table, contents, error);
    case METAFILE_READ_SHMC:
      return metafile_parse_shmc (table, contents, error);
    case METAFILE_READ_AUTO:
      break;
  }
  return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "its name and first bytes are not those of HDR10+ JSON (.json), RPUs "
      "(.bin) or a container sequence (.shmc); set the format property");
}

MetafileReader *
metafile_reader_new_for_bytes (
    MetafileReadFormat format, GBytes *contents, GError **error)
{
  MetafileReader *self = g_new0 (MetafileReader, 1);

  self->table.items = g_array_new (FALSE, FALSE, sizeof (MetafileItem));
  self->table.oddities = g_ptr_array_new_with_free_func (g_free);
  if (!parse (&self->table, format, contents, error))
    g_clear_pointer (&self, metafile_reader_free);
  return self;
}

MetafileReader *
metafile_reader_new (
    MetafileReadFormat format, const gchar *path, GError **error)
{
  GBytes *contents = metafile_io_read (path, METAFILE_MAX_SIZE, error);
  MetafileReader *self;

  if (contents == NULL)
    return NULL;
  if (format == METAFILE_READ_AUTO)
    format = format_from_path (path);
  if (format == METAFILE_READ_AUTO)
    format = format_from_contents (contents);
  self = metafile_reader_new_for_bytes (format, contents, error);
  g_bytes_unref (contents);
  return self;
}

void
metafile_reader_free (MetafileReader *self)
{
  g_clear_pointer (&self->table.bytes, g_bytes_unref);
  g_array_unref (self->table.items);
  g_ptr_array_unref (self->table.oddities);
  g_free (self);
}

guint64
metafile_reader_get_n_frames (const MetafileReader *self)
{
  return self->table.n_frames;
}

const GPtrArray *
metafile_reader_get_oddities (const MetafileReader *self)
{
  return self->table.oddities;
}

void
metafile_reader_rewind (MetafileReader *self)
{
  self->next = 0;
}

gboolean
metafile_reader_peek (const MetafileReader *self, guint64 *frame)
{
  if (self->next >= self->table.items->len)
    return FALSE;
  *frame = g_array_index (self->table.items, MetafileItem, self->next).frame;
  return TRUE;
}

static gboolean
add_item (const MetafileTable *table, const MetafileItem *item,
    GstShmemContainerBuilder *builder, GPtrArray *containers, GError **error)
{
  const guint8 *data = g_bytes_get_data (table->bytes, NULL);
  GstShmemContainer *container;

  if (table->format != SHMEM_FORMAT_LINEAR) {
    gst_shmem_container_builder_add (
        builder, table->format, data + item->offset, item->size);
    return TRUE;
  }
  container = gst_shmem_container_new (data + item->offset, item->size, error);
  if (container)
    g_ptr_array_add (containers, container);
  return container != NULL;
}

gboolean
metafile_reader_get (MetafileReader *self, guint64 frame,
    GstShmemContainerBuilder *builder, GPtrArray *containers, GError **error)
{
  const MetafileItem *items = (const MetafileItem *) self->table.items->data;
  guint n = self->table.items->len;

  while (self->next < n && items[self->next].frame < frame)
    self->next++;
  for (; self->next < n && items[self->next].frame == frame; self->next++)
    if (!add_item (
            &self->table, &items[self->next], builder, containers, error))
      return FALSE;
  return TRUE;
}
