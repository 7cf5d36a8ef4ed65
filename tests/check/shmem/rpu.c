/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Dolby Vision RPUs, against those that a second implementation packed
 * (tests/oracle/rpu_packer.py), against values written out by hand, at each
 * limit, and against real ones where they are at hand.
 */

#include <dirent.h>
#include <stdint.h>

#include <shmem/shmem-payload.h>
#include <shmem/shmem-rpu.h>

#include "lib-shmem/shmem-test.h"

#define FOLDER SEEDS "/rpu-reader"
#define MAX_SIZE 65536

static struct shmem_rpu rpu, other;

static size_t
read_file (const char *folder, const char *name, uint8_t *data)
{
  char path[4096];
  FILE *file;
  size_t size;

  snprintf (path, sizeof (path), "%s/%s", folder, name);
  file = fopen (path, "rb");
  CHECK (file != NULL);
  size = fread (data, 1, MAX_SIZE, file);
  CHECK (size < MAX_SIZE);
  fclose (file);
  return size;
}

/* Reads from a block of exactly its size. */
static enum shmem_result
read_exact (const uint8_t *data, size_t size, struct shmem_rpu_fault *fault)
{
  uint8_t *copy = test_copy (data, size);
  enum shmem_result result = shmem_rpu_parse (&rpu, copy, size, fault);

  free (copy);
  return result;
}

static void
load (const char *name)
{
  uint8_t data[MAX_SIZE];

  CHECK_INT (read_exact (data, read_file (FOLDER, name, data), NULL), SHMEM_OK);
}

static void
check_written (const uint8_t *data, size_t size)
{
  uint8_t *written;
  size_t room = 0;

  CHECK_INT (shmem_rpu_write (&rpu, NULL, &room, NULL), SHMEM_OK);
  CHECK_INT (room, size);
  written = malloc (room);
  CHECK_INT (shmem_rpu_write (&rpu, written, &room, NULL), SHMEM_OK);
  CHECK_BYTES (written, room, data, size);
  free (written);
}

/* ---- the second implementation ---- */

static enum shmem_result
expected_result (const char *name)
{
  static const struct
  {
    const char *start;
    enum shmem_result result;
  } results[] = {
    { "good-", SHMEM_OK },
    { "bad-rpu-", SHMEM_ERROR_RPU },
    { "bad-crc", SHMEM_ERROR_CRC },
    { "bad-truncated", SHMEM_ERROR_TRUNCATED },
    { "bad-unsupported-", SHMEM_ERROR_UNSUPPORTED },
    { "bad-padding", SHMEM_ERROR_PADDING },
    { "bad-too-many-", SHMEM_ERROR_TOO_MANY_ENTRIES },
    { "bad-too-large", SHMEM_ERROR_TOO_LARGE },
  };

  for (size_t i = 0; i < sizeof (results) / sizeof (results[0]); i++)
    if (strncmp (name, results[i].start, strlen (results[i].start)) == 0)
      return results[i].result;
  test_fail (__FILE__, __LINE__, name);
}

static void
check_seed (const char *name)
{
  const enum shmem_result expected = expected_result (name);
  struct shmem_rpu_fault fault = { SHMEM_OK, 0, NULL };
  uint8_t data[MAX_SIZE];
  size_t size = read_file (FOLDER, name, data);

  memset (&rpu, 0x55, sizeof (rpu));
  memcpy (&other, &rpu, sizeof (rpu));
  if (read_exact (data, size, &fault) != expected)
    test_fail (__FILE__, __LINE__, name);
  if (expected == SHMEM_OK) {
    check_written (data, size);
    return;
  }
  CHECK_INT (fault.result, expected);
  CHECK (fault.field != NULL);
  CHECK (fault.offset < size);
  CHECK (memcmp (&rpu, &other, sizeof (rpu)) == 0);
}

