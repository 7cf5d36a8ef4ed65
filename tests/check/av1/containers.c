/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Whole containers in metadata OBUs of temporal units made by hand: what
 * av1hdrinserter writes with containers=all, and what av1hdrextractor attaches
 * again, and what it does not. What is not of AV1 is in h265/containers.c.
 */

#include <string.h>

#include "elements.h"
#include "lib/errors.h"
#include "lib/frames.h"
#include "lib/harness.h"
#include "obus.h"

/* 67f0194a-7489-4aa6-a0db-f21de354a380, as docs/network.md has it. */
static const guint8 uuid[16] = { 0x67, 0xf0, 0x19, 0x4a, 0x74, 0x89, 0x4a, 0xa6,
  0xa0, 0xdb, 0xf2, 0x1d, 0xe3, 0x54, 0xa3, 0x80 };
#define METADATA_TYPE 31
#define VENDOR G_GUINT64_CONSTANT (0x0300000000000001)

/* Ends in zeros, as the trailing bits of an OBU may. */
static GstShmemContainer *
vendor (guint8 number)
{
  const guint8 payload[] = { number, 0x80, 0, 0 };

  return make_container (VENDOR, payload, sizeof payload);
}

static GstHarness *
open_element (
    const gchar *factory, const gchar *stream_format, const gchar *alignment)
{
  GstElement *element = gst_element_factory_make (factory, NULL);
  GstHarness *harness;

  fail_unless (element != NULL);
  watch (element);
  harness = gst_harness_new_with_element (element, "sink", "src");
  gst_harness_set_src_caps (
      harness, caps_of (stream_format, alignment, NULL, 0));
  gst_object_unref (element);
  return harness;
}

static GstHarness *
open_inserter (const gchar *stream_format, const gchar *alignment)
{
  GstHarness *harness =
      open_element ("av1hdrinserter", stream_format, alignment);

  gst_util_set_object_arg (G_OBJECT (harness->element), "containers", "all");
  return harness;
}

static GstHarness *
open_extractor (void)
{
  return open_element ("av1hdrextractor", "obu-stream", "tu");
}

/* Takes both. */
static GstBuffer *
carry (GByteArray *unit, GstShmemContainer *container)
{
  GstBuffer *buffer = take_buffer (unit);

  gst_buffer_add_shmem_container_meta (buffer, container);
  gst_shmem_container_unref (container);
  return buffer;
}

/* What the inserter made of them, without metas. */
static GByteArray *
insert (GstHarness *harness, GByteArray *unit, GstShmemContainer *container)
{
  GstBuffer *buffer = pass (harness, carry (unit, container));
  gpointer data;
  gsize size;

  gst_buffer_extract_dup (buffer, 0, -1, &data, &size);
  gst_buffer_unref (buffer);
  return g_byte_array_new_take (data, size);
}

static void
assert_unit (GByteArray *unit, gboolean annexb, const gchar *expected)
{
  GstBuffer *buffer = take_buffer (g_byte_array_ref (unit));

  assert_obus (buffer, annexb, expected);
  gst_buffer_unref (buffer);
}

/* The one container of what comes out for @unit is @container, or there is none
 * if that is NULL. */
#define assert_extracted(harness, unit, container)                             \
  assert_extracted_at (G_STRLOC, harness, unit, container)
static void
assert_extracted_at (const gchar *where, GstHarness *harness, GByteArray *unit,
    GstShmemContainer *container)
{
  GstBuffer *buffer = pass (harness, take_buffer (unit));
  GstShmemContainerMeta *meta = gst_buffer_get_shmem_container_meta (buffer);

  fail_unless (count_containers (buffer) == (container != NULL),
      "%s: %u containers", where, count_containers (buffer));
  fail_unless (container == NULL || meta->container == container,
      "%s: other bytes", where);
  if (container != NULL)
    gst_shmem_container_unref (container);
  gst_buffer_unref (buffer);
}

/* ---- user data by hand ---- */

/* What put_frame() makes of these. */
static void
put_digest (GByteArray *out, guint8 flags, gsize size)
{
  guint8 digest[16];
  GChecksum *md5 = g_checksum_new (G_CHECKSUM_MD5);
  GByteArray *unit = bytes_new ();
  gsize length = sizeof digest;

  put_frame (unit, NO_LAYER, flags, size);
  g_checksum_update (md5, unit->data + unit->len - size, size);
  g_byte_array_unref (unit);
  g_checksum_get_digest (md5, digest, &length);
  g_checksum_free (md5);
  g_byte_array_append (out, digest, sizeof digest);
}

