/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Where byte streams are cut into access units, whatever the size of the pieces
 * in which they arrive. Each piece lies in a heap block of exactly its size.
 */

#include "h265/h265splitter.h"
#include "units.h"

#include <gst/check/gstcheck.h>

#include <string.h>

/* Pieces of all sizes in turn, for @piece 0. */
static gsize
piece_size (gsize piece, gsize offset)
{
  return piece != 0 ? piece : 1 + offset * 7 % 13;
}

/* Pops until more is wanted; appends sizes to @sizes and bytes to @joined. */
static H265SplitResult
pop_all (H265Splitter *splitter, GArray *sizes, GByteArray *joined)
{
  H265SplitResult result;
  const guint8 *data;
  guint64 offset;
  gsize size;

  while ((result = h265_splitter_pop (splitter, &data, &size, &offset))
      == H265_SPLIT_ACCESS_UNIT) {
    fail_unless_equals_uint64 (offset, joined->len);
    g_byte_array_append (joined, data, size);
    g_array_append_val (sizes, size);
  }
  return result;
}

/* The sizes of the access units, after checking that they are @bytes. */
static GArray *
split (const GByteArray *bytes, gsize piece)
{
  H265Splitter *splitter = h265_splitter_new ();
  GArray *sizes = g_array_new (FALSE, FALSE, sizeof (gsize));
  GByteArray *joined = g_byte_array_new ();
  gsize offset = 0, size;
  gpointer exact;

  while (offset < bytes->len) {
    size = MIN (piece_size (piece, offset), bytes->len - offset);
    exact = g_memdup2 (bytes->data + offset, size);
    h265_splitter_push (splitter, exact, size);
    g_free (exact);
    fail_unless_equals_int (pop_all (splitter, sizes, joined), H265_SPLIT_MORE);
    offset += size;
  }
  h265_splitter_finish (splitter);
  fail_unless_equals_int (pop_all (splitter, sizes, joined), H265_SPLIT_END);
  fail_unless_equals_int (pop_all (splitter, sizes, joined), H265_SPLIT_END);
  fail_unless_equals_int (joined->len, bytes->len);
  if (bytes->len > 0)
    fail_unless (memcmp (joined->data, bytes->data, bytes->len) == 0);
  g_byte_array_unref (joined);
  h265_splitter_free (splitter);
  return sizes;
}

/* "7 12": the sizes, alike for all pieces. */
static gchar *
describe (const GByteArray *bytes)
{
  static const gsize pieces[] = { 1, 2, 3, 4, 5, 100, G_MAXUINT, 0 };
  gchar *text_of_first = NULL;
  guint i, j;

  for (i = 0; i < G_N_ELEMENTS (pieces); i++) {
    GArray *sizes = split (bytes, pieces[i]);
    GString *text = g_string_new (NULL);

    for (j = 0; j < sizes->len; j++)
      g_string_append_printf (text, "%s%" G_GSIZE_FORMAT, j > 0 ? " " : "",
          g_array_index (sizes, gsize, j));
    g_array_unref (sizes);
    if (text_of_first == NULL) {
      text_of_first = g_string_free (text, FALSE);
    } else {
      fail_unless_equals_string (text->str, text_of_first);
      g_string_free (text, TRUE);
    }
  }
  return text_of_first;
}

static void
assert_sizes (GByteArray *bytes, const gchar *expected)
{
  gchar *sizes = describe (bytes);

  fail_unless_equals_string (sizes, expected);
  g_free (sizes);
  g_byte_array_unref (bytes);
}

/* 4 bytes of start code, 2 of header, and the rest. */
static void
put (GByteArray *bytes, guint type, guint layer, guint8 first)
{
  const guint8 rbsp[] = { first, 0x80 };

  put_nal_of_layer (bytes, START_CODES, type, layer, rbsp, sizeof rbsp);
}

GST_START_TEST (test_types)
{
  guint type;

  for (type = 0; type < 64; type++) {
    /* Of clause 7.4.2.4.4; a first slice, too, but not what is reserved. */
    const gboolean starts = type <= 9 || (type >= 16 && type <= 21)
        || (type >= 32 && type <= 35) || type == 39
        || (type >= 41 && type <= 44) || (type >= 48 && type <= 55);
    GByteArray *bytes = bytes_new ();
    guint unit = 0;

    put (bytes, NAL_TRAIL_R, 0, 0x80);
    unit = bytes->len;
    put (bytes, type, 0, 0x80);
    fail_unless_equals_int (bytes->len, 2 * unit);
    assert_sizes (bytes, starts ? "8 8" : "16");
  }
}

GST_END_TEST

GST_START_TEST (test_slices)
{
  GByteArray *bytes = bytes_new ();

  /* Two slices, of another layer, and the next picture. */
  put (bytes, NAL_IDR_N_LP, 0, 0x80);
  put (bytes, NAL_IDR_N_LP, 0, 0x00 + 4);
  put (bytes, NAL_IDR_N_LP, 1, 0x80);
  put (bytes, NAL_PREFIX_SEI, 1, 0x80);
  put (bytes, NAL_TRAIL_R, 0, 0x80);
  put (bytes, NAL_TRAIL_R, 0, 0x04);
  assert_sizes (bytes, "32 16");
}

GST_END_TEST

