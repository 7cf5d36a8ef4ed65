/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * av1hdrextractor with temporal units made by hand. Whole streams are in
 * tests/pipeline.
 */

#include <string.h>

#include "elements.h"
#include "lib/errors.h"
#include "lib/frames.h"
#include "lib/harness.h"
#include "obus.h"

static GstHarness *
open_harness (const gchar *description, GstCaps *caps)
{
  GstElement *element = make_element (description);
  GstHarness *harness = gst_harness_new_with_element (element, "sink", "src");

  gst_harness_set_src_caps (harness, caps);
  gst_object_unref (element);
  return harness;
}

/* Entries of the container on what comes out for @unit; -1: there is none. */
static gint
push (GstHarness *harness, GByteArray *unit)
{
  GstBuffer *buffer = pass (harness, take_buffer (unit));
  GstShmemContainerMeta *meta = gst_buffer_get_shmem_container_meta (buffer);
  const gint n =
      meta ? (gint) gst_shmem_container_get_n_entries (meta->container) : -1;

  gst_buffer_unref (buffer);
  return n;
}

GST_START_TEST (test_entries)
{
  guint i;

  for (i = 0; i < 3; i++) {
    GstHarness *harness = open_harness ("av1hdrextractor",
        caps_of (i == 2 ? "annexb" : "obu-stream", i == 1 ? "frame" : "tu",
            NULL, 0));
    GByteArray *unit = i == 2 ? to_annexb (full_unit ()) : full_unit ();
    const gsize size = unit->len;
    GstBuffer *buffer = pass (harness, take_buffer (unit));

    fail_unless_equals_int (gst_buffer_get_size (buffer), size);
    fail_unless_equals_int (count_containers (buffer), 1);
    assert_entry (buffer, 0, SHMEM_FORMAT_MDCV, mdcv, sizeof mdcv);
    assert_entry (buffer, 1, SHMEM_FORMAT_CLLI, clli, sizeof clli);
    assert_entry (
        buffer, 2, SHMEM_FORMAT_T35, t35_hdr10plus, sizeof t35_hdr10plus);
    assert_entry (buffer, 3, SHMEM_FORMAT_T35, t35_vivid, sizeof t35_vivid);
    gst_buffer_unref (buffer);
    close_harness (harness);
  }
}
GST_END_TEST

/* An RPU comes out as H.265 has it, and does not persist. */
GST_START_TEST (test_dolby_vision)
{
  GstHarness *harness =
      open_harness ("av1hdrextractor", caps_of ("obu-stream", "tu", NULL, 0));
  GByteArray *unit = bytes_new ();
  GstBuffer *buffer;
  /* As av1dolbyvision.c has it, but by hand: 27 bits of header, 9 bits of size,
   * the RPU without its first byte, and the end. */
  static const guint8 t35[] = { 0xb5, 0x00, 0x3b, 0x00, 0x00, 0x08, 0x00, 0x37,
    0xcd, 0x08, 0x20, 0x80, 0x81, 0x00, 0x81, 0x00, 0x20, 0x07 };
  static const guint8 expected[] = { 0x19, 0x08, 0x10, 0x08, 0x10 };

  put_delimiter (unit);
  put_sequence (unit, 0);
  put_metadata (unit, NO_LAYER, 4, t35, sizeof t35);
  put_frame (unit, NO_LAYER, KEY_FRAME, 20);
  buffer = pass (harness, take_buffer (unit));
  assert_entry (buffer, 0, SHMEM_FORMAT_DVRP, expected, sizeof expected);
  gst_buffer_unref (buffer);
  fail_unless_equals_int (push (harness, inter_unit ()), -1);
  close_harness (harness);
}
GST_END_TEST

GST_START_TEST (test_persistence)
{
  static const struct
  {
    const gchar *description;
    gint inter, key;
  } rows[] = {
    { "av1hdrextractor persistence=frame", -1, -1 },
    { "av1hdrextractor", 4, -1 },
    { "av1hdrextractor persistence=stream", 4, 4 },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++) {
    GstHarness *harness = open_harness (
        rows[i].description, caps_of ("obu-stream", "tu", NULL, 0));

    fail_unless_equals_int (push (harness, full_unit ()), 4);
    fail_unless_equals_int (push (harness, inter_unit ()), rows[i].inter);
    fail_unless_equals_int (push (harness, key_unit ()), rows[i].key);
    close_harness (harness);
  }
}
GST_END_TEST

