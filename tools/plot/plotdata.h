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

/* Over three days at 60 fps. */
#define PLOT_MAX_FRAMES (1u << 24)

/* What is plotted. */
typedef enum
{
  PLOT_ANY, /* HDR10+ if there is any, otherwise Dolby Vision */
  PLOT_HDR10PLUS,
  PLOT_DOVI,
} PlotKind;

typedef struct
{
  guint64 number;
  GstClockTime pts;
  gfloat most; /* the largest MaxSCL, or max_PQ of level 1 */
  gfloat average;
  gfloat least; /* min_PQ of level 1; below 0 for none */
  gfloat peak;  /* percentile of the highest percentage; below 0 for none */
  gfloat percentiles[PLOT_N_PERCENTILES]; /* below 0 for none */
  gboolean starts_scene;
} PlotFrame;

typedef struct
{
  PlotKind kind;    /* what is wanted; then what @frames are of */
  GArray *frames;   /* of PlotFrame: those with metadata of this kind */
  guint64 n_frames; /* one more than the last number, with or without */
  guint n_scenes;
  guint peak_percentage;                /* 0 where frames differ */
  gchar *profile;                       /* A, B, 8, 7 FEL; N/A if they differ */
  guint max_cll, max_fall;              /* 0 where unknown */
  gdouble mastering_max, mastering_min; /* nits; 0 where unknown */
} PlotData;

gboolean plot_data_read (PlotData *data, ToolSource *source, GError **error);
void plot_data_clear (PlotData *data);

/* Takes MaxCLL, MaxFALL and mastering display of @frame, unless known already. */
void plot_data_add_static (PlotData *data, const MetafileFrame *frame);

/* ---- Dolby Vision ---- */

/* The level 1 of RPUs, beside HDR10+ until it is known which of both is drawn. */
typedef struct
{
  GArray *frames; /* of PlotFrame */
  guint n_scenes;
  guint profile, el_type; /* of the first RPU */
  gboolean profiles_differ;
  guint max_cll, max_fall;              /* of level 6; 0 where unknown */
  gdouble mastering_max, mastering_min; /* of the signal; nits */
  GError *error;                        /* the first RPU that cannot be read */
} PlotRpus;

void plot_rpus_init (PlotRpus *rpus);
void plot_rpus_clear (PlotRpus *rpus);
void plot_rpus_add (PlotRpus *rpus, const MetafileFrame *frame);

/* Moves all to @data. FALSE, with @error, if an RPU could not be read. */
gboolean plot_rpus_take (PlotRpus *rpus, PlotData *data, GError **error);

/* ---- formulas ---- */

/* SMPTE ST 2084, the inverse EOTF: 0 to 10000 nits to 0 to 1. */
gdouble plot_pq (gdouble nits);

/* SMPTE ST 2094-40, the basis tone mapping curve: linear up to the knee point,
 * then the Bernstein polynomial of 0, the anchors, and 1. */
gdouble plot_tone_curve (const GstShmemHdr10PlusWindow *window, gdouble x);

G_END_DECLS

#endif /* __SHMEM_TOOL_PLOT_DATA_H__ */
