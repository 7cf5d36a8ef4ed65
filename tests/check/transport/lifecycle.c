/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Starting, stopping and everything between: which paths a producer takes,
 * how a stream ends and begins again, and that a state change never waits for
 * the other side.
 */

#include "helpers.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* Starting a sink at @path fails, with a message that names @path and @nouns. */
static void
check_path_refused (const gchar *path, const gchar *nouns)
{
  GstElement *sink = gst_element_factory_make ("shmemfdsink", NULL);
  GstElement *pipeline = gst_pipeline_new (NULL);

  gst_bin_add (GST_BIN (pipeline), sink);
  g_object_set (sink, "socket-path", path, NULL);
  fail_unless (gst_element_set_state (pipeline, GST_STATE_PLAYING)
      == GST_STATE_CHANGE_FAILURE);
  if (path)
    assert_bus_error (pipeline, RESOURCE, OPEN_WRITE, nouns, path);
  else
    assert_bus_error (pipeline, RESOURCE, SETTINGS, nouns);
  set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

GST_START_TEST (test_bad_paths)
{
  gchar *longest, *too_long, *folder = g_path_get_dirname (socket_path);
  Producer producer;
  gchar *text = NULL;

  check_path_refused (NULL, "socket-path");
  check_path_refused ("", "bytes, 1, 107");
  check_path_refused (folder, "socket");

  fail_unless (g_file_set_contents (socket_path, "precious", -1, NULL));
  check_path_refused (socket_path, "socket");
  fail_unless (g_file_get_contents (socket_path, &text, NULL, NULL));
  fail_unless_equals_string (text, "precious");
  g_free (text);
  g_unlink (socket_path);

  /* A link is not followed to what it points to. */
  fail_unless (symlink ("/nonexistent", socket_path) == 0);
  check_path_refused (socket_path, "socket");
  g_unlink (socket_path);

  longest = g_strnfill (107 - strlen (folder) - 1, 'x');
  text = g_build_filename (folder, longest, NULL);
  too_long = g_strconcat (text, "y", NULL);
  check_path_refused (too_long, "bytes, 1, 107");
  g_free (socket_path);
  socket_path = text;
  producer_start (&producer, "");
  fail_unless (access (socket_path, F_OK) == 0);
  producer_clear (&producer);
  fail_unless (access (socket_path, F_OK) < 0);
  g_free (longest);
  g_free (too_long);
  g_free (folder);
}

GST_END_TEST

GST_START_TEST (test_missing_folder)
{
  GstElement *sink = gst_element_factory_make ("shmemfdsink", NULL);

  g_object_set (sink, "socket-path", "/nonexistent/folder/socket", NULL);
  fail_unless (gst_element_set_state (sink, GST_STATE_READY)
      == GST_STATE_CHANGE_FAILURE);
  gst_element_set_state (sink, GST_STATE_NULL);
  gst_object_unref (sink);
}

GST_END_TEST

GST_START_TEST (test_live_socket)
{
  Producer producer;
  Consumer consumer;
  GstBuffer *frame;
  gint listener;

  /* One of ours, which goes on as if nothing was. */
  producer_start (&producer, "");
  consumer_start (&consumer, "");
  WAIT_FOR (producer_clients (&producer) == 1);
  check_path_refused (socket_path, "process");
  producer_push (&producer, new_frame (3));
  frame = consumer_pull (&consumer);
  check_frame (frame, 3);
  gst_buffer_unref (frame);
  consumer_clear (&consumer);
  producer_clear (&producer);
  fail_unless (access (socket_path, F_OK) < 0);

  /* Of somebody else. */
  listener = raw_listen ();
  check_path_refused (socket_path, "process");
  fail_unless (access (socket_path, F_OK) == 0);
  /* It dies, and leaves the file. */
  close (listener);
  producer_start (&producer, "");
  close (raw_client ());
  producer_clear (&producer);
  fail_unless (access (socket_path, F_OK) < 0);
}

GST_END_TEST

/* A file that replaced its own is not removed. */
GST_START_TEST (test_replaced_socket)
{
  Producer producer;
  gint listener;

  producer_start (&producer, "");
  g_unlink (socket_path);
  listener = raw_listen ();
  producer_clear (&producer);
  fail_unless (access (socket_path, F_OK) == 0);
  close (listener);
  g_unlink (socket_path);
}

GST_END_TEST

GST_START_TEST (test_eos)
{
  Producer producer;
  Consumer consumer, late;
  guint i;

  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "");
  for (i = 0; i < 3; i++)
    producer_push (&producer, new_frame (i));
  producer_eos (&producer);
  for (i = 0; i < 3; i++)
    gst_buffer_unref (consumer_pull (&consumer));
  consumer_expect_eos (&consumer);
  expect_message (consumer.pipeline, GST_MESSAGE_EOS);
  expect_message (producer.pipeline, GST_MESSAGE_EOS);
  assert_bus_without (consumer.pipeline, GST_MESSAGE_WARNING);
  /* Who comes behind the end is told so. */
  consumer_start (&late, "");
  consumer_expect_eos (&late);
  consumer_clear (&late);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* What was sent arrives; then there is a warning and the end. */
GST_START_TEST (test_producer_gone)
{
  Producer producer;
  Consumer consumer;
  guint i;

  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "");
  for (i = 0; i < 5; i++)
    producer_push (&producer, new_frame (i));
  WAIT_FOR (producer_stat (&producer, "frames-sent") == 5);
  producer_clear (&producer);
  for (i = 0; i < 5; i++) {
    GstBuffer *frame = consumer_pull (&consumer);

    check_frame (frame, i);
    gst_buffer_unref (frame);
  }
  consumer_expect_eos (&consumer);
  assert_bus_warning (
      consumer.pipeline, RESOURCE, READ, "producer, end", socket_path);
  expect_message (consumer.pipeline, GST_MESSAGE_EOS);
  consumer_clear (&consumer);
}

