/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Where a driver writes the planes of a frame, and writing them with other
 * strides. */

#include "v4l2/v4l2layout.h"
#include "common/commonerror.h"

#include <gst/shmemmeta/gstshmemplanesv4l2.h>

#include <gio/gio.h>

static gboolean
is_mplane (const struct v4l2_format *format)
{
  return format->type == V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
}

guint
v4l2_layout_get_sizes (
    const V4l2Capture *capture, guint32 sizes[VIDEO_MAX_PLANES])
{
  const struct v4l2_format *format = &capture->format;
  const guint n_planes = v4l2_format_count_planes (format);
  guint p;

  for (p = 0; p < n_planes; p++)
    sizes[p] = is_mplane (format) ? format->fmt.pix_mp.plane_fmt[p].sizeimage
                                  : format->fmt.pix.sizeimage;
  return n_planes;
}

/* ---- planes ---- */

/* The library checks this for the formats that it knows. */
static gboolean
check_bayer (
    const V4l2Capture *capture, const GstShmemPlanes *planes, GError **error)
{
  const GstShmemPlane *plane = &planes->planes[0];
  const guint64 row = (guint64) GST_VIDEO_INFO_WIDTH (&capture->info)
      * (guint64) GST_VIDEO_INFO_COMP_PSTRIDE (&capture->info, 0);
  const guint64 before = (guint64) plane->stride
      * (guint64) (GST_VIDEO_INFO_HEIGHT (&capture->info) - 1);

  if (plane->stride >= row && plane->size >= before
      && plane->size - before >= row)
    return TRUE;
  return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "%s: a frame has %" G_GUINT64_FORMAT " bytes in rows of %u, and %dx%d "
      "samples do not fit",
      capture->device.path, plane->size, plane->stride,
      GST_VIDEO_INFO_WIDTH (&capture->info),
      GST_VIDEO_INFO_HEIGHT (&capture->info));
}

gboolean
v4l2_layout_get_planes (const V4l2Capture *capture, GstBuffer *buffer,
    GstShmemPlanes *planes, GError **error)
{
  struct v4l2_plane v4l2_planes[VIDEO_MAX_PLANES] = { 0 };
  const guint n_planes = gst_buffer_n_memory (buffer);
  guint i;

  if (n_planes != v4l2_format_count_planes (&capture->format))
    return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "%s: a frame has %u planes, but its buffer has %u",
        capture->device.path, v4l2_format_count_planes (&capture->format),
        n_planes);
  for (i = 0; i < n_planes; i++) {
    v4l2_planes[i].length = (guint32) MIN (
        gst_buffer_peek_memory (buffer, i)->size, (gsize) G_MAXUINT32);
    v4l2_planes[i].bytesused = v4l2_planes[i].length;
  }
  return gst_shmem_planes_from_v4l2 (
             planes, &capture->format, v4l2_planes, n_planes, NULL, NULL, error)
      && (!capture->is_bayer || check_bayer (capture, planes, error));
}

/* Offsets in GstVideoMeta count over all memories. */
static void
fill_info (
    GstVideoInfo *layout, const GstShmemPlanes *planes, GstBuffer *buffer)
{
  gsize starts[GST_SHMEM_MAX_PLANES] = { 0 };
  guint i;

  for (i = 1; i < MIN (gst_buffer_n_memory (buffer), GST_SHMEM_MAX_PLANES); i++)
    starts[i] = starts[i - 1] + gst_buffer_peek_memory (buffer, i - 1)->size;
  for (i = 0; i < planes->num; i++) {
    layout->offset[i] =
        starts[planes->planes[i].memory] + (gsize) planes->planes[i].offset;
    layout->stride[i] = (gint) planes->planes[i].stride;
  }
}

gboolean
v4l2_layout_get_info (const V4l2Capture *capture, GstBuffer *buffer,
    GstVideoInfo *layout, GError **error)
{
  GstShmemPlanes planes;

  if (!v4l2_layout_get_planes (capture, buffer, &planes, error))
    return FALSE;
  if (planes.num != GST_VIDEO_INFO_N_PLANES (&capture->info))
    return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "%s: its frames have %u planes, but %s has %u", capture->device.path,
        planes.num, GST_VIDEO_INFO_NAME (&capture->info),
        GST_VIDEO_INFO_N_PLANES (&capture->info));
  *layout = capture->info;
  fill_info (layout, &planes, buffer);
  return TRUE;
}

/* ---- strides ---- */

guint32
v4l2_layout_get_stride (const struct v4l2_format *format, guint p)
{
  return is_mplane (format) ? format->fmt.pix_mp.plane_fmt[p].bytesperline
                            : format->fmt.pix.bytesperline;
}

/* The driver calculates the size. */
static void
set_stride (struct v4l2_format *format, guint p, guint32 stride)
{
  if (is_mplane (format)) {
    format->fmt.pix_mp.plane_fmt[p].bytesperline = stride;
    format->fmt.pix_mp.plane_fmt[p].sizeimage = 0;
  } else {
    format->fmt.pix.bytesperline = stride;
    format->fmt.pix.sizeimage = 0;
  }
}

/* v4l2_pix_format and v4l2_pix_format_mplane share these members. */
static gboolean
is_same_picture (const struct v4l2_format *a, const struct v4l2_format *b)
{
  return a->fmt.pix.pixelformat == b->fmt.pix.pixelformat
      && a->fmt.pix.width == b->fmt.pix.width
      && a->fmt.pix.height == b->fmt.pix.height
      && a->fmt.pix.field == b->fmt.pix.field
      && v4l2_format_count_planes (a) == v4l2_format_count_planes (b);
}

gboolean
v4l2_layout_set_strides (
    V4l2Capture *capture, const guint32 *strides, GError **error)
{
  struct v4l2_format made = capture->format;
  const guint n_planes = v4l2_format_count_planes (&made);
  gboolean as_wanted;
  guint p;

  for (p = 0; p < n_planes; p++)
    set_stride (&made, p, strides[p]);
  if (!v4l2_device_call (&capture->device, VIDIOC_S_FMT, &made, error))
    return FALSE;
  as_wanted = is_same_picture (&made, &capture->format);
  for (p = 0; as_wanted && p < n_planes; p++)
    as_wanted = v4l2_layout_get_stride (&made, p) == strides[p];
  if (as_wanted) {
    capture->format = made;
    return TRUE;
  }
  v4l2_layout_restore (capture, &capture->format);
  return common_fail (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
      "the driver does not write rows of %u bytes", strides[0]);
}

void
v4l2_layout_restore (V4l2Capture *capture, const struct v4l2_format *format)
{
  struct v4l2_format made = *format;

  v4l2_device_ioctl (capture->device.fd, VIDIOC_S_FMT, &made);
  capture->format = *format;
}
