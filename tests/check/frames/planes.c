/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Where libshmem-frames says that the planes of a frame are. */

#include "rawproducer.h"

#include <gst/check/gstcheck.h>

#include <shmem/shmem-planes.h>

#define NV12_CAPS                                                              \
  "video/x-raw, format=(string)NV12, width=(int)64, height=(int)16"
#define NV12_SIZE (64 * 24)

static struct shmem_frame_plane
get_plane (const struct shmem_frame *frame, guint32 index)
{
  struct shmem_frame_plane plane;

  fail_unless (shmem_frame_get_plane (frame, index, &plane) == 0);
  return plane;
}

static void
expect_planes (const struct shmem_frame *frame, guint32 n)
{
  struct shmem_frame_info info;

  shmem_frame_get_info (frame, &info);
  fail_unless_equals_int (info.n_planes, n);
}

GST_START_TEST (by_caps)
{
  struct shmem_frame_plane plane;
  struct shmem_frame_info info;
  struct shmem_frame *frame;
  const guint8 *start;

  start_stream (NULL, NV12_CAPS);
  say_frame (1, 1, NV12_SIZE, 9);
  frame = expect_frame (1);
  expect_planes (frame, 2);
  shmem_frame_get_info (frame, &info);
  fail_unless_equals_int (info.width, 64);
  fail_unless_equals_int (info.height, 16);
  fail_unless_equals_int (info.fourcc, GST_MAKE_FOURCC ('N', 'V', '1', '2'));
  plane = get_plane (frame, 0);
  start = plane.data;
  fail_unless_equals_int (plane.role, SHMEM_PLANE_LUMA);
  fail_unless_equals_int (plane.stride, 64);
  fail_unless_equals_uint64 (plane.size, 64 * 16);
  plane = get_plane (frame, 1);
  fail_unless (plane.data == start + 64 * 16);
  fail_unless_equals_uint64 (plane.offset, 64 * 16);
  fail_unless_equals_int (plane.role, SHMEM_PLANE_CHROMA);
  fail_unless_equals_int (plane.width, 32);
  fail_unless_equals_int (plane.height, 8);
  fail_unless_equals_int (plane.row_bytes, 64);
  fail_unless_equals_int (plane.horizontal_subsampling, 2);
  shmem_frame_release (frame);
}

END_TEST

/* A byte less than the caps say; a format that is not known; no video. */
GST_START_TEST (by_memories)
{
  static const gchar *const caps[] = { NV12_CAPS,
    "video/x-raw, format=(string)NV12_64Z32, width=(int)64, height=(int)16",
    "audio/x-raw, rate=(int)48000" };
  struct shmem_frame_plane plane;
  struct shmem_frame *frame;

  start_stream (NULL, caps[__i__]);
  say_frame (1, 1, NV12_SIZE - 1, 9);
  frame = expect_frame (1);
  expect_planes (frame, 1);
  plane = get_plane (frame, 0);
  fail_unless_equals_int (plane.role, SHMEM_PLANE_OPAQUE);
  fail_unless_equals_uint64 (plane.size, NV12_SIZE - 1);
  fail_unless_equals_int (plane.stride, 0);
  shmem_frame_release (frame);
}

END_TEST

GST_START_TEST (by_layout)
{
  TransportFrame head = { .frame = 1, .n_video = 1 };
  TransportVideo video = { .format = "NV12",
    .width = 64,
    .height = 16,
    .n_planes = 2,
    .offset = { 100, 100 + 80 * 16 },
    .stride = { 80, 96 } };
  struct shmem_frame_plane plane;
  struct shmem_frame *frame;

  start_stream (NULL, NV12_CAPS);
  say_frame_with (&head, 1, 9, 100 + 80 * 16 + 96 * 8, &video, sizeof video);
  frame = expect_frame (1);
  expect_planes (frame, 2);
  plane = get_plane (frame, 0);
  fail_unless_equals_uint64 (plane.offset, 100);
  fail_unless_equals_int (plane.stride, 80);
  fail_unless_equals_uint64 (plane.size, 80 * 15 + 64);
  plane = get_plane (frame, 1);
  fail_unless_equals_uint64 (plane.offset, 100 + 80 * 16);
  fail_unless_equals_int (plane.stride, 96);
  shmem_frame_release (frame);

  /* Its last row ends a byte behind the memory. */
  head.frame = 2;
  video.offset[1] += 33;
  say_frame_with (&head, 2, 9, 100 + 80 * 16 + 96 * 8, &video, sizeof video);
  expect_failure (SHMEM_FRAMES_ERROR_PROTOCOL, "video meta, plane, memory");
}

END_TEST

GST_START_TEST (crop)
{
  TransportFrame head = { .frame = 1, .n_crop = 1 };
  const TransportCrop part = { 2, 4, 62, 12 };
  struct shmem_frame_info info;
  struct shmem_frame *frame;

  start_stream (NULL, RAW_CAPS);
  say_frame_with (&head, 1, 9, RAW_FRAME_SIZE, &part, sizeof part);
  frame = expect_frame (1);
  shmem_frame_get_info (frame, &info);
  fail_unless_equals_int (info.has, SHMEM_FRAMES_HAS_CROP);
  fail_unless_equals_int (info.crop_x, 2);
  fail_unless_equals_int (info.crop_y, 4);
  fail_unless_equals_int (info.crop_width, 62);
  fail_unless_equals_int (info.crop_height, 12);
  shmem_frame_release (frame);
}

END_TEST

static Suite *
frames_planes_suite (void)
{
  Suite *s = suite_create ("frames-planes");
  TCase *tc = tcase_create ("planes");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, raw_setup, raw_teardown);
  tcase_add_test (tc, by_caps);
  tcase_add_loop_test (tc, by_memories, 0, 3);
  tcase_add_test (tc, by_layout);
  tcase_add_test (tc, crop);
  return s;
}

GST_CHECK_MAIN (frames_planes)
