/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The decoders of the transport: each message as it should be is taken; with
 * one field wrong, a byte less or a byte more it is refused. Bytes are in
 * blocks of just their size, where a sanitizer sees the first one read behind
 * them.
 */

#include <gst/check/gstcheck.h>

#include <math.h>
#include <gio/gio.h>
#include <string.h>

#include "transport/transportfault.h"
#include "transport/transportprotocol.h"

typedef gboolean (*Decode) (gconstpointer data, gsize size);

static gboolean
decode_header (gconstpointer data, gsize size)
{
  TransportType type;

  return transport_decode_header (data, size, &type) == NULL;
}

static gboolean
decode_hello (gconstpointer data, gsize size)
{
  const TransportHello *hello;
  TransportVersions versions;

  return transport_decode_hello (data, size, &hello, &versions) == NULL;
}

static gboolean
decode_segment (gconstpointer data, gsize size)
{
  const TransportSegment *segment;

  return transport_decode_segment (data, size, &segment) == NULL;
}

static gboolean
decode_frame (gconstpointer data, gsize size)
{
  TransportFrameView view;

  return transport_decode_frame (data, size, &view) == NULL;
}

static gboolean
decode_ids (gconstpointer data, gsize size)
{
  const TransportIds *ids;

  return transport_decode_ids (data, size, &ids) == NULL;
}

static gboolean
decode_refused (gconstpointer data, gsize size)
{
  TransportReason reason;

  return transport_decode_refused (data, size, &reason) == NULL;
}

static gboolean
decode_caps (gconstpointer data, gsize size)
{
  GError *fault = NULL;
  GstCaps *caps = transport_read_caps (data, size, &fault);
  gboolean ok = caps != NULL;

  fail_unless (ok == (fault == NULL));
  g_clear_error (&fault);
  gst_clear_caps (&caps);
  return ok;
}

static gboolean
decode (Decode decoder, gconstpointer data, gsize size)
{
  /* malloc() aligns to 16, and ends where it was asked to. */
  guint8 *block = g_malloc (size);
  gboolean ok;

  if (size > 0)
    memcpy (block, data, size);
  ok = decoder (block, size);
  g_free (block);
  return ok;
}

static void
check_shorter (Decode decoder, const guint8 *data, gsize size)
{
  gsize i;

  fail_unless (decode (decoder, data, size));
  for (i = 0; i < size; i++)
    fail_if (decode (decoder, data, i), "taken with %zu bytes", i);
}

/* Every other length of @data is refused; there is a byte behind @size. */
static void
check_lengths (Decode decoder, const guint8 *data, gsize size)
{
  check_shorter (decoder, data, size);
  fail_if (decode (decoder, data, size + 1));
}

/* Changes a field, expects a refusal, and changes it back. */
#define CHECK_REFUSED(decoder, message, size, field, value)                    \
  G_STMT_START                                                                 \
  {                                                                            \
    const __typeof__ (message) saved_message = message;                        \
    (message).field = (value);                                                 \
    fail_if (decode (decoder, &message, size));                                \
    message = saved_message;                                                   \
    fail_unless (decode (decoder, &message, size));                            \
  }                                                                            \
  G_STMT_END

GST_START_TEST (test_header)
{
  struct
  {
    TransportHello hello;
    guint8 more;
  } message = { 0 };
  guint8 *large = g_malloc0 (TRANSPORT_MAX_MESSAGE_SIZE + 8);
  TransportHeader *header = (TransportHeader *) large;

  transport_encode_hello (&message.hello, 0);
  check_lengths (decode_header, (guint8 *) &message, sizeof message.hello);
  CHECK_REFUSED (
      decode_header, message.hello, sizeof message.hello, header.type, 0);
  CHECK_REFUSED (decode_header, message.hello, sizeof message.hello,
      header.type, TRANSPORT_LAST_TYPE + 1);
  CHECK_REFUSED (decode_header, message.hello, sizeof message.hello,
      header.type, G_MAXUINT32);
  CHECK_REFUSED (decode_header, message.hello, sizeof message.hello,
      header.size, sizeof message.hello + 1);
  CHECK_REFUSED (
      decode_header, message.hello, sizeof message.hello, header.size, 0);

  header->type = TRANSPORT_CAPS;
  header->size = TRANSPORT_MAX_MESSAGE_SIZE;
  fail_unless (decode (decode_header, large, header->size));
  header->size++;
  fail_if (decode (decode_header, large, header->size));
  g_free (large);
}

