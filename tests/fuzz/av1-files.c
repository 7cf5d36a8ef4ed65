/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Files of AV1 that have no container. The first three bytes of the input choose
 * the format and the sizes of the pieces in which the rest arrives. Whatever they
 * are, the temporal units are the same, no byte is lost, and none is read twice.
 * As samples of a container file, units are completed once, and then complete.
 */

#include "fuzz.h"
#include "source/av1reader.h"
#include "source/av1splitter.h"

#include <string.h>

/* Where a unit starts, and where it ends. */
typedef struct
{
  gsize start, end;
  guint64 timestamp;
} Cut;

typedef struct
{
  GArray *cuts;
  ToolAv1Split result;
  guint64 fault;
  gsize header;
} Cuts;

static guint
count_obus (const guint8 *data, gsize size)
{
  Av1Reader reader;
  Av1Obu obu;
  guint n = 0;

  av1_reader_init (&reader, data, size, FALSE);
  while (av1_reader_next (&reader, &obu) == AV1_READ_OBU)
    n++;
  return n;
}

/* A sequence header is all that is added, and what is complete stays. */
static void
check_sample (ToolAv1Sample *sample, const guint8 *data, gsize size)
{
  const guint before = count_obus (data, size);
  gsize completed = size, again;
  const guint8 *bytes = tool_av1_sample_convert (sample, data, &completed);
  gpointer copy;
  guint after;

  FUZZ_CHECK (bytes != data || completed == size);
  if (bytes == data)
    return;
  after = count_obus (bytes, completed);
  FUZZ_CHECK (after == before || after == before + 1);
  copy = g_memdup2 (bytes, completed);
  again = completed;
  FUZZ_CHECK (tool_av1_sample_convert (sample, copy, &again) == copy);
  FUZZ_CHECK (again == completed);
  g_free (copy);
}

static void
pop_all (ToolAv1Splitter *splitter, const guint8 *data, ToolAv1Sample *sample,
    Cuts *cuts)
{
  ToolAv1Piece piece;

  while ((cuts->result = tool_av1_splitter_pop (splitter, &piece))
      == TOOL_AV1_SPLIT_UNIT) {
    const Cut cut = { (gsize) piece.offset, (gsize) piece.offset + piece.size,
      piece.timestamp };
    gpointer exact = g_memdup2 (piece.data, piece.size);

    FUZZ_CHECK (memcmp (piece.data, data + piece.offset, piece.size) == 0);
    if (piece.size > 0)
      check_sample (sample, exact, piece.size);
    g_free (exact);
    g_array_append_val (cuts->cuts, cut);
  }
  cuts->fault = piece.offset;
}

static void
check_cuts (const Cuts *cuts, ToolAv1Format format, gsize size)
{
  const gsize between = format == TOOL_AV1_IVF ? TOOL_IVF_FRAME_HEADER_SIZE : 0;
  gsize end = cuts->header;
  guint i;

  for (i = 0; i < cuts->cuts->len; i++) {
    const Cut *cut = &g_array_index (cuts->cuts, Cut, i);

    FUZZ_CHECK (cut->start == end + between);
    end = cut->end;
  }
  FUZZ_CHECK (end <= size);
  FUZZ_CHECK (cuts->result != TOOL_AV1_SPLIT_MORE);
  FUZZ_CHECK (cuts->result != TOOL_AV1_SPLIT_END || end == size);
  FUZZ_CHECK (cuts->fault == end);
}

static Cuts
split (const guint8 *data, gsize size, ToolAv1Format format, gsize piece,
    gsize step)
{
  ToolAv1Splitter *splitter = tool_av1_splitter_new (format);
  Cuts cuts = { .cuts = g_array_new (FALSE, FALSE, sizeof (Cut)),
    .result = TOOL_AV1_SPLIT_MORE };
  ToolAv1Sample sample;
  gsize offset = 0, length;
  gpointer exact;

  tool_av1_sample_init (&sample);
  tool_av1_sample_declare (&sample, data, size);
  for (; offset < size && cuts.result == TOOL_AV1_SPLIT_MORE;
       offset += length, piece += step) {
    length = MIN (piece, size - offset);
    exact = g_memdup2 (data + offset, length);
    tool_av1_splitter_push (splitter, exact, length);
    g_free (exact);
    pop_all (splitter, data, &sample, &cuts);
  }
  tool_av1_splitter_finish (splitter);
  if (cuts.result == TOOL_AV1_SPLIT_MORE)
    pop_all (splitter, data, &sample, &cuts);
  tool_av1_splitter_get_header (splitter, &cuts.header);
  check_cuts (&cuts, format, size);
  tool_av1_sample_clear (&sample);
  tool_av1_splitter_free (splitter);
  return cuts;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  ToolAv1Format format;
  Cuts whole, pieces;

  if (size < 3)
    return 0;
  format = (ToolAv1Format) (data[0] % 3);
  whole = split (data + 3, size - 3, format, MAX (size, 1), 0);
  pieces = split (data + 3, size - 3, format, 1 + data[1] % 32, data[2] % 4);
  FUZZ_CHECK (whole.result == pieces.result && whole.fault == pieces.fault);
  FUZZ_CHECK (whole.cuts->len == pieces.cuts->len);
  if (whole.cuts->len > 0)
    FUZZ_CHECK (memcmp (whole.cuts->data, pieces.cuts->data,
                    whole.cuts->len * sizeof (Cut))
        == 0);
  g_array_unref (pieces.cuts);
  g_array_unref (whole.cuts);
  return 0;
}
