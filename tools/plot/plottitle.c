/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Draws a title: its luminance frame by frame on a PQ axis. A value applies to
 * its whole frame, so lines are steps. If frames are narrower than a pixel, the
 * first, lowest, highest and last value of each pixel are drawn, so that no
 * peak is lost and the picture stays small.
 */

#include "plot/plotchart.h"
#include "tool.h"

#include <math.h>

#define N_BANDS (PLOT_N_PERCENTILES - 1)
/* Frames that share one column: half a pixel. */
#define COLUMNS_PER_PIXEL 2.0
/* With fewer pixels between two scenes on average, their lines are short. */
#define MIN_SCENE_WIDTH 14.0

/* From 25-50 % to 95-99 %. */
static const guint32 band_colours[N_BANDS] = { 0x5fa4cf, 0x8dbfdf, 0xb3d5ea,
  0xd0e5f3, 0xe6f1f9 };

/* From the minimum to the maximum of level 1. */
#define RANGE_COLOUR 0xe3eef6

typedef struct
{
  Canvas *canvas;
  const PlotData *data;
  PlotArea area;
  guint64 first, end; /* frames */
} Chart;

static gdouble
get_x (const Chart *chart, guint64 frame)
{
  return chart->area.x
      + chart->area.width * (gdouble) (frame - chart->first)
      / (gdouble) (chart->end - chart->first);
}

static const PlotFrame *
get_frame (const Chart *chart, guint i)
{
  return &g_array_index (chart->data->frames, PlotFrame, i);
}

/* ---- steps ---- */

typedef gfloat (*GetValue) (const PlotFrame *frame, guint which);

static gfloat
get_most (const PlotFrame *frame, guint which)
{
  (void) which;
  return frame->most;
}

static gfloat
get_least (const PlotFrame *frame, guint which)
{
  (void) which;
  return frame->least;
}

static gfloat
get_average (const PlotFrame *frame, guint which)
{
  (void) which;
  return frame->average;
}

static gfloat
get_peak (const PlotFrame *frame, guint which)
{
  (void) which;
  return frame->peak;
}

static gfloat
get_percentile (const PlotFrame *frame, guint which)
{
  return frame->percentiles[which];
}

/* Points of one column. */
typedef struct
{
  gint64 number;
  guint n;
  CanvasPoint first, least, most, last;
} Column;

static void
flush_column (GArray *points, Column *column)
{
  if (column->n > 0)
    g_array_append_val (points, column->first);
  if (column->n > 2) {
    g_array_append_val (points, column->least);
    g_array_append_val (points, column->most);
  }
  if (column->n > 1)
    g_array_append_val (points, column->last);
  column->n = 0;
}

static void
add_point (GArray *points, Column *column, gdouble x, gdouble y)
{
  CanvasPoint point = { x, y };
  gint64 number = (gint64) floor (x * COLUMNS_PER_PIXEL);

  if (column->n > 0 && column->number != number)
    flush_column (points, column);
  if (column->n++ == 0) {
    column->number = number;
    column->first = column->least = column->most = point;
  }
  if (y < column->most.y)
    column->most = point;
  if (y > column->least.y)
    column->least = point;
  column->last = point;
}

/* The steps of frames @from to @to - 1, without a gap. */
static GArray *
make_steps (const Chart *chart, guint from, guint to, GetValue get, guint which)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (CanvasPoint));
  Column column = { 0 };
  guint i;

  for (i = from; i < to; i++) {
    const PlotFrame *frame = get_frame (chart, i);
    gdouble y = plot_get_y (&chart->area, get (frame, which));

    /* A run of equal values is one step. */
    if (i == from || get (frame, which) != get (frame - 1, which))
      add_point (points, &column, get_x (chart, frame->number), y);
    if (i + 1 == to || get (frame, which) != get (frame + 1, which))
      add_point (points, &column, get_x (chart, frame->number + 1), y);
  }
  flush_column (points, &column);
  return points;
}

/* The end of the run of frames from @from on that have a value and no gap. */
static guint
find_run (const Chart *chart, guint from, GetValue get, guint which)
{
  guint i = from + 1;

  while (i < chart->data->frames->len
      && get_frame (chart, i)->number == get_frame (chart, i - 1)->number + 1
      && get (get_frame (chart, i), which) >= 0)
    i++;
  return i;
}