GST_END_TEST

GST_START_TEST (test_hello)
{
  struct
  {
    TransportHello hello;
    guint8 more;
  } message = { 0 };
  const gsize size = sizeof message.hello;

  transport_encode_hello (&message.hello, 0);
  check_shorter (decode_hello, (guint8 *) &message, size);
  CHECK_REFUSED (decode_hello, message.hello, size, magic, TRANSPORT_MAGIC + 1);
  CHECK_REFUSED (decode_hello, message.hello, size, magic, 0);
  CHECK_REFUSED (decode_hello, message.hello, size, version, 0);
  CHECK_REFUSED (
      decode_hello, message.hello, size, version, TRANSPORT_MIN_VERSION - 1);
  CHECK_REFUSED (
      decode_hello, message.hello, size, min_version, TRANSPORT_VERSION + 1);
  message.hello.version = TRANSPORT_VERSION + 7;
  CHECK_REFUSED (
      decode_hello, message.hello, size, min_version, TRANSPORT_VERSION + 1);
}

GST_END_TEST

/* What a later version sends is understood as far as this one knows it; one
 * before this protocol had ranges is named. */
GST_START_TEST (test_hello_of_others)
{
  guint64 packet[TRANSPORT_MAX_HELLO_SIZE / 8 + 1];
  TransportHello *hello = (TransportHello *) packet;
  const TransportHello *decoded = NULL;
  const gchar *no_version;
  GError *fault = NULL;
  TransportVersions versions;

  memset (packet, 0xff, sizeof packet);
  transport_encode_hello (hello, G_MAXUINT64);
  hello->version = G_MAXUINT32;
  hello->header.size = TRANSPORT_MAX_HELLO_SIZE;
  fail_unless (transport_decode_hello (
                   packet, TRANSPORT_MAX_HELLO_SIZE, &decoded, &versions)
      == NULL);
  fail_unless (decoded == hello);
  fail_if (decode (decode_hello, packet, TRANSPORT_MAX_HELLO_SIZE + 1));

  hello->version = 2;
  no_version = transport_decode_hello (packet, 24, &decoded, &versions);
  fail_unless (no_version == transport_no_version);
  assert_equals_int (versions.max, 2);
  fail_if (transport_accept_hello (no_version, &versions, &fault));
  fail_unless (g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED));
  g_error_free (fault);
}

GST_END_TEST

