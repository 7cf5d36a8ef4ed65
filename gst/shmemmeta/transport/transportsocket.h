/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTSOCKET_H__
#define __TRANSPORTSOCKET_H__

#include <gio/gio.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>

G_BEGIN_DECLS

typedef enum
{
  TRANSPORT_IO_OK,
  TRANSPORT_IO_AGAIN, /* would block */
  /* Too many fds of this user are in flight; POLLOUT does not signal when some
   * have been received. */
  TRANSPORT_IO_CROWDED,
  TRANSPORT_IO_CLOSED, /* the peer is gone */
  TRANSPORT_IO_FAULT,  /* the peer broke the protocol */
  TRANSPORT_IO_ERROR,  /* errno */
} TransportIo;

/* Sends one packet; never blocks. */
TransportIo transport_send (gint socket, const struct iovec *parts,
    guint n_parts, const gint *fds, guint n_fds);

/* Receives one packet into @buffer; never blocks. @fds has room for *@n_fds,
 * which is set to the number received; the caller closes them. FAULT with
 * @error if the packet does not fit, has more fds, or has fds that are not
 * shared memory, nor, if @device is set, dma-bufs. ERROR with EMFILE if this process cannot open so many fds.
 * Neither leaves an fd open. */
TransportIo transport_receive (gint socket, gpointer buffer, gsize buffer_size,
    gsize *size, gint *fds, guint *n_fds, gboolean device, GError **error);

/* Keeps whoever connects to @socket, or is connected, from sending file
 * descriptors. Fails before Linux 6.16: transport_may_get_fds() tells. */
void transport_refuse_fds (gint socket);
/* Whether a client can send file descriptors over @socket, which a producer
 * accepted; the kernel may prevent it. */
gboolean transport_may_get_fds (gint socket);
/* Receives one packet of a client; never blocks. FAULT with @error if it does
 * not fit, or if it has fds, none of which is received. @may_get_fds costs a
 * system call. */
TransportIo transport_receive_plain (gint socket, gboolean may_get_fds,
    gpointer buffer, gsize buffer_size, gsize *size, GError **error);

/* ---- transportaddress.c ---- */

/* Sets @error to errno, as "@what @path: ...". */
void transport_set_errno_error (
    GError **error, const gchar *what, const gchar *path);
/* The address of @path: a file, or @ and a name in the abstract namespace. FALSE
 * if it is empty or too long. */
gboolean transport_fill_address (struct sockaddr_un *address, socklen_t *size,
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

/* ---- transporthangup.c ---- */

/* Closes a connected @socket; the peer still receives what was sent. Never
 * blocks on what the peer sent. */
void transport_hang_up (gint socket);
/* Closes @socket, which may have undelivered fds. */
void transport_discard (gint socket);

G_END_DECLS

#endif /* __TRANSPORTSOCKET_H__ */
