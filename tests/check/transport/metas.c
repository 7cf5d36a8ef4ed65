/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Metas on frames from one pipeline to another: each kind arrives as it was
 * sent, field by field, on the frame on which it was sent; with metas=all, any
 * kind that GStreamer serializes.
 */

#include "metakinds.h"

#include "lib/frames.h"

#include <string.h>

#define N_FRAMES 6

/* Frames with the meta, and frames without, so that none is taken for another. */
GST_START_TEST (test_kinds)
{
  const MetaKind *kind = &meta_kinds[__i__];
  Producer producer;
  Consumer consumer;
  GstBuffer *buffer;
  guint i;

  start_both (&producer, &consumer);
  for (i = 0; i < N_FRAMES; i++) {
    buffer = new_frame (i);
    if (i % 3 != 2)
      kind->add (buffer, i);
    producer_push (&producer, buffer);
  }
  for (i = 0; i < N_FRAMES; i++) {
    buffer = consumer_pull (&consumer);
    check_frame (buffer, i);
    if (i % 3 != 2)
      kind->check (buffer, i);
    else
      fail_unless_equals_int (count_metas (buffer), 0);
    gst_buffer_unref (buffer);
  }
  fail_unless_equals_uint64 (producer_stat (&producer, "metas-lost"), 0);
  fail_unless_equals_uint64 (consumer_stat (&consumer, "metas-lost"), 0);
  clear_both (&producer, &consumer);
}

GST_END_TEST

/* In one frame, whether its memory can be shared, is copied or isolated; to two
 * consumers, one of which holds so many frames that it copies. */
GST_START_TEST (test_all_kinds)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  GstBuffer *buffer, *held[4];
  Producer producer;
  Consumer consumers[2];
  guint i, k;

  producer_start (&producer,
      __i__ ? "wait-for-connection=true max-held-buffers=4 isolation=true"
            : "wait-for-connection=true max-held-buffers=4");
  for (k = 0; k < 2; k++)
    consumer_start (&consumers[k], "");
  WAIT_FOR (producer_clients (&producer) == 2);
  for (i = 0; i < 4; i++) {
    buffer = i % 2 ? new_frame (i) : new_shared_frame (allocator, i);
    add_all_kinds (buffer, i);
    producer_push (&producer, buffer);
    for (k = 0; k < 2; k++) {
      buffer = consumer_pull (&consumers[k]);
      check_frame (buffer, i);
      check_all_kinds (buffer, i, 0);
      if (k == 0)
        gst_buffer_unref (buffer);
      else
        held[i] = buffer;
    }
  }
  fail_unless (consumer_stat (&consumers[1], "frames-copied") > 0);
  for (i = 0; i < 4; i++)
    gst_buffer_unref (held[i]);
  fail_unless_equals_uint64 (producer_stat (&producer, "metas-lost"), 0);
  producer_clear (&producer);
  for (k = 0; k < 2; k++)
    consumer_clear (&consumers[k]);
  gst_object_unref (allocator);
}

GST_END_TEST

/* What a consumer got, it can send to another one. */
GST_START_TEST (test_passed_on)
{
  GstElement *middle;
  Producer producer;
  Consumer consumer;
  GstBuffer *buffer;
  gchar *first = socket_path, *text;
  guint i;

  producer_start (&producer, "wait-for-connection=true");
  text = g_strdup_printf ("shmemfdsrc socket-path=%s ! tee name=t ! queue ! "
                          "fakesink async=false t. ! queue ! shmemfdsink "
                          "socket-path=%s-2 wait-for-connection=true",
      first, first);
  middle = gst_parse_launch (text, NULL);
  fail_unless (middle != NULL);
  g_free (text);
  set_state (middle, GST_STATE_PLAYING);
  socket_path = g_strconcat (first, "-2", NULL);
  consumer_start (&consumer, "");
  for (i = 0; i < N_FRAMES; i++) {
    buffer = new_frame (i);
    add_all_kinds (buffer, i);
    producer_push (&producer, buffer);
    buffer = consumer_pull (&consumer);
    check_frame (buffer, i);
    check_all_kinds (buffer, i, 0);
    gst_buffer_unref (buffer);
  }
  consumer_clear (&consumer);
  set_state (middle, GST_STATE_NULL);
  gst_object_unref (middle);
  producer_clear (&producer);
  g_free (socket_path);
  socket_path = first;
}

GST_END_TEST

/* ---- metas=all ---- */

/* Accepted by every GStreamer, and of known metas nothing changes. */
GST_START_TEST (test_all_of_known)
{
  Producer producer;
  Consumer consumer;
  GstBuffer *buffer = new_frame (0);

  producer_start (&producer, "wait-for-connection=true metas=all");
  consumer_start (&consumer, "metas=all");
  add_all_kinds (buffer, 0);
  producer_push (&producer, buffer);
  buffer = consumer_pull (&consumer);
  check_all_kinds (buffer, 0, 0);
  gst_buffer_unref (buffer);
  fail_unless_equals_uint64 (producer_stat (&producer, "metas-lost"), 0);
  clear_both (&producer, &consumer);
}

