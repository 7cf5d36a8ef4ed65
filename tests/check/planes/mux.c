/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* shmemplanemux by the buffers that it makes: their tables, memories and
 * containers, and what does not go into one. */

#include <string.h>

#include "elements.h"
#include "lib/errors.h"
#include "muxer.h"

/* ---- one frame ---- */

/* The bytes of plane @i, row by row, are those of @frame from @offset on. */
static void
assert_plane_bytes (GstBuffer *buffer, guint i, GstBuffer *frame, gsize offset)
{
  GstShmemPlaneMap map;
  GstMapInfo info;

  fail_unless (gst_shmem_plane_map (&map, buffer, i, GST_MAP_READ, NULL));
  fail_unless (gst_buffer_map (frame, &info, GST_MAP_READ));
  fail_unless (map.size <= info.size - offset);
  fail_unless (memcmp (map.data, info.data + offset, map.size) == 0);
  gst_buffer_unmap (frame, &info);
  gst_shmem_plane_unmap (&map);
}

GST_START_TEST (test_colour_alpha_depth)
{
  GstBuffer *frames[3], *buffer;
  const GstShmemPlanes *planes;
  Mux mux;
  guint i;

  mux_open (&mux);
  mux_add (&mux, "NV12", 64, 48);
  mux_add (&mux, "GRAY8", 31, 17);
  mux_add (&mux, "GRAY16_LE", 8, 6);
  set_role (&mux, 1, "alpha");
  set_role (&mux, 2, "depth");
  buffer = mux_pass (&mux, 7, frames);

  planes = get_table (buffer);
  fail_unless_equals_int (planes->num, 4);
  assert_plane (planes, 0, 0, SHMEM_PLANE_LUMA, 0, 0, 64);
  assert_plane (planes, 1, 0, SHMEM_PLANE_CHROMA, 0, 0, 32);
  assert_plane (planes, 2, 1, SHMEM_PLANE_ALPHA, 0, 1, 31);
  assert_plane (planes, 3, 2, SHMEM_PLANE_DEPTH, 0, 2, 8);
  assert_plane_bytes (buffer, 0, frames[0], 0);
  assert_plane_bytes (buffer, 1, frames[0], 64 * 48);
  assert_plane_bytes (buffer, 2, frames[1], 0);
  assert_plane_bytes (buffer, 3, frames[2], 0);

  fail_unless_equals_int (gst_buffer_n_memory (buffer), 3);
  for (i = 0; i < 3; i++) {
    fail_unless (gst_buffer_peek_memory (buffer, i)
        == gst_buffer_peek_memory (frames[i], 0));
    gst_buffer_unref (frames[i]);
  }
  fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), 7 * FRAME_DURATION);
  fail_unless_equals_uint64 (GST_BUFFER_DURATION (buffer), FRAME_DURATION);
  /* Pictures of several kinds are no views. */
  fail_unless (gst_buffer_get_video_meta (buffer) == NULL);
  gst_buffer_unref (buffer);
  mux_close (&mux);
}

GST_END_TEST

GST_START_TEST (test_views)
{
  static const guint expected[] = { 0, 2, 0, 1, 3 };
  const GstShmemPlanes *planes;
  GstBuffer *buffer;
  guint i;
  Mux mux;

  mux_open (&mux);
  for (i = 0; i < G_N_ELEMENTS (expected); i++)
    mux_add (&mux, "GRAY8", 4, 4);
  set_role (&mux, 2, "depth");
  g_object_set (mux_pad (&mux, 3), "view", 1, NULL);
  buffer = mux_pass (&mux, 0, NULL);
  planes = get_table (buffer);
  for (i = 0; i < G_N_ELEMENTS (expected); i++)
    assert_plane (planes, i, i, i == 2 ? SHMEM_PLANE_DEPTH : SHMEM_PLANE_LUMA,
        expected[i], i, 4);
  gst_buffer_unref (buffer);

  /* And while it runs. */
  g_object_set (mux_pad (&mux, 2), "view", 9, NULL);
  buffer = mux_pass (&mux, 1, NULL);
  fail_unless_equals_int (get_table (buffer)->planes[2].view, 9);
  gst_buffer_unref (buffer);
  mux_close (&mux);
}