static void
draw_series (Chart *chart, const gchar *name, GetValue get, guint32 colour)
{
  const CanvasPen pen = { .colour = colour, .alpha = 1, .width = 2 };
  guint from, to;

  for (from = 0; from < chart->data->frames->len; from = to) {
    g_autoptr (GArray) points = NULL;

    to = from + 1;
    if (get (get_frame (chart, from), 0) < 0)
      continue;
    to = find_run (chart, from, get, 0);
    points = make_steps (chart, from, to, get, 0);
    chart->canvas->line (chart->canvas, name,
        (const CanvasPoint *) points->data, points->len, &pen);
  }
}

/* The area from @lower, of which number 0, up to number @which of @upper. */
static void
draw_area (
    Chart *chart, GetValue lower, GetValue upper, guint which, guint32 colour)
{
  guint from, to;

  for (from = 0; from < chart->data->frames->len; from = to) {
    g_autoptr (GArray) points = NULL, below = NULL;
    guint i;

    to = from + 1;
    if (upper (get_frame (chart, from), which) < 0
        || lower (get_frame (chart, from), 0) < 0)
      continue;
    to = MIN (
        find_run (chart, from, upper, which), find_run (chart, from, lower, 0));
    points = make_steps (chart, from, to, upper, which);
    below = make_steps (chart, from, to, lower, 0);
    for (i = below->len; i > 0; i--)
      g_array_append_val (points, g_array_index (below, CanvasPoint, i - 1));
    chart->canvas->area (chart->canvas, "band",
        (const CanvasPoint *) points->data, points->len, colour);
  }
}

/* Wider bands first: they remain visible above the others. */
static void
draw_bands (Chart *chart)
{
  guint i;

  if (chart->data->kind == PLOT_DOVI)
    draw_area (chart, get_least, get_most, 0, RANGE_COLOUR);
  for (i = PLOT_N_PERCENTILES - 1; i > 0; i--)
    draw_area (chart, get_percentile, get_percentile, i, band_colours[i - 1]);
}

/* The highest last, so that it is never hidden. */
static void
draw_lines (Chart *chart)
{
  gboolean dovi = chart->data->kind == PLOT_DOVI;

  draw_series (chart, "minimum", get_least, PLOT_BLUE);
  draw_series (chart, "average", get_average, PLOT_INK);
  draw_series (chart, "peak", get_peak, PLOT_BLUE);
  draw_series (chart, dovi ? "maximum" : "maxscl", get_most, PLOT_VERMILLION);
}

/* ---- scenes ---- */

/* A line at the start of a scene. Many of them would hide the picture; then they
 * only mark the upper edge. */
static void
draw_scene (Chart *chart, gdouble x, gboolean whole)
{
  const CanvasPen pen = { .colour = PLOT_INK, .alpha = 0.5, .width = 1 };

  canvas_segment (chart->canvas, "scene", x, chart->area.y - 8, x,
      whole ? chart->area.y + chart->area.height : chart->area.y, &pen);
}

/* The start of the scene after frame @i, or the end of the plot. */
static gdouble
find_scene_end (const Chart *chart, guint i)
{
  for (i++; i < chart->data->frames->len; i++)
    if (get_frame (chart, i)->starts_scene)
      return get_x (chart, get_frame (chart, i)->number);
  return chart->area.x + chart->area.width;
}

/* The number of the scene, if there is room for it. */
static void
number_scene (Chart *chart, guint scene, gdouble x, gdouble end)
{
  const CanvasFont font = { .colour = PLOT_GREY, .size = 12 };
  g_autofree gchar *text = g_strdup_printf ("%u", scene);

  if (end - x >= canvas_estimate_width (&font, text) + 8)
    plot_text (chart->canvas, "scene-number", x + 4, chart->area.y - 3, &font,
        "%s", text);
}

static void
draw_scenes (Chart *chart)
{
  gboolean whole =
      chart->area.width / MAX (chart->data->n_scenes, 1) >= MIN_SCENE_WIDTH;
  gdouble last = -G_MAXDOUBLE;
  guint i, scene = 0;

  for (i = 0; i < chart->data->frames->len; i++) {
    const PlotFrame *frame = get_frame (chart, i);
    gdouble x = get_x (chart, frame->number);

    if (!frame->starts_scene)
      continue;
    scene++;
    if (i > 0 && x - last >= 1 / COLUMNS_PER_PIXEL) {
      draw_scene (chart, x, whole);
      last = x;
    }
    if (whole)
      number_scene (chart, scene, x, find_scene_end (chart, i));
  }
}

