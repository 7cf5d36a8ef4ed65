/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Draws one frame: the tone curve for the display, and the luminance histogram,
 * both from its metadata.
 */

#include "plot/plotchart.h"
#include "tool.h"

#define CURVE_POINTS 400
#define MAX_BARS (GST_SHMEM_HDR10_PLUS_MAX_PERCENTILES + 4)

static CanvasPoint
place (const PlotArea *area, gdouble x, gdouble y)
{
  return (CanvasPoint){ area->x + x * area->width,
    area->y + (1 - y) * area->height };
}

/* ---- tone curve ---- */

static void
draw_curve_axes (Canvas *canvas, const PlotArea *area, guint target)
{
  const CanvasFont left = {
    .colour = PLOT_INK, .size = PLOT_TEXT, .anchor = CANVAS_END
  };
  const CanvasFont below = {
    .colour = PLOT_INK, .size = PLOT_TEXT, .anchor = CANVAS_MIDDLE
  };
  const CanvasFont right = { .colour = PLOT_GREEN, .size = PLOT_TEXT };
  const CanvasPen grid = { .colour = PLOT_INK, .alpha = 0.13, .width = 1 };
  guint i;

  for (i = 0; i <= 5; i++) {
    CanvasPoint p = place (area, i / 5.0, i / 5.0);
    g_autofree gchar *number = tool_format_number (i / 5.0, 1);
    g_autofree gchar *nits = plot_format_nits (target * i / 5.0);

    canvas_segment (
        canvas, "grid", area->x, p.y, area->x + area->width, p.y, &grid);
    canvas_segment (
        canvas, "grid", p.x, area->y, p.x, area->y + area->height, &grid);
    plot_text (canvas, "output", area->x - 10, p.y + 5, &left, "%s", number);
    plot_text (canvas, "input", p.x, area->y + area->height + 22, &below, "%s",
        number);
    if (target > 0)
      plot_text (canvas, "nits", area->x + area->width + 8, p.y + 5, &right,
          "%s", nits);
  }
}

static void
draw_curve_names (Canvas *canvas, const PlotArea *area, guint target)
{
  const CanvasFont name = {
    .colour = PLOT_GREY, .size = PLOT_TEXT, .anchor = CANVAS_MIDDLE
  };
  const CanvasFont left = { .colour = PLOT_GREY,
    .size = PLOT_TEXT,
    .anchor = CANVAS_MIDDLE,
    .upwards = TRUE };
  const CanvasFont right = { .colour = PLOT_GREEN,
    .size = PLOT_TEXT,
    .anchor = CANVAS_MIDDLE,
    .upwards = TRUE };
  gdouble middle = area->y + area->height / 2;

  plot_text (canvas, "axis", area->x + area->width / 2,
      area->y + area->height + 46, &name,
      "Input, linear light: 1 is the peak of the source");
  plot_text (canvas, "axis", area->x - 50, middle, &left,
      "Output, linear light: 1 is the peak of the target display");
  if (target > 0)
    plot_text (canvas, "axis", area->x + area->width + 66, middle, &right,
        "Output in nits, target display of %u nits", target);
}

/* The control polygon of the curve, from the knee point to 1,1. */
static void
draw_anchors (
    Canvas *canvas, const PlotArea *area, const GstShmemHdr10PlusWindow *w)
{
  const CanvasPen pen = {
    .colour = PLOT_VERMILLION, .alpha = 0.8, .width = 1, .dash = 4
  };
  gdouble knee_x = w->knee_point_x / 4095.0, knee_y = w->knee_point_y / 4095.0;
  guint n = w->num_bezier_curve_anchors + 1, i;
  CanvasPoint points[GST_SHMEM_HDR10_PLUS_MAX_ANCHORS + 2];

  for (i = 0; i <= n; i++) {
    gdouble anchor = i == 0 ? 0
        : i == n            ? 1
                            : w->bezier_curve_anchors[i - 1] / 1023.0;

    points[i] = place (
        area, knee_x + (1 - knee_x) * i / n, knee_y + (1 - knee_y) * anchor);
  }
  canvas->line (canvas, "polygon", points, n + 1, &pen);
  for (i = 1; i < n; i++)
    canvas->circle (canvas, "anchor", points[i], 4.5, FALSE, PLOT_VERMILLION);
}

