/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What a client sends to its producer: HELLO, RELEASE, PAUSE and PLAY, and
 * wishes. Any thread sends; none of this blocks, and nothing is sent with the
 * lock held. What one thread is sending, the others leave to it; but a thread
 * that the machine does not run while it says PLAY holds back no RELEASE, which
 * the producer would take for a slow consumer. If the socket is full, RELEASE, PAUSE and PLAY wait until it is
 * not, and a wish is lost.
 */

#include "transport/transportclientstate.h"
#include "common/commonerror.h"

#include <errno.h>
#include <string.h>

/* Sinks have QoS for each frame. */
#define QOS_INTERVAL (100 * G_TIME_SPAN_MILLISECOND)

/* Sends with the lock let go. */
static TransportIo
send_unlocked (TransportClient *self, gpointer message, gsize size)
{
  struct iovec part = { message, size };
  TransportIo io;

  g_mutex_unlock (&self->lock);
  io = transport_send (self->socket, &part, 1, NULL, 0);
  g_mutex_lock (&self->lock);
  return io;
}

/* Sends PAUSE or PLAY if the producer does not know yet. */
static void
flush_state (TransportClient *self)
{
  if (self->telling)
    return;
  self->telling = TRUE;
  self->state_waits = FALSE;
  while (self->told_paused != self->paused && !self->state_waits
      && !self->closed) {
    gboolean paused = self->paused;
    TransportHeader message = { paused ? TRANSPORT_PAUSE : TRANSPORT_PLAY,
      sizeof message };

    self->state_waits =
        send_unlocked (self, &message, sizeof message) == TRANSPORT_IO_AGAIN;
    if (!self->state_waits)
      self->told_paused = paused;
  }
  self->telling = FALSE;
}

static void
flush_released (TransportClient *self)
{
  if (self->releasing)
    return;
  self->releasing = TRUE;
  self->released_wait = FALSE;
  while (self->released->len > 0 && !self->released_wait && !self->closed) {
    guint n = MIN (self->released->len, TRANSPORT_MAX_IDS);
    TransportIds ids = {
      { TRANSPORT_RELEASE, (guint32) TRANSPORT_IDS_SIZE (n) }, n, 0, { 0 }
    };

    memcpy (ids.ids, self->released->data, n * sizeof (guint64));
    self->n_sending = n;
    self->released_wait =
        send_unlocked (self, &ids, ids.header.size) == TRANSPORT_IO_AGAIN;
    self->n_sending = 0;
    /* Even if the producer is gone. */
    if (!self->released_wait)
      g_array_remove_range (self->released, 0, n);
  }
  self->releasing = FALSE;
}

void
transport_client_flush (TransportClient *self)
{
  flush_state (self);
  flush_released (self);
}

/* With the lock held. */
void
transport_client_frame_released (guint64 frame, gpointer user_data)
{
  TransportClient *self = user_data;

  self->n_held--;
  if (self->closed)
    return;
  g_array_append_val (self->released, frame);
  /* While frames arrive without a break, releases are batched; the receiving
   * thread sends them before it waits for more. */
  if (self->waiting || self->released->len >= self->max_released)
    transport_client_flush (self);
}

gboolean
transport_client_say_hello (gint socket, guint64 features, GError **error)
{
  TransportHello hello;
  struct iovec part = { &hello, sizeof hello };
  TransportIo io;

  transport_encode_hello (&hello, features);
  io = transport_send (socket, &part, 1, NULL, 0);
  /* If the producer has just stopped, receiving will report it. */
  if (io == TRANSPORT_IO_OK || io == TRANSPORT_IO_CLOSED)
    return TRUE;
  return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM,
      "cannot send HELLO: %s", g_strerror (errno));
}

void
transport_client_set_paused (TransportClient *self, gboolean paused)
{
  g_mutex_lock (&self->lock);
  self->paused = paused;
  transport_client_flush (self);
  g_mutex_unlock (&self->lock);
}

/* A wish: if the socket is full, it is lost. */
static void
send_wish (TransportClient *self, gconstpointer message, gsize size)
{
  struct iovec part = { (gpointer) message, size };

  transport_send (self->socket, &part, 1, NULL, 0);
}

void
transport_client_request_key_unit (TransportClient *self)
{
  const TransportHeader message = { TRANSPORT_KEY_UNIT, sizeof message };

  send_wish (self, &message, sizeof message);
}

void
transport_client_send_qos (TransportClient *self, GstQOSType type,
    gdouble proportion, GstClockTimeDiff diff, GstClockTime timestamp)
{
  const TransportQos message = { { TRANSPORT_QOS, sizeof message }, type, 0,
    CLAMP (proportion, 0.0, 1e6),
    MAX (diff, -(gint64) MIN (timestamp, G_MAXINT64)), timestamp };
  gint64 now = g_get_monotonic_time ();
  const TransportQos *usable;
  gboolean due;

  /* Between two running times, or of odd frames, it can be what no producer
   * takes. */
  if (transport_decode_qos (&message, sizeof message, &usable))
    return;
  g_mutex_lock (&self->lock);
  due = now >= self->qos_after && !self->closed;
  if (due)
    self->qos_after = now + QOS_INTERVAL;
  g_mutex_unlock (&self->lock);
  if (due)
    send_wish (self, &message, sizeof message);
}
