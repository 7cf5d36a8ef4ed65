/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * EDIDs: the parser reads nothing behind them, and nothing behind their last
 * whole block counts. Blocks are repaired first, as nothing would be read of
 * most otherwise.
 */

#include <string.h>

#include "fuzz.h"
#include "kms/kmsedid.h"

#define BLOCK_SIZE 128

static uint8_t *
repair (const uint8_t *data, size_t size)
{
  uint8_t *repaired = malloc (size > 0 ? size : 1);

  memcpy (repaired, data, size);
  for (size_t block = 0; block + BLOCK_SIZE <= size; block += BLOCK_SIZE) {
    uint8_t sum = 0;

    for (size_t i = 0; i < BLOCK_SIZE - 1; i++)
      sum = (uint8_t) (sum + repaired[block + i]);
    repaired[block + BLOCK_SIZE - 1] = (uint8_t) -sum;
  }
  return repaired;
}

static int
parse (const uint8_t *data, size_t size, KmsEdid *edid)
{
  KmsEdid untouched;
  /* Of that size and no more, for the sanitizer. */
  uint8_t *exact = malloc (size > 0 ? size : 1);
  int parsed;

  memcpy (exact, data, size);
  memset (&untouched, 0xa5, sizeof (untouched));
  *edid = untouched;
  parsed = kms_edid_parse (edid, exact, size);
  if (!parsed)
    FUZZ_CHECK (memcmp (edid, &untouched, sizeof (untouched)) == 0);
  free (exact);
  return parsed;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const size_t whole = size / BLOCK_SIZE * BLOCK_SIZE;
  uint8_t *repaired = repair (data, size);
  KmsEdid edid, again;

  parse (data, size, &edid);
  if (parse (repaired, size, &edid)) {
    FUZZ_CHECK (parse (repaired, whole, &again));
    FUZZ_CHECK (memcmp (&edid, &again, sizeof (edid)) == 0);
    FUZZ_CHECK ((edid.eotfs & 0xc0) == 0);
  } else {
    FUZZ_CHECK (size < BLOCK_SIZE || memcmp (repaired, "\0\377", 2) != 0
        || memcmp (repaired + 1, "\377\377\377\377\377\377", 6) != 0
        || repaired[7] != 0);
  }
  free (repaired);
  return 0;
}
