/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Containers opened from file descriptors, good ones and what a stranger may
 * send instead. A mapping or a descriptor that is left behind fails the test.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <shmem/shmem-mapping.h>
#include <shmem/shmem-memfd.h>

#include "lib-shmem/golden.h"
#include "lib-shmem/shmem-test.h"

static int
golden_fd (void)
{
  int fd = -1;

  CHECK_INT (shmem_memfd_create_sealed (
                 "test", golden_container, sizeof (golden_container), &fd),
      SHMEM_MEMFD_OK);
  return fd;
}

/* Whether a file named @name is mapped. */
static bool
is_mapped (const char *name)
{
  FILE *maps = fopen ("/proc/self/maps", "re");
  char line[512];
  bool found = false;

  CHECK (maps != NULL);
  while (fgets (line, sizeof (line), maps) != NULL)
    found = found || strstr (line, name) != NULL;
  fclose (maps);
  return found;
}

static void
open_and_close (void)
{
  struct shmem_mapping mapping = { NULL, 0 };
  struct shmem_reader reader;
  struct shmem_entry entry;
  int fd = golden_fd ();

  CHECK_INT (
      shmem_container_open (fd, NULL, &mapping, &reader, NULL), SHMEM_OK);
  close (fd);
  CHECK (is_mapped ("/memfd:test"));
  CHECK_BYTES (
      mapping.data, mapping.size, golden_container, sizeof (golden_container));
  CHECK_INT (reader.num, 2);
  CHECK_INT (
      shmem_reader_find (&reader, SHMEM_FORMAT_T35, NULL, &entry), SHMEM_OK);
  CHECK_BYTES (entry.data, entry.size, golden_container + GOLDEN_T35_AT, 9);

  shmem_container_close (&mapping);
  CHECK (mapping.data == NULL && mapping.size == 0);
  CHECK (!is_mapped ("/memfd:test"));
  shmem_container_close (&mapping);
  shmem_container_close (NULL);
}

/* Refused as @result at @offset; outputs stay as they were, nothing is mapped,
 * and @fd, which is closed here, is still open. */
static void
check_refused (int fd, const struct shmem_limits *limits,
    enum shmem_result result, size_t offset)
{
  struct shmem_mapping mapping, mapping_before;
  struct shmem_reader reader, reader_before;
  struct shmem_fault fault = { SHMEM_OK, 77 };

  memset (&mapping, 0x5a, sizeof (mapping));
  memset (&reader, 0x5a, sizeof (reader));
  mapping_before = mapping;
  reader_before = reader;
  CHECK_INT (
      shmem_container_open (fd, limits, &mapping, &reader, &fault), result);
  CHECK_INT (fault.result, result);
  CHECK_INT (fault.offset, offset);
  CHECK (memcmp (&mapping, &mapping_before, sizeof (mapping)) == 0);
  CHECK (memcmp (&reader, &reader_before, sizeof (reader)) == 0);
  CHECK_INT (
      shmem_container_open (fd, limits, &mapping, &reader, NULL), result);
  CHECK (!is_mapped ("/memfd:test"));
  if (fd >= 0)
    CHECK_INT (close (fd), 0);
}

static int
memfd_with (const void *data, size_t size, uint64_t length, uint32_t seals)
{
  int fd = -1;

  CHECK_INT (shmem_memfd_create ("test", length, &fd), SHMEM_MEMFD_OK);
  CHECK_INT (pwrite (fd, data, size, 0), size);
  if (seals != 0)
    CHECK_INT (shmem_memfd_seal (fd, seals), SHMEM_MEMFD_OK);
  return fd;
}

/* Each set of seals that lacks one; what can be written lacks WRITE. */
static void
seals_missing (void)
{
  for (uint32_t seals = 0; seals < SHMEM_SEALS_IMMUTABLE; seals++)
    check_refused (memfd_with (golden_container, sizeof (golden_container),
                       sizeof (golden_container), seals),
        NULL, SHMEM_ERROR_SEALS, 0);
  check_refused (memfd_with (golden_container, sizeof (golden_container),
                     sizeof (golden_container), SHMEM_SEALS_PRODUCER_WRITABLE),
      NULL, SHMEM_ERROR_SEALS, 0);
}

