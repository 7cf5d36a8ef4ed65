/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * T.35 messages: whatever is read as HDR10+ is written back bit for bit, but
 * for the bytes behind it, and is of the kind HDR10+.
 */

#include <string.h>

#include <shmem/shmem-hdr10plus.h>
#include <shmem/shmem-t35.h>

#include "fuzz.h"

static void
check_written (
    const struct shmem_hdr10plus *values, const uint8_t *data, size_t used)
{
  uint8_t *written = malloc (used);
  size_t size = 0, room = used - 1;

  FUZZ_CHECK (shmem_hdr10plus_write (values, NULL, &size, NULL) == SHMEM_OK);
  FUZZ_CHECK (size == used && used <= SHMEM_HDR10PLUS_MAX_SIZE);
  FUZZ_CHECK (shmem_hdr10plus_write (values, written, &room, NULL)
      == SHMEM_ERROR_SPACE);
  FUZZ_CHECK (room == used - 1);
  FUZZ_CHECK (shmem_hdr10plus_write (values, written, &size, NULL) == SHMEM_OK);
  FUZZ_CHECK (memcmp (written, data, used) == 0);
  free (written);
}

/* Any bytes can be values: what is written of them reads as what was written. */
static void
check_values (const uint8_t *data, size_t size)
{
  static struct shmem_hdr10plus values, again;
  struct shmem_hdr10plus_fault fault = { 0 };
  uint8_t written[SHMEM_HDR10PLUS_MAX_SIZE];
  size_t num = sizeof (written), used = 0;
  enum shmem_result result;

  memset (&values, 0, sizeof (values));
  memcpy (&values, data, size < sizeof (values) ? size : sizeof (values));
  result = shmem_hdr10plus_write (&values, written, &num, &fault);
  if (result != SHMEM_OK) {
    FUZZ_CHECK (result == SHMEM_ERROR_HDR10PLUS && fault.result == result);
    FUZZ_CHECK (fault.value < fault.min || fault.value > fault.max);
    return;
  }
  FUZZ_CHECK (
      shmem_hdr10plus_parse (&again, written, num, &used, NULL) == SHMEM_OK);
  FUZZ_CHECK (used == num);
  check_written (&again, written, num);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const enum shmem_t35_kind kind = shmem_t35_get_kind (data, size);
  struct shmem_hdr10plus_fault fault = { 0 };
  struct shmem_hdr10plus values;
  enum shmem_result result;
  size_t used = 0;

  FUZZ_CHECK (shmem_t35_kind_get_name (kind) != NULL);
  FUZZ_CHECK (shmem_t35_get_provider (data, size) >> 63 == 0);
  result = shmem_hdr10plus_parse (&values, data, size, &used, &fault);
  if (result == SHMEM_OK) {
    FUZZ_CHECK (kind == SHMEM_T35_HDR10PLUS && used <= size);
    check_written (&values, data, used);
  } else {
    FUZZ_CHECK (fault.result == result && fault.field != NULL && used == 0);
    FUZZ_CHECK (fault.offset <= size && fault.bit < 8);
  }
  if (size > 0)
    check_values (data, size);
  return 0;
}
