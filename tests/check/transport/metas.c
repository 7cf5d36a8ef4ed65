/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Metas on frames from one pipeline to another: each kind arrives as it was
 * sent, field by field, on the frame on which it was sent; what cannot go over
 * is named once, and counted.
 */

#include <gst/audio/audio.h>
#include <gst/net/net.h>
#include <gst/rtp/rtp.h>

#include <string.h>

#include "helpers.h"

#define CUSTOM "ShmemTestCustom"

/* ---- how a meta of each kind is made, and what is to arrive ---- */

static void
add_region (GstBuffer *buffer, guint n)
{
  GstVideoRegionOfInterestMeta *meta =
      gst_buffer_add_video_region_of_interest_meta (
          buffer, n % 2 ? "face" : "test region", n, 2, 30, 40);

  meta->id = 5 + (gint) n;
  meta->parent_id = -7;
  gst_video_region_of_interest_meta_add_param (meta,
      gst_structure_new ("detection", "confidence", G_TYPE_DOUBLE, 0.1 + n,
          "label", G_TYPE_STRING, "a \"quoted\", label", NULL));
  gst_video_region_of_interest_meta_add_param (
      meta, gst_structure_new ("other", "n", G_TYPE_INT, (gint) n, NULL));
}

static void
check_region (GstBuffer *buffer, guint n)
{
  GstVideoRegionOfInterestMeta *meta =
      gst_buffer_get_video_region_of_interest_meta_id (buffer, 5 + (gint) n);
  const GstStructure *detection, *other;
  gdouble confidence;
  gint number;

  fail_unless (meta != NULL);
  fail_unless_equals_string (
      g_quark_to_string (meta->roi_type), n % 2 ? "face" : "test region");
  fail_unless (meta->parent_id == -7 && meta->x == n && meta->y == 2
      && meta->w == 30 && meta->h == 40);
  fail_unless_equals_int (g_list_length (meta->params), 2);
  detection = meta->params->data;
  other = meta->params->next->data;
  if (!gst_structure_has_name (detection, "detection")) {
    detection = other;
    other = meta->params->data;
  }
  fail_unless (gst_structure_get_double (detection, "confidence", &confidence));
  fail_unless (confidence == 0.1 + n);
  fail_unless_equals_string (
      gst_structure_get_string (detection, "label"), "a \"quoted\", label");
  fail_unless (gst_structure_get_int (other, "n", &number));
  fail_unless_equals_int (number, (gint) n);
}

static void
add_timestamp (GstBuffer *buffer, guint n)
{
  GstCaps *ntp = gst_caps_from_string (
      "timestamp/x-ntp, host=(string)pool.example, port=(int)123");
  GstCaps *stream = gst_caps_new_empty_simple ("timestamp/x-test-stream");

  gst_buffer_add_reference_timestamp_meta (
      buffer, ntp, n * GST_SECOND, GST_CLOCK_TIME_NONE);
  gst_buffer_add_reference_timestamp_meta (buffer, stream, n + 1, 40);
  gst_caps_unref (ntp);
  gst_caps_unref (stream);
}

static void
check_timestamp (GstBuffer *buffer, guint n)
{
  GstCaps *ntp = gst_caps_from_string (
      "timestamp/x-ntp, host=(string)pool.example, port=(int)123");
  GstCaps *stream = gst_caps_new_empty_simple ("timestamp/x-test-stream");
  GstReferenceTimestampMeta *meta =
      gst_buffer_get_reference_timestamp_meta (buffer, ntp);

  fail_unless (meta && gst_caps_is_strictly_equal (meta->reference, ntp));
  fail_unless (meta->timestamp == n * GST_SECOND
      && meta->duration == GST_CLOCK_TIME_NONE);
  meta = gst_buffer_get_reference_timestamp_meta (buffer, stream);
  fail_unless (meta && meta->timestamp == n + 1 && meta->duration == 40);
  gst_caps_unref (ntp);
  gst_caps_unref (stream);
}

