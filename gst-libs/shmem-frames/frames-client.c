/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Begins and ends connections, and tells what is known of them. */

#include "frames-priv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define DEFAULT_MAX_BYTES (UINT64_C (16) << 30)
#define DEFAULT_MAX_COPY (UINT64_C (256) << 20)
#define KNOWN_FLAGS                                                            \
  (SHMEM_FRAMES_LATEST | SHMEM_FRAMES_DEVICE_MEMORY                            \
      | SHMEM_FRAMES_COPY_UNSEALED | SHMEM_FRAMES_WANT_EVENTS)

/* ---- begin ---- */

static void
set_options (struct shmem_frames_client *self,
    const struct shmem_frames_options *options)
{
  if (options)
    self->options = *options;
  self->options.flags &= KNOWN_FLAGS;
  if (self->options.max_objects == 0
      || self->options.max_objects > TRANSPORT_MAX_OBJECTS)
    self->options.max_objects = TRANSPORT_MAX_OBJECTS;
  self->objects.max_bytes =
      self->options.max_bytes ? self->options.max_bytes : DEFAULT_MAX_BYTES;
  if (self->options.flags & SHMEM_FRAMES_COPY_UNSEALED)
    self->objects.max_copy =
        self->options.max_copy ? self->options.max_copy : DEFAULT_MAX_COPY;
}

static bool
watch_socket (struct shmem_frames_client *self)
{
  struct epoll_event event = { .events = EPOLLIN };

  self->poller = epoll_create1 (EPOLL_CLOEXEC);
  return self->poller >= 0
      && epoll_ctl (self->poller, EPOLL_CTL_ADD, self->socket, &event) == 0;
}

static void
find_peer (struct shmem_frames_client *self)
{
  struct ucred credentials = { 0, (uid_t) -1, (gid_t) -1 };
  socklen_t size = sizeof credentials;

  getsockopt (self->socket, SOL_SOCKET, SO_PEERCRED, &credentials, &size);
  self->peer = (struct shmem_frames_peer){ credentials.pid, credentials.uid,
    credentials.gid, 0 };
}

/* If the producer has just stopped, receiving will report it. */
static bool
say_hello (struct shmem_frames_client *self)
{
  TransportHello hello;
  struct iovec part = { &hello, sizeof hello };
  TransportIo io;

  transport_encode_hello (&hello, self->session.features);
  io = transport_send (self->socket, &part, 1, NULL, 0);
  return io == TRANSPORT_IO_OK || io == TRANSPORT_IO_CLOSED;
}

/* What a client has besides its socket. */
static bool
init_client (struct shmem_frames_client *self, const char *place)
{
  uint64_t features = self->options.flags & SHMEM_FRAMES_DEVICE_MEMORY
      ? TRANSPORT_FEATURE_DEVICE_MEMORY
      : 0;

  transport_session_init (&self->session, features, self->options.max_objects);
  self->waiting = true;
  self->max_released = 1;
  self->place = strdup (place);
  self->packet = malloc (TRANSPORT_MAX_MESSAGE_SIZE);
  return self->place && self->packet && watch_socket (self) && say_hello (self);
}

/* Takes @socket, which @place is a name of. */
static uint32_t
begin (int socket, const char *place, bool foreign,
    const struct shmem_frames_options *options,
    struct shmem_frames_client **client, struct shmem_frames_error *error)
{
  struct shmem_frames_client *self = calloc (1, sizeof *self);
  uint32_t result;

  if (self == NULL) {
    transport_hang_up (socket);
    return frames_fail (error, SHMEM_FRAMES_ERROR_SYSTEM,
        "there is no memory for a connection to %s", place);
  }
  self->socket = socket;
  self->poller = -1;
  set_options (self, options);
  find_peer (self);
  self->objects.foreign = foreign || self->peer.uid != geteuid ();
  if (init_client (self, place)) {
    *client = self;
    return SHMEM_FRAMES_OK;
  }
  result = frames_fail (error, SHMEM_FRAMES_ERROR_SYSTEM,
      "cannot begin a connection to %s: %s%s", place, strerror (errno),
      errno == EMFILE ? "; raise ulimit -n" : "");
  if (error)
    error->sys_errno = errno;
  shmem_frames_close (self);
  return result;
}

static uint32_t
result_of (TransportConnectFault fault)
{
  switch (fault) {
    case TRANSPORT_CONNECT_PATH:
      return SHMEM_FRAMES_ERROR_ARGUMENT;
    case TRANSPORT_CONNECT_FILE:
    case TRANSPORT_CONNECT_TYPE:
      return SHMEM_FRAMES_ERROR_PEER;
    case TRANSPORT_CONNECT_BUSY:
      return SHMEM_FRAMES_ERROR_NOBODY;
    case TRANSPORT_CONNECT_DENIED:
      return SHMEM_FRAMES_ERROR_ACCESS;
    case TRANSPORT_CONNECT_SYSTEM:
    default:
      return errno == ENOENT || errno == ECONNREFUSED
          ? SHMEM_FRAMES_ERROR_NOBODY
          : SHMEM_FRAMES_ERROR_SYSTEM;
  }
}

