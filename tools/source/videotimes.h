/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The times of frames: those of the file, relative to what its edit list shows,
 * or made of frame numbers.
 */

#ifndef __SHMEM_TOOL_VIDEO_TIMES_H__
#define __SHMEM_TOOL_VIDEO_TIMES_H__

#include "source/units.h"

G_BEGIN_DECLS

typedef struct
{
  const ToolUnits *units;
  GstClockTimeDiff shift;
  gboolean started; /* there was a frame */
  GstClockTime last;
  guint64 n_contradictions, first_contradiction;
  guint64 n_outside, n_inside; /* of what the edit list shows */
  guint64 first_inside, last_inside;
} ToolVideoTimes;

void tool_video_times_init (ToolVideoTimes *self, const ToolUnits *units);

/* @pts by the clock of the track, as a time at which it is shown. */
GstClockTime tool_video_times_get (
    const ToolVideoTimes *self, GstClockTime pts);

/* The next frame in presentation order: turns @pts and @duration, those of the
 * file, into its own. @frame_duration: by the bitstream, or
 * GST_CLOCK_TIME_NONE. */
void tool_video_times_place (ToolVideoTimes *self, guint64 frame,
    GstClockTime frame_duration, GstClockTime *pts, GstClockTime *duration);

/* Says what the times of all frames have to say. */
void tool_video_times_finish (const ToolVideoTimes *self, ToolRemarks *remarks);

/* ", at 1.250 s", or nothing if there is no time. */
gchar *tool_video_times_describe (GstClockTime pts);

G_END_DECLS

#endif /* __SHMEM_TOOL_VIDEO_TIMES_H__ */
