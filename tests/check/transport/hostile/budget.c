/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Clients of an shmemfdsink that each hold no more than they may, and give
 * nothing back, one after the other: together they must not use up what the
 * producer has, and cost the others no frame.
 */

#include "../others.h"
#include "peer.h"
#include "victims.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib-shmem/open-fds.h"

/* As the fixtures have it. */
#define MAX_HELD 4
/* 16 times max-held-buffers, and some that are on their way. */
#define MAX_FRAMES (16 * MAX_HELD + 4)

/* Until the peer has hung up: whether it said that frames were held for too
 * long. */
static gboolean
was_evicted (gint fd)
{
  guint64 packet[TRANSPORT_MAX_MESSAGE_SIZE / 8];
  TransportRefused message = { { 0, 0 }, 0, 0 };
  gsize size;

  while ((size = raw_receive (fd, packet, sizeof packet)) > 0)
    if (size == sizeof message)
      memcpy (&message, packet, sizeof message);
  close (fd);
  return message.header.type == TRANSPORT_REFUSED
      && message.reason == TRANSPORT_REASON_HELD;
}

/* Each holds frames that nobody else does. Those that have held them for
 * longest are disconnected, and no other one is. */
GST_START_TEST (many_that_hold_different_frames)
{
  gint fds[40];
  guint i, k, n_evicted;

  for (i = 0; i < G_N_ELEMENTS (fds); i++) {
    fds[i] = bad_client (MEMBER);
    WAIT_FOR (count_log ("joined") >= i + 2);
    for (k = 0; k < MAX_HELD + 1; k++) {
      serve_good_peer (1);
      fail_unless (frames_alive () <= MAX_FRAMES);
    }
  }
  n_evicted = count_log ("disconnecting, frames, longest");
  fail_unless (n_evicted >= G_N_ELEMENTS (fds) - 16, "%u", n_evicted);
  fail_unless (n_evicted < G_N_ELEMENTS (fds));
  for (i = 0; i < n_evicted; i++)
    fail_unless (was_evicted (fds[i]), "client %u of %u", i, n_evicted);
  for (; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
  expect_log (getpid (), getuid (), "frames, longest");
}

END_CASE

/* ---- Clients that release what is new and keep what is old. ---- */

#define N_HOARDERS 30
#define N_KEPT (MAX_HELD - 1)

typedef struct
{
  gint fd;
  guint n_kept;
} Hoarder;

static void
say_paused (gint fd)
{
  TransportHeader message = { TRANSPORT_PAUSE, sizeof message };

  raw_send (fd, &message, sizeof message, NULL, 0);
}

/* Takes the next frame, to keep it or to release it. FALSE if it was
 * disconnected instead. */
static gboolean
hoard (Hoarder *hoarder)
{
  guint64 id;

  if (!try_receive_frame (hoarder->fd, &id))
    return FALSE;
  if (hoarder->n_kept < N_KEPT)
    hoarder->n_kept++;
  else
    raw_send_ids (hoarder->fd, TRANSPORT_RELEASE, 1, &id);
  return TRUE;
}

/* None of them is slow, and each has released a frame just now. The frames that
 * they keep are different ones; those that have kept theirs for longest are
 * disconnected. Being paused does not save them, although this producer, which
 * is not live, waits for paused clients. */
GST_START_TEST (many_that_keep_old_frames)
{
  Hoarder hoarders[N_HOARDERS] = { 0 };
  guint i, j, k, n_evicted = 0;

  for (i = 0; i < N_HOARDERS; i++) {
    hoarders[i].fd = bad_client (MEMBER);
    WAIT_FOR (count_log ("joined") >= i + 2);
    if (__i__)
      say_paused (hoarders[i].fd);
    for (k = 0; k < N_KEPT; k++) {
      serve_good_peer (1);
      for (j = n_evicted; j <= i; j++) {
        if (hoard (&hoarders[j]))
          continue;
        fail_unless_equals_int (j, n_evicted);
        n_evicted++;
      }
      fail_unless (frames_alive () <= MAX_FRAMES);
    }
    /* Not before that is too much. */
    if ((i + 1) * N_KEPT < 16 * MAX_HELD - MAX_HELD)
      fail_unless_equals_int (n_evicted, 0);
  }
  fail_unless (n_evicted > 0);
  fail_unless_equals_int (
      count_log ("disconnecting, frames, longest"), n_evicted);
  for (i = 0; i < N_HOARDERS; i++)
    close (hoarders[i].fd);
  expect_log (getpid (), getuid (), "frames, longest");
}

END_CASE

/* One that is paused with all that it may hold is waited for, for longer than
 * max-wait, as long as that is not too much for all. */
GST_START_TEST (one_that_is_paused)
{
  gint fd = bad_client (MEMBER);
  guint64 ids[MAX_HELD], frames;
  guint k, number;

  WAIT_FOR (count_log ("joined") >= 2);
  say_paused (fd);
  for (k = 0; k < MAX_HELD; k++) {
    serve_good_peer (1);
    ids[k] = raw_receive_frame (fd);
  }
  number = push_frame ();
  WAIT_FOR (producer_stat (&victim_sink, "frames") == next_frame_number ());
  frames = producer_stat (&victim_sink, "frames");
  push_frame ();
  g_usleep (G_USEC_PER_SEC);
  fail_unless_equals_uint64 (producer_stat (&victim_sink, "frames"), frames);
  fail_unless_equals_uint64 (producer_stat (&victim_sink, "frames-dropped"), 0);
  fail_unless_equals_int (count_log ("disconnecting"), 0);
  raw_send_ids (fd, TRANSPORT_RELEASE, MAX_HELD, ids);
  for (k = 0; k < 2; k++) {
    GstBuffer *frame = pull_good_frame ();

    check_frame (frame, number + k);
    gst_buffer_unref (frame);
    raw_receive_frame (fd);
  }
  close (fd);
  expect_log (getpid (), getuid (), "left");
}

END_CASE

/* ---- Few descriptors. ---- */

#define N_HOGS 60

/* In another process: holds what it can get, on more and more connections; then
 * one that gives everything back is served. */
static void
play_role (const gchar *role)
{
  guint64 id;
  guint i, k;
  gint fd;

  (void) role;
  for (i = 0; i < N_HOGS; i++) {
    fd = raw_client ();
    /* If it was refused, there is nothing to come. */
    for (k = 0; k < MAX_HELD && try_receive_frame (fd, &id); k++)
      ;
  }
  fd = raw_client ();
  while (!try_receive_frame (fd, &id)) {
    close (fd);
    fd = raw_client ();
  }
  for (i = 0; i < 100; i++) {
    raw_send_ids (fd, TRANSPORT_RELEASE, 1, &id);
    id = raw_receive_frame (fd);
  }
  printf ("served\n");
  fflush (stdout);
}

static gboolean
has_output (const Other *other)
{
  struct pollfd pending = { other->output, POLLIN, 0 };

  return poll (&pending, 1, 0) > 0;
}

/* From here on this process has so many more. */
static void
limit_fds (guint more)
{
  struct rlimit limit;

  fail_unless (getrlimit (RLIMIT_NOFILE, &limit) == 0);
  limit.rlim_cur = (rlim_t) count_open_fds () + more;
  fail_unless (setrlimit (RLIMIT_NOFILE, &limit) == 0);
}

/* New memory for each frame that is in flight. */
GST_START_TEST (few_descriptors)
{
  gint64 end = g_get_monotonic_time () + (gint64) (PATIENCE / GST_USECOND);
  struct rlimit usual;
  Producer producer;
  Other other;
  guint i;

  fail_unless (getrlimit (RLIMIT_NOFILE, &usual) == 0);
  limit_fds (100);
  producer_start (&producer,
      __i__ ? "max-held-buffers=4 slow-consumer=drop"
            : "max-held-buffers=4 max-wait=50000000");
  g_object_set (
      producer.src, "block", TRUE, "max-bytes", (guint64) VIDEO_SIZE, NULL);
  other_start (&other, "hog");
  for (i = 0; !has_output (&other); i++) {
    fail_unless (g_get_monotonic_time () < end, "not served");
    producer_push (&producer, new_frame (i));
    assert_bus_without (producer.pipeline, GST_MESSAGE_ERROR);
    g_usleep (200);
  }
  fail_unless_equals_int (other_wait (&other), 0);
  fail_unless (setrlimit (RLIMIT_NOFILE, &usual) == 0);
  producer_clear (&producer);
}

GST_END_TEST

static Suite *
hostile_budget_suite (void)
{
  Suite *s = suite_create ("hostile-budget");
  TCase *dropping = tcase_create ("dropping");
  TCase *waiting = tcase_create ("waiting");
  TCase *few = tcase_create ("few");

  suite_add_tcase (s, dropping);
  tcase_add_checked_fixture (dropping, sink_setup_drop, sink_teardown);
  tcase_add_test (dropping, many_that_hold_different_frames);
  tcase_add_loop_test (dropping, many_that_keep_old_frames, 0, 2);

  suite_add_tcase (s, waiting);
  tcase_add_checked_fixture (waiting, sink_setup, sink_teardown);
  tcase_add_test (waiting, many_that_hold_different_frames);
  tcase_add_loop_test (waiting, many_that_keep_old_frames, 0, 2);
  tcase_add_test (waiting, one_that_is_paused);

  suite_add_tcase (s, few);
  tcase_add_checked_fixture (few, transport_setup, transport_teardown);
  tcase_add_loop_test (few, few_descriptors, 0, 2);
  return s;
}

int
main (int argc, char **argv)
{
  other_init (&argc, &argv, play_role);
  return gst_check_run_suite (
      hostile_budget_suite (), "hostile_budget", __FILE__);
}
