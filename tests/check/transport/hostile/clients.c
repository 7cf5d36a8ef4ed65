/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Hostile clients of an shmemfdsink: each breaks one rule and is dropped, with
 * the reason in the log. What has to be true behind each is in victims.c.
 */

#include "peer.h"
#include "victims.h"

#include "../footprint.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* ---- Short, long, split. ---- */

CLIENT_CASE (one_byte, STRANGER, "header")
{
  raw_send (fd, "x", 1, NULL, 0);
}

CLIENT_CASE (short_hello, STRANGER, "HELLO, size")
{
  send_zeros (fd, TRANSPORT_HELLO, 19);
}

CLIENT_CASE (long_hello, STRANGER, "HELLO, size")
{
  send_zeros (fd, TRANSPORT_HELLO, TRANSPORT_MAX_HELLO_SIZE + 1);
}

CLIENT_CASE (split_hello, STRANGER, "message, size")
{
  TransportHello hello;

  transport_encode_hello (&hello, 0);
  send_split (fd, &hello, sizeof hello, sizeof hello / 2);
}

CLIENT_CASE (hello_byte_by_byte, STRANGER, "header")
{
  TransportHello hello;

  transport_encode_hello (&hello, 0);
  send_split (fd, &hello, sizeof hello, 1);
}

CLIENT_CASE (short_release, HOLDER, "list, ids")
{
  send_zeros (fd, TRANSPORT_RELEASE, TRANSPORT_IDS_SIZE (0) - 1);
}

CLIENT_CASE (long_release, HOLDER, "ids, size, count")
{
  guint64 ids[] = { held_id, 0 };

  send_ids_claiming (fd, TRANSPORT_RELEASE, 2, ids, 1);
}

CLIENT_CASE (split_release, HOLDER, "message, size")
{
  TransportIds release = { { TRANSPORT_RELEASE, TRANSPORT_IDS_SIZE (1) }, 1, 0,
    { held_id } };

  send_split (fd, &release, TRANSPORT_IDS_SIZE (1), TRANSPORT_IDS_SIZE (0));
}

CLIENT_CASE (longer_than_any, MEMBER, "packet")
{
  send_zeros (fd, TRANSPORT_RELEASE, sizeof (TransportIds) + 1);
}

CLIENT_CASE (longer_than_a_page, MEMBER, "packet")
{
  send_zeros (fd, TRANSPORT_RELEASE, TRANSPORT_MAX_MESSAGE_SIZE + 1);
}

/* Looks the same as a hangup. */
GST_START_TEST (empty_packet)
{
  gint fd = bad_client (MEMBER);

  raw_send (fd, "", 0, NULL, 0);
  raw_expect_end (fd);
  expect_log (getpid (), getuid (), "left");
}

END_CASE

/* ---- Types and order. ---- */

CLIENT_CASE (type_0, MEMBER, "message, type")
{
  send_zeros (fd, 0, 8);
}

CLIENT_CASE (type_beyond_the_last, MEMBER, "message, type")
{
  send_zeros (fd, TRANSPORT_LAST_TYPE + 1, 8);
}

CLIENT_CASE (type_that_wraps, MEMBER, "message, type")
{
  send_zeros (fd, G_MAXUINT32, 8);
}

CLIENT_CASE (caps_of_a_client, MEMBER, "message, producer")
{
  raw_send_caps (fd, VIDEO_CAPS);
}

CLIENT_CASE (segment_of_a_client, MEMBER, "message, producer")
{
  raw_send_segment (fd);
}

CLIENT_CASE (frame_of_a_client, MEMBER, "message, producer")
{
  send_zeros (fd, TRANSPORT_FRAME, sizeof (TransportFrame));
}

CLIENT_CASE (forget_of_a_client, MEMBER, "message, producer")
{
  guint64 id = 1;

  raw_send_ids (fd, TRANSPORT_FORGET, 1, &id);
}

CLIENT_CASE (eos_of_a_client, MEMBER, "message, producer")
{
  send_zeros (fd, TRANSPORT_EOS, 8);
}

CLIENT_CASE (release_before_hello, STRANGER, "RELEASE, HELLO")
{
  guint64 id = 1;

  raw_send_ids (fd, TRANSPORT_RELEASE, 1, &id);
}

CLIENT_CASE (second_hello, MEMBER, "second HELLO")
{
  send_hello (fd, TRANSPORT_MAGIC, TRANSPORT_VERSION, 0);
}

