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

/* A listening socket and the file that it is known by. */
typedef struct
{
  gint fd;
  gchar *path;
  guint64 device;
  guint64 inode;
} TransportListener;

/* GIO errors: G_IO_ERROR_ADDRESS_IN_USE when somebody listens there. */
gboolean transport_listen (
    TransportListener *listener, const gchar *path, GError **error);
/* Closes it, and removes its file if that is still its own. */
void transport_listener_clear (TransportListener *listener);

/* A connected socket, or -1. G_IO_ERROR_NOT_FOUND and
 * G_IO_ERROR_CONNECTION_REFUSED mean that nobody listens there (yet). */
gint transport_connect (const gchar *path, GError **error);

typedef enum
{
  TRANSPORT_IO_OK,
  TRANSPORT_IO_AGAIN, /* would block */
  /* The kernel lets this user send no more fds until somebody has received
   * some; to wait for the socket tells nothing. */
  TRANSPORT_IO_CROWDED,
  TRANSPORT_IO_CLOSED, /* the peer is gone */
  TRANSPORT_IO_FAULT,  /* the peer broke the rules */
  TRANSPORT_IO_ERROR,  /* errno */
} TransportIo;

/* One packet; never blocks. */
TransportIo transport_send (gint socket, const struct iovec *parts,
    guint n_parts, const gint *fds, guint n_fds);

/* One packet into @buffer; never blocks. @fds has room for *@n_fds, which
 * becomes how many came; the caller closes them. A packet that does not fit,
 * or brings more fds or such that are no shared memory, is a FAULT, of which
 * *@fault says what it is; fds for which this process has no room are an ERROR,
 * EMFILE. Neither leaves one open. */
TransportIo transport_receive (gint socket, gpointer buffer, gsize buffer_size,
    gsize *size, gint *fds, guint *n_fds, GError **error);

/* Closes a connected @socket; the peer still gets what was sent. */
void transport_hang_up (gint socket);

G_END_DECLS

#endif /* __TRANSPORTSOCKET_H__ */
