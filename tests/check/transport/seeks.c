/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Seeks, rates, trick modes and steps at a producer: which frames its consumers
 * get, at which running time, and that they get the end of the stream.
 */

#include "helpers.h"

/* At 25 frames per second. */
#define FRAMES 5
#define STOP (FRAMES * 40 * GST_MSECOND)

static void
seek (Producer *producer, gdouble rate, GstSeekFlags flags)
{
  fail_unless (gst_element_seek (producer->pipeline, rate, GST_FORMAT_TIME,
      flags, GST_SEEK_TYPE_SET, 0, GST_SEEK_TYPE_SET, STOP));
}

/* Of a source that can seek, in PAUSED and after a seek. */
static void
seek_and_start (Producer *producer, gdouble rate, GstSeekFlags flags)
{
  gchar *text = g_strdup_printf (
      "videotestsrc name=src ! " VIDEO_CAPS
      " ! shmemfdsink name=sink wait-for-connection=true socket-path=%s",
      socket_path);

  producer->pipeline = gst_parse_launch (text, NULL);
  g_free (text);
  producer->src = gst_bin_get_by_name (GST_BIN (producer->pipeline), "src");
  producer->sink = gst_bin_get_by_name (GST_BIN (producer->pipeline), "sink");
  set_state (producer->pipeline, GST_STATE_PAUSED);
  fail_unless_equals_int (
      gst_element_get_state (producer->pipeline, NULL, NULL, PATIENCE),
      GST_STATE_CHANGE_SUCCESS);
  seek (producer, rate, flags | GST_SEEK_FLAG_FLUSH);
  set_state (producer->pipeline, GST_STATE_PLAYING);
}

static GstClockTime
running_time (GstSample *sample, GstClockTime position)
{
  return gst_segment_to_running_time (
      gst_sample_get_segment (sample), GST_FORMAT_TIME, position);
}

/* FRAMES frames from 0 on, at running times from @start on, @step apart. */
static void
pull_forwards (Consumer *consumer, GstClockTime start, GstClockTime step)
{
  guint i;

  for (i = 0; i < FRAMES; i++) {
    GstSample *sample = consumer_pull_sample (consumer);
    GstClockTime pts = GST_BUFFER_PTS (gst_sample_get_buffer (sample));

    fail_unless_equals_uint64 (pts, i * 40 * GST_MSECOND);
    fail_unless_equals_uint64 (running_time (sample, pts), start + i * step);
    gst_sample_unref (sample);
  }
}

