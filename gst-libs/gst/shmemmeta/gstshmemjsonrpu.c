/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Writes Dolby Vision RPUs as JSON: objects whose members are named like those
 * of shmem-rpu.h. What an RPU does not have is left out. */

#include "gstshmemjson-private.h"

#include <shmem/shmem-rpu.h>

static void
begin_object (JsonBuilder *b, const gchar *name)
{
  json_builder_set_member_name (b, name);
  json_builder_begin_object (b);
}

#define ADD(b, of, name) add_int (b, #name, (of)->name)

static void
add_bytes (JsonBuilder *b, const gchar *name, const guint8 *data, gsize size)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize i;

  for (i = 0; i < size; i++)
    g_string_append_printf (text, "%02x", data[i]);
  if (size > 0)
    add_string (b, name, text->str);
}

/* ---- the header ---- */

static void
build_header (JsonBuilder *b, const struct shmem_rpu_header *h)
{
  begin_object (b, "header");
  ADD (b, h, rpu_type);
  ADD (b, h, rpu_format);
  ADD (b, h, vdr_rpu_profile);
  ADD (b, h, vdr_rpu_level);
  ADD (b, h, vdr_seq_info_present_flag);
  ADD (b, h, chroma_resampling_explicit_filter_flag);
  ADD (b, h, coefficient_data_type);
  if (h->coefficient_data_type == 0)
    ADD (b, h, coefficient_log2_denom);
  ADD (b, h, vdr_rpu_normalized_idc);
  ADD (b, h, BL_video_full_range_flag);
  ADD (b, h, BL_bit_depth_minus8);
  ADD (b, h, EL_bit_depth_minus8);
  ADD (b, h, ext_mapping_idc);
  ADD (b, h, vdr_bit_depth_minus8);
  ADD (b, h, spatial_resampling_filter_flag);
  ADD (b, h, reserved_zero_3bits);
  ADD (b, h, el_spatial_resampling_filter_flag);
  ADD (b, h, disable_residual_flag);
  ADD (b, h, vdr_dm_metadata_present_flag);
  ADD (b, h, use_prev_vdr_rpu_flag);
  if (h->use_prev_vdr_rpu_flag)
    ADD (b, h, prev_vdr_rpu_id);
  json_builder_end_object (b);
}

/* ---- the mapping ---- */

static void
add_coef (JsonBuilder *b, const struct shmem_rpu_coef *coef)
{
  json_builder_begin_array (b);
  json_builder_add_int_value (b, coef->integer);
  json_builder_add_int_value (b, coef->fraction);
  json_builder_end_array (b);
}

static void
add_coefs (JsonBuilder *b, const gchar *name,
    const struct shmem_rpu_coef *coefs, guint n)
{
  guint i;

  begin_array (b, name);
  for (i = 0; i < n; i++)
    add_coef (b, &coefs[i]);
  json_builder_end_array (b);
}

static void
build_mmr (JsonBuilder *b, const struct shmem_rpu_piece *piece)
{
  guint i, k;

  ADD (b, piece, mmr_order_minus1);
  json_builder_set_member_name (b, "mmr_constant");
  add_coef (b, &piece->mmr_constant);
  begin_array (b, "mmr_coef");
  for (i = 0; i <= piece->mmr_order_minus1; i++) {
    json_builder_begin_array (b);
    for (k = 0; k < SHMEM_RPU_NUM_MMR_COEFS; k++)
      add_coef (b, &piece->mmr_coef[i][k]);
    json_builder_end_array (b);
  }
  json_builder_end_array (b);
}

static void
build_piece (
    JsonBuilder *b, const struct shmem_rpu_piece *piece, gboolean is_last)
{
  json_builder_begin_object (b);
  ADD (b, piece, mapping_idc);
  if (piece->mapping_idc == SHMEM_RPU_MAPPING_MMR) {
    build_mmr (b, piece);
  } else {
    ADD (b, piece, poly_order_minus1);
    if (piece->poly_order_minus1 == 0)
      ADD (b, piece, linear_interp_flag);
    if (piece->linear_interp_flag)
      add_coefs (b, "pred_linear_interp_value", piece->pred_linear_interp_value,
          is_last ? 2 : 1);
    else
      add_coefs (
          b, "poly_coef", piece->poly_coef, piece->poly_order_minus1 + 2u);
  }
  json_builder_end_object (b);
}

