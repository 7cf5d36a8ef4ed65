/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The server's thread, an event loop: accepts clients, receives their releases,
 * removes those that disconnect, and continues to send to those whose socket
 * was full. Only this thread adds and removes clients. It never sends frames;
 * the streaming thread does.
 */

#include "transport/transportthread.h"
#include "common/commonerror.h"
#include "transport/transportexits.h"
#include "transport/transportfault.h"
#include "transport/transportpeer.h"

#include <gst/shmemmeta/shmemmeta.h>

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#define GST_CAT_DEFAULT transport_server_debug

/* Messages received from a client per iteration while a thread waits for all of
 * them; the limit keeps a client from starving the others. Otherwise it is one:
 * to learn that there is no second one costs as much as another poll(). */
#define MAX_MESSAGES_AT_ONCE 32

/* Delay after accept() failed, for lack of file descriptors for example. */
#define ACCEPT_INTERVAL (10 * G_TIME_SPAN_MILLISECOND)

/* FORGET is piggybacked on the next frame, at no cost. Without a frame for this
 * long, it is sent by itself. */
#define FORGET_INTERVAL (100 * G_TIME_SPAN_MILLISECOND)

#define NO_DEVICE "it takes no device memory, which the frames are in"

/* Between two messages about refused clients. */
#define NOTIFY_INTERVAL G_TIME_SPAN_SECOND

/* The client joined (@why is NULL), or left for the reason @why. */
static void
notify_user (TransportServer *self, const TransportPeer *client,
    const gchar *why, guint n_clients)
{
  if (self->config.client_changed)
    self->config.client_changed (
        &client->info, why, n_clients, self->config.user_data);
}

/* Whoever is refused may try again at once: the user is told once a second. */
static void
notify_refused (TransportServer *self, const TransportPeer *client,
    const gchar *why, guint64 n_refused)
{
  gint64 now = g_get_monotonic_time ();

  if (self->config.client_refused == NULL || now < self->notify_after)
    return;
  self->notify_after = now + NOTIFY_INTERVAL;
  self->config.client_refused (
      &client->info, why, n_refused, self->config.user_data);
}

static void
remove_client (TransportServer *self, TransportPeer *client, const gchar *why)
{
  GArray *dead = g_array_new (FALSE, FALSE, sizeof (TransportKept));
  guint n_clients, i;

  GST_INFO_OBJECT (self->config.log, "consumer %u (pid %d, uid %u): %s",
      client->index, client->info.credentials.pid, client->info.credentials.uid,
      why);
  g_mutex_lock (self->lock);
  client->gone = TRUE;
  self->clients[client->index] = NULL;
  self->ready &= ~TRANSPORT_BIT (client->index);
  self->evicted &= ~TRANSPORT_BIT (client->index);
  self->unfit &= ~TRANSPORT_BIT (client->index);
  transport_registry_forget_client (self->registry, client->index);
  for (i = 0; i < self->slots->len; i++) {
    TransportSlot *slot = transport_slot_get (self, i);

    if (!(slot->holders & TRANSPORT_BIT (client->index)))
      continue;
    slot->holders &= ~TRANSPORT_BIT (client->index);
    if (slot->holders == 0 && !slot->pinned) {
      TransportKept kept = transport_slot_give_back (self, i);

      g_array_append_val (dead, kept);
    }
  }
  self->abandoned |= client->given;
  n_clients = self->stats.n_clients -= client->ready;
  transport_server_changed (self);
  g_mutex_unlock (self->lock);

  transport_exits_remove (self->exits, client->process);
  shutdown (client->fd, SHUT_RDWR);
  for (i = 0; i < dead->len; i++)
    transport_kept_unref (&g_array_index (dead, TransportKept, i));
  g_array_unref (dead);
  if (client->ready)
    notify_user (self, client, why, n_clients);
  transport_peer_unref (client);
}

/* Takes @error, which tells how the client broke the protocol, or that they have
 * no version or kind of memory in common. */
static void
drop_client (TransportServer *self, TransportPeer *client, GError *error)
{
  TransportReason reason = TRANSPORT_REASON_PROTOCOL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    reason = TRANSPORT_REASON_VERSION;
  else if (g_error_matches (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_UNTRUSTED))
    reason = TRANSPORT_REASON_DEVICE;
  GST_WARNING_OBJECT (self->config.log,
      "dropping consumer %u (pid %d, uid %u): %s", client->index,
      client->info.credentials.pid, client->info.credentials.uid,
      error->message);
  g_mutex_lock (self->lock);
  if (reason == TRANSPORT_REASON_DEVICE)
    self->stats.clients_refused++;
  else
    self->stats.clients_dropped++;
  g_mutex_unlock (self->lock);
  transport_peer_refuse (client, reason);
  remove_client (self, client, error->message);
  g_error_free (error);
}