GST_END_TEST

GST_START_TEST (test_pad_order)
{
  GstHarness *inputs[3];
  static const gchar *names[] = { "sink_10", "sink_2", "sink_0" };
  static const gint widths[] = { 30, 20, 10 };
  GstBuffer *buffer;
  guint i;
  Mux mux;

  mux_open (&mux);
  for (i = 0; i < 3; i++) {
    inputs[i] = gst_harness_new_with_element (mux.element, names[i], NULL);
    gst_harness_set_src_caps (inputs[i], raw_caps ("GRAY8", widths[i], 1));
  }
  for (i = 0; i < 3; i++) {
    GstCaps *caps = raw_caps ("GRAY8", widths[i], 1);

    gst_harness_push (inputs[i], make_raw (caps, 1, 0, i));
    gst_caps_unref (caps);
  }
  buffer = gst_harness_pull (mux.output);
  for (i = 0; i < 3; i++)
    fail_unless_equals_int (get_table (buffer)->planes[i].width, widths[2 - i]);
  gst_buffer_unref (buffer);
  gst_element_set_state (mux.element, GST_STATE_NULL);
  for (i = 0; i < 3; i++)
    gst_harness_teardown (inputs[i]);
  mux_close (&mux);
}

GST_END_TEST

GST_START_TEST (test_containers)
{
  GstShmemContainer *a = make_clli (1), *b = make_clli (2);
  GstShmemContainerMeta *meta;
  gint found[2] = { -2, -2 };
  GstBuffer *buffer, *frame;
  gpointer state = NULL;
  Mux mux;

  mux_open (&mux);
  mux_add (&mux, "GRAY8", 4, 4);
  mux_add (&mux, "GRAY8", 4, 4);
  frame = make_raw (mux.caps[0], 1, 0, 0);
  gst_buffer_add_shmem_container_meta (frame, a);
  mux_push (&mux, 0, frame);
  frame = make_raw (mux.caps[1], 1, 0, 0);
  gst_buffer_add_shmem_container_meta_full (frame, b, 5);
  mux_push (&mux, 1, frame);
  buffer = gst_harness_pull (mux.output);
  fail_unless_equals_int (count_containers (buffer), 2);
  while ((meta = gst_buffer_iterate_shmem_container_meta (buffer, &state)))
    found[meta->container == b] = meta->picture;
  fail_unless_equals_int (found[0], 0);
  fail_unless_equals_int (found[1], 1);
  gst_buffer_unref (buffer);
  mux_close (&mux);
  gst_shmem_container_unref (a);
  gst_shmem_container_unref (b);
}

GST_END_TEST

#if GST_CHECK_VERSION(1, 29, 1)
/* GStreamer's own HDR10+ is about a frame, and then about its picture. */
GST_START_TEST (test_video_hdr)
{
  static const guint8 data[] = { 0x00, 0x01, 0x04, 0x01, 7 };
  GstShmemContainerMeta *meta;
  GstBuffer *buffer, *frame;
  Mux mux;

  mux_open (&mux);
  mux_add (&mux, "GRAY8", 4, 4);
  mux_add (&mux, "GRAY8", 4, 4);
  mux_push (&mux, 0, make_raw (mux.caps[0], 1, 0, 0));
  frame = make_raw (mux.caps[1], 1, 0, 0);
  gst_buffer_add_video_hdr_meta (
      frame, GST_VIDEO_HDR_FORMAT_HDR10_PLUS, data, sizeof data);
  mux_push (&mux, 1, frame);
  buffer = gst_harness_pull (mux.output);
  fail_unless_equals_int (count_containers (buffer), 1);
  meta = gst_buffer_get_shmem_container_meta (buffer);
  fail_unless_equals_int (meta->picture, 1);
  fail_unless_equals_uint64 (get_entry (buffer, 0).size, 3 + sizeof data);
  fail_unless (gst_buffer_get_video_hdr_meta (buffer) == NULL);
  gst_buffer_unref (buffer);
  mux_close (&mux);
}

