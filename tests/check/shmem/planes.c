/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Plane tables against bytes written out by hand, and every rule of
 * docs/container-format.md that needs no memory broken on purpose. */

#include <stdbool.h>
#include <stdint.h>

#include <shmem/shmem-planes.h>

#include "lib-shmem/says.h"
#include "lib-shmem/shmem-test.h"

/* Bytes of the text, not of the header. */
enum
{
  HEADER = 8,
  STRIDE = 48,
  MOST = HEADER + 16 * STRIDE,
};

#define NV12 0x3231564e

/* A picture of all kinds of planes, then one of alpha, then one without
 * pixels. Memory 0 has gaps, in memory 1 the planes touch. */
static const struct shmem_plane base[] = {
  { 0, 25, 0, NV12, 5, 5, 5, 0, 1, 1, 1, 0, 0, 0 },
  { 32, 18, 0, NV12, 6, 3, 3, 0, 2, 2, 2, 0, 0, 0 },
  { 64, 16, 0, NV12, 0, 0, 0, 0, 5, 1, 1, 0, 0, 0 },
  { 0, 40, 7, 0, 8, 5, 5, 1, 3, 1, 1, 1, 15, 1 },
  { 40, 24, UINT64_MAX, 9, 8, 4, 3, 1, 6, 1, 1, 2, 3, 2 },
};

#define NUM ((uint32_t) (sizeof (base) / sizeof (base[0])))

/* ---- the bytes, a second time ---- */

static void
put (uint8_t *at, uint64_t value, int bytes)
{
  for (int i = 0; i < bytes; i++)
    at[i] = (uint8_t) (value >> 8 * i);
}

static uint64_t
get (const uint8_t *at, int bytes)
{
  uint64_t value = 0;

  while (bytes-- > 0)
    value = value << 8 | at[bytes];
  return value;
}

static void
put_plane (uint8_t *at, const struct shmem_plane *p)
{
  const uint8_t last[] = { p->memory, p->role, p->horizontal_subsampling,
    p->vertical_subsampling, p->picture, p->view, p->field, 0 };

  put (at, p->offset, 8);
  put (at + 8, p->size, 8);
  put (at + 16, p->modifier, 8);
  put (at + 24, p->format, 4);
  put (at + 28, p->stride, 4);
  put (at + 32, p->width, 4);
  put (at + 36, p->height, 4);
  memcpy (at + 40, last, sizeof (last));
}

static size_t
put_table (uint8_t *bytes, const struct shmem_plane *planes, uint32_t num)
{
  put (bytes, num, 8);
  for (uint32_t i = 0; i < num; i++)
    put_plane (bytes + HEADER + STRIDE * i, &planes[i]);
  return HEADER + STRIDE * num;
}

static void
get_table (struct shmem_planes *planes, const uint8_t *bytes)
{
  memset (planes, 0, sizeof (*planes));
  planes->num = (uint32_t) get (bytes, 4);
  for (uint32_t i = 0; i < planes->num && i < 16; i++) {
    const uint8_t *at = bytes + HEADER + STRIDE * i;

    planes->planes[i] =
        (struct shmem_plane){ get (at, 8), get (at + 8, 8), get (at + 16, 8),
          (uint32_t) get (at + 24, 4), (uint32_t) get (at + 28, 4),
          (uint32_t) get (at + 32, 4), (uint32_t) get (at + 36, 4), at[40],
          at[41], at[42], at[43], at[44], at[45], at[46] };
  }
}

static bool
same_plane (const struct shmem_plane *a, const struct shmem_plane *b)
{
  uint8_t bytes[2][STRIDE];

  put_plane (bytes[0], a);
  put_plane (bytes[1], b);
  return memcmp (bytes[0], bytes[1], STRIDE) == 0;
}

/* ---- what is taken ---- */

