/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Hostile producers of an shmemfdsrc: each breaks one rule, and the source
 * posts an error that names it. What has to be true behind each is in
 * victims.c; planes and file descriptors have programs of their own.
 */

#include "peer.h"
#include "victims.h"

#include <math.h>
#include <string.h>

/* Not a case: the peer by hand can be a good one. */
GST_START_TEST (good_server)
{
  guint i;

  src_start_stream ("");
  for (i = 0; i < 3; i++) {
    send_frame (server, i + 1);
    src_pull ();
  }
}

END_CASE

/* ---- Short, long, split. ---- */

SERVER_CASE (one_byte, CONNECTED, "header")
{
  raw_send (server, "x", 1, NULL, 0);
}

SERVER_CASE (short_hello, CONNECTED, "HELLO, size")
{
  send_zeros (server, TRANSPORT_HELLO, 19);
}

SERVER_CASE (long_hello, CONNECTED, "HELLO, size")
{
  send_zeros (server, TRANSPORT_HELLO, TRANSPORT_MAX_HELLO_SIZE + 1);
}

SERVER_CASE (hello_byte_by_byte, CONNECTED, "header")
{
  TransportHello hello;

  transport_encode_hello (&hello, 0);
  send_split (server, &hello, sizeof hello, 1);
}

SERVER_CASE (split_hello, CONNECTED, "message, size")
{
  TransportHello hello;

  transport_encode_hello (&hello, 0);
  send_split (server, &hello, sizeof hello, sizeof hello / 2);
}

SERVER_CASE (short_caps, GREETED, "CAPS, empty")
{
  send_zeros (server, TRANSPORT_CAPS, sizeof (TransportCaps));
}

SERVER_CASE (split_caps, GREETED, "message, size")
{
  gsize size = sizeof (TransportCaps) + strlen (VIDEO_CAPS);
  TransportCaps *message = g_malloc0 (size);

  message->header = (TransportHeader){ TRANSPORT_CAPS, (guint32) size };
  memcpy (message + 1, VIDEO_CAPS, strlen (VIDEO_CAPS));
  send_split (server, message, size, sizeof (TransportCaps));
  g_free (message);
}

SERVER_CASE (short_segment, GREETED, "SEGMENT, size")
{
  send_zeros (server, TRANSPORT_SEGMENT, sizeof (TransportSegment) - 8);
}

SERVER_CASE (long_segment, GREETED, "SEGMENT, size")
{
  send_zeros (server, TRANSPORT_SEGMENT, sizeof (TransportSegment) + 8);
}

SERVER_CASE (split_segment, GREETED, "message, size")
{
  TransportSegment segment;
  GstSegment time;

  gst_segment_init (&time, GST_FORMAT_TIME);
  transport_encode_segment (&segment, &time, 1);
  send_split (server, &segment, sizeof segment, 64);
}

SERVER_CASE (short_frame, STREAMING, "FRAME, short")
{
  send_zeros (server, TRANSPORT_FRAME, sizeof (TransportFrame) - 1);
}

SERVER_CASE (long_frame, STREAMING, "FRAME, size, counts")
{
  send_zeros (server, TRANSPORT_FRAME, sizeof (TransportFrame) + 1);
}

SERVER_CASE (split_frame, STREAMING, "message, size")
{
  RawFrame frame = { 0 };

  raw_frame_add_span (&frame, 1, 0, VIDEO_SIZE);
  frame.frame.header = (TransportHeader){ TRANSPORT_FRAME,
    sizeof (TransportFrame) + frame.size };
  send_split (server, &frame, frame.frame.header.size, sizeof (TransportFrame));
}

SERVER_CASE (short_forget, STREAMING, "list, ids")
{
  send_zeros (server, TRANSPORT_FORGET, TRANSPORT_IDS_SIZE (0) - 1);
}

SERVER_CASE (long_forget, STREAMING, "ids, size, count")
{
  const guint64 ids[] = { 1, 0 };

  send_frame (server, 1);
  send_ids_claiming (server, TRANSPORT_FORGET, 2, ids, 1);
}

