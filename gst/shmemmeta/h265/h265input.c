/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Reads codec_data from caps, which are never changed.
 */

#include "h265/h265input.h"

#include <gst/shmemmeta/gstshmemerror.h>

void
h265_input_init (H265Input *self)
{
  *self = (H265Input){ 0 };
  h265_access_unit_init (&self->unit);
}

void
h265_input_clear (H265Input *self)
{
  h265_access_unit_clear (&self->unit);
}

G_GNUC_PRINTF (2, 3)
static gboolean
fail (GError **error, const gchar *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error != NULL)
    *error = g_error_new_valist (
        GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, format, args);
  va_end (args);
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
    return fail (error,
        "The caps have stream-format=%s but no codec_data, which has the size "
        "of NAL unit lengths",
        gst_structure_get_string (structure, "stream-format"));
  valid = h265_access_unit_parse_codec_data (
      &self->unit, map.data, map.size, &self->nal_length_size);
  gst_buffer_unmap (buffer, &map);
  return valid
      || fail (error,
          "codec_data of %" G_GSIZE_FORMAT
          " bytes is no H.265 decoder configuration record (hvcC)",
          map.size);
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
