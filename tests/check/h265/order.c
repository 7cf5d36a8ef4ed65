/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The presentation order of streams made by hand, one property each, and of the
 * sample. Random streams, with ffprobe as the oracle, are in tests/order.
 *
 * A stream is written as words, one a picture: its type, its
 * slice_pic_order_cnt_lsb (of 4 bits), and what else there is:
 *   I IDR_N_LP, C CRA, B BLA_W_LP, T TRAIL_R, t TRAIL_N, s RASL_N, d RADL_N
 *   <N  refers to the picture N before it in order count
 *   -   pic_output_flag is 0         $   an end of sequence is behind it
 *   !   no_output_of_prior_pics_flag ^   an end of sequence is before it
 * What becomes of it is written likewise: numbers of pictures in presentation
 * order, then those that are not shown with the first word of their fate.
 */

#include "h265/h265order.h"
#include "h265/h265splitter.h"
#include "units.h"

#include <gst/check/gstcheck.h>

#include <string.h>

enum
{
  NAL_TRAIL_N = 0,
  NAL_RADL_N = 6,
  NAL_RASL_N = 8,
  NAL_BLA_W_LP = 16,
  NAL_SPS = 33,
  NAL_PPS = 34,
};

/* ---- bits ---- */

typedef struct
{
  GByteArray *bytes;
  guint n_bits;
} BitWriter;

static void
put_bits (BitWriter *writer, guint n, guint32 value)
{
  for (; n > 0; n--, writer->n_bits++) {
    if (writer->n_bits % 8 == 0)
      put_byte (writer->bytes, 0);
    writer->bytes->data[writer->n_bits / 8] |= (value >> (n - 1) & 1)
        << (7 - writer->n_bits % 8);
  }
}

static void
put_ue (BitWriter *writer, guint32 value)
{
  const guint n = g_bit_storage (value + 1);

  put_bits (writer, n - 1, 0);
  put_bits (writer, n, value + 1);
}

static void
put_zeros_ue (BitWriter *writer, guint n)
{
  for (; n > 0; n--)
    put_ue (writer, 0);
}

static void
finish_nal (BitWriter *writer, GByteArray *unit, guint type)
{
  put_bits (writer, 1, 1);
  put_nal (unit, START_CODES, type, writer->bytes->data, writer->bytes->len);
  g_byte_array_unref (writer->bytes);
}

/* ---- parameter sets ---- */

typedef struct
{
  guint id;
  guint width;
  guint max_dec_pic_buffering;
  guint max_num_reorder;
  guint32 num_units_in_tick; /* 0: no VUI */
  guint32 time_scale;
  gboolean long_term;
} Sps;

static const Sps plain_sps = { 0, 64, 5, 2, 0, 0, FALSE };

static void
put_vui (BitWriter *writer, const Sps *sps)
{
  put_bits (writer, 8, 0);
  put_bits (writer, 1, 1);
  put_bits (writer, 32, sps->num_units_in_tick);
  put_bits (writer, 32, sps->time_scale);
  put_bits (writer, 3, 0);
}

/* Of 4 bits of slice_pic_order_cnt_lsb. */
static void
put_sps (GByteArray *unit, const Sps *sps)
{
  BitWriter writer = { bytes_new (), 0 };

  put_bits (&writer, 8, 1); /* no sub-layers, nested */
  put_bits (&writer, 8, 1); /* profile */
  put_bits (&writer, 32, 0x60000000);
  put_bits (&writer, 32, 0);
  put_bits (&writer, 16, 0);
  put_bits (&writer, 8, 30); /* level */
  put_ue (&writer, sps->id);
  put_ue (&writer, 1);
  put_ue (&writer, sps->width);
  put_ue (&writer, 64);
  put_bits (&writer, 1, 0);
  put_zeros_ue (&writer, 3);
  put_bits (&writer, 1, 1);
  put_ue (&writer, sps->max_dec_pic_buffering - 1);
  put_ue (&writer, sps->max_num_reorder);
  put_ue (&writer, 0);
  put_ue (&writer, 0);
  put_ue (&writer, 1);
  put_ue (&writer, 0);
  put_ue (&writer, 2);
  put_zeros_ue (&writer, 2);
  put_bits (&writer, 4, 0);
  put_ue (&writer, 0);
  put_bits (&writer, 1, sps->long_term);
  if (sps->long_term)
    put_ue (&writer, 0);
  put_bits (&writer, 2, 0);
  put_bits (&writer, 1, sps->time_scale != 0);
  if (sps->time_scale != 0)
    put_vui (&writer, sps);
  put_bits (&writer, 1, 0);
  finish_nal (&writer, unit, NAL_SPS);
}

