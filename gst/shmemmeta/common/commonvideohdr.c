/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Asks the library for a container only where there may be one, as most frames
 * have no such meta, and an error costs more than to look. With a GStreamer that
 * has no such meta, nothing is looked for. */

#include "common/commonvideohdr.h"

static gboolean
has_video_hdr (GstBuffer *buffer)
{
  gpointer state = NULL;
  GstMeta *meta;

  if (!GST_CHECK_VERSION (1, 29, 1))
    return FALSE;
  while ((meta = gst_buffer_iterate_meta (buffer, &state)))
    if (common_is_video_hdr (meta))
      return TRUE;
  return FALSE;
}

gboolean
common_video_hdr_to_container (
    GstBuffer *buffer, GstShmemContainer **container, GError **error)
{
  GError *fault = NULL;

  *container = NULL;
  if (!has_video_hdr (buffer))
    return TRUE;
  *container = gst_shmem_container_new_from_video_hdr (buffer, &fault);
  if (fault == NULL)
    return TRUE;
  if (g_error_matches (fault, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND)) {
    g_error_free (fault);
    return TRUE;
  }
  g_propagate_error (error, fault);
  return FALSE;
}

void
common_video_hdr_copy (GstBuffer *copy, GstBuffer *buffer)
{
  GstMetaTransformCopy whole = { FALSE, 0, (gsize) -1 };
  gpointer state = NULL;
  GstMeta *meta;

  if (!GST_CHECK_VERSION (1, 29, 1))
    return;
  while ((meta = gst_buffer_iterate_meta (buffer, &state)))
    if (common_is_video_hdr (meta))
      meta->info->transform_func (
          copy, meta, buffer, _gst_meta_transform_copy, &whole);
}
