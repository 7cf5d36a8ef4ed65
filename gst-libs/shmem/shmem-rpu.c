/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Reads and writes whole Dolby Vision RPUs: prefix, header, the parts of the
 * other files, checksum and last byte; and tells the profile.
 *
 * It never allocates, and never returns an RPU that it could not write again,
 * byte for byte.
 */

#include "shmem-priv.h"
#include "shmem-rpu-priv.h"

/* Behind the checksum; zeros can follow. */
#define FINAL_BYTE 0x80
#define CRC_SIZE 4
#define END_SIZE (CRC_SIZE + 1)
/* Prefix, a byte of the header, checksum, final byte. */
#define MIN_SIZE (2 + END_SIZE)

static enum shmem_result
fail (struct shmem_rpu_fault *fault, enum shmem_result result, size_t offset,
    const char *field)
{
  if (fault != NULL)
    *fault = (struct shmem_rpu_fault){
      .result = result,
      .offset = offset,
      .field = field,
    };
  return result;
}

static enum shmem_result
fail_at (struct shmem_rpu_fault *fault, const struct shmem_priv_bit_fault *at)
{
  return fail (fault, at->result, at->at / 8, at->field);
}

/* ISO/IEC 13818-1 annex A: no reflection, starting with all ones. */
static uint32_t
compute_crc (const uint8_t *data, size_t size)
{
  static const uint32_t table[16] = { 0x00000000, 0x04c11db7, 0x09823b6e,
    0x0d4326d9, 0x130476dc, 0x17c56b6b, 0x1a864db2, 0x1e475005, 0x2608edb8,
    0x22c9f00f, 0x2f8ad6d6, 0x2b4bcb61, 0x350c9b64, 0x31cd86d3, 0x3c8ea00a,
    0x384fbdbd };
  uint32_t crc = 0xffffffff;

  for (size_t i = 0; i < size; i++) {
    crc ^= (uint32_t) data[i] << 24;
    crc = crc << 4 ^ table[crc >> 28];
    crc = crc << 4 ^ table[crc >> 28];
  }
  return crc;
}

static uint32_t
load_be32 (const uint8_t *at)
{
  return (uint32_t) at[0] << 24 | (uint32_t) at[1] << 16 | (uint32_t) at[2] << 8
      | at[3];
}

/* ---- the header ---- */

static void
code_bit_depths (
    struct shmem_priv_bit_coder *coder, struct shmem_rpu_header *header)
{
  uint32_t el =
      (uint32_t) header->ext_mapping_idc << 8 | header->EL_bit_depth_minus8;
  size_t at;

  shmem_priv_bit_ue8 (
      coder, &header->BL_bit_depth_minus8, 8, "BL_bit_depth_minus8");
  at = coder->at;
  shmem_priv_bit_ue32 (coder, &el, UINT16_MAX, "EL_bit_depth_minus8");
  if ((el & 0xff) > 8)
    shmem_priv_bit_fail (coder, SHMEM_ERROR_RPU, at, "EL_bit_depth_minus8");
  if (shmem_priv_bit_reads (coder)) {
    header->EL_bit_depth_minus8 = (uint8_t) (el & 0xff);
    header->ext_mapping_idc = (uint8_t) (el >> 8);
  }
  shmem_priv_bit_ue8 (
      coder, &header->vdr_bit_depth_minus8, 8, "vdr_bit_depth_minus8");
  shmem_priv_bit_flag (coder, &header->spatial_resampling_filter_flag,
      "spatial_resampling_filter_flag");
  at = coder->at;
  if (shmem_priv_bit_u8 (
          coder, &header->reserved_zero_3bits, 3, "reserved_zero_3bits")
      > 1)
    shmem_priv_bit_fail (
        coder, SHMEM_ERROR_UNSUPPORTED, at, "reserved_zero_3bits");
  shmem_priv_bit_flag (coder, &header->el_spatial_resampling_filter_flag,
      "el_spatial_resampling_filter_flag");
  shmem_priv_bit_flag (
      coder, &header->disable_residual_flag, "disable_residual_flag");
}

static void
code_coefficient_type (
    struct shmem_priv_bit_coder *coder, struct shmem_rpu_header *header)
{
  const size_t at = coder->at;
  uint32_t type = shmem_priv_bit_u8 (
      coder, &header->coefficient_data_type, 2, "coefficient_data_type");

  if (type > 1)
    shmem_priv_bit_fail (coder, SHMEM_ERROR_RPU, at, "coefficient_data_type");
  if (type == 0)
    shmem_priv_bit_ue8 (
        coder, &header->coefficient_log2_denom, 32, "coefficient_log2_denom");
}

static void
code_header (
    struct shmem_priv_bit_coder *coder, struct shmem_rpu_header *header)
{
  size_t at = coder->at;

