/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Streams of frames with plane tables that last: memories that come several
 * times in a frame, consumers that come and go, tables that are new with each
 * frame, and processes that hand on what they got. What both sides keep is
 * bounded, and nothing is copied that need not be.
 */

#include "elements.h"
#include "footprint.h"
#include "others.h"
#include "planeframes.h"

#include <stdio.h>
#include <string.h>

/* ---- Memory. ---- */

#define N_MEMORIES 12

/* @whole once for each plane. */
static GstBuffer *
new_repeating_frame (
    GstMemory *whole, const GstShmemPlanes *planes, guint number)
{
  GstBuffer *frame = gst_buffer_new ();
  guint i;

  for (i = 0; i < planes->num; i++)
    gst_buffer_append_memory (frame,
        gst_memory_share (whole, (gssize) planes->planes[i].offset,
            (gssize) planes->planes[i].size));
  stamp_frame (frame, number);
  return frame;
}

/* Planes of one memory, each as a memory. */
static void
make_repeating_table (GstShmemPlanes *planes)
{
  guint i;

  make_table (planes, 8, 16, 0);
  for (i = 0; i < planes->num; i++)
    planes->planes[i].offset = 0;
}

/* As of a source with a pool whose frames were taken apart and put together
 * again: sixteen parts of a memory are one descriptor and one mapping. */
