/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * HDR10+ messages. Those to read come from a bit packer of a few lines that
 * shares nothing with the library, and what the library writes is compared with
 * it bit for bit.
 */

#include <stdbool.h>

#include <shmem/shmem-hdr10plus.h>

#include "lib-shmem/shmem-test.h"

struct bits
{
  uint8_t bytes[1024];
  size_t num;
};

static void
put (struct bits *b, uint32_t value, uint32_t num)
{
  while (num-- > 0) {
    if (value >> num & 1)
      b->bytes[b->num / 8] |= (uint8_t) (0x80 >> b->num % 8);
    b->num++;
  }
}

static size_t
num_bytes (const struct bits *b)
{
  return (b->num + 7) / 8;
}

/* ---- a message, its values ---- */

static void
put_header (struct bits *b, uint32_t version, uint32_t windows)
{
  memset (b, 0, sizeof (*b));
  put (b, 0xb5003c00, 32);
  put (b, 0x0104, 16);
  put (b, version, 8);
  put (b, windows, 2);
}

/* A profile B message like those of real streams: 64 bytes. */
static void
put_usual (struct bits *b)
{
  put_header (b, 1, 1);
  put (b, 400, 27);
  put (b, 0, 1);
  put (b, 7768, 17);
  put (b, 6589, 17);
  put (b, 6912, 17);
  put (b, 263, 17);
  put (b, 9, 4);
  for (uint32_t i = 0; i < 9; i++) {
    put (b, 10 + i, 7);
    put (b, 100000 - i, 17);
  }
  put (b, 1000, 10);
  put (b, 0, 1);
  put (b, 1, 1);
  put (b, 164, 12);
  put (b, 240, 12);
  put (b, 9, 4);
  for (uint32_t i = 0; i < 9; i++)
    put (b, 100 * i, 10);
  put (b, 0, 1);
}

static enum shmem_result
read_exact (struct shmem_hdr10plus *v, const struct bits *b, size_t size,
    size_t *used, struct shmem_hdr10plus_fault *fault)
{
  void *data = test_copy (b->bytes, size);
  enum shmem_result result = shmem_hdr10plus_parse (v, data, size, used, fault);

  free (data);
  return result;
}

/* That @v is written as @b. */
static void
check_written (const struct shmem_hdr10plus *v, const struct bits *b)
{
  const size_t num = num_bytes (b);
  uint8_t data[SHMEM_HDR10PLUS_MAX_SIZE];
  size_t size = 0;

  CHECK_INT (shmem_hdr10plus_write (v, NULL, &size, NULL), SHMEM_OK);
  CHECK_INT (size, num);
  memset (data, 0x5a, sizeof (data));
  CHECK_INT (shmem_hdr10plus_write (v, data, &size, NULL), SHMEM_OK);
  CHECK_BYTES (data, size, b->bytes, num);
  if (num < sizeof (data))
    CHECK_INT (data[num], 0x5a);
}

static void
usual (void)
{
  struct shmem_hdr10plus v;
  const struct shmem_hdr10plus_window *w = &v.windows[0];
  struct bits b;
  size_t used = 0;

  put_usual (&b);
  CHECK_INT (num_bytes (&b), 64);
  CHECK_INT (read_exact (&v, &b, 64, &used, NULL), SHMEM_OK);
  CHECK_INT (used, 64);
  CHECK_INT (v.application_version, 1);
  CHECK_INT (v.num_windows, 1);
  CHECK_INT (v.targeted_system_display_maximum_luminance, 400);
  CHECK_INT (v.targeted_system_display_actual_peak_luminance.present, 0);
  CHECK_INT (v.mastering_display_actual_peak_luminance.present, 0);
  CHECK_INT (w->maxscl[0], 7768);
  CHECK_INT (w->maxscl[1], 6589);
  CHECK_INT (w->maxscl[2], 6912);
  CHECK_INT (w->average_maxrgb, 263);
  CHECK_INT (w->num_distribution_maxrgb_percentiles, 9);
  CHECK_INT (w->distribution_maxrgb[8].percentage, 18);
  CHECK_INT (w->distribution_maxrgb[8].percentile, 99992);
  CHECK_INT (w->distribution_maxrgb[9].percentage, 0);
  CHECK_INT (w->fraction_bright_pixels, 1000);
  CHECK_INT (w->tone_mapping_flag, 1);
  CHECK_INT (w->knee_point_x, 164);
  CHECK_INT (w->knee_point_y, 240);
  CHECK_INT (w->num_bezier_curve_anchors, 9);
  CHECK_INT (w->bezier_curve_anchors[8], 800);
  CHECK_INT (w->color_saturation_mapping_flag, 0);
  check_written (&v, &b);
}

