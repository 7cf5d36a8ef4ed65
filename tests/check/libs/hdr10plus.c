/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* ST 2094-40 messages, what is wrong with them, and their ranges. The messages to
 * read come from a bit packer of a few lines that shares nothing with the
 * library, and what the library writes is compared with it bit for bit. What is
 * refused at which field is tested in shmem/hdr10plus.c. */

#include <gst/check/gstcheck.h>
#include <gst/shmemmeta/gstshmemhdr10plus.h>

#include <string.h>

#include "lib/errors.h"

/* ---- the packer ---- */

typedef struct
{
  guint8 bytes[1024];
  guint n_bits;
} Bits;

static void
put (Bits *b, guint n_bits, guint32 value)
{
  while (n_bits-- > 0) {
    if (value >> n_bits & 1)
      b->bytes[b->n_bits / 8] |= 0x80 >> b->n_bits % 8;
    b->n_bits++;
  }
}

static gsize
n_bytes (const Bits *b)
{
  return (b->n_bits + 7) / 8;
}

static void
pack_grid (Bits *b, const GstShmemHdr10PlusPeakLuminance *g)
{
  guint i;

  put (b, 1, g->present);
  if (!g->present)
    return;
  put (b, 5, g->num_rows);
  put (b, 5, g->num_cols);
  for (i = 0; i < (guint) g->num_rows * g->num_cols; i++)
    put (b, 4, g->values[i / g->num_cols][i % g->num_cols]);
}

static void
pack_windows (Bits *b, const GstShmemHdr10Plus *v)
{
  guint i;

  for (i = 1; i < v->num_windows; i++) {
    const GstShmemHdr10PlusWindow *w = &v->windows[i];

    put (b, 16, w->window_upper_left_corner_x);
    put (b, 16, w->window_upper_left_corner_y);
    put (b, 16, w->window_lower_right_corner_x);
    put (b, 16, w->window_lower_right_corner_y);
    put (b, 16, w->center_of_ellipse_x);
    put (b, 16, w->center_of_ellipse_y);
    put (b, 8, w->rotation_angle);
    put (b, 16, w->semimajor_axis_internal_ellipse);
    put (b, 16, w->semimajor_axis_external_ellipse);
    put (b, 16, w->semiminor_axis_external_ellipse);
    put (b, 1, w->overlap_process_option);
  }
}

static void
pack_luminance (Bits *b, const GstShmemHdr10PlusWindow *w)
{
  guint i;

  put (b, 17, w->maxscl[0]);
  put (b, 17, w->maxscl[1]);
  put (b, 17, w->maxscl[2]);
  put (b, 17, w->average_maxrgb);
  put (b, 4, w->num_distribution_maxrgb_percentiles);
  for (i = 0; i < w->num_distribution_maxrgb_percentiles; i++) {
    put (b, 7, w->distribution_maxrgb[i].percentage);
    put (b, 17, w->distribution_maxrgb[i].percentile);
  }
  put (b, 10, w->fraction_bright_pixels);
}

static void
pack_tone_mapping (Bits *b, const GstShmemHdr10PlusWindow *w)
{
  guint i;

  put (b, 1, w->tone_mapping_flag);
  if (w->tone_mapping_flag) {
    put (b, 12, w->knee_point_x);
    put (b, 12, w->knee_point_y);
    put (b, 4, w->num_bezier_curve_anchors);
    for (i = 0; i < w->num_bezier_curve_anchors; i++)
      put (b, 10, w->bezier_curve_anchors[i]);
  }
  put (b, 1, w->color_saturation_mapping_flag);
  if (w->color_saturation_mapping_flag)
    put (b, 6, w->color_saturation_weight);
}

static void
pack (Bits *b, const GstShmemHdr10Plus *v)
{
  guint i;

  memset (b, 0, sizeof *b);
  put (b, 32, 0xb5003c00);
  put (b, 16, 0x0104);
  put (b, 8, v->application_version);
  put (b, 2, v->num_windows);
  pack_windows (b, v);
  put (b, 27, v->targeted_system_display_maximum_luminance);
  pack_grid (b, &v->targeted_system_display_actual_peak_luminance);
  for (i = 0; i < v->num_windows; i++)
    pack_luminance (b, &v->windows[i]);
  pack_grid (b, &v->mastering_display_actual_peak_luminance);
  for (i = 0; i < v->num_windows; i++)
    pack_tone_mapping (b, &v->windows[i]);
}

