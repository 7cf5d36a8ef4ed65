/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Reads and writes HDR10+ messages. The code_* functions have the order of the
 * fields once, for both directions.
 *
 * It never allocates, never reads behind a message, and never returns values
 * that it could not write again, byte for byte.
 */

#include <shmem/shmem-hdr10plus.h>

#include <string.h>

#include "shmem-bitcoder-priv.h"

#define COUNTRY_CODE "itu_t_t35_country_code"

/* ---- fields ---- */

/* Stores the field when reading, 0 if it is not in the range: the layout of
 * later fields depends on it. Returns its value, or 0 after a fault. */
static uint32_t
code_range (struct shmem_priv_bit_coder *coder, uint8_t *field, uint32_t bits,
    uint32_t min, uint32_t max, const char *name)
{
  const size_t at = coder->at;
  uint32_t value = shmem_priv_bit_u (coder, *field, bits, name);

  if (value < min || value > max) {
    shmem_priv_bit_refuse (coder, at, value, min, max, name);
    value = 0;
  }
  if (shmem_priv_bit_reads (coder))
    *field = (uint8_t) value;
  return value;
}

static void
code_constant (struct shmem_priv_bit_coder *coder, uint32_t constant,
    uint32_t bits, const char *name)
{
  const size_t at = coder->at;
  uint32_t value = shmem_priv_bit_u (coder, constant, bits, name);

  if (value != constant)
    shmem_priv_bit_refuse (coder, at, value, constant, constant, name);
}

static bool
code_flag (struct shmem_priv_bit_coder *coder, int *field, const char *name)
{
  uint32_t value = shmem_priv_bit_u (coder, *field != 0, 1, name);

  if (shmem_priv_bit_reads (coder))
    *field = (int) value;
  return value != 0;
}

#define U8(field, bits) shmem_priv_bit_u8 (coder, &w->field, bits, #field)
#define U16(field, bits) shmem_priv_bit_u16 (coder, &w->field, bits, #field)
#define U32(field, bits) shmem_priv_bit_u32 (coder, &w->field, bits, #field)

/* ---- parts of a message ---- */

/* ITU-T T.35 codes, then application identifier and version. Returns the number
 * of windows. */
static uint32_t
code_header (struct shmem_priv_bit_coder *coder, struct shmem_hdr10plus *v)
{
  code_constant (coder, 0xb5, 8, COUNTRY_CODE);
  code_constant (coder, 0x003c, 16, "itu_t_t35_terminal_provider_code");
  code_constant (
      coder, 0x0001, 16, "itu_t_t35_terminal_provider_oriented_code");
  code_constant (coder, 4, 8, "application_identifier");
  code_range (coder, &v->application_version, 8, 0, 1, "application_version");
  return code_range (coder, &v->num_windows, 2, 1,
      v->application_version == 0 ? SHMEM_HDR10PLUS_MAX_WINDOWS : 1,
      "num_windows");
}

/* Processing window: corners and ellipse of windows 1 and 2. */
static void
code_geometry (
    struct shmem_priv_bit_coder *coder, struct shmem_hdr10plus_window *w)
{
  U16 (window_upper_left_corner_x, 16);
  U16 (window_upper_left_corner_y, 16);
  U16 (window_lower_right_corner_x, 16);
  U16 (window_lower_right_corner_y, 16);
  U16 (center_of_ellipse_x, 16);
  U16 (center_of_ellipse_y, 16);
  U8 (rotation_angle, 8);
  U16 (semimajor_axis_internal_ellipse, 16);
  U16 (semimajor_axis_external_ellipse, 16);
  U16 (semiminor_axis_external_ellipse, 16);
  U8 (overlap_process_option, 1);
}

struct grid_names
{
  const char *flag;
  const char *rows;
  const char *cols;
  const char *value;
};

#define GRID_NAMES(display)                                                    \
  {                                                                            \
    display "_actual_peak_luminance_flag",                                     \
        "num_rows_" display "_actual_peak_luminance",                          \
        "num_cols_" display "_actual_peak_luminance",                          \
        display "_actual_peak_luminance"                                       \
  }

/* Actual peak luminance of a display. */
static void
code_grid (struct shmem_priv_bit_coder *coder,
    struct shmem_hdr10plus_peak_luminance *grid, const struct grid_names *names)
{
  uint32_t rows, cols;

  if (!code_flag (coder, &grid->present, names->flag))
    return;
  rows = code_range (
      coder, &grid->num_rows, 5, 2, SHMEM_HDR10PLUS_MAX_ROWS, names->rows);
  cols = code_range (
      coder, &grid->num_cols, 5, 2, SHMEM_HDR10PLUS_MAX_COLS, names->cols);
  for (uint32_t row = 0; row < rows; row++)
    for (uint32_t col = 0; col < cols; col++)
      shmem_priv_bit_u8 (coder, &grid->values[row][col], 4, names->value);
}

/* Colour volume of one window: MaxSCL, AverageMaxRGB, DistributionMaxRGB and
 * FractionBrightPixels. */
static void
code_luminance (
    struct shmem_priv_bit_coder *coder, struct shmem_hdr10plus_window *w)
{
  uint32_t num;

