/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Tells tracks apart. Dolby Vision can come as two tracks, a base layer that
 * everybody can show and an enhancement layer, which has the RPUs (profiles 4
 * and 7); they are found by their content.
 */

#include "source/tracks.h"

#include <gst/gst.h>
#include <shmem/shmem-payload.h>

ToolTrack *
tool_track_new (void)
{
  ToolTrack *self = g_new0 (ToolTrack, 1);

  h265_access_unit_init (&self->unit);
  av1_unit_init (&self->av1);
  return self;
}

void
tool_track_free (ToolTrack *self)
{
  if (self == NULL)
    return;
  g_free (self->place);
  g_free (self->codec);
  h265_access_unit_clear (&self->unit);
  av1_unit_clear (&self->av1);
  g_clear_pointer (&self->splitter, h265_splitter_free);
  g_free (self);
}

static void
count_unit (ToolTrack *self, const HdrUnit *unit)
{
  self->n_units++;
  self->n_rpus += hdr_set_count (&unit->set, SHMEM_FORMAT_DVRP) > 0;
}

void
tool_track_look (
    ToolTrack *self, const guint8 *data, gsize size, guint nal_length_size)
{
  h265_access_unit_parse (&self->unit, data, size, nal_length_size);
  count_unit (self, &self->unit.hdr);
}

void
tool_track_look_at_stream (ToolTrack *self, const guint8 *data, gsize size)
{
  const guint8 *unit;
  gsize unit_size;
  guint64 offset;

  if (self->n_units >= TOOL_TRACK_LOOK)
    return;
  if (self->splitter == NULL)
    self->splitter = h265_splitter_new ();
  h265_splitter_push (self->splitter, data, size);
  while (h265_splitter_pop (self->splitter, &unit, &unit_size, &offset)
      == H265_SPLIT_ACCESS_UNIT)
    tool_track_look (self, unit, unit_size, 0);
}

/* Bytes in front of each length of a NAL unit by the codec_data, or 0. */
static guint
find_nal_length_size (const GstStructure *structure)
{
  const GValue *value = gst_structure_get_value (structure, "codec_data");
  GstBuffer *buffer = value ? gst_value_get_buffer (value) : NULL;
  guint8 byte;

  if (buffer == NULL || gst_buffer_extract (buffer, 21, &byte, 1) != 1)
    return 0;
  return (byte & 3u) + 1;
}

gsize
tool_track_look_at_sample (ToolTrack *self, GstPad *pad, GstBuffer *buffer)
{
  GstCaps *caps = gst_pad_get_current_caps (pad);
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  const gboolean is_av1 = gst_structure_has_name (structure, "video/x-av1");
  const gsize size = gst_buffer_get_size (buffer);
  GstMapInfo map;

  g_free (self->codec);
  self->codec = is_av1
      ? g_strdup ("av01")
      : g_strdup (gst_structure_get_string (structure, "stream-format"));
  gst_structure_get_int (structure, "width", &self->width);
  gst_structure_get_int (structure, "height", &self->height);
  gst_structure_get_fraction (
      structure, "framerate", &self->rate_numerator, &self->rate_denominator);
  if (gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    if (is_av1) {
      av1_unit_parse (&self->av1, map.data, map.size, AV1_TEMPORAL_UNITS);
      count_unit (self, &self->av1.hdr);
    } else {
      tool_track_look (
          self, map.data, map.size, find_nal_length_size (structure));
    }
    gst_buffer_unmap (buffer, &map);
  }
  gst_caps_unref (caps);
  return size;
}

gboolean
tool_tracks_check (
    guint number, guint n_tracks, const gchar *codecs, GError **error)
{
  if (n_tracks == 0) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE,
        "The file has no %s video.", codecs);
    return FALSE;
  }
  if (number <= n_tracks)
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
      "--track %u: there are %u %s tracks, numbered from 1", number, n_tracks,
      codecs);
  return FALSE;
}

/* ---- the list ---- */

/* Some tracks have RPUs and others have not. */
static gboolean
are_layers (const GPtrArray *tracks)
{
  guint with = 0;
  guint i;

  for (i = 0; i < tracks->len; i++)
    with += ((const ToolTrack *) tracks->pdata[i])->n_rpus > 0;
  return with > 0 && with < tracks->len;
}

static void
describe (GString *text, const ToolTrack *track, gboolean layers)
{
  g_string_append_printf (text, "%s, %s", track->codec, track->place);
  if (track->width > 0)
    g_string_append_printf (text, ", %dx%d", track->width, track->height);
  if (track->rate_numerator > 0 && track->rate_denominator > 0) {
    gchar rate[G_ASCII_DTOSTR_BUF_SIZE];

    g_ascii_formatd (rate, sizeof rate, "%.5g",
        (gdouble) track->rate_numerator / track->rate_denominator);
    g_string_append_printf (text, ", %s frames/s", rate);
  }
  g_string_append (text, track->n_rpus ? ", with RPUs" : ", without RPUs");
  if (layers || track->enhancement)
    g_string_append (text,
        track->n_rpus || track->enhancement ? ": enhancement layer"
                                            : ": base layer");
}

void
tool_tracks_list (const GPtrArray *tracks, const gchar *codecs, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const gboolean layers = are_layers (tracks);
  guint i;

  for (i = 0; i < tracks->len; i++) {
    g_string_append_printf (text, "%strack %u (", i ? ", " : "", i + 1);
    describe (text, g_ptr_array_index (tracks, i), layers);
    g_string_append (text, ")");
  }
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
      "has %u %s tracks, choose one with --track: %s%s", tracks->len, codecs,
      text->str,
      layers ? "; RPUs are in the enhancement layer, all other metadata is in "
               "the base layer"
             : "");
}
