/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed. */

#ifndef __GSTSHMEMPLANEROWS_PRIVATE_H__
#define __GSTSHMEMPLANEROWS_PRIVATE_H__

#include <gst/video/video.h>
#include <shmem/shmem-planes.h>

G_BEGIN_DECLS

/* One plane of a format. */
typedef struct
{
  guint8 role;
  guint8 horizontal_subsampling;
  guint8 vertical_subsampling;
  guint width;
  guint height;
  guint64 row_size; /* bytes of samples in a row; 0 if these are not laid out
                     * byte by byte */
} GstShmemPlaneShape;

G_GNUC_INTERNAL
void _gst_shmem_plane_shape_init (
    GstShmemPlaneShape *shape, const GstVideoInfo *info, guint plane);

/* Whether the @num planes of a picture are rows of pixels and nothing else. */
G_GNUC_INTERNAL
gboolean _gst_shmem_picture_is_plain (
    const struct shmem_plane *planes, guint num);

/* Fills @info, in @format, from the planes of pixels among the @num planes at
 * @first, in a table that has passed shmem_planes_check(). */
G_GNUC_INTERNAL
gboolean _gst_shmem_picture_to_info (const struct shmem_planes *planes,
    guint first, guint num, GstVideoFormat format, GstVideoInfo *info,
    GError **error);

/* Bytes of a row of @plane, one of @planes, that are of the picture; all that
 * each row has where that is not known. The table has passed
 * _gst_shmem_planes_check_rows(). */
G_GNUC_INTERNAL
guint32 _gst_shmem_plane_get_row_size (
    const struct shmem_planes *planes, const struct shmem_plane *plane);

/* Whether the rows of linear pictures with a known FourCC fit their stride and
 * plane, in a table that has passed shmem_planes_check(). */
G_GNUC_INTERNAL
gboolean _gst_shmem_planes_check_rows (
    const struct shmem_planes *planes, GError **error);

G_END_DECLS

#endif /* __GSTSHMEMPLANEROWS_PRIVATE_H__ */
