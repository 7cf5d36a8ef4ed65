/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Reads access units from buffers and codec_data from caps. A buffer with one
 * memory is mapped, one with several memories is copied; the buffer is never
 * changed.
 */

#include "h265/h265input.h"

#include <gst/shmemmeta/gstshmemerror.h>

void
h265_input_init (H265Input *self)
{
  *self = (H265Input){ .joined = g_byte_array_new () };
  h265_access_unit_init (&self->unit);
}

void
h265_input_clear (H265Input *self)
{
  h265_access_unit_clear (&self->unit);
  g_byte_array_unref (self->joined);
}

/* Caps */

static gboolean
fail (GError **error, const gchar *text)
{
  g_set_error_literal (
      error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, text);
  return FALSE;
}

static gboolean
read_codec_data (H265Input *self, const GstStructure *structure, GError **error)
{
  const GValue *value = gst_structure_get_value (structure, "codec_data");
  GstBuffer *buffer = value ? gst_value_get_buffer (value) : NULL;
  GstMapInfo map;
  gboolean valid;

  if (buffer == NULL || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return fail (error, "no codec_data with the size of NAL unit lengths");
  valid = h265_access_unit_parse_codec_data (
      &self->unit, map.data, map.size, &self->nal_length_size);
  gst_buffer_unmap (buffer, &map);
  return valid
      || fail (error, "codec_data is not a decoder configuration record");
}

gboolean
h265_input_read_caps (H265Input *self, const GstCaps *caps, GError **error)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);

  if (g_strcmp0 (
          gst_structure_get_string (structure, "stream-format"), "byte-stream")
      != 0)
    return read_codec_data (self, structure, error);
  self->nal_length_size = 0;
  h265_access_unit_parse (&self->unit, NULL, 0, 0);
  return TRUE;
}

/* Access units */

/* Mapping a buffer with several memories would merge them permanently, and move
 * the video out of its memory. */
static void
join (H265Input *self, GstBuffer *buffer)
{
  gsize size = MIN (gst_buffer_get_size (buffer), G_MAXINT32);

  g_byte_array_set_size (self->joined, size);
  self->size = gst_buffer_extract (buffer, 0, self->joined->data, size);
  self->data = self->joined->data;
}

gboolean
h265_input_read (H265Input *self, GstBuffer *buffer)
{
  if (gst_buffer_n_memory (buffer) > 1) {
    join (self, buffer);
  } else {
    if (!gst_buffer_map (buffer, &self->map, GST_MAP_READ))
      return FALSE;
    self->mapped = buffer;
    self->data = self->map.data;
    self->size = self->map.size;
  }
  h265_access_unit_parse (
      &self->unit, self->data, self->size, self->nal_length_size);
  return TRUE;
}

void
h265_input_release (H265Input *self)
{
  if (self->mapped)
    gst_buffer_unmap (self->mapped, &self->map);
  self->mapped = NULL;
}
