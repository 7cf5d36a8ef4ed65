/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Metas of a hostile producer, written by hand from the table in
 * transportmetas.h: each kind cut off anywhere, with each byte changed, with
 * numbers out of range and text that is none. What is wrong ends the stream with
 * an error, what is only unknown is skipped.
 */

#include "../helpers.h"
#include "transport/transportmetas.h"
#include "victims.h"

#include <string.h>

/* ---- payloads ---- */

typedef struct
{
  guint8 data[4096];
  gsize size;
} Payload;

static void
put (Payload *payload, gconstpointer data, gsize size)
{
  memcpy (payload->data + payload->size, data, size);
  payload->size += size;
}

/* @format: h is a guint16, w a guint32, q a guint64, f a float, s text without
 * its NUL, z so many zeros. */
static void
fill (Payload *payload, const gchar *format, va_list list)
{
  static const guint8 zeros[64];

  for (; *format; format++) {
    guint16 h;
    guint32 w;
    guint64 q;
    gfloat f;
    const gchar *s;

    switch (*format) {
      case 'h':
        h = (guint16) va_arg (list, guint);
        put (payload, &h, sizeof h);
        break;
      case 'w':
        w = va_arg (list, guint);
        put (payload, &w, sizeof w);
        break;
      case 'q':
        q = va_arg (list, guint64);
        put (payload, &q, sizeof q);
        break;
      case 'f':
        f = (gfloat) va_arg (list, gdouble);
        put (payload, &f, sizeof f);
        break;
      case 's':
        s = va_arg (list, const gchar *);
        put (payload, s, strlen (s));
        break;
      default:
        put (payload, zeros, va_arg (list, guint));
    }
  }
}

static void
make (Payload *payload, const gchar *format, ...)
{
  va_list list;

  memset (payload, 0, sizeof *payload);
  va_start (list, format);
  fill (payload, format, list);
  va_end (list);
}

#define Q(n) ((guint64) (n))
#define CUSTOM "ShmemHostileCustom"

/* A good one of each kind. */
static void
make_good (Payload *payload, TransportMetaKind kind)
{
  switch (kind) {
    case TRANSPORT_META_REGION:
      make (payload, "wwwwwwwwswsws", 1, -1, 2, 3, 4, 5, 4, 2, "face", 16,
          "a, b=(int)123456", 1, "c");
      break;
    case TRANSPORT_META_TIMESTAMP:
      make (payload, "qqwwss", Q (5), Q (-1), 15, 1, "timestamp/x-ntp", "i");
      break;
    case TRANSPORT_META_CAPTION:
      make (payload, "wws", 4, 0, "caption");
      break;
    case TRANSPORT_META_TIME_CODE:
      make (payload, "wwwwwwwwqwwww", 30000, 1001, 1, 1, 2, 3, 4, 1,
          Q (1772600000), 999999, 3600, 1, 0);
      break;
    case TRANSPORT_META_BAR:
      make (payload, "wwww", 1, 1, 10, 20);
      break;
    case TRANSPORT_META_AFD:
      make (payload, "wwww", 0, 1, 8, 0);
      break;
    case TRANSPORT_META_SEI:
      make (payload, "ss", "0123456789abcdef", "data");
      break;
    case TRANSPORT_META_AFFINE:
      make (payload, "ffffffffffffffff", 1., 0., 0., 0., 0., 1., 0., 0., 0., 0.,
          1., 0., 0., 0., 0., 1.);
      break;
    case TRANSPORT_META_AUDIO:
      make (payload, "szwwwwqqqww", "S16LE", 11, 48000, 2, 1, 0, Q (100), Q (0),
          Q (200), 0, 1);
      break;
    case TRANSPORT_META_AUDIO_CLIPPING:
      make (payload, "wwqq", 3, 0, Q (1), Q (2));
      break;
    case TRANSPORT_META_AUDIO_LEVEL:
      make (payload, "ww", 127, 1);
      break;
    case TRANSPORT_META_AUDIO_DOWNMIX:
      make (payload, "wwwwwff", 2, 1, 0, 1, -2, .5, .5);
      break;
    case TRANSPORT_META_CUSTOM:
      make (payload, "s", CUSTOM ", a=(int)1");
      break;
    case TRANSPORT_META_RTP_SOURCE:
      make (payload, "wwwwww", 1, 77, 2, 0, 1, 2);
      break;
    case TRANSPORT_META_NET_ADDRESS:
    default:
      make (payload, "hhwwwqq", 6, 5004, 1, 2, 0, Q (-1), Q (1));
  }
}