static void
evict_client (TransportServer *self, TransportPeer *client,
    TransportReason reason, const gchar *why)
{
  GST_WARNING_OBJECT (self->config.log,
      "disconnecting consumer %u (pid %d, uid %u): %s", client->index,
      client->info.credentials.pid, client->info.credentials.uid, why);
  transport_peer_refuse (client, reason);
  remove_client (self, client, why);
}

/* Disconnects the clients that the streaming thread chose: those that held
 * frames for longest when all together held too much, and those that do not
 * take device memory. */
static void
evict_clients (TransportServer *self, guint64 evicted, guint64 unfit)
{
  for (evicted &= ~unfit; evicted != 0; evicted &= evicted - 1)
    evict_client (self, self->clients[__builtin_ctzll (evicted)],
        TRANSPORT_REASON_HELD,
        "all consumers together hold too many frames, and it has held one for "
        "longest");
  g_mutex_lock (self->lock);
  self->stats.clients_refused += (guint) __builtin_popcountll (unfit);
  g_mutex_unlock (self->lock);
  for (; unfit != 0; unfit &= unfit - 1)
    evict_client (self, self->clients[__builtin_ctzll (unfit)],
        TRANSPORT_REASON_DEVICE, NO_DEVICE);
}

static gboolean
handle_hello (TransportServer *self, TransportPeer *client, gconstpointer data,
    gsize size, GError **error)
{
  const TransportHello *hello;
  TransportVersions versions;
  const gchar *fault;
  guint n_clients;

  if (client->ready)
    return transport_refuse (error, "a second HELLO");
  fault = transport_decode_hello (data, size, &hello, &versions);
  if (!transport_accept_hello (fault, &versions, error))
    return FALSE;
  g_mutex_lock (self->lock);
  client->features = self->hello.features & hello->features;
  client->joined = self->serial;
  if (!transport_server_suits (self, client)) {
    g_mutex_unlock (self->lock);
    return common_fail (
        error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_UNTRUSTED, NO_DEVICE);
  }
  client->ready = TRUE;
  self->ready |= TRANSPORT_BIT (client->index);
  n_clients = ++self->stats.n_clients;
  transport_peer_pump (self, client, NULL);
  transport_server_changed (self);
  g_mutex_unlock (self->lock);
  GST_INFO_OBJECT (self->config.log, "consumer %u (pid %d, uid %u) joined",
      client->index, client->info.credentials.pid,
      client->info.credentials.uid);
  notify_user (self, client, NULL, n_clients);
  return TRUE;
}

static gboolean
handle_release (TransportServer *self, TransportPeer *client,
    gconstpointer data, gsize size, GError **error)
{
  TransportKept kept[TRANSPORT_MAX_IDS];
  gboolean released = TRUE;
  const TransportIds *ids;
  guint i, n = 0;

  if (!client->ready)
    return transport_refuse (error, "RELEASE before HELLO");
  if (!transport_accept (transport_decode_ids (data, size, &ids), error))
    return FALSE;
  g_mutex_lock (self->lock);
  for (i = 0; i < ids->n_ids && released; i++) {
    released = transport_slot_release (self, client, ids->ids[i], &kept[n]);
    n += kept[n].buffer != NULL;
  }
  client->stalled = FALSE;
  client->catching_up &= client->held > self->config.max_held / 2;
  transport_server_changed (self);
  g_mutex_unlock (self->lock);
  while (n > 0)
    transport_kept_unref (&kept[--n]);
  return released
      || transport_refuse (
          error, "RELEASE of a frame that the consumer does not hold");
}

static gboolean
handle_paused (TransportServer *self, TransportPeer *client, gsize size,
    gboolean paused, GError **error)
{
  if (!client->ready)
    return transport_refuse (error, "PAUSE or PLAY before HELLO");
  if (size != sizeof (TransportHeader))
    return transport_refuse (error, "PAUSE or PLAY has the wrong size");
  g_mutex_lock (self->lock);
  client->catching_up =
      client->paused && !paused && GST_CLOCK_TIME_IS_VALID (self->latency);
  client->paused = paused;
  transport_server_changed (self);
  g_mutex_unlock (self->lock);
  return TRUE;
}

