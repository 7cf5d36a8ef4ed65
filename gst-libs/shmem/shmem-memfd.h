/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Anonymous shared memory for peers that do not trust each other: memfds, their
 * seals, and the checks to make before the first byte is read. Independent of
 * containers.
 *
 * Threads: any thread may call these; there is no state but that of the file
 * descriptor.
 *
 * Since: 0.9
 */

#ifndef SHMEM_MEMFD_H
#define SHMEM_MEMFD_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef SHMEM_API
#define SHMEM_API __attribute__ ((visibility ("default")))
#define SHMEM_MUST_CHECK __attribute__ ((warn_unused_result))
#endif

/* The values of F_SEAL_* in <linux/fcntl.h>, which are kernel ABI. */
#define SHMEM_SEAL_SEAL 0x0001u
#define SHMEM_SEAL_SHRINK 0x0002u
#define SHMEM_SEAL_GROW 0x0004u
#define SHMEM_SEAL_WRITE 0x0008u
#define SHMEM_SEAL_FUTURE_WRITE 0x0010u

/* Policies, always required as a mask: newer kernels add F_SEAL_EXEC. */
#define SHMEM_SEALS_IMPORTABLE                                                 \
  (SHMEM_SEAL_GROW | SHMEM_SEAL_SHRINK | SHMEM_SEAL_SEAL)
#define SHMEM_SEALS_PRODUCER_WRITABLE                                          \
  (SHMEM_SEALS_IMPORTABLE | SHMEM_SEAL_FUTURE_WRITE)
#define SHMEM_SEALS_IMMUTABLE (SHMEM_SEALS_IMPORTABLE | SHMEM_SEAL_WRITE)

/**
 * enum shmem_memfd_result - result of a call
 *
 * The text for each is shmem_memfd_result_to_string().
 */
enum shmem_memfd_result
{
  SHMEM_MEMFD_OK = 0,
  SHMEM_MEMFD_ERROR_SYSTEM, /* a system call failed; errno says why */
  SHMEM_MEMFD_ERROR_KIND,   /* not a memfd */
  SHMEM_MEMFD_ERROR_SEALS,  /* a required seal is missing */
  SHMEM_MEMFD_ERROR_SIZE,   /* smaller than claimed */
  SHMEM_MEMFD_ERROR_LIMIT,  /* larger than may be copied */
};

/* For a memfd that lacks the required seals. */
enum shmem_import_policy
{
  SHMEM_IMPORT_REFUSE, /* SHMEM_MEMFD_ERROR_SEALS */
  SHMEM_IMPORT_COPY,   /* copy it into an immutable memfd, up to a limit */
};

/* Filled by shmem_memfd_check(). */
struct shmem_memfd_info
{
  uint64_t size;  /* bytes */
  uint32_t seals; /* SHMEM_SEAL_*, and others that newer kernels have */
};

/**
 * shmem_memfd_create - create a memfd that can be sealed
 * @name: shown in /proc/PID/fd
 * @size: bytes, all zero
 * @fd: set on success; the caller closes it. Close-on-exec, not executable
 *      where the kernel knows MFD_NOEXEC_SEAL
 */
SHMEM_API SHMEM_MUST_CHECK enum shmem_memfd_result shmem_memfd_create (
    const char *name, uint64_t size, int *fd);

/* Adds @seals. SYSTEM with EBUSY: a process has it mapped for writing. */
SHMEM_API SHMEM_MUST_CHECK enum shmem_memfd_result shmem_memfd_seal (
    int fd, uint32_t seals);

/* Creates a memfd, fills it and adds SHMEM_SEALS_IMMUTABLE. Nothing is mapped:
 * for a few KiB write() costs less than half of a mapping. */
SHMEM_API SHMEM_MUST_CHECK enum shmem_memfd_result shmem_memfd_create_sealed (
    const char *name, const void *data, size_t size, int *fd);

/**
 * shmem_memfd_check - check a file descriptor from another process
 * @fd: any
 * @required_seals: mask; the memfd must have all of these
 * @min_size: bytes that it must have at least
 * @info: or NULL; set on success
 *
 * OK means: a memfd on tmpfs (hugetlbfs faults differently, and is refused as
 * KIND), at least @min_size bytes, and sealed as required. With the SHRINK seal
 * the size cannot decrease later. A file with a name on a tmpfs has the SEAL
 * seal and can have no other, so it passes only if no other is required. The
 * kind is checked first, then the seals, then the size. SYSTEM with EBADF: @fd
 * is not open.
 */
SHMEM_API SHMEM_MUST_CHECK enum shmem_memfd_result shmem_memfd_check (int fd,
    uint32_t required_seals, uint64_t min_size, struct shmem_memfd_info *info);

/* Reads exactly @size bytes from @offset with pread(), which is cheaper than a
 * mapping up to about 16 KiB. ERROR_SIZE if the file ends earlier; the content
 * of @buffer is then undefined. Verify first: pipes and devices block. */
SHMEM_API SHMEM_MUST_CHECK enum shmem_memfd_result shmem_memfd_read (
    int fd, uint64_t offset, void *buffer, size_t size);

/* Maps @size bytes from the start for reading; undo with munmap(). Private, as
 * kernels before 6.7 refuse a shared mapping of a WRITE-sealed memfd. Verify
 * first, with SHMEM_SEAL_SHRINK: otherwise a peer can make every access raise
 * SIGBUS. */
SHMEM_API SHMEM_MUST_CHECK enum shmem_memfd_result shmem_memfd_map (
    int fd, size_t size, const void **address);

/**
 * shmem_memfd_import - accept a file descriptor from another process
 * @fd: in: the received one. out: one with the required seals; if it is a copy,
 *      the received one has been closed. Untouched on failure
 * @required_seals: mask
 * @size: bytes that it must have, and that are copied
 * @policy: what to do if seals are missing
 * @max_copy: largest @size to copy
 *
 * A copy contains the first @size bytes and has the seals SHMEM_SEALS_IMMUTABLE
 * and @required_seals. Only files in shared memory are read, so this cannot
 * block. A concurrent change by their owner may or may not end up in the copy,
 * which does not change afterwards.
 */
SHMEM_API SHMEM_MUST_CHECK enum shmem_memfd_result shmem_memfd_import (int *fd,
    uint32_t required_seals, uint64_t size, enum shmem_import_policy policy,
    uint64_t max_copy);

/* Static English text, never NULL. */
SHMEM_API const char *shmem_memfd_result_to_string (
    enum shmem_memfd_result result);

#ifdef __cplusplus
}
#endif

#endif /* SHMEM_MEMFD_H */
