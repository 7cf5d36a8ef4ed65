/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Frames with plane tables for those who know only GstVideo: what the sink
 * offers upstream, and one video meta for each view, made by the consumer, and
 * only where it is true.
 */

#include "planeframes.h"

static void
check_view (GstBuffer *frame, guint view, guint number)
{
  GstVideoFrame video;
  GstVideoInfo info;
  guint wrong = 0, p, x, y;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, WIDTH, HEIGHT);
  fail_unless (
      gst_video_frame_map_id (&video, &info, frame, (gint) view, GST_MAP_READ));
  for (p = 0; p < 2; p++)
    for (y = 0; y < (guint) HEIGHT >> p; y++)
      for (x = 0; x < WIDTH; x++)
        wrong +=
            ((guint8 *) video.data[p])[y * (guint) video.info.stride[p] + x]
            != plane_byte (number, 2 * view + p, y * WIDTH + x);
  fail_unless_equals_int (wrong, 0);
  gst_video_frame_unmap (&video);
}

/* One for each view, shared (0) and copied (1), whether the producer had some
 * or not. */
GST_START_TEST (test_views)
{
  GstAllocator *allocator = __i__ ? NULL : new_allocator ();
  GstShmemPlanes planes;
  Producer producer;
  Consumer consumer;
  GstBuffer *frame;
  guint i, v;

  start_producer (&producer, SEPARATED);
  consumer_start (&consumer, "");
  for (i = 0; i < 9; i++) {
    make_table (&planes, 4, i < 3 ? 1 : i < 6 ? 4 : 8, GAP);
    frame = new_planes_frame (allocator, allocator, &planes, i);
    for (v = 0; i % 3 == 2 && v < 4; v++)
      fail_unless (gst_buffer_add_shmem_planes_video_meta (
          frame, v, GST_VIDEO_FORMAT_NV12, (gint) v, NULL));
    producer_push (&producer, frame);
    frame = consumer_pull (&consumer);
    fail_unless_equals_int (
        gst_buffer_get_n_meta (frame, GST_VIDEO_META_API_TYPE), 4);
    for (v = 0; v < 4; v++)
      check_view (frame, v, i);
    check_planes (frame, &planes, i);
    gst_buffer_unref (frame);
  }
  gst_clear_object (&allocator);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* Other caps than before, and pictures that are not as the caps say. */
GST_START_TEST (test_views_follow_caps)
{
  static const struct
  {
    const gchar *caps;
    guint n_metas;
  } rounds[] = {
    { SEPARATED, 4 },
    { MONO, 0 },
    { SEPARATED, 4 },
    { "video/x-raw, format=(string)NV12, width=(int)65, height=(int)16, "
      "multiview-mode=(string)separated, views=(int)4",
        0 },
    { "video/x-raw, format=(string)NV21, width=(int)64, height=(int)16, "
      "multiview-mode=(string)separated, views=(int)4",
        0 },
    { "video/x-raw, format=(string)NV12, width=(int)60, height=(int)15, "
      "multiview-mode=(string)separated, views=(int)4",
        4 },
    { "video/x-raw(meta:GstShmemPlanesMeta), "
      "multiview-mode=(string)separated, views=(int)4",
        0 },
  };
  GstAllocator *allocator = new_allocator ();
  GstShmemPlanes planes;
  Producer producer;
  Consumer consumer;
  guint i;

  make_table (&planes, 4, 4, GAP);
  start_producer (&producer, MONO);
  consumer_start (&consumer, "");
  for (i = 0; i < G_N_ELEMENTS (rounds); i++) {
    GstBuffer *frame = new_planes_frame (allocator, allocator, &planes, i);
    GstCaps *caps = gst_caps_from_string (rounds[i].caps);
    GstSample *sample = gst_sample_new (frame, caps, NULL, NULL);

    gst_app_src_push_sample (GST_APP_SRC (producer.src), sample);
    gst_sample_unref (sample);
    gst_caps_unref (caps);
    gst_buffer_unref (frame);
    frame = consumer_pull (&consumer);
    fail_unless_equals_int (
        gst_buffer_get_n_meta (frame, GST_VIDEO_META_API_TYPE),
        rounds[i].n_metas);
    check_planes (frame, &planes, i);
    gst_buffer_unref (frame);
  }
  gst_object_unref (allocator);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* Offsets of a video meta count over all memories, and these may grow. */
GST_START_TEST (test_views_follow_sizes)
{
  GstAllocator *allocator = new_allocator ();
  GstShmemPlanes planes;
  Producer producer;
  Consumer consumer;
  GstBuffer *frame;
  guint i, v;

  make_table (&planes, 4, 4, GAP);
  start_producer (&producer, SEPARATED);
  consumer_start (&consumer, "");
  for (i = 0; i < 4; i++) {
    frame = gst_buffer_new ();
    for (v = 0; v < 4; v++)
      gst_buffer_append_memory (frame,
          gst_allocator_alloc (
              allocator, memory_size (&planes, v) + 8 * i, NULL));
    fill_planes (frame, &planes, i);
    fail_unless (gst_buffer_add_shmem_planes_meta (frame, &planes, NULL));
    stamp_frame (frame, i);
    producer_push (&producer, frame);
    frame = consumer_pull (&consumer);
    for (v = 0; v < 4; v++)
      check_view (frame, v, i);
    gst_buffer_unref (frame);
  }
  fail_unless_equals_uint64 (producer_stat (&producer, "containers"), 1);
  gst_object_unref (allocator);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* Luma that goes on in a second memory: a table can say that, and a video meta
 * cannot, as a plane is mapped by the memory that it starts in. */
static GstBuffer *
new_spanning_frame (GstAllocator *allocator, GstShmemPlanes *planes)
{
  GstBuffer *frame = gst_buffer_new ();
  guint i;

  make_table (planes, 1, 1, 0);
  for (i = 0; i < 2; i++)
    gst_buffer_append_memory (frame,
        gst_allocator_alloc (
            allocator, i ? LUMA_SIZE / 2 + CHROMA_SIZE : LUMA_SIZE / 2, NULL));
  planes->planes[1].memory = 1;
  planes->planes[1].offset = LUMA_SIZE / 2;
  fail_unless (gst_buffer_add_shmem_planes_meta (frame, planes, NULL) != NULL);
  stamp_frame (frame, 0);
  return frame;
}

GST_START_TEST (test_spanning_plane_has_no_video_meta)
{
  GstAllocator *allocator = new_allocator ();
  GstShmemPlanes planes;
  GstBuffer *frame = new_spanning_frame (allocator, &planes);
  Producer producer;
  Consumer consumer;

  start_producer (&producer, SEPARATED);
  consumer_start (&consumer, "");
  producer_push (&producer, frame);
  frame = consumer_pull (&consumer);
  check_same_table (frame, &planes);
  fail_unless (gst_buffer_get_video_meta (frame) == NULL);
  gst_buffer_unref (frame);
  gst_object_unref (allocator);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_allocation)
{
  GstCaps *caps = gst_caps_from_string (SEPARATED);
  GstQuery *query = gst_query_new_allocation (caps, TRUE);
  GstAllocator *allocator = NULL;
  Producer producer;
  GstPad *pad;

  start_producer (&producer, SEPARATED);
  pad = gst_element_get_static_pad (producer.sink, "sink");
  fail_unless (gst_pad_query (pad, query));
  /* A pool of buffers of one view would do nobody good. */
  fail_unless_equals_int (gst_query_get_n_allocation_pools (query), 0);
  fail_unless_equals_int (gst_query_get_n_allocation_params (query), 1);
  gst_query_parse_nth_allocation_param (query, 0, &allocator, NULL);
  fail_unless (GST_IS_SHMEM_ALLOCATOR (allocator));
  fail_unless (gst_query_find_allocation_meta (
      query, GST_SHMEM_PLANES_META_API_TYPE, NULL));
  fail_unless (
      gst_query_find_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL));
  gst_object_unref (allocator);
  gst_object_unref (pad);
  gst_query_unref (query);
  gst_caps_unref (caps);
  producer_clear (&producer);
}

GST_END_TEST

/* With @caps of who is behind the consumer. */
static void
start_picky_consumer (Consumer *consumer, const gchar *text)
{
  GstCaps *caps = gst_caps_from_string (text);

  consumer_init (consumer, "");
  gst_app_sink_set_caps (GST_APP_SINK (consumer->sink), caps);
  gst_caps_unref (caps);
  set_state (consumer->pipeline, GST_STATE_PLAYING);
}

/* Who would take the first picture for all is told what to do: of views, and
 * of pictures of which caps only say that there are some. */
GST_START_TEST (test_unaware_refused)
{
  static const gchar *const caps[] = { SEPARATED,
    "video/x-raw(meta:GstShmemPlanesMeta), framerate=(fraction)25/1" };
  static const gchar *const taken[] = { "video/x-raw", "video/x-raw(ANY)" };
  GstAllocator *allocator = new_allocator ();
  GstShmemPlanes planes;
  Producer producer;
  Consumer consumer;

  make_table (&planes, 4, 4, GAP);
  start_producer (&producer, caps[__i__ / 2]);
  start_picky_consumer (&consumer, taken[__i__ % 2]);
  producer_push (
      &producer, new_planes_frame (allocator, allocator, &planes, 0));
  assert_bus_error (
      consumer.pipeline, CORE, NEGOTIATION, "pictures, sink, shmemplanedemux");
  consumer_clear (&consumer);
  producer_clear (&producer);
  gst_object_unref (allocator);
}

GST_END_TEST

/* Views as GStreamer knows them, where somebody asks for these: without a
 * feature that it does not know. Others get what was sent. */
GST_START_TEST (test_multiview_downstream)
{
  const gchar *views = "video/x-raw, multiview-mode=(string)separated";
  const gchar *sent = "video/x-raw(meta:GstShmemPlanesMeta)";
  GstAllocator *allocator = new_allocator ();
  GstCaps *expected = gst_caps_from_string (__i__ ? views : sent);
  GstShmemPlanes planes;
  Producer producer;
  Consumer consumer;
  GstSample *sample;
  GstCaps *caps;
  guint v;

  make_table (&planes, 4, 4, GAP);
  start_producer (&producer,
      SEPARATED ", streams=(string)< \"video/x-raw\", \"video/x-raw\" >");
  start_picky_consumer (&consumer, __i__ ? views : sent);
  producer_push (
      &producer, new_planes_frame (allocator, allocator, &planes, 0));
  sample = consumer_pull_sample (&consumer);
  caps = gst_sample_get_caps (sample);
  fail_unless (gst_caps_is_subset (caps, expected));
  fail_unless_equals_int (
      gst_structure_has_field (gst_caps_get_structure (caps, 0), "streams"),
      !__i__);
  for (v = 0; v < 4; v++)
    check_view (gst_sample_get_buffer (sample), v, 0);
  check_planes (gst_sample_get_buffer (sample), &planes, 0);
  gst_sample_unref (sample);
  gst_caps_unref (expected);
  consumer_clear (&consumer);
  producer_clear (&producer);
  gst_object_unref (allocator);
}

GST_END_TEST

/* The one video meta of a frame, of a view that is not the first: its id is
 * not sent, and without it would be a lie. */
GST_START_TEST (test_only_video_meta_is_of_second_view)
{
  GstAllocator *allocator = new_allocator ();
  GstVideoMeta *meta;
  GstShmemPlanes planes;
  Producer producer;
  Consumer consumer;
  GstBuffer *frame;

  make_table (&planes, 2, 2, GAP);
  start_producer (&producer, MONO);
  consumer_start (&consumer, "");
  frame = new_planes_frame (allocator, allocator, &planes, 0);
  meta = gst_buffer_add_shmem_planes_video_meta (
      frame, (guint) __i__, GST_VIDEO_FORMAT_NV12, __i__, NULL);
  fail_unless (meta != NULL && meta->id == __i__);
  producer_push (&producer, frame);
  frame = consumer_pull (&consumer);
  check_planes (frame, &planes, 0);
  meta = gst_buffer_get_video_meta (frame);
  fail_unless_equals_int (meta != NULL, __i__ == 0);
  if (meta)
    check_view (frame, 0, 0);
  gst_buffer_unref (frame);
  consumer_clear (&consumer);
  producer_clear (&producer);
  gst_object_unref (allocator);
}

GST_END_TEST

/* Views of another element. */
GST_START_TEST (test_views_without_table)
{
  GstAllocator *allocator = new_allocator ();
  GstShmemPlanes planes;
  Producer producer;
  Consumer consumer;
  GstBuffer *frame;
  guint i, v;

  make_table (&planes, 2, 2, GAP);
  start_producer (&producer, MONO);
  consumer_start (&consumer, "");
  for (i = 0; i < 3; i++) {
    frame = new_planes_frame (allocator, allocator, &planes, i);
    for (v = 0; v < 2; v++)
      fail_unless (gst_buffer_add_shmem_planes_video_meta (
          frame, v, GST_VIDEO_FORMAT_NV12, (gint) v, NULL));
    gst_buffer_remove_meta (
        frame, (GstMeta *) gst_buffer_get_shmem_planes_meta (frame));
    producer_push (&producer, frame);
    frame = consumer_pull (&consumer);
    fail_unless_equals_int (
        gst_buffer_get_n_meta (frame, GST_VIDEO_META_API_TYPE), 2);
    for (v = 0; v < 2; v++)
      check_view (frame, v, i);
    gst_buffer_unref (frame);
  }
  assert_bus_without (producer.pipeline, GST_MESSAGE_WARNING);
  consumer_clear (&consumer);
  producer_clear (&producer);
  gst_object_unref (allocator);
}

GST_END_TEST

static Suite *
planeviews_suite (void)
{
  Suite *s = suite_create ("planeviews");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, transport_setup, transport_teardown);
  tcase_add_loop_test (tc, test_views, 0, 2);
  tcase_add_test (tc, test_views_follow_caps);
  tcase_add_test (tc, test_views_follow_sizes);
  tcase_add_test (tc, test_spanning_plane_has_no_video_meta);
  tcase_add_test (tc, test_allocation);
  tcase_add_loop_test (tc, test_unaware_refused, 0, 4);
  tcase_add_loop_test (tc, test_multiview_downstream, 0, 2);
  tcase_add_loop_test (tc, test_only_video_meta_is_of_second_view, 0, 2);
  tcase_add_test (tc, test_views_without_table);
  return s;
}

GST_CHECK_MAIN (planeviews)
