/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the tests of plane tables in other worlds have in common. */

#ifndef TESTS_PLANES_FOREIGN_TEST_H
#define TESTS_PLANES_FOREIGN_TEST_H

#include <gst/check/gstcheck.h>
#include <gst/shmemmeta/gstshmemplanesv4l2.h>

#include <string.h>

#define DRM_NV12 GST_MAKE_FOURCC ('N', 'V', '1', '2')
#define DRM_YU12 GST_MAKE_FOURCC ('Y', 'U', '1', '2')
#define DRM_R8 GST_MAKE_FOURCC ('R', '8', ' ', ' ')
#define DRM_R16 GST_MAKE_FOURCC ('R', '1', '6', ' ')

static inline guint64
align (guint64 value, guint64 to)
{
  return (value + to - 1) / to * to;
}

static inline guint64
round_up (guint64 value, guint64 by)
{
  return (value + by - 1) / by;
}

/* By what would be written: all fields, and no padding of the compiler's. */
static inline void
assert_same_planes (const GstShmemPlanes *a, const GstShmemPlanes *b)
{
  guint8 bytes_a[SHMEM_PLANES_MAX_SIZE], bytes_b[SHMEM_PLANES_MAX_SIZE];
  size_t size_a = sizeof bytes_a, size_b = sizeof bytes_b;

  fail_unless_equals_int (
      shmem_planes_store (a, bytes_a, &size_a, NULL), SHMEM_OK);
  fail_unless_equals_int (
      shmem_planes_store (b, bytes_b, &size_b, NULL), SHMEM_OK);
  fail_unless_equals_int (size_a, size_b);
  for (guint i = 0; i < a->num; i++)
    fail_unless (memcmp (bytes_a + SHMEM_PLANES_SIZE (i),
                     bytes_b + SHMEM_PLANES_SIZE (i), SHMEM_PLANES_STRIDE)
            == 0,
        "plane %u differs", i);
}

static inline void
assert_error (GError **error, gint code, const gchar *words)
{
  fail_unless (*error != NULL, "no error, instead of: %s", words);
  fail_unless (
      g_error_matches (*error, GST_SHMEM_ERROR, code), "%s", (*error)->message);
  fail_unless (strstr ((*error)->message, words) != NULL,
      "\"%s\" does not say \"%s\"", (*error)->message, words);
  g_clear_error (error);
}

/* What V4L2 says of a frame. */
typedef struct
{
  struct v4l2_format format;
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
  GstShmemV4l2Place places[VIDEO_MAX_PLANES];
} V4l2Frame;

static inline gboolean
to_v4l2 (const GstShmemPlanes *planes, const guint64 *sizes, guint n_sizes,
    guint32 pixelformat, V4l2Frame *frame, GError **error)
{
  memset (frame, 0xa5, sizeof *frame);
  frame->format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
  return gst_shmem_planes_to_v4l2 (planes, sizes, n_sizes, pixelformat,
      &frame->format.fmt.pix_mp, frame->planes, frame->places, error);
}

/* NV12, 64x32, chroma at @chroma of @memory. */
static inline GstShmemPlanes
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

#endif /* TESTS_PLANES_FOREIGN_TEST_H */