static void
put_grid (struct bits *b, uint32_t rows, uint32_t cols)
{
  put (b, 1, 1);
  put (b, rows, 5);
  put (b, cols, 5);
  for (uint32_t i = 0; i < rows * cols; i++)
    put (b, i % 16, 4);
}

/* All that can be there is there; fields next to each other differ. */
static void
put_longest (struct bits *b)
{
  put_header (b, 0, 3);
  for (uint32_t i = 1; i < 3; i++) {
    for (uint32_t k = 1; k <= 6; k++)
      put (b, 1000 * i + k, 16);
    put (b, 180 + i, 8);
    for (uint32_t k = 7; k <= 9; k++)
      put (b, 1000 * i + k, 16);
    put (b, i == 1, 1);
  }
  put (b, 10000, 27);
  put_grid (b, 25, 25);
  for (uint32_t i = 0; i < 3; i++) {
    for (uint32_t k = 0; k < 4; k++)
      put (b, 131071 - 10 * i - k, 17);
    put (b, 15, 4);
    for (uint32_t k = 0; k < 15; k++) {
      put (b, 127 - k, 7);
      put (b, 1000 * i + k, 17);
    }
    put (b, 1023 - i, 10);
  }
  put_grid (b, 25, 25);
  for (uint32_t i = 0; i < 3; i++) {
    put (b, 1, 1);
    put (b, 4095 - i, 12);
    put (b, 4000 - i, 12);
    put (b, 15, 4);
    for (uint32_t k = 0; k < 15; k++)
      put (b, 1023 - k, 10);
    put (b, 1, 1);
    put (b, 63 - i, 6);
  }
}

static void
longest (void)
{
  static struct shmem_hdr10plus v;
  const struct shmem_hdr10plus_window *w = &v.windows[2];
  struct bits b;
  size_t used = 0;

  put_longest (&b);
  CHECK_INT (num_bytes (&b), SHMEM_HDR10PLUS_MAX_SIZE);
  CHECK_INT (
      read_exact (&v, &b, SHMEM_HDR10PLUS_MAX_SIZE, &used, NULL), SHMEM_OK);
  CHECK_INT (used, SHMEM_HDR10PLUS_MAX_SIZE);
  CHECK_INT (v.num_windows, 3);
  CHECK_INT (w->window_upper_left_corner_x, 2001);
  CHECK_INT (w->window_upper_left_corner_y, 2002);
  CHECK_INT (w->window_lower_right_corner_x, 2003);
  CHECK_INT (w->window_lower_right_corner_y, 2004);
  CHECK_INT (w->center_of_ellipse_x, 2005);
  CHECK_INT (w->center_of_ellipse_y, 2006);
  CHECK_INT (w->rotation_angle, 182);
  CHECK_INT (w->semimajor_axis_internal_ellipse, 2007);
  CHECK_INT (w->semimajor_axis_external_ellipse, 2008);
  CHECK_INT (w->semiminor_axis_external_ellipse, 2009);
  CHECK_INT (w->overlap_process_option, 0);
  CHECK_INT (v.windows[1].overlap_process_option, 1);
  CHECK_INT (v.targeted_system_display_actual_peak_luminance.values[24][24], 0);
  CHECK_INT (v.mastering_display_actual_peak_luminance.values[1][0], 9);
  CHECK_INT (w->average_maxrgb, 131071 - 23);
  CHECK_INT (w->distribution_maxrgb[14].percentage, 113);
  CHECK_INT (w->distribution_maxrgb[14].percentile, 2014);
  CHECK_INT (w->knee_point_y, 3998);
  CHECK_INT (w->bezier_curve_anchors[14], 1009);
  CHECK_INT (w->color_saturation_weight, 61);
  check_written (&v, &b);
}

