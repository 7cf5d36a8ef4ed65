/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * How long downstream of a consumer with latest=true takes from a frame's
 * arrival here to its sink, as its QoS events tell. The frame is due that much
 * later: else each frame would be too late for a sink that synchronizes, and a
 * video sink drops such frames. Nothing here reads a clock.
 */

#include "transport/transporttiming.h"

/* A sink need not show a frame more exactly. */
#define TOLERANCE (5 * GST_MSECOND)

/* What takes longer is no video that anybody watches. */
#define MAX_DELAY (10 * GST_SECOND)

/* So many frames in a row must have been early before the next is due sooner. */
#define N_EARLY 32

static void
reset (TransportDelay *self)
{
  self->n_early = 0;
  self->slack = MAX_DELAY;
}

void
transport_delay_init (TransportDelay *self)
{
  *self = (TransportDelay){ 0 };
  reset (self);
}

/* What a sink tells of frames that are on their way to it is out of date. */
static void
set (TransportDelay *self, GstClockTime delay)
{
  self->delay = MIN (delay, MAX_DELAY);
  self->since = GST_CLOCK_TIME_NONE;
  reset (self);
}

void
transport_delay_take_qos (
    TransportDelay *self, GstClockTimeDiff diff, GstClockTime timestamp)
{
  GstClockTime early = diff < 0 ? (GstClockTime) -diff : 0;

  if (!GST_CLOCK_TIME_IS_VALID (self->since)
      || !GST_CLOCK_TIME_IS_VALID (timestamp) || timestamp < self->since)
    return;
  if (diff > (GstClockTimeDiff) TOLERANCE) {
    set (self, self->delay + MIN ((GstClockTime) diff, MAX_DELAY));
    return;
  }
  self->slack = MIN (self->slack, early);
  if (++self->n_early < N_EARLY)
    return;
  if (self->slack > 2 * TOLERANCE && self->delay > 0)
    set (self, self->delay - MIN (self->delay, self->slack - TOLERANCE));
  reset (self);
}

void
transport_delay_applied (TransportDelay *self, GstClockTime due)
{
  if (!GST_CLOCK_TIME_IS_VALID (self->since))
    self->since = due;
}
