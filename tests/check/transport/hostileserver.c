/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A producer that lies: it speaks the protocol by hand and breaks one rule at
 * a time. The source posts an error that names the rule, and neither crashes
 * nor keeps a descriptor.
 */

#include "helpers.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static gint listener;
static gint server;
static Consumer consumer;

/* Connected, greeted, and told caps and segment. */
static void
start (const gchar *properties)
{
  listener = raw_listen ();
  consumer_start (&consumer, properties);
  server = raw_accept (listener);
}

static void
start_stream (const gchar *properties)
{
  start (properties);
  raw_send_caps (server, VIDEO_CAPS);
  raw_send_segment (server);
}

static void
stop (void)
{
  consumer_clear (&consumer);
  close (server);
  close (listener);
  unlink (socket_path);
}

static void
expect_refusal (const gchar *reason)
{
  expect_message (consumer.pipeline, GST_MESSAGE_ERROR, reason);
  stop ();
}

static void
send_good_frame (guint64 id)
{
  RawFrame frame = { 0 };

  raw_frame_add_new (
      &frame, SHMEMFD_MEMORY, id, raw_memfd (RAW_SEALS), RAW_SIZE);
  raw_frame_add_span (&frame, id, 16, VIDEO_SIZE);
  raw_frame_send (server, &frame);
}

GST_START_TEST (test_good)
{
  guint i;

  start_stream ("");
  for (i = 0; i < 3; i++) {
    send_good_frame (i + 1);
    gst_buffer_unref (consumer_pull (&consumer));
  }
  expect_no_message (consumer.pipeline, GST_MESSAGE_ERROR);
  stop ();
}

GST_END_TEST

/* FRAME first, with its descriptors. */
GST_START_TEST (test_order)
{
  start ("");
  send_good_frame (1);
  expect_refusal ("before CAPS and SEGMENT");

  start ("");
  raw_send_caps (server, VIDEO_CAPS);
  send_good_frame (1);
  expect_refusal ("before CAPS and SEGMENT");

  start ("");
  raw_send_segment (server);
  send_good_frame (1);
  expect_refusal ("before CAPS and SEGMENT");
}

GST_END_TEST

GST_START_TEST (test_greeting)
{
  ShmemfdHello hello;

  listener = raw_listen ();
  consumer_start (&consumer, "");
  server = accept (listener, NULL, NULL);
  raw_send_caps (server, VIDEO_CAPS);
  expect_refusal ("not HELLO");

  listener = raw_listen ();
  consumer_start (&consumer, "");
  server = accept (listener, NULL, NULL);
  shmemfd_encode_hello (&hello);
  hello.version++;
  raw_send (server, &hello, sizeof hello, NULL, 0);
  expect_refusal ("version");

  start ("");
  shmemfd_encode_hello (&hello);
  raw_send (server, &hello, sizeof hello, NULL, 0);
  expect_refusal ("second HELLO");
}

GST_END_TEST

