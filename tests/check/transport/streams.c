/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Streams that are not raw video: which buffers a consumer gets when there are
 * headers and delta units, from the start and late; and streams without caps,
 * or of bytes.
 */

#include "helpers.h"

#define HEADER_CAPS "application/x-test, streamheader=(buffer)< 0102, 0304 >"

static void
start_with_caps (Producer *producer, const gchar *properties, const gchar *text)
{
  GstCaps *caps = gst_caps_from_string (text);

  producer_init (producer, properties);
  gst_app_src_set_caps (GST_APP_SRC (producer->src), caps);
  gst_caps_unref (caps);
  set_state (producer->pipeline, GST_STATE_PLAYING);
}

static void
push_flagged (Producer *producer, guint number, guint flags)
{
  GstBuffer *frame = new_frame (number);

  GST_BUFFER_FLAG_SET (frame, flags);
  producer_push (producer, frame);
}

/* Pushes @flags as frames from @first on, and waits until they were sent. */
static void
push_all (Producer *producer, guint first, const guint *flags, guint n)
{
  guint64 frames = producer_stat (producer, "frames");
  guint i;

  for (i = 0; i < n; i++)
    push_flagged (producer, first + i, flags[i]);
  WAIT_FOR (producer_stat (producer, "frames") == frames + n);
}

static void
expect_frames (Consumer *consumer, const guint *numbers, guint n)
{
  guint i;

  for (i = 0; i < n; i++) {
    GstBuffer *frame = consumer_pull (consumer);

    check_frame (frame, numbers[i]);
    gst_buffer_unref (frame);
  }
}

#define DELTA GST_BUFFER_FLAG_DELTA_UNIT
#define HEADER GST_BUFFER_FLAG_HEADER

/* y4menc marks all its frames as delta units, the first one too. */
GST_START_TEST (test_from_the_start)
{
  static const guint flags[] = { DELTA, DELTA, DELTA, DELTA };
  static const guint numbers[] = { 0, 1, 2, 3 };
  Producer producer;
  Consumer consumer;

  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "");
  push_all (&producer, 0, flags, G_N_ELEMENTS (flags));
  producer_eos (&producer);
  expect_frames (&consumer, numbers, G_N_ELEMENTS (numbers));
  consumer_expect_eos (&consumer);
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-skipped"), 0);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* The headers of a stream, which start the time of a late joiner at that of the
 * key frame behind them. */
static void
expect_headers_at (Consumer *consumer, guint n, guint frame)
{
  guint i;

  for (i = 0; i < n; i++) {
    GstSample *sample = consumer_pull_sample (consumer);
    GstBuffer *header = gst_sample_get_buffer (sample);

    fail_unless (GST_BUFFER_FLAG_IS_SET (header, GST_BUFFER_FLAG_HEADER));
    fail_unless_equals_uint64 (
        GST_BUFFER_PTS (header), frame * 40 * GST_MSECOND);
    fail_unless_equals_uint64 (
        gst_segment_to_running_time (gst_sample_get_segment (sample),
            GST_FORMAT_TIME, GST_BUFFER_PTS (header)),
        0);
    check_frame (header, i);
    gst_sample_unref (sample);
  }
}

/* The headers of the stream come before the first frame of a late joiner, and
 * no second time. */
