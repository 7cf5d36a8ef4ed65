/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Metas that cannot go to another process: each is named once, with what to do,
 * and counted, and the others of the frame arrive. So are layouts of the
 * producer's own that no consumer would take.
 */

#include "metakinds.h"

/* ---- types and values ---- */

typedef struct
{
  GstMeta meta;
} OtherMeta;

static gboolean
init_other (GstMeta *meta, gpointer params, GstBuffer *buffer)
{
  (void) meta;
  (void) params;
  (void) buffer;
  return TRUE;
}

/* A type that nobody can send, with or without a tag that says that it is about
 * memory. */
static const GstMetaInfo *
get_other_info (gboolean memory)
{
  static const GstMetaInfo *infos[2];
  static const gchar *tags[] = { "memory", NULL };
  const gchar *name = memory ? "ShmemTestMemoryMeta" : "ShmemTestOtherMeta";
  gchar *api = g_strconcat (name, "API", NULL);

  if (infos[memory] == NULL)
    infos[memory] = gst_meta_register (
        gst_meta_api_type_register (api, memory ? tags : tags + 1), name,
        sizeof (OtherMeta), init_other, NULL, NULL);
  g_free (api);
  return infos[memory];
}

/* The warning names the type and what to do, once; each is counted. */
GST_START_TEST (test_lost)
{
  GstBuffer *buffer, *parent = gst_buffer_new ();
  Producer producer;
  Consumer consumer;
  guint i;

  start_both (&producer, &consumer);
  for (i = 0; i < 3; i++) {
    buffer = new_frame (i);
    gst_buffer_add_meta (buffer, get_other_info (FALSE), NULL);
    gst_buffer_add_meta (buffer, get_other_info (TRUE), NULL);
    gst_buffer_add_parent_buffer_meta (buffer, parent);
    add_afd (buffer, i);
    producer_push (&producer, buffer);
    buffer = consumer_pull (&consumer);
    check_frame (buffer, i);
    check_afd (buffer, i);
    fail_unless_equals_int (count_metas (buffer), 1);
    gst_buffer_unref (buffer);
  }
  fail_unless_equals_uint64 (producer_stat (&producer, "metas-lost"), 3);
  assert_bus_warning (
      producer.pipeline, STREAM, FORMAT, "ShmemTestOtherMeta", "Remove");
  assert_bus_without (producer.pipeline, GST_MESSAGE_WARNING);
  assert_bus_without (consumer.pipeline, GST_MESSAGE_WARNING);
  clear_both (&producer, &consumer);
  gst_buffer_unref (parent);
}

GST_END_TEST

/* Of the same type: what has a value that no other process can have. */
static void
add_custom_pointer (GstBuffer *buffer)
{
  GstCustomMeta *meta = gst_buffer_add_custom_meta (buffer, CUSTOM_META);

  gst_structure_set (gst_custom_meta_get_structure (meta), "address",
      G_TYPE_POINTER, buffer, NULL);
}

/* Written past the function that would not. */
static void
add_broken_time_code (GstBuffer *buffer)
{
  GstVideoTimeCodeMeta *meta;

  add_time_code (buffer, 0);
  meta = gst_buffer_get_video_time_code_meta (buffer);
  meta->tc.minutes = 60;
}

static void
add_short_audio (GstBuffer *buffer)
{
  add_audio (buffer, 0);
  gst_buffer_set_size (buffer, 999);
}

static void
add_caption_of (GstBuffer *buffer, gsize size)
{
  guint8 *data = g_malloc0 (size);

  gst_buffer_add_video_caption_meta (
      buffer, GST_VIDEO_CAPTION_TYPE_CEA708_RAW, data, size);
  g_free (data);
}

static void
add_long_caption (GstBuffer *buffer)
{
  add_caption_of (buffer, TRANSPORT_MAX_MORE_METAS_SIZE - 16 + 1);
}

static void
add_protection (GstBuffer *buffer)
{
  gst_buffer_add_protection_meta (
      buffer, gst_structure_new_empty ("application/x-cenc"));
}

