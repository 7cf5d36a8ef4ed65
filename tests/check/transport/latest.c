/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * latest=true: a consumer that takes its time gets the newest frame that has
 * arrived, holds two, and is slow for no producer. A gate behind the source
 * makes the consumer as slow as a test wants, so nothing depends on a clock.
 */

#include "helpers.h"

#define FOR_EVER " slow-consumer=wait max-wait=9000000000000000000"
#define LATEST "latest=true"

/* Each frame waits in it until it is let through. */
typedef struct
{
  GMutex lock;
  GCond cond;
  guint n_waiting; /* frames that came, of those that are let through */
  guint n_allowed;
} Gate;

static Gate gate;
static gint n_alive; /* frames that the producer or a consumer still uses */

static GstPadProbeReturn
wait_in_gate (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  (void) pad;
  (void) info;
  (void) user_data;
  g_mutex_lock (&gate.lock);
  gate.n_waiting++;
  while (gate.n_allowed < gate.n_waiting)
    g_cond_wait (&gate.cond, &gate.lock);
  g_mutex_unlock (&gate.lock);
  return GST_PAD_PROBE_OK;
}

static void
gate_allow (guint n)
{
  g_mutex_lock (&gate.lock);
  gate.n_allowed = n > G_MAXUINT - gate.n_allowed ? n : gate.n_allowed + n;
  g_cond_broadcast (&gate.cond);
  g_mutex_unlock (&gate.lock);
}

static guint
gate_count (void)
{
  guint n;

  g_mutex_lock (&gate.lock);
  n = gate.n_waiting;
  g_mutex_unlock (&gate.lock);
  return n;
}

static void
start_gated (Consumer *consumer, const gchar *properties)
{
  GstPad *pad;

  gate.n_waiting = gate.n_allowed = 0;
  consumer_init (consumer, properties);
  pad = gst_element_get_static_pad (consumer->src, "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, wait_in_gate, NULL, NULL);
  gst_object_unref (pad);
  set_state (consumer->pipeline, GST_STATE_PLAYING);
}

static void
stop_gated (Consumer *consumer)
{
  gate_allow (G_MAXUINT);
  consumer_clear (consumer);
}

static void
frame_died (gpointer user_data, GstMiniObject *frame)
{
  (void) user_data;
  (void) frame;
  g_atomic_int_add (&n_alive, -1);
}

static void
push_flagged (Producer *producer, guint from, guint n, GstBufferFlags flags)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  guint i;

  for (i = 0; i < n; i++) {
    GstBuffer *frame = new_shared_frame (allocator, from + i);

    GST_BUFFER_FLAG_SET (frame, flags);
    g_atomic_int_inc (&n_alive);
    gst_mini_object_weak_ref (GST_MINI_OBJECT_CAST (frame), frame_died, NULL);
    producer_push (producer, frame);
  }
  gst_object_unref (allocator);
}

static void
push_frames (Producer *producer, guint from, guint n)
{
  push_flagged (producer, from, n, (GstBufferFlags) 0);
}

/* Frame 0 is in the gate, and downstream behind it is empty. */
static void
fill_gate (Producer *producer)
{
  push_frames (producer, 0, 1);
  WAIT_FOR (gate_count () == 1);
}

/* Lets the frame in the gate, which is @number, through. */
static void
pass_frame (Consumer *consumer, guint number)
{
  GstBuffer *frame;

  gate_allow (1);
  frame = consumer_pull (consumer);
  check_frame (frame, number);
  gst_buffer_unref (frame);
}

/* The same; frames before it were skipped. */
static void
pass_frame_after_gap (Consumer *consumer, guint number)
{
  GstBuffer *frame;

  gate_allow (1);
  frame = consumer_pull (consumer);
  check_frame (frame, number);
  fail_unless (GST_BUFFER_FLAG_IS_SET (frame, GST_BUFFER_FLAG_DISCONT));
  gst_buffer_unref (frame);
}

static void
check_not_slow (Producer *producer, guint64 frames)
{
  WAIT_FOR (producer_stat (producer, "frames") == frames);
  fail_unless_equals_uint64 (producer_stat (producer, "frames-dropped"), 0);
  fail_unless_equals_uint64 (producer_stat (producer, "frames-skipped"), 0);
  assert_bus_without (producer->pipeline, GST_MESSAGE_WARNING);
}

