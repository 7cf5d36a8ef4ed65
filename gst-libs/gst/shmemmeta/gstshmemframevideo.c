/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Finds GStreamer's own GstVideoHDRMeta, which parsers attach from GStreamer
 * 1.30 on. It never parses the content of the meta. */

#include "gstshmem-private.h"

#include <gst/video/video.h>

gboolean
_gst_shmem_find_video_hdr10_plus (
    GstBuffer *buffer, const guint8 **data, gsize *size)
{
#if GST_CHECK_VERSION(1, 29, 1)
  const GstVideoHDRMeta *meta;
  gboolean found = FALSE;
  gpointer state = NULL;

  while ((meta = (const GstVideoHDRMeta *) gst_buffer_iterate_meta_filtered (
              buffer, &state, GST_VIDEO_HDR_META_API_TYPE)))
    if (meta->format == GST_VIDEO_HDR_FORMAT_HDR10_PLUS && meta->data != NULL) {
      *data = meta->data;
      *size = meta->size;
      found = TRUE;
    }
  return found;
#else
  (void) buffer;
  (void) data;
  (void) size;
  return FALSE;
#endif
}