SERVER_CASE (short_eos, STREAMING, "header")
{
  raw_send (server, &(TransportHeader){ TRANSPORT_EOS, 7 }, 7, NULL, 0);
}

SERVER_CASE (long_eos, STREAMING, "EOS, size")
{
  send_zeros (server, TRANSPORT_EOS, sizeof (TransportHeader) + 1);
}

SERVER_CASE (longest_eos, STREAMING, "EOS, size")
{
  send_zeros (server, TRANSPORT_EOS, TRANSPORT_MAX_MESSAGE_SIZE);
}

SERVER_CASE (longer_than_any, GREETED, "packet")
{
  send_zeros (server, TRANSPORT_CAPS, TRANSPORT_MAX_MESSAGE_SIZE + 1);
}

SERVER_CASE (garbage, GREETED, "message, size")
{
  guint8 packet[512];

  memset (packet, 0xaa, sizeof packet);
  raw_send (server, packet, sizeof packet, NULL, 0);
}

/* ---- Types and order. ---- */

SERVER_CASE (type_0, GREETED, "message, type")
{
  send_zeros (server, 0, 8);
}

SERVER_CASE (type_beyond_the_last, GREETED, "message, type")
{
  send_zeros (server, TRANSPORT_LAST_TYPE + 1, 512);
}

SERVER_CASE (release_of_a_server, STREAMING, "message, consumer")
{
  guint64 id = 1;

  raw_send_ids (server, TRANSPORT_RELEASE, 1, &id);
}

SERVER_CASE (caps_before_hello, CONNECTED, "first message, HELLO")
{
  raw_send_caps (server, VIDEO_CAPS);
}

SERVER_CASE (frame_before_hello, CONNECTED, "first message, HELLO")
{
  send_frame (server, 1);
}

SERVER_CASE (eos_before_hello, CONNECTED, "first message, HELLO")
{
  send_zeros (server, TRANSPORT_EOS, 8);
}

SERVER_CASE (segment_before_hello, CONNECTED, "first message, HELLO")
{
  raw_send_segment (server);
}

SERVER_CASE (forget_before_hello, CONNECTED, "first message, HELLO")
{
  const guint64 id = 1;

  raw_send_ids (server, TRANSPORT_FORGET, 1, &id);
}

/* The end is the end: nothing behind it is read. */
GST_START_TEST (frame_behind_eos)
{
  src_start_stream ("");
  send_frame (server, 1);
  send_zeros (server, TRANSPORT_EOS, sizeof (TransportHeader));
  send_frame_again (server, 7);
  src_pull ();
  consumer_expect_eos (&victim_src);
}

END_CASE

SERVER_CASE (other_magic, CONNECTED, "HELLO, protocol, !version")
{
  send_hello (server, 0, TRANSPORT_VERSION, 1);
}

SERVER_CASE (newer_version, CONNECTED, "versions, protocol")
{
  send_versions (server, TRANSPORT_VERSION + 1, TRANSPORT_VERSION + 2);
}

SERVER_CASE (older_version, CONNECTED, "versions, protocol")
{
  send_versions (server, 1, TRANSPORT_VERSION - 1);
}

SERVER_CASE (no_versions, CONNECTED, "HELLO, versions, range")
{
  send_versions (server, TRANSPORT_VERSION + 1, TRANSPORT_VERSION);
}

SERVER_CASE (second_hello, STREAMING, "second HELLO")
{
  send_hello (server, TRANSPORT_MAGIC, TRANSPORT_VERSION, 16);
}

SERVER_CASE (no_frames_let_out, CONNECTED, "HELLO, number, frames")
{
  send_hello (server, TRANSPORT_MAGIC, TRANSPORT_VERSION, 0);
}

SERVER_CASE (all_frames_let_out, CONNECTED, "HELLO, number, frames")
{
  send_hello (server, TRANSPORT_MAGIC, TRANSPORT_VERSION, G_MAXUINT32);
}

