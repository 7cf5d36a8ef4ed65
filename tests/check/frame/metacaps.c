/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Which caps shmemmetacaps makes of the twelve buffers: values of the first
 * picture, else those of the caps, which also stay where the buffer is
 * malformed. */

#include "buffers.h"

#include "common/commonhdrcaps.h"

static gint
expected_value (const FrameCase *frame, gchar kind)
{
  const gint value = find_value (frame->first, kind);

  return value < 0 ? find_value (frame->caps, kind) : value;
}

static gboolean
is_malformed (const gchar *text)
{
  return find_value (text, 'M') == FRAME_MALFORMED
      || find_value (text, 'C') == FRAME_MALFORMED
      || find_value (text, 'P') == FRAME_MALFORMED;
}

GST_START_TEST (test_caps)
{
  const FrameCase *expected = &frame_cases[__i__];
  GstBuffer *buffer = frame_case_buffer (__i__);
  GstCaps *upstream = frame_case_caps (__i__), *caps;
  GstVideoMasteringDisplayInfo display;
  GstVideoContentLightLevel level;
  CommonHdrCaps made = { 0 };
  GstShmemCicp cicp;

  fail_unless_equals_int (
      common_hdr_caps_take (&made, COMMON_UPDATE_FRAME, buffer, NULL),
      !is_malformed (expected->first));
  caps = common_hdr_caps_make (&made, upstream);
  fail_unless_equals_int (gst_shmem_mastering_display_from_caps (&display, caps)
          ? (gint) display.max_display_mastering_luminance / 10000
          : FRAME_NOT_FOUND,
      expected_value (expected, 'M'));
  fail_unless_equals_int (gst_shmem_content_light_level_from_caps (&level, caps)
          ? level.max_content_light_level
          : FRAME_NOT_FOUND,
      expected_value (expected, 'C'));
  fail_unless_equals_int (gst_shmem_cicp_from_caps (&cicp, caps)
          ? cicp.transfer_characteristics
          : FRAME_NOT_FOUND,
      expected_value (expected, 'P'));
  gst_caps_unref (caps);
  gst_caps_unref (upstream);
  gst_buffer_unref (buffer);
}
GST_END_TEST

static Suite *
frame_metacaps_suite (void)
{
  Suite *suite = suite_create ("frame-metacaps");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, test_caps, 0, N_FRAME_CASES);
  return suite;
}

GST_CHECK_MAIN (frame_metacaps)
