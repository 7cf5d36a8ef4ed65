/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A daemon without GStreamer: receives containers over its own Unix socket, each
 * as a file descriptor, and prints the HDR10+ values in it. It believes nothing
 * of what it receives.
 *
 * usage: receive-container SOCKET [NUMBER]: ends after NUMBER clients */

#include <shmem/shmem-container.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* ---- what is received ---- */

static void
print_container (int fd)
{
  struct shmem_mapping mapping;
  struct shmem_reader reader;
  struct shmem_fault fault;
  struct shmem_entry entry;
  struct shmem_hdr10plus v;
  const uint32_t *maxscl = v.windows[0].maxscl;

  if (shmem_container_open (fd, NULL, &mapping, &reader, &fault) != SHMEM_OK) {
    fprintf (stderr, "refused: %s\n", shmem_result_to_string (fault.result));
    return;
  }
  for (uint32_t i = 0;
       shmem_reader_find (&reader, SHMEM_FORMAT_T35, &i, &entry) == SHMEM_OK;
       i++)
    if (shmem_hdr10plus_parse (&v, entry.data, entry.size, NULL, NULL)
        == SHMEM_OK)
      printf ("HDR10+: target %u cd/m2, maxscl %u %u %u\n",
          v.targeted_system_display_maximum_luminance, maxscl[0], maxscl[1],
          maxscl[2]);
  shmem_container_close (&mapping);
}

/* ---- the socket ---- */

/* The descriptor that came with a message, or -1. There is room for no more than
 * one: the kernel closes others. */
static int
receive_fd (int client)
{
  _Alignas(struct cmsghdr) char control[CMSG_LEN (sizeof (int))];
  char byte;
  struct iovec data = { &byte, 1 };
  struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1 };
  int fd = -1;

  message.msg_control = control;
  message.msg_controllen = sizeof (control);
  if (recvmsg (client, &message, MSG_CMSG_CLOEXEC) >= 0
      && message.msg_controllen >= sizeof (control)
      && CMSG_FIRSTHDR (&message)->cmsg_type == SCM_RIGHTS)
    memcpy (&fd, CMSG_DATA (CMSG_FIRSTHDR (&message)), sizeof (fd));
  return fd;
}

static int
listen_at (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int server = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

  if (strlen (path) >= sizeof (address.sun_path))
    return -1;
  strcpy (address.sun_path, path);
  if (bind (server, (struct sockaddr *) &address, sizeof (address)) < 0
      || listen (server, 8) < 0)
    return -1;
  return server;
}

static void
serve (int server)
{
  int client = accept (server, NULL, NULL);
  /* A client that connects and sends nothing may not hold up the others. */
  const struct timeval patience = { .tv_sec = 1 };
  int fd;

  if (client < 0)
    return;
  setsockopt (client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof (patience));
  while ((fd = receive_fd (client)) >= 0) {
    print_container (fd);
    close (fd);
  }
  close (client);
}

int
main (int argc, char **argv)
{
  int server = argc > 1 ? listen_at (argv[1]) : -1;
  long clients = argc > 2 ? strtol (argv[2], NULL, 10) : -1;

  if (server < 0) {
    fprintf (stderr,
        "usage: receive-container SOCKET [NUMBER], where no file "
        "named SOCKET exists\n");
    return 1;
  }
  setvbuf (stdout, NULL, _IOLBF, 0);
  printf ("listening\n");
  for (; clients != 0; clients -= clients > 0)
    serve (server);
  unlink (argv[1]);
  return 0;
}
