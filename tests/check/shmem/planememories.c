/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Plane tables against the memories that they are about: at each boundary, and
 * at random beside a map of all bytes. */

#include <stdbool.h>
#include <stdint.h>

#include <shmem/shmem-planes.h>

#include "lib-shmem/says.h"
#include "lib-shmem/shmem-test.h"

/* A plane without rows. */
static struct shmem_plane
blob (uint32_t memory, uint64_t offset, uint64_t size)
{
  return (struct shmem_plane){ .offset = offset,
    .size = size,
    .memory = (uint8_t) memory,
    .role = SHMEM_PLANE_OPAQUE,
    .horizontal_subsampling = 1,
    .vertical_subsampling = 1 };
}

static unsigned seed = 1;

static uint32_t
random_below (uint32_t limit)
{
  return (uint32_t) rand_r (&seed) % limit;
}

static enum shmem_result
check_sizes (const struct shmem_planes *planes, const uint64_t *sizes,
    size_t num, uint32_t plane, const char *reason)
{
  struct shmem_planes_fault fault = { 99, "" };
  uint64_t *copy = test_copy (sizes, num * sizeof (*sizes));
  enum shmem_result result = shmem_planes_check (planes, copy, num, &fault);

  CHECK_INT (fault.plane, plane);
  CHECK (says (fault.reason, reason));
  CHECK_INT (shmem_planes_check (planes, copy, num, NULL), result);
  free (copy);
  return result;
}

#define SIZES(...)                                                             \
  (const uint64_t[]){ __VA_ARGS__ },                                           \
      sizeof ((const uint64_t[]){ __VA_ARGS__ }) / sizeof (uint64_t)

static void
memories (void)
{
  struct shmem_planes planes = { 5,
    { blob (0, 0, 25), blob (0, 32, 18), blob (0, 64, 16), blob (1, 0, 40),
        blob (1, 40, 24) } };

  CHECK_INT (check_sizes (&planes, SIZES (80, 64), 99, ""), SHMEM_OK);
  CHECK_INT (check_sizes (&planes, SIZES (80, 64, 1), 99, ""), SHMEM_OK);
  CHECK_INT (
      check_sizes (&planes, SIZES (80, 63), 4, "offset, size, last memory"),
      SHMEM_ERROR_PLANES);
  CHECK_INT (check_sizes (&planes, SIZES (80, 63, 1), 99, ""), SHMEM_OK);
  CHECK_INT (
      check_sizes (&planes, SIZES (79, 64), 3, "overlaps"), SHMEM_ERROR_PLANES);
  CHECK_INT (check_sizes (&planes, SIZES (80), 3, "memory index, last memory"),
      SHMEM_ERROR_PLANES);
  CHECK_INT (check_sizes (&planes, NULL, 0, 0, "memory index, last memory"),
      SHMEM_ERROR_PLANES);
  CHECK_INT (check_sizes (&planes, SIZES (64, 64), 2, "offset, memory, !size"),
      SHMEM_ERROR_PLANES);
  CHECK_INT (check_sizes (&planes, SIZES (80, 40), 4, "offset, memory, !size"),
      SHMEM_ERROR_PLANES);
}

/* One plane over several memories, some of them empty; no sum may wrap. */
static void
spanning (void)
{
  struct shmem_planes planes = { 2, { { 0 } } };
  struct shmem_plane *p = planes.planes;

  p[0] = blob (0, 3, 20);
  p[1] = blob (4, 4, 1);
  CHECK_INT (check_sizes (&planes, SIZES (8, 8, 0, 3, 5), 99, ""), SHMEM_OK);
  p[0].size = 21;
  CHECK_INT (check_sizes (&planes, SIZES (8, 8, 0, 3, 5), 1, "overlaps"),
      SHMEM_ERROR_PLANES);
  p[0].size = 22;
  CHECK_INT (check_sizes (&planes, SIZES (8, 8, 0, 3, 5), 0,
                 "offset, size, last memory"),
      SHMEM_ERROR_PLANES);
  CHECK_INT (
      check_sizes (&planes, SIZES (8, 8, 0, 3, UINT64_MAX), 1, "overlaps"),
      SHMEM_ERROR_PLANES);
  p[0].size = UINT64_MAX - 3;
  CHECK_INT (check_sizes (&planes,
                 SIZES (UINT64_MAX, UINT64_MAX, 0, UINT64_MAX, 5), 99, ""),
      SHMEM_OK);
  /* The later one in the table starts sooner. */
  p[0] = blob (1, 0, 1);
  p[1] = blob (0, 0, 9);
  CHECK_INT (check_sizes (&planes, SIZES (9, 1), 99, ""), SHMEM_OK);
  CHECK_INT (
      check_sizes (&planes, SIZES (8, 1), 1, "overlaps"), SHMEM_ERROR_PLANES);
}

/* Whether each plane has bytes of its own, by painting all of them. */
static bool
paint (const struct shmem_planes *planes, const uint64_t *sizes, size_t num)
{
  bool taken[128] = { false };
  uint64_t starts[17] = { 0 };

  for (size_t i = 0; i < num; i++)
    starts[i + 1] = starts[i] + sizes[i];
  for (uint32_t i = 0; i < planes->num; i++) {
    const struct shmem_plane *plane = &planes->planes[i];

    if (plane->memory >= num || plane->offset >= sizes[plane->memory])
      return false;
    for (uint64_t k = 0; k < plane->size; k++) {
      uint64_t at = starts[plane->memory] + plane->offset + k;

      if (at >= starts[num] || taken[at])
        return false;
      taken[at] = true;
    }
  }
  return true;
}

static void
random_memories (void)
{
  int good = 0;

  for (int round = 0; round < 200000; round++) {
    struct shmem_planes planes = { 1 + random_below (3), { { 0 } } };
    uint64_t sizes[6];
    size_t num = 1 + random_below (6);
    bool expected;

    for (size_t i = 0; i < num; i++)
      sizes[i] = random_below (8);
    for (uint32_t i = 0; i < planes.num; i++)
      planes.planes[i] =
          blob (random_below (6), random_below (7), 1 + random_below (14));
    if (shmem_planes_check (&planes, NULL, 0, NULL) != SHMEM_OK)
      continue;
    expected = paint (&planes, sizes, num);
    good += expected;
    CHECK_INT (shmem_planes_check (&planes, sizes, num, NULL),
        expected ? SHMEM_OK : SHMEM_ERROR_PLANES);
  }
  printf ("# %d fit\n", good);
  CHECK (good > 1000);
}

static const struct test_case cases[] = {
  TEST_CASE (memories),
  TEST_CASE (spanning),
  TEST_CASE (random_memories),
};

TEST_MAIN (cases)
