/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * h265hdrinserter with mastering display and light level, which stay in force:
 * where they are written, where a change has to wait, and what becomes of those
 * of the bitstream.
 */

#include "elements.h"
#include "inserter.h"
#include "lib/errors.h"

static GstHarness *
open_with_mode (gboolean replace, const gchar *mode)
{
  GstHarness *harness = open_harness (START_CODES, replace);
  GstElement *inserter = find_element (harness, "h265hdrinserter");

  gst_util_set_object_arg (G_OBJECT (inserter), "static-metadata", mode);
  gst_object_unref (inserter);
  return harness;
}

/* Every random access point, and where it changes. */
GST_START_TEST (test_static_metadata)
{
  static const guint8 other[] = { 1, 0, 1, 0 };
  GstHarness *harness = open_with_mode (FALSE, "exact");
  GstSegment segment;

  push_and_expect (harness, picture_unit (NAL_IDR_N_LP), CONTAINER (CLLI, clli),
      "39:144 20");
  push_unchanged (harness, picture_unit (NAL_TRAIL_R), CONTAINER (CLLI, clli));
  push_unchanged (harness, picture_unit (NAL_TRAIL_R), NULL);
  push_and_expect (
      harness, picture_unit (NAL_TRAIL_R), CONTAINER (CLLI, other), "39:144 1");
  push_unchanged (harness, picture_unit (NAL_TRAIL_R), CONTAINER (CLLI, other));
  push_and_expect (
      harness, picture_unit (NAL_CRA), CONTAINER (CLLI, other), "39:144 21");
  gst_harness_push_event (harness, gst_event_new_flush_start ());
  gst_harness_push_event (harness, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (harness, gst_event_new_segment (&segment));
  push_and_expect (
      harness, picture_unit (NAL_TRAIL_R), CONTAINER (CLLI, other), "39:144 1");
  close_harness (harness);
}
GST_END_TEST

/* Replaced where the bitstream repeats its own, without a repetition of ours. */
GST_START_TEST (test_static_metadata_replaced)
{
  static const guint8 other[] = { 1, 0, 1, 0 };
  GstHarness *harness = open_with_mode (TRUE, "exact");

  push_and_expect (harness,
      unit_with_sei (144, sei_light_level, 4, NAL_IDR_N_LP),
      CONTAINER (CLLI, other), "39:144 20");
  push_and_expect (harness,
      unit_with_sei (144, sei_light_level, 4, NAL_TRAIL_R),
      CONTAINER (CLLI, other), "1");
  /* Of a frame that carries none, the bitstream's holds again. */
  push_unchanged (
      harness, unit_with_sei (144, sei_light_level, 4, NAL_TRAIL_R), NULL);
  push_and_expect (
      harness, picture_unit (NAL_TRAIL_R), CONTAINER (CLLI, other), "39:144 1");
  close_harness (harness);
}
GST_END_TEST

static void
assert_n_delayed (GstHarness *harness, guint64 expected)
{
  GstElement *inserter = find_element (harness, "h265hdrinserter");
  guint64 delayed;

  g_object_get (inserter, "delayed-changes", &delayed, NULL);
  fail_unless_equals_uint64 (delayed, expected);
  gst_object_unref (inserter);
}

static void
push_and_expect_level (GstHarness *harness, GByteArray *unit,
    const guint8 carried[4], const gchar *expected, const gchar *level)
{
  GPtrArray *nals = push_nals (harness,
      carry (unit, make_container (SHMEM_FORMAT_CLLI, carried, 4)), START_CODES,
      expected);

  assert_payload (nal_at (nals, 0), 2, (const guint8 *) level, 4, 1);
  g_ptr_array_unref (nals);
}

/* A change waits for the next random access point, and is counted once, also
 * when pictures from before it follow in decoding order. */
GST_START_TEST (test_change_is_delayed)
{
  static const guint8 other[] = { 1, 0, 1, 0 }, third[] = { 2, 0, 1, 0 };
  GstHarness *harness = open_harness (START_CODES, FALSE);
  GByteArray *unit;

  push_and_expect_level (harness, picture_unit (NAL_IDR_N_LP), clli,
      "39:144 20", "\x03\xe8\x01\x90");
  push_unchanged (harness, picture_unit (NAL_TRAIL_R), CONTAINER (CLLI, clli));
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  unit = picture_unit (NAL_TRAIL_R);
  push_unchanged (harness, unit, CONTAINER (CLLI, other));
  assert_bus_warning (
      harness->element, STREAM, ENCODE, "light level, static-metadata=exact");
  push_unchanged (harness, picture_unit (NAL_TRAIL_R), CONTAINER (CLLI, clli));
  push_unchanged (harness, picture_unit (NAL_TRAIL_R), CONTAINER (CLLI, other));
  assert_n_delayed (harness, 1);
  push_unchanged (harness, picture_unit (NAL_TRAIL_R), CONTAINER (CLLI, third));
  assert_n_delayed (harness, 2);
  push_and_expect_level (
      harness, picture_unit (NAL_CRA), other, "39:144 21", "\x00\x01\x00\x01");
  /* Leading pictures are of before. */
  push_unchanged (harness, picture_unit (NAL_RASL_R), CONTAINER (CLLI, clli));
  push_unchanged (harness, picture_unit (NAL_TRAIL_R), CONTAINER (CLLI, other));
  assert_n_delayed (harness, 2);
  push_unchanged (harness, picture_unit (NAL_TRAIL_R), CONTAINER (CLLI, clli));
  assert_n_delayed (harness, 3);
  push_and_expect (harness, picture_unit (NAL_IDR_N_LP), CONTAINER (CLLI, clli),
      "39:144 20");
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  close_harness (harness);
}
GST_END_TEST

/* Of an open GOP, a CRA repeats what holds. */
GST_START_TEST (test_change_at_sequence)
{
  static const guint8 other[] = { 1, 0, 1, 0 };
  GstHarness *harness = open_with_mode (TRUE, "sequence");
  GByteArray *unit;

  push_and_expect (harness, picture_unit (NAL_IDR_N_LP), CONTAINER (CLLI, clli),
      "39:144 20");
  push_and_expect_level (
      harness, picture_unit (NAL_CRA), other, "39:144 21", "\x03\xe8\x01\x90");
  assert_n_delayed (harness, 1);
  push_unchanged (harness, unit_with_sei (144, sei_light_level, 4, NAL_CRA),
      CONTAINER (CLLI, other));
  unit = picture_unit (NAL_TRAIL_R);
  put_nal (unit, START_CODES, NAL_EOS, NULL, 0);
  push_unchanged (harness, unit, CONTAINER (CLLI, other));
  push_and_expect_level (
      harness, picture_unit (NAL_CRA), other, "39:144 21", "\x00\x01\x00\x01");
  assert_n_delayed (harness, 1);
  close_harness (harness);
}
GST_END_TEST

/* What the bitstream itself changes in between goes with replace=true, and
 * stays without, or where the buffer carries none. */
GST_START_TEST (test_bitstream_changes)
{
  static const guint8 other[] = { 1, 0, 1, 0 };
  static const guint8 sei_other[] = { 0, 1, 0, 1 };
  GstHarness *harness = open_harness (START_CODES, TRUE);

  push_and_expect (harness, picture_unit (NAL_IDR_N_LP), CONTAINER (CLLI, clli),
      "39:144 20");
  push_and_expect (harness,
      unit_with_sei (144, sei_other, sizeof sei_other, NAL_TRAIL_R),
      CONTAINER (CLLI, clli), "1");
  assert_n_delayed (harness, 0);
  push_and_expect (harness,
      unit_with_sei (144, sei_other, sizeof sei_other, NAL_TRAIL_R),
      CONTAINER (CLLI, other), "1");
  assert_n_delayed (harness, 1);
  push_unchanged (harness, unit_with_sei (144, sei_light_level, 4, NAL_TRAIL_R),
      CONTAINER (CLLI, other));
  push_unchanged (harness,
      unit_with_sei (144, sei_other, sizeof sei_other, NAL_TRAIL_R), NULL);
  assert_n_delayed (harness, 1);
  close_harness (harness);

  harness = open_harness (START_CODES, FALSE);
  push_unchanged (harness,
      unit_with_sei (144, sei_light_level, 4, NAL_IDR_N_LP),
      CONTAINER (CLLI, clli));
  push_unchanged (harness,
      unit_with_sei (144, sei_other, sizeof sei_other, NAL_TRAIL_R),
      CONTAINER (CLLI, other));
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  assert_n_delayed (harness, 0);
  close_harness (harness);
}
GST_END_TEST

/* After lost data, decoders still hold what they held. */
GST_START_TEST (test_gap)
{
  static const guint8 other[] = { 1, 0, 1, 0 };
  GstHarness *harness = open_harness (START_CODES, FALSE);
  GstBuffer *buffer;
  GPtrArray *nals;

  push_and_expect (harness, picture_unit (NAL_IDR_N_LP), CONTAINER (CLLI, clli),
      "39:144 20");
  buffer = carry (picture_unit (NAL_TRAIL_R), CONTAINER (CLLI, clli));
  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  g_ptr_array_unref (push_nals (harness, buffer, START_CODES, "1"));
  assert_n_delayed (harness, 0);
  buffer = carry (picture_unit (NAL_CRA), CONTAINER (CLLI, other));
  GST_BUFFER_FLAG_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  nals = push_nals (harness, buffer, START_CODES, "39:144 21");
  g_ptr_array_unref (nals);
  assert_n_delayed (harness, 0);
  close_harness (harness);
}
GST_END_TEST

/* codec_data speaks at the start of each coded video sequence. */
GST_START_TEST (test_codec_data)
{
  static const guint8 sei[] = { 0x4e, 1, 144, 4, 0x03, 0xe8, 0x01, 0x90, 0x80 };
  static const guint8 other[] = { 1, 0, 1, 0 };
  guint i;

  for (i = 0; i < 2; i++) {
    GstHarness *harness =
        open_harness_with (caps_of (4, sei, sizeof sei), i == 1);
    GByteArray *unit = bytes_new ();

    put_picture (unit, 4, NAL_IDR_N_LP);
    g_ptr_array_unref (push_nals (harness,
        carry (unit, CONTAINER (CLLI, other)), 4, i ? "39:144 20" : "20"));
    close_harness (harness);
  }
}
GST_END_TEST

static Suite *
h265hdrinserterstatic_suite (void)
{
  Suite *suite = suite_create ("h265hdrinserterstatic");
  TCase *tcase = tcase_create ("general");

  GST_ELEMENT_REGISTER (h265hdrinserter, NULL);
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_static_metadata);
  tcase_add_test (tcase, test_static_metadata_replaced);
  tcase_add_test (tcase, test_change_is_delayed);
  tcase_add_test (tcase, test_change_at_sequence);
  tcase_add_test (tcase, test_bitstream_changes);
  tcase_add_test (tcase, test_gap);
  tcase_add_test (tcase, test_codec_data);
  return suite;
}

GST_CHECK_MAIN (h265hdrinserterstatic)
