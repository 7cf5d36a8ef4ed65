/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Reports the fields of HDR10+ values that are outside the range allowed by the
 * semantics of the standard. It never changes a value, and never stops at the
 * first: bad streams are described, not repaired. */

#include <gst/shmemmeta/gstshmemhdr10plus.h>

/* Fields of an actual peak luminance. */
typedef struct
{
  const gchar *flag;
  const gchar *rows;
  const gchar *cols;
  const gchar *value;
} GridNames;

#define GRID_NAMES(display)                                                    \
  {                                                                            \
    display "_actual_peak_luminance_flag",                                     \
        "num_rows_" display "_actual_peak_luminance",                          \
        "num_cols_" display "_actual_peak_luminance",                          \
        display "_actual_peak_luminance"                                       \
  }

static const GridNames targeted_names = GRID_NAMES ("targeted_system_display");
static const GridNames mastering_names = GRID_NAMES ("mastering_display");

typedef struct
{
  const GstShmemHdr10Plus *values;
  GArray *faults;
  gint window;
  guint32 max_x; /* largest coordinates */
  guint32 max_y;
} Check;

static void
check_at (Check *check, const gchar *field, gint index, guint32 value,
    guint32 min, guint32 max)
{
  const GstShmemHdr10PlusFault fault = { field, check->window, index, value,
    min, max };

  if (value < min || value > max)
    g_array_append_val (check->faults, fault);
}

static void
check_field (
    Check *check, const gchar *field, guint32 value, guint32 min, guint32 max)
{
  check_at (check, field, -1, value, min, max);
}

static void
check_geometry (Check *check, const GstShmemHdr10PlusWindow *w)
{
  check_field (check, "window_upper_left_corner_x",
      w->window_upper_left_corner_x, 0, check->max_x);
  check_field (check, "window_upper_left_corner_y",
      w->window_upper_left_corner_y, 0, check->max_y);
  check_field (check, "window_lower_right_corner_x",
      w->window_lower_right_corner_x,
      MIN (w->window_upper_left_corner_x, check->max_x), check->max_x);
  check_field (check, "window_lower_right_corner_y",
      w->window_lower_right_corner_y,
      MIN (w->window_upper_left_corner_y, check->max_y), check->max_y);
  check_field (
      check, "center_of_ellipse_x", w->center_of_ellipse_x, 0, check->max_x);
  check_field (
      check, "center_of_ellipse_y", w->center_of_ellipse_y, 0, check->max_y);
  check_field (check, "rotation_angle", w->rotation_angle, 0, 180);
  check_field (check, "semimajor_axis_internal_ellipse",
      w->semimajor_axis_internal_ellipse, 1, G_MAXUINT16);
  check_field (check, "semimajor_axis_external_ellipse",
      w->semimajor_axis_external_ellipse,
      MAX (w->semimajor_axis_internal_ellipse, 1), G_MAXUINT16);
  check_field (check, "semiminor_axis_external_ellipse",
      w->semiminor_axis_external_ellipse, 1, G_MAXUINT16);
  check_field (
      check, "overlap_process_option", w->overlap_process_option, 0, 1);
}

/* A flag that must be 0 in version 1. */
static void
check_flag (Check *check, const gchar *field, gboolean flag)
{
  check_field (
      check, field, flag != FALSE, 0, check->values->application_version == 0);
}

static void
check_grid (Check *check, const GstShmemHdr10PlusPeakLuminance *grid,
    const GridNames *names)
{
  const guint max_rows = GST_SHMEM_HDR10_PLUS_MAX_ROWS;
  const guint max_cols = GST_SHMEM_HDR10_PLUS_MAX_COLS;
  guint row, col;

  check_flag (check, names->flag, grid->present);
  if (!grid->present)
    return;
  check_field (check, names->rows, grid->num_rows, 2, max_rows);
  check_field (check, names->cols, grid->num_cols, 2, max_cols);
  for (row = 0; row < MIN (grid->num_rows, max_rows); row++)
    for (col = 0; col < MIN (grid->num_cols, max_cols); col++)
      check_at (check, names->value, row * grid->num_cols + col,
          grid->values[row][col], 0, 15);
}

static void
check_luminance (Check *check, const GstShmemHdr10PlusWindow *w)
{
  const guint max_n = GST_SHMEM_HDR10_PLUS_MAX_PERCENTILES;
  const guint n = w->num_distribution_maxrgb_percentiles;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (w->maxscl); i++)
    check_at (check, "maxscl", i, w->maxscl[i], 0, 100000);
  check_field (check, "average_maxrgb", w->average_maxrgb, 0, 100000);
  check_field (check, "num_distribution_maxrgb_percentiles", n, 0, max_n);
  for (i = 0; i < MIN (n, max_n); i++) {
    check_at (check, "distribution_maxrgb_percentages", i,
        w->distribution_maxrgb[i].percentage, 0, 100);
    check_at (check, "distribution_maxrgb_percentiles", i,
        w->distribution_maxrgb[i].percentile, 0, 100000);
  }
  check_field (
      check, "fraction_bright_pixels", w->fraction_bright_pixels, 0, 1000);
}

