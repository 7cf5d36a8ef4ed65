/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Creates sealed memfds and imports those of other processes.
 *
 * A received file descriptor can be anything: closed, a pipe, a socket, a
 * directory, a device, a file on a disk that does not respond. It is never read
 * or mapped before F_GET_SEALS, fstat() and fstatfs() have shown that it is a
 * file in shared memory. This file never interprets the bytes, never keeps a
 * descriptor after a call, and never leaks one.
 */

#include <shmem/shmem-memfd.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008u
#endif

#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x0010
#endif

#define COPY_CHUNK 16384

_Static_assert(SHMEM_SEAL_SEAL == F_SEAL_SEAL, "kernel ABI");
_Static_assert(SHMEM_SEAL_SHRINK == F_SEAL_SHRINK, "kernel ABI");
_Static_assert(SHMEM_SEAL_GROW == F_SEAL_GROW, "kernel ABI");
_Static_assert(SHMEM_SEAL_WRITE == F_SEAL_WRITE, "kernel ABI");
_Static_assert(SHMEM_SEAL_FUTURE_WRITE == F_SEAL_FUTURE_WRITE, "kernel ABI");
_Static_assert(sizeof (off_t) == 8, "build with 64-bit file offsets");

/* For error paths. */
static void
close_keep_errno (int fd)
{
  int saved = errno;

  close (fd);
  errno = saved;
}

/* Kernels before 6.3 do not have MFD_NOEXEC_SEAL. EINVAL can also mean that the
 * name is too long: only success without the flag proves that the kernel is
 * old, and is cached. */
static int
new_memfd (const char *name)
{
  static atomic_bool noexec_unknown = false;
  const unsigned int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  int fd;

  if (atomic_load_explicit (&noexec_unknown, memory_order_relaxed))
    return memfd_create (name, flags);
  fd = memfd_create (name, flags | MFD_NOEXEC_SEAL);
  if (fd >= 0 || errno != EINVAL)
    return fd;
  fd = memfd_create (name, flags);
  if (fd >= 0)
    atomic_store_explicit (&noexec_unknown, true, memory_order_relaxed);
  return fd;
}

static int
set_size (int fd, uint64_t size)
{
  int ret;

  if (size > INT64_MAX) {
    errno = EFBIG;
    return -1;
  }
  do
    ret = ftruncate (fd, (off_t) size);
  while (ret < 0 && errno == EINTR);
  return ret;
}

static enum shmem_memfd_result
write_all (int fd, const uint8_t *data, size_t size)
{
  while (size > 0) {
    ssize_t written = write (fd, data, size);

    if (written < 0 && errno != EINTR)
      return SHMEM_MEMFD_ERROR_SYSTEM;
    if (written > 0) {
      data += written;
      size -= (size_t) written;
    }
  }
  return SHMEM_MEMFD_OK;
}

enum shmem_memfd_result
shmem_memfd_create (const char *name, uint64_t size, int *fd)
{
  int created = new_memfd (name);

  if (created < 0)
    return SHMEM_MEMFD_ERROR_SYSTEM;
  if (set_size (created, size) < 0) {
    close_keep_errno (created);
    return SHMEM_MEMFD_ERROR_SYSTEM;
  }
  *fd = created;
  return SHMEM_MEMFD_OK;
}

enum shmem_memfd_result
shmem_memfd_seal (int fd, uint32_t seals)
{
  if (fcntl (fd, F_ADD_SEALS, seals) < 0)
    return SHMEM_MEMFD_ERROR_SYSTEM;
  return SHMEM_MEMFD_OK;
}

enum shmem_memfd_result
shmem_memfd_create_sealed (
    const char *name, const void *data, size_t size, int *fd)
{
  int created = new_memfd (name);
  enum shmem_memfd_result result;

  if (created < 0)
    return SHMEM_MEMFD_ERROR_SYSTEM;
  result = write_all (created, data, size);
  if (result == SHMEM_MEMFD_OK)
    result = shmem_memfd_seal (created, SHMEM_SEALS_IMMUTABLE);
  if (result != SHMEM_MEMFD_OK) {
    close_keep_errno (created);
    return result;
  }
  *fd = created;
  return SHMEM_MEMFD_OK;
}

/* fstatfs() distinguishes tmpfs from hugetlbfs, which supports seals too. */
static enum shmem_memfd_result
check_tmpfs (int fd)
{
  struct statfs fs;
  int ret;

  do
    ret = fstatfs (fd, &fs);
  while (ret < 0 && errno == EINTR);
  if (ret < 0)
    return SHMEM_MEMFD_ERROR_SYSTEM;
  return fs.f_type == TMPFS_MAGIC ? SHMEM_MEMFD_OK : SHMEM_MEMFD_ERROR_KIND;
}

/* Size and seals of a file that is in shared memory, or KIND. A file that has
 * a name on a tmpfs passes: its only seal is SEAL, so it fails later.
 *
 * Seals are read before the size: otherwise a peer could shrink and seal the
 * file in between. */
