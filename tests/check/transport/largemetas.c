/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Metas that do not fit into FRAME: they arrive as they were sent, among those
 * that do, in memory that is made once for frames with the same ones, and freed
 * behind the last of these.
 */

#include "metakinds.h"

#include <string.h>
#include <unistd.h>

#define MIB (1024 * 1024)

/* ---- metas ---- */

/* Bytes that depend on @n. */
static guint8 *
new_data (gsize size, guint n)
{
  guint32 random = 1 + n;
  guint8 *data = g_malloc (size);
  gsize i;

  for (i = 0; i < size; i++) {
    random = random * 1664525 + 1013904223;
    data[i] = (guint8) (random >> 24);
  }
  return data;
}

/* A custom meta with a buffer of @size bytes, twice as many as text. */
static void
add_blob (GstBuffer *buffer, gsize size, guint n)
{
  GstCustomMeta *meta = gst_buffer_add_custom_meta (buffer, CUSTOM_META);
  GstBuffer *blob = gst_buffer_new_wrapped (new_data (size, n), size);

  gst_structure_set (gst_custom_meta_get_structure (meta), "n", G_TYPE_UINT, n,
      "blob", GST_TYPE_BUFFER, blob, NULL);
  gst_buffer_unref (blob);
}

static void
check_blob (GstBuffer *buffer, gsize size, guint n)
{
  GstCustomMeta *meta = gst_buffer_get_custom_meta (buffer, CUSTOM_META);
  guint8 *data = new_data (size, n);
  GstBuffer *blob = NULL;
  guint value;

  fail_unless (meta != NULL);
  fail_unless (gst_structure_get (gst_custom_meta_get_structure (meta), "n",
      G_TYPE_UINT, &value, "blob", GST_TYPE_BUFFER, &blob, NULL));
  fail_unless_equals_int (value, n);
  fail_unless_equals_uint64 (gst_buffer_get_size (blob), size);
  fail_unless (gst_buffer_memcmp (blob, 0, data, size) == 0);
  gst_buffer_unref (blob);
  g_free (data);
}

static void
add_caption (GstBuffer *buffer, gsize size, guint n)
{
  guint8 *data = new_data (size, n);

  gst_buffer_add_video_caption_meta (
      buffer, GST_VIDEO_CAPTION_TYPE_CEA708_RAW, data, size);
  g_free (data);
}

/* The captions have @sizes, up to 0, in any order, and the bytes of @n. */
static void
check_captions (GstBuffer *buffer, const gsize *sizes, guint n)
{
  GstVideoCaptionMeta *meta;
  gpointer state = NULL;
  guint n_found = 0, i;

  while ((meta = (GstVideoCaptionMeta *) gst_buffer_iterate_meta_filtered (
              buffer, &state, GST_VIDEO_CAPTION_META_API_TYPE))) {
    guint8 *data = new_data (meta->size, n);

    for (i = 0; sizes[i] != 0 && sizes[i] != meta->size; i++)
      ;
    fail_unless (sizes[i] != 0);
    fail_unless (memcmp (meta->data, data, meta->size) == 0);
    g_free (data);
    n_found++;
  }
  for (i = 0; sizes[i] != 0; i++)
    n_found--;
  fail_unless_equals_int (n_found, 0);
}

/* Of this process, in which producer and consumer have one each. */
static guint
count_metas_memfds (void)
{
  GDir *folder = g_dir_open ("/proc/self/fd", 0, NULL);
  const gchar *name;
  guint n = 0;

  while ((name = g_dir_read_name (folder))) {
    gchar *path = g_strconcat ("/proc/self/fd/", name, NULL);
    gchar *target = g_file_read_link (path, NULL);

    n += target && strstr (target, "gst-shmem-metas") != NULL;
    g_free (target);
    g_free (path);
  }
  g_dir_close (folder);
  return n;
}

/* ---- tests ---- */

