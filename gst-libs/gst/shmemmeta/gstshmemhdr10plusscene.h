/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_HDR10_PLUS_SCENE_H__
#define __GST_SHMEM_HDR10_PLUS_SCENE_H__

#include <gst/shmemmeta/gstshmemhdr10plus.h>

G_BEGIN_DECLS

GST_SHMEM_META_API
gboolean gst_shmem_hdr10_plus_same_luminance (
    const GstShmemHdr10Plus *a, const GstShmemHdr10Plus *b);

GST_SHMEM_META_API
gboolean gst_shmem_hdr10_plus_same_curve (
    const GstShmemHdr10Plus *a, const GstShmemHdr10Plus *b);

G_END_DECLS

#endif /* __GST_SHMEM_HDR10_PLUS_SCENE_H__ */
