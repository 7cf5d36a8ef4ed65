/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Converts the structs of V4L2 to plane tables; the reverse is in
 * gstshmemplanestov4l2.c. It never opens a device, never adds two numbers of a
 * driver before it has checked that the sum does not overflow, and never
 * guesses the layout of tiles and compression. */

#include <gst/shmemmeta/gstshmemplanesv4l2.h>

#include <string.h>

#include "gstshmem-private.h"
#include "gstshmemv4l2format-private.h"

/**
 * SECTION:gstshmemplanesv4l2
 * @title: Plane tables and V4L2
 * @short_description: conversions to and from v4l2_format and v4l2_plane
 * @see_also: #GstShmemPlanes
 *
 * A plane of V4L2 is a memory of its own: `NV12` is one v4l2 plane with two
 * colour planes in it, `NV12M` is two. A table lists the colour planes, so both
 * become two planes.
 *
 * For pixel formats of vendors, V4L2 defines the number of memories but not
 * their content. A layout describes it: a table whose `memory` is the index of
 * a v4l2 plane and whose `offset` counts from the data of the v4l2 plane.
 *
 * |[<!-- language="C" -->
 * // A decoder with luma, chroma, and compression metadata for each.
 * const GstShmemPlanes layout = { 4, {
 *     { .format = DRM_FORMAT_NV12, .modifier = modifier,
 *         .role = SHMEM_PLANE_LUMA, .memory = 0 },
 *     { .format = DRM_FORMAT_NV12, .modifier = modifier,
 *         .role = SHMEM_PLANE_CHROMA, .memory = 1,
 *         .horizontal_subsampling = 2, .vertical_subsampling = 2 },
 *     { .format = DRM_FORMAT_NV12, .modifier = modifier,
 *         .role = SHMEM_PLANE_COMPRESSION_METADATA, .memory = 2 },
 *     { .format = DRM_FORMAT_NV12, .modifier = modifier,
 *         .role = SHMEM_PLANE_COMPRESSION_METADATA, .memory = 3 } } };
 *
 * gst_shmem_planes_from_v4l2 (
 *     &planes, &format, v4l2_planes, 4, NULL, &layout, &error);
 * ]|
 *
 * The functions can be called from any thread.
 */

/* The data of one v4l2 plane. */
typedef struct
{
  guint memory;
  guint64 offset;
  guint64 size;
  guint32 stride;
  guint32 sizeimage;
} Payload;

/* A v4l2_format of either kind. */
typedef struct
{
  guint32 pixelformat;
  guint32 width;
  guint32 height;
  guint32 field;
  guint num;
  Payload payloads[VIDEO_MAX_PLANES];
} Source;

/* ---- the structs of the driver ---- */

static void
read_single (Source *source, const struct v4l2_pix_format *pix)
{
  source->pixelformat = pix->pixelformat;
  source->width = pix->width;
  source->height = pix->height;
  source->field = pix->field;
  source->num = 1;
  source->payloads[0].stride = pix->bytesperline;
  source->payloads[0].sizeimage = pix->sizeimage;
}

static gboolean
read_multiple (
    Source *source, const struct v4l2_pix_format_mplane *pix_mp, GError **error)
{
  guint i;

  if (pix_mp->num_planes == 0 || pix_mp->num_planes > VIDEO_MAX_PLANES)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "num_planes is %u, but a multi-planar format has 1 to %u v4l2 planes",
        pix_mp->num_planes, VIDEO_MAX_PLANES);
  source->pixelformat = pix_mp->pixelformat;
  source->width = pix_mp->width;
  source->height = pix_mp->height;
  source->field = pix_mp->field;
  source->num = pix_mp->num_planes;
  for (i = 0; i < source->num; i++) {
    source->payloads[i].stride = pix_mp->plane_fmt[i].bytesperline;
    source->payloads[i].sizeimage = pix_mp->plane_fmt[i].sizeimage;
  }
  return TRUE;
}