GST_START_TEST (test_default)
{
  Producer producer;
  Consumer consumer;
  gboolean latest;

  producer_start (&producer, "wait-for-connection=true");
  start_gated (&consumer, "");
  g_object_get (consumer.src, "latest", &latest, NULL);
  fail_if (latest);
  fill_gate (&producer);
  push_frames (&producer, 1, 3);
  pass_frame (&consumer, 0);
  pass_frame (&consumer, 1);
  pass_frame (&consumer, 2);
  pass_frame (&consumer, 3);
  fail_unless_equals_uint64 (consumer_stat (&consumer, "frames-skipped"), 0);
  stop_gated (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* While one frame is in use, 20 arrive: the next one is the last of these, and
 * only the two are held. Another consumer gets all of them. */
static void
check_newest (const gchar *max_held, gboolean copies)
{
  gchar *properties =
      g_strdup_printf ("wait-for-connection=true" FOR_EVER " %s", max_held);
  const guint n = 20;
  Producer producer;
  Consumer consumer, other;
  guint round, i;

  producer_start (&producer, properties);
  g_free (properties);
  consumer_start (&other, "");
  WAIT_FOR (producer_clients (&producer) == 1);
  start_gated (&consumer, LATEST);
  WAIT_FOR (producer_clients (&producer) == 2);
  fill_gate (&producer);
  gst_buffer_unref (consumer_pull (&other));
  for (round = 0; round < 10; round++) {
    push_frames (&producer, round * n + 1, n);
    for (i = 0; i < n; i++) {
      GstBuffer *frame = consumer_pull (&other);

      check_frame (frame, round * n + 1 + i);
      gst_buffer_unref (frame);
    }
    WAIT_FOR (
        consumer_stat (&consumer, "frames-skipped") == (round + 1) * (n - 1));
    /* The appsink keeps the one that it prerolled with. */
    if (!copies)
      WAIT_FOR (g_atomic_int_get (&n_alive) == (round == 0 ? 2 : 3));
    if (round == 0)
      pass_frame (&consumer, 0);
    else
      pass_frame_after_gap (&consumer, round * n);
    WAIT_FOR (gate_count () == round + 2);
  }
  check_not_slow (&producer, 10 * n + 1);
  fail_unless_equals_uint64 (consumer_stat (&consumer, "frames"), 10 * n + 1);
  fail_unless (copies == (consumer_stat (&consumer, "frames-copied") > 0));
  stop_gated (&consumer);
  consumer_clear (&other);
  producer_clear (&producer);
}

GST_START_TEST (test_newest)
{
  check_newest ("", FALSE);
}

GST_END_TEST

GST_START_TEST (test_few_held)
{
  check_newest ("max-held-buffers=5", FALSE);
  check_newest ("max-held-buffers=3", TRUE);
  check_newest ("max-held-buffers=2", TRUE);
  check_newest ("max-held-buffers=1", TRUE);
}

GST_END_TEST

/* What is paused goes on receiving: neither a live nor another producer waits
 * for it. */
GST_START_TEST (test_pause)
{
  Producer producer;
  Consumer consumer;
  guint number = 0;
  GstBuffer *frame;

  producer_start (&producer, "wait-for-connection=true" FOR_EVER);
  consumer_init (&consumer, LATEST);
  set_state (consumer.pipeline, GST_STATE_PAUSED);
  push_frames (&producer, 0, 100);
  check_not_slow (&producer, 100);
  WAIT_FOR (consumer_stat (&consumer, "frames") == 100);
  /* The one that it prerolled with, and the newest. */
  WAIT_FOR (g_atomic_int_get (&n_alive) == 2);
  set_state (consumer.pipeline, GST_STATE_PLAYING);
  gst_buffer_unref (consumer_pull (&consumer));
  frame = consumer_pull (&consumer);
  check_frame (frame, 99);
  gst_buffer_unref (frame);
  set_state (consumer.pipeline, GST_STATE_PAUSED);
  push_frames (&producer, 100, 100);
  check_not_slow (&producer, 200);
  set_state (consumer.pipeline, GST_STATE_PLAYING);
  while (number < 199) {
    frame = consumer_pull (&consumer);
    number = (guint) (GST_BUFFER_PTS (frame) / (40 * GST_MSECOND));
    check_frame (frame, number);
    gst_buffer_unref (frame);
  }
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

static GstClockTime
get_running_time (GstSample *sample)
{
  return gst_segment_to_running_time (gst_sample_get_segment (sample),
      GST_FORMAT_TIME, GST_BUFFER_PTS (gst_sample_get_buffer (sample)));
}

/* The newest frame is due when it is taken, also if the time stamps between it
 * and the one before say something else, and also after a pause: a sink that
 * synchronizes shows it at once. */
GST_START_TEST (test_running_time)
{
  Producer producer;
  Consumer consumer;
  GstClockTime last = 0;
  guint round;

  producer_start (&producer, "wait-for-connection=true" FOR_EVER);
  start_gated (&consumer, LATEST);
  fill_gate (&producer);
  for (round = 0; round < 10; round++) {
    GstClockTime due, now;
    GstSample *sample;

    push_frames (&producer, round * 50 + 1, 50);
    WAIT_FOR (consumer_stat (&consumer, "frames-skipped") == (round + 1) * 49);
    if (round % 2) {
      set_state (consumer.pipeline, GST_STATE_PAUSED);
      set_state (consumer.pipeline, GST_STATE_PLAYING);
    }
    gate_allow (1);
    sample = consumer_pull_sample (&consumer);
    check_frame (gst_sample_get_buffer (sample), round * 50);
    due = get_running_time (sample);
    now = gst_element_get_current_running_time (consumer.pipeline);
    fail_unless (due >= last && due <= now + 5 * GST_MSECOND,
        "due at %" GST_TIME_FORMAT " after %" GST_TIME_FORMAT
        " and at %" GST_TIME_FORMAT,
        GST_TIME_ARGS (due), GST_TIME_ARGS (last), GST_TIME_ARGS (now));
    last = due;
    gst_sample_unref (sample);
    WAIT_FOR (gate_count () == round + 2);
  }
  stop_gated (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* With one clock for both, it is due when the producer says. */
GST_START_TEST (test_shared_clock)
{
  GstCaps *caps = gst_caps_from_string (VIDEO_CAPS);
  Producer producer;
  Consumer consumer;
  GstSample *sample;
  guint round;

  producer_init (&producer, "wait-for-connection=true" FOR_EVER);
  g_object_set (producer.src, "is-live", TRUE, "caps", caps, NULL);
  gst_caps_unref (caps);
  set_state (producer.pipeline, GST_STATE_PLAYING);
  start_gated (&consumer, LATEST " is-live=true");
  fill_gate (&producer);
  for (round = 0; round < 3; round++) {
    push_frames (&producer, round * 50 + 1, 50);
    WAIT_FOR (consumer_stat (&consumer, "frames-skipped") == (round + 1) * 49);
    gate_allow (1);
    sample = consumer_pull_sample (&consumer);
    check_frame (gst_sample_get_buffer (sample), round * 50);
    /* The first can be there before both clocks are known. */
    if (round > 0)
      fail_unless_equals_uint64 (get_running_time (sample)
              + gst_element_get_base_time (consumer.pipeline),
          round * 50 * 40 * GST_MSECOND
              + gst_element_get_base_time (producer.pipeline));
    gst_sample_unref (sample);
    WAIT_FOR (gate_count () == round + 2);
  }
  stop_gated (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* Delta units stay until a frame without them comes. */
GST_START_TEST (test_delta_units)
{
  Producer producer;
  Consumer consumer;
  guint i;

  producer_start (&producer, "wait-for-connection=true" FOR_EVER);
  start_gated (&consumer, LATEST);
  fill_gate (&producer);
  push_flagged (&producer, 1, 5, GST_BUFFER_FLAG_DELTA_UNIT);
  WAIT_FOR (consumer_stat (&consumer, "frames") == 6);
  pass_frame (&consumer, 0);
  pass_frame (&consumer, 1);
  WAIT_FOR (gate_count () == 3);
  push_frames (&producer, 6, 1);
  push_flagged (&producer, 7, 2, GST_BUFFER_FLAG_DELTA_UNIT);
  /* 2 is in the gate. */
  WAIT_FOR (consumer_stat (&consumer, "frames-skipped") == 3);
  pass_frame (&consumer, 2);
  pass_frame_after_gap (&consumer, 6);
  for (i = 7; i < 9; i++)
    pass_frame (&consumer, i);
  check_not_slow (&producer, 9);
  stop_gated (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

static gint n_requests;

static GstPadProbeReturn
count_requests (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  (void) pad;
  (void) user_data;
  if (gst_video_event_is_force_key_unit (GST_PAD_PROBE_INFO_EVENT (info)))
    g_atomic_int_inc (&n_requests);
  return GST_PAD_PROBE_OK;
}

static void
watch_requests (Producer *producer)
{
  GstPad *pad = gst_element_get_static_pad (producer->src, "src");

  g_atomic_int_set (&n_requests, 0);
  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, count_requests, NULL, NULL);
  gst_object_unref (pad);
}

/* Of more delta units than may be held, the first stay; it goes on at a key
 * frame, which it asks for. */
GST_START_TEST (test_too_many_delta_units)
{
  Producer producer;
  Consumer consumer;
  guint number, next = 0;

  producer_start (
      &producer, "wait-for-connection=true max-held-buffers=8" FOR_EVER);
  watch_requests (&producer);
  start_gated (&consumer, LATEST);
  fill_gate (&producer);
  push_flagged (&producer, 1, 50, GST_BUFFER_FLAG_DELTA_UNIT);
  WAIT_FOR (consumer_stat (&consumer, "frames") == 51);
  while (g_atomic_int_get (&n_requests) == 0) {
    push_flagged (&producer, 51, 1, GST_BUFFER_FLAG_DELTA_UNIT);
    g_usleep (1000);
  }
  gate_allow (G_MAXUINT);
  do {
    GstBuffer *frame = consumer_pull (&consumer);

    number = (guint) (GST_BUFFER_PTS (frame) / (40 * GST_MSECOND));
    fail_unless_equals_int (number, next++);
    gst_buffer_unref (frame);
  } while (number < 4);
  push_frames (&producer, 60, 1);
  do {
    GstBuffer *frame = consumer_pull (&consumer);

    number = (guint) (GST_BUFFER_PTS (frame) / (40 * GST_MSECOND));
    fail_unless (number == next++ || number == 60, "%u", number);
    fail_unless (number != 60
        || GST_BUFFER_FLAG_IS_SET (frame, GST_BUFFER_FLAG_DISCONT));
    gst_buffer_unref (frame);
  } while (number < 60);
  fail_unless (next < 40);
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-dropped"), 0);
  stop_gated (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_eos)
{
  Producer producer;
  Consumer consumer;

  producer_start (&producer, "wait-for-connection=true" FOR_EVER);
  start_gated (&consumer, LATEST);
  fill_gate (&producer);
  push_frames (&producer, 1, 10);
  WAIT_FOR (consumer_stat (&consumer, "frames-skipped") == 9);
  producer_eos (&producer);
  expect_message (producer.pipeline, GST_MESSAGE_EOS);
  producer_clear (&producer);
  pass_frame (&consumer, 0);
  pass_frame_after_gap (&consumer, 10);
  consumer_expect_eos (&consumer);
  assert_bus_without (consumer.pipeline, GST_MESSAGE_WARNING);
  stop_gated (&consumer);
}

GST_END_TEST

/* The newest frame of a producer that is gone comes before what follows. */
GST_START_TEST (test_gone)
{
  Producer producer;
  Consumer consumer;

  producer_start (&producer, "wait-for-connection=true" FOR_EVER);
  start_gated (&consumer, LATEST);
  fill_gate (&producer);
  push_frames (&producer, 1, 10);
  WAIT_FOR (consumer_stat (&consumer, "frames-skipped") == 9);
  producer_clear (&producer);
  pass_frame (&consumer, 0);
  pass_frame_after_gap (&consumer, 10);
  consumer_expect_eos (&consumer);
  assert_bus_warning (consumer.pipeline, RESOURCE, READ, socket_path);
  stop_gated (&consumer);
}

GST_END_TEST

GST_START_TEST (test_reconnect)
{
  Producer producer;
  Consumer consumer;
  guint round;

  start_gated (&consumer, LATEST " reconnect=true");
  for (round = 0; round < 3; round++) {
    producer_start (&producer, "wait-for-connection=true" FOR_EVER);
    push_frames (&producer, 0, 1);
    WAIT_FOR (gate_count () == 2 * round + 1);
    push_frames (&producer, 1, 10);
    WAIT_FOR (consumer_stat (&consumer, "frames-skipped") == 9 * (round + 1));
    producer_clear (&producer);
    pass_frame (&consumer, 0);
    pass_frame_after_gap (&consumer, 10);
  }
  fail_unless_equals_uint64 (consumer_stat (&consumer, "frames"), 33);
  stop_gated (&consumer);
}

GST_END_TEST

/* It is disconnected in any state, and however many frames are pending. */
GST_START_TEST (test_stop)
{
  Producer producer;
  Consumer consumer;
  guint i;

  producer_start (&producer, FOR_EVER);
  for (i = 0; i < 40; i++) {
    consumer_init (&consumer, LATEST);
    /* With one frame in its queue, the next one waits in it. */
    g_object_set (consumer.sink, "max-buffers", 1, NULL);
    set_state (consumer.pipeline, i % 2 ? GST_STATE_PLAYING : GST_STATE_PAUSED);
    if (i % 4 > 1)
      WAIT_FOR (producer_clients (&producer) == 1);
    push_frames (&producer, 10 * i, i % 5);
    if (i % 4 == 3 && i % 5 > 0)
      WAIT_FOR (consumer_stat (&consumer, "frames") > 0);
    consumer_clear (&consumer);
    WAIT_FOR (producer_clients (&producer) == 0);
  }
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_flush)
{
  Producer producer;
  Consumer consumer;
  guint i;

  producer_start (&producer, "wait-for-connection=true" FOR_EVER);
  consumer_start (&consumer, LATEST);
  for (i = 0; i < 20; i++) {
    GstBuffer *frame;

    push_frames (&producer, i, 1);
    frame = consumer_pull (&consumer);
    check_frame (frame, i);
    gst_buffer_unref (frame);
    /* A flush while a bin changes its state can leave it in PAUSED. */
    fail_unless (gst_element_get_state (consumer.pipeline, NULL, NULL, PATIENCE)
        == GST_STATE_CHANGE_SUCCESS);
    fail_unless (
        gst_element_send_event (consumer.src, gst_event_new_flush_start ()));
    fail_unless (
        gst_element_send_event (consumer.src, gst_event_new_flush_stop (TRUE)));
  }
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* No part of it can be left out. */
GST_START_TEST (test_bytes)
{
  Producer producer;
  Consumer consumer;

  producer_init (&producer, "wait-for-connection=true");
  g_object_set (producer.src, "format", GST_FORMAT_BYTES, NULL);
  set_state (producer.pipeline, GST_STATE_PLAYING);
  consumer_start (&consumer, LATEST);
  producer_push (&producer, gst_buffer_new_allocate (NULL, 100, NULL));
  assert_bus_error (
      consumer.pipeline, RESOURCE, READ, socket_path, "bytes", "latest");
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

static Suite *
latest_suite (void)
{
  Suite *s = suite_create ("latest");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_set_timeout (tc, 60);
  tcase_add_checked_fixture (tc, transport_setup, transport_teardown);
  tcase_add_test (tc, test_default);
  tcase_add_test (tc, test_newest);
  tcase_add_test (tc, test_few_held);
  tcase_add_test (tc, test_pause);
  tcase_add_test (tc, test_running_time);
  tcase_add_test (tc, test_shared_clock);
  tcase_add_test (tc, test_delta_units);
  tcase_add_test (tc, test_too_many_delta_units);
  tcase_add_test (tc, test_eos);
  tcase_add_test (tc, test_gone);
  tcase_add_test (tc, test_reconnect);
  tcase_add_test (tc, test_stop);
  tcase_add_test (tc, test_flush);
  tcase_add_test (tc, test_bytes);
  return s;
}

GST_CHECK_MAIN (latest)
