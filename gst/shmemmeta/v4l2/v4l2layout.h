/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __V4L2LAYOUT_H__
#define __V4L2LAYOUT_H__

#include "v4l2/v4l2capture.h"

#include <gst/shmemmeta/gstshmemplanes.h>

G_BEGIN_DECLS

/* The v4l2 planes of the format of @capture: how many, and @sizes of the bytes
 * that the driver writes. */
guint v4l2_layout_get_sizes (
    const V4l2Capture *capture, guint32 sizes[VIDEO_MAX_PLANES]);

/* The planes that the driver writes into the memories of @buffer, one for each
 * v4l2 plane, which start with the data. */
gboolean v4l2_layout_get_planes (const V4l2Capture *capture, GstBuffer *buffer,
    GstShmemPlanes *planes, GError **error);

/* The same as the offsets and strides of a GstVideoMeta, if @capture has a
 * GstVideoInfo. */
gboolean v4l2_layout_get_info (const V4l2Capture *capture, GstBuffer *buffer,
    GstVideoInfo *layout, GError **error);

/* Bytes of a row in v4l2 plane @p. */
guint32 v4l2_layout_get_stride (const struct v4l2_format *format, guint p);

/* Changes the bytes of a row to @strides, one for each v4l2 plane, and nothing
 * else of the format. While no buffers are requested. */
gboolean v4l2_layout_set_strides (
    V4l2Capture *capture, const guint32 *strides, GError **error);

/* Sets a @format that the device had before. */
void v4l2_layout_restore (
    V4l2Capture *capture, const struct v4l2_format *format);

G_END_DECLS

#endif /* __V4L2LAYOUT_H__ */
