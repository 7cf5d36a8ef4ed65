/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Sends and receives single packets with file descriptors over a connected Unix
 * socket. Does not know what packets mean, and never blocks on a peer.
 */

#include "shmem-frames/protocol-socket.h"
#include "shmem-frames/protocol.h"

#include <shmem/shmem-memfd.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The limit of Linux for one packet. */
#define MAX_FDS_IN_PACKET 253

/* Linux 6.16; headers may be older. */
#ifndef SO_PASSRIGHTS
#define SO_PASSRIGHTS 83
#endif

TransportIo
transport_send (int socket, const struct iovec *parts, uint32_t n_parts,
    const int *fds, uint32_t n_fds)
{
  union
  {
    struct cmsghdr align;
    uint8_t data[CMSG_SPACE (TRANSPORT_MAX_FDS * sizeof (int))];
  } control;
  struct msghdr message = {
    .msg_iov = (struct iovec *) parts,
    .msg_iovlen = n_parts,
  };

  if (n_fds > 0) {
    struct cmsghdr *header;

    memset (&control, 0, sizeof control);
    message.msg_control = &control;
    message.msg_controllen = CMSG_SPACE (n_fds * sizeof (int));
    header = CMSG_FIRSTHDR (&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN (n_fds * sizeof (int));
    memcpy (CMSG_DATA (header), fds, n_fds * sizeof (int));
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

/* Of one packet. */
typedef struct
{
  uint32_t n_fds;
  int fds[MAX_FDS_IN_PACKET];
} Strange;

static void *
close_strange (void *data)
{
  const struct linger no_linger = { 0, 0 };
  Strange *strange = data;

  for (uint32_t i = 0; i < strange->n_fds; i++) {
    int fd = strange->fds[i];

    setsockopt (fd, SOL_SOCKET, SO_LINGER, &no_linger, sizeof no_linger);
    close (fd);
  }
  free (strange);
  return NULL;
}

static bool
is_shared_memory (int fd)
{
  return fcntl (fd, F_GET_SEALS) >= 0;
}

/* Without memory to remember it, @fd is closed in place. */
static void
add_strange (Strange **strange, int fd)
{
  if (*strange == NULL)
    *strange = calloc (1, sizeof **strange);
  if (*strange)
    (*strange)->fds[(*strange)->n_fds++] = fd;
  else
    close (fd);
}

static void
close_fds (const int *fds, uint32_t n_fds)
{
  Strange *strange = NULL;

  for (; n_fds > 0; n_fds--, fds++)
    if (is_shared_memory (*fds))
      close (*fds);
    else
      add_strange (&strange, *fds);
  if (strange && !transport_start_thread (close_strange, strange))
    close_strange (strange);
}

bool
transport_lacks_write_seals (int fd)
{
  int seals = fcntl (fd, F_GET_SEALS);

  return seals >= 0
      && !(seals & (int) (SHMEM_SEAL_WRITE | SHMEM_SEAL_FUTURE_WRITE));
}

static bool
are_memory (const int *fds, uint32_t n_fds, bool device)
{
  for (; n_fds > 0; n_fds--, fds++)
    if (!is_shared_memory (*fds) && !(device && transport_is_dmabuf (*fds)))
      return false;
  return true;
}

/* All received fds, which can be in several control messages. */
static uint32_t
collect_fds (struct msghdr *message, int *fds, uint32_t max)
{
  struct cmsghdr *header;
  uint32_t n_fds = 0;

  for (header = CMSG_FIRSTHDR (message); header != NULL;
       header = CMSG_NXTHDR (message, header)) {
    const uint8_t *data = CMSG_DATA (header);
    size_t left;

    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
      continue;
    left = header->cmsg_len - CMSG_LEN (0);
    for (; left >= sizeof (int) && n_fds < max; left -= sizeof (int)) {
      memcpy (&fds[n_fds++], data, sizeof (int));
      data += sizeof (int);
    }
  }
  return n_fds;
}

/* A packet as it was received. */
typedef struct
{
  ssize_t size; /* or -1, and errno */
  int flags;
  int fds[MAX_FDS_IN_PACKET];
  uint32_t n_fds;
} Packet;

static void
receive_packet (int socket, void *buffer, size_t size, Packet *packet)
{
  union
  {
    struct cmsghdr align;
    uint8_t data[CMSG_SPACE (MAX_FDS_IN_PACKET * sizeof (int))];
  } control;
  struct iovec part = { buffer, size };
  struct msghdr message;

  /* QEMU's user emulation says that something came here when nothing did. */
  control.align = (struct cmsghdr){ .cmsg_len = 0 };
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
static const char *
find_fault (const Packet *packet, uint32_t max_fds, bool device)
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
    const Packet *packet, uint32_t max_fds, bool device, const char **fault)
{
  if (packet->size < 0)
    return errno == EAGAIN ? TRANSPORT_IO_AGAIN : TRANSPORT_IO_ERROR;
  *fault = find_fault (packet, max_fds, device);
  if (*fault)
    return TRANSPORT_IO_FAULT;
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
transport_receive (int socket, void *buffer, size_t buffer_size, size_t *size,
    int *fds, uint32_t *n_fds, bool device, const char **fault)
{
  Packet packet;
  TransportIo io;

  receive_packet (socket, buffer, buffer_size, &packet);
  /* The peer closed before it read everything. What it sent can still be read
   * after this error. */
  if (packet.size < 0 && errno == ECONNRESET)
    receive_packet (socket, buffer, buffer_size, &packet);
  io = check_packet (&packet, *n_fds, device, fault);
  *n_fds = 0;
  if (io != TRANSPORT_IO_OK) {
    int saved = errno;

    close_fds (packet.fds, packet.n_fds);
    errno = saved;
    return io;
  }
  *size = (size_t) packet.size;
  *n_fds = packet.n_fds;
  if (packet.n_fds > 0)
    memcpy (fds, packet.fds, packet.n_fds * sizeof (int));
  return TRANSPORT_IO_OK;
}

void
transport_refuse_fds (int socket)
{
  const int off = 0;

  setsockopt (socket, SOL_SOCKET, SO_PASSRIGHTS, &off, sizeof off);
}

bool
transport_may_get_fds (int socket)
{
  socklen_t size = sizeof (int);
  int on = true;

  return getsockopt (socket, SOL_SOCKET, SO_PASSRIGHTS, &on, &size) < 0 || on;
}

/* recvmsg() without room for descriptors: those of a packet that is received,
 * not peeked at, are closed by the kernel. ECONNRESET, once, means that the peer
 * closed before it read everything; what it sent can still be read. */
static ssize_t
receive_plain (int socket, struct iovec *part, int flags, int *out_flags)
{
  bool reset = false;
  struct msghdr message;
  ssize_t size;

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
transport_receive_plain (int socket, bool may_get_fds, void *buffer,
    size_t buffer_size, size_t *size, const char **fault)
{
  struct iovec part = { buffer, buffer_size };
  ssize_t received;
  int flags = 0;

  received = may_get_fds ? receive_plain (socket, NULL, MSG_PEEK, &flags) : 0;
  if (received >= 0 && !(flags & MSG_CTRUNC))
    received = receive_plain (socket, &part, 0, &flags);
  if (received < 0)
    return errno == EAGAIN ? TRANSPORT_IO_AGAIN : TRANSPORT_IO_ERROR;
  if (flags & MSG_CTRUNC) {
    *fault = "file descriptors, which only a producer sends";
    return TRANSPORT_IO_FAULT;
  }
  if (flags & MSG_TRUNC) {
    *fault = "a packet that is too long";
    return TRANSPORT_IO_FAULT;
  }
  *size = (size_t) received;
  return received == 0 ? TRANSPORT_IO_CLOSED : TRANSPORT_IO_OK;
}
