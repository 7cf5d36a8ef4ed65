/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The payload of SHMEM_FORMAT_DVRP: one Dolby Vision RPU, without NAL unit
 * header and emulation prevention. docs/dolby-vision.md says what is read and
 * what is refused, and from where the syntax is known. Nothing is allocated.
 *
 * Values are those of the bitstream, under the names of ETSI GS CCM 001; a
 * comment names the syntax structure of each, its unit, and the value for
 * unset. What is not in the bitstream is 0.
 *
 * Threads: any thread may call these; there is no state but what the caller
 * passes.
 *
 * Since: 0.9
 */

#ifndef SHMEM_RPU_H
#define SHMEM_RPU_H

#include <shmem/shmem-rpulevels.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The first byte of a payload: rpu_nal_prefix. */
#define SHMEM_RPU_PREFIX 0x19u

/* Colour components, the most that each can have, and coefficients of each
 * order. */
#define SHMEM_RPU_NUM_COMPONENTS 3
#define SHMEM_RPU_MAX_PIVOTS 9u
#define SHMEM_RPU_MAX_PIECES (SHMEM_RPU_MAX_PIVOTS - 1)
#define SHMEM_RPU_NUM_MMR_COEFS 7

/* Bytes between the last syntax element and the CRC that are kept. */
#define SHMEM_RPU_MAX_REMAINING 512u

/**
 * struct shmem_rpu_header - rpu_data_header(), up to the mapping
 * @rpu_type: 2; others are refused
 * @rpu_format: 11 bits, 18 usually; one with bits of 0x700 is refused
 * @vdr_rpu_profile: 0 for profile 5, 1 for 4, 7 and 8; 4 bits
 * @vdr_rpu_level: 0 usually; 4 bits
 * @vdr_seq_info_present_flag: 1; 0 is refused, as the fields up to
 *                             @disable_residual_flag are then those of an
 *                             earlier RPU
 * @chroma_resampling_explicit_filter_flag: 0 or 1
 * @coefficient_data_type: 0 for fixed point, 1 for binary32 floating point
 * @coefficient_log2_denom: fractional bits of a coefficient, 0 to 32; unset in
 *                          floating point
 * @vdr_rpu_normalized_idc: 2 bits
 * @BL_video_full_range_flag: 1 if the base layer has full range
 * @BL_bit_depth_minus8: of the base layer, 0 to 8
 * @EL_bit_depth_minus8: of the enhancement layer, 0 to 8
 * @ext_mapping_idc: extended inverse mapping of the base layer; 0 usually
 * @vdr_bit_depth_minus8: of the reconstructed video, 0 to 8
 * @spatial_resampling_filter_flag: 0 or 1
 * @reserved_zero_3bits: 1 if vdr_dm_data_payload() is compressed, otherwise 0
 * @el_spatial_resampling_filter_flag: 1 if the enhancement layer is scaled
 * @disable_residual_flag: 1 if there is no enhancement layer
 * @vdr_dm_metadata_present_flag: 1 if there is a vdr_dm_data_payload()
 * @use_prev_vdr_rpu_flag: 1 if the mapping is that of an earlier RPU
 * @prev_vdr_rpu_id: which one, 0 to 15; unset otherwise
 */
struct shmem_rpu_header
{
  uint8_t rpu_type;
  uint16_t rpu_format;
  uint8_t vdr_rpu_profile;
  uint8_t vdr_rpu_level;
  bool vdr_seq_info_present_flag;
  bool chroma_resampling_explicit_filter_flag;
  uint8_t coefficient_data_type;
  uint8_t coefficient_log2_denom;
  uint8_t vdr_rpu_normalized_idc;
  bool BL_video_full_range_flag;
  uint8_t BL_bit_depth_minus8;
  uint8_t EL_bit_depth_minus8;
  uint8_t ext_mapping_idc;
  uint8_t vdr_bit_depth_minus8;
  bool spatial_resampling_filter_flag;
  uint8_t reserved_zero_3bits;
  bool el_spatial_resampling_filter_flag;
  bool disable_residual_flag;
  bool vdr_dm_metadata_present_flag;
  bool use_prev_vdr_rpu_flag;
  uint8_t prev_vdr_rpu_id;
};

