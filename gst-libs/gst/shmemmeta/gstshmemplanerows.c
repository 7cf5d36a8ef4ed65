/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The rules that depend on the pixel format: how large its rows are, and whether
 * those of a plane table fit. */

#include "gstshmemplanerows-private.h"

#include <gst/shmemmeta/gstshmemplanes.h>

#include "gstshmemvideoformat-private.h"

#include "gstshmem-private.h"

#include <string.h>

static guint8
get_role (const GstVideoFormatInfo *format, guint components)
{
  if (components == (1u << GST_VIDEO_COMP_A)
      && GST_VIDEO_FORMAT_INFO_HAS_ALPHA (format))
    return SHMEM_PLANE_ALPHA;
  if (!GST_VIDEO_FORMAT_INFO_IS_YUV (format))
    return components & (components - 1) ? SHMEM_PLANE_COLOUR
                                         : SHMEM_PLANE_LUMA;
  if (components == (1u << GST_VIDEO_COMP_Y))
    return SHMEM_PLANE_LUMA;
  return components & (1u << GST_VIDEO_COMP_Y) ? SHMEM_PLANE_COLOUR
                                               : SHMEM_PLANE_CHROMA;
}

void
_gst_shmem_plane_shape_init (
    GstShmemPlaneShape *shape, const GstVideoInfo *info, guint plane)
{
  const GstVideoFormatInfo *format = info->finfo;
  guint components = 0, h_shift = 8, v_shift = 8, i;

  memset (shape, 0, sizeof *shape);
  for (i = 0; i < GST_VIDEO_FORMAT_INFO_N_COMPONENTS (format); i++) {
    guint64 row_size;

    if (GST_VIDEO_FORMAT_INFO_PLANE (format, i) != plane)
      continue;
    components |= 1u << i;
    h_shift = MIN (h_shift, GST_VIDEO_FORMAT_INFO_W_SUB (format, i));
    v_shift = MIN (v_shift, GST_VIDEO_FORMAT_INFO_H_SUB (format, i));
    row_size = (guint64) GST_VIDEO_FORMAT_INFO_SCALE_WIDTH (
                   format, i, GST_VIDEO_INFO_WIDTH (info))
        * (guint64) GST_VIDEO_FORMAT_INFO_PSTRIDE (format, i);
    shape->row_size = MAX (shape->row_size, row_size);
  }
  shape->role = get_role (format, components);
  shape->horizontal_subsampling = (guint8) (1u << h_shift);
  shape->vertical_subsampling = (guint8) (1u << v_shift);
  shape->width = (guint) GST_VIDEO_SUB_SCALE (h_shift, info->width);
  shape->height =
      (guint) GST_VIDEO_SUB_SCALE (v_shift, GST_VIDEO_INFO_HEIGHT (info));
}

/* Returns the fault of @plane, which is plane @k of @info, or NULL. */
static const gchar *
check_shape (const struct shmem_plane *plane, const GstVideoInfo *info, guint k)
{
  GstShmemPlaneShape shape;
  guint64 row_size;

  _gst_shmem_plane_shape_init (&shape, info, k);
  if (plane->horizontal_subsampling != shape.horizontal_subsampling
      || plane->vertical_subsampling != shape.vertical_subsampling)
    return "its subsampling differs from that of its format";
  row_size = shape.row_size ? shape.row_size
                            : (guint64) GST_VIDEO_INFO_PLANE_STRIDE (info, k);
  if (row_size > plane->stride)
    return "its rows are longer than its stride";
  if (row_size > plane->size - (guint64) plane->stride * (plane->height - 1))
    return "its last row lies beyond its size";
  return NULL;
}

/* Fills @indices with the planes of pixels among the @num planes at @first.
 * Returns their number. */
static guint
find_pixels (
    const struct shmem_planes *planes, guint first, guint num, guint *indices)
{
  guint i, n = 0;

  for (i = first; i < first + num; i++)
    if (shmem_plane_role_is_pixel (planes->planes[i].role))
      indices[n++] = i;
  return n;
}

