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

/* Room for what is said of a path, which has some 100 bytes. */
#define MAX_TEXT_SIZE 512

void
transport_set_errno_error (GError **error, const gchar *what, const gchar *path)
{
  gint saved = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved), "%s %s: %s%s",
      what, path, g_strerror (saved),
      saved == EMFILE ? "; raise ulimit -n" : "");
}

/* By errno. */
static GIOErrorEnum
connect_error_code (TransportConnectFault fault)
{
  switch (fault) {
    case TRANSPORT_CONNECT_PATH:
      return G_IO_ERROR_INVALID_FILENAME;
    case TRANSPORT_CONNECT_FILE:
      return G_IO_ERROR_INVALID_ARGUMENT;
    case TRANSPORT_CONNECT_BUSY:
      return G_IO_ERROR_WOULD_BLOCK;
    case TRANSPORT_CONNECT_TYPE:
      return G_IO_ERROR_NOT_SUPPORTED;
    case TRANSPORT_CONNECT_DENIED:
      return G_IO_ERROR_PERMISSION_DENIED;
    case TRANSPORT_CONNECT_SYSTEM:
    default:
      return g_io_error_from_errno (errno);
  }
}

static void
set_connect_error (
    GError **error, TransportConnectFault fault, const gchar *path)
{
  GIOErrorEnum code = connect_error_code (fault);
  gchar text[MAX_TEXT_SIZE];

  transport_describe_connect_fault (fault, path, text, sizeof text);
  g_set_error_literal (error, G_IO_ERROR, code, text);
}

gboolean
transport_get_address (struct sockaddr_un *address, socklen_t *size,
    const gchar *path, GError **error)
{
  if (transport_fill_address (address, size, path))
    return TRUE;
  set_connect_error (error, TRANSPORT_CONNECT_PATH, path);
  return FALSE;
}

gint
transport_new_socket (GError **error)
{
  gint fd = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

  if (fd < 0)
    transport_set_errno_error (error, "cannot create", "a Unix socket");
  return fd;
}

gint
transport_connect (const gchar *path, GError **error)
{
  TransportConnectFault fault;
  gint fd = transport_connect_path (path, &fault);

  if (fd < 0)
    set_connect_error (error, fault, path);
  return fd;
}