static gboolean
handle_key_unit (
    TransportServer *self, TransportPeer *client, gsize size, GError **error)
{
  if (!client->ready)
    return transport_refuse (error, "KEY_UNIT before HELLO");
  if (size != sizeof (TransportHeader))
    return transport_refuse (error, "KEY_UNIT has the wrong size");
  g_mutex_lock (self->lock);
  self->awaits_key_unit = TRUE;
  g_mutex_unlock (self->lock);
  return TRUE;
}

static gboolean
handle_qos (TransportServer *self, TransportPeer *client, gconstpointer data,
    gsize size, GError **error)
{
  const TransportQos *qos;

  if (!client->ready)
    return transport_refuse (error, "QOS before HELLO");
  if (!transport_accept (transport_decode_qos (data, size, &qos), error))
    return FALSE;
  g_mutex_lock (self->lock);
  self->qos = *qos;
  g_mutex_unlock (self->lock);
  return TRUE;
}

static gboolean
handle_packet (TransportServer *self, TransportPeer *client, gconstpointer data,
    gsize size, GError **error)
{
  TransportType type;

  if (!transport_accept (transport_decode_header (data, size, &type), error))
    return FALSE;
  switch (type) {
    case TRANSPORT_HELLO:
      return handle_hello (self, client, data, size, error);
    case TRANSPORT_RELEASE:
      return handle_release (self, client, data, size, error);
    case TRANSPORT_PAUSE:
    case TRANSPORT_PLAY:
      return handle_paused (self, client, size, type == TRANSPORT_PAUSE, error);
    case TRANSPORT_KEY_UNIT:
      return handle_key_unit (self, client, size, error);
    case TRANSPORT_QOS:
      return handle_qos (self, client, data, size, error);
    default:
      return transport_refuse (error, "a message that only a producer sends");
  }
}

static void
serve_client (TransportServer *self, TransportPeer *client, guint max)
{
  guint64 buffer[sizeof (TransportIds) / sizeof (guint64)];
  const gchar *fault = NULL;
  GError *error = NULL;
  guint i;

  for (i = 0; i < max && !error; i++) {
    gsize size = 0;

    switch (transport_receive_plain (client->fd, client->may_get_fds, buffer,
        sizeof buffer, &size, &fault)) {
      case TRANSPORT_IO_OK:
        handle_packet (self, client, buffer, size, &error);
        break;
      case TRANSPORT_IO_AGAIN:
        return;
      case TRANSPORT_IO_FAULT:
        transport_refuse (&error, fault);
        break;
      default:
        remove_client (self, client, "left");
        return;
    }
  }
  if (error)
    drop_client (self, client, error);
}

/* Adds @client at a free index, unless @max clients are connected. */
static gboolean
add_client (TransportServer *self, TransportPeer *client, guint max)
{
  guint i, n = 0, free_index = 0;

  g_mutex_lock (self->lock);
  for (i = 0; i < TRANSPORT_MAX_CLIENTS; i++)
    if (self->clients[i])
      n++;
    else if (n == i)
      free_index = i;
  if (n < max) {
    client->index = free_index;
    /* Who made a given connection is not who uses it. */
    if (!client->given)
      client->process = transport_exits_add (
          self->exits, client->fd, client->info.credentials.pid, free_index);
    client->info.id = ++self->last_client;
    self->clients[free_index] = client;
    self->stats.clients_accepted++;
  }
  g_mutex_unlock (self->lock);
  return n < max;
}

/* Takes @client. */
static void
refuse_client (TransportServer *self, TransportPeer *client,
    TransportReason reason, const gchar *why)
{
  guint64 n_refused;

  GST_WARNING_OBJECT (self->config.log, "refusing pid %d, uid %u, gid %u: %s",
      client->info.credentials.pid, client->info.credentials.uid,
      client->info.credentials.gid, why);
  g_mutex_lock (self->lock);
  n_refused = ++self->stats.clients_refused;
  self->abandoned |= client->given;
  transport_server_changed (self);
  g_mutex_unlock (self->lock);
  transport_peer_refuse (client, reason);
  notify_refused (self, client, why, n_refused);
  transport_peer_unref (client);
}