/**
 * struct shmem_rpu_coef - a coefficient; shmem_rpu_coef_get_value() has its value
 * @integer: the part before the point, rounded down; unset in floating point
 * @fraction: in 1/2^coefficient_log2_denom; in floating point all of it, the
 *            bits of a binary32
 */
struct shmem_rpu_coef
{
  int32_t integer;
  uint32_t fraction;
};

/* How a piece is mapped. */
enum shmem_rpu_mapping_idc
{
  SHMEM_RPU_MAPPING_POLYNOMIAL = 0,
  SHMEM_RPU_MAPPING_MMR = 1, /* multiple multivariate regression */
};

/**
 * struct shmem_rpu_piece - rpu_data_mapping_param(), between two pivots
 * @mapping_idc: enum shmem_rpu_mapping_idc
 * @poly_order_minus1: polynomial: 0 or 1
 * @linear_interp_flag: polynomial of order 1: 1 for a line between two values
 * @poly_coef: polynomial: constant first, @poly_order_minus1 + 2 of them; unset
 *             for a line
 * @pred_linear_interp_value: line: the value at the pivot before the piece and,
 *                            of the last piece, at its end
 * @mmr_order_minus1: MMR: 0 to 2
 * @mmr_constant: MMR
 * @mmr_coef: MMR: those of @mmr_order_minus1 + 1 orders
 */
struct shmem_rpu_piece
{
  uint8_t mapping_idc;
  uint8_t poly_order_minus1;
  bool linear_interp_flag;
  struct shmem_rpu_coef poly_coef[3];
  struct shmem_rpu_coef pred_linear_interp_value[2];
  uint8_t mmr_order_minus1;
  struct shmem_rpu_coef mmr_constant;
  struct shmem_rpu_coef mmr_coef[3][SHMEM_RPU_NUM_MMR_COEFS];
};

/**
 * struct shmem_rpu_curve - how one component of the base layer is mapped
 * @num_pivots_minus2: 0 to 7
 * @pred_pivot_value: code value of the first pivot, then the distance of each to
 *                    the one before; bits as the base layer has
 * @pieces: @num_pivots_minus2 + 1 of them
 */
struct shmem_rpu_curve
{
  uint8_t num_pivots_minus2;
  uint16_t pred_pivot_value[SHMEM_RPU_MAX_PIVOTS];
  struct shmem_rpu_piece pieces[SHMEM_RPU_MAX_PIECES];
};

/**
 * struct shmem_rpu_nlq - rpu_data_nlq_param(), a component of the enhancement
 *                        layer, dequantized linearly with a dead zone
 * @nlq_offset: code value that is 0; bits as the enhancement layer has
 * @vdr_in_max: largest residual
 * @linear_deadzone_slope: of the line outside of the dead zone
 * @linear_deadzone_threshold: half of the dead zone
 */
struct shmem_rpu_nlq
{
  uint16_t nlq_offset;
  struct shmem_rpu_coef vdr_in_max;
  struct shmem_rpu_coef linear_deadzone_slope;
  struct shmem_rpu_coef linear_deadzone_threshold;
};

/**
 * struct shmem_rpu_mapping - the rest of rpu_data_header(),
 *                            rpu_data_mapping() and rpu_data_nlq()
 * @vdr_rpu_id: 0 to 15, by which later RPUs refer to it
 * @mapping_color_space: 0 for YCbCr
 * @mapping_chroma_format_idc: 0 for 4:2:0
 * @curves: of luma, Cb and Cr
 * @nlq_method_idc: 0, linear with a dead zone; others are refused
 * @nlq_pred_pivot_value: as in a curve, of the enhancement layer
 * @num_x_partitions_minus1: 0; others are refused
 * @num_y_partitions_minus1: 0; others are refused
 * @nlq: of luma, Cb and Cr
 *
 * Those with nlq in their name are unset with SHMEM_RPU_EL_NONE. All are
 * unset if use_prev_vdr_rpu_flag is 1.
 */
