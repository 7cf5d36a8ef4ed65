/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Hostile producers of an shmemfdsrc that keep to the form of each message, and
 * send too many of them, or none: what they can have a consumer hold has a
 * bound, and it can always be stopped.
 */

#include "peer.h"
#include "victims.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../footprint.h"

/* ---- Caps and segments. ---- */

GST_START_TEST (ten_thousand_caps)
{
  guint i;

  src_start_stream ("");
  for (i = 0; i < 10000; i++)
    raw_send_caps (server, i % 2 ? VIDEO_CAPS : "video/x-raw, width=(int)1");
  send_frame (server, 1);
  gst_buffer_unref (consumer_pull (&victim_src));
}

END_CASE

typedef struct
{
  void (*send_one) (guint i);
  gint stop;
} Torrent;

/* Until the other side hangs up, when to send is no longer to wait. */
static gpointer
pour (gpointer user_data)
{
  Torrent *torrent = user_data;
  guint i;

  for (i = 0; !g_atomic_int_get (&torrent->stop); i++)
    torrent->send_one (i);
  return NULL;
}

/* Until the bus says @reason; or, if that is NULL, for no time at all. What
 * talks without end can be left. */
static void
pour_until (void (*send_one) (guint i), const gchar *reason)
{
  Torrent torrent = { send_one, FALSE };
  GThread *thread = g_thread_new ("torrent", pour, &torrent);

  if (reason)
    assert_bus_error (victim_src.pipeline, RESOURCE, READ, reason);
  set_state (victim_src.pipeline, GST_STATE_NULL);
  g_atomic_int_set (&torrent.stop, TRUE);
  g_thread_join (thread);
}

/* Names stay in the process for ever. */
static void
send_new_name (guint i)
{
  gchar *caps = g_strdup_printf ("video/x-raw, stranger%u=(int)1", i);

  raw_send_caps (server, caps);
  g_free (caps);
}

GST_START_TEST (new_names_with_each_caps)
{
  src_start_stream ("");
  pour_until (send_new_name, "CAPS, fixed caps");
}

END_CASE

static void
send_segment (guint i)
{
  TransportSegment message;
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  transport_encode_segment (&message, &segment, i);
  raw_send (server, &message, sizeof message, NULL, 0);
}

GST_START_TEST (segments_without_end)
{
  src_start_stream ("");
  send_frame (server, 1);
  gst_buffer_unref (consumer_pull (&victim_src));
  pour_until (send_segment, NULL);
}

END_CASE

static void
send_caps (guint i)
{
  raw_send_caps (server, i % 2 ? "a/b" : "a/b, width=(int)1");
}

GST_START_TEST (caps_without_end)
{
  src_start_stream ("");
  send_frame (server, 1);
  gst_buffer_unref (consumer_pull (&victim_src));
  pour_until (send_caps, NULL);
}

END_CASE

/* ---- Objects. ---- */

/* One descriptor is as good as many. */
static void
send_new_objects (gint fd, guint64 first, guint n)
{
  RawFrame frame = { 0 };
  gint fds[TRANSPORT_MAX_FDS];
  guint i;

  for (i = 0; i < n; i++) {
    raw_frame_add_new (&frame, TRANSPORT_MEMORY, first + i, -1, RAW_SIZE);
    fds[i] = fd;
  }
  frame.frame.header = (TransportHeader){ TRANSPORT_FRAME,
    (guint32) (sizeof (TransportFrame) + frame.size) };
  raw_send (server, &frame, frame.frame.header.size, fds, n);
}

/* More than an honest producer has, and no more than that. */
SERVER_CASE (too_many_objects, STREAMING, "memories, many")
{
  Footprint footprint = footprint_now ();
  gint fd = raw_memfd (RAW_SEALS);
  guint64 id = 1;
  guint i;

  for (i = 0; i < 20; i++, id += 32) {
    send_new_objects (fd, id, 32);
    gst_buffer_unref (consumer_pull (&victim_src));
  }
  fail_unless_equals_int (footprint_now ().memfds, footprint.memfds + 1 + 640);
  send_new_objects (fd, id, 1);
  close (fd);
}

/* As many as may be, and as many again once they are forgotten. */
GST_START_TEST (objects_that_are_forgotten)
{
  gint fd = raw_memfd (RAW_SEALS);
  guint64 id, ids[32];
  guint i;

  src_start_stream ("");
  for (id = 1; id < 5000; id += 32) {
    send_new_objects (fd, id, 32);
    for (i = 0; i < 32; i++)
      ids[i] = id + i;
    raw_send_ids (server, TRANSPORT_FORGET, 32, ids);
    gst_buffer_unref (consumer_pull (&victim_src));
  }
  close (fd);
}

END_CASE

