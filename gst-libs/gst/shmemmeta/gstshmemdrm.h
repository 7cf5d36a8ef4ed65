/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_DRM_H__
#define __GST_SHMEM_DRM_H__

#include <gst/shmemmeta/gstshmemstatic.h>

G_BEGIN_DECLS

/* Electro-optical transfer functions of CTA-861 as the kernel numbers them;
 * its header with these names is not part of the UAPI. */
#define GST_SHMEM_DRM_EOTF_TRADITIONAL_SDR 0
#define GST_SHMEM_DRM_EOTF_PQ 2
#define GST_SHMEM_DRM_EOTF_HLG 3

/* Of the kernel's drm_mode.h, which libdrm installs. */
struct hdr_output_metadata;

GST_SHMEM_META_API
void gst_shmem_cicp_to_drm (const GstShmemCicp *cicp,
    const GstVideoMasteringDisplayInfo *display,
    const GstVideoContentLightLevel *level,
    struct hdr_output_metadata *metadata);

G_END_DECLS

#endif /* __GST_SHMEM_DRM_H__ */