static void
seeds (void)
{
  DIR *folder = opendir (FOLDER);
  struct dirent *entry;
  int num = 0;

  CHECK (folder != NULL);
  while ((entry = readdir (folder)) != NULL)
    if (entry->d_name[0] != '.') {
      check_seed (entry->d_name);
      num++;
    }
  closedir (folder);
  CHECK (num >= 40);
}

/* ---- values ---- */

static void
values (void)
{
  load ("good-profile8");
  CHECK_INT (rpu.header.rpu_format, 18);
  CHECK_INT (rpu.header.coefficient_log2_denom, 23);
  CHECK_INT (rpu.header.BL_bit_depth_minus8, 2);
  CHECK_INT (rpu.header.vdr_bit_depth_minus8, 4);
  CHECK (rpu.header.disable_residual_flag);
  CHECK_INT (rpu.mapping.curves[2].pred_pivot_value[1], 1023);
  CHECK (shmem_rpu_coef_get_value (
             &rpu, &rpu.mapping.curves[0].pieces[0].poly_coef[1])
      == 1.0);
  CHECK_INT (rpu.dm.YCCtoRGB_coef[5], -5348);
  CHECK_INT (rpu.dm.YCCtoRGB_offset[1], 134217728);
  CHECK_INT (rpu.dm.RGBtoLMS_coef[8], 15962);
  CHECK_INT (rpu.dm.signal_bit_depth, 12);
  CHECK_INT (rpu.dm.source_min_PQ, 62);
  CHECK_INT (rpu.dm.source_max_PQ, 3696);
  CHECK_INT (rpu.dm.source_diagonal, 42);
  CHECK_INT (rpu.dm.scene_refresh_flag, 1);
  CHECK (!rpu.dm.cm_v40_present);
  CHECK_INT (rpu.dm.blocks[0].level1.max_PQ, 2873);
}

static void
mapping (void)
{
  const struct shmem_rpu_curve *curves = rpu.mapping.curves;

  load ("good-profile7-fel");
  CHECK_INT (curves[0].num_pivots_minus2, 7);
  CHECK_INT (curves[0].pred_pivot_value[8], 240);
  CHECK_INT (curves[0].pieces[7].poly_coef[2].integer, -7);
  CHECK_INT (curves[0].pieces[7].poly_coef[2].fraction, 7);
  CHECK_INT (curves[1].pieces[0].mapping_idc, SHMEM_RPU_MAPPING_MMR);
  CHECK_INT (curves[1].pieces[0].mmr_order_minus1, 2);
  CHECK_INT (curves[1].pieces[0].mmr_constant.integer, -1);
  CHECK_INT (curves[1].pieces[0].mmr_coef[2][6].integer, 10);
  CHECK_INT (curves[1].pieces[0].mmr_coef[2][6].fraction, 1 << 20);
  CHECK_INT (curves[2].pieces[1].mapping_idc, SHMEM_RPU_MAPPING_POLYNOMIAL);
  CHECK_INT (rpu.mapping.nlq[1].nlq_offset, 512);
  CHECK_INT (rpu.mapping.nlq[1].linear_deadzone_threshold.integer, 3);
  CHECK (shmem_rpu_coef_get_value (&rpu, &rpu.mapping.nlq[1].vdr_in_max)
      == 1 + 77.0 / (1 << 23));
  load ("good-lines");
  CHECK (curves[0].pieces[1].linear_interp_flag);
  CHECK_INT (curves[0].pieces[0].pred_linear_interp_value[0].fraction, 3);
  CHECK_INT (curves[0].pieces[1].pred_linear_interp_value[1].integer, 2);
  CHECK_INT (curves[1].pieces[0].pred_linear_interp_value[0].integer, 7);
  CHECK (!curves[1].pieces[1].linear_interp_flag);
  load ("good-floats");
  CHECK (shmem_rpu_coef_get_value (&rpu, &curves[0].pieces[0].poly_coef[1])
      == -1.25);
}

