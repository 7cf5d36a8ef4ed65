/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The producer's side of the transport, as the sink sees it: the state that is
 * sent to all clients, and frames, which are kept until all clients have
 * released them. The streaming thread calls this and sends the frames; the
 * server's thread does everything else. Nothing here waits for a client longer
 * than max-wait, nor while the element is flushing or paused.
 */

#include "transport/transportserver.h"
#include "common/commonwakeup.h"
#include "transport/transportbudget.h"
#include "transport/transportexits.h"
#include "transport/transportpeer.h"
#include "transport/transportthread.h"

#include <gst/shmemmeta/shmemmeta.h>

#include <string.h>
#include <unistd.h>

GST_DEBUG_CATEGORY (transport_server_debug);
#define GST_CAT_DEFAULT transport_server_debug

/* Key frames cost bits, for all clients; one that joins again and again cannot
 * request more than this. */
#define KEY_UNIT_INTERVAL G_TIME_SPAN_SECOND

/* Slots to allocate in advance; with more frames in flight the array grows. */
#define USUAL_SLOTS 64

TransportServer *
transport_server_new (const TransportPlace *place,
    const TransportServerConfig *config, GError **error)
{
  static gsize debug = 0;
  TransportServer *self;

  if (g_once_init_enter (&debug)) {
    GST_DEBUG_CATEGORY_INIT (transport_server_debug, "shmemfdserver", 0,
        "producer's side of the shmemfd transport");
    g_once_init_leave (&debug, 1);
  }
  self = g_new0 (TransportServer, 1);
  self->wakeup = -1;
  self->exits = -1;
  self->config = *config;
  transport_encode_hello (&self->hello, config->features);
  self->hello.max_held = config->max_held;
  self->paused = TRUE;
  if (!transport_listen (&self->listener, place, error)) {
    transport_access_clear (&self->config.access);
    g_free (self);
    return NULL;
  }
  g_cond_init (&self->cond);
  transport_events_init (&self->events);
  self->registry = transport_registry_new (transport_server_forget, self);
  self->lock = transport_registry_get_lock (self->registry);
  self->epoch = GST_CLOCK_TIME_NONE;
  self->latency = GST_CLOCK_TIME_NONE;
  self->slots =
      g_array_sized_new (FALSE, TRUE, sizeof (TransportSlot), USUAL_SLOTS);
  self->free_slots =
      g_array_sized_new (FALSE, FALSE, sizeof (guint), USUAL_SLOTS);
  transport_budget_init (&self->budget, config->max_held);
  self->exits = transport_exits_new ();
  self->wakeup = common_wakeup_open (error);
  if (self->wakeup >= 0)
    self->thread = g_thread_try_new (
        "shmemfdserver", transport_server_thread, self, error);
  if (self->thread)
    return self;
  transport_server_free (self);
  return NULL;
}

void
transport_server_free (TransportServer *self)
{
  g_atomic_int_set (&self->stopping, TRUE);
  if (self->thread) {
    transport_server_wake (self);
    g_thread_join (self->thread);
  }
  transport_server_remove_all (self);
  /* Objects may outlive the server; the registry watches them until then. */
  transport_registry_close (self->registry);
  transport_listener_clear (&self->listener);
  common_wakeup_close (&self->wakeup);
  if (self->exits >= 0)
    close (self->exits);
  transport_registry_unref (self->registry);
  g_array_unref (self->slots);
  g_array_unref (self->free_slots);
  g_clear_pointer (&self->caps, g_bytes_unref);
  transport_events_clear (&self->events);
  transport_access_clear (&self->config.access);
  g_cond_clear (&self->cond);
  g_free (self);
}

void
transport_server_set_flushing (TransportServer *self, gboolean flushing)
{
  g_mutex_lock (self->lock);
  self->flushing = flushing;
  transport_server_changed (self);
  g_mutex_unlock (self->lock);
}

void
transport_server_set_paused (TransportServer *self, gboolean paused)
{
  g_mutex_lock (self->lock);
  self->paused = paused;
  transport_server_changed (self);
  g_mutex_unlock (self->lock);
}

/* Clients for which a frame was dropped. */
typedef struct
{
  guint n;
  TransportStalled *stalled; /* those of them that stalled just now */
} TransportDropped;

/* Whether the stream goes on without clients that are paused: if it is live, or
 * the application ends it. */
static gboolean
ignores_paused (const TransportServer *self)
{
  return self->ending || GST_CLOCK_TIME_IS_VALID (self->latency);
}

/* Whether to wait for a client that paused as long as it does: a file goes on
 * where it stopped. A producer whose consumers are not to hold it up goes on. */
static gboolean
waits_for_paused (TransportServer *self, const TransportPeer *client)
{
  return client->paused && !ignores_paused (self)
      && self->config.slow_consumer == TRANSPORT_SLOW_WAIT;
}

