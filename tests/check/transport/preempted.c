/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A thread of a consumer that the machine does not run for a while holds up no
 * other one. No test can have the machine do so at will: here, sendmsg() of one
 * thread returns when the test says.
 */

#include "helpers.h"

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static GMutex hold_lock;
static GCond hold_changed;
static gboolean hold; /* what comes next */
static gboolean held;

/* Of libc's, which ours is called instead of. */
ssize_t sendmsg (int fd, const struct msghdr *message, int flags);

/* The message is sent, and its sender stays. */
ssize_t
sendmsg (int fd, const struct msghdr *message, int flags)
{
  const TransportHeader *header = message->msg_iov[0].iov_base;
  const gboolean is_play = message->msg_iov[0].iov_len == sizeof *header
      && header->type == TRANSPORT_PLAY;
  const ssize_t sent = syscall (SYS_sendmsg, fd, message, flags);

  g_mutex_lock (&hold_lock);
  if (is_play && hold) {
    held = TRUE;
    g_cond_broadcast (&hold_changed);
    while (hold)
      g_cond_wait (&hold_changed, &hold_lock);
    held = FALSE;
  }
  g_mutex_unlock (&hold_lock);
  return sent;
}

static void
hold_play (void)
{
  g_mutex_lock (&hold_lock);
  hold = TRUE;
  g_mutex_unlock (&hold_lock);
}

static void
wait_until_held (void)
{
  g_mutex_lock (&hold_lock);
  while (!held)
    g_cond_wait (&hold_changed, &hold_lock);
  g_mutex_unlock (&hold_lock);
}

static void
let_go (void)
{
  g_mutex_lock (&hold_lock);
  hold = FALSE;
  g_cond_broadcast (&hold_changed);
  g_mutex_unlock (&hold_lock);
}

static gpointer
play (gpointer user_data)
{
  set_state (user_data, GST_STATE_PLAYING);
  return NULL;
}

/* Frames are given back while another thread still says PLAY, so that none is
 * dropped: many more than the consumer may hold. */
GST_START_TEST (test_release_beside_play)
{
  Producer producer;
  Consumer consumer;
  GThread *thread;
  guint i;

  producer_start (&producer, "max-held-buffers=4 slow-consumer=drop");
  hold_play ();
  consumer_init (&consumer, "");
  thread = g_thread_new ("play", play, consumer.pipeline);
  WAIT_FOR (producer_clients (&producer) == 1);
  producer_push (&producer, new_frame (0));
  wait_until_held ();
  for (i = 0; i < 40; i++) {
    GstBuffer *frame = consumer_pull (&consumer);

    check_frame (frame, i);
    gst_buffer_unref (frame);
    producer_push (&producer, new_frame (i + 1));
  }
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-dropped"), 0);
  let_go ();
  g_thread_join (thread);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

static Suite *
preempted_suite (void)
{
  Suite *s = suite_create ("preempted");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, transport_setup, transport_teardown);
  tcase_add_test (tc, test_release_beside_play);
  return s;
}

GST_CHECK_MAIN (preempted)
