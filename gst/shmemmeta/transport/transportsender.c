/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Sends the frames of shmemfdsink in its streaming thread: waits as the base
 * class demands, precedes a frame by the headers that late joiners lack, and
 * tells upstream and the user what clients need. It does not decide how long to
 * wait for a client.
 */

#include "transport/transportsender.h"
#include "transport/transportmessages.h"

#include <gst/video/video.h>

void
transport_sender_init (TransportSender *self, GstBaseSink *sink)
{
  *self = (TransportSender){ .sink = sink };
}

void
transport_sender_start (TransportSender *self, TransportServer *server)
{
  self->server = server;
  transport_headers_init (&self->headers);
}

void
transport_sender_stop (TransportSender *self)
{
  self->server = NULL;
  transport_headers_clear (&self->headers);
}

void
transport_sender_set_caps (TransportSender *self, const GstCaps *caps)
{
  if (transport_headers_set_caps (&self->headers, caps))
    transport_server_reset_headers (self->server);
}

/* The base class holds the preroll lock while render() runs, and needs it for
 * every state change. Its unlock() is not sticky: the state can change to
 * PLAYING and back before the streaming thread runs again. That thread would
 * then wait for consumers in PAUSED, with the lock held, and could no longer be
 * interrupted. So the server is paused throughout PAUSED, and resumes only
 * after the base class has changed state. */
void
transport_sender_set_playing (TransportSender *self, gboolean playing)
{
  GstBaseSink *sink = self->sink;

  if (!playing) {
    g_atomic_int_set (&self->playing, FALSE);
    transport_server_set_paused (self->server, TRUE);
    return;
  }
  GST_BASE_SINK_PREROLL_LOCK (sink);
  g_atomic_int_set (&self->playing, TRUE);
  transport_server_set_paused (self->server, FALSE);
  GST_BASE_SINK_PREROLL_SIGNAL (sink);
  GST_BASE_SINK_PREROLL_UNLOCK (sink);
}

/* With the preroll lock held, as in render(). */
static GstFlowReturn
wait_until_playing (TransportSender *self)
{
  GstFlowReturn ret;

  do
    ret = gst_base_sink_wait_preroll (self->sink);
  while (ret == GST_FLOW_OK && !g_atomic_int_get (&self->playing));
  return ret;
}

static void
warn_stalled (TransportSender *self, const TransportStalled *stalled)
{
  GString *pids;
  guint i;

  if (stalled->n == 0)
    return;
  pids = g_string_new (NULL);
  for (i = 0; i < stalled->n; i++)
    g_string_append_printf (pids, i ? ", %d" : "%d", stalled->pids[i]);
  GST_ELEMENT_WARNING (self->sink, RESOURCE, BUSY,
      ("%u of the consumers (pid %s) released no frame within max-wait. Each "
       "gets no frames until it releases one.",
          stalled->n, pids->str),
      (NULL));
  g_string_free (pids, TRUE);
}

/* A client joined in the middle of an encoded stream, or missed frames of it. An
 * encoder upstream makes a key frame, with its headers. */
static void
request_key_unit (TransportSender *self)
{
  GstEvent *event = gst_video_event_new_upstream_force_key_unit (
      GST_CLOCK_TIME_NONE, TRUE, ++self->n_key_units);

  GST_DEBUG_OBJECT (self->sink, "requesting key frame %u", self->n_key_units);
  gst_pad_push_event (GST_BASE_SINK_PAD (self->sink), event);
}

/* The only consumer tells how it keeps up. */
static void
send_qos (TransportSender *self, const TransportQos *qos)
{
  gst_pad_push_event (GST_BASE_SINK_PAD (self->sink),
      gst_event_new_qos (
          (GstQOSType) qos->kind, qos->proportion, qos->diff, qos->timestamp));
}

