/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Fuzzes the walk over AV1 temporal units. The first byte of the input chooses
 * the framing, the rest is two units of a stream, of which the first one can
 * leave something to the second. Checks what a container relies on: payloads lie
 * in their set, and limits hold; and what the writer relies on: OBUs lie in the
 * unit, one behind the other.
 */

#include "av1/av1unit.h"

#include <shmem/shmem-format.h>
#include <string.h>

#include "fuzz.h"

static void
check_set (const HdrSet *set)
{
  guint i, n = hdr_set_get_n_messages (set);
  const guint8 *payload;

  FUZZ_CHECK (n <= SHMEM_MAX_ENTRIES);
  for (i = 0; i < n; i++) {
    const HdrMessage *message = hdr_set_get_message (set, i, &payload);

    FUZZ_CHECK (message->size > 0
        && message->size <= hdr_format_find (message->format)->max_size
        && message->offset <= set->data->len
        && message->size <= set->data->len - message->offset);
  }
}

static void
check_items (const Av1Unit *unit, gsize size)
{
  gsize end = 0;
  guint i;

  for (i = 0; i < unit->items->len; i++) {
    const Av1Obu *obu = &g_array_index (unit->items, Av1Item, i).obu;

    FUZZ_CHECK (obu->start >= end && obu->start <= obu->header
        && obu->header < obu->payload && obu->payload <= size
        && obu->size <= size - obu->payload);
    end = obu->payload + obu->size;
  }
}

static void
parse (Av1Unit *unit, guint8 framing, const guint8 *data, gsize size)
{
  guint8 *exact = g_memdup2 (data, size);

  if (framing % 4 == 3)
    av1_unit_parse_codec_data (unit, exact, size);
  else
    av1_unit_parse (unit, exact, size, (Av1Framing) (framing % 4));
  g_free (exact);
  check_set (&unit->hdr.set);
  if (framing % 4 < 3)
    check_items (unit, size);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  Av1Unit unit;
  gsize half;

  if (size < 2)
    return 0;
  half = (size - 1) / 2;
  av1_unit_init (&unit);
  parse (&unit, data[0], data + 1, half);
  parse (&unit, data[0] / 4, data + 1 + half, size - 1 - half);
  av1_unit_clear (&unit);
  return 0;
}
