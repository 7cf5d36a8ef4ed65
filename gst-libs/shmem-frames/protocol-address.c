/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Addresses of Unix sockets, connections to them, and what others say is one.
 * Never creates or removes a file, and never blocks.
 */

#include "shmem-frames/protocol-socket.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool
transport_fill_address (
    struct sockaddr_un *address, socklen_t *size, const char *path)
{
  size_t is_abstract = path[0] == '@';
  size_t length = strlen (path);

  memset (address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  *size = sizeof *address;
  /* An abstract name has no zero at its end. */
  if (length < 1 + is_abstract
      || length - is_abstract >= sizeof address->sun_path)
    return false;
  memcpy (address->sun_path, path, length);
  if (is_abstract) {
    address->sun_path[0] = '\0';
    *size = (socklen_t) (offsetof (struct sockaddr_un, sun_path) + length);
  }
  return true;
}

/* connect() is refused there as where nobody listens. */
static const char *
find_other_file (const char *path)
{
  struct stat info;

  if (path[0] == '@' || stat (path, &info) < 0 || S_ISSOCK (info.st_mode))
    return NULL;
  return S_ISDIR (info.st_mode) ? "a directory" : "a file";
}

static TransportConnectFault
classify (int error, const char *path)
{
  switch (error) {
    case ECONNREFUSED:
      return find_other_file (path) ? TRANSPORT_CONNECT_FILE
                                    : TRANSPORT_CONNECT_SYSTEM;
    case EAGAIN:
      return TRANSPORT_CONNECT_BUSY;
    case EPROTOTYPE:
      return TRANSPORT_CONNECT_TYPE;
    case EACCES:
      return TRANSPORT_CONNECT_DENIED;
    default:
      return TRANSPORT_CONNECT_SYSTEM;
  }
}

int
transport_connect_path (const char *path, TransportConnectFault *fault)
{
  struct sockaddr_un address;
  socklen_t size;
  int fd, saved;

  *fault = TRANSPORT_CONNECT_PATH;
  errno = EINVAL;
  if (!transport_fill_address (&address, &size, path))
    return -1;
  *fault = TRANSPORT_CONNECT_SYSTEM;
  fd = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0 || connect (fd, (struct sockaddr *) &address, size) == 0)
    return fd;
  saved = errno;
  *fault = classify (saved, path);
  close (fd);
  errno = saved;
  return -1;
}

void
transport_describe_connect_fault (
    TransportConnectFault fault, const char *path, char *text, size_t size)
{
  int saved = errno;
  const char *other = find_other_file (path);

  switch (fault) {
    case TRANSPORT_CONNECT_PATH:
      snprintf (text, size, "socket path \"%s\" must have %s1 to %zu bytes",
          path, path[0] == '@' ? "@ and " : "",
          sizeof ((struct sockaddr_un *) NULL)->sun_path - 1);
      break;
    case TRANSPORT_CONNECT_FILE:
      snprintf (text, size,
          "%s is %s, not a socket; set the socket-path of the shmemfdsink",
          path, other ? other : "a file");
      break;
    case TRANSPORT_CONNECT_BUSY:
      snprintf (text, size,
          "the process that listens on %s does not accept connections", path);
      break;
    case TRANSPORT_CONNECT_TYPE:
      snprintf (text, size,
          "the process that listens on %s is not an shmemfdsink: the socket is "
          "of another type, as that of shmsink or unixfdsink; set the "
          "socket-path of an shmemfdsink",
          path);
      break;
    case TRANSPORT_CONNECT_DENIED:
      snprintf (text, size,
          "user %u may not connect to %s, by the mode of the socket or of a "
          "folder; set socket-mode and socket-group of the shmemfdsink, or run "
          "this process as another user",
          geteuid (), path);
      break;
    case TRANSPORT_CONNECT_SYSTEM:
    default:
      snprintf (text, size, "cannot connect to %s: %s%s", path,
          strerror (saved), saved == EMFILE ? "; raise ulimit -n" : "");
  }
}

static int
get_option (int fd, int option)
{
  socklen_t size = sizeof (int);
  int value = -1;

  return getsockopt (fd, SOL_SOCKET, option, &value, &size) < 0 ? -1 : value;
}

const char *
transport_find_socket_fault (int fd, bool *listening)
{
  struct sockaddr_storage peer;
  socklen_t size = sizeof peer;
  int domain = get_option (fd, SO_DOMAIN);

  if (domain < 0)
    return errno == ENOTSOCK ? "not a socket" : "not an open descriptor";
  if (domain != AF_UNIX)
    return "not a Unix socket (AF_UNIX)";
  if (get_option (fd, SO_TYPE) != SOCK_SEQPACKET)
    return "not of type SOCK_SEQPACKET";
  *listening = get_option (fd, SO_ACCEPTCONN) > 0;
  if (!*listening && getpeername (fd, (struct sockaddr *) &peer, &size) < 0)
    return "neither connected nor listening";
  return NULL;
}
