/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Hostile clients of an shmemfdsink that keep to the protocol and do too much
 * of something, or nothing at all: they cost the others no frame.
 */

#include "peer.h"
#include "victims.h"

#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define LATE "max-wait"

/* ---- Too little. ---- */

/* Its socket and what it may hold fill up; twice, once it gave a sign. */
GST_START_TEST (never_reads)
{
  gint fd = bad_client (MEMBER);

  serve_good_peer (200);
  WAIT_FOR (producer_stat (&victim_sink, "frames-dropped") > 0);
  fail_unless_equals_int (producer_clients (&victim_sink), 2);
  close (fd);
}

END_CASE

GST_START_TEST (never_reads_and_is_waited_for)
{
  gint fd = bad_client (MEMBER);

  serve_good_peer (50);
  WAIT_FOR (producer_stat (&victim_sink, "frames-dropped") > 0);
  expect_log (getpid (), getuid (), LATE);
  close (fd);
}

END_CASE

GST_START_TEST (never_releases)
{
  gint fd = bad_client (MEMBER);
  guint i;

  for (i = 0; i < 50; i++) {
    serve_good_peer (1);
    /* As many as it may hold. */
    if (i < 4)
      raw_receive_frame (fd);
  }
  WAIT_FOR (producer_stat (&victim_sink, "frames-dropped") > 0);
  close (fd);
}

END_CASE

/* Those that it was waited for are taken for dead, and get on with a release;
 * then they do it again. */
GST_START_TEST (releases_once_in_a_while)
{
  gint fd = bad_client (MEMBER);
  guint i;

  for (i = 0; i < 3; i++) {
    guint64 id;

    serve_good_peer (8);
    id = raw_receive_frame (fd);
    raw_send_ids (fd, TRANSPORT_RELEASE, 1, &id);
  }
  expect_log (getpid (), getuid (), LATE);
  close (fd);
}

END_CASE

/* A byte of a packet now and then, of which the kernel drops the rest. Reading
 * alone does not make it a good one. */
GST_START_TEST (reads_a_byte_at_a_time)
{
  gint least = 1, fd = bad_client (MEMBER);
  guint i, n_read = 0;
  guint8 byte;

  fail_unless (
      setsockopt (fd, SOL_SOCKET, SO_RCVBUF, &least, sizeof least) == 0);
  for (i = 0; i < 40; i++) {
    serve_good_peer (2);
    n_read += recv (fd, &byte, 1, MSG_DONTWAIT) == 1;
  }
  /* Caps, segment, and as many frames as it may hold. */
  fail_unless (n_read >= 6, "%u packets", n_read);
  WAIT_FOR (producer_stat (&victim_sink, "frames-dropped") > 0);
  fail_unless_equals_int (producer_clients (&victim_sink), 2);
  close (fd);
}

END_CASE

/* ---- Too many. ---- */

GST_START_TEST (connects_a_thousand_times)
{
  guint64 accepted = producer_stat (&victim_sink, "clients-accepted");
  guint i;

  for (i = 0; i < 1000; i++) {
    gint fd = i % 2 ? raw_client () : raw_connect ();

    if (i % 100 == 0)
      serve_good_peer (1);
    close (fd);
  }
  WAIT_FOR (producer_stat (&victim_sink, "clients-accepted")
          + producer_stat (&victim_sink, "clients-refused")
      == accepted + 1000);
  expect_log (getpid (), getuid (), "left");
}

END_CASE

/* As many descriptors as this process, which has both ends, can get. */
static guint
raise_limit (guint wanted)
{
  struct rlimit limit;

  fail_unless (getrlimit (RLIMIT_NOFILE, &limit) == 0);
  limit.rlim_cur = limit.rlim_max;
  fail_unless (setrlimit (RLIMIT_NOFILE, &limit) == 0);
  return (guint) MIN (wanted, limit.rlim_cur - 200);
}

GST_START_TEST (connects_a_thousand_at_once)
{
  guint n = raise_limit (1000), i;
  gint *fds = g_new (gint, n);

  for (i = 0; i < n; i++)
    fds[i] = raw_connect ();
  serve_good_peer (20);
  WAIT_FOR (producer_stat (&victim_sink, "clients-refused") >= n - MIN (n, 63));
  expect_log (getpid (), getuid (), "max-clients");
  for (i = 0; i < n; i++)
    close (fds[i]);
  g_free (fds);
}

END_CASE