GST_START_TEST (test_memory_sixteen_times)
{
  GstAllocator *allocator = new_allocator ();
  GstShmemPlanes planes, parts;
  GstBuffer *whole[N_MEMORIES];
  Footprint before, once;
  Producer producer;
  Consumer consumer;
  guint i, p;

  make_table (&planes, 8, 1, GAP);
  make_repeating_table (&parts);
  start_producer (&producer, MONO);
  consumer_start (&consumer, "");
  for (i = 0; i < N_MEMORIES; i++) {
    whole[i] =
        gst_buffer_new_allocate (allocator, memory_size (&planes, 0), NULL);
    fill_planes (whole[i], &planes, i);
  }
  before = footprint_now ();
  for (i = 0; i < 10 * N_MEMORIES; i++) {
    GstBuffer *frame = new_repeating_frame (
        gst_buffer_peek_memory (whole[i % N_MEMORIES], 0), &planes, i);

    fail_unless (gst_buffer_add_shmem_planes_meta (frame, &parts, NULL));
    producer_push (&producer, frame);
    frame = consumer_pull (&consumer);
    fail_unless_equals_int (gst_buffer_n_memory (frame), 16);
    check_planes (frame, &parts, i % N_MEMORIES);
    for (p = 0; p < 16; p++)
      fail_unless (same_file (frame, p, whole[i % N_MEMORIES], 0));
    gst_buffer_unref (frame);
    if (i + 1 == N_MEMORIES)
      once = footprint_now ();
  }
  /* And the table, which is one object of both sides in one process. */
  fail_unless_equals_int (once.memfds, before.memfds + N_MEMORIES + 1);
  fail_unless_equals_int (once.mappings, before.mappings + N_MEMORIES);
  footprint_expect (&once);
  for (i = 0; i < N_MEMORIES; i++)
    gst_buffer_unref (whole[i]);
  gst_object_unref (allocator);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

static void
is_free (gpointer free, GstMiniObject *buffer)
{
  (void) buffer;
  g_atomic_int_set ((gint *) free, TRUE);
}

static void
push_watched (Producer *producer, GstBuffer *frame, gint *free)
{
  *free = FALSE;
  gst_mini_object_weak_ref (GST_MINI_OBJECT_CAST (frame), is_free, free);
  producer_push (producer, frame);
}

/* A part that was taken out of a frame holds it, whichever part it is. */
GST_START_TEST (test_part_holds_frame)
{
  GstAllocator *allocator = new_allocator ();
  GstBuffer *whole, *frame;
  GstShmemPlanes planes;
  gint old_free, new_free;
  Producer producer;
  Consumer consumer;
  GstMemory *part;
  GstMapInfo map;

  make_table (&planes, 8, 1, GAP);
  whole = gst_buffer_new_allocate (allocator, memory_size (&planes, 0), NULL);
  fill_planes (whole, &planes, 3);
  start_producer (&producer, MONO);
  consumer_start (&consumer, "");
  push_watched (&producer,
      new_repeating_frame (gst_buffer_peek_memory (whole, 0), &planes, 0),
      &old_free);
  frame = consumer_pull (&consumer);
  part = gst_buffer_get_memory (frame, (guint) __i__);
  gst_buffer_unref (frame);
  push_watched (&producer, new_shared_frame (allocator, 1), &new_free);
  gst_buffer_unref (consumer_pull (&consumer));
  /* An appsink keeps the frame that was pulled last. */
  producer_push (&producer, new_shared_frame (allocator, 2));
  gst_buffer_unref (consumer_pull (&consumer));
  /* Frames are given back in the order in which they become free. */
  WAIT_FOR (g_atomic_int_get (&new_free));
  fail_if (g_atomic_int_get (&old_free));
  fail_unless (gst_memory_map (part, &map, GST_MAP_READ));
  fail_unless_equals_uint64 (map.size, planes.planes[__i__].size);
  fail_unless_equals_int (map.data[7], plane_byte (3, (guint) __i__, 7));
  gst_memory_unmap (part, &map);
  gst_memory_unref (part);
  WAIT_FOR (g_atomic_int_get (&old_free));
  gst_buffer_unref (whole);
  gst_object_unref (allocator);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* Memory that a consumer could write to is not for several of them. */
GST_START_TEST (test_importable_copied)
{
  GstAllocator *importable =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_IMPORTABLE);
  GstAllocator *allocator = new_allocator ();
  GstShmemPlanes planes;
  Producer producer;
  Consumer consumer;
  guint i;

  make_table (&planes, 4, 4, GAP);
  start_producer (&producer, MONO);
  consumer_start (&consumer, "");
  for (i = 0; i < 10; i++) {
    GstBuffer *sent = new_planes_frame (importable, allocator, &planes, i);
    GstBuffer *received;

    producer_push (&producer, gst_buffer_ref (sent));
    received = consumer_pull (&consumer);
    check_planes (received, &planes, i);
    fail_if (same_memory (sent, received, 0));
    fail_unless (same_memory (sent, received, 1));
    fail_if (same_memory (sent, received, 2));
    gst_buffer_unref (received);
    gst_buffer_unref (sent);
  }
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-copied"), 10);
  gst_object_unref (importable);
  gst_object_unref (allocator);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* Each memory by itself becomes one that nobody can change; one that is so
 * already stays what it is. */
GST_START_TEST (test_isolated)
{
  GstAllocator *immutable =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_IMMUTABLE);
  GstAllocator *allocator = new_allocator ();
  GstShmemPlanes planes;
  Producer producer;
  Consumer consumer;
  guint i, m;

  make_table (&planes, 8, 16, GAP);
  start_producer_with (
      &producer, MONO, "wait-for-connection=true isolation=true");
  consumer_start (&consumer, "");
  for (i = 0; i < 10; i++) {
    GstBuffer *sent = new_planes_frame (allocator, immutable, &planes, i);
    GstBuffer *received;

    for (m = 1; m < 16; m += 2)
      fail_unless (
          gst_shmem_memory_seal (gst_buffer_peek_memory (sent, m), NULL));
    producer_push (&producer, gst_buffer_ref (sent));
    received = consumer_pull (&consumer);
    check_planes (received, &planes, i);
    for (m = 0; m < 16; m++) {
      fail_unless (
          gst_shmem_memory_get_seals (gst_buffer_peek_memory (received, m))
          & F_SEAL_WRITE);
      fail_unless_equals_int (same_memory (sent, received, m), m % 2);
    }
    gst_buffer_unref (received);
    gst_buffer_unref (sent);
  }
  gst_object_unref (immutable);
  gst_object_unref (allocator);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* ---- Who comes and goes. ---- */

GST_START_TEST (test_consumers_come_and_go)
{
  GstAllocator *allocator = new_allocator ();
  Consumer consumers[3];
  GstShmemPlanes planes;
  Producer producer;
  guint i, c;

  make_table (&planes, 4, 8, GAP);
  start_producer (&producer, MONO);
  consumer_start (&consumers[0], "");
  for (i = 0; i < 30; i++) {
    if (i == 10 || i == 20) {
      consumer_start (&consumers[i / 10], "");
      WAIT_FOR (producer_clients (&producer) == 1 + i / 10);
    }
    /* The first one leaves, and comes again. */
    if (i == 15 || i == 25) {
      consumer_clear (&consumers[0]);
      WAIT_FOR (producer_clients (&producer) == i / 10);
      consumer_start (&consumers[0], "");
      WAIT_FOR (producer_clients (&producer) == 1 + i / 10);
    }
    producer_push (
        &producer, new_planes_frame (allocator, allocator, &planes, i));
    for (c = 0; c <= i / 10; c++) {
      GstBuffer *frame = consumer_pull (&consumers[c]);

      check_planes (frame, &planes, i);
      gst_buffer_unref (frame);
    }
  }
  /* One table, which each of them got once. */
  fail_unless_equals_uint64 (producer_stat (&producer, "containers"), 1);
  for (c = 0; c < 3; c++) {
    fail_unless_equals_uint64 (consumer_stat (&consumers[c], "containers"), 1);
    consumer_clear (&consumers[c]);
  }
  gst_object_unref (allocator);
  producer_clear (&producer);
}

GST_END_TEST

/* ---- A table that is new with each frame. ---- */

#define N_TABLES 1500
/* Of which so many can be under way, or not be forgotten yet. */
#define MAX_MEMFDS 100

static void
make_nth_table (GstShmemPlanes *planes, guint number)
{
  make_table (planes, 2, 2, number);
}

static guint
more_memfds (guint most)
{
  return MAX (most, (guint) footprint_now ().memfds);
}

/* In the other process: says how many memfds it had at most. */
static void
play_role (const gchar *role)
{
  GstShmemPlanes planes;
  Consumer consumer;
  guint most = 0, i;

  (void) role;
  consumer_start (&consumer, "");
  for (i = 0; i < N_TABLES; i++) {
    GstBuffer *frame = consumer_pull (&consumer);

    make_nth_table (&planes, i);
    check_same_table (frame, &planes);
    gst_buffer_unref (frame);
    if (i % 50 == 0)
      most = more_memfds (most);
  }
  printf ("%llu %u\n",
      (unsigned long long) consumer_stat (&consumer, "containers"), most);
  fflush (stdout);
  consumer_clear (&consumer);
}

GST_START_TEST (test_new_table_each_frame)
{
  GstAllocator *allocator = new_allocator ();
  guint most = 0, theirs = 0, tables = 0, i;
  GstShmemPlanes planes;
  GstMemory *memory[2];
  Producer producer;
  Other other;
  gchar *said;

  make_nth_table (&planes, N_TABLES);
  for (i = 0; i < 2; i++)
    memory[i] = gst_allocator_alloc (allocator, memory_size (&planes, i), NULL);
  start_producer (&producer, MONO);
  g_object_set (producer.src, "block", TRUE, NULL);
  other_start (&other, "count");
  for (i = 0; i < N_TABLES; i++) {
    GstBuffer *frame = gst_buffer_new ();

    gst_buffer_append_memory (frame, gst_memory_ref (memory[0]));
    gst_buffer_append_memory (frame, gst_memory_ref (memory[1]));
    make_nth_table (&planes, i);
    fail_unless (gst_buffer_add_shmem_planes_meta (frame, &planes, NULL));
    stamp_frame (frame, i);
    producer_push (&producer, frame);
    if (i % 50 == 0)
      most = more_memfds (most);
  }
  said = other_read_all (&other);
  fail_unless_equals_int (other_wait (&other), 0);
  fail_unless (sscanf (said, "%u %u", &tables, &theirs) == 2, "%s", said);
  fail_unless_equals_int (tables, N_TABLES);
  fail_unless (theirs <= MAX_MEMFDS, "%u memfds of the consumer", theirs);
  fail_unless (most <= MAX_MEMFDS, "%u memfds of the producer", most);
  g_free (said);
  gst_memory_unref (memory[0]);
  gst_memory_unref (memory[1]);
  gst_object_unref (allocator);
  producer_clear (&producer);
}

GST_END_TEST

/* ---- Several elements in a row. ---- */

/* From one socket to the next: memories, table and containers as they came. */
GST_START_TEST (test_relay)
{
  gchar *far_path = g_strconcat (socket_path, "2", NULL),
        *near_path = socket_path;
  GstAllocator *allocator = new_allocator ();
  GstShmemContainer *container = new_container ("of picture 2");
  GstElement *relay, *sink;
  GstShmemPlanes planes;
  GstStructure *stats;
  Producer producer;
  Consumer consumer;
  guint64 copied = 1;
  gchar *text;
  guint i, m;

  make_table (&planes, 4, 8, GAP);
  text = g_strdup_printf ("shmemfdsrc socket-path=%s ! shmemfdsink name=sink "
                          "wait-for-connection=true socket-path=%s",
      near_path, far_path);
  relay = gst_parse_launch (text, NULL);
  sink = gst_bin_get_by_name (GST_BIN (relay), "sink");
  /* The relay may hold all frames, should its server's thread be late. */
  start_producer_with (
      &producer, MONO, "wait-for-connection=true max-held-buffers=64");
  set_state (relay, GST_STATE_PLAYING);
  socket_path = far_path;
  consumer_start (&consumer, "");
  socket_path = near_path;
  for (i = 0; i < 40; i++) {
    GstBuffer *sent = new_planes_frame (allocator, allocator, &planes, i);
    GstBuffer *received;
    GstShmemContainerMeta *meta;

    gst_buffer_add_shmem_container_meta_full (sent, container, 2);
    producer_push (&producer, gst_buffer_ref (sent));
    received = consumer_pull (&consumer);
    check_planes (received, &planes, i);
    for (m = 0; m < 8; m++)
      fail_unless (same_memory (sent, received, m));
    meta = gst_buffer_get_shmem_container_meta (received);
    fail_unless (meta && meta->picture == 2 && meta->container == container);
    gst_buffer_unref (received);
    gst_buffer_unref (sent);
  }
  g_object_get (sink, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, "frames-copied", &copied));
  fail_unless_equals_uint64 (copied, 0);
  gst_structure_free (stats);
  consumer_clear (&consumer);
  set_state (relay, GST_STATE_NULL);
  gst_object_unref (sink);
  gst_object_unref (relay);
  gst_shmem_container_unref (container);
  producer_clear (&producer);
  gst_object_unref (allocator);
  g_free (far_path);
  g_free (text);
}

GST_END_TEST

/* Two streams through shmemplanemux, the socket and shmemplanedemux. */
typedef struct
{
  GstElement *producer, *consumer;
  GstElement *src[2], *sink[2];
} Streams;

static GstElement *
launch (const gchar *format)
{
  gchar *text = g_strdup_printf (format, socket_path);
  GstElement *pipeline = gst_parse_launch (text, NULL);

  fail_unless (pipeline != NULL, "%s", text);
  g_free (text);
  return pipeline;
}

static void
streams_start (Streams *streams)
{
  guint i;

  GST_ELEMENT_REGISTER (shmemplanemux, NULL);
  GST_ELEMENT_REGISTER (shmemplanedemux, NULL);
  streams->producer =
      launch ("appsrc name=a0 format=time ! mux.sink_0 "
              "appsrc name=a1 format=time ! mux.sink_1 shmemplanemux name=mux "
              "! shmemfdsink socket-path=%s wait-for-connection=true");
  streams->consumer =
      launch ("shmemfdsrc socket-path=%s connect-timeout=30000000000 ! "
              "shmemplanedemux name=demux "
              "demux.src_0 ! appsink name=a0 sync=false async=false "
              "demux.src_1 ! appsink name=a1 sync=false async=false");
  for (i = 0; i < 2; i++) {
    gchar name[] = { 'a', (gchar) ('0' + i), 0 };

    streams->src[i] = gst_bin_get_by_name (GST_BIN (streams->producer), name);
    streams->sink[i] = gst_bin_get_by_name (GST_BIN (streams->consumer), name);
  }
  set_state (streams->producer, GST_STATE_PLAYING);
  set_state (streams->consumer, GST_STATE_PLAYING);
}

static void
streams_stop (Streams *streams)
{
  guint i;

  set_state (streams->consumer, GST_STATE_NULL);
  set_state (streams->producer, GST_STATE_NULL);
  for (i = 0; i < 2; i++) {
    gst_object_unref (streams->src[i]);
    gst_object_unref (streams->sink[i]);
  }
  gst_object_unref (streams->producer);
  gst_object_unref (streams->consumer);
}

/* (transfer full): what was pushed into stream @i. */
static GstBuffer *
streams_push (Streams *streams, guint i, GstAllocator *allocator,
    const gchar *format, guint size, guint number)
{
  GstCaps *caps = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING,
      format, "width", G_TYPE_INT, (gint) size, "height", G_TYPE_INT,
      (gint) size, "framerate", GST_TYPE_FRACTION, 25, 1, NULL);
  GstSample *sample;
  GstVideoInfo info;
  GstBuffer *frame;

  fail_unless (gst_video_info_from_caps (&info, caps));
  frame = gst_buffer_new_allocate (allocator, info.size, NULL);
  gst_buffer_memset (frame, 0, (guint8) (number * 2 + i), info.size);
  stamp_frame (frame, number);
  sample = gst_sample_new (frame, caps, NULL, NULL);
  fail_unless_equals_int (
      gst_app_src_push_sample (GST_APP_SRC (streams->src[i]), sample),
      GST_FLOW_OK);
  gst_sample_unref (sample);
  gst_caps_unref (caps);
  return frame;
}