GST_START_TEST (test_segment)
{
  struct
  {
    TransportSegment segment;
    guint8 more;
  } message = { 0 };
  const gsize size = sizeof message.segment;
  GstSegment segment, back;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = 5;
  segment.stop = 500;
  segment.base = 7;
  segment.time = 9;
  transport_encode_segment (&message.segment, &segment, 2);
  check_lengths (decode_segment, (guint8 *) &message, size);
  transport_segment_to_gst (&message.segment, &back);
  back.position = segment.position;
  fail_unless (gst_segment_is_equal (&segment, &back));

  CHECK_REFUSED (
      decode_segment, message.segment, size, format, GST_FORMAT_BYTES);
  CHECK_REFUSED (
      decode_segment, message.segment, size, format, GST_FORMAT_UNDEFINED);
  CHECK_REFUSED (decode_segment, message.segment, size, rate, 0);
  CHECK_REFUSED (
      decode_segment, message.segment, size, rate, (double) INFINITY);
  CHECK_REFUSED (decode_segment, message.segment, size, rate, (double) NAN);
  CHECK_REFUSED (decode_segment, message.segment, size, applied_rate, 0);
  CHECK_REFUSED (
      decode_segment, message.segment, size, applied_rate, (double) -INFINITY);
  CHECK_REFUSED (
      decode_segment, message.segment, size, start, GST_CLOCK_TIME_NONE);
  CHECK_REFUSED (decode_segment, message.segment, size, start, 501);
  CHECK_REFUSED (decode_segment, message.segment, size, latency,
      TRANSPORT_MAX_LATENCY + 1);
  CHECK_REFUSED (decode_segment, message.segment, size, stop, 4);
  CHECK_REFUSED (
      decode_segment, message.segment, size, base, GST_CLOCK_TIME_NONE);
  CHECK_REFUSED (
      decode_segment, message.segment, size, offset, GST_CLOCK_TIME_NONE);
  CHECK_REFUSED (decode_segment, message.segment, size, offset, 496);
  message.segment.rate = -1;
  CHECK_REFUSED (
      decode_segment, message.segment, size, stop, GST_CLOCK_TIME_NONE);

  gst_segment_init (&segment, GST_FORMAT_BYTES);
  segment.start = 5;
  transport_encode_segment (&message.segment, &segment, 3);
  check_lengths (decode_segment, (guint8 *) &message, size);
  CHECK_REFUSED (decode_segment, message.segment, size, rate, 2);
  CHECK_REFUSED (decode_segment, message.segment, size, rate, -1);
  CHECK_REFUSED (decode_segment, message.segment, size, stop, 500);
  CHECK_REFUSED (decode_segment, message.segment, size, duration, 500);
  CHECK_REFUSED (
      decode_segment, message.segment, size, start, (guint64) G_MAXINT64 + 1);
  CHECK_REFUSED (
      decode_segment, message.segment, size, format, GST_FORMAT_DEFAULT);
  transport_segment_to_gst (&message.segment, &back);
  fail_unless_equals_int (back.format, GST_FORMAT_BYTES);
  fail_unless_equals_uint64 (back.start, 5);
}

GST_END_TEST

typedef struct
{
  TransportFrame frame;
  TransportNew news[2];
  TransportSpan spans[2];
  TransportContainer containers[2];
  TransportVideo video;
  TransportCrop crop;
  guint8 more;
} FullFrame;

#define FULL_FRAME_SIZE G_STRUCT_OFFSET (FullFrame, more)

static void
fill_frame (FullFrame *full)
{
  memset (full, 0, sizeof *full);
  full->frame.header =
      (TransportHeader){ TRANSPORT_FRAME, (guint32) FULL_FRAME_SIZE };
  full->frame.n_new = 2;
  full->frame.n_spans = 2;
  full->frame.n_containers = 2;
  full->frame.planes = 3;
  full->frame.n_video = 1;
  full->frame.n_crop = 1;
  full->news[0] = (TransportNew){ 1, 4096, TRANSPORT_MEMORY, 0 };
  full->news[1] = (TransportNew){ 2, 64, TRANSPORT_CONTAINER, 0 };
  full->containers[0] = (TransportContainer){ 2, -1, 0 };
  full->containers[1] = (TransportContainer){ 2, 5, 0 };
}

