/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Describes the layout of a captured frame's planes by a meta of its GstBuffer.
 * The pixels are copied only if an element downstream ignores GstVideoMeta. */

#include "v4l2/v4l2src.h"
#include "common/commonerror.h"
#include "common/commonvideometa.h"

#include <gst/shmemmeta/gstshmemplanesv4l2.h>

/* Each memory starts with the data of its v4l2 plane. */
static gboolean
make_planes (const V4l2Capture *capture, const V4l2Frame *frame,
    GstBuffer *buffer, GstShmemPlanes *planes, GError **error)
{
  struct v4l2_plane v4l2_planes[VIDEO_MAX_PLANES] = { 0 };
  guint i;

  for (i = 0; i < frame->n_planes; i++) {
    v4l2_planes[i].length = (guint32) gst_buffer_peek_memory (buffer, i)->size;
    v4l2_planes[i].bytesused = v4l2_planes[i].length;
  }
  return gst_shmem_planes_from_v4l2 (planes, &capture->format, v4l2_planes,
      frame->n_planes, NULL, NULL, error);
}

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

/* Offsets in GstVideoMeta count over all memories. */
static gboolean
add_video_meta (
    const GstVideoInfo *info, const GstShmemPlanes *planes, GstBuffer *buffer)
{
  gsize starts[GST_SHMEM_MAX_PLANES] = { 0 };
  GstVideoInfo layout = *info;
  guint i;

  if (planes->num != GST_VIDEO_INFO_N_PLANES (info))
    return FALSE;
  for (i = 1; i < MIN (gst_buffer_n_memory (buffer), GST_SHMEM_MAX_PLANES); i++)
    starts[i] = starts[i - 1] + gst_buffer_peek_memory (buffer, i - 1)->size;
  for (i = 0; i < planes->num; i++) {
    layout.offset[i] =
        starts[planes->planes[i].memory] + (gsize) planes->planes[i].offset;
    layout.stride[i] = (gint) planes->planes[i].stride;
  }
  common_video_meta_add (buffer, &layout, 0);
  return TRUE;
}

gboolean
v4l2_frame_describe (const V4l2Capture *capture, const V4l2Frame *frame,
    GstBuffer *buffer, GError **error)
{
  GstShmemPlanes planes;

  if (frame->n_planes != gst_buffer_n_memory (buffer))
    return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "%s: a frame has %u planes, but its buffer has %u",
        capture->device.path, frame->n_planes, gst_buffer_n_memory (buffer));
  if (!make_planes (capture, frame, buffer, &planes, error))
    return FALSE;
  if (capture->is_bayer && !check_bayer (capture, &planes, error))
    return FALSE;
  if (!capture->has_info)
    return gst_buffer_add_shmem_planes_meta (buffer, &planes, error) != NULL;
  if (add_video_meta (&capture->info, &planes, buffer))
    return TRUE;
  return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "%s: its frames have %u planes, but %s has %u", capture->device.path,
      planes.num, GST_VIDEO_INFO_NAME (&capture->info),
      GST_VIDEO_INFO_N_PLANES (&capture->info));
}

GstBuffer *
v4l2_frame_pack (const GstVideoInfo *info, GstBuffer *buffer)
{
  GstVideoMeta *meta = gst_buffer_get_video_meta (buffer);
  GstBuffer *packed;

  if (common_video_meta_is_default (buffer, info)) {
    if (meta)
      gst_buffer_remove_meta (buffer, &meta->meta);
    return buffer;
  }
  packed = common_video_copy_default (buffer, info);
  gst_buffer_unref (buffer);
  return packed;
}
