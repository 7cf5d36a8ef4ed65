/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The display management levels of a Dolby Vision RPU: the ext_metadata_block()
 * structures of vdr_dm_data_payload(). docs/dolby-vision.md names the sources.
 *
 * A value "in PQ" is a code of SMPTE ST 2084 with 12 bits: 4095 is 10000 cd/m2.
 * A value "around 2048" is a correction: (value - 2048) / 2048, so that 2048
 * changes nothing. All members have 16 bits.
 *
 * Threads: any thread may call these; there is no state but what the caller
 * passes.
 *
 * Since: 0.9
 */

#ifndef SHMEM_RPULEVELS_H
#define SHMEM_RPULEVELS_H

#include <shmem/shmem-reader.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Blocks of an RPU, in both lists together, and bytes of one. */
#define SHMEM_RPU_MAX_BLOCKS 32u
#define SHMEM_RPU_MAX_BLOCK_SIZE 255u

/**
 * struct shmem_rpu_level1 - luminance of the frame, CM v2.9, 5 bytes
 * @min_PQ: its minimum, in PQ
 * @max_PQ: its maximum, in PQ
 * @avg_PQ: its average, in PQ
 */
struct shmem_rpu_level1
{
  uint16_t min_PQ;
  uint16_t max_PQ;
  uint16_t avg_PQ;
};

/**
 * struct shmem_rpu_level2 - trim for a target display, CM v2.9, 11 bytes
 * @target_max_PQ: peak of the display, in PQ
 * @trim_slope: around 2048
 * @trim_offset: around 2048
 * @trim_power: around 2048
 * @trim_chroma_weight: around 2048
 * @trim_saturation_gain: around 2048
 * @ms_weight: of multi-scale processing, around 2048; -1 for none
 */
struct shmem_rpu_level2
{
  uint16_t target_max_PQ;
  uint16_t trim_slope;
  uint16_t trim_offset;
  uint16_t trim_power;
  uint16_t trim_chroma_weight;
  uint16_t trim_saturation_gain;
  int16_t ms_weight;
};

/**
 * struct shmem_rpu_level3 - corrections of level 1, CM v4.0, 5 bytes
 * @min_PQ_offset: around 2048, where 2048 are the whole PQ range
 * @max_PQ_offset: the same
 * @avg_PQ_offset: the same
 */
struct shmem_rpu_level3
{
  uint16_t min_PQ_offset;
  uint16_t max_PQ_offset;
  uint16_t avg_PQ_offset;
};

/**
 * struct shmem_rpu_level4 - filtered over time, CM v2.9, 3 bytes
 * @anchor_PQ: mean of the frames so far, in PQ
 * @anchor_power: 12 bits, filtered likewise; its unit is not public
 */
struct shmem_rpu_level4
{
  uint16_t anchor_PQ;
  uint16_t anchor_power;
};

/**
 * struct shmem_rpu_level5 - active area, CM v2.9, 7 bytes
 * @active_area_left_offset: pixels of the frame that are left of it; 13 bits
 * @active_area_right_offset: right of it
 * @active_area_top_offset: above it
 * @active_area_bottom_offset: below it
 */
struct shmem_rpu_level5
{
  uint16_t active_area_left_offset;
  uint16_t active_area_right_offset;
  uint16_t active_area_top_offset;
  uint16_t active_area_bottom_offset;
};

/**
 * struct shmem_rpu_level6 - static metadata of the base layer, CM v2.9, 8 bytes
 * @max_display_mastering_luminance: in cd/m2 (SMPTE ST 2086); 0 where unknown
 * @min_display_mastering_luminance: in 0.0001 cd/m2
 * @max_content_light_level: in cd/m2 (CTA-861.3); 0 where unknown
 * @max_frame_average_light_level: in cd/m2; 0 where unknown
 */
struct shmem_rpu_level6
{
  uint16_t max_display_mastering_luminance;
  uint16_t min_display_mastering_luminance;
  uint16_t max_content_light_level;
  uint16_t max_frame_average_light_level;
};

/**
 * struct shmem_rpu_level8 - trim for a target display, CM v4.0, 10 bytes or more
 * @target_display_index: which display; those of level 10, or a preset
 * @trim_slope: around 2048
 * @trim_offset: around 2048
 * @trim_power: around 2048
 * @trim_chroma_weight: around 2048
 * @trim_saturation_gain: around 2048
 * @ms_weight: around 2048
 * @target_mid_contrast: around 2048; from 12 bytes on, otherwise unset
 * @clip_trim: around 2048; from 13 bytes on
 * @saturation_vector_field: of red, yellow, green, cyan, blue, magenta, around
 *                           128; from 19 bytes on
 * @hue_vector_field: of the same, around 128; from 25 bytes on
 *
 * What a shorter block lacks is 0 here and is not written.
 */