/* All places are taken by members that hold what they can. */
GST_START_TEST (all_places_hold_all)
{
  gint fds[63];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = raw_client ();
  WAIT_FOR (producer_clients (&victim_sink) == 64);
  serve_good_peer (20);
  for (i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
}

END_CASE

typedef struct
{
  gint fd;
  guint64 id;
} Flood;

/* Until the other side hangs up. */
static gpointer
flood (gpointer user_data)
{
  const Flood *args = user_data;
  TransportIds ids = { { TRANSPORT_RELEASE, TRANSPORT_IDS_SIZE (1) }, 1, 0,
    { args->id } };

  while (send (args->fd, &ids, TRANSPORT_IDS_SIZE (1), MSG_NOSIGNAL) > 0)
    ;
  return NULL;
}

/* The first one counts, the second one ends it. */
GST_START_TEST (releases_without_end)
{
  Flood args = { bad_client (HOLDER), held_id };
  GThread *thread = g_thread_new ("flood", flood, &args);

  serve_good_peer (20);
  g_thread_join (thread);
  close (args.fd);
  expect_drop ("RELEASE, frame");
}

END_CASE

/* Of which each client is told the last when the next frame comes, and no queue
 * grows for one that does not read. */
GST_START_TEST (caps_change_ten_thousand_times)
{
  gint fd = bad_client (MEMBER);
  GstCaps *caps = gst_caps_from_string (VIDEO_CAPS);
  guint i;

  for (i = 1; i <= 10000; i++) {
    caps = gst_caps_make_writable (caps);
    gst_caps_set_simple (
        caps, "framerate", GST_TYPE_FRACTION, (gint) i, 1, NULL);
    gst_app_src_set_caps (GST_APP_SRC (victim_sink.src), caps);
    if (i % 500 == 0)
      serve_good_peer (1);
  }
  gst_caps_unref (caps);
  fail_unless_equals_int (producer_clients (&victim_sink), 2);
  close (fd);
}

END_CASE

/* A client that forks: the child has the connection as well, and does nothing
 * with it until @stop ends. */
static void
fork_as_client (const gint *leave, const gint *stop)
{
  gchar byte;

  close (leave[1]);
  close (stop[1]);
  raw_client ();
  if (fork () == 0)
    read (stop[0], &byte, 1);
  else
    read (leave[0], &byte, 1);
  _exit (0);
}

/* What it held is free once it has exited, although its child has not. */
GST_START_TEST (child_keeps_the_connection)
{
  gint leave[2], stop[2], status;
  pid_t client;

  fail_unless (pipe2 (leave, O_CLOEXEC) == 0 && pipe2 (stop, O_CLOEXEC) == 0);
  client = fork ();
  fail_unless (client >= 0);
  if (client == 0)
    fork_as_client (leave, stop);
  WAIT_FOR (producer_clients (&victim_sink) == 2);
  serve_good_peer (4);
  fail_unless (frames_alive () >= 4);
  close (leave[0]);
  close (leave[1]);
  fail_unless (waitpid (client, &status, 0) == client);
  WAIT_FOR (producer_clients (&victim_sink) == 1);
  serve_good_peer (1);
  WAIT_FOR (frames_alive () <= 1);
  close (stop[0]);
  close (stop[1]);
  expect_log (client, getuid (), "process, gone, child");
}

END_CASE

static Suite *
hostile_floods_suite (void)
{
  Suite *s = suite_create ("hostile-floods");
  TCase *dropping = tcase_create ("dropping");
  TCase *waiting = tcase_create ("waiting");

  suite_add_tcase (s, dropping);
  tcase_add_checked_fixture (dropping, sink_setup_drop, sink_teardown);
  tcase_add_test (dropping, never_reads);
  tcase_add_test (dropping, never_releases);
  tcase_add_test (dropping, reads_a_byte_at_a_time);
  tcase_add_test (dropping, all_places_hold_all);
  tcase_add_test (dropping, caps_change_ten_thousand_times);

  suite_add_tcase (s, waiting);
  tcase_add_checked_fixture (waiting, sink_setup, sink_teardown);
  tcase_add_test (waiting, never_reads_and_is_waited_for);
  tcase_add_test (waiting, never_releases);
  tcase_add_test (waiting, releases_once_in_a_while);
  tcase_add_test (waiting, reads_a_byte_at_a_time);
  tcase_add_test (waiting, connects_a_thousand_times);
  tcase_add_test (waiting, connects_a_thousand_at_once);
  tcase_add_test (waiting, all_places_hold_all);
  tcase_add_test (waiting, releases_without_end);
  tcase_add_test (waiting, child_keeps_the_connection);
  tcase_add_test (waiting, caps_change_ten_thousand_times);
  return s;
}

GST_CHECK_MAIN (hostile_floods)
