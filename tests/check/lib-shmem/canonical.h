/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What every container that passed must hold: its entries lie within it, and
 * writing them again gives the same bytes. For tests and fuzz targets.
 */

#ifndef TESTS_SHMEM_CANONICAL_H
#define TESTS_SHMEM_CANONICAL_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <shmem/shmem-writer.h>

/* @bytes are a container that shmem_reader_init() took. */
bool container_is_canonical (
    const struct shmem_reader *reader, const uint8_t *bytes, size_t size);

#endif /* TESTS_SHMEM_CANONICAL_H */
