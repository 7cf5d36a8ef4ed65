/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What a server sends to a client.
 *
 * There are no message queues. The server records what each client was sent
 * (which caps, which segment and so on), and transport_peer_pump() sends what
 * has changed since; a late joiner is a client that was sent nothing yet. If
 * its socket is full, it is pumped again on POLLOUT.
 *
 * The lock is never held while something is sent. Whoever sets the flag
 * `sending` of a client, under the lock, may send to it. This file never reads
 * what a client sends.
 */

#include "transport/transportpeer.h"
#include "transport/transportregistry.h"

#include <sys/socket.h>
#include <unistd.h>

#define GST_CAT_DEFAULT transport_server_debug

/* How long a client may take to send HELLO after it connected. */
#define HELLO_TIMEOUT (5 * G_TIME_SPAN_SECOND)

/* The next message of transport_peer_pump(). `frame` and the arrays are valid
 * only for a FRAME. It is on the sender's stack, so it stays valid while the
 * lock is released. */
typedef struct
{
  TransportType type;
  struct iovec parts[4];
  guint n_parts;
  gint fds[TRANSPORT_MAX_FDS];
  guint n_fds;
  guint64 serial;  /* of what changed; 0 for a message about anything else */
  GBytes *content; /* of the parts, or NULL */
  union
  {
    TransportHello hello;
    TransportCaps caps;
    TransportSegment segment;
    TransportIds ids;
    TransportHeader eos;
    TransportFrame frame;
  } head;
  TransportNew news[TRANSPORT_MAX_FDS];
  TransportObject *new_objects[TRANSPORT_MAX_FDS];
} Message;

TransportPeer *
transport_peer_new (gint fd)
{
  TransportPeer *client = g_new0 (TransportPeer, 1);

  transport_get_credentials (fd, &client->info.credentials);
  g_atomic_ref_count_init (&client->refcount);
  client->fd = fd;
  client->process = -1;
  client->may_get_fds = transport_may_get_fds (fd);
  client->hello_deadline = g_get_monotonic_time () + HELLO_TIMEOUT;
  return client;
}

void
transport_peer_unref (TransportPeer *client)
{
  if (!g_atomic_ref_count_dec (&client->refcount))
    return;
  transport_hang_up (client->fd);
  g_free (client);
}

void
transport_peer_refuse (TransportPeer *client, TransportReason reason)
{
  TransportRefused message = { { TRANSPORT_REFUSED, sizeof message }, reason,
    0 };
  struct iovec part = { &message, sizeof message };

  if (reason == TRANSPORT_REASON_VERSION) {
    TransportHello hello;
    struct iovec versions = { &hello, sizeof hello };

    transport_encode_hello (&hello, 0);
    transport_send (client->fd, &versions, 1, NULL, 0);
  }
  transport_send (client->fd, &part, 1, NULL, 0);
}

static void
compose_part (Message *message, gconstpointer data, gsize size)
{
  struct iovec *part = &message->parts[message->n_parts++];

  part->iov_base = (gpointer) data;
  part->iov_len = size;
}

static void
compose_hello (TransportServer *self, Message *message)
{
  message->type = TRANSPORT_HELLO;
  message->head.hello = self->hello;
  compose_part (message, &message->head.hello, sizeof (TransportHello));
}

static void
compose_caps (TransportServer *self, Message *message)
{
  gsize size;
  gconstpointer text = g_bytes_get_data (self->caps, &size);

  message->type = TRANSPORT_CAPS;
  message->content = g_bytes_ref (self->caps);
  message->head.caps.header.type = TRANSPORT_CAPS;
  message->head.caps.header.size = (guint32) (sizeof (TransportCaps) + size);
  compose_part (message, &message->head.caps, sizeof (TransportCaps));
  compose_part (message, text, size);
}

static void
compose_segment (TransportServer *self, Message *message)
{
  message->type = TRANSPORT_SEGMENT;
  message->head.segment = self->segment;
  message->head.segment.epoch = self->epoch;
  message->head.segment.latency = self->latency;
  compose_part (message, &message->head.segment, sizeof (TransportSegment));
}

