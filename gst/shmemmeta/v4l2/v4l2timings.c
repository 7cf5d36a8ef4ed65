/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a receiver measures of a signal, as VIDIOC_QUERY_DV_TIMINGS reports it.
 * No device is accessed. */

#include "v4l2/v4l2timings.h"

#include <gst/gst.h>

/* Lines and pixels of a signal are counted with 16 bits at most. */
#define MAX_TOTAL G_MAXUINT16
#define MAX_PIXELCLOCK G_GUINT64_CONSTANT (10000000000)

/* Receivers count the pixel clock in steps of a few kHz, against a crystal. The
 * rates with and without the factor 1000/1001 are three times as far apart. */
#define RATE_TOLERANCE 0.0003

/* Hz, as drivers compare timings themselves. */
#define CLOCK_TOLERANCE 250000

static guint64
get_total_width (const struct v4l2_bt_timings *bt)
{
  return (guint64) bt->width + bt->hfrontporch + bt->hsync + bt->hbackporch;
}

/* Lines of both fields. Some receivers report the blanking of the first field
 * only: that of the second has one more line, as there is half a line in front
 * of it and one behind. */
static guint64
get_total_height (const struct v4l2_bt_timings *bt)
{
  const guint64 first = (guint64) bt->vfrontporch + bt->vsync + bt->vbackporch;

  if (!bt->interlaced)
    return bt->height + first;
  if (bt->il_vfrontporch == 0 && bt->il_vbackporch == 0)
    return bt->height + first + first + 1;
  return bt->height + first + bt->il_vfrontporch + bt->il_vsync
      + bt->il_vbackporch;
}

static gboolean
is_close (gdouble rate, gdouble nominal)
{
  return rate >= nominal * (1 - RATE_TOLERANCE)
      && rate <= nominal * (1 + RATE_TOLERANCE);
}

/* The rate of CTA-861 that @rate is meant to be. */
static gboolean
find_nominal (gdouble rate, gint *rate_n, gint *rate_d)
{
  static const gint nominal[] = { 24, 25, 30, 48, 50, 60, 100, 120, 200, 240 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (nominal); i++) {
    if (is_close (rate, nominal[i])) {
      *rate_n = nominal[i];
      *rate_d = 1;
      return TRUE;
    }
    if (is_close (rate, nominal[i] / 1.001)) {
      *rate_n = nominal[i] * 1000;
      *rate_d = 1001;
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
v4l2_timings_get_rate (
    const struct v4l2_dv_timings *timings, gint *rate_n, gint *rate_d)
{
  const guint32 reduced =
      V4L2_DV_FL_CAN_DETECT_REDUCED_FPS | V4L2_DV_FL_REDUCED_FPS;
  const guint64 width = get_total_width (&timings->bt);
  const guint64 height = get_total_height (&timings->bt);
  const guint64 clock = timings->bt.pixelclock;
  gdouble rate;

  if (timings->type != V4L2_DV_BT_656_1120 || timings->bt.width == 0
      || timings->bt.height == 0 || clock == 0 || width > MAX_TOTAL
      || height > MAX_TOTAL || clock > MAX_PIXELCLOCK)
    return FALSE;
  rate = (gdouble) clock / (gdouble) (width * height);
  /* The clock is then that of the nominal rate. */
  if ((timings->bt.flags & reduced) == reduced)
    rate /= 1.001;
  if (!find_nominal (rate, rate_n, rate_d))
    gst_util_double_to_fraction (rate, rate_n, rate_d);
  return *rate_n > 0;
}

gboolean
v4l2_timings_match (
    const struct v4l2_dv_timings *a, const struct v4l2_dv_timings *b)
{
  const struct v4l2_bt_timings *x = &a->bt, *y = &b->bt;
  const guint64 faster = MAX (x->pixelclock, y->pixelclock);

  return a->type == b->type && x->width == y->width && x->height == y->height
      && x->interlaced == y->interlaced
      && get_total_width (x) == get_total_width (y)
      && get_total_height (x) == get_total_height (y)
      && faster - MIN (x->pixelclock, y->pixelclock) <= CLOCK_TOLERANCE;
}
