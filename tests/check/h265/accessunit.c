/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The functions below h265hdrextractor, with access units made by hand: what
 * is found, what is left out, and that no broken one reads too far. Each
 * hostile input lies in a heap block of exactly its size.
 */

#include "units.h"
#include "h265/h265accessunit.h"

#include <gst/check/gstcheck.h>
#include <shmem/shmem-format.h>
#include <shmem/shmem-payload.h>

#include <string.h>

static H265AccessUnit unit;

static void
setup (void)
{
  h265_access_unit_init (&unit);
}

static void
teardown (void)
{
  h265_access_unit_clear (&unit);
}

static void
parse (const GByteArray *bytes, guint length_size)
{
  gpointer exact = g_memdup2 (bytes->data, bytes->len);

  h265_access_unit_parse (&unit, exact, bytes->len, length_size);
  g_free (exact);
}

static void
parse_and_free (GByteArray *bytes)
{
  parse (bytes, START_CODES);
  g_byte_array_unref (bytes);
}

static void
assert_message (guint index, guint64 format, const guint8 *data, gsize size)
{
  const guint8 *found;
  const HdrMessage *message;

  fail_unless (index < hdr_set_get_n_messages (&unit.hdr.set));
  message = hdr_set_get_message (&unit.hdr.set, index, &found);
  fail_unless (message->format == format);
  fail_unless_equals_int (message->size, size);
  fail_unless (memcmp (found, data, size) == 0);
}

static void
assert_n_messages (guint n)
{
  fail_unless_equals_int (hdr_set_get_n_messages (&unit.hdr.set), n);
}

static void
assert_full (void)
{
  fail_unless_equals_int (unit.fault, H265_FAULT_NONE);
  assert_n_messages (5);
  assert_message (2, SHMEM_FORMAT_T35, t35_hdr10plus, sizeof t35_hdr10plus);
  assert_message (3, SHMEM_FORMAT_T35, t35_vivid, sizeof t35_vivid);
  assert_message (4, SHMEM_FORMAT_DVRP, rpu, sizeof rpu);
}

GST_START_TEST (test_framings)
{
  static const guint length_sizes[] = { START_CODES, 1, 2, 4 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (length_sizes); i++) {
    GByteArray *bytes = full_access_unit (length_sizes[i], NAL_IDR_N_LP);

    parse (bytes, length_sizes[i]);
    assert_full ();
    fail_unless (unit.hdr.has_picture);
    fail_unless_equals_int (unit.picture.type, NAL_IDR_N_LP);
    g_byte_array_unref (bytes);
  }
}
GST_END_TEST

GST_START_TEST (test_static_values)
{
  const guint8 *data;
  struct shmem_mdcv mdcv;
  struct shmem_clli clli;

  parse_and_free (full_access_unit (START_CODES, NAL_IDR_N_LP));
  hdr_set_get_message (&unit.hdr.set, 0, &data);
  fail_unless (shmem_clli_parse (&clli, data, sizeof clli) == SHMEM_OK);
  fail_unless_equals_int (clli.max_content_light_level, 1000);
  fail_unless_equals_int (clli.max_frame_average_light_level, 400);

  hdr_set_get_message (&unit.hdr.set, 1, &data);
  fail_unless (shmem_mdcv_parse (&mdcv, data, sizeof mdcv) == SHMEM_OK);
  fail_unless_equals_int (mdcv.primaries[0][0], 34000);
  fail_unless_equals_int (mdcv.primaries[0][1], 16000);
  fail_unless_equals_int (mdcv.primaries[1][0], 13250);
  fail_unless_equals_int (mdcv.primaries[1][1], 34500);
  fail_unless_equals_int (mdcv.primaries[2][0], 7500);
  fail_unless_equals_int (mdcv.primaries[2][1], 3000);
  fail_unless_equals_int (mdcv.white_point[0], 15635);
  fail_unless_equals_int (mdcv.white_point[1], 16450);
  fail_unless_equals_int (mdcv.max_luminance, 10000000);
  fail_unless_equals_int (mdcv.min_luminance, 50);
}
GST_END_TEST

/* Two light levels in an access unit: the last holds. */
GST_START_TEST (test_last_static_message_holds)
{
  static const guint8 later[] = { 0x0f, 0xa0, 0x00, 0x64 };
  GByteArray *bytes = bytes_new ();
  struct shmem_clli clli;
  const guint8 *data;

  put_sei (bytes, START_CODES, NAL_PREFIX_SEI, 144, sei_light_level,
      sizeof sei_light_level);
  put_sei (bytes, START_CODES, NAL_PREFIX_SEI, 144, later, sizeof later);
  parse_and_free (bytes);
  assert_n_messages (1);
  hdr_set_get_message (&unit.hdr.set, 0, &data);
  fail_unless (shmem_clli_parse (&clli, data, sizeof clli) == SHMEM_OK);
  fail_unless_equals_int (clli.max_content_light_level, 4000);
}
GST_END_TEST

