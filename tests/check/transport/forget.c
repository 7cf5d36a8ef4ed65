/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Containers of frames, and what a consumer keeps: one object for metadata
 * that repeats, and nothing for long that its producer has done with.
 */

#include "footprint.h"
#include "helpers.h"

#include <unistd.h>

#include "lib-shmem/open-fds.h"
#include "lib-shmem/sealed-fd.h"

GST_START_TEST (test_containers)
{
  GstShmemContainer *seen[2] = { NULL, NULL };
  Producer producer;
  Consumer consumer;
  guint i;

  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "");
  for (i = 0; i < 12; i++) {
    GstBuffer *frame = new_frame (i);

    /* Two that repeat, on most frames, and one more on some. */
    if (i != 7)
      add_container (frame, i % 2 ? "odd" : "even");
    if (i % 4 == 1)
      add_container (frame, "more");
    producer_push (&producer, frame);
  }
  for (i = 0; i < 12; i++) {
    GstBuffer *frame = consumer_pull (&consumer);
    GstShmemContainerMeta *meta = gst_buffer_get_shmem_container_meta (frame);
    gint fd;

    fail_unless_equals_int (
        gst_buffer_get_n_meta (frame, GST_SHMEM_CONTAINER_META_API_TYPE),
        (i != 7) + (i % 4 == 1));
    if (meta) {
      fail_unless (
          seen[i % 2] == NULL || seen[i % 2] == meta->container, "%u", i);
      if (seen[i % 2] == NULL)
        seen[i % 2] = gst_shmem_container_ref (meta->container);
      fd = gst_shmem_container_get_fd (meta->container);
      fail_unless (denies_write (fd) && denies_writable_mapping (fd));
      fail_unless (denies_resize (fd) && denies_seals (fd));
    }
    gst_buffer_unref (frame);
  }
  gst_shmem_container_unref (seen[0]);
  gst_shmem_container_unref (seen[1]);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* More than a frame can have are a warning, once. */
GST_START_TEST (test_too_many_containers)
{
  Producer producer;
  Consumer consumer;
  GstBuffer *frame = new_frame (0);
  guint i;

  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "");
  for (i = 0; i < TRANSPORT_MAX_CONTAINERS + 1; i++) {
    gchar text[] = { (gchar) ('a' + i), 0 };

    add_container (frame, text);
  }
  producer_push (&producer, gst_buffer_ref (frame));
  producer_push (&producer, frame);
  for (i = 0; i < 2; i++) {
    frame = consumer_pull (&consumer);
    fail_unless_equals_int (
        gst_buffer_get_n_meta (frame, GST_SHMEM_CONTAINER_META_API_TYPE),
        TRANSPORT_MAX_CONTAINERS);
    gst_buffer_unref (frame);
  }
  assert_bus_warning (producer.pipeline, STREAM, FORMAT, "containers");
  assert_bus_without (producer.pipeline, GST_MESSAGE_WARNING);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* What upstream frees is forgotten by the consumer as well. */
GST_START_TEST (test_forget)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  gint fds, most = 0;
  Producer producer;
  Consumer consumer;
  guint i;

  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "");
  fds = count_open_fds ();
  for (i = 0; i < 300; i++) {
    GstBuffer *frame = new_shared_frame (allocator, i);

    producer_push (&producer, frame);
    frame = consumer_pull (&consumer);
    check_frame (frame, i);
    gst_buffer_unref (frame);
    most = MAX (most, count_open_fds ());
  }
  fail_unless (most < fds + 50, "%d fds, %d before", most, fds);
  fail_unless_equals_uint64 (consumer_stat (&consumer, "memories"), 300);
  gst_object_unref (allocator);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

static GstBufferPool *
new_pool (GstAllocator *allocator, guint n)
{
  GstBufferPool *pool = gst_buffer_pool_new ();
  GstStructure *config = gst_buffer_pool_get_config (pool);

  gst_buffer_pool_config_set_params (config, NULL, VIDEO_SIZE, n, n);
  gst_buffer_pool_config_set_allocator (config, allocator, NULL);
  fail_unless (gst_buffer_pool_set_config (pool, config));
  fail_unless (gst_buffer_pool_set_active (pool, TRUE));
  return pool;
}

#define N_POOLED 8

/* But the last frame, which each consumer's appsink keeps. */
static gboolean
all_but_last_gone (const Footprint *before)
{
  Footprint now = footprint_now ();

  return now.memfds == before->memfds + 1 + 2
      && now.mappings <= before->mappings + 1 + 2;
}

