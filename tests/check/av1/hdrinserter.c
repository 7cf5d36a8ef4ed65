/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * av1hdrinserter with temporal units made by hand: what goes where, what goes
 * and what stays, OBU by OBU. Whole transcodes are in tests/pipeline.
 */

#include <string.h>

#include "elements.h"
#include "lib/errors.h"
#include "lib/frames.h"
#include "lib/harness.h"
#include "obus.h"

static GstShmemContainer *
full_container (void)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstShmemContainer *container;

  gst_shmem_container_builder_add (builder, SHMEM_FORMAT_DVRP, rpu, sizeof rpu);
  gst_shmem_container_builder_add (
      builder, SHMEM_FORMAT_T35, t35_hdr10plus, sizeof t35_hdr10plus);
  gst_shmem_container_builder_add (
      builder, SHMEM_FORMAT_CLLI, clli, sizeof clli);
  gst_shmem_container_builder_add (
      builder, SHMEM_FORMAT_T35, t35_vivid, sizeof t35_vivid);
  gst_shmem_container_builder_add (
      builder, SHMEM_FORMAT_MDCV, mdcv, sizeof mdcv);
  container = gst_shmem_container_builder_build (builder, NULL);
  fail_unless (container != NULL);
  gst_shmem_container_builder_free (builder);
  return container;
}