/* A memory needs a descriptor for each frame that it is in at a time. */
GST_START_TEST (same_memory_in_many_frames)
{
  GstBuffer *frames[40];
  Footprint footprint;
  guint64 id;
  guint i, n;

  src_start_stream ("");
  footprint = footprint_now ();
  for (id = 1; id <= 5; id++) {
    RawFrame frame = { 0 };

    raw_frame_add_new (
        &frame, TRANSPORT_MEMORY, id, raw_memfd (RAW_SEALS), RAW_SIZE);
    for (i = 0; i < G_N_ELEMENTS (frames); i++) {
      for (n = 0; n < TRANSPORT_MAX_MEMORIES; n++)
        raw_frame_add_span (&frame, id, n, VIDEO_SIZE);
      raw_frame_send (server, &frame);
      frames[i] = consumer_pull (&victim_src);
    }
    for (i = 0; i < G_N_ELEMENTS (frames); i++)
      gst_buffer_unref (frames[i]);
  }
  /* Of the last one appsink has a frame; of the others few are kept. */
  fail_unless (footprint_now ().memfds <= footprint.memfds + 5 + 16 + 64,
      "%d and %d", footprint.memfds, footprint_now ().memfds);
}

END_CASE

/* ---- Frames. ---- */

/* The consumer gives back each frame; nobody reads that, and more come. */
static void
send_same_memory (guint i)
{
  (void) i;
  send_frame_again (server, 1);
}

GST_START_TEST (never_reads)
{
  src_connect ("");
  send_hello (server, TRANSPORT_MAGIC, TRANSPORT_VERSION, 1);
  raw_send_caps (server, VIDEO_CAPS);
  raw_send_segment (server);
  send_frame (server, 1);
  pour_until (send_same_memory, "frames, more");
}

END_CASE

/* And one that reads a byte of each packet, of which the kernel drops the
 * rest. */
GST_START_TEST (reads_a_byte_at_a_time)
{
  guint i, n_read = 0;
  guint8 byte;

  src_start_stream ("");
  send_frame (server, 1);
  gst_buffer_unref (consumer_pull (&victim_src));
  for (i = 0; i < 200; i++) {
    send_frame_again (server, 1);
    gst_buffer_unref (consumer_pull (&victim_src));
    n_read += recv (server, &byte, 1, MSG_DONTWAIT) == 1;
  }
  fail_unless (n_read > 0);
  fail_unless_equals_uint64 (consumer_stat (&victim_src, "frames"), 201);
}

END_CASE

/* Frames that are held, and no word of how many may be. */
GST_START_TEST (more_frames_than_let_out)
{
  RawFrame frame = { 0 };
  guint i;

  src_connect ("");
  send_hello (server, TRANSPORT_MAGIC, TRANSPORT_VERSION, 4);
  raw_send_caps (server, "a/b");
  raw_send_segment (server);
  /* Large ones, of which no copies are made. */
  raw_frame_add_new (&frame, TRANSPORT_MEMORY, 1,
      sparse_memfd (TRANSPORT_MAX_MEMORY_SIZE), TRANSPORT_MAX_MEMORY_SIZE);
  for (i = 0; i < 5; i++) {
    raw_frame_add_span (&frame, 1, 0, TRANSPORT_MAX_MEMORY_SIZE);
    raw_frame_send (server, &frame);
  }
  expect_refusal ("frames, more");
}

END_CASE

/* Of no bytes, and no end. */
GST_START_TEST (empty_frames)
{
  RawFrame frame = { 0 };
  TransportIds ids;
  guint i;

  src_start_stream ("");
  for (i = 0; i < 1000; i++) {
    raw_frame_send (server, &frame);
    gst_buffer_unref (consumer_pull (&victim_src));
    while (recv (server, &ids, sizeof ids, MSG_DONTWAIT) > 0)
      ;
  }
}

END_CASE

/* ---- Nothing. ---- */

GST_START_TEST (never_greets)
{
  src_connect ("");
}

END_CASE

GST_START_TEST (never_sends_a_frame)
{
  src_start_stream ("");
}

END_CASE

/* Each connection ends as soon as it is made. A consumer that is to connect
 * again does so, at a bounded pace, and can be stopped. */
GST_START_TEST (hangs_up_at_once)
{
  gint64 start;
  guint i;

  src_connect ("reconnect=true");
  start = g_get_monotonic_time ();
  for (i = 0; i < 6; i++)
    src_hang_up_and_accept ();
  fail_unless (
      g_get_monotonic_time () - start >= 6 * 15 * G_TIME_SPAN_MILLISECOND);
}

END_CASE

static Suite *
hostile_torrents_suite (void)
{
  Suite *s = suite_create ("hostile-torrents");
  TCase *tc = tcase_create ("torrents");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, src_setup, src_teardown);
  tcase_add_test (tc, ten_thousand_caps);
  tcase_add_test (tc, new_names_with_each_caps);
  tcase_add_test (tc, segments_without_end);
  tcase_add_test (tc, caps_without_end);
  tcase_add_test (tc, too_many_objects);
  tcase_add_test (tc, objects_that_are_forgotten);
  tcase_add_test (tc, same_memory_in_many_frames);
  tcase_add_test (tc, never_reads);
  tcase_add_test (tc, reads_a_byte_at_a_time);
  tcase_add_test (tc, more_frames_than_let_out);
  tcase_add_test (tc, empty_frames);
  tcase_add_test (tc, never_greets);
  tcase_add_test (tc, never_sends_a_frame);
  tcase_add_test (tc, hangs_up_at_once);
  return s;
}

GST_CHECK_MAIN (hostile_torrents)