static void
check_stream (Streams *streams, guint i, GstBuffer *sent, const gchar *format,
    guint size, guint number)
{
  GstSample *sample =
      gst_app_sink_try_pull_sample (GST_APP_SINK (streams->sink[i]), PATIENCE);
  GstVideoFrame video;
  GstVideoInfo info;
  GstBuffer *frame;

  fail_unless (sample != NULL, "no frame %u of stream %u", number, i);
  frame = gst_sample_get_buffer (sample);
  fail_unless (gst_video_info_from_caps (&info, gst_sample_get_caps (sample)));
  fail_unless_equals_string (
      gst_video_format_to_string (GST_VIDEO_INFO_FORMAT (&info)), format);
  fail_unless_equals_int (GST_VIDEO_INFO_WIDTH (&info), (gint) size);
  fail_unless (same_memory (sent, frame, 0));
  fail_unless (gst_video_frame_map (&video, &info, frame, GST_MAP_READ));
  fail_unless_equals_int (
      ((guint8 *) video.data[0])[size - 1], (guint8) (number * 2 + i));
  gst_video_frame_unmap (&video);
  gst_sample_unref (sample);
}

/* Formats and sizes of either stream change on the way, and come back. */
GST_START_TEST (test_streams_change)
{
  static const struct
  {
    const gchar *format[2];
    guint size[2];
  } rounds[] = {
    { { "NV12", "NV12" }, { 64, 64 } },
    { { "NV12", "NV12" }, { 128, 64 } },
    { { "NV12", "GRAY8" }, { 128, 64 } },
    { { "I420", "GRAY16_LE" }, { 64, 32 } },
    { { "NV12", "NV12" }, { 64, 64 } },
  };
  GstAllocator *allocator = new_allocator ();
  Streams streams;
  guint i, s;

  streams_start (&streams);
  for (i = 0; i < 6 * G_N_ELEMENTS (rounds); i++) {
    guint r = i / 3 % G_N_ELEMENTS (rounds);
    GstBuffer *sent[2];

    for (s = 0; s < 2; s++)
      sent[s] = streams_push (
          &streams, s, allocator, rounds[r].format[s], rounds[r].size[s], i);
    for (s = 0; s < 2; s++) {
      check_stream (
          &streams, s, sent[s], rounds[r].format[s], rounds[r].size[s], i);
      gst_buffer_unref (sent[s]);
    }
  }
  streams_stop (&streams);
  gst_object_unref (allocator);
}

GST_END_TEST

static Suite *
planestreams_suite (void)
{
  Suite *s = suite_create ("planestreams");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, transport_setup, transport_teardown);
  tcase_add_test (tc, test_memory_sixteen_times);
  tcase_add_loop_test (tc, test_part_holds_frame, 0, 16);
  tcase_add_test (tc, test_importable_copied);
  tcase_add_test (tc, test_isolated);
  tcase_add_test (tc, test_consumers_come_and_go);
  tcase_add_test (tc, test_new_table_each_frame);
  tcase_add_test (tc, test_relay);
  tcase_add_test (tc, test_streams_change);
  return s;
}

int
main (int argc, char **argv)
{
  other_init (&argc, &argv, play_role);
  return gst_check_run_suite (planestreams_suite (), "planestreams", __FILE__);
}
