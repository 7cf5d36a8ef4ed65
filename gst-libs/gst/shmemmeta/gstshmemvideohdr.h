/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_VIDEO_HDR_H__
#define __GST_SHMEM_VIDEO_HDR_H__

#include <gst/shmemmeta/gstshmemcontainermeta.h>

G_BEGIN_DECLS

GST_SHMEM_META_API
GstShmemContainer *gst_shmem_container_new_from_video_hdr (
    GstBuffer *buffer, GError **error);

GST_SHMEM_META_API
gboolean gst_buffer_set_shmem_video_hdr (
    GstBuffer *buffer, gint picture, gboolean *replaced, GError **error);

G_END_DECLS

#endif /* __GST_SHMEM_VIDEO_HDR_H__ */
