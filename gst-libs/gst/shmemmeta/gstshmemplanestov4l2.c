/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Converts plane tables to the structs of V4L2. Tables that V4L2 cannot
 * describe are refused: no plane is left out, moved or copied. */

#include <gst/allocators/allocators.h>
#include <gst/shmemmeta/gstshmemplanesv4l2.h>

#include <string.h>

#include "gstshmem-private.h"
#include "gstshmemplanes-private.h"
#include "gstshmemv4l2format-private.h"

/* A v4l2 plane to be: the part of one memory from the first to the last byte
 * that planes occupy in it. */
typedef struct
{
  guint memory;
  guint64 start;
  guint64 end;
  guint32 stride;
  gboolean has_pixels;
} Extent;

typedef struct
{
  guint num;
  Extent extents[GST_SHMEM_MAX_PLANES];
} Extents;

/* ---- the v4l2 planes ---- */

static Extent
get_extent (const GstShmemPlane *plane)
{
  return (Extent){ plane->memory, plane->offset, plane->offset + plane->size,
    plane->stride, shmem_plane_role_is_pixel (plane->role) };
}

/* bytesperline is the stride of the pixels. */
static void
extend (Extent *extent, const Extent *next)
{
  extent->start = MIN (extent->start, next->start);
  extent->end = MAX (extent->end, next->end);
  if (extent->stride == 0 || (next->has_pixels && !extent->has_pixels))
    extent->stride = next->stride;
  extent->has_pixels |= next->has_pixels;
}

static void
add_extents (Extents *extents, const GstShmemPlanes *planes)
{
  guint i;

  for (i = 0; i < planes->num; i++)
    extents->extents[i] = get_extent (&planes->planes[i]);
  extents->num = planes->num;
}

/* A v4l2 plane is a memory; these are in the order of their first planes. */
static void
add_memories (Extents *extents, const GstShmemPlanes *planes)
{
  guint i, k;

  for (i = 0; i < planes->num; i++) {
    const Extent next = get_extent (&planes->planes[i]);

    for (k = 0; k < extents->num; k++)
      if (extents->extents[k].memory == next.memory)
        break;
    if (k < extents->num)
      extend (&extents->extents[k], &next);
    else
      extents->extents[extents->num++] = next;
  }
}

/* Returns why a picture is not in @format, or NULL. */
static const gchar *
compare_planes (const GstShmemPlanes *planes, const GstShmemV4l2Format *format)
{
  const GstShmemPlane *first = &planes->planes[0];
  guint i;

  if (format->n_planes != planes->num)
    return "its number of planes differs from that of its DRM FourCC";
  for (i = 0; i < planes->num; i++) {
    const GstShmemPlane *plane = &planes->planes[i];
    GstShmemPlane shape = { 0 };

    _gst_shmem_v4l2_format_get_shape (
        format, i, first->width, first->height, &shape);
    if (plane->role != shape.role || plane->width != shape.width
        || plane->height != shape.height)
      return "its planes do not match its DRM FourCC";
  }
  return NULL;
}

/* The pixel format that V4L2 has for a linear picture, or NULL and the reason
 * why there is none. */
static const GstShmemV4l2Format *
find_format (const GstShmemPlanes *planes, const gchar **reason)
{
  const GstShmemPlane *first = &planes->planes[0];
  const GstShmemV4l2Format *format =
      _gst_shmem_v4l2_format_find_drm (first->format, first->role);

  if (planes->planes[planes->num - 1].picture > 0)
    *reason = "it has more than one picture";
  else if (first->modifier != SHMEM_MODIFIER_LINEAR)
    *reason = "its modifier is not linear";
  else if (format == NULL)
    *reason = "V4L2 has no equivalent of its DRM FourCC and role";
  else
    *reason = compare_planes (planes, format);
  return *reason == NULL ? format : NULL;
}