static void
add_caption (GstBuffer *buffer, guint n)
{
  guint8 data[64];

  memset (data, (gint) n + 1, sizeof data);
  gst_buffer_add_video_caption_meta (
      buffer, GST_VIDEO_CAPTION_TYPE_CEA708_CDP, data, 1 + n);
}

static void
check_caption (GstBuffer *buffer, guint n)
{
  GstVideoCaptionMeta *meta = gst_buffer_get_video_caption_meta (buffer);

  fail_unless (meta != NULL);
  fail_unless (meta->caption_type == GST_VIDEO_CAPTION_TYPE_CEA708_CDP);
  fail_unless_equals_uint64 (meta->size, 1 + n);
  fail_unless (meta->data[0] == n + 1 && meta->data[n] == n + 1);
}

/* With a time of day, in a time zone, and without. */
static void
add_time_code (GstBuffer *buffer, guint n)
{
  GTimeZone *zone = g_time_zone_new_offset (-(3 * 60 + 30) * 60);
  GDateTime *jam = g_date_time_new (zone, 2026, 3, 4, 5, 6, 7.25);

  fail_unless (gst_buffer_add_video_time_code_meta_full (buffer, 30000, 1001,
                   n % 2 ? jam : NULL, GST_VIDEO_TIME_CODE_FLAGS_DROP_FRAME, 1,
                   10, 3, n, 2)
      != NULL);
  g_date_time_unref (jam);
  g_time_zone_unref (zone);
}

static void
check_time_code (GstBuffer *buffer, guint n)
{
  GstVideoTimeCodeMeta *meta = gst_buffer_get_video_time_code_meta (buffer);
  GDateTime *jam;

  fail_unless (meta != NULL);
  jam = meta->tc.config.latest_daily_jam;
  fail_unless (meta->tc.config.fps_n == 30000 && meta->tc.config.fps_d == 1001
      && meta->tc.config.flags == GST_VIDEO_TIME_CODE_FLAGS_DROP_FRAME
      && meta->tc.hours == 1 && meta->tc.minutes == 10 && meta->tc.seconds == 3
      && meta->tc.frames == n && meta->tc.field_count == 2);
  fail_unless_equals_int (jam != NULL, n % 2);
  if (jam == NULL)
    return;
  fail_unless (g_date_time_get_hour (jam) == 5
      && g_date_time_get_minute (jam) == 6
      && g_date_time_get_seconds (jam) == 7.25
      && g_date_time_get_day_of_month (jam) == 4);
  fail_unless_equals_int64 (
      g_date_time_get_utc_offset (jam) / G_TIME_SPAN_MINUTE, -(3 * 60 + 30));
}

static void
add_bar (GstBuffer *buffer, guint n)
{
  gst_buffer_add_video_bar_meta (buffer, n % 2, n % 2 == 0, n, 99);
}

static void
check_bar (GstBuffer *buffer, guint n)
{
  GstVideoBarMeta *meta = gst_buffer_get_video_bar_meta (buffer);

  fail_unless (meta && meta->field == n % 2
      && meta->is_letterbox == (n % 2 == 0) && meta->bar_data1 == n
      && meta->bar_data2 == 99);
}

static void
add_afd (GstBuffer *buffer, guint n)
{
  gst_buffer_add_video_afd_meta (buffer, n % 2, GST_VIDEO_AFD_SPEC_ATSC_A53,
      n % 2 ? GST_VIDEO_AFD_UNAVAILABLE : GST_VIDEO_AFD_16_9_LETTER_4_3_CENTER);
}

static void
check_afd (GstBuffer *buffer, guint n)
{
  GstVideoAFDMeta *meta = gst_buffer_get_video_afd_meta (buffer);

  fail_unless (meta && meta->field == n % 2
      && meta->spec == GST_VIDEO_AFD_SPEC_ATSC_A53
      && meta->afd
          == (n % 2 ? GST_VIDEO_AFD_UNAVAILABLE
                    : GST_VIDEO_AFD_16_9_LETTER_4_3_CENTER));
}

