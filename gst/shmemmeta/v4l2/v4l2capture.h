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

/* The video capture side of a device: its capabilities and current format. */
typedef struct
{
  V4l2Device device;
  guint32 type;        /* V4L2_BUF_TYPE_VIDEO_CAPTURE, or _MPLANE */
  guint32 pixelformat; /* the only one to offer; 0 for all */

  /* Valid after v4l2_capture_list(). */
  GArray *formats;           /* of V4l2PixelFormat */
  struct v4l2_format format; /* the current format */
  v4l2_std_id standard;      /* 0 if the input has none */

  /* Valid after v4l2_capture_set_caps(). */
  guint32 field; /* v4l2_field of the format, resolved */
  gboolean has_info;
  gboolean is_bayer;     /* then info has the layout that elements expect */
  GstVideoInfo info;     /* of the caps, if has_info */
  GstClockTime duration; /* of a frame, or GST_CLOCK_TIME_NONE */
  gboolean has_cicp;
  GstShmemCicp cicp;
} V4l2Capture;

/* The v4l2 planes of @format, at most VIDEO_MAX_PLANES; 1 if it is not a
 * multi-planar one. */
guint v4l2_format_count_planes (const struct v4l2_format *format);

/* Opens @path; unless @pixelformat is 0, only that format is offered. */
gboolean v4l2_capture_open (V4l2Capture *capture, const gchar *path,
    guint32 pixelformat, GError **error);
void v4l2_capture_close (V4l2Capture *capture);

/* (transfer full) all capabilities, the current format first, which depend on
 * the signal: @timings (nullable) are those that the device is set to. NULL
 * with @error set if there are none. */
GstCaps *v4l2_capture_list (V4l2Capture *capture,
    const struct v4l2_dv_timings *timings, GError **error);

/* (transfer full) @caps fixated, as near to the current format as they allow,
 * with the colorimetry that the device has then. */
GstCaps *v4l2_capture_fixate (V4l2Capture *capture, GstCaps *caps);

/* Sets the format and rate of the device to @caps, which are fixed. */
gboolean v4l2_capture_set_caps (
    V4l2Capture *capture, GstCaps *caps, GError **error);

G_END_DECLS

#endif /* __V4L2CAPTURE_H__ */
