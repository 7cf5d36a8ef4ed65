/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What enum v4l2_field is in caps and on buffers, and what is refused. */

#include <gst/check/gstcheck.h>
#include <gst/video/video.h>

#include "v4l2/v4l2fields.h"

#define LAST_FIELD V4L2_FIELD_INTERLACED_BT

static GstVideoInfo
info_of (const GstStructure *structure)
{
  GstCaps *caps = gst_caps_new_full (gst_structure_copy (structure), NULL);
  GstVideoInfo info;

  fail_unless (gst_video_info_from_caps (&info, caps));
  gst_caps_unref (caps);
  return info;
}

static GstStructure *
new_structure (const gchar *more)
{
  g_autofree gchar *text = g_strdup_printf (
      "video/x-raw, format=NV12, width=720, height=576, framerate=25/1%s",
      more);
  GstStructure *structure = gst_structure_from_string (text, NULL);

  fail_unless (structure != NULL);
  return structure;
}

/* In caps, as GstVideoInfo reads them. */
GST_START_TEST (test_caps)
{
  static const struct
  {
    guint32 field;
    GstVideoInterlaceMode mode;
    GstVideoFieldOrder order;
  } fields[] = {
    { V4L2_FIELD_NONE, GST_VIDEO_INTERLACE_MODE_PROGRESSIVE,
        GST_VIDEO_FIELD_ORDER_UNKNOWN },
    { V4L2_FIELD_INTERLACED, GST_VIDEO_INTERLACE_MODE_INTERLEAVED,
        GST_VIDEO_FIELD_ORDER_UNKNOWN },
    { V4L2_FIELD_INTERLACED_TB, GST_VIDEO_INTERLACE_MODE_INTERLEAVED,
        GST_VIDEO_FIELD_ORDER_TOP_FIELD_FIRST },
    { V4L2_FIELD_INTERLACED_BT, GST_VIDEO_INTERLACE_MODE_INTERLEAVED,
        GST_VIDEO_FIELD_ORDER_BOTTOM_FIELD_FIRST },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (fields); i++) {
    GstStructure *structure = new_structure ("");
    GstVideoInfo info;

    v4l2_field_complete_caps (fields[i].field, structure);
    info = info_of (structure);
    fail_unless_equals_int (
        GST_VIDEO_INFO_INTERLACE_MODE (&info), fields[i].mode);
    fail_unless_equals_int (
        GST_VIDEO_INFO_FIELD_ORDER (&info), fields[i].order);
    fail_unless (v4l2_field_matches_caps (fields[i].field, structure));
    gst_structure_free (structure);
  }
}

GST_END_TEST

/* Every other one is refused, each for a reason of its own. */
GST_START_TEST (test_refused)
{
  static const struct
  {
    guint32 field;
    const gchar *noun;
  } refused[] = {
    { V4L2_FIELD_TOP, "V4L2_FIELD_TOP" },
    { V4L2_FIELD_BOTTOM, "_BOTTOM" },
    { V4L2_FIELD_SEQ_TB, "V4L2_FIELD_SEQ_TB" },
    { V4L2_FIELD_SEQ_BT, "V4L2_FIELD_SEQ_TB" },
    { V4L2_FIELD_ALTERNATE, "v4l2src" },
    { LAST_FIELD + 1, "v4l2-compliance" },
    { G_MAXUINT32, "v4l2-compliance" },
  };
  GstStructure *any = new_structure ("");
  guint i;

  for (i = 0; i < G_N_ELEMENTS (refused); i++) {
    fail_if (v4l2_field_is_whole (refused[i].field));
    fail_if (v4l2_field_matches_caps (refused[i].field, any));
    fail_unless (strstr (v4l2_field_explain (refused[i].field), refused[i].noun)
        != NULL);
  }
  for (i = 0; i <= LAST_FIELD; i++)
    fail_unless_equals_int (v4l2_field_is_whole (i),
        i == V4L2_FIELD_ANY || i == V4L2_FIELD_NONE
            || i >= V4L2_FIELD_INTERLACED_TB || i == V4L2_FIELD_INTERLACED);
  gst_structure_free (any);
}

GST_END_TEST

