/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The display management levels of an RPU: a table of the fields of each, and
 * what reads and writes a block by it.
 *
 * It never judges a value, and never drops a byte of a block: what it has no
 * field for is kept as bytes.
 */

#include "shmem-priv.h"
#include "shmem-rpu-priv.h"

/* A field, or several of an array; all members have 16 bits. */
struct field
{
  const char *name;
  uint16_t offset; /* in struct shmem_rpu_block */
  uint8_t num;
  uint8_t bits;
  bool is_signed;
  uint8_t from; /* bytes that a block has at least if it has the field */
};

#define FIELDS(level, field, num, bits, is_signed, from)                       \
  {                                                                            \
#field, offsetof(struct shmem_rpu_block, level.field), num, bits,          \
        is_signed, from                                                        \
  }
#define FIELD(level, field, bits, from)                                        \
  FIELDS (level, field, 1, bits, false, from)

static const struct field level1_fields[] = {
  FIELD (level1, min_PQ, 12, 5),
  FIELD (level1, max_PQ, 12, 5),
  FIELD (level1, avg_PQ, 12, 5),
};

static const struct field level2_fields[] = {
  FIELD (level2, target_max_PQ, 12, 11),
  FIELD (level2, trim_slope, 12, 11),
  FIELD (level2, trim_offset, 12, 11),
  FIELD (level2, trim_power, 12, 11),
  FIELD (level2, trim_chroma_weight, 12, 11),
  FIELD (level2, trim_saturation_gain, 12, 11),
  FIELDS (level2, ms_weight, 1, 13, true, 11),
};

static const struct field level3_fields[] = {
  FIELD (level3, min_PQ_offset, 12, 5),
  FIELD (level3, max_PQ_offset, 12, 5),
  FIELD (level3, avg_PQ_offset, 12, 5),
};

static const struct field level4_fields[] = {
  FIELD (level4, anchor_PQ, 12, 3),
  FIELD (level4, anchor_power, 12, 3),
};

static const struct field level5_fields[] = {
  FIELD (level5, active_area_left_offset, 13, 7),
  FIELD (level5, active_area_right_offset, 13, 7),
  FIELD (level5, active_area_top_offset, 13, 7),
  FIELD (level5, active_area_bottom_offset, 13, 7),
};

static const struct field level6_fields[] = {
  FIELD (level6, max_display_mastering_luminance, 16, 8),
  FIELD (level6, min_display_mastering_luminance, 16, 8),
  FIELD (level6, max_content_light_level, 16, 8),
  FIELD (level6, max_frame_average_light_level, 16, 8),
};

static const struct field level8_fields[] = {
  FIELD (level8, target_display_index, 8, 10),
  FIELD (level8, trim_slope, 12, 10),
  FIELD (level8, trim_offset, 12, 10),
  FIELD (level8, trim_power, 12, 10),
  FIELD (level8, trim_chroma_weight, 12, 10),
  FIELD (level8, trim_saturation_gain, 12, 10),
  FIELD (level8, ms_weight, 12, 10),
  FIELD (level8, target_mid_contrast, 12, 12),
  FIELD (level8, clip_trim, 12, 13),
  FIELDS (level8, saturation_vector_field, 6, 8, false, 19),
  FIELDS (level8, hue_vector_field, 6, 8, false, 25),
};

static const struct field level9_fields[] = {
  FIELD (level9, source_primary_index, 8, 1),
  FIELDS (level9, source_primaries, 8, 16, true, 17),
};

static const struct field level10_fields[] = {
  FIELD (level10, target_display_index, 8, 5),
  FIELD (level10, target_max_PQ, 12, 5),
  FIELD (level10, target_min_PQ, 12, 5),
  FIELD (level10, target_primary_index, 8, 5),
  FIELDS (level10, target_primaries, 8, 16, true, 21),
};

static const struct field level11_fields[] = {
  FIELD (level11, content_type, 8, 4),
  FIELD (level11, reserved_3bits, 3, 4),
  FIELD (level11, reference_mode_flag, 1, 4),
  FIELD (level11, whitepoint, 4, 4),
  FIELD (level11, reserved_byte2, 8, 4),
  FIELD (level11, reserved_byte3, 8, 4),
};

