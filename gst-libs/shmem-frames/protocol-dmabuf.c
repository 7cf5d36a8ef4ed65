/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Tells dma-bufs from everything else among the descriptors of a peer. It never
 * maps one, and never waits.
 */

#include "shmem-frames/protocol-socket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

/* linux/magic.h of 5.3 and later. */
#ifndef DMA_BUF_MAGIC
#define DMA_BUF_MAGIC 0x444d4142
#endif

/* The lines of a dma-buf are at the start of what the kernel writes. */
#define FDINFO_SIZE 512

/* The start of /proc/self/fdinfo/@fd, or NULL. */
static char *
read_fdinfo (int fd, char *buffer, size_t size)
{
  char path[sizeof "/proc/self/fdinfo/" + 3 * sizeof fd];
  ssize_t n = -1;
  int info;

  snprintf (path, sizeof path, "/proc/self/fdinfo/%d", fd);
  info = open (path, O_RDONLY | O_CLOEXEC);
  if (info < 0)
    return NULL;
  do
    n = read (info, buffer, size - 1);
  while (n < 0 && errno == EINTR);
  close (info);
  if (n <= 0)
    return NULL;
  buffer[n] = '\0';
  return buffer;
}

/* fstatfs() and lseek() of a file on a disk that does not respond, or whose file
 * system is a process, block for ever. The kernel answers from its own memory
 * what kind of descriptor this is, and only dma-bufs have an exporter. */
bool
transport_is_dmabuf (int fd)
{
  char buffer[FDINFO_SIZE];
  struct statfs info;

  return read_fdinfo (fd, buffer, sizeof buffer)
      && strstr (buffer, "\nexp_name:\t") != NULL && fstatfs (fd, &info) == 0
      && info.f_type == DMA_BUF_MAGIC;
}

bool
transport_dmabuf_has_size (int fd, uint64_t size)
{
  off_t end = lseek (fd, 0, SEEK_END);

  return end >= 0 && (uint64_t) end >= size;
}