/* A producer that frees its pool, and then has nothing to send. */
GST_START_TEST (test_forget_without_a_frame)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  Footprint before = footprint_now ();
  GstBufferPool *pool = new_pool (allocator, N_POOLED);
  GstBuffer *frames[2][N_POOLED], *last;
  Consumer consumers[2];
  Producer producer;
  guint i, c;

  producer_start (&producer, "");
  for (c = 0; c < 2; c++)
    consumer_start (&consumers[c], "");
  WAIT_FOR (producer_clients (&producer) == 2);
  for (i = 0; i < N_POOLED; i++) {
    GstBuffer *frame;

    fail_unless_equals_int (
        gst_buffer_pool_acquire_buffer (pool, &frame, NULL), GST_FLOW_OK);
    fill_frame (frame, i);
    producer_push (&producer, frame);
    for (c = 0; c < 2; c++) {
      frames[c][i] = consumer_pull (&consumers[c]);
      check_frame (frames[c][i], i);
    }
  }
  producer_push (&producer, new_shared_frame (allocator, N_POOLED));
  for (c = 0; c < 2; c++) {
    last = consumer_pull (&consumers[c]);
    check_frame (last, N_POOLED);
    gst_buffer_unref (last);
  }
  fail_unless_equals_int (
      footprint_now ().memfds, before.memfds + 3 * (N_POOLED + 1));
  gst_buffer_pool_set_active (pool, FALSE);
  gst_object_unref (pool);
  for (c = 0; c < 2; c++)
    for (i = 0; i < N_POOLED; i++)
      gst_buffer_unref (frames[c][i]);
  WAIT_FOR (all_but_last_gone (&before));
  for (c = 0; c < 2; c++)
    consumer_clear (&consumers[c]);
  producer_clear (&producer);
  gst_object_unref (allocator);
}

GST_END_TEST

/* With frames, containers are forgotten a number at a time. */
GST_START_TEST (test_forget_one_container)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  GstBuffer *frame = new_shared_frame (allocator, 0);
  GstMemory *memory = gst_buffer_get_memory (frame, 0);
  TransportIds forget;
  Producer producer;
  guint64 id;
  gint client;

  producer_start (&producer, "");
  client = raw_client ();
  WAIT_FOR (producer_clients (&producer) == 1);
  add_container (frame, "alone");
  producer_push (&producer, frame);
  id = raw_receive_frame (client);
  raw_send_ids (client, TRANSPORT_RELEASE, 1, &id);
  /* A segment of a later clock may be first. */
  do
    fail_unless (raw_receive (client, &forget, sizeof forget) > 0);
  while (forget.header.type != TRANSPORT_FORGET);
  fail_unless_equals_int (forget.n_ids, 1);
  close (client);
  gst_memory_unref (memory);
  producer_clear (&producer);
  gst_object_unref (allocator);
}

GST_END_TEST

/* Containers that consumer and producer keep alive for each other, as they
 * are one object in one process, do not add up without end. */
GST_START_TEST (test_forget_unused)
{
  gint fds, most = 0;
  Producer producer;
  Consumer consumer;
  guint i;

  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "");
  fds = count_open_fds ();
  for (i = 0; i < 5000; i++) {
    GstBuffer *frame = new_frame (i);
    gchar text[16];

    g_snprintf (text, sizeof text, "%u", i);
    add_container (frame, text);
    add_container (frame, "always");
    producer_push (&producer, frame);
    frame = consumer_pull (&consumer);
    fail_unless_equals_int (
        gst_buffer_get_n_meta (frame, GST_SHMEM_CONTAINER_META_API_TYPE), 2);
    gst_buffer_unref (frame);
    most = MAX (most, count_open_fds ());
  }
  fail_unless (most < fds + 600, "%d fds, %d before", most, fds);
  fail_unless_equals_uint64 (consumer_stat (&consumer, "containers"), 5001);
  fail_unless_equals_uint64 (producer_stat (&producer, "containers"), 5001);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* Copies after a change of caps are not in what earlier, larger ones left. */
GST_START_TEST (test_forget_copies)
{
  GstCaps *large =
      gst_caps_from_string ("video/x-raw, format=(string)GRAY8, width=(int)640,"
                            " height=(int)160, framerate=(fraction)25/1");
  GstCaps *small = gst_caps_from_string (VIDEO_CAPS);
  GstBuffer *frame = gst_buffer_new_and_alloc (640 * 160);
  Producer producer;
  Consumer consumer;

  gst_buffer_memset (frame, 0, 7, 640 * 160);
  producer_init (&producer, "wait-for-connection=true");
  gst_app_src_set_caps (GST_APP_SRC (producer.src), large);
  set_state (producer.pipeline, GST_STATE_PLAYING);
  consumer_start (&consumer, "");
  producer_push (&producer, frame);
  frame = consumer_pull (&consumer);
  fail_unless (gst_buffer_peek_memory (frame, 0)->maxsize >= 640 * 160);
  gst_buffer_unref (frame);
  gst_app_src_set_caps (GST_APP_SRC (producer.src), small);
  producer_push (&producer, new_frame (1));
  frame = consumer_pull (&consumer);
  check_frame (frame, 1);
  fail_unless (gst_buffer_peek_memory (frame, 0)->maxsize < 640 * 160);
  gst_buffer_unref (frame);
  gst_caps_unref (large);
  gst_caps_unref (small);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

static Suite *
forget_suite (void)
{
  Suite *s = suite_create ("forget");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, transport_setup, transport_teardown);
  tcase_add_test (tc, test_containers);
  tcase_add_test (tc, test_too_many_containers);
  tcase_add_test (tc, test_forget);
  tcase_add_test (tc, test_forget_without_a_frame);
  tcase_add_test (tc, test_forget_one_container);
  tcase_add_test (tc, test_forget_unused);
  tcase_add_test (tc, test_forget_copies);
  return s;
}

GST_CHECK_MAIN (forget)
