/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __V4L2FORMATS_H__
#define __V4L2FORMATS_H__

#include "v4l2/v4l2pixelformat.h"

#include <gst/shmemmeta/gstshmemstatic.h>

G_BEGIN_DECLS

/* The colour members of v4l2_pix_format and v4l2_pix_format_mplane. */
typedef struct
{
  guint32 colorspace;
  guint32 xfer_func;
  guint32 ycbcr_enc;
  guint32 quantization;
} V4l2Colour;

/* Resolves V4L2's defaults; FALSE if @colour is unspecified. */
gboolean v4l2_colour_to_colorimetry (const V4l2Colour *colour, gboolean is_rgb,
    GstVideoColorimetry *colorimetry);

/* TRUE, and @cicp set, only if the transfer characteristics are HDR. */
gboolean v4l2_colour_to_cicp (
    const V4l2Colour *colour, gboolean is_rgb, GstShmemCicp *cicp);

/* Appends to @caps those of @format in @size, as VIDIOC_ENUM_FRAMESIZES reports
 * it, with @rates (transfer none) as `framerate`. Invalid sizes are skipped. */
void v4l2_caps_append (GstCaps *caps, const V4l2PixelFormat *format,
    const struct v4l2_frmsizeenum *size, const GValue *rates);

/* Whether caps can have it: both of its numbers are positive and fit a gint. */
gboolean v4l2_fraction_is_valid (const struct v4l2_fract *fraction);

/* Appends to @rates, a list, the rate or range of rates that
 * VIDIOC_ENUM_FRAMEINTERVALS reports as @interval. */
void v4l2_rates_append (GValue *rates, const struct v4l2_frmivalenum *interval);

G_END_DECLS

#endif /* __V4L2FORMATS_H__ */