static const struct
{
  void (*add) (GstBuffer *buffer);
  const gchar *type;
  const gchar *why;
} lost_values[] = {
  { add_custom_pointer, CUSTOM_META, "address" },
  { add_broken_time_code, "GstVideoTimeCodeMeta", "valid" },
  { add_short_audio, "GstAudioMeta", "size" },
  { add_long_caption, "GstVideoCaptionMeta", "8 MiB" },
  { add_protection, "GstProtectionMeta", "send" },
};

/* The others of the frame arrive. */
GST_START_TEST (test_lost_values)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  Producer producer;
  Consumer consumer;
  GstBuffer *buffer;
  guint i;

  start_both (&producer, &consumer);
  for (i = 0; i < 2; i++) {
    buffer = new_shared_frame (allocator, i);
    add_bar (buffer, i);
    lost_values[__i__].add (buffer);
    add_afd (buffer, i);
    producer_push (&producer, buffer);
    buffer = consumer_pull (&consumer);
    check_bar (buffer, i);
    check_afd (buffer, i);
    fail_unless_equals_int (count_metas (buffer), 2);
    gst_buffer_unref (buffer);
  }
  fail_unless_equals_uint64 (producer_stat (&producer, "metas-lost"), 2);
  assert_bus_warning (producer.pipeline, STREAM, FORMAT,
      lost_values[__i__].type, lost_values[__i__].why);
  assert_bus_without (producer.pipeline, GST_MESSAGE_WARNING);
  clear_both (&producer, &consumer);
  gst_object_unref (allocator);
}

GST_END_TEST

/* As many as a frame can carry arrive, one more is lost. */
GST_START_TEST (test_limits)
{
  Producer producer;
  Consumer consumer;
  GstBuffer *buffer = new_frame (0);
  guint i;

  start_both (&producer, &consumer);
  for (i = 0; i < TRANSPORT_MAX_METAS + 1; i++)
    add_level (buffer, 1);
  producer_push (&producer, buffer);
  buffer = consumer_pull (&consumer);
  fail_unless_equals_int (count_metas (buffer), TRANSPORT_MAX_METAS);
  gst_buffer_unref (buffer);
  fail_unless_equals_uint64 (producer_stat (&producer, "metas-lost"), 1);
  assert_bus_warning (
      producer.pipeline, STREAM, FORMAT, "GstAudioLevelMeta", "64");
  clear_both (&producer, &consumer);
}

GST_END_TEST

/* ---- layouts ---- */

#define NV12_CAPS                                                              \
  "video/x-raw, format=(string)NV12, width=(int)32, height=(int)16, "          \
  "framerate=(fraction)25/1"
#define NV12_SIZE (32 * 16 * 3 / 2)

static void
add_layout (GstBuffer *buffer, guint width, gsize chroma)
{
  gsize offsets[GST_VIDEO_MAX_PLANES] = { 0, chroma };
  gint strides[GST_VIDEO_MAX_PLANES] = { 32, 32 };

  gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
      GST_VIDEO_FORMAT_NV12, width, 16, 2, offsets, strides);
}

static GstBuffer *
new_picture (guint n_memories)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  GstBuffer *buffer = gst_buffer_new ();
  guint i;

  for (i = 0; i < n_memories; i++)
    gst_buffer_append_memory (
        buffer, gst_allocator_alloc (allocator, NV12_SIZE / n_memories, NULL));
  gst_object_unref (allocator);
  return buffer;
}

static void
start_pictures (Producer *producer, Consumer *consumer)
{
  GstCaps *caps = gst_caps_from_string (NV12_CAPS);

  producer_init (producer, "wait-for-connection=true");
  gst_app_src_set_caps (GST_APP_SRC (producer->src), caps);
  gst_caps_unref (caps);
  set_state (producer->pipeline, GST_STATE_PLAYING);
  consumer_start (consumer, "");
}

/* Whether what @buffer has arrives, as so many metas. */
static void
expect_layouts (
    Producer *producer, Consumer *consumer, GstBuffer *buffer, guint n)
{
  producer_push (producer, buffer);
  buffer = consumer_pull (consumer);
  fail_unless_equals_int (
      gst_buffer_get_n_meta (buffer, GST_VIDEO_META_API_TYPE), n);
  gst_buffer_unref (buffer);
}

