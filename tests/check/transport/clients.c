/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Several consumers of one producer: good ones, late ones, slow ones, and ones
 * that leave. None of these hinders a good one.
 */

#include "helpers.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

GST_START_TEST (test_several)
{
  Consumer consumers[3];
  Producer producer;
  guint i, c;

  producer_start (&producer, "");
  for (c = 0; c < 3; c++)
    consumer_start (&consumers[c], "");
  WAIT_FOR (producer_clients (&producer) == 3);
  for (i = 0; i < 100; i++)
    producer_push (&producer, new_frame (i));
  producer_eos (&producer);
  for (i = 0; i < 100; i++) {
    for (c = 0; c < 3; c++) {
      GstBuffer *frame = consumer_pull (&consumers[c]);

      check_frame (frame, i);
      gst_buffer_unref (frame);
    }
  }
  for (c = 0; c < 3; c++) {
    consumer_expect_eos (&consumers[c]);
    consumer_clear (&consumers[c]);
  }
  producer_clear (&producer);
}

GST_END_TEST

static GstClockTime
running_time (GstSample *sample)
{
  return gst_segment_to_running_time (gst_sample_get_segment (sample),
      GST_FORMAT_TIME, GST_BUFFER_PTS (gst_sample_get_buffer (sample)));
}