/* With pic_output_flag, and without anything behind it. */
static void
put_pps (GByteArray *unit, guint id, guint sps_id)
{
  BitWriter writer = { bytes_new (), 0 };

  put_ue (&writer, id);
  put_ue (&writer, sps_id);
  put_bits (&writer, 1, 0);
  put_bits (&writer, 1, 1);
  put_bits (&writer, 3, 0);
  put_bits (&writer, 8, 0xa5);
  finish_nal (&writer, unit, NAL_PPS);
}

/* ---- pictures ---- */

static guint
type_of (gchar letter)
{
  switch (letter) {
    case 'I':
      return NAL_IDR_N_LP;
    case 'C':
      return NAL_CRA;
    case 'B':
      return NAL_BLA_W_LP;
    case 'T':
      return NAL_TRAIL_R;
    case 't':
      return NAL_TRAIL_N;
    case 's':
      return NAL_RASL_N;
    default:
      return NAL_RADL_N;
  }
}

/* A slice that has a header, and nothing behind that. */
static void
put_slice (GByteArray *unit, const gchar *word, guint pps_id)
{
  BitWriter writer = { bytes_new (), 0 };
  const guint type = type_of (word[0]);
  const gchar *reference = strchr (word, '<');

  put_bits (&writer, 1, 1);
  if (type >= NAL_BLA_W_LP)
    put_bits (&writer, 1, strchr (word, '!') != NULL);
  put_ue (&writer, pps_id);
  put_ue (&writer, 2);
  put_bits (&writer, 1, strchr (word, '-') == NULL);
  if (type != NAL_IDR_N_LP) {
    put_bits (&writer, 4, strtoul (word + 1, NULL, 10));
    put_bits (&writer, 1, 0);
    put_ue (&writer, reference != NULL);
    put_ue (&writer, 0);
    if (reference != NULL) {
      put_ue (&writer, strtoul (reference + 1, NULL, 10) - 1);
      put_bits (&writer, 1, 1);
    }
  }
  finish_nal (&writer, unit, type);
}

static void
put_word (GByteArray *unit, const gchar *word, guint pps_id)
{
  if (strchr (word, '^') != NULL)
    put_nal (unit, START_CODES, NAL_EOS, NULL, 0);
  put_slice (unit, word + (word[0] == '^'), pps_id);
  if (strchr (word, '$') != NULL)
    put_nal (unit, START_CODES, NAL_EOS, NULL, 0);
}

/* ---- order ---- */

static H265Order *order;
static H265AccessUnit unit;
/* Numbers of shown access units, and of the others with their fate. */
static GString *shown, *others;
static guint64 n_pushed, n_placed, n_frames;

static void
setup (void)
{
  order = h265_order_new ();
  h265_access_unit_init (&unit);
  shown = g_string_new (NULL);
  others = g_string_new (NULL);
  n_pushed = n_placed = n_frames = 0;
}

static void
teardown (void)
{
  h265_order_free (order);
  h265_access_unit_clear (&unit);
  g_string_free (shown, TRUE);
  g_string_free (others, TRUE);
}

