/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A process that has no file descriptor left, which a peer can bring about or
 * not: that is said in so many words, costs nobody who is there already a
 * frame, and passes.
 */

#include "peer.h"
#include "../planeframes.h"
#include "victims.h"

#include <errno.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static struct rlimit usual;

/* From here on nobody in this process gets more than @n. */
static void
leave_fds (guint n)
{
  struct rlimit few;
  gint *fds = g_new (gint, n + 1);
  guint i;

  fail_unless (getrlimit (RLIMIT_NOFILE, &usual) == 0);
  few = usual;
  for (i = 0; i <= n; i++)
    fds[i] = dup (STDERR_FILENO);
  few.rlim_cur = (rlim_t) fds[n];
  for (i = 0; i <= n; i++)
    close (fds[i]);
  g_free (fds);
  fail_unless (setrlimit (RLIMIT_NOFILE, &few) == 0);
}

static void
leave_all_fds (void)
{
  fail_unless (setrlimit (RLIMIT_NOFILE, &usual) == 0);
}

/* ---- The sink. ---- */

/* Memory that everybody has: one is shown while the other one is kept by
 * appsink. */
static void
show_known_frames (GstBuffer **frames, guint n)
{
  guint i;

  for (i = 0; i < n; i++) {
    GstBuffer *seen;

    producer_push (&victim_sink, gst_buffer_copy (frames[i % 2]));
    seen = pull_good_frame ();
    check_frame (seen, i % 2);
    gst_buffer_unref (seen);
  }
}

/* Who wants to connect waits until there is a descriptor. The good peer is
 * served meanwhile, and nobody runs in circles. */
