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
#include <sys/wait.h>
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
  TransportHello hello;

  transport_encode_hello (&hello, 0);
  hello.magic = magic;
  hello.version = version;
  hello.max_held = max_held;
  raw_send (fd, &hello, sizeof hello, NULL, 0);
}

void
send_versions (gint fd, guint32 min_version, guint32 version)
{
  TransportHello hello;

  transport_encode_hello (&hello, 0);
  hello.min_version = min_version;
  hello.version = version;
  hello.max_held = 1;
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

/* Sends @fds, the first of which this process closes before. It is a child that
 * sends them, and its exit that closes them: whoever closes them last, it is
 * nobody who waits. */
static void
give_away (
    gint fd, gconstpointer data, gsize size, const gint *fds, guint n_fds)
{
  gint pair[2], status;
  gchar byte;
  pid_t child;

  fail_unless (pipe2 (pair, O_CLOEXEC) == 0);
  child = fork ();
  fail_unless (child >= 0);
  if (child == 0) {
    close (pair[1]);
    if (read (pair[0], &byte, 1) == 0)
      raw_send (fd, data, size, fds, n_fds);
    _exit (0);
  }
  close (fds[0]);
  close (pair[0]);
  close (pair[1]);
  fail_unless (waitpid (child, &status, 0) == child);
}

gint
send_lingering (gint fd, gconstpointer data, gsize size)
{
  struct linger linger = { 1, G_MAXINT32 };
  gint other, sent = full_socket (&other);

  fail_unless (
      setsockopt (sent, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) == 0);
  give_away (fd, data, size, &sent, 1);
  return other;
}

gint
send_nested_lingering (gint fd)
{
  gint fds[253], pair[2], other, null = open ("/dev/null", O_RDWR | O_CLOEXEC);
  guint i;

  fail_unless (
      socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0);
  other = send_lingering (pair[0], "x", 1);
  close (pair[0]);
  fds[0] = pair[1];
  for (i = 1; i < G_N_ELEMENTS (fds); i++)
    fds[i] = null;
  give_away (fd, "12345678", 8, fds, G_N_ELEMENTS (fds));
  close (null);
  return other;
}

gboolean
try_send_fd (gint fd, gint sent)
{
  union
  {
    struct cmsghdr header;
    guint8 data[CMSG_SPACE (sizeof (gint))];
  } control = { .header = {
                    CMSG_LEN (sizeof (gint)), SOL_SOCKET, SCM_RIGHTS } };
  struct iovec part = { (gpointer) "12345678", 8 };
  struct msghdr message = { .msg_iov = &part,
    .msg_iovlen = 1,
    .msg_control = &control,
    .msg_controllen = sizeof control };

  memcpy (CMSG_DATA (&control.header), &sent, sizeof sent);
  return sendmsg (fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0;
}

#ifndef SO_PASSRIGHTS
#define SO_PASSRIGHTS 83
#endif

gboolean
let_descriptors_pass (gboolean pass)
{
  gint fd, listens, set = FALSE;

  for (fd = 0; fd < 256; fd++) {
    socklen_t size = sizeof listens;

    if (getsockopt (fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0
        && listens
        && setsockopt (fd, SOL_SOCKET, SO_PASSRIGHTS, &pass, sizeof pass) == 0)
      set = TRUE;
  }
  return set;
}
