/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What clients are told besides frames: caps, segment, events. Each change gets
 * the next serial number; transportpeer.c sends what a client was not told yet.
 */

#include "transport/transportserver.h"
#include "common/commoncapstext.h"
#include "common/commonerror.h"
#include "transport/transportpeer.h"

#include <gst/shmemmeta/shmemmeta.h>

#include <string.h>

gboolean
transport_server_set_caps (TransportServer *self, GstCaps *caps, GError **error)
{
  gchar *text = common_caps_to_text (caps, error);
  gsize size;

  if (text == NULL)
    return FALSE;
  size = strlen (text);
  if (size > TRANSPORT_MAX_CAPS_SIZE) {
    g_free (text);
    return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "they have %" G_GSIZE_FORMAT " bytes as text; %d are possible", size,
        TRANSPORT_MAX_CAPS_SIZE);
  }
  g_mutex_lock (self->lock);
  g_clear_pointer (&self->caps, g_bytes_unref);
  self->caps = g_bytes_new_take (text, size);
  self->caps_serial = ++self->serial;
  g_mutex_unlock (self->lock);
  return TRUE;
}

void
transport_server_set_device (TransportServer *self, gboolean device)
{
  g_mutex_lock (self->lock);
  self->device = FALSE;
  if (device)
    transport_server_require_device (self);
  g_mutex_unlock (self->lock);
}

void
transport_server_set_segment (
    TransportServer *self, const GstSegment *segment, gboolean restart)
{
  g_mutex_lock (self->lock);
  transport_encode_segment (
      &self->segment, segment, self->segment.generation + (restart ? 1 : 0));
  self->segment_serial = ++self->serial;
  /* A segment after EOS starts a new stream. */
  self->started &= !self->eos;
  self->ending &= !self->eos;
  self->eos = FALSE;
  g_mutex_unlock (self->lock);
}

void
transport_server_set_clock (TransportServer *self, GstClockTime epoch,
    GstClockTime latency, gboolean resumed)
{
  g_mutex_lock (self->lock);
  if (self->epoch != epoch || self->latency != latency || resumed) {
    self->epoch = epoch;
    self->latency = latency;
    self->segment.generation += resumed;
    /* Send the segment again to clients that already got it. */
    if (self->segment_serial > 0)
      self->segment_serial = ++self->serial;
  }
  g_mutex_unlock (self->lock);
}

/* With the lock held: what can be sent now is, so that it does not wait for a
 * frame. */
static void
pump_all (TransportServer *self)
{
  guint64 left;

  for (left = self->ready; left != 0; left &= left - 1) {
    TransportPeer *client = self->clients[__builtin_ctzll (left)];

    if (client)
      transport_peer_pump (self, client, NULL);
  }
}

gboolean
transport_server_set_event (TransportServer *self, GBytes *message)
{
  gboolean added;

  g_mutex_lock (self->lock);
  added = transport_events_add (&self->events, self->serial + 1, message);
  if (added) {
    self->serial++;
    pump_all (self);
  }
  g_mutex_unlock (self->lock);
  return added;
}
