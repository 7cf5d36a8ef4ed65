/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Picks the frames of several streams that belong together: those with the same
 * running time. The latest head of a queue decides; older frames on other pads
 * are dropped, as a counterpart can no longer arrive.
 */

#include "planes/planesmux.h"

/* Used if no frame has a duration. */
#define UNKNOWN_TOLERANCE (10 * GST_MSECOND)

static void
drop_head (GstAggregatorPad *pad, guint64 *dropped)
{
  GST_DEBUG_OBJECT (pad, "dropping a frame that has no counterpart");
  gst_aggregator_pad_drop_buffer (pad);
  (*dropped)++;
}

/* The base class turns GAP events into such buffers. */
static gboolean
is_gap (GstBuffer *buffer)
{
  return GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP)
      && gst_buffer_n_memory (buffer) == 0;
}

static gboolean
check_frame (GstElement *mux, const PlanesSource *source)
{
  if (!GST_BUFFER_PTS_IS_VALID (source->frame)
      || source->segment.format != GST_FORMAT_TIME) {
    GST_ELEMENT_ERROR (mux, STREAM, FORMAT,
        ("A frame on %s has no time stamp, so it cannot be matched with frames "
         "of other streams. Put an element that adds time stamps before the "
         "pad, or set do-timestamp on the source.",
            GST_PAD_NAME (source->pad)),
        (NULL));
    return FALSE;
  }
  if (gst_buffer_get_video_crop_meta (source->frame)) {
    GST_ELEMENT_ERROR (mux, STREAM, FORMAT,
        ("The frame at %" GST_TIME_FORMAT " on %s is cropped by a "
         "GstVideoCropMeta, which a plane table cannot describe. Put videocrop "
         "or videoconvert before the pad.",
            GST_TIME_ARGS (GST_BUFFER_PTS (source->frame)),
            GST_PAD_NAME (source->pad)),
        (NULL));
    return FALSE;
  }
  return TRUE;
}

/* Whether any part of the frame is in the segment. */
static gboolean
is_in_segment (const PlanesSource *source)
{
  GstBuffer *frame = source->frame;
  GstClockTime start = GST_BUFFER_PTS (frame), stop = GST_CLOCK_TIME_NONE;

  if (GST_BUFFER_DURATION_IS_VALID (frame))
    stop = start + GST_BUFFER_DURATION (frame);
  return gst_segment_clip (
      &source->segment, GST_FORMAT_TIME, start, stop, NULL, NULL);
}

static void
set_running_time (PlanesSource *source)
{
  guint64 running_time = 0;
  gint sign = gst_segment_to_running_time_full (&source->segment,
      GST_FORMAT_TIME, GST_BUFFER_PTS (source->frame), &running_time);

  source->running_time =
      sign < 0 ? -(gint64) running_time : (gint64) running_time;
}

/* FALSE if the pad was flushed after the frame was queued. */
static gboolean
get_segment (PlanesSource *source)
{
  GST_OBJECT_LOCK (source->pad);
  source->segment = GST_AGGREGATOR_PAD_CAST (source->pad)->segment;
  GST_OBJECT_UNLOCK (source->pad);
  return source->segment.format != GST_FORMAT_UNDEFINED;
}

/* Peeks at the next valid frame in the queue of a pad. */
static GstFlowReturn
peek_frame (GstElement *mux, PlanesSource *source, guint64 *dropped)
{
  GstAggregatorPad *pad = GST_AGGREGATOR_PAD_CAST (source->pad);

  for (;;) {
    gst_clear_buffer (&source->frame);
    source->frame = gst_aggregator_pad_peek_buffer (pad);
    if (source->frame == NULL)
      return gst_aggregator_pad_is_eos (pad) ? GST_FLOW_EOS
                                             : GST_AGGREGATOR_FLOW_NEED_DATA;
    if (!get_segment (source) || is_gap (source->frame)) {
      gst_aggregator_pad_drop_buffer (pad);
      continue;
    }
    if (!check_frame (mux, source))
      return GST_FLOW_ERROR;
    if (is_in_segment (source))
      break;
    drop_head (pad, dropped);
  }
  set_running_time (source);
  return GST_FLOW_OK;
}

static GstClockTime
get_duration (const PlanesSource *source)
{
  const GstVideoInfo *info = &source->info;

  if (GST_VIDEO_INFO_FPS_N (info) > 0)
    return gst_util_uint64_scale_int (
        GST_SECOND, GST_VIDEO_INFO_FPS_D (info), GST_VIDEO_INFO_FPS_N (info));
  return source->frame ? GST_BUFFER_DURATION (source->frame)
                       : GST_CLOCK_TIME_NONE;
}

GstClockTime
planes_sources_get_tolerance (
    const PlanesSources *sources, GstClockTime tolerance)
{
  GstClockTime shortest = GST_CLOCK_TIME_NONE;
  guint i;

  if (tolerance != PLANES_TOLERANCE_AUTO)
    return tolerance;
  for (i = 0; i < sources->n; i++)
    shortest = MIN (shortest, get_duration (&sources->all[i]));
  return GST_CLOCK_TIME_IS_VALID (shortest) ? shortest / 2 : UNKNOWN_TOLERANCE;
}

/* Drops heads that are too old to match the latest one. TRUE if there were
 * none. */
static gboolean
heads_match (PlanesSources *sources, GstClockTime tolerance, guint64 *dropped)
{
  gint64 latest = G_MININT64;
  gboolean match = TRUE;
  guint i;

  tolerance = planes_sources_get_tolerance (sources, tolerance);
  for (i = 0; i < sources->n; i++)
    latest = MAX (latest, sources->all[i].running_time);
  for (i = 0; i < sources->n; i++) {
    PlanesSource *source = &sources->all[i];

    if ((guint64) latest - (guint64) source->running_time > tolerance) {
      drop_head (GST_AGGREGATOR_PAD_CAST (source->pad), dropped);
      match = FALSE;
    }
  }
  return match;
}

GstFlowReturn
planes_sources_pick (PlanesSources *sources, GstElement *mux,
    GstClockTime tolerance, guint64 *dropped)
{
  GstFlowReturn ret;
  guint i;

  do {
    ret = GST_FLOW_OK;
    for (i = 0; i < sources->n; i++) {
      GstFlowReturn one = peek_frame (mux, &sources->all[i], dropped);

      /* The end of one stream takes precedence over missing data. */
      if (one == GST_FLOW_ERROR || one == GST_FLOW_EOS)
        return one;
      if (one != GST_FLOW_OK)
        ret = one;
    }
  } while (ret == GST_FLOW_OK && !heads_match (sources, tolerance, dropped));
  return ret;
}