  for (int i = 0; i < 3; i++)
    shmem_priv_bit_u32 (coder, &w->maxscl[i], 17, "maxscl");
  U32 (average_maxrgb, 17);
  num = U8 (num_distribution_maxrgb_percentiles, 4);
  for (uint32_t i = 0; i < num; i++) {
    struct shmem_hdr10plus_percentile *point = &w->distribution_maxrgb[i];

    shmem_priv_bit_u8 (
        coder, &point->percentage, 7, "distribution_maxrgb_percentages");
    shmem_priv_bit_u32 (
        coder, &point->percentile, 17, "distribution_maxrgb_percentiles");
  }
  U16 (fraction_bright_pixels, 10);
}

/* Tone mapping of one window: KneePoint and BezierCurveAnchors, then
 * ColorSaturationWeight. */
static void
code_tone_mapping (
    struct shmem_priv_bit_coder *coder, struct shmem_hdr10plus_window *w)
{
  if (code_flag (coder, &w->tone_mapping_flag, "tone_mapping_flag")) {
    uint32_t num;

    U16 (knee_point_x, 12);
    U16 (knee_point_y, 12);
    num = U8 (num_bezier_curve_anchors, 4);
    for (uint32_t i = 0; i < num; i++)
      shmem_priv_bit_u16 (
          coder, &w->bezier_curve_anchors[i], 10, "bezier_curve_anchors");
  }
  if (code_flag (coder, &w->color_saturation_mapping_flag,
          "color_saturation_mapping_flag"))
    U8 (color_saturation_weight, 6);
}

/* ---- the whole ---- */

/* The coder does not change @v when it writes. */
static void
code_message (struct shmem_priv_bit_coder *coder, struct shmem_hdr10plus *v)
{
  static const struct grid_names targeted =
      GRID_NAMES ("targeted_system_display");
  static const struct grid_names mastering = GRID_NAMES ("mastering_display");
  const uint32_t windows = code_header (coder, v);

  for (uint32_t i = 1; i < windows; i++)
    code_geometry (coder, &v->windows[i]);
  shmem_priv_bit_u32 (coder, &v->targeted_system_display_maximum_luminance, 27,
      "targeted_system_display_maximum_luminance");
  code_grid (
      coder, &v->targeted_system_display_actual_peak_luminance, &targeted);
  for (uint32_t i = 0; i < windows; i++)
    code_luminance (coder, &v->windows[i]);
  code_grid (coder, &v->mastering_display_actual_peak_luminance, &mastering);
  for (uint32_t i = 0; i < windows; i++)
    code_tone_mapping (coder, &v->windows[i]);
  shmem_priv_bit_align (coder, "padding");
}

static enum shmem_result
fail (struct shmem_hdr10plus_fault *fault, enum shmem_result result,
    const char *field)
{
  if (fault != NULL)
    *fault = (struct shmem_hdr10plus_fault){
      .result = result,
      .field = field,
    };
  return result;
}

static enum shmem_result
fail_at (
    struct shmem_hdr10plus_fault *fault, const struct shmem_priv_bit_fault *at)
{
  if (fault != NULL)
    *fault = (struct shmem_hdr10plus_fault){
      .result = at->result,
      .offset = at->at / 8,
      .bit = (uint8_t) (at->at % 8),
      .field = at->field,
      .value = at->value,
      .min = at->min,
      .max = at->max,
    };
  return at->result;
}

enum shmem_result
shmem_hdr10plus_parse (struct shmem_hdr10plus *values, const void *data,
    size_t size, size_t *used, struct shmem_hdr10plus_fault *fault)
{
  struct shmem_priv_bit_coder coder = {
    .in = data,
    .size =
        8 * (size < SHMEM_HDR10PLUS_MAX_SIZE ? size : SHMEM_HDR10PLUS_MAX_SIZE),
    .invalid = SHMEM_ERROR_HDR10PLUS,
  };
  struct shmem_hdr10plus loaded;

  if (size == 0)
    return fail (fault, SHMEM_ERROR_TRUNCATED, COUNTRY_CODE);
  if (data == NULL)
    return fail (fault, SHMEM_ERROR_INVALID_ARGUMENT, COUNTRY_CODE);
  memset (&loaded, 0, sizeof (loaded));
  code_message (&coder, &loaded);
  if (shmem_priv_bit_failed (&coder))
    return fail_at (fault, &coder.fault);
  *values = loaded;
  if (used != NULL)
    *used = coder.at / 8;
  return SHMEM_OK;
}

enum shmem_result
shmem_hdr10plus_write (const struct shmem_hdr10plus *values, void *data,
    size_t *size, struct shmem_hdr10plus_fault *fault)
{
  uint8_t written[SHMEM_HDR10PLUS_MAX_SIZE];
  struct shmem_priv_bit_coder coder = {
    .out = written,
    .size = 8 * sizeof (written),
    .invalid = SHMEM_ERROR_HDR10PLUS,
  };

  code_message (&coder, (struct shmem_hdr10plus *) values);
  if (shmem_priv_bit_failed (&coder))
    return fail_at (fault, &coder.fault);
  if (data != NULL) {
    if (*size < coder.at / 8)
      return fail (fault, SHMEM_ERROR_SPACE, "message");
    memcpy (data, written, coder.at / 8);
  }
  *size = coder.at / 8;
  return SHMEM_OK;
}
