/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed. The plugin and the tool have a copy of these functions. */

#ifndef __GST_SHMEM_VIDEO_FORMAT_PRIVATE_H__
#define __GST_SHMEM_VIDEO_FORMAT_PRIVATE_H__

#include <gst/shmemmeta/shmemmeta-prelude.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

/* The DRM FourCC of the memory layout of @format, or 0 if DRM has none. */
guint32 _gst_shmem_video_format_to_drm (GstVideoFormat format);

/* The format of @fourcc, or GST_VIDEO_FORMAT_UNKNOWN. */
GstVideoFormat _gst_shmem_video_format_from_drm (guint32 fourcc);

G_END_DECLS

#endif /* __GST_SHMEM_VIDEO_FORMAT_PRIVATE_H__ */
