/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* shmemplanedemux after others than shmemplanemux: pictures that only a plane
 * table describes, wherever they lie. */

#include <string.h>

#include "elements.h"
#include "lib/errors.h"
#include "demuxer.h"

/* ---- pictures ---- */

GST_START_TEST (test_table_alone)
{
  GstShmemPlanes planes = two_in_one ();
  GstBuffer *buffer = make_frame_of (&planes), *output;
  GstVideoInfo info;
  GstVideoMeta *meta;
  GstMapInfo map;
  GstCaps *caps;
  Demux demux;
  guint i;

  demux_open (&demux);
  gst_harness_set_src_caps_str (demux.input, TABLE_CAPS ", framerate=25/1");
  fail_unless_equals_int (demux.no_more_pads, 0);
  fail_unless_equals_int (
      gst_harness_push (demux.input, gst_buffer_ref (buffer)), GST_FLOW_OK);
  fail_unless_equals_int (demux.no_more_pads, 1);
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  for (i = 0; i < 2; i++) {
    static const gsize offsets[] = { 16, 48 };
    GstMemory *memory;

    caps = gst_pad_get_current_caps (demux.outputs[i]->sinkpad);
    fail_unless (gst_video_info_from_caps (&info, caps));
    gst_caps_unref (caps);
    fail_unless_equals_int (
        GST_VIDEO_INFO_FORMAT (&info), GST_VIDEO_FORMAT_GRAY8);
    fail_unless_equals_int (GST_VIDEO_INFO_WIDTH (&info), i == 0 ? 8 : 4);
    fail_unless_equals_int (GST_VIDEO_INFO_FPS_N (&info), 25);
    /* Each sees its own part of the memory, and no more. */
    output = demux_pull (&demux, i);
    memory = gst_buffer_peek_memory (output, 0);
    fail_unless (memory->parent == gst_buffer_peek_memory (buffer, 0));
    fail_unless_equals_int (gst_buffer_get_size (output), i == 0 ? 32 : 16);
    fail_unless (gst_buffer_memcmp (output, 0, map.data + offsets[i],
                     gst_buffer_get_size (output))
        == 0);
    meta = gst_buffer_get_video_meta (output);
    fail_unless_equals_int (meta->offset[0], 0);
    gst_buffer_unref (output);
  }
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  demux_close (&demux);
}

GST_END_TEST

/* One frame later, a picture is smaller and another is gone. */
GST_START_TEST (test_table_changes)
{
  GstShmemPlanes planes = two_in_one ();
  GstVideoInfo info;
  GstBuffer *output;
  GstCaps *caps;
  Demux demux;

  demux_open (&demux);
  gst_harness_set_src_caps_str (demux.input, TABLE_CAPS);
  gst_harness_push (demux.input, make_frame_of (&planes));
  gst_buffer_unref (demux_pull (&demux, 0));
  gst_buffer_unref (demux_pull (&demux, 1));
  planes.num = 1;
  planes.planes[0].width = 6;
  fail_unless_equals_int (
      gst_harness_push (demux.input, make_frame_of (&planes)), GST_FLOW_OK);
  fail_unless_equals_int (demux.removed, 1);
  output = demux_pull (&demux, 0);
  caps = gst_pad_get_current_caps (demux.outputs[0]->sinkpad);
  gst_video_info_from_caps (&info, caps);
  fail_unless_equals_int (GST_VIDEO_INFO_WIDTH (&info), 6);
  /* Nobody else is in the memory now. */
  fail_unless (gst_buffer_peek_memory (output, 0)->parent == NULL);
  fail_unless_equals_int (gst_buffer_get_video_meta (output)->offset[0], 16);
  gst_caps_unref (caps);
  gst_buffer_unref (output);
  demux_close (&demux);
}

GST_END_TEST

/* What is no picture of GstVideo has no pad. */
GST_START_TEST (test_no_pad)
{
  GstShmemPlanes planes = two_in_one ();
  Demux demux;

  planes.planes[0].modifier = G_GUINT64_CONSTANT (0x0100000000000001);
  demux_open (&demux);
  gst_harness_set_src_caps_str (demux.input, TABLE_CAPS);
  fail_unless_equals_int (
      gst_harness_push (demux.input, make_frame_of (&planes)), GST_FLOW_OK);
  fail_unless (demux.outputs[0] == NULL);
  gst_buffer_unref (demux_pull (&demux, 1));
  assert_bus_warning (demux.element, STREAM, FORMAT, "pictures, 1 of 2, (0)");
  gst_harness_push (demux.input, make_frame_of (&planes));
  assert_bus_without (demux.element, GST_MESSAGE_WARNING);
  demux_close (&demux);
}

GST_END_TEST

/* ---- strides ---- */

