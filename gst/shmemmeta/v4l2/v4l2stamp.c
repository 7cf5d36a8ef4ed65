/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Converts the timestamp and sequence number of a V4L2 buffer to those of a
 * GstBuffer, and back. A driver may use any clock; a timestamp is used only if it is
 * plausible on the monotonic one. */

#include "v4l2/v4l2stamp.h"
#include "common/commonepoch.h"

#include <linux/videodev2.h>
#include <time.h>

/* Timestamps further from now are from another clock. */
#define OLDEST (10 * GST_SECOND)
#define FURTHEST_AHEAD GST_SECOND

GstClockTime
v4l2_get_monotonic_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return GST_TIMESPEC_TO_TIME (now);
}

static gboolean
is_plausible (GstClockTime timestamp, GstClockTime now)
{
  return timestamp + OLDEST >= now && timestamp <= now + FURTHEST_AHEAD;
}

/* CLOCK_MONOTONIC at running time 0 of @element, or GST_CLOCK_TIME_NONE. It is
 * exact if the pipeline has the monotonic clock too, as it usually has; with
 * another one it is good for times near @now. */
static GstClockTime
get_zero (GstElement *element, GstClockTime now)
{
  const GstClockTime epoch = common_get_epoch (element);
  const GstClockTime running = gst_element_get_current_running_time (element);

  if (GST_CLOCK_TIME_IS_VALID (epoch) || !GST_CLOCK_TIME_IS_VALID (running))
    return epoch;
  return now - MIN (running, now);
}

/* The running time of @stamp; for a device with another clock, of now. */
static GstClockTime
get_running_time (const V4l2Stamp *stamp, GstElement *element)
{
  const GstClockTime running = gst_element_get_current_running_time (element);
  const GstClockTime now = v4l2_get_monotonic_time ();
  GstClockTime zero;

  if (!GST_CLOCK_TIME_IS_VALID (running)
      || (stamp->flags & V4L2_BUF_FLAG_TIMESTAMP_MASK)
          != V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC
      || !is_plausible (stamp->timestamp, now))
    return running;
  zero = get_zero (element, now);
  return stamp->timestamp > zero ? stamp->timestamp - zero : 0;
}

void
v4l2_stamp_buffer (const V4l2Stamp *stamp, GstBuffer *buffer,
    GstElement *element, GstClockTime duration)
{
  GST_BUFFER_PTS (buffer) = get_running_time (stamp, element);
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (buffer) = duration;
  GST_BUFFER_OFFSET (buffer) = stamp->sequence;
  GST_BUFFER_OFFSET_END (buffer) = (guint64) stamp->sequence + 1;
  if (stamp->flags & V4L2_BUF_FLAG_ERROR)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_CORRUPTED);
}

/* A source gives running time 0 to all frames that were captured before it: 0,
 * which is before all metadata. */
static GstClockTime
get_timestamp (GstBuffer *buffer, const GstSegment *segment,
    GstElement *element, GstClockTime now)
{
  const GstClockTime zero = get_zero (element, now);
  GstClockTime running = GST_CLOCK_TIME_NONE;

  if (segment->format == GST_FORMAT_TIME)
    running = gst_segment_to_running_time (
        segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));
  if (!GST_CLOCK_TIME_IS_VALID (zero) || !GST_CLOCK_TIME_IS_VALID (running)
      || !is_plausible (zero + running, now))
    return GST_CLOCK_TIME_NONE;
  return running > 0 ? zero + running : 0;
}

void
v4l2_stamp_from_buffer (V4l2Stamp *stamp, GstBuffer *buffer,
    const GstSegment *segment, GstElement *element, GstClockTime arrived)
{
  *stamp = (V4l2Stamp){ .flags = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC,
    .timestamp = get_timestamp (buffer, segment, element, arrived),
    .lacks = V4L2_LACKS_SOURCE };
  if (!GST_CLOCK_TIME_IS_VALID (stamp->timestamp)) {
    stamp->timestamp = arrived;
    stamp->lacks |= V4L2_LACKS_TIMESTAMP;
  }
  if (GST_BUFFER_OFFSET_IS_VALID (buffer))
    stamp->sequence = (guint32) GST_BUFFER_OFFSET (buffer);
  else
    stamp->lacks |= V4L2_LACKS_SEQUENCE;
}

/* Sequence numbers ascend by one, and wrap; some drivers leave all at 0. */
guint32
v4l2_numbers_check (
    V4l2Numbers *self, const V4l2Stamp *stamp, GstBuffer *buffer)
{
  guint32 lost = self->any ? stamp->sequence - self->next : 0;

  if (lost >= G_MAXINT32)
    lost = 0;
  if (!self->any || lost > 0)
    GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  self->any = TRUE;
  self->next = stamp->sequence + 1;
  return lost;
}
