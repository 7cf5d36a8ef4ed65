/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_CONTAINER_META_H__
#define __GST_SHMEM_CONTAINER_META_H__

#include <gst/shmemmeta/gstshmemcontainer.h>

G_BEGIN_DECLS

typedef struct _GstShmemContainerMeta GstShmemContainerMeta;

/**
 * GST_SHMEM_PICTURE_ALL:
 *
 * A container is about the whole frame.
 *
 * Since: 0.9
 */
#define GST_SHMEM_PICTURE_ALL (-1)

/**
 * GstShmemContainerMeta:
 * @meta: parent
 * @container: the container; the meta holds a reference
 * @picture: which picture of the buffer's #GstShmemPlanesMeta it is about, or
 *     #GST_SHMEM_PICTURE_ALL
 *
 * A container on a buffer. Its tags are exactly {"video"}, so that decoders,
 * encoders, converters, scalers and croppers keep it on its frame. A buffer can
 * carry several.
 *
 * Since: 0.9
 */
struct _GstShmemContainerMeta
{
  GstMeta meta;
  GstShmemContainer *container;
  gint picture;
};

#define GST_SHMEM_CONTAINER_META_API_TYPE                                      \
  (gst_shmem_container_meta_api_get_type ())
GST_SHMEM_META_API
GType gst_shmem_container_meta_api_get_type (void);

#define GST_SHMEM_CONTAINER_META_INFO (gst_shmem_container_meta_get_info ())
GST_SHMEM_META_API
const GstMetaInfo *gst_shmem_container_meta_get_info (void);

GST_SHMEM_META_API
GstShmemContainerMeta *gst_buffer_get_shmem_container_meta (GstBuffer *buffer);

GST_SHMEM_META_API
GstShmemContainerMeta *gst_buffer_add_shmem_container_meta (
    GstBuffer *buffer, GstShmemContainer *container);

GST_SHMEM_META_API
GstShmemContainerMeta *gst_buffer_add_shmem_container_meta_full (
    GstBuffer *buffer, GstShmemContainer *container, gint picture);

GST_SHMEM_META_API
void gst_buffer_replace_shmem_container_meta (GstBuffer *buffer,
    GstShmemContainerMeta *meta, GstShmemContainer *container);

GST_SHMEM_META_API
GstShmemContainerMeta *gst_buffer_iterate_shmem_container_meta (
    GstBuffer *buffer, gpointer *state);

G_END_DECLS

#endif /* __GST_SHMEM_CONTAINER_META_H__ */
