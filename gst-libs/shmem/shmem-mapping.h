/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A container that another process sent as a file descriptor: one call to check
 * and map it, one to unmap it. For other seals or policies, or to avoid the
 * mapping of something small, take the steps of shmem-memfd.h and
 * shmem-reader.h.
 *
 * Threads: a mapping and its reader can be read by any thread until it is
 * closed.
 *
 * Since: 0.9
 */

#ifndef SHMEM_MAPPING_H
#define SHMEM_MAPPING_H

#include <shmem/shmem-reader.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * struct shmem_mapping - the bytes of an open container
 * @data: read-only; NULL if it is not open
 * @size: bytes at @data
 */
struct shmem_mapping
{
  const void *data;
  size_t size;
};

/**
 * shmem_container_open - check, map and read a received container
 * @fd: any file descriptor; it is neither kept nor closed, and may be closed
 *      right after this
 * @limits: or NULL for SHMEM_LIMITS_DEFAULT, as for shmem_reader_init()
 * @mapping: filled on success, untouched otherwise; end it with
 *           shmem_container_close()
 * @reader: filled on success, untouched otherwise; of use as long as @mapping
 * @fault: or NULL; filled on failure. Its offset is 0 unless a byte of the
 *         container is at fault
 *
 * The memfd has to have all of SHMEM_SEALS_IMMUTABLE, so that its bytes, which
 * are checked once, can never change and never be gone. The container fills it
 * to its end. Nothing is read or mapped before kind, seals and size are
 * checked, and the call cannot block.
 *
 * Return: SHMEM_OK; SHMEM_ERROR_KIND if @fd is not a memfd; SHMEM_ERROR_SEALS;
 * SHMEM_ERROR_SYSTEM if a system call failed, errno says why, EBADF that @fd is
 * not open; or a result of shmem_reader_init()
 */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_container_open (int fd,
    const struct shmem_limits *limits, struct shmem_mapping *mapping,
    struct shmem_reader *reader, struct shmem_fault *fault);

/* Ends @mapping; its readers and their entries are then of no use. Harmless for
 * one that has been closed, for one that is all zero, and for NULL. */
SHMEM_API void shmem_container_close (struct shmem_mapping *mapping);

#ifdef __cplusplus
}
#endif

#endif /* SHMEM_MAPPING_H */
