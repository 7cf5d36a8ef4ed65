/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Frames with plane tables: planes arrive in the memories that they were in, in
 * this process and in another one, with the table sent once for as long as it
 * stays the same; where memories had to be copied the table still holds.
 */

#include "others.h"
#include "planeframes.h"

#include <stdio.h>

/* ---- What arrives. ---- */

/* Pictures, and memories that their planes are in. */
static const struct
{
  guint pictures, memories;
} layouts[] = { { 4, 1 }, { 4, 4 }, { 4, 8 }, { 8, 16 }, { 1, 1 } };

GST_START_TEST (test_memories_shared)
{
  GstAllocator *allocator = new_allocator ();
  GstShmemPlanes planes;
  Producer producer;
  Consumer consumer;
  guint i, m;

  make_table (&planes, layouts[__i__].pictures, layouts[__i__].memories, GAP);
  start_producer (&producer, MONO);
  consumer_start (&consumer, "");
  for (i = 0; i < 10; i++) {
    GstBuffer *sent = new_planes_frame (allocator, allocator, &planes, i);
    GstBuffer *received;

    producer_push (&producer, gst_buffer_ref (sent));
    received = consumer_pull (&consumer);
    fail_unless_equals_int (
        gst_buffer_n_memory (received), layouts[__i__].memories);
    check_planes (received, &planes, i);
    for (m = 0; m < layouts[__i__].memories; m++)
      fail_unless (same_memory (sent, received, m));
    /* The table is no container of the frame's. */
    fail_unless (gst_buffer_get_shmem_container_meta (received) == NULL);
    fail_unless (gst_buffer_get_video_meta (received) == NULL);
    gst_buffer_unref (received);
    gst_buffer_unref (sent);
  }
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-copied"), 0);
  fail_unless_equals_uint64 (producer_stat (&producer, "containers"), 1);
  gst_object_unref (allocator);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* As a source would that has a pool: the same memories again. */
GST_START_TEST (test_table_sent_once)
{
  GstAllocator *allocator = new_allocator ();
  GstShmemPlanes planes;
  Producer producer;
  Consumer consumer;
  GstBuffer *frame;
  guint i;

  make_table (&planes, 8, 16, GAP);
  frame = new_planes_frame (allocator, allocator, &planes, 1);
  start_producer (&producer, MONO);
  consumer_start (&consumer, "");
  for (i = 0; i < 200; i++) {
    GstBuffer *received;

    producer_push (&producer, gst_buffer_ref (frame));
    received = consumer_pull (&consumer);
    check_same_table (received, &planes);
    gst_buffer_unref (received);
  }
  fail_unless_equals_uint64 (producer_stat (&producer, "containers"), 1);
  fail_unless_equals_uint64 (consumer_stat (&consumer, "containers"), 1);
  fail_unless_equals_uint64 (
      consumer_stat (&consumer, "frames-with-container"), 0);
  fail_unless_equals_uint64 (consumer_stat (&consumer, "memories"), 16);
  fail_unless_equals_uint64 (consumer_stat (&consumer, "frames"), 200);
  gst_buffer_unref (frame);
  gst_object_unref (allocator);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* Another one for each frame, none, and one that was there before. */
GST_START_TEST (test_tables_change)
{
  GstAllocator *allocator = new_allocator ();
  GstShmemPlanes planes[8];
  Producer producer;
  Consumer consumer;
  guint i;

  for (i = 0; i < 8; i++)
    make_table (&planes[i], 1 + i, i % 2 ? 2 : 1, 8 * i);
  start_producer (&producer, MONO);
  consumer_start (&consumer, "");
  for (i = 0; i < 64; i++) {
    const GstShmemPlanes *table = &planes[(i * 5) % 8];
    GstBuffer *frame;

    if (i % 7 == 3)
      frame = new_shared_frame (allocator, i);
    else
      frame = new_planes_frame (allocator, allocator, table, i);
    producer_push (&producer, frame);
    frame = consumer_pull (&consumer);
    if (i % 7 == 3) {
      check_frame (frame, i);
      fail_unless (gst_buffer_get_shmem_planes_meta (frame) == NULL);
    } else {
      check_planes (frame, table, i);
    }
    gst_buffer_unref (frame);
  }
  fail_unless (producer_stat (&producer, "containers") >= 8);
  gst_object_unref (allocator);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* The same table over memories of other sizes is checked anew. */
GST_START_TEST (test_sizes_change)
{
  GstAllocator *allocator = new_allocator ();
  GstShmemPlanes planes;
  Producer producer;
  Consumer consumer;
  GstBuffer *frame;
  guint i;

  make_table (&planes, 2, 2, GAP);
  start_producer (&producer, MONO);
  consumer_start (&consumer, "");
  for (i = 0; i < 6; i++) {
    frame = new_planes_frame (allocator, allocator, &planes, i);
    if (i % 2 == 0)
      gst_buffer_append_memory (
          frame, gst_allocator_alloc (allocator, i, NULL));
    producer_push (&producer, frame);
    frame = consumer_pull (&consumer);
    fail_unless_equals_int (gst_buffer_n_memory (frame), 3 - i % 2);
    check_planes (frame, &planes, i);
    gst_buffer_unref (frame);
  }
  fail_unless_equals_uint64 (producer_stat (&producer, "containers"), 1);
  /* One byte less than the last plane has, behind the table's back. */
  frame = new_planes_frame (allocator, allocator, &planes, 9);
  gst_memory_resize (
      gst_buffer_peek_memory (frame, 1), 0, memory_size (&planes, 1) - 1);
  producer_push (&producer, frame);
  assert_bus_error (
      producer.pipeline, STREAM, FORMAT, "0:00:00.360000000, plane table");
  gst_object_unref (allocator);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* A wrong one from the first frame on. */
GST_START_TEST (test_wrong_table_not_sent)
{
  GstAllocator *allocator = new_allocator ();
  GstShmemPlanes planes;
  Producer producer;
  Consumer consumer;
  GstBuffer *frame;

  make_table (&planes, 2, 2, GAP);
  start_producer (&producer, MONO);
  consumer_start (&consumer, "");
  frame = new_planes_frame (allocator, allocator, &planes, 1);
  gst_buffer_get_shmem_planes_meta (frame)->planes.planes[2].stride = 1;
  producer_push (&producer, frame);
  assert_bus_error (producer.pipeline, STREAM, FORMAT, "plane 2, row");
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-sent"), 0);
  gst_object_unref (allocator);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

static void
add_picture_container (GstBuffer *frame, const gchar *text, gint picture)
{
  GstShmemContainer *container = new_container (text);

  gst_buffer_add_shmem_container_meta_full (frame, container, picture);
  gst_shmem_container_unref (container);
}

/* The container that @text makes: in one process it is the same object. */
static void
check_picture_container (GstBuffer *frame, const gchar *text, gint picture)
{
  GstShmemContainer *container = new_container (text);
  GstShmemContainerMeta *meta;
  gpointer state = NULL;
  guint n = 0;

  while ((meta = gst_buffer_iterate_shmem_container_meta (frame, &state)))
    n += meta->picture == picture && meta->container == container;
  fail_unless_equals_int (n, 1);
  gst_shmem_container_unref (container);
}

GST_START_TEST (test_containers_of_pictures)
{
  GstAllocator *allocator = new_allocator ();
  GstShmemPlanes planes;
  Producer producer;
  Consumer consumer;
  GstBuffer *frame;
  guint i, p;

  make_table (&planes, 8, 16, GAP);
  start_producer (&producer, MONO);
  consumer_start (&consumer, "");
  for (i = 0; i < 5; i++) {
    frame = new_planes_frame (allocator, allocator, &planes, i);
    for (p = 0; p < 8; p++) {
      gchar text[] = { (gchar) ('a' + p), (gchar) ('0' + i % 2), 0 };

      add_picture_container (frame, text, (gint) p);
      /* One about two things. */
      add_picture_container (
          frame, "light", p == 0 ? GST_SHMEM_PICTURE_ALL : (gint) p);
    }
    producer_push (&producer, frame);
    frame = consumer_pull (&consumer);
    fail_unless_equals_int (
        gst_buffer_get_n_meta (frame, GST_SHMEM_CONTAINER_META_API_TYPE), 16);
    for (p = 0; p < 8; p++) {
      gchar text[] = { (gchar) ('a' + p), (gchar) ('0' + i % 2), 0 };

      check_picture_container (frame, text, (gint) p);
    }
    check_picture_container (frame, "light", GST_SHMEM_PICTURE_ALL);
    check_picture_container (frame, "light", 7);
    gst_buffer_unref (frame);
  }
  /* Two for each picture, one for all, the table. */
  fail_unless_equals_uint64 (producer_stat (&producer, "containers"), 18);
  gst_object_unref (allocator);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* Of pictures that the frame does not have: a warning, and the rest arrives. */
GST_START_TEST (test_containers_of_no_picture)
{
  GstAllocator *allocator = new_allocator ();
  GstShmemPlanes planes;
  Producer producer;
  Consumer consumer;
  GstBuffer *frame;
  guint i;

  make_table (&planes, 2, 2, GAP);
  start_producer (&producer, MONO);
  consumer_start (&consumer, "");
  for (i = 0; i < 2; i++) {
    frame = i == 0 ? new_planes_frame (allocator, allocator, &planes, i)
                   : new_shared_frame (allocator, i);
    add_picture_container (frame, "far", 2);
    add_picture_container (frame, "whole", GST_SHMEM_PICTURE_ALL);
    add_picture_container (frame, "near", 1);
    producer_push (&producer, frame);
    frame = consumer_pull (&consumer);
    fail_unless_equals_int (
        gst_buffer_get_n_meta (frame, GST_SHMEM_CONTAINER_META_API_TYPE),
        2 - i);
    check_picture_container (frame, "whole", GST_SHMEM_PICTURE_ALL);
    if (i == 0)
      check_picture_container (frame, "near", 1);
    gst_buffer_unref (frame);
  }
  assert_bus_warning (
      producer.pipeline, STREAM, FORMAT, "container, picture 2");
  assert_bus_without (producer.pipeline, GST_MESSAGE_WARNING);
  gst_object_unref (allocator);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* ---- Copies. ---- */

/* Memories of which none (0), each second (1), can be shared. */
GST_START_TEST (test_memories_copied)
{
  GstAllocator *allocator = new_allocator ();
  GstShmemPlanes planes;
  Producer producer;
  Consumer consumer;
  guint i, m;

  make_table (&planes, 8, 16, GAP);
  start_producer (&producer, MONO);
  consumer_start (&consumer, "");
  for (i = 0; i < 100; i++) {
    GstBuffer *sent =
        new_planes_frame (NULL, __i__ ? allocator : NULL, &planes, i);
    GstBuffer *received;

    add_picture_container (sent, "copied as well", 3);
    producer_push (&producer, gst_buffer_ref (sent));
    received = consumer_pull (&consumer);
    fail_unless_equals_int (gst_buffer_n_memory (received), 16);
    check_planes (received, &planes, i);
    check_picture_container (received, "copied as well", 3);
    for (m = 1; m < 16; m += 2)
      if (__i__)
        fail_unless (same_memory (sent, received, m));
    gst_buffer_unref (received);
    gst_buffer_unref (sent);
  }
  fail_unless_equals_uint64 (producer_stat (&producer, "frames-copied"), 100);
  fail_unless_equals_uint64 (producer_stat (&producer, "containers"), 2);
  /* Copies go into the same memory again, a page for each of theirs, once the
   * consumer has given it back; on a busy machine, that is known late. */
  if (__i__ == 0)
    fail_unless (
        producer_stat (&producer, "memory-bytes") <= 50 * 16 * (guint64) 4096);
  gst_object_unref (allocator);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

static void
memory_is_free (gpointer free, GstMiniObject *buffer)
{
  GstMemory *memory = gst_buffer_peek_memory ((GstBuffer *) buffer, 1);

  g_atomic_int_set (
      (gint *) free, GST_MINI_OBJECT_REFCOUNT_VALUE (memory) == 1 ? 1 : -1);
}

/* Who gets a buffer back of which a memory was shared, and one copied, has that
 * memory for itself: else a pool would not take it. */
GST_START_TEST (test_partly_copied_comes_back)
{
  GstAllocator *allocator = new_allocator ();
  GstShmemPlanes planes;
  Producer producer;
  Consumer consumer;
  guint i;

  make_table (&planes, 2, 2, GAP);
  start_producer (&producer, MONO);
  consumer_start (&consumer, "");
  for (i = 0; i < 5; i++) {
    GstBuffer *frame = new_planes_frame (NULL, allocator, &planes, i);
    gint is_free = 0;

    gst_mini_object_weak_ref (
        GST_MINI_OBJECT_CAST (frame), memory_is_free, &is_free);
    producer_push (&producer, frame);
    frame = consumer_pull (&consumer);
    check_planes (frame, &planes, i);
    gst_buffer_unref (frame);
    /* An appsink keeps the frame that was pulled last. */
    producer_push (&producer, new_frame (100));
    gst_buffer_unref (consumer_pull (&consumer));
    WAIT_FOR (g_atomic_int_get (&is_free) != 0);
    fail_unless_equals_int (g_atomic_int_get (&is_free), 1);
  }
  gst_object_unref (allocator);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* A consumer that holds many gets copies in memory of its own, with all that
 * was said of them; an empty memory counts as well. */
GST_START_TEST (test_copied_by_consumer)
{
  GstAllocator *allocator = new_allocator ();
  GstShmemPlanes planes;
  Producer producer;
  Consumer consumer;
  GstBuffer *held[8];
  guint i, v;

  make_table (&planes, 4, 4, GAP);
  for (i = 0; i < planes.num; i++)
    planes.planes[i].memory++;
  start_producer_with (
      &producer, SEPARATED, "wait-for-connection=true max-held-buffers=4");
  consumer_start (&consumer, "");
  for (i = 0; i < 8; i++) {
    GstBuffer *frame = new_planes_frame (allocator, allocator, &planes, i);

    add_picture_container (frame, "held", 2);
    producer_push (&producer, frame);
    held[i] = consumer_pull (&consumer);
  }
  fail_unless (consumer_stat (&consumer, "frames-copied") >= 4);
  fail_if (gst_is_shmem_memory (gst_buffer_peek_memory (held[7], 1)));
  for (i = 0; i < 8; i++) {
    fail_unless_equals_int (gst_buffer_n_memory (held[i]), 5);
    check_planes (held[i], &planes, i);
    check_picture_container (held[i], "held", 2);
    fail_unless_equals_int (
        gst_buffer_get_n_meta (held[i], GST_VIDEO_META_API_TYPE), 4);
    for (v = 0; v < 4; v++)
      fail_unless (gst_buffer_get_video_meta_id (held[i], (gint) v) != NULL);
    gst_buffer_unref (held[i]);
  }
  gst_object_unref (allocator);
  consumer_clear (&consumer);
  producer_clear (&producer);
}

GST_END_TEST

/* ---- Across processes. ---- */

/* In the other process: says which file each memory is. */
static void
play_role (const gchar *role)
{
  guint layout = (guint) g_ascii_strtoull (role, NULL, 10), i, m;
  GstShmemPlanes planes;
  Consumer consumer;

  make_table (&planes, layouts[layout].pictures, layouts[layout].memories, GAP);
  consumer_start (&consumer, "");
  for (i = 0; i < 20; i++) {
    GstBuffer *frame = consumer_pull (&consumer);
    GstShmemContainerMeta *meta = gst_buffer_get_shmem_container_meta (frame);

    check_planes (frame, &planes, i);
    fail_unless (meta && meta->picture == (gint) planes.planes[i % 2].picture);
    for (m = 0; m < gst_buffer_n_memory (frame); m++) {
      struct stat file;

      get_file (frame, m, &file);
      printf ("%llu:%llu ", (unsigned long long) file.st_dev,
          (unsigned long long) file.st_ino);
    }
    gst_buffer_unref (frame);
  }
  printf ("containers %llu\n",
      (unsigned long long) consumer_stat (&consumer, "containers"));
  fflush (stdout);
  consumer_clear (&consumer);
}

GST_START_TEST (test_other_process)
{
  GstAllocator *allocator = new_allocator ();
  GString *expected = g_string_new (NULL);
  gchar role[] = { (gchar) ('0' + __i__), 0 };
  GstShmemPlanes planes;
  GstBuffer *frames[20];
  Producer producer;
  gchar *said;
  Other other;
  guint i, m;

  make_table (&planes, layouts[__i__].pictures, layouts[__i__].memories, GAP);
  /* It may hold all of them, in the memory that they are in. */
  start_producer_with (
      &producer, MONO, "wait-for-connection=true max-held-buffers=64");
  other_start (&other, role);
  for (i = 0; i < G_N_ELEMENTS (frames); i++) {
    frames[i] = new_planes_frame (allocator, allocator, &planes, i);
    add_picture_container (
        frames[i], "of a picture", planes.planes[i % 2].picture);
    for (m = 0; m < gst_buffer_n_memory (frames[i]); m++) {
      struct stat file;

      get_file (frames[i], m, &file);
      g_string_append_printf (expected, "%llu:%llu ",
          (unsigned long long) file.st_dev, (unsigned long long) file.st_ino);
    }
    producer_push (&producer, gst_buffer_ref (frames[i]));
  }
  /* The table, and what is of a picture. */
  g_string_append (expected, "containers 2\n");
  said = other_read_all (&other);
  fail_unless_equals_int (other_wait (&other), 0);
  fail_unless_equals_string (said, expected->str);
  for (i = 0; i < G_N_ELEMENTS (frames); i++)
    gst_buffer_unref (frames[i]);
  g_free (said);
  g_string_free (expected, TRUE);
  gst_object_unref (allocator);
  producer_clear (&producer);
}

GST_END_TEST

static Suite *
planes_suite (void)
{
  Suite *s = suite_create ("planes");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, transport_setup, transport_teardown);
  tcase_add_loop_test (
      tc, test_memories_shared, 0, (int) G_N_ELEMENTS (layouts));
  tcase_add_test (tc, test_table_sent_once);
  tcase_add_test (tc, test_tables_change);
  tcase_add_test (tc, test_sizes_change);
  tcase_add_test (tc, test_wrong_table_not_sent);
  tcase_add_test (tc, test_containers_of_pictures);
  tcase_add_test (tc, test_containers_of_no_picture);
  tcase_add_loop_test (tc, test_memories_copied, 0, 2);
  tcase_add_test (tc, test_partly_copied_comes_back);
  tcase_add_test (tc, test_copied_by_consumer);
  tcase_add_loop_test (tc, test_other_process, 0, (int) G_N_ELEMENTS (layouts));
  return s;
}

int
main (int argc, char **argv)
{
  other_init (&argc, &argv, play_role);
  return gst_check_run_suite (planes_suite (), "planes", __FILE__);
}