GST_END_TEST

#if GST_CHECK_VERSION(1, 24, 0)

static gboolean
init_meta (GstMeta *meta, gpointer params, GstBuffer *buffer)
{
  (void) meta;
  (void) params;
  (void) buffer;
  return TRUE;
}

typedef struct
{
  GstMeta meta;
  guint64 value;
} SerializedMeta;

static gboolean
serialize_value (
    const GstMeta *meta, GstByteArrayInterface *data, guint8 *version)
{
  const SerializedMeta *self = (const SerializedMeta *) meta;

  *version = 3;
  return gst_byte_array_interface_append_data (
      data, (const guint8 *) &self->value, sizeof self->value);
}

static GstMeta *
deserialize_value (const GstMetaInfo *info, GstBuffer *buffer,
    const guint8 *data, gsize size, guint8 version)
{
  SerializedMeta *self;

  if (size != sizeof self->value || version != 3)
    return NULL;
  self = (SerializedMeta *) gst_buffer_add_meta (buffer, info, NULL);
  memcpy (&self->value, data, size);
  return &self->meta;
}

static const GstMetaInfo *
get_serialized_info (void)
{
  static const GstMetaInfo *registered;
  static const gchar *tags[] = { NULL };

  if (registered == NULL) {
    GstMetaInfo *info = (GstMetaInfo *) gst_meta_info_new (
        gst_meta_api_type_register ("ShmemTestSerializedMetaAPI", tags),
        "ShmemTestSerializedMeta", sizeof (SerializedMeta));

    info->init_func = init_meta;
    info->serialize_func = serialize_value;
    info->deserialize_func = deserialize_value;
    registered = gst_meta_info_register (info);
  }
  return registered;
}

/* Only to who asked for it, and others get the rest. */
GST_START_TEST (test_serialized)
{
  const GstMetaInfo *info = get_serialized_info ();
  Producer producer;
  Consumer consumers[2];
  SerializedMeta *meta;
  GstBuffer *buffer;
  guint i, k;

  producer_start (&producer, "wait-for-connection=true metas=all");
  consumer_start (&consumers[0], "metas=all");
  consumer_start (&consumers[1], "");
  WAIT_FOR (producer_clients (&producer) == 2);
  for (i = 0; i < 3; i++) {
    buffer = new_frame (i);
    meta = (SerializedMeta *) gst_buffer_add_meta (buffer, info, NULL);
    meta->value = 1000 + i;
    add_all_kinds (buffer, i);
    producer_push (&producer, buffer);
    for (k = 0; k < 2; k++) {
      buffer = consumer_pull (&consumers[k]);
      meta = (SerializedMeta *) gst_buffer_get_meta (buffer, info->api);
      fail_unless_equals_int (meta != NULL, k == 0);
      fail_unless (meta == NULL || meta->value == 1000 + i);
      check_all_kinds (buffer, i, meta != NULL);
      gst_buffer_unref (buffer);
    }
  }
  fail_unless_equals_uint64 (producer_stat (&producer, "metas-lost"), 0);
  producer_clear (&producer);
  for (k = 0; k < 2; k++)
    consumer_clear (&consumers[k]);
}

GST_END_TEST

/* A producer that has metas=known says what would help. */
GST_START_TEST (test_not_serialized)
{
  Producer producer;
  Consumer consumer;
  GstBuffer *buffer = new_frame (0);

  producer_start (&producer, "wait-for-connection=true");
  consumer_start (&consumer, "metas=all");
  gst_buffer_add_meta (buffer, get_serialized_info (), NULL);
  producer_push (&producer, buffer);
  buffer = consumer_pull (&consumer);
  fail_unless_equals_int (count_metas (buffer), 0);
  gst_buffer_unref (buffer);
  assert_bus_warning (producer.pipeline, STREAM, FORMAT,
      "ShmemTestSerializedMeta", "metas=all");
  clear_both (&producer, &consumer);
}

GST_END_TEST

#endif

#if GST_CHECK_VERSION(1, 29, 1)
static void
add_video_hdr (GstBuffer *buffer, guint8 value)
{
  const guint8 data[] = { 0x00, 0x01, 0x04, 0x01, value };

  gst_buffer_add_video_hdr_meta (
      buffer, GST_VIDEO_HDR_FORMAT_HDR10_PLUS, data, sizeof data);
}

static void
add_message (GstBuffer *buffer, guint8 value)
{
  const guint8 data[] = { 0xb5, 0x00, 0x3c, 0x00, 0x01, 0x04, 0x01, value };
  GstShmemContainer *container =
      make_container (SHMEM_FORMAT_T35, data, sizeof data);

  gst_buffer_add_shmem_container_meta (buffer, container);
  gst_shmem_container_unref (container);
}

