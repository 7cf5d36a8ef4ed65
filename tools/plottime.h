/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_TOOL_PLOT_TIME_H__
#define __SHMEM_TOOL_PLOT_TIME_H__

#include "plotchart.h"

G_BEGIN_DECLS

/* Frame numbers below @area, and times where @data has them or @fps is not
 * 0. */
void plot_draw_time_axis (Canvas *canvas, const PlotData *data,
    const PlotArea *area, guint64 first, guint64 end, gdouble fps);

G_END_DECLS

#endif /* __SHMEM_TOOL_PLOT_TIME_H__ */
