/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Access units of an H.265 track in MP4 or Matroska. Demuxers of GStreamer read
 * the samples; what the file says of their number is read beside that, and both
 * are compared.
 */

#include "source/demuxer.h"
#include "source/mkvblocks.h"
#include "source/mp4boxes.h"
#include "source/units.h"
#include "tool.h"

#include "h265/h265input.h"

#include <gst/video/video.h>

typedef struct
{
  ToolUnits parent;
  ToolInput *input;
  ToolKind kind;
  ToolDemuxer *demuxer;
  ToolMp4 mp4;
  ToolMkvBlocks mkv;
  guint64 n_samples; /* read */

  GstSample *sample; /* of the last access unit, mapped */
  GstMapInfo map;
  GstCaps *caps;      /* of the demuxer */
  GstCaps *completed; /* with what the boxes say in addition */
  GBytes *codec_data;
  H265Input format;
} DemuxerUnits;

/* ---- input ---- */

static gssize
read_boxes (gpointer user_data, guint64 offset, guint8 *data, gsize size)
{
  DemuxerUnits *self = user_data;

  return tool_input_read_at (self->input, offset, data, size, NULL);
}

/* In a thread of the demuxer. Edit lists are hidden from it: it would leave out
 * what they do not show. So are durations. */
static gssize
read_at (gpointer user_data, guint64 offset, guint8 *data, gsize size,
    GError **error)
{
  DemuxerUnits *self = user_data;
  gssize count = tool_input_read_at (self->input, offset, data, size, error);

  if (count > 0)
    tool_mp4_hide_limits (&self->mp4, offset, data, (gsize) count);
  return count;
}

static void
describe (gpointer user_data, guint id, ToolTrack *track)
{
  DemuxerUnits *self = user_data;
  const ToolMp4Track *found = tool_mp4_find_track (&self->mp4, id);

  if (found) {
    g_free (track->codec);
    track->codec = g_strdup (found->codec);
    track->enhancement = found->enhancement;
  }
}

static gssize
read_next (gpointer user_data, guint8 *data, gsize size, GError **error)
{
  DemuxerUnits *self = user_data;
  gssize count = tool_input_read (self->input, data, size, error);

  if (count > 0)
    tool_mkv_blocks_push (&self->mkv, data, (gsize) count);
  return count;
}

/* ---- edit list ---- */

static GstClockTime
scale (guint64 time, guint32 timescale)
{
  return gst_util_uint64_scale (time, GST_SECOND, MAX (timescale, 1));
}

/* The end of an edit is rounded to units of the movie. */
static ToolEdit
make_edit (const DemuxerUnits *self, const ToolMp4Track *track,
    const ToolMp4Edit *edit)
{
  const guint64 units = edit->duration ? edit->duration - 1 : 0;
  ToolEdit made;

  made.start = scale (
      (guint64) edit->media_time + track->composition_shift, track->timescale);
  made.end = GST_CLOCK_TIME_NONE;
  if (edit->duration > 0 && units <= G_MAXINT64 / GST_SECOND)
    made.end = made.start + scale (units, self->mp4.timescale) + 1;
  return made;
}

static void
read_edit_list (DemuxerUnits *self, const ToolMp4Track *track)
{
  ToolUnits *units = &self->parent;
  GstClockTimeDiff empty = 0;
  guint i;

  if (track == NULL || track->n_edits == 0)
    return;
  units->edits = g_array_new (FALSE, FALSE, sizeof (ToolEdit));
  for (i = 0; i < track->n_edits; i++) {
    const ToolMp4Edit *edit = &track->edits[i];
    ToolEdit made;

    if (edit->media_time > G_MAXINT64 / (gint64) GST_SECOND)
      continue;
    if (edit->media_time >= 0) {
      made = make_edit (self, track, edit);
      if (units->edits->len == 0)
        units->shift = (GstClockTimeDiff) made.start - empty;
      g_array_append_val (units->edits, made);
    } else if (units->edits->len == 0
        && edit->duration < G_MAXINT64 / GST_SECOND) {
      empty += (GstClockTimeDiff) scale (edit->duration, self->mp4.timescale);
    }
  }
}