/* The conversation from its start. */
CLIENT_CASE (replayed, HOLDER, "second HELLO")
{
  raw_send_ids (fd, TRANSPORT_RELEASE, 1, &held_id);
  send_hello (fd, TRANSPORT_MAGIC, TRANSPORT_VERSION, 0);
  raw_send_ids (fd, TRANSPORT_RELEASE, 1, &held_id);
}

CLIENT_CASE (other_magic, STRANGER, "HELLO, protocol, !version")
{
  send_hello (fd, TRANSPORT_MAGIC + 1, TRANSPORT_VERSION, 0);
}

CLIENT_CASE (older_version, STRANGER, "versions, protocol")
{
  send_versions (fd, 1, TRANSPORT_VERSION - 1);
}

CLIENT_CASE (newer_version, STRANGER, "versions, protocol")
{
  send_versions (fd, TRANSPORT_VERSION + 1, TRANSPORT_VERSION + 2);
}

CLIENT_CASE (no_versions, STRANGER, "HELLO, versions, range")
{
  send_versions (fd, TRANSPORT_VERSION + 1, TRANSPORT_VERSION);
}

CLIENT_CASE (no_hello, STRANGER, "HELLO, time")
{
  guint8 byte;

  serve_good_peer (5);
  fail_unless (recv (fd, &byte, 1, MSG_DONTWAIT) < 0);
}

/* ---- Sizes and counts. ---- */

CLIENT_CASE (size_0, MEMBER, "message, size")
{
  send_claim (fd, TRANSPORT_RELEASE, 0, TRANSPORT_IDS_SIZE (1));
}

CLIENT_CASE (size_that_wraps, MEMBER, "message, size")
{
  send_claim (fd, TRANSPORT_RELEASE, G_MAXUINT32, TRANSPORT_IDS_SIZE (1));
}

CLIENT_CASE (no_ids, MEMBER, "list, ids, !size")
{
  send_ids_claiming (fd, TRANSPORT_RELEASE, 0, NULL, 0);
}

CLIENT_CASE (more_ids_than_sent, MEMBER, "ids, size, count")
{
  guint64 id = 1;

  send_ids_claiming (fd, TRANSPORT_RELEASE, 1, &id, TRANSPORT_MAX_IDS);
}

CLIENT_CASE (one_id_too_many, MEMBER, "list, ids, !size")
{
  guint64 ids[TRANSPORT_MAX_IDS] = { 0 };

  send_ids_claiming (
      fd, TRANSPORT_RELEASE, TRANSPORT_MAX_IDS, ids, TRANSPORT_MAX_IDS + 1);
}

/* Whose size is that of none, modulo 2^32. */
CLIENT_CASE (n_ids_that_wraps, MEMBER, "list, ids, !size")
{
  send_ids_claiming (fd, TRANSPORT_RELEASE, 0, NULL, 1u << 29);
}

CLIENT_CASE (n_ids_of_all_ones, MEMBER, "list, ids, !size")
{
  guint64 id = 1;

  send_ids_claiming (fd, TRANSPORT_RELEASE, 1, &id, G_MAXUINT32);
}

/* ---- Frames. ---- */

#define NOT_HELD "RELEASE, frame"

static void
release (gint fd, guint64 id)
{
  raw_send_ids (fd, TRANSPORT_RELEASE, 1, &id);
}

CLIENT_CASE (release_of_frame_0, HOLDER, NOT_HELD)
{
  release (fd, 0);
}

CLIENT_CASE (release_of_the_last_number, HOLDER, NOT_HELD)
{
  release (fd, G_MAXUINT64);
}

/* Its slot, of another frame. */
CLIENT_CASE (release_of_an_older_frame, HOLDER, NOT_HELD)
{
  release (fd, held_id - (1 << 16));
}

CLIENT_CASE (release_of_a_newer_frame, HOLDER, NOT_HELD)
{
  release (fd, held_id + (1 << 16));
}

/* Its number, of a slot that is not there. */
CLIENT_CASE (release_of_another_slot, HOLDER, NOT_HELD)
{
  release (fd, held_id | 0xffff);
}

CLIENT_CASE (release_twice, HOLDER, NOT_HELD)
{
  release (fd, held_id);
  release (fd, held_id);
}

CLIENT_CASE (release_twice_in_one_message, HOLDER, NOT_HELD)
{
  guint64 ids[] = { held_id, held_id };

  raw_send_ids (fd, TRANSPORT_RELEASE, 2, ids);
}

/* All but the last are right, and count. */
CLIENT_CASE (release_with_one_wrong, HOLDER, NOT_HELD)
{
  guint64 ids[] = { held_id, 1 };

  raw_send_ids (fd, TRANSPORT_RELEASE, 2, ids);
}