/* Another one with each frame, and none with some. */
GST_START_TEST (test_custom)
{
  Producer producer;
  Consumer consumer;
  GstBuffer *buffer;
  guint i;

  start_both (&producer, &consumer);
  for (i = 0; i < 6; i++) {
    buffer = new_frame (i);
    add_bar (buffer, i);
    if (i % 3 != 2)
      add_blob (buffer, MIB + i, i);
    add_afd (buffer, i);
    producer_push (&producer, buffer);
    buffer = consumer_pull (&consumer);
    check_frame (buffer, i);
    check_bar (buffer, i);
    check_afd (buffer, i);
    if (i % 3 != 2)
      check_blob (buffer, MIB + i, i);
    fail_unless_equals_int (count_metas (buffer), i % 3 == 2 ? 2 : 3);
    gst_buffer_unref (buffer);
  }
  fail_unless_equals_uint64 (producer_stat (&producer, "metas-lost"), 0);
  fail_unless_equals_uint64 (consumer_stat (&consumer, "metas-lost"), 0);
  clear_both (&producer, &consumer);
  fail_unless_equals_int (count_metas_memfds (), 0);
}

GST_END_TEST

/* Some in FRAME and some not, on frames that are shared, copied or isolated, for
 * two consumers, one of which joins later. */
GST_START_TEST (test_several)
{
  static const gsize sizes[] = { 20000, 20001, 1, 2 * MIB, 300, 1 * MIB, 0 };
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  Producer producer;
  Consumer consumers[2];
  GstBuffer *buffer;
  guint i, k;

  producer_start (&producer,
      __i__ ? "wait-for-connection=true isolation=true"
            : "wait-for-connection=true");
  consumer_start (&consumers[0], "");
  for (i = 0; i < 4; i++) {
    if (i == 2) {
      consumer_start (&consumers[1], "latest=true");
      WAIT_FOR (producer_clients (&producer) == 2);
    }
    buffer = i % 2 ? new_frame (i) : new_shared_frame (allocator, i);
    for (k = 0; sizes[k] != 0; k++)
      add_caption (buffer, sizes[k], i / 3);
    add_blob (buffer, 100000, i);
    add_container (buffer, "text");
    producer_push (&producer, buffer);
    for (k = 0; k < (i < 2 ? 1 : 2); k++) {
      buffer = consumer_pull (&consumers[k]);
      check_frame (buffer, i);
      check_captions (buffer, sizes, i / 3);
      check_blob (buffer, 100000, i);
      gst_buffer_unref (buffer);
    }
  }
  fail_unless_equals_uint64 (producer_stat (&producer, "metas-lost"), 0);
  producer_clear (&producer);
  for (k = 0; k < 2; k++)
    consumer_clear (&consumers[k]);
  gst_object_unref (allocator);
}

GST_END_TEST

/* One memory for all frames that have the same, and none of earlier ones. */
GST_START_TEST (test_unchanged)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  GstMemory *memory = gst_allocator_alloc (allocator, VIDEO_SIZE, NULL);
  Producer producer;
  Consumer consumer;
  GstBuffer *buffer, *held = NULL;
  guint i;

  start_both (&producer, &consumer);
  for (i = 0; i < 15; i++) {
    buffer = gst_buffer_new ();
    gst_buffer_append_memory (buffer, gst_memory_ref (memory));
    stamp_frame (buffer, i);
    add_blob (buffer, MIB, i / 5);
    producer_push (&producer, buffer);
    buffer = consumer_pull (&consumer);
    check_blob (buffer, MIB, i / 5);
    /* And one for the pixels. */
    fail_unless_equals_uint64 (
        consumer_stat (&consumer, "memories"), 1 + 1 + i / 5);
    if (i == 4)
      held = buffer;
    else
      gst_buffer_unref (buffer);
  }
  check_blob (held, MIB, 0);
  gst_buffer_unref (held);
  WAIT_FOR (count_metas_memfds () == 2);
  clear_both (&producer, &consumer);
  fail_unless_equals_int (count_metas_memfds (), 0);
  gst_memory_unref (memory);
  gst_object_unref (allocator);
}

GST_END_TEST