struct shmem_rpu_level8
{
  uint16_t target_display_index;
  uint16_t trim_slope;
  uint16_t trim_offset;
  uint16_t trim_power;
  uint16_t trim_chroma_weight;
  uint16_t trim_saturation_gain;
  uint16_t ms_weight;
  uint16_t target_mid_contrast;
  uint16_t clip_trim;
  uint16_t saturation_vector_field[6];
  uint16_t hue_vector_field[6];
};

/* Members of level 9 and 10 for primaries of their own. */
#define SHMEM_RPU_CUSTOM_PRIMARIES 255u

/**
 * struct shmem_rpu_level9 - primaries of the source, CM v4.0, 1 or 17 bytes
 * @source_primary_index: a preset, or SHMEM_RPU_CUSTOM_PRIMARIES
 * @source_primaries: x and y of red, green, blue and white, in 1/32767; from 17
 *                    bytes on, otherwise unset
 */
struct shmem_rpu_level9
{
  uint16_t source_primary_index;
  int16_t source_primaries[4][2];
};

/**
 * struct shmem_rpu_level10 - a target display, CM v4.0, 5 or 21 bytes
 * @target_display_index: the number that level 8 uses
 * @target_max_PQ: its peak, in PQ
 * @target_min_PQ: its black, in PQ
 * @target_primary_index: a preset, or SHMEM_RPU_CUSTOM_PRIMARIES
 * @target_primaries: x and y of red, green, blue and white, in 1/32767; from 21
 *                    bytes on, otherwise unset
 */
struct shmem_rpu_level10
{
  uint16_t target_display_index;
  uint16_t target_max_PQ;
  uint16_t target_min_PQ;
  uint16_t target_primary_index;
  int16_t target_primaries[4][2];
};

/**
 * struct shmem_rpu_level11 - kind of content, CM v4.0, 4 bytes
 * @content_type: 0 for unknown, 1 film, 2 game, 3 sport, 4 of users
 * @reserved_3bits: kept
 * @reference_mode_flag: 1 to be shown as on a reference display
 * @whitepoint: intended white point; 0 for D65. 4 bits
 * @reserved_byte2: kept
 * @reserved_byte3: kept
 */
struct shmem_rpu_level11
{
  uint16_t content_type;
  uint16_t reserved_3bits;
  uint16_t reference_mode_flag;
  uint16_t whitepoint;
  uint16_t reserved_byte2;
  uint16_t reserved_byte3;
};

/**
 * struct shmem_rpu_level254 - what the CM v4.0 list was made by, 2 bytes
 * @dm_mode: 0 usually
 * @dm_version_index: 1 or 2 for CM v4.0 of XML 4.0.2 and later
 */
struct shmem_rpu_level254
{
  uint16_t dm_mode;
  uint16_t dm_version_index;
};

/**
 * struct shmem_rpu_level255 - for tests of a display, CM v2.9, 6 bytes
 * @dm_run_mode: 0 for normal operation
 * @dm_run_version: 0 where unknown
 * @dm_debug: vendor's
 */
struct shmem_rpu_level255
{
  uint16_t dm_run_mode;
  uint16_t dm_run_version;
  uint16_t dm_debug[4];
};

/**
 * struct shmem_rpu_block - one ext_metadata_block()
 * @ext_block_level: which member of the union holds its values
 * @ext_block_length: bytes of it
 * @rest: its bytes behind those of the level's fields. All of them if the level
 *        is unknown, or if the block is too short for its level: then the union
 *        is unset
 * @rest_size: bytes at @rest; shmem_rpu_write() knows them without
 */
struct shmem_rpu_block
{
  uint8_t ext_block_level;
  uint8_t ext_block_length;
  /* Not in C99, but in the compilers. */
  __extension__ union
  {
    struct shmem_rpu_level1 level1;
    struct shmem_rpu_level2 level2;
    struct shmem_rpu_level3 level3;
    struct shmem_rpu_level4 level4;
    struct shmem_rpu_level5 level5;
    struct shmem_rpu_level6 level6;
    struct shmem_rpu_level8 level8;
    struct shmem_rpu_level9 level9;
    struct shmem_rpu_level10 level10;
    struct shmem_rpu_level11 level11;
    struct shmem_rpu_level254 level254;
    struct shmem_rpu_level255 level255;
  };
  uint8_t rest[SHMEM_RPU_MAX_BLOCK_SIZE];
  uint8_t rest_size;
};

/**
 * struct shmem_rpu_field - a field of a block
 * @name: as above, a constant; the members of an array have the same
 * @value: its value
 */
struct shmem_rpu_field
{
  const char *name;
  int32_t value;
};

/* Field number @index of @block, in the order of its bits, or
 * SHMEM_ERROR_NOT_FOUND and @field untouched. */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_rpu_block_get_field (
    const struct shmem_rpu_block *block, uint32_t index,
    struct shmem_rpu_field *field);

#ifdef __cplusplus
}
#endif

#endif /* SHMEM_RPULEVELS_H */