#define N_KINDS (TRANSPORT_META_NET_ADDRESS + 1)

static void
register_custom (void)
{
  static const gchar *tags[] = { NULL };

  if (gst_meta_get_info (CUSTOM) == NULL)
    gst_meta_register_custom (CUSTOM, tags, NULL, NULL, NULL);
}

/* ---- each byte ---- */

/* In a block that ends where the payload does. The number of metas that it
 * makes, or -1 if it is refused. */
static gint
decode (TransportMetaKind kind, const Payload *payload, gsize size)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 1024, NULL);
  gsize padded = sizeof (TransportMeta) + (size + 7) / 8 * 8;
  TransportFrame frame = { .n_metas = 1, .metas_size = (guint32) padded };
  TransportMeta head = { kind, (guint32) size };
  guint8 *block = g_malloc0 (padded);
  TransportFrameView view = { .frame = &frame, .metas = block };
  TransportMetasReader reader;
  TransportMetas again;
  GError *error = NULL;
  gpointer state = NULL;
  gint n = 0;

  memcpy (block, &head, sizeof head);
  memcpy (block + sizeof head, payload->data, size);
  transport_metas_reader_init (&reader, NULL);
  transport_metas_init (&again, NULL, FALSE);
  if (!transport_metas_decode (
          &reader, &view, kind == TRANSPORT_META_SERIALIZED, buffer, &error))
    n = -1;
  else
    while (gst_buffer_iterate_meta (buffer, &state))
      n++;
  fail_unless ((n < 0) == (error != NULL));
  fail_unless (n <= 1 && (n < 1 || reader.losses.n == 0));
  /* What was taken can be sent on. */
  if (n == 1) {
    transport_metas_encode (&again, buffer);
    fail_unless (again.n == 1 && again.losses.n == 0, "kind %d", kind);
  }
  g_clear_error (&error);
  transport_metas_clear (&again);
  transport_metas_reader_clear (&reader);
  gst_buffer_unref (buffer);
  g_free (block);
  return n;
}

/* The shortest payload that is one; before it, nothing is taken. */
static gsize
shortest (TransportMetaKind kind, const Payload *payload)
{
  switch (kind) {
    case TRANSPORT_META_CAPTION:
      return 9;
    case TRANSPORT_META_SEI:
      return 16;
    case TRANSPORT_META_CUSTOM:
      return strlen (CUSTOM);
    default:
      return payload->size;
  }
}

GST_START_TEST (prefixes)
{
  const TransportMetaKind kind = (TransportMetaKind) __i__;
  Payload payload;
  gsize size;

  register_custom ();
  make_good (&payload, kind);
  fail_unless_equals_int (decode (kind, &payload, payload.size), 1);
  for (size = 0; size < shortest (kind, &payload); size++) {
    /* The name of a custom meta that is cut off is another name. */
    gboolean named = kind == TRANSPORT_META_CUSTOM && size > 0;

    fail_unless_equals_int (decode (kind, &payload, size), named ? 0 : -1);
  }
  for (; size < payload.size; size++)
    decode (kind, &payload, size);
  if (shortest (kind, &payload) == payload.size) {
    fail_unless_equals_int (decode (kind, &payload, payload.size + 1), -1);
  }
}

GST_END_TEST

