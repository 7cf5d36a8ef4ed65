/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the tests of plane tables in other worlds have in common. */

#ifndef TESTS_PLANE_TABLES_H
#define TESTS_PLANE_TABLES_H

#include <gst/check/gstcheck.h>
#include <gst/shmemmeta/gstshmemplanesv4l2.h>

#define DRM_NV12 GST_MAKE_FOURCC ('N', 'V', '1', '2')
#define DRM_YU12 GST_MAKE_FOURCC ('Y', 'U', '1', '2')
#define DRM_R8 GST_MAKE_FOURCC ('R', '8', ' ', ' ')
#define DRM_R16 GST_MAKE_FOURCC ('R', '1', '6', ' ')

guint64 align (guint64 value, guint64 to);
guint64 round_up (guint64 value, guint64 by);
/* By what would be written: all fields, and no padding of the compiler's. */
void assert_same_planes (const GstShmemPlanes *a, const GstShmemPlanes *b);

/* What V4L2 says of a frame. */
typedef struct
{
  struct v4l2_format format;
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
  GstShmemV4l2Place places[VIDEO_MAX_PLANES];
} V4l2Frame;

gboolean to_v4l2 (const GstShmemPlanes *planes, const guint64 *sizes,
    guint n_sizes, guint32 pixelformat, V4l2Frame *frame, GError **error);
/* NV12, 64x32, chroma at @chroma of @memory. */
GstShmemPlanes make_nv12 (guint64 chroma, guint memory);

#endif /* TESTS_PLANE_TABLES_H */