static void
levels (void)
{
  const struct shmem_rpu_block *block;
  struct shmem_rpu_field field = { NULL, 0 };

  load ("good-cm-v40");
  CHECK_INT (rpu.dm.num_ext_blocks_v29, 7);
  CHECK_INT (rpu.dm.num_ext_blocks_v40, 13);
  block = shmem_rpu_find_block (&rpu, 2, 1);
  CHECK (block != NULL);
  CHECK_INT (block->level2.target_max_PQ, 2851);
  CHECK_INT (shmem_rpu_find_block (&rpu, 2, 0)->level2.ms_weight, -1);
  CHECK (shmem_rpu_find_block (&rpu, 2, 2) == NULL);
  CHECK_INT (shmem_rpu_find_block (&rpu, 3, 0)->level3.max_PQ_offset, 1007);
  CHECK_INT (shmem_rpu_find_block (&rpu, 4, 0)->level4.anchor_power, 577);
  CHECK_INT (
      shmem_rpu_find_block (&rpu, 5, 0)->level5.active_area_bottom_offset,
      8191);
  CHECK_INT (
      shmem_rpu_find_block (&rpu, 6, 0)->level6.max_content_light_level, 1712);
  CHECK_INT (shmem_rpu_find_block (&rpu, 8, 0)->level8.clip_trim, 0);
  CHECK_INT (shmem_rpu_find_block (&rpu, 8, 2)->level8.clip_trim, 2048);
  CHECK_INT (
      shmem_rpu_find_block (&rpu, 8, 4)->level8.hue_vector_field[5], 128);
  CHECK_INT (
      shmem_rpu_find_block (&rpu, 9, 1)->level9.source_primaries[2][1], -1966);
  CHECK_INT (
      shmem_rpu_find_block (&rpu, 10, 1)->level10.target_primary_index, 255);
  block = shmem_rpu_find_block (&rpu, 11, 0);
  CHECK_INT (block->level11.reference_mode_flag, 1);
  CHECK_INT (block->level11.whitepoint, 0);
  block = shmem_rpu_find_block (&rpu, 11, 1);
  CHECK_INT (block->level11.whitepoint, 15);
  CHECK_INT (block->level11.reserved_byte3, 240);
  CHECK_INT (shmem_rpu_find_block (&rpu, 254, 0)->level254.dm_version_index, 2);
  block = shmem_rpu_find_block (&rpu, 255, 0);
  CHECK_INT (block->level255.dm_debug[3], 6);
  CHECK_INT (shmem_rpu_block_get_field (block, 5, &field), SHMEM_OK);
  CHECK (strcmp (field.name, "dm_debug") == 0);
  CHECK_INT (field.value, 6);
  CHECK_INT (
      shmem_rpu_block_get_field (block, 6, &field), SHMEM_ERROR_NOT_FOUND);
  CHECK_INT (field.value, 6);
}

/* What there is no field for is there as bytes. */
static void
unknown_levels (void)
{
  const struct shmem_rpu_block *block = rpu.dm.blocks;

  load ("good-unknown-levels");
  CHECK_INT (block[0].ext_block_length, 0);
  CHECK_INT (block[1].ext_block_level, 99);
  CHECK_INT (block[1].rest_size, block[1].ext_block_length);
  CHECK_INT (block[1].rest[254], 254);
  /* Level 1 of 4 bytes is too short for its fields. */
  CHECK_INT (block[2].rest_size, 4);
  CHECK (memcmp (block[2].rest, "abcd", 4) == 0);
  /* Level 8 has none of 11 bytes. */
  CHECK_INT (block[3].rest_size, block[3].ext_block_length - 10);
  CHECK_INT (block[3].level8.ms_weight, 5);
  CHECK_INT (block[3].rest[0], 0xff);
  CHECK_INT (block[4].level254.dm_version_index, 2);
  CHECK (memcmp (block[4].rest, "yz", 2) == 0);
}

