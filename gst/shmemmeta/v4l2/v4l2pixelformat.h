/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __V4L2PIXELFORMAT_H__
#define __V4L2PIXELFORMAT_H__

#include <gst/video/video.h>
#include <linux/videodev2.h>

G_BEGIN_DECLS

/* A pixel format of a device. Without a name in GStreamer, frames have a plane
 * table. */
typedef struct
{
  guint32 pixelformat;
  GstVideoFormat format; /* of video/x-raw, or GST_VIDEO_FORMAT_UNKNOWN */
  guint n_planes;        /* number of v4l2 planes */
  const gchar *bayer;    /* `format` of video/x-bayer, or NULL */
} V4l2PixelFormat;

/* The GStreamer format of @pixelformat, or GST_VIDEO_FORMAT_UNKNOWN. */
GstVideoFormat v4l2_pixelformat_to_video (guint32 pixelformat);

/* (nullable): the `format` of video/x-bayer. */
const gchar *v4l2_pixelformat_to_bayer (guint32 pixelformat);
/* The layout that elements expect of @bayer, as if it was grey. FALSE if it is
 * too large. */
gboolean v4l2_bayer_get_info (
    const gchar *bayer, guint width, guint height, GstVideoInfo *info);

/* Whether the buffers of @pixelformat have no frames in them, but a stream for
 * a decoder; @flags are those of its v4l2_fmtdesc. Not asked of formats that
 * GStreamer has a name for. */
gboolean v4l2_pixelformat_is_bitstream (
    guint32 pixelformat, guint32 flags, guint n_planes);

/* (transfer full): text for caps and errors, a FourCC without blanks at its end,
 * or a hexadecimal number. */
gchar *v4l2_pixelformat_to_string (guint32 pixelformat);
/* The inverse; 0 if @text is neither. */
guint32 v4l2_pixelformat_from_string (const gchar *text);

/* (transfer full): caps of every pixel format that there is, in any size. */
GstCaps *v4l2_pixelformat_get_template_caps (void);

G_END_DECLS

#endif /* __V4L2PIXELFORMAT_H__ */