GST_START_TEST (bytes)
{
  static const guint8 values[] = { 0, 1, 0x7f, 0x80, 0xff, '"', '(', '[', ',',
    '\n' };
  const TransportMetaKind kind = (TransportMetaKind) __i__;
  Payload payload;
  gsize at;
  guint i;

  register_custom ();
  make_good (&payload, kind);
  for (at = 0; at < payload.size; at++) {
    guint8 good = payload.data[at];

    for (i = 0; i < G_N_ELEMENTS (values); i++) {
      payload.data[at] = values[i];
      decode (kind, &payload, payload.size);
    }
    payload.data[at] = good;
  }
}

GST_END_TEST

#if GST_CHECK_VERSION(1, 24, 0)

/* What GStreamer would read out of bounds for, and types whose checks would be
 * bypassed. */
static const struct
{
  gint32 more_size; /* than there is */
  guint32 name_size;
  const gchar *name;
  gint metas; /* 0 if it is skipped, -1 if it is refused */
} serialized_names[] = {
  { 0, 8, "NotThere", 0 },
  { 1, 8, "NotThere", -1 },
  { -1, 8, "NotThere", -1 },
  { 0, 7, "NotThere", -1 },
  { 0, 9, "NotThere", -1 },
  { 0, 0, "", -1 },
  { 0, 0xfffffff0, "NotThere", -1 },
  { 0, 0xffffffff, "NotThere", -1 },
  { 0, 12, "GstVideoMeta", -1 },
  { 0, 16, "GstVideoCropMeta", -1 },
  { 0, 12, "GstAudioMeta", -1 },
  { 0, 21, "GstShmemContainerMeta", -1 },
  { 0, 18, "GstShmemPlanesMeta", -1 },
  { 0, 19, "GstParentBufferMeta", -1 },
  { 0, 17, "GstProtectionMeta", -1 },
  { 0, 18, CUSTOM, -1 },
};

GST_START_TEST (serialized_bytes)
{
  const gchar *name = serialized_names[__i__].name;
  Payload payload;
  guint32 size;

  register_custom ();
  make (
      &payload, "wwszs", 0, serialized_names[__i__].name_size, name, 2, "data");
  size = (guint32) payload.size + (guint32) serialized_names[__i__].more_size;
  memcpy (payload.data, &size, sizeof size);
  fail_unless_equals_int (
      decode (TRANSPORT_META_SERIALIZED, &payload, payload.size),
      serialized_names[__i__].metas);
  if (serialized_names[__i__].more_size != 0)
    return;
  for (size = 0; size < payload.size; size++) {
    fail_unless_equals_int (
        decode (TRANSPORT_META_SERIALIZED, &payload, size), -1);
  }
}

GST_END_TEST

#endif

/* ---- over a connection ---- */

static void
send_entry (guint32 kind, gconstpointer data, gsize size, guint32 claimed)
{
  static const guint8 zeros[8];
  TransportMeta head = { kind, claimed };
  RawFrame frame = { 0 };

  raw_frame_add_new (
      &frame, TRANSPORT_MEMORY, 1, raw_memfd (RAW_SEALS), RAW_SIZE);
  raw_frame_add_span (&frame, 1, 0, VIDEO_SIZE);
  frame.frame.n_metas = 1;
  frame.frame.metas_size = (guint32) (sizeof head + (size + 7) / 8 * 8);
  raw_frame_put (&frame, &head, sizeof head);
  raw_frame_put (&frame, data, size);
  raw_frame_put (&frame, zeros, -size & 7);
  raw_frame_send (server, &frame);
}

