/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * h265hdrinserter with access units made by hand: what goes where, what goes
 * and what stays, NAL unit by NAL unit. Whole transcodes are in tests/pipeline.
 */

#include <string.h>

#include "elements.h"
#include "inserter.h"
#include "lib/errors.h"

/* ---- where things go ---- */

static void
assert_others_kept (const GPtrArray *nals, guint length_size)
{
  static const guint kept[] = { 0, 1, 2, 3, 4, 9, 10, 11, 12, 14 };
  GByteArray *unit = crowded_unit (length_size);
  GPtrArray *before = split_nals (unit->data, unit->len, length_size);
  guint i;

  fail_unless_equals_int (before->len, G_N_ELEMENTS (kept));
  for (i = 0; i < before->len; i++) {
    const GByteArray *a = nal_at (before, i)->raw;
    const GByteArray *b = nal_at (nals, kept[i])->raw;

    fail_unless_equals_int (a->len, b->len);
    fail_unless (memcmp (a->data, b->data, a->len) == 0);
  }
  g_ptr_array_unref (before);
  g_byte_array_unref (unit);
}

GST_START_TEST (test_positions)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (length_sizes); i++) {
    GstHarness *harness = open_harness (length_sizes[i], FALSE);
    GPtrArray *nals = push_nals (harness,
        carry (crowded_unit (length_sizes[i]), full_container ()),
        length_sizes[i],
        "35 32 33 34 39:4 39:137 39:144 39:4 39:4 20 20 40:132 63 62 36");

    assert_others_kept (nals, length_sizes[i]);
    assert_payload (nal_at (nals, 5), 2, sei_mastering_display, 24, 1);
    assert_payload (nal_at (nals, 6), 2, sei_light_level, 4, 1);
    assert_payload (
        nal_at (nals, 7), 2, t35_hdr10plus, sizeof t35_hdr10plus, 1);
    assert_payload (nal_at (nals, 8), 2, t35_vivid, sizeof t35_vivid, 1);
    assert_payload (nal_at (nals, 13), 0, rpu, sizeof rpu, 0);
    fail_unless (memcmp (nal_at (nals, 13)->header, "\x7c\x01", 2) == 0);
    g_ptr_array_unref (nals);
    close_harness (harness);
  }
}
GST_END_TEST

/* Clause B.2.2: the first NAL unit has a start code of four bytes, whether it
 * is new or was the second. */
GST_START_TEST (test_start_codes)
{
  static const guint8 units[] = { 0, 0, 0, 1, 0x4e, 1, 4, 11, 0xb5, 0, 0x3c, 0,
    1, 4, 1, 0x40, 0, 0, 3, 0, 0x80, 0, 0, 1, 0x40, 1, 0x80, 0, 0, 1, 2, 1,
    0xaf, 0x80 };
  GstHarness *harness = open_harness (START_CODES, TRUE);
  GByteArray *unit = bytes_new ();
  GPtrArray *nals;

  nals =
      push_nals (harness, carry (picture_unit (NAL_TRAIL_R), full_container ()),
          START_CODES, "39:137 39:144 39:4 39:4 1 62");
  fail_unless_equals_int (nal_at (nals, 0)->prefix_size, 4);
  g_ptr_array_unref (nals);

  g_byte_array_append (unit, units, sizeof units);
  nals = push_nals (harness, carry (unit, CONTAINER (T35, t35_hdr10plus_other)),
      START_CODES, "32 39:4 1");
  fail_unless_equals_int (nal_at (nals, 0)->prefix_size, 4);
  g_ptr_array_unref (nals);
  close_harness (harness);
}
GST_END_TEST

/* Clause 7.4.2.2: an SEI has the TemporalId of its access unit. Dolby Vision's
 * header never changes. */
GST_START_TEST (test_temporal_id)
{
  static const guint8 slice[] = { 0, 0, 0, 1, 2, 3, 0xaf, 0x80 };
  GstHarness *harness = open_harness (START_CODES, FALSE);
  GByteArray *unit = bytes_new ();
  GPtrArray *nals;

  g_byte_array_append (unit, slice, sizeof slice);
  nals = push_nals (harness, carry (unit, full_container ()), START_CODES,
      "39:137 39:144 39:4 39:4 1 62");
  fail_unless (memcmp (nal_at (nals, 2)->header, "\x4e\x03", 2) == 0);
  fail_unless (memcmp (nal_at (nals, 5)->header, "\x7c\x01", 2) == 0);
  g_ptr_array_unref (nals);
  close_harness (harness);
}
GST_END_TEST

/* ---- emulation prevention ---- */

static void
assert_survives (guint length_size, const guint8 *payload, gsize size)
{
  GstHarness *harness = open_harness (length_size, FALSE);
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GByteArray *unit = bytes_new ();
  GPtrArray *nals;

  gst_shmem_container_builder_add (builder, SHMEM_FORMAT_T35, payload, size);
  gst_shmem_container_builder_add (builder, SHMEM_FORMAT_DVRP, payload, size);
  put_picture (unit, length_size, NAL_IDR_N_LP);
  nals = push_nals (
      harness, carry (unit, build (builder)), length_size, "39:4 20 62");
  assert_payload (
      nal_at (nals, 0), size < 255 ? 2 : 2 + size / 255, payload, size, 1);
  assert_payload (nal_at (nals, 2), 0, payload, size, 0);
  g_ptr_array_unref (nals);
  close_harness (harness);
}

