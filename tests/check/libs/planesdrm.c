/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Tables that DRM cannot say, and those of which it can say all. */

#include <gst/shmemmeta/gstshmemplanesdrm.h>

#include <string.h>

#include "lib/errors.h"
#include "plane-layouts.h"

static void
assert_not_drm (const GstShmemPlanes *planes, const guint64 *sizes,
    guint n_sizes, guint picture, guint max_planes, gint code,
    const gchar *words)
{
  GstShmemDrmFramebuffer made, before;
  GError *error = NULL;

  memset (&made, 0x5a, sizeof made);
  before = made;
  fail_if (gst_shmem_planes_to_drm (
      planes, sizes, n_sizes, picture, max_planes, &made, &error));
  assert_error (&error, GST_SHMEM_ERROR, code, words);
  fail_unless (memcmp (&made, &before, sizeof made) == 0);
}

GST_START_TEST (test_not_drm)
{
  guint64 sizes[3] = { 8192, 4096, 4096 };
  GstShmemPlanes planes = make_nv12 (2048, 0);

  assert_not_drm (
      &planes, sizes, 1, 1, 4, GST_SHMEM_ERROR_NOT_FOUND, "picture 1");
  assert_not_drm (
      &planes, sizes, 1, 0, 1, GST_SHMEM_ERROR_LIMIT, "plane 1, picture, 1");
  assert_not_drm (&auxiliary.planes, auxiliary.sizes, 3, 0, 2,
      GST_SHMEM_ERROR_LIMIT, "plane 2, picture, 2");
  planes.planes[0].format = planes.planes[1].format = 0;
  assert_not_drm (&planes, sizes, 1, 0, 4, GST_SHMEM_ERROR_INVALID_DATA,
      "plane 0, picture, FourCC");
  planes = make_nv12 (3584, 1);
  assert_not_drm (
      &planes, sizes, 3, 0, 4, GST_SHMEM_ERROR_INVALID_DATA, "plane 1, memory");
  assert_not_drm (&planes, sizes, 2, 0, 4, GST_SHMEM_ERROR_INVALID_DATA,
      "plane 1, offset, size");
  planes = make_nv12 (G_GUINT64_CONSTANT (1) << 32, 1);
  sizes[1] = G_GUINT64_CONSTANT (1) << 33;
  /* With 32 bits, it is no offset in memory either. */
  assert_not_drm (&planes, sizes, 2, 0, 4, GST_SHMEM_ERROR_INVALID_DATA,
      GLIB_SIZEOF_SIZE_T > 4 ? "plane 1, offset, 4294967295"
                             : "plane 1, offset");
  /* The kernel refuses rows that end above 4294967295, the last one's padding
   * included. */
  planes.planes[1].offset -= 64 * 16;
  assert_not_drm (&planes, sizes, 2, 0, 4, GST_SHMEM_ERROR_INVALID_DATA,
      "plane 1, row, 4294967295");
  planes.planes[1].offset--;
  fail_unless (gst_shmem_planes_to_drm (&planes, sizes, 2, 0, 4,
      &(GstShmemDrmFramebuffer){ .n_planes = 0 }, NULL));
  planes.num = 1;
  planes.planes[0] = (GstShmemPlane){ .format = DRM_NV12,
    .role = SHMEM_PLANE_OPAQUE,
    .size = 16,
    .horizontal_subsampling = 1,
    .vertical_subsampling = 1 };
  assert_not_drm (&planes, sizes, 1, 0, 4, GST_SHMEM_ERROR_INVALID_DATA,
      "plane 0, picture, pixels");
}

GST_END_TEST

/* A layout that only the driver knows. */
GST_START_TEST (test_drm_implicit)
{
  const guint64 size = 4096;
  GstShmemPlanes planes = make_nv12 (2048, 0);
  GstShmemDrmFramebuffer made;

  planes.planes[0].modifier = planes.planes[1].modifier =
      SHMEM_MODIFIER_INVALID;
  fail_unless (gst_shmem_planes_to_drm (&planes, &size, 1, 0, 4, &made, NULL));
  fail_unless_equals_int (made.flags, 0);
  for (guint i = 0; i < 4; i++)
    fail_unless (made.modifiers[i] == 0);
  fail_unless_equals_int (made.offsets[1], 2048);
}

GST_END_TEST

/* NV12 that is linear has two planes, and the kernel refuses a pitch of a
 * third. */
GST_START_TEST (test_drm_linear_metadata)
{
  const guint64 size = 8192;
  GstShmemPlanes planes = make_nv12 (2048, 0);
  GstShmemDrmFramebuffer made;

  planes.planes[2] = (GstShmemPlane){ .format = DRM_NV12,
    .role = SHMEM_PLANE_COMPRESSION_METADATA,
    .offset = 4096,
    .size = 64,
    .stride = 8,
    .width = 8,
    .height = 8,
    .horizontal_subsampling = 1,
    .vertical_subsampling = 1 };
  planes.num = 3;
  fail_unless (gst_shmem_planes_to_drm (&planes, &size, 1, 0, 4, &made, NULL));
  fail_unless_equals_int (made.n_planes, 2);
  fail_unless_equals_int (made.pitches[2], 0);
  fail_unless_equals_int (made.offsets[2], 0);

  for (guint i = 0; i < 3; i++)
    planes.planes[i].modifier = 1;
  fail_unless (gst_shmem_planes_to_drm (&planes, &size, 1, 0, 4, &made, NULL));
  fail_unless_equals_int (made.n_planes, 3);
  fail_unless_equals_int (made.pitches[2], 8);

  /* Without rows, as far behind as 32 bits go. */
  planes.planes[2].stride = planes.planes[2].width = 0;
  planes.planes[2].height = 0;
  planes.planes[2].offset = G_MAXUINT32;
  fail_unless (gst_shmem_planes_to_drm (
      &planes, &(const guint64){ G_MAXINT64 }, 1, 0, 4, &made, NULL));
  fail_unless (made.offsets[2] == G_MAXUINT32);
}

GST_END_TEST

static Suite *
planes_drm_suite (void)
{
  Suite *s = suite_create ("planes-drm");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_not_drm);
  tcase_add_test (tc, test_drm_implicit);
  tcase_add_test (tc, test_drm_linear_metadata);
  return s;
}

GST_CHECK_MAIN (planes_drm)
