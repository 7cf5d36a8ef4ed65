/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Times never decide the order of frames: where the two contradict each other,
 * the bitstream is right, and this is said.
 */

#include "source/videotimes.h"

#include <gst/video/video.h>

void
tool_video_times_init (ToolVideoTimes *self, const ToolUnits *units)
{
  *self = (ToolVideoTimes){
    .units = units, .shift = units->shift, .last = GST_CLOCK_TIME_NONE
  };
}

GstClockTime
tool_video_times_get (const ToolVideoTimes *self, GstClockTime pts)
{
  if (!GST_CLOCK_TIME_IS_VALID (pts) || pts > G_MAXINT64 / 2)
    return GST_CLOCK_TIME_NONE;
  if (self->shift > (GstClockTimeDiff) pts)
    return GST_CLOCK_TIME_NONE;
  return (GstClockTime) ((GstClockTimeDiff) pts - self->shift);
}

/* By the frame rate that the duration, in whole ns, stands for. */
static GstClockTime
time_of_frame (guint64 frame, GstClockTime duration)
{
  gint numerator, denominator;

  if (gst_video_guess_framerate (duration, &numerator, &denominator)
      && numerator > 0)
    return gst_util_uint64_scale (
        frame, GST_SECOND * (guint64) denominator, (guint64) numerator);
  return gst_util_uint64_scale (frame, duration, 1);
}

/* Whether the edit list shows what is presented at @pts by the clock of the
 * track. */
static gboolean
is_inside (const ToolVideoTimes *self, GstClockTime pts)
{
  const GArray *edits = self->units->edits;
  guint i;

  for (i = 0; i < edits->len; i++) {
    const ToolEdit *edit = &g_array_index (edits, ToolEdit, i);

    if (pts >= edit->start && pts < edit->end)
      return TRUE;
  }
  return FALSE;
}

static void
note_edit (ToolVideoTimes *self, guint64 frame, GstClockTime pts)
{
  if (self->units->edits == NULL || !GST_CLOCK_TIME_IS_VALID (pts))
    return;
  if (!is_inside (self, pts)) {
    self->n_outside++;
    return;
  }
  if (self->n_inside++ == 0)
    self->first_inside = frame;
  self->last_inside = frame;
}

static void
compare_with_last (ToolVideoTimes *self, guint64 frame, GstClockTime pts)
{
  if (!GST_CLOCK_TIME_IS_VALID (pts))
    return;
  if (GST_CLOCK_TIME_IS_VALID (self->last) && pts <= self->last
      && self->n_contradictions++ == 0)
    self->first_contradiction = frame;
  self->last = pts;
}

/* What the edit list cuts off has times too, so the first frame is at 0 or
 * later. */
static void
start (ToolVideoTimes *self, GstClockTime pts)
{
  self->started = TRUE;
  if (!GST_CLOCK_TIME_IS_VALID (pts) || pts > G_MAXINT64 / 2)
    return;
  if (self->units->from_zero || (GstClockTimeDiff) pts < self->shift)
    self->shift = (GstClockTimeDiff) pts;
}

void
tool_video_times_place (ToolVideoTimes *self, guint64 frame,
    GstClockTime frame_duration, GstClockTime *pts, GstClockTime *duration)
{
  if (self->units->has_times) {
    note_edit (self, frame, *pts);
    compare_with_last (self, frame, *pts);
    if (!self->started)
      start (self, *pts);
    *pts = tool_video_times_get (self, *pts);
  } else if (GST_CLOCK_TIME_IS_VALID (frame_duration)) {
    *pts = time_of_frame (frame, frame_duration);
  }
  if (!GST_CLOCK_TIME_IS_VALID (*duration))
    *duration = frame_duration;
}

void
tool_video_times_finish (const ToolVideoTimes *self, ToolRemarks *remarks)
{
  if (self->n_contradictions > 0)
    tool_remarks_add_fault (remarks,
        "the times in the file contradict the order of %" G_GUINT64_FORMAT
        " frames, the first is frame %" G_GUINT64_FORMAT
        "; frames are in the order of the bitstream",
        self->n_contradictions, self->first_contradiction);
  if (self->n_outside > 0 && self->n_inside > 0)
    tool_remarks_add_note (remarks,
        "the edit list shows %" G_GUINT64_FORMAT
        " frames only, from frame %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT
        "; the others are read and numbered as well",
        self->n_inside, self->first_inside, self->last_inside);
  else if (self->n_outside > 0)
    tool_remarks_add_note (
        remarks, "the edit list shows no frame; all are read nevertheless");
}

gchar *
tool_video_times_describe (GstClockTime pts)
{
  gchar seconds[G_ASCII_DTOSTR_BUF_SIZE];

  if (!GST_CLOCK_TIME_IS_VALID (pts))
    return g_strdup ("");
  g_ascii_formatd (seconds, sizeof seconds, "%.3f", (gdouble) pts / GST_SECOND);
  return g_strdup_printf (", at %s s", seconds);
}