static void
build_curve (JsonBuilder *b, const struct shmem_rpu_curve *curve)
{
  guint i;

  json_builder_begin_object (b);
  ADD (b, curve, num_pivots_minus2);
  begin_array (b, "pred_pivot_value");
  for (i = 0; i < curve->num_pivots_minus2 + 2u; i++)
    json_builder_add_int_value (b, curve->pred_pivot_value[i]);
  json_builder_end_array (b);
  begin_array (b, "pieces");
  for (i = 0; i <= curve->num_pivots_minus2; i++)
    build_piece (b, &curve->pieces[i], i == curve->num_pivots_minus2);
  json_builder_end_array (b);
  json_builder_end_object (b);
}

static void
build_nlq (JsonBuilder *b, const struct shmem_rpu_mapping *m)
{
  guint i;

  ADD (b, m, nlq_method_idc);
  begin_array (b, "nlq_pred_pivot_value");
  for (i = 0; i < G_N_ELEMENTS (m->nlq_pred_pivot_value); i++)
    json_builder_add_int_value (b, m->nlq_pred_pivot_value[i]);
  json_builder_end_array (b);
  begin_array (b, "nlq");
  for (i = 0; i < SHMEM_RPU_NUM_COMPONENTS; i++) {
    json_builder_begin_object (b);
    ADD (b, &m->nlq[i], nlq_offset);
    json_builder_set_member_name (b, "vdr_in_max");
    add_coef (b, &m->nlq[i].vdr_in_max);
    json_builder_set_member_name (b, "linear_deadzone_slope");
    add_coef (b, &m->nlq[i].linear_deadzone_slope);
    json_builder_set_member_name (b, "linear_deadzone_threshold");
    add_coef (b, &m->nlq[i].linear_deadzone_threshold);
    json_builder_end_object (b);
  }
  json_builder_end_array (b);
}

static void
build_mapping (JsonBuilder *b, const struct shmem_rpu *rpu)
{
  const struct shmem_rpu_mapping *m = &rpu->mapping;
  guint i;

  begin_object (b, "mapping");
  ADD (b, m, vdr_rpu_id);
  ADD (b, m, mapping_color_space);
  ADD (b, m, mapping_chroma_format_idc);
  ADD (b, m, num_x_partitions_minus1);
  ADD (b, m, num_y_partitions_minus1);
  begin_array (b, "curves");
  for (i = 0; i < SHMEM_RPU_NUM_COMPONENTS; i++)
    build_curve (b, &m->curves[i]);
  json_builder_end_array (b);
  if (shmem_rpu_get_el_type (rpu) != SHMEM_RPU_EL_NONE)
    build_nlq (b, m);
  json_builder_end_object (b);
}

/* ---- display management ---- */

/* Fields that follow each other under one name are an array. */
static void
build_block (JsonBuilder *b, const struct shmem_rpu_block *block)
{
  guint i = 0;
  struct shmem_rpu_field field, next;
  gboolean more, in_array = FALSE;

  json_builder_begin_object (b);
  ADD (b, block, ext_block_level);
  ADD (b, block, ext_block_length);
  more = shmem_rpu_block_get_field (block, 0, &next) == SHMEM_OK;
  while (more) {
    gboolean same;

    field = next;
    more = shmem_rpu_block_get_field (block, ++i, &next) == SHMEM_OK;
    same = more && next.name == field.name;
    if (!in_array)
      json_builder_set_member_name (b, field.name);
    if (same && !in_array)
      json_builder_begin_array (b);
    json_builder_add_int_value (b, field.value);
    if (!same && in_array)
      json_builder_end_array (b);
    in_array = same;
  }
  add_bytes (b, "rest", block->rest, block->rest_size);
  json_builder_end_object (b);
}

