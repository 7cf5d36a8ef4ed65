/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What a server tells a client.
 *
 * There are no queues of messages. Each client has a state (the caps, the
 * segment and so on that it was told), and shmemfd_peer_pump() sends whatever
 * lies between that and the state of the server; a late joiner is a client
 * that was told nothing yet. Where its socket is full, it is pumped again
 * once it is writable.
 *
 * No lock is held while something is sent. The right to send to a client is
 * its flag `sending`, which is taken under the lock.
 */

#include "shmemfdserver-private.h"

#include <sys/socket.h>
#include <unistd.h>

#define GST_CAT_DEFAULT shmemfd_server_debug

/* One that connects and never says HELLO. */
#define HELLO_TIMEOUT (5 * G_TIME_SPAN_SECOND)

/* What shmemfd_peer_pump() sends next. `frame` and the arrays are only valid
 * for a FRAME. Lives on the stack of the sender while no lock is held. */
typedef struct
{
  ShmemfdType type;
  struct iovec parts[3];
  guint n_parts;
  gint fds[SHMEMFD_MAX_FDS];
  guint n_fds;
  guint64 serial;
  GBytes *caps;
  union
  {
    ShmemfdHello hello;
    ShmemfdCaps caps;
    ShmemfdSegment segment;
    ShmemfdIds ids;
    ShmemfdHeader eos;
    ShmemfdFrame frame;
  } head;
  ShmemfdNew news[SHMEMFD_MAX_FDS];
  ShmemfdObject *new_objects[SHMEMFD_MAX_FDS];
} Message;

ShmemfdPeer *
shmemfd_peer_new (gint fd)
{
  ShmemfdPeer *client = g_new0 (ShmemfdPeer, 1);

  shmemfd_get_credentials (fd, &client->info.credentials);
  g_atomic_ref_count_init (&client->refcount);
  client->fd = fd;
  client->hello_deadline = g_get_monotonic_time () + HELLO_TIMEOUT;
  return client;
}

void
shmemfd_peer_unref (ShmemfdPeer *client)
{
  if (!g_atomic_ref_count_dec (&client->refcount))
    return;
  shmemfd_hang_up (client->fd);
  g_free (client);
}

void
shmemfd_server_wake (ShmemfdServer *self)
{
  guint64 one = 1;

  /* Only fails when it is already awake as can be. */
  if (write (self->wakeup, &one, sizeof one) < 0)
    GST_TRACE_OBJECT (self->config.log, "server is awake");
}

static void
compose_part (Message *message, gconstpointer data, gsize size)
{
  struct iovec *part = &message->parts[message->n_parts++];

  part->iov_base = (gpointer) data;
  part->iov_len = size;
}

static void
compose_caps (ShmemfdServer *self, Message *message)
{
  gsize size;
  gconstpointer text = g_bytes_get_data (self->caps, &size);

  message->type = SHMEMFD_CAPS;
  message->serial = self->caps_serial;
  message->caps = g_bytes_ref (self->caps);
  message->head.caps.header.type = SHMEMFD_CAPS;
  message->head.caps.header.size = (guint32) (sizeof (ShmemfdCaps) + size);
  compose_part (message, &message->head.caps, sizeof (ShmemfdCaps));
  compose_part (message, text, size);
}

static gboolean
compose_forget (ShmemfdServer *self, ShmemfdPeer *client, Message *message)
{
  ShmemfdIds *ids = &message->head.ids;
  guint n = shmemfd_registry_peek_dead (
      self->registry, client->slot, ids->ids, SHMEMFD_MAX_IDS);

  if (n == 0)
    return FALSE;
  message->type = SHMEMFD_FORGET;
  ids->header.type = SHMEMFD_FORGET;
  ids->header.size = (guint32) SHMEMFD_IDS_SIZE (n);
  ids->n_ids = n;
  ids->reserved = 0;
  compose_part (message, ids, ids->header.size);
  return TRUE;
}

/* Claims the frame for the client that is about to get it, as its release may
 * arrive before the sender is back under the lock. */
static void
claim_frame (
    ShmemfdServer *self, ShmemfdPeer *client, const ShmemfdOutgoing *outgoing)
{
  g_array_index (self->slots, ShmemfdSlot, outgoing->slot).holders |=
      SHMEMFD_BIT (client->slot);
  client->held++;
}