/* A byte that is not zero, zeros, and each byte that matters behind them. */
GST_START_TEST (test_emulation)
{
  guint8 payload[64];
  guint zeros, last;

  for (zeros = 0; zeros < 12; zeros++) {
    for (last = 0; last < 5; last++) {
      memset (payload, 0, sizeof payload);
      payload[zeros] = last;
      payload[2 * zeros + 1] = 0x80;
      assert_survives (zeros % 2 ? 4 : START_CODES, payload, 2 * zeros + 2);
    }
  }
}
GST_END_TEST

/* Nothing but zeros; an even number of them can be told from what follows. */
GST_START_TEST (test_zeros)
{
  guint8 *payload = g_malloc0 (1024);
  guint size;

  for (size = 2; size <= 1024; size = size < 32 ? size + 2 : size * 2)
    assert_survives (START_CODES, payload, size);
  g_free (payload);
}
GST_END_TEST

/* A NAL unit cannot say whether its payload ends in one zero. */
GST_START_TEST (test_refused)
{
  static const guint8 one[] = { 0x19, 0 }, three[] = { 0x19, 0, 0, 0 };
  GstHarness *harness = open_harness (START_CODES, FALSE);

  push_unchanged (harness, picture_unit (NAL_IDR_N_LP), CONTAINER (DVRP, one));
  assert_bus_warning (
      harness->element, STREAM, ENCODE, "metadata, bitstream, !replace");
  push_unchanged (
      harness, picture_unit (NAL_IDR_N_LP), CONTAINER (DVRP, three));
  push_unchanged (harness, picture_unit (NAL_IDR_N_LP), CONTAINER (CLLI, one));
  push_unchanged (
      harness, picture_unit (NAL_IDR_N_LP), CONTAINER (MDCV, three));
  push_unchanged (harness, picture_unit (NAL_IDR_N_LP),
      make_container (SHMEM_FORMAT_T35, NULL, 0));
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  close_harness (harness);
}
GST_END_TEST

/* ---- what is there already ---- */

GST_START_TEST (test_unchanged)
{
  guint i;

  for (i = 0; i < 2 * G_N_ELEMENTS (length_sizes); i++) {
    guint length_size = length_sizes[i / 2];
    GstHarness *harness = open_harness (length_size, i % 2);

    push_unchanged (harness, full_access_unit (length_size, NAL_IDR_N_LP),
        full_container ());
    push_unchanged (harness, full_access_unit (length_size, NAL_TRAIL_R), NULL);
    assert_bus_without (harness->element, GST_MESSAGE_WARNING);
    close_harness (harness);
  }
}
GST_END_TEST

/* By default what the bitstream says stays, and what it lacks is added. */
GST_START_TEST (test_keep)
{
  static const guint8 other[] = { 1, 0, 1, 0 };
  GstHarness *harness = open_harness (START_CODES, FALSE);

  push_unchanged (harness,
      unit_with_sei (4, t35_hdr10plus, sizeof t35_hdr10plus, NAL_IDR_N_LP),
      CONTAINER (T35, t35_hdr10plus_other));
  assert_bus_warning (harness->element, STREAM, ENCODE, "replace=true");
  push_and_expect (harness,
      unit_with_sei (4, t35_hdr10plus, sizeof t35_hdr10plus, NAL_TRAIL_R),
      CONTAINER (T35, t35_vivid), "39:4 39:4 1");
  /* A light level stays for its coded video sequence. */
  push_unchanged (harness,
      unit_with_sei (144, sei_light_level, 4, NAL_IDR_N_LP),
      CONTAINER (CLLI, other));
  push_unchanged (harness, picture_unit (NAL_TRAIL_R), CONTAINER (CLLI, other));
  push_unchanged (harness, picture_unit (NAL_CRA), CONTAINER (CLLI, other));
  push_and_expect (harness, picture_unit (NAL_IDR_N_LP),
      CONTAINER (CLLI, other), "39:144 20");
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  close_harness (harness);
}
GST_END_TEST