/* ---- values to pack ---- */

/* Every bit pattern the syntax allows, with the same fields left 0 that
 * parsing leaves 0. @full: all that can be there is there. */
typedef struct
{
  GRand *rand;
  gboolean full;
} Source;

static guint32
any (Source *s, guint n_bits)
{
  return g_rand_int (s->rand) >> (32 - n_bits);
}

static guint
count (Source *s, guint min, guint max)
{
  return s->full ? max : (guint) g_rand_int_range (s->rand, min, max + 1);
}

static void
random_grid (Source *s, GstShmemHdr10PlusPeakLuminance *g)
{
  guint row, col;

  g->present = count (s, 0, 1);
  if (!g->present)
    return;
  g->num_rows = count (s, 2, 25);
  g->num_cols = count (s, 2, 25);
  for (row = 0; row < g->num_rows; row++)
    for (col = 0; col < g->num_cols; col++)
      g->values[row][col] = any (s, 4);
}

static void
random_geometry (Source *s, GstShmemHdr10PlusWindow *w)
{
  w->window_upper_left_corner_x = any (s, 16);
  w->window_upper_left_corner_y = any (s, 16);
  w->window_lower_right_corner_x = any (s, 16);
  w->window_lower_right_corner_y = any (s, 16);
  w->center_of_ellipse_x = any (s, 16);
  w->center_of_ellipse_y = any (s, 16);
  w->rotation_angle = any (s, 8);
  w->semimajor_axis_internal_ellipse = any (s, 16);
  w->semimajor_axis_external_ellipse = any (s, 16);
  w->semiminor_axis_external_ellipse = any (s, 16);
  w->overlap_process_option = any (s, 1);
}

static void
random_window (Source *s, GstShmemHdr10PlusWindow *w)
{
  guint i;

  for (i = 0; i < 3; i++)
    w->maxscl[i] = any (s, 17);
  w->average_maxrgb = any (s, 17);
  w->num_distribution_maxrgb_percentiles = count (s, 0, 15);
  for (i = 0; i < w->num_distribution_maxrgb_percentiles; i++) {
    w->distribution_maxrgb[i].percentage = any (s, 7);
    w->distribution_maxrgb[i].percentile = any (s, 17);
  }
  w->fraction_bright_pixels = any (s, 10);
  w->tone_mapping_flag = count (s, 0, 1);
  if (w->tone_mapping_flag) {
    w->knee_point_x = any (s, 12);
    w->knee_point_y = any (s, 12);
    w->num_bezier_curve_anchors = count (s, 0, 15);
    for (i = 0; i < w->num_bezier_curve_anchors; i++)
      w->bezier_curve_anchors[i] = any (s, 10);
  }
  w->color_saturation_mapping_flag = count (s, 0, 1);
  if (w->color_saturation_mapping_flag)
    w->color_saturation_weight = any (s, 6);
}

static void
random_values (Source *s, GstShmemHdr10Plus *v)
{
  guint i;

  memset (v, 0, sizeof *v);
  v->application_version = s->full ? 0 : any (s, 1);
  v->num_windows = v->application_version ? 1 : count (s, 1, 3);
  v->targeted_system_display_maximum_luminance = any (s, 27);
  random_grid (s, &v->targeted_system_display_actual_peak_luminance);
  random_grid (s, &v->mastering_display_actual_peak_luminance);
  for (i = 0; i < v->num_windows; i++) {
    if (i > 0)
      random_geometry (s, &v->windows[i]);
    random_window (s, &v->windows[i]);
  }
}

