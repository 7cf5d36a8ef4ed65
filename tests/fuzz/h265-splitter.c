/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Fuzzes the cutting of H.265 byte streams. The first two bytes of the input
 * choose the sizes of the pieces in which the rest arrives. Whatever they are,
 * the cuts are the same, no byte is lost, and no NAL unit is cut in two.
 */

#include "fuzz.h"
#include "h265/h265nal.h"
#include "h265/h265splitter.h"

#include <string.h>

static guint
count_nals (const guint8 *data, gsize size)
{
  H265NalReader reader;
  H265Nal nal;
  guint n = 0;

  h265_nal_reader_init (&reader, data, size, 0);
  while (h265_nal_reader_next (&reader, &nal))
    n++;
  return n;
}

/* Appends the places of cuts to @cuts, and counts NAL units. */
static H265SplitResult
pop_all (
    H265Splitter *splitter, const guint8 *data, GArray *cuts, guint *n_nals)
{
  H265SplitResult result;
  const guint8 *unit;
  guint64 offset;
  gsize size, end = 0;

  while ((result = h265_splitter_pop (splitter, &unit, &size, &offset))
      == H265_SPLIT_ACCESS_UNIT) {
    if (cuts->len > 0)
      end = g_array_index (cuts, gsize, cuts->len - 1);
    FUZZ_CHECK (size > 0 && offset == end);
    FUZZ_CHECK (memcmp (unit, data + offset, size) == 0);
    end = offset + size;
    g_array_append_val (cuts, end);
    *n_nals += count_nals (unit, size);
  }
  return result;
}

static GArray *
split (const guint8 *data, gsize size, gsize piece, gsize step)
{
  H265Splitter *splitter = h265_splitter_new ();
  GArray *cuts = g_array_new (FALSE, FALSE, sizeof (gsize));
  gsize offset = 0, length;
  guint n_nals = 0;
  gpointer exact;

  for (; offset < size; offset += length, piece += step) {
    length = MIN (piece, size - offset);
    exact = g_memdup2 (data + offset, length);
    h265_splitter_push (splitter, exact, length);
    g_free (exact);
    FUZZ_CHECK (pop_all (splitter, data, cuts, &n_nals) == H265_SPLIT_MORE);
  }
  h265_splitter_finish (splitter);
  FUZZ_CHECK (pop_all (splitter, data, cuts, &n_nals) == H265_SPLIT_END);
  FUZZ_CHECK (size == 0
      || (cuts->len > 0 && g_array_index (cuts, gsize, cuts->len - 1) == size));
  FUZZ_CHECK (n_nals == count_nals (data, size));
  h265_splitter_free (splitter);
  return cuts;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  GArray *whole, *pieces;

  if (size < 2)
    return 0;
  whole = split (data + 2, size - 2, MAX (size, 1), 0);
  pieces = split (data + 2, size - 2, 1 + data[0] % 32, data[1] % 4);
  FUZZ_CHECK (whole->len == pieces->len);
  if (whole->len > 0)
    FUZZ_CHECK (
        memcmp (whole->data, pieces->data, whole->len * sizeof (gsize)) == 0);
  g_array_unref (pieces);
  g_array_unref (whole);
  return 0;
}