/* At most 31 bits, so that sums of rows times bytes fit into 64. */
static gboolean
check_numbers (const Source *source, GError **error)
{
  guint i;

  if (source->width > G_MAXINT32 || source->height > G_MAXINT32)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "%u x %u is not a valid size of a picture", source->width,
        source->height);
  for (i = 0; i < source->num; i++)
    if (source->payloads[i].stride > G_MAXINT32)
      return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
          "v4l2 plane %u: bytesperline %u is above %d", i,
          source->payloads[i].stride, G_MAXINT32);
  return TRUE;
}

static gboolean
read_format (Source *source, const struct v4l2_format *format, GError **error)
{
  switch (format->type) {
    case V4L2_BUF_TYPE_VIDEO_CAPTURE:
    case V4L2_BUF_TYPE_VIDEO_OUTPUT:
      read_single (source, &format->fmt.pix);
      break;
    case V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE:
    case V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE:
      if (!read_multiple (source, &format->fmt.pix_mp, error))
        return FALSE;
      break;
    default:
      return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
          "v4l2_format type %u is not a video capture or output type",
          format->type);
  }
  return check_numbers (source, error);
}

/* bytesused counts from the start of the v4l2 plane, data_offset included; it is
 * 0 if the buffer has not been filled yet. */
static gboolean
read_payload (Payload *payload, const struct v4l2_plane *plane, guint index,
    GError **error)
{
  guint32 end = plane->bytesused ? plane->bytesused : plane->length;

  if (end > plane->length)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "v4l2 plane %u: bytesused %u is more than its length %u", index,
        plane->bytesused, plane->length);
  if (plane->data_offset >= end)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "v4l2 plane %u: data_offset %u leaves no data in its %u bytes", index,
        plane->data_offset, end);
  payload->offset = plane->data_offset;
  payload->size = end - plane->data_offset;
  return TRUE;
}

static gboolean
place_payload (Payload *payload, const GstShmemV4l2Place *place, guint index,
    GError **error)
{
  if (place->memory >= GST_SHMEM_MAX_PLANES)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "v4l2 plane %u: its memory index %u is not below %u", index,
        place->memory, GST_SHMEM_MAX_PLANES);
  if (place->offset > G_MAXUINT64 - payload->offset - payload->size)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "v4l2 plane %u: offset %" G_GUINT64_FORMAT " + length overflows", index,
        place->offset);
  payload->memory = place->memory;
  payload->offset += place->offset;
  return TRUE;
}

static gboolean
read_payloads (Source *source, const struct v4l2_plane *planes, guint num,
    const GstShmemV4l2Place *places, GError **error)
{
  guint i;

  if (planes != NULL && num != source->num)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "the format has %u v4l2 planes, but the buffer %u: use the format "
        "that the buffer was allocated with",
        source->num, num);
  for (i = 0; i < source->num; i++) {
    Payload *payload = &source->payloads[i];

    payload->memory = i;
    payload->size = payload->sizeimage;
    if (planes != NULL && !read_payload (payload, &planes[i], i, error))
      return FALSE;
    if (payload->size == 0)
      return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
          "v4l2 plane %u: sizeimage is 0", i);
    if (places != NULL && !place_payload (payload, &places[i], i, error))
      return FALSE;
  }
  return TRUE;
}

/* ---- pixel formats that V4L2 defines ---- */

/* @field is SHMEM_FIELD_FRAME on entry. With V4L2_FIELD_ALTERNATE the buffer
 * tells the field, and sequential fields are not one picture. */
static gboolean
get_field (const Source *source, guint8 *field, GError **error)
{
  switch (source->field) {
    case V4L2_FIELD_TOP:
      *field = SHMEM_FIELD_TOP;
      return TRUE;
    case V4L2_FIELD_BOTTOM:
      *field = SHMEM_FIELD_BOTTOM;
      return TRUE;
    case V4L2_FIELD_ALTERNATE:
      return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
          "V4L2_FIELD_ALTERNATE: set the format's field to that of the "
          "v4l2_buffer first");
    case V4L2_FIELD_SEQ_TB:
    case V4L2_FIELD_SEQ_BT:
      return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
          "sequential fields are two pictures: describe them with a layout");
    default:
      return TRUE;
  }
}

