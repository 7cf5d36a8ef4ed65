/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The socket that a producer listens on, and its file: replaces a stale one, and
 * removes its own in the end. Never accepts a client, except to hang up.
 */

#include "transport/transportsocket.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Another producer holds the lock only for microseconds. */
#define LOCK_ATTEMPTS 100
#define LOCK_INTERVAL (10 * G_TIME_SPAN_MILLISECOND)

/* A lock that is not ours may be held for ever by who made it. */
static gboolean
check_owner (gint fd, const gchar *name, GError **error)
{
  struct stat info;

  if (fstat (fd, &info) == 0 && S_ISREG (info.st_mode)
      && info.st_uid == geteuid ())
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
      "%s was made by another user; remove it, or choose another path", name);
  return FALSE;
}

/* Whether @fd is still the file at @name: who had the lock before removed it. */
static gboolean
is_same_file (gint fd, const gchar *name)
{
  struct stat ours, there;

  return fstat (fd, &ours) == 0 && lstat (name, &there) == 0
      && ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

/* Only this user can open the file. */
static gint
open_lock (const gchar *name, GError **error)
{
  gint fd =
      open (name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);

  if (fd < 0) {
    transport_set_errno_error (error, "cannot create the lock", name);
  } else if (!check_owner (fd, name, error)) {
    close (fd);
    fd = -1;
  }
  return fd;
}

/* Locked while a stale socket is detected and replaced, so that two producers
 * that start at once do not remove each other's socket. */
static gint
lock_file (const gchar *name, GError **error)
{
  guint attempts;

  for (attempts = 0; attempts < LOCK_ATTEMPTS; attempts++) {
    gint fd = open_lock (name, error);

    if (fd < 0)
      return -1;
    if (flock (fd, LOCK_EX | LOCK_NB) == 0 && is_same_file (fd, name))
      return fd;
    close (fd);
    g_usleep (LOCK_INTERVAL);
  }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
      "another process holds the lock %s; wait for it, or choose another path",
      name);
  return -1;
}

/* Removes a stale socket at @path. FALSE if a process listens there, or if the
 * file is not a socket. */
static gboolean
remove_stale (const gchar *path, GError **error)
{
  GError *refused = NULL;
  struct stat info;
  gint fd;

  if (lstat (path, &info) < 0)
    return TRUE;
  if (!S_ISSOCK (info.st_mode)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
        "%s exists and is not a socket; choose another path", path);
    return FALSE;
  }
  fd = transport_connect (path, &refused);
  if (fd < 0
      && g_error_matches (refused, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED)) {
    g_error_free (refused);
    if (unlink (path) == 0 || errno == ENOENT)
      return TRUE;
    transport_set_errno_error (error, "cannot remove the stale socket", path);
    return FALSE;
  }
  if (fd >= 0)
    close (fd);
  g_clear_error (&refused);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE,
      "another process listens on %s; stop it or choose another path", path);
  return FALSE;
}

static gboolean
bind_and_listen (TransportListener *listener, GError **error)
{
  struct sockaddr_un address;
  struct stat info;

  if (!transport_fill_address (&address, listener->path, error))
    return FALSE;
  if (bind (listener->fd, (struct sockaddr *) &address, sizeof address) < 0
      || lstat (listener->path, &info) < 0) {
    transport_set_errno_error (error, "cannot bind to", listener->path);
    return FALSE;
  }
  listener->device = info.st_dev;
  listener->inode = info.st_ino;
  transport_refuse_fds (listener->fd);
  if (listen (listener->fd, SOMAXCONN) < 0) {
    transport_set_errno_error (error, "cannot listen on", listener->path);
    return FALSE;
  }
  return TRUE;
}

/* With the lock held. */
static gboolean
replace_and_listen (TransportListener *listener, GError **error)
{
  if (!remove_stale (listener->path, error))
    return FALSE;
  listener->fd = transport_new_socket (error);
  return listener->fd >= 0 && bind_and_listen (listener, error);
}

gboolean
transport_listen (
    TransportListener *listener, const gchar *path, GError **error)
{
  struct sockaddr_un address;
  gboolean listening;
  gchar *name;
  gint lock;

  if (!transport_fill_address (&address, path, error))
    return FALSE;
  name = g_strconcat (path, ".lock", NULL);
  lock = lock_file (name, error);
  if (lock < 0) {
    g_free (name);
    return FALSE;
  }
  *listener = (TransportListener){ .fd = -1, .path = g_strdup (path) };
  listening = replace_and_listen (listener, error);
  unlink (name);
  close (lock);
  g_free (name);
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
  if (listener->fd >= 0)
    stop_listening (listener->fd);
  g_free (listener->path);
  *listener = (TransportListener){ .fd = -1 };
}