GST_START_TEST (test_standards)
{
  static const struct
  {
    v4l2_std_id standard;
    guint32 field;
  } standards[] = {
    { V4L2_STD_NTSC_M, V4L2_FIELD_INTERLACED_BT },
    { V4L2_STD_NTSC_M_JP, V4L2_FIELD_INTERLACED_BT },
    { V4L2_STD_NTSC, V4L2_FIELD_INTERLACED_BT },
    { V4L2_STD_PAL, V4L2_FIELD_INTERLACED_TB },
    { V4L2_STD_SECAM, V4L2_FIELD_INTERLACED_TB },
    { V4L2_STD_UNKNOWN, V4L2_FIELD_INTERLACED_TB },
    /* Undecided. */
    { V4L2_STD_ALL, V4L2_FIELD_INTERLACED_TB },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (standards); i++) {
    fail_unless_equals_int (
        v4l2_field_resolve (V4L2_FIELD_INTERLACED, standards[i].standard),
        standards[i].field);
    fail_unless_equals_int (
        v4l2_field_resolve (V4L2_FIELD_NONE, standards[i].standard),
        V4L2_FIELD_NONE);
    fail_unless_equals_int (
        v4l2_field_resolve (V4L2_FIELD_SEQ_BT, standards[i].standard),
        V4L2_FIELD_SEQ_BT);
  }
}

GST_END_TEST

GST_START_TEST (test_choice)
{
  static const struct
  {
    guint32 current;
    const gchar *caps;
    guint32 choice;
  } choices[] = {
    { V4L2_FIELD_NONE, "", V4L2_FIELD_NONE },
    { V4L2_FIELD_INTERLACED_TB, "", V4L2_FIELD_INTERLACED_TB },
    { V4L2_FIELD_SEQ_TB, "", V4L2_FIELD_NONE },
    { V4L2_FIELD_ALTERNATE, ", interlace-mode=interleaved",
        V4L2_FIELD_INTERLACED },
    { V4L2_FIELD_NONE, ", interlace-mode=interleaved", V4L2_FIELD_INTERLACED },
    { V4L2_FIELD_INTERLACED, ", interlace-mode=progressive", V4L2_FIELD_NONE },
    { V4L2_FIELD_INTERLACED_TB, ", field-order=bottom-field-first",
        V4L2_FIELD_NONE },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (choices); i++) {
    GstStructure *structure = new_structure (choices[i].caps);

    fail_unless_equals_int (
        v4l2_field_choose (choices[i].current, structure), choices[i].choice);
    gst_structure_free (structure);
  }
  fail_unless_equals_int (v4l2_field_choose (V4L2_FIELD_INTERLACED_BT, NULL),
      V4L2_FIELD_INTERLACED_BT);
  fail_unless_equals_int (
      v4l2_field_choose (V4L2_FIELD_TOP, NULL), V4L2_FIELD_NONE);
}

GST_END_TEST

GST_START_TEST (test_flags)
{
  guint32 field;

  for (field = 0; field <= LAST_FIELD + 1; field++) {
    GstBuffer *buffer = gst_buffer_new ();
    const gboolean tb = field == V4L2_FIELD_INTERLACED_TB;
    const gboolean bt = field == V4L2_FIELD_INTERLACED_BT;

    v4l2_field_flag_buffer (field, buffer);
    fail_unless_equals_int (
        GST_BUFFER_FLAG_IS_SET (buffer, GST_VIDEO_BUFFER_FLAG_INTERLACED),
        tb || bt || field == V4L2_FIELD_INTERLACED);
    fail_unless_equals_int (
        GST_BUFFER_FLAG_IS_SET (buffer, GST_VIDEO_BUFFER_FLAG_TFF), tb);
    gst_buffer_unref (buffer);
  }
}

GST_END_TEST

static Suite *
fields_suite (void)
{
  Suite *s = suite_create ("v4l2fields");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_caps);
  tcase_add_test (tc, test_refused);
  tcase_add_test (tc, test_standards);
  tcase_add_test (tc, test_choice);
  tcase_add_test (tc, test_flags);
  return s;
}

GST_CHECK_MAIN (fields)
