/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __V4L2FORMATS_H__
#define __V4L2FORMATS_H__

#include <gst/shmemmeta/gstshmemstatic.h>
#include <gst/video/video.h>
#include <linux/videodev2.h>

G_BEGIN_DECLS

/* Values of `format` in caps: all formats known to both V4L2 and GStreamer. */
#define V4L2_VIDEO_FORMATS                                                     \
  "{ NV12, NV21, NV16, NV61, NV24, P010_10LE, P012_LE, NV12_10LE40, I420, "    \
  "YV12, Y42B, Y444, Y41B, YUV9, YVU9, YUY2, YVYU, UYVY, VYUY, BGRx, BGRA, "   \
  "RGBx, RGBA, xBGR, ABGR, xRGB, ARGB, BGR, RGB, RGB16, GRAY8, GRAY16_LE }"

/* A pixel format of a device. */
typedef struct
{
  guint32 pixelformat;
  GstVideoFormat format; /* GST_VIDEO_FORMAT_UNKNOWN if GStreamer has none */
  guint n_planes;        /* number of v4l2 planes */
} V4l2PixelFormat;

/* The GStreamer format of @pixelformat, or GST_VIDEO_FORMAT_UNKNOWN. */
GstVideoFormat v4l2_pixelformat_to_video (guint32 pixelformat);

/* (transfer full): text for caps and errors, a FourCC or a hexadecimal
 * number. */
gchar *v4l2_pixelformat_to_string (guint32 pixelformat);
/* The inverse; 0 if @text is neither. */
guint32 v4l2_pixelformat_from_string (const gchar *text);

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

/* Appends to @rates, a list, the rate or range of rates that
 * VIDIOC_ENUM_FRAMEINTERVALS reports as @interval. */
void v4l2_rates_append (GValue *rates, const struct v4l2_frmivalenum *interval);

G_END_DECLS

#endif /* __V4L2FORMATS_H__ */
