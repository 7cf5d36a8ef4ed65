/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Across processes: the test starts itself as consumers and producers that are
 * stopped and killed. Whoever is left goes on.
 */

#include "others.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- In the other process: a line on standard output for each frame. ---- */

static void
other_consumer (void)
{
  Consumer consumer;

  consumer_start (&consumer, "");
  for (;;) {
    gst_buffer_unref (consumer_pull (&consumer));
    printf ("frame\n");
    fflush (stdout);
  }
}

static void
other_producer (void)
{
  Producer producer;
  guint i;

  producer_start (&producer, "wait-for-connection=true");
  g_object_set (producer.src, "block", TRUE, NULL);
  for (i = 0;; i++) {
    GstBuffer *frame = new_frame (i);

    add_container (frame, i % 2 ? "odd" : "even");
    producer_push (&producer, frame);
  }
}

static void
play_role (const gchar *role)
{
  if (strcmp (role, "produce") == 0)
    other_producer ();
  else
    other_consumer ();
}

/* ---- In the test. ---- */

static void
push_and_pull (Producer *producer, Consumer *consumer, guint n)
{
  guint i;

  for (i = 0; i < n; i++) {
    GstBuffer *frame;

    producer_push (producer, new_frame (i));
    frame = consumer_pull (consumer);
    check_frame (frame, i);
    gst_buffer_unref (frame);
  }
}

/* Until the other process got @n frames: while it holds too many, those that
 * come are dropped for it. */
static void
push_until_lines (Producer *producer, Consumer *consumer, Other *other, guint n)
{
  struct pollfd output = { other->output, POLLIN, 0 };

  while (n > 0) {
    push_and_pull (producer, consumer, 1);
    if (poll (&output, 1, 1) > 0) {
      other_wait_lines (other, 1);
      n--;
    }
  }
}

GST_START_TEST (test_consumer_killed)
{
  Consumer consumer;
  Producer producer;
  Other others[2];
  guint i;

  producer_start (&producer, "");
  for (i = 0; i < 2; i++)
    other_start (&others[i], "consume");
  consumer_start (&consumer, "");
  WAIT_FOR (producer_clients (&producer) == 3);
  push_and_pull (&producer, &consumer, 10);
  other_wait_lines (&others[0], 10);
  /* With frames under way. */
  for (i = 0; i < 8; i++)
    producer_push (&producer, new_frame (i));
  other_kill (&others[0]);
  other_wait_lines (&others[1], 12);
  for (i = 0; i < 8; i++)
    gst_buffer_unref (consumer_pull (&consumer));
  other_kill (&others[1]);
  WAIT_FOR (producer_clients (&producer) == 1);
  push_and_pull (&producer, &consumer, 40);
  other_start (&others[0], "consume");
  WAIT_FOR (producer_clients (&producer) == 2);
  push_and_pull (&producer, &consumer, 10);
  other_wait_lines (&others[0], 10);
  other_kill (&others[0]);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* A process that is stopped costs the others nothing. */
GST_START_TEST (test_consumer_stopped)
{
  Consumer consumer;
  Producer producer;
  Other other;

  producer_start (&producer, "slow-consumer=drop");
  other_start (&other, "consume");
  consumer_start (&consumer, "");
  WAIT_FOR (producer_clients (&producer) == 2);
  push_and_pull (&producer, &consumer, 10);
  other_wait_lines (&other, 10);
  fail_unless (kill (other.pid, SIGSTOP) == 0);
  push_and_pull (&producer, &consumer, 100);
  WAIT_FOR (producer_stat (&producer, "frames-dropped") > 0);
  /* It may hold 16. So it got 6 of these at least, as it may have said of none
   * of the first ten that it released them: one thread at a time sends RELEASE,
   * for all others too, and can be stopped before it has. */
  fail_unless (kill (other.pid, SIGCONT) == 0);
  other_wait_lines (&other, 6);
  /* It goes on where the producer is now. */
  push_until_lines (&producer, &consumer, &other, 30);
  other_kill (&other);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_producer_killed)
{
  Consumer consumer;
  Producer producer;
  GstBuffer *kept;
  Other other;
  guint round, i;

  for (round = 0; round < 3; round++) {
    other_start (&other, "produce");
    consumer_start (&consumer, "");
    kept = consumer_pull (&consumer);
    for (i = 1; i < 20; i++)
      gst_buffer_unref (consumer_pull (&consumer));
    other_kill (&other);
    /* What came is still there to be read. */
    check_frame (kept, 0);
    while (!gst_app_sink_is_eos (GST_APP_SINK (consumer.sink))) {
      GstSample *sample =
          gst_app_sink_try_pull_sample (GST_APP_SINK (consumer.sink), PATIENCE);

      if (sample)
        gst_sample_unref (sample);
    }
    assert_bus_warning (
        consumer.pipeline, RESOURCE, READ, "producer, end", socket_path);
    consumer_clear (&consumer);
    check_frame (kept, 0);
    gst_buffer_unref (kept);
    /* It left its socket behind. */
    fail_unless (access (socket_path, F_OK) == 0);
  }
  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "");
  push_and_pull (&producer, &consumer, 5);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_reconnect_after_kill)
{
  GstClockTime last = 0;
  Consumer consumer;
  Other other;
  guint round, i;

  consumer_start (&consumer, "reconnect=true");
  for (round = 0; round < 3; round++) {
    other_start (&other, "produce");
    for (i = 0; i < 50; i++) {
      GstSample *sample = consumer_pull_sample (&consumer);
      GstClockTime now =
          gst_segment_to_running_time (gst_sample_get_segment (sample),
              GST_FORMAT_TIME, GST_BUFFER_PTS (gst_sample_get_buffer (sample)));

      fail_unless (now >= last && GST_CLOCK_TIME_IS_VALID (now));
      last = now;
      gst_sample_unref (sample);
    }
    other_kill (&other);
  }
  consumer_clear (&consumer);
  unlink (socket_path);
}

GST_END_TEST

static Suite *
otherprocess_suite (void)
{
  Suite *s = suite_create ("otherprocess");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, transport_setup, transport_teardown);
  tcase_add_test (tc, test_consumer_killed);
  tcase_add_test (tc, test_consumer_stopped);
  tcase_add_test (tc, test_producer_killed);
  tcase_add_test (tc, test_reconnect_after_kill);
  return s;
}

int
main (int argc, char **argv)
{
  other_init (&argc, &argv, play_role);
  return gst_check_run_suite (otherprocess_suite (), "otherprocess", __FILE__);
}