/* @planes is taken, in both directions, in blocks of exactly its size. */
static void
check_good (const struct shmem_plane *planes, uint32_t num)
{
  uint8_t bytes[MOST], stored[MOST];
  size_t size = put_table (bytes, planes, num), room = size;
  uint8_t *copy = test_copy (bytes, size);
  struct shmem_planes loaded;

  CHECK_INT (shmem_planes_parse (&loaded, copy, size, NULL), SHMEM_OK);
  free (copy);
  CHECK_INT (loaded.num, num);
  for (uint32_t i = 0; i < num; i++)
    CHECK (same_plane (&loaded.planes[i], &planes[i]));
  CHECK_INT (shmem_planes_check (&loaded, NULL, 0, NULL), SHMEM_OK);
  CHECK_INT (shmem_planes_write (&loaded, stored, &room, NULL), SHMEM_OK);
  CHECK_BYTES (stored, room, bytes, size);
}

static void
read_and_write (void)
{
  struct shmem_plane most[16];
  struct shmem_plane *last = &most[15];

  check_good (base, NUM);
  for (int i = 0; i < 16; i++)
    most[i] = (struct shmem_plane){ (uint64_t) i, 1, 0, 0, 1, 1, 1, 15, 0, 1, 1,
      (uint8_t) i, 0, 0 };
  check_good (most, 16);
  check_good (most, 1);
  /* What each field can hold at most. */
  *last = (struct shmem_plane){ UINT64_MAX - 1, 1, UINT64_MAX, UINT32_MAX,
    INT32_MAX, INT32_MAX, INT32_MAX, 15, 4, 1, 1, 15, 15, 2 };
  check_good (most, 16);
  *last = (struct shmem_plane){ 100, UINT64_MAX - 100, 0, 0, INT32_MAX,
    INT32_MAX, INT32_MAX, 15, 0, 1, 1, 15, 15, 2 };
  check_good (most, 16);
}

/* All pairs of size and factor: rounded up, and nothing else. */
static void
odd_sizes (void)
{
  static const uint8_t factors[] = { 1, 2, 4 };

  for (uint32_t size = 1; size <= 20; size++) {
    for (int k = 0; k < 9; k++) {
      uint8_t h = factors[k % 3], v = factors[k / 3];
      struct shmem_plane pair[] = {
        { 0, 400, 0, 1, 20, size, 21 - size, 0, 1, 1, 1, 0, 0, 0 },
        { 400, 400, 0, 1, 20, 0, 0, 0, 2, h, v, 0, 0, 0 },
      };

      for (uint32_t w = 1; w <= 20; w++) {
        struct shmem_planes planes = { 2, { { 0 } } };

        pair[1].width = w;
        pair[1].height = (21 - size + v - 1) / v;
        memcpy (planes.planes, pair, sizeof (pair));
        CHECK ((shmem_planes_check (&planes, NULL, 0, NULL) == SHMEM_OK)
            == (w >= (size + h - 1) / h && w < (size + h - 1) / h + 1));
      }
    }
  }
}

/* ---- what is refused ---- */

static void
check_untouched (const uint8_t *bytes, size_t size, enum shmem_result result,
    uint32_t plane, const char *reason)
{
  uint8_t *copy = test_copy (bytes, size);
  struct shmem_planes planes, before;
  struct shmem_planes_fault fault = { 99, NULL };

  memset (&planes, 0x5a, sizeof (planes));
  before = planes;
  CHECK_INT (shmem_planes_parse (&planes, copy, size, &fault), result);
  CHECK (memcmp (&planes, &before, sizeof (planes)) == 0);
  CHECK_INT (fault.plane, plane);
  CHECK (says (fault.reason, reason));
  CHECK_INT (shmem_planes_parse (&planes, copy, size, NULL), result);
  free (copy);
}

/* The same table as bytes and as values. */
static void
check_refused (const uint8_t *bytes, size_t size, enum shmem_result result,
    uint32_t plane, const char *reason)
{
  struct shmem_planes_fault fault = { 99, NULL };
  struct shmem_planes planes;
  uint8_t stored[MOST], before[MOST];
  size_t room = MOST;

  check_untouched (bytes, size, result, plane, reason);
  get_table (&planes, bytes);
  CHECK_INT (shmem_planes_check (&planes, NULL, 0, &fault), result);
  CHECK_INT (fault.plane, plane);
  CHECK (says (fault.reason, reason));
  CHECK_INT (shmem_planes_check (&planes, NULL, 0, NULL), result);

  memset (stored, 0x5a, MOST);
  memcpy (before, stored, MOST);
  CHECK_INT (shmem_planes_write (&planes, stored, &room, &fault), result);
  CHECK_INT (fault.plane, plane);
  CHECK_BYTES (stored, room, before, MOST);
}