  shmem_priv_bit_require (coder, at,
      shmem_priv_bit_u8 (coder, &header->rpu_type, 6, "rpu_type"), 2,
      "rpu_type");
  at = coder->at;
  shmem_priv_bit_require (coder, at,
      shmem_priv_bit_u16 (coder, &header->rpu_format, 11, "rpu_format") & 0x700,
      0, "rpu_format");
  shmem_priv_bit_u8 (coder, &header->vdr_rpu_profile, 4, "vdr_rpu_profile");
  shmem_priv_bit_u8 (coder, &header->vdr_rpu_level, 4, "vdr_rpu_level");
  at = coder->at;
  shmem_priv_bit_require (coder, at,
      shmem_priv_bit_flag (coder, &header->vdr_seq_info_present_flag,
          "vdr_seq_info_present_flag"),
      1, "vdr_seq_info_present_flag");
  shmem_priv_bit_flag (coder, &header->chroma_resampling_explicit_filter_flag,
      "chroma_resampling_explicit_filter_flag");
  code_coefficient_type (coder, header);
  shmem_priv_bit_u8 (
      coder, &header->vdr_rpu_normalized_idc, 2, "vdr_rpu_normalized_idc");
  shmem_priv_bit_flag (
      coder, &header->BL_video_full_range_flag, "BL_video_full_range_flag");
  code_bit_depths (coder, header);
  shmem_priv_bit_flag (coder, &header->vdr_dm_metadata_present_flag,
      "vdr_dm_metadata_present_flag");
  if (shmem_priv_bit_flag (
          coder, &header->use_prev_vdr_rpu_flag, "use_prev_vdr_rpu_flag"))
    shmem_priv_bit_ue8 (coder, &header->prev_vdr_rpu_id, 15, "prev_vdr_rpu_id");
}

/* ---- the whole ---- */

static void
code_remaining (struct shmem_priv_bit_coder *coder, struct shmem_rpu *rpu)
{
  size_t num = rpu->num_remaining;

  if (shmem_priv_bit_failed (coder))
    return;
  if (shmem_priv_bit_reads (coder))
    num = (coder->size - coder->at) / 8;
  if (num > SHMEM_RPU_MAX_REMAINING) {
    shmem_priv_bit_fail (coder, SHMEM_ERROR_TOO_LARGE, coder->at, "remaining");
    return;
  }
  if (shmem_priv_bit_reads (coder))
    rpu->num_remaining = (uint16_t) num;
  for (size_t i = 0; i < num; i++)
    shmem_priv_bit_u8 (coder, &rpu->remaining[i], 8, "remaining");
}

/* What the CRC is about: everything between prefix and CRC. */
static void
code_rpu (struct shmem_priv_bit_coder *coder, struct shmem_rpu *rpu)
{
  code_header (coder, &rpu->header);
  if (shmem_priv_bit_failed (coder))
    return;
  if (!rpu->header.use_prev_vdr_rpu_flag)
    shmem_priv_rpu_code_mapping (coder, rpu);
  if (rpu->header.vdr_dm_metadata_present_flag)
    shmem_priv_rpu_code_dm (coder, rpu);
  shmem_priv_bit_align (coder, "rpu_alignment_zero_bit");
  code_remaining (coder, rpu);
}

/* ---- reading ---- */

/* @end: bytes up to the final byte, included. */
static enum shmem_result
check_ends (const uint8_t *data, size_t size, size_t *end,
    struct shmem_rpu_fault *fault)
{
  if (data == NULL && size > 0)
    return fail (fault, SHMEM_ERROR_INVALID_ARGUMENT, 0, "payload");
  if (size == 0)
    return fail (fault, SHMEM_ERROR_TRUNCATED, 0, "rpu_nal_prefix");
  if (data[0] != SHMEM_RPU_PREFIX)
    return fail (fault, SHMEM_ERROR_RPU, 0, "rpu_nal_prefix");
  while (data[size - 1] == 0)
    size--;
  if (size < MIN_SIZE)
    return fail (fault, SHMEM_ERROR_TRUNCATED, size - 1, "rpu_data_header");
  if (data[size - 1] != FINAL_BYTE)
    return fail (fault, SHMEM_ERROR_RPU, size - 1, "final byte");
  *end = size;
  return SHMEM_OK;
}

static enum shmem_result
read_rpu (struct shmem_rpu *rpu, const uint8_t *data, size_t size,
    bool verified, struct shmem_rpu_fault *fault)
{
  struct shmem_priv_bit_coder coder = {
    .in = data,
    .at = 8,
    .invalid = SHMEM_ERROR_RPU,
  };
  struct shmem_rpu loaded;
  size_t end = 0;
  enum shmem_result result = check_ends (data, size, &end, fault);

  if (result != SHMEM_OK)
    return result;
  memset (&loaded, 0, sizeof (loaded));
  loaded.num_trailing_zeros = (uint32_t) (size - end);
  if (loaded.num_trailing_zeros != size - end)
    return fail (fault, SHMEM_ERROR_TOO_LARGE, end, "trailing zeros");
  end -= END_SIZE;
  loaded.rpu_data_crc32 = load_be32 (data + end);
  if (verified && loaded.rpu_data_crc32 != compute_crc (data + 1, end - 1))
    return fail (fault, SHMEM_ERROR_CRC, end, "rpu_data_crc32");
  coder.size = 8 * end;
  code_rpu (&coder, &loaded);
  if (shmem_priv_bit_failed (&coder))
    return fail_at (fault, &coder.fault);
  *rpu = loaded;
  return SHMEM_OK;
}

