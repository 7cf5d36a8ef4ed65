/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The segment of a consumer. Timestamps remain those of the producer; only
 * running time is shifted. It continues from its last value, or from now, when
 * the first frame of a connection arrives, or the first after the producer's
 * running time was reset or stood still, so a late joiner plays at once.
 *
 * A frame of a live producer has no reason to be due later than when it
 * arrives. If it is, this consumer's running time stood still meanwhile (a
 * pause, or a slow start), or an earlier frame was late when it determined the
 * shift: running time is shifted back. If downstream of a consumer that takes
 * only the newest frame needs time for it, the frame is due later by that (see
 * transportdelay.c). A live consumer that shares a clock with
 * its producer is synchronized with it instead. No timestamp ever changes.
 */

#include "transport/transporttiming.h"

/* A frame may be due this much after it arrived; the jitter of a machine is not
 * worth a new segment. */
#define TOLERANCE (5 * GST_MSECOND)

void
transport_timing_init (TransportTiming *self)
{
  *self = (TransportTiming){ .epoch = GST_CLOCK_TIME_NONE,
    .shared = GST_CLOCK_TIME_NONE };
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
    GstClockTime epoch, gboolean live, guint64 generation)
{
  if (generation != self->generation)
    self->anchored = FALSE;
  self->generation = generation;
  self->theirs = *segment;
  self->epoch = epoch;
  if (live && !self->live)
    self->due = self->position;
  self->live = live;
  self->pending = TRUE;
}

gboolean
transport_timing_needs_now (const TransportTiming *self)
{
  return self->live || self->pending;
}

/* The running time in @segment at which @buffer starts; 0 for a DTS before the
 * segment. */
static GstClockTime
get_start (const GstSegment *segment, GstBuffer *buffer)
{
  GstClockTime start = GST_BUFFER_DTS_OR_PTS (buffer);
  guint64 running_time;

  /* Backwards, a frame is shown from its end on. */
  if (segment->rate < 0 && GST_BUFFER_PTS_IS_VALID (buffer)
      && GST_BUFFER_DURATION_IS_VALID (buffer))
    start = MIN (
        GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer), segment->stop);
  switch (gst_segment_to_running_time_full (
      segment, GST_FORMAT_TIME, start, &running_time)) {
    case 1:
      return running_time;
    case -1:
      return 0;
    default:
      return GST_CLOCK_TIME_NONE;
  }
}

static gboolean
has_shared_clock (const TransportTiming *self, const TransportNow *now)
{
  return GST_CLOCK_TIME_IS_VALID (now->epoch)
      && GST_CLOCK_TIME_IS_VALID (self->epoch);
}

/* Whether @buffer is due in the future, although it is live. */
static gboolean
is_early (
    const TransportTiming *self, GstBuffer *buffer, const TransportNow *now)
{
  GstClockTime due;

  if (!self->live || !self->anchored || has_shared_clock (self, now)
      || !GST_CLOCK_TIME_IS_VALID (now->running_time))
    return FALSE;
  due = get_start (&self->ours, buffer);
  return GST_CLOCK_TIME_IS_VALID (due)
      && due > now->running_time + now->delay + TOLERANCE;
}

/* Whether downstream takes longer than it did. */
static gboolean
is_slower (const TransportTiming *self, const TransportNow *now)
{
  return self->live && self->anchored && !has_shared_clock (self, now)
      && now->delay > self->delay;
}

/* The running time at which @buffer, the first or a moved one, is to start. */
static GstClockTime
choose_start (const TransportTiming *self, const TransportNow *now)
{
  GstClockTime start = self->anchored ? self->due : self->position;

  if (GST_CLOCK_TIME_IS_VALID (now->running_time))
    start = MAX (start, now->running_time + now->delay);
  return start;
}

/* Computes the offset of our running time from the producer's. */
static void
anchor (TransportTiming *self, GstBuffer *buffer, const TransportNow *now,
    gboolean move)
{
  if (has_shared_clock (self, now)) {
    self->offset = GST_CLOCK_DIFF (now->epoch, self->epoch);
    self->shared = now->epoch;
  } else if (!self->anchored || move) {
    GstClockTime theirs = get_start (&self->theirs, buffer);

    self->offset = GST_CLOCK_TIME_IS_VALID (theirs)
        ? GST_CLOCK_DIFF (theirs, choose_start (self, now))
        : 0;
    self->shared = GST_CLOCK_TIME_NONE;
    self->delay = now->delay;
  }
  self->anchored = TRUE;
}

/* TRUE if our segment changed. */
static gboolean
update_segment (TransportTiming *self, GstBuffer *buffer,
    const TransportNow *now, gboolean move)
{
  GstSegment segment = self->theirs;

  anchor (self, buffer, now, move);
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

/* Records where running time is after @buffer. */
static void
advance (TransportTiming *self, GstBuffer *buffer)
{
  GstClockTime start = GST_BUFFER_PTS (buffer), end = start, due;

  if (GST_CLOCK_TIME_IS_VALID (end) && GST_BUFFER_DURATION_IS_VALID (buffer))
    end += GST_BUFFER_DURATION (buffer);
  /* Backwards, the start is later. */
  end = gst_segment_to_running_time (
      &self->ours, GST_FORMAT_TIME, self->ours.rate < 0 ? start : end);
  if (GST_CLOCK_TIME_IS_VALID (end))
    self->position = MAX (self->position, end);
  /* No other frame is ever early. */
  if (!self->live)
    return;
  due = get_start (&self->ours, buffer);
  if (GST_CLOCK_TIME_IS_VALID (due))
    self->due = due;
}

static gboolean
take_timed (TransportTiming *self, GstBuffer *buffer, const TransportNow *now,
    GstSegment *segment)
{
  gboolean move = is_early (self, buffer, now) || is_slower (self, now);
  gboolean changed = FALSE;

  if (self->pending || move
      || (has_shared_clock (self, now) && self->shared != now->epoch))
    changed = update_segment (self, buffer, now, move);
  advance (self, buffer);
  if (changed)
    *segment = self->ours;
  return changed;
}

/* Bytes have no running time; a segment of time behind them gets an offset
 * anew. */
static gboolean
take_bytes (TransportTiming *self, GstSegment *segment)
{
  if (!self->pending)
    return FALSE;
  self->pending = FALSE;
  self->anchored = FALSE;
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
