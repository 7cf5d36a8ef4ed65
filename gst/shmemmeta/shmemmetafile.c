/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Reads a file of metadata, finds out what it is, has it parsed, and hands out
 * what it says frame by frame. No memfd is made before its frame comes.
 */

#include "shmemmetafile.h"
#include "shmemfile.h"
#include "shmemmetatable.h"

#include <string.h>

struct _ShmemMetaFile
{
  ShmemMetaTable table;
  guint next; /* item */
};

static ShmemMetaReadFormat
format_from_path (const gchar *path)
{
  g_autofree gchar *lower = g_ascii_strdown (path, -1);

  if (g_str_has_suffix (lower, ".json"))
    return SHMEM_META_READ_HDR10PLUS_JSON;
  if (g_str_has_suffix (lower, ".bin"))
    return SHMEM_META_READ_RPU;
  if (g_str_has_suffix (lower, ".shmc"))
    return SHMEM_META_READ_SHMC;
  return SHMEM_META_READ_AUTO;
}

static gboolean
starts_with (const guint8 *data, gsize size, const gchar *start, gsize length)
{
  return size >= length && memcmp (data, start, length) == 0;
}

static ShmemMetaReadFormat
format_from_contents (GBytes *contents)
{
  gsize size, i = 0;
  const guint8 *data = g_bytes_get_data (contents, &size);

  if (starts_with (data, size, "SHMCSEQ", 8))
    return SHMEM_META_READ_SHMC;
  if (starts_with (data, size, "\0\0\1", 3)
      || starts_with (data, size, "\0\0\0\1", 4))
    return SHMEM_META_READ_RPU;
  while (i < size && g_ascii_isspace (data[i]))
    i++;
  if (i < size && data[i] == '{')
    return SHMEM_META_READ_HDR10PLUS_JSON;
  return SHMEM_META_READ_AUTO;
}

static gboolean
parse (ShmemMetaTable *table, ShmemMetaReadFormat format, GBytes *contents,
    GError **error)
{
  switch (format) {
    case SHMEM_META_READ_HDR10PLUS_JSON:
      return shmem_meta_parse_hdr10plus_json (table, contents, error);
    case SHMEM_META_READ_RPU:
      return shmem_meta_parse_rpu (table, contents, error);
    case SHMEM_META_READ_SHMC:
      return shmem_meta_parse_shmc (table, contents, error);
    case SHMEM_META_READ_AUTO:
      break;
  }
  g_set_error_literal (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "neither its name nor its first bytes are those of HDR10+ JSON (.json), "
      "RPUs (.bin) or a container sequence (.shmc); set the format property");
  return FALSE;
}

ShmemMetaFile *
shmem_meta_file_new (
    ShmemMetaReadFormat format, const gchar *path, GError **error)
{
  GBytes *contents = shmem_file_read (path, SHMEM_META_FILE_MAX_SIZE, error);
  ShmemMetaFile *self;

  if (contents == NULL)
    return NULL;
  if (format == SHMEM_META_READ_AUTO)
    format = format_from_path (path);
  if (format == SHMEM_META_READ_AUTO)
    format = format_from_contents (contents);

  self = g_new0 (ShmemMetaFile, 1);
  self->table.items = g_array_new (FALSE, FALSE, sizeof (ShmemMetaItem));
  if (!parse (&self->table, format, contents, error))
    g_clear_pointer (&self, shmem_meta_file_free);
  g_bytes_unref (contents);
  return self;
}

void
shmem_meta_file_free (ShmemMetaFile *self)
{
  g_clear_pointer (&self->table.bytes, g_bytes_unref);
  g_array_unref (self->table.items);
  g_free (self);
}

guint64
shmem_meta_file_get_n_frames (const ShmemMetaFile *self)
{
  return self->table.n_frames;
}

void
shmem_meta_file_rewind (ShmemMetaFile *self)
{
  self->next = 0;
}

gboolean
shmem_meta_file_peek (const ShmemMetaFile *self, guint64 *frame)
{
  if (self->next >= self->table.items->len)
    return FALSE;
  *frame = g_array_index (self->table.items, ShmemMetaItem, self->next).frame;
  return TRUE;
}

static gboolean
add_item (const ShmemMetaTable *table, const ShmemMetaItem *item,
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
shmem_meta_file_get (ShmemMetaFile *self, guint64 frame,
    GstShmemContainerBuilder *builder, GPtrArray *containers, GError **error)
{
  const ShmemMetaItem *items = (const ShmemMetaItem *) self->table.items->data;
  guint n = self->table.items->len;

  while (self->next < n && items[self->next].frame < frame)
    self->next++;
  for (; self->next < n && items[self->next].frame == frame; self->next++)
    if (!add_item (
            &self->table, &items[self->next], builder, containers, error))
      return FALSE;
  return TRUE;
}
