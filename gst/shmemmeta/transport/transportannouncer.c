/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Tells clients of events of the producer's stream. It neither waits nor takes
 * the events: the base class gets them as well.
 */

#include "transport/transportsender.h"
#include "transport/transportevents.h"

void
transport_announcer_init (TransportAnnouncer *self, GstElement *element)
{
  *self = (TransportAnnouncer){ .element = element };
}

void
transport_announcer_start (TransportAnnouncer *self, TransportServer *server)
{
  self->server = server;
  self->restart = FALSE;
  self->warned = FALSE;
}

/* Consumers count bytes as the producer does, but the end of their stream is
 * EOS. Segments in other formats say nothing to them. */
static void
open_segment (GstSegment *segment)
{
  GstSegment from = *segment;

  if (from.format == GST_FORMAT_TIME)
    return;
  if (from.format != GST_FORMAT_BYTES || from.start > G_MAXINT64) {
    gst_segment_init (segment, GST_FORMAT_TIME);
    return;
  }
  gst_segment_init (segment, GST_FORMAT_BYTES);
  segment->start = from.start;
  segment->position = from.start;
  segment->time = from.start;
}

static void
handle_segment (TransportAnnouncer *self, GstEvent *event)
{
  GstSegment segment;

  gst_event_copy_segment (event, &segment);
  open_segment (&segment);
  /* A segment that ends is an affair of the application that seeks here. */
  segment.flags &= ~GST_SEGMENT_FLAG_SEGMENT;
  transport_server_set_segment (self->server, &segment, self->restart);
  self->restart = FALSE;
}

/* What cannot go over is said once. */
static void
warn_event (TransportAnnouncer *self, GstEvent *event, const gchar *why)
{
  if (!g_atomic_int_compare_and_exchange (&self->warned, FALSE, TRUE))
    return;
  GST_ELEMENT_WARNING (self->element, STREAM, FORMAT,
      ("An event cannot go to consumers, or not as a whole: %s: %s. The stream "
       "goes on without it.",
          GST_EVENT_TYPE_NAME (event), why),
      ("event %" GST_PTR_FORMAT, (gpointer) event));
}

static void
send_gst_event (TransportAnnouncer *self, GstEvent *event)
{
  GError *error = NULL;
  gchar *lost;
  GBytes *message = transport_event_encode (event, &lost, &error);

  if (message == NULL)
    warn_event (self, event, error->message);
  else if (!transport_server_set_event (self->server, message))
    warn_event (self, event, "there are too many sticky ones");
  else if (lost)
    warn_event (self, event, lost);
  g_clear_pointer (&message, g_bytes_unref);
  g_clear_error (&error);
  g_free (lost);
}

void
transport_announcer_announce (TransportAnnouncer *self, GstEvent *event)
{
  gboolean reset_time;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_SEGMENT:
      handle_segment (self, event);
      break;
    case GST_EVENT_FLUSH_STOP:
      gst_event_parse_flush_stop (event, &reset_time);
      self->restart |= reset_time;
      break;
    default:
      if (transport_event_can_go (GST_EVENT_TYPE (event)))
        send_gst_event (self, event);
      break;
  }
}
