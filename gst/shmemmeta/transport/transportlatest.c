/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The thread that receives for a consumer with latest=true, all the time and at
 * the pace of the producer, whatever downstream does. transportpending.c
 * determines what is kept. It never waits for the consumer, except at the end
 * of a stream: what comes behind it is received when the consumer has seen that
 * end. After a fault, or when the producer is gone, it receives no more.
 *
 * The lock guards the pending events and the flags. It is not held while
 * something is received, copied or unreffed, nor together with another lock
 * that is taken later.
 */

#include "transport/transportlatest.h"
#include "common/commonerror.h"
#include "common/commonwakeup.h"

#include <poll.h>

struct _TransportLatest
{
  TransportClient *client;
  GThread *thread;
  gint stop;  /* eventfd, readable once the thread is to end */
  gint ready; /* eventfd, readable when there may be an event */

  /* Guards all below. */
  GMutex lock;
  GCond end_taken;
  gboolean stopping;
  gboolean waiting; /* for an event, since receive() found none */
  TransportPending pending;
  gboolean ended;     /* `end` comes behind what is pending */
  TransportEvent end; /* EOS, GONE, REFUSED or ERROR */
};

/* With the lock held. TRUE if wake() must follow, without it. */
static gboolean
stop_waiting (TransportLatest *self)
{
  gboolean waiting = self->waiting;

  self->waiting = FALSE;
  return waiting;
}

static void
wake (TransportLatest *self)
{
  common_wakeup_set_flushing (self->ready, TRUE);
}

/* Takes the content of @event. */
static void
add_event (TransportLatest *self, TransportEvent *event)
{
  gboolean waiting;

  g_mutex_lock (&self->lock);
  transport_pending_push (&self->pending, event);
  waiting = stop_waiting (self);
  g_mutex_unlock (&self->lock);
  if (waiting)
    wake (self);
  transport_pending_unref_replaced (&self->pending);
}

/* What a frame replaces is released before the frame is copied: often it need
 * not be then. */
static void
add_frame (TransportLatest *self, TransportEvent *event)
{
  gboolean room, skips;

  g_mutex_lock (&self->lock);
  skips = !self->pending.skipping;
  room =
      transport_pending_make_room (&self->pending, event->buffer, event->many);
  skips &= self->pending.skipping;
  g_mutex_unlock (&self->lock);
  transport_pending_unref_replaced (&self->pending);
  if (skips)
    transport_client_request_key_unit (self->client);
  if (!room) {
    gst_buffer_unref (event->buffer);
    return;
  }
  if (event->many)
    event->buffer = transport_client_copy (self->client, event->buffer);
  add_event (self, event);
}

