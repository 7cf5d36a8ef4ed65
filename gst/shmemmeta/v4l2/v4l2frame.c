/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Describes the layout of a captured frame's planes by a meta of its GstBuffer.
 * The pixels are copied only if an element downstream ignores GstVideoMeta. */

#include "v4l2/v4l2src.h"
#include "v4l2/v4l2layout.h"
#include "common/commonvideometa.h"

/* A buffer of downstream's pool has one already. */
static void
set_video_meta (GstBuffer *buffer, const GstVideoInfo *layout)
{
  GstVideoMeta *meta = gst_buffer_get_video_meta (buffer);
  guint i;

  if (meta == NULL)
    common_video_meta_add (buffer, layout, 0);
  for (i = 0; meta && i < meta->n_planes; i++) {
    meta->offset[i] = layout->offset[i];
    meta->stride[i] = layout->stride[i];
  }
}

gboolean
v4l2_frame_describe (
    const V4l2Capture *capture, GstBuffer *buffer, GError **error)
{
  GstShmemPlanes planes;
  GstVideoInfo layout;

  if (!capture->has_info)
    return v4l2_layout_get_planes (capture, buffer, &planes, error)
        && gst_buffer_add_shmem_planes_meta (buffer, &planes, error) != NULL;
  if (!v4l2_layout_get_info (capture, buffer, &layout, error))
    return FALSE;
  set_video_meta (buffer, &layout);
  return TRUE;
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