static void
profiles (void)
{
  static const struct
  {
    const char *name;
    uint32_t profile;
    enum shmem_rpu_el_type el_type;
  } profiles[] = {
    { "good-profile4", 4, SHMEM_RPU_EL_FEL },
    { "good-profile5", 5, SHMEM_RPU_EL_NONE },
    { "good-profile7-mel", 7, SHMEM_RPU_EL_MEL },
    { "good-profile7-fel", 7, SHMEM_RPU_EL_FEL },
    { "good-floats-mel", 7, SHMEM_RPU_EL_MEL },
    { "good-profile8", 8, SHMEM_RPU_EL_NONE },
    { "good-largest", 0, SHMEM_RPU_EL_NONE },
  };

  for (size_t i = 0; i < sizeof (profiles) / sizeof (profiles[0]); i++) {
    load (profiles[i].name);
    CHECK_INT (shmem_rpu_guess_profile (&rpu), profiles[i].profile);
    CHECK_INT (shmem_rpu_get_el_type (&rpu), profiles[i].el_type);
  }
}

/* ---- damage ---- */

/* Of bytes that the checksum is about, and of the checksum itself, no changed
 * bit passes; without it, whatever is read is written again. */
static void
changed_bits (void)
{
  uint8_t data[MAX_SIZE];
  size_t size = read_file (FOLDER, "good-cm-v40", data);

  for (size_t bit = 8; bit < 8 * (size - 1); bit++) {
    struct shmem_rpu_fault fault = { SHMEM_OK, 0, NULL };
    size_t room = MAX_SIZE;
    uint8_t written[MAX_SIZE];

    data[bit / 8] ^= (uint8_t) (1 << bit % 8);
    CHECK_INT (read_exact (data, size, &fault), SHMEM_ERROR_CRC);
    CHECK_INT (fault.offset, size - 5);
    if (shmem_rpu_parse_unverified (&rpu, data, size, &fault) == SHMEM_OK) {
      CHECK_INT (shmem_rpu_write (&rpu, written, &room, NULL), SHMEM_OK);
      CHECK_BYTES (written, room - 5, data, size - 5);
    }
    data[bit / 8] ^= (uint8_t) (1 << bit % 8);
  }
}

static void
sizes (void)
{
  struct shmem_rpu_fault fault = { SHMEM_OK, 0, NULL };
  uint8_t data[MAX_SIZE];
  size_t size = read_file (FOLDER, "good-profile8", data);

  for (size_t part = 0; part < size; part++)
    CHECK (read_exact (data, part, &fault) != SHMEM_OK);
  CHECK_INT (shmem_rpu_parse (&rpu, NULL, 0, &fault), SHMEM_ERROR_TRUNCATED);
  CHECK_INT (
      shmem_rpu_parse (&rpu, NULL, 1, &fault), SHMEM_ERROR_INVALID_ARGUMENT);
  /* Zeros behind it are part of it, and nothing else can be. */
  memset (data + size, 0, 2);
  CHECK_INT (read_exact (data, size + 2, NULL), SHMEM_OK);
  CHECK_INT (rpu.num_trailing_zeros, 2);
  check_written (data, size + 2);
  data[size + 1] = 0x80;
  CHECK_INT (read_exact (data, size + 2, NULL), SHMEM_ERROR_CRC);
}

/* ---- writing ---- */

static void
check_refused (enum shmem_result result, const char *field)
{
  struct shmem_rpu_fault fault = { SHMEM_OK, 0, NULL };
  uint8_t data[MAX_SIZE] = { 1, 2, 3 };
  size_t room = sizeof (data);

  CHECK_INT (shmem_rpu_write (&rpu, data, &room, &fault), result);
  CHECK_INT (fault.result, result);
  if (strcmp (fault.field, field) != 0)
    test_fail (__FILE__, __LINE__, field);
  CHECK_INT (room, sizeof (data));
  CHECK_INT (data[0], 1);
}

#define CHECK_REFUSED(seed, change, result, field)                             \
  do {                                                                         \
    load (seed);                                                               \
    change;                                                                    \
    check_refused (result, field);                                             \
  } while (0)