SERVER_CASE (frame_before_all, GREETED, "FRAME, SEGMENT")
{
  send_frame (server, 1);
}

SERVER_CASE (frame_before_segment, GREETED, "FRAME, SEGMENT")
{
  raw_send_caps (server, VIDEO_CAPS);
  send_frame (server, 1);
}

/* The conversation from its start. */
SERVER_CASE (replayed, STREAMING, "second HELLO")
{
  send_frame (server, 1);
  send_hello (server, TRANSPORT_MAGIC, TRANSPORT_VERSION, 16);
  raw_send_caps (server, VIDEO_CAPS);
  raw_send_segment (server);
  send_frame (server, 1);
}

/* A frame, with the descriptor that it had the first time. */
SERVER_CASE (replayed_frame, STREAMING, "FRAME, id")
{
  send_frame (server, 1);
  send_frame (server, 1);
}

/* ---- Sizes and counts. ---- */

SERVER_CASE (size_0, GREETED, "message, size")
{
  send_claim (server, TRANSPORT_EOS, 0, 8);
}

SERVER_CASE (size_that_wraps, GREETED, "message, size")
{
  send_claim (server, TRANSPORT_CAPS, G_MAXUINT32, 64);
}

SERVER_CASE (forget_nothing, STREAMING, "list, ids, !size")
{
  send_ids_claiming (server, TRANSPORT_FORGET, 0, NULL, 0);
}

SERVER_CASE (n_ids_that_wraps, STREAMING, "list, ids, !size")
{
  send_ids_claiming (server, TRANSPORT_FORGET, 0, NULL, 1u << 29);
}

/* Each count beyond its limit, and at its limit with nothing behind. */
GST_START_TEST (counts)
{
  static const struct
  {
    guint8 n_new, n_spans, n_containers, n_video, n_crop;
    const gchar *reason;
  } counts[] = {
    { TRANSPORT_MAX_FDS + 1, 0, 0, 0, 0, "file descriptors" },
    { 255, 0, 0, 0, 0, "file descriptors" },
    { 0, TRANSPORT_MAX_MEMORIES + 1, 0, 0, 0, "FRAME, memories" },
    { 0, 0, TRANSPORT_MAX_CONTAINERS + 1, 0, 0, "FRAME, containers" },
    { 0, 0, 0, TRANSPORT_MAX_VIDEOS + 1, 0, "FRAME, metas" },
    { 0, 0, 0, 0, 255, "FRAME, metas" },
    { TRANSPORT_MAX_FDS, 0, 0, 0, 0, "FRAME, size, counts" },
    { 0, TRANSPORT_MAX_MEMORIES, 0, 0, 0, "FRAME, size, counts" },
    { 0, 0, TRANSPORT_MAX_CONTAINERS, 0, 0, "FRAME, size, counts" },
    { 0, 0, 0, 1, 0, "FRAME, size, counts" },
    { 0, 0, 0, 0, 1, "FRAME, size, counts" },
  };
  RawFrame frame = { 0 };

  src_start_stream ("");
  frame.frame.n_new = counts[__i__].n_new;
  frame.frame.n_spans = counts[__i__].n_spans;
  frame.frame.n_containers = counts[__i__].n_containers;
  frame.frame.n_video = counts[__i__].n_video;
  frame.frame.n_crop = counts[__i__].n_crop;
  raw_frame_send (server, &frame);
  expect_refusal (counts[__i__].reason);
}

END_CASE

/* ---- Ids. ---- */

SERVER_CASE (id_0, STREAMING, "object, id")
{
  send_frame (server, 0);
}

SERVER_CASE (same_id_in_one_frame, STREAMING, "FRAME, id")
{
  RawFrame frame = { 0 };

  raw_frame_add_new (
      &frame, TRANSPORT_MEMORY, 1, raw_memfd (RAW_SEALS), RAW_SIZE);
  raw_frame_add_new (
      &frame, TRANSPORT_MEMORY, 1, raw_memfd (RAW_SEALS), RAW_SIZE);
  raw_frame_send (server, &frame);
}

