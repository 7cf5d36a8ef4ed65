/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Which of the bitstream, codec_data and caps the metadata of an access unit
 * comes from. Streams are words: "I" starts a coded video sequence, "C" does so
 * after a break only, "P" does not; digits behind the letter are the light
 * level in its bitstream. */

#include <gst/check/gstcheck.h>

#include "hdr/hdrpersistence.h"

#include <string.h>

/* What an access unit without a light level carries. */
#define NONE 0

static void
put_level (HdrSet *set, guint level)
{
  guint8 clli[4] = { level };

  if (level != NONE)
    hdr_set_append (set, SHMEM_FORMAT_CLLI, 0, clli, sizeof clli);
}

static guint
get_level (const HdrSet *set)
{
  const guint8 *data;

  fail_unless (hdr_set_get_n_messages (set) <= 1);
  return hdr_set_find (set, SHMEM_FORMAT_CLLI, 0, &data) ? data[0] : NONE;
}

static void
declare (HdrCarried *carried, guint level, HdrPersistence persistence)
{
  HdrSet set;

  hdr_set_init (&set);
  put_level (&set, level);
  hdr_carried_declare (carried, &set, persistence);
  hdr_set_clear (&set);
}

static void
set_fallback (HdrCarried *carried, guint level)
{
  HdrSet set;

  hdr_set_init (&set);
  put_level (&set, level);
  hdr_carried_set_fallback (carried, &set);
  hdr_set_clear (&set);
}

/* Advances by the access units in @units and compares the light levels they
 * carry, and whether each is as before, with @expected. */
static void
assert_carried (HdrCarried *carried, HdrPersistence persistence,
    const gchar *units, const gchar *expected)
{
  gchar **words = g_strsplit (units, " ", -1);
  GString *found = g_string_new (NULL);
  guint i, before = get_level (&carried->current);

  for (i = 0; words[i] != NULL; i++) {
    HdrUnit unit = { .has_picture = TRUE };
    gboolean same;

    hdr_set_init (&unit.set);
    unit.starts_sequence = words[i][0] == 'I';
    unit.starts_after_break = words[i][0] != 'P';
    put_level (&unit.set, g_ascii_strtoull (words[i] + 1, NULL, 10));
    same = hdr_carried_advance (carried, &unit, FALSE, persistence);
    fail_unless_equals_int (same, before == get_level (&carried->current));
    before = get_level (&carried->current);
    g_string_append_printf (found, "%s%u", i ? " " : "", before);
    hdr_set_clear (&unit.set);
  }
  fail_unless_equals_string (found->str, expected);
  g_string_free (found, TRUE);
  g_strfreev (words);
}

/* The same from the start of a stream. */
static void
assert_stream (HdrPersistence persistence, guint declared, guint fallback,
    const gchar *units, const gchar *expected)
{
  HdrCarried carried;

  hdr_carried_init (&carried);
  declare (&carried, declared, persistence);
  set_fallback (&carried, fallback);
  assert_carried (&carried, persistence, units, expected);
  hdr_carried_clear (&carried);
}

GST_START_TEST (test_bitstream)
{
  static const gchar units[] = "I1 P P2 P C I P3 P";

  assert_stream (HDR_PERSISTENCE_FRAME, NONE, NONE, units, "1 0 2 0 0 0 3 0");
  assert_stream (
      HDR_PERSISTENCE_SEQUENCE, NONE, NONE, units, "1 1 2 2 2 0 3 3");
  assert_stream (HDR_PERSISTENCE_STREAM, NONE, NONE, units, "1 1 2 2 2 2 3 3");
}
GST_END_TEST

GST_START_TEST (test_codec_data)
{
  static const gchar units[] = "I P P2 P I P";

  assert_stream (HDR_PERSISTENCE_FRAME, 9, NONE, units, "9 0 2 0 0 0");
  assert_stream (HDR_PERSISTENCE_SEQUENCE, 9, NONE, units, "9 9 2 2 9 9");
  assert_stream (HDR_PERSISTENCE_STREAM, 9, NONE, units, "9 9 2 2 2 2");
}
GST_END_TEST