static void
add_sei (GstBuffer *buffer, guint n)
{
  guint8 uuid[16] = { 1, 2, 3, [15] = 16 }, data[5] = "data";

  gst_buffer_add_video_sei_user_data_unregistered_meta (
      buffer, uuid, data, 1 + n % 5);
}

static void
check_sei (GstBuffer *buffer, guint n)
{
  const guint8 uuid[16] = { 1, 2, 3, [15] = 16 };
  GstVideoSEIUserDataUnregisteredMeta *meta =
      gst_buffer_get_video_sei_user_data_unregistered_meta (buffer);

  fail_unless (meta && memcmp (meta->uuid, uuid, sizeof uuid) == 0);
  fail_unless_equals_uint64 (meta->size, 1 + n % 5);
  fail_unless (memcmp (meta->data, "data", meta->size) == 0);
}

static void
add_affine (GstBuffer *buffer, guint n)
{
  GstVideoAffineTransformationMeta *meta =
      gst_buffer_add_video_affine_transformation_meta (buffer);

  meta->matrix[3] = (gfloat) n - 0.5f;
}

static void
check_affine (GstBuffer *buffer, guint n)
{
  GstVideoAffineTransformationMeta *meta =
      gst_buffer_get_video_affine_transformation_meta (buffer);

  fail_unless (meta && meta->matrix[0] == 1.0f && meta->matrix[1] == 0.0f
      && meta->matrix[3] == (gfloat) n - 0.5f && meta->matrix[15] == 1.0f);
}

/* 9 channels and more have their offsets elsewhere. */
static void
add_audio (GstBuffer *buffer, guint n)
{
  gint channels = n % 2 ? 3 : 10, i;
  gsize offsets[10];
  GstAudioInfo info;

  gst_audio_info_init (&info);
  gst_audio_info_set_format (
      &info, GST_AUDIO_FORMAT_S16LE, 48000, channels, NULL);
  info.layout = GST_AUDIO_LAYOUT_NON_INTERLEAVED;
  for (i = 0; i < channels; i++)
    offsets[i] = (gsize) (channels - 1 - i) * 100;
  fail_unless (gst_buffer_add_audio_meta (buffer, &info, 50, offsets) != NULL);
}

static void
check_audio (GstBuffer *buffer, guint n)
{
  GstAudioMeta *meta = gst_buffer_get_audio_meta (buffer);
  gint channels = n % 2 ? 3 : 10, i;

  fail_unless (meta && meta->samples == 50);
  fail_unless (GST_AUDIO_INFO_FORMAT (&meta->info) == GST_AUDIO_FORMAT_S16LE
      && meta->info.rate == 48000 && meta->info.channels == channels
      && meta->info.bpf == channels * 2
      && meta->info.layout == GST_AUDIO_LAYOUT_NON_INTERLEAVED
      && meta->info.flags == GST_AUDIO_FLAG_UNPOSITIONED);
  for (i = 0; i < channels; i++)
    fail_unless (meta->offsets[i] == (gsize) (channels - 1 - i) * 100
        && meta->info.position[i] == GST_AUDIO_CHANNEL_POSITION_NONE);
}

static void
add_clipping (GstBuffer *buffer, guint n)
{
  gst_buffer_add_audio_clipping_meta (
      buffer, n % 2 ? GST_FORMAT_TIME : GST_FORMAT_DEFAULT, n, 1000);
}

static void
check_clipping (GstBuffer *buffer, guint n)
{
  GstAudioClippingMeta *meta = gst_buffer_get_audio_clipping_meta (buffer);

  fail_unless (meta
      && meta->format == (n % 2 ? GST_FORMAT_TIME : GST_FORMAT_DEFAULT)
      && meta->start == n && meta->end == 1000);
}