GST_START_TEST (test_frame)
{
  FullFrame full;
  TransportFrameView view;

  fill_frame (&full);
  check_lengths (decode_frame, (guint8 *) &full, FULL_FRAME_SIZE);
  fail_unless (transport_decode_frame (&full, FULL_FRAME_SIZE, &view) == NULL);
  fail_unless (view.news == full.news && view.spans == full.spans);
  fail_unless (view.containers == full.containers);
  fail_unless (view.videos == &full.video && view.crop == &full.crop);

  CHECK_REFUSED (decode_frame, full, FULL_FRAME_SIZE, frame.n_new, 1);
  CHECK_REFUSED (decode_frame, full, FULL_FRAME_SIZE, frame.n_new, 3);
  CHECK_REFUSED (decode_frame, full, FULL_FRAME_SIZE, frame.n_new, 255);
  CHECK_REFUSED (decode_frame, full, FULL_FRAME_SIZE, frame.n_spans, 1);
  CHECK_REFUSED (decode_frame, full, FULL_FRAME_SIZE, frame.n_spans, 255);
  CHECK_REFUSED (decode_frame, full, FULL_FRAME_SIZE, frame.n_containers, 0);
  CHECK_REFUSED (decode_frame, full, FULL_FRAME_SIZE, frame.n_containers, 1);
  CHECK_REFUSED (decode_frame, full, FULL_FRAME_SIZE, frame.n_containers, 255);
  CHECK_REFUSED (decode_frame, full, FULL_FRAME_SIZE, frame.n_video, 0);
  CHECK_REFUSED (decode_frame, full, FULL_FRAME_SIZE, frame.n_video, 2);
  CHECK_REFUSED (decode_frame, full, FULL_FRAME_SIZE, frame.n_crop, 0);
  CHECK_REFUSED (decode_frame, full, FULL_FRAME_SIZE, frame.n_crop, 2);
  CHECK_REFUSED (decode_frame, full, FULL_FRAME_SIZE, news[0].size, 0);
  CHECK_REFUSED (decode_frame, full, FULL_FRAME_SIZE, news[1].size,
      TRANSPORT_MAX_MEMORY_SIZE + 1);
  CHECK_REFUSED (
      decode_frame, full, FULL_FRAME_SIZE, news[0].size, G_MAXUINT64);
  CHECK_REFUSED (decode_frame, full, FULL_FRAME_SIZE, news[0].id, 0);
  CHECK_REFUSED (decode_frame, full, FULL_FRAME_SIZE, news[0].kind, 0);
  CHECK_REFUSED (
      decode_frame, full, FULL_FRAME_SIZE, news[1].kind, TRANSPORT_DEVICE + 1);
  CHECK_REFUSED (
      decode_frame, full, FULL_FRAME_SIZE, containers[1].reserved, 1);
  CHECK_REFUSED (
      decode_frame, full, FULL_FRAME_SIZE, containers[1].picture, G_MININT32);
  CHECK_REFUSED (
      decode_frame, full, FULL_FRAME_SIZE, containers[0].picture, -2);
  /* A picture of what? */
  CHECK_REFUSED (decode_frame, full, FULL_FRAME_SIZE, frame.planes, 0);
  full.containers[1].picture = -1;
  full.frame.planes = 0;
  fail_unless (decode (decode_frame, &full, FULL_FRAME_SIZE));
}

GST_END_TEST

/* The most of everything, and one more of each. */
GST_START_TEST (test_frame_limits)
{
  const struct
  {
    guint8 news, spans, containers, valid;
  } counts[] = {
    { 0, 0, 0, TRUE },
    { TRANSPORT_MAX_FDS, TRANSPORT_MAX_MEMORIES, TRANSPORT_MAX_CONTAINERS,
        TRUE },
    { TRANSPORT_MAX_FDS + 1, 0, 0, FALSE },
    { 0, TRANSPORT_MAX_MEMORIES + 1, 0, FALSE },
    { 0, 0, TRANSPORT_MAX_CONTAINERS + 1, FALSE },
  };
  gsize size = sizeof (TransportFrame)
      + counts[__i__].news * sizeof (TransportNew)
      + counts[__i__].spans * sizeof (TransportSpan)
      + counts[__i__].containers * sizeof (TransportContainer);
  TransportFrame *frame = g_malloc0 (size);
  TransportNew *news = (TransportNew *) (frame + 1);
  guint i;

  frame->n_new = counts[__i__].news;
  frame->n_spans = counts[__i__].spans;
  frame->n_containers = counts[__i__].containers;
  frame->planes = 1;
  for (i = 0; i < frame->n_new; i++)
    news[i] =
        (TransportNew){ i + 1, TRANSPORT_MAX_MEMORY_SIZE, TRANSPORT_MEMORY, 0 };
  fail_unless_equals_int (
      decode (decode_frame, frame, size), counts[__i__].valid);
  g_free (frame);
}

