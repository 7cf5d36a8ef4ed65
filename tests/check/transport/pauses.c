/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Running time: a consumer that paused, or started slowly, shows a live stream
 * as it arrives and a file from where it stopped, and holds up no live
 * producer. Nothing here waits for a clock: time stamps say what time it is at
 * the producer.
 */

#include "helpers.h"

#define FOR_EVER " slow-consumer=wait max-wait=9000000000000000000"

/* Long after any frame before it: as if the producer had gone on meanwhile. */
#define MUCH_LATER 500

static void
start_live_producer (Producer *producer, const gchar *properties)
{
  GstCaps *caps = gst_caps_from_string (VIDEO_CAPS);

  producer_init (producer, properties);
  g_object_set (producer->src, "is-live", TRUE, "caps", caps, NULL);
  gst_caps_unref (caps);
  set_state (producer->pipeline, GST_STATE_PLAYING);
}

static void
push_frames (Producer *producer, guint from, guint n)
{
  guint i;

  for (i = 0; i < n; i++)
    producer_push (producer, new_frame (from + i));
}

static GstClockTime
running_time (GstSample *sample)
{
  return gst_segment_to_running_time (gst_sample_get_segment (sample),
      GST_FORMAT_TIME, GST_BUFFER_PTS (gst_sample_get_buffer (sample)));
}

static GstClockTime
get_now (GstElement *pipeline)
{
  return gst_element_get_current_running_time (pipeline);
}

static void
change_state (GstElement *pipeline, GstState state)
{
  set_state (pipeline, state);
  fail_unless (gst_element_get_state (pipeline, NULL, NULL, PATIENCE)
      != GST_STATE_CHANGE_FAILURE);
}

static void
pull_frames (Consumer *consumer, guint from, guint n)
{
  guint i;

  for (i = 0; i < n; i++) {
    GstBuffer *frame = consumer_pull (consumer);

    check_frame (frame, from + i);
    gst_buffer_unref (frame);
  }
}

/* The first frame that was pushed much later, behind all stale ones, those of
 * another call too. It is pushed until it arrives: the producer drops frames for
 * a paused consumer. */
static GstSample *
pull_much_later (Producer *producer, Consumer *consumer)
{
  gint64 end = g_get_monotonic_time () + (gint64) (PATIENCE / GST_USECOND);
  static guint number = MUCH_LATER;
  const guint first = number;

  while (g_get_monotonic_time () < end) {
    GstSample *sample = gst_app_sink_try_pull_sample (
        GST_APP_SINK (consumer->sink), 10 * GST_MSECOND);

    if (sample == NULL)
      producer_push (producer, new_frame (number++));
    else if (GST_BUFFER_PTS (gst_sample_get_buffer (sample))
        >= first * 40 * GST_MSECOND)
      return sample;
    else
      gst_sample_unref (sample);
  }
  fail ("no frame came");
  return NULL;
}

/* A frame that is there is due. Those before it came faster than they would in
 * a stream that is live, and running time never goes back, so it may be due at
 * the time of the last of them. */
static void
check_due_now (GstSample *sample, Consumer *consumer)
{
  GstClockTime due = running_time (sample);

  fail_unless (GST_CLOCK_TIME_IS_VALID (due));
  fail_unless (due <= get_now (consumer->pipeline) + 5 * GST_SECOND,
      "due at %" GST_TIME_FORMAT, GST_TIME_ARGS (due));
}