static void
refused_values (void)
{
  CHECK_REFUSED ("good-profile8", rpu.header.rpu_format = 0x800,
      SHMEM_ERROR_RPU, "rpu_format");
  CHECK_REFUSED ("good-profile8", rpu.header.rpu_type = 1,
      SHMEM_ERROR_UNSUPPORTED, "rpu_type");
  CHECK_REFUSED ("good-profile8", rpu.header.coefficient_log2_denom = 33,
      SHMEM_ERROR_RPU, "coefficient_log2_denom");
  CHECK_REFUSED ("good-profile8", rpu.mapping.curves[1].num_pivots_minus2 = 255,
      SHMEM_ERROR_RPU, "num_pivots_minus2");
  CHECK_REFUSED ("good-profile8",
      rpu.mapping.curves[1].pred_pivot_value[0] = 1024, SHMEM_ERROR_RPU,
      "pred_pivot_value");
  CHECK_REFUSED ("good-profile8",
      rpu.mapping.curves[0].pieces[0].mapping_idc = 2, SHMEM_ERROR_RPU,
      "mapping_idc");
  CHECK_REFUSED ("good-profile8",
      rpu.mapping.curves[0].pieces[0].poly_order_minus1 = 2, SHMEM_ERROR_RPU,
      "poly_order_minus1");
  CHECK_REFUSED ("good-profile8",
      rpu.mapping.curves[0].pieces[0].poly_coef[0].integer = INT32_MIN,
      SHMEM_ERROR_RPU, "poly_coef");
  CHECK_REFUSED ("good-profile8",
      rpu.mapping.curves[0].pieces[0].poly_coef[0].fraction = 1 << 23,
      SHMEM_ERROR_RPU, "poly_coef");
  CHECK_REFUSED ("good-profile7-fel",
      rpu.mapping.nlq[0].vdr_in_max.integer = -1, SHMEM_ERROR_RPU,
      "vdr_in_max");
  CHECK_REFUSED ("good-profile8", rpu.dm.source_min_PQ = 4096, SHMEM_ERROR_RPU,
      "source_min_PQ");
  CHECK_REFUSED ("good-profile8", rpu.dm.num_ext_blocks_v29 = 33,
      SHMEM_ERROR_TOO_MANY_ENTRIES, "num_ext_blocks");
  CHECK_REFUSED ("good-cm-v40", rpu.dm.num_ext_blocks_v40 = 26,
      SHMEM_ERROR_TOO_MANY_ENTRIES, "num_ext_blocks");
  CHECK_REFUSED ("good-profile7-fel", rpu.dm.blocks[1].level2.ms_weight = 4096,
      SHMEM_ERROR_RPU, "ms_weight");
  CHECK_REFUSED ("good-profile7-fel", rpu.dm.blocks[1].level2.ms_weight = -4097,
      SHMEM_ERROR_RPU, "ms_weight");
  CHECK_REFUSED ("good-remaining", rpu.num_remaining = 513,
      SHMEM_ERROR_TOO_LARGE, "remaining");
}

/* Bits that would be read as the other of the two are not written. */
static void
ambiguous (void)
{
  CHECK_REFUSED ("good-one-remaining", rpu.num_remaining = 2, SHMEM_ERROR_RPU,
      "cm_v40_present");
  load ("good-profile8");
  rpu.dm.cm_v40_present = true;
  check_refused (SHMEM_ERROR_RPU, "cm_v40_present");
}

static void
edited (void)
{
  uint8_t data[MAX_SIZE];
  size_t size = sizeof (data);

  load ("good-profile7-fel");
  rpu.dm.blocks[0].level1.max_PQ = 3079;
  rpu.header.use_prev_vdr_rpu_flag = true;
  rpu.rpu_data_crc32 = 1;
  CHECK_INT (shmem_rpu_write (&rpu, data, &size, NULL), SHMEM_OK);
  CHECK_INT (shmem_rpu_parse (&other, data, size, NULL), SHMEM_OK);
  CHECK_INT (other.dm.blocks[0].level1.max_PQ, 3079);
  CHECK_INT (other.mapping.curves[0].num_pivots_minus2, 0);
  CHECK_INT (shmem_rpu_get_el_type (&other), SHMEM_RPU_EL_NONE);
}

