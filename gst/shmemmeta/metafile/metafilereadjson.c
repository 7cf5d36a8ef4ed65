/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Converts an HDR10+ JSON document to HDR10+ messages. A message has about 60
 * bytes, its parsed values almost 2 KiB, so only messages are kept, and
 * repeated ones once.
 */

#include "metafile/metafiletable.h"

#include <string.h>

typedef struct
{
  MetafileTable *table;
  GByteArray *messages;
} Parsing;

static gsize
append_message (GByteArray *messages, const MetafileItem *last,
    const guint8 *message, gsize size)
{
  gsize offset = messages->len;

  if (last && last->size == size
      && memcmp (messages->data + last->offset, message, size) == 0)
    return last->offset;
  g_byte_array_append (messages, message, (guint) size);
  return offset;
}

static gboolean
add_frame (
    const GstShmemHdr10PlusFrame *frame, gpointer user_data, GError **error)
{
  Parsing *self = user_data;
  MetafileTable *table = self->table;
  g_autoptr (GBytes) message =
      gst_shmem_hdr10_plus_write (&frame->values, error);
  guint n = table->items->len;
  const MetafileItem *last =
      n > 0 ? &g_array_index (table->items, MetafileItem, n - 1) : NULL;
  const guint8 *data;
  gsize size, offset;

  if (message == NULL) {
    g_prefix_error (error, "frame %" G_GUINT64_FORMAT ": ", frame->frame);
    return FALSE;
  }
  data = g_bytes_get_data (message, &size);
  offset = append_message (self->messages, last, data, size);
  table->n_frames = frame->frame + 1;
  return metafile_table_add (table, frame->frame, offset, size, error);
}

/* "SceneId is missing (120 frames, SceneInfo[0] first)" */
static gchar *
describe_oddity (const GstShmemHdr10PlusJsonOddity *oddity)
{
  if (oddity->first < 0)
    return g_strdup (oddity->what);
  return g_strdup_printf ("%s (%u frames, SceneInfo[%" G_GINT64_FORMAT
                          "] first)",
      oddity->what, oddity->count, oddity->first);
}

static void
note_oddities (MetafileTable *table, const GArray *oddities)
{
  guint i;

  for (i = 0; i < oddities->len; i++)
    g_ptr_array_add (table->oddities,
        describe_oddity (
            &g_array_index (oddities, GstShmemHdr10PlusJsonOddity, i)));
}

gboolean
metafile_parse_hdr10plus_json (
    MetafileTable *table, GBytes *contents, GError **error)
{
  Parsing self = { table, g_byte_array_new () };
  g_autoptr (GArray) oddities = NULL;
  gsize size;
  const gchar *text = g_bytes_get_data (contents, &size);
  gboolean parsed = gst_shmem_hdr10_plus_json_foreach (
      size > 0 ? text : "", (gssize) size, add_frame, &self, &oddities, error);

  if (parsed)
    note_oddities (table, oddities);
  table->format = SHMEM_FORMAT_T35;
  table->bytes = g_byte_array_free_to_bytes (self.messages);
  return parsed;
}
