/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Converts pictures of a plane table to and from GstVideoInfo and GstVideoMeta.
 * It never maps a memory or reads a pixel. */

#include <gst/shmemmeta/gstshmemplanesvideo.h>

#include <string.h>

#include "gstshmem-private.h"
#include "gstshmemvideoformat-private.h"
#include "gstshmemplanerows-private.h"
#include "gstshmemplanes-private.h"

/**
 * SECTION:gstshmemplanesvideo
 * @title: Plane tables and GstVideo
 * @short_description: pictures of up to four planes
 * @see_also: #GstShmemPlanes, #GstVideoMeta
 *
 * A picture of linear planes in a format of GStreamer is a #GstVideoInfo and, on
 * a buffer, a #GstVideoMeta. These functions convert one to the other.
 *
 * The functions can be called from any thread that has the table or the buffer
 * to itself.
 */

/* ---- from GstVideo ---- */

/* Bytes of @plane up to the end of its last row: if a plane follows, not more than
 * up to that one. */
static guint64
get_plane_size (
    const GstVideoInfo *info, guint plane, const GstShmemPlaneShape *shape)
{
  const gsize *offset = &GST_VIDEO_INFO_PLANE_OFFSET (info, plane);
  guint64 size =
      (guint64) GST_VIDEO_INFO_PLANE_STRIDE (info, plane) * shape->height;

  if (plane + 1 < GST_VIDEO_INFO_N_PLANES (info) && offset[1] > offset[0])
    return MIN (size, offset[1] - offset[0]);
  return size;
}

/* The planes of tiled or indexed formats are not rows of samples. */
static gboolean
check_appendable (const GstShmemPlanes *planes, const GstVideoInfo *info,
    GstShmemPlaneRole role, guint view, GError **error)
{
  const GstVideoFormatInfo *format = info->finfo;
  const gchar *reason = NULL;
  guint i;

  /* UNKNOWN, ENCODED, and DMA_DRM of later versions. */
  if (GST_VIDEO_INFO_N_PLANES (info) == 0)
    reason = "it is not raw video";
  else if (GST_VIDEO_FORMAT_INFO_IS_TILED (format)
      || GST_VIDEO_FORMAT_INFO_HAS_PALETTE (format))
    reason = "tiles and palettes are not supported";
  else if (GST_VIDEO_INFO_INTERLACE_MODE (info)
      == GST_VIDEO_INTERLACE_MODE_ALTERNATE)
    reason = "a buffer has one field, and its caps do not tell which one";
  else if (view >= GST_SHMEM_MAX_PLANES)
    reason = "its view is not below 16";
  else if (role >= SHMEM_N_PLANE_ROLES)
    reason = "its role is not known";
  else if (role != SHMEM_PLANE_COLOUR
      && GST_VIDEO_FORMAT_INFO_N_COMPONENTS (format) != 1)
    reason = "only a format of one component, such as GRAY8, can have "
             "a role other than colour";
  for (i = 0; reason == NULL && i < GST_VIDEO_INFO_N_PLANES (info); i++)
    if (GST_VIDEO_INFO_PLANE_STRIDE (info, i) <= 0)
      reason = "its rows are not in ascending order";
  if (reason)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "a picture of format %s cannot be in a plane table: %s",
        GST_VIDEO_FORMAT_INFO_NAME (format), reason);
  if (planes->num <= GST_SHMEM_MAX_PLANES
      && GST_VIDEO_INFO_N_PLANES (info) <= GST_SHMEM_MAX_PLANES - planes->num)
    return TRUE;
  return _gst_shmem_refuse (error, GST_SHMEM_ERROR_LIMIT,
      "a frame has at most %u planes: %u of them are in use, and a picture of "
      "format %s has %u more",
      GST_SHMEM_MAX_PLANES, planes->num, GST_VIDEO_FORMAT_INFO_NAME (format),
      GST_VIDEO_INFO_N_PLANES (info));
}