struct shmem_rpu_mapping
{
  uint8_t vdr_rpu_id;
  uint32_t mapping_color_space;
  uint32_t mapping_chroma_format_idc;
  struct shmem_rpu_curve curves[SHMEM_RPU_NUM_COMPONENTS];
  uint8_t nlq_method_idc;
  uint16_t nlq_pred_pivot_value[2];
  uint8_t num_x_partitions_minus1;
  uint8_t num_y_partitions_minus1;
  struct shmem_rpu_nlq nlq[SHMEM_RPU_NUM_COMPONENTS];
};

/**
 * struct shmem_rpu_dm - vdr_dm_data_payload()
 * @affected_dm_metadata_id: 0 to 15
 * @current_dm_metadata_id: 0 to 15
 * @scene_refresh_flag: not 0 if a scene starts with this frame
 * @YCCtoRGB_coef: rows of a matrix, in 1/8192
 * @YCCtoRGB_offset: in 1/2^28 (profile 4: 1/2^30)
 * @RGBtoLMS_coef: rows of a matrix, in 1/16384
 * @signal_eotf: 65535 for PQ, otherwise 16 bits of parameters follow
 * @signal_eotf_param0: unset for PQ, like the next two
 * @signal_eotf_param1: 16 bits
 * @signal_eotf_param2: 32 bits
 * @signal_bit_depth: 8 to 16
 * @signal_color_space: 0 YCbCr, 1 RGB, 2 IPT
 * @signal_chroma_format: 0 4:2:0, 1 4:2:2, 2 4:4:4
 * @signal_full_range_flag: 0 narrow, 1 full, 2 SDI
 * @source_min_PQ: black of the mastering display, in PQ
 * @source_max_PQ: peak of the mastering display, in PQ
 * @source_diagonal: of the mastering display, in inches
 * @num_ext_blocks_v29: blocks of the CM v2.9 list, the first of @blocks
 * @cm_v40_present: whether there is a CM v4.0 list
 * @num_ext_blocks_v40: blocks of that list, which follow them
 * @blocks: both together, up to SHMEM_RPU_MAX_BLOCKS
 *
 * Compressed, those from @YCCtoRGB_coef to @source_diagonal are unset: they are
 * those of an earlier RPU. All is unset if vdr_dm_metadata_present_flag is 0.
 */
struct shmem_rpu_dm
{
  uint8_t affected_dm_metadata_id;
  uint8_t current_dm_metadata_id;
  uint32_t scene_refresh_flag;
  int16_t YCCtoRGB_coef[9];
  uint32_t YCCtoRGB_offset[3];
  int16_t RGBtoLMS_coef[9];
  uint16_t signal_eotf;
  uint16_t signal_eotf_param0;
  uint16_t signal_eotf_param1;
  uint32_t signal_eotf_param2;
  uint8_t signal_bit_depth;
  uint8_t signal_color_space;
  uint8_t signal_chroma_format;
  uint8_t signal_full_range_flag;
  uint16_t source_min_PQ;
  uint16_t source_max_PQ;
  uint16_t source_diagonal;
  uint8_t num_ext_blocks_v29;
  bool cm_v40_present;
  uint8_t num_ext_blocks_v40;
  struct shmem_rpu_block blocks[SHMEM_RPU_MAX_BLOCKS];
};

/**
 * struct shmem_rpu - rpu_data_rbsp()
 * @header: always there
 * @mapping: unless use_prev_vdr_rpu_flag
 * @dm: if vdr_dm_metadata_present_flag
 * @num_remaining: bytes at @remaining
 * @remaining: bytes between the last syntax element and the CRC; none usually
 * @rpu_data_crc32: as read. The writer computes it and ignores this
 * @num_trailing_zeros: zero bytes after the last byte, 80
 */
