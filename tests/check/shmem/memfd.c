/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Sealed memfds. What a seal promises is tested by attempting what it
 * forbids; what a stranger may send is tested by sending it.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <shmem/shmem-memfd.h>

#include "lib-shmem/shmem-test.h"

#define PAGE 4096

static const uint8_t data[] = "some bytes that nobody changes";

static int
sealed_fd (void)
{
  int fd = -1;

  CHECK_INT (shmem_memfd_create_sealed ("test", data, sizeof (data), &fd), 0);
  CHECK (fd >= 0);
  return fd;
}

/* Four pages of zeros with @seals. */
static int
new_fd (uint32_t seals)
{
  int fd = -1;

  CHECK_INT (shmem_memfd_create ("test", 4 * PAGE, &fd), SHMEM_MEMFD_OK);
  CHECK (fd >= 0);
  if (seals != 0)
    CHECK_INT (shmem_memfd_seal (fd, seals), SHMEM_MEMFD_OK);
  return fd;
}

static void
check_cannot_resize (int fd, off_t size)
{
  CHECK_ERRNO (ftruncate (fd, size + 1), EPERM);
  CHECK_ERRNO (ftruncate (fd, size - 1), EPERM);
  CHECK_ERRNO (ftruncate (fd, 0), EPERM);
  CHECK_ERRNO (fallocate (fd, 0, size, PAGE), EPERM);
  CHECK_ERRNO (pwrite (fd, "x", 1, size + PAGE), EPERM);
}

static void
check_cannot_seal (int fd)
{
  CHECK_ERRNO (fcntl (fd, F_ADD_SEALS, F_SEAL_WRITE), EPERM);
  CHECK_ERRNO (fcntl (fd, F_ADD_SEALS, 0), EPERM);
  CHECK_INT (shmem_memfd_seal (fd, SHMEM_SEAL_GROW), 1);
}

static bool
can_map (int fd, int prot, int flags)
{
  void *mapped = mmap (NULL, 1, prot, flags, fd, 0);

  if (mapped == MAP_FAILED) {
    CHECK_INT (errno, EPERM);
    return false;
  }
  munmap (mapped, 1);
  return true;
}

static void
check_cannot_write (int fd)
{
  CHECK_ERRNO (write (fd, "x", 1), EPERM);
  CHECK_ERRNO (pwrite (fd, "x", 1, 0), EPERM);
  CHECK_ERRNO (
      fallocate (fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 1), EPERM);
  CHECK (!can_map (fd, PROT_READ | PROT_WRITE, MAP_SHARED));
  CHECK (!can_map (fd, PROT_WRITE, MAP_SHARED));
  CHECK (can_map (fd, PROT_READ | PROT_WRITE, MAP_PRIVATE));
}

/* A second description of the same file, as a peer could open. */
static int
reopen (int fd, int flags)
{
  char path[64];

  snprintf (path, sizeof (path), "/proc/self/fd/%d", fd);
  return open (path, flags | O_CLOEXEC);
}

static void
check_immutable (int fd, off_t size)
{
  int other = reopen (fd, O_RDWR);

  check_cannot_resize (fd, size);
  check_cannot_seal (fd);
  check_cannot_write (fd);
  if (other >= 0) {
    check_cannot_resize (other, size);
    check_cannot_write (other);
    close (other);
  }
  other = reopen (fd, O_RDWR | O_TRUNC);
  CHECK (other < 0);
}

static void
immutable (void)
{
  int fd = sealed_fd ();
  uint8_t back[sizeof (data)];

  check_immutable (fd, sizeof (data));
  CHECK_INT (shmem_memfd_read (fd, 0, back, sizeof (back)), SHMEM_MEMFD_OK);
  CHECK_BYTES (back, sizeof (back), data, sizeof (data));
  close (fd);
}

static void
immutable_step_by_step (void)
{
  int fd = new_fd (SHMEM_SEALS_IMMUTABLE);

  check_immutable (fd, 4 * PAGE);
  close (fd);
}