static enum shmem_memfd_result
inspect (int fd, struct shmem_memfd_info *info)
{
  int seals = fcntl (fd, F_GET_SEALS);
  enum shmem_memfd_result result;
  struct stat st;

  /* No further calls: on other kinds of files they could block. */
  if (seals < 0)
    return fcntl (fd, F_GETFD) < 0 ? SHMEM_MEMFD_ERROR_SYSTEM
                                   : SHMEM_MEMFD_ERROR_KIND;
  if (fstat (fd, &st) < 0)
    return SHMEM_MEMFD_ERROR_SYSTEM;
  if ((fcntl (fd, F_GETFL) & O_ACCMODE) == O_WRONLY)
    return SHMEM_MEMFD_ERROR_KIND;
  if (!S_ISREG (st.st_mode))
    return SHMEM_MEMFD_ERROR_KIND;
  result = check_tmpfs (fd);
  if (result != SHMEM_MEMFD_OK)
    return result;
  info->size = (uint64_t) st.st_size;
  info->seals = (uint32_t) seals;
  return SHMEM_MEMFD_OK;
}

enum shmem_memfd_result
shmem_memfd_check (int fd, uint32_t required_seals, uint64_t min_size,
    struct shmem_memfd_info *info)
{
  struct shmem_memfd_info found;
  enum shmem_memfd_result result = inspect (fd, &found);

  if (result != SHMEM_MEMFD_OK)
    return result;
  if ((found.seals & required_seals) != required_seals)
    return SHMEM_MEMFD_ERROR_SEALS;
  if (found.size < min_size)
    return SHMEM_MEMFD_ERROR_SIZE;
  if (info != NULL)
    *info = found;
  return SHMEM_MEMFD_OK;
}

enum shmem_memfd_result
shmem_memfd_read (int fd, uint64_t offset, void *buffer, size_t size)
{
  const uint64_t length = size;
  uint8_t *to = buffer;

  if (length > INT64_MAX || offset > INT64_MAX - length)
    return SHMEM_MEMFD_ERROR_SIZE;
  while (size > 0) {
    ssize_t got = pread (fd, to, size, (off_t) offset);

    if (got == 0)
      return SHMEM_MEMFD_ERROR_SIZE;
    if (got < 0 && errno != EINTR)
      return SHMEM_MEMFD_ERROR_SYSTEM;
    if (got > 0) {
      to += got;
      offset += (uint64_t) got;
      size -= (size_t) got;
    }
  }
  return SHMEM_MEMFD_OK;
}

enum shmem_memfd_result
shmem_memfd_map (int fd, size_t size, const void **address)
{
  void *mapped = mmap (NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);

  if (mapped == MAP_FAILED)
    return SHMEM_MEMFD_ERROR_SYSTEM;
  *address = mapped;
  return SHMEM_MEMFD_OK;
}

/* The file can be changed or truncated meanwhile: the copy then contains the
 * bytes that were read, or fails. */
static enum shmem_memfd_result
copy_bytes (int from, int to, uint64_t size)
{
  uint8_t chunk[COPY_CHUNK];
  enum shmem_memfd_result result = SHMEM_MEMFD_OK;

  for (uint64_t at = 0; at < size && result == SHMEM_MEMFD_OK;) {
    size_t n = size - at < COPY_CHUNK ? (size_t) (size - at) : COPY_CHUNK;

    result = shmem_memfd_read (from, at, chunk, n);
    if (result == SHMEM_MEMFD_OK)
      result = write_all (to, chunk, n);
    at += n;
  }
  return result;
}

static enum shmem_memfd_result
copy_sealed (int from, uint64_t size, uint32_t seals, int *fd)
{
  int created = new_memfd ("shmem-import");
  enum shmem_memfd_result result;

  if (created < 0)
    return SHMEM_MEMFD_ERROR_SYSTEM;
  result = copy_bytes (from, created, size);
  if (result == SHMEM_MEMFD_OK)
    result = shmem_memfd_seal (created, seals);
  if (result != SHMEM_MEMFD_OK) {
    close_keep_errno (created);
    return result;
  }
  *fd = created;
  return SHMEM_MEMFD_OK;
}

enum shmem_memfd_result
shmem_memfd_import (int *fd, uint32_t required_seals, uint64_t size,
    enum shmem_import_policy policy, uint64_t max_copy)
{
  enum shmem_memfd_result result =
      shmem_memfd_check (*fd, required_seals, size, NULL);
  int copy;

  if (result != SHMEM_MEMFD_ERROR_SEALS || policy != SHMEM_IMPORT_COPY)
    return result;
  if (size > max_copy)
    return SHMEM_MEMFD_ERROR_LIMIT;
  result = shmem_memfd_check (*fd, 0, size, NULL);
  if (result == SHMEM_MEMFD_OK)
    result =
        copy_sealed (*fd, size, SHMEM_SEALS_IMMUTABLE | required_seals, &copy);
  if (result != SHMEM_MEMFD_OK)
    return result;
  close (*fd);
  *fd = copy;
  return SHMEM_MEMFD_OK;
}

const char *
shmem_memfd_result_to_string (enum shmem_memfd_result result)
{
  switch (result) {
    case SHMEM_MEMFD_OK:
      return "no error";
    case SHMEM_MEMFD_ERROR_SYSTEM:
      return "a system call failed";
    case SHMEM_MEMFD_ERROR_KIND:
      return "the file descriptor is not a memfd";
    case SHMEM_MEMFD_ERROR_SEALS:
      return "a required seal is missing";
    case SHMEM_MEMFD_ERROR_SIZE:
      return "the memory is smaller than claimed";
    case SHMEM_MEMFD_ERROR_LIMIT:
      return "the memory is larger than may be copied";
  }
  return "unknown error";
}