GST_END_TEST
#endif

/* What must not be shared is copied. */
GST_START_TEST (test_no_share)
{
  GstBuffer *buffer, *frame;
  GstMemory *memory;
  Mux mux;

  mux_open (&mux);
  mux_add (&mux, "GRAY8", 4, 4);
  frame = make_raw (mux.caps[0], 1, 0, 3);
  memory = gst_buffer_peek_memory (frame, 0);
  GST_MINI_OBJECT_FLAG_SET (memory, GST_MEMORY_FLAG_NO_SHARE);
  mux_push (&mux, 0, gst_buffer_ref (frame));
  buffer = gst_harness_pull (mux.output);
  fail_unless (gst_buffer_peek_memory (buffer, 0) != memory);
  assert_same_bytes (buffer, frame);
  gst_buffer_unref (frame);
  gst_buffer_unref (buffer);
  mux_close (&mux);
}

GST_END_TEST

/* ---- flags ---- */

#define FIELD_FLAGS                                                            \
  (GST_VIDEO_BUFFER_FLAG_INTERLACED | GST_VIDEO_BUFFER_FLAG_TFF                \
      | GST_VIDEO_BUFFER_FLAG_RFF | GST_VIDEO_BUFFER_FLAG_ONEFIELD)

static void
set_mode (Mux *mux, guint i, const gchar *mode)
{
  GstCaps *caps = gst_caps_copy (mux->caps[i]);

  gst_caps_set_simple (caps, "interlace-mode", G_TYPE_STRING, mode, NULL);
  gst_harness_set_src_caps (mux->inputs[i], caps);
}

/* Frame 0 on pad @i, with @flags. */
static void
push_flags (Mux *mux, guint i, guint flags)
{
  GstBuffer *frame = make_raw (mux->caps[i], 1, 0, 0);

  GST_BUFFER_FLAG_UNSET (frame, GST_BUFFER_FLAG_DISCONT);
  GST_BUFFER_FLAG_SET (frame, flags);
  mux_push (mux, i, frame);
}

/* They are those of the pictures that have fields, on whatever pad. */
GST_START_TEST (test_fields)
{
  const guint tff =
      GST_VIDEO_BUFFER_FLAG_INTERLACED | GST_VIDEO_BUFFER_FLAG_TFF;
  GstBuffer *buffer;
  Mux mux;

  mux_open (&mux);
  mux_add (&mux, "GRAY8", 4, 4);
  mux_add (&mux, "GRAY8", 4, 8);
  mux_add (&mux, "GRAY8", 4, 16);
  set_mode (&mux, 1, "interleaved");
  set_mode (&mux, 2, "mixed");
  push_flags (&mux, 0, 0);
  push_flags (&mux, 1, tff);
  push_flags (&mux, 2, tff);
  buffer = gst_harness_pull (mux.output);
  fail_unless_equals_int (GST_BUFFER_FLAGS (buffer) & FIELD_FLAGS, tff);
  gst_buffer_unref (buffer);
  mux_close (&mux);
}

GST_END_TEST

/* A buffer cannot say two orders. */
GST_START_TEST (test_fields_differ)
{
  Mux mux;

  open_two (&mux);
  set_mode (&mux, 0, "interleaved");
  set_mode (&mux, 1, "interleaved");
  push_flags (&mux, 0, GST_VIDEO_BUFFER_FLAG_INTERLACED);
  push_flags (
      &mux, 1, GST_VIDEO_BUFFER_FLAG_INTERLACED | GST_VIDEO_BUFFER_FLAG_TFF);
  assert_bus_error (mux.element, STREAM, FORMAT, "sink_1, sink_0, deinterlace");
  fail_unless (gst_harness_try_pull (mux.output) == NULL);
  mux_close (&mux);
}