/* Whether to drop the frame for @client, which is slow; @late: max-wait has
 * passed. */
static gboolean
is_to_drop (TransportServer *self, const TransportPeer *client, gboolean late)
{
  if (client->sending || waits_for_paused (self, client))
    return FALSE;
  return late || client->stalled || client->catching_up
      || (client->paused && ignores_paused (self))
      || (client->missed && self->config.slow_consumer == TRANSPORT_SLOW_DROP);
}

/* Drops the frame for @client; @late as above. */
static void
drop_for_slow_client (TransportServer *self, TransportPeer *client,
    gboolean late, TransportDropped *dropped)
{
  dropped->n++;
  client->missed = TRUE;
  client->told_frame = FALSE;
  if (!late || client->stalled || client->paused || client->catching_up
      || self->config.slow_consumer == TRANSPORT_SLOW_DROP)
    return;
  GST_WARNING_OBJECT (self->config.log,
      "consumer %u (pid %d, uid %u) released no frame within max-wait",
      client->index, client->info.credentials.pid,
      client->info.credentials.uid);
  client->stalled = TRUE;
  dropped->stalled->pids[dropped->stalled->n++] = client->info.credentials.pid;
}

/* With the lock held. Waits until a client makes progress, or for @deadline.
 * TRUE once that has passed and all messages sent before were received: on a
 * busy machine, or with many clients, the server's thread may be late. */
static gboolean
wait_until_late (TransportServer *self, gint64 deadline)
{
  gboolean late;
  guint64 enough;

  self->n_waiting++;
  late = !g_cond_wait_until (&self->cond, self->lock, deadline);
  self->n_late += late;
  enough = self->iterations + 2;
  while (
      late && self->iterations < enough && !self->flushing && !self->paused) {
    transport_server_wake (self);
    g_cond_wait (&self->cond, self->lock);
  }
  self->n_late -= late;
  self->n_waiting--;
  return late;
}

static gint64
slow_deadline (TransportServer *self)
{
  gint64 now = g_get_monotonic_time ();

  if (self->config.slow_consumer == TRANSPORT_SLOW_DROP)
    return now;
  return now + (gint64) (self->config.max_wait / GST_USECOND);
}

/* With the lock held. Decides about slow consumers: calls @attempt for all
 * clients of *@todo, waits for those that it failed for as the configuration
 * says, then drops the frame for them. A client to which the server's thread is
 * just sending is not slow. FALSE if interrupted by flushing or a pause; the
 * remaining clients are then in *@todo. */
static gboolean
send_or_wait_for_slow (TransportServer *self, guint64 *todo,
    gboolean (*attempt) (TransportServer *, TransportPeer *, gpointer),
    gpointer user_data, TransportDropped *dropped)
{
  gint64 deadline = slow_deadline (self);
  gboolean late = FALSE;

  for (;;) {
    guint64 left = *todo;
    gboolean only_paused = TRUE;

    for (; left != 0; left &= left - 1) {
      guint i = (guint) __builtin_ctzll (left);
      TransportPeer *client = self->clients[i];

      /* A client that joined since, at the same index, gets the next frame. */
      if (client == NULL || !client->ready
          || attempt (self, client, user_data)) {
        *todo &= ~TRANSPORT_BIT (i);
      } else if (is_to_drop (self, client, late)) {
        drop_for_slow_client (self, client, late, dropped);
        *todo &= ~TRANSPORT_BIT (i);
      } else {
        only_paused &= waits_for_paused (self, client);
      }
    }
    if (*todo == 0)
      return TRUE;
    if (self->flushing || self->paused)
      return FALSE;
    /* Once it plays, it has as much time as any other. */
    if (only_paused)
      deadline = G_MAXINT64;
    else if (deadline == G_MAXINT64)
      deadline = slow_deadline (self);
    late = wait_until_late (self, deadline);
  }
}

/* Whether @client cannot use the frame. In a stream with delta units, late
 * joiners and clients that missed a frame start at a key frame, and behind the
 * headers of the stream. Who was there from the start gets all frames: some
 * muxers and encoders mark each as a delta unit. */
static gboolean
is_useless_for (TransportServer *self, const TransportPeer *client,
    const TransportOutgoing *outgoing)
{
  if (outgoing->is_header)
    return client->told_headers != outgoing->header;
  if (client->told_frame)
    return FALSE;
  return client->told_headers != self->n_headers
      || !(outgoing->starts || (outgoing->head.flags & GST_BUFFER_FLAG_HEADER));
}