/* Two fill the memory, and what is beyond is lost, and said once. */
GST_START_TEST (test_too_large)
{
  static const gsize size = TRANSPORT_MAX_MORE_METAS_SIZE / 2 - 16;
  const gsize sizes[] = { size, size, 0 };
  Producer producer;
  Consumer consumer;
  GstBuffer *buffer;
  guint i;

  start_both (&producer, &consumer);
  for (i = 0; i < 2; i++) {
    buffer = new_frame (i);
    add_afd (buffer, i);
    add_caption (buffer, size, i);
    add_caption (buffer, size, i);
    add_blob (buffer, 20000, i);
    add_bar (buffer, i);
    producer_push (&producer, buffer);
    buffer = consumer_pull (&consumer);
    check_captions (buffer, sizes, i);
    check_afd (buffer, i);
    check_bar (buffer, i);
    fail_unless_equals_int (count_metas (buffer), 4);
    gst_buffer_unref (buffer);
  }
  fail_unless_equals_uint64 (producer_stat (&producer, "metas-lost"), 2);
  assert_bus_warning (
      producer.pipeline, STREAM, FORMAT, CUSTOM_META, "8 MiB", "Remove");
  assert_bus_without (producer.pipeline, GST_MESSAGE_WARNING);
  clear_both (&producer, &consumer);
}

GST_END_TEST

/* The number of all is limited, wherever they are. */
GST_START_TEST (test_many)
{
  Producer producer;
  Consumer consumer;
  GstBuffer *buffer = new_frame (0);
  guint i;

  start_both (&producer, &consumer);
  for (i = 0; i < TRANSPORT_MAX_METAS + 2; i++)
    add_caption (buffer, 1000, 0);
  producer_push (&producer, buffer);
  buffer = consumer_pull (&consumer);
  fail_unless_equals_int (count_metas (buffer), TRANSPORT_MAX_METAS);
  gst_buffer_unref (buffer);
  fail_unless_equals_uint64 (producer_stat (&producer, "metas-lost"), 2);
  assert_bus_warning (
      producer.pipeline, STREAM, FORMAT, "GstVideoCaptionMeta", "64");
  clear_both (&producer, &consumer);
}

GST_END_TEST

static void
add_numbers (GstBuffer *buffer, guint n)
{
  GstCustomMeta *meta = gst_buffer_add_custom_meta (buffer, CUSTOM_META);
  GValue array = G_VALUE_INIT, number = G_VALUE_INIT;

  gst_value_array_init (&array, n);
  g_value_init (&number, G_TYPE_INT);
  for (; n > 0; n--)
    gst_value_array_append_value (&array, &number);
  gst_structure_take_value (
      gst_custom_meta_get_structure (meta), "numbers", &array);
}

/* So is the number of values in their structures. */
GST_START_TEST (test_many_values)
{
  static const struct
  {
    guint n[2];
    guint lost;
  } frames[] = { { { 65000, 0 }, 0 }, { { 65000, 500 }, 0 },
    { { 65000, 600 }, 1 }, { { 65600, 0 }, 1 }, { { 10, 65000 }, 0 } };
  Producer producer;
  Consumer consumer;
  GstBuffer *buffer;
  guint i, k, lost = 0;

  start_both (&producer, &consumer);
  for (i = 0; i < 2 * G_N_ELEMENTS (frames); i++) {
    buffer = new_frame (i);
    for (k = 0; k < 2; k++)
      if (frames[i / 2].n[k] > 0)
        add_numbers (buffer, frames[i / 2].n[k]);
    k = count_metas (buffer) - frames[i / 2].lost;
    producer_push (&producer, buffer);
    buffer = consumer_pull (&consumer);
    fail_unless_equals_int (count_metas (buffer), k);
    gst_buffer_unref (buffer);
    lost += frames[i / 2].lost;
    fail_unless_equals_uint64 (producer_stat (&producer, "metas-lost"), lost);
  }
  assert_bus_warning (producer.pipeline, STREAM, FORMAT, CUSTOM_META, "values");
  clear_both (&producer, &consumer);
}

GST_END_TEST

static Suite *
largemetas_suite (void)
{
  Suite *s = suite_create ("largemetas");
  TCase *tc = tcase_create ("metas");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, metas_setup, transport_teardown);
  tcase_add_test (tc, test_custom);
  tcase_add_loop_test (tc, test_several, 0, 2);
  tcase_add_test (tc, test_unchanged);
  tcase_add_test (tc, test_too_large);
  tcase_add_test (tc, test_many);
  tcase_add_test (tc, test_many_values);
  return s;
}

GST_CHECK_MAIN (largemetas)
