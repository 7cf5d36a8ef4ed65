/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Any bytes to the sequence reader: what it hands out lies within them and is
 * what the writer would have put there.
 */

#include "fuzz.h"
#include "lib-shmem/sequence-canonical.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  FUZZ_CHECK (sequence_is_canonical (data, size));
  return 0;
}
