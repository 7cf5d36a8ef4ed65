/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Any bytes to the container reader: it takes them or says what is wrong and
 * where, and what it takes is walked to the last entry and written again.
 */

#include <shmem/shmem-payload.h>

#include "lib-shmem/canonical.h"
#include "fuzz.h"

/* A reader with less to give agrees, or has a limit to name. */
static void
check_lower_limits (const uint8_t *data, size_t size)
{
  static const struct shmem_limits limits = { 256, 3, 2, { 0 } };
  struct shmem_reader reader;
  struct shmem_fault fault;
  enum shmem_result result =
      shmem_reader_init (&reader, data, size, &limits, &fault);

  FUZZ_CHECK (result == SHMEM_OK || result == SHMEM_ERROR_TOO_LARGE
      || result == SHMEM_ERROR_TOO_MANY_ENTRIES
      || result == SHMEM_ERROR_TOO_DEEP);
  if (result != SHMEM_OK)
    FUZZ_CHECK (fault.result == result && fault.offset < size);
}

static bool
check_payload (const struct shmem_entry *entry, uint32_t depth, void *user_data)
{
  struct shmem_fault fault = { SHMEM_OK, SIZE_MAX };
  enum shmem_result result = shmem_payload_check (entry, &fault);

  (void) user_data;
  FUZZ_CHECK (depth < SHMEM_MAX_DEPTH);
  FUZZ_CHECK (result == SHMEM_OK
      || (fault.result == result && fault.offset <= entry->size));
  /* What the reader took holds by itself, too. */
  FUZZ_CHECK (result == SHMEM_OK || entry->format != SHMEM_FORMAT_LINEAR);
  return true;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct shmem_fault fault = { SHMEM_OK, SIZE_MAX };
  struct shmem_reader reader;
  enum shmem_result result =
      shmem_reader_init (&reader, data, size, NULL, &fault);

  if (result != SHMEM_OK) {
    FUZZ_CHECK (fault.result == result && fault.offset <= size);
    return 0;
  }
  FUZZ_CHECK (container_is_canonical (&reader, data, size));
  check_lower_limits (data, size);
  FUZZ_CHECK (shmem_reader_walk (&reader, check_payload, NULL));
  return 0;
}