static const struct field level254_fields[] = {
  FIELD (level254, dm_mode, 8, 2),
  FIELD (level254, dm_version_index, 8, 2),
};

static const struct field level255_fields[] = {
  FIELD (level255, dm_run_mode, 8, 6),
  FIELD (level255, dm_run_version, 8, 6),
  FIELDS (level255, dm_debug, 4, 8, false, 6),
};

#define LEVEL(level, fields)                                                   \
  {                                                                            \
    level, sizeof (fields) / sizeof ((fields)[0]), fields                      \
  }

static const struct level
{
  uint8_t level;
  uint8_t num;
  const struct field *fields;
} levels[] = {
  LEVEL (1, level1_fields),
  LEVEL (2, level2_fields),
  LEVEL (3, level3_fields),
  LEVEL (4, level4_fields),
  LEVEL (5, level5_fields),
  LEVEL (6, level6_fields),
  LEVEL (8, level8_fields),
  LEVEL (9, level9_fields),
  LEVEL (10, level10_fields),
  LEVEL (11, level11_fields),
  LEVEL (254, level254_fields),
  LEVEL (255, level255_fields),
};

static const struct level *
find_level (uint8_t level)
{
  static const struct level unknown = { 0 };

  for (size_t i = 0; i < sizeof (levels) / sizeof (levels[0]); i++)
    if (levels[i].level == level)
      return &levels[i];
  return &unknown;
}

/* Number of those of its fields that a block of @length bytes has. */
static uint32_t
count_fields (const struct level *level, uint32_t length)
{
  uint32_t num = 0;

  while (num < level->num && level->fields[num].from <= length)
    num++;
  return num;
}

/* ---- the bitstream ---- */

static void
code_field (struct shmem_priv_bit_coder *coder, struct shmem_rpu_block *block,
    const struct field *field)
{
  for (uint32_t i = 0; i < field->num; i++) {
    void *at = (uint8_t *) block + field->offset + sizeof (uint16_t) * i;

    if (field->is_signed)
      shmem_priv_bit_i16 (coder, at, field->bits, field->name);
    else
      shmem_priv_bit_u16 (coder, at, field->bits, field->name);
  }
}

void
shmem_priv_rpu_code_block (
    struct shmem_priv_bit_coder *coder, struct shmem_rpu_block *block)
{
  const struct level *level;
  uint32_t length, num, size;
  size_t start;

  length = shmem_priv_bit_ue8 (coder, &block->ext_block_length,
      SHMEM_RPU_MAX_BLOCK_SIZE, "ext_block_length");
  shmem_priv_bit_u8 (coder, &block->ext_block_level, 8, "ext_block_level");
  if (shmem_priv_bit_failed (coder))
    return;
  level = find_level (block->ext_block_level);
  num = count_fields (level, length);
  size = num > 0 ? level->fields[num - 1].from : 0;
  if (shmem_priv_bit_reads (coder))
    block->rest_size = (uint8_t) (length - size);
  start = coder->at;
  for (uint32_t i = 0; i < num; i++)
    code_field (coder, block, &level->fields[i]);
  if (shmem_priv_bit_failed (coder))
    return;
  shmem_priv_bit_zeros (
      coder, 8 * size - (coder->at - start), "ext_dm_alignment_zero_bit");
  for (uint32_t i = size; i < length; i++)
    shmem_priv_bit_u8 (coder, &block->rest[i - size], 8, "ext_metadata_block");
}

/* ---- fields by number ---- */

enum shmem_result
shmem_rpu_block_get_field (const struct shmem_rpu_block *block, uint32_t index,
    struct shmem_rpu_field *field)
{
  const struct level *level = find_level (block->ext_block_level);
  uint32_t num = count_fields (level, block->ext_block_length);

  for (uint32_t i = 0; i < num; index -= level->fields[i++].num) {
    const struct field *found = &level->fields[i];
    const uint8_t *at;
    uint16_t value;

    if (index >= found->num)
      continue;
    at = (const uint8_t *) block + found->offset + sizeof (value) * index;
    memcpy (&value, at, sizeof (value));
    field->name = found->name;
    field->value = found->is_signed ? (int16_t) value : value;
    return SHMEM_OK;
  }
  return SHMEM_ERROR_NOT_FOUND;
}
