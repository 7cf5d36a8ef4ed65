/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The kinds of metas that the tests send: see metakinds.h. */

#include "metakinds.h"

#include <gst/audio/audio.h>
#include <gst/net/net.h>
#include <gst/rtp/rtp.h>

#include <string.h>

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
      gst_structure_new ("detection", "confidence", G_TYPE_DOUBLE, 0.25 + n,
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
  fail_unless (confidence == 0.25 + n);
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
void
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

void
add_bar (GstBuffer *buffer, guint n)
{
  gst_buffer_add_video_bar_meta (buffer, n % 2, n % 2 == 0, n, 99);
}

void
check_bar (GstBuffer *buffer, guint n)
{
  GstVideoBarMeta *meta = gst_buffer_get_video_bar_meta (buffer);

  fail_unless (meta && meta->field == n % 2
      && meta->is_letterbox == (n % 2 == 0) && meta->bar_data1 == n
      && meta->bar_data2 == 99);
}

void
add_afd (GstBuffer *buffer, guint n)
{
  gst_buffer_add_video_afd_meta (buffer, n % 2, GST_VIDEO_AFD_SPEC_ATSC_A53,
      n % 2 ? GST_VIDEO_AFD_UNAVAILABLE : GST_VIDEO_AFD_16_9_LETTER_4_3_CENTER);
}

void
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
void
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

void
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
  GstCustomMeta *meta = gst_buffer_add_custom_meta (buffer, CUSTOM_META);
  GstStructure *structure = gst_custom_meta_get_structure (meta);
  GstStructure *nested = gst_structure_new_empty ("nested");

  gst_structure_set (structure, "n", G_TYPE_INT64, (gint64) n, "text",
      G_TYPE_STRING, "line\nline", "nested", GST_TYPE_STRUCTURE, nested, NULL);
  gst_structure_free (nested);
}

static void
check_custom (GstBuffer *buffer, guint n)
{
  GstCustomMeta *meta = gst_buffer_get_custom_meta (buffer, CUSTOM_META);
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

const MetaKind meta_kinds[] = {
  { add_region, check_region },
  { add_timestamp, check_timestamp },
  { add_caption, check_caption },
  { add_time_code, check_time_code },
  { add_bar, check_bar },
  { add_afd, check_afd },
  { add_sei, check_sei },
  { add_affine, check_affine },
  { add_audio, check_audio },
  { add_clipping, check_clipping },
  { add_level, check_level },
  { add_downmix, check_downmix },
  { add_custom, check_custom },
  { add_rtp_source, check_rtp_source },
  { add_net_address, check_net_address },
};

G_STATIC_ASSERT (G_N_ELEMENTS (meta_kinds) == N_META_KINDS);

void
metas_setup (void)
{
  static const gchar *const tags[] = { NULL };

  transport_setup ();
  if (gst_meta_get_info (CUSTOM_META) == NULL)
    gst_meta_register_custom (
        CUSTOM_META, (const gchar **) tags, NULL, NULL, NULL);
}

guint
count_metas (GstBuffer *buffer)
{
  gpointer state = NULL;
  guint n = 0;

  while (gst_buffer_iterate_meta (buffer, &state))
    n++;
  return n;
}

void
start_both (Producer *producer, Consumer *consumer)
{
  producer_start (producer, "wait-for-connection=true");
  consumer_start (consumer, "");
}

void
clear_both (Producer *producer, Consumer *consumer)
{
  producer_clear (producer);
  consumer_clear (consumer);
}

void
add_all_kinds (GstBuffer *buffer, guint n)
{
  guint i;

  for (i = 0; i < N_META_KINDS; i++)
    meta_kinds[i].add (buffer, n);
  add_container (buffer, "container");
}

void
check_all_kinds (GstBuffer *buffer, guint n, guint n_others)
{
  guint i;

  for (i = 0; i < N_META_KINDS; i++)
    meta_kinds[i].check (buffer, n);
  fail_unless (gst_buffer_get_shmem_container_meta (buffer) != NULL);
  /* Two timestamps. */
  fail_unless_equals_int (count_metas (buffer), N_META_KINDS + 2 + n_others);
}
