/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The consumer's side of the transport: receives packets and waits for them.
 * transportclientstate.h lists its files. One thread receives; any thread that
 * drops the last reference to a frame may send RELEASE, which never blocks.
 */

#include "transport/transportclientstate.h"
#include "common/commonerror.h"
#include "transport/transportdevice.h"
#include "transport/transportfault.h"
#include "transport/transportpreparer.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

/* Larger frames are not copied. No picture is that large; the limit keeps a
 * producer with a sparse memfd from making this process allocate gigabytes. */
#define MAX_COPIED_SIZE (256 * 1024 * 1024)

static void
receive_failed (TransportIo io, const gchar *fault, TransportEvent *event)
{
  event->type = TRANSPORT_EVENT_ERROR;
  if (io == TRANSPORT_IO_AGAIN)
    event->type = TRANSPORT_EVENT_AGAIN;
  else if (io == TRANSPORT_IO_CLOSED)
    event->type = TRANSPORT_EVENT_GONE;
  else if (io == TRANSPORT_IO_FAULT)
    transport_refuse (&event->error, fault);
  else if (errno == EMFILE)
    common_fail (&event->error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM,
        "more file descriptors than this process may open; raise ulimit -n");
  else
    common_fail (&event->error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM,
        "cannot receive: %s", g_strerror (errno));
}

void
transport_client_receive (TransportClient *self, TransportEvent *event)
{
  gint fds[TRANSPORT_MAX_FDS];

  memset (event, 0, sizeof *event);
  if (transport_pace_expects_nothing (&self->pace)) {
    event->type = TRANSPORT_EVENT_AGAIN;
    return;
  }
  do {
    guint n_fds = TRANSPORT_MAX_FDS;
    const gchar *fault = NULL;
    gsize size = 0;
    TransportIo io = transport_receive (self->socket, self->packet,
        TRANSPORT_MAX_MESSAGE_SIZE, &size, fds, &n_fds,
        transport_session_takes_device (&self->session), &fault);

    if (io != TRANSPORT_IO_OK) {
      receive_failed (io, fault, event);
      return;
    }
    event->type = TRANSPORT_EVENT_AGAIN;
    if (!transport_client_handle_packet (
            self, self->packet, size, fds, n_fds, event))
      event->type = TRANSPORT_EVENT_ERROR;
  } while (event->type == TRANSPORT_EVENT_AGAIN);
  if (event->type == TRANSPORT_EVENT_FRAME)
    transport_pace_took_frame (&self->pace);
}

/* An element that collects frames (an encoder with lookahead, a queue, a muxer)
 * may need more frames than the producer allows to be held; the two would then
 * wait for each other. So from some number on it gets copies, except of device
 * memory, which this process never reads itself. */
GstBuffer *
transport_client_copy (TransportClient *self, GstBuffer *buffer)
{
  GstBuffer *copy = NULL;
  gboolean many;

  g_mutex_lock (&self->lock);
  many = self->n_held >= self->max_kept;
  g_mutex_unlock (&self->lock);
  if (many && gst_buffer_get_size (buffer) <= MAX_COPIED_SIZE
      && !transport_has_device_memory (buffer))
    copy = transport_copy_to_system_memory (buffer);
  if (copy == NULL)
    return buffer;
  gst_buffer_unref (buffer);
  g_mutex_lock (&self->lock);
  self->stats.frames_copied++;
  g_mutex_unlock (&self->lock);
  return copy;
}

gboolean
transport_client_wait (TransportClient *self, gint wakeup)
{
  struct pollfd fds[2] = {
    { self->socket, POLLIN, 0 },
    { wakeup, POLLIN, 0 },
  };

  g_mutex_lock (&self->lock);
  self->waiting = TRUE;
  transport_client_flush (self);
  if (self->state_waits || self->released_wait)
    fds[0].events |= POLLOUT;
  g_mutex_unlock (&self->lock);
  transport_pace_waits (&self->pace);
  /* `waiting` stays set until the next frame. */
  poll (fds, 2, -1);
  if (fds[0].revents & POLLOUT) {
    g_mutex_lock (&self->lock);
    transport_client_flush (self);
    g_mutex_unlock (&self->lock);
  }
  return fds[1].revents != 0;
}

static GstMemory *
find_memory (guint64 id, gpointer user_data)
{
  TransportClient *self = user_data;

  return transport_imports_find (self->imports, id);
}

TransportClient *
transport_client_new (
    gint socket, const TransportClientConfig *config, GError **error)
{
  TransportClient *self;

  if (!transport_client_say_hello (socket, config->features, error)) {
    transport_hang_up (socket);
    return NULL;
  }
  self = g_new0 (TransportClient, 1);
  /* One for the caller, one for the frames in use. */
  g_atomic_ref_count_init (&self->refcount);
  g_atomic_ref_count_inc (&self->refcount);
  self->config = *config;
  self->socket = socket;
  transport_session_init (
      &self->session, config->features, TRANSPORT_MAX_OBJECTS);
  g_mutex_init (&self->lock);
  self->imports = transport_imports_new (&self->lock, config->foreign,
      transport_client_frame_released, self,
      (GDestroyNotify) transport_client_unref);
  transport_stream_init (&self->stream, config->element);
  self->stream.reader.find_memory = find_memory;
  self->stream.reader.user_data = self;
  self->sticky_names =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->packet = g_malloc (TRANSPORT_MAX_MESSAGE_SIZE);
  /* Room for all frames that may be in flight: it does not grow later. */
  self->released =
      g_array_sized_new (FALSE, FALSE, sizeof (guint64), TRANSPORT_MAX_IDS);
  return self;
}

TransportClient *
transport_client_ref (TransportClient *self)
{
  g_atomic_ref_count_inc (&self->refcount);
  return self;
}

void
transport_client_close (TransportClient *self)
{
  g_mutex_lock (&self->lock);
  self->closed = TRUE;
  g_mutex_unlock (&self->lock);
  shutdown (self->socket, SHUT_RDWR);
  transport_imports_close (self->imports);
  g_clear_pointer (&self->imports, transport_imports_unref);
  transport_stream_forget_containers (&self->stream);
}

void
transport_client_unref (TransportClient *self)
{
  if (!g_atomic_ref_count_dec (&self->refcount))
    return;
  transport_hang_up (self->socket);
  transport_stream_clear (&self->stream);
  g_hash_table_unref (self->sticky_names);
  g_array_unref (self->released);
  g_free (self->packet);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
transport_client_get_stats (TransportClient *self, TransportClientStats *stats)
{
  g_mutex_lock (&self->lock);
  *stats = self->stats;
  g_mutex_unlock (&self->lock);
}
