/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What a temporal unit says, and of which frame: hidden and existing frames,
 * layers, one frame at a time, codec_data, limits and damage.
 */

#include "av1/av1unit.h"
#include "obus.h"

#include <shmem/shmem-format.h>

#include <string.h>

/* Parses @bytes, of just their size, and frees them. */
static void
parse (Av1Unit *unit, GByteArray *bytes, Av1Framing framing)
{
  guint8 *exact = g_memdup2 (bytes->data, bytes->len);

  av1_unit_parse (unit, exact, bytes->len, framing);
  g_free (exact);
  g_byte_array_unref (bytes);
}

static void
assert_message (const Av1Unit *unit, guint index, guint64 format,
    const guint8 *data, gsize size)
{
  const HdrMessage *message;
  const guint8 *payload;

  fail_unless (index < hdr_set_get_n_messages (&unit->hdr.set));
  message = hdr_set_get_message (&unit->hdr.set, index, &payload);
  fail_unless (message->format == format);
  fail_unless (message->size == size && memcmp (payload, data, size) == 0);
}

#define assert_messages(unit, n)                                               \
  fail_unless_equals_int (hdr_set_get_n_messages (&(unit)->hdr.set), n)

GST_START_TEST (test_everything)
{
  static const Av1Framing framings[] = { AV1_TEMPORAL_UNITS, AV1_FRAMES,
    AV1_ANNEXB };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (framings); i++) {
    GByteArray *bytes = full_unit ();
    Av1Unit unit;

    if (framings[i] == AV1_ANNEXB)
      bytes = to_annexb (bytes);
    av1_unit_init (&unit);
    parse (&unit, bytes, framings[i]);
    fail_unless (unit.fault == AV1_FAULT_NONE && !unit.incomplete);
    assert_messages (&unit, 4);
    assert_message (&unit, 0, SHMEM_FORMAT_MDCV, mdcv, sizeof mdcv);
    assert_message (&unit, 1, SHMEM_FORMAT_CLLI, clli, sizeof clli);
    assert_message (
        &unit, 2, SHMEM_FORMAT_T35, t35_hdr10plus, sizeof t35_hdr10plus);
    assert_message (&unit, 3, SHMEM_FORMAT_T35, t35_vivid, sizeof t35_vivid);
    fail_unless (unit.hdr.has_picture && unit.hdr.random_access);
    fail_unless (unit.hdr.starts_sequence && unit.hdr.starts_after_break);
    parse (&unit,
        framings[i] == AV1_ANNEXB ? to_annexb (inter_unit ()) : inter_unit (),
        framings[i]);
    assert_messages (&unit, 0);
    fail_unless (unit.hdr.has_picture && !unit.hdr.random_access);
    fail_unless (!unit.hdr.starts_sequence && !unit.hdr.starts_after_break);
    av1_unit_clear (&unit);
  }
}
GST_END_TEST

/* A sequence starts with a key frame that is shown, and with a sequence header
 * in front of it, or decoders could not start there. */
GST_START_TEST (test_random_access)
{
  static const struct
  {
    gboolean sequence_first;
    guint8 first, second;
    gboolean random_access, starts_sequence;
  } rows[] = {
    { TRUE, KEY_FRAME, 0xff, TRUE, TRUE },
    { TRUE, HIDDEN_KEY_FRAME, INTER_FRAME, TRUE, FALSE },
    { TRUE, INTER_FRAME, 0xff, FALSE, FALSE },
    { FALSE, KEY_FRAME, 0xff, FALSE, FALSE },
    { TRUE, HIDDEN_FRAME, KEY_FRAME, TRUE, FALSE },
    { TRUE, EXISTING_FRAME, 0xff, FALSE, FALSE },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rows); i++) {
    GByteArray *bytes = bytes_new ();
    Av1Unit unit;

    put_delimiter (bytes);
    if (rows[i].sequence_first)
      put_sequence (bytes, 0);
    put_frame (bytes, NO_LAYER, rows[i].first, 9);
    if (!rows[i].sequence_first)
      put_sequence (bytes, 0);
    if (rows[i].second != 0xff)
      put_frame (bytes, NO_LAYER, rows[i].second, 9);
    av1_unit_init (&unit);
    parse (&unit, bytes, AV1_TEMPORAL_UNITS);
    fail_unless (unit.hdr.has_picture);
    fail_unless_equals_int (unit.hdr.random_access, rows[i].random_access);
    fail_unless_equals_int (unit.hdr.starts_sequence, rows[i].starts_sequence);
    av1_unit_clear (&unit);
  }
}
GST_END_TEST