static void
build_blocks (JsonBuilder *b, const gchar *name,
    const struct shmem_rpu_block *blocks, guint n)
{
  guint i;

  begin_array (b, name);
  for (i = 0; i < n; i++)
    build_block (b, &blocks[i]);
  json_builder_end_array (b);
}

static void
add_matrix (JsonBuilder *b, const gchar *name, const gint16 *coefs)
{
  guint i;

  begin_array (b, name);
  for (i = 0; i < 9; i++)
    json_builder_add_int_value (b, coefs[i]);
  json_builder_end_array (b);
}

static void
build_signal (JsonBuilder *b, const struct shmem_rpu_dm *dm)
{
  guint i;

  add_matrix (b, "YCCtoRGB_coef", dm->YCCtoRGB_coef);
  begin_array (b, "YCCtoRGB_offset");
  for (i = 0; i < G_N_ELEMENTS (dm->YCCtoRGB_offset); i++)
    json_builder_add_int_value (b, dm->YCCtoRGB_offset[i]);
  json_builder_end_array (b);
  add_matrix (b, "RGBtoLMS_coef", dm->RGBtoLMS_coef);
  ADD (b, dm, signal_eotf);
  ADD (b, dm, signal_eotf_param0);
  ADD (b, dm, signal_eotf_param1);
  ADD (b, dm, signal_eotf_param2);
  ADD (b, dm, signal_bit_depth);
  ADD (b, dm, signal_color_space);
  ADD (b, dm, signal_chroma_format);
  ADD (b, dm, signal_full_range_flag);
  ADD (b, dm, source_min_PQ);
  ADD (b, dm, source_max_PQ);
  ADD (b, dm, source_diagonal);
}

static void
build_dm (JsonBuilder *b, const struct shmem_rpu *rpu)
{
  const struct shmem_rpu_dm *dm = &rpu->dm;

  begin_object (b, "dm");
  ADD (b, dm, affected_dm_metadata_id);
  ADD (b, dm, current_dm_metadata_id);
  ADD (b, dm, scene_refresh_flag);
  if (rpu->header.reserved_zero_3bits == 0)
    build_signal (b, dm);
  build_blocks (b, "cm_v29", dm->blocks, dm->num_ext_blocks_v29);
  if (dm->cm_v40_present)
    build_blocks (b, "cm_v40", dm->blocks + dm->num_ext_blocks_v29,
        dm->num_ext_blocks_v40);
  json_builder_end_object (b);
}

/* ---- the whole ---- */

static void
build_rpu (JsonBuilder *b, const struct shmem_rpu *rpu)
{
  static const gchar *const el_types[] = { NULL, "MEL", "FEL" };
  guint profile = shmem_rpu_guess_profile (rpu);

  json_builder_set_member_name (b, "profile");
  if (profile != 0)
    json_builder_add_int_value (b, profile);
  else
    json_builder_add_null_value (b);
  add_string (b, "el_type", el_types[shmem_rpu_get_el_type (rpu)]);
  build_header (b, &rpu->header);
  if (!rpu->header.use_prev_vdr_rpu_flag)
    build_mapping (b, rpu);
  if (rpu->header.vdr_dm_metadata_present_flag)
    build_dm (b, rpu);
  add_bytes (b, "remaining", rpu->remaining, rpu->num_remaining);
  ADD (b, rpu, rpu_data_crc32);
}

void
_gst_shmem_json_build_rpu (JsonBuilder *b, const struct shmem_entry *entry)
{
  g_autofree struct shmem_rpu *rpu = g_new (struct shmem_rpu, 1);
  struct shmem_rpu_fault fault;

  if (shmem_rpu_parse (rpu, entry->data, entry->size, &fault) == SHMEM_OK) {
    begin_object (b, "values");
    build_rpu (b, rpu);
    json_builder_end_object (b);
  } else {
    g_autofree gchar *text =
        g_strdup_printf ("%s, byte %" G_GSIZE_FORMAT ": %s", fault.field,
            fault.offset, shmem_result_to_string (fault.result));

    add_string (b, "error", text);
  }
}