/* Whether planes are placed as in a pixel format with one v4l2 plane. */
static gboolean
is_together (const GstShmemPlanes *planes, const GstShmemV4l2Format *format)
{
  const GstShmemPlane *first = &planes->planes[0];
  guint64 offset = first->offset;
  guint i;

  for (i = 0; i < planes->num; i++) {
    const GstShmemPlane *plane = &planes->planes[i];

    if (plane->memory != first->memory || plane->offset != offset
        || plane->stride
            != _gst_shmem_v4l2_format_get_stride (format, i, first->stride))
      return FALSE;
    offset += (guint64) plane->stride * plane->height;
  }
  return TRUE;
}

/* Chooses between `NV12` and `NV12M`, or takes the requested one. */
static guint32
choose_format (const GstShmemPlanes *planes, const GstShmemV4l2Format *format,
    guint32 wanted, Extents *extents, GError **error)
{
  const gboolean together = is_together (planes, format);
  const guint32 one = GST_STR_FOURCC (format->together);
  const guint32 many = GST_STR_FOURCC (format->apart);

  if (together && one != 0 && (wanted == 0 || wanted == one)) {
    add_memories (extents, planes);
    return one;
  }
  if (many != 0 && (wanted == 0 || wanted == many)) {
    add_extents (extents, planes);
    return many;
  }
  _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
      "in %" GST_FOURCC_FORMAT
      " the planes must be consecutive in one memory: copy them%s",
      GST_FOURCC_ARGS (one),
      many != 0 ? ", or use the variant with separate planes" : "");
  return 0;
}

/* @wanted is 0, a pixel format that V4L2 defines, or one of a vendor. */
static guint32
make_extents (const GstShmemPlanes *planes, guint32 wanted, Extents *extents,
    GError **error)
{
  const gchar *reason = NULL;
  const GstShmemV4l2Format *format = find_format (planes, &reason);
  const GstShmemV4l2Format *known;
  gboolean apart;

  known = _gst_shmem_v4l2_format_find (wanted, &apart);
  if (format != NULL && (wanted == 0 || known == format))
    return choose_format (planes, format, wanted, extents, error);
  if (wanted == 0) {
    _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "V4L2 has no pixel format for this frame, because %s: use that of the "
        "driver",
        reason);
    return 0;
  }
  if (known != NULL) {
    _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "the frame is not %" GST_FOURCC_FORMAT ": %s", GST_FOURCC_ARGS (wanted),
        reason ? reason : "its DRM FourCC is different");
    return 0;
  }
  add_memories (extents, planes);
  return wanted;
}

/* ---- checking ---- */

static gboolean
check_within (
    const GstShmemPlanes *planes, const guint64 *sizes, GError **error)
{
  guint i;

  for (i = 0; i < planes->num; i++) {
    const GstShmemPlane *plane = &planes->planes[i];

    if (plane->size > sizes[plane->memory] - plane->offset)
      return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
          "plane %u: it continues in the next memory, which V4L2 does not "
          "allow: "
          "copy it into a single memory",
          i);
  }
  return TRUE;
}

static gboolean
check_extents (const Extents *extents, const guint64 *sizes, GError **error)
{
  guint i;

  if (extents->num > VIDEO_MAX_PLANES)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_LIMIT,
        "the frame is in %u memories, but V4L2 has at most %u v4l2 planes: put "
        "several planes into one memory",
        extents->num, VIDEO_MAX_PLANES);
  for (i = 0; i < extents->num; i++)
    if (sizes[extents->extents[i].memory] > G_MAXUINT32)
      return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
          "memory %u has %" G_GUINT64_FORMAT
          " bytes, but a v4l2 plane can hold at most 4294967295",
          extents->extents[i].memory, sizes[extents->extents[i].memory]);
  return TRUE;
}

/* ---- filling ---- */

/* Sequential fields of a frame are one picture in V4L2. */
static void
fill_size (struct v4l2_pix_format_mplane *format, const GstShmemPlanes *planes)
{
  const GstShmemPlane *first = NULL, *second = NULL;
  guint i;

  format->field = V4L2_FIELD_NONE;
  for (i = 0; i < planes->num; i++) {
    const GstShmemPlane *plane = &planes->planes[i];

    if (!shmem_plane_role_is_pixel (plane->role))
      continue;
    if (first == NULL)
      first = plane;
    else if (second == NULL && plane->picture != first->picture)
      second = plane;
  }
  if (first == NULL)
    return;
  format->width = first->width;
  format->height = first->height;
  if (first->field == SHMEM_FIELD_FRAME)
    return;
  if (second == NULL || second->field == SHMEM_FIELD_FRAME
      || second->field == first->field) {
    format->field =
        first->field == SHMEM_FIELD_TOP ? V4L2_FIELD_TOP : V4L2_FIELD_BOTTOM;
    return;
  }
  format->field =
      first->field == SHMEM_FIELD_TOP ? V4L2_FIELD_SEQ_TB : V4L2_FIELD_SEQ_BT;
  format->height += second->height;
}

