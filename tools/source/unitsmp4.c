/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Units of an H.265 or AV1 track in MP4. qtdemux reads the samples; the boxes are
 * walked through before that, for what the file says of their number, and to hide
 * from qtdemux what would make it leave samples out.
 */

#include "source/demuxer.h"
#include "source/demuxerfeed.h"
#include "source/mp4boxes.h"
#include "source/unitssamples.h"
#include "tool.h"

#include "av1/av1codec.h"

#include <gst/video/video.h>

typedef struct
{
  ToolSampleUnits parent;
  ToolMp4 mp4;
} Mp4Units;

/* ---- input ---- */

static gssize
read_boxes (gpointer user_data, guint64 offset, guint8 *data, gsize size)
{
  Mp4Units *self = user_data;

  return tool_input_read_at (self->parent.input, offset, data, size, NULL);
}

/* In a thread of the demuxer. Edit lists are hidden from it: it would leave out
 * what they do not show. So are durations. */
static gssize
read_at (gpointer user_data, guint64 offset, guint8 *data, gsize size,
    GError **error)
{
  Mp4Units *self = user_data;
  gssize count =
      tool_input_read_at (self->parent.input, offset, data, size, error);

  if (count > 0)
    tool_mp4_hide_limits (&self->mp4, offset, data, (gsize) count);
  return count;
}

static void
describe (gpointer user_data, guint id, ToolTrack *track)
{
  Mp4Units *self = user_data;
  const ToolMp4Track *found = tool_mp4_find_track (&self->mp4, id);

  if (found) {
    g_free (track->codec);
    track->codec = g_strdup (found->codec);
    track->enhancement = found->enhancement;
  }
}

/* ---- edit list ---- */

static GstClockTime
scale (guint64 time, guint32 timescale)
{
  return gst_util_uint64_scale (time, GST_SECOND, MAX (timescale, 1));
}

/* The end of an edit is rounded to units of the movie. */
static ToolEdit
make_edit (
    const Mp4Units *self, const ToolMp4Track *track, const ToolMp4Edit *edit)
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
read_edit_list (Mp4Units *self, const ToolMp4Track *track)
{
  ToolUnits *units = &self->parent.parent;
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

/* qtdemux of GStreamer 1.22 leaves out the first bytes of av1C. */
static void
replace_codec_data (GstCaps *caps, GBytes *record)
{
  GstBuffer *buffer = gst_buffer_new_wrapped_bytes (record);

  gst_caps_set_simple (caps, "codec_data", GST_TYPE_BUFFER, buffer, NULL);
  gst_buffer_unref (buffer);
}

/* Adds what GStreamer 1.22 does not read: the boxes mdcv and clli. */
static void
complete_caps (ToolSampleUnits *samples, GstCaps *caps)
{
  const Mp4Units *self = (const Mp4Units *) samples;
  const ToolMp4Track *track = tool_mp4_find_track (
      &self->mp4, tool_sample_units_get_id (&self->parent));
  GstVideoMasteringDisplayInfo display;
  GstVideoContentLightLevel level;

  if (track && track->av1c && samples->parent.codec == &av1_codec)
    replace_codec_data (caps, track->av1c);
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
}

/* ---- the end ---- */

static gboolean
mp4_units_check (ToolUnits *units, ToolRemarks *remarks, GError **error)
{
  Mp4Units *self = (Mp4Units *) units;
  const ToolMp4Track *track = tool_mp4_find_track (
      &self->mp4, tool_sample_units_get_id (&self->parent));

  if (self->mp4.incomplete || track == NULL) {
    tool_remarks_add_fault (remarks,
        "the boxes of the file are damaged, so that it is unknown how many "
        "%ss it has; %" G_GUINT64_FORMAT " were read",
        units->codec->unit, self->parent.n_samples);
    return TRUE;
  }
  if (!tool_sample_units_compare (&self->parent, track->n_samples, error))
    return FALSE;
  if (self->mp4.truncated)
    tool_remarks_add_fault (
        remarks, "the file is truncated: its last box is longer than it");
  return TRUE;
}

static gdouble
mp4_units_get_progress (ToolUnits *units)
{
  Mp4Units *self = (Mp4Units *) units;
  const ToolMp4Track *track = tool_mp4_find_track (
      &self->mp4, tool_sample_units_get_id (&self->parent));

  return track && track->n_samples > 0
      ? (gdouble) self->parent.n_samples / (gdouble) track->n_samples
      : 0;
}

static void
mp4_units_free (ToolUnits *units)
{
  Mp4Units *self = (Mp4Units *) units;

  tool_sample_units_clear (&self->parent);
  tool_mp4_clear (&self->mp4);
  g_free (self);
}

static gboolean
start (Mp4Units *self, guint track, GError **error)
{
  ToolDemuxerInput input = {
    .read_at = read_at, .describe = describe, .user_data = self
  };
  ToolSampleUnits *samples = &self->parent;

  if (!tool_input_make_seekable (samples->input, error))
    return FALSE;
  input.size = tool_input_get_size (samples->input);
  if (!tool_mp4_walk (&self->mp4, input.size, read_boxes, self))
    return tool_refuse (error, "the boxes of the file cannot be read");
  if (!tool_sample_units_start (samples, "qtdemux", &input, track, error))
    return FALSE;
  read_edit_list (self,
      tool_mp4_find_track (&self->mp4, tool_sample_units_get_id (samples)));
  return TRUE;
}

ToolUnits *
tool_units_open_mp4 (ToolInput *input, guint track, GError **error)
{
  Mp4Units *self = g_new0 (Mp4Units, 1);
  ToolUnits *units = &self->parent.parent;

  tool_sample_units_init (&self->parent, input);
  self->parent.complete_caps = complete_caps;
  units->check = mp4_units_check;
  units->get_progress = mp4_units_get_progress;
  units->free = mp4_units_free;
  if (start (self, track, error))
    return units;
  mp4_units_free (units);
  return NULL;
}