/* Takes @container. */
static GByteArray *
user_data_of (guint8 flags, gsize frame_size, GstShmemContainer *container)
{
  GByteArray *out = bytes_new ();
  gsize size;
  const guint8 *bytes = gst_shmem_container_get_data (container, &size);

  g_byte_array_append (out, uuid, sizeof uuid);
  put_digest (out, flags, frame_size);
  g_byte_array_append (out, bytes, size);
  gst_shmem_container_unref (container);
  return out;
}

/* Takes @container. */
static void
put_container (GByteArray *unit, gint layer, guint8 flags, gsize frame_size,
    GstShmemContainer *container)
{
  GByteArray *data = user_data_of (flags, frame_size, container);

  put_metadata (unit, layer, METADATA_TYPE, data->data, data->len);
  g_byte_array_unref (data);
}

/* A temporal unit of one frame of 20 bytes. */
static GByteArray *
unit_with (GByteArray *data, gsize size)
{
  GByteArray *unit = bytes_new ();

  put_delimiter (unit);
  put_metadata (unit, NO_LAYER, METADATA_TYPE, data->data, size);
  put_frame (unit, NO_LAYER, INTER_FRAME, 20);
  return unit;
}

/* ---- writing ---- */

GST_START_TEST (test_layout)
{
  GstHarness *inserter = open_inserter ("obu-stream", "tu");
  GByteArray *expected = bytes_new (), *unit = bytes_new ();

  put_delimiter (unit);
  put_frame (unit, NO_LAYER, INTER_FRAME, 20);
  unit = insert (inserter, unit, vendor (1));
  put_delimiter (expected);
  put_container (expected, NO_LAYER, INTER_FRAME, 20, vendor (1));
  put_frame (expected, NO_LAYER, INTER_FRAME, 20);
  fail_unless_equals_int (unit->len, expected->len);
  fail_unless (memcmp (unit->data, expected->data, unit->len) == 0);
  g_byte_array_unref (expected);

  /* Once more, and another one. */
  unit = insert (inserter, unit, vendor (1));
  assert_unit (unit, FALSE, "2 5:31 6");
  unit = insert (inserter, unit, vendor (2));
  assert_unit (unit, FALSE, "2 5:31 6");
  g_byte_array_unref (unit);
  assert_bus_without (inserter->element, GST_MESSAGE_WARNING);
  close_harness (inserter);
}
GST_END_TEST

/* In all framings, in front of the frame that is shown, and found there. */
GST_START_TEST (test_framings)
{
  static const gchar *const formats[] = { "obu-stream", "annexb" };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (formats); i++) {
    GstHarness *inserter = open_inserter (formats[i], "tu");
    GstHarness *extractor = open_element ("av1hdrextractor", formats[i], "tu");
    GByteArray *unit = bytes_new ();

    put_delimiter (unit);
    put_sequence (unit, 0);
    put_frame (unit, NO_LAYER, HIDDEN_KEY_FRAME, 50);
    put_frame (unit, NO_LAYER, INTER_FRAME, 50);
    if (i == 1)
      unit = to_annexb (unit);
    unit = insert (inserter, unit, vendor (7));
    assert_unit (unit, i == 1, i == 0 ? "2 1 6h 5:31 6" : "[2 1 6h][5:31 6]");
    assert_extracted (extractor, unit, vendor (7));
    assert_counter (extractor, "refused-containers", 0);
    close_harness (extractor);
    close_harness (inserter);
  }
}
GST_END_TEST

/* With alignment=frame, it waits for its frame. */
GST_START_TEST (test_frames)
{
  GstHarness *harness = open_element ("av1hdrextractor", "obu-stream", "frame");
  GByteArray *unit = bytes_new ();

  put_delimiter (unit);
  put_sequence (unit, 0);
  put_container (unit, NO_LAYER, INTER_FRAME, 20, vendor (3));
  put_frame (unit, NO_LAYER, HIDDEN_KEY_FRAME, 20);
  assert_extracted (harness, unit, NULL);
  unit = bytes_new ();
  put_frame (unit, NO_LAYER, INTER_FRAME, 20);
  assert_extracted (harness, unit, vendor (3));
  unit = bytes_new ();
  put_delimiter (unit);
  put_frame (unit, NO_LAYER, INTER_FRAME, 20);
  assert_extracted (harness, unit, NULL);
  assert_counter (harness, "refused-containers", 0);
  close_harness (harness);
}
GST_END_TEST

