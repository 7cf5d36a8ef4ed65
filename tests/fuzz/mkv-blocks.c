/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Blocks of Matroska: what is counted does not depend on the pieces in which the
 * bytes arrive.
 */

#include <string.h>

#include "fuzz.h"
#include "source/mkvblocks.h"

static void
run (const guint8 *data, gsize size, gsize chunk, ToolMkvBlocks *blocks)
{
  memset (blocks, 0, sizeof *blocks);
  for (gsize i = 0; i < size; i += chunk) {
    const gsize count = MIN (chunk, size - i);
    /* Of that size and no more, for the sanitizer. */
    guint8 *exact = g_memdup2 (data + i, count);

    tool_mkv_blocks_push (blocks, exact, count);
    g_free (exact);
  }
  FUZZ_CHECK (blocks->offset <= size);
  if (!blocks->damaged)
    FUZZ_CHECK (blocks->offset == size);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  ToolMkvBlocks whole, pieces;

  run (data, size, MAX (size, 1), &whole);
  run (data, size, size > 0 ? 1 + data[size - 1] % 16 : 1, &pieces);
  FUZZ_CHECK (
      memcmp (whole.n_frames, pieces.n_frames, sizeof whole.n_frames) == 0);
  FUZZ_CHECK (whole.damaged == pieces.damaged);
  FUZZ_CHECK (whole.offset == pieces.offset);
  FUZZ_CHECK (tool_mkv_blocks_is_truncated (&whole)
      == tool_mkv_blocks_is_truncated (&pieces));
  return 0;
}
