/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Drawing functions that the plot of a title and that of a frame share.
 */

#include "plot/plotchart.h"
#include "tool.h"

#include <string.h>

static const gdouble ticks[] = { 0.01, 0.1, 1, 10, 100, 203, 1000, 4000,
  10000 };

gdouble
plot_get_y (const PlotArea *area, gdouble nits)
{
  return area->y + area->height * (1 - plot_pq (nits));
}

void
plot_text (Canvas *canvas, const gchar *name, gdouble x, gdouble y,
    const CanvasFont *font, const gchar *format, ...)
{
  g_autofree gchar *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  canvas->text (canvas, name, (CanvasPoint){ x, y }, font, text);
}

/* Text that does not fit ends in an ellipsis. */
static gchar *
shorten (const CanvasFont *font, const gchar *text, gdouble width)
{
  g_autofree gchar *valid = g_utf8_make_valid (text, -1);
  glong n = g_utf8_strlen (valid, -1);
  glong fits = (glong) (width / canvas_estimate_width (font, "x"));
  g_autofree gchar *start = NULL;

  if (n <= fits)
    return g_steal_pointer (&valid);
  start = g_utf8_substring (valid, 0, MAX (fits - 1, 0));
  return g_strconcat (start, "\u2026", NULL);
}

void
plot_draw_heading (Canvas *canvas, const gchar *title, const gchar *subtitle)
{
  const CanvasFont large = { .colour = PLOT_INK, .size = 22, .bold = TRUE };
  const CanvasFont small = { .colour = PLOT_GREY, .size = PLOT_TEXT };
  gdouble width = canvas->width - 60;
  g_autofree gchar *first = shorten (&large, title, width);
  g_autofree gchar *second = shorten (&small, subtitle, width);

  plot_text (canvas, "title", 30, 42, &large, "%s", first);
  plot_text (canvas, "subtitle", 30, 66, &small, "%s", second);
}

void
plot_draw_luminance_axis (Canvas *canvas, const PlotArea *area)
{
  const CanvasFont font = {
    .colour = PLOT_INK, .size = PLOT_TEXT, .anchor = CANVAS_END
  };
  const CanvasFont name = { .colour = PLOT_GREY,
    .size = PLOT_TEXT,
    .anchor = CANVAS_MIDDLE,
    .upwards = TRUE };
  const CanvasPen grid = { .colour = PLOT_INK, .alpha = 0.13, .width = 1 };
  const CanvasPen mark = { .colour = PLOT_INK, .alpha = 1, .width = 1 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (ticks); i++) {
    gdouble y = plot_get_y (area, ticks[i]);
    g_autofree gchar *number = tool_format_number (ticks[i], 2);

    canvas_segment (
        canvas, "grid", area->x, y, area->x + area->width, y, &grid);
    canvas_segment (canvas, "tick", area->x - 5, y, area->x, y, &mark);
    plot_text (canvas, "luminance", area->x - 10, y + 5, &font, "%s", number);
  }
  plot_text (canvas, "axis", area->x - 66, area->y + area->height / 2, &name,
      "Luminance in nits, PQ scale (ST 2084)");
}

void
plot_draw_border (Canvas *canvas, const PlotArea *area)
{
  const CanvasPen pen = { .colour = PLOT_INK, .alpha = 1, .width = 1 };
  const CanvasPoint points[] = { { area->x, area->y },
    { area->x, area->y + area->height },
    { area->x + area->width, area->y + area->height } };

  canvas->line (canvas, "border", points, G_N_ELEMENTS (points), &pen);
}

gchar *
plot_format_nits (gdouble nits)
{
  return tool_format_number (nits, nits < 1 ? 2 : nits < 100 ? 1 : 0);
}
