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

/* What caps have as `format`: all that V4L2 and GStreamer both have. */
#define V4L2_VIDEO_FORMATS                                                     \
  "{ NV12, NV21, NV16, NV61, NV24, P010_10LE, P012_LE, NV12_10LE40, I420, "    \
  "YV12, Y42B, Y444, Y41B, YUV9, YVU9, YUY2, YVYU, UYVY, VYUY, BGRx, BGRA, "   \
  "RGBx, RGBA, xBGR, ABGR, xRGB, ARGB, BGR, RGB, RGB16, GRAY8, GRAY16_LE }"

/* A pixel format of a device. */
typedef struct
{
  guint32 pixelformat;
  GstVideoFormat format; /* GST_VIDEO_FORMAT_UNKNOWN if it has no name */
  guint n_planes;        /* v4l2 planes */
} V4l2PixelFormat;

/* What GStreamer calls @pixelformat, or GST_VIDEO_FORMAT_UNKNOWN. */
GstVideoFormat v4l2_pixelformat_to_video (guint32 pixelformat);

/* Text for caps and errors: a FourCC, or hexadecimal digits. */
gchar *v4l2_pixelformat_to_string (guint32 pixelformat);
/* 0 if @text is neither. */
guint32 v4l2_pixelformat_from_string (const gchar *text);

/* Members of v4l2_pix_format and v4l2_pix_format_mplane. */
typedef struct
{
  guint32 colorspace;
  guint32 xfer_func;
  guint32 ycbcr_enc;
  guint32 quantization;
} V4l2Colour;

/* With what V4L2 means by the defaults; FALSE if @colour says nothing. */
gboolean v4l2_colour_to_colorimetry (const V4l2Colour *colour, gboolean is_rgb,
    GstVideoColorimetry *colorimetry);

/* Only of HDR: TRUE if the transfer characteristics are. */
gboolean v4l2_colour_to_cicp (
    const V4l2Colour *colour, gboolean is_rgb, GstShmemCicp *cicp);

/* Appends to @caps those of a pixel format in sizes that
 * VIDIOC_ENUM_FRAMESIZES names, with @rates (transfer none), a value for
 * `framerate`. Sizes that make no sense are left out. */
void v4l2_caps_append (GstCaps *caps, const V4l2PixelFormat *format,
    const struct v4l2_frmsizeenum *size, const GValue *rates);

/* Adds to @rates, a list, what VIDIOC_ENUM_FRAMEINTERVALS names: one rate, or
 * all of a range. */
void v4l2_rates_append (GValue *rates, const struct v4l2_frmivalenum *interval);

G_END_DECLS

#endif /* __V4L2FORMATS_H__ */