/* ---- what is refused ---- */

/* The values stay as they were, and the fault says where and what. */
static void
check_refused (const struct bits *b, size_t size,
    const struct shmem_hdr10plus_fault *expected)
{
  static struct shmem_hdr10plus v, before;
  struct shmem_hdr10plus_fault fault = { 0 };
  size_t used = 77;

  memset (&v, 0x5a, sizeof (v));
  before = v;
  CHECK_INT (read_exact (&v, b, size, &used, &fault), expected->result);
  CHECK_INT (read_exact (&v, b, size, NULL, NULL), expected->result);
  CHECK_INT (used, 77);
  CHECK (memcmp (&v, &before, sizeof (v)) == 0);
  CHECK_INT (fault.result, expected->result);
  CHECK (strcmp (fault.field, expected->field) == 0);
  CHECK_INT (fault.offset, expected->offset);
  CHECK_INT (fault.bit, expected->bit);
  CHECK_INT (fault.value, expected->value);
  CHECK_INT (fault.min, expected->min);
  CHECK_INT (fault.max, expected->max);
}

#define INVALID SHMEM_ERROR_HDR10PLUS

static void
codes (void)
{
  static const struct shmem_hdr10plus_fault faults[] = {
    { INVALID, 0, 0, "itu_t_t35_country_code", 0xb4, 0xb5, 0xb5 },
    { INVALID, 1, 0, "itu_t_t35_terminal_provider_code", 0x013c, 0x3c, 0x3c },
    { INVALID, 1, 0, "itu_t_t35_terminal_provider_code", 0x003d, 0x3c, 0x3c },
    { INVALID, 3, 0, "itu_t_t35_terminal_provider_oriented_code", 0x0101, 1,
        1 },
    { INVALID, 3, 0, "itu_t_t35_terminal_provider_oriented_code", 0, 1, 1 },
    { INVALID, 5, 0, "application_identifier", 5, 4, 4 },
  };
  struct bits b;

  for (size_t i = 0; i < sizeof (faults) / sizeof (faults[0]); i++) {
    put_usual (&b);
    b.bytes[i] ^= 1;
    check_refused (&b, 64, &faults[i]);
  }
  put_header (&b, 2, 1);
  check_refused (&b, 64,
      &(struct shmem_hdr10plus_fault){
          INVALID, 6, 0, "application_version", 2, 0, 1 });
  for (uint32_t windows = 0; windows < 4; windows++) {
    put_header (&b, 1, windows);
    if (windows != 1)
      check_refused (&b, 64,
          &(struct shmem_hdr10plus_fault){
              INVALID, 7, 0, "num_windows", windows, 1, 1 });
  }
  put_header (&b, 0, 0);
  check_refused (&b, 64,
      &(struct shmem_hdr10plus_fault){ INVALID, 7, 0, "num_windows", 0, 1, 3 });
}

/* Rows and columns have room for 31: none is stored beyond 25. */
static void
grids (void)
{
  for (uint32_t i = 0; i < 32; i++) {
    struct bits b;

    if (i >= 2 && i <= 25)
      continue;
    put_header (&b, 1, 1);
    put (&b, 400, 27);
    put (&b, 1, 1);
    put (&b, i, 5);
    put (&b, 31, 5);
    check_refused (&b, sizeof (b.bytes),
        &(struct shmem_hdr10plus_fault){ INVALID, 10, 6,
            "num_rows_targeted_system_display_actual_peak_luminance", i, 2,
            25 });
    put_header (&b, 1, 1);
    put (&b, 400, 27);
    put (&b, 1, 1);
    put (&b, 25, 5);
    put (&b, i, 5);
    check_refused (&b, sizeof (b.bytes),
        &(struct shmem_hdr10plus_fault){ INVALID, 11, 3,
            "num_cols_targeted_system_display_actual_peak_luminance", i, 2,
            25 });
  }
}

