/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Hostile producers whose memory is smaller than they say, gets smaller, or is
 * so large that to use it would cost the consumer more than it has.
 */

#include "peer.h"
#include "victims.h"

#include <string.h>
#include <unistd.h>

#include "lib-shmem/sealed-fd.h"

/* ---- What was checked cannot be taken away any more. ---- */

GST_START_TEST (truncated_once_checked)
{
  RawFrame frame = { 0 };
  GstBuffer *buffer;
  gint fd = raw_memfd (RAW_SEALS);
  GstMapInfo map;
  gsize i;

  src_start_stream ("");
  raw_frame_add_new (&frame, TRANSPORT_MEMORY, 1, dup (fd), RAW_SIZE);
  raw_frame_add_span (&frame, 1, RAW_SIZE - VIDEO_SIZE, VIDEO_SIZE);
  raw_frame_send (server, &frame);
  buffer = consumer_pull (&victim_src);
  fail_unless (denies_resize (fd));
  /* Not a resize: its pages may go, and come again as zeros. */
  fail_unless (pwrite (fd, "x", 1, RAW_SIZE - 1) == 1);
  fail_unless (
      fallocate (fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, RAW_SIZE)
      == 0);
  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  fail_unless_equals_uint64 (map.size, VIDEO_SIZE);
  for (i = 0; i < map.size && map.data[i] == 0; i++)
    ;
  fail_unless_equals_uint64 (i, map.size);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  close (fd);
}

END_CASE

/* ---- A copy, of what is truncated meanwhile or later. ---- */

GST_START_TEST (truncated_once_copied)
{
  RawFrame frame = { 0 };
  GstBuffer *buffer;
  gint fd = raw_memfd (0);
  GstMapInfo map;

  src_start_stream ("import-policy=copy max-copy=8192");
  fail_unless (pwrite (fd, "before", 6, 0) == 6);
  raw_frame_add_new (&frame, TRANSPORT_MEMORY, 1, dup (fd), RAW_SIZE);
  raw_frame_add_span (&frame, 1, 0, VIDEO_SIZE);
  raw_frame_send (server, &frame);
  buffer = consumer_pull (&victim_src);
  fail_unless (pwrite (fd, "behind", 6, 0) == 6);
  fail_unless (ftruncate (fd, 0) == 0);
  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  fail_unless (memcmp (map.data, "before", 6) == 0);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  close (fd);
}

END_CASE

GST_START_TEST (too_large_to_copy)
{
  RawFrame frame = { 0 };

  src_start_stream ("import-policy=copy max-copy=8191");
  raw_frame_add_new (&frame, TRANSPORT_MEMORY, 1, raw_memfd (0), RAW_SIZE);
  raw_frame_send (server, &frame);
  expect_refusal ("copy");
}

END_CASE

typedef struct
{
  gint fd;
  gint stop;
} Flicker;

static gpointer
flicker (gpointer user_data)
{
  Flicker *args = user_data;

  while (!g_atomic_int_get (&args->stop)) {
    fail_unless (ftruncate (args->fd, 0) == 0);
    fail_unless (ftruncate (args->fd, RAW_SIZE) == 0);
  }
  return NULL;
}

/* Its size changes all the time: a copy is made of all of it, or none. */
GST_START_TEST (truncated_while_copied)
{
  Flicker args = { raw_memfd (0), FALSE };
  GThread *thread = g_thread_new ("flicker", flicker, &args);
  RawFrame frame = { 0 };
  GstSample *sample;
  guint i;

  src_start_stream ("import-policy=copy");
  for (i = 0; i < 50; i++) {
    raw_frame_add_new (
        &frame, TRANSPORT_MEMORY, i + 1, dup (args.fd), RAW_SIZE);
    raw_frame_add_span (&frame, i + 1, 0, VIDEO_SIZE);
    raw_frame_send (server, &frame);
  }
  send_zeros (server, TRANSPORT_EOS, 8);
  while ((sample = gst_app_sink_try_pull_sample (
              GST_APP_SINK (victim_src.sink), PATIENCE)))
    gst_sample_unref (sample);
  g_atomic_int_set (&args.stop, TRUE);
  g_thread_join (thread);
  close (args.fd);
  was_refused ("shared memory, 8192 bytes");
}

END_CASE

/* ---- How large. ---- */

