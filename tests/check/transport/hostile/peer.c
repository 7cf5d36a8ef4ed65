/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Messages that nobody honest sends: see peer.h. Nothing here knows what comes
 * of them.
 */

#include "peer.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

void
send_claim (gint fd, guint32 type, guint32 claimed, gsize size)
{
  guint8 *packet = g_malloc0 (MAX (size, sizeof (TransportHeader)));

  *(TransportHeader *) packet = (TransportHeader){ type, claimed };
  raw_send (fd, packet, size, NULL, 0);
  g_free (packet);
}

void
send_zeros (gint fd, guint32 type, gsize size)
{
  send_claim (fd, type, (guint32) size, size);
}

void
send_split (gint fd, gconstpointer message, gsize size, gsize piece)
{
  const guint8 *at = message;

  while (size > 0) {
    gsize n = MIN (size, piece);

    raw_send (fd, at, n, NULL, 0);
    at += n;
    size -= n;
  }
}

void
send_ids_claiming (
    gint fd, TransportType type, guint n, const guint64 *ids, guint32 claimed)
{
  gsize size = TRANSPORT_IDS_SIZE (n);
  TransportIds *message = g_malloc0 (MAX (size, sizeof *message));

  message->header = (TransportHeader){ type, (guint32) size };
  message->n_ids = claimed;
  if (n > 0)
    memcpy (message->ids, ids, n * sizeof *ids);
  raw_send (fd, message, size, NULL, 0);
  g_free (message);
}

void
send_hello (gint fd, guint64 magic, guint32 version, guint32 max_held)
{
  TransportHello hello = { { TRANSPORT_HELLO, sizeof hello }, magic, version,
    max_held };

  raw_send (fd, &hello, sizeof hello, NULL, 0);
}

void
send_with_fds (gint fd, gconstpointer data, gsize size, gint sent, guint n)
{
  gint *fds = g_new (gint, n);
  guint i;

  for (i = 0; i < n; i++)
    fds[i] = sent;
  raw_send (fd, data, size, fds, n);
  g_free (fds);
}

void
send_frame (gint fd, guint64 id)
{
  RawFrame frame = { 0 };

  raw_frame_add_new (
      &frame, TRANSPORT_MEMORY, id, raw_memfd (RAW_SEALS), RAW_SIZE);
  raw_frame_add_span (&frame, id, 0, VIDEO_SIZE);
  raw_frame_send (fd, &frame);
}

void
send_frame_again (gint fd, guint64 id)
{
  RawFrame frame = { 0 };

  raw_frame_add_span (&frame, id, 0, VIDEO_SIZE);
  raw_frame_send (fd, &frame);
}

gint
sparse_memfd (guint64 size)
{
  gint fd = memfd_create ("sparse", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  fail_unless (ftruncate (fd, (off_t) size) == 0);
  fail_unless (fcntl (fd, F_ADD_SEALS, RAW_SEALS) == 0);
  return fd;
}

/* A TCP socket that was sent more than its other end will ever read. */
static gint
full_socket (gint *other)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
    .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  gint listener = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  gint fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  static const guint8 data[65536];
  socklen_t size = sizeof address;

  fail_unless (bind (listener, (struct sockaddr *) &address, size) == 0);
  fail_unless (listen (listener, 1) == 0);
  fail_unless (
      getsockname (listener, (struct sockaddr *) &address, &size) == 0);
  fail_unless (connect (fd, (struct sockaddr *) &address, size) == 0);
  *other = accept4 (listener, NULL, NULL, SOCK_CLOEXEC);
  fail_unless (*other >= 0);
  close (listener);
  while (send (fd, data, sizeof data, MSG_DONTWAIT) > 0)
    ;
  return fd;
}

static gboolean
send_with_fd (gint fd, gconstpointer data, gsize size, gint sent)
{
  union
  {
    struct cmsghdr header;
    guint8 data[CMSG_SPACE (sizeof (gint))];
  } control = { .header = {
                    CMSG_LEN (sizeof (gint)), SOL_SOCKET, SCM_RIGHTS } };
  struct iovec part = { (gpointer) data, size };
  struct msghdr message = { .msg_iov = &part,
    .msg_iovlen = 1,
    .msg_control = &control,
    .msg_controllen = sizeof control };

  memcpy (CMSG_DATA (&control.header), &sent, sizeof sent);
  return sendmsg (fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0;
}

gint
send_lingering (gint fd, gconstpointer data, gsize size)
{
  struct linger linger = { 1, G_MAXINT32 };
  gint other, sent = full_socket (&other);

  fail_unless (
      setsockopt (sent, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) == 0);
  if (!send_with_fd (fd, data, size, sent)) {
    /* It is on us to close it. */
    linger.l_onoff = 0;
    setsockopt (sent, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  }
  close (sent);
  return other;
}