static void
compose_event (const TransportEventEntry *event, Message *message)
{
  gsize size;
  gconstpointer data = g_bytes_get_data (event->message, &size);

  message->type = TRANSPORT_EVENT;
  message->content = g_bytes_ref (event->message);
  compose_part (message, data, size);
}

static void
compose_eos (Message *message)
{
  message->type = TRANSPORT_EOS;
  message->head.eos =
      (TransportHeader){ TRANSPORT_EOS, sizeof (TransportHeader) };
  compose_part (message, &message->head.eos, sizeof (TransportHeader));
}

static gboolean
compose_forget (TransportServer *self, TransportPeer *client, Message *message)
{
  TransportIds *ids = &message->head.ids;
  guint n = transport_registry_peek_dead (
      self->registry, client->index, ids->ids, TRANSPORT_MAX_IDS);

  if (n == 0)
    return FALSE;
  message->type = TRANSPORT_FORGET;
  ids->header.type = TRANSPORT_FORGET;
  ids->header.size = (guint32) TRANSPORT_IDS_SIZE (n);
  ids->n_ids = n;
  ids->reserved = 0;
  compose_part (message, ids, ids->header.size);
  return TRUE;
}

/* Makes the client a holder of the frame before it is sent, as RELEASE may
 * arrive before the sender has the lock again. */
static void
claim_frame (TransportServer *self, TransportPeer *client,
    const TransportOutgoing *outgoing)
{
  transport_slot_get (self, outgoing->slot)->holders |=
      TRANSPORT_BIT (client->index);
  if (client->held++ == 0)
    client->progress = self->frame_serial;
}

/* Whether @client gets all metas of the frame; others get the plain ones. */
static gboolean
takes_all_metas (const TransportPeer *client, const TransportOutgoing *outgoing)
{
  return outgoing->metas == NULL
      || outgoing->metas->n == outgoing->metas->n_plain
      || (client->features & TRANSPORT_FEATURE_SERIALIZED_METAS);
}

/* All parts of a FRAME, for clients that lack the objects of @message. */
static void
compose_frame_parts (
    const TransportOutgoing *outgoing, gboolean all_metas, Message *message)
{
  const TransportMetas *metas = outgoing->metas;
  TransportFrame *head = &message->head.frame;
  guint32 size = 0;

  head->n_new = (guint8) message->n_fds;
  if (metas) {
    head->n_metas = (guint8) (all_metas ? metas->n : metas->n_plain);
    size = all_metas ? metas->bytes->len : metas->plain_size;
    head->metas_size = size;
  }
  if (outgoing->place_size > 0) {
    head->n_metas++;
    head->metas_size += (guint32) outgoing->place_size;
  }
  head->header.size = (guint32) (sizeof *head
      + message->n_fds * sizeof (TransportNew) + outgoing->tail_size + size);
  compose_part (message, head, sizeof *head);
  compose_part (message, message->news, message->n_fds * sizeof (TransportNew));
  compose_part (message, outgoing->tail, outgoing->tail_size);
  if (size > 0)
    compose_part (message, metas->bytes->data, size);
}

static void
compose_frame (TransportServer *self, TransportPeer *client,
    const TransportOutgoing *outgoing, Message *message)
{
  guint64 bit = TRANSPORT_BIT (client->index);
  TransportFrame *head = &message->head.frame;
  guint i;

  message->type = TRANSPORT_FRAME;
  *head = outgoing->head;
  if (client->missed)
    head->flags |= GST_BUFFER_FLAG_DISCONT;
  for (i = 0; i < outgoing->n_objects; i++) {
    TransportObject *object = outgoing->objects[i];

    if (object->sent & bit)
      continue;
    if (!object->counted) {
      object->counted = TRUE;
      self->stats.containers += object->kind == TRANSPORT_CONTAINER;
      *(object->kind == TRANSPORT_CONTAINER ? &self->stats.container_bytes
                                            : &self->stats.memory_bytes) +=
          object->size;
    }
    object->sent |= bit;
    message->new_objects[message->n_fds] = object;
    message->news[message->n_fds] =
        (TransportNew){ object->id, object->size, object->kind, 0 };
    message->fds[message->n_fds++] = object->fd;
  }
  compose_frame_parts (outgoing, takes_all_metas (client, outgoing), message);
  claim_frame (self, client, outgoing);
}

