/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The payloads of fixed shape against bytes written out by hand, and every row
 * of the table of formats at its limits. */

#include <stdbool.h>
#include <stdint.h>

#include <shmem/shmem-payload.h>

#include "lib-shmem/golden.h"
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

  CHECK_INT (shmem_mdcv_parse (&values, mdcv_bytes, 24), SHMEM_OK);
  CHECK (memcmp (&values, &mdcv_values, sizeof (values)) == 0);
  shmem_mdcv_write (&values, &values);
  CHECK (memcmp (&values, mdcv_bytes, sizeof (values)) == 0);
}

static void
clli (void)
{
  static const uint8_t bytes[] = { 0xe8, 0x03, 0x90, 0x01 };
  struct shmem_clli values;

  CHECK_INT (shmem_clli_parse (&values, bytes, 4), SHMEM_OK);
  CHECK_INT (values.max_content_light_level, 1000);
  CHECK_INT (values.max_frame_average_light_level, 400);
  shmem_clli_write (&values, &values);
  CHECK (memcmp (&values, bytes, 4) == 0);
}

static void
cicp (void)
{
  static const uint8_t bytes[] = { 9, 16, 10, 1 };
  struct shmem_cicp values;

  CHECK_INT (shmem_cicp_parse (&values, bytes, 4), SHMEM_OK);
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
    CHECK_INT (shmem_mdcv_parse (&values, block + shift, 24), SHMEM_OK);
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
    CHECK_INT (shmem_mdcv_parse (&mdcv_out, block, size), wanted (size, 24));
    CHECK_INT (mdcv_out.min_luminance, size == 24 ? 0 : 0xa5a5a5a5);
    memset (&clli_out, 0xa5, sizeof (clli_out));
    CHECK_INT (shmem_clli_parse (&clli_out, block, size), wanted (size, 4));
    CHECK_INT (clli_out.max_content_light_level, size == 4 ? 0 : 0xa5a5);
    memset (&cicp_out, 0xa5, sizeof (cicp_out));
    CHECK_INT (shmem_cicp_parse (&cicp_out, block, size), wanted (size, 4));
    CHECK_INT (cicp_out.full_range, size == 4 ? 0 : 0xa5);
    free (block);
  }
}

/* ---- the table ---- */

static const uint8_t nesting_bytes[] = { 0, 0, 0, 0 };

/* One plane of 8x8 in R8. */
static const uint8_t plns_bytes[] = {
  0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, /* num */
  0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, /* offset */
  0x40, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, /* size */
  0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, /* modifier */
  0x52, 0x38, 0x20, 0x20, 0x08, 0x00, 0x00, 0x00, /* format, stride */
  0x08, 0x00, 0x00, 0x00, 0x08, 0x00, 0x00, 0x00, /* width, height */
  0x00, 0x00, 0x01, 0x01, 0x00, 0x00, 0x00, 0x00, /* memory to reserved */
};

static const uint8_t regs_bytes[] = {
  0x00, 0x01, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, /* 0x100, 1 of them */
  0x01, 0x00, 0x00, 0x00,                         /* 1 */
};

/* A smallest payload of every format, and what a byte more makes of it. */
static const struct
{
  uint64_t format;
  const void *bytes;
  uint32_t size;
  enum shmem_result one_more;
  bool fixed;
} good[] = {
  { SHMEM_FORMAT_LINEAR, nesting_bytes, 4, SHMEM_ERROR_TRAILING, false },
  { SHMEM_FORMAT_T35, "\xb5", 1, SHMEM_OK, false },
  { SHMEM_FORMAT_DVRP, "\x19", 1, SHMEM_OK, false },
  { SHMEM_FORMAT_MDCV, mdcv_bytes, 24, SHMEM_ERROR_TRAILING, true },
  { SHMEM_FORMAT_CLLI, golden_container + GOLDEN_CLLI_AT, 4,
      SHMEM_ERROR_TRAILING, true },
  { SHMEM_FORMAT_CICP, "\x09\x10\x09", 4, SHMEM_ERROR_TRAILING, true },
  { SHMEM_FORMAT_PLNS, plns_bytes, sizeof (plns_bytes), SHMEM_ERROR_TRAILING,
      false },
  { SHMEM_FORMAT_REGS, regs_bytes, sizeof (regs_bytes), SHMEM_ERROR_TRUNCATED,
      false },
  { SHMEM_FORMAT_V4LM, "UVCH", 4, SHMEM_OK, false },
};

