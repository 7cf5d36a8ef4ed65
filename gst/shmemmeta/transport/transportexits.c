/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Which processes of clients have exited. A process that forks shares its
 * connection with the child, so the connection outlives the process if the
 * child does not close it. Nothing here disconnects a client.
 *
 * All processes are watched through one epoll descriptor, so that polling costs
 * the same however many there are. Without pidfds (before Linux 5.3), or
 * descriptors for them, nobody is watched.
 */

#include "transport/transportexits.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Linux 6.5 and 5.3; headers may be older. */
#ifndef SO_PEERPIDFD
#define SO_PEERPIDFD 77
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

gint
transport_exits_new (void)
{
  return epoll_create1 (EPOLL_CLOEXEC);
}

gint
transport_exits_add (gint exits, gint socket, gint pid, guint index)
{
  struct epoll_event event = { .events = EPOLLIN, .data.u32 = index };
  socklen_t size = sizeof (gint);
  gint fd = -1;

  if (exits < 0)
    return -1;
  if (getsockopt (socket, SOL_SOCKET, SO_PEERPIDFD, &fd, &size) < 0)
    /* Of another process if @pid was given to one since it connected; then that
     * one is watched, in vain. It is 0 for a process in a PID namespace that is
     * not visible here. */
    fd = pid > 0 ? (gint) syscall (SYS_pidfd_open, pid, 0) : -1;
  if (fd >= 0 && epoll_ctl (exits, EPOLL_CTL_ADD, fd, &event) < 0) {
    close (fd);
    fd = -1;
  }
  return fd;
}

void
transport_exits_remove (gint exits, gint process)
{
  if (process < 0)
    return;
  epoll_ctl (exits, EPOLL_CTL_DEL, process, NULL);
  close (process);
}

guint64
transport_exits_get (gint exits)
{
  struct epoll_event events[64];
  gint n = epoll_wait (exits, events, G_N_ELEMENTS (events), 0);
  guint64 gone = 0;

  while (n > 0)
    gone |= G_GUINT64_CONSTANT (1) << events[--n].data.u32;
  return gone;
}