GST_START_TEST (claims)
{
  static const guint64 sizes[] = { RAW_SIZE + 1, TRANSPORT_MAX_MEMORY_SIZE,
    TRANSPORT_MAX_MEMORY_SIZE + 1, G_MAXUINT64, 0 };
  RawFrame frame = { 0 };

  src_start_stream ("");
  raw_frame_add_new (
      &frame, TRANSPORT_MEMORY, 1, raw_memfd (RAW_SEALS), sizes[__i__]);
  raw_frame_send (server, &frame);
  expect_refusal (__i__ < 2 ? "claim" : "FRAME, size");
}

END_CASE

/* Beyond the end, and around the end of all numbers. */
GST_START_TEST (spans)
{
  static const TransportSpan spans[] = { { 1, RAW_SIZE, 1 },
    { 1, RAW_SIZE + 1, 0 }, { 1, 1, RAW_SIZE }, { 1, 0, RAW_SIZE + 1 },
    { 1, G_MAXUINT64, 1 }, { 1, G_MAXUINT64 - 10, 20 }, { 2, 0, 1 },
    { 1, 1, G_MAXUINT64 }, { 1, 0, TRANSPORT_MAX_MEMORY_SIZE + 1 } };
  RawFrame frame = { 0 };

  src_start_stream ("");
  raw_frame_add_new (
      &frame, TRANSPORT_MEMORY, 1, raw_memfd (RAW_SEALS), RAW_SIZE);
  raw_frame_add_span (
      &frame, spans[__i__].id, spans[__i__].offset, spans[__i__].size);
  raw_frame_send (server, &frame);
  expect_refusal (__i__ < 7 ? "FRAME, memory" : "FRAME, size");
}

END_CASE

/* Each span is right; whoever mapped all of them would allocate 32 GiB. */
SERVER_CASE (sum_of_spans, STREAMING, "FRAME, size")
{
  RawFrame frame = { 0 };
  guint i;

  raw_frame_add_new (&frame, TRANSPORT_MEMORY, 1,
      sparse_memfd (TRANSPORT_MAX_MEMORY_SIZE), TRANSPORT_MAX_MEMORY_SIZE);
  for (i = 0; i < TRANSPORT_MAX_MEMORIES; i++)
    raw_frame_add_span (&frame, 1, 0, TRANSPORT_MAX_MEMORY_SIZE);
  raw_frame_send (server, &frame);
}

/* A consumer that holds as many as it may copies the next frame; not this. */
GST_START_TEST (sparse_frame_to_copy)
{
  RawFrame frame = { 0 };
  GstBuffer *buffer;

  src_connect ("");
  send_hello (server, TRANSPORT_MAGIC, TRANSPORT_VERSION, 1);
  raw_send_caps (server, "a/b");
  raw_send_segment (server);
  raw_frame_add_new (&frame, TRANSPORT_MEMORY, 1,
      sparse_memfd (TRANSPORT_MAX_MEMORY_SIZE), TRANSPORT_MAX_MEMORY_SIZE);
  raw_frame_add_span (&frame, 1, 0, TRANSPORT_MAX_MEMORY_SIZE);
  raw_frame_send (server, &frame);
  buffer = consumer_pull (&victim_src);
  fail_unless_equals_uint64 (consumer_stat (&victim_src, "frames-copied"), 0);
  gst_buffer_unref (buffer);
}

END_CASE

/* Those for any consumer. */
static void
add_cases (TCase *tc)
{
  tcase_add_test (tc, too_large_to_copy);
  tcase_add_loop_test (tc, claims, 0, 5);
  tcase_add_loop_test (tc, spans, 0, 9);
  tcase_add_test (tc, sum_of_spans);
}

static Suite *
hostile_sizes_suite (void)
{
  Suite *s = suite_create ("hostile-sizes");
  TCase *tc = tcase_create ("sizes");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, src_setup, src_teardown);
  add_cases (tc);
  tcase_add_test (tc, truncated_once_checked);
  tcase_add_test (tc, truncated_once_copied);
  tcase_add_test (tc, truncated_while_copied);
  tcase_add_test (tc, sparse_frame_to_copy);

  tc = tcase_create ("library");
  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, library_setup, library_teardown);
  add_cases (tc);
  return s;
}

GST_CHECK_MAIN (hostile_sizes)
