/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The mapping of an RPU: pivots and curves of the base layer, dequantization of
 * the enhancement layer.
 *
 * It never applies a curve. It never stores a number of pivots, or an order,
 * that its arrays have no place for.
 */

#include "shmem-priv.h"
#include "shmem-rpu-priv.h"

/* Bits that rpu_format must not have for the fields that this file needs. */
#define FORMAT_MASK 0x700

static bool
has_nlq (const struct shmem_rpu_header *header)
{
  return (header->rpu_format & FORMAT_MASK) == 0
      && !header->disable_residual_flag;
}

bool
shmem_priv_rpu_has_nlq (const struct shmem_rpu *rpu)
{
  return !rpu->header.use_prev_vdr_rpu_flag && has_nlq (&rpu->header);
}

/* ---- coefficients ---- */

static uint32_t
fraction_bits (const struct shmem_rpu_header *header)
{
  return header->coefficient_data_type == 0 ? header->coefficient_log2_denom
                                            : 32;
}

static void
code_signed (struct shmem_priv_bit_coder *coder,
    const struct shmem_rpu_header *header, struct shmem_rpu_coef *coef,
    const char *name)
{
  if (header->coefficient_data_type == 0)
    shmem_priv_bit_se32 (coder, &coef->integer, name);
  shmem_priv_bit_u32 (coder, &coef->fraction, fraction_bits (header), name);
}

static void
code_unsigned (struct shmem_priv_bit_coder *coder,
    const struct shmem_rpu_header *header, struct shmem_rpu_coef *coef,
    const char *name)
{
  uint32_t integer = (uint32_t) coef->integer;

  if (header->coefficient_data_type == 0) {
    shmem_priv_bit_ue32 (coder, &integer, INT32_MAX, name);
    if (shmem_priv_bit_reads (coder))
      coef->integer = (int32_t) integer;
  }
  shmem_priv_bit_u32 (coder, &coef->fraction, fraction_bits (header), name);
}

double
shmem_rpu_coef_get_value (
    const struct shmem_rpu *rpu, const struct shmem_rpu_coef *coef)
{
  float value;

  if (rpu->header.coefficient_data_type == 0)
    return coef->integer
        + (double) coef->fraction
        / (double) (UINT64_C (1) << rpu->header.coefficient_log2_denom);
  memcpy (&value, &coef->fraction, sizeof (value));
  return value;
}

/* ---- curves ---- */

static void
code_pivots (struct shmem_priv_bit_coder *coder, struct shmem_rpu_curve *curve,
    uint32_t bits)
{
  uint32_t num = shmem_priv_bit_ue8 (coder, &curve->num_pivots_minus2,
      SHMEM_RPU_MAX_PIVOTS - 2, "num_pivots_minus2");

  for (uint32_t i = 0; i < num + 2; i++)
    shmem_priv_bit_u16 (
        coder, &curve->pred_pivot_value[i], bits, "pred_pivot_value");
}

static void
code_polynomial (struct shmem_priv_bit_coder *coder,
    const struct shmem_rpu_header *header, struct shmem_rpu_piece *piece,
    bool is_last)
{
  uint32_t order = shmem_priv_bit_ue8 (
      coder, &piece->poly_order_minus1, 1, "poly_order_minus1");

  if (order == 0
      && shmem_priv_bit_flag (
          coder, &piece->linear_interp_flag, "linear_interp_flag")) {
    for (uint32_t i = 0; i < (is_last ? 2u : 1u); i++)
      code_unsigned (coder, header, &piece->pred_linear_interp_value[i],
          "pred_linear_interp_value");
    return;
  }
  for (uint32_t i = 0; i < order + 2; i++)
    code_signed (coder, header, &piece->poly_coef[i], "poly_coef");
}

static void
code_mmr (struct shmem_priv_bit_coder *coder,
    const struct shmem_rpu_header *header, struct shmem_rpu_piece *piece)
{
  const size_t at = coder->at;
  uint32_t order = shmem_priv_bit_u8 (
      coder, &piece->mmr_order_minus1, 2, "mmr_order_minus1");

  if (order > 2) {
    shmem_priv_bit_fail (coder, SHMEM_ERROR_RPU, at, "mmr_order_minus1");
    return;
  }
  code_signed (coder, header, &piece->mmr_constant, "mmr_constant");
  for (uint32_t i = 0; i <= order; i++)
    for (uint32_t k = 0; k < SHMEM_RPU_NUM_MMR_COEFS; k++)
      code_signed (coder, header, &piece->mmr_coef[i][k], "mmr_coef");
}