static void
fill_plane (GstShmemPlane *plane, const GstVideoInfo *info, guint index,
    GstShmemPlaneRole role)
{
  GstShmemPlaneShape shape;

  _gst_shmem_plane_shape_init (&shape, info, index);
  memset (plane, 0, sizeof *plane);
  plane->offset = GST_VIDEO_INFO_PLANE_OFFSET (info, index);
  plane->size = get_plane_size (info, index, &shape);
  plane->modifier = SHMEM_MODIFIER_LINEAR;
  plane->format = _gst_shmem_video_format_to_drm (GST_VIDEO_INFO_FORMAT (info));
  plane->stride = (guint32) GST_VIDEO_INFO_PLANE_STRIDE (info, index);
  plane->width = shape.width;
  plane->height = shape.height;
  plane->role = role == SHMEM_PLANE_COLOUR ? shape.role : (guint8) role;
  plane->horizontal_subsampling = shape.horizontal_subsampling;
  plane->vertical_subsampling = shape.vertical_subsampling;
}

/**
 * gst_shmem_planes_append_video_info:
 * @planes: (inout): a table, with `num` 0 when it is new; untouched on failure
 * @info: a picture: its format, size, offsets and strides
 * @memory: index of the memory that contains all its planes
 * @offset: bytes from the start of that memory to the picture, where several
 *     pictures share it; those of @info count from there
 * @role: %SHMEM_PLANE_COLOUR for the roles of the format; for a format of one
 *     component, such as GRAY8, optionally another one
 * @view: of a multi-view frame, counted from 0
 * @error: return location for an error, or %NULL
 *
 * Appends the planes of one picture.
 *
 * Returns: whether they were appended; not if there were more than
 *     #GST_SHMEM_MAX_PLANES (%GST_SHMEM_ERROR_LIMIT)
 *
 * Since: 0.9
 */
gboolean
gst_shmem_planes_append_video_info (GstShmemPlanes *planes,
    const GstVideoInfo *info, guint memory, guint64 offset,
    GstShmemPlaneRole role, guint view, GError **error)
{
  guint picture, i;

  g_return_val_if_fail (planes != NULL, FALSE);
  g_return_val_if_fail (info != NULL && info->finfo != NULL, FALSE);
  g_return_val_if_fail (memory < GST_SHMEM_MAX_PLANES, FALSE);
  g_return_val_if_fail (offset <= G_MAXINT64, FALSE);

  if (!check_appendable (planes, info, role, view, error))
    return FALSE;
  picture = gst_shmem_planes_get_n_pictures (planes);
  for (i = 0; i < GST_VIDEO_INFO_N_PLANES (info); i++) {
    GstShmemPlane *plane = &planes->planes[planes->num + i];

    fill_plane (plane, info, i, role);
    plane->offset += offset;
    plane->memory = (guint8) memory;
    plane->picture = (guint8) picture;
    plane->view = (guint8) view;
  }
  planes->num += i;
  return TRUE;
}

/* Replaces offsets and strides of the caps by those of @meta; as in
 * gst_video_frame_map(), the picture may be larger than in the caps. */
static gboolean
apply_video_meta (
    GstVideoInfo *layout, const GstVideoMeta *meta, GError **error)
{
  guint i;

  if (meta->format != GST_VIDEO_INFO_FORMAT (layout)
      || meta->n_planes != GST_VIDEO_INFO_N_PLANES (layout)
      || meta->width < (guint) GST_VIDEO_INFO_WIDTH (layout)
      || meta->height < (guint) GST_VIDEO_INFO_HEIGHT (layout))
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "its GstVideoMeta is %s, %u x %u, but its caps are %s, %d x %d",
        gst_video_format_to_string (meta->format), meta->width, meta->height,
        GST_VIDEO_INFO_NAME (layout), GST_VIDEO_INFO_WIDTH (layout),
        GST_VIDEO_INFO_HEIGHT (layout));
  for (i = 0; i < meta->n_planes; i++) {
    GST_VIDEO_INFO_PLANE_OFFSET (layout, i) = meta->offset[i];
    GST_VIDEO_INFO_PLANE_STRIDE (layout, i) = meta->stride[i];
  }
  return TRUE;
}