/* A profile B message like those of real streams: 64 bytes. */
static void
usual_values (GstShmemHdr10Plus *v)
{
  static const guint8 percentages[] = { 1, 5, 10, 25, 50, 75, 90, 95, 99 };
  GstShmemHdr10PlusWindow *w = &v->windows[0];
  guint i;

  memset (v, 0, sizeof *v);
  v->application_version = 1;
  v->num_windows = 1;
  v->targeted_system_display_maximum_luminance = 400;
  w->maxscl[0] = 7768;
  w->maxscl[1] = 6589;
  w->maxscl[2] = 6912;
  w->average_maxrgb = 263;
  w->num_distribution_maxrgb_percentiles = 9;
  w->num_bezier_curve_anchors = 9;
  for (i = 0; i < 9; i++) {
    w->distribution_maxrgb[i].percentage = percentages[i];
    w->distribution_maxrgb[i].percentile = 1000 - i;
    w->bezier_curve_anchors[i] = 100 * i;
  }
  w->tone_mapping_flag = TRUE;
  w->knee_point_x = 164;
  w->knee_point_y = 240;
}

/* ---- what is checked ---- */

/* Parses an exact-size block, so that a read past its end is seen. */
static gboolean
parse (GstShmemHdr10Plus *v, const guint8 *bytes, gsize size, GError **error)
{
  guint8 *data = g_memdup2 (bytes, size);
  gboolean ok = gst_shmem_hdr10_plus_parse (v, data, size, error);

  g_free (data);
  return ok;
}

/* That it is refused, that the message has all of @words, and that the values
 * stay as they were. */
static void
assert_refused (
    const guint8 *bytes, gsize size, const gchar *word1, const gchar *word2)
{
  GstShmemHdr10Plus v, before;
  GError *error = NULL;

  memset (&v, 0x5a, sizeof v);
  before = v;
  fail_if (parse (&v, bytes, size, &error));
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, word1, word2);
  fail_unless (memcmp (&v, &before, sizeof v) == 0);
}

/* Reads what the packer made, and writes it again: the same bits, and values
 * that the packer makes the same bits of. */
static void
assert_round_trip (const GstShmemHdr10Plus *v)
{
  Bits packed, again;
  GstShmemHdr10Plus parsed;
  GBytes *written;
  GError *error = NULL;

  /* fail() only where something is wrong: fail_unless() is slow. */
  pack (&packed, v);
  if (!parse (&parsed, packed.bytes, n_bytes (&packed), &error))
    fail ("not parsed: %s", error->message);
  pack (&again, &parsed);
  if (memcmp (&packed, &again, sizeof packed) != 0)
    fail ("parsed as something else");

  written = gst_shmem_hdr10_plus_write (v, &error);
  if (written == NULL)
    fail ("not written: %s", error->message);
  if (g_bytes_get_size (written) != n_bytes (&packed)
      || memcmp (
             g_bytes_get_data (written, NULL), packed.bytes, n_bytes (&packed))
          != 0)
    fail ("other bytes written");
  g_bytes_unref (written);
}

GST_START_TEST (test_usual)
{
  GstShmemHdr10Plus v, parsed;
  const GstShmemHdr10PlusWindow *w = &parsed.windows[0];
  Bits b;

  usual_values (&v);
  pack (&b, &v);
  fail_unless_equals_int (n_bytes (&b), 64);
  fail_unless (parse (&parsed, b.bytes, n_bytes (&b), NULL));
  fail_unless_equals_int (parsed.application_version, 1);
  fail_unless_equals_int (parsed.num_windows, 1);
  fail_unless_equals_int (
      parsed.targeted_system_display_maximum_luminance, 400);
  fail_if (parsed.targeted_system_display_actual_peak_luminance.present);
  fail_if (parsed.mastering_display_actual_peak_luminance.present);
  fail_unless_equals_int (w->maxscl[0], 7768);
  fail_unless_equals_int (w->maxscl[1], 6589);
  fail_unless_equals_int (w->maxscl[2], 6912);
  fail_unless_equals_int (w->average_maxrgb, 263);
  fail_unless_equals_int (w->num_distribution_maxrgb_percentiles, 9);
  fail_unless_equals_int (w->distribution_maxrgb[3].percentage, 25);
  fail_unless_equals_int (w->distribution_maxrgb[3].percentile, 997);
  fail_unless_equals_int (w->distribution_maxrgb[8].percentage, 99);
  fail_unless_equals_int (w->distribution_maxrgb[9].percentage, 0);
  fail_unless_equals_int (w->fraction_bright_pixels, 0);
  fail_unless (w->tone_mapping_flag);
  fail_unless_equals_int (w->knee_point_x, 164);
  fail_unless_equals_int (w->knee_point_y, 240);
  fail_unless_equals_int (w->num_bezier_curve_anchors, 9);
  fail_unless_equals_int (w->bezier_curve_anchors[8], 800);
  fail_if (w->color_saturation_mapping_flag);
  assert_round_trip (&v);
}