/* Caps hold until the bitstream says something, and never again after it. */
GST_START_TEST (test_caps)
{
  static const gchar units[] = "I P P2 P I P";

  assert_stream (HDR_PERSISTENCE_FRAME, NONE, 7, "I P I", "7 0 0");
  assert_stream (HDR_PERSISTENCE_SEQUENCE, NONE, 7, "I P I P", "7 7 7 7");
  assert_stream (HDR_PERSISTENCE_STREAM, NONE, 7, "I P I P", "7 7 7 7");
  assert_stream (HDR_PERSISTENCE_FRAME, NONE, 7, units, "7 0 2 0 0 0");
  assert_stream (HDR_PERSISTENCE_SEQUENCE, NONE, 7, units, "7 7 2 2 0 0");
  assert_stream (HDR_PERSISTENCE_STREAM, NONE, 7, units, "7 7 2 2 2 2");
}
GST_END_TEST

GST_START_TEST (test_codec_data_beats_caps)
{
  assert_stream (HDR_PERSISTENCE_FRAME, 9, 7, "I P", "9 0");
  assert_stream (HDR_PERSISTENCE_SEQUENCE, 9, 7, "I P2 I", "9 2 9");
  assert_stream (HDR_PERSISTENCE_STREAM, 9, 7, "I P2 I", "9 2 2");
}
GST_END_TEST

/* A parser changes its caps before the access unit that says so, and leaves
 * fields out later. */
GST_START_TEST (test_caps_change)
{
  HdrCarried carried;

  hdr_carried_init (&carried);
  assert_carried (&carried, HDR_PERSISTENCE_STREAM, "I P", "0 0");
  set_fallback (&carried, 7);
  assert_carried (&carried, HDR_PERSISTENCE_STREAM, "P I", "7 7");
  set_fallback (&carried, 8);
  assert_carried (&carried, HDR_PERSISTENCE_STREAM, "P", "8");
  set_fallback (&carried, NONE);
  assert_carried (&carried, HDR_PERSISTENCE_STREAM, "P I", "8 8");
  hdr_carried_flush (&carried);
  set_fallback (&carried, NONE);
  assert_carried (&carried, HDR_PERSISTENCE_STREAM, "P I", "8 8");
  set_fallback (&carried, 3);
  assert_carried (&carried, HDR_PERSISTENCE_STREAM, "P3 P", "3 3");
  set_fallback (&carried, 7);
  assert_carried (&carried, HDR_PERSISTENCE_STREAM, "P I", "3 3");
  hdr_carried_clear (&carried);
}
GST_END_TEST

/* codec_data that changes in mid-stream is applied once; the same again is
 * not. */
GST_START_TEST (test_codec_data_change)
{
  HdrCarried carried;

  hdr_carried_init (&carried);
  declare (&carried, 9, HDR_PERSISTENCE_STREAM);
  assert_carried (&carried, HDR_PERSISTENCE_STREAM, "I P2", "9 2");
  declare (&carried, 9, HDR_PERSISTENCE_STREAM);
  assert_carried (&carried, HDR_PERSISTENCE_STREAM, "P", "2");
  declare (&carried, 5, HDR_PERSISTENCE_STREAM);
  assert_carried (&carried, HDR_PERSISTENCE_STREAM, "P P2", "5 2");
  declare (&carried, 6, HDR_PERSISTENCE_FRAME);
  assert_carried (&carried, HDR_PERSISTENCE_FRAME, "P", "0");
  hdr_carried_clear (&carried);
}
GST_END_TEST

/* After a seek, caps may still be those that a parser made of the bitstream; in
 * a new stream they may not. */
