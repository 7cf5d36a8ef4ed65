/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_VIDEO_H__
#define __GST_SHMEM_VIDEO_H__

#include <gst/shmemmeta/gstshmemstatic.h>

G_BEGIN_DECLS

GST_SHMEM_META_API
gboolean gst_shmem_mastering_display_from_caps (
    GstVideoMasteringDisplayInfo *values, const GstCaps *caps);

GST_SHMEM_META_API
void gst_shmem_mastering_display_to_caps (
    const GstVideoMasteringDisplayInfo *values, GstCaps *caps);

GST_SHMEM_META_API
gboolean gst_shmem_content_light_level_from_caps (
    GstVideoContentLightLevel *values, const GstCaps *caps);

GST_SHMEM_META_API
void gst_shmem_content_light_level_to_caps (
    const GstVideoContentLightLevel *values, GstCaps *caps);

GST_SHMEM_META_API
gboolean gst_shmem_cicp_from_colorimetry (
    GstShmemCicp *values, const GstVideoColorimetry *colorimetry);

GST_SHMEM_META_API
gboolean gst_shmem_cicp_to_colorimetry (
    const GstShmemCicp *values, GstVideoColorimetry *colorimetry);

GST_SHMEM_META_API
gboolean gst_shmem_cicp_from_caps (GstShmemCicp *values, const GstCaps *caps);

G_END_DECLS

#endif /* __GST_SHMEM_VIDEO_H__ */