GST_END_TEST

/* Fields next to each other, where a slip by one would not show in a round
 * trip: each has a value of its own. */
GST_START_TEST (test_three_windows)
{
  GstShmemHdr10Plus v, parsed;
  GstShmemHdr10PlusPeakLuminance *grid;
  GstShmemHdr10PlusWindow *w = &parsed.windows[2];
  Bits b;
  guint i;

  usual_values (&v);
  v.application_version = 0;
  v.num_windows = 3;
  v.windows[1] = v.windows[2] = v.windows[0];
  v.windows[2].window_upper_left_corner_x = 1;
  v.windows[2].window_upper_left_corner_y = 2;
  v.windows[2].window_lower_right_corner_x = 3;
  v.windows[2].window_lower_right_corner_y = 4;
  v.windows[2].center_of_ellipse_x = 5;
  v.windows[2].center_of_ellipse_y = 6;
  v.windows[2].rotation_angle = 181;
  v.windows[2].semimajor_axis_internal_ellipse = 8;
  v.windows[2].semimajor_axis_external_ellipse = 9;
  v.windows[2].semiminor_axis_external_ellipse = 10;
  v.windows[2].overlap_process_option = 1;
  v.windows[2].maxscl[2] = 131071;
  v.windows[2].color_saturation_mapping_flag = TRUE;
  v.windows[2].color_saturation_weight = 63;
  grid = &v.mastering_display_actual_peak_luminance;
  grid->present = TRUE;
  grid->num_rows = 2;
  grid->num_cols = 3;
  for (i = 0; i < 6; i++)
    grid->values[i / 3][i % 3] = i + 1;

  pack (&b, &v);
  fail_unless (parse (&parsed, b.bytes, n_bytes (&b), NULL));
  fail_unless_equals_int (w->window_upper_left_corner_x, 1);
  fail_unless_equals_int (w->window_upper_left_corner_y, 2);
  fail_unless_equals_int (w->window_lower_right_corner_x, 3);
  fail_unless_equals_int (w->window_lower_right_corner_y, 4);
  fail_unless_equals_int (w->center_of_ellipse_x, 5);
  fail_unless_equals_int (w->center_of_ellipse_y, 6);
  fail_unless_equals_int (w->rotation_angle, 181);
  fail_unless_equals_int (w->semimajor_axis_internal_ellipse, 8);
  fail_unless_equals_int (w->semimajor_axis_external_ellipse, 9);
  fail_unless_equals_int (w->semiminor_axis_external_ellipse, 10);
  fail_unless_equals_int (w->overlap_process_option, 1);
  fail_unless_equals_int (w->maxscl[2], 131071);
  fail_unless_equals_int (w->color_saturation_weight, 63);
  fail_if (parsed.windows[1].color_saturation_mapping_flag);
  grid = &parsed.mastering_display_actual_peak_luminance;
  fail_unless_equals_int (grid->values[0][2], 3);
  fail_unless_equals_int (grid->values[1][0], 4);
  fail_if (parsed.targeted_system_display_actual_peak_luminance.present);
  assert_round_trip (&v);
}

GST_END_TEST

GST_START_TEST (test_longest)
{
  Source source = { g_rand_new_with_seed (40), TRUE };
  GstShmemHdr10Plus v;
  Bits b;

  random_values (&source, &v);
  pack (&b, &v);
  fail_unless_equals_int (n_bytes (&b), GST_SHMEM_HDR10_PLUS_MAX_SIZE);
  assert_round_trip (&v);
  g_rand_free (source.rand);
}

GST_END_TEST

GST_START_TEST (test_random)
{
  Source source = { g_rand_new_with_seed (2094), FALSE };
  GstShmemHdr10Plus v;
  guint i;

  for (i = 0; i < 100000; i++) {
    random_values (&source, &v);
    assert_round_trip (&v);
  }
  g_rand_free (source.rand);
}

GST_END_TEST