#define NUM_GOOD (sizeof (good) / sizeof (good[0]))

/* From a block of exactly @size bytes, zeros behind those of the payload. */
static enum shmem_result
check_at_size (size_t i, uint32_t size, struct shmem_fault *fault)
{
  uint8_t *block = calloc (1, size > 0 ? size : 1);
  struct shmem_entry entry = { good[i].format, block, size };
  enum shmem_result result;

  memcpy (block, good[i].bytes, size < good[i].size ? size : good[i].size);
  *fault = (struct shmem_fault){ SHMEM_OK, SIZE_MAX };
  result = shmem_payload_check (&entry, fault);
  CHECK_INT (fault->result, result);
  CHECK (
      result == SHMEM_OK ? fault->offset == SIZE_MAX : fault->offset <= size);
  CHECK_INT (shmem_payload_check (&entry, NULL), result);
  free (block);
  return result;
}

static void
sizes (void)
{
  struct shmem_fault fault;

  for (size_t i = 0; i < NUM_GOOD; i++) {
    CHECK_INT (check_at_size (i, good[i].size, &fault), SHMEM_OK);
    CHECK_INT (
        check_at_size (i, good[i].size - 1, &fault), SHMEM_ERROR_TRUNCATED);
    CHECK_INT (check_at_size (i, good[i].size + 1, &fault), good[i].one_more);
    CHECK_INT (check_at_size (i, SHMEM_MAX_SIZE + 1, &fault),
        good[i].fixed ? SHMEM_ERROR_TRAILING : SHMEM_ERROR_TOO_LARGE);
  }
}

static void
infos (void)
{
  for (size_t i = 0; i < NUM_GOOD; i++) {
    const struct shmem_payload_info *info =
        shmem_payload_get_info (good[i].format);

    CHECK (info != NULL);
    CHECK (info->format == good[i].format);
    CHECK (info->name != NULL && info->name[0] != '\0');
    CHECK (info->min_size <= good[i].size && good[i].size <= info->max_size);
    CHECK (info->max_size <= SHMEM_MAX_SIZE);
    /* One more in the version, in the vendor, and between them. */
    CHECK (
        shmem_payload_get_info (good[i].format + (UINT64_C (1) << 32)) == NULL);
    CHECK (
        shmem_payload_get_info (good[i].format + (UINT64_C (1) << 40)) == NULL);
    CHECK (
        shmem_payload_get_info (good[i].format + (UINT64_C (1) << 56)) == NULL);
  }
}

/* What a size cannot tell. */
static void
contents (void)
{
  uint8_t planes[sizeof (plns_bytes)], regs[sizeof (regs_bytes)];
  struct shmem_entry entry = { SHMEM_FORMAT_PLNS, planes, sizeof (planes) };
  struct shmem_fault fault;

  memcpy (planes, plns_bytes, sizeof (planes));
  planes[0] = 17;
  CHECK_INT (
      shmem_payload_check (&entry, &fault), SHMEM_ERROR_TOO_MANY_ENTRIES);
  CHECK_INT (fault.offset, 0);
  planes[0] = 1;
  planes[sizeof (planes) - 1] = 1;
  CHECK_INT (shmem_payload_check (&entry, &fault), SHMEM_ERROR_PADDING);
  CHECK_INT (fault.offset, 8);

  memcpy (regs, regs_bytes, sizeof (regs));
  regs[0] = 1;
  entry = (struct shmem_entry){ SHMEM_FORMAT_REGS, regs, sizeof (regs) };
  CHECK_INT (shmem_payload_check (&entry, &fault), SHMEM_ERROR_REGISTERS);
  CHECK_INT (fault.offset, 0);

  /* The nesting container of the worked example, and a byte of its padding. */
  uint8_t *nest =
      test_copy (golden_container + 12, sizeof (golden_container) - 12);
  entry = (struct shmem_entry){ SHMEM_FORMAT_LINEAR, nest,
    sizeof (golden_container) - 12 };
  CHECK_INT (shmem_payload_check (&entry, NULL), SHMEM_OK);
  nest[GOLDEN_PADDING_AT - 12] = 1;
  CHECK_INT (shmem_payload_check (&entry, &fault), SHMEM_ERROR_PADDING);
  CHECK_INT (fault.offset, GOLDEN_PADDING_AT - 12);
  free (nest);
}