static void
add_level (GstBuffer *buffer, guint n)
{
  gst_buffer_add_audio_level_meta (buffer, 120 + n, n % 2);
}

static void
check_level (GstBuffer *buffer, guint n)
{
  GstAudioLevelMeta *meta = gst_buffer_get_audio_level_meta (buffer);

  fail_unless (meta && meta->level == 120 + n
      && meta->voice_activity == (gboolean) (n % 2));
}

static const GstAudioChannelPosition stereo[] = {
  GST_AUDIO_CHANNEL_POSITION_FRONT_LEFT, GST_AUDIO_CHANNEL_POSITION_FRONT_RIGHT
};
static const GstAudioChannelPosition mono[] = {
  GST_AUDIO_CHANNEL_POSITION_MONO
};

static void
add_downmix (GstBuffer *buffer, guint n)
{
  const gfloat row[] = { 0.25f, (gfloat) n };
  const gfloat *rows[] = { row };

  gst_buffer_add_audio_downmix_meta (buffer, stereo, 2, mono, 1, rows);
}

static void
check_downmix (GstBuffer *buffer, guint n)
{
  GstAudioDownmixMeta *meta =
      gst_buffer_get_audio_downmix_meta_for_channels (buffer, mono, 1);

  fail_unless (meta && meta->from_channels == 2
      && memcmp (meta->from_position, stereo, sizeof stereo) == 0
      && meta->matrix[0][0] == 0.25f && meta->matrix[0][1] == (gfloat) n);
}

static void
add_custom (GstBuffer *buffer, guint n)
{
  GstCustomMeta *meta = gst_buffer_add_custom_meta (buffer, CUSTOM);
  GstStructure *structure = gst_custom_meta_get_structure (meta);
  GstStructure *nested = gst_structure_new_empty ("nested");

  gst_structure_set (structure, "n", G_TYPE_INT64, (gint64) n, "text",
      G_TYPE_STRING, "line\nline", "nested", GST_TYPE_STRUCTURE, nested, NULL);
  gst_structure_free (nested);
}

static void
check_custom (GstBuffer *buffer, guint n)
{
  GstCustomMeta *meta = gst_buffer_get_custom_meta (buffer, CUSTOM);
  GstStructure *structure, *nested = NULL;
  gint64 number;

  fail_unless (meta != NULL);
  structure = gst_custom_meta_get_structure (meta);
  fail_unless_equals_int (gst_structure_n_fields (structure), 3);
  fail_unless (gst_structure_get_int64 (structure, "n", &number));
  fail_unless_equals_int64 (number, n);
  fail_unless_equals_string (
      gst_structure_get_string (structure, "text"), "line\nline");
  fail_unless (gst_structure_get (
      structure, "nested", GST_TYPE_STRUCTURE, &nested, NULL));
  fail_unless (gst_structure_has_name (nested, "nested"));
  gst_structure_free (nested);
}

static void
add_rtp_source (GstBuffer *buffer, guint n)
{
  const guint32 ssrc = 0xdeadbeef, csrcs[15] = { 7, [14] = 9 };

  gst_buffer_add_rtp_source_meta (buffer, n % 2 ? &ssrc : NULL, csrcs, 15);
}

static void
check_rtp_source (GstBuffer *buffer, guint n)
{
  GstRTPSourceMeta *meta = gst_buffer_get_rtp_source_meta (buffer);

  fail_unless (meta && meta->ssrc_valid == (gboolean) (n % 2)
      && (!meta->ssrc_valid || meta->ssrc == 0xdeadbeef)
      && meta->csrc_count == 15 && meta->csrc[0] == 7 && meta->csrc[14] == 9);
}

static GSocketAddress *
new_address (guint n)
{
  GInetAddress *address =
      g_inet_address_new_from_string (n % 2 ? "fe80::1" : "192.0.2.1");
  GSocketAddress *socket = g_object_new (G_TYPE_INET_SOCKET_ADDRESS, "address",
      address, "port", 5004 + n, "scope-id", n % 2 ? 3 : 0, NULL);

  g_object_unref (address);
  return socket;
}