/* Up to three numbers put into the base table, @at bytes from @plane's start;
 * where each is, is in the text. */
struct breakage
{
  uint32_t fault;
  const char *reason;
  struct
  {
    uint32_t plane;
    int at;
    int bytes;
    uint64_t value;
  } puts[3];
};

static const struct breakage breakages[] = {
  /* rule 3 */
  { 0, "memory index, 16", { { 0, 40, 1, 16 } } },
  { 4, "memory index, 16", { { 4, 40, 1, 255 } } },
  { 3, "view, 16", { { 3, 45, 1, 16 } } },
  { 3, "role", { { 3, 41, 1, 7 } } },
  { 4, "role", { { 4, 41, 1, 255 } } },
  { 4, "field", { { 4, 46, 1, 3 } } },
  /* rule 4 */
  { 2, "size, 0", { { 2, 8, 8, 0 } } },
  { 2, "offset, size, overflow", { { 2, 0, 8, UINT64_MAX - 15 } } },
  { 2, "offset, size, overflow", { { 2, 8, 8, UINT64_MAX } } },
  /* rule 5 */
  { 3, "above 2147483647", { { 3, 28, 4, 0x80000000 } } },
  { 4, "above 2147483647", { { 4, 32, 4, 0x80000000 } } },
  { 0, "above 2147483647", { { 0, 36, 4, 0x80000000 } } },
  /* rule 6 */
  { 0, "first picture, 0", { { 0, 44, 1, 1 } } },
  { 3, "picture numbers, increase", { { 3, 44, 1, 2 } } },
  { 4, "picture numbers, increase", { { 4, 44, 1, 0 } } },
  { 4, "picture numbers, increase", { { 4, 44, 1, 255 } } },
  /* rule 7 */
  { 1, "format, modifier", { { 1, 24, 4, NV12 + 1 } } },
  { 1, "format, modifier", { { 1, 23, 1, 1 } } },
  { 2, "format, modifier", { { 2, 16, 8, 1 } } },
  { 1, "view, field", { { 1, 45, 1, 1 } } },
  { 2, "view, field", { { 2, 46, 1, 1 } } },
  /* rule 8 */
  { 0, "width, height, 0", { { 0, 32, 4, 0 } } },
  { 1, "width, height, 0", { { 1, 36, 4, 0 } } },
  { 3, "stride, 0", { { 3, 28, 4, 0 } } },
  { 1, "not 1, 2 or 4", { { 1, 42, 1, 3 } } },
  { 1, "not 1, 2 or 4", { { 1, 42, 1, 0 } } },
  { 1, "not 1, 2 or 4", { { 1, 43, 1, 8 } } },
  { 0, "not 1, 2 or 4", { { 0, 43, 1, 0 } } },
  /* rule 9 */
  { 0, "plane, pixels, subsampl", { { 0, 42, 1, 2 } } },
  { 3, "plane, pixels, subsampl", { { 3, 43, 1, 4 } } },
  { 1, "picture", { { 1, 32, 4, 2 } } },
  { 1, "picture", { { 1, 36, 4, 2 } } },
  { 1, "picture", { { 1, 32, 4, 5 } } },
  { 1, "picture", { { 1, 42, 1, 1 } } },
  /* rule 10 */
  { 1, "stride, height, size", { { 1, 8, 8, 12 } } },
  { 0, "stride, height, size", { { 0, 28, 4, 7 } } },
  { 0, "stride, height, size", { { 0, 28, 4, INT32_MAX } } },
  { 0, "stride, height, size", { { 0, 28, 4, 0x40000000 } } },
  /* rule 11 */
  { 4, "subsampl", { { 4, 42, 1, 2 } } },
  { 2, "subsampl", { { 2, 43, 1, 0 } } },
  { 2, "width, height, stride", { { 2, 28, 4, 1 } } },
  { 4, "width, height, stride", { { 4, 28, 4, 0 } } },
  { 4, "width, height, stride", { { 4, 32, 4, 0 } } },
  { 4, "width, height, stride", { { 4, 36, 4, 0 } } },
  { 4, "stride, height, size", { { 4, 8, 8, 16 } } },
  { 4, "stride, height, size", { { 4, 36, 4, INT32_MAX } } },
  /* rule 12: from below, from above, inside, around, and equal */
  { 1, "overlaps", { { 1, 0, 8, 24 } } },
  { 2, "overlaps", { { 2, 0, 8, 49 } } },
  { 2, "overlaps", { { 2, 0, 8, 17 } } },
  { 2, "overlaps", { { 2, 0, 8, 33 } } },
  { 2, "overlaps", { { 2, 0, 8, 20 }, { 2, 8, 8, 40 } } },
  { 2, "overlaps", { { 2, 0, 8, 32 }, { 2, 8, 8, 18 } } },
  { 4, "overlaps", { { 4, 0, 8, 39 } } },
  { 3, "overlaps", { { 3, 40, 1, 0 } } },
  { 4, "overlaps", { { 4, 0, 8, 0 }, { 4, 8, 8, UINT64_MAX } } },
  { 2, "overlaps", { { 0, 8, 8, UINT64_MAX }, { 1, 40, 1, 5 } } },
};

