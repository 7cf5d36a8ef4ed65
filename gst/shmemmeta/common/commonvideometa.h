/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __COMMONVIDEOMETA_H__
#define __COMMONVIDEOMETA_H__

#include <gst/video/video.h>

G_BEGIN_DECLS

/* (transfer none): a new GstVideoMeta with the format, size, offsets and
 * strides of @info; @id is the view, 0 if there is only one. */
GstVideoMeta *common_video_meta_add (
    GstBuffer *buffer, const GstVideoInfo *info, gint id);

/* (transfer none) (nullable): a new GstVideoMeta with flags, format, size,
 * offsets, strides, id and alignment of @layout, which need not be on a
 * buffer. */
GstVideoMeta *common_video_meta_copy (
    GstBuffer *buffer, const GstVideoMeta *layout);

/* Whether offsets and strides of @buffer are those of @info, so that an element
 * may ignore its GstVideoMeta. */
gboolean common_video_meta_is_default (
    GstBuffer *buffer, const GstVideoInfo *info);

/* Copies the pixels of @from to @to. Each has the layout of its GstVideoMeta, or
 * else that of @info. FALSE if one cannot be mapped, or their sizes differ. */
gboolean common_video_copy (
    GstBuffer *to, GstBuffer *from, const GstVideoInfo *info);

/* (transfer full) (nullable): the pixels of @buffer, and nothing else of it,
 * copied to the offsets and strides of @info. */
GstBuffer *common_video_copy_default (
    GstBuffer *buffer, const GstVideoInfo *info);

G_END_DECLS

#endif /* __COMMONVIDEOMETA_H__ */