/* Takes @client, which has just connected. */
static void
admit_client (TransportServer *self, TransportPeer *client)
{
  if (!transport_access_allows (
          &self->config.access, &client->info.credentials))
    refuse_client (self, client, TRANSPORT_REASON_ACCESS,
        "neither its user is in allowed-uids nor its group in allowed-gids");
  else if (add_client (self, client,
               MIN (self->config.max_clients, self->budget.clients)))
    return;
  else if (self->budget.clients < self->config.max_clients)
    refuse_client (self, client, TRANSPORT_REASON_LIMIT,
        "too few file descriptors for more consumers; raise ulimit -n");
  else
    refuse_client (self, client, TRANSPORT_REASON_FULL,
        "max-clients consumers are connected already");
}

static void
accept_client (TransportServer *self)
{
  gint fd;

  fd = accept4 (self->listener.fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fd < 0) {
    gint failed = errno;

    if (failed != EAGAIN && failed != EINTR && failed != ECONNABORTED) {
      GST_WARNING_OBJECT (self->config.log, "cannot accept a consumer: %s%s",
          g_strerror (failed), failed == EMFILE ? "; raise ulimit -n" : "");
      /* Connected clients are served in the meantime. */
      self->accept_after = g_get_monotonic_time () + ACCEPT_INTERVAL;
    }
    return;
  }
  admit_client (self, transport_peer_new (fd));
}

/* The application knows when it says HELLO: it is the only one. */
static void
admit_given_client (TransportServer *self)
{
  TransportPeer *client;

  if (self->listener.client < 0)
    return;
  client = transport_peer_new (self->listener.client);
  self->listener.client = -1;
  client->given = TRUE;
  client->hello_deadline = G_MAXINT64;
  admit_client (self, client);
}

/* Fills @fds with the sockets to poll. Only this thread removes clients, so
 * those in @polled stay valid until it has served them. */
static guint
fill_poll (TransportServer *self, struct pollfd *fds, TransportPeer **polled,
    gint64 *deadline, guint *max_messages, guint64 *evicted, guint64 *unfit)
{
  guint i, n = 0;

  *deadline = G_MAXINT64;
  g_mutex_lock (self->lock);
  self->iterations++;
  *evicted = self->evicted;
  self->evicted = 0;
  *unfit = self->unfit;
  *max_messages = self->n_late > 0 ? MAX_MESSAGES_AT_ONCE : 1;
  /* Only late threads wait for an iteration. */
  if (self->n_late > 0)
    transport_server_changed (self);
  for (i = 0; i < TRANSPORT_MAX_CLIENTS; i++) {
    TransportPeer *client = self->clients[i];

    if (client == NULL)
      continue;
    if (!client->ready)
      *deadline = MIN (*deadline, client->hello_deadline);
    polled[n] = client;
    fds[n].fd = client->fd;
    fds[n].events = client->want_write ? POLLIN | POLLOUT : POLLIN;
    fds[n].revents = 0;
    n++;
  }
  g_mutex_unlock (self->lock);
  return n;
}

static void
client_writable (TransportServer *self, TransportPeer *client)
{
  g_mutex_lock (self->lock);
  client->want_write = FALSE;
  transport_peer_pump (self, client, NULL);
  transport_server_changed (self);
  g_mutex_unlock (self->lock);
}

static void
serve_polled (TransportServer *self, const struct pollfd *fds,
    TransportPeer **polled, guint n, guint max_messages)
{
  gint64 now = g_get_monotonic_time ();
  guint i;

  for (i = 0; i < n; i++) {
    TransportPeer *client = polled[i];

    if (fds[i].revents & POLLOUT)
      client_writable (self, client);
    if (fds[i].revents & ~POLLOUT)
      serve_client (self, client, max_messages);
    else if (!client->ready && now >= client->hello_deadline)
      drop_client (self, client,
          g_error_new_literal (GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
              "no HELLO in time"));
  }
}

/* A client whose process is gone left, as far as its user can tell; whoever has
 * the connection still is nobody who receives from it. If nobody has it, it is
 * about to be noticed that it was closed. */
static void
remove_exited (TransportServer *self)
{
  guint64 gone = transport_exits_get (self->exits);

  for (; gone != 0; gone &= gone - 1) {
    TransportPeer *client = self->clients[__builtin_ctzll (gone)];
    struct pollfd fd = { client ? client->fd : -1, POLLIN, 0 };

    poll (&fd, 1, 0);
    if (client && !(fd.revents & POLLHUP))
      remove_client (self, client,
          "its process is gone; a child of it has the connection still");
  }
}

/* The first dead object wakes the thread, which sets a deadline; objects that
 * die before it do not. */
