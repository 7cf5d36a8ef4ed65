/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Metadata OBUs as entries and back: every chromaticity and many luminances,
 * against numbers that are computed in another way; and where OBUs end.
 */

#include "av1/av1obu.h"
#include "obus.h"

#include <gst/shmemmeta/shmemmeta.h>
#include <shmem/shmem-payload.h>

#include <math.h>
#include <string.h>

static struct shmem_mdcv
from_obu (const guint8 *payload)
{
  guint8 entry[sizeof (struct shmem_mdcv)];
  struct shmem_mdcv out;

  av1_mastering_display_from_obu (entry, payload);
  fail_unless (shmem_mdcv_parse (&out, entry, sizeof entry) == SHMEM_OK);
  return out;
}

/* Writes @in, and reads that. */
static struct shmem_mdcv
there_and_back (const struct shmem_mdcv *in, guint8 payload[24])
{
  struct shmem_mdcv entry;

  shmem_mdcv_write (in, &entry);
  av1_mastering_display_to_obu (payload, (const guint8 *) &entry);
  return from_obu (payload);
}

GST_START_TEST (test_known_values)
{
  struct shmem_mdcv in = { 0 };
  guint8 payload[24];

  fail_unless (shmem_mdcv_parse (&in, mdcv, sizeof mdcv) == SHMEM_OK);
  there_and_back (&in, payload);
  fail_unless (memcmp (payload, obu_mdcv, sizeof obu_mdcv) == 0);
}
GST_END_TEST

/* Of one value of many: fail_unless() costs more than what is tested. */
static void
assert_equal (guint32 value, guint64 found, guint64 expected)
{
  if (found != expected)
    fail_unless (FALSE,
        "%u: %" G_GUINT64_FORMAT " instead of %" G_GUINT64_FORMAT, value, found,
        expected);
}

/* 0.00002 is coarser than 1/65536, so H.265 to AV1 to H.265 changes nothing,
 * except that 0.16 has no 1. */
GST_START_TEST (test_chromaticities)
{
  struct shmem_mdcv in = { 0 }, out;
  guint8 payload[24];
  guint value;

  for (value = 0; value <= G_MAXUINT16; value++) {
    const guint expected =
        (guint) MIN (floor (value * 65536.0 / 50000 + 0.5), 65535);

    in.primaries[0][0] = in.primaries[2][1] = in.white_point[1] = value;
    out = there_and_back (&in, payload);
    assert_equal (value, GST_READ_UINT16_BE (payload), expected);
    assert_equal (value, GST_READ_UINT16_BE (payload + 10), expected);
    assert_equal (value, GST_READ_UINT16_BE (payload + 14), expected);
    assert_equal (value, out.primaries[0][0], MIN (value, 49999));
    assert_equal (value, out.primaries[2][1], MIN (value, 49999));
    assert_equal (value, out.white_point[1], MIN (value, 49999));
  }
}
GST_END_TEST

/* The other way, the nearest of 50000 values is taken, and stays. */
GST_START_TEST (test_chromaticities_of_av1)
{
  guint8 payload[24] = { 0 }, again[24];
  struct shmem_mdcv of_av1, after;
  guint value;

  for (value = 0; value <= G_MAXUINT16; value++) {
    GST_WRITE_UINT16_BE (payload, value);
    of_av1 = from_obu (payload);
    assert_equal (value, of_av1.primaries[0][0],
        (guint) floor (value * 50000.0 / 65536 + 0.5));
    after = there_and_back (&of_av1, again);
    assert_equal (value, of_av1.primaries[0][0],
        after.primaries[0][0] + (of_av1.primaries[0][0] == 50000));
  }
}
GST_END_TEST

static const guint32 luminances[] = { 0, 1, 2, 39, 40, 49, 50, 51, 78, 5000,
  9999, 10000, 10001, 40000000, 100000000, 0x7fffffff, 2621439999, 2621440000,
  0xfffffffe, 0xffffffff };

/* Of minimum luminances 0.0001 is coarser than 1/16384: nothing changes up to
 * 262144 cd/m2. Of maximum ones it is finer than 1/256: within half of that. */
GST_START_TEST (test_luminances)
{
  struct shmem_mdcv in = { 0 }, out;
  guint8 payload[24];
  guint i;

  for (i = 0; i < G_N_ELEMENTS (luminances) + 20000; i++) {
    const guint32 value = i < G_N_ELEMENTS (luminances)
        ? luminances[i]
        : (i - G_N_ELEMENTS (luminances)) * 10000;

    in.max_luminance = in.min_luminance = value;
    out = there_and_back (&in, payload);
    if (value < 2621440000) {
      assert_equal (value, out.min_luminance, value);
    } else {
      assert_equal (value, GST_READ_UINT32_BE (payload + 20), G_MAXUINT32);
    }
    fail_unless (
        fabs ((gdouble) out.max_luminance - value) <= 10000 / 512.0 + 1);
    if (value % 10000 == 0)
      assert_equal (value, out.max_luminance, value);
  }
}
GST_END_TEST

GST_START_TEST (test_luminances_of_av1)
{
  guint8 payload[24] = { 0 }, again[24];
  struct shmem_mdcv out;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (luminances); i++) {
    const guint32 value = luminances[i];

    GST_WRITE_UINT32_BE (payload + 16, value);
    GST_WRITE_UINT32_BE (payload + 20, value);
    out = from_obu (payload);
    assert_equal (value, out.max_luminance,
        (guint64) MIN (floor (value * 10000.0 / 256 + 0.5), G_MAXUINT32));
    assert_equal (value, out.min_luminance,
        (guint64) floor (value * 10000.0 / 16384 + 0.5));
    there_and_back (&out, again);
    /* 109951162 / 256 cd/m2 is the largest that 0.0001 has 32 bits for. */
    if (value <= 109951162)
      fail_unless (memcmp (payload + 16, again + 16, 4) == 0);
  }
}
GST_END_TEST