static void
skip_frame (TransportServer *self, TransportPeer *client,
    const TransportOutgoing *outgoing)
{
  if (outgoing->is_header)
    return;
  /* A client that cannot take a frame now has no use for a key frame. */
  self->awaits_key_unit |=
      client->held < self->config.max_held && !client->stalled;
  self->stats.frames_skipped++;
  if (client->skipping)
    return;
  client->skipping = TRUE;
  GST_WARNING_OBJECT (self->config.log,
      "consumer %u (pid %d, uid %u) joined, or missed a frame, between two key "
      "frames: frames are skipped for it until the next one",
      client->index, client->info.credentials.pid,
      client->info.credentials.uid);
}

static gboolean
attempt_frame (TransportServer *self, TransportPeer *client, gpointer user_data)
{
  const TransportOutgoing *outgoing = user_data;

  if (is_useless_for (self, client, outgoing)) {
    skip_frame (self, client, outgoing);
    return TRUE;
  }
  if (client->held >= self->config.max_held)
    return FALSE;
  return transport_peer_pump (self, client, outgoing) == TRANSPORT_PUMP_DONE;
}

/* (nullable): the oldest frame that clients hold. */
static const TransportSlot *
find_oldest_held (TransportServer *self)
{
  const TransportSlot *oldest = NULL;
  guint i;

  for (i = 0; i < self->slots->len; i++) {
    const TransportSlot *slot = transport_slot_get (self, i);

    if (slot->holders != 0 && (oldest == NULL || slot->id < oldest->id))
      oldest = slot;
  }
  return oldest;
}

/* (nullable): the client that holds the oldest frame; of several, the one that
 * released none for longest. When a client last released one says nothing by
 * itself: one that keeps old frames can release all new ones. */
static TransportPeer *
find_longest_holder (TransportServer *self)
{
  const TransportSlot *slot = find_oldest_held (self);
  TransportPeer *longest = NULL;
  guint64 left;

  for (left = slot ? slot->holders : 0; left != 0; left &= left - 1) {
    TransportPeer *client = self->clients[__builtin_ctzll (left)];

    if (longest == NULL || client->progress < longest->progress)
      longest = client;
  }
  return longest;
}

/* With the lock held. While clients together hold too much, waits for the one
 * that holds frames for longest, as for a slow one, and then has it
 * disconnected: only that frees its frames. FALSE if interrupted. */
static gboolean
make_room (TransportServer *self)
{
  gboolean drop = self->config.slow_consumer == TRANSPORT_SLOW_DROP;
  gboolean late = FALSE;
  gint64 deadline;

  if (!transport_budget_is_exceeded (&self->budget, &self->used))
    return TRUE;
  deadline = slow_deadline (self);
  while (transport_budget_is_exceeded (&self->budget, &self->used)) {
    TransportPeer *client = find_longest_holder (self);

    if (client == NULL)
      break;
    if (self->flushing || self->paused)
      return FALSE;
    if (late || drop || client->stalled) {
      self->evicted |= TRANSPORT_BIT (client->index);
      transport_server_wake (self);
      self->n_waiting++;
      g_cond_wait (&self->cond, self->lock);
      self->n_waiting--;
    } else {
      late = wait_until_late (self, deadline);
    }
  }
  return TRUE;
}

/* With the lock held; releases it to send. */
static gboolean
deliver (TransportServer *self, TransportDelivery *delivery)
{
  TransportSlot *slot = transport_slot_get (self, delivery->slot);
  TransportDropped dropped = { 0, &delivery->stalled };
  TransportOutgoing outgoing;
  gboolean done;

  if (!make_room (self))
    return FALSE;
  if (delivery->todo != 0) {
    transport_outgoing_describe (self, &delivery->frame, &outgoing);
    if (outgoing.has_device && !self->device)
      transport_server_require_device (self);
    delivery->todo &= ~self->unfit;
    outgoing.slot = delivery->slot;
    outgoing.head.frame = slot->id;
    outgoing.is_header = delivery->is_header;
    outgoing.header = delivery->header;
    outgoing.starts = delivery->starts;
    if (!outgoing.is_header)
      transport_peer_send_to_all (self, &delivery->todo, &outgoing);
  }
  done = delivery->todo == 0
      || send_or_wait_for_slow (
          self, &delivery->todo, attempt_frame, &outgoing, &dropped);
  self->stats.frames_dropped += dropped.n;
  return done;
}

/* With the lock held. Counts @frame unless it is sent @again; what follows the
 * first frame of a stream can be decoded whatever that is. */
static void
begin (TransportServer *self, TransportDelivery *delivery,
    const TransportPrepared *frame, gboolean again)
{
  /* Not the rest, whose 300 bytes few frames need. */
  delivery->frame = *frame;
  delivery->is_header = FALSE;
  delivery->header = 0;
  delivery->starts = FALSE;
  delivery->todo = self->ready;
  delivery->stalled.n = 0;
  delivery->needs_key_unit = FALSE;
  delivery->has_qos = FALSE;
  delivery->slot = transport_slot_take (
      self, frame->buffer, frame->metas ? frame->metas->more.memory : NULL);
  if (again)
    return;
  delivery->starts = !self->started;
  self->started = TRUE;
  self->stats.frames++;
}

