/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The axis below the plot of a title: frame numbers at round distances, with
 * their times.
 */

#include "plot/plotchart.h"
#include "tool.h"

#include <math.h>

#define MIN_DISTANCE 84.0

/* 1, 2 or 5 times a power of ten. */
static guint64
choose_step (gdouble frames_per_pixel)
{
  static const guint64 factors[] = { 1, 2, 5 };
  guint64 power = 1;
  guint i;

  for (; power < G_MAXUINT64 / 100; power *= 10)
    for (i = 0; i < G_N_ELEMENTS (factors); i++)
      if ((gdouble) (factors[i] * power) >= frames_per_pixel * MIN_DISTANCE)
        return factors[i] * power;
  return power;
}

static gint
compare_numbers (gconstpointer a, gconstpointer b)
{
  guint64 x = ((const PlotFrame *) a)->number;
  guint64 y = ((const PlotFrame *) b)->number;

  return x < y ? -1 : x > y;
}

/* Seconds since the first frame, or a negative number if that is unknown. */
static gdouble
get_seconds (const PlotData *data, guint64 first, guint64 number, gdouble fps)
{
  const PlotFrame wanted = { .number = number };
  const PlotFrame *start = &g_array_index (data->frames, PlotFrame, 0);
  const PlotFrame *frame;
  guint index;

  if (fps > 0)
    return (gdouble) (number - first) / fps;
  if (!GST_CLOCK_TIME_IS_VALID (start->pts)
      || !g_array_binary_search (
          data->frames, &wanted, compare_numbers, &index))
    return -1;
  frame = &g_array_index (data->frames, PlotFrame, index);
  if (!GST_CLOCK_TIME_IS_VALID (frame->pts) || frame->pts < start->pts)
    return -1;
  return (gdouble) (frame->pts - start->pts) / GST_SECOND;
}

/* All labels have the format of the last one, whose time is the longest. */
static gchar *
format_time (gdouble seconds, gdouble last)
{
  guint hours = (guint) (seconds / 3600);
  guint minutes = (guint) (fmod (seconds, 3600) / 60);
  gchar rest[G_ASCII_DTOSTR_BUF_SIZE];

  if (last < 60) {
    g_ascii_formatd (rest, sizeof rest, "%.2f", seconds);
    return g_strdup_printf ("%s s", rest);
  }
  g_ascii_formatd (rest, sizeof rest, last < 600 ? "%04.1f" : "%02.0f",
      last < 600 ? fmod (seconds, 60) : floor (fmod (seconds, 60)));
  if (last < 3600)
    return g_strdup_printf ("%u:%s", minutes, rest);
  return g_strdup_printf ("%u:%02u:%s", hours, minutes, rest);
}

static gdouble
find_last (const PlotData *data, guint64 first, guint64 end, gdouble fps)
{
  return get_seconds (data, first, end - 1, fps);
}

void
plot_draw_time_axis (Canvas *canvas, const PlotData *data, const PlotArea *area,
    guint64 first, guint64 end, gdouble fps)
{
  const CanvasFont font = {
    .colour = PLOT_INK, .size = PLOT_TEXT, .anchor = CANVAS_MIDDLE
  };
  const CanvasFont small = {
    .colour = PLOT_GREY, .size = 13, .anchor = CANVAS_MIDDLE
  };
  const CanvasFont name = {
    .colour = PLOT_GREY, .size = 13, .anchor = CANVAS_END
  };
  const CanvasPen mark = { .colour = PLOT_INK, .alpha = 1, .width = 1 };
  gdouble n = (gdouble) (end - first), bottom = area->y + area->height;
  gdouble last = find_last (data, first, end, fps);
  guint64 step = choose_step (n / area->width);
  guint64 number = (first + step - 1) / step * step;

  plot_text (canvas, "axis", area->x - 30, bottom + 24, &name, "Frame");
  if (last >= 0)
    plot_text (canvas, "axis", area->x - 30, bottom + 44, &name, "Time");
  for (; number < end && number >= first; number += step) {
    gdouble x = area->x + area->width * (gdouble) (number - first) / n;
    gdouble seconds = get_seconds (data, first, number, fps);

    canvas_segment (canvas, "tick", x, bottom, x, bottom + 6, &mark);
    plot_text (
        canvas, "frame", x, bottom + 24, &font, "%" G_GUINT64_FORMAT, number);
    if (last >= 0 && seconds >= 0) {
      g_autofree gchar *time = format_time (seconds, last);

      plot_text (canvas, "time", x, bottom + 44, &small, "%s", time);
    }
  }
}