static void
wrong_sizes (void)
{
  const size_t size = sizeof (golden_container);

  check_refused (memfd_with ("", 0, 0, SHMEM_SEALS_IMMUTABLE), NULL,
      SHMEM_ERROR_TRUNCATED, 0);
  check_refused (memfd_with (golden_container, 11, 11, SHMEM_SEALS_IMMUTABLE),
      NULL, SHMEM_ERROR_TRUNCATED, 8);
  check_refused (
      memfd_with (golden_container, size - 1, size - 1, SHMEM_SEALS_IMMUTABLE),
      NULL, SHMEM_ERROR_TRUNCATED, 8);
  check_refused (
      memfd_with (golden_container, size, size + 1, SHMEM_SEALS_IMMUTABLE),
      NULL, SHMEM_ERROR_TRAILING, size);
  check_refused (
      memfd_with (golden_container, size, 8192, SHMEM_SEALS_IMMUTABLE), NULL,
      SHMEM_ERROR_TRAILING, size);
}

/* Sizes that nobody could map, and one byte over a limit. */
static void
huge (void)
{
  const size_t size = sizeof (golden_container);
  const struct shmem_limits one_less = { (uint32_t) size - 1, 64, 4, { 0 } };
  const struct shmem_limits more = { UINT32_MAX, UINT32_MAX, UINT32_MAX,
    { 0 } };
  const struct shmem_limits one_entry = { SHMEM_MAX_SIZE, 1, 4, { 0 } };

  check_refused (
      memfd_with (golden_container, size, INT64_MAX, SHMEM_SEALS_IMMUTABLE),
      NULL, SHMEM_ERROR_TOO_LARGE, SHMEM_MAX_SIZE);
  check_refused (memfd_with (golden_container, size, UINT64_C (1) << 32,
                     SHMEM_SEALS_IMMUTABLE),
      &more, SHMEM_ERROR_TOO_LARGE, SHMEM_MAX_SIZE);
  check_refused (memfd_with (golden_container, size, SHMEM_MAX_SIZE + 1,
                     SHMEM_SEALS_IMMUTABLE),
      NULL, SHMEM_ERROR_TOO_LARGE, SHMEM_MAX_SIZE);
  check_refused (golden_fd (), &one_less, SHMEM_ERROR_TOO_LARGE, size - 1);
  check_refused (memfd_with (golden_container, size, SHMEM_MAX_SIZE + 1,
                     SHMEM_SEALS_IMMUTABLE),
      &one_less, SHMEM_ERROR_TOO_LARGE, size - 1);
  check_refused (golden_fd (), &one_entry, SHMEM_ERROR_TOO_MANY_ENTRIES, 12);
}

/* Nothing of these is read: a pipe and a socket would block. */
static void
no_memfds (void)
{
  int pair[2];

  check_refused (-1, NULL, SHMEM_ERROR_SYSTEM, 0);
  CHECK_INT (errno, EBADF);
  check_refused (
      open ("/dev/zero", O_RDONLY | O_CLOEXEC), NULL, SHMEM_ERROR_KIND, 0);
  check_refused (open ("/", O_RDONLY | O_CLOEXEC), NULL, SHMEM_ERROR_KIND, 0);
  check_refused (
      open ("/proc/self/exe", O_PATH | O_CLOEXEC), NULL, SHMEM_ERROR_KIND, 0);
  CHECK_INT (pipe2 (pair, O_CLOEXEC), 0);
  check_refused (pair[0], NULL, SHMEM_ERROR_KIND, 0);
  check_refused (pair[1], NULL, SHMEM_ERROR_KIND, 0);
  CHECK_INT (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
  check_refused (pair[0], NULL, SHMEM_ERROR_KIND, 0);
  check_refused (pair[1], NULL, SHMEM_ERROR_KIND, 0);
}

/* Sealed, but not for reading. */
static void
write_only (void)
{
  int fd = golden_fd (), again;
  char path[64];

  snprintf (path, sizeof (path), "/proc/self/fd/%d", fd);
  again = open (path, O_WRONLY | O_CLOEXEC);
  CHECK (again >= 0);
  close (fd);
  check_refused (again, NULL, SHMEM_ERROR_KIND, 0);
}

/* What was checked is what is read: nobody can write to it. */
static void
unchanged (void)
{
  struct shmem_mapping mapping;
  struct shmem_reader reader;
  int fd = golden_fd ();

  CHECK_INT (
      shmem_container_open (fd, NULL, &mapping, &reader, NULL), SHMEM_OK);
  CHECK_ERRNO (pwrite (fd, "x", 1, 0), EPERM);
  CHECK_ERRNO (ftruncate (fd, 0), EPERM);
  CHECK_INT (((const uint8_t *) mapping.data)[0], 0);
  close (fd);
  shmem_container_close (&mapping);
}

static const struct test_case cases[] = {
  TEST_CASE (open_and_close),
  TEST_CASE (seals_missing),
  TEST_CASE (wrong_sizes),
  TEST_CASE (huge),
  TEST_CASE (no_memfds),
  TEST_CASE (write_only),
  TEST_CASE (unchanged),
};

TEST_MAIN (cases)