static void
space (void)
{
  uint8_t data[MAX_SIZE];
  size_t size = read_file (FOLDER, "good-trailing-zeros", data);

  load ("good-trailing-zeros");
  for (size_t room = 0; room < size; room++) {
    uint8_t *block = malloc (room > 0 ? room : 1);
    size_t given = room;

    memset (block, 0x77, room);
    CHECK_INT (shmem_rpu_write (&rpu, block, &given, NULL), SHMEM_ERROR_SPACE);
    CHECK_INT (given, room);
    for (size_t i = 0; i < room; i++)
      CHECK_INT (block[i], 0x77);
    free (block);
  }
}

/* The table of payloads leaves an RPU unread, as other payloads are. */
static void
payload_is_unread (void)
{
  const struct shmem_entry entry = { SHMEM_FORMAT_DVRP, "\x19\x80", 2 };

  CHECK_INT (shmem_payload_check (&entry, NULL), SHMEM_OK);
}

/* ---- real ones ---- */

/* Without emulation prevention; the payload can be @data. */
static size_t
unescape (const uint8_t *data, size_t size, uint8_t *payload)
{
  size_t num = 0, zeros = 0;

  for (size_t i = 0; i < size; i++) {
    if (zeros >= 2 && data[i] == 3) {
      zeros = 0;
      continue;
    }
    zeros = data[i] == 0 ? zeros + 1 : 0;
    payload[num++] = data[i];
  }
  return num;
}

/* Each behind a start code of four bytes. */
static int
check_real_file (const char *folder, const char *name)
{
  static const uint8_t code[4] = { 0, 0, 0, 1 };
  static uint8_t data[MAX_SIZE], payload[MAX_SIZE];
  size_t size = read_file (folder, name, data), end;
  int num = 0;

  for (size_t at = 0; at < size; at = end, num++) {
    size_t payload_size;

    CHECK (memcmp (data + at, code, sizeof (code)) == 0);
    at += sizeof (code);
    for (end = at; end < size; end++)
      if (size - end >= 4 && memcmp (data + end, code, sizeof (code)) == 0)
        break;
    payload_size = unescape (data + at, end - at, payload);
    if (read_exact (payload, payload_size, NULL) != SHMEM_OK)
      test_fail (__FILE__, __LINE__, name);
    check_written (payload, payload_size);
  }
  return num;
}

static int
check_real_folder (const char *data, const char *name, const char *end)
{
  char path[4096];
  struct dirent *entry;
  DIR *folder;
  int num = 0;

  snprintf (path, sizeof (path), "%s/%s", data, name);
  folder = opendir (path);
  if (folder == NULL)
    return 0;
  while ((entry = readdir (folder)) != NULL) {
    const size_t length = strlen (entry->d_name);

    if (length > strlen (end)
        && strcmp (entry->d_name + length - strlen (end), end) == 0)
      num += check_real_file (path, entry->d_name);
  }
  closedir (folder);
  return num;
}

static void
real (void)
{
  const char *data = getenv ("SHMEM_TEST_DATA");
  int num;

  num = data == NULL ? 0 : check_real_folder (data, "dovi", ".bin");
  if (num == 0) {
    test_skipped = "no real files";
    return;
  }
  num += check_real_folder (data, "dovi/tests", ".bin");
  num += check_real_folder (data, "dovi/av1", "-ref.bin");
  CHECK (num >= 259 + 24);
}

static const struct test_case cases[] = {
  TEST_CASE (seeds),
  TEST_CASE (values),
  TEST_CASE (mapping),
  TEST_CASE (levels),
  TEST_CASE (unknown_levels),
  TEST_CASE (profiles),
  TEST_CASE (changed_bits),
  TEST_CASE (sizes),
  TEST_CASE (refused_values),
  TEST_CASE (ambiguous),
  TEST_CASE (edited),
  TEST_CASE (space),
  TEST_CASE (payload_is_unread),
  TEST_CASE (real),
};

TEST_MAIN (cases)