static void
pop_all (void)
{
  H265Placed placed;
  gchar *fate;

  while (h265_order_pop (order, &placed)) {
    n_placed++;
    if (placed.fate == H265_SHOWN) {
      fail_unless_equals_uint64 (placed.frame, n_frames);
      n_frames++;
      g_string_append_printf (shown, " %" G_GUINT64_FORMAT, placed.access_unit);
      continue;
    }
    fate = g_strdup (h265_fate_to_string (placed.fate));
    *strchrnul (fate, ' ') = '\0';
    g_string_append_printf (
        others, " %" G_GUINT64_FORMAT ":%s", placed.access_unit, fate);
    g_free (fate);
  }
  fail_unless (n_pushed - n_placed <= H265_ORDER_MAX_WAITING);
}

static void
push (GByteArray *bytes)
{
  gpointer exact = g_memdup2 (bytes->data, bytes->len);

  h265_access_unit_parse (&unit, exact, bytes->len, 0);
  h265_order_push (order, &unit, exact);
  n_pushed++;
  g_free (exact);
  g_byte_array_unref (bytes);
  pop_all ();
}

static void
push_words (const gchar *text, guint pps_id)
{
  gchar **words = g_strsplit (text, " ", -1);
  guint i;

  for (i = 0; words[i] != NULL; i++) {
    GByteArray *bytes = bytes_new ();

    put_word (bytes, words[i], pps_id);
    push (bytes);
  }
  g_strfreev (words);
}

static void
declare (const Sps *sps)
{
  GByteArray *bytes = bytes_new ();

  put_pps (bytes, sps->id, sps->id);
  put_sps (bytes, sps);
  h265_access_unit_parse (&unit, bytes->data, bytes->len, 0);
  h265_order_declare (order, &unit, bytes->data);
  g_byte_array_unref (bytes);
}

/* @doubt: the number of the access unit, or -1. */
static void
assert_result (const gchar *expected, gint doubt)
{
  const gchar *reason = NULL;
  guint64 access_unit = 0;

  h265_order_finish (order);
  pop_all ();
  fail_unless_equals_uint64 (n_placed, n_pushed);
  g_string_append (shown, others->str);
  fail_unless_equals_string (shown->len > 0 ? shown->str + 1 : "", expected);
  fail_unless_equals_int (
      h265_order_get_doubt (order, &access_unit, &reason), doubt >= 0);
  if (doubt < 0)
    return;
  fail_unless_equals_uint64 (access_unit, doubt);
  fail_unless (reason != NULL);
}

/* With its parameter sets declared. */
static void
assert_order (const gchar *text, const gchar *expected, gint doubt)
{
  teardown ();
  setup ();
  declare (&plain_sps);
  push_words (text, 0);
  assert_result (expected, doubt);
}

GST_START_TEST (test_order)
{
  assert_order ("", "", -1);
  assert_order ("I0 T4 T2 t1 t3 T5", "0 3 2 4 1 5", -1);
  /* More than slice_pic_order_cnt_lsb can say. */
  assert_order ("I0 T5 T10 T15 T4 T9 T14 T3", "0 1 2 3 4 5 6 7", -1);
  /* Of a sub-layer non-reference picture, nothing depends. */
  assert_order ("I0 T7 t15 T14", "0 1 3 2", -1);
  /* Sequences follow each other. */
  assert_order ("I0 T4 T2 I0 T4 T2", "0 2 1 3 5 4", -1);
  assert_order ("I0 T2 T1 B5 T9 T7", "0 2 1 3 5 4", -1);
  /* Leading pictures. */
  assert_order ("I0 T1 C4 s2 s3 T5", "0 1 3 4 2 5", -1);
  assert_order ("I0 T1 I0 d15 d14 T2", "0 1 4 3 2 5", -1);
}

GST_END_TEST

GST_START_TEST (test_skipped)
{
  assert_order ("C4 s2 d3 T5", "2 0 3 1:skipped", -1);
  assert_order ("I0$ C4 s2 d3 T5", "3 1 4 0:discarded 2:skipped", -1);
  assert_order ("I0 ^C4 s2 d3 T5", "3 1 4 0:discarded 2:skipped", -1);
  assert_order ("I0 T1 B4 s2 d3 T5", "0 1 4 2 5 3:skipped", -1);
  /* The ones of the next random access point can be decoded. */
  assert_order ("C4 s2 T5 C8 s7", "0 2 4 3 1:skipped", -1);
}

