/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed. */

#ifndef __GSTSHMEMV4L2FORMAT_PRIVATE_H__
#define __GSTSHMEMV4L2FORMAT_PRIVATE_H__

#include <gst/shmemmeta/gstshmemplanes.h>

G_BEGIN_DECLS

/**
 * GstShmemV4l2Format:
 * @together: the pixel format with consecutive planes in one v4l2 plane, "" if
 *     V4L2 has none
 * @apart: the pixel format with a v4l2 plane for each plane, or ""
 * @drm: the DRM FourCC of both
 * @role: of the first plane; the others are chroma
 * @n_planes: number of planes
 * @bits: of a pixel in the first plane, and of a sample, or of an interleaved
 *     pair, in the others
 * @horizontal_subsampling: of the planes after the first
 * @vertical_subsampling: of the planes after the first
 *
 * The codes of a linear picture format in V4L2 and DRM.
 */
typedef struct
{
  gchar together[5];
  gchar apart[5];
  gchar drm[5];
  guint8 role;
  guint8 n_planes;
  guint8 bits[2];
  guint8 horizontal_subsampling;
  guint8 vertical_subsampling;
} GstShmemV4l2Format;

/* Rounds up, for the samples of a subsampled plane, for example. */
static inline guint64
_gst_shmem_v4l2_divide_up (guint64 value, guint64 by)
{
  return value / by + (value % by != 0);
}

/* The pixel format, or NULL; @apart is set to whether it is its @apart. */
G_GNUC_INTERNAL
const GstShmemV4l2Format *_gst_shmem_v4l2_format_find (
    guint32 pixelformat, gboolean *apart);

/* The format with the FourCC @drm, and @role of its first plane; or NULL. */
G_GNUC_INTERNAL
const GstShmemV4l2Format *_gst_shmem_v4l2_format_find_drm (
    guint32 drm, guint8 role);

/* Stride of @plane. V4L2 only has the stride of the first plane. */
G_GNUC_INTERNAL
guint64 _gst_shmem_v4l2_format_get_stride (
    const GstShmemV4l2Format *format, guint plane, guint32 bytesperline);

/* Sets role, subsampling, width and height of @plane of a picture in @shape. */
G_GNUC_INTERNAL
void _gst_shmem_v4l2_format_get_shape (const GstShmemV4l2Format *format,
    guint plane, guint32 width, guint32 height, GstShmemPlane *shape);

/* Bytes of a row of @samples in @plane. */
G_GNUC_INTERNAL
guint64 _gst_shmem_v4l2_format_get_row_size (
    const GstShmemV4l2Format *format, guint plane, guint32 samples);

G_END_DECLS

#endif /* __GSTSHMEMV4L2FORMAT_PRIVATE_H__ */