GST_START_TEST (test_before_and_behind)
{
  GByteArray *bytes = bytes_new ();

  put (bytes, 35, 0, 0x50);
  put (bytes, 33, 0, 0x12);
  put (bytes, NAL_PREFIX_SEI, 0, 0x12);
  put (bytes, NAL_IDR_N_LP, 0, 0x80);
  put (bytes, NAL_SUFFIX_SEI, 0, 0x12);
  put (bytes, NAL_RPU, 0, 0x19);
  put_nal (bytes, START_CODES, NAL_EOS, NULL, 0);
  put (bytes, NAL_PREFIX_SEI, 0, 0x12);
  put (bytes, 33, 0, 0x12);
  put (bytes, NAL_TRAIL_R, 0, 0x80);
  put_nal (bytes, START_CODES, NAL_EOS, NULL, 0);
  assert_sizes (bytes, "54 30");
}

GST_END_TEST

GST_START_TEST (test_zeros_and_garbage)
{
  static const guint8 zeros[37] = { 0 };
  static const guint8 three[] = { 0, 0, 1, NAL_TRAIL_R << 1, 1, 0x80, 0x80 };
  GByteArray *bytes = bytes_new ();

  g_byte_array_append (bytes, zeros, sizeof zeros);
  put (bytes, NAL_IDR_N_LP, 0, 0x80);
  /* The last one is of the next start code. */
  g_byte_array_append (bytes, zeros, 5);
  g_byte_array_append (bytes, three, sizeof three);
  g_byte_array_append (bytes, three, sizeof three);
  g_byte_array_append (bytes, zeros, 3);
  assert_sizes (bytes, "49 8 10");

  bytes = bytes_new ();
  g_byte_array_append (bytes, (const guint8 *) "garbage", 7);
  assert_sizes (bytes, "7");
  assert_sizes (bytes_new (), "");
}

GST_END_TEST

/* Each end of a stream. */
GST_START_TEST (test_truncated)
{
  GByteArray *whole = bytes_new ();
  guint size;

  put (whole, NAL_IDR_N_LP, 0, 0x80);
  put (whole, NAL_TRAIL_R, 0, 0x80);
  for (size = 0; size <= whole->len; size++) {
    GByteArray *bytes = bytes_new ();
    /* Whether it is the first slice is known with its first byte. */
    gchar *expected = size == 0 ? g_strdup ("")
        : size < 15             ? g_strdup_printf ("%u", size)
                                : g_strdup_printf ("8 %u", size - 8);

    g_byte_array_append (bytes, whole->data, size);
    assert_sizes (bytes, expected);
    g_free (expected);
  }
  g_byte_array_unref (whole);
}

GST_END_TEST

/* One that is as large as can be, and one with another byte. */
GST_START_TEST (test_limit)
{
  const gsize piece = 1024 * 1024;
  guint8 *filler = g_malloc (piece);
  gsize extra, left;

  memset (filler, 0xff, piece);
  for (extra = 0; extra < 2; extra++) {
    H265Splitter *splitter = h265_splitter_new ();
    GByteArray *picture = bytes_new ();
    H265SplitResult result = H265_SPLIT_MORE;
    const guint8 *data;
    guint64 offset;
    gsize size;

    put (picture, NAL_IDR_N_LP, 0, 0x80);
    h265_splitter_push (splitter, picture->data, picture->len);
    left = H265_MAX_ACCESS_UNIT_SIZE - picture->len + extra;
    for (; left > 0; left -= MIN (left, piece)) {
      fail_unless_equals_int (
          h265_splitter_pop (splitter, &data, &size, &offset), H265_SPLIT_MORE);
      h265_splitter_push (splitter, filler, MIN (left, piece));
    }
    h265_splitter_push (splitter, picture->data, picture->len);
    result = h265_splitter_pop (splitter, &data, &size, &offset);
    fail_unless_equals_int (
        result, extra == 0 ? H265_SPLIT_ACCESS_UNIT : H265_SPLIT_TOO_LARGE);
    if (extra == 0)
      fail_unless_equals_int (size, H265_MAX_ACCESS_UNIT_SIZE);
    g_byte_array_unref (picture);
    h265_splitter_free (splitter);
  }
  g_free (filler);
}

GST_END_TEST

/* No more is kept than the limit. */
GST_START_TEST (test_endless)
{
  const gsize piece = 1024 * 1024;
  H265Splitter *splitter = h265_splitter_new ();
  guint8 *filler = g_malloc0 (piece);
  H265SplitResult result = H265_SPLIT_MORE;
  const guint8 *data;
  guint64 offset;
  gsize size;
  guint n;

  for (n = 0; n < 100 && result == H265_SPLIT_MORE; n++) {
    h265_splitter_push (splitter, filler, piece);
    result = h265_splitter_pop (splitter, &data, &size, &offset);
  }
  fail_unless_equals_int (result, H265_SPLIT_TOO_LARGE);
  fail_unless_equals_int (n, H265_MAX_ACCESS_UNIT_SIZE / piece + 1);
  h265_splitter_push (splitter, filler, piece);
  fail_unless_equals_int (h265_splitter_pop (splitter, &data, &size, &offset),
      H265_SPLIT_TOO_LARGE);
  h265_splitter_finish (splitter);
  fail_unless_equals_int (h265_splitter_pop (splitter, &data, &size, &offset),
      H265_SPLIT_TOO_LARGE);
  g_free (filler);
  h265_splitter_free (splitter);
}

GST_END_TEST

static Suite *
splitter_suite (void)
{
  Suite *suite = suite_create ("splitter");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_types);
  tcase_add_test (tc, test_slices);
  tcase_add_test (tc, test_before_and_behind);
  tcase_add_test (tc, test_zeros_and_garbage);
  tcase_add_test (tc, test_truncated);
  tcase_add_test (tc, test_limit);
  tcase_add_test (tc, test_endless);
  return suite;
}

GST_CHECK_MAIN (splitter)