/* What is wrong in each kind, and the nouns of the error. */
static const struct
{
  TransportMetaKind kind;
  gsize at;
  guint32 value;
  const gchar *nouns;
} wrong[] = {
  { TRANSPORT_META_REGION, 24, 65, "region, type" },
  { TRANSPORT_META_REGION, 24, 0xffffffff, "region, type" },
  { TRANSPORT_META_REGION, 28, 3, "region, params" },
  { TRANSPORT_META_REGION, 28, 0xffffffff, "region, params" },
  { TRANSPORT_META_REGION, 28, 1, "region" },
  { TRANSPORT_META_REGION, 36, 0xfffffff0, "region, params" },
  { TRANSPORT_META_TIMESTAMP, 16, 16, "timestamp" },
  { TRANSPORT_META_TIMESTAMP, 16, 0xffffffff, "timestamp" },
  { TRANSPORT_META_TIMESTAMP, 20, 0, "timestamp" },
  { TRANSPORT_META_CAPTION, 4, 1, "caption" },
  { TRANSPORT_META_TIME_CODE, 0, 0, "time code" },
  { TRANSPORT_META_TIME_CODE, 4, 0, "time code" },
  { TRANSPORT_META_TIME_CODE, 8, 4, "time code" },
  { TRANSPORT_META_TIME_CODE, 12, 24, "time code" },
  { TRANSPORT_META_TIME_CODE, 36, 0x7fffffff, "time code, jam" },
  { TRANSPORT_META_TIME_CODE, 40, 1000000, "time code" },
  { TRANSPORT_META_TIME_CODE, 44, 86400, "time code" },
  { TRANSPORT_META_BAR, 0, 2, "bars" },
  { TRANSPORT_META_BAR, 4, 2, "bars" },
  { TRANSPORT_META_AFD, 4, 3, "AFD" },
  { TRANSPORT_META_AFD, 8, 12, "AFD" },
  { TRANSPORT_META_AFD, 8, 0xffffffff, "AFD" },
  { TRANSPORT_META_AFFINE, 60, 0x7f800000, "transformation" },
  { TRANSPORT_META_AUDIO, 0, 0x31313131, "audio" },
  { TRANSPORT_META_AUDIO, 16, 0x80000000, "audio" },
  { TRANSPORT_META_AUDIO, 20, 0, "audio" },
  { TRANSPORT_META_AUDIO, 20, 0xffffffff, "audio" },
  { TRANSPORT_META_AUDIO, 24, 2, "audio" },
  { TRANSPORT_META_AUDIO, 28, 2, "audio" },
  { TRANSPORT_META_AUDIO, 32, 101, "audio" },
  { TRANSPORT_META_AUDIO, 36, 0x80000000, "audio" },
  { TRANSPORT_META_AUDIO, 48, 199, "audio" },
  { TRANSPORT_META_AUDIO, 48, 825, "audio" },
  { TRANSPORT_META_AUDIO, 52, 0xffffffff, "audio" },
  { TRANSPORT_META_AUDIO, 56, 64, "audio" },
  { TRANSPORT_META_AUDIO_CLIPPING, 0, 2, "clipping" },
  { TRANSPORT_META_AUDIO_LEVEL, 0, 256, "level" },
  { TRANSPORT_META_AUDIO_DOWNMIX, 0, 65, "downmix" },
  { TRANSPORT_META_AUDIO_DOWNMIX, 4, 0, "downmix" },
  { TRANSPORT_META_AUDIO_DOWNMIX, 8, 64, "downmix" },
  { TRANSPORT_META_AUDIO_DOWNMIX, 20, 0xffc00000, "downmix" },
  { TRANSPORT_META_CUSTOM, 0, 0x20202020, "custom, name" },
  { TRANSPORT_META_CUSTOM, 20, 0x28282828, "text" },
  { TRANSPORT_META_RTP_SOURCE, 0, 2, "RTP" },
  { TRANSPORT_META_RTP_SOURCE, 0, 0, "RTP" },
  { TRANSPORT_META_RTP_SOURCE, 8, 16, "RTP" },
  { TRANSPORT_META_RTP_SOURCE, 8, 0xffffffff, "RTP" },
  { TRANSPORT_META_NET_ADDRESS, 0, 5, "address" },
  { TRANSPORT_META_NET_ADDRESS, 0, 4, "address" },
};