/* Whoever has it mapped for writing keeps that; nobody gets it anew. */
static void
producer_writable (void)
{
  int fd = new_fd (0);
  uint8_t *mapped =
      mmap (NULL, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  uint8_t byte = 0;

  CHECK (mapped != MAP_FAILED);
  CHECK_INT (shmem_memfd_seal (fd, SHMEM_SEALS_PRODUCER_WRITABLE), 0);
  check_cannot_resize (fd, 4 * PAGE);
  check_cannot_seal (fd);
  check_cannot_write (fd);
  mapped[PAGE] = 42;
  CHECK_INT (shmem_memfd_read (fd, PAGE, &byte, 1), SHMEM_MEMFD_OK);
  CHECK_INT (byte, 42);
  munmap (mapped, 4 * PAGE);
  check_cannot_write (fd);
  close (fd);
}

static void
importable (void)
{
  int fd = new_fd (SHMEM_SEALS_IMPORTABLE);

  check_cannot_resize (fd, 4 * PAGE);
  check_cannot_seal (fd);
  CHECK_INT (pwrite (fd, "x", 1, 0), 1);
  CHECK (can_map (fd, PROT_READ | PROT_WRITE, MAP_SHARED));
  close (fd);
}

static void
seal_while_mapped (void)
{
  int fd = new_fd (0);
  void *mapped = mmap (NULL, PAGE, PROT_WRITE, MAP_SHARED, fd, 0);

  CHECK (mapped != MAP_FAILED);
  errno = 0;
  CHECK_INT (shmem_memfd_seal (fd, SHMEM_SEALS_IMMUTABLE), 1);
  CHECK_INT (errno, EBUSY);
  munmap (mapped, PAGE);
  CHECK_INT (shmem_memfd_seal (fd, SHMEM_SEALS_IMMUTABLE), 0);
  close (fd);
}

static bool
kernel_knows_noexec_seal (void)
{
  int fd = memfd_create ("probe", MFD_CLOEXEC | 8);

  if (fd >= 0)
    close (fd);
  return fd >= 0;
}

static void
create (void)
{
  struct shmem_memfd_info info = { 0 };
  struct stat st;
  uint8_t page[PAGE], zeros[PAGE] = { 0 };
  int fd = new_fd (0);

  CHECK_INT (shmem_memfd_check (fd, 0, 4 * PAGE, &info), SHMEM_MEMFD_OK);
  CHECK_INT (info.size, 4 * PAGE);
  CHECK_INT (info.seals & 31, 0);
  CHECK (fcntl (fd, F_GETFD) & FD_CLOEXEC);
  CHECK (fstat (fd, &st) == 0);
  if (kernel_knows_noexec_seal ()) {
    CHECK_INT (info.seals & 0x20, 0x20);
    CHECK_INT (st.st_mode & 0111, 0);
    CHECK_ERRNO (fchmod (fd, 0700), EPERM);
  }
  CHECK_INT (shmem_memfd_read (fd, 3 * PAGE, page, PAGE), SHMEM_MEMFD_OK);
  CHECK (memcmp (page, zeros, PAGE) == 0);
  close (fd);
}

static void
create_refused (void)
{
  char long_name[300];
  int fd = 77;

  memset (long_name, 'x', sizeof (long_name) - 1);
  long_name[sizeof (long_name) - 1] = '\0';
  CHECK_INT (shmem_memfd_create (long_name, 1, &fd), 1);
  CHECK_INT (errno, EINVAL);
  CHECK_INT (shmem_memfd_create (NULL, 1, &fd), 1);
  CHECK_INT (errno, EFAULT);
  CHECK_INT (shmem_memfd_create ("test", UINT64_MAX, &fd), 1);
  CHECK_INT (errno, EFBIG);
  CHECK_INT (shmem_memfd_create ("test", UINT64_C (1) << 63, &fd), 1);
  CHECK_INT (errno, EFBIG);
  CHECK_INT (shmem_memfd_create_sealed (long_name, data, 1, &fd), 1);
  CHECK_INT (shmem_memfd_create_sealed ("test", NULL, 1, &fd), 1);
  CHECK_INT (errno, EFAULT);
  CHECK_INT (fd, 77);
}

static void
create_sealed_sizes (void)
{
  static const size_t sizes[] = { 0, 1, PAGE - 1, PAGE, PAGE + 1, 1000000 };

  for (size_t i = 0; i < sizeof (sizes) / sizeof (sizes[0]); i++) {
    uint8_t *bytes = malloc (sizes[i] + 1), *back = malloc (sizes[i] + 1);
    struct shmem_memfd_info info;
    int fd = -1;

    for (size_t j = 0; j < sizes[i]; j++)
      bytes[j] = (uint8_t) (j * 31 + j / 251);
    CHECK_INT (shmem_memfd_create_sealed ("test", bytes, sizes[i], &fd), 0);
    CHECK_INT (shmem_memfd_check (fd, SHMEM_SEALS_IMMUTABLE, 0, &info), 0);
    CHECK_INT (info.size, sizes[i]);
    CHECK_INT (info.seals & SHMEM_SEALS_IMMUTABLE, SHMEM_SEALS_IMMUTABLE);
    CHECK_INT (shmem_memfd_read (fd, 0, back, sizes[i]), 0);
    CHECK (memcmp (bytes, back, sizes[i]) == 0);
    CHECK_INT (
        shmem_memfd_read (fd, 0, back, sizes[i] + 1), SHMEM_MEMFD_ERROR_SIZE);
    close (fd);
    free (bytes);
    free (back);
  }
}

static void
read_bounds (void)
{
  int fd = new_fd (0);
  uint8_t byte[2];

  CHECK_INT (shmem_memfd_read (fd, 4 * PAGE - 1, byte, 1), 0);
  CHECK_INT (
      shmem_memfd_read (fd, 4 * PAGE - 1, byte, 2), SHMEM_MEMFD_ERROR_SIZE);
  CHECK_INT (shmem_memfd_read (fd, 4 * PAGE, byte, 0), SHMEM_MEMFD_OK);
  CHECK_INT (shmem_memfd_read (fd, 4 * PAGE, byte, 1), SHMEM_MEMFD_ERROR_SIZE);
  CHECK_INT (shmem_memfd_read (fd, INT64_MAX, byte, 1), SHMEM_MEMFD_ERROR_SIZE);
  CHECK_INT (
      shmem_memfd_read (fd, UINT64_MAX, byte, 2), SHMEM_MEMFD_ERROR_SIZE);
#if SIZE_MAX > INT64_MAX
  CHECK_INT (shmem_memfd_read (fd, 0, byte, SIZE_MAX), SHMEM_MEMFD_ERROR_SIZE);
#endif
  CHECK_INT (shmem_memfd_read (-1, 0, byte, 1), SHMEM_MEMFD_ERROR_SYSTEM);
  CHECK_INT (errno, EBADF);
  close (fd);
}

static void
map (void)
{
  int fd = sealed_fd ();
  const void *address = NULL;

  CHECK_INT (shmem_memfd_map (fd, sizeof (data), &address), SHMEM_MEMFD_OK);
  CHECK (memcmp (address, data, sizeof (data)) == 0);
  CHECK (munmap ((void *) (uintptr_t) address, sizeof (data)) == 0);
  address = &fd;
  CHECK_INT (shmem_memfd_map (fd, 0, &address), SHMEM_MEMFD_ERROR_SYSTEM);
  CHECK_INT (shmem_memfd_map (-1, 1, &address), SHMEM_MEMFD_ERROR_SYSTEM);
  CHECK (address == &fd);
  close (fd);
}

static void
verify_mask (void)
{
  int fd = new_fd (SHMEM_SEALS_IMPORTABLE);
  struct shmem_memfd_info info = { 77, 77 };

  CHECK_INT (shmem_memfd_check (fd, 0, 0, NULL), SHMEM_MEMFD_OK);
  CHECK_INT (shmem_memfd_check (fd, SHMEM_SEALS_IMPORTABLE, 0, NULL), 0);
  CHECK_INT (shmem_memfd_check (fd, SHMEM_SEALS_IMMUTABLE, 0, &info),
      SHMEM_MEMFD_ERROR_SEALS);
  CHECK_INT (shmem_memfd_check (fd, SHMEM_SEALS_PRODUCER_WRITABLE, 0, &info),
      SHMEM_MEMFD_ERROR_SEALS);
  CHECK_INT (
      shmem_memfd_check (fd, 1u << 31, 0, &info), SHMEM_MEMFD_ERROR_SEALS);
  CHECK_INT (info.size, 77);
  close (fd);
  for (uint32_t missing = 1; missing <= SHMEM_SEAL_WRITE; missing <<= 1) {
    fd = new_fd (SHMEM_SEALS_IMMUTABLE & ~missing);
    CHECK_INT (shmem_memfd_check (fd, SHMEM_SEALS_IMMUTABLE, 0, &info),
        SHMEM_MEMFD_ERROR_SEALS);
    close (fd);
  }
}

static void
verify_size (void)
{
  int fd = new_fd (SHMEM_SEALS_IMMUTABLE);
  struct shmem_memfd_info info = { 77, 77 };

  CHECK_INT (shmem_memfd_check (fd, SHMEM_SEALS_IMMUTABLE, 4 * PAGE, NULL), 0);
  CHECK_INT (shmem_memfd_check (fd, SHMEM_SEALS_IMMUTABLE, 4 * PAGE + 1, &info),
      SHMEM_MEMFD_ERROR_SIZE);
  CHECK_INT (
      shmem_memfd_check (fd, SHMEM_SEALS_IMMUTABLE, UINT64_C (1) << 32, &info),
      SHMEM_MEMFD_ERROR_SIZE);
  CHECK_INT (shmem_memfd_check (fd, SHMEM_SEALS_IMMUTABLE, UINT64_MAX, &info),
      SHMEM_MEMFD_ERROR_SIZE);
  CHECK_INT (info.size, 77);
  /* The seals are judged before the size. */
  CHECK_INT (shmem_memfd_check (fd, SHMEM_SEAL_FUTURE_WRITE, UINT64_MAX, &info),
      SHMEM_MEMFD_ERROR_SEALS);
  close (fd);
}

/* Refused for what it is, whatever is asked of it; never read, never closed. */
static void
check_kind (int fd)
{
  int stranger = fd;

  CHECK (fd >= 0);
  CHECK_INT (shmem_memfd_check (fd, 0, 0, NULL), SHMEM_MEMFD_ERROR_KIND);
  CHECK_INT (shmem_memfd_check (fd, SHMEM_SEALS_IMMUTABLE, UINT64_MAX, NULL),
      SHMEM_MEMFD_ERROR_KIND);
  CHECK_INT (shmem_memfd_import (&stranger, SHMEM_SEALS_IMMUTABLE, 1,
                 SHMEM_IMPORT_COPY, UINT64_MAX),
      SHMEM_MEMFD_ERROR_KIND);
  CHECK_INT (
      shmem_memfd_import (&stranger, 0, 1, SHMEM_IMPORT_REFUSE, UINT64_MAX),
      SHMEM_MEMFD_ERROR_KIND);
  CHECK_INT (stranger, fd);
  CHECK (fcntl (fd, F_GETFD) >= 0);
  close (fd);
}

static void
strangers (void)
{
  int on_tmpfs = open ("/dev/shm", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int sealed = sealed_fd ();
  int pair[2];

  if (on_tmpfs >= 0)
    check_kind (on_tmpfs);

  check_kind (reopen (sealed, O_PATH));
  close (sealed);
  CHECK (pipe2 (pair, O_CLOEXEC) == 0);
  check_kind (pair[0]);
  check_kind (pair[1]);
  CHECK (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) == 0);
  check_kind (pair[0]);
  check_kind (pair[1]);
  check_kind (open ("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  check_kind (open ("/", O_PATH | O_CLOEXEC));
  check_kind (open ("/dev/zero", O_RDWR | O_CLOEXEC));
  check_kind (open ("/dev/null", O_RDWR | O_CLOEXEC));
  check_kind (open ("/proc/self/status", O_RDONLY | O_CLOEXEC));
}

static void
not_open (void)
{
  int fd = -1;

  CHECK_INT (shmem_memfd_check (-1, 0, 0, NULL), SHMEM_MEMFD_ERROR_SYSTEM);
  CHECK_INT (errno, EBADF);
  CHECK_INT (shmem_memfd_import (&fd, 0, 0, SHMEM_IMPORT_COPY, UINT64_MAX), 1);
  CHECK_INT (errno, EBADF);
  CHECK_INT (fd, -1);
}

/* An unnamed file in @folder, or -1. */
static int
temporary_file (const char *folder, bool *on_tmpfs)
{
  struct statfs fs;
  int fd = open (folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0)
    return -1;
  CHECK (fstatfs (fd, &fs) == 0);
  *on_tmpfs = fs.f_type == 0x01021994;
  CHECK (ftruncate (fd, PAGE) == 0);
  return fd;
}

static void
plain_file (void)
{
  static const char *const folders[] = { "/tmp", "/var/tmp", ".", "/dev/shm" };

  for (size_t i = 0; i < sizeof (folders) / sizeof (folders[0]); i++) {
    bool on_tmpfs = false;
    int fd = temporary_file (folders[i], &on_tmpfs);

    if (fd < 0) {
      printf ("# no unnamed file in %s\n", folders[i]);
    } else if (!on_tmpfs) {
      check_kind (fd);
    } else {
      CHECK_INT (shmem_memfd_check (fd, SHMEM_SEALS_IMPORTABLE, 0, NULL),
          SHMEM_MEMFD_ERROR_SEALS);
      CHECK_INT (shmem_memfd_check (fd, SHMEM_SEALS_IMMUTABLE, 0, NULL),
          SHMEM_MEMFD_ERROR_SEALS);
      close (fd);
    }
  }
}

static void
huge_pages (void)
{
  int fd = memfd_create ("huge", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_HUGETLB);

  if (fd < 0) {
    printf ("# no memfd of huge pages: %s\n", strerror (errno));
    return;
  }
  CHECK_INT (
      fcntl (fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK), 0);
  check_kind (fd);
}

static void
import_as_is (void)
{
  int fd = new_fd (SHMEM_SEALS_IMMUTABLE);
  int before = fd;

  CHECK_INT (shmem_memfd_import (
                 &fd, SHMEM_SEALS_IMMUTABLE, 4 * PAGE, SHMEM_IMPORT_REFUSE, 0),
      SHMEM_MEMFD_OK);
  CHECK_INT (shmem_memfd_import (
                 &fd, SHMEM_SEALS_IMMUTABLE, 4 * PAGE, SHMEM_IMPORT_COPY, 0),
      SHMEM_MEMFD_OK);
  CHECK_INT (shmem_memfd_import (&fd, SHMEM_SEALS_IMMUTABLE, 4 * PAGE + 1,
                 SHMEM_IMPORT_COPY, UINT64_MAX),
      SHMEM_MEMFD_ERROR_SIZE);
  CHECK_INT (fd, before);
  close (fd);
}

static void
import_refused (void)
{
  int fd = new_fd (SHMEM_SEALS_IMPORTABLE);
  int before = fd;

  CHECK_INT (shmem_memfd_import (&fd, SHMEM_SEALS_IMMUTABLE, PAGE,
                 SHMEM_IMPORT_REFUSE, UINT64_MAX),
      SHMEM_MEMFD_ERROR_SEALS);
  CHECK_INT (shmem_memfd_import (&fd, SHMEM_SEALS_IMMUTABLE, PAGE,
                 (enum shmem_import_policy) 99, UINT64_MAX),
      SHMEM_MEMFD_ERROR_SEALS);
  CHECK_INT (shmem_memfd_import (
                 &fd, SHMEM_SEALS_IMMUTABLE, PAGE, SHMEM_IMPORT_COPY, PAGE - 1),
      SHMEM_MEMFD_ERROR_LIMIT);
  CHECK_INT (shmem_memfd_import (&fd, SHMEM_SEALS_IMMUTABLE, 4 * PAGE + 1,
                 SHMEM_IMPORT_COPY, UINT64_MAX),
      SHMEM_MEMFD_ERROR_SIZE);
  CHECK_INT (shmem_memfd_import (&fd, SHMEM_SEALS_IMMUTABLE, UINT64_MAX,
                 SHMEM_IMPORT_COPY, UINT64_MAX),
      SHMEM_MEMFD_ERROR_SIZE);
  /* A seal that no kernel has: the copy is made and thrown away. */
  CHECK_INT (
      shmem_memfd_import (&fd, 1u << 31, PAGE, SHMEM_IMPORT_COPY, UINT64_MAX),
      SHMEM_MEMFD_ERROR_SYSTEM);
  CHECK_INT (errno, EINVAL);
  CHECK_INT (fd, before);
  CHECK (fcntl (fd, F_GETFD) >= 0);
  close (fd);
}

/* The copy is of the size that was asked for, sealed, and does not follow
 * what the peer writes afterwards. */
static void
check_copied (int fd, uint64_t size, uint32_t seals)
{
  int theirs = dup (fd), peer = dup (fd);
  uint8_t before[4 * PAGE], after[4 * PAGE];
  struct shmem_memfd_info info;

  CHECK_INT (shmem_memfd_read (fd, 0, before, size), SHMEM_MEMFD_OK);
  CHECK_INT (
      shmem_memfd_import (&theirs, seals, size, SHMEM_IMPORT_COPY, size), 0);
  CHECK_INT (
      shmem_memfd_check (theirs, seals | SHMEM_SEALS_IMMUTABLE, size, &info),
      SHMEM_MEMFD_OK);
  CHECK_INT (info.size, size);
  CHECK (fcntl (theirs, F_GETFD) & FD_CLOEXEC);
  check_immutable (theirs, (off_t) size);
  CHECK_INT (pwrite (peer, "changed", 7, 0), 7);
  CHECK_INT (shmem_memfd_read (theirs, 0, after, size), SHMEM_MEMFD_OK);
  CHECK (memcmp (before, after, size) == 0);
  close (theirs);
  close (peer);
}

static void
import_copy (void)
{
  int fd = new_fd (0);

  for (int i = 0; i < 4 * PAGE; i += 8)
    CHECK_INT (pwrite (fd, "abcdefgh", 8, i), 8);
  check_copied (fd, 4 * PAGE, SHMEM_SEALS_IMMUTABLE);
  check_copied (fd, 4 * PAGE - 1, SHMEM_SEALS_IMMUTABLE);
  check_copied (fd, 100, SHMEM_SEALS_PRODUCER_WRITABLE);
  CHECK_INT (shmem_memfd_seal (fd, SHMEM_SEALS_IMPORTABLE), 0);
  check_copied (fd, PAGE, SHMEM_SEALS_IMMUTABLE);
  close (fd);
}

static void
import_large_copy (void)
{
  const uint64_t size = 5 * 1000 * 1000 + 3;
  uint8_t byte[3] = { 0 };
  int fd = -1;

  CHECK_INT (shmem_memfd_create ("test", size, &fd), SHMEM_MEMFD_OK);
  CHECK_INT (pwrite (fd, "end", 3, (off_t) size - 3), 3);
  CHECK_INT (shmem_memfd_import (
                 &fd, SHMEM_SEALS_IMMUTABLE, size, SHMEM_IMPORT_COPY, size),
      SHMEM_MEMFD_OK);
  CHECK_INT (shmem_memfd_read (fd, size - 3, byte, 3), SHMEM_MEMFD_OK);
  CHECK (memcmp (byte, "end", 3) == 0);
  close (fd);
}

/* What can only be written is no memory to read from: no copy of it. */
static void
import_write_only (void)
{
  int fd = new_fd (0);
  int other = reopen (fd, O_WRONLY), before = other;

  CHECK (other >= 0);
  CHECK_INT (shmem_memfd_import (&other, SHMEM_SEALS_IMMUTABLE, PAGE,
                 SHMEM_IMPORT_COPY, UINT64_MAX),
      SHMEM_MEMFD_ERROR_KIND);
  CHECK_INT (other, before);
  close (other);
  close (fd);
}

/* Answer memfd_create() with MFD_NOEXEC_SEAL with @action from here on; false
 * where the system has no filters. */
static bool
filter_noexec_seal (uint32_t action)
{
  /* A filter reads 32 bits. */
  const size_t low = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 4 : 0;
  struct sock_filter code[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, __NR_memfd_create, 0, 3),
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS,
        offsetof (struct seccomp_data, args[1]) + low),
    BPF_JUMP (BPF_JMP | BPF_JSET | BPF_K, 8, 0, 1),
    BPF_STMT (BPF_RET | BPF_K, action),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = { sizeof (code) / sizeof (code[0]), code };

  return prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
      && prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static void
use_old_kernel (void)
{
  char long_name[300];
  int fd;

  memset (long_name, 'x', sizeof (long_name) - 1);
  long_name[sizeof (long_name) - 1] = '\0';
  if (!filter_noexec_seal (SECCOMP_RET_ERRNO | EINVAL)) {
    printf ("# no seccomp filter: %s\n", strerror (errno));
    fflush (stdout);
    return;
  }
  CHECK_INT (shmem_memfd_create (long_name, 1, &fd), 1);
  fd = sealed_fd ();
  check_immutable (fd, sizeof (data));
  close (fd);
  /* From now on the flag is not even tried. */
  CHECK (filter_noexec_seal (SECCOMP_RET_KILL_PROCESS));
  close (sealed_fd ());
}

/* A kernel that does not know MFD_NOEXEC_SEAL. */
static void
old_kernel (void)
{
  int status = -1;
  pid_t child;

  fflush (stdout);
  child = fork ();
  CHECK (child >= 0);
  if (child == 0) {
    use_old_kernel ();
    _Exit (0);
  }
  CHECK (waitpid (child, &status, 0) == child);
  CHECK_INT (status, 0);
}

/* At the limit of descriptors, what needs one more fails and takes none. */
static void
out_of_descriptors (void)
{
  int theirs = new_fd (0), before = theirs, fd = 77;
  struct rlimit limit, low;

  CHECK (getrlimit (RLIMIT_NOFILE, &limit) == 0);
  low = limit;
  low.rlim_cur = (rlim_t) theirs + 1;
  CHECK (setrlimit (RLIMIT_NOFILE, &low) == 0);
  CHECK_INT (shmem_memfd_create ("test", 1, &fd), SHMEM_MEMFD_ERROR_SYSTEM);
  CHECK_INT (errno, EMFILE);
  CHECK_INT (shmem_memfd_create_sealed ("test", data, 1, &fd), 1);
  CHECK_INT (errno, EMFILE);
  CHECK_INT (shmem_memfd_import (
                 &theirs, SHMEM_SEALS_IMMUTABLE, PAGE, SHMEM_IMPORT_COPY, PAGE),
      SHMEM_MEMFD_ERROR_SYSTEM);
  CHECK_INT (errno, EMFILE);
  CHECK_INT (fd, 77);
  CHECK_INT (theirs, before);
  CHECK (setrlimit (RLIMIT_NOFILE, &limit) == 0);
  close (theirs);
}

static const struct test_case cases[] = {
  TEST_CASE (immutable),
  TEST_CASE (immutable_step_by_step),
  TEST_CASE (producer_writable),
  TEST_CASE (importable),
  TEST_CASE (seal_while_mapped),
  TEST_CASE (create),
  TEST_CASE (create_refused),
  TEST_CASE (create_sealed_sizes),
  TEST_CASE (read_bounds),
  TEST_CASE (map),
  TEST_CASE (verify_mask),
  TEST_CASE (verify_size),
  TEST_CASE (strangers),
  TEST_CASE (not_open),
  TEST_CASE (plain_file),
  TEST_CASE (huge_pages),
  TEST_CASE (import_as_is),
  TEST_CASE (import_refused),
  TEST_CASE (import_copy),
  TEST_CASE (import_large_copy),
  TEST_CASE (import_write_only),
  TEST_CASE (old_kernel),
  TEST_CASE (out_of_descriptors),
};

TEST_MAIN (cases)
