/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What ends the waits of a producer that have no limit, for a consumer to
 * connect and for one that is paused: its property, and the application that
 * ends the stream.
 */

#include "helpers.h"

#define N_FRAMES 20

static void
push_frames (Producer *producer, guint n)
{
  guint i;

  for (i = 0; i < n; i++)
    producer_push (producer, new_frame (i));
}

/* It says so. */
static void
expect_waiting (Producer *producer)
{
  assert_bus_info (producer->pipeline, RESOURCE, OPEN_WRITE,
      "waiting, consumer, wait-for-connection", socket_path);
}

static void
send_eos (Producer *producer)
{
  fail_unless (
      gst_element_send_event (producer->pipeline, gst_event_new_eos ()));
}

GST_START_TEST (test_property)
{
  Producer producer;
  Consumer consumer;
  GstBuffer *frame;

  producer_start (&producer, "wait-for-connection=true");
  push_frames (&producer, N_FRAMES);
  expect_waiting (&producer);
  g_object_set (producer.sink, "wait-for-connection", FALSE, NULL);
  WAIT_FOR (producer_stat (&producer, "frames") == N_FRAMES);

  /* And again, from a frame on. */
  g_object_set (producer.sink, "wait-for-connection", TRUE, NULL);
  producer_push (&producer, new_frame (N_FRAMES));
  expect_message (producer.pipeline, GST_MESSAGE_INFO);
  consumer_start (&consumer, "");
  frame = consumer_pull (&consumer);
  check_frame (frame, N_FRAMES);
  gst_buffer_unref (frame);
  assert_bus_without (producer.pipeline, GST_MESSAGE_INFO);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* The property changes while the element starts and stops. */
GST_START_TEST (test_property_races)
{
  Producer producer;
  guint i;

  for (i = 0; i < 50; i++) {
    producer_init (&producer, "wait-for-connection=true");
    push_frames (&producer, 1);
    set_state (producer.pipeline, GST_STATE_PLAYING);
    if (i % 2)
      g_usleep (100 * i);
    g_object_set (producer.sink, "wait-for-connection", FALSE, NULL);
    if (i % 3 == 0)
      WAIT_FOR (producer_stat (&producer, "frames") == 1);
    producer_clear (&producer);
  }
}

GST_END_TEST

/* EOS cannot get past the frame that waits. */
GST_START_TEST (test_eos_without_consumer)
{
  Producer producer;
  guint round;

  producer_start (&producer, "wait-for-connection=true");
  /* Each stream waits anew, whether EOS came or was only said to come. */
  for (round = 0; round < 4; round++) {
    push_frames (&producer, N_FRAMES);
    expect_waiting (&producer);
    if (round % 2 == 0) {
      send_eos (&producer);
      expect_message (producer.pipeline, GST_MESSAGE_EOS);
    } else {
      fail_unless (
          gst_element_send_event (producer.sink, gst_event_new_eos ()));
      WAIT_FOR (producer_stat (&producer, "frames") >= N_FRAMES);
    }
    set_state (producer.pipeline, round < 2 ? GST_STATE_READY : GST_STATE_NULL);
    set_state (producer.pipeline, GST_STATE_PLAYING);
  }
  producer_clear (&producer);
}

GST_END_TEST

/* A stream that starts with a flush waits again. The state changes that the
 * flush causes do not wait for the consumer: the producer can be stopped. */
GST_START_TEST (test_eos_and_flush)
{
  Producer producer;

  producer_start (&producer, "wait-for-connection=true");
  push_frames (&producer, N_FRAMES);
  expect_waiting (&producer);
  send_eos (&producer);
  expect_message (producer.pipeline, GST_MESSAGE_EOS);
  fail_unless (
      gst_element_send_event (producer.pipeline, gst_event_new_flush_start ()));
  fail_unless (gst_element_send_event (
      producer.pipeline, gst_event_new_flush_stop (TRUE)));
  push_frames (&producer, 1);
  expect_message (producer.pipeline, GST_MESSAGE_INFO);
  producer_clear (&producer);
}

GST_END_TEST

/* A bin with the element alone takes it for its source, and an event of another
 * type ends nothing. */
GST_START_TEST (test_events_in_bin)
{
  GstElement *inner = gst_bin_new (NULL);
  Producer producer;
  Consumer consumer;
  GstBuffer *frame;
  GstPad *pad;

  producer_init (&producer, "wait-for-connection=true");
  gst_element_unlink (producer.src, producer.sink);
  gst_bin_remove (GST_BIN (producer.pipeline), producer.sink);
  gst_bin_add (GST_BIN (inner), producer.sink);
  pad = gst_element_get_static_pad (producer.sink, "sink");
  gst_element_add_pad (inner, gst_ghost_pad_new ("sink", pad));
  gst_object_unref (pad);
  gst_bin_add (GST_BIN (producer.pipeline), inner);
  fail_unless (gst_element_link (producer.src, inner));
  set_state (producer.pipeline, GST_STATE_PLAYING);
  push_frames (&producer, N_FRAMES);
  expect_waiting (&producer);
  fail_unless (gst_element_send_event (producer.sink,
      gst_event_new_tag (gst_tag_list_new (GST_TAG_TITLE, "a", NULL))));
  consumer_start (&consumer, "");
  frame = consumer_pull (&consumer);
  check_frame (frame, 0);
  gst_buffer_unref (frame);
  consumer_clear (&consumer);

  WAIT_FOR (producer_clients (&producer) == 0);
  push_frames (&producer, N_FRAMES);
  expect_message (producer.pipeline, GST_MESSAGE_INFO);
  send_eos (&producer);
  expect_message (producer.pipeline, GST_MESSAGE_EOS);
  producer_clear (&producer);
}

GST_END_TEST

/* A file waits for a paused consumer as long as it takes, but not beyond its
 * end. */
GST_START_TEST (test_eos_with_paused_consumer)
{
  Producer producer;
  Consumer consumer;
  GstBuffer *frame;
  guint64 frames;

  producer_start (&producer,
      "wait-for-connection=true max-held-buffers=4 max-wait=1000000");
  consumer_start (&consumer, "");
  push_frames (&producer, 1);
  frame = consumer_pull (&consumer);
  gst_buffer_unref (frame);
  set_state (consumer.pipeline, GST_STATE_PAUSED);
  producer_settle (&producer);
  push_frames (&producer, N_FRAMES);
  WAIT_FOR (producer_stat (&producer, "frames") >= 4);
  g_usleep (G_USEC_PER_SEC / 10);
  frames = producer_stat (&producer, "frames");
  fail_unless (frames < N_FRAMES);
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-dropped"), 0);
  send_eos (&producer);
  expect_message (producer.pipeline, GST_MESSAGE_EOS);
  fail_unless (producer_stat (&producer, "frames-dropped") > 0);
  assert_bus_without (producer.pipeline, GST_MESSAGE_WARNING);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

static Suite *
waits_suite (void)
{
  Suite *s = suite_create ("waits");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, transport_setup, transport_teardown);
  tcase_add_test (tc, test_property);
  tcase_add_test (tc, test_property_races);
  tcase_add_test (tc, test_eos_without_consumer);
  tcase_add_test (tc, test_eos_and_flush);
  tcase_add_test (tc, test_events_in_bin);
  tcase_add_test (tc, test_eos_with_paused_consumer);
  return s;
}

GST_CHECK_MAIN (waits)