GST_START_TEST (test_garbage)
{
  guint64 packet[64] = { 0 };
  ShmemfdHeader *header = (ShmemfdHeader *) packet;
  gint fds[SHMEMFD_MAX_FDS + 4];
  gpointer large;
  guint i;

  start ("");
  raw_send (server, "x", 1, NULL, 0);
  expect_refusal ("shorter");

  start ("");
  memset (packet, 0xaa, sizeof packet);
  raw_send (server, packet, sizeof packet, NULL, 0);
  expect_refusal ("size");

  for (i = 0; i < 3; i++) {
    static const guint32 types[] = { 0, SHMEMFD_RELEASE, 77 };

    start ("");
    *header = (ShmemfdHeader){ types[i], sizeof packet };
    raw_send (server, packet, sizeof packet, NULL, 0);
    expect_refusal (i == 1 ? "only a consumer" : "unknown type");
  }
  start ("");
  large = g_malloc0 (SHMEMFD_MAX_MESSAGE_SIZE + 8);
  raw_send (server, large, SHMEMFD_MAX_MESSAGE_SIZE + 8, NULL, 0);
  g_free (large);
  expect_refusal ("too long");

  /* Descriptors where none belong, and more than fit. */
  for (i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = raw_memfd (RAW_SEALS);
  start ("");
  *header = (ShmemfdHeader){ SHMEMFD_EOS, sizeof *header };
  raw_send (server, header, sizeof *header, fds, 3);
  expect_refusal ("has none");
  start ("");
  raw_send (server, header, sizeof *header, fds, G_N_ELEMENTS (fds));
  expect_refusal ("did not fit");
  for (i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
}

GST_END_TEST

GST_START_TEST (test_caps)
{
  gchar *deep = g_strnfill (SHMEMFD_MAX_CAPS_SIZE, '<');
  guint i;
  const gchar *bad[] = { "video/x-raw, width=(int)[ 1, 2 ]", "ANY", "", "1/x",
    "a/b, c=(GstCaps)\"d/e\"", deep };

  memcpy (deep, "a/b, c=(int)", 12);
  for (i = 0; i < G_N_ELEMENTS (bad); i++) {
    start ("");
    raw_send_caps (server, bad[i]);
    expect_refusal ("CAPS");
  }
  g_free (deep);
}

GST_END_TEST

GST_START_TEST (test_fd_counts)
{
  RawFrame frame = { 0 };
  guint i;

  start_stream ("");
  raw_frame_add_new (&frame, SHMEMFD_MEMORY, 1, -1, RAW_SIZE);
  raw_frame_add_span (&frame, 1, 0, VIDEO_SIZE);
  raw_frame_send (server, &frame);
  expect_refusal ("number of file descriptors");

  start_stream ("");
  raw_frame_add_new (
      &frame, SHMEMFD_MEMORY, 1, raw_memfd (RAW_SEALS), RAW_SIZE);
  raw_frame_add_span (&frame, 1, 0, VIDEO_SIZE);
  frame.fds[frame.n_fds++] = raw_memfd (RAW_SEALS);
  raw_frame_send (server, &frame);
  expect_refusal ("number of file descriptors");

  start_stream ("");
  for (i = 0; i < SHMEMFD_MAX_FDS + 1; i++)
    raw_frame_add_new (
        &frame, SHMEMFD_MEMORY, i + 1, raw_memfd (RAW_SEALS), RAW_SIZE);
  raw_frame_send (server, &frame);
  expect_refusal ("did not fit");
}

GST_END_TEST

static gint
bad_memory (guint which)
{
  gint pair[2];

  switch (which) {
    case 0:
      fail_unless (pipe (pair) == 0);
      close (pair[1]);
      return pair[0];
    case 1:
      return open ("/dev/zero", O_RDWR);
    case 2:
      return raw_memfd (0);
    case 3:
      return raw_memfd (F_SEAL_SEAL | F_SEAL_GROW);
    case 4:
      return open ("/proc/self/exe", O_RDONLY);
    case 5:
      return open ("/tmp", O_PATH);
    default:
      return dup (server);
  }
}

/* As memory, and as container; the good one beside it is closed as well. */
GST_START_TEST (test_bad_memory)
{
  ShmemfdKind kind;
  guint which;

  for (which = 0; which < 7; which++) {
    for (kind = SHMEMFD_MEMORY; kind <= SHMEMFD_CONTAINER; kind++) {
      RawFrame frame = { 0 };

      start_stream ("");
      raw_frame_add_new (
          &frame, SHMEMFD_MEMORY, 1, raw_memfd (RAW_SEALS), RAW_SIZE);
      raw_frame_add_new (&frame, kind, 2, bad_memory (which), RAW_SIZE);
      raw_frame_add_new (
          &frame, SHMEMFD_MEMORY, 3, raw_memfd (RAW_SEALS), RAW_SIZE);
      raw_frame_send (server, &frame);
      expect_refusal ("shared memory of 8192 bytes");
    }
  }
}

GST_END_TEST

GST_START_TEST (test_sizes)
{
  static const guint64 claims[] = { RAW_SIZE + 1, SHMEMFD_MAX_MEMORY_SIZE,
    SHMEMFD_MAX_MEMORY_SIZE + 1, G_MAXUINT64, 0 };
  static const ShmemfdSpan spans[] = { { 1, RAW_SIZE, 1 },
    { 1, RAW_SIZE + 1, 0 }, { 1, 1, RAW_SIZE }, { 1, 0, RAW_SIZE + 1 },
    { 1, G_MAXUINT64, 1 }, { 1, 1, G_MAXUINT64 }, { 1, G_MAXUINT64 - 10, 20 },
    { 2, 0, 1 } };
  RawFrame frame = { 0 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (claims); i++) {
    start_stream ("");
    raw_frame_add_new (
        &frame, SHMEMFD_MEMORY, 1, raw_memfd (RAW_SEALS), claims[i]);
    raw_frame_send (server, &frame);
    expect_refusal (i < 2 ? "smaller than claimed" : "impossible size");
  }
  for (i = 0; i < G_N_ELEMENTS (spans); i++) {
    start_stream ("");
    raw_frame_add_new (
        &frame, SHMEMFD_MEMORY, 1, raw_memfd (RAW_SEALS), RAW_SIZE);
    raw_frame_add_span (&frame, spans[i].id, spans[i].offset, spans[i].size);
    raw_frame_send (server, &frame);
    expect_refusal ("not there or ends before");
  }
}

GST_END_TEST

GST_START_TEST (test_ids)
{
  const guint64 unknown[] = { 5, 6 };
  const ShmemfdContainer container = { 5, -1, 0 };
  RawFrame frame = { 0 };

  start_stream ("");
  send_good_frame (1);
  send_good_frame (1);
  expect_refusal ("id is taken");

  start_stream ("");
  send_good_frame (0);
  expect_refusal ("without an id");

  start_stream ("");
  send_good_frame (1);
  raw_send_ids (server, SHMEMFD_FORGET, 2, unknown);
  expect_refusal ("FORGET of an id");

  start_stream ("");
  send_good_frame (5);
  raw_send_ids (server, SHMEMFD_FORGET, 1, unknown);
  raw_send_ids (server, SHMEMFD_FORGET, 1, unknown);
  expect_refusal ("FORGET of an id");

  /* Once forgotten, it is not there. */
  start_stream ("");
  send_good_frame (5);
  raw_send_ids (server, SHMEMFD_FORGET, 1, unknown);
  raw_frame_add_span (&frame, 5, 0, VIDEO_SIZE);
  raw_frame_send (server, &frame);
  expect_refusal ("not there");

  start_stream ("");
  raw_frame_put (&frame, &container, sizeof container);
  frame.frame.n_containers = 1;
  raw_frame_send (server, &frame);
  expect_refusal ("container that is not there");
}

GST_END_TEST

GST_START_TEST (test_too_many)
{
  gint fd, fds[SHMEMFD_MAX_FDS];
  guint64 id = 0;
  guint i, n;

  /* The same file each time: no limit of the system is hit before ours. */
  fd = raw_memfd (RAW_SEALS);
  for (i = 0; i < SHMEMFD_MAX_FDS; i++)
    fds[i] = fd;
  start_stream ("");
  for (n = 0; n < 5000; n += SHMEMFD_MAX_FDS) {
    RawFrame frame = { 0 };

    for (i = 0; i < SHMEMFD_MAX_FDS; i++)
      raw_frame_add_new (&frame, SHMEMFD_MEMORY, ++id, -1, RAW_SIZE);
    frame.frame.header = (ShmemfdHeader){ SHMEMFD_FRAME,
      (guint32) (sizeof (ShmemfdFrame) + frame.size) };
    raw_send (server, &frame, frame.frame.header.size, fds, SHMEMFD_MAX_FDS);
  }
  close (fd);
  expect_message (consumer.pipeline, GST_MESSAGE_ERROR, NULL);
  stop ();
}

GST_END_TEST

/* A plane that starts in one memory and ends in the next, a format that is
 * not that of the caps: what the mapping of a frame takes for granted. */
GST_START_TEST (test_video_meta)
{
  RawFrame frame = { 0 };
  ShmemfdVideo video = { "GRAY8", 0, 64, 16, 1, { 0 }, { 64 }, { 0 }, { 0 } };
  ShmemfdCrop crop = { 0, 0, 65, 16 };
  guint i;

  for (i = 0; i < 4; i++) {
    ShmemfdVideo bad = video;

    start_stream ("");
    raw_frame_add_new (
        &frame, SHMEMFD_MEMORY, 1, raw_memfd (RAW_SEALS), RAW_SIZE);
    if (i == 0)
      raw_frame_add_span (&frame, 1, 0, 512);
    raw_frame_add_span (&frame, 1, 0, VIDEO_SIZE);
    if (i == 1)
      strcpy (bad.format, "GRAY9");
    else if (i == 2)
      bad.height = 8;
    if (i < 3) {
      raw_frame_put (&frame, &bad, sizeof bad);
      frame.frame.n_video = 1;
    } else {
      raw_frame_put (&frame, &crop, sizeof crop);
      frame.frame.n_crop = 1;
    }
    raw_frame_send (server, &frame);
    expect_refusal (i == 0 ? "beyond its memory"
            : i == 1       ? "unknown format"
            : i == 2       ? "does not fit the caps"
                           : "outside of the picture");
  }
}

GST_END_TEST

GST_START_TEST (test_copy_policy)
{
  RawFrame frame = { 0 };
  GstBuffer *buffer;
  gint fd = raw_memfd (0);
  GstMapInfo map;

  start_stream ("import-policy=copy max-copy=8192");
  fail_unless (pwrite (fd, "before", 6, 0) == 6);
  raw_frame_add_new (&frame, SHMEMFD_MEMORY, 1, dup (fd), RAW_SIZE);
  raw_frame_add_span (&frame, 1, 0, VIDEO_SIZE);
  raw_frame_send (server, &frame);
  buffer = consumer_pull (&consumer);
  fail_unless (pwrite (fd, "behind", 6, 0) == 6);
  fail_unless (ftruncate (fd, 0) == 0);
  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  fail_unless (memcmp (map.data, "before", 6) == 0);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  close (fd);
  stop ();

  start_stream ("import-policy=copy max-copy=8191");
  raw_frame_add_new (&frame, SHMEMFD_MEMORY, 1, raw_memfd (0), RAW_SIZE);
  raw_frame_send (server, &frame);
  expect_refusal ("too large to copy");
}

GST_END_TEST

typedef struct
{
  gint fd;
  guint which;
} Flood;

/* Until the other side hangs up. */
static gpointer
flood (gpointer user_data)
{
  Flood *args = user_data;
  ShmemfdSegment segment;
  GstSegment time;
  gssize sent = 0;

  gst_segment_init (&time, GST_FORMAT_TIME);
  shmemfd_encode_segment (&segment, &time, 1);
  while (sent >= 0) {
    segment.generation++;
    sent = send (args->fd, &segment, sizeof segment, MSG_NOSIGNAL);
  }
  return NULL;
}

/* One that talks without end and never sends a frame can be left. */
GST_START_TEST (test_flood)
{
  Flood args;
  GThread *thread;

  start_stream ("");
  send_good_frame (1);
  gst_buffer_unref (consumer_pull (&consumer));
  args.fd = server;
  thread = g_thread_new ("flood", flood, &args);
  set_state (consumer.pipeline, GST_STATE_READY);
  set_state (consumer.pipeline, GST_STATE_NULL);
  g_thread_join (thread);
  stop ();
}

GST_END_TEST

static Suite *
hostileserver_suite (void)
{
  Suite *s = suite_create ("hostileserver");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, transport_setup, transport_teardown);
  tcase_add_test (tc, test_good);
  tcase_add_test (tc, test_order);
  tcase_add_test (tc, test_greeting);
  tcase_add_test (tc, test_garbage);
  tcase_add_test (tc, test_caps);
  tcase_add_test (tc, test_fd_counts);
  tcase_add_test (tc, test_bad_memory);
  tcase_add_test (tc, test_sizes);
  tcase_add_test (tc, test_ids);
  tcase_add_test (tc, test_too_many);
  tcase_add_test (tc, test_video_meta);
  tcase_add_test (tc, test_copy_policy);
  tcase_add_test (tc, test_flood);
  return s;
}

GST_CHECK_MAIN (hostileserver)