GST_END_TEST

GST_START_TEST (test_ids)
{
  struct
  {
    TransportIds ids;
    guint8 more;
  } message = { 0 };
  gsize size = TRANSPORT_IDS_SIZE (3);

  message.ids.n_ids = 3;
  check_lengths (decode_ids, (guint8 *) &message, size);
  CHECK_REFUSED (decode_ids, message.ids, size, n_ids, 0);
  CHECK_REFUSED (decode_ids, message.ids, size, n_ids, 2);
  CHECK_REFUSED (decode_ids, message.ids, size, n_ids, 4);
  CHECK_REFUSED (decode_ids, message.ids, size, n_ids, 65);
  /* 3 + 2^32 / 8 ids have the same size in 32 bits. */
  CHECK_REFUSED (decode_ids, message.ids, size, n_ids, 3 + (1u << 29));
  message.ids.n_ids = TRANSPORT_MAX_IDS;
  check_lengths (decode_ids, (guint8 *) &message, sizeof message.ids);
}

GST_END_TEST

GST_START_TEST (test_refused)
{
  struct
  {
    TransportRefused refused;
    guint8 more;
  } message = { .refused.reason = TRANSPORT_REASON_HELD };
  gsize size = sizeof message.refused;

  check_lengths (decode_refused, (guint8 *) &message, size);
  CHECK_REFUSED (decode_refused, message.refused, size, reason, 0);
  CHECK_REFUSED (
      decode_refused, message.refused, size, reason, TRANSPORT_LAST_REASON + 1);
  CHECK_REFUSED (decode_refused, message.refused, size, reason, G_MAXUINT32);
}

GST_END_TEST

static gboolean
caps_taken (const gchar *text, gsize length)
{
  gsize size = sizeof (TransportCaps) + length;
  TransportCaps *message = g_malloc0 (size);
  gboolean ok;

  memcpy (message + 1, text, length);
  ok = decode_caps (message, size);
  g_free (message);
  return ok;
}

static const gchar *good_caps[] = {
  "video/x-raw, format=(string)NV12, width=(int)64, height=(int)48",
  "video/x-raw(memory:SystemMemory, meta:GstVideoOverlayComposition), "
  "format=(string)BGRA, framerate=(fraction)30000/1001",
  "video/x-raw, multiview-flags=(GstVideoMultiviewFlagsSet)0:ffffffff:"
  "/right-view-first/left-flipped, colorimetry=(string)bt2100-pq",
  "video/x-h264, codec_data=(buffer)01640028, a=(boolean)true",
  "audio/x-raw, channel-mask=(bitmask)0x0000000000000003, rate=(int)48000",
  "a/b, m=(int)< < 1, 2 >, < 3, 4 > >, s=(string)\"x\\ <{[;(=\\\"\\\\\"",
  "a/b, t=(structure)[x, i=(structure)[y, j=(int)1;], c=(GstCaps)[c/d]]",
  "image/jpeg",
};

