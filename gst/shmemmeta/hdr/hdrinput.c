/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Reads buffers. One with one memory is mapped, one with several memories is
 * copied; the buffer is never changed.
 */

#include "hdr/hdrinput.h"

void
hdr_input_init (HdrInput *self)
{
  *self = (HdrInput){ .joined = g_byte_array_new () };
}

void
hdr_input_clear (HdrInput *self)
{
  g_clear_pointer (&self->joined, g_byte_array_unref);
}

/* Mapping a buffer with several memories would merge them permanently, and move
 * the video out of its memory. */
static void
join (HdrInput *self, GstBuffer *buffer)
{
  gsize size = MIN (gst_buffer_get_size (buffer), G_MAXINT32);

  g_byte_array_set_size (self->joined, size);
  self->size = gst_buffer_extract (buffer, 0, self->joined->data, size);
  self->data = self->joined->data;
}

gboolean
hdr_input_map (HdrInput *self, GstBuffer *buffer)
{
  if (gst_buffer_n_memory (buffer) > 1) {
    join (self, buffer);
    return TRUE;
  }
  if (!gst_buffer_map (buffer, &self->map, GST_MAP_READ))
    return FALSE;
  self->mapped = buffer;
  self->data = self->map.data;
  self->size = self->map.size;
  return TRUE;
}

void
hdr_input_unmap (HdrInput *self)
{
  if (self->mapped)
    gst_buffer_unmap (self->mapped, &self->map);
  self->mapped = NULL;
}
