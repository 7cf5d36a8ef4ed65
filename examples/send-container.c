/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Sends a container with HDR10+ values and a content light level to
 * receive-container, as a sealed file descriptor.
 *
 * usage: send-container SOCKET */

#include <shmem/shmem-container.h>

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* ---- what is sent ---- */

/* Returns a descriptor, or -1. */
static int
make_container (void)
{
  const struct shmem_hdr10plus values = {
    .application_version = 1,
    .num_windows = 1,
    .windows[0].maxscl = { 7768, 6589, 6912 },
    .windows[0].average_maxrgb = 263,
    .targeted_system_display_maximum_luminance = 400,
  };
  struct shmem_clli clli = { 1000, 400 };
  uint8_t message[SHMEM_HDR10PLUS_MAX_SIZE], bytes[2048];
  size_t message_size = sizeof (message), size = sizeof (bytes);
  struct shmem_entry entries[2];
  int fd = -1;

  if (shmem_hdr10plus_write (&values, message, &message_size, NULL) != SHMEM_OK)
    return -1;
  shmem_clli_write (&clli, &clli);
  entries[0] = (struct shmem_entry){ SHMEM_FORMAT_T35, message,
    (uint32_t) message_size };
  entries[1] = (struct shmem_entry){ SHMEM_FORMAT_CLLI, &clli, sizeof (clli) };
  if (shmem_container_write (entries, 2, bytes, &size) != SHMEM_OK
      || shmem_memfd_create_sealed ("hdr10plus", bytes, size, &fd)
          != SHMEM_MEMFD_OK)
    return -1;
  return fd;
}

/* ---- the socket ---- */

static int
connect_to (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int server = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

  if (strlen (path) >= sizeof (address.sun_path))
    return -1;
  strcpy (address.sun_path, path);
  if (connect (server, (struct sockaddr *) &address, sizeof (address)) < 0)
    return -1;
  return server;
}

/* With one byte, as a descriptor cannot travel alone. */
static bool
send_fd (int server, int fd)
{
  union
  {
    struct cmsghdr header;
    char bytes[CMSG_SPACE (sizeof (fd))];
  } control = { .header = { CMSG_LEN (sizeof (fd)), SOL_SOCKET, SCM_RIGHTS } };
  struct iovec data = { (void *) "", 1 };
  struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1 };

  message.msg_control = control.bytes;
  message.msg_controllen = sizeof (control.bytes);
  memcpy (CMSG_DATA (&control.header), &fd, sizeof (fd));
  return sendmsg (server, &message, MSG_NOSIGNAL) == 1;
}

int
main (int argc, char **argv)
{
  int server = argc == 2 ? connect_to (argv[1]) : -1;
  int fd = server >= 0 ? make_container () : -1;

  if (fd < 0 || !send_fd (server, fd)) {
    fprintf (stderr, "usage: send-container SOCKET, of receive-container\n");
    return 1;
  }
  return 0;
}