/* Three messages in one NAL unit: the one in the middle goes. */
GST_START_TEST (test_replace_one_of_three)
{
  GstHarness *harness = open_harness (START_CODES, TRUE);
  GByteArray *unit = bytes_new (), *sei = bytes_new ();
  GPtrArray *nals;

  put_sei_message (sei, 4, t35_captions, sizeof t35_captions);
  put_sei_message (sei, 4, t35_hdr10plus, sizeof t35_hdr10plus);
  put_sei_message (sei, 5, user_data, sizeof user_data);
  put_byte (sei, 0x80);
  put_nal (unit, START_CODES, NAL_PREFIX_SEI, sei->data, sei->len);
  put_picture (unit, START_CODES, NAL_IDR_N_LP);
  nals = push_nals (harness, carry (unit, CONTAINER (T35, t35_hdr10plus_other)),
      START_CODES, "39:4:5 39:4 20");
  g_byte_array_set_size (sei, 0);
  put_sei_message (sei, 4, t35_captions, sizeof t35_captions);
  put_sei_message (sei, 5, user_data, sizeof user_data);
  assert_payload (nal_at (nals, 0), 0, sei->data, sei->len, 1);
  assert_payload (
      nal_at (nals, 1), 2, t35_hdr10plus_other, sizeof t35_hdr10plus_other, 1);
  g_byte_array_unref (sei);
  g_ptr_array_unref (nals);
  close_harness (harness);
}
GST_END_TEST

/* Suffix SEI and RPUs too; other kinds stay. */
GST_START_TEST (test_replace)
{
  static const guint8 other_rpu[] = { 0x19, 0x77, 0x80 };
  static const guint8 other_vivid[] = { 0x26, 0, 4, 0, 5, 9, 9, 9, 9 };
  GstHarness *harness = open_harness (START_CODES, TRUE);
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GPtrArray *nals;

  ADD (builder, DVRP, other_rpu);
  ADD (builder, T35, other_vivid);
  nals = push_nals (harness,
      carry (full_access_unit (START_CODES, NAL_IDR_N_LP), build (builder)),
      START_CODES, "39:144 39:137 39:4 39:4 20 62");
  assert_payload (nal_at (nals, 2), 2, t35_hdr10plus, sizeof t35_hdr10plus, 1);
  assert_payload (nal_at (nals, 3), 2, other_vivid, sizeof other_vivid, 1);
  assert_payload (nal_at (nals, 5), 0, other_rpu, sizeof other_rpu, 0);
  g_ptr_array_unref (nals);
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  close_harness (harness);
}
GST_END_TEST

/* ---- what buffers carry ---- */

/* Duplicates once; nested ones as well; the last container wins. */
GST_START_TEST (test_several_containers)
{
  GstHarness *harness = open_harness (START_CODES, FALSE);
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstShmemContainer *inner = full_container ();
  GstBuffer *buffer;
  GPtrArray *nals;

  ADD (builder, T35, t35_hdr10plus);
  gst_shmem_container_builder_add_container (builder, inner);
  ADD (builder, T35, t35_hdr10plus);
  gst_shmem_container_unref (inner);
  buffer = carry (picture_unit (NAL_IDR_N_LP), full_container ());
  inner = build (builder);
  gst_buffer_add_shmem_container_meta (buffer, inner);
  gst_shmem_container_unref (inner);
  inner = CONTAINER (T35, t35_hdr10plus_other);
  gst_buffer_add_shmem_container_meta (buffer, inner);
  gst_shmem_container_unref (inner);

  nals =
      push_nals (harness, buffer, START_CODES, "39:137 39:144 39:4 39:4 20 62");
  assert_payload (nal_at (nals, 2), 2, t35_vivid, sizeof t35_vivid, 1);
  assert_payload (
      nal_at (nals, 3), 2, t35_hdr10plus_other, sizeof t35_hdr10plus_other, 1);
  g_ptr_array_unref (nals);
  close_harness (harness);
}
GST_END_TEST

GST_START_TEST (test_not_for_the_bitstream)
{
  static const guint64 formats[] = { SHMEM_FORMAT_CICP, SHMEM_FORMAT_PLNS,
    SHMEM_FORMAT_REGS, G_GUINT64_CONSTANT (0x0300000000000001) };
  GstHarness *harness = open_harness (START_CODES, TRUE);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (formats); i++)
    push_unchanged (harness, picture_unit (NAL_IDR_N_LP),
        make_container (formats[i], "\1\2\3", 4));
  push_unchanged (harness,
      unit_with_sei (4, t35_captions, sizeof t35_captions, NAL_TRAIL_R),
      CONTAINER (T35, t35_captions));
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  close_harness (harness);
}
GST_END_TEST

static Suite *
h265hdrinserter_suite (void)
{
  Suite *suite = suite_create ("h265hdrinserter");
  TCase *tcase = tcase_create ("general");

  GST_ELEMENT_REGISTER (h265hdrinserter, NULL);
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_positions);
  tcase_add_test (tcase, test_start_codes);
  tcase_add_test (tcase, test_temporal_id);
  tcase_add_test (tcase, test_emulation);
  tcase_add_test (tcase, test_zeros);
  tcase_add_test (tcase, test_refused);
  tcase_add_test (tcase, test_unchanged);
  tcase_add_test (tcase, test_keep);
  tcase_add_test (tcase, test_replace_one_of_three);
  tcase_add_test (tcase, test_replace);
  tcase_add_test (tcase, test_several_containers);
  tcase_add_test (tcase, test_not_for_the_bitstream);
  return suite;
}

GST_CHECK_MAIN (h265hdrinserter)