/* Converts offsets into @buffer to memories and offsets into these. */
static gboolean
place_planes (GstShmemPlane *planes, guint num, GstBuffer *buffer, guint memory,
    GError **error)
{
  gsize size = gst_buffer_get_size (buffer);
  guint i, index, length;
  gsize skip;

  for (i = 0; i < num; i++) {
    /* The memory can end with the samples of the last row, before its stride. */
    if (planes[i].offset < size)
      planes[i].size = MIN (planes[i].size, size - planes[i].offset);
    if (!gst_buffer_find_memory (
            buffer, planes[i].offset, planes[i].size, &index, &length, &skip))
      return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
          "plane %u of the picture, %" G_GUINT64_FORMAT
          " bytes at %" G_GUINT64_FORMAT ", lies beyond its %" G_GSIZE_FORMAT
          " bytes of memory",
          i, planes[i].size, planes[i].offset, size);
    if (index + length > GST_SHMEM_MAX_PLANES - memory)
      return _gst_shmem_refuse (error, GST_SHMEM_ERROR_LIMIT,
          "a frame has at most %u memories, and plane %u of the picture is in "
          "one more",
          GST_SHMEM_MAX_PLANES, i);
    planes[i].memory = (guint8) (memory + index);
    planes[i].offset = skip;
  }
  return TRUE;
}

/* The picture of @layout, whose offsets count over all memories of @buffer. */
static gboolean
append_layout (GstShmemPlanes *planes, GstBuffer *buffer,
    const GstVideoInfo *layout, guint memory, GstShmemPlaneRole role,
    guint view, GError **error)
{
  guint num = planes->num;

  if (!gst_shmem_planes_append_video_info (
          planes, layout, 0, 0, role, view, error))
    return FALSE;
  if (place_planes (
          &planes->planes[num], planes->num - num, buffer, memory, error))
    return TRUE;
  planes->num = num;
  return FALSE;
}

/**
 * gst_shmem_planes_append_video_buffer:
 * @planes: (inout): a table, with `num` 0 when it is new; untouched on failure
 * @buffer: a buffer with one picture, with #GstVideoMeta or without
 * @info: from its caps
 * @memory: the index of its first memory, at most #GST_SHMEM_MAX_PLANES
 * @role: as for gst_shmem_planes_append_video_info()
 * @view: of a multi-view frame, counted from 0
 * @error: return location for an error, or %NULL
 *
 * Appends the planes of the picture in @buffer, whichever memories they are in.
 * A #GstVideoMeta with a format other than that of @info, or with a smaller
 * picture, is an error (%GST_SHMEM_ERROR_INVALID_DATA).
 *
 * Returns: whether they were appended
 *
 * Since: 0.9
 */
gboolean
gst_shmem_planes_append_video_buffer (GstShmemPlanes *planes, GstBuffer *buffer,
    const GstVideoInfo *info, guint memory, GstShmemPlaneRole role, guint view,
    GError **error)
{
  const GstVideoMeta *meta;
  GstVideoInfo layout;

  g_return_val_if_fail (planes != NULL, FALSE);
  g_return_val_if_fail (GST_IS_BUFFER (buffer), FALSE);
  g_return_val_if_fail (info != NULL && info->finfo != NULL, FALSE);
  g_return_val_if_fail (memory <= GST_SHMEM_MAX_PLANES, FALSE);

  layout = *info;
  meta = gst_buffer_get_video_meta (buffer);
  return (meta == NULL || apply_video_meta (&layout, meta, error))
      && append_layout (planes, buffer, &layout, memory, role, view, error);
}

/* Views whose metas have no ids have as many memories each, in their order. */
static gboolean
find_memories (
    GstBuffer *buffer, guint view, guint views, gsize *start, GError **error)
{
  guint n = gst_buffer_n_memory (buffer), i;

  if (n == 0 || n % views != 0)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_NOT_FOUND,
        "the view has no GstVideoMeta, and no memory of its own");
  for (i = 0, *start = 0; i < n / views * view; i++)
    *start += gst_buffer_peek_memory (buffer, i)->size;
  return TRUE;
}

static gboolean
move_layout (GstVideoInfo *layout, gsize start, GError **error)
{
  guint i;

  for (i = 0; i < GST_VIDEO_INFO_N_PLANES (layout); i++) {
    if (GST_VIDEO_INFO_PLANE_OFFSET (layout, i) > G_MAXSIZE - start)
      return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
          "plane %u of the picture: offset %" G_GSIZE_FORMAT
          " is beyond its memory",
          i, GST_VIDEO_INFO_PLANE_OFFSET (layout, i));
    GST_VIDEO_INFO_PLANE_OFFSET (layout, i) += start;
  }
  return TRUE;
}