GST_START_TEST (values)
{
  Payload payload;

  register_custom ();
  src_start_stream ("");
  make_good (&payload, wrong[__i__].kind);
  fail_unless (wrong[__i__].at + 4 <= payload.size);
  memcpy (payload.data + wrong[__i__].at, &wrong[__i__].value, 4);
  send_entry (
      wrong[__i__].kind, payload.data, payload.size, (guint32) payload.size);
  expect_refusal (wrong[__i__].nouns);
}

END_CASE

/* Text that would take GStreamer's parser beyond its bounds. */
SERVER_CASE (nested_text, STREAMING, "nested")
{
  GString *text = g_string_new (CUSTOM ", a=(int)");
  guint i;

  register_custom ();
  for (i = 0; i < 1000; i++)
    g_string_append_c (text, '<');
  send_entry (TRANSPORT_META_CUSTOM, text->str, text->len, (guint32) text->len);
  g_string_free (text, TRUE);
}

SERVER_CASE (type_in_text, STREAMING, "field, type")
{
  static const gchar text[] = CUSTOM ", a=(GTypeModule)x";

  register_custom ();
  send_entry (TRANSPORT_META_CUSTOM, text, strlen (text), sizeof text - 1);
}

SERVER_CASE (caps_text, STREAMING, "fixed")
{
  static const gchar text[] = "a/b, c=(int)[ 1, 2 ]";
  Payload payload;

  make (&payload, "qqwws", Q (1), Q (1), sizeof text - 1, 0, text);
  send_entry (TRANSPORT_META_TIMESTAMP, payload.data, payload.size,
      (guint32) payload.size);
}

/* ---- entries ---- */

SERVER_CASE (beyond_end, STREAMING, "meta, end")
{
  send_entry (TRANSPORT_META_BAR, "12345678", 8, 9);
}

SERVER_CASE (wraps, STREAMING, "meta, end")
{
  send_entry (TRANSPORT_META_BAR, "12345678", 8, G_MAXUINT32);
}

SERVER_CASE (bytes_behind, STREAMING, "bytes, metas")
{
  send_entry (1000, "1234567890123456", 16, 8);
}

SERVER_CASE (serialized, STREAMING, "serialized, HELLO")
{
  send_entry (TRANSPORT_META_SERIALIZED, "12345678", 8, 8);
}

static void
send_counts (guint8 n_metas, guint32 metas_size)
{
  RawFrame frame = { 0 };

  frame.frame.n_metas = n_metas;
  frame.frame.metas_size = metas_size;
  raw_frame_send (server, &frame);
}

SERVER_CASE (too_many, STREAMING, "FRAME, metas")
{
  send_counts (TRANSPORT_MAX_METAS + 1, 0);
}

SERVER_CASE (too_large, STREAMING, "FRAME, metas, size")
{
  send_counts (1, TRANSPORT_MAX_METAS_SIZE + 8);
}

SERVER_CASE (unaligned, STREAMING, "FRAME, metas, size")
{
  send_counts (1, 12);
}

SERVER_CASE (none_there, STREAMING, "meta, end")
{
  send_counts (TRANSPORT_MAX_METAS, 0);
}

/* ---- what is only unknown ---- */

static const struct
{
  guint32 kind;
  const gchar *text;
  const gchar *nouns;
} unknown[] = {
  { 0, "of no kind", "later" },
  { 1000, "of a later version", "later" },
  { G_MAXUINT32, "of a later version", "later" },
  { TRANSPORT_META_CUSTOM, "ShmemNobodysMeta, a=(int)1", "ShmemNobodysMeta" },
  /* Not even one that is malformed costs anything. */
  { TRANSPORT_META_CUSTOM, "ShmemNobodysMeta, <<<<", "ShmemNobodysMeta" },
  /* A type that is registered, but is no custom one. */
  { TRANSPORT_META_CUSTOM, "GstVideoMeta", "GstVideoMeta" },
  { TRANSPORT_META_CAPTION, "data", "caption" },
};

