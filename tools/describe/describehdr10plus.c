/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * HDR10+ messages as text: the fields of SMPTE ST 2094-40 under their names.
 * Luminance is in nits: 1.0 of the message is 10000 nits.
 */

#include "describe/describe.h"
#include "tool.h"

#define VALUE_COLUMN 46
#define NITS(value) ((value) / 10.0)

void
tool_describe_field (
    GString *text, guint indent, const gchar *name, const gchar *format, ...)
{
  va_list args;

  g_string_append_printf (text, "%*s%-*s  ", (gint) indent, "",
      (gint) (VALUE_COLUMN - MIN (indent, VALUE_COLUMN)), name);
  va_start (args, format);
  g_string_append_vprintf (text, format, args);
  va_end (args);
  g_string_append_c (text, '\n');
}

static void
add_number (GString *text, const gchar *before, gdouble value, guint decimals)
{
  g_autofree gchar *number = tool_format_number (value, decimals);

  g_string_append (text, before);
  g_string_append (text, number);
}

static void
describe_geometry (
    GString *text, guint indent, const GstShmemHdr10PlusWindow *w)
{
  tool_describe_field (text, indent, "window_upper_left_corner", "x %u, y %u",
      w->window_upper_left_corner_x, w->window_upper_left_corner_y);
  tool_describe_field (text, indent, "window_lower_right_corner", "x %u, y %u",
      w->window_lower_right_corner_x, w->window_lower_right_corner_y);
  tool_describe_field (text, indent, "center_of_ellipse", "x %u, y %u",
      w->center_of_ellipse_x, w->center_of_ellipse_y);
  tool_describe_field (
      text, indent, "rotation_angle", "%u degrees", w->rotation_angle);
  tool_describe_field (text, indent, "semimajor_axis_internal_ellipse",
      "%u pixels", w->semimajor_axis_internal_ellipse);
  tool_describe_field (text, indent, "semimajor_axis_external_ellipse",
      "%u pixels", w->semimajor_axis_external_ellipse);
  tool_describe_field (text, indent, "semiminor_axis_external_ellipse",
      "%u pixels", w->semiminor_axis_external_ellipse);
  tool_describe_field (text, indent, "overlap_process_option", "%u (%s)",
      w->overlap_process_option,
      w->overlap_process_option ? "layering" : "weighted averaging");
}

/* By convention the slots of 5 % and 10 % do not hold percentiles, so they are
 * shown without a unit. */
static void
describe_percentiles (
    GString *text, guint indent, const GstShmemHdr10PlusWindow *w)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autoptr (GString) slots = g_string_new (NULL);
  guint i;

  for (i = 0; i < w->num_distribution_maxrgb_percentiles; i++) {
    const GstShmemHdr10PlusPercentile *p = &w->distribution_maxrgb[i];

    if (p->percentage == 5 || p->percentage == 10) {
      g_string_append_printf (slots, "%s%u %% slot: %u", slots->len ? ", " : "",
          p->percentage, p->percentile);
      continue;
    }
    g_string_append_printf (
        line, "%s%u %%: ", line->len ? ", " : "", p->percentage);
    add_number (line, "", NITS (p->percentile), 1);
  }
  tool_describe_field (text, indent, "num_distribution_maxrgb_percentiles",
      "%u", w->num_distribution_maxrgb_percentiles);
  if (line->len)
    tool_describe_field (
        text, indent, "distribution_maxrgb", "%s nits", line->str);
  if (slots->len)
    tool_describe_field (
        text, indent, "distribution_maxrgb, no percentiles", "%s", slots->str);
}

static void
describe_luminance (
    GString *text, guint indent, const GstShmemHdr10PlusWindow *w)
{
  g_autoptr (GString) line = g_string_new (NULL);
  g_autofree gchar *average = tool_format_number (NITS (w->average_maxrgb), 1);
  g_autofree gchar *bright =
      tool_format_number (w->fraction_bright_pixels / 10.0, 1);

  add_number (line, "red ", NITS (w->maxscl[0]), 1);
  add_number (line, ", green ", NITS (w->maxscl[1]), 1);
  add_number (line, ", blue ", NITS (w->maxscl[2]), 1);
  tool_describe_field (text, indent, "maxscl", "%s nits", line->str);
  tool_describe_field (text, indent, "average_maxrgb", "%s nits", average);
  describe_percentiles (text, indent, w);
  tool_describe_field (text, indent, "fraction_bright_pixels", "%s %%", bright);
}