GST_END_TEST

static GstClockTime
running_time (GstSample *sample)
{
  return gst_segment_to_running_time (gst_sample_get_segment (sample),
      GST_FORMAT_TIME, GST_BUFFER_PTS (gst_sample_get_buffer (sample)));
}

/* Each producer starts at another time; the consumer's goes on. */
GST_START_TEST (test_reconnect)
{
  static const guint starts[] = { 100, 0, 7, 7 };
  GstClockTime last = 0;
  Producer producer;
  Consumer consumer;
  gboolean any = FALSE;
  guint i, n;

  consumer_start (&consumer, "reconnect=true");
  for (n = 0; n < G_N_ELEMENTS (starts); n++) {
    producer_start (&producer, "wait-for-connection=true");
    for (i = 0; i < 5; i++)
      producer_push (&producer, new_frame (starts[n] + i));
    for (i = 0; i < 5; i++) {
      GstSample *sample = consumer_pull_sample (&consumer);
      GstClockTime now = running_time (sample);

      check_frame (gst_sample_get_buffer (sample), starts[n] + i);
      fail_unless (GST_CLOCK_TIME_IS_VALID (now));
      fail_unless (any ? now > last : now == 0);
      any = TRUE;
      last = now;
      gst_sample_unref (sample);
    }
    producer_clear (&producer);
  }
  /* Still waiting for the next one. */
  assert_bus_without (
      consumer.pipeline, GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);
  consumer_clear (&consumer);
}

GST_END_TEST

/* The second run is as the first, also where its segment is the same. */
GST_START_TEST (test_consumer_restart)
{
  Producer producer;
  Consumer consumer;
  guint round;

  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "");
  for (round = 0; round < 4; round++) {
    GstSample *sample;

    producer_push (&producer, new_frame (50));
    sample = consumer_pull_sample (&consumer);
    fail_unless_equals_uint64 (running_time (sample), 0);
    gst_sample_unref (sample);
    /* The frame may be here before the producer has said that somebody came. */
    WAIT_FOR (producer_clients (&producer) == 1);
    set_state (consumer.pipeline, GST_STATE_NULL);
    WAIT_FOR (producer_clients (&producer) == 0);
    set_state (consumer.pipeline, GST_STATE_PLAYING);
  }
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_producer_restart)
{
  Producer producer;
  Consumer consumer;
  guint round, i;

  producer_start (&producer, "wait-for-connection=true");
  for (round = 0; round < 20; round++) {
    consumer_start (&consumer, "");
    for (i = 0; i < 3; i++) {
      GstBuffer *frame;

      producer_push (&producer, new_frame (i));
      frame = consumer_pull (&consumer);
      check_frame (frame, i);
      gst_buffer_unref (frame);
    }
    set_state (producer.pipeline, GST_STATE_NULL);
    fail_unless (access (socket_path, F_OK) < 0);
    consumer_expect_eos (&consumer);
    consumer_clear (&consumer);
    set_state (producer.pipeline, GST_STATE_PLAYING);
  }
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_stop_while_connecting)
{
  Consumer consumer;
  guint i;

  for (i = 0; i < 5; i++) {
    consumer_start (&consumer, "");
    if (i > 0)
      expect_message (consumer.pipeline, GST_MESSAGE_INFO);
    consumer_clear (&consumer);
  }
}

