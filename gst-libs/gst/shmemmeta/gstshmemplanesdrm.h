/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_PLANES_DRM_H__
#define __GST_SHMEM_PLANES_DRM_H__

#include <gst/shmemmeta/gstshmemplanes.h>

G_BEGIN_DECLS

/**
 * GST_SHMEM_DRM_MAX_PLANES:
 *
 * Maximum number of planes of a DRM framebuffer.
 *
 * Since: 0.9
 */
#define GST_SHMEM_DRM_MAX_PLANES 4

typedef struct _GstShmemDrmFramebuffer GstShmemDrmFramebuffer;

/**
 * GstShmemDrmFramebuffer:
 * @width: pixels
 * @height: rows
 * @format: DRM FourCC
 * @flags: DRM_MODE_FB_MODIFIERS, or 0 if only the driver knows the layout
 * @pitches: bytes from one row of each plane to the next
 * @offsets: bytes from the start of its memory
 * @modifiers: the same one for all planes
 * @n_planes: planes in use; of the others all is 0
 * @planes: for each of them, its index in the table
 *
 * One picture as the arguments of drmModeAddFB2WithModifiers(), but for the
 * handles.
 *
 * Since: 0.9
 */
struct _GstShmemDrmFramebuffer
{
  guint32 width;
  guint32 height;
  guint32 format;
  guint32 flags;
  guint32 pitches[GST_SHMEM_DRM_MAX_PLANES];
  guint32 offsets[GST_SHMEM_DRM_MAX_PLANES];
  guint64 modifiers[GST_SHMEM_DRM_MAX_PLANES];
  guint n_planes;
  guint planes[GST_SHMEM_DRM_MAX_PLANES];

  /*< private >*/
  gpointer _gst_reserved[GST_PADDING];
};

GST_SHMEM_META_API
gboolean gst_shmem_planes_to_drm (const GstShmemPlanes *planes,
    const guint64 *sizes, guint n_sizes, guint picture, guint max_planes,
    GstShmemDrmFramebuffer *framebuffer, GError **error);

G_END_DECLS

#endif /* __GST_SHMEM_PLANES_DRM_H__ */
