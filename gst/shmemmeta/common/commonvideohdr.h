/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * GStreamer's own GstVideoHDRMeta, from 1.30 on, where containers are kept or
 * sent rather than read: it counts as one more container, in front of the
 * others. Before, no buffer has one.
 */

#ifndef __COMMONVIDEOHDR_H__
#define __COMMONVIDEOHDR_H__

#include <gst/shmemmeta/shmemmeta.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

/* Whether @meta is one, with HDR10+. */
static inline gboolean
common_is_video_hdr (const GstMeta *meta)
{
#if GST_CHECK_VERSION(1, 29, 1)
  return meta->info->api == GST_VIDEO_HDR_META_API_TYPE
      && ((const GstVideoHDRMeta *) meta)->format
      == GST_VIDEO_HDR_FORMAT_HDR10_PLUS;
#else
  (void) meta;
  return FALSE;
#endif
}

/* Sets @container (transfer full) to one with the message of that meta, or to
 * NULL if there is none, or the containers of @buffer say the same. FALSE with
 * an error if no container can be made. */
gboolean common_video_hdr_to_container (
    GstBuffer *buffer, GstShmemContainer **container, GError **error);

/* Copies those metas, which are about the whole frame. */
void common_video_hdr_copy (GstBuffer *copy, GstBuffer *buffer);

G_END_DECLS

#endif /* __COMMONVIDEOHDR_H__ */
