/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * When the frames of an shmemfdsrc are due: gives the base class the segments
 * that transporttiming.c computes, and that module the time. It changes neither
 * frames nor events.
 */

#include "transport/transportsrc.h"
#include "common/commonepoch.h"

void
transport_pacer_init (TransportPacer *self, GstBaseSrc *src)
{
  *self = (TransportPacer){ .src = src };
}

void
transport_pacer_start (TransportPacer *self, gboolean newest)
{
  self->newest = newest;
  GST_OBJECT_LOCK (self->src);
  self->paused_at = newest ? 0 : GST_CLOCK_TIME_NONE;
  transport_delay_init (&self->delay);
  GST_OBJECT_UNLOCK (self->src);
  transport_timing_init (&self->timing);
  self->segment_pending = FALSE;
  self->warned_clock = FALSE;
  /* It may be bytes since the last time. */
  gst_base_src_set_format (self->src, GST_FORMAT_TIME);
}

void
transport_pacer_connected (TransportPacer *self)
{
  transport_timing_connected (&self->timing);
}

/* The base class ignores a segment of another format than its own. */
static void
set_segment (TransportPacer *self, const GstSegment *segment)
{
  GstBaseSrc *src = self->src;

  GST_OBJECT_LOCK (src);
  if (src->segment.format != segment->format)
    gst_segment_init (&src->segment, segment->format);
  GST_OBJECT_UNLOCK (src);
  gst_base_src_new_segment (src, segment);
  self->segment_pending = TRUE;
}

/* Running time stands still in PAUSED: the first frame of a live producer is
 * due then, and those behind it after it; the newest frame always is. */
static GstClockTime
get_running_time (TransportPacer *self)
{
  GstClockTime paused_at;

  if (g_atomic_int_get (&self->playing))
    return gst_element_get_current_running_time (GST_ELEMENT_CAST (self->src));
  GST_OBJECT_LOCK (self->src);
  paused_at = self->paused_at;
  GST_OBJECT_UNLOCK (self->src);
  return paused_at;
}

static void
get_now (TransportPacer *self, TransportNow *now)
{
  *now = (TransportNow){ GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE, 0 };
  if (gst_base_src_is_live (self->src))
    now->epoch = common_get_epoch (GST_ELEMENT_CAST (self->src));
  if (transport_timing_needs_now (&self->timing))
    now->running_time = get_running_time (self);
  if (!self->newest)
    return;
  GST_OBJECT_LOCK (self->src);
  now->delay = self->delay.delay;
  GST_OBJECT_UNLOCK (self->src);
}

static void
delay_applied (TransportPacer *self)
{
  GST_OBJECT_LOCK (self->src);
  transport_delay_applied (&self->delay, self->timing.due);
  GST_OBJECT_UNLOCK (self->src);
}

/* What starts where @buffer does. */
static void
pace (TransportPacer *self, GstBuffer *buffer)
{
  GstSegment segment;
  TransportNow now;

  get_now (self, &now);
  if (transport_timing_take_buffer (&self->timing, buffer, &now, &segment)) {
    set_segment (self, &segment);
    GST_OBJECT_LOCK (self->src);
    self->offset = self->timing.offset;
    if (!self->newest)
      self->paused_at = GST_CLOCK_TIME_NONE;
    GST_OBJECT_UNLOCK (self->src);
  }
  if (self->newest)
    delay_applied (self);
}

void
transport_pacer_take_buffer (TransportPacer *self, GstBuffer *buffer)
{
  pace (self, buffer);
  self->segment_pending = FALSE;
}

/* Posts a latency message on a change, so that the pipeline queries it. */
static void
set_latency (TransportPacer *self, GstClockTime latency)
{
  gboolean changed;

  GST_OBJECT_LOCK (self->src);
  changed = self->latency != latency;
  self->latency = latency;
  GST_OBJECT_UNLOCK (self->src);
  if (changed && gst_base_src_is_live (self->src))
    gst_element_post_message (GST_ELEMENT_CAST (self->src),
        gst_message_new_latency (GST_OBJECT_CAST (self->src)));
}

static void
warn_clock (TransportPacer *self, const gchar *path)
{
  if (self->warned_clock || !gst_base_src_is_live (self->src))
    return;
  self->warned_clock = TRUE;
  GST_ELEMENT_WARNING (self->src, CORE, CLOCK,
      ("The producer at %s is in another time namespace, where the monotonic "
       "clock has another value: frames are not synchronized with it, but "
       "shown as they arrive. Start both in the same time namespace.",
          path),
      (NULL));
}

void
transport_pacer_take_segment (
    TransportPacer *self, const TransportEvent *event, const gchar *path)
{
  gboolean live = GST_CLOCK_TIME_IS_VALID (event->latency);
  gboolean paced = live || self->newest;

  if (event->other_clock)
    warn_clock (self, path);
  /* The newest frame is due now, whether or not its producer is live. */
  transport_timing_take_segment (
      &self->timing, &event->segment, event->epoch, paced, event->generation);
  set_latency (self, live ? event->latency : 0);
}

/* What is sparse can have a gap before its first buffer, and nobody knows when
 * the next one comes: the segment is not left to the base class. */
void
transport_pacer_push_gap (TransportPacer *self, GstEvent *event)
{
  GstPad *pad = GST_BASE_SRC_PAD (self->src);
  GstBuffer *nothing = gst_buffer_new ();
  GstSegment segment;

  gst_event_parse_gap (
      event, &GST_BUFFER_PTS (nothing), &GST_BUFFER_DURATION (nothing));
  pace (self, nothing);
  gst_buffer_unref (nothing);
  GST_OBJECT_LOCK (self->src);
  segment = self->src->segment;
  GST_OBJECT_UNLOCK (self->src);
  if (segment.format != GST_FORMAT_TIME) {
    gst_event_unref (event);
    return;
  }
  if (self->segment_pending)
    gst_pad_push_event (pad, gst_event_new_segment (&segment));
  gst_pad_push_event (pad, event);
}

void
transport_pacer_set_playing (TransportPacer *self, gboolean playing)
{
  if (!playing) {
    GstClockTime now =
        gst_element_get_current_running_time (GST_ELEMENT_CAST (self->src));

    GST_OBJECT_LOCK (self->src);
    self->paused_at = now;
    GST_OBJECT_UNLOCK (self->src);
  }
  g_atomic_int_set (&self->playing, playing);
}

GstClockTime
transport_pacer_get_latency (TransportPacer *self)
{
  GstClockTime latency;

  GST_OBJECT_LOCK (self->src);
  latency = self->latency;
  GST_OBJECT_UNLOCK (self->src);
  return latency;
}

/* A sink tells in its own running time how late a frame was. The producer of
 * one that skips frames need not know. */
void
transport_pacer_take_qos (
    TransportPacer *self, TransportClient *client, GstEvent *event)
{
  GstQOSType type;
  gdouble proportion;
  GstClockTimeDiff diff;
  GstClockTime timestamp;
  gint64 theirs;

  gst_event_parse_qos (event, &type, &proportion, &diff, &timestamp);
  GST_OBJECT_LOCK (self->src);
  theirs = (gint64) timestamp - self->offset;
  if (self->newest)
    transport_delay_take_qos (&self->delay, diff, timestamp);
  GST_OBJECT_UNLOCK (self->src);
  if (!self->newest && GST_CLOCK_TIME_IS_VALID (timestamp) && theirs >= 0)
    transport_client_send_qos (
        client, type, proportion, diff, (GstClockTime) theirs);
}