static const gchar *bad_caps[] = {
  "",
  "ANY",
  "EMPTY",
  "video/x-raw(ANY)",
  "video/x-raw, width=(int)[ 1, 2 ]",
  "video/x-raw, width=(int){ 1, 2 }",
  "video/x-raw, width=64",
  "video/x-raw, framerate=(fraction)-2147483648/1",
  "video/x-raw, framerate=(fraction)1/0",
  "video/x-raw; video/x-raw",
  "video/x-raw, width=(int)",
  "video/x-raw, width=(int)64, height=(int",
  "video/x-raw, a=(string)\"open",
  "video/x-raw, a=(string)\"x\\",
  "video/x-raw, a=(string)\\\"x",
  "video/x-raw, a=(GstCaps)\"video/x-raw\"",
  "video/x-raw, a=(structure)\"a, b=(int)1;\"",
  "video/x-raw, a=(GstFormat)time",
  "video/x-raw, a=(GstElement)x",
  "video/x-raw, a=(int)< < < < < < < < < 1 > > > > > > > > >",
  "video/x-raw, a=(int)< 1",
  "video/x-raw, a=(int)1 >",
  "video/x-raw, a=(string)\303\244",
  "video/x-raw\n",
  "1/x",
  " video/x-raw",
  "/, a=(int)1",
  "video x-raw, a=(int)1",
  "video/x-raw(memory)",
  "video/x-raw(meta:, a:b)",
  "video/x-raw, a=(buffer)012",
  "video/x-raw, a=(buffer)0g",
  "video/x-raw, a=(buffer)\"01\"",
  "video/x-raw, =(int)1",
  "video/x-raw, 1=(int)1",
  "video/x-raw, a=(in",
  ", =",
  "(",
  "<",
  "\"",
  "\\",
};

GST_START_TEST (test_caps)
{
  gchar *large = g_strnfill (TRANSPORT_MAX_CAPS_SIZE + 1, 'a');
  GstCaps *caps;
  gchar *text;
  guint i, j;

  for (i = 0; i < G_N_ELEMENTS (good_caps); i++) {
    fail_unless (
        caps_taken (good_caps[i], strlen (good_caps[i])), "%s", good_caps[i]);
    /* Never more than a refusal. */
    for (j = 0; j < strlen (good_caps[i]); j++)
      caps_taken (good_caps[i], j);
    /* And just what GStreamer writes. */
    caps = gst_caps_from_string (good_caps[i]);
    text = gst_caps_to_string (caps);
    fail_unless (caps_taken (text, strlen (text)), "%s", text);
    g_free (text);
    gst_caps_unref (caps);
  }
  for (i = 0; i < G_N_ELEMENTS (bad_caps); i++)
    fail_if (caps_taken (bad_caps[i], strlen (bad_caps[i])), "%s", bad_caps[i]);
  /* A NUL inside or behind. */
  fail_if (caps_taken ("image/jpeg", 11));
  fail_if (caps_taken ("a/b\0, c=(int)1", 14));
  /* Deep enough to overflow the stack of GStreamer's parser. */
  memset (large, '<', TRANSPORT_MAX_CAPS_SIZE);
  memcpy (large, "a/b, c=(int)", 12);
  fail_if (caps_taken (large, TRANSPORT_MAX_CAPS_SIZE));
  memset (large, 'a', TRANSPORT_MAX_CAPS_SIZE + 1);
  memcpy (large, "a/b, c=(string)", 15);
  fail_unless (caps_taken (large, TRANSPORT_MAX_CAPS_SIZE));
  fail_if (caps_taken (large, TRANSPORT_MAX_CAPS_SIZE + 1));
  g_free (large);
}

GST_END_TEST

/* Names stay in the process: strangers may bring many, but not without end. */
GST_START_TEST (test_caps_names)
{
  guint i, taken = 0;
  gchar text[160];

  for (i = 0; i < 5000; i++) {
    g_snprintf (text, sizeof text, "video/x-raw, stranger-%u=(int)1", i);
    taken += caps_taken (text, strlen (text));
  }
  fail_unless (taken > 500 && taken <= 1024, "%u", taken);
  /* Those that are known go on. */
  g_snprintf (text, sizeof text, "video/x-raw, stranger-0=(int)2");
  fail_unless (caps_taken (text, strlen (text)));
  fail_unless (caps_taken (good_caps[0], strlen (good_caps[0])));
  /* A feature and a media type count as well. */
  g_snprintf (text, sizeof text, "video/x-raw(meta:Stranger9999)");
  fail_if (caps_taken (text, strlen (text)));
  g_snprintf (text, sizeof text, "stranger/x-9999");
  fail_if (caps_taken (text, strlen (text)));
  /* One that is too long. */
  g_snprintf (text, sizeof text, "video/x-raw, a%0*d=(int)1", 64, 0);
  fail_if (caps_taken (text, strlen (text)));
}

