/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The model of a decoded picture buffer, with slices that nobody coded: what
 * streams of x265 do not have, such as long-term reference pictures.
 */

#include "h265/h265picturebuffer.h"

#include <gst/check/gstcheck.h>

#include <string.h>

enum
{
  TRAIL_R = 1,
  IDR = 20,
  CRA = 21,
};

static H265PictureBuffer buffer;
static guint64 n_units;

static void
setup (void)
{
  h265_picture_buffer_init (&buffer);
  n_units = 0;
}

/* Of 4 bits of slice_pic_order_cnt_lsb, and a buffer of 4 pictures. */
static H265Slice
slice_of (guint lsb)
{
  return (H265Slice){
    .sequence = { 0, 1, 16, 4, 2, 64, 64 },
    .pic_output = TRUE,
    .lsb = lsb,
    .has_references = TRUE,
  };
}

static void
refer (H265Slice *slice, gint32 distance)
{
  slice->references[slice->n_short++].value = distance;
}

static void
refer_long (H265Slice *slice, guint lsb)
{
  slice->references[slice->n_short + slice->n_long++].value = lsb;
}

static H265Decoded
decode (guint8 type, H265Slice slice)
{
  const H265Nal nal = { .type = type, .temporal_id_plus1 = 1 };
  H265Picture picture = { .access_unit = n_units++ };

  if (type == IDR)
    slice.has_references = FALSE;
  h265_picture_buffer_start (&buffer, type);
  return h265_picture_buffer_decode (&buffer, &slice, &nal, &picture);
}

/* "0 -1": output or discarded. */
static void
assert_events (const gchar *expected)
{
  GString *text = g_string_new (NULL);
  guint i;

  for (i = 0; i < buffer.n_events; i++)
    g_string_append_printf (text, "%s%s%" G_GUINT64_FORMAT, i > 0 ? " " : "",
        buffer.events[i].discarded ? "-" : "",
        buffer.events[i].picture.access_unit);
  fail_unless_equals_string (text->str, expected);
  g_string_free (text, TRUE);
}

/* A picture that is kept for reference keeps its place. */
GST_START_TEST (test_long_term)
{
  H265Slice slice;
  guint i;

  fail_unless_equals_int (decode (IDR, slice_of (0)), H265_DECODED);
  for (i = 1; i < 12; i++) {
    slice = slice_of (i);
    refer (&slice, -1);
    refer_long (&slice, 0);
    fail_unless_equals_int (decode (TRAIL_R, slice), H265_DECODED);
  }
  /* No slot was used for pictures that are missing. */
  for (i = 0; i < H265_BUFFER_SIZE; i++)
    fail_unless (buffer.slots[i].picture.access_unit != G_MAXUINT64);
  slice = slice_of (12);
  refer_long (&slice, 2);
  fail_unless_equals_int (decode (TRAIL_R, slice), H265_DECODED);
  /* That one was made up: its place is taken. */
  fail_unless_equals_int (decode (TRAIL_R, slice_of (2)), H265_DECODED);
}

GST_END_TEST

/* All the bits of a long-term reference picture. */
GST_START_TEST (test_long_term_msb)
{
  H265Slice slice;

  decode (IDR, slice_of (0));
  slice = slice_of (7);
  refer_long (&slice, 0);
  decode (TRAIL_R, slice);
  slice = slice_of (14);
  refer_long (&slice, 0);
  decode (TRAIL_R, slice);
  slice = slice_of (4); /* 20 */
  refer_long (&slice, 0);
  slice.references[0].msb_present = TRUE;
  slice.references[0].msb_cycle = 1;
  decode (TRAIL_R, slice);
  fail_unless_equals_int (buffer.slots[0].picture.access_unit, 0);
  fail_unless (buffer.slots[0].flags != 0);
  /* To itself. */
  slice = slice_of (8);
  refer_long (&slice, 8);
  slice.references[0].msb_present = TRUE;
  fail_unless_equals_int (decode (TRAIL_R, slice), H265_DECODED_REFUSED);
}

GST_END_TEST

/* More than the buffer has room for. */
GST_START_TEST (test_too_many)
{
  H265Slice slice;
  guint i;

  decode (IDR, slice_of (0));
  slice = slice_of (4);
  for (i = 0; i < H265_MAX_REFERENCES; i++)
    refer (&slice, -(gint) i - 10);
  fail_unless_equals_int (decode (TRAIL_R, slice), H265_DECODED_REFUSED);
  /* The next ones free them. */
  fail_unless_equals_int (decode (TRAIL_R, slice_of (5)), H265_DECODED);
  fail_unless_equals_int (decode (TRAIL_R, slice_of (6)), H265_DECODED);
  assert_events ("0");
}

GST_END_TEST

/* With three pictures that are only referred to, two that wait make the buffer
 * full. Then the first of these must be output, and is not discarded. */
GST_START_TEST (test_protected)
{
  static const guint lsbs[] = { 0, 2, 4, 3, 5 };
  guint i, j, full;

  for (full = 0; full < 2; full++) {
    H265Slice slice;

    setup ();
    for (i = 0; i < G_N_ELEMENTS (lsbs); i++) {
      slice = slice_of (lsbs[i]);
      slice.pic_output = i >= 3;
      for (j = full || i < 4 ? 0 : 2; j < MIN (i, 3); j++)
        refer (&slice, (gint) lsbs[j] - (gint) lsbs[i]);
      fail_unless_equals_int (decode (i == 0 ? IDR : TRAIL_R, slice),
          i >= 3 ? H265_DECODED : H265_DECODED_NOT_OUTPUT);
      assert_events ("");
    }
    slice = slice_of (0);
    slice.no_output_of_prior_pics = TRUE;
    decode (IDR, slice);
    assert_events (full ? "-4 3" : "-3 -4");
  }
}

GST_END_TEST

/* What the last picture says of prior ones still holds at the end. */
GST_START_TEST (test_flush)
{
  H265Slice slice = slice_of (0);

  decode (IDR, slice);
  decode (TRAIL_R, slice_of (2));
  decode (TRAIL_R, slice_of (1));
  assert_events ("0");
  h265_picture_buffer_end_sequence (&buffer);
  decode (CRA, slice_of (8));
  assert_events ("-1 -2");
  fail_unless (h265_picture_buffer_flush (&buffer));
  assert_events ("3");
  fail_unless (!h265_picture_buffer_flush (&buffer));
}

GST_END_TEST

static Suite *
picturebuffer_suite (void)
{
  Suite *suite = suite_create ("picturebuffer");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, setup, NULL);
  tcase_add_test (tc, test_long_term);
  tcase_add_test (tc, test_long_term_msb);
  tcase_add_test (tc, test_too_many);
  tcase_add_test (tc, test_protected);
  tcase_add_test (tc, test_flush);
  return suite;
}

GST_CHECK_MAIN (picturebuffer)
