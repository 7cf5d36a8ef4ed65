/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not part of shmemmeta.h: it needs the headers of libdrm, and is only installed
 * if the library was built with them. */

#ifndef __GST_SHMEM_PLANES_DRM_H__
#define __GST_SHMEM_PLANES_DRM_H__

#include <gst/shmemmeta/gstshmemplanes.h>

#include <drm_mode.h>

G_BEGIN_DECLS

/**
 * GST_SHMEM_DRM_MAX_PLANES:
 *
 * Maximum number of planes of a DRM framebuffer.
 *
 * Since: 0.1
 */
#define GST_SHMEM_DRM_MAX_PLANES 4

typedef struct _GstShmemDrmFramebuffer GstShmemDrmFramebuffer;

/**
 * GstShmemDrmFramebuffer:
 * @command: the arguments of DRM_IOCTL_MODE_ADDFB2; the handles are 0, to be
 *     filled in by the caller
 * @n_planes: planes in @command
 * @planes: for each of them, its index in the table
 *
 * One picture as a DRM framebuffer.
 *
 * Since: 0.1
 */
struct _GstShmemDrmFramebuffer
{
  struct drm_mode_fb_cmd2 command;
  guint n_planes;
  guint planes[GST_SHMEM_DRM_MAX_PLANES];
};

GST_SHMEM_META_API
gboolean gst_shmem_planes_to_drm (const GstShmemPlanes *planes,
    const guint64 *sizes, guint n_sizes, guint picture, guint max_planes,
    GstShmemDrmFramebuffer *framebuffer, GError **error);

GST_SHMEM_META_API
gboolean gst_shmem_planes_to_drm_rest (const GstShmemPlanes *planes,
    const GstShmemDrmFramebuffer *framebuffer, GstShmemContainer **rest,
    GError **error);

G_END_DECLS

#endif /* __GST_SHMEM_PLANES_DRM_H__ */