static void
fill_planes (const Extents *extents, const guint64 *sizes,
    struct v4l2_pix_format_mplane *format, struct v4l2_plane *v4l2_planes,
    GstShmemV4l2Place *places)
{
  guint i;

  memset (v4l2_planes, 0, VIDEO_MAX_PLANES * sizeof *v4l2_planes);
  memset (places, 0, VIDEO_MAX_PLANES * sizeof *places);
  format->num_planes = (guint8) extents->num;
  for (i = 0; i < extents->num; i++) {
    const Extent *extent = &extents->extents[i];

    format->plane_fmt[i].bytesperline = extent->stride;
    format->plane_fmt[i].sizeimage = (guint32) (extent->end - extent->start);
    v4l2_planes[i].data_offset = (guint32) extent->start;
    v4l2_planes[i].bytesused = (guint32) extent->end;
    v4l2_planes[i].length = (guint32) sizes[extent->memory];
    places[i].memory = extent->memory;
  }
}

/**
 * gst_shmem_planes_to_v4l2:
 * @planes: a table
 * @sizes: (array length=n_sizes): bytes of each memory of the frame
 * @n_sizes: memories at @sizes, at most #GST_SHMEM_MAX_PLANES
 * @pixelformat: a pixel format of V4L2, or 0 for that of the table
 * @format: (out caller-allocates): set on success, untouched on failure:
 *     pixelformat, width, height, field, num_planes and plane_fmt, the rest 0
 * @v4l2_planes: (out caller-allocates) (array fixed-size=8): set on success,
 *     untouched on failure: bytesused, length and data_offset, the rest 0
 * @places: (out caller-allocates) (array fixed-size=8): set on success,
 *     untouched on failure: the memory of each v4l2 plane
 * @error: return location for an error, or %NULL
 *
 * Describes a frame for a V4L2 driver. A table with one linear picture, whose
 * FourCC has an equivalent in V4L2, becomes `NV12` or similar if its planes are
 * placed in one memory as V4L2 requires, and otherwise `NV12M` or similar, in
 * which each plane is a v4l2 plane, and several can be in one memory at
 * different data_offset.
 * @pixelformat can select one of the two.
 *
 * Everything else (several pictures, other modifiers, planes without pixels)
 * needs the driver's own pixel format as @pixelformat. Each memory then becomes
 * a v4l2 plane, from the first to the last byte that a plane occupies in it,
 * and V4L2 does not describe its content. A top and a bottom field as two
 * pictures are V4L2_FIELD_SEQ_TB or V4L2_FIELD_SEQ_BT, of the height of both.
 *
 * `m`, the reference to the memory, is 0: gst_shmem_v4l2_planes_set_fds() or the
 * caller fills it. So is the colorimetry.
 *
 * Planes that continue in a second memory, more than 8 memories
 * (%GST_SHMEM_ERROR_LIMIT), and memories of 4 GiB and more are refused.
 *
 * Returns: whether @format, @v4l2_planes and @places were set
 *
 * Since: 0.9
 */
gboolean
gst_shmem_planes_to_v4l2 (const GstShmemPlanes *planes, const guint64 *sizes,
    guint n_sizes, guint32 pixelformat, struct v4l2_pix_format_mplane *format,
    struct v4l2_plane *v4l2_planes, GstShmemV4l2Place *places, GError **error)
{
  struct v4l2_pix_format_mplane made;
  Extents extents = { 0 };