struct shmem_rpu
{
  struct shmem_rpu_header header;
  struct shmem_rpu_mapping mapping;
  struct shmem_rpu_dm dm;
  uint16_t num_remaining;
  uint8_t remaining[SHMEM_RPU_MAX_REMAINING];
  uint32_t rpu_data_crc32;
  uint32_t num_trailing_zeros;
};

/**
 * struct shmem_rpu_fault - the first thing that is wrong with an RPU
 * @result: what is wrong
 * @offset: of the byte in which the field starts, from the payload's start
 * @field: the name of the field; a constant
 */
struct shmem_rpu_fault
{
  enum shmem_result result;
  size_t offset;
  const char *field;
};

/**
 * shmem_rpu_parse - read and check a whole RPU
 * @rpu: filled on success, untouched otherwise; some 16 KB
 * @data: the payload
 * @size: bytes at @data
 * @fault: or NULL; filled on failure
 *
 * shmem_rpu_write() makes the same bytes of @rpu again.
 *
 * Return: SHMEM_OK; SHMEM_ERROR_TRUNCATED; SHMEM_ERROR_CRC if the checksum does
 * not match, so that nothing else has been looked at; SHMEM_ERROR_RPU if a field
 * has a value that the syntax does not allow; SHMEM_ERROR_UNSUPPORTED if it has
 * one with which the fields behind it cannot be read; SHMEM_ERROR_PADDING if a
 * bit for alignment is set; SHMEM_ERROR_TOO_MANY_ENTRIES for more than
 * SHMEM_RPU_MAX_BLOCKS blocks; SHMEM_ERROR_TOO_LARGE for more than
 * SHMEM_RPU_MAX_REMAINING bytes before the checksum
 */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_rpu_parse (
    struct shmem_rpu *rpu, const void *data, size_t size,
    struct shmem_rpu_fault *fault);

/* The same, whatever the checksum, to show what a damaged RPU says.
 * shmem_rpu_write() writes it with the right one. */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_rpu_parse_unverified (
    struct shmem_rpu *rpu, const void *data, size_t size,
    struct shmem_rpu_fault *fault);

/**
 * shmem_rpu_write - write a payload
 * @rpu: an RPU
 * @data: destination; untouched on failure. NULL to get the size only
 * @size: on entry the space at @data, on success the bytes of the payload
 * @fault: or NULL; filled on failure. Its offset is that in the payload as far
 *         as it could be written
 *
 * Unset fields are ignored. What shmem_rpu_parse() would refuse, or would read
 * differently, is refused.
 *
 * Return: SHMEM_OK, SHMEM_ERROR_SPACE, or a result of shmem_rpu_parse()
 */
SHMEM_API SHMEM_MUST_CHECK enum shmem_result shmem_rpu_write (
    const struct shmem_rpu *rpu, void *data, size_t *size,
    struct shmem_rpu_fault *fault);

/* Its value, as @rpu has coefficients. */
SHMEM_API double shmem_rpu_coef_get_value (
    const struct shmem_rpu *rpu, const struct shmem_rpu_coef *coef);

/**
 * enum shmem_rpu_el_type - what the enhancement layer is for
 */
enum shmem_rpu_el_type
{
  SHMEM_RPU_EL_NONE =
      0,            /* none, or that of an earlier RPU: no dequantization */
  SHMEM_RPU_EL_MEL, /* minimal: the residual is 0 */
  SHMEM_RPU_EL_FEL, /* full */
};

/* What its enhancement layer is. */
SHMEM_API enum shmem_rpu_el_type shmem_rpu_get_el_type (
    const struct shmem_rpu *rpu);

/* The profile, 4, 5, 7 or 8, or 0 if none of these. An RPU does not have it: it
 * is told by fields that differ, and by no more than that. */
SHMEM_API uint32_t shmem_rpu_guess_profile (const struct shmem_rpu *rpu);

/* Block number @index of those of @level, or NULL. */
SHMEM_API const struct shmem_rpu_block *shmem_rpu_find_block (
    const struct shmem_rpu *rpu, uint8_t level, uint32_t index);

#ifdef __cplusplus
}
#endif

#endif /* SHMEM_RPU_H */