/* Random bytes behind a right start: what parses is written again, and all of
 * it can be validated. */
GST_START_TEST (test_random_bytes)
{
  GRand *rand = g_rand_new_with_seed (861);
  guint8 bytes[200];
  guint i, k, parsed = 0;

  for (i = 0; i < 100000; i++) {
    gsize size = g_rand_int_range (rand, 0, sizeof bytes);
    GstShmemHdr10Plus v;

    for (k = 0; k < sizeof bytes; k++)
      bytes[k] = g_rand_int (rand) >> 24;
    memcpy (bytes, "\xb5\0\x3c\0\1\4\1\x40", 8);
    bytes[10] &= ~4; /* no grid, which would mostly be too long */
    if (i % 2 == 0)
      memset (bytes + 8 + size / 2, 0, sizeof bytes - 8 - size / 2);
    if (parse (&v, bytes, size, NULL)) {
      g_array_unref (gst_shmem_hdr10_plus_validate (&v, 0, 0));
      assert_round_trip (&v);
      parsed++;
    }
  }
  fail_unless (parsed > 1000, "%u", parsed);
  g_rand_free (rand);
}

GST_END_TEST

/* ---- ranges ---- */

static void
assert_no_faults (const GstShmemHdr10Plus *v, guint width, guint height)
{
  GArray *faults = gst_shmem_hdr10_plus_validate (v, width, height);

  fail_unless_equals_int (faults->len, 0);
  g_array_unref (faults);
}

/* That there is one fault, and what it says. */
static void
assert_one_fault (const GstShmemHdr10Plus *v, const gchar *expected)
{
  GArray *faults = gst_shmem_hdr10_plus_validate (v, 3840, 2160);
  const GstShmemHdr10PlusFault *fault;
  gchar *text;

  fail_unless (faults->len == 1, "%s: %u faults", expected, faults->len);
  fault = &g_array_index (faults, GstShmemHdr10PlusFault, 0);
  text = g_strdup_printf ("window %d: %s[%d] is %u, in %u to %u", fault->window,
      fault->field, fault->index, fault->value, fault->min, fault->max);
  assert_says (text, expected);
  g_free (text);
  g_array_unref (faults);
}

/* Version 0 with all there is, each field at its upper limit. */
static void
greatest_values (GstShmemHdr10Plus *v)
{
  Source source = { g_rand_new_with_seed (1), TRUE };
  guint i, k;

  random_values (&source, v);
  g_rand_free (source.rand);
  v->targeted_system_display_maximum_luminance = 10000;
  for (i = 0; i < 3; i++) {
    GstShmemHdr10PlusWindow *w = &v->windows[i];

    w->window_upper_left_corner_x = w->window_lower_right_corner_x = 3839;
    w->window_upper_left_corner_y = w->window_lower_right_corner_y = 2159;
    w->center_of_ellipse_x = 3839;
    w->center_of_ellipse_y = 2159;
    w->rotation_angle = 180;
    w->semimajor_axis_internal_ellipse = 65535;
    w->semimajor_axis_external_ellipse = 65535;
    w->semiminor_axis_external_ellipse = 65535;
    w->maxscl[0] = w->maxscl[1] = w->maxscl[2] = 100000;
    w->average_maxrgb = 100000;
    for (k = 0; k < 15; k++) {
      w->distribution_maxrgb[k].percentage = 100;
      w->distribution_maxrgb[k].percentile = 100000;
    }
    w->fraction_bright_pixels = 1000;
  }
}

#define ASSERT_FAULT(member, wrong, text)                                      \
  G_STMT_START                                                                 \
  {                                                                            \
    GstShmemHdr10Plus bad_ = v;                                                \
    bad_.member = (wrong);                                                     \
    assert_one_fault (&bad_, (text));                                          \
  }                                                                            \
  G_STMT_END

#define OVER(value, max) ", " value ", 0, " max