/* In use, forgotten, and then of other memory: ids may not be used again, but
 * whoever does so only fools itself. */
GST_START_TEST (reused_id)
{
  const guint64 id = 5;
  guint i;

  src_start_stream ("");
  for (i = 0; i < 3; i++) {
    send_frame (server, id);
    src_pull ();
    raw_send_ids (server, TRANSPORT_FORGET, 1, &id);
  }
}

END_CASE

SERVER_CASE (unknown_id, STREAMING, "FRAME, memory")
{
  send_frame_again (server, 7);
}

SERVER_CASE (unknown_container, STREAMING, "container")
{
  const TransportContainer container = { 5, -1, 0 };
  RawFrame frame = { 0 };

  raw_frame_put (&frame, &container, sizeof container);
  frame.frame.n_containers = 1;
  raw_frame_send (server, &frame);
}

/* A memory is no container. */
SERVER_CASE (id_of_another_kind, STREAMING, "container")
{
  const TransportContainer container = { 1, -1, 0 };
  RawFrame frame = { 0 };

  send_frame (server, 1);
  raw_frame_put (&frame, &container, sizeof container);
  frame.frame.n_containers = 1;
  raw_frame_send (server, &frame);
}

SERVER_CASE (unknown_kind, STREAMING, "object, kind")
{
  RawFrame frame = { 0 };

  raw_frame_add_new (
      &frame, TRANSPORT_DEVICE + 1, 1, raw_memfd (RAW_SEALS), RAW_SIZE);
  raw_frame_send (server, &frame);
}

SERVER_CASE (device_not_allowed, STREAMING, "device memory, HELLO")
{
  RawFrame frame = { 0 };

  raw_frame_add_new (
      &frame, TRANSPORT_DEVICE, 1, raw_memfd (RAW_SEALS), RAW_SIZE);
  raw_frame_send (server, &frame);
}

SERVER_CASE (forget_unknown, STREAMING, "FORGET, id")
{
  const guint64 ids[] = { 5, 6 };

  send_frame (server, 5);
  raw_send_ids (server, TRANSPORT_FORGET, 2, ids);
}

SERVER_CASE (forget_twice, STREAMING, "FORGET, id")
{
  const guint64 id = 5;

  send_frame (server, 5);
  raw_send_ids (server, TRANSPORT_FORGET, 1, &id);
  raw_send_ids (server, TRANSPORT_FORGET, 1, &id);
}

SERVER_CASE (forget_twice_in_one_message, STREAMING, "FORGET, id")
{
  const guint64 ids[] = { 5, 5 };

  send_frame (server, 5);
  raw_send_ids (server, TRANSPORT_FORGET, 2, ids);
}

SERVER_CASE (used_once_forgotten, STREAMING, "FRAME, memory")
{
  const guint64 id = 5;

  send_frame (server, 5);
  raw_send_ids (server, TRANSPORT_FORGET, 1, &id);
  send_frame_again (server, 5);
}

/* ---- Caps and segments: more in the tests of decoders. ---- */

GST_START_TEST (bad_caps)
{
  gchar *deep = g_strnfill (TRANSPORT_MAX_CAPS_SIZE, '<');
  const gchar *bad[] = { "video/x-raw, width=(int)[ 1, 2 ]", "ANY", "", "1/x",
    "a/b, c=(GstCaps)\"d/e\"", deep };

  memcpy (deep, "a/b, c=(int)", 12);
  src_greet ("");
  raw_send_caps (server, bad[__i__]);
  expect_refusal ("CAPS");
  g_free (deep);
}

END_CASE