/* A frame at a time, with and without temporal delimiters: what is said in front
 * of a hidden frame is of the next shown one, and of no other. */
GST_START_TEST (test_frames)
{
  gboolean delimiters;

  for (delimiters = FALSE; delimiters <= TRUE; delimiters++) {
    GByteArray *bytes = bytes_new ();
    Av1Unit unit;

    av1_unit_init (&unit);
    if (delimiters)
      put_delimiter (bytes);
    put_sequence (bytes, 0);
    put_metadata (bytes, NO_LAYER, 1, obu_cll, sizeof obu_cll);
    put_metadata (bytes, NO_LAYER, 4, t35_vivid, sizeof t35_vivid);
    put_frame (bytes, NO_LAYER, HIDDEN_KEY_FRAME, 9);
    parse (&unit, bytes, AV1_FRAMES);
    fail_unless (!unit.hdr.has_picture);

    bytes = bytes_new ();
    put_metadata (bytes, NO_LAYER, 4, t35_hdr10plus, sizeof t35_hdr10plus);
    put_frame (bytes, NO_LAYER, INTER_FRAME, 9);
    parse (&unit, bytes, AV1_FRAMES);
    fail_unless (unit.hdr.has_picture && unit.hdr.random_access);
    assert_messages (&unit, 3);
    assert_message (&unit, 0, SHMEM_FORMAT_CLLI, clli, sizeof clli);
    assert_message (&unit, 1, SHMEM_FORMAT_T35, t35_vivid, sizeof t35_vivid);

    bytes = bytes_new ();
    if (delimiters)
      put_delimiter (bytes);
    put_frame (bytes, NO_LAYER, EXISTING_FRAME, 1);
    parse (&unit, bytes, AV1_FRAMES);
    fail_unless (unit.hdr.has_picture && !unit.hdr.random_access);
    assert_messages (&unit, 0);
    av1_unit_clear (&unit);
  }
}
GST_END_TEST

/* What stands alone behind a shown frame is of the next one. */
GST_START_TEST (test_metadata_alone)
{
  GByteArray *bytes = bytes_new ();
  Av1Unit unit;

  av1_unit_init (&unit);
  parse (&unit, full_unit (), AV1_FRAMES);
  put_metadata (bytes, NO_LAYER, 4, t35_vivid, sizeof t35_vivid);
  parse (&unit, bytes, AV1_FRAMES);
  fail_unless (!unit.hdr.has_picture);
  bytes = bytes_new ();
  put_frame (bytes, NO_LAYER, INTER_FRAME, 9);
  parse (&unit, bytes, AV1_FRAMES);
  assert_messages (&unit, 1);
  assert_message (&unit, 0, SHMEM_FORMAT_T35, t35_vivid, sizeof t35_vivid);
  av1_unit_clear (&unit);
}
GST_END_TEST