/* Whether the change @serial comes first among those that @client was not told
 * and that are not later than *@first. */
static gboolean
comes_first (const TransportPeer *client, guint64 serial, guint64 *first)
{
  if (serial <= client->told || serial >= *first)
    return FALSE;
  *first = serial;
  return TRUE;
}

/* Composes the first change that @client was not told. FALSE if it knows all:
 * what is not there any more, such as an event that a later one replaced, is
 * passed over. */
static gboolean
compose_change (TransportServer *self, TransportPeer *client, Message *message)
{
  const TransportEventEntry *event =
      transport_events_find (&self->events, client->told, client->joined);
  guint64 first = G_MAXUINT64;
  gboolean caps, segment, passing, eos;

  caps = comes_first (client, self->caps_serial, &first);
  segment = comes_first (client, self->segment_serial, &first);
  passing = event && comes_first (client, event->serial, &first);
  eos = self->eos && comes_first (client, self->eos_serial, &first);
  message->serial = first;
  if (eos)
    compose_eos (message);
  else if (passing)
    compose_event (event, message);
  else if (segment)
    compose_segment (self, message);
  else if (caps)
    compose_caps (self, message);
  else
    client->told = self->serial;
  return caps || segment || passing || eos;
}

/* Composes the next message for @client, up to and including @outgoing. FALSE
 * if the client is up to date. */
static gboolean
compose_next (TransportServer *self, TransportPeer *client,
    const TransportOutgoing *outgoing, Message *message)
{
  message->n_parts = 0;
  message->n_fds = 0;
  message->serial = 0;
  message->content = NULL;
  if (!client->told_hello) {
    compose_hello (self, message);
    return TRUE;
  }
  if (client->told != self->serial && compose_change (self, client, message))
    return TRUE;
  message->serial = 0;
  if (compose_forget (self, client, message))
    return TRUE;
  if (outgoing)
    compose_frame (self, client, outgoing, message);
  return outgoing != NULL;
}

static void
message_sent (TransportServer *self, TransportPeer *client,
    const TransportOutgoing *outgoing, const Message *message)
{
  client->told = MAX (client->told, message->serial);
  switch (message->type) {
    case TRANSPORT_HELLO:
      client->told_hello = TRUE;
      break;
    case TRANSPORT_FORGET:
      transport_registry_drop_dead (self->registry, client->index,
          message->head.ids.ids, message->head.ids.n_ids);
      break;
    case TRANSPORT_FRAME:
      client->told_headers += outgoing->is_header;
      client->told_frame |= outgoing->starts;
      client->missed &= !client->told_frame;
      client->skipping &= !client->told_frame;
      self->stats.frames_sent++;
      break;
    default:
      break;
  }
}

/* Reverts what compose_next() claimed. */
static void
message_not_sent (TransportServer *self, TransportPeer *client,
    const TransportOutgoing *outgoing, const Message *message)
{
  guint64 bit = TRANSPORT_BIT (client->index);
  TransportSlot *slot;
  guint i;

  if (message->type != TRANSPORT_FRAME)
    return;
  for (i = 0; i < message->n_fds; i++)
    message->new_objects[i]->sent &= ~bit;
  /* A client that guessed the id of the frame may have released it already. */
  slot = transport_slot_get (self, outgoing->slot);
  if (slot->holders & bit)
    client->held--;
  slot->holders &= ~bit;
}

/* Called with the lock held again, for a client that is not gone. */
static TransportPump
finish_send (TransportServer *self, TransportPeer *client,
    const TransportOutgoing *outgoing, const Message *message, TransportIo io)
{
  if (io == TRANSPORT_IO_OK) {
    message_sent (self, client, outgoing, message);
    return TRANSPORT_PUMP_DONE;
  }
  message_not_sent (self, client, outgoing, message);
  if (io == TRANSPORT_IO_AGAIN) {
    /* Otherwise the server's thread polls for POLLOUT already. */
    if (!client->want_write)
      transport_server_wake (self);
    client->want_write = TRUE;
    return TRANSPORT_PUMP_BLOCKED;
  }
  if (io == TRANSPORT_IO_CROWDED) {
    GST_WARNING_OBJECT (self->config.log,
        "too many file descriptors of this user are in flight; raise ulimit "
        "-n");
    return TRANSPORT_PUMP_BLOCKED;
  }
  transport_server_wake (self);
  /* The server's thread sees the hangup and removes the client. */
  shutdown (client->fd, SHUT_RDWR);
  return TRANSPORT_PUMP_DONE;
}

