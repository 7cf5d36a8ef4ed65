/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Fuzzes the presentation order of H.265 access units. The first byte of the
 * input is how many of the first access units are declared as well, the rest is
 * a byte stream. Each access unit gets one fate, frames count up without
 * gaps, and no more wait than promised.
 */

#include "fuzz.h"
#include "h265/h265order.h"
#include "h265/h265splitter.h"

#include <string.h>

typedef struct
{
  H265Order *order;
  H265AccessUnit unit;
  GByteArray *fates; /* of each access unit, whether it is known */
  guint64 n_known;
  guint64 n_frames;
} Fuzz;

static void
pop_all (Fuzz *fuzz)
{
  H265Placed placed;

  while (h265_order_pop (fuzz->order, &placed)) {
    FUZZ_CHECK (placed.access_unit < fuzz->fates->len);
    FUZZ_CHECK (fuzz->fates->data[placed.access_unit] == 0);
    FUZZ_CHECK (h265_fate_to_string (placed.fate) != NULL);
    fuzz->fates->data[placed.access_unit] = 1;
    fuzz->n_known++;
    if (placed.fate == H265_SHOWN)
      FUZZ_CHECK (placed.frame == fuzz->n_frames++);
  }
}

static void
push (Fuzz *fuzz, const guint8 *data, gsize size, gboolean declared)
{
  const guint8 unknown = 0;
  gpointer exact = g_memdup2 (data, size);

  h265_access_unit_parse (&fuzz->unit, exact, size, 0);
  if (declared)
    h265_order_declare (fuzz->order, &fuzz->unit, exact);
  h265_order_push (fuzz->order, &fuzz->unit, exact);
  g_free (exact);
  g_byte_array_append (fuzz->fates, &unknown, 1);
  pop_all (fuzz);
  FUZZ_CHECK (fuzz->fates->len - fuzz->n_known <= H265_ORDER_MAX_WAITING);
  h265_order_get_frame_duration (fuzz->order);
}

static void
check_doubt (const Fuzz *fuzz)
{
  const gchar *reason = NULL;
  guint64 access_unit = G_MAXUINT64;

  if (!h265_order_get_doubt (fuzz->order, &access_unit, &reason))
    return;
  FUZZ_CHECK (reason != NULL);
  FUZZ_CHECK (access_unit < fuzz->fates->len);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  H265Splitter *splitter = h265_splitter_new ();
  Fuzz fuzz = { .order = h265_order_new (), .fates = g_byte_array_new () };
  const guint8 *bytes;
  guint64 offset;
  gsize length;

  h265_access_unit_init (&fuzz.unit);
  if (size > 0)
    h265_splitter_push (splitter, data + 1, size - 1);
  h265_splitter_finish (splitter);
  while (h265_splitter_pop (splitter, &bytes, &length, &offset)
      == H265_SPLIT_ACCESS_UNIT)
    push (&fuzz, bytes, length, fuzz.fates->len < data[0] % 4);
  h265_order_finish (fuzz.order);
  pop_all (&fuzz);
  FUZZ_CHECK (fuzz.n_known == fuzz.fates->len);
  check_doubt (&fuzz);

  h265_access_unit_clear (&fuzz.unit);
  g_byte_array_unref (fuzz.fates);
  h265_order_free (fuzz.order);
  h265_splitter_free (splitter);
  return 0;
}