GstFlowReturn
transport_sender_wait_for_client (TransportSender *self, const gchar *path)
{
  GstFlowReturn ret = GST_FLOW_OK;

  if (!transport_server_is_abandoned (self->server))
    transport_post_waiting (GST_ELEMENT_CAST (self->sink), path);
  while (
      ret == GST_FLOW_OK && !transport_server_wait_for_client (self->server)) {
    if (transport_server_is_abandoned (self->server)) {
      GST_ELEMENT_ERROR (self->sink, RESOURCE, WRITE,
          ("The consumer at the other end of socket-fd left, and no other one "
           "can connect. Set wait-for-connection=false to drop frames then."),
          (NULL));
      return GST_FLOW_ERROR;
    }
    ret = wait_until_playing (self);
  }
  return ret;
}

/* @done: whether all clients have got the frame already. */
static GstFlowReturn
finish_delivery (
    TransportSender *self, TransportDelivery *delivery, gboolean done)
{
  GstFlowReturn ret = GST_FLOW_OK;

  while (!done && (ret = wait_until_playing (self)) == GST_FLOW_OK)
    done = transport_server_resume (self->server, delivery);
  warn_stalled (self, &delivery->stalled);
  if (delivery->needs_key_unit)
    request_key_unit (self);
  if (delivery->has_qos)
    send_qos (self, &delivery->qos);
  transport_server_end (self->server, delivery);
  return ret;
}

static GstFlowReturn
send_frame (TransportSender *self, const TransportPrepared *frame)
{
  TransportDelivery delivery;
  gboolean done = transport_server_send (self->server, frame, &delivery);

  return finish_delivery (self, &delivery, done);
}

static GstFlowReturn
send_header (
    TransportSender *self, const TransportPrepared *header, guint number)
{
  TransportDelivery delivery;
  gboolean done =
      transport_server_send_header (self->server, header, number, &delivery);

  return finish_delivery (self, &delivery, done);
}

/* Sends a header once more, before @frame and with its time: a consumer's time
 * starts with the first buffer that it gets. */
static GstFlowReturn
send_header_again (TransportSender *self, guint number, GstBuffer *frame)
{
  GstBuffer *copy =
      gst_buffer_copy (transport_headers_get (&self->headers, number));
  TransportPrepared header = { .buffer = copy };
  GstFlowReturn ret;

  GST_BUFFER_PTS (copy) = GST_BUFFER_PTS (frame);
  GST_BUFFER_DTS (copy) = GST_BUFFER_DTS (frame);
  GST_BUFFER_DURATION (copy) = GST_CLOCK_TIME_NONE;
  ret = send_header (self, &header, number);
  gst_buffer_unref (copy);
  return ret;
}

/* Sends the headers to clients that joined since, if they can use @frame. */
static GstFlowReturn
send_lacking_headers (TransportSender *self, GstBuffer *frame)
{
  guint n = transport_headers_count (&self->headers), i = 0;
  GstFlowReturn ret = GST_FLOW_OK;

  if (GST_BUFFER_FLAG_IS_SET (frame, GST_BUFFER_FLAG_DELTA_UNIT)
      && !GST_BUFFER_FLAG_IS_SET (frame, GST_BUFFER_FLAG_HEADER))
    return GST_FLOW_OK;
  while (i < n && ret == GST_FLOW_OK) {
    i = transport_server_find_lacking_header (self->server, i);
    if (i < n)
      ret = send_header_again (self, i++, frame);
  }
  return ret;
}

GstFlowReturn
transport_sender_send (TransportSender *self, const TransportPrepared *frame)
{
  GstFlowReturn ret;

  if (transport_headers_take (&self->headers, frame->buffer))
    return send_header (
        self, frame, transport_headers_count (&self->headers) - 1);
  ret = send_lacking_headers (self, frame->buffer);
  return ret == GST_FLOW_OK ? send_frame (self, frame) : ret;
}

GstFlowReturn
transport_sender_send_eos (TransportSender *self)
{
  GstFlowReturn ret = GST_FLOW_OK;

  while (ret == GST_FLOW_OK && !transport_server_send_eos (self->server))
    ret = wait_until_playing (self);
  return ret;
}