static void
code_pieces (struct shmem_priv_bit_coder *coder,
    const struct shmem_rpu_header *header, struct shmem_rpu_curve *curve)
{
  const uint32_t last = curve->num_pivots_minus2;

  for (uint32_t i = 0; i <= last && !shmem_priv_bit_failed (coder); i++) {
    struct shmem_rpu_piece *piece = &curve->pieces[i];

    if (shmem_priv_bit_ue8 (
            coder, &piece->mapping_idc, SHMEM_RPU_MAPPING_MMR, "mapping_idc")
        == SHMEM_RPU_MAPPING_MMR)
      code_mmr (coder, header, piece);
    else
      code_polynomial (coder, header, piece, i == last);
  }
}

/* ---- the enhancement layer ---- */

static void
code_nlq_pivots (struct shmem_priv_bit_coder *coder,
    struct shmem_rpu_mapping *mapping, uint32_t bits)
{
  const size_t at = coder->at;

  shmem_priv_bit_require (coder, at,
      shmem_priv_bit_u8 (coder, &mapping->nlq_method_idc, 3, "nlq_method_idc"),
      0, "nlq_method_idc");
  for (int i = 0; i < 2; i++)
    shmem_priv_bit_u16 (
        coder, &mapping->nlq_pred_pivot_value[i], bits, "nlq_pred_pivot_value");
}

static void
code_nlq (struct shmem_priv_bit_coder *coder,
    const struct shmem_rpu_header *header, struct shmem_rpu_nlq *nlq)
{
  shmem_priv_bit_u16 (
      coder, &nlq->nlq_offset, header->EL_bit_depth_minus8 + 8u, "nlq_offset");
  code_unsigned (coder, header, &nlq->vdr_in_max, "vdr_in_max");
  code_unsigned (
      coder, header, &nlq->linear_deadzone_slope, "linear_deadzone_slope");
  code_unsigned (coder, header, &nlq->linear_deadzone_threshold,
      "linear_deadzone_threshold");
}

/* With several partitions, each piece has more fields. */
static void
code_partitions (
    struct shmem_priv_bit_coder *coder, struct shmem_rpu_mapping *mapping)
{
  size_t at = coder->at;

  shmem_priv_bit_require (coder, at,
      shmem_priv_bit_ue8 (coder, &mapping->num_x_partitions_minus1, UINT8_MAX,
          "num_x_partitions_minus1"),
      0, "num_x_partitions_minus1");
  at = coder->at;
  shmem_priv_bit_require (coder, at,
      shmem_priv_bit_ue8 (coder, &mapping->num_y_partitions_minus1, UINT8_MAX,
          "num_y_partitions_minus1"),
      0, "num_y_partitions_minus1");
}

void
shmem_priv_rpu_code_mapping (
    struct shmem_priv_bit_coder *coder, struct shmem_rpu *rpu)
{
  const struct shmem_rpu_header *header = &rpu->header;
  struct shmem_rpu_mapping *mapping = &rpu->mapping;
  const uint32_t bits = header->BL_bit_depth_minus8 + 8u;

  shmem_priv_bit_ue8 (coder, &mapping->vdr_rpu_id, 15, "vdr_rpu_id");
  shmem_priv_bit_ue32 (coder, &mapping->mapping_color_space, UINT32_MAX - 1,
      "mapping_color_space");
  shmem_priv_bit_ue32 (coder, &mapping->mapping_chroma_format_idc,
      UINT32_MAX - 1, "mapping_chroma_format_idc");
  for (int i = 0; i < SHMEM_RPU_NUM_COMPONENTS; i++)
    code_pivots (coder, &mapping->curves[i], bits);
  if (has_nlq (header))
    code_nlq_pivots (coder, mapping, bits);
  code_partitions (coder, mapping);
  for (int i = 0; i < SHMEM_RPU_NUM_COMPONENTS; i++)
    code_pieces (coder, header, &mapping->curves[i]);
  for (int i = 0; has_nlq (header) && i < SHMEM_RPU_NUM_COMPONENTS; i++)
    code_nlq (coder, header, &mapping->nlq[i]);
}
