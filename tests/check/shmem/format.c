/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The numbers that other programs and files rely on. */

#include <shmem/shmem-container.h>

#include "lib-shmem/shmem-test.h"

static void
layout (void)
{
  CHECK_INT (sizeof (struct shmem_generic_container), 12);
  CHECK_INT (offsetof (struct shmem_generic_container, size), 8);
  CHECK_INT (offsetof (struct shmem_generic_container, payload), 12);
  CHECK_INT (sizeof (struct shmem_nesting_container), 4);
  CHECK_INT (offsetof (struct shmem_nesting_container, formats), 4);
  CHECK_INT (SHMEM_NESTING_SIZES_OFFSET (3), 28);
  CHECK_INT (SHMEM_NESTING_OFFSETS_OFFSET (3), 40);
  CHECK_INT (SHMEM_NESTING_PAYLOAD_OFFSET (3), 52);
  CHECK_INT (SHMEM_NESTING_PAYLOAD_OFFSET (0), 4);
}

static void
limits (void)
{
  const struct shmem_limits most = SHMEM_LIMITS_DEFAULT;

  CHECK_INT (most.max_size, 1048576);
  CHECK_INT (most.max_entries, 64);
  CHECK_INT (most.max_depth, 4);
}

static void
format_codes (void)
{
  CHECK_INT (SHMEM_FORMAT_LINEAR, 0);
  CHECK_INT (SHMEM_FORMAT_T35, 0x20353354);
  CHECK_INT (SHMEM_FORMAT_DVRP, 0x50525644);
  CHECK_INT (SHMEM_FORMAT_MDCV, 0x5643444d);
  CHECK_INT (SHMEM_FORMAT_CLLI, 0x494c4c43);
  CHECK_INT (SHMEM_FORMAT_CICP, 0x50434943);
  CHECK_INT (SHMEM_FORMAT_PLNS, 0x534e4c50);
  CHECK_INT (SHMEM_FORMAT_REGS, 0x53474552);
  CHECK_INT (SHMEM_FORMAT_V4LM, 0x4d4c3456);
  CHECK_INT (SHMEM_FORMAT_CODE (0xff, 0xfe, 0xfd, 0xfc, 0xfb), 0xfbfcfdfeffLL);
}

static void
format_fields (void)
{
  const uint64_t format = UINT64_C (0xa1a2a3a4a5a6a7a8);

  CHECK_INT (SHMEM_FORMAT_VENDOR (format), 0xa1);
  CHECK_INT (SHMEM_FORMAT_VERSION (format), 0xa4);
  CHECK_INT (SHMEM_FORMAT_VENDOR (SHMEM_FORMAT_T35), 0);
  CHECK_INT (SHMEM_FORMAT_VERSION (SHMEM_FORMAT_T35), 0);
  CHECK_INT (
      SHMEM_FORMAT_VERSION (SHMEM_FORMAT_CODE ('A', 'B', 'C', 'D', 7)), 7);
}

static void
seals (void)
{
  CHECK_INT (SHMEM_SEALS_IMPORTABLE, 7);
  CHECK_INT (SHMEM_SEALS_IMMUTABLE, 15);
  CHECK_INT (SHMEM_SEALS_PRODUCER_WRITABLE, 23);
}

/* Every code has a text, each its own; what is no code has one too. */
static void
texts (void)
{
  for (int i = 0; i <= SHMEM_ERROR_SEALS; i++) {
    const char *text = shmem_result_to_string ((enum shmem_result) i);

    CHECK (text != NULL && text[0] != '\0');
    for (int j = 0; j < i; j++)
      CHECK (strcmp (text, shmem_result_to_string ((enum shmem_result) j)));
    CHECK (strcmp (text, "unknown error") != 0);
  }
  CHECK (!strcmp (
      shmem_result_to_string ((enum shmem_result) 9999), "unknown error"));
  for (int i = 0; i <= SHMEM_MEMFD_ERROR_LIMIT; i++)
    CHECK (strcmp (shmem_memfd_result_to_string ((enum shmem_memfd_result) i),
        "unknown error"));
  CHECK (!strcmp (shmem_memfd_result_to_string ((enum shmem_memfd_result) 9999),
      "unknown error"));
}

static const struct test_case cases[] = {
  TEST_CASE (layout),
  TEST_CASE (limits),
  TEST_CASE (format_codes),
  TEST_CASE (format_fields),
  TEST_CASE (seals),
  TEST_CASE (texts),
};

TEST_MAIN (cases)