static void
compose_frame (ShmemfdServer *self, ShmemfdPeer *client,
    const ShmemfdOutgoing *outgoing, Message *message)
{
  guint64 bit = SHMEMFD_BIT (client->slot);
  ShmemfdFrame *head = &message->head.frame;
  guint i;

  message->type = SHMEMFD_FRAME;
  *head = outgoing->head;
  if (client->missed)
    head->flags |= GST_BUFFER_FLAG_DISCONT;
  for (i = 0; i < outgoing->n_objects; i++) {
    ShmemfdObject *object = outgoing->objects[i];

    if (object->sent & bit)
      continue;
    if (!object->counted) {
      object->counted = TRUE;
      self->stats.containers += object->kind == SHMEMFD_CONTAINER;
      *(object->kind == SHMEMFD_CONTAINER ? &self->stats.container_bytes
                                          : &self->stats.memory_bytes) +=
          object->size;
    }
    object->sent |= bit;
    message->new_objects[message->n_fds] = object;
    message->news[message->n_fds] =
        (ShmemfdNew){ object->id, object->size, object->kind, 0 };
    message->fds[message->n_fds++] = object->fd;
  }
  head->n_new = (guint8) message->n_fds;
  head->header.size = (guint32) (sizeof *head
      + message->n_fds * sizeof (ShmemfdNew) + outgoing->tail_size);
  compose_part (message, head, sizeof *head);
  compose_part (message, message->news, message->n_fds * sizeof (ShmemfdNew));
  compose_part (message, outgoing->tail, outgoing->tail_size);
  claim_frame (self, client, outgoing);
}

/* The next thing @client has to be told before, and with, @outgoing. */
static gboolean
compose_next (ShmemfdServer *self, ShmemfdPeer *client,
    const ShmemfdOutgoing *outgoing, Message *message)
{
  message->n_parts = 0;
  message->n_fds = 0;
  message->caps = NULL;
  if (!client->told_hello) {
    message->type = SHMEMFD_HELLO;
    shmemfd_encode_hello (&message->head.hello);
    message->head.hello.max_held = self->config.max_held;
    compose_part (message, &message->head.hello, sizeof (ShmemfdHello));
  } else if (client->told_caps != self->caps_serial) {
    compose_caps (self, message);
  } else if (client->told_segment != self->segment_serial) {
    message->type = SHMEMFD_SEGMENT;
    message->serial = self->segment_serial;
    message->head.segment = self->segment;
    message->head.segment.epoch = self->epoch;
    message->head.segment.latency = self->latency;
    compose_part (message, &message->head.segment, sizeof (ShmemfdSegment));
  } else if (compose_forget (self, client, message)) {
    return TRUE;
  } else if (outgoing) {
    compose_frame (self, client, outgoing, message);
  } else if (self->eos && client->told_eos != self->eos_serial) {
    message->type = SHMEMFD_EOS;
    message->serial = self->eos_serial;
    message->head.eos = (ShmemfdHeader){ SHMEMFD_EOS, sizeof (ShmemfdHeader) };
    compose_part (message, &message->head.eos, sizeof (ShmemfdHeader));
  } else {
    return FALSE;
  }
  return TRUE;
}

static void
message_sent (ShmemfdServer *self, ShmemfdPeer *client, const Message *message)
{
  switch (message->type) {
    case SHMEMFD_HELLO:
      client->told_hello = TRUE;
      break;
    case SHMEMFD_CAPS:
      client->told_caps = message->serial;
      break;
    case SHMEMFD_SEGMENT:
      client->told_segment = message->serial;
      break;
    case SHMEMFD_FORGET:
      shmemfd_registry_drop_dead (self->registry, client->slot,
          message->head.ids.ids, message->head.ids.n_ids);
      break;
    case SHMEMFD_EOS:
      client->told_eos = message->serial;
      break;
    case SHMEMFD_FRAME:
      client->told_frame = TRUE;
      client->missed = FALSE;
      self->stats.frames_sent++;
      break;
    default:
      break;
  }
}

/* Take back what compose_next() claimed. */
static void
message_not_sent (ShmemfdServer *self, ShmemfdPeer *client,
    const ShmemfdOutgoing *outgoing, const Message *message)
{
  guint64 bit = SHMEMFD_BIT (client->slot);
  ShmemfdSlot *slot;
  guint i;

  if (message->type != SHMEMFD_FRAME)
    return;
  for (i = 0; i < message->n_fds; i++)
    message->new_objects[i]->sent &= ~bit;
  /* One that guessed the frame's number has released it meanwhile. */
  slot = &g_array_index (self->slots, ShmemfdSlot, outgoing->slot);
  if (slot->holders & bit)
    client->held--;
  slot->holders &= ~bit;
}

