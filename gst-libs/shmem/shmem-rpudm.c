/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The display management part of an RPU, vdr_dm_data_payload(): how its samples
 * are to be understood, and two lists of blocks.
 *
 * It never judges a value, and never stores more blocks than there is room for.
 */

#include "shmem-priv.h"
#include "shmem-rpu-priv.h"

/* The CM v4.0 list has no flag: it is there if at least these bits are left
 * before the CRC. Its number of blocks, one block of level 254. */
#define MIN_V40_BITS 16u

static void
code_matrix (
    struct shmem_priv_bit_coder *coder, int16_t coefs[9], const char *name)
{
  for (int i = 0; i < 9; i++)
    shmem_priv_bit_i16 (coder, &coefs[i], 16, name);
}

static void
code_signal (struct shmem_priv_bit_coder *coder, struct shmem_rpu_dm *dm)
{
  code_matrix (coder, dm->YCCtoRGB_coef, "YCCtoRGB_coef");
  for (int i = 0; i < 3; i++)
    shmem_priv_bit_u32 (coder, &dm->YCCtoRGB_offset[i], 32, "YCCtoRGB_offset");
  code_matrix (coder, dm->RGBtoLMS_coef, "RGBtoLMS_coef");
  shmem_priv_bit_u16 (coder, &dm->signal_eotf, 16, "signal_eotf");
  shmem_priv_bit_u16 (coder, &dm->signal_eotf_param0, 16, "signal_eotf_param0");
  shmem_priv_bit_u16 (coder, &dm->signal_eotf_param1, 16, "signal_eotf_param1");
  shmem_priv_bit_u32 (coder, &dm->signal_eotf_param2, 32, "signal_eotf_param2");
  shmem_priv_bit_u8 (coder, &dm->signal_bit_depth, 5, "signal_bit_depth");
  shmem_priv_bit_u8 (coder, &dm->signal_color_space, 2, "signal_color_space");
  shmem_priv_bit_u8 (
      coder, &dm->signal_chroma_format, 2, "signal_chroma_format");
  shmem_priv_bit_u8 (
      coder, &dm->signal_full_range_flag, 2, "signal_full_range_flag");
  shmem_priv_bit_u16 (coder, &dm->source_min_PQ, 12, "source_min_PQ");
  shmem_priv_bit_u16 (coder, &dm->source_max_PQ, 12, "source_max_PQ");
  shmem_priv_bit_u16 (coder, &dm->source_diagonal, 10, "source_diagonal");
}

/* A list, whose blocks begin at @blocks, which has room for @room of them. */
static void
code_blocks (struct shmem_priv_bit_coder *coder, uint8_t *num_ext_blocks,
    struct shmem_rpu_block *blocks, uint32_t room)
{
  const size_t at = coder->at;
  uint32_t num =
      shmem_priv_bit_ue8 (coder, num_ext_blocks, UINT8_MAX, "num_ext_blocks");

  if (num > room) {
    shmem_priv_bit_fail (
        coder, SHMEM_ERROR_TOO_MANY_ENTRIES, at, "num_ext_blocks");
    return;
  }
  shmem_priv_bit_align (coder, "dm_alignment_zero_bit");
  for (uint32_t i = 0; i < num && !shmem_priv_bit_failed (coder); i++)
    shmem_priv_rpu_code_block (coder, &blocks[i]);
}

/* Both readings of the same bits exclude each other, so neither is written in
 * place of the other. */
static void
check_v40_presence (struct shmem_priv_bit_coder *coder,
    const struct shmem_rpu *rpu, size_t start)
{
  size_t bits = coder->at - start;

  bits += (8 - coder->at % 8) % 8 + 8u * (size_t) rpu->num_remaining;
  if (rpu->dm.cm_v40_present != (bits >= MIN_V40_BITS))
    shmem_priv_bit_fail (coder, SHMEM_ERROR_RPU, start, "cm_v40_present");
}

void
shmem_priv_rpu_code_dm (
    struct shmem_priv_bit_coder *coder, struct shmem_rpu *rpu)
{
  struct shmem_rpu_dm *dm = &rpu->dm;
  size_t at;

  shmem_priv_bit_ue8 (
      coder, &dm->affected_dm_metadata_id, 15, "affected_dm_metadata_id");
  shmem_priv_bit_ue8 (
      coder, &dm->current_dm_metadata_id, 15, "current_dm_metadata_id");
  shmem_priv_bit_ue32 (
      coder, &dm->scene_refresh_flag, UINT32_MAX - 1, "scene_refresh_flag");
  if (rpu->header.reserved_zero_3bits == 0)
    code_signal (coder, dm);
  code_blocks (
      coder, &dm->num_ext_blocks_v29, dm->blocks, SHMEM_RPU_MAX_BLOCKS);
  if (shmem_priv_bit_failed (coder))
    return;
  at = coder->at;
  if (shmem_priv_bit_reads (coder))
    dm->cm_v40_present = coder->size - at >= MIN_V40_BITS;
  if (dm->cm_v40_present)
    code_blocks (coder, &dm->num_ext_blocks_v40,
        dm->blocks + dm->num_ext_blocks_v29,
        SHMEM_RPU_MAX_BLOCKS - dm->num_ext_blocks_v29);
  if (!shmem_priv_bit_reads (coder))
    check_v40_presence (coder, rpu, at);
}

const struct shmem_rpu_block *
shmem_rpu_find_block (
    const struct shmem_rpu *rpu, uint8_t level, uint32_t index)
{
  uint32_t num = rpu->dm.num_ext_blocks_v29 + rpu->dm.num_ext_blocks_v40;

  for (uint32_t i = 0; i < num && i < SHMEM_RPU_MAX_BLOCKS; i++)
    if (rpu->dm.blocks[i].ext_block_level == level && index-- == 0)
      return &rpu->dm.blocks[i];
  return NULL;
}