/* TRUE if more can come behind the end, and the thread is not to stop. */
static gboolean
add_end (TransportLatest *self, const TransportEvent *event)
{
  gboolean waiting;

  g_mutex_lock (&self->lock);
  self->end = *event;
  self->ended = TRUE;
  waiting = stop_waiting (self);
  g_mutex_unlock (&self->lock);
  if (waiting)
    wake (self);
  if (event->type != TRANSPORT_EVENT_EOS)
    return FALSE;
  g_mutex_lock (&self->lock);
  while (self->ended && !self->stopping)
    g_cond_wait (&self->end_taken, &self->lock);
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/* No part of a stream of bytes can be left out. */
static void
refuse_bytes (TransportEvent *event)
{
  event->type = TRANSPORT_EVENT_ERROR;
  common_fail (&event->error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "a stream of bytes has no newest frame; set latest=false");
}

/* FALSE if nothing more can be received. */
static gboolean
take_event (TransportLatest *self, TransportEvent *event)
{
  if (event->type == TRANSPORT_EVENT_SEGMENT
      && event->segment.format != GST_FORMAT_TIME)
    refuse_bytes (event);
  switch (event->type) {
    case TRANSPORT_EVENT_AGAIN:
      return !transport_client_wait (self->client, self->stop);
    case TRANSPORT_EVENT_FRAME:
      add_frame (self, event);
      return TRUE;
    case TRANSPORT_EVENT_CAPS:
    case TRANSPORT_EVENT_SEGMENT:
    case TRANSPORT_EVENT_PASSING:
      add_event (self, event);
      return TRUE;
    default:
      return add_end (self, event);
  }
}

static gboolean
is_stopping (TransportLatest *self)
{
  gboolean stopping;

  g_mutex_lock (&self->lock);
  stopping = self->stopping;
  g_mutex_unlock (&self->lock);
  return stopping;
}

/* A producer that sends without a break never makes it wait, so it looks at the
 * flag as well. */
static gpointer
receive_all (gpointer user_data)
{
  TransportLatest *self = user_data;
  TransportEvent event;

  do
    transport_client_receive (self->client, &event);
  while (take_event (self, &event) && !is_stopping (self));
  return NULL;
}

static void
free_self (TransportLatest *self)
{
  common_wakeup_close (&self->stop);
  common_wakeup_close (&self->ready);
  transport_pending_clear (&self->pending);
  g_clear_error (&self->end.error);
  g_cond_clear (&self->end_taken);
  g_mutex_clear (&self->lock);
  transport_client_unref (self->client);
  g_free (self);
}

static gboolean
start (TransportLatest *self, GError **error)
{
  self->stop = common_wakeup_open (error);
  self->ready = self->stop < 0 ? -1 : common_wakeup_open (error);
  if (self->ready < 0)
    return FALSE;
  self->thread = g_thread_try_new ("shmemfdlatest", receive_all, self, error);
  return self->thread != NULL;
}

TransportLatest *
transport_latest_new (TransportClient *client, GError **error)
{
  TransportLatest *self = g_new0 (TransportLatest, 1);

  self->client = transport_client_ref (client);
  g_mutex_init (&self->lock);
  g_cond_init (&self->end_taken);
  transport_pending_init (&self->pending);
  if (start (self, error))
    return self;
  free_self (self);
  return NULL;
}

void
transport_latest_free (TransportLatest *self)
{
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_signal (&self->end_taken);
  g_mutex_unlock (&self->lock);
  common_wakeup_set_flushing (self->stop, TRUE);
  g_thread_join (self->thread);
  free_self (self);
}

/* With the lock held. A second look finds that the producer is gone, unless
 * more came. */
static void
take_end (TransportLatest *self, TransportEvent *event)
{
  *event = self->end;
  self->end = (TransportEvent){ .type = TRANSPORT_EVENT_GONE };
  if (event->type != TRANSPORT_EVENT_EOS)
    return;
  self->ended = FALSE;
  g_cond_signal (&self->end_taken);
}

void
transport_latest_receive (TransportLatest *self, TransportEvent *event)
{
  g_mutex_lock (&self->lock);
  self->waiting = FALSE;
  if (transport_pending_pop (&self->pending, event)) {
    /* Nothing else to do. */
  } else if (self->ended) {
    take_end (self, event);
  } else {
    *event = (TransportEvent){ .type = TRANSPORT_EVENT_AGAIN };
    self->waiting = TRUE;
  }
  g_mutex_unlock (&self->lock);
}

gboolean
transport_latest_wait (TransportLatest *self, gint wakeup)
{
  struct pollfd fds[2] = {
    { self->ready, POLLIN, 0 },
    { wakeup, POLLIN, 0 },
  };

  poll (fds, 2, -1);
  if (fds[0].revents)
    common_wakeup_set_flushing (self->ready, FALSE);
  return fds[1].revents != 0;
}

guint64
transport_latest_get_skipped (TransportLatest *self)
{
  guint64 skipped;

  g_mutex_lock (&self->lock);
  skipped = self->pending.n_skipped;
  g_mutex_unlock (&self->lock);
  return skipped;
}
