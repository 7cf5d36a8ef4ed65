/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * GstVideoMeta: where the planes of a frame are. It is added unchecked;
 * callers check first that the planes fit the memories of the buffer.
 */

#include "common/commonvideometa.h"

/* GStreamer 1.22 takes the arrays without const, and only reads them. */

GstVideoMeta *
common_video_meta_add (GstBuffer *buffer, const GstVideoInfo *info, gint id)
{
  GstVideoMeta *meta =
      gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
          GST_VIDEO_INFO_FORMAT (info), (guint) GST_VIDEO_INFO_WIDTH (info),
          (guint) GST_VIDEO_INFO_HEIGHT (info), GST_VIDEO_INFO_N_PLANES (info),
          (gsize *) info->offset, (gint *) info->stride);

  meta->id = id;
  return meta;
}

GstVideoMeta *
common_video_meta_copy (GstBuffer *buffer, const GstVideoMeta *layout)
{
  GstVideoMeta *meta = gst_buffer_add_video_meta_full (buffer, layout->flags,
      layout->format, layout->width, layout->height, layout->n_planes,
      (gsize *) layout->offset, (gint *) layout->stride);

  if (meta) {
    meta->id = layout->id;
    meta->alignment = layout->alignment;
  }
  return meta;
}

gboolean
common_video_meta_is_default (GstBuffer *buffer, const GstVideoInfo *info)
{
  const GstVideoMeta *meta = gst_buffer_get_video_meta (buffer);
  guint i;

  for (i = 0; meta && i < meta->n_planes; i++)
    if (meta->offset[i] != GST_VIDEO_INFO_PLANE_OFFSET (info, i)
        || meta->stride[i] != GST_VIDEO_INFO_PLANE_STRIDE (info, i))
      return FALSE;
  return TRUE;
}

gboolean
common_video_copy (GstBuffer *to, GstBuffer *from, const GstVideoInfo *info)
{
  GstVideoFrame in, out;
  gboolean copied = FALSE;

  if (!gst_video_frame_map (&in, info, from, GST_MAP_READ))
    return FALSE;
  if (gst_video_frame_map (&out, info, to, GST_MAP_WRITE)) {
    copied = gst_video_frame_copy (&out, &in);
    gst_video_frame_unmap (&out);
  }
  gst_video_frame_unmap (&in);
  return copied;
}

GstBuffer *
common_video_copy_default (GstBuffer *buffer, const GstVideoInfo *info)
{
  GstBuffer *copy =
      gst_buffer_new_allocate (NULL, GST_VIDEO_INFO_SIZE (info), NULL);

  if (copy && !common_video_copy (copy, buffer, info))
    gst_clear_buffer (&copy);
  return copy;
}