static void
rules (void)
{
  for (size_t i = 0; i < sizeof (breakages) / sizeof (breakages[0]); i++) {
    const struct breakage *b = &breakages[i];
    uint8_t bytes[MOST];
    size_t size = put_table (bytes, base, NUM);

    for (int k = 0; k < 3 && b->puts[k].bytes > 0; k++)
      put (bytes + HEADER + STRIDE * b->puts[k].plane + b->puts[k].at,
          b->puts[k].value, b->puts[k].bytes);
    printf ("# %zu: %s\n", i, b->reason);
    check_refused (bytes, size, SHMEM_ERROR_PLANES, b->fault, b->reason);
  }
}

/* What is at the boundary of a rule and keeps it. */
static void
boundaries (void)
{
  struct shmem_plane planes[NUM];

  memcpy (planes, base, sizeof (base));
  planes[1].offset = 25;
  planes[2].offset = 43;
  check_good (planes, NUM);
  planes[0].offset = 18;
  planes[1].offset = 0;
  check_good (planes, NUM);
  planes[0].size = 21;
  planes[1].size = 13;
  planes[4].size = 17;
  check_good (planes, NUM);
  /* Rows of what is not linear lie wherever its driver has them. */
  planes[3].stride = INT32_MAX;
  check_good (planes, NUM);
  planes[3].modifier = 0;
  planes[3].stride = 9;
  check_good (planes, NUM);
  /* The base is the first plane of pixels and not the first plane. */
  memcpy (planes, base, sizeof (base));
  planes[0] = base[2];
  planes[2] = base[0];
  planes[1].width = planes[1].height = 5;
  planes[1].horizontal_subsampling = planes[1].vertical_subsampling = 1;
  planes[1].stride = 4;
  check_good (planes, NUM);
}

static void
numbers (void)
{
  uint8_t bytes[MOST + STRIDE];
  struct shmem_planes planes = { 0 };
  size_t size = put_table (bytes, base, NUM);
  size_t room = size - 1;

  check_refused (
      (const uint8_t[HEADER]){ 0 }, HEADER, SHMEM_ERROR_PLANES, 0, "no planes");
  memset (bytes, 0, sizeof (bytes));
  put (bytes, 17, 4);
  check_refused (bytes, sizeof (bytes), SHMEM_ERROR_TOO_MANY_ENTRIES, 16, "16");
  put (bytes, UINT32_MAX, 4);
  check_refused (bytes, MOST, SHMEM_ERROR_TOO_MANY_ENTRIES, 16, "16");
  CHECK_INT (shmem_planes_parse (&planes, NULL, HEADER, NULL),
      SHMEM_ERROR_INVALID_ARGUMENT);
  CHECK_INT (
      shmem_planes_parse (&planes, NULL, 0, NULL), SHMEM_ERROR_TRUNCATED);

  put_table (bytes, base, NUM);
  get_table (&planes, bytes);
  CHECK_INT (
      shmem_planes_write (&planes, bytes, &room, NULL), SHMEM_ERROR_SPACE);
  CHECK_INT (room, size - 1);
}

