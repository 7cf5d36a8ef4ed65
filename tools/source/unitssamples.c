/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Turns samples into units, and follows the caps of the track.
 */

#include "source/unitssamples.h"
#include "tool.h"

#include "h265/h265codec.h"

static void
release_sample (ToolSampleUnits *self)
{
  if (self->sample == NULL)
    return;
  gst_buffer_unmap (gst_sample_get_buffer (self->sample), &self->map);
  g_clear_pointer (&self->sample, gst_sample_unref);
}

/* The codec_data in @caps, or NULL. */
static GBytes *
take_codec_data (const GstCaps *caps)
{
  const GValue *value =
      gst_structure_get_value (gst_caps_get_structure (caps, 0), "codec_data");
  GstBuffer *buffer = value ? gst_value_get_buffer (value) : NULL;
  gpointer data = NULL;
  gsize size = 0;

  if (buffer == NULL)
    return NULL;
  gst_buffer_extract_dup (
      buffer, 0, gst_buffer_get_size (buffer), &data, &size);
  return g_bytes_new_take (data, size);
}

static gboolean
read_caps (ToolSampleUnits *self, GstCaps *caps, ToolUnit *unit, GError **error)
{
  GBytes *codec_data;

  if (caps == self->caps
      || (caps && self->caps && gst_caps_is_equal (caps, self->caps)))
    return TRUE;
  if (caps == NULL)
    return tool_refuse (error, "the demuxer does not say what the video is");
  if (self->parent.codec == &h265_codec
      && !h265_input_read_caps (&self->format, caps, error))
    return FALSE;
  gst_caps_replace (&self->caps, caps);
  gst_caps_replace (&self->completed, NULL);
  unit->caps = self->completed = gst_caps_copy (caps);
  if (self->complete_caps)
    self->complete_caps (self, self->completed);
  codec_data = take_codec_data (self->completed);
  if (codec_data && self->codec_data
      && g_bytes_equal (codec_data, self->codec_data)) {
    g_bytes_unref (codec_data);
    return TRUE;
  }
  g_clear_pointer (&self->codec_data, g_bytes_unref);
  self->codec_data = unit->codec_data = codec_data;
  return TRUE;
}

static ToolRead
sample_units_read (ToolUnits *units, ToolUnit *unit, GError **error)
{
  ToolSampleUnits *self = (ToolSampleUnits *) units;
  GstSample *sample;
  GstBuffer *buffer;
  ToolRead result;

  release_sample (self);
  result = tool_demuxer_read (self->demuxer, &sample, error);
  if (result != TOOL_FRAME)
    return result;
  *unit = (ToolUnit){ 0 };
  buffer = gst_sample_get_buffer (sample);
  if (!gst_buffer_map (buffer, &self->map, GST_MAP_READ)) {
    gst_sample_unref (sample);
    tool_refuse (error, "a sample cannot be read");
    return TOOL_FAILED;
  }
  self->sample = sample;
  if (!read_caps (self, gst_sample_get_caps (sample), unit, error))
    return TOOL_FAILED;
  self->n_samples++;
  unit->data = self->map.data;
  unit->size = self->map.size;
  unit->nal_length_size = self->format.nal_length_size;
  unit->pts = GST_BUFFER_PTS (buffer);
  unit->duration = GST_BUFFER_DURATION (buffer);
  return TOOL_FRAME;
}

void
tool_sample_units_init (ToolSampleUnits *self, ToolInput *input)
{
  self->parent.read = sample_units_read;
  self->parent.has_times = TRUE;
  self->parent.in_samples = TRUE;
  self->input = input;
  h265_input_init (&self->format);
}

gboolean
tool_sample_units_start (ToolSampleUnits *self, const gchar *factory,
    const ToolDemuxerInput *input, guint track, GError **error)
{
  self->demuxer = tool_demuxer_new (factory, input, track, error);
  if (self->demuxer == NULL)
    return FALSE;
  self->parent.codec = tool_demuxer_get_codec (self->demuxer);
  return TRUE;
}

void
tool_sample_units_clear (ToolSampleUnits *self)
{
  release_sample (self);
  tool_demuxer_free (self->demuxer);
  tool_input_free (self->input);
  gst_caps_replace (&self->caps, NULL);
  gst_caps_replace (&self->completed, NULL);
  g_clear_pointer (&self->codec_data, g_bytes_unref);
  g_clear_pointer (&self->parent.edits, g_array_unref);
  h265_input_clear (&self->format);
}

guint
tool_sample_units_get_id (const ToolSampleUnits *self)
{
  return tool_demuxer_get_track_id (self->demuxer);
}

gboolean
tool_sample_units_compare (
    const ToolSampleUnits *self, guint64 expected, GError **error)
{
  return self->n_samples == expected
      || tool_refuse (error,
          "the file says that track ID %u has %" G_GUINT64_FORMAT
          " %ss, %" G_GUINT64_FORMAT " could be read%s",
          tool_sample_units_get_id (self), expected, self->parent.codec->unit,
          self->n_samples,
          self->n_samples < expected ? "; it may be truncated" : "");
}