GST_END_TEST

GST_START_TEST (test_connect_timeout)
{
  GstElement *pipeline = gst_parse_launch (
      "shmemfdsrc name=src connect-timeout=1 ! fakesink", NULL);
  GstElement *src = gst_bin_get_by_name (GST_BIN (pipeline), "src");

  g_object_set (src, "socket-path", socket_path, NULL);
  gst_object_unref (src);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  assert_bus_error (pipeline, RESOURCE, OPEN_READ, "producer", socket_path);
  set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

GST_END_TEST

/* No waiting, so the change of state says it. */
GST_START_TEST (test_no_connect_timeout)
{
  Producer producer;
  GstElement *pipeline = gst_parse_launch (
      "shmemfdsrc name=src connect-timeout=0 ! fakesink", NULL);
  GstElement *src = gst_bin_get_by_name (GST_BIN (pipeline), "src");

  g_object_set (src, "socket-path", socket_path, NULL);
  gst_object_unref (src);
  fail_unless_equals_int (gst_element_set_state (pipeline, GST_STATE_PAUSED),
      GST_STATE_CHANGE_FAILURE);
  assert_bus_error (pipeline, RESOURCE, OPEN_READ, "producer", socket_path);
  set_state (pipeline, GST_STATE_NULL);

  producer_start (&producer, "");
  set_state (pipeline, GST_STATE_PAUSED);
  WAIT_FOR (producer_clients (&producer) == 1);
  set_state (pipeline, GST_STATE_NULL);
  WAIT_FOR (producer_clients (&producer) == 0);
  producer_clear (&producer);
  gst_object_unref (pipeline);
}

GST_END_TEST

GST_START_TEST (test_stop_while_waiting_for_frames)
{
  Producer producer;
  Consumer consumer;
  guint i;

  producer_start (&producer, "");
  for (i = 0; i < 5; i++) {
    consumer_start (&consumer, "");
    WAIT_FOR (producer_clients (&producer) == 1);
    consumer_clear (&consumer);
    WAIT_FOR (producer_clients (&producer) == 0);
  }
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_stop_while_waiting_for_client)
{
  Producer producer;
  guint i;

  for (i = 0; i < 10; i++) {
    producer_start (&producer, "wait-for-connection=true");
    producer_push (&producer, new_frame (0));
    if (i % 2)
      producer_eos (&producer);
    producer_clear (&producer);
  }
}

GST_END_TEST

#define FOR_EVER " slow-consumer=wait max-wait=9000000000000000000"

/* The producer is waiting for a client that holds the only frame it may. */
static gint
block (Producer *producer)
{
  gint client;

  producer_start (producer, "max-held-buffers=1" FOR_EVER);
  client = raw_client ();
  WAIT_FOR (producer_clients (producer) == 1);
  producer_push (producer, new_frame (0));
  producer_push (producer, new_frame (1));
  producer_push (producer, new_frame (2));
  WAIT_FOR (producer_stat (producer, "frames") == 2);
  fail_unless_equals_uint64 (producer_stat (producer, "frames-sent"), 1);
  return client;
}

GST_START_TEST (test_stop_while_blocked)
{
  Producer producer;
  guint i;

  for (i = 0; i < 5; i++) {
    gint client = block (&producer);

    producer_clear (&producer);
    raw_expect_end (client);
  }
}

GST_END_TEST

GST_START_TEST (test_pause_while_blocked)
{
  guint64 packet[TRANSPORT_MAX_FRAME_SIZE / 8 + 1];
  TransportFrame *frame = (TransportFrame *) packet;
  Producer producer;
  gint client = block (&producer);
  guint i;

  for (i = 0; i < 20; i++) {
    set_state (producer.pipeline, GST_STATE_PAUSED);
    fail_unless_equals_int (
        gst_element_get_state (producer.pipeline, NULL, NULL, PATIENCE),
        GST_STATE_CHANGE_SUCCESS);
    set_state (producer.pipeline, GST_STATE_PLAYING);
    fail_unless_equals_int (
        gst_element_get_state (producer.pipeline, NULL, NULL, PATIENCE),
        GST_STATE_CHANGE_SUCCESS);
  }
  /* Each frame still comes, once and in order. */
  for (i = 0; i < 3; i++) {
    do
      fail_unless (raw_receive (client, packet, sizeof packet) > 0);
    while (frame->header.type != TRANSPORT_FRAME);
    fail_unless_equals_uint64 (frame->pts, i * 40 * GST_MSECOND);
    raw_send_ids (client, TRANSPORT_RELEASE, 1, &frame->frame);
  }
  WAIT_FOR (producer_stat (&producer, "frames-sent") == 3);
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-dropped"), 0);
  close (client);
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_flush_while_blocked)
{
  Producer producer;
  gint client = block (&producer);
  guint64 id;

  fail_unless (
      gst_element_send_event (producer.src, gst_event_new_flush_start ()));
  fail_unless (
      gst_element_send_event (producer.src, gst_event_new_flush_stop (TRUE)));
  id = raw_receive_frame (client);
  raw_send_ids (client, TRANSPORT_RELEASE, 1, &id);
  close (client);
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_device_memory)
{
  GstCaps *caps = gst_caps_from_string (
      "video/x-raw(memory:DMABuf), format=(string)NV12, width=(int)64, "
      "height=(int)16");
  Producer producer;

  producer_init (&producer, "");
  gst_app_src_set_caps (GST_APP_SRC (producer.src), caps);
  gst_caps_unref (caps);
  set_state (producer.pipeline, GST_STATE_PLAYING);
  producer_push (&producer, new_frame (0));
  assert_bus_error (
      producer.pipeline, STREAM, WRONG_TYPE, "frames, device memory");
  producer_clear (&producer);
}

GST_END_TEST

/* Frames are valid when everything else is gone. */
GST_START_TEST (test_frames_outlive)
{
  GstBuffer *frames[5];
  Producer producer;
  Consumer consumer;
  guint i;

  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "");
  for (i = 0; i < 5; i++) {
    GstBuffer *frame = new_frame (i);

    add_container (frame, "outlives");
    producer_push (&producer, frame);
    frames[i] = consumer_pull (&consumer);
  }
  consumer_clear (&consumer);
  producer_clear (&producer);
  for (i = 0; i < 5; i++) {
    check_frame (frames[i], i);
    fail_unless (gst_buffer_get_shmem_container_meta (frames[i]) != NULL);
    gst_buffer_unref (frames[i]);
  }
}

