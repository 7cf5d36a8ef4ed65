/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Plane tables: the reader takes what keeps the rules of
 * docs/container-format.md, written down here once more over the bytes, and
 * nothing else; the writer makes the same bytes of it; and the check against
 * memories agrees with arithmetic that cannot wrap.
 */

#include "planes-check.h"

/* What 64 bits cannot hold: 32-bit targets have no __int128. */
struct wide
{
  uint64_t high, low;
};

static struct wide
add (struct wide a, uint64_t b)
{
  a.low += b;
  a.high += a.low < b;
  return a;
}

static int
is_less (struct wide a, struct wide b)
{
  return a.high != b.high ? a.high < b.high : a.low < b.low;
}

static struct wide
widen (uint64_t number)
{
  struct wide wide = { 0, number };

  return wide;
}

/* ---- the rules, over the bytes ---- */

static uint64_t
field (const uint8_t *data, uint64_t plane, unsigned at, unsigned bytes)
{
  return planes_get (data + 8 + 48 * plane + at, bytes);
}

static int
is_pixel (const uint8_t *data, uint64_t plane)
{
  return field (data, plane, 41, 1) <= 4;
}

/* Rules 2 to 5. */
static int
keeps_limits (const uint8_t *data, uint64_t i)
{
  struct wide end = add (widen (field (data, i, 0, 8)), field (data, i, 8, 8));

  return field (data, i, 40, 1) < 16 && field (data, i, 45, 1) < 16
      && field (data, i, 41, 1) <= 6 && field (data, i, 46, 1) <= 2
      && field (data, i, 47, 1) == 0 && field (data, i, 8, 8) > 0
      && end.high == 0 && field (data, i, 28, 4) >> 31 == 0
      && field (data, i, 32, 4) >> 31 == 0 && field (data, i, 36, 4) >> 31 == 0;
}

/* Rules 6 and 7. */
static int
keeps_picture (const uint8_t *data, uint64_t i)
{
  uint64_t picture = field (data, i, 44, 1), last;

  if (i == 0)
    return picture == 0;
  last = field (data, i - 1, 44, 1);
  if (picture != last)
    return picture == last + 1;
  return field (data, i, 16, 8) == field (data, i - 1, 16, 8)
      && field (data, i, 24, 4) == field (data, i - 1, 24, 4)
      && field (data, i, 45, 1) == field (data, i - 1, 45, 1)
      && field (data, i, 46, 1) == field (data, i - 1, 46, 1);
}

static int
keeps_rows (const uint8_t *data, uint64_t i)
{
  uint64_t rows = field (data, i, 36, 4);

  return rows == 0
      || (rows - 1) * field (data, i, 28, 4) < field (data, i, 8, 8);
}

static int
is_rounded_up (uint64_t samples, uint64_t whole, uint64_t factor)
{
  return samples * factor >= whole && samples * factor < whole + factor;
}

/* Rules 8 to 11. */
static int
keeps_shape (const uint8_t *data, uint64_t i)
{
  uint64_t stride = field (data, i, 28, 4), width = field (data, i, 32, 4);
  uint64_t height = field (data, i, 36, 4), base = i;
  uint64_t h = field (data, i, 42, 1), v = field (data, i, 43, 1);
  uint64_t zeros = (stride == 0) + (width == 0) + (height == 0);

  if (!is_pixel (data, i))
    return h == 1 && v == 1 && zeros % 3 == 0 && keeps_rows (data, i);
  for (uint64_t k = i; k-- > 0;)
    if (is_pixel (data, k) && field (data, k, 44, 1) == field (data, i, 44, 1))
      base = k;
  return zeros == 0 && (h == 1 || h == 2 || h == 4)
      && (v == 1 || v == 2 || v == 4) && (base != i || (h == 1 && v == 1))
      && is_rounded_up (width, field (data, base, 32, 4), h)
      && is_rounded_up (height, field (data, base, 36, 4), v)
      && (field (data, i, 16, 8) != 0 || keeps_rows (data, i));
}

/* Whether two ranges of bytes have one in common. */
static int
meet (struct wide a, uint64_t a_size, struct wide b, uint64_t b_size)
{
  return is_less (a, add (b, b_size)) && is_less (b, add (a, a_size));
}

/* Rule 12. */
static int
keeps_apart (const uint8_t *data, uint64_t i)
{
  for (uint64_t k = 0; k < i; k++)
    if (field (data, k, 40, 1) == field (data, i, 40, 1)
        && meet (widen (field (data, k, 0, 8)), field (data, k, 8, 8),
            widen (field (data, i, 0, 8)), field (data, i, 8, 8)))
      return 0;
  return 1;
}