/* ---- access units ---- */

static void
release_sample (DemuxerUnits *self)
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

/* Green, blue, red in the box; red, green, blue in caps. */
static void
load_display (GstVideoMasteringDisplayInfo *display, const guint8 *box)
{
  static const guint places[] = { 8, 0, 4 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (places); i++) {
    display->display_primaries[i].x = GST_READ_UINT16_BE (box + places[i]);
    display->display_primaries[i].y = GST_READ_UINT16_BE (box + places[i] + 2);
  }
  display->white_point.x = GST_READ_UINT16_BE (box + 12);
  display->white_point.y = GST_READ_UINT16_BE (box + 14);
  display->max_display_mastering_luminance = GST_READ_UINT32_BE (box + 16);
  display->min_display_mastering_luminance = GST_READ_UINT32_BE (box + 20);
}

/* Adds what GStreamer 1.22 does not read: the boxes mdcv and clli. */
static GstCaps *
complete_caps (const DemuxerUnits *self, GstCaps *caps)
{
  const ToolMp4Track *track = tool_mp4_find_track (
      &self->mp4, tool_demuxer_get_track_id (self->demuxer));
  GstVideoMasteringDisplayInfo display;
  GstVideoContentLightLevel level;

  caps = gst_caps_copy (caps);
  if (track && track->has_mdcv
      && !gst_video_mastering_display_info_from_caps (&display, caps)) {
    load_display (&display, track->mdcv);
    gst_video_mastering_display_info_add_to_caps (&display, caps);
  }
  if (track && track->has_clli
      && !gst_video_content_light_level_from_caps (&level, caps)) {
    level.max_content_light_level = GST_READ_UINT16_BE (track->clli);
    level.max_frame_average_light_level = GST_READ_UINT16_BE (track->clli + 2);
    gst_video_content_light_level_add_to_caps (&level, caps);
  }
  return caps;
}