GST_START_TEST (test_layouts)
{
  Producer producer;
  Consumer consumer;
  GstBuffer *buffer;

  start_pictures (&producer, &consumer);
  buffer = new_picture (1);
  add_layout (buffer, 32, 32 * 16);
  expect_layouts (&producer, &consumer, buffer, 1);
  /* The same again, but the memory ends earlier. */
  buffer = new_picture (1);
  add_layout (buffer, 32, 32 * 16);
  gst_buffer_resize (buffer, 0, NV12_SIZE - 1);
  expect_layouts (&producer, &consumer, buffer, 0);
  assert_bus_warning (
      producer.pipeline, STREAM, FORMAT, "GstVideoMeta", "memory");
  /* Smaller than the caps. */
  buffer = new_picture (1);
  add_layout (buffer, 30, 32 * 16);
  expect_layouts (&producer, &consumer, buffer, 0);
  /* A plane in two memories. */
  buffer = new_picture (2);
  add_layout (buffer, 32, 32 * 16);
  expect_layouts (&producer, &consumer, buffer, 0);
  /* The good one of two. */
  buffer = new_picture (1);
  add_layout (buffer, 32, 32 * 17);
  add_layout (buffer, 32, 32 * 16);
  expect_layouts (&producer, &consumer, buffer, 1);
  fail_unless_equals_uint64 (producer_stat (&producer, "metas-lost"), 4);
  assert_bus_without (producer.pipeline, GST_MESSAGE_WARNING);
  clear_both (&producer, &consumer);
}

GST_END_TEST

/* As many as a message has room for. */
GST_START_TEST (test_many_layouts)
{
  GstBuffer *buffer = new_picture (1);
  Producer producer;
  Consumer consumer;
  guint i;

  start_pictures (&producer, &consumer);
  for (i = 0; i < TRANSPORT_MAX_VIDEOS + 2; i++)
    add_layout (buffer, 32, 32 * 16);
  expect_layouts (&producer, &consumer, buffer, TRANSPORT_MAX_VIDEOS);
  fail_unless_equals_uint64 (producer_stat (&producer, "metas-lost"), 2);
  assert_bus_warning (producer.pipeline, STREAM, FORMAT, "GstVideoMeta", "16");
  clear_both (&producer, &consumer);
}

GST_END_TEST

GST_START_TEST (test_crop)
{
  Producer producer;
  Consumer consumer;
  GstVideoCropMeta *crop;
  GstBuffer *buffer;
  guint i;

  start_pictures (&producer, &consumer);
  for (i = 0; i < 2; i++) {
    buffer = new_picture (1);
    add_layout (buffer, 32, 32 * 16);
    crop = gst_buffer_add_video_crop_meta (buffer);
    crop->x = 2;
    crop->width = 30 + i;
    crop->height = 16;
    producer_push (&producer, buffer);
    buffer = consumer_pull (&consumer);
    crop = gst_buffer_get_video_crop_meta (buffer);
    fail_unless_equals_int (crop != NULL, i == 0);
    fail_unless (i > 0 || (crop->x == 2 && crop->width == 30));
    gst_buffer_unref (buffer);
  }
  assert_bus_warning (
      producer.pipeline, STREAM, FORMAT, "GstVideoCropMeta", "picture");
  clear_both (&producer, &consumer);
}

GST_END_TEST

static Suite *
metaslost_suite (void)
{
  Suite *s = suite_create ("metaslost");
  TCase *tc = tcase_create ("metas");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, metas_setup, transport_teardown);
  tcase_add_test (tc, test_lost);
  tcase_add_loop_test (tc, test_lost_values, 0, G_N_ELEMENTS (lost_values));
  tcase_add_test (tc, test_limits);
  tcase_add_test (tc, test_layouts);
  tcase_add_test (tc, test_many_layouts);
  tcase_add_test (tc, test_crop);
  return s;
}

GST_CHECK_MAIN (metaslost)