/* The clients of @todo that lack only the frame, and may hold one more. */
static guint64
find_up_to_date (
    TransportServer *self, guint64 todo, const TransportOutgoing *outgoing)
{
  guint64 found = 0;
  guint i;

  if (transport_registry_is_due (self->registry))
    return 0;
  for (i = 0; i < outgoing->n_objects; i++)
    todo &= outgoing->objects[i]->sent;
  for (; todo != 0; todo &= todo - 1) {
    const TransportPeer *client = self->clients[__builtin_ctzll (todo)];

    if (client && client->ready && !client->sending && client->told_frame
        && !client->missed && client->told == self->serial
        && takes_all_metas (client, outgoing)
        && client->held < self->config.max_held)
      found |= TRANSPORT_BIT (client->index);
  }
  return found;
}

void
transport_peer_send_to_all (
    TransportServer *self, guint64 *todo, const TransportOutgoing *outgoing)
{
  guint64 found = find_up_to_date (self, *todo, outgoing), left;
  TransportPeer *clients[TRANSPORT_MAX_CLIENTS];
  TransportIo io[TRANSPORT_MAX_CLIENTS];
  guint n = 0, i;
  Message message;

  message.type = TRANSPORT_FRAME;
  message.serial = 0;
  message.n_parts = 0;
  message.n_fds = 0;
  message.head.frame = outgoing->head;
  compose_frame_parts (outgoing, TRUE, &message);
  for (left = found; left != 0; left &= left - 1) {
    TransportPeer *client = self->clients[__builtin_ctzll (left)];

    client->sending = TRUE;
    g_atomic_ref_count_inc (&client->refcount);
    claim_frame (self, client, outgoing);
    clients[n++] = client;
  }
  if (n == 0)
    return;
  g_mutex_unlock (self->lock);
  for (i = 0; i < n; i++)
    io[i] = transport_send (
        clients[i]->fd, message.parts, message.n_parts, NULL, 0);
  g_mutex_lock (self->lock);
  for (i = 0; i < n; i++) {
    if (clients[i]->gone
        || finish_send (self, clients[i], outgoing, &message, io[i])
            == TRANSPORT_PUMP_DONE)
      *todo &= ~TRANSPORT_BIT (clients[i]->index);
    clients[i]->sending = FALSE;
    transport_peer_unref (clients[i]);
  }
  transport_server_changed (self);
}

TransportPump
transport_peer_pump (TransportServer *self, TransportPeer *client,
    const TransportOutgoing *outgoing)
{
  TransportPump pump = TRANSPORT_PUMP_DONE;
  gboolean has_frame = FALSE;
  Message message;

  if (client->sending)
    return TRANSPORT_PUMP_BLOCKED;
  client->sending = TRUE;
  g_atomic_ref_count_inc (&client->refcount);
  while (!client->gone && !(self->unfit & TRANSPORT_BIT (client->index))
      && compose_next (self, client, outgoing, &message)) {
    TransportIo io;

    g_mutex_unlock (self->lock);
    io = transport_send (
        client->fd, message.parts, message.n_parts, message.fds, message.n_fds);
    g_clear_pointer (&message.content, g_bytes_unref);
    g_mutex_lock (self->lock);

    if (client->gone)
      break;
    pump = finish_send (self, client, outgoing, &message, io);
    if (io != TRANSPORT_IO_OK)
      break;
    if (message.type == TRANSPORT_FRAME) {
      outgoing = NULL;
      has_frame = TRUE;
    }
  }
  client->sending = FALSE;
  transport_server_changed (self);
  transport_peer_unref (client);
  /* The server's thread sends what could not be sent after the frame. */
  return has_frame ? TRANSPORT_PUMP_DONE : pump;
}
