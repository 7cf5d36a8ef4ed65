/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __KMSPLACE_H__
#define __KMSPLACE_H__

#include <gst/video/gstvideosink.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

/* The mode of a display, in pixels, and its size. */
typedef struct
{
  gint width;
  gint height;
  guint mm_width; /* 0 if unknown */
  guint mm_height;
} KmsScreen;

/* Which part of a framebuffer is shown where. */
typedef struct
{
  /* In the framebuffer, in 1/65536 of a pixel. */
  guint32 src_x, src_y, src_w, src_h;
  /* On the display, in pixels. */
  gint x, y;
  guint w, h;
} KmsPlace;

/* Places the part @crop of a frame with the pixel aspect ratio of @info into
 * @rectangle, or into the whole display if @rectangle is empty: as large as it
 * fits if @scale, otherwise pixel by pixel, and centred. FALSE if nothing of it
 * is on the display. */
gboolean kms_place (KmsPlace *place, const KmsScreen *screen,
    const GstVideoInfo *info, const GstVideoRectangle *crop,
    const GstVideoRectangle *rectangle, gboolean scale);

G_END_DECLS

#endif /* __KMSPLACE_H__ */
