/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Addresses of Unix sockets, from the `socket-path` of the elements, and
 * connections to them. Never creates or removes a file, and never blocks.
 */

#include "transport/transportsocket.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void
transport_set_errno_error (GError **error, const gchar *what, const gchar *path)
{
  gint saved = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "%s %s: %s%s",
      what, path, g_strerror (saved),
      saved == EMFILE ? "; raise ulimit -n" : "");
}

gboolean
transport_fill_address (struct sockaddr_un *address, socklen_t *size,
    const gchar *path, GError **error)
{
  gsize is_abstract = path[0] == '@';
  gsize length = strlen (path);

  memset (address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  *size = sizeof *address;
  /* An abstract name has no zero at its end. */
  if (length < 1 + is_abstract
      || length - is_abstract >= sizeof address->sun_path) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
        "socket path \"%s\" must have %s1 to %zu bytes", path,
        is_abstract ? "@ and " : "", sizeof address->sun_path - 1);
    return FALSE;
  }
  memcpy (address->sun_path, path, length);
  if (is_abstract) {
    address->sun_path[0] = '\0';
    *size = (socklen_t) (offsetof (struct sockaddr_un, sun_path) + length);
  }
  return TRUE;
}

gint
transport_new_socket (GError **error)
{
  gint fd = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  if (fd < 0)
    transport_set_errno_error (error, "cannot create", "a Unix socket");
  return fd;
}

/* connect() is refused there as where nobody listens. */
static const gchar *
find_other_file (const gchar *path)
{
  struct stat info;

  if (path[0] == '@' || stat (path, &info) < 0 || S_ISSOCK (info.st_mode))
    return NULL;
  return S_ISDIR (info.st_mode) ? "a directory" : "a file";
}

/* By errno. */
static void
set_connect_error (GError **error, const gchar *path)
{
  gint saved = errno;
  const gchar *other = saved == ECONNREFUSED ? find_other_file (path) : NULL;

  errno = saved;
  if (other)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
        "%s is %s, not a socket; set the socket-path of the shmemfdsink", path,
        other);
  else if (saved == EAGAIN)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK,
        "the process that listens on %s does not accept connections", path);
  else if (saved == EPROTOTYPE)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
        "the process that listens on %s is not an shmemfdsink: the socket is "
        "of "
        "another type, as that of shmsink or unixfdsink; set the socket-path "
        "of an shmemfdsink",
        path);
  else if (saved == EACCES)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
        "user %u may not connect to %s, by the mode of the socket or of a "
        "folder; set socket-mode and socket-group of the shmemfdsink, or run "
        "this process as another user",
        geteuid (), path);
  else
    transport_set_errno_error (error, "cannot connect to", path);
}

gint
transport_connect (const gchar *path, GError **error)
{
  struct sockaddr_un address;
  socklen_t size;
  gint fd;

  if (!transport_fill_address (&address, &size, path, error))
    return -1;
  fd = transport_new_socket (error);
  if (fd < 0)
    return -1;
  if (connect (fd, (struct sockaddr *) &address, size) == 0)
    return fd;
  set_connect_error (error, path);
  close (fd);
  return -1;
}
