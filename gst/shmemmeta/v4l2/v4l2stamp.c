/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Converts the timestamp and sequence number of a V4L2 buffer to those of a
 * GstBuffer. A driver may use any clock; a timestamp is used only if it is
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

/* The running time of @stamp; for a device with another clock, of now. It is
 * exact if the pipeline has the monotonic clock too, as it usually has. */
static GstClockTime
get_running_time (const V4l2Stamp *stamp, GstElement *element)
{
  GstClockTime zero = common_get_epoch (element);
  const GstClockTime running = gst_element_get_current_running_time (element);
  const GstClockTime now = v4l2_get_monotonic_time ();

  if (!GST_CLOCK_TIME_IS_VALID (running)
      || (stamp->flags & V4L2_BUF_FLAG_TIMESTAMP_MASK)
          != V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC
      || stamp->timestamp + OLDEST < now
      || stamp->timestamp > now + FURTHEST_AHEAD)
    return running;
  if (!GST_CLOCK_TIME_IS_VALID (zero))
    zero = now - MIN (running, now);
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