  g_return_val_if_fail (planes != NULL, FALSE);
  g_return_val_if_fail (sizes != NULL || n_sizes == 0, FALSE);
  g_return_val_if_fail (n_sizes <= GST_SHMEM_MAX_PLANES, FALSE);
  g_return_val_if_fail (format != NULL, FALSE);
  g_return_val_if_fail (v4l2_planes != NULL, FALSE);
  g_return_val_if_fail (places != NULL, FALSE);

  memset (&made, 0, sizeof made);
  if (!_gst_shmem_planes_check_sizes (planes, sizes, n_sizes, error)
      || !check_within (planes, sizes, error))
    return FALSE;
  made.pixelformat = make_extents (planes, pixelformat, &extents, error);
  if (made.pixelformat == 0 || !check_extents (&extents, sizes, error))
    return FALSE;
  fill_size (&made, planes);
  fill_planes (&extents, sizes, &made, v4l2_planes, places);
  *format = made;
  return TRUE;
}

/* ---- file descriptors ---- */

/* Makes the v4l2 plane relative to the start of the file of the descriptor: the
 * memory can be a part of it. */
static gboolean
set_fd (
    struct v4l2_plane *plane, guint index, GstMemory *memory, GError **error)
{
  if (!gst_is_fd_memory (memory))
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "v4l2 plane %u: its memory has no file descriptor: copy it into "
        "memory backed by an fd",
        index);
  if (memory->maxsize > G_MAXUINT32)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "v4l2 plane %u: its memory has %" G_GSIZE_FORMAT
        " bytes, but a v4l2 plane can hold at most 4294967295",
        index, memory->maxsize);
  if (plane->bytesused > memory->size || plane->data_offset > plane->bytesused)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "v4l2 plane %u: bytesused %u and data_offset %u are not within the "
        "%" G_GSIZE_FORMAT " bytes of its memory",
        index, plane->bytesused, plane->data_offset, memory->size);
  plane->m.fd = gst_fd_memory_get_fd (memory);
  plane->length = (guint32) memory->maxsize;
  plane->bytesused += (guint32) memory->offset;
  plane->data_offset += (guint32) memory->offset;
  return TRUE;
}

/**
 * gst_shmem_v4l2_planes_set_fds:
 * @v4l2_planes: (inout) (array length=n_v4l2_planes): from
 *     gst_shmem_planes_to_v4l2(); untouched on failure
 * @n_v4l2_planes: their number: num_planes of the format, at most 8
 * @places: from gst_shmem_planes_to_v4l2()
 * @buffer: the frame
 * @error: return location for an error, or %NULL
 *
 * Fills `m.fd` for V4L2_MEMORY_DMABUF with the file descriptors of the memories
 * of @buffer, which keep owning them, and makes `length`, `bytesused` and
 * `data_offset` count from the start of the file of each descriptor.
 *
 * Most drivers only accept dma-bufs: gst_shmem_buffer_to_dmabuf() makes them of
 * shared memory.
 *
 * Returns: whether @v4l2_planes was set
 *
 * Since: 0.9
 */
gboolean
gst_shmem_v4l2_planes_set_fds (struct v4l2_plane *v4l2_planes,
    guint n_v4l2_planes, const GstShmemV4l2Place *places, GstBuffer *buffer,
    GError **error)
{
  struct v4l2_plane made[VIDEO_MAX_PLANES];
  guint i;

  g_return_val_if_fail (v4l2_planes != NULL, FALSE);
  g_return_val_if_fail (n_v4l2_planes <= VIDEO_MAX_PLANES, FALSE);
  g_return_val_if_fail (places != NULL, FALSE);
  g_return_val_if_fail (GST_IS_BUFFER (buffer), FALSE);

  for (i = 0; i < n_v4l2_planes; i++) {
    made[i] = v4l2_planes[i];
    if (places[i].memory >= gst_buffer_n_memory (buffer))
      return _gst_shmem_refuse (error, GST_SHMEM_ERROR_NOT_FOUND,
          "v4l2 plane %u: the buffer has no memory %u", i, places[i].memory);
    if (!set_fd (&made[i], i, gst_buffer_peek_memory (buffer, places[i].memory),
            error))
      return FALSE;
  }
  memcpy (v4l2_planes, made, n_v4l2_planes * sizeof *made);
  return TRUE;
}
