/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_PLANES_H__
#define __GST_SHMEM_PLANES_H__

#include <gst/shmemmeta/gstshmemcontainerbuilder.h>
#include <shmem/shmem-planes.h>

G_BEGIN_DECLS

/**
 * GST_SHMEM_MAX_PLANES:
 *
 * Maximum number of planes of a frame, and of memories of a #GstBuffer.
 *
 * Since: 0.9
 */
#define GST_SHMEM_MAX_PLANES SHMEM_MAX_PLANES

/**
 * GstShmemPlaneRole:
 * @SHMEM_PLANE_COLOUR: whole pixels: packed RGB or packed YUV
 * @SHMEM_PLANE_LUMA: luma, or one of red, green and blue
 * @SHMEM_PLANE_CHROMA: one of the two, or both interleaved
 * @SHMEM_PLANE_ALPHA: opacity
 * @SHMEM_PLANE_DEPTH: distance or disparity
 * @SHMEM_PLANE_COMPRESSION_METADATA: needed to decompress the pixels of the
 *     same picture
 * @SHMEM_PLANE_OPAQUE: anything else
 *
 * The kind of the samples of a plane. See shmem/shmem-planes.h.
 *
 * Since: 0.9
 */
typedef enum shmem_plane_role GstShmemPlaneRole;

#define GST_TYPE_SHMEM_PLANE_ROLE (gst_shmem_plane_role_get_type ())
GST_SHMEM_META_API
GType gst_shmem_plane_role_get_type (void);

/**
 * GstShmemPlane:
 *
 * One plane: memory index, offset, stride, size, role, DRM FourCC and
 * modifier, subsampling, width and height. See `struct shmem_plane` in
 * shmem/shmem-planes.h.
 *
 * Since: 0.9
 */
typedef struct shmem_plane GstShmemPlane;

/**
 * GstShmemPlanes:
 *
 * The planes of a frame, grouped into pictures; the payload of a `PLNS`
 * entry. A plain value: copy it by assignment. See `struct shmem_planes` in
 * shmem/shmem-planes.h.
 *
 * Since: 0.9
 */
typedef struct shmem_planes GstShmemPlanes;

#define GST_TYPE_SHMEM_PLANES (gst_shmem_planes_get_type ())
GST_SHMEM_META_API
GType gst_shmem_planes_get_type (void);

GST_SHMEM_META_API
GstShmemPlane *gst_shmem_planes_get_plane (GstShmemPlanes *planes, guint index);

GST_SHMEM_META_API
gboolean gst_shmem_planes_check (
    const GstShmemPlanes *planes, GstBuffer *buffer, GError **error);

GST_SHMEM_META_API
guint gst_shmem_planes_get_n_pictures (const GstShmemPlanes *planes);

GST_SHMEM_META_API
guint gst_shmem_planes_find_picture (
    const GstShmemPlanes *planes, guint picture, guint *first);

GST_SHMEM_META_API
gboolean gst_shmem_planes_parse (
    GstShmemPlanes *planes, gconstpointer data, gsize size, GError **error);

GST_SHMEM_META_API
gboolean gst_shmem_planes_read (
    GstShmemPlanes *planes, GstShmemContainer *container, GError **error);

GST_SHMEM_META_API
gboolean gst_shmem_planes_add (const GstShmemPlanes *planes,
    GstShmemContainerBuilder *builder, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstShmemPlanes, g_free)

G_END_DECLS

#endif /* __GST_SHMEM_PLANES_H__ */
