/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What arrives: bytes, times, flags, caps and metas of frames, in
 * memory that is shared where it can be and copied once where not, that only
 * its producer can write, and that its producer gets back when nothing of the
 * frame is in use any more.
 */

#include "helpers.h"

#include <string.h>

#include "lib-shmem/sealed-fd.h"

static ino_t
frame_inode (GstBuffer *buffer)
{
  return inode_of (gst_fd_memory_get_fd (gst_buffer_peek_memory (buffer, 0)));
}

GST_START_TEST (test_frames)
{
  const GstBufferFlags flags = GST_BUFFER_FLAG_MARKER | GST_BUFFER_FLAG_DISCONT;
  Producer producer;
  Consumer consumer;
  guint i;

  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "");
  for (i = 0; i < 100; i++) {
    GstBuffer *frame = new_frame (i);

    GST_BUFFER_DTS (frame) = GST_BUFFER_PTS (frame) / 2;
    GST_BUFFER_OFFSET (frame) = i;
    GST_BUFFER_OFFSET_END (frame) = i + 1;
    if (i % 3 == 0)
      GST_BUFFER_FLAG_SET (frame, flags);
    producer_push (&producer, frame);
  }
  producer_eos (&producer);
  for (i = 0; i < 100; i++) {
    GstBuffer *frame = consumer_pull (&consumer);

    check_frame (frame, i);
    fail_unless_equals_uint64 (GST_BUFFER_PTS (frame), i * 40 * GST_MSECOND);
    fail_unless_equals_uint64 (GST_BUFFER_DTS (frame), i * 20 * GST_MSECOND);
    fail_unless_equals_uint64 (GST_BUFFER_DURATION (frame), 40 * GST_MSECOND);
    fail_unless_equals_uint64 (GST_BUFFER_OFFSET (frame), i);
    fail_unless_equals_uint64 (GST_BUFFER_OFFSET_END (frame), i + 1);
    fail_unless_equals_int (
        GST_BUFFER_FLAG_IS_SET (frame, GST_BUFFER_FLAG_MARKER), i % 3 == 0);
    gst_buffer_unref (frame);
  }
  consumer_expect_eos (&consumer);
  expect_message (producer.pipeline, GST_MESSAGE_EOS);
  expect_message (consumer.pipeline, GST_MESSAGE_EOS);
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-sent"), 100);
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-dropped"), 0);
  fail_unless_equals_uint64 (consumer_stat (&consumer, "frames"), 100);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

static void
add_padded_meta (GstBuffer *buffer)
{
  gsize offset[GST_VIDEO_MAX_PLANES] = { 8, 8 + 40 * 6 };
  gint stride[GST_VIDEO_MAX_PLANES] = { 40, 48 };
  GstVideoCropMeta *crop;
  GstVideoMeta *meta;

  meta = gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_FORMAT_NV12, 20, 6, 2, offset, stride);
  meta->alignment.padding_right = 12;
  crop = gst_buffer_add_video_crop_meta (buffer);
  crop->x = 2;
  crop->y = 1;
  crop->width = 18;
  crop->height = 5;
}

static void
check_padded_meta (GstBuffer *buffer)
{
  GstVideoMeta *meta = gst_buffer_get_video_meta (buffer);
  GstVideoCropMeta *crop = gst_buffer_get_video_crop_meta (buffer);

  fail_unless (meta != NULL && crop != NULL);
  fail_unless_equals_int (meta->format, GST_VIDEO_FORMAT_NV12);
  fail_unless (meta->width == 20 && meta->height == 6 && meta->n_planes == 2);
  fail_unless (meta->offset[0] == 8 && meta->offset[1] == 248);
  fail_unless (meta->stride[0] == 40 && meta->stride[1] == 48);
  fail_unless_equals_int (meta->alignment.padding_right, 12);
  fail_unless (crop->x == 2 && crop->y == 1);
  fail_unless (crop->width == 18 && crop->height == 5);
}

