/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Dynamic Range and Mastering InfoFrames, whole, cut off and altered, and the
 * seeds of tests/fuzz/make-infoframe-seeds.py, whose names say what is in them.
 * What the kernel makes is read in the virtual machine, tests/vm/v4l2-infoframe.
 */

#include <gst/check/gstcheck.h>

#include <stdio.h>
#include <string.h>

#include "lib/fds-fixture.h"
#include "lib/files.h"
#include "v4l2/v4l2infoframe.h"

#define SIZE 30

/* BT.2020 and D65, 0.005 to 1000 cd/m2, 1000:400, PQ; the checksum is 0. */
static const guint8 hdr10[SIZE] = { 0x87, 1, 26, 0, 2, 0, 0x48, 0x8a, 0x08,
  0x39, 0x34, 0x21, 0xaa, 0x9b, 0x96, 0x19, 0xfc, 0x08, 0x13, 0x3d, 0x42, 0x40,
  0xe8, 0x03, 0x32, 0, 0xe8, 0x03, 0x90, 0x01 };

static void
set_checksum (guint8 *data)
{
  guint8 sum = 0;
  guint i;

  data[3] = 0;
  for (i = 0; i < 4u + data[2]; i++)
    sum = (guint8) (sum + data[i]);
  data[3] = (guint8) -sum;
}

static void
copy_hdr10 (guint8 *data)
{
  memcpy (data, hdr10, SIZE);
  set_checksum (data);
}

/* Of exactly @size bytes, for the sanitizer. */
static V4l2InfoframeResult
parse (V4l2Infoframe *values, const guint8 *data, gsize size)
{
  static const V4l2Infoframe untouched = { .eotf = 0xa5 };
  g_autofree guint8 *exact = g_memdup2 (data, size);
  V4l2InfoframeResult result;

  *values = untouched;
  result = v4l2_infoframe_parse (values, exact, size);
  if (result != V4L2_INFOFRAME_FOUND)
    fail_unless_equals_int (values->eotf, untouched.eotf);
  return result;
}

static void
assert_result (const guint8 *data, gsize size, V4l2InfoframeResult expected)
{
  V4l2Infoframe values;

  fail_unless_equals_int (parse (&values, data, size), expected);
}

static void
assert_hdr10 (const guint8 *data, gsize size)
{
  V4l2Infoframe values;
  const CommonStatic *hdr = &values.hdr;
  g_autofree gchar *display = NULL, *level = NULL;

  fail_unless_equals_int (parse (&values, data, size), V4L2_INFOFRAME_FOUND);
  fail_unless_equals_int (values.eotf, 2);
  fail_unless (hdr->has_display && hdr->has_level);
  display = gst_video_mastering_display_info_to_string (&hdr->display);
  level = gst_video_content_light_level_to_string (&hdr->level);
  fail_unless_equals_string (
      display, "35400:14600:8500:39850:6550:2300:15635:16450:10000000:50");
  fail_unless_equals_string (level, "1000:400");
}

GST_START_TEST (test_values)
{
  guint8 data[SIZE];

  copy_hdr10 (data);
  assert_hdr10 (data, SIZE);
}
GST_END_TEST

