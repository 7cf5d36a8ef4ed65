/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the tests of plane tables in other worlds have in common. */

#include "plane-tables.h"

#include <string.h>

guint64
align (guint64 value, guint64 to)
{
  return (value + to - 1) / to * to;
}

guint64
round_up (guint64 value, guint64 by)
{
  return (value + by - 1) / by;
}

void
assert_same_planes (const GstShmemPlanes *a, const GstShmemPlanes *b)
{
  guint8 bytes_a[SHMEM_PLANES_MAX_SIZE], bytes_b[SHMEM_PLANES_MAX_SIZE];
  size_t size_a = sizeof bytes_a, size_b = sizeof bytes_b;

  fail_unless_equals_int (
      shmem_planes_write (a, bytes_a, &size_a, NULL), SHMEM_OK);
  fail_unless_equals_int (
      shmem_planes_write (b, bytes_b, &size_b, NULL), SHMEM_OK);
  fail_unless_equals_int (size_a, size_b);
  for (guint i = 0; i < a->num; i++)
    fail_unless (memcmp (bytes_a + SHMEM_PLANES_SIZE (i),
                     bytes_b + SHMEM_PLANES_SIZE (i), SHMEM_PLANES_STRIDE)
            == 0,
        "plane %u differs", i);
}

gboolean
to_v4l2 (const GstShmemPlanes *planes, const guint64 *sizes, guint n_sizes,
    guint32 pixelformat, V4l2Frame *frame, GError **error)
{
  memset (frame, 0xa5, sizeof *frame);
  frame->format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
  return gst_shmem_planes_to_v4l2 (planes, sizes, n_sizes, pixelformat,
      &frame->format.fmt.pix_mp, frame->planes, frame->places, error);
}

GstShmemPlanes
make_nv12 (guint64 chroma, guint memory)
{
  GstShmemPlanes planes = { 2,
    { { .format = DRM_NV12,
          .role = SHMEM_PLANE_LUMA,
          .size = 2048,
          .stride = 64,
          .width = 64,
          .height = 32,
          .horizontal_subsampling = 1,
          .vertical_subsampling = 1 },
        { .format = DRM_NV12,
            .role = SHMEM_PLANE_CHROMA,
            .offset = chroma,
            .memory = (guint8) memory,
            .size = 1024,
            .stride = 64,
            .width = 32,
            .height = 16,
            .horizontal_subsampling = 2,
            .vertical_subsampling = 2 } } };

  return planes;
}
