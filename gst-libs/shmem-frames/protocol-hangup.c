/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Closes sockets of untrusted peers, which may have sent file descriptors that
 * nobody has received. The kernel closes these with the socket, and some take
 * long to close: a TCP socket may linger for years, and a large memfd has many
 * pages to free.
 *
 * Such a socket is given to a thread that exits at once. The thread has its own
 * table of descriptors, with only this socket in it, so the kernel closes it as
 * part of the exit: no socket lingers then, and whatever else takes long holds
 * up neither a thread nor a descriptor of this process. Nothing here receives a
 * descriptor.
 */

#include "shmem-frames/protocol-socket.h"

#include <errno.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Linux 5.9; headers may be older. */
#ifndef CLOSE_RANGE_UNSHARE
#define CLOSE_RANGE_UNSHARE (1U << 1)
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif

typedef struct
{
  int fd;
  bool copied;   /* the thread has its own descriptor of the socket */
  sem_t started; /* `copied` is valid */
  sem_t closed;  /* the descriptor of the other threads is closed */
} Discard;

static void
wait_for (sem_t *semaphore)
{
  while (sem_wait (semaphore) < 0 && errno == EINTR)
    ;
}

/* Leaves this thread a table of its own, with @fd alone. */
static bool
keep_only (int fd)
{
  uint32_t number = (uint32_t) fd;

  return syscall (SYS_close_range, number + 1, ~0U, CLOSE_RANGE_UNSHARE) == 0
      && (number == 0 || syscall (SYS_close_range, 0, number - 1, 0) == 0);
}

/* If it cannot, it closes the socket of all threads, and may wait for that. */
static void *
exit_with_socket (void *user_data)
{
  Discard *discard = user_data;
  int fd = discard->fd;
  bool copied = keep_only (fd);

  discard->copied = copied;
  sem_post (&discard->started);
  if (!copied)
    close (fd);
  wait_for (&discard->closed);
  free (discard);
  return NULL;
}

void
transport_discard (int socket)
{
  Discard *discard = calloc (1, sizeof *discard);

  if (discard == NULL) {
    close (socket);
    return;
  }
  discard->fd = socket;
  sem_init (&discard->started, 0, 0);
  sem_init (&discard->closed, 0, 0);
  if (!transport_start_thread (exit_with_socket, discard)) {
    free (discard);
    close (socket);
    return;
  }
  wait_for (&discard->started);
  if (discard->copied)
    close (socket);
  sem_post (&discard->closed);
}

/* Receives what remains from a peer that cannot send any more, up to the first
 * packet with descriptors. false if there is one. Empty packets have the
 * credentials of the sender, the end of the stream does not; there is no room
 * for anything else. */
static bool
drain (int socket)
{
  const int on = 1;

  if (setsockopt (socket, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) < 0)
    return false;
  for (;;) {
    union
    {
      struct cmsghdr align;
      uint8_t data[CMSG_SPACE (sizeof (struct ucred))];
    } control = { .data = { 0 } };
    struct msghdr message = { .msg_control = &control,
      .msg_controllen = sizeof control };
    const struct cmsghdr *first;

    if (recvmsg (socket, &message, MSG_DONTWAIT | MSG_PEEK) < 0) {
      /* The peer closed before it read everything; the next call succeeds. */
      if (errno == EINTR || errno == ECONNRESET)
        continue;
      return true;
    }
    /* QEMU's user emulation leaves the length as it was at the end. */
    first = CMSG_FIRSTHDR (&message);
    if (first == NULL || first->cmsg_type != SCM_CREDENTIALS)
      return true;
    if (message.msg_flags & MSG_CTRUNC)
      return false;
    recv (socket, NULL, 0, MSG_DONTWAIT);
  }
}

void
transport_hang_up (int socket)
{
  shutdown (socket, SHUT_RDWR);
  if (drain (socket))
    close (socket);
  else
    transport_discard (socket);
}
