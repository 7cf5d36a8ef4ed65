/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not part of shmemmeta.h: it needs the kernel's headers, 5.17 or newer. */

#ifndef __GST_SHMEM_V4L2_H__
#define __GST_SHMEM_V4L2_H__

#include <gst/shmemmeta/gstshmemstatic.h>
#include <linux/videodev2.h>

G_BEGIN_DECLS

GST_SHMEM_META_API
void gst_shmem_mastering_display_from_v4l2 (
    GstVideoMasteringDisplayInfo *values,
    const struct v4l2_ctrl_hdr10_mastering_display *control);

GST_SHMEM_META_API
gboolean gst_shmem_mastering_display_to_v4l2 (
    const GstVideoMasteringDisplayInfo *values,
    struct v4l2_ctrl_hdr10_mastering_display *control, GError **error);

GST_SHMEM_META_API
void gst_shmem_content_light_level_from_v4l2 (GstVideoContentLightLevel *values,
    const struct v4l2_ctrl_hdr10_cll_info *control);

GST_SHMEM_META_API
void gst_shmem_content_light_level_to_v4l2 (
    const GstVideoContentLightLevel *values,
    struct v4l2_ctrl_hdr10_cll_info *control);

/**
 * GstShmemV4l2Metadata:
 * @dataformat: V4L2_META_FMT_*, from VIDIOC_G_FMT of the metadata node
 * @data: (array length=size) (nullable): the driver's bytes, owned by somebody
 *     else
 * @size: bytes at @data
 *
 * The content of a `V4LM` entry.
 *
 * Since: 0.9
 */
typedef struct
{
  guint32 dataformat;
  const guint8 *data;
  gsize size;
} GstShmemV4l2Metadata;

GST_SHMEM_META_API
gboolean gst_shmem_v4l2_metadata_parse (GstShmemV4l2Metadata *values,
    const guint8 *data, gsize size, GError **error);

GST_SHMEM_META_API
gboolean gst_shmem_v4l2_metadata_add (const GstShmemV4l2Metadata *values,
    GstShmemContainerBuilder *builder, GError **error);

G_END_DECLS

#endif /* __GST_SHMEM_V4L2_H__ */