static int
keeps_rules (const uint8_t *data, size_t size)
{
  uint64_t num = size >= 8 ? planes_get (data, 8) : 0;

  if (num == 0 || num > 16 || size != 8 + 48 * num)
    return 0;
  for (uint64_t i = 0; i < num; i++)
    if (!keeps_limits (data, i) || !keeps_picture (data, i)
        || !keeps_shape (data, i) || !keeps_apart (data, i))
      return 0;
  return 1;
}

/* ---- against the memories: all of them one behind the other ---- */

static int
fits (const struct shmem_planes *planes, const uint64_t *sizes, size_t num)
{
  struct wide starts[17] = { { 0, 0 } }, at[16];

  for (size_t i = 0; i < num; i++)
    starts[i + 1] = add (starts[i], sizes[i]);
  for (uint32_t i = 0; i < planes->num; i++) {
    const struct shmem_plane *plane = &planes->planes[i];

    if (plane->memory >= num || plane->offset >= sizes[plane->memory])
      return 0;
    at[i] = add (starts[plane->memory], plane->offset);
    if (is_less (starts[num], add (at[i], plane->size)))
      return 0;
    for (uint32_t k = 0; k < i; k++)
      if (meet (at[i], plane->size, at[k], planes->planes[k].size))
        return 0;
  }
  return 1;
}

static void
check_memories (
    const struct shmem_planes *planes, const uint64_t *sizes, size_t num)
{
  struct shmem_planes_fault fault = { 99, NULL };
  enum shmem_result result = shmem_planes_check (planes, sizes, num, &fault);

  FUZZ_CHECK (result == SHMEM_OK || result == SHMEM_ERROR_PLANES);
  FUZZ_CHECK ((result == SHMEM_OK) == fits (planes, sizes, num));
  FUZZ_CHECK (
      result == SHMEM_OK || (fault.plane < planes->num && fault.reason));
}

/* Memories in which each plane fits to the byte, and one byte less. */
static void
check_exact_memories (const struct shmem_planes *planes)
{
  uint64_t sizes[16] = { 0 };

  for (uint32_t i = 0; i < planes->num; i++) {
    const struct shmem_plane *plane = &planes->planes[i];

    if (sizes[plane->memory] < plane->offset + plane->size)
      sizes[plane->memory] = plane->offset + plane->size;
  }
  FUZZ_CHECK (shmem_planes_check (planes, sizes, 16, NULL) == SHMEM_OK);
  for (uint32_t i = 0; i < 16; i++) {
    if (sizes[i] == 0)
      continue;
    sizes[i]--;
    check_memories (planes, sizes, 16);
    sizes[i]++;
  }
}

/* ---- the wire ---- */

static void
check_stored (
    const struct shmem_planes *planes, const uint8_t *data, size_t size)
{
  uint8_t *stored = malloc (size);
  size_t room = size - 1;

  FUZZ_CHECK (
      shmem_planes_write (planes, stored, &room, NULL) == SHMEM_ERROR_SPACE);
  room = size;
  FUZZ_CHECK (shmem_planes_write (planes, stored, &room, NULL) == SHMEM_OK);
  FUZZ_CHECK (room == size && memcmp (stored, data, size) == 0);
  free (stored);
}

static int
load (struct shmem_planes *planes, const uint8_t *data, size_t size)
{
  struct shmem_planes_fault fault = { 99, NULL };
  struct shmem_planes before;
  int taken;

  memset (planes, 0x5a, sizeof (*planes));
  before = *planes;
  taken = shmem_planes_parse (planes, data, size, &fault) == SHMEM_OK;
  FUZZ_CHECK (taken == keeps_rules (data, size));
  if (!taken) {
    FUZZ_CHECK (fault.plane <= 16 && fault.reason != NULL);
    FUZZ_CHECK (memcmp (planes, &before, sizeof (before)) == 0);
  }
  return taken;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  size_t payload = planes_payload_size (data, size), num;
  struct shmem_planes planes;
  uint64_t sizes[16];

  if (payload < size)
    FUZZ_CHECK (!load (&planes, data, size));
  if (!load (&planes, data, payload))
    return 0;
  check_stored (&planes, data, payload);
  num = planes_get_sizes (data, size, payload, sizes);
  check_memories (&planes, sizes, num);
  check_exact_memories (&planes);
  return 0;
}
