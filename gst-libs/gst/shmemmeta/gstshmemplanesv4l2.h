/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not part of shmemmeta.h: it needs the kernel's headers. */

#ifndef __GST_SHMEM_PLANES_V4L2_H__
#define __GST_SHMEM_PLANES_V4L2_H__

#include <gst/shmemmeta/gstshmemplanes.h>
#include <linux/videodev2.h>

G_BEGIN_DECLS

typedef struct _GstShmemV4l2Place GstShmemV4l2Place;

/**
 * GstShmemV4l2Place:
 * @memory: index of the memory that contains the v4l2 plane
 * @offset: bytes from the start of that memory to the start of the v4l2
 *     plane, from which its `data_offset` counts
 *
 * The place of a v4l2 plane. V4L2 does not tell if two share an allocation.
 *
 * Since: 0.9
 */
struct _GstShmemV4l2Place
{
  guint memory;
  guint64 offset;
};

GST_SHMEM_META_API
gboolean gst_shmem_planes_from_v4l2 (GstShmemPlanes *planes,
    const struct v4l2_format *format, const struct v4l2_plane *v4l2_planes,
    guint n_v4l2_planes, const GstShmemV4l2Place *places,
    const GstShmemPlanes *layout, GError **error);

GST_SHMEM_META_API
gboolean gst_shmem_planes_to_v4l2 (const GstShmemPlanes *planes,
    const guint64 *sizes, guint n_sizes, guint32 pixelformat,
    struct v4l2_pix_format_mplane *format, struct v4l2_plane *v4l2_planes,
    GstShmemV4l2Place *places, GError **error);

GST_SHMEM_META_API
gboolean gst_shmem_v4l2_planes_set_fds (struct v4l2_plane *v4l2_planes,
    guint n_v4l2_planes, const GstShmemV4l2Place *places, GstBuffer *buffer,
    GError **error);

G_END_DECLS

#endif /* __GST_SHMEM_PLANES_V4L2_H__ */
