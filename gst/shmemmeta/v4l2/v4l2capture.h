/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __V4L2CAPTURE_H__
#define __V4L2CAPTURE_H__

#include "v4l2/v4l2device.h"
#include "v4l2/v4l2formats.h"

G_BEGIN_DECLS

/* The video side of a device: what it can capture, and what it was set to. */
typedef struct
{
  V4l2Device device;
  guint32 type;    /* V4L2_BUF_TYPE_VIDEO_CAPTURE, or _MPLANE */
  GArray *formats; /* of V4l2PixelFormat */
  GstCaps *caps;   /* all that it can; the format that it has comes first */

  /* Once it was set. */
  struct v4l2_format format;
  gboolean has_info;
  GstVideoInfo info;     /* if has_info: what the caps say of a frame */
  GstClockTime duration; /* of a frame, or GST_CLOCK_TIME_NONE */
  gboolean has_cicp;
  GstShmemCicp cicp;
} V4l2Capture;

/* Opens @path and asks what it can; with @pixelformat not 0, only of that. */
gboolean v4l2_capture_open (V4l2Capture *capture, const gchar *path,
    guint32 pixelformat, GError **error);
void v4l2_capture_close (V4l2Capture *capture);

/* (transfer full) @caps without a choice left, as near to what the device is
 * set to as they allow, with the colours that it has then. */
GstCaps *v4l2_capture_fixate (V4l2Capture *capture, GstCaps *caps);

/* Sets the device to @caps, which are fixed. */
gboolean v4l2_capture_set_caps (
    V4l2Capture *capture, GstCaps *caps, GError **error);

/* v4l2 planes of a frame. */
guint v4l2_capture_get_n_planes (const V4l2Capture *capture);

G_END_DECLS

#endif /* __V4L2CAPTURE_H__ */
