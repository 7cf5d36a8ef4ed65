/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_PLANES_VIDEO_H__
#define __GST_SHMEM_PLANES_VIDEO_H__

#include <gst/shmemmeta/gstshmemplanesmeta.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

GST_SHMEM_META_API
gboolean gst_shmem_planes_append_video_info (GstShmemPlanes *planes,
    const GstVideoInfo *info, guint memory, guint64 offset,
    GstShmemPlaneRole role, guint view, GError **error);

GST_SHMEM_META_API
gboolean gst_shmem_planes_append_video_buffer (GstShmemPlanes *planes,
    GstBuffer *buffer, const GstVideoInfo *info, guint memory,
    GstShmemPlaneRole role, guint view, GError **error);

GST_SHMEM_META_API
gboolean gst_shmem_planes_append_video_view (GstShmemPlanes *planes,
    GstBuffer *buffer, const GstVideoInfo *info, guint view, guint views,
    GError **error);

GST_SHMEM_META_API
gboolean gst_shmem_planes_to_video_info (const GstShmemPlanes *planes,
    guint picture, GstVideoFormat format, GstVideoInfo *info, GError **error);

GST_SHMEM_META_API
GstVideoMeta *gst_buffer_add_shmem_planes_video_meta (GstBuffer *buffer,
    guint picture, GstVideoFormat format, gint id, GError **error);

G_END_DECLS

#endif /* __GST_SHMEM_PLANES_VIDEO_H__ */
