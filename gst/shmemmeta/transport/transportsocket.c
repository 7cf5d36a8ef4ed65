/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Sends and receives single packets with file descriptors over a connected Unix
 * socket. Does not know what packets mean, and never blocks on a peer.
 */

#include "transport/transportsocket.h"
#include "common/commonerror.h"
#include "transport/transportdevice.h"
#include "transport/transportprotocol.h"

#include <gst/shmemmeta/shmemmeta.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The limit of Linux for one packet. */
#define MAX_FDS_IN_PACKET 253

/* Linux 6.16; headers may be older. */
#ifndef SO_PASSRIGHTS
#define SO_PASSRIGHTS 83
#endif

TransportIo
transport_send (gint socket, const struct iovec *parts, guint n_parts,
    const gint *fds, guint n_fds)
{
  union
  {
    struct cmsghdr align;
    guint8 data[CMSG_SPACE (TRANSPORT_MAX_FDS * sizeof (gint))];
  } control;
  struct msghdr message = {
    .msg_iov = (struct iovec *) parts,
    .msg_iovlen = n_parts,
  };

  if (n_fds > 0) {
    struct cmsghdr *header;

    memset (&control, 0, sizeof control);
    message.msg_control = &control;
    message.msg_controllen = CMSG_SPACE (n_fds * sizeof (gint));
    header = CMSG_FIRSTHDR (&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN (n_fds * sizeof (gint));
    memcpy (CMSG_DATA (header), fds, n_fds * sizeof (gint));
  }
  while (sendmsg (socket, &message, MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
    switch (errno) {
      case EINTR:
        continue;
      case EAGAIN:
        return TRANSPORT_IO_AGAIN;
      case ETOOMANYREFS:
        return TRANSPORT_IO_CROWDED;
      case EPIPE:
      case ECONNRESET:
        return TRANSPORT_IO_CLOSED;
      default:
        return TRANSPORT_IO_ERROR;
    }
  }
  return TRANSPORT_IO_OK;
}

/*
 * File descriptors of an untrusted producer. Closing one can block for ever: a
 * socket may linger, or a file be on a disk that does not respond. The kernel
 * itself, within the system call, closes descriptors for which the receiver has
 * no room. So there is room for all that a packet can have, and a separate
 * thread, which may block, closes all that is not shared memory.
 *
 * A producer does not receive descriptors at all. Linux 6.16 and later fail a
 * client's attempt to send one. On older kernels a packet is peeked at first,
 * which tells that it has descriptors and leaves them where they are.
 */

static gpointer
close_strange (gpointer user_data)
{
  const struct linger no_linger = { 0, 0 };
  GArray *fds = user_data;
  guint i;

  for (i = 0; i < fds->len; i++) {
    gint fd = g_array_index (fds, gint, i);

    setsockopt (fd, SOL_SOCKET, SO_LINGER, &no_linger, sizeof no_linger);
    close (fd);
  }
  g_array_unref (fds);
  return NULL;
}

static gboolean
is_shared_memory (gint fd)
{
  return fcntl (fd, F_GET_SEALS) >= 0;
}

static void
close_fds (const gint *fds, guint n_fds)
{
  GArray *strange = NULL;
  GThread *thread;

  for (; n_fds > 0; n_fds--, fds++) {
    if (is_shared_memory (*fds)) {
      close (*fds);
      continue;
    }
    if (strange == NULL)
      strange = g_array_new (FALSE, FALSE, sizeof (gint));
    g_array_append_val (strange, *fds);
  }
  if (strange == NULL)
    return;
  thread = g_thread_try_new ("shmemfdclose", close_strange, strange, NULL);
  if (thread)
    g_thread_unref (thread);
  else
    close_strange (strange);
}

static gboolean
are_memory (const gint *fds, guint n_fds, gboolean device)
{
  for (; n_fds > 0; n_fds--, fds++)
    if (!is_shared_memory (*fds) && !(device && transport_is_dmabuf (*fds)))
      return FALSE;
  return TRUE;
}

/* All received fds, which can be in several control messages. */
static guint
collect_fds (struct msghdr *message, gint *fds, guint max)
{
  struct cmsghdr *header;
  guint n_fds = 0;

  for (header = CMSG_FIRSTHDR (message); header != NULL;
       header = CMSG_NXTHDR (message, header)) {
    const guint8 *data = CMSG_DATA (header);
    gsize left;

    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
      continue;
    left = header->cmsg_len - CMSG_LEN (0);
    for (; left >= sizeof (gint) && n_fds < max; left -= sizeof (gint)) {
      memcpy (&fds[n_fds++], data, sizeof (gint));
      data += sizeof (gint);
    }
  }
  return n_fds;
}

/* A packet as it was received. */
typedef struct
{
  gssize size; /* or -1, and errno */
  gint flags;
  gint fds[MAX_FDS_IN_PACKET];
  guint n_fds;
} Packet;

static void
receive_packet (gint socket, gpointer buffer, gsize size, Packet *packet)
{
  union
  {
    struct cmsghdr align;
    guint8 data[CMSG_SPACE (MAX_FDS_IN_PACKET * sizeof (gint))];
  } control;
  struct iovec part = { buffer, size };
  struct msghdr message;

  do {
    message = (struct msghdr){ .msg_iov = &part,
      .msg_iovlen = 1,
      .msg_control = &control,
      .msg_controllen = sizeof control };
    packet->size = recvmsg (socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  } while (packet->size < 0 && errno == EINTR);
  packet->n_fds = 0;
  if (packet->size < 0)
    return;
  packet->flags = message.msg_flags;
  packet->n_fds = collect_fds (&message, packet->fds, MAX_FDS_IN_PACKET);
}

/* What is wrong with the packet, or NULL. */
static const gchar *
find_fault (const Packet *packet, guint max_fds, gboolean device)
{
  if (packet->flags & MSG_TRUNC)
    return "a packet that is too long";
  if (packet->n_fds > max_fds)
    return "too many file descriptors with one packet";
  if (!are_memory (packet->fds, packet->n_fds, device))
    return device ? "a file descriptor that is neither shared memory nor a "
                    "dma-buf"
                  : "a file descriptor that is not shared memory";
  return NULL;
}

static TransportIo
check_packet (
    const Packet *packet, guint max_fds, gboolean device, GError **error)
{
  const gchar *fault;

  if (packet->size < 0)
    return errno == EAGAIN ? TRANSPORT_IO_AGAIN : TRANSPORT_IO_ERROR;
  fault = find_fault (packet, max_fds, device);
  if (fault) {
    common_fail (
        error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "%s", fault);
    return TRANSPORT_IO_FAULT;
  }
  /* The message had room for the fds, but this process cannot open more. */
  if (packet->flags & MSG_CTRUNC) {
    errno = EMFILE;
    return TRANSPORT_IO_ERROR;
  }
  if (packet->size == 0 && packet->n_fds == 0)
    return TRANSPORT_IO_CLOSED;
  return TRANSPORT_IO_OK;
}

TransportIo
transport_receive (gint socket, gpointer buffer, gsize buffer_size, gsize *size,
    gint *fds, guint *n_fds, gboolean device, GError **error)
{
  Packet packet;
  TransportIo io;

  receive_packet (socket, buffer, buffer_size, &packet);
  /* The peer closed before it read everything. What it sent can still be read
   * after this error. */
  if (packet.size < 0 && errno == ECONNRESET)
    receive_packet (socket, buffer, buffer_size, &packet);
  io = check_packet (&packet, *n_fds, device, error);
  *n_fds = 0;
  if (io != TRANSPORT_IO_OK) {
    gint saved = errno;

    close_fds (packet.fds, packet.n_fds);
    errno = saved;
    return io;
  }
  *size = (gsize) packet.size;
  *n_fds = packet.n_fds;
  if (packet.n_fds > 0)
    memcpy (fds, packet.fds, packet.n_fds * sizeof (gint));
  return TRANSPORT_IO_OK;
}

void
transport_refuse_fds (gint socket)
{
  const gint off = 0;

  setsockopt (socket, SOL_SOCKET, SO_PASSRIGHTS, &off, sizeof off);
}

gboolean
transport_may_get_fds (gint socket)
{
  socklen_t size = sizeof (gint);
  gint on = TRUE;

  return getsockopt (socket, SOL_SOCKET, SO_PASSRIGHTS, &on, &size) < 0 || on;
}

/* recvmsg() without room for descriptors: those of a packet that is received,
 * not peeked at, are closed by the kernel. ECONNRESET, once, means that the peer
 * closed before it read everything; what it sent can still be read. */
static gssize
receive_plain (gint socket, struct iovec *part, gint flags, gint *out_flags)
{
  gboolean reset = FALSE;
  struct msghdr message;
  gssize size;

  for (;;) {
    message = (struct msghdr){ .msg_iov = part, .msg_iovlen = part ? 1 : 0 };
    size = recvmsg (socket, &message, MSG_DONTWAIT | flags);
    if (size >= 0 || (errno != EINTR && (errno != ECONNRESET || reset)))
      break;
    reset |= errno == ECONNRESET;
  }
  *out_flags = size < 0 ? 0 : message.msg_flags;
  return size;
}

TransportIo
transport_receive_plain (gint socket, gboolean may_get_fds, gpointer buffer,
    gsize buffer_size, gsize *size, GError **error)
{
  struct iovec part = { buffer, buffer_size };
  gssize received;
  gint flags = 0;

  received = may_get_fds ? receive_plain (socket, NULL, MSG_PEEK, &flags) : 0;
  if (received >= 0 && !(flags & MSG_CTRUNC))
    received = receive_plain (socket, &part, 0, &flags);
  if (received < 0)
    return errno == EAGAIN ? TRANSPORT_IO_AGAIN : TRANSPORT_IO_ERROR;
  if (flags & MSG_CTRUNC) {
    common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "file descriptors, which only a producer sends");
    return TRANSPORT_IO_FAULT;
  }
  if (flags & MSG_TRUNC) {
    common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "a packet that is too long");
    return TRANSPORT_IO_FAULT;
  }
  *size = (gsize) received;
  return received == 0 ? TRANSPORT_IO_CLOSED : TRANSPORT_IO_OK;
}