/* CTA-861 names no order; red has the largest x, green the largest y. */
GST_START_TEST (test_primaries)
{
  static const guint8 orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
    { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
  guint8 data[SIZE];
  guint i, p;

  for (i = 0; i < G_N_ELEMENTS (orders); i++) {
    copy_hdr10 (data);
    for (p = 0; p < 3; p++)
      memcpy (data + 6 + 4 * p, hdr10 + 6 + 4 * orders[i][p], 4);
    assert_hdr10 (data, SIZE);
  }
}
GST_END_TEST

/* 0 is unknown. */
GST_START_TEST (test_unknown)
{
  V4l2Infoframe values;
  guint8 data[SIZE];

  copy_hdr10 (data);
  memset (data + 26, 0, 4);
  set_checksum (data);
  fail_unless_equals_int (parse (&values, data, SIZE), V4L2_INFOFRAME_FOUND);
  fail_unless (values.hdr.has_display && !values.hdr.has_level);

  memset (data + 6, 0, 20);
  data[28] = 1;
  set_checksum (data);
  fail_unless_equals_int (parse (&values, data, SIZE), V4L2_INFOFRAME_FOUND);
  fail_unless (!values.hdr.has_display && values.hdr.has_level);
  fail_unless_equals_int (values.hdr.level.max_content_light_level, 0);
  fail_unless_equals_int (values.hdr.level.max_frame_average_light_level, 1);

  /* Another type of static metadata, with an EOTF. */
  copy_hdr10 (data);
  data[4] = 0xfb;
  data[5] = 1;
  set_checksum (data);
  fail_unless_equals_int (parse (&values, data, SIZE), V4L2_INFOFRAME_FOUND);
  fail_unless_equals_int (values.eotf, 3);
  fail_unless (!values.hdr.has_display && !values.hdr.has_level);
}
GST_END_TEST

/* Every bit of it is one that the checksum, the type or the length covers. */
GST_START_TEST (test_altered)
{
  guint8 data[SIZE];
  guint bit;

  copy_hdr10 (data);
  for (bit = 0; bit < SIZE * 8; bit++) {
    data[bit / 8] = (guint8) (data[bit / 8] ^ 1 << bit % 8);
    assert_result (data, SIZE, V4L2_INFOFRAME_MALFORMED);
    data[bit / 8] = (guint8) (data[bit / 8] ^ 1 << bit % 8);
  }
  /* With a checksum that fits, but no version or length that does. */
  data[1] = 2;
  set_checksum (data);
  assert_result (data, SIZE, V4L2_INFOFRAME_MALFORMED);
  copy_hdr10 (data);
  for (data[2] = 0; data[2] < 26; data[2]++) {
    set_checksum (data);
    assert_result (data, SIZE, V4L2_INFOFRAME_MALFORMED);
  }
}
GST_END_TEST

GST_START_TEST (test_cut)
{
  guint8 data[SIZE];
  gsize size;

  copy_hdr10 (data);
  assert_result (data, 0, V4L2_INFOFRAME_NONE);
  for (size = 1; size < SIZE; size++)
    assert_result (data, size, V4L2_INFOFRAME_MALFORMED);
}
GST_END_TEST

/* Behind another InfoFrame, and in front of bytes that nobody wrote. */
GST_START_TEST (test_several)
{
  static const guint8 avi[] = { 0x82, 2, 13, 0, 0x12, 0xa8, 0x44 };
  guint8 data[128] = { 0 };
  gsize avi_size = 4 + 13;

  memcpy (data, avi, sizeof avi);
  set_checksum (data);
  assert_result (data, avi_size, V4L2_INFOFRAME_NONE);
  assert_result (data, sizeof data, V4L2_INFOFRAME_NONE);
  copy_hdr10 (data + avi_size);
  assert_hdr10 (data, sizeof data);
  assert_hdr10 (data, avi_size + SIZE);
  assert_result (data, avi_size + SIZE - 1, V4L2_INFOFRAME_MALFORMED);
  /* Nothing behind a malformed one counts. */
  data[5] ^= 1;
  assert_result (data, sizeof data, V4L2_INFOFRAME_MALFORMED);
  memset (data, 0, 4);
  assert_result (data, sizeof data, V4L2_INFOFRAME_NONE);
}
GST_END_TEST

/* ---- the transfer function ---- */

static void
assert_cicp (guint8 eotf, const GstShmemCicp *colours, gint transfer)
{
  const V4l2Infoframe values = { .eotf = eotf };
  GstShmemCicp cicp = { 0 };

  fail_unless_equals_int (
      v4l2_infoframe_get_cicp (&values, colours, &cicp), transfer > 0);
  fail_unless_equals_int (cicp.transfer_characteristics, transfer);
  if (transfer <= 0)
    return;
  fail_unless_equals_int (
      cicp.colour_primaries, colours ? colours->colour_primaries : 2);
  fail_unless_equals_int (
      cicp.matrix_coefficients, colours ? colours->matrix_coefficients : 2);
  fail_unless_equals_int (
      cicp.full_range, colours ? colours->full_range : FALSE);
}

GST_START_TEST (test_cicp)
{
  const GstShmemCicp sdr = { 9, 14, 9, TRUE };
  const GstShmemCicp pq = { 9, 16, 0, FALSE };
  const GstShmemCicp hlg = { 9, 18, 9, FALSE };
  guint8 eotf;

  assert_cicp (2, &sdr, 16);
  assert_cicp (2, NULL, 16);
  assert_cicp (2, &hlg, 16);
  assert_cicp (3, &sdr, 18);
  assert_cicp (3, &pq, 18);
  /* SDR is said where it is news. */
  for (eotf = 0; eotf < 2; eotf++) {
    assert_cicp (eotf, &sdr, 0);
    assert_cicp (eotf, NULL, 0);
    assert_cicp (eotf, &pq, 1);
    assert_cicp (eotf, &hlg, 1);
  }
  for (eotf = 4; eotf < 8; eotf++)
    assert_cicp (eotf, &pq, 0);
}
GST_END_TEST

/* ---- seeds and files ---- */

GST_START_TEST (test_seeds)
{
  GDir *dir = g_dir_open (SEEDS "/infoframe", 0, NULL);
  const gchar *name;
  guint n = 0;

  fail_unless (dir != NULL);
  for (; (name = g_dir_read_name (dir)); n++) {
    g_autofree gchar *path = g_build_filename (SEEDS, "infoframe", name, NULL);
    g_autofree gchar *data = NULL;
    gsize size;

    fail_unless (g_file_get_contents (path, &data, &size, NULL));
    assert_result ((const guint8 *) data, size,
        g_str_has_prefix (name, "good-")       ? V4L2_INFOFRAME_FOUND
            : g_str_has_prefix (name, "none-") ? V4L2_INFOFRAME_NONE
                                               : V4L2_INFOFRAME_MALFORMED);
  }
  g_dir_close (dir);
  fail_unless (n >= 15);
}
GST_END_TEST

static V4l2InfoframeFile file;

/* In place, as a driver does: whoever has it open sees it. */
static void
write_file (const gchar *path, gconstpointer data, gsize size)
{
  FILE *stream = fopen (path, "w");

  fail_unless (stream != NULL);
  fail_unless (size == 0 || fwrite (data, size, 1, stream) == 1);
  fail_unless (fclose (stream) == 0);
}

static void
assert_update (const gchar *path, gconstpointer data, gsize size,
    V4l2InfoframeChange expected, gboolean found)
{
  write_file (path, data, size);
  fail_unless_equals_int (v4l2_infoframe_file_update (&file), expected);
  fail_unless_equals_int (file.found, found);
}

GST_START_TEST (test_file)
{
  guint8 data[SIZE], other[SIZE];
  g_autofree gchar *path = NULL;
  GError *error = NULL;

  make_folder ();
  path = path_of ("infoframe");
  copy_hdr10 (data);
  copy_hdr10 (other);
  other[4] = 3;
  set_checksum (other);
  write_file (path, NULL, 0);
  fail_unless (v4l2_infoframe_file_open (&file, path, &error));
  assert_update (path, NULL, 0, V4L2_INFOFRAME_SAME, FALSE);
  assert_update (path, data, SIZE, V4L2_INFOFRAME_CHANGED, TRUE);
  assert_update (path, data, SIZE, V4L2_INFOFRAME_SAME, TRUE);
  assert_update (path, other, SIZE, V4L2_INFOFRAME_CHANGED, TRUE);
  fail_unless_equals_int (file.values.eotf, 3);
  /* Malformed: the one before counts. */
  assert_update (path, data, SIZE - 1, V4L2_INFOFRAME_IGNORED, TRUE);
  fail_unless_equals_int (file.values.eotf, 3);
  assert_update (path, data, SIZE, V4L2_INFOFRAME_CHANGED, TRUE);
  fail_unless_equals_int (file.values.eotf, 2);
  assert_update (path, NULL, 0, V4L2_INFOFRAME_CHANGED, FALSE);
  v4l2_infoframe_file_close (&file);
  v4l2_infoframe_file_close (&file);
  remove_folder ();
}
GST_END_TEST

static Suite *
v4l2_infoframe_suite (void)
{
  Suite *s = suite_create ("v4l2infoframe");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_values);
  tcase_add_test (tc, test_primaries);
  tcase_add_test (tc, test_unknown);
  tcase_add_test (tc, test_altered);
  tcase_add_test (tc, test_cut);
  tcase_add_test (tc, test_several);
  tcase_add_test (tc, test_cicp);
  tcase_add_test (tc, test_seeds);
  tcase_add_test (tc, test_file);
  return s;
}

GST_CHECK_MAIN (v4l2_infoframe)