void
transport_server_forget (gpointer user_data)
{
  TransportServer *self = user_data;

  if (g_atomic_int_compare_and_exchange (&self->forgetting, FALSE, TRUE))
    transport_server_wake (self);
}

/* Sends FORGET to all clients. Skips those whose socket is full; they are
 * retried on POLLOUT. FALSE if a client was skipped because another thread is
 * sending to it: it is retried after the next interval. */
static gboolean
send_forget (TransportServer *self)
{
  gboolean sent = TRUE;
  guint i;

  for (i = 0; i < TRANSPORT_MAX_CLIENTS; i++) {
    TransportPeer *client = self->clients[i];

    if (client && client->ready && !client->want_write
        && transport_peer_pump (self, client, NULL) == TRANSPORT_PUMP_BLOCKED
        && !client->want_write)
      sent = FALSE;
  }
  return sent;
}

/* With the lock held. While frames flow, FORGET is piggybacked on the next one.
 * FALSE if objects remain that clients have to forget. */
static gboolean
forget_dead_objects (TransportServer *self)
{
  if (self->forget_serial != self->frame_serial)
    return !transport_registry_has_dead (self->registry);
  return !transport_registry_make_due (self->registry) || send_forget (self);
}

static void
collect_dead_objects (TransportServer *self)
{
  gint64 now;

  if (!g_atomic_int_get (&self->forgetting))
    return;
  now = g_get_monotonic_time ();
  if (now < self->forget_after)
    return;
  g_mutex_lock (self->lock);
  if (self->forget_after > 0) {
    g_atomic_int_set (&self->forgetting, FALSE);
    if (!forget_dead_objects (self))
      g_atomic_int_set (&self->forgetting, TRUE);
  }
  self->forget_after = 0;
  if (g_atomic_int_get (&self->forgetting)) {
    self->forget_after = now + FORGET_INTERVAL;
    self->forget_serial = self->frame_serial;
  }
  g_mutex_unlock (self->lock);
}

/* The listening socket; after accept() failed -1, which poll() ignores. */
static gint
listening_fd (TransportServer *self, gint64 *deadline)
{
  if (g_get_monotonic_time () >= self->accept_after)
    return self->listener.fd;
  *deadline = MIN (*deadline, self->accept_after);
  return -1;
}

static gint
poll_timeout (gint64 deadline)
{
  gint64 left;

  if (deadline == G_MAXINT64)
    return -1;
  left = deadline - g_get_monotonic_time ();
  return (gint) (MAX (left, 0) / G_TIME_SPAN_MILLISECOND + 1);
}

void
transport_server_iterate (TransportServer *self, gboolean may_wait)
{
  struct pollfd fds[TRANSPORT_MAX_CLIENTS + 3];
  TransportPeer *polled[TRANSPORT_MAX_CLIENTS];
  gint64 deadline;
  guint64 drained;
  guint64 evicted, unfit;
  guint max_messages;
  guint n =
      fill_poll (self, fds, polled, &deadline, &max_messages, &evicted, &unfit);

  /* Those in @polled may be gone then. */
  if ((evicted | unfit) != 0) {
    evict_clients (self, evicted, unfit);
    return;
  }

  fds[n] = (struct pollfd){ self->wakeup, POLLIN, 0 };
  fds[n + 1] = (struct pollfd){ listening_fd (self, &deadline), POLLIN, 0 };
  fds[n + 2] = (struct pollfd){ self->exits, POLLIN, 0 };
  if (self->forget_after > 0)
    deadline = MIN (deadline, self->forget_after);
  if (poll (fds, n + 3, may_wait ? poll_timeout (deadline) : 0) < 0)
    return;
  if (fds[n].revents && read (self->wakeup, &drained, sizeof drained) < 0)
    return;
  serve_polled (self, fds, polled, n, max_messages);
  if (fds[n + 2].revents)
    remove_exited (self);
  if (fds[n + 1].revents)
    accept_client (self);
  collect_dead_objects (self);
}

gpointer
transport_server_thread (gpointer user_data)
{
  TransportServer *self = user_data;

  admit_given_client (self);
  while (!g_atomic_int_get (&self->stopping))
    transport_server_iterate (self, TRUE);
  return NULL;
}

void
transport_server_remove_all (TransportServer *self)
{
  guint i;

  for (i = 0; i < TRANSPORT_MAX_CLIENTS; i++)
    if (self->clients[i])
      remove_client (self, self->clients[i], "the producer stopped");
}
