/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The connection of an shmemfdsrc to its producer, from one to the next: what
 * receives from it, what it counted, and whether the producer knows that this
 * consumer is paused. It does not look into what it receives.
 */

#include "transport/transportsrc.h"
#include "transport/transportmessages.h"

void
transport_connection_init (TransportConnection *self, GstElement *element)
{
  *self = (TransportConnection){ .element = element };
  transport_connector_init (&self->connector, element);
}

gboolean
transport_connection_start (
    TransportConnection *self, const TransportSrcSettings *settings)
{
  self->past = (TransportClientStats){ 0 };
  return transport_connector_start (&self->connector, settings);
}

/* Adds what the connection counted, if there is one. With the object lock. */
static void
add_stats (TransportConnection *self, TransportClientStats *sum)
{
  TransportClientStats now;

  if (self->client == NULL)
    return;
  transport_client_get_stats (self->client, &now);
  if (self->latest)
    now.frames_skipped = transport_latest_get_skipped (self->latest);
  transport_src_stats_add (sum, &now);
}

void
transport_connection_get_stats (
    TransportConnection *self, TransportClientStats *stats)
{
  GST_OBJECT_LOCK (self->element);
  *stats = self->past;
  add_stats (self, stats);
  GST_OBJECT_UNLOCK (self->element);
}

static void
disconnect_client (TransportConnection *self)
{
  TransportClient *client;
  TransportLatest *latest;

  GST_OBJECT_LOCK (self->element);
  add_stats (self, &self->past);
  client = g_steal_pointer (&self->client);
  latest = g_steal_pointer (&self->latest);
  GST_OBJECT_UNLOCK (self->element);
  g_clear_pointer (&latest, transport_latest_free);
  if (client) {
    transport_client_close (client);
    transport_client_unref (client);
  }
}

void
transport_connection_stop (TransportConnection *self)
{
  disconnect_client (self);
  transport_connector_stop (&self->connector);
}

TransportClient *
transport_connection_ref_client (TransportConnection *self)
{
  TransportClient *client = NULL;

  GST_OBJECT_LOCK (self->element);
  if (self->client)
    client = transport_client_ref (self->client);
  GST_OBJECT_UNLOCK (self->element);
  return client;
}

/* Tells the producer whether this consumer is paused, unless it goes on
 * receiving then. Both the streaming thread and a state change may do so at a
 * time; the state that is true when both have ended is told last. */
static void
tell_paused (TransportConnection *self)
{
  TransportClient *client;
  gboolean playing;

  if (self->connector.settings.latest)
    return;
  client = transport_connection_ref_client (self);
  if (client == NULL)
    return;
  do {
    playing = g_atomic_int_get (&self->playing);
    transport_client_set_paused (client, !playing);
  } while (playing != g_atomic_int_get (&self->playing));
  transport_client_unref (client);
}

void
transport_connection_set_playing (TransportConnection *self, gboolean playing)
{
  g_atomic_int_set (&self->playing, playing);
  tell_paused (self);
}

static void
take_connection (
    TransportConnection *self, TransportClient *client, TransportLatest *latest)
{
  GST_OBJECT_LOCK (self->element);
  self->client = client;
  self->latest = latest;
  GST_OBJECT_UNLOCK (self->element);
  tell_paused (self);
}

GstFlowReturn
transport_connection_open (TransportConnection *self, GstClockTime timeout)
{
  TransportLatest *latest = NULL;
  GError *error = NULL;
  TransportClient *client;
  GstFlowReturn ret =
      transport_connector_connect (&self->connector, timeout, &client);

  if (ret != GST_FLOW_OK)
    return ret;
  if (self->connector.settings.latest)
    latest = transport_latest_new (client, &error);
  if (!error) {
    take_connection (self, client, latest);
    return GST_FLOW_OK;
  }
  transport_client_close (client);
  transport_client_unref (client);
  GST_ELEMENT_ERROR (self->element, RESOURCE, FAILED,
      ("Cannot receive: %s.", error->message), (NULL));
  g_error_free (error);
  return GST_FLOW_ERROR;
}

/* The next producer may disconnect at once: does not spin. */
static GstFlowReturn
reopen (TransportConnection *self)
{
  if (transport_connector_back_off (&self->connector))
    return GST_FLOW_FLUSHING;
  return transport_connection_open (self, GST_CLOCK_TIME_NONE);
}

GstFlowReturn
transport_connection_refused (TransportConnection *self, TransportReason reason)
{
  disconnect_client (self);
  if (transport_connector_may_retry (&self->connector, reason))
    return reopen (self);
  return GST_FLOW_ERROR;
}

GstFlowReturn
transport_connection_lost (TransportConnection *self)
{
  disconnect_client (self);
  if (self->connector.settings.reconnect)
    return reopen (self);
  GST_ELEMENT_WARNING (self->element, RESOURCE, READ,
      ("The producer at %s disconnected before the end of the stream, which "
       "ends here. Set reconnect=true to wait for another producer.",
          self->connector.settings.endpoint.socket_path),
      (NULL));
  return GST_FLOW_EOS;
}

void
transport_connection_receive (TransportConnection *self, TransportEvent *event)
{
  if (self->latest)
    transport_latest_receive (self->latest, event);
  else
    transport_client_receive (self->client, event);
}

gboolean
transport_connection_wait (TransportConnection *self)
{
  gint wakeup = self->connector.wakeup;

  if (self->latest)
    return transport_latest_wait (self->latest, wakeup);
  return transport_client_wait (self->client, wakeup);
}

GstBuffer *
transport_connection_take_buffer (
    TransportConnection *self, const TransportEvent *event)
{
  if (event->many && !self->latest)
    return transport_client_copy (self->client, event->buffer);
  return event->buffer;
}
