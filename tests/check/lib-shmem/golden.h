/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Containers that were written out by hand from docs/container-format.md, as
 * the tests' only authority: the code under test made none of these bytes.
 */

#ifndef TESTS_SHMEM_GOLDEN_H
#define TESTS_SHMEM_GOLDEN_H

#include <stdint.h>

/* The worked example: MaxCLL 1000 and MaxFALL 400 cd/m2, and nine bytes of a
 * T.35 message. */
extern const uint8_t golden_container[65];

#define GOLDEN_CLLI_AT 0x30
#define GOLDEN_PADDING_AT 0x34
#define GOLDEN_T35_AT 0x38

/* LINEAR { "T35 " of 3 bytes, LINEAR { "A" version 1 of 0 bytes, vendor 0x12
 * of 1 byte }, LINEAR {} }. The inner payload is not aligned in memory. */
extern const uint8_t golden_nested[116];

#endif /* TESTS_SHMEM_GOLDEN_H */