/* Two spatial layers of operating point 0, and a third that is not decoded. */
static GByteArray *
layered_unit (void)
{
  GByteArray *bytes = bytes_new ();

  put_delimiter (bytes);
  put_sequence (bytes, 0x301);
  put_metadata (bytes, NO_LAYER, 1, obu_cll, sizeof obu_cll);
  put_metadata (bytes, LAYER (0, 0), 4, t35_hdr10plus, sizeof t35_hdr10plus);
  put_frame (bytes, LAYER (0, 0), KEY_FRAME, 9);
  put_metadata (
      bytes, LAYER (0, 1), 4, t35_hdr10plus_other, sizeof t35_hdr10plus_other);
  put_frame (bytes, LAYER (0, 1), INTER_FRAME, 9);
  put_metadata (bytes, LAYER (0, 2), 4, t35_vivid, sizeof t35_vivid);
  put_frame (bytes, LAYER (0, 2), INTER_FRAME, 9);
  return bytes;
}

GST_START_TEST (test_layers)
{
  Av1Unit unit;

  av1_unit_init (&unit);
  parse (&unit, layered_unit (), AV1_TEMPORAL_UNITS);
  fail_unless_equals_int (unit.layer, 1);
  assert_messages (&unit, 2);
  assert_message (&unit, 0, SHMEM_FORMAT_CLLI, clli, sizeof clli);
  assert_message (&unit, 1, SHMEM_FORMAT_T35, t35_hdr10plus_other,
      sizeof t35_hdr10plus_other);
  av1_unit_clear (&unit);
}
GST_END_TEST

/* Without delimiters, a frame of a higher layer is of the same temporal unit. */
GST_START_TEST (test_layers_frame_by_frame)
{
  GByteArray *bytes = bytes_new ();
  Av1Unit unit;

  av1_unit_init (&unit);
  put_sequence (bytes, 0x301);
  put_metadata (bytes, NO_LAYER, 1, obu_cll, sizeof obu_cll);
  put_metadata (bytes, LAYER (0, 0), 4, t35_hdr10plus, sizeof t35_hdr10plus);
  put_frame (bytes, LAYER (0, 0), KEY_FRAME, 9);
  parse (&unit, bytes, AV1_FRAMES);
  assert_messages (&unit, 2);
  fail_unless (unit.hdr.starts_sequence);

  bytes = bytes_new ();
  put_frame (bytes, LAYER (0, 1), INTER_FRAME, 9);
  parse (&unit, bytes, AV1_FRAMES);
  assert_messages (&unit, 1);
  assert_message (&unit, 0, SHMEM_FORMAT_CLLI, clli, sizeof clli);
  fail_unless (!unit.hdr.starts_sequence && !unit.hdr.random_access);

  bytes = bytes_new ();
  put_frame (bytes, LAYER (0, 0), INTER_FRAME, 9);
  parse (&unit, bytes, AV1_FRAMES);
  assert_messages (&unit, 0);
  av1_unit_clear (&unit);
}
GST_END_TEST

GST_START_TEST (test_codec_data)
{
  GByteArray *bytes = bytes_new ();
  Av1Unit unit;

  av1_unit_init (&unit);
  g_byte_array_append (bytes, (const guint8[]){ 0x81, 0, 0, 0 }, 4);
  av1_unit_parse_codec_data (&unit, bytes->data, bytes->len);
  fail_unless (unit.fault == AV1_FAULT_NONE);
  assert_messages (&unit, 0);
  put_sequence (bytes, 0);
  put_metadata (bytes, NO_LAYER, 1, obu_cll, sizeof obu_cll);
  av1_unit_parse_codec_data (&unit, bytes->data, bytes->len);
  fail_unless (unit.fault == AV1_FAULT_NONE && !unit.hdr.has_picture);
  assert_messages (&unit, 1);
  /* What it says is not of the frame behind it. */
  parse (&unit, inter_unit (), AV1_FRAMES);
  assert_messages (&unit, 0);

  bytes->data[0] = 0x82;
  av1_unit_parse_codec_data (&unit, bytes->data, bytes->len);
  fail_unless (unit.fault == AV1_FAULT_CODEC_DATA);
  assert_messages (&unit, 0);
  av1_unit_parse_codec_data (&unit, bytes->data, 3);
  fail_unless (unit.fault == AV1_FAULT_CODEC_DATA);
  g_byte_array_unref (bytes);
  av1_unit_clear (&unit);
}
GST_END_TEST