/* One more than each field may be. */
GST_START_TEST (test_ranges)
{
  GstShmemHdr10Plus v;

  greatest_values (&v);
  assert_no_faults (&v, 3840, 2160);
  assert_no_faults (&v, 0, 0);
  ASSERT_FAULT (targeted_system_display_maximum_luminance, 10001,
      "targeted_system_display_maximum_luminance" OVER ("10001", "10000"));
  ASSERT_FAULT (windows[2].maxscl[1], 100001,
      "window 2, maxscl[1]" OVER ("100001", "100000"));
  ASSERT_FAULT (windows[0].average_maxrgb, 131071,
      "window 0, average_maxrgb" OVER ("131071", "100000"));
  ASSERT_FAULT (windows[1].distribution_maxrgb[14].percentage, 101,
      "window 1, distribution_maxrgb_percentages[14]" OVER ("101", "100"));
  ASSERT_FAULT (windows[1].distribution_maxrgb[0].percentile, 100001,
      "window 1, distribution_maxrgb_percentiles[0]" OVER ("100001", "100000"));
  ASSERT_FAULT (windows[0].fraction_bright_pixels, 1001,
      "window 0, fraction_bright_pixels" OVER ("1001", "1000"));
  ASSERT_FAULT (windows[1].rotation_angle, 181,
      "window 1, rotation_angle" OVER ("181", "180"));
  ASSERT_FAULT (windows[1].center_of_ellipse_x, 3840,
      "window 1, center_of_ellipse_x" OVER ("3840", "3839"));
  ASSERT_FAULT (windows[1].center_of_ellipse_y, 2160,
      "window 1, center_of_ellipse_y" OVER ("2160", "2159"));
  ASSERT_FAULT (windows[2].window_upper_left_corner_x, 3840,
      "window 2, window_upper_left_corner_x" OVER ("3840", "3839"));
  ASSERT_FAULT (windows[2].window_lower_right_corner_y, 2158,
      "window 2, window_lower_right_corner_y, 2158, 2159");
  ASSERT_FAULT (windows[2].semiminor_axis_external_ellipse, 0,
      "window 2, semiminor_axis_external_ellipse, 0, 1, 65535");
  ASSERT_FAULT (windows[2].semimajor_axis_internal_ellipse, 0,
      "window 2, semimajor_axis_internal_ellipse, 0, 1, 65535");
  v.windows[2].semimajor_axis_internal_ellipse = 9;
  ASSERT_FAULT (windows[2].semimajor_axis_external_ellipse, 8,
      "window 2, semimajor_axis_external_ellipse, 8, 9, 65535");
}

GST_END_TEST

/* What no message can say, but a program can set: reported, not read past. */
GST_START_TEST (test_ranges_beyond_bits)
{
  GstShmemHdr10Plus v;
  GArray *faults;
  guint n;

  greatest_values (&v);
  ASSERT_FAULT (num_windows, 255, "num_windows, 255, 1, 3");
  ASSERT_FAULT (windows[0].num_distribution_maxrgb_percentiles, 255,
      "window 0, num_distribution_maxrgb_percentiles" OVER ("255", "15"));
  ASSERT_FAULT (windows[2].num_bezier_curve_anchors, 16,
      "window 2, num_bezier_curve_anchors" OVER ("16", "15"));
  ASSERT_FAULT (windows[2].bezier_curve_anchors[14], 1024,
      "window 2, bezier_curve_anchors[14]" OVER ("1024", "1023"));
  ASSERT_FAULT (windows[0].knee_point_x, 4096,
      "window 0, knee_point_x" OVER ("4096", "4095"));
  ASSERT_FAULT (windows[0].color_saturation_weight, 64,
      "window 0, color_saturation_weight" OVER ("64", "63"));
  ASSERT_FAULT (targeted_system_display_actual_peak_luminance.num_rows, 255,
      "num_rows_targeted_system_display_actual_peak_luminance, 255, 2, 25");
  ASSERT_FAULT (mastering_display_actual_peak_luminance.values[24][24], 16,
      "mastering_display_actual_peak_luminance[624]" OVER ("16", "15"));

  /* all of it at once: as many faults as there are fields */
  memset (&v, 0xff, sizeof v);
  faults = gst_shmem_hdr10_plus_validate (&v, 0, 0);
  /* version, windows, luminance; two flags, rows and columns with values */
  n = 3 + 2 * (3 + 25 * 25);
  /* luminance, then knee, anchors and saturation */
  n += 3 * (4 + 1 + 2 * 15 + 1 + 2 + 1 + 15 + 2);
  /* geometry: rotation and overlap */
  n += 2 * 2;
  fail_unless_equals_int (faults->len, n);
  g_array_unref (faults);
}

