/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __COMMONCHECKEDPLANES_H__
#define __COMMONCHECKEDPLANES_H__

#include <gst/shmemmeta/shmemmeta.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

/* Flags for the order of the fields of an interlaced picture. */
#define COMMON_PLANES_FIELD_FLAGS                                              \
  (GST_VIDEO_BUFFER_FLAG_INTERLACED | GST_VIDEO_BUFFER_FLAG_TFF                \
      | GST_VIDEO_BUFFER_FLAG_RFF | GST_VIDEO_BUFFER_FLAG_ONEFIELD)

/* A plane table that was checked, cached for the next frames. Read-only for
 * users; initially all zero. */
typedef struct
{
  GstShmemPlanes planes;
  /* Valid once it was checked. */
  guint n_pictures;
  guint64 checks; /* serial number of the check; same number, same results */

  /* Sizes of the memories it was last checked against. */
  gboolean is_checked;
  guint n_sizes;
  gsize sizes[GST_SHMEM_MAX_PLANES];
} CommonCheckedPlanes;

/* Whether @planes are the cached ones, and were checked. */
gboolean common_checked_planes_match (
    const CommonCheckedPlanes *self, const GstShmemPlanes *planes);

/* Caches @planes, an untrusted table of @buffer. FALSE, with an error which
 * names the plane, if they do not fit its memories. */
gboolean common_checked_planes_set (CommonCheckedPlanes *self,
    const GstShmemPlanes *planes, GstBuffer *buffer, GError **error);

/* The same for the cached planes. */
gboolean common_checked_planes_check (
    CommonCheckedPlanes *self, GstBuffer *buffer, GError **error);

/* Adds the cached planes to the buffer they were last checked against. */
void common_checked_planes_add_meta (
    const CommonCheckedPlanes *self, GstBuffer *buffer);

/* Whether a plane of @picture continues in another memory of @buffer. A
 * GstVideoMeta cannot express that: it maps only the memory of a plane's first
 * byte. @planes have passed gst_shmem_planes_check(). */
gboolean common_checked_planes_span_memories (
    GstBuffer *buffer, const GstShmemPlanes *planes, guint picture);

G_END_DECLS

#endif /* __COMMONCHECKEDPLANES_H__ */
