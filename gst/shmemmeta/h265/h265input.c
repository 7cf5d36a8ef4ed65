/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The bytes of an access unit, mapped where its buffer has one memory and
 * copied where it has several. It never changes the buffer, and never looks
 * at what the bytes say.
 */

#include "h265/h265input.h"

void
h265_input_init (H265Input *self)
{
  *self = (H265Input){ .joined = g_byte_array_new () };
}

void
h265_input_clear (H265Input *self)
{
  g_byte_array_unref (self->joined);
}

/* Mapping a buffer of several memories would merge them for good; the video
 * is to stay in the memory where it is. */
static void
join (H265Input *self, GstBuffer *buffer)
{
  gsize size = MIN (gst_buffer_get_size (buffer), G_MAXINT32);

  g_byte_array_set_size (self->joined, size);
  self->size = gst_buffer_extract (buffer, 0, self->joined->data, size);
  self->data = self->joined->data;
}

gboolean
h265_input_map (H265Input *self, GstBuffer *buffer)
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
h265_input_unmap (H265Input *self)
{
  if (self->mapped)
    gst_buffer_unmap (self->mapped, &self->map);
  self->mapped = NULL;
}