GST_START_TEST (skipped)
{
  Payload payload;
  GstBuffer *buffer;

  if (unknown[__i__].kind == TRANSPORT_META_CAPTION)
    make (&payload, "wws", 5, 0, unknown[__i__].text);
  else
    make (&payload, "s", unknown[__i__].text);
  src_start_stream ("");
  send_entry (
      unknown[__i__].kind, payload.data, payload.size, (guint32) payload.size);
  buffer = consumer_pull (&victim_src);
  fail_unless (gst_buffer_get_size (buffer) == VIDEO_SIZE);
  fail_unless (!transport_has_metas (buffer));
  gst_buffer_unref (buffer);
  fail_unless_equals_uint64 (consumer_stat (&victim_src, "metas-lost"), 1);
  assert_bus_warning (
      victim_src.pipeline, STREAM, FORMAT, unknown[__i__].nouns);
}

END_CASE

/* A new type with every frame: only so many are named. */
GST_START_TEST (many_unknown)
{
  GstBuffer *buffer;
  gchar name[32];
  RawFrame frame = { 0 };
  guint i, n = 0;
  GstBus *bus;
  GstMessage *message;

  src_start_stream ("");
  for (i = 0; i < 100; i++) {
    g_snprintf (name, sizeof name, "ShmemNobodys%03u", i);
    if (i == 0) {
      send_entry (TRANSPORT_META_CUSTOM, name, 16, 15);
    } else {
      TransportMeta head = { TRANSPORT_META_CUSTOM, 15 };

      raw_frame_add_span (&frame, 1, 0, VIDEO_SIZE);
      frame.frame.n_metas = 1;
      frame.frame.metas_size = 24;
      raw_frame_put (&frame, &head, sizeof head);
      raw_frame_put (&frame, name, 16);
      raw_frame_send (server, &frame);
    }
    buffer = consumer_pull (&victim_src);
    gst_buffer_unref (buffer);
  }
  fail_unless_equals_uint64 (consumer_stat (&victim_src, "metas-lost"), 100);
  bus = gst_element_get_bus (victim_src.pipeline);
  while ((message = gst_bus_pop_filtered (bus, GST_MESSAGE_WARNING))) {
    gst_message_unref (message);
    n++;
  }
  gst_object_unref (bus);
  fail_unless (n > 1 && n < 50, "%u warnings", n);
}

END_CASE

static Suite *
hostile_metas_suite (void)
{
  Suite *s = suite_create ("hostile-metas");
  TCase *tc = tcase_create ("payloads");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, prefixes, TRANSPORT_META_REGION, N_KINDS);
#if GST_CHECK_VERSION(1, 24, 0)
  tcase_add_loop_test (
      tc, serialized_bytes, 0, G_N_ELEMENTS (serialized_names));
#endif
  tcase_add_loop_test (tc, bytes, TRANSPORT_META_REGION, N_KINDS);

  tc = tcase_create ("connections");
  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, src_setup, src_teardown);
  tcase_add_loop_test (tc, values, 0, G_N_ELEMENTS (wrong));
  tcase_add_test (tc, nested_text);
  tcase_add_test (tc, type_in_text);
  tcase_add_test (tc, caps_text);
  tcase_add_test (tc, beyond_end);
  tcase_add_test (tc, wraps);
  tcase_add_test (tc, bytes_behind);
  tcase_add_test (tc, serialized);
  tcase_add_test (tc, too_many);
  tcase_add_test (tc, too_large);
  tcase_add_test (tc, unaligned);
  tcase_add_test (tc, none_there);
  tcase_add_loop_test (tc, skipped, 0, G_N_ELEMENTS (unknown));
  tcase_add_test (tc, many_unknown);

  /* It skips entries, but they have to be where FRAME says. */
  tc = tcase_create ("library");
  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, library_setup, library_teardown);
  tcase_add_test (tc, beyond_end);
  tcase_add_test (tc, wraps);
  tcase_add_test (tc, bytes_behind);
  tcase_add_test (tc, too_many);
  tcase_add_test (tc, too_large);
  tcase_add_test (tc, unaligned);
  tcase_add_test (tc, none_there);
  return s;
}

GST_CHECK_MAIN (hostile_metas)