/* Whether all rows are within the rest of the v4l2 plane; offset, stride and
 * shape of @plane are set. */
static gboolean
fit_rows (GstShmemPlane *plane, const Source *source,
    const GstShmemV4l2Format *format, guint index, GError **error)
{
  const Payload *payload = &source->payloads[plane->memory];
  guint64 row =
      _gst_shmem_v4l2_format_get_row_size (format, index, plane->width);
  guint64 before = (guint64) plane->stride * (plane->height - 1);

  if (plane->stride < row)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "v4l2 plane %u: a row of plane %u of %.4s has %u bytes, and %u samples "
        "need %" G_GUINT64_FORMAT,
        plane->memory, index, format->drm, plane->stride, plane->width, row);
  if (payload->size < plane->offset || payload->size - plane->offset < before
      || payload->size - plane->offset - before < row)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "v4l2 plane %u: of its %" G_GUINT64_FORMAT
        " bytes of data, plane %u of %.4s needs those to %" G_GUINT64_FORMAT,
        plane->memory, payload->size, index, format->drm,
        plane->offset + before + row);
  plane->size = MIN (
      (guint64) plane->stride * plane->height, payload->size - plane->offset);
  return TRUE;
}

static gboolean
check_described (const Source *source, const GstShmemV4l2Format *format,
    gboolean apart, GError **error)
{
  guint num = apart ? format->n_planes : 1;
  guint i;

  if (source->num != num)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "pixel format %" GST_FOURCC_FORMAT
        " has %u v4l2 planes, and the format %u: describe them with a layout",
        GST_FOURCC_ARGS (source->pixelformat), num, source->num);
  if (source->width == 0 || source->height == 0)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "the picture is %u x %u: ask the driver for its size", source->width,
        source->height);
  for (i = 0; i < num; i++)
    if (source->payloads[i].stride == 0)
      return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
          "v4l2 plane %u: bytesperline is 0: ask the driver for it with "
          "VIDIOC_G_FMT",
          i);
  return TRUE;
}

/* The layout of a pixel format that V4L2 defines. */
static gboolean
describe (GstShmemPlanes *layout, const Source *source,
    const GstShmemV4l2Format *format, gboolean apart, GError **error)
{
  guint64 offset = 0;
  guint8 field = SHMEM_FIELD_FRAME;
  guint i;

  if (!check_described (source, format, apart, error)
      || !get_field (source, &field, error))
    return FALSE;
  for (i = 0; i < format->n_planes; i++) {
    GstShmemPlane *plane = &layout->planes[i];
    guint64 stride = apart ? source->payloads[i].stride
                           : _gst_shmem_v4l2_format_get_stride (
                               format, i, source->payloads[0].stride);

    plane->format = GST_STR_FOURCC (format->drm);
    plane->field = field;
    plane->memory = (guint8) (apart ? i : 0);
    plane->offset = offset;
    _gst_shmem_v4l2_format_get_shape (
        format, i, source->width, source->height, plane);
    if (stride > G_MAXINT32)
      return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
          "v4l2 plane 0: bytesperline %u is too large for plane %u of %.4s",
          source->payloads[0].stride, i, format->drm);
    plane->stride = (guint32) stride;
    if (!fit_rows (plane, source, format, i, error))
      return FALSE;
    if (!apart)
      offset += stride * plane->height;
  }
  layout->num = i;
  return TRUE;
}

/* ---- other pixel formats ---- */

/* Bytes, in rows if the driver has a bytesperline. Only whole rows count, so that
 * reading row by row does not go beyond the last byte. */