GST_END_TEST

GST_START_TEST (test_not_output)
{
  assert_order ("I0 T4- T2 T3 T5", "0 2 3 4 1:not", -1);
}

GST_END_TEST

/* Two wait, as sps_max_num_reorder_pics says, and one comes out with the picture
 * that discards. */
GST_START_TEST (test_discarded)
{
  assert_order (
      "I0 T4<4 T2<2 t1 I0! T1", "0 3 4 5 1:discarded 2:discarded", -1);
  assert_order ("I0 T4<4 T2<2 t1 I0 T1", "0 3 2 1 4 5", -1);
  /* Always, at a CRA picture behind an end of sequence. */
  assert_order (
      "I0 T4<4 T2<2 t1$ C8 T9", "0 3 4 5 1:discarded 2:discarded", -1);
  /* The flag means nothing at other CRA pictures. */
  assert_order ("I0 T4<4 T2<2 t1 C8! T9", "0 3 2 1 4 5", -1);
}

GST_END_TEST

GST_START_TEST (test_wrong_reorder)
{
  Sps sps = plain_sps;

  sps.max_num_reorder = 0;
  declare (&sps);
  push_words ("I0 T4 T2 t1 t3 T8 T6 t5 t7", 0);
  assert_result ("0 3 2 4 1 7 6 8 5", 2);
}

GST_END_TEST

GST_START_TEST (test_splices)
{
  /* A random access point that belongs before what was there. */
  assert_order ("I0 T1 T2 T3 T4 C1 T2 T3", "0 1 2 5 6 3 4 7:cannot", 5);
  /* Two pictures with one place. */
  assert_order ("I0 T4 T4 T2", "0 3 1 2:cannot", 2);
  /* Not a random access point. */
  assert_order ("T4 T2 s1 T3 T5", "1 3 0 4 2:skipped", 0);
}

GST_END_TEST

/* With references that are not there, and without headers. */
GST_START_TEST (test_damaged)
{
  GByteArray *bytes;

  assert_order ("I0 T4<4 T6<1 T5<3", "0 1 2 3:cannot", 3);

  teardown ();
  setup ();
  push_words ("I0 T1", 0);
  declare (&plain_sps);
  push_words ("T2 I0 T1", 0);
  bytes = bytes_new ();
  put_nal (bytes, START_CODES, NAL_TRAIL_R, (const guint8 *) "\x80", 1);
  push (bytes);
  /* A second slice. */
  bytes = bytes_new ();
  put_nal (bytes, START_CODES, NAL_TRAIL_R, (const guint8 *) "\x60", 1);
  push (bytes);
  /* No picture. */
  bytes = bytes_new ();
  put_nal (bytes, START_CODES, NAL_PREFIX_SEI, (const guint8 *) "\x60", 1);
  push (bytes);
  push_words ("T2", 0);
  assert_result ("2 3 4 8 0:cannot 1:cannot 5:cannot 6:cannot 7:has", 0);
}

GST_END_TEST

/* Parameter sets, before and within the stream. */
GST_START_TEST (test_parameter_sets)
{
  static const gchar *const expected = "0 2 1 3 5 4";
  Sps other = plain_sps;
  GByteArray *bytes;
  guint i;

  other.width = 128;
  for (i = 0; i < 4; i++) {
    teardown ();
    setup ();
    declare (&plain_sps);
    push_words ("I0 T4 T2", 0);
    bytes = bytes_new ();
    /* The same, another one, and one with another id. */
    other.id = i == 3;
    put_sps (bytes, i == 0 ? &plain_sps : &other);
    if (i > 1)
      put_pps (bytes, other.id, other.id);
    put_word (bytes, i == 0 ? "I0" : "C8", other.id);
    push (bytes);
    push_words (i == 0 ? "T4 T2" : "T12 T10", other.id);
    assert_result (expected, -1);
  }
}

