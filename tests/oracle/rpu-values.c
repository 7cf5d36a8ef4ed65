/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Prints what libshmem-container reads of the RPU in each file, as
 * rpu-avutil.c prints what libavcodec reads: a line a value, under the names of
 * AVDOVIMetadata. scripts/check-rpu compares both.
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <shmem/shmem-rpu.h>

static struct shmem_rpu rpu;

static int64_t
fixed (const struct shmem_rpu_coef *coef)
{
  return coef->integer * ((int64_t) 1 << rpu.header.coefficient_log2_denom)
      + coef->fraction;
}

#define PRINT(name, value) printf ("%s %" PRId64 "\n", name, (int64_t) (value))

static void
print_header (const struct shmem_rpu_header *h)
{
  PRINT ("rpu_type", h->rpu_type);
  PRINT ("rpu_format", h->rpu_format);
  PRINT ("vdr_rpu_profile", h->vdr_rpu_profile);
  PRINT ("vdr_rpu_level", h->vdr_rpu_level);
  PRINT ("chroma_resampling_explicit_filter_flag",
      h->chroma_resampling_explicit_filter_flag);
  PRINT ("coef_data_type", h->coefficient_data_type);
  PRINT ("coef_log2_denom", h->coefficient_log2_denom);
  PRINT ("vdr_rpu_normalized_idc", h->vdr_rpu_normalized_idc);
  PRINT ("bl_video_full_range_flag", h->BL_video_full_range_flag);
  PRINT ("bl_bit_depth", h->BL_bit_depth_minus8 + 8);
  PRINT ("el_bit_depth", h->EL_bit_depth_minus8 + 8);
  PRINT ("vdr_bit_depth", h->vdr_bit_depth_minus8 + 8);
  PRINT ("spatial_resampling_filter_flag", h->spatial_resampling_filter_flag);
  PRINT ("el_spatial_resampling_filter_flag",
      h->el_spatial_resampling_filter_flag);
  PRINT ("disable_residual_flag", h->disable_residual_flag);
  PRINT ("ext_mapping_idc_0_4", h->ext_mapping_idc & 31);
  PRINT ("ext_mapping_idc_5_7", h->ext_mapping_idc >> 5);
}

static void
print_piece (const struct shmem_rpu_piece *piece)
{
  PRINT ("mapping_idc", piece->mapping_idc);
  if (piece->mapping_idc == SHMEM_RPU_MAPPING_POLYNOMIAL) {
    PRINT ("poly_order", piece->poly_order_minus1 + 1);
    for (int i = 0; i < piece->poly_order_minus1 + 2; i++)
      PRINT ("poly_coef", fixed (&piece->poly_coef[i]));
    return;
  }
  PRINT ("mmr_order", piece->mmr_order_minus1 + 1);
  PRINT ("mmr_constant", fixed (&piece->mmr_constant));
  for (int i = 0; i <= piece->mmr_order_minus1; i++)
    for (int k = 0; k < SHMEM_RPU_NUM_MMR_COEFS; k++)
      PRINT ("mmr_coef", fixed (&piece->mmr_coef[i][k]));
}

static void
print_curve (const struct shmem_rpu_curve *curve)
{
  uint32_t pivot = 0;

  PRINT ("num_pivots", curve->num_pivots_minus2 + 2);
  for (int i = 0; i < curve->num_pivots_minus2 + 2; i++) {
    pivot += curve->pred_pivot_value[i];
    PRINT ("pivots", pivot);
  }
  for (int i = 0; i <= curve->num_pivots_minus2; i++)
    print_piece (&curve->pieces[i]);
}

