/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Hostile clients that hit a moment: between the system call that sends a frame
 * and what is done about its result. sendmsg() below stands in front of that of
 * the C library, so that the moment can be waited for.
 */

#include "peer.h"
#include "victims.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <linux/sockios.h>
#include <unistd.h>

/* What is to be done with messages to the bad peer, instead of sending. */
static gssize (*instead) (const struct msghdr *message);

static gboolean
is_message (const struct msghdr *message, TransportType type)
{
  const TransportHeader *header = message->msg_iov[0].iov_base;

  return message->msg_iov[0].iov_len >= sizeof *header && header->type == type;
}

/* The other end of the bad peer's socket is not known here, but its frames
 * are: the good peer was sent the same one before. */
static gboolean
is_frame (const struct msghdr *message)
{
  return is_message (message, TRANSPORT_FRAME)
      && message->msg_iov[0].iov_len >= sizeof (TransportFrame);
}

ssize_t
sendmsg (int fd, const struct msghdr *message, int flags)
{
  gssize (*hook) (const struct msghdr *) = g_atomic_pointer_get (&instead);

  if (hook) {
    gssize sent = hook (message);

    if (sent <= 0)
      return sent;
  }
  return syscall (SYS_sendmsg, fd, message, flags);
}

static gint bad;
static gint n_hooked;
static guint n_guessed;

/* Everything that clients sent before was handled: the server takes that in
 * before it accepts. */
static void
settle (void)
{
  guint64 accepted = producer_stat (&victim_sink, "clients-accepted");
  gint left = 0, fd = raw_connect ();

  WAIT_FOR (producer_stat (&victim_sink, "clients-accepted") > accepted);
  WAIT_FOR (ioctl (bad, SIOCOUTQ, &left) == 0 && left == 0);
  close (fd);
}

/* The second client of the frame is the bad one: it releases what it was not
 * sent, and then has no room for it. */
static gssize
release_and_be_full (const struct msghdr *message)
{
  const TransportFrame *frame = message->msg_iov[0].iov_base;
  guint64 id;

  if (!is_frame (message))
    return 1;
  id = frame->frame;
  if (g_atomic_int_add (&n_hooked, 1) != 1)
    return 1;
  g_atomic_pointer_set (&instead, NULL);
  raw_send_ids (bad, TRANSPORT_RELEASE, 1, &id);
  settle ();
  n_guessed++;
  errno = EAGAIN;
  return -1;
}

static guint64
frames_done (void)
{
  return producer_stat (&victim_sink, "frames-sent")
      + producer_stat (&victim_sink, "frames-dropped");
}

/* It may hold four, whatever it guesses. */
GST_START_TEST (releases_what_is_being_sent)
{
  guint64 packet[TRANSPORT_MAX_FRAME_SIZE / 8 + 1];
  guint i, held = 0;
  guint64 done;

  bad = bad_client (MEMBER);
  for (i = 0; i < 6; i++) {
    g_atomic_int_set (&n_hooked, 0);
    g_atomic_pointer_set (&instead, release_and_be_full);
    done = frames_done ();
    serve_good_peer (1);
    WAIT_FOR (frames_done () == done + 2);
    g_atomic_pointer_set (&instead, NULL);
  }
  fail_unless (n_guessed >= 3);
  serve_good_peer (20);
  while (recv (bad, packet, sizeof packet, MSG_DONTWAIT) > 0)
    held += ((TransportHeader *) packet)->type == TRANSPORT_FRAME;
  fail_unless (held <= 4, "%u frames", held);
  close (bad);
}

END_CASE

/* Frames that bring something, from when the good peer has them. */
static gssize
be_crowded (const struct msghdr *message)
{
  if (!is_frame (message) || message->msg_control == NULL)
    return 1;
  g_atomic_int_inc (&n_hooked);
  errno = ETOOMANYREFS;
  return -1;
}

/* The kernel counts descriptors that were sent and not received, for each user.
 * Nobody gets new memory until there are fewer; that is waited for, without
 * going round in circles, and nobody is dropped. */
GST_START_TEST (descriptors_under_way)
{
  guint64 dropped = producer_stat (&victim_sink, "frames-dropped");

  g_atomic_int_set (&n_hooked, 0);
  g_atomic_pointer_set (&instead, be_crowded);
  push_frame ();
  WAIT_FOR (producer_stat (&victim_sink, "frames-dropped") > dropped);
  g_atomic_pointer_set (&instead, NULL);
  /* Once, and once that max-wait is over. */
  fail_unless (g_atomic_int_get (&n_hooked) <= 10, "%d attempts", n_hooked);
  assert_bus_warning (
      victim_sink.pipeline, RESOURCE, BUSY, "consumer, max-wait");
  /* The good peer stalled thereby, until the release of its last frame, which
   * it keeps until it has the next one, was received. */
  serve_good_peer (1);
  WAIT_FOR (frames_alive () == 1);
}

END_CASE

static gint n_full;

/* Once. */
static gssize
have_no_room_to_forget (const struct msghdr *message)
{
  if (!is_message (message, TRANSPORT_FORGET)
      || g_atomic_int_add (&n_full, 1) > 0)
    return 1;
  errno = EAGAIN;
  return -1;
}

/* The bad peer gives back what it held while the next one is sent to it. */
static gssize
release_what_was_held (const struct msghdr *message)
{
  if (!is_frame (message) || g_atomic_int_add (&n_hooked, 1) != 1)
    return 1;
  raw_send_ids (bad, TRANSPORT_RELEASE, 1, &held_id);
  /* The good peer got this one first, and gives back the one before. */
  WAIT_FOR (frames_alive () == 1);
  g_atomic_pointer_set (&instead, have_no_room_to_forget);
  return 1;
}

/* What is freed while a frame is being sent is forgotten right behind it. When
 * there is no room for that, the frame has arrived all the same. */
GST_START_TEST (forget_has_to_wait)
{
  guint i;

  bad = bad_client (HOLDER);
  g_atomic_int_set (&n_full, 0);
  /* The good peer may be late with what it gives back. */
  for (i = 0; i < 20 && g_atomic_int_get (&n_full) == 0; i++) {
    guint64 last = held_id, done = frames_done ();

    g_atomic_int_set (&n_hooked, 0);
    g_atomic_pointer_set (&instead, release_what_was_held);
    serve_good_peer (1);
    WAIT_FOR (frames_done () >= done + 2);
    g_atomic_pointer_set (&instead, NULL);
    held_id = raw_receive_frame (bad);
    fail_unless (held_id > last);
  }
  fail_unless (g_atomic_int_get (&n_full) > 0);
  serve_good_peer (1);
  fail_unless (raw_receive_frame (bad) > held_id, "a frame came twice");
  close (bad);
}

END_CASE

static Suite *
hostile_races_suite (void)
{
  Suite *s = suite_create ("hostile-races");
  TCase *waiting = tcase_create ("waiting");
  TCase *dropping = tcase_create ("dropping");

  suite_add_tcase (s, waiting);
  tcase_add_checked_fixture (waiting, sink_setup, sink_teardown);
  tcase_add_test (waiting, descriptors_under_way);
  tcase_add_test (waiting, forget_has_to_wait);

  suite_add_tcase (s, dropping);
  tcase_add_checked_fixture (dropping, sink_setup_drop, sink_teardown);
  tcase_add_test (dropping, releases_what_is_being_sent);
  return s;
}

GST_CHECK_MAIN (hostile_races)