static void
describe_opaque (GstShmemPlanes *layout, const Source *source)
{
  guint i;

  layout->num = source->num;
  for (i = 0; i < source->num; i++) {
    const Payload *payload = &source->payloads[i];
    GstShmemPlane *plane = &layout->planes[i];

    plane->memory = (guint8) i;
    plane->role = SHMEM_PLANE_OPAQUE;
    plane->modifier = SHMEM_MODIFIER_INVALID;
    plane->size = payload->size;
    plane->horizontal_subsampling = plane->vertical_subsampling = 1;
    if (payload->stride == 0 || payload->size < payload->stride)
      continue;
    plane->stride = plane->width = payload->stride;
    plane->height = (guint32) (payload->size / payload->stride);
  }
}

/* The lines of @plane in a picture of @height. If @plane is a field it has half of
 * them; with an odd @height the top field has one more. */
static guint32
get_lines (const Source *source, const GstShmemPlane *plane)
{
  switch (source->field) {
    case V4L2_FIELD_TOP:
    case V4L2_FIELD_BOTTOM:
    case V4L2_FIELD_ALTERNATE:
      return source->height;
    default:
      break;
  }
  if (plane->field == SHMEM_FIELD_TOP)
    return source->height - source->height / 2;
  if (plane->field == SHMEM_FIELD_BOTTOM)
    return source->height / 2;
  return source->height;
}

/* Fields that are 0 in the layout are taken from V4L2. */
static gboolean
complete_plane (
    GstShmemPlane *plane, guint index, const Source *source, GError **error)
{
  const Payload *payload;

  if (plane->memory >= source->num)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "plane %u of the layout: there is no v4l2 plane %u, the format has %u",
        index, plane->memory, source->num);
  payload = &source->payloads[plane->memory];
  if (plane->offset >= payload->size)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "plane %u of the layout: v4l2 plane %u has %" G_GUINT64_FORMAT
        " bytes of data, and none at %" G_GUINT64_FORMAT,
        index, plane->memory, payload->size, plane->offset);
  if (plane->size == 0)
    plane->size = payload->size - plane->offset;
  if (plane->size > payload->size - plane->offset)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "plane %u of the layout: v4l2 plane %u has %" G_GUINT64_FORMAT
        " bytes of data, and not %" G_GUINT64_FORMAT " at %" G_GUINT64_FORMAT,
        index, plane->memory, payload->size, plane->size, plane->offset);
  if (plane->horizontal_subsampling == 0)
    plane->horizontal_subsampling = 1;
  if (plane->vertical_subsampling == 0)
    plane->vertical_subsampling = 1;
  if (!shmem_plane_role_is_pixel (plane->role))
    return TRUE;
  if (plane->stride == 0)
    plane->stride = payload->stride;
  if (plane->width == 0)
    plane->width = (guint32) _gst_shmem_v4l2_divide_up (
        source->width, plane->horizontal_subsampling);
  if (plane->height == 0)
    plane->height = (guint32) _gst_shmem_v4l2_divide_up (
        get_lines (source, plane), plane->vertical_subsampling);
  return TRUE;
}

static gboolean
complete_layout (GstShmemPlanes *layout, const Source *source, GError **error)
{
  guint i;

  if (layout->num == 0 || layout->num > GST_SHMEM_MAX_PLANES)
    return _gst_shmem_refuse (error, GST_SHMEM_ERROR_INVALID_DATA,
        "the layout has %u planes instead of 1 to %u", layout->num,
        GST_SHMEM_MAX_PLANES);
  for (i = 0; i < layout->num; i++)
    if (!complete_plane (&layout->planes[i], i, source, error))
      return FALSE;
  return TRUE;
}

/* Converts from v4l2 planes to memories; place_payload() has checked that no
 * sum overflows. */
static void
place_planes (GstShmemPlanes *layout, const Source *source)
{
  guint i;

  for (i = 0; i < layout->num; i++) {
    GstShmemPlane *plane = &layout->planes[i];
    const Payload *payload = &source->payloads[plane->memory];

    plane->memory = (guint8) payload->memory;
    plane->offset += payload->offset;
  }
}