static gboolean
read_caps (DemuxerUnits *self, GstCaps *caps, ToolUnit *unit, GError **error)
{
  GBytes *codec_data;

  if (caps == self->caps
      || (caps && self->caps && gst_caps_is_equal (caps, self->caps)))
    return TRUE;
  if (caps == NULL)
    return tool_refuse (error, "the demuxer does not say what the video is");
  if (!h265_input_read_caps (&self->format, caps, error))
    return FALSE;
  gst_caps_replace (&self->caps, caps);
  gst_caps_replace (&self->completed, NULL);
  unit->caps = self->completed = complete_caps (self, caps);
  codec_data = take_codec_data (caps);
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
demuxer_units_read (ToolUnits *units, ToolUnit *unit, GError **error)
{
  DemuxerUnits *self = (DemuxerUnits *) units;
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

/* ---- the end ---- */

static gboolean
compare (const DemuxerUnits *self, guint64 expected, GError **error)
{
  return self->n_samples == expected
      || tool_refuse (error,
          "the file says that track ID %u has %" G_GUINT64_FORMAT
          " access units, %" G_GUINT64_FORMAT " could be read%s",
          tool_demuxer_get_track_id (self->demuxer), expected, self->n_samples,
          self->n_samples < expected ? "; it may be truncated" : "");
}

static gboolean
check_mp4 (DemuxerUnits *self, ToolRemarks *remarks, GError **error)
{
  const ToolMp4Track *track = tool_mp4_find_track (
      &self->mp4, tool_demuxer_get_track_id (self->demuxer));

  if (self->mp4.incomplete || track == NULL) {
    tool_remarks_add_fault (remarks,
        "the boxes of the file are damaged, so that it is unknown how many "
        "access units it has; %" G_GUINT64_FORMAT " were read",
        self->n_samples);
    return TRUE;
  }
  if (!compare (self, track->n_samples, error))
    return FALSE;
  if (self->mp4.truncated)
    tool_remarks_add_fault (
        remarks, "the file is truncated: its last box is longer than it");
  return TRUE;
}

static gboolean
check_matroska (DemuxerUnits *self, ToolRemarks *remarks, GError **error)
{
  const guint id = tool_demuxer_get_track_id (self->demuxer);

  if (tool_mkv_blocks_is_truncated (&self->mkv))
    return tool_refuse (error,
        "the file is truncated at byte %" G_GUINT64_FORMAT
        "; %" G_GUINT64_FORMAT " access units could be read",
        self->mkv.offset, self->n_samples);
  if (self->mkv.damaged || id > TOOL_MKV_MAX_TRACKS) {
    tool_remarks_add_fault (remarks,
        "damaged at byte %" G_GUINT64_FORMAT
        ", so that it is unknown how many access units it has; "
        "%" G_GUINT64_FORMAT " were read",
        self->mkv.offset, self->n_samples);
    return TRUE;
  }
  return compare (self, self->mkv.n_frames[id], error);
}

static gboolean
demuxer_units_check (ToolUnits *units, ToolRemarks *remarks, GError **error)
{
  DemuxerUnits *self = (DemuxerUnits *) units;

  return self->kind == TOOL_KIND_MP4 ? check_mp4 (self, remarks, error)
                                     : check_matroska (self, remarks, error);
}

/* Of MP4 by the samples that were read. */
static gdouble
demuxer_units_get_progress (ToolUnits *units)
{
  DemuxerUnits *self = (DemuxerUnits *) units;
  guint64 size = tool_input_get_size (self->input);
  const ToolMp4Track *track;

  if (self->kind == TOOL_KIND_MP4) {
    track = tool_mp4_find_track (
        &self->mp4, tool_demuxer_get_track_id (self->demuxer));
    return track && track->n_samples > 0
        ? (gdouble) self->n_samples / (gdouble) track->n_samples
        : 0;
  }
  return size ? (gdouble) tool_input_get_position (self->input) / (gdouble) size
              : 0;
}

static void
demuxer_units_free (ToolUnits *units)
{
  DemuxerUnits *self = (DemuxerUnits *) units;

  release_sample (self);
  tool_demuxer_free (self->demuxer);
  tool_mp4_clear (&self->mp4);
  tool_input_free (self->input);
  gst_caps_replace (&self->caps, NULL);
  gst_caps_replace (&self->completed, NULL);
  g_clear_pointer (&self->codec_data, g_bytes_unref);
  g_clear_pointer (&self->parent.edits, g_array_unref);
  h265_input_clear (&self->format);
  g_free (self);
}

/* ---- opening ---- */

static gboolean
open_mp4 (DemuxerUnits *self, guint track, GError **error)
{
  ToolDemuxerInput input = {
    .read_at = read_at, .describe = describe, .user_data = self
  };

  if (!tool_input_make_seekable (self->input, error))
    return FALSE;
  input.size = tool_input_get_size (self->input);
  if (!tool_mp4_walk (&self->mp4, input.size, read_boxes, self))
    return tool_refuse (error, "the boxes of the file cannot be read");
  self->demuxer = tool_demuxer_new ("qtdemux", &input, track, error);
  if (self->demuxer)
    read_edit_list (self,
        tool_mp4_find_track (
            &self->mp4, tool_demuxer_get_track_id (self->demuxer)));
  return self->demuxer != NULL;
}

static gboolean
open_matroska (DemuxerUnits *self, guint track, GError **error)
{
  ToolDemuxerInput input = { .read = read_next, .user_data = self };

  input.size = tool_input_get_size (self->input);
  self->demuxer = tool_demuxer_new ("matroskademux", &input, track, error);
  return self->demuxer != NULL;
}

ToolUnits *
tool_units_open_demuxer (
    ToolInput *input, ToolKind kind, guint track, GError **error)
{
  DemuxerUnits *self = g_new0 (DemuxerUnits, 1);

  self->parent.read = demuxer_units_read;
  self->parent.check = demuxer_units_check;
  self->parent.get_progress = demuxer_units_get_progress;
  self->parent.free = demuxer_units_free;
  self->parent.has_times = TRUE;
  self->input = input;
  self->kind = kind;
  h265_input_init (&self->format);
  if (kind == TOOL_KIND_MP4 ? open_mp4 (self, track, error)
                            : open_matroska (self, track, error))
    return &self->parent;
  demuxer_units_free (&self->parent);
  return NULL;
}