/* Shared (0) and copied (1) frames alike. */
GST_START_TEST (test_video_metas)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  GstCaps *caps = gst_caps_from_string ("video/x-raw, format=(string)NV12, "
                                        "width=(int)20, height=(int)6");
  Producer producer;
  Consumer consumer;
  GstBuffer *frame;

  producer_init (&producer, "wait-for-connection=true");
  gst_app_src_set_caps (GST_APP_SRC (producer.src), caps);
  gst_caps_unref (caps);
  set_state (producer.pipeline, GST_STATE_PLAYING);
  consumer_start (&consumer, "");
  frame = __i__ == 0 ? new_shared_frame (allocator, 1) : new_frame (1);
  gst_object_unref (allocator);
  add_padded_meta (frame);
  producer_push (&producer, frame);
  frame = consumer_pull (&consumer);
  check_frame (frame, 1);
  check_padded_meta (frame);
  gst_buffer_unref (frame);
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-copied"), __i__);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_caps_change)
{
  Producer producer;
  Consumer consumer;
  guint i;

  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "");
  for (i = 0; i < 20; i++) {
    GstCaps *caps = gst_caps_from_string (VIDEO_CAPS);
    GstBuffer *frame = new_frame (i);
    GstSample *sample;

    gst_caps_set_simple (caps, "frame", G_TYPE_INT, i / 2, NULL);
    sample = gst_sample_new (frame, caps, NULL, NULL);
    gst_app_src_push_sample (GST_APP_SRC (producer.src), sample);
    gst_sample_unref (sample);
    gst_caps_unref (caps);
    gst_buffer_unref (frame);
  }
  for (i = 0; i < 20; i++) {
    GstSample *sample = consumer_pull_sample (&consumer);
    GstStructure *structure =
        gst_caps_get_structure (gst_sample_get_caps (sample), 0);
    gint number = -1;

    fail_unless (gst_structure_get_int (structure, "frame", &number));
    fail_unless_equals_int (number, i / 2);
    check_frame (gst_sample_get_buffer (sample), i);
    gst_sample_unref (sample);
  }
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

static GstBufferPool *
proposed_pool (Producer *producer)
{
  GstCaps *caps = gst_caps_from_string (VIDEO_CAPS);
  GstQuery *query = gst_query_new_allocation (caps, TRUE);
  GstPad *pad = gst_element_get_static_pad (producer->sink, "sink");
  GstBufferPool *pool = NULL;
  GstStructure *config;

  fail_unless (gst_pad_query (pad, query));
  fail_unless_equals_int (gst_query_get_n_allocation_pools (query), 1);
  gst_query_parse_nth_allocation_pool (query, 0, &pool, NULL, NULL, NULL);
  fail_unless (
      gst_query_find_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL));
  /* So that the test sees frames come back. */
  config = gst_buffer_pool_get_config (pool);
  gst_buffer_pool_config_set_params (config, caps, VIDEO_SIZE, 0, 2);
  fail_unless (gst_buffer_pool_set_config (pool, config));
  fail_unless (gst_buffer_pool_set_active (pool, TRUE));
  gst_query_unref (query);
  gst_caps_unref (caps);
  gst_object_unref (pad);
  return pool;
}

static GstBuffer *
acquire (GstBufferPool *pool, guint number)
{
  GstBuffer *buffer, *filled = new_frame (number);
  GstMapInfo map;

  fail_unless_equals_int (
      gst_buffer_pool_acquire_buffer (pool, &buffer, NULL), GST_FLOW_OK);
  fail_unless (gst_buffer_map (filled, &map, GST_MAP_READ));
  gst_buffer_fill (buffer, 0, map.data, map.size);
  gst_buffer_unmap (filled, &map);
  gst_buffer_unref (filled);
  stamp_frame (buffer, number);
  return buffer;
}

static gboolean
pool_is_empty (GstBufferPool *pool)
{
  GstBufferPoolAcquireParams params = {
    .flags = GST_BUFFER_POOL_ACQUIRE_FLAG_DONTWAIT
  };
  GstBuffer *buffer = NULL;

  if (gst_buffer_pool_acquire_buffer (pool, &buffer, &params) != GST_FLOW_OK)
    return TRUE;
  gst_buffer_unref (buffer);
  return FALSE;
}