/* Each size but the right one, and each reserved byte. */
static void
bytes (void)
{
  uint8_t table[MOST];
  size_t size = put_table (table, base, NUM);

  for (size_t n = 0; n < HEADER; n++)
    check_untouched (table, n, SHMEM_ERROR_TRUNCATED, 0, "header");
  for (size_t n = HEADER; n < size; n++)
    check_untouched (table, n, SHMEM_ERROR_TRUNCATED,
        (uint32_t) (n - HEADER) / STRIDE, "table");
  for (size_t n = size + 1; n < MOST; n++)
    check_untouched (table, n, SHMEM_ERROR_TRAILING, NUM, "follow");
  for (int i = 4; i < HEADER; i++) {
    table[i] = 0x80;
    check_untouched (table, size, SHMEM_ERROR_PADDING, 0, "table");
    table[i] = 0;
  }
  for (uint32_t i = 0; i < NUM; i++) {
    uint8_t *reserved = table + HEADER + STRIDE * i + 47;

    *reserved = 1;
    check_untouched (table, size, SHMEM_ERROR_PADDING, i, "reserved, byte");
    *reserved = 0;
  }
}

/* ---- random tables ---- */

static unsigned seed = 1;

static uint32_t
random_below (uint32_t limit)
{
  return (uint32_t) rand_r (&seed) % limit;
}

static void
random_pixels (struct shmem_plane *plane, const struct shmem_plane *first)
{
  plane->role = (uint8_t) random_below (5);
  if (first == NULL) {
    plane->width = 1 + random_below (9);
    plane->height = 1 + random_below (9);
  } else {
    plane->horizontal_subsampling = (uint8_t) (1 << random_below (3));
    plane->vertical_subsampling = (uint8_t) (1 << random_below (3));
    while (plane->width * plane->horizontal_subsampling < first->width)
      plane->width++;
    while (plane->height * plane->vertical_subsampling < first->height)
      plane->height++;
  }
  plane->stride = 1 + random_below (32);
}

/* Planes one behind the other, in whichever memory. */
static uint32_t
random_table (struct shmem_plane *planes)
{
  uint64_t ends[16] = { 0 };
  uint32_t num = 1 + random_below (16);
  const struct shmem_plane *first = NULL;

  for (uint32_t i = 0; i < num; i++) {
    struct shmem_plane *plane = &planes[i];
    bool same = i > 0 && random_below (2) == 0;

    memset (plane, 0, sizeof (*plane));
    plane->horizontal_subsampling = plane->vertical_subsampling = 1;
    plane->memory = (uint8_t) random_below (16);
    plane->modifier = same ? plane[-1].modifier : random_below (3);
    plane->format = same ? plane[-1].format : random_below (9);
    plane->view = same ? plane[-1].view : (uint8_t) random_below (16);
    plane->field = same ? plane[-1].field : (uint8_t) random_below (3);
    plane->picture = (uint8_t) (i == 0 ? 0 : plane[-1].picture + !same);
    first = same ? first : NULL;
    if (random_below (4) == 0) {
      plane->role = (uint8_t) (5 + random_below (2));
      if (random_below (2) == 0)
        plane->stride = plane->width = plane->height = 3;
    } else {
      random_pixels (plane, first);
      first = first == NULL ? plane : first;
    }
    plane->size = 1 + random_below (3);
    if (plane->height > 0)
      plane->size += plane->stride * (plane->height - 1);
    plane->offset = ends[plane->memory] + random_below (2);
    ends[plane->memory] = plane->offset + plane->size;
  }
  return num;
}

static void
random_tables (void)
{
  struct shmem_plane planes[16];

  for (int round = 0; round < 20000; round++)
    check_good (planes, random_table (planes));
}

static const struct test_case cases[] = {
  TEST_CASE (read_and_write),
  TEST_CASE (odd_sizes),
  TEST_CASE (rules),
  TEST_CASE (boundaries),
  TEST_CASE (numbers),
  TEST_CASE (bytes),
  TEST_CASE (random_tables),
};

TEST_MAIN (cases)