/* Sets the offsets of @layout to those of @view. */
static gboolean
find_view (GstVideoInfo *layout, GstBuffer *buffer, guint view, guint views,
    GError **error)
{
  const GstVideoMeta *meta = gst_buffer_get_video_meta_id (buffer, (gint) view);
  gsize start = 0;

  if (meta == NULL) {
    if (!find_memories (buffer, view, views, &start, error))
      return FALSE;
    meta = gst_buffer_get_video_meta (buffer);
  }
  return (meta == NULL || apply_video_meta (layout, meta, error))
      && move_layout (layout, start, error);
}

/**
 * gst_shmem_planes_append_video_view:
 * @planes: (inout): a table, with `num` 0 when it is new; untouched on failure
 * @buffer: a buffer with several views
 * @info: from its caps, which have `multiview-mode=separated`
 * @view: index of the view
 * @views: number of views
 * @error: return location for an error, or %NULL
 *
 * Appends the planes of one of several views, in the memories of @buffer. The
 * `id` of its #GstVideoMeta is the view. If no meta has this id, all views have
 * equally many memories, in their order, with the layout of
 * gst_buffer_get_video_meta(), or else GStreamer's default one: GStreamer's GL
 * elements make such buffers.
 *
 * Returns: whether they were appended; not if the view cannot be found
 *     (%GST_SHMEM_ERROR_NOT_FOUND), or if its #GstVideoMeta does not match @info
 *     (%GST_SHMEM_ERROR_INVALID_DATA)
 *
 * Since: 0.9
 */
gboolean
gst_shmem_planes_append_video_view (GstShmemPlanes *planes, GstBuffer *buffer,
    const GstVideoInfo *info, guint view, guint views, GError **error)
{
  GstVideoInfo layout;

  g_return_val_if_fail (planes != NULL, FALSE);
  g_return_val_if_fail (GST_IS_BUFFER (buffer), FALSE);
  g_return_val_if_fail (info != NULL && info->finfo != NULL, FALSE);
  g_return_val_if_fail (view < views, FALSE);

  layout = *info;
  if (find_view (&layout, buffer, view, views, error)
      && append_layout (
          planes, buffer, &layout, 0, SHMEM_PLANE_COLOUR, view, error))
    return TRUE;
  g_prefix_error (error, "view %u: ", view);
  return FALSE;
}

/* ---- to GstVideo ---- */

/* The format of the picture, from the table or else from the caller. */
static GstVideoFormat
choose_format (const GstShmemPlane *plane, guint first, GstVideoFormat hint,
    GError **error)
{
  GstVideoFormat format = _gst_shmem_video_format_from_drm (plane->format);

  if (format == GST_VIDEO_FORMAT_UNKNOWN && plane->format == 0)
    format = hint;
  if (format == GST_VIDEO_FORMAT_UNKNOWN) {
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND,
        "plane %u: GStreamer has no format for the DRM FourCC "
        "%" GST_FOURCC_FORMAT,
        first, GST_FOURCC_ARGS (plane->format));
  } else if (hint != GST_VIDEO_FORMAT_UNKNOWN && hint != format) {
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "plane %u: its format is %s instead of %s", first,
        gst_video_format_to_string (format), gst_video_format_to_string (hint));
    format = GST_VIDEO_FORMAT_UNKNOWN;
  }
  return format;
}

/**
 * gst_shmem_planes_to_video_info:
 * @planes: a table that has been checked
 * @picture: index of the picture
 * @format: the required format of the picture, or %GST_VIDEO_FORMAT_UNKNOWN for
 *     the format of its FourCC
 * @info: (out caller-allocates): set on success: format, size, strides, and
 *     offsets that count from each plane's own memory
 * @error: return location for an error, or %NULL
 *
 * Only a linear picture of pixels has a #GstVideoInfo; for others, or if the
 * FourCC is unknown, the error is %GST_SHMEM_ERROR_NOT_FOUND.
 *
 * Returns: whether @info was set
 *
 * Since: 0.9
 */