static void
add_net_address (GstBuffer *buffer, guint n)
{
  GSocketAddress *address = new_address (n);

  gst_buffer_add_net_address_meta (buffer, address);
  g_object_unref (address);
}

static void
check_net_address (GstBuffer *buffer, guint n)
{
  GstNetAddressMeta *meta = gst_buffer_get_net_address_meta (buffer);
  GSocketAddress *address = new_address (n);
  GInetSocketAddress *a, *b = G_INET_SOCKET_ADDRESS (address);

  fail_unless (meta != NULL);
  a = G_INET_SOCKET_ADDRESS (meta->addr);
  fail_unless (g_inet_address_equal (g_inet_socket_address_get_address (a),
      g_inet_socket_address_get_address (b)));
  fail_unless (
      g_inet_socket_address_get_port (a) == g_inet_socket_address_get_port (b));
  if (n % 2)
    fail_unless_equals_int (g_inet_socket_address_get_scope_id (a), 3);
  g_object_unref (address);
}

typedef struct
{
  void (*add) (GstBuffer *buffer, guint n);
  void (*check) (GstBuffer *buffer, guint n);
  const GstMetaInfo *(*get_info) (void);
} Kind;

static const GstMetaInfo *
get_custom_info (void)
{
  return gst_meta_get_info (CUSTOM);
}

static const Kind kinds[] = {
  { add_region, check_region, gst_video_region_of_interest_meta_get_info },
  { add_timestamp, check_timestamp, gst_reference_timestamp_meta_get_info },
  { add_caption, check_caption, gst_video_caption_meta_get_info },
  { add_time_code, check_time_code, gst_video_time_code_meta_get_info },
  { add_bar, check_bar, gst_video_bar_meta_get_info },
  { add_afd, check_afd, gst_video_afd_meta_get_info },
  { add_sei, check_sei, gst_video_sei_user_data_unregistered_meta_get_info },
  { add_affine, check_affine, gst_video_affine_transformation_meta_get_info },
  { add_audio, check_audio, gst_audio_meta_get_info },
  { add_clipping, check_clipping, gst_audio_clipping_meta_get_info },
  { add_level, check_level, gst_audio_level_meta_get_info },
  { add_downmix, check_downmix, gst_audio_downmix_meta_get_info },
  { add_custom, check_custom, get_custom_info },
  { add_rtp_source, check_rtp_source, gst_rtp_source_meta_get_info },
  { add_net_address, check_net_address, gst_net_address_meta_get_info },
};

static void
setup (void)
{
  static const gchar *const tags[] = { NULL };

  transport_setup ();
  if (gst_meta_get_info (CUSTOM) == NULL)
    gst_meta_register_custom (CUSTOM, (const gchar **) tags, NULL, NULL, NULL);
}

static guint
count_metas (GstBuffer *buffer)
{
  gpointer state = NULL;
  guint n = 0;

  while (gst_buffer_iterate_meta (buffer, &state))
    n++;
  return n;
}

static void
start_both (Producer *producer, Consumer *consumer)
{
  producer_start (producer, "wait-for-connection=true");
  consumer_start (consumer, "");
}

static void
clear_both (Producer *producer, Consumer *consumer)
{
  producer_clear (producer);
  consumer_clear (consumer);
}

/* ---- what arrives ---- */

#define N_FRAMES 6

/* Frames with the meta, and frames without, so that none is taken for another. */
GST_START_TEST (test_kinds)
{
  const Kind *kind = &kinds[__i__];
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

static void
add_all (GstBuffer *buffer, guint n)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (kinds); i++)
    kinds[i].add (buffer, n);
  add_container (buffer, "container");
}

