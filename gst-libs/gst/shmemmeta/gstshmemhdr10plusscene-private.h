/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed. The plugin and the tool have a copy of these functions. */

#ifndef __GST_SHMEM_HDR10_PLUS_SCENE_PRIVATE_H__
#define __GST_SHMEM_HDR10_PLUS_SCENE_PRIVATE_H__

#include <gst/shmemmeta/gstshmemhdr10plus.h>

G_BEGIN_DECLS

/* Whether number of windows, targeted luminance, maxscl, average and
 * distribution are the same. */
gboolean _gst_shmem_hdr10_plus_same_luminance (
    const GstShmemHdr10Plus *a, const GstShmemHdr10Plus *b);

/* Whether both have no tone curve, or the same knee point and anchors. */
gboolean _gst_shmem_hdr10_plus_same_curve (
    const GstShmemHdr10Plus *a, const GstShmemHdr10Plus *b);

G_END_DECLS

#endif /* __GST_SHMEM_HDR10_PLUS_SCENE_PRIVATE_H__ */
