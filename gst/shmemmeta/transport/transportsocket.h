/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Addresses and sockets of the elements, with errors of GLib. */

#ifndef __TRANSPORTSOCKET_H__
#define __TRANSPORTSOCKET_H__

#include <gio/gio.h>
#include <shmem-frames/protocol-socket.h>

G_BEGIN_DECLS

/* ---- transportaddress.c ---- */

/* Sets @error to errno, as "@what @path: ...". */
void transport_set_errno_error (
    GError **error, const gchar *what, const gchar *path);
/* The address of @path: a file, or @ and a name in the abstract namespace. FALSE
 * if it is empty or too long. */
gboolean transport_get_address (struct sockaddr_un *address, socklen_t *size,
    const gchar *path, GError **error);
/* A new socket, or -1. */
gint transport_new_socket (GError **error);
/* A connected socket, or -1. G_IO_ERROR_NOT_FOUND and
 * G_IO_ERROR_CONNECTION_REFUSED mean that no process listens there (yet),
 * G_IO_ERROR_WOULD_BLOCK that one does, but has too many connections to accept.
 * G_IO_ERROR_NOT_SUPPORTED: it has a socket of another type. */
gint transport_connect (const gchar *path, GError **error);

/* ---- transportgiven.c ---- */

/* A duplicate of @fd, which has to be a connected Unix socket of type
 * SOCK_SEQPACKET, or a listening one if @listening is not NULL, which then tells
 * it; -1 with G_IO_ERROR_INVALID_ARGUMENT if it is anything else. */
gint transport_take_given (gint fd, gboolean *listening, GError **error);

G_END_DECLS

#endif /* __TRANSPORTSOCKET_H__ */
