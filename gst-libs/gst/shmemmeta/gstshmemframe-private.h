/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed. What GStreamer's own video library says of a frame. */

#ifndef __GST_SHMEM_FRAME_PRIVATE_H__
#define __GST_SHMEM_FRAME_PRIVATE_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* The last HDR10+ message in a GstVideoHDRMeta of @buffer: without country and
 * terminal provider code, and owned by the meta. FALSE, and outputs untouched,
 * if there is none, or GStreamer is older than that meta. */
G_GNUC_INTERNAL
gboolean _gst_shmem_find_video_hdr10_plus (
    GstBuffer *buffer, const guint8 **data, gsize *size);

G_END_DECLS

#endif /* __GST_SHMEM_FRAME_PRIVATE_H__ */