GST_START_TEST (cannot_accept)
{
  guint64 accepted = producer_stat (&victim_sink, "clients-accepted");
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  GstBuffer *frames[2];
  gint64 start, passed;
  gint fds[5];
  guint attempts, i;

  for (i = 0; i < 2; i++)
    frames[i] = new_shared_frame (allocator, i);
  show_known_frames (frames, 4);
  for (i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  leave_fds (0);
  start = g_get_monotonic_time ();
  for (i = 0; i < G_N_ELEMENTS (fds); i++)
    raw_connect_socket (fds[i]);
  WAIT_FOR ((show_known_frames (frames, 2),
      count_log ("accept, open files, ulimit -n") >= 3));
  attempts = count_log ("accept");
  passed = g_get_monotonic_time () - start;
  fail_unless (attempts <= passed / 10000 + 2);
  leave_all_fds ();
  WAIT_FOR (producer_stat (&victim_sink, "clients-accepted") == accepted + 5);
  for (i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
  for (i = 0; i < 2; i++)
    gst_buffer_unref (frames[i]);
  gst_object_unref (allocator);
}

END_CASE

/* More than this process has room for. */
CLIENT_CASE (descriptors_without_room, MEMBER, "file descriptors")
{
  gint memfd = raw_memfd (RAW_SEALS);

  leave_fds (10);
  send_with_fds (fd, "12345678", 8, memfd, 253);
  WAIT_FOR (producer_clients (&victim_sink) == 1);
  leave_all_fds ();
  close (memfd);
}

/* Not the doing of a peer, and the same words. */
GST_START_TEST (cannot_copy)
{
  producer_start (&victim_sink, "");
  leave_fds (0);
  producer_push (&victim_sink, new_frame (0));
  assert_bus_error (
      victim_sink.pipeline, RESOURCE, NO_SPACE_LEFT, "frame, ulimit -n");
  leave_all_fds ();
  producer_clear (&victim_sink);
}

END_CASE

/* Upstream, which gets no buffer, could only tell that its stream failed. */
GST_START_TEST (cannot_fill_pool)
{
  GstCaps *caps = gst_caps_from_string (VIDEO_CAPS);
  GstQuery *query = gst_query_new_allocation (caps, TRUE);
  GstBufferPool *pool = NULL;
  GstBuffer *taken = NULL, *other;
  GstPad *pad;

  producer_start (&victim_sink, "");
  pad = gst_element_get_static_pad (victim_sink.sink, "sink");
  fail_unless (gst_pad_query (pad, query));
  gst_query_parse_nth_allocation_pool (query, 0, &pool, NULL, NULL, NULL);
  fail_unless (gst_buffer_pool_set_active (pool, TRUE));
  fail_unless_equals_int (
      gst_buffer_pool_acquire_buffer (pool, &taken, NULL), GST_FLOW_OK);
  leave_fds (0);
  fail_unless_equals_int (
      gst_buffer_pool_acquire_buffer (pool, &other, NULL), GST_FLOW_ERROR);
  assert_bus_error (
      victim_sink.pipeline, RESOURCE, NO_SPACE_LEFT, "frame, ulimit -n");
  gst_object_unref (pad);
  leave_all_fds ();
  producer_clear (&victim_sink);
  /* It may be there for longer than the sink. */
  leave_fds (0);
  fail_unless_equals_int (
      gst_buffer_pool_acquire_buffer (pool, &other, NULL), GST_FLOW_ERROR);
  leave_all_fds ();
  gst_buffer_unref (taken);
  gst_buffer_pool_set_active (pool, FALSE);
  gst_object_unref (pool);
  gst_query_unref (query);
  gst_caps_unref (caps);
}

END_CASE

/* The frame can be sent as it is, but its table cannot. */
GST_START_TEST (cannot_make_table)
{
  GstAllocator *allocator = new_allocator ();
  GstShmemPlanes planes;
  GstBuffer *frame;

  make_table (&planes, 2, 2, GAP);
  frame = new_planes_frame (allocator, allocator, &planes, 0);
  start_producer_with (&victim_sink, MONO, "wait-for-connection=false");
  leave_fds (0);
  producer_push (&victim_sink, frame);
  assert_bus_error (
      victim_sink.pipeline, RESOURCE, NO_SPACE_LEFT, "plane table, ulimit -n");
  leave_all_fds ();
  producer_clear (&victim_sink);
  gst_object_unref (allocator);
}

END_CASE

GST_START_TEST (cannot_listen)
{
  producer_init (&victim_sink, "");
  leave_fds ((guint) __i__);
  fail_unless_equals_int (
      gst_element_set_state (victim_sink.pipeline, GST_STATE_PLAYING),
      GST_STATE_CHANGE_FAILURE);
  assert_bus_error (
      victim_sink.pipeline, RESOURCE, OPEN_WRITE, "open files, ulimit -n");
  leave_all_fds ();
  producer_clear (&victim_sink);
}

END_CASE

/* ---- The place of the producer. ---- */

/* Connections that nobody accepts, until there is no room for another one. */
static guint
fill_backlog (gint *fds, guint max)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  guint n;

  strcpy (address.sun_path, socket_path);
  for (n = 0; n < max; n++) {
    fds[n] = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (connect (fds[n], (struct sockaddr *) &address, sizeof address) < 0)
      break;
  }
  fail_unless (n < max && errno == EAGAIN);
  return n + 1;
}

/* A producer that does not get on is there all the same. */
GST_START_TEST (full_backlog_of_another)
{
  gint fds[100], listener = raw_listen ();
  struct stat before, after;
  guint n = fill_backlog (fds, G_N_ELEMENTS (fds));

  fail_unless (stat (socket_path, &before) == 0);
  producer_init (&victim_sink, "");
  fail_unless_equals_int (
      gst_element_set_state (victim_sink.pipeline, GST_STATE_PLAYING),
      GST_STATE_CHANGE_FAILURE);
  assert_bus_error (
      victim_sink.pipeline, RESOURCE, OPEN_WRITE, "process, listens");
  producer_clear (&victim_sink);
  fail_unless (stat (socket_path, &after) == 0);
  fail_unless (before.st_ino == after.st_ino);

  consumer_clear (&victim_src);
  consumer_start (&victim_src, "connect-timeout=1");
  assert_bus_error (
      victim_src.pipeline, RESOURCE, OPEN_READ, "listens, accept", socket_path);
  consumer_clear (&victim_src);
  consumer_init (&victim_src, "");
  while (n > 0)
    close (fds[--n]);
  close (listener);
  unlink (socket_path);
}

END_CASE

static void
check_starts (void)
{
  producer_start (&victim_sink, "");
  producer_clear (&victim_sink);
}

/* Whoever can read the folder can lock it. */
GST_START_TEST (locked_folder)
{
  gchar *folder = g_path_get_dirname (socket_path);
  gint fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  fail_unless (flock (fd, LOCK_EX) == 0);
  check_starts ();
  close (fd);
  g_free (folder);
}

END_CASE

/* That of a producer which died is taken over. That of another user is not,
 * whether it is locked or not. */
GST_START_TEST (lock_file_that_is_there)
{
  gchar *name = g_strconcat (socket_path, ".lock", NULL);

  fail_unless (g_file_set_contents (name, "", 0, NULL));
  check_starts ();
  fail_if (g_file_test (name, G_FILE_TEST_EXISTS));
  if (geteuid () == 0) {
    fail_unless (g_file_set_contents (name, "", 0, NULL));
    fail_unless (chown (name, NOBODY, NOBODY) == 0);
    producer_init (&victim_sink, "");
    fail_unless_equals_int (
        gst_element_set_state (victim_sink.pipeline, GST_STATE_PLAYING),
        GST_STATE_CHANGE_FAILURE);
    assert_bus_error (
        victim_sink.pipeline, RESOURCE, OPEN_WRITE, "another user", name);
    producer_clear (&victim_sink);
    fail_unless (unlink (name) == 0);
  }
  g_free (name);
}

END_CASE

/* ---- The source. ---- */

/* Its eventfd, and then its socket. */
GST_START_TEST (cannot_connect)
{
  leave_fds ((guint) __i__);
  gst_element_set_state (victim_src.pipeline, GST_STATE_PLAYING);
  assert_bus_error (
      victim_src.pipeline, RESOURCE, OPEN_READ, "open files, ulimit -n");
  leave_all_fds ();
  set_state (victim_src.pipeline, GST_STATE_NULL);
}

END_CASE

GST_START_TEST (no_room_for_memory)
{
  gint memfd = raw_memfd (RAW_SEALS);
  RawFrame frame = { 0 };

  src_start_stream ("");
  raw_frame_add_new (&frame, TRANSPORT_MEMORY, 1, -1, RAW_SIZE);
  raw_frame_add_span (&frame, 1, 0, VIDEO_SIZE);
  frame.frame.header = (TransportHeader){ TRANSPORT_FRAME,
    (guint32) (sizeof (TransportFrame) + frame.size) };
  leave_fds (0);
  send_with_fds (server, &frame, frame.frame.header.size, memfd, 1);
  assert_bus_error (
      victim_src.pipeline, RESOURCE, READ, "file descriptors, ulimit -n");
  leave_all_fds ();
  close (memfd);
  expect_refusal ("");
}

END_CASE

GST_START_TEST (no_room_for_a_second_use)
{
  GstBuffer *first;

  src_start_stream ("");
  send_frame (server, 1);
  first = consumer_pull (&victim_src);
  leave_fds (0);
  send_frame_again (server, 1);
  assert_bus_error (victim_src.pipeline, RESOURCE, READ,
      "memory, two frames, open files, ulimit -n");
  leave_all_fds ();
  gst_buffer_unref (first);
  expect_refusal ("");
}

END_CASE

static Suite *
hostile_limits_suite (void)
{
  Suite *s = suite_create ("hostile-limits");
  TCase *sinks = tcase_create ("sinks");
  TCase *sources = tcase_create ("sources");

  suite_add_tcase (s, sinks);
  tcase_add_checked_fixture (sinks, sink_setup, sink_teardown);
  tcase_add_test (sinks, cannot_accept);
  tcase_add_test (sinks, descriptors_without_room);

  suite_add_tcase (s, sources);
  tcase_add_checked_fixture (sources, src_setup, src_teardown);
  tcase_add_test (sources, cannot_copy);
  tcase_add_test (sources, cannot_fill_pool);
  tcase_add_test (sources, cannot_make_table);
  tcase_add_loop_test (sources, cannot_listen, 0, 2);
  tcase_add_test (sources, full_backlog_of_another);
  tcase_add_test (sources, locked_folder);
  tcase_add_test (sources, lock_file_that_is_there);
  tcase_add_loop_test (sources, cannot_connect, 0, 2);
  tcase_add_test (sources, no_room_for_memory);
  tcase_add_test (sources, no_room_for_a_second_use);
  return s;
}

GST_CHECK_MAIN (hostile_limits)