/* With the lock held. Whether upstream is to be asked for a key frame, because a
 * client waits for one and the last frame, unless it @starts, was none; not more
 * often than once per interval. */
static gboolean
take_key_unit_request (TransportServer *self, gboolean starts)
{
  gint64 now;

  self->awaits_key_unit &= !starts;
  if (!self->awaits_key_unit)
    return FALSE;
  now = g_get_monotonic_time ();
  if (now < self->key_unit_after)
    return FALSE;
  self->awaits_key_unit = FALSE;
  self->key_unit_after = now + KEY_UNIT_INTERVAL;
  return TRUE;
}

/* With the lock held. Whether a client said how it keeps up. It decides for
 * upstream only if it is alone. */
static gboolean
take_qos (TransportServer *self, TransportQos *qos)
{
  if (self->qos.header.size == 0)
    return FALSE;
  *qos = self->qos;
  self->qos = (TransportQos){ 0 };
  return self->stats.n_clients == 1;
}

gboolean
transport_server_send (TransportServer *self, const TransportPrepared *frame,
    TransportDelivery *delivery)
{
  gboolean done;

  g_mutex_lock (self->lock);
  begin (self, delivery, frame, FALSE);
  delivery->starts |=
      !GST_BUFFER_FLAG_IS_SET (frame->buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  done = deliver (self, delivery);
  delivery->needs_key_unit = take_key_unit_request (self, delivery->starts);
  delivery->has_qos = take_qos (self, &delivery->qos);
  g_mutex_unlock (self->lock);
  return done;
}

guint
transport_server_find_lacking_header (TransportServer *self, guint number)
{
  guint lacking = G_MAXUINT;
  guint64 left;

  g_mutex_lock (self->lock);
  for (left = self->ready; left != 0; left &= left - 1) {
    guint told = self->clients[__builtin_ctzll (left)]->told_headers;

    if (told >= number && told < self->n_headers)
      lacking = MIN (lacking, told);
  }
  g_mutex_unlock (self->lock);
  return lacking;
}

gboolean
transport_server_send_header (TransportServer *self,
    const TransportPrepared *frame, guint number, TransportDelivery *delivery)
{
  gboolean done;

  g_mutex_lock (self->lock);
  begin (self, delivery, frame, number < self->n_headers);
  delivery->is_header = TRUE;
  delivery->header = number;
  self->n_headers = MAX (self->n_headers, number + 1);
  done = deliver (self, delivery);
  g_mutex_unlock (self->lock);
  return done;
}

void
transport_server_reset_headers (TransportServer *self)
{
  guint i;

  g_mutex_lock (self->lock);
  self->n_headers = 0;
  for (i = 0; i < TRANSPORT_MAX_CLIENTS; i++)
    if (self->clients[i])
      self->clients[i]->told_headers = 0;
  g_mutex_unlock (self->lock);
}

gboolean
transport_server_resume (TransportServer *self, TransportDelivery *delivery)
{
  gboolean done;

  g_mutex_lock (self->lock);
  done = deliver (self, delivery);
  g_mutex_unlock (self->lock);
  return done;
}

void
transport_server_end (TransportServer *self, TransportDelivery *delivery)
{
  TransportKept kept = { NULL, NULL };
  TransportSlot *slot;

  g_mutex_lock (self->lock);
  slot = transport_slot_get (self, delivery->slot);
  slot->pinned = FALSE;
  if (slot->holders == 0)
    kept = transport_slot_give_back (self, delivery->slot);
  g_mutex_unlock (self->lock);
  transport_kept_unref (&kept);
}

static gboolean
attempt_eos (TransportServer *self, TransportPeer *client, gpointer user_data)
{
  (void) user_data;
  return transport_peer_pump (self, client, NULL) == TRANSPORT_PUMP_DONE;
}

gboolean
transport_server_send_eos (TransportServer *self)
{
  TransportStalled stalled = { 0 };
  TransportDropped dropped = { 0, &stalled };
  guint64 todo;
  gboolean done;

  g_mutex_lock (self->lock);
  if (!self->eos)
    self->eos_serial = ++self->serial;
  self->eos = TRUE;
  todo = self->ready;
  done = send_or_wait_for_slow (self, &todo, attempt_eos, NULL, &dropped);
  g_mutex_unlock (self->lock);
  return done;
}

void
transport_server_get_stats (TransportServer *self, TransportServerStats *stats)
{
  g_mutex_lock (self->lock);
  *stats = self->stats;
  g_mutex_unlock (self->lock);
}
