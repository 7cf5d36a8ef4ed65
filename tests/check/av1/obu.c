/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The walk over OBUs, in both formats, whole and cut off anywhere, and what is
 * read of headers.
 */

#include "av1/av1obu.h"
#include "obus.h"

#include <string.h>

GST_START_TEST (test_leb128)
{
  static const struct
  {
    const guint8 bytes[9];
    gsize size;
    guint32 number;
    gboolean minimal;
  } rows[] = {
    { { 0x00 }, 1, 0, TRUE },
    { { 0x7f }, 1, 127, TRUE },
    { { 0x80, 0x01 }, 2, 128, TRUE },
    { { 0xff, 0xff, 0xff, 0xff, 0x0f }, 5, 0xffffffff, TRUE },
    { { 0x81, 0x80, 0x00 }, 3, 1, FALSE },
    { { 0x85, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00 }, 8, 5, FALSE },
  };
  static const struct
  {
    const guint8 bytes[9];
    gsize size;
  } damaged[] = {
    { { 0 }, 0 },
    { { 0x80 }, 1 },
    { { 0xff, 0xff, 0xff, 0xff, 0x1f }, 5 },
    { { 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00 }, 9 },
  };
  guint8 out[AV1_MAX_LEB128];
  guint32 number;
  gsize offset;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++) {
    offset = 0;
    fail_unless (
        av1_read_leb128 (rows[i].bytes, rows[i].size, &offset, &number));
    fail_unless_equals_uint64 (number, rows[i].number);
    fail_unless_equals_uint64 (offset, rows[i].size);
    if (!rows[i].minimal)
      continue;
    fail_unless_equals_uint64 (av1_write_leb128 (out, number), rows[i].size);
    fail_unless (memcmp (out, rows[i].bytes, rows[i].size) == 0);
  }
  for (i = 0; i < G_N_ELEMENTS (damaged); i++) {
    offset = 0;
    fail_if (
        av1_read_leb128 (damaged[i].bytes, damaged[i].size, &offset, &number));
  }
}
GST_END_TEST

/* The number of OBUs up to the end; -1 if there is damage before it. */
static gint
count (const guint8 *data, gsize size, gboolean annexb)
{
  /* Of just this size, for sanitizers. */
  guint8 *exact = g_memdup2 (data, size);
  Av1ReadResult result;
  Av1Reader reader;
  Av1Obu obu;
  gint n = 0;

  av1_reader_init (&reader, exact, size, annexb);
  while ((result = av1_reader_next (&reader, &obu)) == AV1_READ_OBU) {
    fail_unless (obu.start <= obu.header && obu.header < obu.payload);
    fail_unless (obu.payload <= size && obu.size <= size - obu.payload);
    n++;
  }
  g_free (exact);
  return result == AV1_READ_END ? n : -1;
}

GST_START_TEST (test_truncated)
{
  GByteArray *unit = full_unit ();
  GByteArray *annexb = to_annexb (full_unit ());
  guint whole = 0;
  gsize size;

  fail_unless_equals_int (count (unit->data, unit->len, FALSE), 8);
  fail_unless_equals_int (count (annexb->data, annexb->len, TRUE), 8);
  for (size = 0; size < unit->len; size++)
    whole += count (unit->data, size, FALSE) >= 0;
  /* Between two OBUs only: of a header alone, nobody knows the size. */
  fail_unless_equals_int (whole, 8);
  for (size = 1; size < annexb->len; size++)
    fail_unless_equals_int (count (annexb->data, size, TRUE), -1);
  g_byte_array_unref (annexb);
  g_byte_array_unref (unit);
}
GST_END_TEST

GST_START_TEST (test_header)
{
  static const guint8 bytes[] = { 5 << 3 | 4 | 2, LAYER (3, 2), 2, 9, 8 };
  static const guint8 without_size[] = { 6 << 3, 1, 2, 3 };
  static const guint8 forbidden[] = { 0x80 | 5 << 3 | 2, 0 };
  static const guint8 no_extension[] = { 5 << 3 | 4 };
  Av1Reader reader;
  Av1Obu obu;

  av1_reader_init (&reader, bytes, sizeof bytes, FALSE);
  fail_unless (av1_reader_next (&reader, &obu) == AV1_READ_OBU);
  fail_unless_equals_int (obu.type, AV1_OBU_METADATA);
  fail_unless (obu.has_extension);
  fail_unless_equals_int (obu.temporal_id, 3);
  fail_unless_equals_int (obu.spatial_id, 2);
  fail_unless_equals_int (obu.payload, 3);
  fail_unless_equals_int (obu.size, 2);
  fail_unless (av1_reader_next (&reader, &obu) == AV1_READ_END);

  /* The last one of a sample may have no size. */
  av1_reader_init (&reader, without_size, sizeof without_size, FALSE);
  fail_unless (av1_reader_next (&reader, &obu) == AV1_READ_OBU);
  fail_unless_equals_int (obu.size, 3);
  fail_unless (av1_reader_next (&reader, &obu) == AV1_READ_END);

  fail_unless_equals_int (count (forbidden, sizeof forbidden, FALSE), -1);
  fail_unless_equals_int (count (no_extension, sizeof no_extension, FALSE), -1);
}
GST_END_TEST

