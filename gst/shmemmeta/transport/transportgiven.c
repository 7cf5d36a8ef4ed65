/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Sockets that others made: the application, which gives a descriptor, or
 * systemd, which passes descriptors from 3 on as sd_listen_fds(3) documents. It
 * checks what they are and duplicates them, and never closes those of others.
 */

#include "transport/transportlistener.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define FIRST_PASSED_FD 3
/* More are not looked at. */
#define MAX_PASSED_FDS 1024

static gint
duplicate (gint fd, GError **error)
{
  gint copy = fcntl (fd, F_DUPFD_CLOEXEC, FIRST_PASSED_FD);

  if (copy < 0)
    transport_set_errno_error (error, "cannot duplicate", "a socket");
  return copy;
}

gint
transport_take_given (gint fd, gboolean *listening, GError **error)
{
  gboolean may_listen = listening != NULL;
  bool listens = false;
  const gchar *fault = transport_find_socket_fault (fd, &listens);

  if (fault == NULL && listens && !may_listen)
    fault = "a listening socket";
  if (fault) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "socket-fd=%d is %s; it must be a Unix socket of type SOCK_SEQPACKET "
        "that is connected%s",
        fd, fault, may_listen ? ", or listens" : "");
    return -1;
  }
  if (may_listen)
    *listening = listens;
  return duplicate (fd, error);
}

/* How many descriptors systemd has passed to this process. */
static guint
count_passed (void)
{
  const gchar *pid = g_getenv ("LISTEN_PID"), *fds = g_getenv ("LISTEN_FDS");
  guint64 number, count;

  if (pid == NULL || fds == NULL
      || !g_ascii_string_to_unsigned (pid, 10, 1, G_MAXINT32, &number, NULL)
      || !g_ascii_string_to_unsigned (fds, 10, 1, G_MAXINT32, &count, NULL)
      || number != (guint64) getpid ())
    return 0;
  return (guint) MIN (count, MAX_PASSED_FDS);
}

/* Whether @fd is bound to @path; systemd itself has absolute ones only. */
static gboolean
is_bound_to (gint fd, const gchar *path)
{
  struct sockaddr_un address = { 0 };
  socklen_t size = sizeof address;
  gchar *absolute;
  gsize length;
  gboolean same;

  if (getsockname (fd, (struct sockaddr *) &address, &size) < 0
      || address.sun_family != AF_UNIX
      || size <= offsetof (struct sockaddr_un, sun_path)
      || size > sizeof address)
    return FALSE;
  length = size - offsetof (struct sockaddr_un, sun_path);
  if (path[0] == '@')
    return length == strlen (path) && address.sun_path[0] == '\0'
        && memcmp (address.sun_path + 1, path + 1, length - 1) == 0;
  absolute = g_canonicalize_filename (path, NULL);
  same = strnlen (address.sun_path, length) == strlen (absolute)
      && memcmp (address.sun_path, absolute, strlen (absolute)) == 0;
  g_free (absolute);
  return same;
}

/* The descriptor that is passed stays as it is, but is not passed on. */
static gint
take_passed (gint fd, const gchar *path, GError **error)
{
  bool listening = false;
  const gchar *fault = transport_find_socket_fault (fd, &listening);

  if (fault || !listening) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "the socket of systemd at %s is %s; its unit must have "
        "ListenSequentialPacket=%s, and Accept=no",
        path, fault ? fault : "a connection", path);
    return -1;
  }
  fcntl (fd, F_SETFD, FD_CLOEXEC);
  return duplicate (fd, error);
}

gint
transport_take_activated (const gchar *path, GError **error)
{
  guint n = count_passed (), i;

  for (i = 0; i < n; i++) {
    gint fd = FIRST_PASSED_FD + (gint) i;

    if (is_bound_to (fd, path))
      return take_passed (fd, path, error);
  }
  return -1;
}