/* Several messages in one NAL unit, among them ones that are none of ours
 * and one whose type and size need more than a byte. */
GST_START_TEST (test_several_messages)
{
  GByteArray *bytes = bytes_new ();
  GByteArray *sei = bytes_new ();
  guint8 large[700] = { 0xb5, 0x12, 0x34 };

  put_sei_message (sei, 1, (const guint8 *) "\x08", 1);
  put_sei_message (sei, 4, t35_hdr10plus, sizeof t35_hdr10plus);
  put_sei_message (sei, 900, large, 300);
  put_sei_message (sei, 4, t35_captions, sizeof t35_captions);
  put_sei_message (sei, 4, large, sizeof large);
  put_sei_message (sei, 5, NULL, 0);
  put_byte (sei, 0x80);
  put_nal (bytes, START_CODES, NAL_PREFIX_SEI, sei->data, sei->len);
  parse_and_free (bytes);
  g_byte_array_unref (sei);

  fail_unless_equals_int (unit.fault, H265_FAULT_NONE);
  assert_n_messages (2);
  assert_message (0, SHMEM_FORMAT_T35, t35_hdr10plus, sizeof t35_hdr10plus);
  /* Trailing zeros belong to the message. */
  assert_message (1, SHMEM_FORMAT_T35, large, sizeof large);
}
GST_END_TEST

GST_START_TEST (test_left_out)
{
  GByteArray *bytes = bytes_new ();

  put_sei (
      bytes, START_CODES, NAL_PREFIX_SEI, 4, t35_captions, sizeof t35_captions);
  put_nal_of_layer (bytes, START_CODES, NAL_RPU, 1, rpu, sizeof rpu);
  put_nal_of_layer (bytes, START_CODES, NAL_RPU, 32, rpu, sizeof rpu);
  put_nal (bytes, START_CODES, NAL_ENHANCEMENT, rpu, sizeof rpu);
  put_nal (bytes, START_CODES, NAL_RPU, NULL, 0);
  put_nal (bytes, START_CODES, NAL_EOS, NULL, 0);
  parse_and_free (bytes);
  fail_unless_equals_int (unit.fault, H265_FAULT_NONE);
  fail_if (unit.hdr.has_picture);
  assert_n_messages (0);
}
GST_END_TEST

/* Zeros behind NAL units, start codes of three bytes, NAL units of two. */
GST_START_TEST (test_byte_stream_shapes)
{
  static const guint8 zeros[8];
  static const guint8 stream[] = { 0, 0, 1, NAL_EOS << 1, 1, 0, 0, 1,
    NAL_PREFIX_SEI << 1, 1, 0, 0, 0, 0, 1, NAL_CRA << 1, 1, 9, 9, 0, 0, 1,
    NAL_RPU << 1, 1, 0x19, 0, 0, 3, 1, 0x80, 0, 0, 1, NAL_EOS << 1, 1 };
  static const guint8 payload[] = { 0x19, 0, 0, 1, 0x80 };
  GByteArray *bytes = bytes_new ();

  g_byte_array_append (bytes, zeros, sizeof zeros);
  g_byte_array_append (bytes, stream, sizeof stream);
  g_byte_array_append (bytes, zeros, sizeof zeros);
  parse_and_free (bytes);
  assert_n_messages (1);
  assert_message (0, SHMEM_FORMAT_DVRP, payload, sizeof payload);
  fail_unless (unit.hdr.end_before && unit.hdr.end_after);
  fail_unless_equals_int (unit.picture.type, NAL_CRA);
  fail_unless (unit.hdr.starts_sequence);
}
GST_END_TEST

GST_START_TEST (test_starts_sequence)
{
  guint type;

  for (type = 0; type < 32; type++) {
    GByteArray *bytes = bytes_new ();

    put_picture (bytes, START_CODES, type);
    parse_and_free (bytes);
    fail_unless_equals_int (unit.hdr.starts_sequence, type >= 16 && type <= 20);
    fail_unless_equals_int (
        unit.hdr.starts_after_break, type >= 16 && type <= 21);
  }
}
GST_END_TEST

