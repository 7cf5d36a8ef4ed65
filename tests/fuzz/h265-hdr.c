/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Fuzzes the walk over H.265 access units. The first byte of the input chooses
 * the framing, the rest is two access units: what the first leaves has to
 * merge with the second. Checks what a container relies on: payloads lie in
 * their set, and limits hold.
 */

#include "h265/h265accessunit.h"

#include <shmem/shmem-format.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

static void
check_set (const HdrSet *set)
{
  guint i, n = hdr_set_get_n_messages (set);
  const guint8 *payload;

  if (n > SHMEM_MAX_ENTRIES)
    abort ();
  for (i = 0; i < n; i++) {
    const HdrMessage *message = hdr_set_get_message (set, i, &payload);

    if (message->size == 0
        || message->size > hdr_format_find (message->format)->max_size
        || message->offset > set->data->len
        || message->size > set->data->len - message->offset)
      abort ();
  }
}

static void
parse (H265AccessUnit *unit, guint8 framing, const guint8 *data, gsize size)
{
  static const guint length_sizes[] = { 1, 2, 4 };
  gpointer exact = g_memdup2 (data, size);
  guint length_size;

  switch (framing % 5) {
    case 0:
      h265_access_unit_parse (unit, exact, size, 0);
      break;
    case 1:
      h265_access_unit_parse_codec_data (unit, exact, size, &length_size);
      break;
    default:
      h265_access_unit_parse (unit, exact, size, length_sizes[framing % 5 - 2]);
      break;
  }
  g_free (exact);
  check_set (&unit->hdr.set);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  H265AccessUnit first, second;
  HdrSet current, next;
  gsize half;

  if (size < 2)
    return 0;
  half = (size - 1) / 2;
  h265_access_unit_init (&first);
  h265_access_unit_init (&second);
  hdr_set_init (&current);
  hdr_set_init (&next);

  parse (&first, data[0], data + 1, half);
  parse (&second, data[0], data + 1 + half, size - 1 - half);
  hdr_set_merge (&current, NULL, &first.hdr.set);
  hdr_set_merge (&next, &current, &second.hdr.set);
  check_set (&next);
  /* What holds, holds. */
  hdr_set_merge (&current, &next, &second.hdr.set);
  if (!hdr_set_equal (&current, &next))
    abort ();

  hdr_set_clear (&next);
  hdr_set_clear (&current);
  h265_access_unit_clear (&second);
  h265_access_unit_clear (&first);
  return 0;
}