GST_START_TEST (test_late_joiner)
{
  Producer producer;
  Consumer consumer;
  GstSample *sample;
  guint i;

  producer_start (&producer, "");
  for (i = 0; i < 10; i++)
    producer_push (&producer, new_frame (i));
  WAIT_FOR (producer_stat (&producer, "frames") == 10);
  consumer_start (&consumer, "");
  WAIT_FOR (producer_clients (&producer) == 1);
  for (i = 10; i < 13; i++)
    producer_push (&producer, new_frame (i));
  for (i = 10; i < 13; i++) {
    sample = consumer_pull_sample (&consumer);
    check_frame (gst_sample_get_buffer (sample), i);
    fail_unless_equals_uint64 (
        running_time (sample), (i - 10) * 40 * GST_MSECOND);
    gst_sample_unref (sample);
  }
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_late_joiner_key_frame)
{
  Producer producer;
  Consumer consumer;
  GstBuffer *frame;
  guint i;

  producer_start (&producer, "");
  producer_push (&producer, new_frame (0));
  WAIT_FOR (producer_stat (&producer, "frames") == 1);
  consumer_start (&consumer, "");
  WAIT_FOR (producer_clients (&producer) == 1);
  for (i = 1; i < 6; i++) {
    frame = new_frame (i);
    if (i != 3)
      GST_BUFFER_FLAG_SET (frame, GST_BUFFER_FLAG_DELTA_UNIT);
    producer_push (&producer, frame);
  }
  for (i = 3; i < 6; i++) {
    frame = consumer_pull (&consumer);
    check_frame (frame, i);
    gst_buffer_unref (frame);
  }
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-dropped"), 0);
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-skipped"), 2);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* Several that turn late at the same moment: the warning names each. */
GST_START_TEST (test_stalled_clients)
{
  gchar *pid = g_strdup_printf ("%d", getpid ());
  Producer producer;
  Consumer consumer;
  GError *error;
  gchar **pids;
  gint stalled[3];
  guint i;

  producer_start (&producer, "max-wait=200000000 max-held-buffers=4");
  consumer_start (&consumer, "");
  for (i = 0; i < 3; i++)
    stalled[i] = raw_client ();
  WAIT_FOR (producer_clients (&producer) == 4);
  for (i = 0; i < 20; i++) {
    GstBuffer *frame;

    producer_push (&producer, new_frame (i));
    frame = consumer_pull (&consumer);
    check_frame (frame, i);
    gst_buffer_unref (frame);
  }
  error = wait_bus_error (producer.pipeline, GST_MESSAGE_WARNING);
  assert_says (error->message, "max-wait, consumers, 3");
  pids = g_strsplit (error->message, pid, -1);
  fail_unless_equals_int (g_strv_length (pids), 3 + 1);
  assert_error (&error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_BUSY, pid);
  g_strfreev (pids);
  assert_bus_without (producer.pipeline, GST_MESSAGE_WARNING);
  for (i = 0; i < 3; i++)
    close (stalled[i]);
  consumer_clear (&consumer);
  producer_clear (&producer);
  g_free (pid);
}

GST_END_TEST

/* Says HELLO and nothing more; drop and wait. */
GST_START_TEST (test_stalled_client)
{
  Producer producer;
  Consumer consumer;
  gint stalled;
  guint i;

  producer_start (&producer,
      __i__ == 0 ? "slow-consumer=drop max-held-buffers=64"
                 : "slow-consumer=wait max-wait=500000000 max-held-buffers=4");
  consumer_start (&consumer, "");
  stalled = raw_client ();
  WAIT_FOR (producer_clients (&producer) == 2);
  for (i = 0; i < 200; i++) {
    GstBuffer *frame;

    producer_push (&producer, new_frame (i));
    frame = consumer_pull (&consumer);
    check_frame (frame, i);
    gst_buffer_unref (frame);
  }
  WAIT_FOR (producer_stat (&producer, "frames-dropped") > 0);
  fail_unless_equals_int (producer_clients (&producer), 2);
  close (stalled);
  WAIT_FOR (producer_clients (&producer) == 1);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_dropped_delta_units)
{
  guint64 packet[TRANSPORT_MAX_FRAME_SIZE / 8 + 1], id;
  TransportFrame *frame = (TransportFrame *) packet;
  Producer producer;
  gint client;
  guint i;

  producer_start (&producer, "slow-consumer=drop max-held-buffers=1");
  client = raw_client ();
  WAIT_FOR (producer_clients (&producer) == 1);
  for (i = 0; i < 5; i++) {
    GstBuffer *buffer = new_frame (i);

    if (i != 0 && i != 4)
      GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
    producer_push (&producer, buffer);
    WAIT_FOR (producer_stat (&producer, "frames") == i + 1);
    if (i == 1)
      WAIT_FOR (producer_stat (&producer, "frames-dropped") == 1);
    if (i != 2)
      continue;
    /* From here on there is room for one. */
    id = raw_receive_frame (client);
    raw_send_ids (client, TRANSPORT_RELEASE, 1, &id);
    producer_settle (&producer);
  }
  do
    fail_unless (raw_receive (client, packet, sizeof packet) > 0);
  while (frame->header.type != TRANSPORT_FRAME);
  fail_unless_equals_uint64 (frame->pts, 4 * 40 * GST_MSECOND);
  fail_unless (frame->flags & GST_BUFFER_FLAG_DISCONT);
  close (client);
  producer_clear (&producer);
}

GST_END_TEST

/* One that leaves with frames gives them back. */
GST_START_TEST (test_leaves_with_frames)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  GstBuffer *frames[4];
  Producer producer;
  Consumer consumer;
  gint client;
  guint i;

  producer_start (&producer, "");
  client = raw_client ();
  consumer_start (&consumer, "");
  WAIT_FOR (producer_clients (&producer) == 2);
  /* The source makes a copy of the very first buffer. */
  producer_push (&producer, new_frame (9));
  raw_receive_frame (client);
  gst_buffer_unref (consumer_pull (&consumer));
  for (i = 0; i < 4; i++) {
    frames[i] = new_shared_frame (allocator, i);
    producer_push (&producer, gst_buffer_ref (frames[i]));
  }
  for (i = 0; i < 4; i++) {
    raw_receive_frame (client);
    gst_buffer_unref (consumer_pull (&consumer));
  }
  consumer_clear (&consumer);
  for (i = 0; i < 4; i++)
    fail_unless (GST_MINI_OBJECT_REFCOUNT_VALUE (frames[i]) > 1);
  close (client);
  for (i = 0; i < 4; i++) {
    WAIT_FOR (GST_MINI_OBJECT_REFCOUNT_VALUE (frames[i]) == 1);
    gst_buffer_unref (frames[i]);
  }
  gst_object_unref (allocator);
  producer_clear (&producer);
}