static void
draw_curve_line (
    Canvas *canvas, const PlotArea *area, const GstShmemHdr10PlusWindow *w)
{
  const CanvasPen pen = { .colour = PLOT_BLUE, .alpha = 1, .width = 2.5 };
  const CanvasPen straight = {
    .colour = PLOT_INK, .alpha = 0.45, .width = 1, .dash = 2
  };
  gdouble knee_x = w->knee_point_x / 4095.0, knee_y = w->knee_point_y / 4095.0;
  CanvasPoint points[CURVE_POINTS + 2];
  guint i;

  canvas_segment (canvas, "identity", area->x, area->y + area->height,
      area->x + area->width, area->y, &straight);
  draw_anchors (canvas, area, w);
  points[0] = place (area, 0, plot_tone_curve (w, 0));
  for (i = 0; i <= CURVE_POINTS; i++) {
    gdouble x = knee_x + (1 - knee_x) * i / CURVE_POINTS;

    points[i + 1] = place (area, x, plot_tone_curve (w, x));
  }
  canvas->line (canvas, "curve", points, CURVE_POINTS + 2, &pen);
  canvas->circle (
      canvas, "knee", place (area, knee_x, knee_y), 5.5, TRUE, PLOT_BLUE);
}

/* Above the panel, so that it never covers the curve. */
static void
draw_curve_legend (
    Canvas *canvas, const PlotArea *area, const GstShmemHdr10PlusWindow *w)
{
  const CanvasFont font = { .colour = PLOT_INK, .size = PLOT_TEXT };
  const CanvasPen curve = { .colour = PLOT_BLUE, .alpha = 1, .width = 3 };
  g_autofree gchar *knee_x = tool_format_number (w->knee_point_x / 4095.0, 3);
  g_autofree gchar *knee_y = tool_format_number (w->knee_point_y / 4095.0, 3);
  gdouble y = area->y - 20, x = area->x;

  canvas_segment (canvas, "legend", x, y - 5, x + 26, y - 5, &curve);
  plot_text (canvas, "legend", x + 34, y, &font, "Tone curve");
  x += 34 + canvas_estimate_width (&font, "Tone curve") + 18;
  canvas->circle (
      canvas, "legend", (CanvasPoint){ x, y - 5 }, 5.5, TRUE, PLOT_BLUE);
  plot_text (canvas, "legend", x + 14, y, &font, "Knee %s, %s", knee_x, knee_y);
  x += 14 + canvas_estimate_width (&font, "Knee 0.000, 0.000") + 22;
  if (w->num_bezier_curve_anchors == 0)
    return;
  canvas->circle (
      canvas, "legend", (CanvasPoint){ x, y - 5 }, 4.5, FALSE, PLOT_VERMILLION);
  plot_text (canvas, "legend", x + 14, y, &font, "%u Bezier anchors",
      w->num_bezier_curve_anchors);
}

static void
draw_curve (
    Canvas *canvas, const PlotArea *area, const GstShmemHdr10Plus *values)
{
  const CanvasFont middle = {
    .colour = PLOT_GREY, .size = 16, .anchor = CANVAS_MIDDLE
  };
  const GstShmemHdr10PlusWindow *w = &values->windows[0];
  guint target = values->targeted_system_display_maximum_luminance;

  draw_curve_axes (canvas, area, target);
  draw_curve_names (canvas, area, target);
  if (w->tone_mapping_flag) {
    draw_curve_line (canvas, area, w);
    draw_curve_legend (canvas, area, w);
  } else {
    canvas_box (canvas, "background", area->x + area->width / 2 - 130,
        area->y + area->height / 2 - 24, 260, 36, 0xffffff);
    plot_text (canvas, "no-curve", area->x + area->width / 2,
        area->y + area->height / 2, &middle, "This frame has no tone curve.");
  }
  plot_draw_border (canvas, area);
}

/* ---- histogram ---- */

typedef struct
{
  gchar label[8];
  gdouble nits;
  guint32 colour;
} Bar;

typedef struct
{
  Bar bars[MAX_BARS];
  guint n;
} Bars;

static void
add_bar (Bars *bars, const gchar *label, guint32 value, guint32 colour)
{
  Bar *bar = &bars->bars[bars->n++];

  g_strlcpy (bar->label, label, sizeof bar->label);
  bar->nits = value / 10.0;
  bar->colour = colour;
}