/* Under the lock again, unless the client went meanwhile. */
static ShmemfdPump
finish_send (ShmemfdServer *self, ShmemfdPeer *client,
    const ShmemfdOutgoing *outgoing, const Message *message, ShmemfdIo io)
{
  if (io == SHMEMFD_IO_OK) {
    message_sent (self, client, message);
    return SHMEMFD_PUMP_DONE;
  }
  message_not_sent (self, client, outgoing, message);
  if (io == SHMEMFD_IO_AGAIN) {
    /* The server's thread knows already, the other times. */
    if (!client->want_write)
      shmemfd_server_wake (self);
    client->want_write = TRUE;
    return SHMEMFD_PUMP_BLOCKED;
  }
  if (io == SHMEMFD_IO_CROWDED) {
    GST_WARNING_OBJECT (self->config.log,
        "too many file descriptors that this user sent are not received yet; "
        "raise ulimit -n");
    return SHMEMFD_PUMP_BLOCKED;
  }
  shmemfd_server_wake (self);
  /* The server's thread sees the hangup and removes it. */
  shutdown (client->fd, SHUT_RDWR);
  return SHMEMFD_PUMP_DONE;
}

/* Clients of @todo that know everything but the frame, and may have it. */
static guint64
find_up_to_date (
    ShmemfdServer *self, guint64 todo, const ShmemfdOutgoing *outgoing)
{
  guint64 found = 0;
  guint i;

  if (shmemfd_registry_is_due (self->registry))
    return 0;
  for (i = 0; i < outgoing->n_objects; i++)
    todo &= outgoing->objects[i]->sent;
  for (; todo != 0; todo &= todo - 1) {
    const ShmemfdPeer *client = self->clients[__builtin_ctzll (todo)];

    if (client && client->ready && !client->sending && client->told_frame
        && !client->missed && client->told_caps == self->caps_serial
        && client->told_segment == self->segment_serial
        && client->held < self->config.max_held)
      found |= SHMEMFD_BIT (client->slot);
  }
  return found;
}

void
shmemfd_peer_send_to_all (
    ShmemfdServer *self, guint64 *todo, const ShmemfdOutgoing *outgoing)
{
  guint64 found = find_up_to_date (self, *todo, outgoing), left;
  ShmemfdPeer *clients[SHMEMFD_MAX_CLIENTS];
  ShmemfdIo io[SHMEMFD_MAX_CLIENTS];
  guint n = 0, i;
  Message message;

  message.type = SHMEMFD_FRAME;
  message.n_parts = 0;
  message.n_fds = 0;
  message.head.frame = outgoing->head;
  message.head.frame.header.size =
      (guint32) (sizeof (ShmemfdFrame) + outgoing->tail_size);
  compose_part (&message, &message.head.frame, sizeof (ShmemfdFrame));
  compose_part (&message, outgoing->tail, outgoing->tail_size);
  for (left = found; left != 0; left &= left - 1) {
    ShmemfdPeer *client = self->clients[__builtin_ctzll (left)];

    client->sending = TRUE;
    g_atomic_ref_count_inc (&client->refcount);
    claim_frame (self, client, outgoing);
    clients[n++] = client;
  }
  if (n == 0)
    return;
  g_mutex_unlock (&self->lock);
  for (i = 0; i < n; i++)
    io[i] =
        shmemfd_send (clients[i]->fd, message.parts, message.n_parts, NULL, 0);
  g_mutex_lock (&self->lock);
  for (i = 0; i < n; i++) {
    if (clients[i]->gone
        || finish_send (self, clients[i], outgoing, &message, io[i])
            == SHMEMFD_PUMP_DONE)
      *todo &= ~SHMEMFD_BIT (clients[i]->slot);
    clients[i]->sending = FALSE;
    shmemfd_peer_unref (clients[i]);
  }
  shmemfd_server_changed (self);
}

ShmemfdPump
shmemfd_peer_pump (
    ShmemfdServer *self, ShmemfdPeer *client, const ShmemfdOutgoing *outgoing)
{
  ShmemfdPump pump = SHMEMFD_PUMP_DONE;
  gboolean has_frame = FALSE;
  Message message;

  if (client->sending)
    return SHMEMFD_PUMP_BLOCKED;
  client->sending = TRUE;
  g_atomic_ref_count_inc (&client->refcount);
  while (!client->gone && compose_next (self, client, outgoing, &message)) {
    ShmemfdIo io;

    g_mutex_unlock (&self->lock);
    io = shmemfd_send (
        client->fd, message.parts, message.n_parts, message.fds, message.n_fds);
    if (message.caps)
      g_bytes_unref (message.caps);
    g_mutex_lock (&self->lock);

    if (client->gone)
      break;
    pump = finish_send (self, client, outgoing, &message, io);
    if (io != SHMEMFD_IO_OK)
      break;
    if (message.type == SHMEMFD_FRAME) {
      outgoing = NULL;
      has_frame = TRUE;
    }
  }
  client->sending = FALSE;
  shmemfd_server_changed (self);
  shmemfd_peer_unref (client);
  /* What could not be sent behind the frame is for the server's thread. */
  return has_frame ? SHMEMFD_PUMP_DONE : pump;
}