/* An 8x4 picture with 12 bytes a row. */
static GstBuffer *
make_padded (void)
{
  GstShmemPlanes planes = two_in_one ();

  planes.num = 1;
  planes.planes[0].stride = 12;
  planes.planes[0].size = 48;
  return make_frame_of (&planes);
}

static void
check_strides (gboolean aware)
{
  GstShmemContainer *container = make_clli (1);
  GstBuffer *buffer = make_padded (), *output;
  GstMapInfo from, to;
  GstHarness *harness;
  Demux demux;
  guint y;

  demux_open (&demux);
  demux.outputs[0] = gst_harness_new_empty ();
  if (aware)
    gst_harness_add_propose_allocation_meta (
        demux.outputs[0], GST_VIDEO_META_API_TYPE, NULL);
  harness = demux.outputs[0];
  gst_buffer_add_shmem_container_meta (buffer, container);
  gst_shmem_container_unref (container);
  gst_harness_set_src_caps_str (demux.input, TABLE_CAPS);
  fail_unless_equals_int (
      gst_harness_push (demux.input, gst_buffer_ref (buffer)), GST_FLOW_OK);
  output = gst_harness_pull (harness);
  fail_unless_equals_int (count_containers (output), 1);
  gst_buffer_map (buffer, &from, GST_MAP_READ);
  gst_buffer_map (output, &to, GST_MAP_READ);
  if (aware) {
    fail_unless (gst_buffer_peek_memory (output, 0)
        == gst_buffer_peek_memory (buffer, 0));
    fail_unless_equals_int (gst_buffer_get_video_meta (output)->stride[0], 12);
  } else {
    fail_unless_equals_int (to.size, 32);
    for (y = 0; y < 4; y++)
      fail_unless (memcmp (to.data + 8 * y, from.data + 16 + 12 * y, 8) == 0);
  }
  gst_buffer_unmap (buffer, &from);
  gst_buffer_unmap (output, &to);
  gst_buffer_unref (buffer);
  gst_buffer_unref (output);
  demux_close (&demux);
}

GST_START_TEST (test_strides)
{
  check_strides (TRUE);
  check_strides (FALSE);
}

GST_END_TEST

/* A plane that goes on in another memory is one that GstVideoMeta cannot say:
 * who maps the frame must not end in the first memory. */
static void
check_spanning (guint stride, gboolean merged)
{
  GstBuffer *buffer = gst_buffer_new (), *output;
  GstShmemPlanes planes = two_in_one ();
  GstShmemContainer *container = make_clli (1);
  guint8 bytes[48];
  GstVideoFrame frame;
  GstVideoInfo info;
  Demux demux;
  guint i;

  for (i = 0; i < 2; i++) {
    GstMemory *memory = gst_allocator_alloc (NULL, 24, NULL);

    fill_memory (memory, i);
    gst_buffer_append_memory (buffer, memory);
  }
  gst_buffer_extract (buffer, 0, bytes, sizeof bytes);
  planes.num = 1;
  planes.planes[0].offset = 0;
  planes.planes[0].stride = stride;
  planes.planes[0].size = stride * 4;
  fail_unless (gst_buffer_add_shmem_planes_meta (buffer, &planes, NULL));
  gst_buffer_add_shmem_container_meta (buffer, container);

  demux_open (&demux);
  gst_harness_set_src_caps_str (demux.input, TABLE_CAPS);
  fail_unless_equals_int (gst_harness_push (demux.input, buffer), GST_FLOW_OK);
  output = demux_pull (&demux, 0);
  fail_unless_equals_int (gst_buffer_n_memory (output), merged ? 1 : 2);
  fail_unless_equals_int (count_containers (output), 1);
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY8, 8, 4);
  fail_unless (gst_video_frame_map (&frame, &info, output, GST_MAP_READ));
  for (i = 0; i < 4; i++)
    fail_unless (memcmp ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0)
                         + (gint) i * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0),
                     bytes + i * stride, 8)
        == 0);
  gst_video_frame_unmap (&frame);
  gst_buffer_unref (output);
  gst_shmem_container_unref (container);
  demux_close (&demux);
}

GST_START_TEST (test_spanning)
{
  check_spanning (8, FALSE);
  check_spanning (12, TRUE);
}

GST_END_TEST

static Suite *
shmemplanedemuxtable_suite (void)
{
  Suite *suite = suite_create ("shmemplanedemuxtable");
  TCase *tests = tcase_create ("table");

  GST_ELEMENT_REGISTER (shmemplanemux, NULL);
  GST_ELEMENT_REGISTER (shmemplanedemux, NULL);
  suite_add_tcase (suite, tests);
  tcase_add_test (tests, test_table_alone);
  tcase_add_test (tests, test_table_changes);
  tcase_add_test (tests, test_no_pad);
  tcase_add_test (tests, test_strides);
  tcase_add_test (tests, test_spanning);
  return suite;
}

GST_CHECK_MAIN (shmemplanedemuxtable)