static void
describe_mapping (GString *text, guint indent, const GstShmemHdr10PlusWindow *w)
{
  g_autoptr (GString) anchors = g_string_new (NULL);
  g_autofree gchar *x = tool_format_number (w->knee_point_x / 4095.0, 4);
  g_autofree gchar *y = tool_format_number (w->knee_point_y / 4095.0, 4);
  g_autofree gchar *weight =
      tool_format_number (w->color_saturation_weight / 8.0, 3);
  guint i;

  if (w->tone_mapping_flag) {
    for (i = 0; i < w->num_bezier_curve_anchors; i++)
      add_number (
          anchors, i ? ", " : "", w->bezier_curve_anchors[i] / 1023.0, 4);
    tool_describe_field (
        text, indent, "knee_point_x", "%s (%u)", x, w->knee_point_x);
    tool_describe_field (
        text, indent, "knee_point_y", "%s (%u)", y, w->knee_point_y);
    tool_describe_field (text, indent, "bezier_curve_anchors", "%s",
        anchors->len ? anchors->str : "none");
  } else {
    tool_describe_field (text, indent, "tone_mapping_flag", "0");
  }
  if (w->color_saturation_mapping_flag)
    tool_describe_field (text, indent, "color_saturation_weight", "%s", weight);
}

/* In 1/15 of the peak, one line per row. */
static void
describe_grid (GString *text, guint indent, const gchar *name,
    const GstShmemHdr10PlusPeakLuminance *grid)
{
  guint row, col;

  if (!grid->present)
    return;
  tool_describe_field (text, indent, name, "%u rows, %u columns, in 1/15",
      grid->num_rows, grid->num_cols);
  for (row = 0; row < grid->num_rows; row++) {
    g_string_append_printf (text, "%*s", (gint) indent + 2, "");
    for (col = 0; col < grid->num_cols; col++)
      g_string_append_printf (
          text, col ? " %2u" : "%2u", grid->values[row][col]);
    g_string_append_c (text, '\n');
  }
}

void
tool_describe_hdr10plus (
    GString *text, guint indent, const struct shmem_entry *entry)
{
  g_autofree GstShmemHdr10Plus *values = g_new0 (GstShmemHdr10Plus, 1);
  g_autoptr (GError) error = NULL;
  gsize size;
  guint i;

  if (!gst_shmem_hdr10_plus_parse (values, entry->data, entry->size, &error)) {
    tool_describe_field (text, indent, "fault", "%s", error->message);
    return;
  }
  tool_describe_field (
      text, indent, "application_version", "%u", values->application_version);
  tool_describe_field (text, indent,
      "targeted_system_display_maximum_luminance", "%u nits",
      values->targeted_system_display_maximum_luminance);
  for (i = 0; i < values->num_windows; i++) {
    if (values->num_windows > 1)
      g_string_append_printf (text, "%*swindow %u\n", (gint) indent, "", i);
    if (i > 0)
      describe_geometry (text, indent + 2, &values->windows[i]);
    describe_luminance (text, values->num_windows > 1 ? indent + 2 : indent,
        &values->windows[i]);
    describe_mapping (text, values->num_windows > 1 ? indent + 2 : indent,
        &values->windows[i]);
  }
  describe_grid (text, indent, "targeted_system_display_actual_peak_luminance",
      &values->targeted_system_display_actual_peak_luminance);
  describe_grid (text, indent, "mastering_display_actual_peak_luminance",
      &values->mastering_display_actual_peak_luminance);
  if (shmem_hdr10plus_parse (values, entry->data, entry->size, &size, NULL)
          == SHMEM_OK
      && size < entry->size)
    tool_describe_field (text, indent, "bytes behind the message",
        "%" G_GSIZE_FORMAT, entry->size - size);
}