static Av1Fault
read_bytes (Av1Message *message, const void *data, gsize size)
{
  return av1_message_read (message, data, size);
}

#define READ(message, ...)                                                     \
  read_bytes (message, (const guint8[]){ __VA_ARGS__ },                        \
      sizeof ((const guint8[]){ __VA_ARGS__ }))

GST_START_TEST (test_t35_ends)
{
  Av1Message message;

  av1_message_init (&message);
  fail_unless (READ (&message, 4, 0xb5, 0, 0x3c, 0, 0, 0x80) == AV1_FAULT_NONE);
  fail_unless (message.format == SHMEM_FORMAT_T35);
  fail_unless_equals_int (message.size, 5);
  /* Zeros behind the trailing bits are of these. */
  fail_unless (READ (&message, 4, 0xb5, 0x80, 0, 0) == AV1_FAULT_NONE);
  fail_unless_equals_int (message.size, 1);
  fail_unless (READ (&message, 4, 0xb5, 0x81) == AV1_FAULT_NO_TRAILING_BITS);
  fail_unless_equals_int (message.size, 2);
  fail_unless (READ (&message, 4, 0x80) == AV1_FAULT_METADATA_TRUNCATED);
  fail_unless (message.format == 0);
  fail_unless (READ (&message, 4, 0, 0) == AV1_FAULT_METADATA_TRUNCATED);
  fail_unless (READ (&message, 4) == AV1_FAULT_METADATA_TRUNCATED);
  fail_unless (READ (&message, 0x84) == AV1_FAULT_METADATA_TRUNCATED);
  /* Other types, and captions, are none. */
  fail_unless (READ (&message, 5, 1, 0x80) == AV1_FAULT_NONE);
  fail_unless (message.format == 0);
  fail_unless (READ (&message, 4, 0xb5, 0, 0x31, 'G', 'A', '9', '4', 3, 0x80)
      == AV1_FAULT_NONE);
  fail_unless (message.format == 0);
  av1_message_clear (&message);
}
GST_END_TEST

GST_START_TEST (test_fixed_sizes)
{
  Av1Message message;

  av1_message_init (&message);
  fail_unless (READ (&message, 1, 3, 0xe8, 1, 0x90, 0x80) == AV1_FAULT_NONE);
  fail_unless (message.format == SHMEM_FORMAT_CLLI);
  fail_unless (message.size == 4 && memcmp (message.data, clli, 4) == 0);
  /* Values that end in zeros are not cut. */
  fail_unless (READ (&message, 1, 1, 0, 0, 0) == AV1_FAULT_NO_TRAILING_BITS);
  fail_unless (message.format == SHMEM_FORMAT_CLLI);
  fail_unless (READ (&message, 1, 3, 0xe8, 1) == AV1_FAULT_METADATA_TRUNCATED);
  fail_unless (message.format == 0);
  /* metadata_type in more bytes than it needs */
  fail_unless (
      READ (&message, 0x81, 0, 3, 0xe8, 1, 0x90, 0x80) == AV1_FAULT_NONE);
  fail_unless (message.format == SHMEM_FORMAT_CLLI);
  av1_message_clear (&message);
}
GST_END_TEST

static void
assert_written (guint64 format, const guint8 *data, gsize size, guint8 type)
{
  GByteArray *out = bytes_new ();
  Av1Message message;

  av1_message_init (&message);
  av1_message_write (out, format, data, size);
  fail_unless_equals_int (out->data[0], type);
  fail_unless_equals_int (out->data[out->len - 1], 0x80);
  fail_unless (
      av1_message_read (&message, out->data, out->len) == AV1_FAULT_NONE);
  fail_unless (message.format == format);
  fail_unless (message.size == size && memcmp (message.data, data, size) == 0);
  av1_message_clear (&message);
  g_byte_array_unref (out);
}

GST_START_TEST (test_write)
{
  static const guint8 zeros[] = { 0xb5, 0, 0x99, 0, 0, 0 };

  assert_written (SHMEM_FORMAT_MDCV, mdcv, sizeof mdcv, 2);
  assert_written (SHMEM_FORMAT_CLLI, clli, sizeof clli, 1);
  assert_written (SHMEM_FORMAT_T35, t35_hdr10plus, sizeof t35_hdr10plus, 4);
  assert_written (SHMEM_FORMAT_T35, zeros, sizeof zeros, 4);
  assert_written (SHMEM_FORMAT_DVRP, rpu, sizeof rpu, 4);
}
GST_END_TEST

static Suite *
av1_metadata_suite (void)
{
  Suite *suite = suite_create ("av1-metadata");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_known_values);
  tcase_add_test (tcase, test_chromaticities);
  tcase_add_test (tcase, test_chromaticities_of_av1);
  tcase_add_test (tcase, test_luminances);
  tcase_add_test (tcase, test_luminances_of_av1);
  tcase_add_test (tcase, test_t35_ends);
  tcase_add_test (tcase, test_fixed_sizes);
  tcase_add_test (tcase, test_write);
  return suite;
}

GST_CHECK_MAIN (av1_metadata)
