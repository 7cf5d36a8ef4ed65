/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The plots, and their common look: colours that can be distinguished with any
 * colour vision (Okabe and Ito), the luminance axis, headings.
 */

#ifndef __SHMEM_TOOL_PLOT_CHART_H__
#define __SHMEM_TOOL_PLOT_CHART_H__

#include "plot/canvas.h"
#include "plot/plotdata.h"

G_BEGIN_DECLS

#define PLOT_INK 0x1a1a1a
#define PLOT_GREY 0x595959
#define PLOT_BLUE 0x0072b2
#define PLOT_VERMILLION 0xd55e00
#define PLOT_PURPLE 0x8f3f72
#define PLOT_GREEN 0x00795a

#define PLOT_WIDTH 1280
#define PLOT_HEIGHT 720
#define PLOT_TEXT 14.0

typedef struct
{
  gdouble x, y, width, height;
} PlotArea;

/* @canvas is saved by the caller. */
void plot_draw_title (
    Canvas *canvas, const PlotData *data, const gchar *title, gdouble fps);
void plot_draw_frame (Canvas *canvas, const PlotData *data,
    const GstShmemHdr10Plus *values, guint64 number, const gchar *title);

/* ---- shared ---- */

gdouble plot_get_y (const PlotArea *area, gdouble nits);

G_GNUC_PRINTF (6, 7)
void plot_text (Canvas *canvas, const gchar *name, gdouble x, gdouble y,
    const CanvasFont *font, const gchar *format, ...);

/* Heading and the line below it, shortened to the width of the picture. */
void plot_draw_heading (
    Canvas *canvas, const gchar *title, const gchar *subtitle);

/* Grid, labels and name of a luminance axis on the left. */
void plot_draw_luminance_axis (Canvas *canvas, const PlotArea *area);
void plot_draw_border (Canvas *canvas, const PlotArea *area);

/* Frame numbers below @area, and times if @data has them or @fps is not 0. */
void plot_draw_time_axis (Canvas *canvas, const PlotData *data,
    const PlotArea *area, guint64 first, guint64 end, gdouble fps);

/* "12.3", "1234": with few digits. */
gchar *plot_format_nits (gdouble nits);

G_END_DECLS

#endif /* __SHMEM_TOOL_PLOT_CHART_H__ */
