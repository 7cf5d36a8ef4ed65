/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Where frames are on a display: aspect ratios, rectangles, and what is cut off
 * where a frame is larger than what there is. */

#include <gst/check/gstcheck.h>

#include "kms/kmsplace.h"

static const KmsScreen full_hd = { 1920, 1080, 0, 0 };
static const GstVideoRectangle all = { 0, 0, 0, 0 };

static gboolean
place (KmsPlace *found, gint width, gint height, gint par_n, gint par_d,
    const GstVideoRectangle *rectangle, gboolean scale)
{
  const GstVideoRectangle crop = { 0, 0, width, height };
  GstVideoInfo info;

  gst_video_info_set_format (
      &info, GST_VIDEO_FORMAT_NV12, (guint) width, (guint) height);
  GST_VIDEO_INFO_PAR_N (&info) = par_n;
  GST_VIDEO_INFO_PAR_D (&info) = par_d;
  return kms_place (found, &full_hd, &info, &crop, rectangle, scale);
}

static void
check_on_display (const KmsPlace *found, gint x, gint y, guint w, guint h)
{
  fail_unless_equals_int (found->x, x);
  fail_unless_equals_int (found->y, y);
  fail_unless_equals_int (found->w, w);
  fail_unless_equals_int (found->h, h);
}

/* In pixels. */
static void
check_source (const KmsPlace *found, gdouble x, gdouble y, gdouble w, gdouble h)
{
  fail_unless_equals_float (found->src_x / 65536.0, x);
  fail_unless_equals_float (found->src_y / 65536.0, y);
  fail_unless_equals_float (found->src_w / 65536.0, w);
  fail_unless_equals_float (found->src_h / 65536.0, h);
}

GST_START_TEST (test_scaled)
{
  KmsPlace found;

  fail_unless (place (&found, 1280, 720, 1, 1, &all, TRUE));
  check_on_display (&found, 0, 0, 1920, 1080);
  check_source (&found, 0, 0, 1280, 720);
  /* 4:3 has bars at the sides, and so has PAL of that shape. */
  fail_unless (place (&found, 640, 480, 1, 1, &all, TRUE));
  check_on_display (&found, 240, 0, 1440, 1080);
  fail_unless (place (&found, 720, 576, 16, 15, &all, TRUE));
  check_on_display (&found, 240, 0, 1440, 1080);
  check_source (&found, 0, 0, 720, 576);
}

GST_END_TEST

GST_START_TEST (test_not_scaled)
{
  KmsPlace found;

  fail_unless (place (&found, 1280, 720, 1, 1, &all, FALSE));
  check_on_display (&found, 320, 180, 1280, 720);
  check_source (&found, 0, 0, 1280, 720);
  /* Too large: from its first pixel on. */
  fail_unless (place (&found, 3840, 2160, 1, 1, &all, FALSE));
  check_on_display (&found, 0, 0, 1920, 1080);
  check_source (&found, 0, 0, 1920, 1080);
}

GST_END_TEST

/* Half of it is on the display, so half of the frame is shown. */
GST_START_TEST (test_cut_off)
{
  const GstVideoRectangle right = { 1600, 0, 640, 360 };
  const GstVideoRectangle left = { -160, -90, 640, 360 };
  const GstVideoRectangle outside = { 1920, 0, 640, 360 };
  KmsPlace found;

  fail_unless (place (&found, 1280, 720, 1, 1, &right, TRUE));
  check_on_display (&found, 1600, 0, 320, 360);
  check_source (&found, 0, 0, 640, 720);
  fail_unless (place (&found, 1280, 720, 1, 1, &left, TRUE));
  check_on_display (&found, 0, 0, 480, 270);
  check_source (&found, 320, 180, 960, 540);
  fail_if (place (&found, 1280, 720, 1, 1, &outside, TRUE));
}

GST_END_TEST

GST_START_TEST (test_crop)
{
  const GstVideoRectangle crop = { 16, 8, 640, 360 };
  GstVideoInfo info;
  KmsPlace found;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, 1280, 720);
  fail_unless (kms_place (&found, &full_hd, &info, &crop, &all, TRUE));
  check_on_display (&found, 0, 0, 1920, 1080);
  check_source (&found, 16, 8, 640, 360);
}

GST_END_TEST

/* PAL on a television of 16:9 fills it, and so does what is 16:9. */
GST_START_TEST (test_pixels_of_the_display)
{
  const KmsScreen pal = { 720, 576, 1600, 900 };
  const GstVideoRectangle crop = { 0, 0, 720, 576 };
  GstVideoInfo info;
  KmsPlace found;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, 720, 576);
  GST_VIDEO_INFO_PAR_N (&info) = 64;
  GST_VIDEO_INFO_PAR_D (&info) = 45;
  fail_unless (kms_place (&found, &pal, &info, &crop, &all, TRUE));
  check_on_display (&found, 0, 0, 720, 576);
  /* 4:3 does not. */
  GST_VIDEO_INFO_PAR_N (&info) = 16;
  GST_VIDEO_INFO_PAR_D (&info) = 15;
  fail_unless (kms_place (&found, &pal, &info, &crop, &all, TRUE));
  check_on_display (&found, 90, 0, 540, 576);
}

GST_END_TEST

/* Whatever an application and a frame say, no number wraps. */
GST_START_TEST (test_extremes)
{
  static const gint numbers[] = { G_MININT, -1, 0, 1, 32767, G_MAXINT };
  const gsize n = G_N_ELEMENTS (numbers);
  gsize i;

  for (i = 0; i < n * n * n * n; i++) {
    const GstVideoRectangle rectangle = { numbers[i % n] / 2,
      numbers[i / n % n] / 2, numbers[i / n / n % n] / 2,
      numbers[i / n / n / n] / 2 };
    KmsPlace found;

    if (!place (&found, 32767, 2, 1, 1, &rectangle, (i & 1) != 0))
      continue;
    fail_unless (found.x >= 0 && found.y >= 0);
    fail_unless (found.w >= 1 && found.w <= 1920u - (guint) found.x);
    fail_unless (found.h >= 1 && found.h <= 1080u - (guint) found.y);
    fail_unless (found.src_x <= 32767u << 16);
    fail_unless (found.src_w <= (32767u << 16) - found.src_x);
  }
}

GST_END_TEST

static Suite *
kmsplace_suite (void)
{
  Suite *suite = suite_create ("kmsplace");
  TCase *tcase = tcase_create ("kmsplace");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_scaled);
  tcase_add_test (tcase, test_not_scaled);
  tcase_add_test (tcase, test_cut_off);
  tcase_add_test (tcase, test_crop);
  tcase_add_test (tcase, test_pixels_of_the_display);
  tcase_add_test (tcase, test_extremes);
  return suite;
}

GST_CHECK_MAIN (kmsplace)