/* Segments one after the other, which an application loops. */
GST_START_TEST (test_segment_seeks)
{
  Producer producer;
  Consumer consumer;
  guint round;

  seek_and_start (&producer, 1.0, GST_SEEK_FLAG_SEGMENT);
  consumer_start (&consumer, "");
  for (round = 0; round < 3; round++) {
    if (round > 0)
      seek (&producer, 1.0, GST_SEEK_FLAG_SEGMENT);
    pull_forwards (&consumer, round * STOP, 40 * GST_MSECOND);
    expect_message (producer.pipeline, GST_MESSAGE_SEGMENT_DONE);
  }
  fail_unless (
      gst_element_send_event (producer.pipeline, gst_event_new_eos ()));
  consumer_expect_eos (&consumer);
  expect_message (consumer.pipeline, GST_MESSAGE_EOS);
  assert_bus_without (consumer.pipeline, GST_MESSAGE_SEGMENT_DONE);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* A producer that is not ours may send the flag. */
GST_START_TEST (test_segment_flag)
{
  TransportSegment message;
  GstSegment segment, read;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.flags = GST_SEGMENT_FLAG_SEGMENT | GST_SEGMENT_FLAG_TRICKMODE;
  transport_encode_segment (&message, &segment, 0);
  transport_segment_to_gst (&message, &read);
  fail_unless_equals_int (read.flags, GST_SEGMENT_FLAG_TRICKMODE);
}

GST_END_TEST

GST_START_TEST (test_rates)
{
  Producer producer;
  Consumer consumer;

  seek_and_start (&producer, 2.0, GST_SEEK_FLAG_NONE);
  consumer_start (&consumer, "");
  pull_forwards (&consumer, 0, 20 * GST_MSECOND);
  consumer_expect_eos (&consumer);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_trick_mode)
{
  Producer producer;
  Consumer consumer;
  GstSample *sample;

  seek_and_start (&producer, 4.0,
      GST_SEEK_FLAG_TRICKMODE | GST_SEEK_FLAG_TRICKMODE_KEY_UNITS);
  consumer_start (&consumer, "");
  sample = consumer_pull_sample (&consumer);
  fail_unless (
      gst_sample_get_segment (sample)->flags & GST_SEGMENT_FLAG_TRICKMODE);
  fail_unless (gst_sample_get_segment (sample)->flags
      & GST_SEGMENT_FLAG_TRICKMODE_KEY_UNITS);
  gst_sample_unref (sample);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* Each frame is shown from its end to its start. */
GST_START_TEST (test_backwards)
{
  Producer producer;
  Consumer consumer;
  GstClockTime expected = 0;
  guint n = 0;

  seek_and_start (&producer, -1.0, GST_SEEK_FLAG_NONE);
  consumer_start (&consumer, "");
  for (;;) {
    GstSample *sample =
        gst_app_sink_try_pull_sample (GST_APP_SINK (consumer.sink), PATIENCE);
    GstBuffer *frame;

    if (sample == NULL)
      break;
    frame = gst_sample_get_buffer (sample);
    fail_unless_equals_uint64 (
        running_time (
            sample, GST_BUFFER_PTS (frame) + GST_BUFFER_DURATION (frame)),
        expected);
    expected += GST_BUFFER_DURATION (frame);
    n++;
    gst_sample_unref (sample);
  }
  fail_unless_equals_int (n, FRAMES);
  fail_unless (gst_app_sink_is_eos (GST_APP_SINK (consumer.sink)));
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

static void
pull_frame (Consumer *consumer, guint number, GstClockTime *when)
{
  GstSample *sample = consumer_pull_sample (consumer);

  check_frame (gst_sample_get_buffer (sample), number);
  *when = running_time (sample, number * 40 * GST_MSECOND);
  gst_sample_unref (sample);
}

/* Refused, and nothing is lost or comes twice. */
GST_START_TEST (test_step_in_playing)
{
  GstClockTime when;
  Producer producer;
  Consumer consumer;
  guint i;

  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "");
  producer_push (&producer, new_frame (0));
  pull_frame (&consumer, 0, &when);
  fail_unless_equals_int (
      gst_element_get_state (producer.pipeline, NULL, NULL, PATIENCE),
      GST_STATE_CHANGE_SUCCESS);
  fail_if (gst_element_send_event (producer.sink,
      gst_event_new_step (GST_FORMAT_BUFFERS, 3, 1.0, FALSE, FALSE)));
  for (i = 1; i < 10; i++)
    producer_push (&producer, new_frame (i));
  for (i = 1; i < 10; i++) {
    pull_frame (&consumer, i, &when);
    fail_unless_equals_uint64 (when, i * 40 * GST_MSECOND);
  }
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* In PAUSED frames are skipped; consumers do not wait for these. */
GST_START_TEST (test_step_in_paused)
{
  GstClockTime before, one, next;
  Producer producer;
  Consumer consumer;
  guint i;

  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "");
  producer_push (&producer, new_frame (0));
  pull_frame (&consumer, 0, &before);
  set_state (producer.pipeline, GST_STATE_PAUSED);
  for (i = 1; i < 500; i++)
    producer_push (&producer, new_frame (i));
  fail_unless_equals_int (
      gst_element_get_state (producer.pipeline, NULL, NULL, PATIENCE),
      GST_STATE_CHANGE_SUCCESS);
  fail_unless (gst_element_send_event (producer.sink,
      gst_event_new_step (GST_FORMAT_BUFFERS, 490, 1.0, TRUE, FALSE)));
  expect_message (producer.pipeline, GST_MESSAGE_STEP_DONE);
  set_state (producer.pipeline, GST_STATE_PLAYING);
  pull_frame (&consumer, 491, &one);
  pull_frame (&consumer, 492, &next);
  fail_unless (one > before);
  /* On a slow machine, now; but not 20 s later. */
  fail_unless (one
      <= gst_element_get_current_running_time (consumer.pipeline) + GST_SECOND);
  fail_unless_equals_uint64 (next - one, 40 * GST_MSECOND);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* Consumers would not know. */
GST_START_TEST (test_instant_rate_change)
{
  GstClockTime when;
  Producer producer;
  Consumer consumer;
  GstPad *pad;
  guint i;

  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "");
  producer_push (&producer, new_frame (0));
  pull_frame (&consumer, 0, &when);
  pad = gst_element_get_static_pad (producer.sink, "sink");
  fail_if (gst_pad_send_event (
      pad, gst_event_new_instant_rate_change (2.0, GST_SEGMENT_FLAG_NONE)));
  gst_object_unref (pad);
  assert_bus_warning (producer.pipeline, STREAM, FAILED, "rate, consumers");
  for (i = 1; i < 5; i++) {
    producer_push (&producer, new_frame (i));
    pull_frame (&consumer, i, &when);
    fail_unless_equals_uint64 (when, i * 40 * GST_MSECOND);
  }
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

static Suite *
seeks_suite (void)
{
  Suite *s = suite_create ("seeks");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, transport_setup, transport_teardown);
  tcase_add_test (tc, test_segment_seeks);
  tcase_add_test (tc, test_segment_flag);
  tcase_add_test (tc, test_rates);
  tcase_add_test (tc, test_trick_mode);
  tcase_add_test (tc, test_backwards);
  tcase_add_test (tc, test_step_in_playing);
  tcase_add_test (tc, test_step_in_paused);
  tcase_add_test (tc, test_instant_rate_change);
  return s;
}

GST_CHECK_MAIN (seeks)