enum shmem_result
shmem_rpu_parse (struct shmem_rpu *rpu, const void *data, size_t size,
    struct shmem_rpu_fault *fault)
{
  return read_rpu (rpu, data, size, true, fault);
}

enum shmem_result
shmem_rpu_parse_unverified (struct shmem_rpu *rpu, const void *data,
    size_t size, struct shmem_rpu_fault *fault)
{
  return read_rpu (rpu, data, size, false, fault);
}

/* ---- writing ---- */

/* Writes to @out, or counts if that is NULL, and returns the bytes of prefix and
 * data; 0 after a fault. The coder does not change @rpu when it writes. */
static size_t
write_data (const struct shmem_rpu *rpu, uint8_t *out, size_t size,
    struct shmem_rpu_fault *fault)
{
  struct shmem_priv_bit_coder coder = {
    .out = out,
    .size = 8 * size,
    .at = 8,
    .invalid = SHMEM_ERROR_RPU,
  };

  code_rpu (&coder, (struct shmem_rpu *) rpu);
  if (!shmem_priv_bit_failed (&coder))
    return coder.at / 8;
  fail_at (fault, &coder.fault);
  return 0;
}

static void
store_end (uint8_t *data, size_t num, const struct shmem_rpu *rpu)
{
  const uint32_t crc = compute_crc (data + 1, num - 1);

  for (int i = 0; i < CRC_SIZE; i++)
    data[num++] = (uint8_t) (crc >> (24 - 8 * i));
  data[num++] = FINAL_BYTE;
  memset (data + num, 0, rpu->num_trailing_zeros);
}

enum shmem_result
shmem_rpu_write (const struct shmem_rpu *rpu, void *data, size_t *size,
    struct shmem_rpu_fault *fault)
{
  struct shmem_rpu_fault at = { SHMEM_OK, 0, NULL };
  uint8_t *out = data;
  size_t num, total;

  /* Counting stops at no size, so this is never SHMEM_ERROR_SPACE. */
  num = write_data (rpu, NULL, SIZE_MAX / 8, &at);
  if (num == 0)
    return fail (fault, at.result, at.offset, at.field);
  if (rpu->num_trailing_zeros > SIZE_MAX - num - END_SIZE)
    return fail (fault, SHMEM_ERROR_TOO_LARGE, num, "trailing zeros");
  total = num + END_SIZE + rpu->num_trailing_zeros;
  if (out != NULL) {
    if (*size < total)
      return fail (fault, SHMEM_ERROR_SPACE, *size, "payload");
    write_data (rpu, out, num, NULL);
    out[0] = SHMEM_RPU_PREFIX;
    store_end (out, num, rpu);
  }
  *size = total;
  return SHMEM_OK;
}

/* ---- what it is ---- */

static bool
is_coef (const struct shmem_rpu *rpu, const struct shmem_rpu_coef *coef,
    double value)
{
  return shmem_rpu_coef_get_value (rpu, coef) == value;
}

static bool
is_minimal (const struct shmem_rpu *rpu, const struct shmem_rpu_nlq *nlq)
{
  return nlq->nlq_offset == 0 && is_coef (rpu, &nlq->vdr_in_max, 1)
      && is_coef (rpu, &nlq->linear_deadzone_slope, 0)
      && is_coef (rpu, &nlq->linear_deadzone_threshold, 0);
}

enum shmem_rpu_el_type
shmem_rpu_get_el_type (const struct shmem_rpu *rpu)
{
  if (!shmem_priv_rpu_has_nlq (rpu))
    return SHMEM_RPU_EL_NONE;
  for (int i = 0; i < SHMEM_RPU_NUM_COMPONENTS; i++)
    if (!is_minimal (rpu, &rpu->mapping.nlq[i]))
      return SHMEM_RPU_EL_FEL;
  return SHMEM_RPU_EL_MEL;
}

uint32_t
shmem_rpu_guess_profile (const struct shmem_rpu *rpu)
{
  const struct shmem_rpu_header *header = &rpu->header;

  if (header->vdr_rpu_profile == 0)
    return header->BL_video_full_range_flag ? 5 : 0;
  if (header->vdr_rpu_profile != 1)
    return 0;
  if (!header->el_spatial_resampling_filter_flag
      || header->disable_residual_flag)
    return 8;
  return header->vdr_bit_depth_minus8 == 4 ? 7 : 4;
}