GST_END_TEST

static Suite *
lifecycle_suite (void)
{
  Suite *s = suite_create ("lifecycle");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, transport_setup, transport_teardown);
  tcase_add_test (tc, test_bad_paths);
  tcase_add_test (tc, test_missing_folder);
  tcase_add_test (tc, test_live_socket);
  tcase_add_test (tc, test_replaced_socket);
  tcase_add_test (tc, test_eos);
  tcase_add_test (tc, test_producer_gone);
  tcase_add_test (tc, test_reconnect);
  tcase_add_test (tc, test_consumer_restart);
  tcase_add_test (tc, test_producer_restart);
  tcase_add_test (tc, test_stop_while_connecting);
  tcase_add_test (tc, test_connect_timeout);
  tcase_add_test (tc, test_no_connect_timeout);
  tcase_add_test (tc, test_stop_while_waiting_for_frames);
  tcase_add_test (tc, test_stop_while_waiting_for_client);
  tcase_add_test (tc, test_stop_while_blocked);
  tcase_add_test (tc, test_pause_while_blocked);
  tcase_add_test (tc, test_flush_while_blocked);
  tcase_add_test (tc, test_device_memory);
  tcase_add_test (tc, test_frames_outlive);
  return s;
}

GST_CHECK_MAIN (lifecycle)
