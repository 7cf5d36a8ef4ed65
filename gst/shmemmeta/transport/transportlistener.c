/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The socket that a producer listens on: its own, one that systemd has passed,
 * or one that the application gives. Never accepts a client, except to hang up.
 */

#include "transport/transportlistener.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static gboolean
has_file_access (const TransportPlace *place)
{
  return place->mode != TRANSPORT_MODE_UMASK || place->group != NULL;
}

/* A mode or a group is for a file that this process makes. */
static gboolean
refuse_file_access (
    const TransportPlace *place, const gchar *why, GError **error)
{
  if (!has_file_access (place))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      "socket-mode and socket-group are for a socket file that shmemfdsink "
      "makes, but %s",
      why);
  return FALSE;
}

/* The group and the mode are set before anybody can connect: while nobody
 * listens, connect() fails. With a mode, not even the file is ever wider than
 * that. */
static gboolean
bind_file (TransportListener *listener, const TransportPlace *place,
    const struct sockaddr_un *address, socklen_t size, gid_t group,
    GError **error)
{
  struct stat info;

  /* bind() makes the file with this mode, less umask. */
  if (place->mode != TRANSPORT_MODE_UMASK && fchmod (listener->fd, 0) < 0) {
    transport_set_errno_error (error, "cannot set the mode of", place->path);
    return FALSE;
  }
  if (bind (listener->fd, (const struct sockaddr *) address, size) < 0
      || lstat (place->path, &info) < 0) {
    transport_set_errno_error (error, "cannot bind to", place->path);
    return FALSE;
  }
  listener->device = info.st_dev;
  listener->inode = info.st_ino;
  return !has_file_access (place)
      || transport_set_file_access (
          place->path, &info, place->mode, group, error);
}

static gboolean
start_listening (gint fd, const gchar *path, GError **error)
{
  transport_refuse_fds (fd);
  if (listen (fd, SOMAXCONN) == 0)
    return TRUE;
  transport_set_errno_error (error, "cannot listen on", path);
  return FALSE;
}

static gboolean
listen_at_file (
    TransportListener *listener, const TransportPlace *place, GError **error)
{
  struct sockaddr_un address;
  gboolean listening = FALSE;
  socklen_t size;
  gid_t group;
  gint lock;

  if (place->mode != TRANSPORT_MODE_UMASK && place->mode > 0777) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "socket-mode=%u, in octal 0%o, is not the mode of a socket; write it "
        "in "
        "octal, for example 0660",
        place->mode, place->mode);
    return FALSE;
  }
  if (!transport_get_address (&address, &size, place->path, error)
      || !transport_find_group (place->group, &group, error))
    return FALSE;
  lock = transport_lock_path (place->path, error);
  if (lock < 0)
    return FALSE;
  if (transport_remove_stale (place->path, error)) {
    listener->fd = transport_new_socket (error);
    listening = listener->fd >= 0
        && bind_file (listener, place, &address, size, group, error)
        && start_listening (listener->fd, place->path, error);
  }
  transport_unlock_path (place->path, lock);
  return listening;
}

/* Without a file, so nothing is ever stale. */
static gboolean
listen_at_name (
    TransportListener *listener, const TransportPlace *place, GError **error)
{
  struct sockaddr_un address;
  socklen_t size;

  if (!refuse_file_access (place, "an abstract socket has no file", error)
      || !transport_get_address (&address, &size, place->path, error))
    return FALSE;
  listener->fd = transport_new_socket (error);
  if (listener->fd < 0)
    return FALSE;
  if (bind (listener->fd, (struct sockaddr *) &address, size) == 0)
    return start_listening (listener->fd, place->path, error);
  if (errno == EADDRINUSE)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE,
        "another process listens on %s; stop it or choose another name",
        place->path);
  else
    transport_set_errno_error (error, "cannot bind to", place->path);
  return FALSE;
}

/* Others may accept clients of the same socket: accept() must not wait. */
static void
share (TransportListener *listener, gint fd)
{
  gint flags = fcntl (fd, F_GETFL);

  if (flags >= 0)
    fcntl (fd, F_SETFL, flags | O_NONBLOCK);
  transport_refuse_fds (fd);
  listener->fd = fd;
  listener->shared = TRUE;
}

static gboolean
use_given (
    TransportListener *listener, const TransportPlace *place, GError **error)
{
  gboolean listening = FALSE;
  gint fd;

  if (!refuse_file_access (place, "socket-fd is set", error))
    return FALSE;
  fd = transport_take_given (place->fd, &listening, error);
  if (fd < 0)
    return FALSE;
  if (listening) {
    share (listener, fd);
  } else {
    transport_refuse_fds (fd);
    listener->client = fd;
  }
  return TRUE;
}

static gboolean
listen_somewhere (
    TransportListener *listener, const TransportPlace *place, GError **error)
{
  GError *failed = NULL;
  gint fd;

  if (place->fd >= 0)
    return use_given (listener, place, error);
  fd = transport_take_activated (place->path, &failed);
  if (failed) {
    g_propagate_error (error, failed);
    return FALSE;
  }
  if (fd >= 0) {
    share (listener, fd);
    return refuse_file_access (place,
        "systemd has made this one; set SocketMode= and SocketGroup= in its "
        "unit",
        error);
  }
  if (place->path[0] == '@')
    return listen_at_name (listener, place, error);
  return listen_at_file (listener, place, error);
}

gboolean
transport_listen (
    TransportListener *listener, const TransportPlace *place, GError **error)
{
  gboolean listening;

  *listener = (TransportListener){
    .fd = -1, .client = -1, .path = g_strdup (place->path)
  };
  listening = listen_somewhere (listener, place, error);
  if (!listening)
    transport_listener_clear (listener);
  return listening;
}

/* A client in the backlog, which was never accepted, may already have sent
 * something. If not all can be accepted, closing the listener ends the rest. */
static void
stop_listening (gint listener)
{
  gint fd;

  shutdown (listener, SHUT_RDWR);
  do {
    fd = accept4 (listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd >= 0)
      transport_hang_up (fd);
  } while (fd >= 0 || errno == EINTR);
  if (errno == EAGAIN || errno == EINVAL)
    close (listener);
  else
    transport_discard (listener);
}

void
transport_listener_clear (TransportListener *listener)
{
  struct stat info;

  if (listener->inode != 0 && lstat (listener->path, &info) == 0
      && info.st_dev == listener->device && info.st_ino == listener->inode)
    unlink (listener->path);
  if (listener->fd >= 0 && listener->shared)
    close (listener->fd);
  else if (listener->fd >= 0)
    stop_listening (listener->fd);
  if (listener->client >= 0)
    transport_hang_up (listener->client);
  g_free (listener->path);
  *listener = (TransportListener){ .fd = -1, .client = -1 };
}
