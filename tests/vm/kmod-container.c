/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What the RFC asks for, on a real kernel: the kernel makes a container,
 * programs pass it on and cannot alter it, and a driver takes it. Made by the
 * module in kmod, /dev/shmemtest.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <shmem/shmem-mapping.h>
#include <shmem/shmem-memfd.h>

#include "shmemtest-device.h"

#define PAGE 4096

/* The worked example of docs/container-format.md. */
static const uint8_t example[] = { 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
  0x00, 0x35, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x43, 0x4c, 0x4c, 0x49,
  0x00, 0x00, 0x00, 0x00, 0x54, 0x33, 0x35, 0x20, 0x00, 0x00, 0x00, 0x00, 0x04,
  0x00, 0x00, 0x00, 0x09, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x08, 0x00,
  0x00, 0x00, 0xe8, 0x03, 0x90, 0x01, 0x00, 0x00, 0x00, 0x00, 0xb5, 0x00, 0x3c,
  0x00, 0x01, 0x05, 0x01, 0x40, 0x00 };

static int
make (uint32_t seals)
{
  struct shmemtest_make arg = { .max_cll = 1000, .max_fall = 400 };
  int device = open_device ();

  arg.seals = seals;
  arg.fd = -1;
  CHECK_INT (ioctl (device, SHMEMTEST_MAKE, &arg), 0);
  CHECK (arg.fd >= 0);
  CHECK_INT (fcntl (arg.fd, F_GETFD), FD_CLOEXEC);
  close (device);
  return arg.fd;
}

static int
take (int fd, struct shmemtest_take *arg)
{
  int device = open_device ();
  int result;

  memset (arg, 0, sizeof (*arg));
  arg->fd = fd;
  errno = 0;
  result = ioctl (device, SHMEMTEST_TAKE, arg);
  close (device);
  return result == 0 ? 0 : errno;
}

static void
check_bytes (int fd)
{
  uint8_t bytes[sizeof (example) + 1];

  CHECK_INT (pread (fd, bytes, sizeof (bytes), 0), sizeof (example));
  CHECK_BYTES (bytes, sizeof (example), example, sizeof (example));
}

/* libshmem-container takes it for what it is, and reads it. */
static void
kernel_made (void)
{
  int fd = make (SHMEM_SEALS_IMMUTABLE);
  struct shmem_mapping mapping;
  struct shmem_memfd_info info;
  struct shmem_reader reader;
  struct shmem_entry entry;
  uint32_t index = 0;

  CHECK_INT (
      shmem_memfd_check (fd, SHMEM_SEALS_IMMUTABLE, sizeof (example), &info),
      SHMEM_MEMFD_OK);
  CHECK_INT (info.size, sizeof (example));
  CHECK_INT (info.seals & SHMEM_SEALS_IMMUTABLE, SHMEM_SEALS_IMMUTABLE);
  printf ("# seals 0x%x\n", info.seals);
  check_bytes (fd);

  CHECK_INT (
      shmem_container_open (fd, NULL, &mapping, &reader, NULL), SHMEM_OK);
  CHECK_BYTES (mapping.data, mapping.size, example, sizeof (example));
  CHECK_INT (reader.num, 2);
  CHECK_INT (
      shmem_reader_find (&reader, SHMEM_FORMAT_T35, &index, &entry), SHMEM_OK);
  CHECK_INT (index, 1);
  CHECK_BYTES (entry.data, entry.size, example + 0x38, 9);
  shmem_container_close (&mapping);
  close (fd);
}

/* Each way to write that there is. */
static void
check_cannot_write (int fd)
{
  struct iovec vector = { (void *) "x", 1 };
  char path[64];
  int pair[2], again;

  CHECK_ERRNO (pwrite (fd, "x", 1, 0), EPERM);
  CHECK_ERRNO (pwrite (fd, "x", 1, sizeof (example)), EPERM);
  CHECK_ERRNO (write (fd, "x", 1), EPERM);
  CHECK_ERRNO (pwritev (fd, &vector, 1, 0), EPERM);
  CHECK_ERRNO (
      fallocate (fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, PAGE),
      EPERM);
  CHECK_ERRNO (fallocate (fd, 0, 0, 2 * PAGE), EPERM);

  CHECK_INT (pipe2 (pair, O_CLOEXEC), 0);
  CHECK_INT (write (pair[1], "x", 1), 1);
  CHECK_ERRNO (splice (pair[0], NULL, fd, NULL, 1, 0), EPERM);
  close (pair[0]);
  close (pair[1]);

  /* Through a new description of the same file. */
  snprintf (path, sizeof (path), "/proc/self/fd/%d", fd);
  again = open (path, O_RDWR | O_CLOEXEC);
  CHECK (again >= 0);
  CHECK_ERRNO (pwrite (again, "x", 1, 0), EPERM);
  CHECK_ERRNO (ftruncate (again, 0), EPERM);
  close (again);
  CHECK_ERRNO (open (path, O_RDWR | O_TRUNC | O_CLOEXEC), EPERM);
}