/* A message that ends early is refused at each byte. */
static void
truncated (void)
{
  static struct shmem_hdr10plus v;
  struct shmem_hdr10plus_fault fault;
  struct bits b;

  put_longest (&b);
  for (size_t size = 0; size < num_bytes (&b); size++) {
    CHECK_INT (read_exact (&v, &b, size, NULL, &fault), SHMEM_ERROR_TRUNCATED);
    CHECK_INT (fault.result, SHMEM_ERROR_TRUNCATED);
    CHECK (fault.offset <= size && fault.field != NULL);
  }
  CHECK_INT (
      shmem_hdr10plus_parse (&v, NULL, 0, NULL, NULL), SHMEM_ERROR_TRUNCATED);
  CHECK_INT (shmem_hdr10plus_parse (&v, NULL, 8, NULL, NULL),
      SHMEM_ERROR_INVALID_ARGUMENT);
}

/* Bits up to the byte are zero; bytes behind it are anything. */
static void
tail (void)
{
  struct shmem_hdr10plus v;
  struct bits b;
  size_t used = 0;

  put_usual (&b);
  CHECK_INT (b.num % 8, 1);
  memset (b.bytes + 64, 0xff, 100);
  CHECK_INT (read_exact (&v, &b, sizeof (b.bytes), &used, NULL), SHMEM_OK);
  CHECK_INT (used, 64);
  CHECK_INT (read_exact (&v, &b, 65, &used, NULL), SHMEM_OK);
  CHECK_INT (used, 64);
  b.bytes[63] |= 1;
  check_refused (&b, 64,
      &(struct shmem_hdr10plus_fault){
          SHMEM_ERROR_PADDING, 63, 7, "padding", 0, 0, 0 });
}

/* ---- writing ---- */

/* Not written, for that field; nothing is stored. */
static void
check_not_written (
    const struct shmem_hdr10plus *v, const char *field, uint32_t value)
{
  struct shmem_hdr10plus_fault fault = { 0 };
  uint8_t data[SHMEM_HDR10PLUS_MAX_SIZE] = { 0 };
  size_t size = sizeof (data);

  CHECK_INT (shmem_hdr10plus_write (v, data, &size, &fault), INVALID);
  CHECK_INT (size, sizeof (data));
  CHECK_INT (data[0], 0);
  CHECK_INT (shmem_hdr10plus_write (v, NULL, &size, NULL), INVALID);
  CHECK (strcmp (fault.field, field) == 0);
  CHECK_INT (fault.value, value);
  CHECK (value < fault.min || value > fault.max);
}

#define NOT_WRITTEN(member, value, field)                                      \
  do {                                                                         \
    struct shmem_hdr10plus bad = v;                                            \
                                                                               \
    bad.member = (value);                                                      \
    check_not_written (&bad, field, value);                                    \
  } while (0)