gboolean
gst_shmem_planes_to_video_info (const GstShmemPlanes *planes, guint picture,
    GstVideoFormat format, GstVideoInfo *info, GError **error)
{
  guint first = 0, num;
  GstVideoInfo filled;

  g_return_val_if_fail (planes != NULL, FALSE);
  g_return_val_if_fail (info != NULL, FALSE);

  num = _gst_shmem_planes_find_picture (planes, picture, &first, error);
  if (num == 0)
    return FALSE;
  if (!_gst_shmem_picture_is_plain (&planes->planes[first], num))
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_NOT_FOUND,
        "plane %u: picture %u is not linear, or has planes without pixels",
        first, picture);
  format = choose_format (&planes->planes[first], first, format, error);
  if (format == GST_VIDEO_FORMAT_UNKNOWN
      || !_gst_shmem_picture_to_info (
          planes, first, num, format, &filled, error))
    return FALSE;
  *info = filled;
  return TRUE;
}

/* GstVideoMeta maps only the memory of the first byte of a plane, so a plane
 * must not continue in the next one. */
static gboolean
check_in_one_memory (const GstShmemPlanes *planes, guint first, guint num,
    GstBuffer *buffer, GError **error)
{
  guint i;

  for (i = first; i < first + num; i++) {
    const GstShmemPlane *plane = &planes->planes[i];
    GstMemory *memory = gst_buffer_peek_memory (buffer, plane->memory);

    if (plane->size <= memory->size - plane->offset)
      continue;
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_NOT_FOUND,
        "plane %u: it continues after memory %u, but GstVideoMeta needs each "
        "plane in one memory",
        i, plane->memory);
  }
  return TRUE;
}

/**
 * gst_buffer_add_shmem_planes_video_meta:
 * @buffer: (transfer none): a writable buffer with a #GstShmemPlanesMeta
 * @picture: index of the picture
 * @format: as for gst_shmem_planes_to_video_info()
 * @id: identification of the new meta, usually the view
 * @error: return location for an error, or %NULL
 *
 * Describes a picture for elements without support for plane tables. Offsets
 * count over all memories, as in any #GstVideoMeta. A picture with a plane that
 * spans memories cannot be described (%GST_SHMEM_ERROR_NOT_FOUND).
 *
 * Returns: (transfer none) (nullable): the new meta, or %NULL with @error set
 *
 * Since: 0.9
 */
GstVideoMeta *
gst_buffer_add_shmem_planes_video_meta (GstBuffer *buffer, guint picture,
    GstVideoFormat format, gint id, GError **error)
{
  GstShmemPlanesMeta *planes;
  gsize starts[GST_SHMEM_MAX_PLANES];
  gsize position = 0;
  GstVideoInfo info;
  GstVideoMeta *meta;
  guint first = 0, num, i;

  g_return_val_if_fail (GST_IS_BUFFER (buffer), NULL);
  planes = gst_buffer_get_shmem_planes_meta (buffer);
  g_return_val_if_fail (planes != NULL, NULL);

  if (!gst_shmem_planes_check (&planes->planes, buffer, error)
      || !gst_shmem_planes_to_video_info (
          &planes->planes, picture, format, &info, error))
    return NULL;
  num = gst_shmem_planes_find_picture (&planes->planes, picture, &first);
  if (!check_in_one_memory (&planes->planes, first, num, buffer, error))
    return NULL;
  for (i = 0; i < MIN (gst_buffer_n_memory (buffer), GST_SHMEM_MAX_PLANES);
       i++) {
    starts[i] = position;
    position += gst_buffer_peek_memory (buffer, i)->size;
  }
  for (i = 0; i < num; i++)
    GST_VIDEO_INFO_PLANE_OFFSET (&info, i) +=
        starts[planes->planes.planes[first + i].memory];
  meta = gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_INFO_FORMAT (&info), (guint) GST_VIDEO_INFO_WIDTH (&info),
      (guint) GST_VIDEO_INFO_HEIGHT (&info), GST_VIDEO_INFO_N_PLANES (&info),
      info.offset, info.stride);
  if (meta)
    meta->id = id;
  return meta;
}