/**
 * gst_shmem_planes_from_v4l2:
 * @planes: (out caller-allocates): set on success, untouched on failure
 * @format: from VIDIOC_G_FMT or VIDIOC_S_FMT: video capture or output, single-
 *     or multi-planar
 * @v4l2_planes: (array length=n_v4l2_planes) (nullable): of a buffer, from
 *     VIDIOC_QUERYBUF or VIDIOC_DQBUF; of a single-planar buffer, one with its
 *     `bytesused` and `length`. Without, each has `sizeimage` bytes
 * @n_v4l2_planes: v4l2 planes at @v4l2_planes
 * @places: (nullable): the place of each v4l2 plane of the format; %NULL if v4l2
 *     plane 0 is all of memory 0, 1 is all of memory 1, ...
 * @layout: (nullable): the content of the v4l2 planes, if V4L2 does not define
 *     the pixel format or the driver uses it differently; see below
 * @error: return location for an error, or %NULL
 *
 * Makes a table from the structs of a V4L2 driver. Data starts at `data_offset`
 * and ends at `bytesused`, which V4L2 counts from the start of the v4l2 plane, or
 * at `length` if `bytesused` is 0.
 *
 * Pixel formats whose colour planes are together in one v4l2 plane (`NV12`,
 * `YUV420`, `P010`, ...) and those with a v4l2 plane for each (`NV12M`, ...)
 * both become one plane for each colour plane. Linear formats are recognised by
 * their codes; with others, each v4l2 plane becomes one plane of role
 * %SHMEM_PLANE_OPAQUE, of its size and bytesperline, with the modifier
 * %SHMEM_MODIFIER_INVALID.
 *
 * The size of the picture is that of @format, including the padding of its last
 * blocks: the visible part is available from VIDIOC_G_SELECTION, and a @layout
 * can contain it.
 *
 * @layout is a table with more detail. Its `memory` is the index of a v4l2
 * plane, its `offset` counts from the data of that plane. A `size` of 0 means
 * the rest of the data; subsampling of 0 means 1; in a plane of pixels, a
 * `stride` of 0 means its bytesperline, and a `width` or `height` of 0 that
 * of the format, subsampled, and halved in a plane of one field of a frame.
 *
 * Errors are %GST_SHMEM_ERROR_INVALID_DATA and name the plane. The result has
 * passed gst_shmem_planes_check() without a buffer; that it is within the
 * memories can only be checked with them.
 *
 * Returns: whether @planes was set
 *
 * Since: 0.9
 */
gboolean
gst_shmem_planes_from_v4l2 (GstShmemPlanes *planes,
    const struct v4l2_format *format, const struct v4l2_plane *v4l2_planes,
    guint n_v4l2_planes, const GstShmemV4l2Place *places,
    const GstShmemPlanes *layout, GError **error)
{
  const GstShmemV4l2Format *known;
  Source source = { 0 };
  GstShmemPlanes made = { 0 };
  gboolean apart;

  g_return_val_if_fail (planes != NULL, FALSE);
  g_return_val_if_fail (format != NULL, FALSE);

  if (!read_format (&source, format, error)
      || !read_payloads (&source, v4l2_planes, n_v4l2_planes, places, error))
    return FALSE;
  known = _gst_shmem_v4l2_format_find (source.pixelformat, &apart);
  if (layout != NULL) {
    made = *layout;
    if (!complete_layout (&made, &source, error))
      return FALSE;
  } else if (known != NULL) {
    if (!describe (&made, &source, known, apart, error))
      return FALSE;
  } else {
    describe_opaque (&made, &source);
  }
  place_planes (&made, &source);
  if (!gst_shmem_planes_check (&made, NULL, error))
    return FALSE;
  *planes = made;
  return TRUE;
}