/* Each layer has its own, that of the output is attached. */
GST_START_TEST (test_layers)
{
  GstHarness *inserter = open_inserter ("obu-stream", "tu");
  GstHarness *extractor = open_extractor ();
  GByteArray *unit = bytes_new ();

  put_delimiter (unit);
  put_sequence (unit, 0x301);
  put_frame (unit, LAYER (0, 0), KEY_FRAME, 20);
  put_frame (unit, LAYER (0, 1), INTER_FRAME, 30);
  unit = insert (inserter, unit, vendor (4));
  assert_unit (unit, FALSE, "2 1 5:31@0.0 6@0.0 5:31@0.1 6@0.1");
  assert_extracted (extractor, unit, vendor (4));
  assert_counter (extractor, "refused-containers", 0);
  close_harness (extractor);
  close_harness (inserter);
}
GST_END_TEST

/* ---- reading ---- */

GST_START_TEST (test_truncated)
{
  GstHarness *harness = open_extractor ();
  GByteArray *data = user_data_of (INTER_FRAME, 20, vendor (1));
  guint i;

  for (i = 0; i < data->len; i++) {
    assert_extracted (harness, unit_with (data, i), NULL);
    assert_counter (harness, "refused-containers",
        i >= sizeof uuid ? i - sizeof uuid + 1 : 0);
  }
  assert_bus_warning (harness->element, STREAM, DECODE, "metadata, refused");
  assert_extracted (harness, unit_with (data, data->len), vendor (1));
  g_byte_array_unref (data);
  close_harness (harness);
}
GST_END_TEST

GST_START_TEST (test_marked_otherwise)
{
  GstHarness *harness = open_extractor ();
  GByteArray *data = user_data_of (INTER_FRAME, 20, vendor (1));
  guint i;

  for (i = 0; i < 32; i++) {
    data->data[i] ^= 1;
    assert_extracted (harness, unit_with (data, data->len), NULL);
    data->data[i] ^= 1;
  }
  assert_counter (harness, "refused-containers", 16);
  g_byte_array_unref (data);
  close_harness (harness);
}
GST_END_TEST

/* The last one is in force; one without picture is of none. */
GST_START_TEST (test_two)
{
  GstHarness *harness = open_extractor ();
  GByteArray *unit = bytes_new ();

  put_delimiter (unit);
  put_container (unit, NO_LAYER, INTER_FRAME, 20, vendor (1));
  put_container (unit, NO_LAYER, INTER_FRAME, 20, vendor (2));
  put_container (unit, NO_LAYER, INTER_FRAME, 21, vendor (3));
  put_frame (unit, NO_LAYER, INTER_FRAME, 20);
  assert_extracted (harness, unit, vendor (2));
  assert_counter (harness, "refused-containers", 2);
  close_harness (harness);
}
GST_END_TEST

GST_START_TEST (test_what_may_not_be_in_it)
{
  GstHarness *harness = open_extractor ();
  GByteArray *data = user_data_of (
      INTER_FRAME, 20, make_container (SHMEM_FORMAT_PLNS, uuid, sizeof uuid));

  assert_extracted (harness, unit_with (data, data->len), NULL);
  assert_counter (harness, "refused-entries", 1);
  assert_counter (harness, "refused-containers", 0);
  g_byte_array_unref (data);
  close_harness (harness);
}
GST_END_TEST

GST_START_TEST (test_limits)
{
  GstHarness *inserter = open_inserter ("obu-stream", "tu");
  GstHarness *extractor = open_extractor ();
  /* That of the entry, of one container with its headers. */
  const gsize most = 256 * 1024 - 32 - 12 - 20;
  guint8 *bytes = g_malloc0 (most + 1);

  assert_extracted (extractor,
      insert (inserter, inter_unit (), make_container (VENDOR, bytes, most)),
      make_container (VENDOR, bytes, most));
  assert_extracted (extractor,
      insert (
          inserter, inter_unit (), make_container (VENDOR, bytes, most + 1)),
      NULL);
  assert_counter (inserter, "refused-containers", 1);
  assert_counter (extractor, "refused-containers", 0);
  g_free (bytes);
  close_harness (extractor);
  close_harness (inserter);
}
GST_END_TEST

static Suite *
av1containers_suite (void)
{
  Suite *suite = suite_create ("av1containers");
  TCase *tcase = tcase_create ("general");

  GST_ELEMENT_REGISTER (av1hdrinserter, NULL);
  GST_ELEMENT_REGISTER (av1hdrextractor, NULL);
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_layout);
  tcase_add_test (tcase, test_framings);
  tcase_add_test (tcase, test_frames);
  tcase_add_test (tcase, test_layers);
  tcase_add_test (tcase, test_truncated);
  tcase_add_test (tcase, test_marked_otherwise);
  tcase_add_test (tcase, test_two);
  tcase_add_test (tcase, test_what_may_not_be_in_it);
  tcase_add_test (tcase, test_limits);
  return suite;
}

GST_CHECK_MAIN (av1containers)
