/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hdr/hdrnumbers.h"

#include <shmem/shmem-payload.h>

#include <string.h>

/* The macros of GStreamer and GstByteReader do unaligned reads, which are
 * undefined behaviour in C. */
guint32
hdr_read_number (const guint8 *data, guint size)
{
  guint32 number = 0;
  guint i;

  for (i = 0; i < size; i++)
    number = number << 8 | data[i];
  return number;
}

void
hdr_write_number (guint8 *out, guint32 number, guint size)
{
  guint i;

  for (i = 0; i < size; i++)
    out[i] = (guint8) (number >> (8 * (size - 1 - i)));
}

void
hdr_light_level_from_payload (guint8 *entry, const guint8 *payload)
{
  struct shmem_clli clli;

  clli.max_content_light_level = hdr_read_number (payload, 2);
  clli.max_frame_average_light_level = hdr_read_number (payload + 2, 2);
  shmem_clli_write (&clli, &clli);
  memcpy (entry, &clli, sizeof clli);
}

void
hdr_light_level_to_payload (guint8 *payload, const guint8 *entry)
{
  struct shmem_clli clli = { 0 };

  if (shmem_clli_parse (&clli, entry, sizeof clli) != SHMEM_OK)
    g_return_if_reached ();
  hdr_write_number (payload, clli.max_content_light_level, 2);
  hdr_write_number (payload + 2, clli.max_frame_average_light_level, 2);
}