GST_END_TEST

/* One of several streams, with all that decoders say. */
static GstCaps *
new_stream_caps (guint number)
{
  GstCaps *caps = gst_caps_from_string (
      "video/x-raw, format=(string)P010_10LE, width=(int)3840, "
      "height=(int)2160, interlace-mode=(string)progressive, "
      "multiview-mode=(string)mono, "
      "multiview-flags=(GstVideoMultiviewFlagsSet)0:ffffffff:"
      "/right-view-first/left-flipped, pixel-aspect-ratio=(fraction)1/1, "
      "chroma-site=(string)mpeg2, colorimetry=(string)1:6:16:9, "
      "framerate=(fraction)30000/1001");
  gchar *light = g_strdup_printf ("%u:%u", 1000 + number, 400 - number);

  gst_caps_set_simple (caps, "content-light-level", G_TYPE_STRING, light,
      "mastering-display-info", G_TYPE_STRING,
      "35400:14600:8500:39850:6550:2300:15635:16450:10000000:1", "name",
      G_TYPE_STRING, "left, \"of\" <two>; a\\b = (c) {1} [2]", "flags",
      G_TYPE_UINT64, G_GUINT64_CONSTANT (0xffffffffffffffff), NULL);
  if (number % 3 == 0)
    gst_caps_set_features_simple (
        caps, gst_caps_features_new ("meta:GstVideoOverlayComposition", NULL));
  g_free (light);
  return caps;
}

/* The same caps, over the wire. */
static void
check_caps_text (GstCaps *caps)
{
  GError *fault = NULL;
  gchar *text = gst_caps_to_string (caps);
  gsize size = sizeof (TransportCaps) + strlen (text);
  TransportCaps *message = g_malloc0 (size);
  GstCaps *back;

  memcpy (message + 1, text, strlen (text));
  back = transport_read_caps (message, size, &fault);
  fail_unless (back != NULL, "%s: %s", fault ? fault->message : "", text);
  fail_unless (gst_caps_is_strictly_equal (caps, back), "%s", text);
  gst_caps_unref (back);
  g_free (message);
  g_free (text);
}

/* Caps of sixteen streams within the caps of one. */
GST_START_TEST (test_caps_of_streams)
{
  GstCaps *caps = gst_caps_from_string (
      "video/x-raw(meta:GstShmemPlanesMeta), framerate=(fraction)30000/1001, "
      "multiview-mode=(string)separated, views=(int)16, "
      "format=(string)P010_10LE, width=(int)3840, height=(int)2160");
  GValue streams = G_VALUE_INIT;
  guint i;

  g_value_init (&streams, GST_TYPE_ARRAY);
  for (i = 0; i < 16; i++) {
    GstCaps *stream = new_stream_caps (i);
    GValue value = G_VALUE_INIT;

    check_caps_text (stream);
    g_value_init (&value, G_TYPE_STRING);
    g_value_take_string (&value, gst_caps_to_string (stream));
    gst_value_array_append_and_take_value (&streams, &value);
    gst_caps_unref (stream);
    gst_caps_set_value (caps, "streams", &streams);
    check_caps_text (caps);
  }
  g_value_unset (&streams);
  gst_caps_unref (caps);
}

GST_END_TEST

static Suite *
protocol_suite (void)
{
  Suite *s = suite_create ("protocol");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_header);
  tcase_add_test (tc, test_hello);
  tcase_add_test (tc, test_hello_of_others);
  tcase_add_test (tc, test_segment);
  tcase_add_test (tc, test_frame);
  tcase_add_loop_test (tc, test_frame_limits, 0, 5);
  tcase_add_test (tc, test_ids);
  tcase_add_test (tc, test_refused);
  tcase_add_test (tc, test_caps);
  tcase_add_test (tc, test_caps_names);
  tcase_add_test (tc, test_caps_of_streams);
  return s;
}

GST_CHECK_MAIN (protocol)
