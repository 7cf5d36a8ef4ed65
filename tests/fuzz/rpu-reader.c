/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Dolby Vision RPUs: what the reader takes, the writer makes again, bit for bit.
 * Few inputs have the right checksum, so each is read without one as well, and
 * with one: then both ways give the same values.
 */

#include <string.h>

#include <shmem/shmem-rpu.h>

#include "fuzz.h"

/* An RPU that was written, in a block of exactly its size. */
static uint8_t *
write_rpu (const struct shmem_rpu *rpu, size_t *size)
{
  struct shmem_rpu_fault fault;
  size_t needed = 0, room;
  uint8_t *data;

  FUZZ_CHECK (shmem_rpu_write (rpu, NULL, &needed, &fault) == SHMEM_OK);
  data = malloc (needed);
  room = needed - 1;
  FUZZ_CHECK (shmem_rpu_write (rpu, data, &room, &fault) == SHMEM_ERROR_SPACE);
  FUZZ_CHECK (room == needed - 1);
  *size = needed;
  FUZZ_CHECK (shmem_rpu_write (rpu, data, size, NULL) == SHMEM_OK);
  FUZZ_CHECK (*size == needed);
  return data;
}

/* @data and what was written of it: only the checksum can differ. */
static void
check_same (const struct shmem_rpu *rpu, const uint8_t *data, size_t size,
    const uint8_t *written, size_t written_size)
{
  size_t crc = size - rpu->num_trailing_zeros - 5;

  FUZZ_CHECK (size == written_size);
  FUZZ_CHECK (memcmp (data, written, crc) == 0);
  FUZZ_CHECK (memcmp (data + crc + 4, written + crc + 4, size - crc - 4) == 0);
}

static void
check_fields (const struct shmem_rpu *rpu)
{
  uint32_t num = rpu->dm.num_ext_blocks_v29 + rpu->dm.num_ext_blocks_v40;

  FUZZ_CHECK (num <= SHMEM_RPU_MAX_BLOCKS);
  FUZZ_CHECK (shmem_rpu_guess_profile (rpu) <= 8);
  for (uint32_t i = 0; i < num; i++) {
    const struct shmem_rpu_block *block = &rpu->dm.blocks[i];
    struct shmem_rpu_field field = { NULL, 0 };
    uint32_t fields = 0;

    FUZZ_CHECK (block->rest_size <= block->ext_block_length);
    while (shmem_rpu_block_get_field (block, fields, &field) == SHMEM_OK)
      fields++;
    FUZZ_CHECK ((fields > 0) == (block->rest_size < block->ext_block_length));
  }
  if (num > 0)
    FUZZ_CHECK (shmem_rpu_find_block (rpu, rpu->dm.blocks[0].ext_block_level, 0)
        == &rpu->dm.blocks[0]);
  (void) shmem_rpu_get_el_type (rpu);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static struct shmem_rpu rpu, again;
  struct shmem_rpu_fault fault = { SHMEM_OK, 0, NULL };
  enum shmem_result result, verified;
  size_t written_size;
  uint8_t *written;

  verified = shmem_rpu_parse (&rpu, data, size, &fault);
  if (verified != SHMEM_OK)
    FUZZ_CHECK (fault.result == verified && fault.field != NULL
        && (fault.offset < size || size == 0));
  result = shmem_rpu_parse_unverified (&rpu, data, size, &fault);
  FUZZ_CHECK (result == verified || verified == SHMEM_ERROR_CRC);
  if (result != SHMEM_OK)
    return 0;
  check_fields (&rpu);
  written = write_rpu (&rpu, &written_size);
  check_same (&rpu, data, size, written, written_size);
  if (verified == SHMEM_OK)
    FUZZ_CHECK (memcmp (data, written, size) == 0);
  FUZZ_CHECK (
      shmem_rpu_parse (&again, written, written_size, NULL) == SHMEM_OK);
  again.rpu_data_crc32 = rpu.rpu_data_crc32;
  FUZZ_CHECK (memcmp (&again, &rpu, sizeof (rpu)) == 0);
  free (written);
  return 0;
}
