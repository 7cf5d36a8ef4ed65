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
add_frame (MetafileTable *table, GByteArray *messages,
    const GstShmemHdr10PlusFrame *frame, GError **error)
{
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
  offset = append_message (messages, last, data, size);
  table->n_frames = frame->frame + 1;
  return metafile_table_add (table, frame->frame, offset, size, error);
}

gboolean
metafile_parse_hdr10plus_json (
    MetafileTable *table, GBytes *contents, GError **error)
{
  gsize size;
  const gchar *text = g_bytes_get_data (contents, &size);
  g_autoptr (GArray) frames =
      gst_shmem_hdr10_plus_json_read (text, (gssize) size, error);
  GByteArray *messages;
  gboolean added = TRUE;
  guint i;

  if (frames == NULL)
    return FALSE;
  messages = g_byte_array_new ();
  for (i = 0; added && i < frames->len; i++)
    added = add_frame (table, messages,
        &g_array_index (frames, GstShmemHdr10PlusFrame, i), error);
  table->format = SHMEM_FORMAT_T35;
  table->bytes = g_byte_array_free_to_bytes (messages);
  return added;
}