static uint32_t
fail_connect (TransportConnectFault fault, const char *path,
    struct shmem_frames_error *error)
{
  int saved = errno;
  uint32_t result = result_of (fault);
  char text[sizeof error->text];

  errno = saved;
  transport_describe_connect_fault (fault, path, text, sizeof text);
  frames_fail (error, result, "%s%s", text,
      result == SHMEM_FRAMES_ERROR_NOBODY && fault == TRANSPORT_CONNECT_SYSTEM
          ? "; start a producer there with shmemfdsink, or connect again later"
          : "");
  if (error) {
    error->sys_errno = fault == TRANSPORT_CONNECT_PATH ? 0 : saved;
    error->may_retry = result == SHMEM_FRAMES_ERROR_NOBODY;
  }
  return result;
}

uint32_t
shmem_frames_connect (const char *path,
    const struct shmem_frames_options *options,
    struct shmem_frames_client **client, struct shmem_frames_error *error)
{
  TransportConnectFault fault;
  int socket;

  if (path == NULL || client == NULL)
    return frames_fail (error, SHMEM_FRAMES_ERROR_ARGUMENT,
        "shmem_frames_connect() needs a path and a place for the client");
  socket = transport_connect_path (path, &fault);
  if (socket < 0)
    return fail_connect (fault, path, error);
  return begin (socket, path, false, options, client, error);
}

uint32_t
shmem_frames_connect_dup_fd (int fd, const struct shmem_frames_options *options,
    struct shmem_frames_client **client, struct shmem_frames_error *error)
{
  bool listening = false;
  const char *fault = transport_find_socket_fault (fd, &listening);
  char place[32];
  int copy;

  if (fault == NULL && listening)
    fault = "a listening socket";
  if (fault || client == NULL)
    return frames_fail (error, SHMEM_FRAMES_ERROR_ARGUMENT,
        "descriptor %d is %s; it must be a Unix socket of type SOCK_SEQPACKET "
        "that is connected",
        fd, fault ? fault : "without a place for the client");
  copy = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  if (copy < 0)
    return frames_fail (error, SHMEM_FRAMES_ERROR_SYSTEM,
        "cannot duplicate descriptor %d: %s%s", fd, strerror (errno),
        errno == EMFILE ? "; raise ulimit -n" : "");
  snprintf (place, sizeof place, "descriptor %d", fd);
  /* Who made a pair of sockets says nothing of who sends over it. */
  return begin (copy, place, true, options, client, error);
}

/* ---- end ---- */

void
frames_client_free (struct shmem_frames_client *self)
{
  frames_frame_free_all (self);
  free (self->caps_text);
  free (self->event_text);
  free (self->packet);
  free (self->place);
  free (self);
}

void
shmem_frames_close (struct shmem_frames_client *self)
{
  if (self == NULL)
    return;
  self->closed = true;
  frames_objects_forget_all (&self->objects);
  transport_hang_up (self->socket);
  if (self->poller >= 0)
    close (self->poller);
  if (self->n_held == 0)
    frames_client_free (self);
}

/* ---- what is known ---- */

int
shmem_frames_get_fd (const struct shmem_frames_client *self)
{
  return self->poller;
}

uint32_t
shmem_frames_get_caps (
    const struct shmem_frames_client *self, struct shmem_frames_caps *caps)
{
  if (self->caps_text == NULL)
    return SHMEM_FRAMES_ERROR_NOT_FOUND;
  *caps = self->caps;
  return SHMEM_FRAMES_OK;
}

const char *
shmem_frames_get_caps_text (const struct shmem_frames_client *self)
{
  return self->caps_text;
}

uint32_t
shmem_frames_get_segment (const struct shmem_frames_client *self,
    struct shmem_frames_segment *segment)
{
  if (!self->have_segment)
    return SHMEM_FRAMES_ERROR_NOT_FOUND;
  *segment = self->segment;
  return SHMEM_FRAMES_OK;
}

void
shmem_frames_get_peer (
    const struct shmem_frames_client *self, struct shmem_frames_peer *peer)
{
  *peer = self->peer;
}

void
shmem_frames_get_stats (
    const struct shmem_frames_client *self, struct shmem_frames_stats *stats)
{
  *stats = self->stats;
  stats->memories = self->objects.n_memories;
  stats->containers = self->objects.n_containers;
  stats->bytes = self->objects.bytes;
  stats->objects = self->objects.n_objects;
  stats->held = self->n_held;
}
