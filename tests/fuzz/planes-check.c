/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the targets of plane tables agree on: an input is a payload, and behind
 * it the sizes of memories. */

#include "planes-check.h"

uint64_t
planes_get (const uint8_t *at, unsigned bytes)
{
  uint64_t value = 0;

  while (bytes-- > 0)
    value = value << 8 | at[bytes];
  return value;
}

size_t
planes_payload_size (const uint8_t *data, size_t size)
{
  uint64_t num = size >= 8 ? planes_get (data, 4) : UINT32_MAX;

  return num <= 16 && 8 + 48 * num <= size ? (size_t) (8 + 48 * num) : size;
}

size_t
planes_get_sizes (const uint8_t *data, size_t size, size_t at, uint64_t *sizes)
{
  size_t num = 0;

  for (; num < 16 && size - at >= 8; at += 8)
    sizes[num++] = planes_get (data + at, 8);
  return num;
}
