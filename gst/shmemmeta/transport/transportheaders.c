/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Which buffers a late joiner needs before any other: those with the flag
 * HEADER that the stream starts with, such as the header of Matroska or of Ogg.
 * Nothing here sends.
 *
 * Only caps with a streamheader have such headers. Without it, the flag can be
 * on an access unit that has a picture besides its parameter sets (h264parse),
 * which must not be shown a second time. With it, the buffers are still taken
 * from the stream: some encoders describe headers in their caps that are not
 * part of the stream (vp8enc).
 */

#include "transport/transportpreparer.h"

/* No header of a usual muxer comes near; what is longer is not sent again. */
#define MAX_HEADERS 64
#define MAX_SIZE (1024 * 1024)

void
transport_headers_init (TransportHeaders *self)
{
  *self = (TransportHeaders){ 0 };
  self->buffers =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gst_buffer_unref);
}

static void
set_streamheader (TransportHeaders *self, const GValue *value)
{
  if (self->streamheader)
    g_value_unset (self->streamheader);
  g_clear_pointer (&self->streamheader, g_free);
  if (value == NULL)
    return;
  self->streamheader = g_new0 (GValue, 1);
  g_value_init (self->streamheader, G_VALUE_TYPE (value));
  g_value_copy (value, self->streamheader);
}

void
transport_headers_clear (TransportHeaders *self)
{
  set_streamheader (self, NULL);
  g_clear_pointer (&self->buffers, g_ptr_array_unref);
}

gboolean
transport_headers_set_caps (TransportHeaders *self, const GstCaps *caps)
{
  const GValue *value = gst_structure_get_value (
      gst_caps_get_structure (caps, 0), "streamheader");

  /* Caps can change in another field. */
  if (value && self->streamheader
      && gst_value_compare (value, self->streamheader) == GST_VALUE_EQUAL)
    return FALSE;
  set_streamheader (self, value);
  g_ptr_array_set_size (self->buffers, 0);
  self->size = 0;
  self->collecting = value != NULL;
  return TRUE;
}

gboolean
transport_headers_take (TransportHeaders *self, GstBuffer *buffer)
{
  gsize size;

  if (!self->collecting)
    return FALSE;
  size = gst_buffer_get_size (buffer);
  self->collecting = GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_HEADER)
      && self->buffers->len < MAX_HEADERS && size <= MAX_SIZE - self->size;
  if (!self->collecting)
    return FALSE;
  self->size += size;
  g_ptr_array_add (self->buffers, gst_buffer_ref (buffer));
  return TRUE;
}