GST_START_TEST (bad_segments)
{
  TransportSegment message;
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  transport_encode_segment (&message, &segment, 1);
  switch (__i__) {
    case 0:
      message.format = GST_FORMAT_DEFAULT;
      break;
    case 1:
      message.rate = 0;
      break;
    case 2:
      message.applied_rate = (gdouble) NAN;
      break;
    case 3:
      message.rate = -1;
      break;
    case 4:
      message.stop = 1;
      message.start = 2;
      break;
    case 5:
      message.base = GST_CLOCK_TIME_NONE;
      break;
    case 6:
      message.stop = 1;
      message.offset = 2;
      break;
    default:
      message.latency = TRANSPORT_MAX_LATENCY + 1;
  }
  src_greet ("");
  raw_send (server, &message, sizeof message, NULL, 0);
  expect_refusal ("SEGMENT");
}

END_CASE

/* Those for any consumer. */
static void
add_cases (TCase *tc)
{
  tcase_add_test (tc, good_server);
  tcase_add_test (tc, one_byte);
  tcase_add_test (tc, short_hello);
  tcase_add_test (tc, long_hello);
  tcase_add_test (tc, hello_byte_by_byte);
  tcase_add_test (tc, split_hello);
  tcase_add_test (tc, short_caps);
  tcase_add_test (tc, split_caps);
  tcase_add_test (tc, short_segment);
  tcase_add_test (tc, long_segment);
  tcase_add_test (tc, split_segment);
  tcase_add_test (tc, short_frame);
  tcase_add_test (tc, long_frame);
  tcase_add_test (tc, split_frame);
  tcase_add_test (tc, short_forget);
  tcase_add_test (tc, long_forget);
  tcase_add_test (tc, short_eos);
  tcase_add_test (tc, long_eos);
  tcase_add_test (tc, longest_eos);
  tcase_add_test (tc, longer_than_any);
  tcase_add_test (tc, garbage);
  tcase_add_test (tc, type_0);
  tcase_add_test (tc, type_beyond_the_last);
  tcase_add_test (tc, release_of_a_server);
  tcase_add_test (tc, caps_before_hello);
  tcase_add_test (tc, frame_before_hello);
  tcase_add_test (tc, eos_before_hello);
  tcase_add_test (tc, segment_before_hello);
  tcase_add_test (tc, forget_before_hello);
  tcase_add_test (tc, other_magic);
  tcase_add_test (tc, newer_version);
  tcase_add_test (tc, older_version);
  tcase_add_test (tc, no_versions);
  tcase_add_test (tc, second_hello);
  tcase_add_test (tc, no_frames_let_out);
  tcase_add_test (tc, all_frames_let_out);
  tcase_add_test (tc, frame_before_all);
  tcase_add_test (tc, frame_before_segment);
  tcase_add_test (tc, replayed);
  tcase_add_test (tc, replayed_frame);
  tcase_add_test (tc, size_0);
  tcase_add_test (tc, size_that_wraps);
  tcase_add_test (tc, forget_nothing);
  tcase_add_test (tc, n_ids_that_wraps);
  tcase_add_loop_test (tc, counts, 0, 11);
  tcase_add_test (tc, id_0);
  tcase_add_test (tc, same_id_in_one_frame);
  tcase_add_test (tc, reused_id);
  tcase_add_test (tc, unknown_id);
  tcase_add_test (tc, unknown_container);
  tcase_add_test (tc, id_of_another_kind);
  tcase_add_test (tc, unknown_kind);
  tcase_add_test (tc, device_not_allowed);
  tcase_add_test (tc, forget_unknown);
  tcase_add_test (tc, forget_twice);
  tcase_add_test (tc, forget_twice_in_one_message);
  tcase_add_test (tc, used_once_forgotten);
  tcase_add_loop_test (tc, bad_segments, 0, 8);
}

static Suite *
hostile_servers_suite (void)
{
  Suite *s = suite_create ("hostile-servers");
  TCase *tc = tcase_create ("servers");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, src_setup, src_teardown);
  add_cases (tc);
  tcase_add_test (tc, frame_behind_eos);
  tcase_add_loop_test (tc, bad_caps, 0, 6);

  tc = tcase_create ("library");
  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, library_setup, library_teardown);
  add_cases (tc);
  return s;
}

GST_CHECK_MAIN (hostile_servers)
