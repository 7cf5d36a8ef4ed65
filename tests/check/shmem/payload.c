/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The payloads of fixed shape against bytes written out by hand. */

#include <stdint.h>

#include <shmem/shmem-payload.h>

#include "lib-shmem/shmem-test.h"

/* BT.2020 primaries and D65, 1000 and 0.0001 cd/m2. */
static const uint8_t mdcv_bytes[] = {
  0x48, 0x8a, 0x08, 0x39, /* red 35400, 14600 */
  0x34, 0x21, 0xaa, 0x9b, /* green 8500, 39850 */
  0x96, 0x19, 0xfc, 0x08, /* blue 6550, 2300 */
  0x13, 0x3d, 0x42, 0x40, /* white 15635, 16450 */
  0x80, 0x96, 0x98, 0x00, /* 10000000 */
  0x01, 0x00, 0x00, 0x00, /* 1 */
};

static const struct shmem_mdcv mdcv_values = {
  .primaries = { { 35400, 14600 }, { 8500, 39850 }, { 6550, 2300 } },
  .white_point = { 15635, 16450 },
  .max_luminance = 10000000,
  .min_luminance = 1,
};

static void
mdcv (void)
{
  struct shmem_mdcv values;

  CHECK_INT (shmem_mdcv_load (mdcv_bytes, 24, &values), SHMEM_OK);
  CHECK (memcmp (&values, &mdcv_values, sizeof (values)) == 0);
  shmem_mdcv_store (&values, &values);
  CHECK (memcmp (&values, mdcv_bytes, sizeof (values)) == 0);
}

static void
clli (void)
{
  static const uint8_t bytes[] = { 0xe8, 0x03, 0x90, 0x01 };
  struct shmem_clli values;

  CHECK_INT (shmem_clli_load (bytes, 4, &values), SHMEM_OK);
  CHECK_INT (values.max_content_light_level, 1000);
  CHECK_INT (values.max_frame_average_light_level, 400);
  shmem_clli_store (&values, &values);
  CHECK (memcmp (&values, bytes, 4) == 0);
}

static void
cicp (void)
{
  static const uint8_t bytes[] = { 9, 16, 10, 1 };
  struct shmem_cicp values;

  CHECK_INT (shmem_cicp_load (bytes, 4, &values), SHMEM_OK);
  CHECK_INT (values.colour_primaries, 9);
  CHECK_INT (values.transfer_characteristics, 16);
  CHECK_INT (values.matrix_coefficients, 10);
  CHECK_INT (values.full_range, 1);
}

/* From any address, and from a block that ends where the payload does. */
static void
unaligned (void)
{
  for (size_t shift = 0; shift < 8; shift++) {
    uint8_t *block = malloc (24 + shift);
    struct shmem_mdcv values;

    memcpy (block + shift, mdcv_bytes, 24);
    CHECK_INT (shmem_mdcv_load (block + shift, 24, &values), SHMEM_OK);
    CHECK (memcmp (&values, &mdcv_values, sizeof (values)) == 0);
    free (block);
  }
}

static enum shmem_result
wanted (size_t size, size_t exact)
{
  if (size == exact)
    return SHMEM_OK;
  return size < exact ? SHMEM_ERROR_TRUNCATED : SHMEM_ERROR_TRAILING;
}

static void
wrong_sizes (void)
{
  for (size_t size = 0; size <= 32; size++) {
    uint8_t *block = calloc (1, size + 1);
    struct shmem_mdcv mdcv_out;
    struct shmem_clli clli_out;
    struct shmem_cicp cicp_out;

    memset (&mdcv_out, 0xa5, sizeof (mdcv_out));
    CHECK_INT (shmem_mdcv_load (block, size, &mdcv_out), wanted (size, 24));
    CHECK_INT (mdcv_out.min_luminance, size == 24 ? 0 : 0xa5a5a5a5);
    memset (&clli_out, 0xa5, sizeof (clli_out));
    CHECK_INT (shmem_clli_load (block, size, &clli_out), wanted (size, 4));
    CHECK_INT (clli_out.max_content_light_level, size == 4 ? 0 : 0xa5a5);
    memset (&cicp_out, 0xa5, sizeof (cicp_out));
    CHECK_INT (shmem_cicp_load (block, size, &cicp_out), wanted (size, 4));
    CHECK_INT (cicp_out.full_range, size == 4 ? 0 : 0xa5);
    free (block);
  }
}

static const struct test_case cases[] = {
  TEST_CASE (mdcv),
  TEST_CASE (clli),
  TEST_CASE (cicp),
  TEST_CASE (unaligned),
  TEST_CASE (wrong_sizes),
};

TEST_MAIN (cases)
