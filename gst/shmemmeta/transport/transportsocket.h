/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTSOCKET_H__
#define __TRANSPORTSOCKET_H__

#include <gio/gio.h>
#include <sys/uio.h>

G_BEGIN_DECLS

/* A listening socket and its file. */
typedef struct
{
  gint fd;
  gchar *path;
  guint64 device;
  guint64 inode;
} TransportListener;

/* Errors are G_IO_ERROR; ADDRESS_IN_USE if a process listens there already. */
gboolean transport_listen (
    TransportListener *listener, const gchar *path, GError **error);
/* Closes it, and removes its socket file unless another one has replaced it. */
void transport_listener_clear (TransportListener *listener);

/* A connected socket, or -1. G_IO_ERROR_NOT_FOUND and
 * G_IO_ERROR_CONNECTION_REFUSED mean that no process listens there (yet),
 * G_IO_ERROR_WOULD_BLOCK that one does, but has too many connections to accept.
 */
gint transport_connect (const gchar *path, GError **error);

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

/* Whether a client can send file descriptors over @socket, which a producer
 * accepted; the kernel may prevent it. */
gboolean transport_may_get_fds (gint socket);
/* Receives one packet of a client; never blocks. FAULT with @error if it does
 * not fit, or if it has fds, none of which is received. @may_get_fds costs a
 * system call. */
TransportIo transport_receive_plain (gint socket, gboolean may_get_fds,
    gpointer buffer, gsize buffer_size, gsize *size, GError **error);

/* ---- transporthangup.c ---- */

/* Closes a connected @socket; the peer still receives what was sent. Never
 * blocks on what the peer sent. */
void transport_hang_up (gint socket);
/* Closes @socket, which may have undelivered fds. */
void transport_discard (gint socket);

G_END_DECLS

#endif /* __TRANSPORTSOCKET_H__ */