GST_END_TEST

static guint64
duration_of (guint32 num_units_in_tick, guint32 time_scale)
{
  Sps sps = plain_sps;
  guint64 duration;

  teardown ();
  setup ();
  sps.num_units_in_tick = num_units_in_tick;
  sps.time_scale = time_scale;
  declare (&sps);
  push_words ("I0 T2 T1", 0);
  duration = h265_order_get_frame_duration (order);
  assert_result ("0 2 1", -1);
  return duration;
}

GST_START_TEST (test_duration)
{
  fail_unless (h265_order_get_frame_duration (order) == GST_CLOCK_TIME_NONE);
  fail_unless (duration_of (0, 0) == GST_CLOCK_TIME_NONE);
  fail_unless (duration_of (0, 25) == GST_CLOCK_TIME_NONE);
  fail_unless (duration_of (1, G_MAXUINT32) == GST_CLOCK_TIME_NONE);
  fail_unless_equals_uint64 (duration_of (1, 25), 40 * GST_MSECOND);
  fail_unless_equals_uint64 (duration_of (1001, 24000), 41708333);
  fail_unless_equals_uint64 (
      duration_of (G_MAXUINT32, 1), G_MAXUINT32 * (guint64) GST_SECOND);
}

GST_END_TEST

/* One coded video sequence, as long as the film. */
GST_START_TEST (test_long)
{
  guint i;

  declare (&plain_sps);
  push_words ("C0", 0);
  for (i = 1; i < 2000; i++) {
    gchar *word = g_strdup_printf ("%c%u", i % 50 == 0 ? 'C' : 'T', i % 16);

    push_words (word, 0);
    g_free (word);
  }
  fail_unless (n_frames > 1900);
  h265_order_finish (order);
  pop_all ();
  fail_unless_equals_uint64 (n_frames, 2000);
}

GST_END_TEST

/* What ffprobe says of the sample is in tests/order. */
GST_START_TEST (test_sample)
{
  gchar *path = g_build_filename (
      g_getenv ("SHMEM_TEST_SAMPLES"), "hdr10plus.h265", NULL);
  H265Splitter *splitter = h265_splitter_new ();
  const guint8 *data;
  gchar *bytes;
  guint64 offset;
  gsize size;

  fail_unless (g_file_get_contents (path, &bytes, &size, NULL));
  h265_splitter_push (splitter, (const guint8 *) bytes, size);
  h265_splitter_finish (splitter);
  while (h265_splitter_pop (splitter, &data, &size, &offset)
      == H265_SPLIT_ACCESS_UNIT) {
    h265_access_unit_parse (&unit, data, size, 0);
    h265_order_push (order, &unit, data);
    n_pushed++;
    pop_all ();
  }
  h265_order_finish (order);
  pop_all ();
  fail_unless_equals_uint64 (n_frames, 96);
  fail_unless_equals_uint64 (n_pushed, 96);
  fail_unless_equals_uint64 (
      h265_order_get_frame_duration (order), GST_SECOND / 24);
  g_free (bytes);
  g_free (path);
  h265_splitter_free (splitter);
}

GST_END_TEST

static Suite *
order_suite (void)
{
  Suite *suite = suite_create ("order");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_order);
  tcase_add_test (tc, test_skipped);
  tcase_add_test (tc, test_not_output);
  tcase_add_test (tc, test_discarded);
  tcase_add_test (tc, test_wrong_reorder);
  tcase_add_test (tc, test_splices);
  tcase_add_test (tc, test_damaged);
  tcase_add_test (tc, test_parameter_sets);
  tcase_add_test (tc, test_duration);
  tcase_add_test (tc, test_long);
  tcase_add_test (tc, test_sample);
  return suite;
}

GST_CHECK_MAIN (order)
