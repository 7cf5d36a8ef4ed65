/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Frame rates of DV timings, those of the kernel's header among them, and which
 * timings are the same signal. */

#include <gst/check/gstcheck.h>
#include <linux/v4l2-dv-timings.h>
#include <stdint.h>

#include "v4l2/v4l2timings.h"

/* The kernel's macros leave members out. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

static void
assert_rate (const struct v4l2_dv_timings *timings, gint n, gint d)
{
  gint rate_n = 0, rate_d = 0;

  fail_unless (v4l2_timings_get_rate (timings, &rate_n, &rate_d));
  fail_unless (rate_n == n && rate_d == d, "%ux%u: %d/%d instead of %d/%d",
      timings->bt.width, timings->bt.height, rate_n, rate_d, n, d);
}

GST_START_TEST (test_standard)
{
  static const struct
  {
    struct v4l2_dv_timings timings;
    gint n;
    gint d;
  } rates[] = {
    { V4L2_DV_BT_CEA_640X480P59_94, 60000, 1001 },
    { V4L2_DV_BT_CEA_720X480I59_94, 30000, 1001 },
    { V4L2_DV_BT_CEA_720X576I50, 25, 1 },
    { V4L2_DV_BT_CEA_720X576P50, 50, 1 },
    { V4L2_DV_BT_CEA_1280X720P24, 24, 1 },
    { V4L2_DV_BT_CEA_1280X720P60, 60, 1 },
    { V4L2_DV_BT_CEA_1920X1080I50, 25, 1 },
    { V4L2_DV_BT_CEA_1920X1080I60, 30, 1 },
    { V4L2_DV_BT_CEA_1920X1080P25, 25, 1 },
    { V4L2_DV_BT_CEA_1920X1080P60, 60, 1 },
    { V4L2_DV_BT_CEA_4096X2160P60, 60, 1 },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (rates); i++)
    assert_rate (&rates[i].timings, rates[i].n, rates[i].d);
}

GST_END_TEST

/* A monitor's rate is nobody's nominal one. */
GST_START_TEST (test_computer)
{
  const struct v4l2_dv_timings timings = V4L2_DV_BT_DMT_1024X768P75;
  gint n = 0, d = 0;

  fail_unless (v4l2_timings_get_rate (&timings, &n, &d));
  fail_unless (n > 75 * d && n * 100 < 7504 * d, "%d/%d", n, d);
}

GST_END_TEST

GST_START_TEST (test_reduced)
{
  struct v4l2_dv_timings timings = V4L2_DV_BT_CEA_1920X1080P60;

  /* For transmitters: a receiver that cannot tell has measured the clock. */
  timings.bt.flags |= V4L2_DV_FL_REDUCED_FPS;
  assert_rate (&timings, 60, 1);
  timings.bt.flags |= V4L2_DV_FL_CAN_DETECT_REDUCED_FPS;
  assert_rate (&timings, 60000, 1001);
}

GST_END_TEST

/* 100 ppm away from the clock of the source. */
GST_START_TEST (test_measured)
{
  struct v4l2_dv_timings timings = V4L2_DV_BT_CEA_1920X1080P60;

  timings.bt.pixelclock = 148514850;
  assert_rate (&timings, 60, 1);
  timings.bt.pixelclock = 148351648 - 14835;
  assert_rate (&timings, 60000, 1001);
}

GST_END_TEST

/* As the receiver of RK3588 reports them: the blanking of one field, and
 * another vsync. */
GST_START_TEST (test_one_field)
{
  struct v4l2_dv_timings timings = V4L2_DV_BT_CEA_1920X1080I60;

  timings.bt.il_vfrontporch = 0;
  timings.bt.il_vsync = timings.bt.vsync + 1;
  timings.bt.il_vbackporch = 0;
  assert_rate (&timings, 30, 1);
}

GST_END_TEST

GST_START_TEST (test_hostile)
{
  const struct v4l2_dv_timings good = V4L2_DV_BT_CEA_1280X720P60;
  struct v4l2_dv_timings timings = { 0 };
  gint n = 7, d = 7;

  fail_if (v4l2_timings_get_rate (&timings, &n, &d));
  memset (&timings, 0xff, sizeof timings);
  fail_if (v4l2_timings_get_rate (&timings, &n, &d));
  timings.type = V4L2_DV_BT_656_1120;
  fail_if (v4l2_timings_get_rate (&timings, &n, &d));
  timings = good;
  timings.bt.pixelclock = 0;
  fail_if (v4l2_timings_get_rate (&timings, &n, &d));
  timings.bt.pixelclock = UINT64_MAX;
  fail_if (v4l2_timings_get_rate (&timings, &n, &d));
  timings = good;
  timings.bt.hsync = UINT32_MAX;
  fail_if (v4l2_timings_get_rate (&timings, &n, &d));
  fail_unless_equals_int (n, 7);
  fail_unless_equals_int (d, 7);
  /* No frame in minutes: not a rate, or a very small one, but no crash. */
  timings = good;
  timings.bt.pixelclock = 1;
  v4l2_timings_get_rate (&timings, &n, &d);
  fail_unless (d > 0);
}

GST_END_TEST

GST_START_TEST (test_match)
{
  const struct v4l2_dv_timings p60 = V4L2_DV_BT_CEA_1920X1080P60;
  const struct v4l2_dv_timings p50 = V4L2_DV_BT_CEA_1920X1080P50;
  const struct v4l2_dv_timings i60 = V4L2_DV_BT_CEA_1920X1080I60;
  const struct v4l2_dv_timings p720 = V4L2_DV_BT_CEA_1280X720P60;
  struct v4l2_dv_timings again = p60;

  fail_unless (v4l2_timings_match (&p60, &again));
  again.bt.pixelclock += 20000;
  fail_unless (v4l2_timings_match (&p60, &again));
  fail_unless (v4l2_timings_match (&again, &p60));
  again.bt.pixelclock += 1000000;
  fail_if (v4l2_timings_match (&p60, &again));
  fail_if (v4l2_timings_match (&p60, &p50));
  fail_if (v4l2_timings_match (&p60, &i60));
  fail_if (v4l2_timings_match (&p60, &p720));
}

GST_END_TEST

static Suite *
timings_suite (void)
{
  Suite *s = suite_create ("v4l2timings");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_standard);
  tcase_add_test (tc, test_computer);
  tcase_add_test (tc, test_reduced);
  tcase_add_test (tc, test_measured);
  tcase_add_test (tc, test_one_field);
  tcase_add_test (tc, test_hostile);
  tcase_add_test (tc, test_match);
  return s;
}

GST_CHECK_MAIN (timings)