/* Those of shown frames have a container, whether they are new or not. */
GST_START_TEST (test_frames)
{
  GstHarness *harness = open_harness (
      "av1hdrextractor", caps_of ("obu-stream", "frame", NULL, 0));
  GByteArray *unit = bytes_new ();

  put_delimiter (unit);
  put_sequence (unit, 0);
  put_metadata (unit, NO_LAYER, 1, obu_cll, sizeof obu_cll);
  put_frame (unit, NO_LAYER, HIDDEN_KEY_FRAME, 20);
  fail_unless_equals_int (push (harness, unit), -1);
  unit = bytes_new ();
  put_metadata (unit, NO_LAYER, 4, t35_vivid, sizeof t35_vivid);
  put_frame (unit, NO_LAYER, INTER_FRAME, 20);
  fail_unless_equals_int (push (harness, unit), 2);
  unit = bytes_new ();
  put_delimiter (unit);
  put_frame (unit, NO_LAYER, EXISTING_FRAME, 1);
  fail_unless_equals_int (push (harness, unit), 2);
  close_harness (harness);
}
GST_END_TEST

GST_START_TEST (test_codec_data)
{
  GByteArray *bytes = bytes_new ();
  GstHarness *harness;
  GstBuffer *buffer;

  g_byte_array_append (bytes, (const guint8[]){ 0x81, 0, 0, 0 }, 4);
  put_sequence (bytes, 0);
  put_metadata (bytes, NO_LAYER, 1, obu_cll, sizeof obu_cll);
  harness = open_harness (
      "av1hdrextractor", caps_of ("obu-stream", "tu", bytes->data, bytes->len));
  buffer = pass (harness, take_buffer (key_unit ()));
  assert_entry (buffer, 0, SHMEM_FORMAT_CLLI, clli, sizeof clli);
  gst_buffer_unref (buffer);
  close_harness (harness);

  /* Damaged: said, and the video passes. */
  bytes->data[0] = 1;
  harness = open_harness (
      "av1hdrextractor", caps_of ("obu-stream", "tu", bytes->data, bytes->len));
  assert_bus_warning (harness->element, STREAM, DECODE, "metadata");
  fail_unless_equals_int (push (harness, key_unit ()), -1);
  close_harness (harness);
  g_byte_array_unref (bytes);
}
GST_END_TEST

GST_START_TEST (test_caps)
{
  GstHarness *harness = open_harness ("av1hdrextractor",
      gst_caps_from_string ("video/x-av1, alignment=tu, "
                            "content-light-level=(string)1000:400"));
  GstBuffer *buffer = pass (harness, take_buffer (key_unit ()));

  assert_entry (buffer, 0, SHMEM_FORMAT_CLLI, clli, sizeof clli);
  gst_buffer_unref (buffer);
  close_harness (harness);

  harness =
      open_harness ("av1hdrextractor", caps_of ("annexb", "frame", NULL, 0));
  fail_unless_equals_int (gst_harness_push (harness, take_buffer (key_unit ())),
      GST_FLOW_NOT_NEGOTIATED);
  assert_bus_error (
      harness->element, STREAM, FORMAT, "annexb, frame, av1parse");
  close_harness (harness);
}
GST_END_TEST

GST_START_TEST (test_damage)
{
  GstHarness *harness =
      open_harness ("av1hdrextractor", caps_of ("obu-stream", "tu", NULL, 0));
  GByteArray *unit = full_unit ();

  g_byte_array_set_size (unit, unit->len - 1);
  fail_unless_equals_int (push (harness, unit), 4);
  assert_bus_warning (harness->element, STREAM, DECODE, "metadata");
  unit = full_unit ();
  g_byte_array_set_size (unit, unit->len - 1);
  fail_unless_equals_int (push (harness, unit), 4);
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  close_harness (harness);
}
GST_END_TEST

static Suite *
av1hdrextractor_suite (void)
{
  Suite *suite = suite_create ("av1hdrextractor");
  TCase *tcase = tcase_create ("general");

  GST_ELEMENT_REGISTER (av1hdrextractor, NULL);

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_entries);
  tcase_add_test (tcase, test_dolby_vision);
  tcase_add_test (tcase, test_persistence);
  tcase_add_test (tcase, test_frames);
  tcase_add_test (tcase, test_codec_data);
  tcase_add_test (tcase, test_caps);
  tcase_add_test (tcase, test_damage);
  return suite;
}

GST_CHECK_MAIN (av1hdrextractor)