static void
unknown_formats (void)
{
  static const uint64_t formats[] = {
    SHMEM_FORMAT_CODE ('N', 'O', 'N', 'E', 0),
    SHMEM_FORMAT_CODE ('M', 'D', 'C', 'V', 1),
    UINT64_C (0x0800000000000041),
    UINT64_MAX,
  };

  for (size_t i = 0; i < sizeof (formats) / sizeof (formats[0]); i++) {
    struct shmem_entry entry = { formats[i], "x", 1 };

    CHECK (shmem_payload_get_info (formats[i]) == NULL);
    CHECK_INT (shmem_payload_check (&entry, NULL), SHMEM_OK);
    entry = (struct shmem_entry){ formats[i], NULL, 0 };
    CHECK_INT (shmem_payload_check (&entry, NULL), SHMEM_OK);
  }
}

/* The bits that vendor 0 keeps zero, each; its version is next to them, and
 * other vendors define them. */
static void
reserved_bits (void)
{
  for (unsigned int bit = 32; bit < 64; bit++) {
    struct shmem_entry entry = { SHMEM_FORMAT_CLLI | UINT64_C (1) << bit,
      "abcd", 4 };
    struct shmem_fault fault = { SHMEM_OK, 9 };
    bool reserved = bit >= 40 && bit < 56;

    CHECK_INT (shmem_payload_check (&entry, &fault),
        reserved ? SHMEM_ERROR_FORMAT : SHMEM_OK);
    CHECK_INT (fault.result, reserved ? SHMEM_ERROR_FORMAT : SHMEM_OK);
    CHECK_INT (fault.offset, reserved ? 0 : 9);
    CHECK_INT (shmem_payload_check (&entry, NULL), fault.result);
  }
}

static void
no_bytes (void)
{
  struct shmem_entry entry = { SHMEM_FORMAT_CLLI, NULL, 4 };
  struct shmem_fault fault = { SHMEM_OK, 9 };

  CHECK_INT (shmem_payload_check (NULL, &fault), SHMEM_ERROR_INVALID_ARGUMENT);
  CHECK_INT (fault.offset, 0);
  CHECK_INT (shmem_payload_check (&entry, NULL), SHMEM_ERROR_INVALID_ARGUMENT);
  entry.size = 0;
  CHECK_INT (shmem_payload_check (&entry, NULL), SHMEM_ERROR_TRUNCATED);
  /* No registers, in no bytes. */
  entry.format = SHMEM_FORMAT_REGS;
  CHECK_INT (shmem_payload_check (&entry, NULL), SHMEM_OK);
}

static const struct test_case cases[] = {
  TEST_CASE (mdcv),
  TEST_CASE (clli),
  TEST_CASE (cicp),
  TEST_CASE (unaligned),
  TEST_CASE (wrong_sizes),
  TEST_CASE (sizes),
  TEST_CASE (infos),
  TEST_CASE (contents),
  TEST_CASE (unknown_formats),
  TEST_CASE (reserved_bits),
  TEST_CASE (no_bytes),
};

TEST_MAIN (cases)
