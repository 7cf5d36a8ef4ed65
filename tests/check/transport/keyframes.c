/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * When a producer asks upstream for a key frame: for a client that joined an
 * encoded stream or missed frames of it, and not too often.
 */

#include "helpers.h"

#include <unistd.h>

static gint n_requests;

static GstPadProbeReturn
count_requests (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstClockTime when;
  gboolean headers;

  (void) pad;
  (void) user_data;
  if (!gst_video_event_is_force_key_unit (event))
    return GST_PAD_PROBE_OK;
  fail_unless (gst_video_event_parse_upstream_force_key_unit (
      event, &when, &headers, NULL));
  fail_unless (headers && !GST_CLOCK_TIME_IS_VALID (when));
  g_atomic_int_inc (&n_requests);
  return GST_PAD_PROBE_OK;
}

static void
start_encoder (Producer *producer, const gchar *properties)
{
  GstPad *pad;

  g_atomic_int_set (&n_requests, 0);
  producer_start (producer, properties);
  pad = gst_element_get_static_pad (producer->src, "src");
  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, count_requests, NULL, NULL);
  gst_object_unref (pad);
}

/* Until they were sent. */
static void
push_frames (Producer *producer, guint from, guint n, gboolean key)
{
  guint64 frames = producer_stat (producer, "frames") + n;
  guint i;

  for (i = 0; i < n; i++) {
    GstBuffer *frame = new_frame (from + i);

    if (!key)
      GST_BUFFER_FLAG_SET (frame, GST_BUFFER_FLAG_DELTA_UNIT);
    producer_push (producer, frame);
  }
  WAIT_FOR (producer_stat (producer, "frames") == frames);
}

GST_START_TEST (test_joined)
{
  gint64 start = g_get_monotonic_time ();
  Producer producer;
  Consumer consumer;
  GstBuffer *frame;

  start_encoder (&producer, "");
  /* Nobody is there. */
  push_frames (&producer, 0, 1, TRUE);
  push_frames (&producer, 1, 3, FALSE);
  fail_unless_equals_int (g_atomic_int_get (&n_requests), 0);
  consumer_start (&consumer, "");
  WAIT_FOR (producer_clients (&producer) == 1);
  push_frames (&producer, 4, 100, FALSE);
  WAIT_FOR (g_atomic_int_get (&n_requests) >= 1);
  /* Not one for each frame, but one per second. */
  fail_unless (g_atomic_int_get (&n_requests)
      <= 1 + (g_get_monotonic_time () - start) / G_TIME_SPAN_SECOND);
  g_atomic_int_set (&n_requests, 0);
  push_frames (&producer, 104, 1, TRUE);
  push_frames (&producer, 105, 3, FALSE);
  frame = consumer_pull (&consumer);
  check_frame (frame, 104);
  gst_buffer_unref (frame);
  fail_unless_equals_int (g_atomic_int_get (&n_requests), 0);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_missed_frames)
{
  Producer producer;
  guint64 id;
  gint client;

  start_encoder (&producer, "slow-consumer=drop max-held-buffers=1");
  client = raw_client ();
  WAIT_FOR (producer_clients (&producer) == 1);
  push_frames (&producer, 0, 1, TRUE);
  id = raw_receive_frame (client);
  /* It holds a frame, and can take none. */
  push_frames (&producer, 1, 20, FALSE);
  WAIT_FOR (producer_stat (&producer, "frames-dropped") >= 1);
  fail_unless_equals_int (g_atomic_int_get (&n_requests), 0);
  raw_send_ids (client, TRANSPORT_RELEASE, 1, &id);
  while (g_atomic_int_get (&n_requests) == 0)
    push_frames (&producer, 21, 1, FALSE);
  push_frames (&producer, 22, 1, TRUE);
  raw_receive_frame (client);
  close (client);
  producer_clear (&producer);
}

GST_END_TEST

static Suite *
keyframes_suite (void)
{
  Suite *s = suite_create ("keyframes");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, transport_setup, transport_teardown);
  tcase_add_test (tc, test_joined);
  tcase_add_test (tc, test_missed_frames);
  return s;
}

GST_CHECK_MAIN (keyframes)