GST_START_TEST (test_annexb_units)
{
  /* Two frame units, of which the first is empty, and another temporal unit; an
   * OBU with a size inside. */
  static const guint8 bytes[] = { 5, 0, 3, 2, 6 << 3, 1, 5, 4, 3, 5 << 3 | 2, 1,
    7 };
  /* Lengths that exceed what is around them, and bytes behind obu_size. */
  static const guint8 damaged[][6] = { { 5, 1, 1, 2 << 3 }, { 2, 2, 1, 2 << 3 },
    { 3, 2, 2, 2 << 3, 0 }, { 5, 4, 3, 5 << 3 | 2, 0, 7 } };
  Av1Reader reader;
  Av1Obu obu;
  guint i;

  av1_reader_init (&reader, bytes, sizeof bytes, TRUE);
  fail_unless (av1_reader_next (&reader, &obu) == AV1_READ_OBU);
  fail_unless_equals_int (obu.frame_unit, 2);
  fail_unless_equals_int (obu.temporal_unit, 1);
  fail_unless_equals_int (obu.start, 3);
  fail_unless_equals_int (obu.size, 1);
  fail_unless (av1_reader_next (&reader, &obu) == AV1_READ_OBU);
  fail_unless_equals_int (obu.frame_unit, 3);
  fail_unless_equals_int (obu.temporal_unit, 2);
  fail_unless_equals_int (obu.payload, 11);
  fail_unless_equals_int (obu.size, 1);
  fail_unless (av1_reader_next (&reader, &obu) == AV1_READ_END);
  for (i = 0; i < G_N_ELEMENTS (damaged); i++)
    fail_unless_equals_int (count (damaged[i], sizeof damaged[i], TRUE), -1);
}
GST_END_TEST

GST_START_TEST (test_sequence)
{
  static const guint8 reduced[] = { 0x18 };
  static const guint8 layers[] = { 0x00, 0x13, 0x01 };
  /* timing_info() with a number of ticks per picture of 5 bits, then
   * decoder_model_info(); operating_point_idc[0] is 0x101. */
  static const guint8 timing[] = { 0x04, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x78, 0, 0,
    0, 0, 0, 0, 0x04, 0x04 };
  Av1Sequence sequence = { TRUE, 7 };
  gsize size;

  fail_unless (av1_sequence_read (&sequence, reduced, 1));
  fail_unless (sequence.reduced_still_picture_header);
  fail_unless_equals_int (sequence.operating_point_idc, 0);
  fail_unless (av1_sequence_read (&sequence, layers, 3));
  fail_if (sequence.reduced_still_picture_header);
  fail_unless_equals_int (sequence.operating_point_idc, 0x301);
  fail_if (av1_sequence_read (&sequence, layers, 2));
  for (size = 0; size < sizeof timing; size++)
    fail_if (av1_sequence_read (&sequence, timing, size));
  fail_unless_equals_int (sequence.operating_point_idc, 0x301);
  fail_unless (av1_sequence_read (&sequence, timing, size));
  fail_unless_equals_int (sequence.operating_point_idc, 0x101);
}
GST_END_TEST

GST_START_TEST (test_operating_point)
{
  /* Temporal layer 0, spatial layers 0 and 1. */
  const Av1Sequence sequence = { FALSE, 0x301 };
  const Av1Sequence no_layers = { FALSE, 0 };
  Av1Obu obu = { .has_extension = TRUE, .temporal_id = 1 };

  fail_if (av1_sequence_has_obu (&sequence, &obu));
  fail_unless (av1_sequence_has_obu (&no_layers, &obu));
  obu.temporal_id = 0;
  obu.spatial_id = 1;
  fail_unless (av1_sequence_has_obu (&sequence, &obu));
  obu.spatial_id = 2;
  fail_if (av1_sequence_has_obu (&sequence, &obu));
  obu.has_extension = FALSE;
  fail_unless (av1_sequence_has_obu (&sequence, &obu));
}
GST_END_TEST

GST_START_TEST (test_frame)
{
  static const struct
  {
    guint8 byte;
    gboolean existing, key, shown;
  } rows[] = {
    { KEY_FRAME, FALSE, TRUE, TRUE },
    { HIDDEN_KEY_FRAME, FALSE, TRUE, FALSE },
    { INTER_FRAME, FALSE, FALSE, TRUE },
    { HIDDEN_FRAME, FALSE, FALSE, FALSE },
    { EXISTING_FRAME, TRUE, FALSE, TRUE },
  };
  const Av1Sequence sequence = { FALSE, 0 }, still = { TRUE, 0 };
  Av1Frame frame;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++) {
    fail_unless (av1_frame_read (&frame, &sequence, &rows[i].byte, 1));
    fail_unless_equals_int (frame.show_existing_frame, rows[i].existing);
    fail_unless_equals_int (frame.is_key, rows[i].key);
    fail_unless_equals_int (frame.shown, rows[i].shown);
  }
  fail_unless (av1_frame_read (&frame, &still, &rows[3].byte, 1));
  fail_unless (frame.is_key && frame.shown);
  fail_if (av1_frame_read (&frame, &sequence, &rows[0].byte, 0));
}
GST_END_TEST

static Suite *
av1_obu_suite (void)
{
  Suite *suite = suite_create ("av1-obu");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_leb128);
  tcase_add_test (tcase, test_truncated);
  tcase_add_test (tcase, test_header);
  tcase_add_test (tcase, test_annexb_units);
  tcase_add_test (tcase, test_sequence);
  tcase_add_test (tcase, test_operating_point);
  tcase_add_test (tcase, test_frame);
  return suite;
}

GST_CHECK_MAIN (av1_obu)