GST_END_TEST

/* What is wrong with one picture is wrong with the frame; it is a gap only if
 * all are. */
GST_START_TEST (test_flags)
{
  const guint all =
      GST_BUFFER_FLAG_GAP | GST_BUFFER_FLAG_CORRUPTED | GST_BUFFER_FLAG_DISCONT;
  GstBuffer *buffer;
  Mux mux;

  open_two (&mux);
  push_flags (&mux, 0, GST_BUFFER_FLAG_GAP);
  push_flags (&mux, 1, GST_BUFFER_FLAG_CORRUPTED | GST_BUFFER_FLAG_DISCONT);
  buffer = gst_harness_pull (mux.output);
  fail_unless_equals_int (GST_BUFFER_FLAGS (buffer) & all,
      GST_BUFFER_FLAG_CORRUPTED | GST_BUFFER_FLAG_DISCONT);
  gst_buffer_unref (buffer);
  mux_close (&mux);
}

GST_END_TEST

/* ---- limits ---- */

GST_START_TEST (test_sixteen_planes)
{
  GstBuffer *buffer;
  guint i;
  Mux mux;

  mux_open (&mux);
  for (i = 0; i < 16; i++)
    mux_add (&mux, "GRAY8", 4, 4);
  buffer = mux_pass (&mux, 0, NULL);
  fail_unless_equals_int (get_table (buffer)->num, 16);
  fail_unless_equals_int (gst_buffer_n_memory (buffer), 16);
  gst_buffer_unref (buffer);
  mux_close (&mux);
}

GST_END_TEST

GST_START_TEST (test_seventeenth_plane)
{
  guint i;
  Mux mux;

  mux_open (&mux);
  for (i = 0; i < 17; i++)
    mux_add (&mux, "GRAY8", 4, 4);
  for (i = 0; i < 17; i++)
    mux_push (&mux, i, make_raw (mux.caps[i], 1, 0, i));
  assert_bus_error (
      mux.element, STREAM, FORMAT, "16, planes, sink_16, 1, streams");
  fail_unless (gst_harness_try_pull (mux.output) == NULL);
  mux_close (&mux);
}

GST_END_TEST

GST_START_TEST (test_sixteen_memories)
{
  GstBuffer *buffer;
  guint i;
  Mux mux;

  mux_open (&mux);
  for (i = 0; i < 8; i++)
    mux_add (&mux, "NV12", 16, 16);
  for (i = 0; i < 8; i++)
    mux_push (&mux, i, make_raw (mux.caps[i], 2, 0, i));
  buffer = gst_harness_pull (mux.output);
  fail_unless_equals_int (get_table (buffer)->num, 16);
  fail_unless_equals_int (gst_buffer_n_memory (buffer), 16);
  gst_buffer_unref (buffer);
  mux_close (&mux);
}

GST_END_TEST

/* Sixteen were taken, so the buffer would be merged. */
GST_START_TEST (test_seventeenth_memory)
{
  guint i;
  Mux mux;

  mux_open (&mux);
  for (i = 0; i < 6; i++)
    mux_add (&mux, "GRAY8", 16, 16);
  for (i = 0; i < 6; i++)
    mux_push (&mux, i, make_raw (mux.caps[i], 3, 0, i));
  assert_bus_error (
      mux.element, STREAM, FORMAT, "16, memories, 15, sink_5, 3, pool");
  fail_unless (gst_harness_try_pull (mux.output) == NULL);
  mux_close (&mux);
}

GST_END_TEST

/* ---- what is refused ---- */

GST_START_TEST (test_crop_meta)
{
  GstBuffer *frame;
  Mux mux;

  mux_open (&mux);
  mux_add (&mux, "GRAY8", 4, 4);
  frame = make_raw (mux.caps[0], 1, 0, 0);
  gst_buffer_add_video_crop_meta (frame);
  mux_push (&mux, 0, frame);
  assert_bus_error (
      mux.element, STREAM, FORMAT, "sink_0, GstVideoCropMeta, 0:00:00");
  mux_close (&mux);
}