static void
collect_bars (const GstShmemHdr10PlusWindow *w, Bars *bars, GString *slots)
{
  static const gchar *const channels[] = { "R", "G", "B" };
  static const guint32 colours[] = { PLOT_VERMILLION, 0x009e73, PLOT_BLUE };
  guint i;

  for (i = 0; i < w->num_distribution_maxrgb_percentiles; i++) {
    const GstShmemHdr10PlusPercentile *p = &w->distribution_maxrgb[i];
    gchar label[8];

    g_snprintf (label, sizeof label, "%u%%", p->percentage);
    if (p->percentage == 5 || p->percentage == 10)
      g_string_append_printf (slots, "%s%u %%: %u", slots->len ? ", " : "",
          p->percentage, p->percentile);
    else
      add_bar (bars, label, p->percentile, 0x8dbfdf);
  }
  add_bar (bars, "avg", w->average_maxrgb, PLOT_GREY);
  for (i = 0; i < G_N_ELEMENTS (channels); i++)
    add_bar (bars, channels[i], w->maxscl[i], colours[i]);
}

static void
draw_bar (Canvas *canvas, const PlotArea *area, const Bar *bar, gdouble x,
    gdouble width)
{
  const CanvasFont label = {
    .colour = PLOT_INK, .size = 13, .anchor = CANVAS_MIDDLE
  };
  const CanvasFont value = {
    .colour = PLOT_INK, .size = MIN (12, width * 0.42), .anchor = CANVAS_MIDDLE
  };
  g_autofree gchar *nits = plot_format_nits (bar->nits);
  gdouble y = plot_get_y (area, bar->nits);

  canvas_box (canvas, "bar", x + width * 0.12, y, width * 0.76,
      area->y + area->height - y, bar->colour);
  plot_text (canvas, "label", x + width / 2, area->y + area->height + 22,
      &label, "%s", bar->label);
  plot_text (canvas, "value", x + width / 2, y - 6, &value, "%s", nits);
}

static void
draw_histogram (
    Canvas *canvas, const PlotArea *area, const GstShmemHdr10PlusWindow *w)
{
  const CanvasFont name = {
    .colour = PLOT_GREY, .size = PLOT_TEXT, .anchor = CANVAS_MIDDLE
  };
  const CanvasFont note = {
    .colour = PLOT_GREY, .size = 12, .anchor = CANVAS_MIDDLE
  };
  g_autofree Bars *bars = g_new0 (Bars, 1);
  g_autoptr (GString) slots = g_string_new (NULL);
  gdouble bottom = area->y + area->height, slot, x;
  guint i;

  collect_bars (w, bars, slots);
  plot_draw_luminance_axis (canvas, area);
  /* Half a bar between the percentiles, the average and the maxima. */
  slot = area->width / (bars->n + 1);
  for (i = 0; i < bars->n; i++) {
    x = area->x + slot * i + (i + 4 >= bars->n ? slot / 2 : 0)
        + (i + 3 >= bars->n ? slot / 2 : 0);
    draw_bar (canvas, area, &bars->bars[i], x, slot);
  }
  plot_draw_border (canvas, area);
  plot_text (canvas, "axis", area->x + area->width / 2, bottom + 46, &name,
      "Percentiles of maxRGB, average maxRGB, MaxSCL");
  if (slots->len > 0)
    plot_text (canvas, "note", area->x + area->width / 2, bottom + 68, &note,
        "Slots that hold no percentiles by convention: %s", slots->str);
}

/* ---- the whole ---- */

void
plot_draw_frame (Canvas *canvas, const PlotData *data,
    const GstShmemHdr10Plus *values, guint64 number, const gchar *title)
{
  const GstShmemHdr10PlusWindow *w = &values->windows[0];
  const PlotArea curve = { 92, 140, 480, 480 };
  const PlotArea histogram = { 762, 140, canvas->width - 762 - 30, 480 };
  g_autofree gchar *heading =
      g_strdup_printf ("%s, frame %" G_GUINT64_FORMAT, title, number);
  g_autofree gchar *bright =
      tool_format_number (w->fraction_bright_pixels / 10.0, 1);
  g_autoptr (GString) text = g_string_new ("HDR10+");

  if (values->targeted_system_display_maximum_luminance > 0)
    g_string_append_printf (text, " \u00b7 for a target display of %u nits",
        values->targeted_system_display_maximum_luminance);
  g_string_append_printf (text, " \u00b7 bright pixels %s %%", bright);
  if (data->max_cll > 0)
    g_string_append_printf (text, " \u00b7 MaxCLL %u nits", data->max_cll);
  if (data->max_fall > 0)
    g_string_append_printf (text, " \u00b7 MaxFALL %u nits", data->max_fall);
  if (values->num_windows > 1)
    g_string_append_printf (
        text, " \u00b7 the first of %u windows", values->num_windows);
  plot_draw_heading (canvas, heading, text->str);
  draw_curve (canvas, &curve, values);
  draw_histogram (canvas, &histogram, w);
}
