/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Sealed memfds where system calls are interrupted, do less than they were
 * asked for, or fail half way. The functions below stand in front of those of
 * the C library.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <shmem/shmem-memfd.h>

#include "lib-shmem/shmem-test.h"

static const uint8_t data[1000] = { 1, 2, 3, [500] = 4, [999] = 5 };

static struct
{
  bool active;
  int calls;
  int fail_at; /* call that fails with ENOSPC or EIO, 0 for none */
} faults;

/* Every other call is interrupted, the rest do at most 7 bytes. */
static bool
interrupted (size_t *size, int error)
{
  if (!faults.active)
    return false;
  if (*size > 7)
    *size = 7;
  faults.calls++;
  errno = faults.calls == faults.fail_at ? error : EINTR;
  return faults.calls == faults.fail_at || faults.calls % 2 == 1;
}

ssize_t
write (int fd, const void *buffer, size_t size)
{
  if (interrupted (&size, ENOSPC))
    return -1;
  return syscall (SYS_write, fd, buffer, size);
}

ssize_t
pread (int fd, void *buffer, size_t size, off_t offset)
{
  if (interrupted (&size, EIO))
    return -1;
  return syscall (SYS_pread64, fd, buffer, size, offset);
}

static void
faults_begin (int fail_at)
{
  faults.active = true;
  faults.calls = 0;
  faults.fail_at = fail_at;
}

static int
faults_end (void)
{
  faults.active = false;
  return faults.calls;
}

static void
check_content (int fd)
{
  uint8_t back[sizeof (data)];

  CHECK_INT (shmem_memfd_check (fd, SHMEM_SEALS_IMMUTABLE, sizeof (data), NULL),
      SHMEM_MEMFD_OK);
  CHECK_INT (shmem_memfd_read (fd, 0, back, sizeof (back)), SHMEM_MEMFD_OK);
  CHECK (memcmp (back, data, sizeof (data)) == 0);
}

static void
create_sealed (void)
{
  enum shmem_memfd_result result;
  int fd = -1;

  faults_begin (0);
  result = shmem_memfd_create_sealed ("test", data, sizeof (data), &fd);
  CHECK (faults_end () > 200);
  CHECK_INT (result, SHMEM_MEMFD_OK);
  check_content (fd);
  close (fd);
}

static void
create_sealed_fails (void)
{
  for (int call = 1; call < 10; call++) {
    enum shmem_memfd_result result;
    int fd = 77, error;

    faults_begin (call);
    result = shmem_memfd_create_sealed ("test", data, sizeof (data), &fd);
    error = errno;
    CHECK_INT (faults_end (), call);
    CHECK_INT (result, SHMEM_MEMFD_ERROR_SYSTEM);
    CHECK_INT (error, ENOSPC);
    CHECK_INT (fd, 77);
  }
}

static void
read_in_pieces (void)
{
  uint8_t back[sizeof (data)];
  enum shmem_memfd_result result;
  int fd = -1;

  CHECK_INT (shmem_memfd_create_sealed ("test", data, sizeof (data), &fd), 0);
  faults_begin (0);
  result = shmem_memfd_read (fd, 0, back, sizeof (back));
  CHECK (faults_end () > 200);
  CHECK_INT (result, SHMEM_MEMFD_OK);
  CHECK (memcmp (back, data, sizeof (data)) == 0);
  close (fd);
}

static int
unsealed_fd (void)
{
  int fd = -1;

  CHECK_INT (shmem_memfd_create ("test", 0, &fd), SHMEM_MEMFD_OK);
  CHECK_INT (write (fd, data, sizeof (data)), sizeof (data));
  return fd;
}

static void
import (void)
{
  enum shmem_memfd_result result;
  int fd = unsealed_fd ();

  faults_begin (0);
  result = shmem_memfd_import (&fd, SHMEM_SEALS_IMMUTABLE, sizeof (data),
      SHMEM_IMPORT_COPY, sizeof (data));
  CHECK (faults_end () > 400);
  CHECK_INT (result, SHMEM_MEMFD_OK);
  check_content (fd);
  close (fd);
}

/* Fails at any call, while reading or while writing: nothing is left behind. */
static void
import_fails (void)
{
  for (int call = 1; call < 570; call += 9) {
    enum shmem_memfd_result result;
    int fd = unsealed_fd (), before = fd, error;

    faults_begin (call);
    result = shmem_memfd_import (&fd, SHMEM_SEALS_IMMUTABLE, sizeof (data),
        SHMEM_IMPORT_COPY, sizeof (data));
    error = errno;
    CHECK_INT (faults_end (), call);
    CHECK_INT (result, SHMEM_MEMFD_ERROR_SYSTEM);
    CHECK (error == EIO || error == ENOSPC);
    CHECK_INT (fd, before);
    CHECK (fcntl (fd, F_GETFD) >= 0);
    close (fd);
  }
}

static const struct test_case cases[] = {
  TEST_CASE (create_sealed),
  TEST_CASE (create_sealed_fails),
  TEST_CASE (read_in_pieces),
  TEST_CASE (import),
  TEST_CASE (import_fails),
};

TEST_MAIN (cases)
