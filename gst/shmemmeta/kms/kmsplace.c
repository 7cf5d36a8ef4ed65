/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Where a frame is on the display, as kmssink places it: the aspect ratio is
 * kept, and what is outside of the display is cut off. Numbers only; no device
 * is asked.
 */

#include "kms/kmsplace.h"

/* The aspect ratio of the display's pixels. An EDID has sizes in whole
 * centimetres, so what is about square is square. */
static void
find_pixel_shape (const KmsScreen *screen, guint *n, guint *d)
{
  const guint64 across = (guint64) screen->mm_width * (guint) screen->height;
  const guint64 down = (guint64) screen->mm_height * (guint) screen->width;
  const guint64 apart = across > down ? across - down : down - across;

  *n = *d = 1;
  if (across == 0 || down == 0 || apart <= down / 16 || across > G_MAXINT
      || down > G_MAXINT)
    return;
  *n = (guint) across;
  *d = (guint) down;
}

/* The size of @crop in square pixels of the display. FALSE if it has none. */
static gboolean
find_shape (GstVideoRectangle *shape, const KmsScreen *screen,
    const GstVideoInfo *info, const GstVideoRectangle *crop)
{
  guint ratio_n, ratio_d, pixel_n, pixel_d;
  guint64 width;

  find_pixel_shape (screen, &pixel_n, &pixel_d);
  if (!gst_video_calculate_display_ratio (&ratio_n, &ratio_d, (guint) crop->w,
          (guint) crop->h, (guint) GST_VIDEO_INFO_PAR_N (info),
          (guint) GST_VIDEO_INFO_PAR_D (info), pixel_n, pixel_d))
    return FALSE;
  width = gst_util_uint64_scale ((guint64) crop->h, ratio_n, ratio_d);
  shape->h = crop->h;
  shape->w = (gint) MIN (width, G_MAXINT);
  return shape->w > 0;
}

/* The part of @length pixels at @start that is in 0..@limit, and as a part of
 * @src pixels from @src_start on. FALSE if there is none. */
static gboolean
cut (gint64 start, gint length, gint limit, gint src_start, gint src,
    gint *out_start, guint *out, guint32 *out_src_start, guint32 *out_src)
{
  const gint64 first = MAX (start, 0);
  const gint64 end = MIN (start + length, limit);
  const gint64 total = (gint64) src << 16;

  if (end <= first)
    return FALSE;
  *out_start = (gint) first;
  *out = (guint) (end - first);
  *out_src_start =
      (guint32) (((gint64) src_start << 16) + total * (first - start) / length);
  *out_src = (guint32) (total * (end - first) / length);
  return TRUE;
}

gboolean
kms_place (KmsPlace *place, const KmsScreen *screen, const GstVideoInfo *info,
    const GstVideoRectangle *crop, const GstVideoRectangle *rectangle,
    gboolean scale)
{
  GstVideoRectangle shape = { 0, 0, crop->w, crop->h };
  GstVideoRectangle into = { 0, 0, screen->width, screen->height };
  gint64 x = 0, y = 0;
  GstVideoRectangle result;

  if (rectangle->w > 0 && rectangle->h > 0) {
    into = (GstVideoRectangle){ 0, 0, rectangle->w, rectangle->h };
    x = rectangle->x;
    y = rectangle->y;
  }
  if (scale && !find_shape (&shape, screen, info, crop))
    return FALSE;
  gst_video_sink_center_rect (shape, into, &result, scale);
  /* Pixel by pixel, a frame that is too large is cut and not shrunk. */
  return result.w > 0 && result.h > 0
      && cut (x + result.x, result.w, screen->width, crop->x,
          scale ? crop->w : result.w, &place->x, &place->w, &place->src_x,
          &place->src_w)
      && cut (y + result.y, result.h, screen->height, crop->y,
          scale ? crop->h : result.h, &place->y, &place->h, &place->src_y,
          &place->src_h);
}