gboolean
_gst_shmem_picture_to_info (const struct shmem_planes *planes, guint first,
    guint num, GstVideoFormat format, GstVideoInfo *info, GError **error)
{
  guint indices[SHMEM_MAX_PLANES] = { 0 }, k;
  const guint n = find_pixels (planes, first, num, indices);
  const struct shmem_plane *base = &planes->planes[indices[0]];

  if (!gst_video_info_set_format (info, format, base->width, base->height))
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "plane %u: it is too large", indices[0]);
  if (n != GST_VIDEO_INFO_N_PLANES (info))
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "plane %u: its picture of format %s has %u planes of pixels instead of "
        "%u",
        indices[0], gst_video_format_to_string (format), n,
        GST_VIDEO_INFO_N_PLANES (info));
  for (k = 0; k < n; k++) {
    const struct shmem_plane *plane = &planes->planes[indices[k]];
    const gchar *reason = check_shape (plane, info, k);

    if (reason)
      return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
          "plane %u: %s", indices[k], reason);
    /* With a gsize of 32 bits, no memory is that large. */
    GST_VIDEO_INFO_PLANE_OFFSET (info, k) = (gsize) plane->offset;
    if (GST_VIDEO_INFO_PLANE_OFFSET (info, k) != plane->offset)
      return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
          "plane %u: its offset does not fit into a gsize", indices[k]);
    GST_VIDEO_INFO_PLANE_STRIDE (info, k) = (gint) plane->stride;
  }
  return TRUE;
}

gboolean
_gst_shmem_picture_is_plain (const struct shmem_plane *plane, guint num)
{
  guint i;

  for (i = 0; i < num; i++)
    if (!shmem_plane_role_is_pixel (plane[i].role))
      return FALSE;
  return plane->modifier == SHMEM_MODIFIER_LINEAR;
}

gboolean
_gst_shmem_planes_check_rows (const struct shmem_planes *planes, GError **error)
{
  guint first, num;

  for (first = 0; first < planes->num; first += num) {
    const struct shmem_plane *plane = &planes->planes[first];
    GstVideoFormat format = _gst_shmem_video_format_from_drm (plane->format);
    guint pixels[SHMEM_MAX_PLANES];
    GstVideoInfo info;

    for (num = 1; first + num < planes->num; num++)
      if (plane[num].picture != plane->picture)
        break;
    if (format != GST_VIDEO_FORMAT_UNKNOWN
        && plane->modifier == SHMEM_MODIFIER_LINEAR
        && find_pixels (planes, first, num, pixels) > 0
        && !_gst_shmem_picture_to_info (
            planes, first, num, format, &info, error))
      return FALSE;
  }
  return TRUE;
}

/* 0 if it is not known. */
static guint64
find_row_size (
    const struct shmem_planes *planes, const struct shmem_plane *plane)
{
  GstVideoFormat format = _gst_shmem_video_format_from_drm (plane->format);
  guint pixels[SHMEM_MAX_PLANES], first = 0, num, n, k;
  const struct shmem_plane *base;
  GstShmemPlaneShape shape;
  GstVideoInfo info;

  num = gst_shmem_planes_find_picture (planes, plane->picture, &first);
  n = find_pixels (planes, first, num, pixels);
  if (format == GST_VIDEO_FORMAT_UNKNOWN
      || plane->modifier != SHMEM_MODIFIER_LINEAR || n == 0)
    return 0;
  base = &planes->planes[pixels[0]];
  if (!gst_video_info_set_format (&info, format, base->width, base->height))
    return 0;
  for (k = 0; k < MIN (n, GST_VIDEO_INFO_N_PLANES (&info)); k++) {
    if (&planes->planes[pixels[k]] != plane)
      continue;
    _gst_shmem_plane_shape_init (&shape, &info, k);
    return shape.row_size;
  }
  return 0;
}

guint32
_gst_shmem_plane_get_row_size (
    const struct shmem_planes *planes, const struct shmem_plane *plane)
{
  guint64 size;

  if (plane->stride == 0 || plane->height == 0)
    return 0;
  size = find_row_size (planes, plane);
  if (size == 0)
    size = plane->size - (guint64) plane->stride * (plane->height - 1);
  return (guint32) MIN (size, plane->stride);
}