static void
print_mapping (const struct shmem_rpu_mapping *m)
{
  PRINT ("vdr_rpu_id", m->vdr_rpu_id);
  PRINT ("mapping_color_space", m->mapping_color_space);
  PRINT ("mapping_chroma_format_idc", m->mapping_chroma_format_idc);
  for (int i = 0; i < SHMEM_RPU_NUM_COMPONENTS; i++)
    print_curve (&m->curves[i]);
  PRINT ("nlq_method_idc",
      shmem_rpu_get_el_type (&rpu) != SHMEM_RPU_EL_NONE ? m->nlq_method_idc
                                                        : -1);
  PRINT ("num_x_partitions", m->num_x_partitions_minus1 + 1);
  PRINT ("num_y_partitions", m->num_y_partitions_minus1 + 1);
  if (shmem_rpu_get_el_type (&rpu) == SHMEM_RPU_EL_NONE)
    return;
  PRINT ("nlq_pivots", m->nlq_pred_pivot_value[0]);
  PRINT ("nlq_pivots", m->nlq_pred_pivot_value[0] + m->nlq_pred_pivot_value[1]);
  for (int i = 0; i < SHMEM_RPU_NUM_COMPONENTS; i++) {
    PRINT ("nlq_offset", m->nlq[i].nlq_offset);
    PRINT ("vdr_in_max", fixed (&m->nlq[i].vdr_in_max));
    PRINT ("linear_deadzone_slope", fixed (&m->nlq[i].linear_deadzone_slope));
    PRINT ("linear_deadzone_threshold",
        fixed (&m->nlq[i].linear_deadzone_threshold));
  }
}

static void
print_colour (const struct shmem_rpu_dm *dm)
{
  PRINT ("dm_metadata_id", dm->affected_dm_metadata_id);
  PRINT ("scene_refresh_flag", dm->scene_refresh_flag);
  for (int i = 0; i < 9; i++)
    PRINT ("ycc_to_rgb_matrix", dm->YCCtoRGB_coef[i]);
  for (int i = 0; i < 3; i++)
    PRINT ("ycc_to_rgb_offset", dm->YCCtoRGB_offset[i]);
  for (int i = 0; i < 9; i++)
    PRINT ("rgb_to_lms_matrix", dm->RGBtoLMS_coef[i]);
  PRINT ("signal_eotf", dm->signal_eotf);
  PRINT ("signal_eotf_param0", dm->signal_eotf_param0);
  PRINT ("signal_eotf_param1", dm->signal_eotf_param1);
  PRINT ("signal_eotf_param2", dm->signal_eotf_param2);
  PRINT ("signal_bit_depth", dm->signal_bit_depth);
  PRINT ("signal_color_space", dm->signal_color_space);
  PRINT ("signal_chroma_format", dm->signal_chroma_format);
  PRINT ("signal_full_range_flag", dm->signal_full_range_flag);
  PRINT ("source_min_pq", dm->source_min_PQ);
  PRINT ("source_max_pq", dm->source_max_PQ);
  PRINT ("source_diagonal", dm->source_diagonal);
}

/* libavcodec has the bits of level 11 the other way round, so its bytes are
 * compared: those of which it keeps all. */
static void
print_block (const struct shmem_rpu_block *block)
{
  const struct shmem_rpu_level11 *level11 = &block->level11;
  struct shmem_rpu_field field;

  PRINT ("level", block->ext_block_level);
  if (block->ext_block_level == 11) {
    PRINT ("content_type", level11->content_type);
    PRINT ("byte 1",
        (level11->reserved_3bits << 5 | level11->reference_mode_flag << 4
            | level11->whitepoint)
            & 0xf8);
    PRINT ("byte 2", level11->reserved_byte2);
    PRINT ("byte 3", level11->reserved_byte3 & 0xf0);
    return;
  }
  for (uint32_t i = 0; shmem_rpu_block_get_field (block, i, &field) == SHMEM_OK;
       i++)
    PRINT ("field", field.value);
}

static int
print_file (const char *path)
{
  static uint8_t data[1 << 16];
  struct shmem_rpu_fault fault;
  FILE *file = fopen (path, "rb");
  size_t size;

  if (file == NULL)
    return 1;
  size = fread (data, 1, sizeof (data), file);
  fclose (file);
  printf ("frame\n");
  if (shmem_rpu_parse (&rpu, data, size, &fault) != SHMEM_OK) {
    printf ("%s: %s\n", fault.field, shmem_result_to_string (fault.result));
    return 0;
  }
  print_header (&rpu.header);
  print_mapping (&rpu.mapping);
  print_colour (&rpu.dm);
  for (int i = 0; i < rpu.dm.num_ext_blocks_v29 + rpu.dm.num_ext_blocks_v40;
       i++)
    print_block (&rpu.dm.blocks[i]);
  return 0;
}

int
main (int argc, char **argv)
{
  int failed = 0;

  for (int i = 1; i < argc; i++)
    failed |= print_file (argv[i]);
  return failed;
}
