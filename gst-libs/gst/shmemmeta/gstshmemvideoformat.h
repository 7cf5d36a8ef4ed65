/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_VIDEO_FORMAT_H__
#define __GST_SHMEM_VIDEO_FORMAT_H__

#include <gst/shmemmeta/shmemmeta-prelude.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

GST_SHMEM_META_API
guint32 gst_shmem_video_format_to_drm (GstVideoFormat format);

GST_SHMEM_META_API
GstVideoFormat gst_shmem_video_format_from_drm (guint32 fourcc);

G_END_DECLS

#endif /* __GST_SHMEM_VIDEO_FORMAT_H__ */
