/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Metas that say where planes are: added from a GstVideoInfo, copied with all
 * that they have, compared with GStreamer's own layout, and pixels copied into
 * that. */

#include <gst/check/gstcheck.h>

#include "common/commonvideometa.h"

/* NV12 of 4x4: 16 bytes of luma at 8 with 6 to a row, then chroma. */
#define LUMA 8
#define CHROMA 40
#define STRIDE 6
#define SIZE 64

static GstVideoInfo
make_layout (void)
{
  GstVideoInfo info;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, 4, 4);
  GST_VIDEO_INFO_PLANE_OFFSET (&info, 0) = LUMA;
  GST_VIDEO_INFO_PLANE_OFFSET (&info, 1) = CHROMA;
  GST_VIDEO_INFO_PLANE_STRIDE (&info, 0) = STRIDE;
  GST_VIDEO_INFO_PLANE_STRIDE (&info, 1) = STRIDE;
  return info;
}

static GstBuffer *
make_buffer (void)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, SIZE, NULL);
  GstMapInfo map;
  guint8 i;

  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_WRITE));
  for (i = 0; i < SIZE; i++)
    map.data[i] = i;
  gst_buffer_unmap (buffer, &map);
  return buffer;
}

GST_START_TEST (test_add)
{
  const GstVideoInfo layout = make_layout ();
  GstBuffer *buffer = make_buffer ();
  GstVideoMeta *meta;

  fail_unless (common_video_meta_add (buffer, &layout, 3)
      == gst_buffer_get_video_meta_id (buffer, 3));
  meta = gst_buffer_get_video_meta (buffer);
  fail_unless_equals_int (meta->format, GST_VIDEO_FORMAT_NV12);
  fail_unless (meta->width == 4 && meta->height == 4 && meta->n_planes == 2);
  fail_unless (meta->offset[0] == LUMA && meta->offset[1] == CHROMA);
  fail_unless (meta->stride[0] == STRIDE && meta->stride[1] == STRIDE);
  fail_unless_equals_int (meta->flags, GST_VIDEO_FRAME_FLAG_NONE);
  gst_buffer_unref (buffer);
}

GST_END_TEST

GST_START_TEST (test_copy)
{
  GstVideoMeta layout = { .flags = GST_VIDEO_FRAME_FLAG_INTERLACED,
    .format = GST_VIDEO_FORMAT_NV12,
    .id = 5,
    .width = 4,
    .height = 4,
    .n_planes = 2,
    .offset = { LUMA, CHROMA },
    .stride = { STRIDE, STRIDE },
    .alignment = { 1, 2, 3, 4, { 15, 7 } } };
  GstBuffer *buffer = make_buffer ();
  GstVideoMeta *meta = common_video_meta_copy (buffer, &layout);

  fail_unless (meta == gst_buffer_get_video_meta (buffer));
  fail_unless (meta->buffer == buffer && meta->map != NULL);
  fail_unless_equals_int (meta->flags, layout.flags);
  fail_unless_equals_int (meta->format, layout.format);
  fail_unless_equals_int (meta->id, layout.id);
  fail_unless (meta->width == 4 && meta->height == 4 && meta->n_planes == 2);
  fail_unless (memcmp (meta->offset, layout.offset, sizeof meta->offset) == 0);
  fail_unless (memcmp (meta->stride, layout.stride, sizeof meta->stride) == 0);
  fail_unless (
      memcmp (&meta->alignment, &layout.alignment, sizeof meta->alignment)
      == 0);
  gst_buffer_unref (buffer);
}

GST_END_TEST

GST_START_TEST (test_default_layout)
{
  const GstVideoInfo layout = make_layout ();
  GstBuffer *buffer = make_buffer (), *copy;
  GstVideoInfo info;
  GstMapInfo map;
  guint row, i;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, 4, 4);
  fail_unless (common_video_meta_is_default (buffer, &info));
  common_video_meta_add (buffer, &layout, 0);
  fail_if (common_video_meta_is_default (buffer, &info));
  fail_unless (common_video_meta_is_default (buffer, &layout));

  copy = common_video_copy_default (buffer, &info);
  fail_unless (gst_buffer_get_video_meta (copy) == NULL);
  fail_unless (gst_buffer_map (copy, &map, GST_MAP_READ));
  fail_unless_equals_uint64 (map.size, info.size);
  for (row = 0; row < 4; row++)
    for (i = 0; i < 4; i++)
      fail_unless_equals_int (map.data[row * 4 + i], LUMA + row * STRIDE + i);
  for (row = 0; row < 2; row++)
    for (i = 0; i < 4; i++)
      fail_unless_equals_int (
          map.data[16 + row * 4 + i], CHROMA + row * STRIDE + i);
  gst_buffer_unmap (copy, &map);
  gst_buffer_unref (copy);
  gst_buffer_unref (buffer);
}

GST_END_TEST

/* Nothing comes of memory that is too small for its meta. */
GST_START_TEST (test_too_small)
{
  GstVideoInfo layout = make_layout (), info;
  GstBuffer *buffer = make_buffer ();

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, 4, 4);
  GST_VIDEO_INFO_PLANE_OFFSET (&layout, 1) = SIZE;
  common_video_meta_add (buffer, &layout, 0);
  fail_unless (common_video_copy_default (buffer, &info) == NULL);
  gst_buffer_unref (buffer);
}

GST_END_TEST

static Suite *
videometa_suite (void)
{
  Suite *suite = suite_create ("commonvideometa");
  TCase *tcase = tcase_create ("layout");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_add);
  tcase_add_test (tcase, test_copy);
  tcase_add_test (tcase, test_default_layout);
  tcase_add_test (tcase, test_too_small);
  return suite;
}

GST_CHECK_MAIN (videometa)
