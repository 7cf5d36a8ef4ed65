/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Writes containers into memory of the caller. Each container has exactly one
 * encoding: the same content gives the same bytes. The data of an entry must not
 * overlap the buffer.
 *
 * Threads: any thread may call these; there is no state but what the caller
 * passes.
 *
 * Since: 0.9
 */

#ifndef SHMEM_WRITER_H
#define SHMEM_WRITER_H

#include <shmem/shmem-reader.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * shmem_container_write - a generic container with a nesting one inside
 * @entries: the payloads, in this order; a LINEAR entry's data must be a nesting
 *           container as written by shmem_nesting_write()
 * @num: number of @entries
 * @data: destination; untouched on failure. NULL to get the size only
 * @size: on entry the space at @data; on success the bytes of the container
 *
 * Return: SHMEM_OK; SHMEM_ERROR_SPACE; or why a reader with the default limits
 * would refuse the container
 */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_container_write (
    const struct shmem_entry *entries, uint32_t num, void *data, size_t *size);

/* The same without the generic header: for the payload of a LINEAR entry. */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_nesting_write (
    const struct shmem_entry *entries, uint32_t num, void *data, size_t *size);

/* A generic container around one payload. A LINEAR @entry's data must be a
 * nesting container, as above. */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_generic_write (
    const struct shmem_entry *entry, void *data, size_t *size);

#ifdef __cplusplus
}
#endif

#endif /* SHMEM_WRITER_H */