/* What precedes a fault is kept; what is wrong is told. */
GST_START_TEST (test_sei_cut_at_each_length)
{
  GByteArray *sei = bytes_new ();
  gsize first_end, second_end, length;

  put_sei_message (sei, 144, sei_light_level, sizeof sei_light_level);
  first_end = sei->len;
  put_sei_message (sei, 4, t35_hdr10plus_other, sizeof t35_hdr10plus_other);
  second_end = sei->len;
  put_byte (sei, 0x80);

  for (length = 0; length <= sei->len; length++) {
    GByteArray *bytes = bytes_new ();

    put_nal (bytes, START_CODES, NAL_PREFIX_SEI, sei->data, length);
    parse_and_free (bytes);
    assert_n_messages ((length >= first_end) + (length >= second_end));
    fail_unless ((unit.fault == H265_FAULT_NONE) == (length == sei->len));
  }
  g_byte_array_unref (sei);
}
GST_END_TEST

GST_START_TEST (test_access_unit_cut_at_each_length)
{
  static const guint length_sizes[] = { START_CODES, 1, 2, 4 };
  guint i, length;

  for (i = 0; i < G_N_ELEMENTS (length_sizes); i++) {
    GByteArray *bytes = full_access_unit (length_sizes[i], NAL_IDR_N_LP);

    for (length = bytes->len; length > 0; length--) {
      g_byte_array_set_size (bytes, length);
      parse (bytes, length_sizes[i]);
      fail_unless (hdr_set_get_n_messages (&unit.hdr.set) <= 5);
    }
    g_byte_array_unref (bytes);
  }
}
GST_END_TEST

GST_START_TEST (test_short_static_messages)
{
  gsize size;

  for (size = 0; size < sizeof sei_mastering_display; size++) {
    GByteArray *bytes = bytes_new ();

    put_sei (
        bytes, START_CODES, NAL_PREFIX_SEI, 137, sei_mastering_display, size);
    if (size < sizeof sei_light_level)
      put_sei (bytes, START_CODES, NAL_PREFIX_SEI, 144, sei_light_level, size);
    parse_and_free (bytes);
    assert_n_messages (0);
    fail_unless_equals_int (unit.fault, H265_FAULT_MESSAGE_TOO_SHORT);
  }
}
GST_END_TEST

static void
parse_t35_of_size (gsize size)
{
  GByteArray *bytes = bytes_new ();
  guint8 *payload = g_malloc (size);

  memset (payload, 0xb5, size);
  put_sei (bytes, START_CODES, NAL_PREFIX_SEI, 4, payload, size);
  parse_and_free (bytes);
  g_free (payload);
}

GST_START_TEST (test_limits)
{
  GByteArray *bytes = bytes_new ();
  guint i;

  for (i = 0; i <= HDR_MAX_T35; i++)
    put_sei (
        bytes, START_CODES, NAL_PREFIX_SEI, 4, t35_vivid, sizeof t35_vivid);
  for (i = 0; i <= HDR_MAX_RPUS; i++)
    put_nal (bytes, START_CODES, NAL_RPU, rpu, sizeof rpu);
  parse_and_free (bytes);
  assert_n_messages (HDR_MAX_T35 + HDR_MAX_RPUS);
  fail_unless_equals_int (unit.fault, H265_FAULT_TOO_MANY_MESSAGES);

  parse_t35_of_size (HDR_MAX_MESSAGE_SIZE);
  assert_n_messages (1);
  fail_unless_equals_int (unit.fault, H265_FAULT_NONE);
  parse_t35_of_size (HDR_MAX_MESSAGE_SIZE + 1);
  assert_n_messages (0);
  fail_unless_equals_int (unit.fault, H265_FAULT_MESSAGE_TOO_LARGE);
  parse_t35_of_size (H265_MAX_NAL_SIZE);
  assert_n_messages (0);
  fail_unless_equals_int (unit.fault, H265_FAULT_NAL_UNIT_TOO_LARGE);
}
GST_END_TEST

/* However many providers come and go, a container can hold what is kept. */
GST_START_TEST (test_merge_is_bounded)
{
  HdrSet current, next;
  guint8 *payload = g_malloc0 (32 * 1024);
  guint i, j;

  hdr_set_init (&current);
  hdr_set_init (&next);
  for (i = 0; i < 40; i++) {
    GByteArray *bytes = full_access_unit (START_CODES, NAL_TRAIL_R);
    HdrSet swap;

    for (j = 0; j < 8; j++) {
      payload[0] = 1 + i;
      payload[1] = j;
      put_sei (bytes, START_CODES, NAL_SUFFIX_SEI, 4, payload, 32 * 1024);
    }
    parse_and_free (bytes);
    hdr_set_merge (&next, &current, &unit.hdr.set);
    fail_unless (
        hdr_set_get_n_messages (&next) <= 2 + 2 * HDR_MAX_T35 + HDR_MAX_RPUS);
    fail_unless (next.data->len <= HDR_MAX_SET_SIZE + 1024);
    swap = current;
    current = next;
    next = swap;
  }
  hdr_set_clear (&current);
  hdr_set_clear (&next);
  g_free (payload);
}
GST_END_TEST

