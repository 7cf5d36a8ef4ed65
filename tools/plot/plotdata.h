/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The data of a plot: a few numbers per frame, in nits.
 */

#ifndef __SHMEM_TOOL_PLOT_DATA_H__
#define __SHMEM_TOOL_PLOT_DATA_H__

#include "source/source.h"

G_BEGIN_DECLS

/* The percentages between which bands are drawn. By convention the slots of 5 %
 * and 10 % are not percentiles. */
#define PLOT_N_PERCENTILES 6
extern const guint8 plot_percentages[PLOT_N_PERCENTILES];

typedef struct
{
  guint64 number;
  GstClockTime pts;
  gfloat maxscl; /* largest of the three */
  gfloat average;
  gfloat peak; /* percentile of the highest percentage; below 0 for none */
  gfloat percentiles[PLOT_N_PERCENTILES]; /* below 0 for none */
  gboolean starts_scene;
} PlotFrame;

typedef struct
{
  GArray *frames;   /* of PlotFrame: those with HDR10+ */
  guint64 n_frames; /* one more than the last number, with or without */
  guint64 n_without;
  guint n_scenes;
  guint peak_percentage;                /* 0 where frames differ */
  const gchar *profile;                 /* A, B or N/A as in HDR10+ JSON */
  guint max_cll, max_fall;              /* 0 where unknown */
  gdouble mastering_max, mastering_min; /* nits; 0 where unknown */
} PlotData;

gboolean plot_data_read (PlotData *data, ToolSource *source, GError **error);
void plot_data_clear (PlotData *data);

/* Takes MaxCLL, MaxFALL and mastering display of @frame, unless known already. */
void plot_data_add_static (PlotData *data, const MetafileFrame *frame);

/* SMPTE ST 2084, the inverse EOTF: 0 to 10000 nits to 0 to 1. */
gdouble plot_pq (gdouble nits);

/* SMPTE ST 2094-40, the basis tone mapping curve: linear up to the knee point,
 * then the Bernstein polynomial of 0, the anchors, and 1. */
gdouble plot_tone_curve (const GstShmemHdr10PlusWindow *window, gdouble x);

G_END_DECLS

#endif /* __SHMEM_TOOL_PLOT_DATA_H__ */
