/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Anonymous shared memory that its receiver need not trust its maker for:
 * memfds, their seals, and the checks to make before the first byte is read.
 * Knows nothing of containers.
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
 * enum shmem_memfd_result - what a call came to
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

/* What to do with a memfd that lacks the seals. */
enum shmem_import_policy
{
  SHMEM_IMPORT_REFUSE, /* SHMEM_MEMFD_ERROR_SEALS */
  SHMEM_IMPORT_COPY,   /* copy it into an immutable one, within a bound */
};

/* What shmem_memfd_verify() found. */
struct shmem_memfd_info
{
  uint64_t size;  /* bytes */
  uint32_t seals; /* SHMEM_SEAL_* and any the kernel has added since */
};

/**
 * shmem_memfd_create - a memfd that can be sealed
 * @name: shows in /proc/PID/fd
 * @size: bytes, all zero
 * @fd: set on success; the caller closes it. Close-on-exec, not executable
 *      where the kernel knows MFD_NOEXEC_SEAL
 */
SHMEM_API SHMEM_MUST_CHECK enum shmem_memfd_result shmem_memfd_create (
    const char *name, uint64_t size, int *fd);

/* Add @seals. SYSTEM with EBUSY: somebody has it mapped for writing. */
SHMEM_API SHMEM_MUST_CHECK enum shmem_memfd_result shmem_memfd_seal (
    int fd, uint32_t seals);

/* Make, fill and seal as SHMEM_SEALS_IMMUTABLE. Nothing is ever mapped: for a
 * few KiB write() costs less than half of a mapping. */
SHMEM_API SHMEM_MUST_CHECK enum shmem_memfd_result shmem_memfd_create_sealed (
    const char *name, const void *data, size_t size, int *fd);

/**
 * shmem_memfd_verify - check a file descriptor from somebody else
 * @fd: any
 * @required_seals: mask; all of these must be there
 * @min_size: bytes that must be there
 * @info: or NULL; set on success
 *
 * OK means: a memfd on tmpfs (hugetlbfs faults differently, and is refused as
 * KIND), at least that large, and sealed as required. Once SHRINK is among
 * the seals the size cannot lessen afterwards. A file with a name on a tmpfs
 * has the SEAL seal and can have no other, so it passes only where no other
 * is required. Kind is judged first, then the seals, then the size. SYSTEM
 * with EBADF: @fd is not open.
 */
SHMEM_API SHMEM_MUST_CHECK enum shmem_memfd_result shmem_memfd_verify (int fd,
    uint32_t required_seals, uint64_t min_size, struct shmem_memfd_info *info);

/* Read exactly @size bytes from @offset with pread(): the cheaper way up to
 * some 16 KiB. ERROR_SIZE when the file ends before; what @buffer then holds
 * is undefined. Verify first: a pipe or a device would block. */
SHMEM_API SHMEM_MUST_CHECK enum shmem_memfd_result shmem_memfd_read (
    int fd, uint64_t offset, void *buffer, size_t size);

/* Map @size bytes from the start for reading; undo with munmap(). Private, as
 * kernels before 6.7 refuse a shared mapping of a WRITE-sealed memfd. Verify
 * first, with SHMEM_SEAL_SHRINK: else a peer can make every access SIGBUS. */
SHMEM_API SHMEM_MUST_CHECK enum shmem_memfd_result shmem_memfd_map (
    int fd, size_t size, const void **address);

/**
 * shmem_memfd_import - accept a file descriptor from somebody else
 * @fd: in: theirs. out: one that has the seals; when it is a copy, theirs
 *      was closed. Untouched on failure
 * @required_seals: mask
 * @size: bytes that must be there, and that a copy takes
 * @policy: what to do when seals are missing
 * @max_copy: largest @size to copy
 *
 * A copy has the first @size bytes, SHMEM_SEALS_IMMUTABLE and @required_seals.
 * Only a file in shared memory is ever read, so this cannot block; what its
 * owner changes meanwhile is in the copy or is not, and stays as it is there.
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