#define CONTAINER(format, bytes)                                               \
  make_container (SHMEM_FORMAT_##format, bytes, sizeof bytes)

static GstHarness *
open_with (
    const gchar *description, const gchar *format, const gchar *alignment)
{
  GstElement *element = make_element (description);
  GstHarness *harness = gst_harness_new_with_element (element, "sink", "src");

  gst_harness_set_src_caps (harness, caps_of (format, alignment, NULL, 0));
  gst_object_unref (element);
  return harness;
}

static GstHarness *
open_harness (const gchar *description)
{
  return open_with (description, "obu-stream", "tu");
}

/* Takes both. */
static GstBuffer *
carry (GByteArray *unit, GstShmemContainer *container)
{
  GstBuffer *buffer = take_buffer (unit);

  if (container != NULL) {
    gst_buffer_add_shmem_container_meta (buffer, container);
    gst_shmem_container_unref (container);
  }
  return buffer;
}

#define push_and_expect(harness, unit, container, expected)                    \
  push_and_expect_at (G_STRLOC, harness, unit, container, expected)
static void
push_and_expect_at (const gchar *where, GstHarness *harness, GByteArray *unit,
    GstShmemContainer *container, const gchar *expected)
{
  GstBuffer *buffer = pass (harness, carry (unit, container));

  assert_obus_at (where, buffer, FALSE, expected);
  gst_buffer_unref (buffer);
}

/* It is the same buffer. */
static void
push_unchanged (
    GstHarness *harness, GByteArray *unit, GstShmemContainer *container)
{
  GstBuffer *buffer = carry (unit, container);
  GstBuffer *output = pass (harness, gst_buffer_ref (buffer));

  fail_unless (output == buffer);
  gst_buffer_unref (output);
  gst_buffer_unref (buffer);
}

/* ---- where things go ---- */

/* Whatever stands in front of the frame: its own messages are the last. */
static GByteArray *
crowded_unit (void)
{
  GByteArray *unit = bytes_new ();

  put_delimiter (unit);
  put_obu (unit, OBU_PADDING, NO_LAYER, (const guint8[]){ 1, 0x80 }, 2);
  put_sequence (unit, 0);
  put_metadata (unit, NO_LAYER, 5, (const guint8[]){ 1, 2, 3 }, 3);
  put_metadata (unit, NO_LAYER, 4, t35_captions, sizeof t35_captions);
  put_frame (unit, NO_LAYER, KEY_FRAME, 1000);
  put_obu (unit, OBU_PADDING, NO_LAYER, (const guint8[]){ 1, 0x80 }, 2);
  return unit;
}

/* But for what was put in at @offset, @buffer has the bytes of @unit. */
static void
assert_rest_is_same (GstBuffer *buffer, GByteArray *unit, gsize offset)
{
  GstMapInfo map;
  const gsize behind = unit->len - offset;

  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  fail_unless (map.size > unit->len);
  fail_unless (memcmp (map.data, unit->data, offset) == 0);
  fail_unless (
      memcmp (map.data + map.size - behind, unit->data + offset, behind) == 0);
  gst_buffer_unmap (buffer, &map);
}

GST_START_TEST (test_positions)
{
  GstHarness *harness = open_harness ("av1hdrinserter");
  GByteArray *unit = crowded_unit ();
  GstBuffer *buffer =
      pass (harness, carry (crowded_unit (), full_container ()));

  assert_obus (buffer, FALSE, "2 15 1 5:5 5:4 5:2 5:1 5:4 5:4 5:4 6 15");
  /* The frame has two bytes of size, the padding is four bytes. */
  assert_rest_is_same (buffer, unit, unit->len - 1003 - 4);
  fail_unless_equals_int (count_containers (buffer), 1);
  gst_buffer_unref (buffer);
  g_byte_array_unref (unit);
  close_harness (harness);
}
GST_END_TEST

/* Frames that are not shown get nothing but what is of the whole sequence. */
GST_START_TEST (test_hidden_frames)
{
  GstHarness *harness = open_harness ("av1hdrinserter");
  GByteArray *unit = bytes_new ();

  put_delimiter (unit);
  put_sequence (unit, 0);
  put_frame (unit, NO_LAYER, HIDDEN_KEY_FRAME, 20);
  put_frame (unit, NO_LAYER, HIDDEN_FRAME, 20);
  put_frame (unit, NO_LAYER, INTER_FRAME, 20);
  push_and_expect (
      harness, unit, full_container (), "2 1 5:2 5:1 6h 6h 5:4 5:4 5:4 6");
  unit = bytes_new ();
  put_delimiter (unit);
  put_frame (unit, NO_LAYER, EXISTING_FRAME, 1);
  push_and_expect (harness, unit, full_container (), "2 5:4 5:4 5:4 3");
  close_harness (harness);
}
GST_END_TEST

/* A frame header in an OBU of its own, and tile groups behind it. */
GST_START_TEST (test_frame_header)
{
  GstHarness *harness = open_harness ("av1hdrinserter");
  GByteArray *unit = bytes_new ();

  put_delimiter (unit);
  put_sequence (unit, 0);
  put_obu (unit, OBU_FRAME_HEADER, NO_LAYER, (const guint8[]){ KEY_FRAME }, 1);
  put_obu (unit, OBU_TILE_GROUP, NO_LAYER, (const guint8[]){ 1, 2 }, 2);
  put_obu (unit, OBU_TILE_GROUP, NO_LAYER, (const guint8[]){ 3, 4 }, 2);
  push_and_expect (
      harness, unit, CONTAINER (T35, t35_hdr10plus), "2 1 5:4 3 4 4");
  close_harness (harness);
}
GST_END_TEST

GST_START_TEST (test_frames)
{
  GstHarness *harness = open_with ("av1hdrinserter", "obu-stream", "frame");
  GByteArray *unit = bytes_new ();

  put_delimiter (unit);
  put_sequence (unit, 0);
  put_frame (unit, NO_LAYER, HIDDEN_KEY_FRAME, 20);
  push_unchanged (harness, unit, full_container ());
  unit = bytes_new ();
  put_frame (unit, NO_LAYER, INTER_FRAME, 20);
  push_and_expect (harness, unit, full_container (), "5:2 5:1 5:4 5:4 5:4 6");
  unit = bytes_new ();
  put_delimiter (unit);
  put_frame (unit, NO_LAYER, INTER_FRAME, 20);
  push_and_expect (harness, unit, full_container (), "2 5:4 5:4 5:4 6");
  close_harness (harness);
}
GST_END_TEST

/* In annex B, into the frame unit of the frame, whose length is told anew. */
GST_START_TEST (test_annexb)
{
  GstHarness *harness = open_with ("av1hdrinserter", "annexb", "tu");
  GByteArray *unit = bytes_new ();
  GstBuffer *buffer;

  put_delimiter (unit);
  put_sequence (unit, 0);
  put_frame (unit, NO_LAYER, HIDDEN_KEY_FRAME, 50);
  put_frame (unit, NO_LAYER, INTER_FRAME, 50);
  buffer = pass (harness, carry (to_annexb (unit), full_container ()));
  assert_obus (buffer, TRUE, "[2 1 5:2 5:1 6h][5:4 5:4 5:4 6]");
  gst_buffer_unref (buffer);
  buffer = pass (
      harness, carry (to_annexb (inter_unit ()), CONTAINER (T35, t35_vivid)));
  assert_obus (buffer, TRUE, "[2 5:4 6]");
  gst_buffer_unref (buffer);
  close_harness (harness);
}
GST_END_TEST

/* Each layer has its own, and what is of all layers has none. */
GST_START_TEST (test_layers)
{
  GstHarness *harness = open_harness ("av1hdrinserter");
  GByteArray *unit = bytes_new ();

  put_delimiter (unit);
  put_sequence (unit, 0x301);
  put_frame (unit, LAYER (0, 0), KEY_FRAME, 20);
  put_frame (unit, LAYER (0, 1), INTER_FRAME, 20);
  put_frame (unit, LAYER (0, 2), INTER_FRAME, 20);
  push_and_expect (harness, unit, full_container (),
      "2 1 5:2 5:1 5:4@0.0 5:4@0.0 5:4@0.0 6@0.0 "
      "5:4@0.1 5:4@0.1 5:4@0.1 6@0.1 6@0.2");
  /* A lower layer that has such a message keeps it. */
  unit = bytes_new ();
  put_delimiter (unit);
  put_metadata (
      unit, LAYER (0, 0), 4, t35_hdr10plus_other, sizeof t35_hdr10plus_other);
  put_frame (unit, LAYER (0, 0), INTER_FRAME, 20);
  put_frame (unit, LAYER (0, 1), INTER_FRAME, 20);
  push_and_expect (harness, unit, CONTAINER (T35, t35_hdr10plus),
      "2 5:4@0.0 6@0.0 5:4@0.1 6@0.1");
  close_harness (harness);
}
GST_END_TEST

/* ---- what is there already ---- */

static GByteArray *
take_bytes (GstBuffer *buffer)
{
  gpointer data;
  gsize size;

  gst_buffer_extract_dup (buffer, 0, -1, &data, &size);
  return g_byte_array_new_take (data, size);
}

GST_START_TEST (test_same)
{
  GstHarness *harness = open_harness ("av1hdrinserter");
  GstBuffer *buffer;

  push_unchanged (harness, full_unit (), NULL);
  push_unchanged (harness, full_unit (), CONTAINER (T35, t35_hdr10plus));
  push_unchanged (harness, full_unit (), CONTAINER (MDCV, mdcv));
  push_unchanged (harness, inter_unit (), CONTAINER (CLLI, clli));
  /* What was put in is not put in once more. */
  buffer = pass (harness, carry (key_unit (), full_container ()));
  push_unchanged (harness, take_bytes (buffer), full_container ());
  gst_buffer_unref (buffer);
  close_harness (harness);
}
GST_END_TEST

GST_START_TEST (test_kept)
{
  GstHarness *harness = open_harness ("av1hdrinserter");

  push_unchanged (harness, full_unit (), CONTAINER (T35, t35_hdr10plus_other));
  assert_bus_warning (
      harness->element, STREAM, ENCODE, "temporal unit 0, replace");
  close_harness (harness);
}
GST_END_TEST

GST_START_TEST (test_replaced)
{
  static const guint8 other[4] = { 1, 0, 2, 0 };
  GstHarness *harness = open_harness ("av1hdrinserter replace=true");
  GstBuffer *buffer;
  GstMapInfo map;

  buffer = pass (
      harness, carry (full_unit (), CONTAINER (T35, t35_hdr10plus_other)));
  assert_obus (buffer, FALSE, "2 1 5:2 5:1 5:4 5:4 5:4 6");
  /* The new one is the last of them. */
  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  fail_unless (
      memcmp (map.data + map.size - 303 - 12, t35_hdr10plus_other, 11) == 0);
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  push_and_expect (harness, full_unit (), CONTAINER (CLLI, other),
      "2 1 5:2 5:4 5:4 5:4 5:1 6");
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  close_harness (harness);
}
GST_END_TEST

/* ---- static metadata ---- */

GST_START_TEST (test_static)
{
  static const guint8 other[4] = { 1, 0, 2, 0 };
  GstHarness *harness = open_harness ("av1hdrinserter");
  GstElement *element;
  guint64 delayed;

  push_and_expect (harness, key_unit (), CONTAINER (CLLI, clli), "2 1 5:1 6");
  push_unchanged (harness, inter_unit (), CONTAINER (CLLI, clli));
  push_unchanged (harness, inter_unit (), CONTAINER (CLLI, other));
  assert_bus_warning (
      harness->element, STREAM, ENCODE, "temporal unit 2, static-metadata");
  push_and_expect (harness, key_unit (), CONTAINER (CLLI, other), "2 1 5:1 6");
  element = find_element (harness, "av1hdrinserter");
  g_object_get (element, "delayed-changes", &delayed, NULL);
  gst_object_unref (element);
  fail_unless_equals_uint64 (delayed, 1);
  close_harness (harness);

  harness = open_harness ("av1hdrinserter static-metadata=exact");
  push_and_expect (harness, key_unit (), CONTAINER (CLLI, clli), "2 1 5:1 6");
  push_and_expect (harness, inter_unit (), CONTAINER (CLLI, other), "2 5:1 6");
  close_harness (harness);
}
GST_END_TEST

/* A value that AV1 has no number for is written as the nearest one, and is no
 * other one then. */
GST_START_TEST (test_rounded)
{
  GstHarness *harness = open_harness ("av1hdrinserter");
  guint8 odd[sizeof mdcv];
  GstBuffer *buffer;

  memcpy (odd, mdcv, sizeof odd);
  /* 1000.0001 cd/m2, and an x of 1 */
  odd[16]++;
  odd[0] = 0x50;
  odd[1] = 0xc3;
  buffer = pass (harness, carry (key_unit (), CONTAINER (MDCV, odd)));
  assert_obus (buffer, FALSE, "2 1 5:2 6");
  push_unchanged (harness, take_bytes (buffer), CONTAINER (MDCV, odd));
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  gst_buffer_unref (buffer);
  close_harness (harness);
}
GST_END_TEST

/* ---- damage ---- */

GST_START_TEST (test_damage)
{
  static const guint8 no_rpu[] = { 0x18, 0x08, 0x80 };
  GstHarness *harness = open_harness ("av1hdrinserter replace=true");
  GByteArray *unit = key_unit ();

  g_byte_array_set_size (unit, unit->len - 1);
  push_unchanged (harness, unit, full_container ());
  assert_bus_warning (
      harness->element, STREAM, ENCODE, "temporal unit 0, metadata");
  unit = bytes_new ();
  put_delimiter (unit);
  put_sequence (unit, 0);
  push_unchanged (harness, unit, full_container ());
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  push_unchanged (harness, key_unit (), CONTAINER (DVRP, no_rpu));
  assert_bus_warning (harness->element, STREAM, ENCODE, "temporal unit 2");
  close_harness (harness);
}
GST_END_TEST

static Suite *
av1hdrinserter_suite (void)
{
  Suite *suite = suite_create ("av1hdrinserter");
  TCase *tcase = tcase_create ("general");

  GST_ELEMENT_REGISTER (av1hdrinserter, NULL);

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_positions);
  tcase_add_test (tcase, test_hidden_frames);
  tcase_add_test (tcase, test_frame_header);
  tcase_add_test (tcase, test_frames);
  tcase_add_test (tcase, test_annexb);
  tcase_add_test (tcase, test_layers);
  tcase_add_test (tcase, test_same);
  tcase_add_test (tcase, test_kept);
  tcase_add_test (tcase, test_replaced);
  tcase_add_test (tcase, test_static);
  tcase_add_test (tcase, test_rounded);
  tcase_add_test (tcase, test_damage);
  return suite;
}

GST_CHECK_MAIN (av1hdrinserter)
