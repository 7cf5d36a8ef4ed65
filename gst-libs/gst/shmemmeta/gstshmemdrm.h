/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not part of shmemmeta.h: it needs the headers of libdrm, and is only
 * installed if the library was built with them. */

#ifndef __GST_SHMEM_DRM_H__
#define __GST_SHMEM_DRM_H__

#include <gst/shmemmeta/gstshmemstatic.h>

#include <drm_mode.h>

G_BEGIN_DECLS

/* Electro-optical transfer functions of CTA-861 as the kernel numbers them;
 * its header with these names is not part of the UAPI. */
#define GST_SHMEM_DRM_EOTF_TRADITIONAL_SDR 0
#define GST_SHMEM_DRM_EOTF_PQ 2
#define GST_SHMEM_DRM_EOTF_HLG 3

GST_SHMEM_META_API
guint8 gst_shmem_cicp_get_drm_eotf (const GstShmemCicp *cicp);

GST_SHMEM_META_API
void gst_shmem_drm_hdr_output_metadata_fill (
    struct hdr_output_metadata *metadata, const GstShmemCicp *cicp,
    const GstVideoMasteringDisplayInfo *display,
    const GstVideoContentLightLevel *level);

G_END_DECLS

#endif /* __GST_SHMEM_DRM_H__ */
