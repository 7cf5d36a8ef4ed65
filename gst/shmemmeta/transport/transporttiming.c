/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The segment of a consumer. Timestamps remain those of the producer; only
 * running time is shifted. It continues from its last value when the first
 * frame of a connection arrives, or the first after the producer's running time
 * was reset, so a late joiner plays at once. A live consumer that shares a
 * clock with its producer is synchronized with it. No timestamp ever changes.
 */

#include "transport/transporttiming.h"

void
transport_timing_init (TransportTiming *self)
{
  *self = (TransportTiming){ .epoch = GST_CLOCK_TIME_NONE };
  gst_segment_init (&self->theirs, GST_FORMAT_TIME);
  /* Differs from every segment, so the first one is pushed. */
  gst_segment_init (&self->ours, GST_FORMAT_UNDEFINED);
}

void
transport_timing_connected (TransportTiming *self)
{
  self->anchored = FALSE;
}

void
transport_timing_take_segment (TransportTiming *self, const GstSegment *segment,
    GstClockTime epoch, guint64 generation)
{
  if (generation != self->generation)
    self->anchored = FALSE;
  self->generation = generation;
  self->theirs = *segment;
  self->epoch = epoch;
  self->pending = TRUE;
}

/* Computes the offset of our running time from the producer's. */
static void
anchor (TransportTiming *self, GstBuffer *buffer, const TransportNow *now)
{
  GstClockTime ours = self->position, theirs;

  if (GST_CLOCK_TIME_IS_VALID (now->epoch)
      && GST_CLOCK_TIME_IS_VALID (self->epoch)) {
    self->offset = GST_CLOCK_DIFF (now->epoch, self->epoch);
  } else if (!self->anchored) {
    if (GST_CLOCK_TIME_IS_VALID (now->running_time))
      ours = now->running_time;
    theirs = gst_segment_to_running_time (
        &self->theirs, GST_FORMAT_TIME, GST_BUFFER_DTS_OR_PTS (buffer));
    self->offset =
        GST_CLOCK_TIME_IS_VALID (theirs) ? GST_CLOCK_DIFF (theirs, ours) : 0;
  }
  self->anchored = TRUE;
}

/* TRUE if our segment changed. */
static gboolean
update_segment (
    TransportTiming *self, GstBuffer *buffer, const TransportNow *now)
{
  GstSegment segment = self->theirs;

  anchor (self, buffer, now);
  self->pending = FALSE;
  if (!gst_segment_offset_running_time (
          &segment, GST_FORMAT_TIME, self->offset))
    GST_WARNING (
        "cannot shift running time by %" G_GINT64_FORMAT, self->offset);
  if (gst_segment_is_equal (&segment, &self->ours))
    return FALSE;
  self->ours = segment;
  return TRUE;
}

static gboolean
take_timed (TransportTiming *self, GstBuffer *buffer, const TransportNow *now,
    GstSegment *segment)
{
  gboolean changed = self->pending && update_segment (self, buffer, now);
  GstClockTime end = GST_BUFFER_PTS (buffer);

  if (GST_CLOCK_TIME_IS_VALID (end) && GST_BUFFER_DURATION_IS_VALID (buffer))
    end += GST_BUFFER_DURATION (buffer);
  end = gst_segment_to_running_time (&self->ours, GST_FORMAT_TIME, end);
  if (GST_CLOCK_TIME_IS_VALID (end))
    self->position = MAX (self->position, end);
  if (changed)
    *segment = self->ours;
  return changed;
}

/* Bytes have no running time. */
static gboolean
take_bytes (TransportTiming *self, GstSegment *segment)
{
  if (!self->pending)
    return FALSE;
  self->pending = FALSE;
  if (gst_segment_is_equal (&self->theirs, &self->ours))
    return FALSE;
  self->ours = self->theirs;
  *segment = self->ours;
  return TRUE;
}

gboolean
transport_timing_take_buffer (TransportTiming *self, GstBuffer *buffer,
    const TransportNow *now, GstSegment *segment)
{
  if (self->theirs.format != GST_FORMAT_TIME)
    return take_bytes (self, segment);
  return take_timed (self, buffer, now, segment);
}