static void
check_tone_mapping (Check *check, const GstShmemHdr10PlusWindow *w)
{
  const guint max_n = GST_SHMEM_HDR10_PLUS_MAX_ANCHORS;
  const guint n = w->num_bezier_curve_anchors;
  guint i;

  if (w->tone_mapping_flag) {
    check_field (check, "knee_point_x", w->knee_point_x, 0, 4095);
    check_field (check, "knee_point_y", w->knee_point_y, 0, 4095);
    check_field (check, "num_bezier_curve_anchors", n, 0, max_n);
    for (i = 0; i < MIN (n, max_n); i++)
      check_at (check, "bezier_curve_anchors", i, w->bezier_curve_anchors[i], 0,
          1023);
  }
  check_flag (
      check, "color_saturation_mapping_flag", w->color_saturation_mapping_flag);
  if (w->color_saturation_mapping_flag)
    check_field (
        check, "color_saturation_weight", w->color_saturation_weight, 0, 63);
}

static void
check_windows (Check *check,
    void (*func) (Check *check, const GstShmemHdr10PlusWindow *w), gint first)
{
  const gint n =
      MIN (check->values->num_windows, GST_SHMEM_HDR10_PLUS_MAX_WINDOWS);

  for (check->window = first; check->window < n; check->window++)
    func (check, &check->values->windows[check->window]);
  check->window = -1;
}

/**
 * gst_shmem_hdr10_plus_validate:
 * @values: values
 * @width: of the picture in pixels, or 0 if it is not known
 * @height: of the picture in pixels, or 0 if it is not known
 *
 * Compares every field that is present with its range in the semantics of SMPTE
 * ST 2094-40 and CTA-861 annex S. Nothing is changed, and all faults are
 * reported, in the order of the message.
 *
 * | field | allowed |
 * | --- | --- |
 * | application_version | 0 and 1 |
 * | num_windows | 1 to 3; in version 1, 1 |
 * | corners, center_of_ellipse | in the picture |
 * | lower right corner | not left of or above the upper left one |
 * | rotation_angle | 0 to 180 degrees |
 * | axes of the ellipses | 1 to 65535 |
 * | external semimajor axis | not less than the internal one |
 * | targeted maximum luminance | 0 to 10000 cd/m2 |
 * | actual peak luminance | none in version 1; 0 to 15 |
 * | its rows and columns | 2 to 25 |
 * | maxscl, average_maxrgb, percentiles | 0 to 100000 (1.0) |
 * | distribution_maxrgb_percentages | 0 to 100 |
 * | fraction_bright_pixels | 0 to 1000 (1.0) |
 * | knee_point_x, knee_point_y | 0 to 4095 (1.0) |
 * | bezier_curve_anchors | 0 to 1023 (1.0) |
 * | color_saturation_weight | none in version 1; 0 to 63 |
 *
 * For values from gst_shmem_hdr10_plus_parse(), a field whose bits cannot
 * exceed its range is never reported.
 *
 * The order of percentiles is not checked: the slots of 5 and 10 percent have
 * other meanings in today's streams.
 *
 * Returns: (transfer full) (element-type GstShmemHdr10PlusFault): the fields out
 *     of range; empty if there are none
 *
 * Since: 0.9
 */
GArray *
gst_shmem_hdr10_plus_validate (
    const GstShmemHdr10Plus *values, guint width, guint height)
{
  Check check = { values, NULL, -1, G_MAXUINT16, G_MAXUINT16 };

  g_return_val_if_fail (values != NULL, NULL);

  check.faults = g_array_new (FALSE, FALSE, sizeof (GstShmemHdr10PlusFault));
  if (width > 0)
    check.max_x = MIN (width - 1, G_MAXUINT16);
  if (height > 0)
    check.max_y = MIN (height - 1, G_MAXUINT16);
  check_field (
      &check, "application_version", values->application_version, 0, 1);
  check_field (&check, "num_windows", values->num_windows, 1,
      values->application_version == 0 ? GST_SHMEM_HDR10_PLUS_MAX_WINDOWS : 1);
  check_windows (&check, check_geometry, 1);
  check_field (&check, "targeted_system_display_maximum_luminance",
      values->targeted_system_display_maximum_luminance, 0, 10000);
  check_grid (&check, &values->targeted_system_display_actual_peak_luminance,
      &targeted_names);
  check_windows (&check, check_luminance, 0);
  check_grid (&check, &values->mastering_display_actual_peak_luminance,
      &mastering_names);
  check_windows (&check, check_tone_mapping, 0);
  return check.faults;
}