static GByteArray *
make_codec_data (guint length_size, const guint8 *nal, guint16 size)
{
  GByteArray *bytes = bytes_new ();
  guint i;

  put_byte (bytes, 1);
  for (i = 1; i < 21; i++)
    put_byte (bytes, 0);
  put_byte (bytes, 0xfc | (length_size - 1));
  put_byte (bytes, 1);
  put_byte (bytes, 0x80 | NAL_PREFIX_SEI);
  put_byte (bytes, 0);
  put_byte (bytes, 1);
  put_byte (bytes, size >> 8);
  put_byte (bytes, size);
  g_byte_array_append (bytes, nal, size);
  return bytes;
}

GST_START_TEST (test_codec_data)
{
  static const guint8 nal[] = { NAL_PREFIX_SEI << 1, 1, 144, 4, 0x03, 0xe8,
    0x01, 0x90, 0x80 };
  guint length_size, found;

  for (length_size = 1; length_size <= 4; length_size++) {
    GByteArray *bytes = make_codec_data (length_size, nal, sizeof nal);
    gboolean valid;

    found = 77;
    valid = h265_access_unit_parse_codec_data (
        &unit, bytes->data, bytes->len, &found);
    fail_unless_equals_int (valid, length_size != 3);
    fail_unless_equals_int (found, valid ? length_size : 77);
    assert_n_messages (valid);
    g_byte_array_unref (bytes);
  }
}
GST_END_TEST

GST_START_TEST (test_codec_data_cut_at_each_length)
{
  static const guint8 nal[] = { NAL_PREFIX_SEI << 1, 1, 144, 4, 0x03, 0xe8,
    0x01, 0x90, 0x80 };
  GByteArray *bytes = make_codec_data (4, nal, sizeof nal);
  guint length, length_size;

  for (length = 0; length < bytes->len; length++) {
    gpointer exact = g_memdup2 (bytes->data, length);
    gboolean valid =
        h265_access_unit_parse_codec_data (&unit, exact, length, &length_size);

    fail_unless_equals_int (valid, length >= 23);
    assert_n_messages (0);
    if (valid)
      fail_unless_equals_int (unit.fault, H265_FAULT_CODEC_DATA);
    g_free (exact);
  }
  g_byte_array_unref (bytes);
}
GST_END_TEST

/* Whole access units with some of their bytes replaced. */
GST_START_TEST (test_random_bytes)
{
  static const guint length_sizes[] = { START_CODES, 1, 2, 4 };
  GRand *random = g_rand_new_with_seed (265);
  guint i, j;

  for (i = 0; i < 20000; i++) {
    guint length_size = length_sizes[i % G_N_ELEMENTS (length_sizes)];
    GByteArray *bytes = full_access_unit (length_size, NAL_IDR_N_LP);

    for (j = g_rand_int_range (random, 1, 20); j > 0; j--)
      bytes->data[g_rand_int_range (random, 0, bytes->len)] =
          g_rand_int (random);
    parse (bytes, length_size);
    g_byte_array_unref (bytes);
  }
  g_rand_free (random);
}
GST_END_TEST

static Suite *
h265hdr_suite (void)
{
  Suite *suite = suite_create ("h265hdr");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_test (tcase, test_framings);
  tcase_add_test (tcase, test_static_values);
  tcase_add_test (tcase, test_last_static_message_holds);
  tcase_add_test (tcase, test_several_messages);
  tcase_add_test (tcase, test_left_out);
  tcase_add_test (tcase, test_byte_stream_shapes);
  tcase_add_test (tcase, test_starts_sequence);
  tcase_add_test (tcase, test_sei_cut_at_each_length);
  tcase_add_test (tcase, test_access_unit_cut_at_each_length);
  tcase_add_test (tcase, test_short_static_messages);
  tcase_add_test (tcase, test_limits);
  tcase_add_test (tcase, test_merge_is_bounded);
  tcase_add_test (tcase, test_codec_data);
  tcase_add_test (tcase, test_codec_data_cut_at_each_length);
  tcase_add_test (tcase, test_random_bytes);
  return suite;
}

GST_CHECK_MAIN (h265hdr)
