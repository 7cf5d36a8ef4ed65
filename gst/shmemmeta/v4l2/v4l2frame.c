/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Describes a captured frame by metas of its GstBuffer: the layout of its
 * planes, and a container with its metadata. The pixels are copied only if an
 * element downstream ignores GstVideoMeta. */

#include "v4l2/v4l2src.h"
#include "v4l2/v4l2layout.h"
#include "common/commonvideometa.h"

#include <gst/shmemmeta/gstshmemv4l2.h>

/* ---- planes ---- */

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
  GstBuffer *packed;

  if (common_video_meta_is_default (buffer, info))
    return buffer;
  packed = common_video_copy_default (buffer, info);
  gst_buffer_unref (buffer);
  return packed;
}

/* ---- metadata ---- */

static gboolean
add_metadata (GstShmemContainerBuilder *builder, GPtrArray *metadata,
    guint32 dataformat, GError **error)
{
  guint i;

  for (i = 0; i < metadata->len; i++) {
    gsize size;
    gconstpointer bytes =
        g_bytes_get_data (g_ptr_array_index (metadata, i), &size);

    if (!gst_shmem_v4l2_metadata_add (builder, dataformat, bytes, size, error))
      return FALSE;
  }
  return TRUE;
}

gboolean
v4l2_frame_add_container (GstBuffer *buffer, GstShmemContainerBuilder *builder,
    const GstShmemCicp *cicp, const CommonStatic *hdr, GPtrArray *metadata,
    guint32 dataformat, GError **error)
{
  GstShmemContainer *container;

  gst_shmem_container_builder_reset (builder);
  if (hdr)
    common_static_add (hdr, builder);
  if (cicp)
    gst_shmem_cicp_add (cicp, builder);
  if (!add_metadata (builder, metadata, dataformat, error))
    return FALSE;
  if (gst_shmem_container_builder_get_n_entries (builder) == 0)
    return TRUE;
  container = gst_shmem_container_builder_build (builder, error);
  if (container == NULL)
    return FALSE;
  gst_buffer_add_shmem_container_meta (buffer, container);
  gst_shmem_container_unref (container);
  return TRUE;
}