static gboolean
append_value (const GstShmemEntry *entry, gpointer user_data)
{
  fail_unless_equals_uint64 (entry->format, SHMEM_FORMAT_T35);
  fail_unless_equals_uint64 (entry->size, 8);
  fail_unless (memcmp (entry->data, "\xb5\x00\x3c\x00\x01\x04\x01", 7) == 0);
  *(guint8 *) user_data = ((const guint8 *) entry->data)[7];
  return TRUE;
}

/* GStreamer's own HDR10+ arrives as a container in front of the others, which
 * beat it. A message that repeats is one object. */
GST_START_TEST (test_video_hdr)
{
  /* In the meta and in a container, or 0; how many containers arrive. */
  static const struct
  {
    guint8 meta, message;
    guint n;
  } frames[] = { { 1, 0, 1 }, { 1, 0, 1 }, { 0, 0, 0 }, { 2, 3, 2 },
    { 3, 3, 1 }, { 4, 0, 1 } };
  Producer producer;
  Consumer consumer;
  GstBuffer *buffer;
  guint i;

  start_both (&producer, &consumer);
  for (i = 0; i < G_N_ELEMENTS (frames); i++) {
    guint8 value = 0;

    buffer = new_frame (i);
    if (frames[i].meta > 0)
      add_video_hdr (buffer, frames[i].meta);
    if (frames[i].message > 0)
      add_message (buffer, frames[i].message);
    producer_push (&producer, buffer);
    buffer = consumer_pull (&consumer);
    check_frame (buffer, i);
    fail_unless_equals_int (count_metas (buffer), frames[i].n);
    fail_unless_equals_int (count_containers (buffer), frames[i].n);
    gst_buffer_foreach_shmem_entry (buffer, 0, append_value, &value);
    fail_unless_equals_int (
        value, frames[i].message ? frames[i].message : frames[i].meta);
    gst_buffer_unref (buffer);
  }
  fail_unless_equals_uint64 (producer_stat (&producer, "metas-lost"), 0);
  fail_unless_equals_uint64 (consumer_stat (&consumer, "metas-lost"), 0);
  clear_both (&producer, &consumer);
}

GST_END_TEST

/* Of other formats nothing is known. */
GST_START_TEST (test_video_hdr_lost)
{
  static const guint8 data[] = { 0x00, 0x01 };
  GstBuffer *buffer = new_frame (0);
  Producer producer;
  Consumer consumer;

  start_both (&producer, &consumer);
  gst_buffer_add_video_hdr_meta (
      buffer, GST_VIDEO_HDR_FORMAT_HDR10, data, sizeof data);
  producer_push (&producer, buffer);
  buffer = consumer_pull (&consumer);
  fail_unless_equals_int (count_metas (buffer), 0);
  gst_buffer_unref (buffer);
  fail_unless_equals_uint64 (producer_stat (&producer, "metas-lost"), 1);
  assert_bus_warning (
      producer.pipeline, STREAM, FORMAT, "GstVideoHDRMeta", "Remove");
  clear_both (&producer, &consumer);
}

GST_END_TEST

/* More containers than a frame has room for: the first ones go. */
GST_START_TEST (test_video_hdr_limit)
{
  GstBuffer *buffer = new_frame (0);
  Producer producer;
  Consumer consumer;
  guint i;

  start_both (&producer, &consumer);
  add_video_hdr (buffer, 1);
  for (i = 0; i < TRANSPORT_MAX_CONTAINERS; i++) {
    gchar *text = g_strdup_printf ("other %u", i);

    add_container (buffer, text);
    g_free (text);
  }
  producer_push (&producer, buffer);
  buffer = consumer_pull (&consumer);
  fail_unless_equals_int (count_containers (buffer), TRANSPORT_MAX_CONTAINERS);
  fail_unless_equals_uint64 (get_entry (buffer, 0).format, SHMEM_FORMAT_T35);
  gst_buffer_unref (buffer);
  assert_bus_warning (producer.pipeline, STREAM, FORMAT, "17");
  clear_both (&producer, &consumer);
}

GST_END_TEST
#endif

static Suite *
metas_suite (void)
{
  Suite *s = suite_create ("metas");
  TCase *tc = tcase_create ("metas");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, metas_setup, transport_teardown);
  tcase_add_loop_test (tc, test_kinds, 0, N_META_KINDS);
  tcase_add_loop_test (tc, test_all_kinds, 0, 2);
  tcase_add_test (tc, test_passed_on);
  tcase_add_test (tc, test_all_of_known);
#if GST_CHECK_VERSION(1, 24, 0)
  tcase_add_test (tc, test_serialized);
  tcase_add_test (tc, test_not_serialized);
#endif
#if GST_CHECK_VERSION(1, 29, 1)
  tcase_add_test (tc, test_video_hdr);
  tcase_add_test (tc, test_video_hdr_lost);
  tcase_add_test (tc, test_video_hdr_limit);
#endif
  return s;
}

GST_CHECK_MAIN (metas)