GST_END_TEST

GST_START_TEST (test_no_time)
{
  GstBuffer *frame;
  Mux mux;

  mux_open (&mux);
  mux_add (&mux, "GRAY8", 4, 4);
  mux_add (&mux, "GRAY8", 4, 4);
  mux_push (&mux, 0, make_raw (mux.caps[0], 1, 0, 0));
  frame = make_raw (mux.caps[0], 1, 0, 0);
  GST_BUFFER_PTS (frame) = GST_CLOCK_TIME_NONE;
  mux_push (&mux, 1, frame);
  assert_bus_error (mux.element, STREAM, FORMAT, "sink_1, time stamp");
  mux_close (&mux);
}

GST_END_TEST

GST_START_TEST (test_views_as_input)
{
  GstCaps *caps;
  Mux mux;

  mux_open (&mux);
  mux_add (&mux, "GRAY8", 4, 4);
  caps = gst_caps_copy (mux.caps[0]);
  gst_caps_set_simple (caps, "multiview-mode", G_TYPE_STRING, "separated",
      "views", G_TYPE_INT, 2, NULL);
  gst_harness_set_src_caps (mux.inputs[0], caps);
  mux_push (&mux, 0, make_raw (mux.caps[0], 1, 0, 0));
  assert_bus_error (mux.element, STREAM, FORMAT, "sink_0, views");
  mux_close (&mux);
}

GST_END_TEST

/* Each frame has two pictures of half the height. */
GST_START_TEST (test_fields_apart)
{
  Mux mux;

  mux_open (&mux);
  mux_add (&mux, "GRAY8", 4, 4);
  set_mode (&mux, 0, "fields");
  mux_push (&mux, 0, make_raw (mux.caps[0], 1, 0, 0));
  assert_bus_error (mux.element, STREAM, FORMAT, "sink_0, fields");
  mux_close (&mux);
}

GST_END_TEST

GST_START_TEST (test_role_of_many_components)
{
  Mux mux;

  mux_open (&mux);
  mux_add (&mux, "NV12", 4, 4);
  set_role (&mux, 0, "depth");
  mux_push (&mux, 0, make_raw (mux.caps[0], 1, 0, 0));
  assert_bus_error (mux.element, STREAM, FORMAT, "sink_0, NV12, component");
  mux_close (&mux);
}

GST_END_TEST

static Suite *
shmemplanemux_suite (void)
{
  Suite *suite = suite_create ("shmemplanemux");
  TCase *frames = tcase_create ("frames"), *limits = tcase_create ("limits");

  GST_ELEMENT_REGISTER (shmemplanemux, NULL);
  GST_ELEMENT_REGISTER (shmemplanedemux, NULL);
  suite_add_tcase (suite, frames);
  tcase_add_test (frames, test_colour_alpha_depth);
  tcase_add_test (frames, test_views);
  tcase_add_test (frames, test_pad_order);
  tcase_add_test (frames, test_containers);
#if GST_CHECK_VERSION(1, 29, 1)
  tcase_add_test (frames, test_video_hdr);
#endif
  tcase_add_test (frames, test_no_share);
  tcase_add_test (frames, test_fields);
  tcase_add_test (frames, test_fields_differ);
  tcase_add_test (frames, test_flags);
  suite_add_tcase (suite, limits);
  tcase_add_test (limits, test_sixteen_planes);
  tcase_add_test (limits, test_seventeenth_plane);
  tcase_add_test (limits, test_sixteen_memories);
  tcase_add_test (limits, test_seventeenth_memory);
  tcase_add_test (limits, test_crop_meta);
  tcase_add_test (limits, test_no_time);
  tcase_add_test (limits, test_views_as_input);
  tcase_add_test (limits, test_fields_apart);
  tcase_add_test (limits, test_role_of_many_components);
  return suite;
}

GST_CHECK_MAIN (shmemplanemux)
