/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_PLANES_META_H__
#define __GST_SHMEM_PLANES_META_H__

#include <gst/shmemmeta/gstshmemplanes.h>

G_BEGIN_DECLS

/**
 * GST_CAPS_FEATURE_META_GST_SHMEM_PLANES_META:
 *
 * Caps feature of frames that are described by their #GstShmemPlanesMeta only,
 * so that elements without support for it cannot be linked.
 *
 * Since: 0.9
 */
#define GST_CAPS_FEATURE_META_GST_SHMEM_PLANES_META "meta:GstShmemPlanesMeta"

typedef struct _GstShmemPlanesMeta GstShmemPlanesMeta;

/**
 * GstShmemPlanesMeta:
 * @meta: parent
 * @planes: the planes of the buffer
 *
 * More planes than #GstVideoMeta can hold. Its tags are {"video", "memory"}:
 * it is only kept on copies with the same memories.
 *
 * Since: 0.9
 */
struct _GstShmemPlanesMeta
{
  GstMeta meta;
  GstShmemPlanes planes;
};

#define GST_SHMEM_PLANES_META_API_TYPE (gst_shmem_planes_meta_api_get_type ())
GST_SHMEM_META_API
GType gst_shmem_planes_meta_api_get_type (void);

#define GST_SHMEM_PLANES_META_INFO (gst_shmem_planes_meta_get_info ())
GST_SHMEM_META_API
const GstMetaInfo *gst_shmem_planes_meta_get_info (void);

GST_SHMEM_META_API
GstShmemPlanesMeta *gst_buffer_get_shmem_planes_meta (GstBuffer *buffer);

GST_SHMEM_META_API
GstShmemPlanesMeta *gst_buffer_add_shmem_planes_meta (
    GstBuffer *buffer, const GstShmemPlanes *planes, GError **error);

G_END_DECLS

#endif /* __GST_SHMEM_PLANES_META_H__ */