/* ---- MaxCLL and MaxFALL ---- */

static void
draw_level (
    Chart *chart, const gchar *name, guint level, gdouble dash, gdouble label_y)
{
  const CanvasPen pen = {
    .colour = PLOT_PURPLE, .alpha = 1, .width = 1.5, .dash = dash
  };
  const CanvasFont font = { .colour = PLOT_PURPLE, .size = PLOT_TEXT };
  gdouble right = chart->area.x + chart->area.width;
  gdouble y = plot_get_y (&chart->area, level);

  canvas_segment (chart->canvas, name, chart->area.x, y, right, y, &pen);
  canvas_segment (chart->canvas, name, right, y, right + 10, label_y, &pen);
  plot_text (chart->canvas, "level", right + 14, label_y + 5, &font, "%s %u",
      name, level);
}

static void
draw_levels (Chart *chart)
{
  guint cll = chart->data->max_cll, fall = chart->data->max_fall;
  gdouble y1 = plot_get_y (&chart->area, cll);
  gdouble y2 = plot_get_y (&chart->area, fall);

  /* Labels are at least one line apart. */
  if (cll && fall && fabs (y2 - y1) < 18) {
    gdouble middle = (y1 + y2) / 2;

    y1 = middle - (cll >= fall ? 9 : -9);
    y2 = middle + (cll >= fall ? 9 : -9);
  }
  if (cll)
    draw_level (chart, "MaxCLL", cll, 8, y1);
  if (fall)
    draw_level (chart, "MaxFALL", fall, 3, y2);
}

/* ---- legend ---- */

static gdouble
add_legend_line (
    Chart *chart, gdouble x, gdouble y, const gchar *text, guint32 colour)
{
  const CanvasPen pen = { .colour = colour, .alpha = 1, .width = 3 };
  const CanvasFont font = { .colour = PLOT_INK, .size = PLOT_TEXT };

  canvas_segment (chart->canvas, "legend", x, y - 5, x + 26, y - 5, &pen);
  plot_text (chart->canvas, "legend", x + 34, y, &font, "%s", text);
  return x + 34 + canvas_estimate_width (&font, text) + 22;
}

/* Adjacent swatches, with the percentages at their borders. */
static gdouble
add_legend_bands (Chart *chart, gdouble x, gdouble y)
{
  const CanvasFont font = { .colour = PLOT_INK, .size = PLOT_TEXT };
  const CanvasFont number = {
    .colour = PLOT_INK, .size = 11, .anchor = CANVAS_MIDDLE
  };
  const gdouble width = 32;
  guint i;

  plot_text (chart->canvas, "legend", x, y, &font, "Percentiles");
  x += canvas_estimate_width (&font, "Percentiles") + 14;
  for (i = 0; i < N_BANDS; i++)
    canvas_box (chart->canvas, "legend", x + i * width, y - 14, width, 12,
        band_colours[i]);
  for (i = 0; i < PLOT_N_PERCENTILES; i++)
    plot_text (chart->canvas, "legend", x + i * width, y + 10, &number, "%u",
        plot_percentages[i]);
  return x + N_BANDS * width + 34;
}

static void
add_legend_scene (Chart *chart, gdouble x, gdouble y)
{
  const CanvasPen pen = { .colour = PLOT_INK, .alpha = 0.5, .width = 1 };
  const CanvasFont font = { .colour = PLOT_INK, .size = PLOT_TEXT };

  canvas_segment (chart->canvas, "legend", x, y - 16, x, y + 4, &pen);
  plot_text (chart->canvas, "legend", x + 10, y, &font, "Scene begins");
}

static void
draw_legend_dovi (Chart *chart)
{
  gdouble x = chart->area.x, y = 102;

  x = add_legend_line (chart, x, y, "Maximum (level 1)", PLOT_VERMILLION);
  x = add_legend_line (chart, x, y, "Average", PLOT_INK);
  x = add_legend_line (chart, x, y, "Minimum", PLOT_BLUE);
  if (chart->data->n_scenes > 1)
    add_legend_scene (chart, x, y);
}