static bool
can_map (int fd, int prot, int flags)
{
  void *mapped = mmap (NULL, PAGE, prot, flags, fd, 0);

  if (mapped == MAP_FAILED)
    return false;
  munmap (mapped, PAGE);
  return true;
}

static void
check_cannot_map_for_writing (int fd)
{
  uint8_t *mapped;
  int memory;

  CHECK (!can_map (fd, PROT_READ | PROT_WRITE, MAP_SHARED));
  CHECK (!can_map (fd, PROT_WRITE, MAP_SHARED));
  CHECK (!can_map (fd, PROT_READ | PROT_WRITE, MAP_SHARED_VALIDATE));

  /* Where a shared mapping is allowed for reading, it stays so. */
  mapped = mmap (NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
  printf ("# shared mapping for reading: %s\n",
      mapped == MAP_FAILED ? "refused" : "allowed");
  if (mapped != MAP_FAILED) {
    CHECK_ERRNO (mprotect (mapped, PAGE, PROT_READ | PROT_WRITE), EACCES);
    munmap (mapped, PAGE);
  }

  /* A private mapping is a copy, for a debugger too. */
  mapped = mmap (NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0);
  CHECK (mapped != MAP_FAILED);
  memory = open ("/proc/self/mem", O_RDWR | O_CLOEXEC);
  CHECK (memory >= 0);
  CHECK_INT (pwrite (memory, "x", 1, (off_t) (uintptr_t) mapped), 1);
  CHECK_INT (mapped[0], 'x');
  close (memory);
  CHECK_INT (mprotect (mapped, PAGE, PROT_READ | PROT_WRITE), 0);
  memset (mapped, 0xff, PAGE);
  munmap (mapped, PAGE);
  check_bytes (fd);
}

/* Not by who got it, whoever that is, nor by who holds it. */
static void
nobody_alters_it (void)
{
  int fd = make (SHMEM_SEALS_IMMUTABLE);
  int status;
  pid_t child;

  check_cannot_write (fd);
  check_cannot_map_for_writing (fd);
  CHECK_ERRNO (ftruncate (fd, 0), EPERM);
  CHECK_ERRNO (ftruncate (fd, sizeof (example) - 1), EPERM);
  CHECK_ERRNO (ftruncate (fd, sizeof (example) + 1), EPERM);
  CHECK_ERRNO (fcntl (fd, F_ADD_SEALS, F_SEAL_WRITE), EPERM);
  CHECK_ERRNO (fcntl (fd, F_ADD_SEALS, F_SEAL_FUTURE_WRITE), EPERM);
  CHECK_ERRNO (fcntl (fd, F_ADD_SEALS, 0), EPERM);

  fflush (stdout);
  child = fork ();
  CHECK (child >= 0);
  if (child == 0) {
    check_cannot_write (fd);
    check_cannot_map_for_writing (fd);
    fflush (stdout);
    _exit (0);
  }
  CHECK_INT (waitpid (child, &status, 0), child);
  CHECK_INT (status, 0);

  check_bytes (fd);
  close (fd);
}

/* From one driver to the other, by way of a program and a socket. */
static void
drivers_exchange (void)
{
  int fd = make (SHMEM_SEALS_IMMUTABLE), pair[2], theirs;
  char byte = 0;
  struct iovec vector = { &byte, 1 };
  union
  {
    struct cmsghdr header;
    char bytes[CMSG_SPACE (sizeof (int))];
  } control = { 0 };
  struct msghdr message = { .msg_iov = &vector,
    .msg_iovlen = 1,
    .msg_control = &control,
    .msg_controllen = sizeof (control) };
  struct cmsghdr *header = CMSG_FIRSTHDR (&message);
  struct shmemtest_take taken;

  CHECK_INT (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN (sizeof (int));
  memcpy (CMSG_DATA (header), &fd, sizeof (int));
  CHECK_INT (sendmsg (pair[0], &message, 0), 1);
  close (fd);
  CHECK_INT (recvmsg (pair[1], &message, MSG_CMSG_CLOEXEC), 1);
  memcpy (&theirs, CMSG_DATA (CMSG_FIRSTHDR (&message)), sizeof (int));

  CHECK_INT (take (theirs, &taken), 0);
  CHECK_INT (taken.max_cll, 1000);
  CHECK_INT (taken.max_fall, 400);
  CHECK_INT (taken.seals & SHMEM_SEALS_IMMUTABLE, SHMEM_SEALS_IMMUTABLE);
  close (theirs);
  close (pair[0]);
  close (pair[1]);
}

/* What libshmem-container makes is what a driver takes. */
static void
driver_takes_ours (void)
{
  struct shmemtest_take taken;
  int fd = -1;

  CHECK_INT (shmem_memfd_create_sealed ("test", example, sizeof (example), &fd),
      SHMEM_MEMFD_OK);
  CHECK_INT (take (fd, &taken), 0);
  CHECK_INT (taken.max_cll, 1000);
  CHECK_INT (taken.max_fall, 400);
  close (fd);
}

/* And what it does not. */
static void
driver_refuses (void)
{
  static const uint32_t missing[] = { 0, SHMEM_SEALS_IMPORTABLE,
    SHMEM_SEALS_PRODUCER_WRITABLE, SHMEM_SEAL_WRITE };
  struct shmemtest_take taken;
  uint8_t bytes[sizeof (example)];
  int fd, pair[2];

  for (size_t i = 0; i < sizeof (missing) / sizeof (missing[0]); i++) {
    fd = make (missing[i]);
    CHECK_INT (take (fd, &taken), EPERM);
    close (fd);
  }

  CHECK_INT (take (-1, &taken), EBADF);
  CHECK_INT (pipe2 (pair, O_CLOEXEC), 0);
  CHECK_INT (take (pair[0], &taken), EBADF);
  close (pair[0]);
  close (pair[1]);
  fd = open ("/etc/passwd", O_RDONLY | O_CLOEXEC);
  CHECK (fd >= 0);
  CHECK_INT (take (fd, &taken), EBADF);
  close (fd);

  /* It looks no further than CLLI, so not all of these are wrong to it. */
  for (size_t at = 0; at < 0x30; at++) {
    int result;

    memcpy (bytes, example, sizeof (bytes));
    bytes[at] ^= 0x80;
    CHECK_INT (
        shmem_memfd_create_sealed ("test", bytes, sizeof (bytes), &fd), 0);
    result = take (fd, &taken);
    CHECK (result == 0 || result == EINVAL || result == ENOENT);
    if (at >= 8 && at < 0x10)
      CHECK_INT (result, EINVAL);
    close (fd);
  }
  for (size_t size = 1; size < sizeof (example); size++) {
    CHECK_INT (shmem_memfd_create_sealed ("test", example, size, &fd), 0);
    CHECK_INT (take (fd, &taken), EINVAL);
    close (fd);
  }
}

/* A module that forgets the seals makes what any memfd is. */
static void
without_seals (void)
{
  int fd = make (0);

  CHECK_INT (shmem_memfd_check (fd, SHMEM_SEALS_IMMUTABLE, 1, NULL),
      SHMEM_MEMFD_ERROR_SEALS);
  CHECK_INT (pwrite (fd, "x", 1, 0), 1);
  CHECK (can_map (fd, PROT_READ | PROT_WRITE, MAP_SHARED));
  CHECK_INT (shmem_memfd_seal (fd, SHMEM_SEALS_IMMUTABLE), SHMEM_MEMFD_OK);
  CHECK_ERRNO (pwrite (fd, "x", 1, 0), EPERM);
  close (fd);
}

static const struct test_case cases[] = {
  TEST_CASE (kernel_made),
  TEST_CASE (nobody_alters_it),
  TEST_CASE (drivers_exchange),
  TEST_CASE (driver_takes_ours),
  TEST_CASE (driver_refuses),
  TEST_CASE (without_seals),
};

TEST_MAIN (cases)
