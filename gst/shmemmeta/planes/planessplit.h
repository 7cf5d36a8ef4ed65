/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __PLANESSPLIT_H__
#define __PLANESSPLIT_H__

#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

/* How the fields of an interlaced picture lie. */
#define PLANES_FIELD_FLAGS                                                     \
  (GST_VIDEO_BUFFER_FLAG_INTERLACED | GST_VIDEO_BUFFER_FLAG_TFF                \
      | GST_VIDEO_BUFFER_FLAG_RFF | GST_VIDEO_BUFFER_FLAG_ONEFIELD)

/* Fills @planes with where the @views of a multiview-mode=separated buffer with
 * caps @info are said to be: by the GstVideoMetas with their numbers as ids, or,
 * where there is none, by memories of their own. */
gboolean planes_from_views (GstShmemPlanes *planes, GstBuffer *buffer,
    const GstVideoInfo *info, guint views, GError **error);

/* (transfer full) (nullable): a buffer of @pool with picture @picture of
 * @buffer alone: its memory, timing, flags, containers, and a GstVideoMeta,
 * unless it is just as @wanted says and a GstVideoMeta cannot say it. @planes
 * have passed gst_shmem_planes_check_buffer(), and @info is what
 * gst_shmem_planes_get_video_info() says. */
GstBuffer *planes_split (GstBufferPool *pool, GstBuffer *buffer,
    const GstShmemPlanes *planes, guint picture, const GstVideoInfo *info,
    const GstVideoInfo *wanted);

/* Whether a plane of @picture goes on in another memory of @buffer. A
 * GstVideoMeta cannot say that: it maps the memory of a plane's first byte
 * alone. @planes have passed gst_shmem_planes_check_buffer(). */
gboolean planes_spans_memories (
    GstBuffer *buffer, const GstShmemPlanes *planes, guint picture);

/* Whether @buffer, with one picture, is what @info alone says, without its
 * GstVideoMeta. */
gboolean planes_is_default (GstBuffer *buffer, const GstVideoInfo *info);

/* (transfer full) (nullable): a copy of @buffer, with one picture, for which
 * this holds. */
GstBuffer *planes_copy_default (GstBuffer *buffer, const GstVideoInfo *info);

G_END_DECLS

#endif /* __PLANESSPLIT_H__ */