GST_START_TEST (test_flush_and_forget)
{
  HdrCarried carried;

  hdr_carried_init (&carried);
  set_fallback (&carried, 7);
  assert_carried (&carried, HDR_PERSISTENCE_STREAM, "I P2", "7 2");
  hdr_carried_flush (&carried);
  assert_carried (&carried, HDR_PERSISTENCE_STREAM, "P", "0");
  hdr_carried_forget (&carried);
  assert_carried (&carried, HDR_PERSISTENCE_STREAM, "P", "7");
  hdr_carried_forget (&carried);
  set_fallback (&carried, NONE);
  assert_carried (&carried, HDR_PERSISTENCE_STREAM, "I", "0");
  hdr_carried_clear (&carried);
}
GST_END_TEST

/* Each kind by itself, in the order of a container. */
GST_START_TEST (test_kinds)
{
  static const guint8 mdcv[24] = { 1 }, clli[4] = { 7 };
  HdrUnit unit = { .has_picture = TRUE };
  HdrCarried carried;
  HdrSet fallback;
  const guint8 *data;

  hdr_carried_init (&carried);
  hdr_set_init (&fallback);
  hdr_set_init (&unit.set);
  hdr_set_append (&fallback, SHMEM_FORMAT_MDCV, 0, mdcv, sizeof mdcv);
  hdr_set_append (&fallback, SHMEM_FORMAT_CLLI, 0, clli, sizeof clli);
  hdr_carried_set_fallback (&carried, &fallback);
  put_level (&unit.set, 2);
  hdr_carried_advance (&carried, &unit, FALSE, HDR_PERSISTENCE_STREAM);
  fail_unless_equals_int (hdr_set_get_n_messages (&carried.current), 2);
  fail_unless (hdr_set_get_message (&carried.current, 0, &data)->format
      == SHMEM_FORMAT_MDCV);
  fail_unless_equals_int (data[0], 1);
  fail_unless (hdr_set_get_message (&carried.current, 1, &data)->format
      == SHMEM_FORMAT_CLLI);
  fail_unless_equals_int (data[0], 2);
  hdr_set_clear (&unit.set);
  hdr_set_clear (&fallback);
  hdr_carried_clear (&carried);
}
GST_END_TEST

GST_START_TEST (test_take_caps)
{
  static const guint8 clli[4] = { 0xe8, 0x03, 0x90, 0x01 };
  GstCaps *caps = gst_caps_from_string (
      "video/x-h265, content-light-level=(string)1000:400, "
      "mastering-display-info=(string)"
      "34000:16000:13250:34500:7500:3000:15635:16450:10000000:50");
  HdrSet set;
  const guint8 *data;

  hdr_set_init (&set);
  hdr_set_take_caps (&set, caps);
  fail_unless_equals_int (hdr_set_get_n_messages (&set), 2);
  fail_unless (hdr_set_find (&set, SHMEM_FORMAT_CLLI, 0, &data) != NULL);
  fail_unless (memcmp (data, clli, sizeof clli) == 0);
  fail_unless (hdr_set_find (&set, SHMEM_FORMAT_MDCV, 0, &data) != NULL);
  fail_unless (memcmp (data, "\xd0\x84\x80\x3e", 4) == 0);
  fail_unless (memcmp (data + 20, "\x32\0\0", 4) == 0);

  gst_caps_set_simple (caps, "content-light-level", G_TYPE_STRING, "1", NULL);
  hdr_set_take_caps (&set, caps);
  fail_unless_equals_int (hdr_set_get_n_messages (&set), 1);
  hdr_set_clear (&set);
  gst_caps_unref (caps);
}
GST_END_TEST

static Suite *
persistence_suite (void)
{
  Suite *suite = suite_create ("hdrpersistence");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_bitstream);
  tcase_add_test (tcase, test_codec_data);
  tcase_add_test (tcase, test_caps);
  tcase_add_test (tcase, test_codec_data_beats_caps);
  tcase_add_test (tcase, test_caps_change);
  tcase_add_test (tcase, test_codec_data_change);
  tcase_add_test (tcase, test_flush_and_forget);
  tcase_add_test (tcase, test_kinds);
  tcase_add_test (tcase, test_take_caps);
  return suite;
}

GST_CHECK_MAIN (persistence)