GST_START_TEST (test_limits)
{
  guint8 *large = g_malloc0 (HDR_MAX_MESSAGE_SIZE + 1);
  GByteArray *bytes = bytes_new ();
  Av1Unit unit;
  guint i;

  large[0] = 0xb5;
  av1_unit_init (&unit);
  for (i = 0; i < HDR_MAX_T35 + 1; i++)
    put_metadata (bytes, NO_LAYER, 4, t35_hdr10plus, sizeof t35_hdr10plus);
  parse (&unit, bytes, AV1_TEMPORAL_UNITS);
  assert_messages (&unit, HDR_MAX_T35);
  fail_unless (unit.fault == AV1_FAULT_TOO_MANY_MESSAGES && unit.incomplete);

  bytes = bytes_new ();
  put_metadata (bytes, NO_LAYER, 4, large, HDR_MAX_MESSAGE_SIZE + 1);
  parse (&unit, bytes, AV1_TEMPORAL_UNITS);
  assert_messages (&unit, 0);
  fail_unless (unit.fault == AV1_FAULT_MESSAGE_TOO_LARGE && unit.incomplete);

  bytes = bytes_new ();
  put_metadata (bytes, NO_LAYER, 4, large, HDR_MAX_MESSAGE_SIZE);
  parse (&unit, bytes, AV1_TEMPORAL_UNITS);
  assert_messages (&unit, 1);
  fail_unless (unit.fault == AV1_FAULT_NONE);
  av1_unit_clear (&unit);
  g_free (large);
}
GST_END_TEST

/* What is found before the damage counts. */
GST_START_TEST (test_damage)
{
  GByteArray *bytes = full_unit ();
  Av1Unit unit;

  av1_unit_init (&unit);
  g_byte_array_set_size (bytes, bytes->len - 1);
  parse (&unit, bytes, AV1_TEMPORAL_UNITS);
  fail_unless (unit.fault == AV1_FAULT_OBU && unit.incomplete);
  assert_messages (&unit, 4);

  /* A damaged metadata OBU does not stop the others. */
  bytes = bytes_new ();
  put_metadata (bytes, NO_LAYER, 2, obu_mdcv, 20);
  put_metadata (bytes, NO_LAYER, 1, obu_cll, sizeof obu_cll);
  put_frame (bytes, NO_LAYER, KEY_FRAME, 9);
  parse (&unit, bytes, AV1_TEMPORAL_UNITS);
  fail_unless (unit.fault == AV1_FAULT_METADATA_TRUNCATED);
  fail_unless (!unit.incomplete && unit.hdr.has_picture);
  assert_messages (&unit, 1);

  bytes = bytes_new ();
  put_obu (bytes, OBU_SEQUENCE, NO_LAYER, (const guint8[]){ 0 }, 1);
  put_obu (bytes, OBU_FRAME, NO_LAYER, NULL, 0);
  parse (&unit, bytes, AV1_TEMPORAL_UNITS);
  fail_unless (unit.fault == AV1_FAULT_SEQUENCE_HEADER && unit.incomplete);
  fail_unless (!unit.hdr.has_picture);
  av1_unit_clear (&unit);
}
GST_END_TEST

static Suite *
av1_unit_suite (void)
{
  Suite *suite = suite_create ("av1-unit");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_everything);
  tcase_add_test (tcase, test_random_access);
  tcase_add_test (tcase, test_frames);
  tcase_add_test (tcase, test_metadata_alone);
  tcase_add_test (tcase, test_layers);
  tcase_add_test (tcase, test_layers_frame_by_frame);
  tcase_add_test (tcase, test_codec_data);
  tcase_add_test (tcase, test_limits);
  tcase_add_test (tcase, test_damage);
  return suite;
}

GST_CHECK_MAIN (av1_unit)
