/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What shmemkmssink tells a display of the twelve buffers: their first picture,
 * else the caps, and nothing where the buffer is malformed. */

#include "buffers.h"

#include "kms/kmsdecision.h"

#include <string.h>

/* Of the buffer, or of the caps where that says nothing. */
static gint
expected_value (const FrameCase *frame, gchar kind)
{
  const gint value = find_value (frame->first, kind);

  return value == FRAME_NOT_FOUND ? find_value (frame->caps, kind) : value;
}

GST_START_TEST (test_decision)
{
  const FrameCase *expected = &frame_cases[__i__];
  GstBuffer *buffer = frame_case_buffer (__i__);
  GstCaps *caps = frame_case_caps (__i__);
  const gint display = expected_value (expected, 'M');
  const gint level = expected_value (expected, 'C');
  const gint transfer = expected_value (expected, 'P');
  const gboolean hdr = transfer == 16 || transfer == 18;
  const struct hdr_metadata_infoframe *info;
  KmsDecision decision;
  KmsFrame frame;

  kms_frame_set_caps (&frame, caps);
  fail_unless (kms_frame_set_buffer (&frame, buffer, NULL)
      == (strchr (expected->first, '!') == NULL));
  kms_decide (&decision, &frame, NULL);

  fail_unless (decision.has_metadata == hdr);
  info = &decision.metadata.hdmi_metadata_type1;
  fail_unless_equals_int (info->eotf, hdr ? transfer == 16 ? 2 : 3 : 0);
  fail_unless_equals_int (
      info->max_display_mastering_luminance, hdr && display > 0 ? display : 0);
  fail_unless_equals_int (info->max_cll, hdr && level > 0 ? level : 0);
  fail_unless_equals_int (frame.values.has_display, display > 0);
  fail_unless_equals_int (frame.values.has_level, level > 0);
  gst_caps_unref (caps);
  gst_buffer_unref (buffer);
}
GST_END_TEST

static Suite *
frame_kms_suite (void)
{
  Suite *suite = suite_create ("frame-kms");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, test_decision, 0, N_FRAME_CASES);
  return suite;
}

GST_CHECK_MAIN (frame_kms)