static void
draw_legend (Chart *chart)
{
  guint percentage = chart->data->peak_percentage;
  gdouble x = chart->area.x, y = 102;
  g_autofree gchar *peak = percentage
      ? g_strdup_printf ("Peak, %uth percentile", percentage)
      : g_strdup ("Peak, highest percentile");

  x = add_legend_line (
      chart, x, y, "MaxSCL, highest of R, G, B", PLOT_VERMILLION);
  if (percentage != 0 || get_frame (chart, 0)->peak >= 0)
    x = add_legend_line (chart, x, y, peak, PLOT_BLUE);
  x = add_legend_line (chart, x, y, "Average maxRGB", PLOT_INK);
  if (get_frame (chart, 0)->percentiles[0] >= 0)
    x = add_legend_bands (chart, x, y);
  if (chart->data->n_scenes > 1)
    add_legend_scene (chart, x, y);
}

/* ---- the whole ---- */

static const gchar *
get_kind_name (const PlotData *data)
{
  return data->kind == PLOT_DOVI ? "Dolby Vision" : "HDR10+";
}

static void
draw_subtitle (Chart *chart, const gchar *title)
{
  const PlotData *data = chart->data;
  g_autoptr (GString) text = g_string_new (NULL);
  const PlotFrame *top = get_frame (chart, 0);
  g_autofree gchar *peak = NULL, *low = NULL, *high = NULL;
  guint i;

  for (i = 1; i < data->frames->len; i++)
    if (get_frame (chart, i)->most > top->most)
      top = get_frame (chart, i);
  peak = plot_format_nits (top->most);
  g_string_append_printf (text,
      "%u %s with %s, %u %s, profile %s \u00b7 highest %s %s nits in "
      "frame %" G_GUINT64_FORMAT,
      data->frames->len, data->frames->len == 1 ? "frame" : "frames",
      get_kind_name (data), data->n_scenes,
      data->n_scenes == 1 ? "scene" : "scenes", data->profile,
      data->kind == PLOT_DOVI ? "max_PQ" : "MaxSCL", peak, top->number);
  if (data->mastering_max > 0) {
    low = tool_format_number (data->mastering_min, 4);
    high = tool_format_number (data->mastering_max, 4);
    g_string_append_printf (
        text, " \u00b7 mastered for %s to %s nits", low, high);
  }
  plot_draw_heading (chart->canvas, title, text->str);
}

static void
draw_note (Chart *chart)
{
  const CanvasFont font = {
    .colour = PLOT_GREY, .size = 12, .anchor = CANVAS_END
  };
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 without = chart->end - chart->first - chart->data->frames->len;
  guint i, above = 0;

  for (i = 0; i < chart->data->frames->len; i++)
    above +=
        MAX (get_frame (chart, i)->most, get_frame (chart, i)->peak) > 10000;
  if (without > 0)
    g_string_append_printf (text,
        "%" G_GUINT64_FORMAT " frames without %s are gaps. ", without,
        get_kind_name (chart->data));
  if (above > 0)
    g_string_append_printf (
        text, "%u frames exceed 10000 nits, drawn at the edge.", above);
  if (text->len > 0)
    plot_text (chart->canvas, "note", chart->canvas->width - 24,
        chart->canvas->height - 14, &font, "%s", text->str);
}

void
plot_draw_title (
    Canvas *canvas, const PlotData *data, const gchar *title, gdouble fps)
{
  gboolean levels = data->max_cll || data->max_fall;
  gdouble right = levels ? 134 : 40;
  Chart chart = { .canvas = canvas, .data = data };

  chart.area = (PlotArea){ 96, 144, canvas->width - 96 - right,
    canvas->height - 144 - 76 };
  chart.first = get_frame (&chart, 0)->number;
  chart.end = get_frame (&chart, data->frames->len - 1)->number + 1;

  draw_subtitle (&chart, title);
  if (data->kind == PLOT_DOVI)
    draw_legend_dovi (&chart);
  else
    draw_legend (&chart);
  draw_bands (&chart);
  plot_draw_luminance_axis (canvas, &chart.area);
  draw_scenes (&chart);
  draw_levels (&chart);
  /* A minimum of 0 lies on the border. */
  plot_draw_border (canvas, &chart.area);
  draw_lines (&chart);
  plot_draw_time_axis (canvas, data, &chart.area, chart.first, chart.end, fps);
  draw_note (&chart);
}
