/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Register values: what the reader takes, the writer makes again of the same
 * registers, bit for bit, whether they are set forwards or backwards.
 */

#include <string.h>

#include <shmem/shmem-regs.h>

#include "fuzz.h"

/* Setting registers that have gaps takes a walk over the runs each. */
#define MAX_REGS 4096u

static void
check_found (
    const struct shmem_regs_reader *reader, const struct shmem_reg *reg)
{
  uint32_t value = ~reg->value;

  FUZZ_CHECK (shmem_regs_reader_find (reader, reg->offset, &value) == SHMEM_OK);
  FUZZ_CHECK (value == reg->value);
}

static void
check_written (const struct shmem_reg *regs, uint32_t num, const uint8_t *data,
    size_t size, int backwards)
{
  /* Backwards or not, no step needs more than the whole. */
  uint8_t *buffer = malloc (size > 0 ? size : 1);
  struct shmem_regs_writer writer;

  shmem_regs_writer_init (&writer, buffer, size);
  for (uint32_t i = 0; i < num; i++) {
    const struct shmem_reg *reg = &regs[backwards ? num - 1 - i : i];

    FUZZ_CHECK (
        shmem_regs_writer_set (&writer, reg->offset, reg->value) == SHMEM_OK);
  }
  FUZZ_CHECK (writer.size == size);
  FUZZ_CHECK (size == 0 || memcmp (buffer, data, size) == 0);
  free (buffer);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  struct shmem_regs_reader reader, whole;
  struct shmem_fault fault = { SHMEM_OK, 0 };
  struct shmem_reg *regs;
  uint32_t num, i = 0;

  if (shmem_regs_reader_init (&reader, data, size, &fault) != SHMEM_OK) {
    FUZZ_CHECK (fault.result != SHMEM_OK && fault.offset < size);
    return 0;
  }
  whole = reader;
  num = reader.num;
  if (num > MAX_REGS)
    return 0;
  regs = calloc (num + 1, sizeof (*regs));
  while (shmem_regs_reader_next (&reader, &regs[i]) == SHMEM_OK) {
    FUZZ_CHECK (i < num);
    FUZZ_CHECK (i == 0 || regs[i].offset > regs[i - 1].offset);
    check_found (&whole, &regs[i]);
    i++;
  }
  FUZZ_CHECK (i == num);
  check_written (regs, num, data, size, 0);
  check_written (regs, num, data, size, 1);
  free (regs);
  return 0;
}
