/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the kernel lets somebody do who has a file descriptor: each attempt is
 * the raw system call, and says whether it was refused. What was not refused
 * is undone as far as that is possible. */

#include "lib-shmem/sealed-fd.h"

bool
was_denied (long result)
{
  return result < 0 && (errno == EPERM || errno == EACCES);
}

bool
denies_write (int fd)
{
  lseek (fd, 0, SEEK_SET);
  return was_denied (write (fd, "x", 1)) && was_denied (pwrite (fd, "x", 1, 0));
}

bool
denies_writable_mapping (int fd)
{
  void *data = mmap (NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

  if (data == MAP_FAILED)
    return was_denied (-1);
  munmap (data, 1);
  return false;
}

bool
denies_mprotect (int fd)
{
  void *data = mmap (NULL, 1, PROT_READ, MAP_SHARED, fd, 0);
  bool denied;

  /* Kernels before 6.7 refuse this already, where there is a WRITE seal. */
  if (data == MAP_FAILED)
    return was_denied (-1);
  denied = was_denied (mprotect (data, 1, PROT_READ | PROT_WRITE));
  munmap (data, 1);
  return denied;
}

bool
denies_resize (int fd)
{
  struct stat st;

  if (fstat (fd, &st) < 0)
    return false;
  return was_denied (ftruncate (fd, 0))
      && was_denied (ftruncate (fd, st.st_size - 1))
      && was_denied (ftruncate (fd, st.st_size + 4096))
      && was_denied (fallocate (fd, 0, 0, st.st_size + 4096));
}

bool
denies_punch_hole (int fd)
{
  return was_denied (
      fallocate (fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096));
}

bool
denies_seals (int fd)
{
  static const int seals[] = { F_SEAL_SEAL, F_SEAL_SHRINK, F_SEAL_GROW,
    F_SEAL_WRITE, 0x10, 0 };
  size_t i;

  for (i = 0; i < sizeof seals / sizeof seals[0]; i++)
    if (!was_denied (fcntl (fd, F_ADD_SEALS, seals[i])))
      return false;
  return true;
}

int
reopen_writable (int fd)
{
  char path[64];

  snprintf (path, sizeof path, "/proc/self/fd/%d", fd);
  return open (path, O_RDWR | O_CLOEXEC);
}

ino_t
inode_of (int fd)
{
  struct stat st;

  return fstat (fd, &st) < 0 ? 0 : st.st_ino;
}