/* ---- Descriptors. ---- */

#define FDS "file descriptors, producer"

CLIENT_CASE (hello_with_a_descriptor, STRANGER, FDS)
{
  TransportHello hello;

  transport_encode_hello (&hello, 0);
  send_with_fds (fd, &hello, sizeof hello, fd, 1);
}

CLIENT_CASE (release_with_descriptors, HOLDER, FDS)
{
  TransportIds message = { { TRANSPORT_RELEASE, TRANSPORT_IDS_SIZE (1) }, 1, 0,
    { held_id } };
  gint memfd = raw_memfd (RAW_SEALS);

  send_with_fds (fd, &message, TRANSPORT_IDS_SIZE (1), memfd, 2);
  close (memfd);
}

CLIENT_CASE (all_descriptors_of_a_packet, MEMBER, FDS)
{
  gint memfd = raw_memfd (RAW_SEALS);

  send_with_fds (fd, "12345678", 8, memfd, 253);
  close (memfd);
}

static gint
open_any (gint kind)
{
  gint pair[2];

  switch (kind) {
    case 0:
      fail_unless (pipe2 (pair, O_CLOEXEC) == 0);
      close (pair[1]);
      return pair[0];
    case 1:
      return socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    case 2:
      return open ("/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    case 3:
      return open ("/dev/zero", O_RDWR | O_CLOEXEC);
    case 4:
      return open ("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    case 5:
      return raw_memfd (0);
    default:
      return open ("/tmp", O_PATH | O_CLOEXEC);
  }
}

/* None is of a kind that would do. */
GST_START_TEST (descriptor_of_any_kind)
{
  TransportIds message = { { TRANSPORT_RELEASE, TRANSPORT_IDS_SIZE (1) }, 1, 0,
    { 0 } };
  gint fd = bad_client (HOLDER), sent = open_any (__i__);

  fail_unless (sent >= 0);
  message.ids[0] = held_id;
  send_with_fds (fd, &message, TRANSPORT_IDS_SIZE (1), sent, 1);
  close (sent);
  raw_expect_end (fd);
  expect_drop (FDS);
}

END_CASE

CLIENT_CASE (empty_packet_with_a_descriptor, MEMBER, FDS)
{
  send_with_fds (fd, "", 0, fd, 1);
}

CLIENT_CASE (descriptor_that_lingers, STRANGER, FDS)
{
  gint other = send_lingering (fd, "12345678", 8);

  /* As long as it would linger, the good peer is served. */
  WAIT_FOR (producer_stat (&victim_sink, "clients-dropped") == 1);
  serve_good_peer (3);
  close (other);
}

/* Behind what ends the connection, so that nobody reads it. */
CLIENT_CASE (unread_descriptor_that_lingers, STRANGER, "header")
{
  gint other[3];
  guint i;

  raw_send (fd, "x", 1, NULL, 0);
  for (i = 0; i < 3; i++)
    other[i] = send_lingering (fd, "12345678", i == 1 ? 0 : 8);
  serve_good_peer (3);
  for (i = 0; i < 3; i++)
    close (other[i]);
}

/* And behind what looks like the end of what there is to be read. */
GST_START_TEST (hidden_descriptor_that_lingers)
{
  gint fd = bad_client (STRANGER), other;

  raw_send (fd, "", 0, NULL, 0);
  raw_send (fd, "", 0, NULL, 0);
  other = send_lingering (fd, "", 0);
  close (fd);
  WAIT_FOR (producer_stat (&victim_sink, "clients-accepted") == 2);
  serve_good_peer (3);
  close (other);
  expect_log (getpid (), getuid (), "left");
}

END_CASE

static guint
count_threads (void)
{
  GDir *folder = g_dir_open ("/proc/self/task", 0, NULL);
  guint n = 0;

  fail_unless (folder != NULL);
  while (g_dir_read_name (folder))
    n++;
  g_dir_close (folder);
  return n;
}

/* While none of them can be closed, in a usual way, they cost the producer
 * neither a descriptor nor a thread. */
GST_START_TEST (descriptors_that_pin_others)
{
  gint others[20];
  Footprint footprint = footprint_now ();
  guint threads = count_threads (), i;

  for (i = 0; i < G_N_ELEMENTS (others); i++) {
    gint fd = bad_client (MEMBER);

    others[i] = send_nested_lingering (fd);
    raw_expect_end (fd);
    expect_drop (FDS);
    /* Builds with a sanitizer count none. */
    footprint.fds += footprint.fds > 0;
  }
  footprint_expect (&footprint);
  /* Idle ones of GLib's own end in the course of time. */
  WAIT_FOR (count_threads () <= threads);
  serve_good_peer (3);
  for (i = 0; i < G_N_ELEMENTS (others); i++)
    close (others[i]);
}

END_CASE

/* The kernel tells the client, and nobody else notices. */
GST_START_TEST (descriptor_that_the_kernel_refuses)
{
  gint fd;

  if (!let_descriptors_pass (FALSE))
    return;
  fd = bad_client (MEMBER);
  fail_unless (!try_send_fd (fd, fd) && errno == EPERM);
  serve_good_peer (3);
  fail_unless_equals_int (producer_clients (&victim_sink), 2);
  close (fd);
  expect_log (getpid (), getuid (), "left");
}

END_CASE

/* The producer stops with a connection that it has not accepted yet. */
GST_START_TEST (lingers_in_the_backlog)
{
  gint fds[100], others[100];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (fds); i++) {
    fds[i] = raw_connect ();
    others[i] = send_lingering (fds[i], "12345678", 8);
  }
  set_state (victim_sink.pipeline, GST_STATE_READY);
  set_state (victim_sink.pipeline, GST_STATE_NULL);
  for (i = 0; i < G_N_ELEMENTS (fds); i++) {
    raw_expect_end (fds[i]);
    close (others[i]);
  }
  sink_restart ();
}

END_CASE

static Suite *
hostile_clients_suite (void)
{
  Suite *s = suite_create ("hostile-clients");
  TCase *tc = tcase_create ("clients");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, sink_setup, sink_teardown);
  tcase_add_test (tc, one_byte);
  tcase_add_test (tc, short_hello);
  tcase_add_test (tc, long_hello);
  tcase_add_test (tc, split_hello);
  tcase_add_test (tc, hello_byte_by_byte);
  tcase_add_test (tc, short_release);
  tcase_add_test (tc, long_release);
  tcase_add_test (tc, split_release);
  tcase_add_test (tc, longer_than_any);
  tcase_add_test (tc, longer_than_a_page);
  tcase_add_test (tc, empty_packet);
  tcase_add_test (tc, type_0);
  tcase_add_test (tc, type_beyond_the_last);
  tcase_add_test (tc, type_that_wraps);
  tcase_add_test (tc, caps_of_a_client);
  tcase_add_test (tc, segment_of_a_client);
  tcase_add_test (tc, frame_of_a_client);
  tcase_add_test (tc, forget_of_a_client);
  tcase_add_test (tc, eos_of_a_client);
  tcase_add_test (tc, release_before_hello);
  tcase_add_test (tc, second_hello);
  tcase_add_test (tc, replayed);
  tcase_add_test (tc, other_magic);
  tcase_add_test (tc, older_version);
  tcase_add_test (tc, newer_version);
  tcase_add_test (tc, no_versions);
  tcase_add_test (tc, no_hello);
  tcase_add_test (tc, size_0);
  tcase_add_test (tc, size_that_wraps);
  tcase_add_test (tc, no_ids);
  tcase_add_test (tc, more_ids_than_sent);
  tcase_add_test (tc, one_id_too_many);
  tcase_add_test (tc, n_ids_that_wraps);
  tcase_add_test (tc, n_ids_of_all_ones);
  tcase_add_test (tc, release_of_frame_0);
  tcase_add_test (tc, release_of_the_last_number);
  tcase_add_test (tc, release_of_an_older_frame);
  tcase_add_test (tc, release_of_a_newer_frame);
  tcase_add_test (tc, release_of_another_slot);
  tcase_add_test (tc, release_twice);
  tcase_add_test (tc, release_twice_in_one_message);
  tcase_add_test (tc, release_with_one_wrong);
  tcase_add_test (tc, hello_with_a_descriptor);
  tcase_add_test (tc, release_with_descriptors);
  tcase_add_test (tc, all_descriptors_of_a_packet);
  tcase_add_loop_test (tc, descriptor_of_any_kind, 0, 7);
  tcase_add_test (tc, empty_packet_with_a_descriptor);
  tcase_add_test (tc, descriptor_that_lingers);
  tcase_add_test (tc, unread_descriptor_that_lingers);
  tcase_add_test (tc, hidden_descriptor_that_lingers);
  tcase_add_test (tc, descriptors_that_pin_others);
  tcase_add_test (tc, descriptor_that_the_kernel_refuses);
  tcase_add_test (tc, lingers_in_the_backlog);
  return s;
}

GST_CHECK_MAIN (hostile_clients)