/* One more than each field has room for, or than its layout allows. */
static void
write_limits (void)
{
  static struct shmem_hdr10plus v;
  struct bits b;

  put_longest (&b);
  CHECK_INT (read_exact (&v, &b, num_bytes (&b), NULL, NULL), SHMEM_OK);
  NOT_WRITTEN (application_version, 2, "application_version");
  NOT_WRITTEN (num_windows, 0, "num_windows");
  NOT_WRITTEN (num_windows, 255, "num_windows");
  NOT_WRITTEN (windows[1].overlap_process_option, 2, "overlap_process_option");
  NOT_WRITTEN (targeted_system_display_maximum_luminance, 1 << 27,
      "targeted_system_display_maximum_luminance");
  NOT_WRITTEN (targeted_system_display_actual_peak_luminance.num_rows, 255,
      "num_rows_targeted_system_display_actual_peak_luminance");
  NOT_WRITTEN (mastering_display_actual_peak_luminance.num_cols, 26,
      "num_cols_mastering_display_actual_peak_luminance");
  NOT_WRITTEN (mastering_display_actual_peak_luminance.values[24][24], 16,
      "mastering_display_actual_peak_luminance");
  NOT_WRITTEN (windows[2].maxscl[2], 1 << 17, "maxscl");
  NOT_WRITTEN (windows[0].num_distribution_maxrgb_percentiles, 255,
      "num_distribution_maxrgb_percentiles");
  NOT_WRITTEN (windows[0].distribution_maxrgb[14].percentage, 128,
      "distribution_maxrgb_percentages");
  NOT_WRITTEN (
      windows[0].fraction_bright_pixels, 1024, "fraction_bright_pixels");
  NOT_WRITTEN (
      windows[2].num_bezier_curve_anchors, 255, "num_bezier_curve_anchors");
  NOT_WRITTEN (
      windows[2].bezier_curve_anchors[14], 1024, "bezier_curve_anchors");
  NOT_WRITTEN (
      windows[2].color_saturation_weight, 64, "color_saturation_weight");
}

/* What flags and counts exclude is not looked at; any int is a flag. */
static void
write_absent (void)
{
  struct shmem_hdr10plus v;
  struct bits b;

  put_usual (&b);
  CHECK_INT (read_exact (&v, &b, 64, NULL, NULL), SHMEM_OK);
  memset (&v.windows[1], 0xff, 2 * sizeof (v.windows[1]));
  v.windows[0].rotation_angle = 7;
  v.windows[0].distribution_maxrgb[9].percentile = UINT32_MAX;
  v.windows[0].color_saturation_weight = 255;
  v.windows[0].tone_mapping_flag = 256;
  v.mastering_display_actual_peak_luminance.num_rows = 255;
  check_written (&v, &b);
}

static void
write_space (void)
{
  struct shmem_hdr10plus_fault fault = { 0 };
  struct shmem_hdr10plus v;
  uint8_t data[64] = { 0 };
  size_t size = 63;
  struct bits b;

  put_usual (&b);
  CHECK_INT (read_exact (&v, &b, 64, NULL, NULL), SHMEM_OK);
  CHECK_INT (
      shmem_hdr10plus_write (&v, data, &size, &fault), SHMEM_ERROR_SPACE);
  CHECK_INT (fault.result, SHMEM_ERROR_SPACE);
  CHECK_INT (size, 63);
  CHECK_INT (data[0], 0);
  size = 64;
  CHECK_INT (shmem_hdr10plus_write (&v, data, &size, NULL), SHMEM_OK);
  CHECK_BYTES (data, size, b.bytes, 64);
}

/* Random bits behind a right start: what is read is written again. */
static void
random_bits (void)
{
  uint32_t state = 2094;
  int num = 0;

  for (int i = 0; i < 50000; i++) {
    static struct shmem_hdr10plus v;
    struct bits b, packed = { .num = 0 };
    size_t used = 0;

    put_header (&b, 0, 1 + (uint32_t) i % 3);
    for (size_t k = 8; k < sizeof (b.bytes); k++) {
      state = state * 1664525u + 1013904223u;
      b.bytes[k] = (uint8_t) (state >> 24);
    }
    if (read_exact (&v, &b, sizeof (b.bytes), &used, NULL) != SHMEM_OK)
      continue;
    memcpy (packed.bytes, b.bytes, used);
    packed.num = 8 * used;
    check_written (&v, &packed);
    num++;
  }
  printf ("# %d were messages\n", num);
  CHECK (num > 100);
}

static const struct test_case cases[] = {
  TEST_CASE (usual),
  TEST_CASE (longest),
  TEST_CASE (codes),
  TEST_CASE (grids),
  TEST_CASE (truncated),
  TEST_CASE (tail),
  TEST_CASE (write_limits),
  TEST_CASE (write_absent),
  TEST_CASE (write_space),
  TEST_CASE (random_bits),
};

TEST_MAIN (cases)
