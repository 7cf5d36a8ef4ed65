/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Picks the frames of several streams that belong together: those whose running
 * time is near that of the frame of the first pad, which the output has. Frames
 * are dropped once no counterpart for them can arrive. Nothing here waits.
 *
 * Live sources start whenever they do, so each has a phase of its own. Within
 * half a frame duration of any time each of them has a frame; but no window of
 * half a frame duration need hold one of all of them. Hence frames are compared
 * with one of them, and not each with each.
 */

#include "planes/planesmux.h"

/* Used if no frame has a duration. */
#define UNKNOWN_TOLERANCE (10 * GST_MSECOND)

/* So many dropped frames without a match are not those of a stream that starts
 * a little later than the others. */
#define MAX_DROPPED 100

static void
drop_head (GstAggregatorPad *pad, guint64 *dropped)
{
  GST_DEBUG_OBJECT (pad, "dropping a frame that has no counterpart");
  gst_aggregator_pad_drop_buffer (pad);
  (*dropped)++;
}

static void
warn_apart (GstElement *mux, const PlanesSources *sources)
{
  GString *times = g_string_new (NULL);
  guint i;

  for (i = 0; i < sources->n; i++)
    g_string_append_printf (times, "%s%s at %" GST_STIME_FORMAT, i ? ", " : "",
        GST_PAD_NAME (sources->all[i].pad),
        GST_STIME_ARGS (sources->all[i].running_time));
  GST_ELEMENT_WARNING (mux, STREAM, MUX,
      ("%u frames were dropped in a row, as the running times of the streams "
       "are too far apart: %s. Raise tolerance, or give the sources one "
       "running "
       "time: is-live=true on each shmemfdsrc, do-timestamp=true on others.",
          sources->n_dropped, times->str),
      (NULL));
  g_string_free (times, TRUE);
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

/* Whether @a is earlier than @b by more than @tolerance. */
static gboolean
is_earlier (
    const PlanesSource *a, const PlanesSource *b, GstClockTime tolerance)
{
  return a->running_time < b->running_time
      && (guint64) b->running_time - (guint64) a->running_time > tolerance;
}

/* How much earlier than the frame of the first pad another one may be. The
 * times of live sources jitter; a stream that is half a frame duration apart
 * would go back and forth between two counterparts and lose frames each time, so
 * it may be a little more as long as no frame is dropped. */
static GstClockTime
get_earlier_tolerance (const PlanesSources *sources, GstClockTime tolerance)
{
  GstClockTime later = planes_sources_get_tolerance (sources, tolerance);

  if (tolerance == PLANES_TOLERANCE_AUTO && sources->in_step)
    return later + later / 4;
  return later;
}

/* Drops heads that are too old to match. TRUE if there were none. */
static gboolean
heads_match (PlanesSources *sources, GstClockTime tolerance, guint64 *dropped)
{
  GstClockTime later = planes_sources_get_tolerance (sources, tolerance),
               earlier = get_earlier_tolerance (sources, tolerance);
  const PlanesSource *first = &sources->all[0];
  gboolean is_first_old = FALSE;
  guint64 before = *dropped;
  guint i;

  for (i = 1; i < sources->n; i++) {
    const PlanesSource *source = &sources->all[i];

    is_first_old |= is_earlier (first, source, later);
    if (is_earlier (source, first, earlier))
      drop_head (GST_AGGREGATOR_PAD_CAST (source->pad), dropped);
  }
  if (is_first_old)
    drop_head (GST_AGGREGATOR_PAD_CAST (first->pad), dropped);
  return *dropped == before;
}

/* The same, and says once if it goes on for long. */
static gboolean
match_heads (PlanesSources *sources, GstElement *mux, GstClockTime tolerance,
    guint64 *dropped)
{
  guint64 before = *dropped;

  sources->in_step = heads_match (sources, tolerance, dropped);
  if (sources->in_step) {
    sources->n_dropped = 0;
    return TRUE;
  }
  sources->n_dropped += (guint) (*dropped - before);
  if (sources->n_dropped >= MAX_DROPPED && !sources->warned) {
    sources->warned = TRUE;
    warn_apart (mux, sources);
  }
  return FALSE;
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
  } while (
      ret == GST_FLOW_OK && !match_heads (sources, mux, tolerance, dropped));
  return ret;
}