GST_START_TEST (test_zero_copy)
{
  GstBufferPool *pool;
  Producer producer;
  Consumer consumer;
  guint i;

  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "");
  pool = proposed_pool (&producer);
  for (i = 0; i < 20; i++) {
    GstBuffer *sent = acquire (pool, i), *received;
    ino_t inode = frame_inode (sent);

    producer_push (&producer, sent);
    received = consumer_pull (&consumer);
    check_frame (received, i);
    fail_unless (frame_inode (received) == inode);
    gst_buffer_unref (received);
  }
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-copied"), 0);
  fail_unless (
      producer_stat (&producer, "memory-bytes") <= 2 * (VIDEO_SIZE + 64));
  fail_unless (consumer_stat (&consumer, "memories") <= 2);
  gst_buffer_pool_set_active (pool, FALSE);
  gst_object_unref (pool);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* An appsink keeps the first frame and the one that was pulled last. */
static void
push_other (Producer *producer, Consumer *consumer)
{
  producer_push (producer, new_frame (0));
  gst_buffer_unref (consumer_pull (consumer));
}

/* A part of a frame, taken out of its buffer, keeps it from being written. */
GST_START_TEST (test_memory_holds_frame)
{
  GstBufferPool *pool;
  Producer producer;
  Consumer consumer;
  GstBuffer *frame, *other;
  GstMemory *memory, *share;
  GstMapInfo map;

  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "");
  pool = proposed_pool (&producer);
  push_other (&producer, &consumer);
  producer_push (&producer, acquire (pool, 5));
  producer_push (&producer, acquire (pool, 6));
  frame = consumer_pull (&consumer);
  other = consumer_pull (&consumer);
  push_other (&producer, &consumer);
  memory = gst_buffer_get_memory (frame, 0);
  share = gst_memory_share (memory, 3, 7);
  gst_buffer_unref (frame);
  gst_memory_unref (memory);
  /* The second frame comes back; the first does not. */
  fail_unless (pool_is_empty (pool));
  gst_buffer_unref (other);
  frame = acquire (pool, 7);
  producer_push (&producer, frame);
  other = consumer_pull (&consumer);
  check_frame (other, 7);
  fail_unless (pool_is_empty (pool));
  fail_unless (gst_memory_map (share, &map, GST_MAP_READ));
  fail_unless (map.size == 7 && map.data[0] == (guint8) (5 * 31 + 3));
  gst_memory_unmap (share, &map);
  gst_memory_unref (share);
  /* Waits until it does. */
  frame = acquire (pool, 8);
  gst_buffer_unref (frame);
  gst_buffer_unref (other);
  gst_buffer_pool_set_active (pool, FALSE);
  gst_object_unref (pool);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_copied_once)
{
  Consumer consumers[3];
  Producer producer;
  GstBuffer *frame;
  guint i, c;

  producer_start (&producer, "");
  for (c = 0; c < 3; c++)
    consumer_start (&consumers[c], "");
  WAIT_FOR (producer_clients (&producer) == 3);
  for (i = 0; i < 20; i++) {
    ino_t inode = 0;

    producer_push (&producer, new_frame (i));
    for (c = 0; c < 3; c++) {
      frame = consumer_pull (&consumers[c]);
      check_frame (frame, i);
      fail_unless (inode == 0 || inode == frame_inode (frame));
      inode = frame_inode (frame);
      gst_buffer_unref (frame);
    }
  }
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-copied"), 20);
  /* It counts when it has sent, and they may be faster. */
  WAIT_FOR (producer_stat (&producer, "frames-sent") == 60);
  for (c = 0; c < 3; c++)
    consumer_clear (&consumers[c]);
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_many_memories)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  GstBuffer *whole = new_shared_frame (allocator, 3), *frame, *received;
  GstMemory *memory = gst_buffer_peek_memory (whole, 0);
  Producer producer;
  Consumer consumer;
  guint i, round;

  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "");
  for (round = 0; round < 3; round++) {
    frame = gst_buffer_new ();
    /* Sixteen pieces of one memory; then of as many memories. */
    for (i = 0; i < 16; i++) {
      GstMemory *piece =
          gst_memory_share (memory, i * VIDEO_SIZE / 16, VIDEO_SIZE / 16);

      if (round > 0) {
        GstMemory *own = gst_allocator_alloc (allocator, 100, NULL);
        GstMapInfo from, to;

        gst_memory_resize (own, 10, VIDEO_SIZE / 16);
        fail_unless (gst_memory_map (piece, &from, GST_MAP_READ));
        fail_unless (gst_memory_map (own, &to, GST_MAP_WRITE));
        memcpy (to.data, from.data, from.size);
        gst_memory_unmap (own, &to);
        gst_memory_unmap (piece, &from);
        gst_memory_unref (piece);
        piece = own;
      }
      gst_buffer_append_memory (frame, piece);
    }
    stamp_frame (frame, 3);
    producer_push (&producer, frame);
    received = consumer_pull (&consumer);
    fail_unless_equals_int (gst_buffer_n_memory (received), 16);
    check_frame (received, 3);
    gst_buffer_unref (received);
  }
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-copied"), 0);
  gst_buffer_unref (whole);
  gst_object_unref (allocator);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_zero_size)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  GstBuffer *empty[3], *received;
  Producer producer;
  Consumer consumer;
  guint i;

  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "");
  empty[0] = gst_buffer_new ();
  empty[1] = gst_buffer_new_allocate (NULL, 0, NULL);
  empty[2] = gst_buffer_new_allocate (allocator, 0, NULL);
  gst_object_unref (allocator);
  for (i = 0; i < 3; i++) {
    stamp_frame (empty[i], 2 * i);
    producer_push (&producer, empty[i]);
    producer_push (&producer, new_frame (2 * i + 1));
  }
  for (i = 0; i < 6; i++) {
    received = consumer_pull (&consumer);
    fail_unless_equals_uint64 (GST_BUFFER_PTS (received), i * 40 * GST_MSECOND);
    if (i % 2 == 0) {
      fail_unless_equals_uint64 (gst_buffer_get_size (received), 0);
    } else {
      check_frame (received, i);
    }
    gst_buffer_unref (received);
  }
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* The consumer holds all of them: each needs a memory object of its own. */
GST_START_TEST (test_same_buffer)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  GstBuffer *frame = new_shared_frame (allocator, 4), *received[10];
  Producer producer;
  Consumer consumer;
  guint i, round;

  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "");
  for (round = 0; round < 3; round++) {
    for (i = 0; i < 10; i++)
      producer_push (&producer, gst_buffer_ref (frame));
    for (i = 0; i < 10; i++)
      received[i] = consumer_pull (&consumer);
    for (i = 0; i < 10; i++) {
      check_frame (received[i], 4);
      gst_buffer_unref (received[i]);
    }
  }
  fail_unless_equals_uint64 (consumer_stat (&consumer, "memories"), 1);
  gst_buffer_unref (frame);
  gst_object_unref (allocator);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_read_only)
{
  Producer producer;
  Consumer consumer;
  GstBuffer *frame;
  GstMemory *memory;
  GstMapInfo map;
  gint fd;

  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "");
  producer_push (&producer, new_frame (9));
  frame = consumer_pull (&consumer);
  memory = gst_buffer_peek_memory (frame, 0);
  fd = gst_fd_memory_get_fd (memory);
  fail_if (gst_memory_is_writable (memory));
  fail_if (gst_memory_map (memory, &map, GST_MAP_WRITE));
  fail_if (gst_memory_map (memory, &map, GST_MAP_READWRITE));
  fail_unless (denies_write (fd) && denies_writable_mapping (fd));
  fail_unless (denies_mprotect (fd) && denies_resize (fd));
  fail_unless (denies_punch_hole (fd) && denies_seals (fd));
  check_frame (frame, 9);
  /* Who wants to write gets a copy. */
  frame = gst_buffer_make_writable (frame);
  fail_unless (gst_buffer_map (frame, &map, GST_MAP_READWRITE));
  fail_unless_equals_int (map.data[0], (guint8) (9 * 31));
  gst_buffer_unmap (frame, &map);
  gst_buffer_unref (frame);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

static Suite *
transport_suite (void)
{
  Suite *s = suite_create ("transport");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, transport_setup, transport_teardown);
  tcase_add_test (tc, test_frames);
  tcase_add_loop_test (tc, test_video_metas, 0, 2);
  tcase_add_test (tc, test_caps_change);
  tcase_add_test (tc, test_zero_copy);
  tcase_add_test (tc, test_memory_holds_frame);
  tcase_add_test (tc, test_copied_once);
  tcase_add_test (tc, test_many_memories);
  tcase_add_test (tc, test_zero_size);
  tcase_add_test (tc, test_same_buffer);
  tcase_add_test (tc, test_read_only);
  return s;
}

GST_CHECK_MAIN (transport)