GST_END_TEST

GST_START_TEST (test_ranges_version_1)
{
  GstShmemHdr10Plus v;

  usual_values (&v);
  assert_no_faults (&v, 64, 64);
  ASSERT_FAULT (num_windows, 0, "num_windows, 0, 1");
  ASSERT_FAULT (mastering_display_actual_peak_luminance,
      ((GstShmemHdr10PlusPeakLuminance){
          .present = 2, .num_rows = 2, .num_cols = 2 }),
      "mastering_display_actual_peak_luminance_flag, 1, 0");
  ASSERT_FAULT (windows[0].color_saturation_mapping_flag, TRUE,
      "window 0, color_saturation_mapping_flag, 1, 0");
}

GST_END_TEST

GST_START_TEST (test_tail)
{
  GstShmemHdr10Plus v, parsed;
  GBytes *written;
  gsize size;
  Bits b;

  usual_values (&v);
  pack (&b, &v);
  size = n_bytes (&b);

  /* bytes behind the message are not part of the values */
  fail_unless (parse (&parsed, b.bytes, sizeof b.bytes, NULL));
  b.bytes[1000] = 1;
  fail_unless (parse (&parsed, b.bytes, 1001, NULL));
  b.bytes[size] = 0x80;
  fail_unless (parse (&parsed, b.bytes, size + 1, NULL));
  written = gst_shmem_hdr10_plus_write (&parsed, NULL);
  fail_unless_equals_int (g_bytes_get_size (written), size);
  fail_unless (memcmp (g_bytes_get_data (written, NULL), b.bytes, size) == 0);
  g_bytes_unref (written);

  fail_unless (b.n_bits % 8 != 0);
  b.bytes[size - 1] |= 1;
  assert_refused (b.bytes, size, "padding", "byte 63");
}

GST_END_TEST

/* Each kind of error names the field, where it is, and what is wrong. */
GST_START_TEST (test_errors)
{
  GstShmemHdr10Plus v;
  GError *error = NULL;
  Bits b;

  usual_values (&v);
  pack (&b, &v);
  assert_refused (b.bytes, 0, "HDR10+ itu_t_t35_country_code", "ends");
  assert_refused (b.bytes, n_bytes (&b) - 1,
      "color_saturation_mapping_flag, byte 63", "ends");
  b.bytes[6] = 0;
  b.bytes[7] &= 0x3f;
  assert_refused (
      b.bytes, n_bytes (&b), "num_windows, byte 7, bit 0", "0, 1, 3");
  v.windows[0].knee_point_y = 4096;
  fail_unless (gst_shmem_hdr10_plus_write (&v, &error) == NULL);
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "HDR10+ knee_point_y", "4096, 0, 4095");
}

GST_END_TEST

GST_START_TEST (test_boxed)
{
  GstShmemHdr10Plus v, *copy;
  GValue value = G_VALUE_INIT;

  usual_values (&v);
  g_value_init (&value, GST_TYPE_SHMEM_HDR10_PLUS);
  g_value_set_boxed (&value, &v);
  copy = g_value_dup_boxed (&value);
  fail_unless (copy != &v && copy != g_value_get_boxed (&value));
  fail_unless (memcmp (copy, &v, sizeof v) == 0);
  g_boxed_free (GST_TYPE_SHMEM_HDR10_PLUS, copy);
  g_value_unset (&value);
}

GST_END_TEST

static Suite *
hdr10plus_suite (void)
{
  Suite *s = suite_create ("hdr10plus");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_usual);
  tcase_add_test (tc, test_three_windows);
  tcase_add_test (tc, test_longest);
  tcase_add_test (tc, test_random);
  tcase_add_test (tc, test_random_bytes);
  tcase_add_test (tc, test_ranges);
  tcase_add_test (tc, test_ranges_beyond_bits);
  tcase_add_test (tc, test_ranges_version_1);
  tcase_add_test (tc, test_errors);
  tcase_add_test (tc, test_tail);
  tcase_add_test (tc, test_boxed);
  return s;
}

GST_CHECK_MAIN (hdr10plus)