GST_START_TEST (test_pause_of_live)
{
  Producer producer;
  Consumer consumer;
  GstSample *sample;
  guint round, frames = 5;

  start_live_producer (&producer, "wait-for-connection=true" FOR_EVER);
  consumer_start (&consumer, "");
  push_frames (&producer, 0, 5);
  pull_frames (&consumer, 0, 5);
  for (round = 0; round < 3; round++) {
    set_state (consumer.pipeline, GST_STATE_PAUSED);
    push_frames (&producer, frames, 50);
    frames += 50;
    /* It is not held up. */
    WAIT_FOR (producer_stat (&producer, "frames") >= frames);
    change_state (consumer.pipeline, GST_STATE_PAUSED);
    change_state (consumer.pipeline, GST_STATE_PLAYING);
    sample = pull_much_later (&producer, &consumer);
    check_due_now (sample, &consumer);
    gst_sample_unref (sample);
    frames = (guint) producer_stat (&producer, "frames");
  }
  fail_unless (producer_stat (&producer, "frames-dropped") > 0);
  /* Nobody is to blame. */
  assert_bus_without (producer.pipeline, GST_MESSAGE_WARNING);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_slow_start)
{
  Producer producer;
  Consumer consumer;
  GstSample *sample;

  start_live_producer (&producer, "wait-for-connection=true" FOR_EVER);
  consumer_init (&consumer, "");
  set_state (consumer.pipeline, GST_STATE_PAUSED);
  push_frames (&producer, 0, 50);
  WAIT_FOR (producer_stat (&producer, "frames") == 50);
  change_state (consumer.pipeline, GST_STATE_PLAYING);
  sample = pull_much_later (&producer, &consumer);
  check_due_now (sample, &consumer);
  gst_sample_unref (sample);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* Consumer and producer agree on when a frame is due, whatever their running
 * times are. */
static void
check_synchronized (GstSample *sample, Producer *producer, Consumer *consumer)
{
  GstClockTime pts = GST_BUFFER_PTS (gst_sample_get_buffer (sample));

  fail_unless_equals_uint64 (
      running_time (sample) + gst_element_get_base_time (consumer->pipeline),
      pts + gst_element_get_base_time (producer->pipeline));
}

GST_START_TEST (test_pause_of_live_consumer)
{
  Producer producer;
  Consumer consumer;
  GstSample *sample;
  guint round;

  start_live_producer (&producer, "wait-for-connection=true" FOR_EVER);
  consumer_start (&consumer, "is-live=true");
  for (round = 0; round < 3; round++) {
    sample = pull_much_later (&producer, &consumer);
    check_synchronized (sample, &producer, &consumer);
    gst_sample_unref (sample);
    change_state (consumer.pipeline, GST_STATE_PAUSED);
    push_frames (&producer, 0, 50);
    WAIT_FOR (producer_stat (&producer, "frames") >= 50 * (round + 1));
    change_state (consumer.pipeline, GST_STATE_PLAYING);
  }
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* All of a file arrives after a pause that is longer than max-wait. */
GST_START_TEST (test_pause_of_file)
{
  Producer producer;
  Consumer consumer;
  guint i;

  producer_start (&producer, "wait-for-connection=true max-wait=2000000000");
  consumer_start (&consumer, "");
  for (i = 0; i < 10; i++) {
    push_frames (&producer, i, 1);
    pull_frames (&consumer, i, 1);
  }
  set_state (consumer.pipeline, GST_STATE_PAUSED);
  push_frames (&producer, 10, 90);
  change_state (consumer.pipeline, GST_STATE_PAUSED);
  g_usleep (4 * G_USEC_PER_SEC);
  fail_unless (producer_stat (&producer, "frames") < 100);
  set_state (consumer.pipeline, GST_STATE_PLAYING);
  for (; i < 100; i++) {
    GstSample *sample = consumer_pull_sample (&consumer);

    check_frame (gst_sample_get_buffer (sample), i);
    fail_unless_equals_uint64 (running_time (sample), i * 40 * GST_MSECOND);
    gst_sample_unref (sample);
  }
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-dropped"), 0);
  assert_bus_without (producer.pipeline, GST_MESSAGE_WARNING);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* Its frames are not late for the time that it stood still. */
static void
check_pause_of_producer (
    void (*start) (Producer *producer, const gchar *properties))
{
  GstClockTime before;
  Producer producer;
  Consumer consumer;
  GstFlowReturn flow;
  GstSample *sample;

  start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "");
  push_frames (&producer, 0, 5);
  pull_frames (&consumer, 0, 5);
  set_state (producer.pipeline, GST_STATE_PAUSED);
  g_usleep (G_USEC_PER_SEC / 2);
  set_state (producer.pipeline, GST_STATE_PLAYING);
  before = get_now (consumer.pipeline);
  /* A live appsrc takes none before its own thread has seen that it plays. */
  WAIT_FOR ((flow = gst_app_src_push_buffer (
                 GST_APP_SRC (producer.src), new_frame (5)))
      != GST_FLOW_FLUSHING);
  fail_unless_equals_int (flow, GST_FLOW_OK);
  sample = consumer_pull_sample (&consumer);
  check_frame (gst_sample_get_buffer (sample), 5);
  fail_unless (running_time (sample) >= before);
  gst_sample_unref (sample);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_START_TEST (test_pause_of_live_producer)
{
  check_pause_of_producer (start_live_producer);
}

GST_END_TEST

static Suite *
pauses_suite (void)
{
  Suite *s = suite_create ("pauses");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, transport_setup, transport_teardown);
  tcase_add_test (tc, test_pause_of_live);
  tcase_add_test (tc, test_slow_start);
  tcase_add_test (tc, test_pause_of_live_consumer);
  tcase_add_test (tc, test_pause_of_file);
  tcase_add_test (tc, test_pause_of_live_producer);
  return s;
}

GST_CHECK_MAIN (pauses)
