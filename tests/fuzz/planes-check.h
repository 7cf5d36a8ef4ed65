/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the targets of plane tables agree on: an input is a payload, and behind
 * it the sizes of memories. */

#ifndef TESTS_FUZZ_PLANES_CHECK_H
#define TESTS_FUZZ_PLANES_CHECK_H

#include <string.h>
#include <shmem/shmem-planes.h>
#include "fuzz.h"

uint64_t planes_get (const uint8_t *at, unsigned bytes);
/* Bytes of the payload at the start of the input, or all of them. */
size_t planes_payload_size (const uint8_t *data, size_t size);
/* The sizes in the rest of the input; how many. */
size_t planes_get_sizes (
    const uint8_t *data, size_t size, size_t at, uint64_t *sizes);

#endif /* TESTS_FUZZ_PLANES_CHECK_H */