GST_END_TEST

static void
count_notify (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  (void) object;
  (void) pspec;
  g_atomic_int_inc ((gint *) user_data);
}

GST_START_TEST (test_num_clients)
{
  Producer producer;
  gint notified = 0, clients[5];
  guint i;

  producer_start (&producer, "");
  g_signal_connect (producer.sink, "notify::num-clients",
      G_CALLBACK (count_notify), &notified);
  fail_unless_equals_int (producer_clients (&producer), 0);
  for (i = 0; i < 5; i++) {
    clients[i] = raw_client ();
    WAIT_FOR (producer_clients (&producer) == i + 1);
  }
  for (i = 0; i < 4; i++) {
    close (clients[i]);
    WAIT_FOR (producer_clients (&producer) == 4 - i);
  }
  WAIT_FOR (g_atomic_int_get (&notified) == 9);
  /* The last one is there when the producer goes. */
  set_state (producer.pipeline, GST_STATE_NULL);
  fail_unless_equals_int (producer_clients (&producer), 0);
  raw_expect_end (clients[4]);
  producer_clear (&producer);
}

GST_END_TEST

GST_START_TEST (test_too_many_clients)
{
  gint clients[64];
  Producer producer;
  guint i;

  producer_start (&producer, "");
  for (i = 0; i < 64; i++)
    clients[i] = raw_client ();
  WAIT_FOR (producer_clients (&producer) == 64);
  raw_expect_end (raw_connect ());
  close (clients[17]);
  WAIT_FOR (producer_clients (&producer) == 63);
  clients[17] = raw_client ();
  WAIT_FOR (producer_clients (&producer) == 64);
  for (i = 0; i < 64; i++)
    close (clients[i]);
  producer_clear (&producer);
}

GST_END_TEST

/* In and out, while frames go by. */
static gpointer
come_and_go (gpointer user_data)
{
  guint i;

  for (i = 0; i < 100; i++) {
    gint fd = i % 3 == 0 ? raw_connect () : raw_client ();

    if (i % 5 == 0)
      raw_receive_frame (i % 3 == 0 ? (close (fd), fd = raw_client ()) : fd);
    close (fd);
  }
  g_atomic_int_inc ((gint *) user_data);
  return NULL;
}

GST_START_TEST (test_come_and_go)
{
  GThread *threads[2];
  Producer producer;
  Consumer consumer;
  guint i, n = 0;
  gint done = 0;

  producer_start (&producer, "");
  consumer_start (&consumer, "");
  WAIT_FOR (producer_clients (&producer) == 1);
  for (i = 0; i < 2; i++)
    threads[i] = g_thread_new ("client", come_and_go, &done);
  do {
    GstBuffer *frame;

    producer_push (&producer, new_frame (n));
    frame = consumer_pull (&consumer);
    check_frame (frame, n++);
    gst_buffer_unref (frame);
  } while (g_atomic_int_get (&done) < 2);
  for (i = 0; i < 2; i++)
    g_thread_join (threads[i]);
  WAIT_FOR (producer_clients (&producer) == 1);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

static Suite *
clients_suite (void)
{
  Suite *s = suite_create ("clients");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, transport_setup, transport_teardown);
  tcase_add_test (tc, test_several);
  tcase_add_test (tc, test_late_joiner);
  tcase_add_test (tc, test_late_joiner_key_frame);
  tcase_add_test (tc, test_stalled_clients);
  tcase_add_loop_test (tc, test_stalled_client, 0, 2);
  tcase_add_test (tc, test_dropped_delta_units);
  tcase_add_test (tc, test_leaves_with_frames);
  tcase_add_test (tc, test_num_clients);
  tcase_add_test (tc, test_too_many_clients);
  tcase_add_test (tc, test_come_and_go);
  return s;
}

GST_CHECK_MAIN (clients)
