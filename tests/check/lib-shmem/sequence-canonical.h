/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What the records of a sequence must hold: their data lies within it, and
 * writing them again gives the bytes that were read. For tests and fuzz
 * targets.
 */

#ifndef TESTS_SHMEM_SEQUENCE_CANONICAL_H
#define TESTS_SHMEM_SEQUENCE_CANONICAL_H

#include <stdbool.h>
#include <string.h>
#include <shmem/shmem-sequence.h>

/* For any @bytes: up to the first that is refused, and with the fault there
 * or behind it. */
bool sequence_is_canonical (const uint8_t *bytes, size_t size);

#endif /* TESTS_SHMEM_SEQUENCE_CANONICAL_H */