static void
check_all (GstBuffer *buffer, guint n)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (kinds); i++)
    kinds[i].check (buffer, n);
  fail_unless (gst_buffer_get_shmem_container_meta (buffer) != NULL);
  /* Two timestamps. */
  fail_unless_equals_int (count_metas (buffer), G_N_ELEMENTS (kinds) + 2);
}

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
    add_all (buffer, i);
    producer_push (&producer, buffer);
    for (k = 0; k < 2; k++) {
      buffer = consumer_pull (&consumers[k]);
      check_frame (buffer, i);
      check_all (buffer, i);
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
    add_all (buffer, i);
    producer_push (&producer, buffer);
    buffer = consumer_pull (&consumer);
    check_frame (buffer, i);
    check_all (buffer, i);
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

/* ---- what does not ---- */

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
  GstCustomMeta *meta = gst_buffer_add_custom_meta (buffer, CUSTOM);

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

/* The bar before it takes 24 bytes. */
static void
add_long_caption (GstBuffer *buffer)
{
  add_caption_of (buffer, TRANSPORT_MAX_METAS_SIZE - 24 - 16 + 1);
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
  { add_custom_pointer, CUSTOM, "address" },
  { add_broken_time_code, "GstVideoTimeCodeMeta", "valid" },
  { add_short_audio, "GstAudioMeta", "size" },
  { add_long_caption, "GstVideoCaptionMeta", "32 KiB" },
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

/* As many as a frame can carry arrive, one more is lost, and so many bytes fill
 * a frame by themselves. */
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

  buffer = new_frame (1);
  add_caption_of (buffer, TRANSPORT_MAX_METAS_SIZE - 16);
  producer_push (&producer, buffer);
  buffer = consumer_pull (&consumer);
  fail_unless_equals_uint64 (gst_buffer_get_video_caption_meta (buffer)->size,
      TRANSPORT_MAX_METAS_SIZE - 16);
  gst_buffer_unref (buffer);
  fail_unless_equals_uint64 (producer_stat (&producer, "metas-lost"), 1);
  clear_both (&producer, &consumer);
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
  add_all (buffer, 0);
  producer_push (&producer, buffer);
  buffer = consumer_pull (&consumer);
  check_all (buffer, 0);
  gst_buffer_unref (buffer);
  fail_unless_equals_uint64 (producer_stat (&producer, "metas-lost"), 0);
  clear_both (&producer, &consumer);
}

GST_END_TEST

#if GST_CHECK_VERSION(1, 24, 0)

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

    info->init_func = init_other;
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
    add_all (buffer, i);
    producer_push (&producer, buffer);
    for (k = 0; k < 2; k++) {
      buffer = consumer_pull (&consumers[k]);
      meta = (SerializedMeta *) gst_buffer_get_meta (buffer, info->api);
      fail_unless_equals_int (meta != NULL, k == 0);
      fail_unless (meta == NULL || meta->value == 1000 + i);
      if (meta)
        gst_buffer_remove_meta (buffer, &meta->meta);
      check_all (buffer, i);
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

/* ---- layouts of the producer's own that no consumer would take ---- */

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
metas_suite (void)
{
  Suite *s = suite_create ("metas");
  TCase *tc = tcase_create ("metas");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, transport_teardown);
  tcase_add_loop_test (tc, test_kinds, 0, G_N_ELEMENTS (kinds));
  tcase_add_loop_test (tc, test_all_kinds, 0, 2);
  tcase_add_test (tc, test_passed_on);
  tcase_add_test (tc, test_lost);
  tcase_add_loop_test (tc, test_lost_values, 0, G_N_ELEMENTS (lost_values));
  tcase_add_test (tc, test_limits);
  tcase_add_test (tc, test_all_of_known);
#if GST_CHECK_VERSION(1, 24, 0)
  tcase_add_test (tc, test_serialized);
  tcase_add_test (tc, test_not_serialized);
#endif
  tcase_add_test (tc, test_layouts);
  tcase_add_test (tc, test_many_layouts);
  tcase_add_test (tc, test_crop);
  return s;
}

GST_CHECK_MAIN (metas)