GST_START_TEST (test_headers)
{
  static const guint flags[] = { HEADER, HEADER | DELTA, 0, DELTA };
  static const guint more[] = { DELTA, 0, DELTA };
  static const guint all[] = { 0, 1, 2, 3, 4, 5, 6 };
  static const guint late_ones[] = { 5, 6 };
  Producer producer;
  Consumer consumer, late;

  start_with_caps (&producer, "wait-for-connection=true", HEADER_CAPS);
  consumer_start (&consumer, "");
  push_all (&producer, 0, flags, G_N_ELEMENTS (flags));
  consumer_start (&late, "");
  WAIT_FOR (producer_clients (&producer) == 2);
  push_all (&producer, 4, more, G_N_ELEMENTS (more));
  producer_eos (&producer);
  expect_frames (&consumer, all, G_N_ELEMENTS (all));
  consumer_expect_eos (&consumer);
  expect_headers_at (&late, 2, 5);
  expect_frames (&late, late_ones, G_N_ELEMENTS (late_ones));
  consumer_expect_eos (&late);
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-skipped"), 1);
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-sent"), 11);
  consumer_clear (&late);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

static void
expect_raw_frame (gint client, guint number, guint flags, guint64 *id)
{
  guint64 packet[TRANSPORT_MAX_FRAME_SIZE / 8 + 1];
  TransportFrame *frame = (TransportFrame *) packet;

  do
    fail_unless (raw_receive (client, packet, sizeof packet) > 0);
  while (frame->header.type != TRANSPORT_FRAME);
  fail_unless_equals_uint64 (frame->pts, number * 40 * GST_MSECOND);
  fail_unless_equals_int (frame->flags & flags, flags);
  *id = frame->frame;
}

/* A client that was slow at a header gets it before its next key frame. */
GST_START_TEST (test_dropped_header)
{
  static const guint flags[] = { HEADER, HEADER, HEADER };
  static const guint more[] = { DELTA, 0, DELTA };
  Producer producer;
  guint64 ids[5];
  gint client;

  start_with_caps (
      &producer, "slow-consumer=drop max-held-buffers=2", HEADER_CAPS);
  client = raw_client ();
  WAIT_FOR (producer_clients (&producer) == 1);
  push_all (&producer, 0, flags, G_N_ELEMENTS (flags));
  WAIT_FOR (producer_stat (&producer, "frames-dropped") == 1);
  expect_raw_frame (client, 0, HEADER, &ids[0]);
  expect_raw_frame (client, 1, HEADER, &ids[1]);
  raw_send_ids (client, TRANSPORT_RELEASE, 2, ids);
  producer_settle (&producer);
  push_all (&producer, 3, more, 2);
  expect_raw_frame (client, 4, HEADER | GST_BUFFER_FLAG_DISCONT, &ids[2]);
  expect_raw_frame (client, 4, GST_BUFFER_FLAG_DISCONT, &ids[3]);
  raw_send_ids (client, TRANSPORT_RELEASE, 2, &ids[2]);
  producer_settle (&producer);
  push_all (&producer, 5, &more[2], 1);
  expect_raw_frame (client, 5, DELTA, &ids[4]);
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-skipped"), 1);
  close (client);
  producer_clear (&producer);
}

GST_END_TEST

/* Headers in the middle of a stream go to those that wait for a key frame, and
 * do not stand for one. Without a streamheader in the caps, those at its start
 * may be pictures, and are not sent again. */
GST_START_TEST (test_headers_in_the_middle)
{
  static const guint flags[] = { HEADER, DELTA };
  static const guint more[] = { DELTA, HEADER | DELTA, DELTA, 0 };
  static const guint late_ones[] = { 3, 5 };
  Producer producer;
  Consumer late;

  producer_start (&producer, "");
  push_all (&producer, 0, flags, G_N_ELEMENTS (flags));
  consumer_start (&late, "");
  WAIT_FOR (producer_clients (&producer) == 1);
  push_all (&producer, 2, more, G_N_ELEMENTS (more));
  producer_eos (&producer);
  expect_frames (&late, late_ones, G_N_ELEMENTS (late_ones));
  consumer_expect_eos (&late);
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-skipped"), 2);
  consumer_clear (&late);
  producer_clear (&producer);
}

GST_END_TEST

/* As elements of GStreamer 1.28 describe tensors, for one. */
GST_START_TEST (test_nested_caps)
{
  GstCaps *caps = gst_caps_from_string (
      "video/x-raw, format=(string)GRAY8, width=(int)64, height=(int)16, "
      "tensors=(structure)[tensorgroups, out=(structure)[boxes, "
      "dims=(int)< 1, 4 >, type=(string)float32;], c=(GstCaps)[a/b, "
      "c=(int)1];]");
  Producer producer;
  Consumer consumer;
  GstSample *sample;

  fail_unless (caps != NULL);
  producer_init (&producer, "wait-for-connection=true");
  gst_app_src_set_caps (GST_APP_SRC (producer.src), caps);
  set_state (producer.pipeline, GST_STATE_PLAYING);
  consumer_start (&consumer, "");
  producer_push (&producer, new_frame (0));
  sample = consumer_pull_sample (&consumer);
  fail_unless (gst_caps_is_strictly_equal (gst_sample_get_caps (sample), caps));
  gst_sample_unref (sample);
  gst_caps_unref (caps);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* It is the producer that says so, and which field it is. */
GST_START_TEST (test_caps_that_stay)
{
  GstCaps *caps = gst_caps_from_string (VIDEO_CAPS);
  GstDateTime *when = gst_date_time_new_from_unix_epoch_utc (0);
  Producer producer;

  gst_caps_set_simple (caps, "recorded-at", GST_TYPE_DATE_TIME, when, NULL);
  gst_date_time_unref (when);
  producer_init (&producer, "");
  gst_app_src_set_caps (GST_APP_SRC (producer.src), caps);
  gst_caps_unref (caps);
  set_state (producer.pipeline, GST_STATE_PLAYING);
  producer_push (&producer, new_frame (0));
  assert_bus_error (
      producer.pipeline, STREAM, FORMAT, "caps", "recorded-at", "type");
  producer_clear (&producer);
}

GST_END_TEST

/* With (1) and without (0) a segment of bytes. */
GST_START_TEST (test_bytes)
{
  GstFormat format = __i__ == 1 ? GST_FORMAT_BYTES : GST_FORMAT_DEFAULT;
  GstFormat arrives = __i__ == 1 ? GST_FORMAT_BYTES : GST_FORMAT_TIME;
  Producer producer;
  Consumer consumer;
  guint i;

  producer_init (&producer, "wait-for-connection=true");
  g_object_set (producer.src, "format", format, NULL);
  set_state (producer.pipeline, GST_STATE_PLAYING);
  consumer_start (&consumer, "");
  for (i = 0; i < 4; i++) {
    GstBuffer *frame = new_frame (i);

    GST_BUFFER_PTS (frame) = GST_CLOCK_TIME_NONE;
    GST_BUFFER_OFFSET (frame) = i * 1024;
    GST_BUFFER_OFFSET_END (frame) = i * 1024 + 1024;
    producer_push (&producer, frame);
  }
  producer_eos (&producer);
  for (i = 0; i < 4; i++) {
    GstSample *sample = consumer_pull_sample (&consumer);
    GstBuffer *frame = gst_sample_get_buffer (sample);

    check_frame (frame, i);
    fail_unless (gst_sample_get_caps (sample) == NULL);
    fail_unless_equals_int (gst_sample_get_segment (sample)->format, arrives);
    fail_unless_equals_uint64 (GST_BUFFER_OFFSET (frame), i * 1024);
    fail_unless_equals_uint64 (GST_BUFFER_OFFSET_END (frame), i * 1024 + 1024);
    gst_sample_unref (sample);
  }
  consumer_expect_eos (&consumer);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* Caps of the first producer cannot be taken back. */
GST_START_TEST (test_caps_are_gone)
{
  Producer producer;
  Consumer consumer;

  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "reconnect=true");
  producer_push (&producer, new_frame (0));
  gst_buffer_unref (consumer_pull (&consumer));
  producer_clear (&producer);
  producer_init (&producer, "wait-for-connection=true");
  set_state (producer.pipeline, GST_STATE_PLAYING);
  producer_push (&producer, new_frame (1));
  assert_bus_error (consumer.pipeline, STREAM, FORMAT, "caps", socket_path);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

static Suite *
streams_suite (void)
{
  Suite *s = suite_create ("streams");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, transport_setup, transport_teardown);
  tcase_add_test (tc, test_from_the_start);
  tcase_add_test (tc, test_headers);
  tcase_add_test (tc, test_dropped_header);
  tcase_add_test (tc, test_headers_in_the_middle);
  tcase_add_test (tc, test_nested_caps);
  tcase_add_test (tc, test_caps_that_stay);
  tcase_add_loop_test (tc, test_bytes, 0, 2);
  tcase_add_test (tc, test_caps_are_gone);
  return s;
}

GST_CHECK_MAIN (streams)
