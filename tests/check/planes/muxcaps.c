/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The caps of shmemplanemux, and who gets them: those who name the plane table
 * or multiview-mode=separated, and nobody else. */

#include <string.h>

#include "elements.h"
#include "lib/errors.h"
#include "muxer.h"
#include "common/commoncapstext.h"

static gboolean
has_feature (GstCaps *caps)
{
  return gst_caps_features_contains (gst_caps_get_features (caps, 0),
      GST_CAPS_FEATURE_META_GST_SHMEM_PLANES_META);
}

/* A stranger's caps have to pass this. */
static void
assert_transportable (GstCaps *caps)
{
  gchar *text = gst_caps_to_string (caps);
  GstCaps *again = common_caps_from_text (text, strlen (text), NULL);

  fail_unless (again != NULL, "%s", text);
  fail_unless (gst_caps_is_equal (again, caps));
  gst_caps_unref (again);
  g_free (text);
}

GST_START_TEST (test_mixed_caps)
{
  GstStructure *structure;
  GstCaps *caps;
  Mux mux;

  mux_open (&mux);
  mux_add (&mux, "I420", 33, 17);
  mux_add (&mux, "GRAY8", 4, 4);
  gst_buffer_unref (mux_pass (&mux, 0, NULL));
  caps = mux_output_caps (&mux);
  structure = gst_caps_get_structure (caps, 0);
  fail_unless (has_feature (caps));
  fail_unless (gst_structure_has_field (structure, "framerate"));
  fail_if (gst_structure_has_field (structure, "format"));
  fail_if (gst_structure_has_field (structure, "multiview-mode"));
  assert_streams (caps, &mux);
  assert_transportable (caps);
  gst_caps_unref (caps);
  mux_close (&mux);
}

GST_END_TEST

/* GStreamer's own functions find each view. */
static void
assert_view_frames (GstBuffer *buffer, Mux *mux, GstBuffer **frames)
{
  guint i;

  for (i = 0; i < mux->n; i++) {
    GstVideoFrame view, frame;
    GstVideoInfo info;
    guint p;

    gst_video_info_from_caps (&info, mux->caps[i]);
    fail_unless (
        gst_video_frame_map_id (&view, &info, buffer, (gint) i, GST_MAP_READ));
    fail_unless (gst_video_frame_map (&frame, &info, frames[i], GST_MAP_READ));
    for (p = 0; p < GST_VIDEO_INFO_N_PLANES (&info); p++)
      fail_unless (memcmp (GST_VIDEO_FRAME_PLANE_DATA (&view, p),
                       GST_VIDEO_FRAME_PLANE_DATA (&frame, p),
                       (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (&view, p)
                           * (gsize) GST_VIDEO_FRAME_COMP_HEIGHT (&view, p))
          == 0);
    gst_video_frame_unmap (&view);
    gst_video_frame_unmap (&frame);
    gst_buffer_unref (frames[i]);
  }
  fail_unless_equals_int (
      gst_buffer_get_n_meta (buffer, GST_VIDEO_META_API_TYPE), (gint) mux->n);
}

static void
check_views (const gchar *downstream, gboolean feature)
{
  GstBuffer *frames[3], *buffer;
  GstVideoInfo info;
  GstCaps *caps;
  Mux mux;

  mux_open (&mux);
  if (downstream)
    gst_harness_set_sink_caps_str (mux.output, downstream);
  mux_add (&mux, "I420", 33, 17);
  mux_add (&mux, "I420", 33, 17);
  mux_add (&mux, "I420", 33, 17);
  buffer = mux_pass (&mux, 0, frames);
  caps = mux_output_caps (&mux);
  fail_unless_equals_int (has_feature (caps), feature);
  fail_unless (gst_video_info_from_caps (&info, caps));
  fail_unless_equals_int (GST_VIDEO_INFO_MULTIVIEW_MODE (&info),
      GST_VIDEO_MULTIVIEW_MODE_SEPARATED);
  fail_unless_equals_int (GST_VIDEO_INFO_VIEWS (&info), 3);
  fail_unless_equals_int (GST_VIDEO_INFO_WIDTH (&info), 33);
  assert_view_frames (buffer, &mux, frames);
  gst_caps_unref (caps);
  gst_buffer_unref (buffer);
  mux_close (&mux);
}

GST_START_TEST (test_views_caps)
{
  check_views (NULL, TRUE);
  check_views ("video/x-raw, multiview-mode = (string) separated, "
               "views = (int) [ 1, 4 ], format = (string) { NV12, I420 }",
      FALSE);
  check_views ("video/x-raw(meta:GstShmemPlanesMeta); "
               "video/x-raw, multiview-mode = (string) separated",
      TRUE);
  check_views ("video/x-raw, multiview-mode = (string) separated; "
               "video/x-raw(meta:GstShmemPlanesMeta)",
      FALSE);
}

GST_END_TEST

/* The caps of all views are those of the first, so what differs is no view. */
GST_START_TEST (test_other_views)
{
  static const struct
  {
    const gchar *field;
    const gchar *value;
  } other[] = {
    { "mastering-display-info",
        "35400:14600:8500:39850:6550:2300:15635:16450:10000000:1" },
    { "content-light-level", "1000:300" },
    { "colorimetry", "bt2020" },
    { "chroma-site", "dv" },
    { "interlace-mode", "mixed" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (other); i++) {
    GstStructure *structure;
    GstCaps *caps;
    Mux mux;

    mux_open (&mux);
    mux_add (&mux, "I420", 16, 16);
    mux_add (&mux, "I420", 16, 16);
    mux.caps[1] = gst_caps_make_writable (mux.caps[1]);
    gst_caps_set_simple (
        mux.caps[1], other[i].field, G_TYPE_STRING, other[i].value, NULL);
    gst_harness_set_src_caps (mux.inputs[1], gst_caps_ref (mux.caps[1]));
    gst_buffer_unref (mux_pass (&mux, 0, NULL));
    caps = mux_output_caps (&mux);
    structure = gst_caps_get_structure (caps, 0);
    fail_if (gst_structure_has_field (structure, "multiview-mode"), "%s",
        other[i].field);
    assert_streams (caps, &mux);
    assert_transportable (caps);
    gst_caps_unref (caps);
    mux_close (&mux);
  }
}

GST_END_TEST

/* A plane in two memories: the table can say that, GstVideoMeta cannot. */
GST_START_TEST (test_spanning_views)
{
  GstBuffer *buffer;
  guint i, k;
  Mux mux;

  for (k = 0; k < 2; k++) {
    mux_open (&mux);
    if (k > 0)
      gst_harness_set_sink_caps_str (
          mux.output, "video/x-raw, multiview-mode = (string) separated");
    mux_add (&mux, "GRAY8", 8, 8);
    mux_add (&mux, "GRAY8", 8, 8);
    for (i = 0; i < 2; i++)
      mux_push (&mux, i, make_raw (mux.caps[i], 1 + i, 0, i));
    if (k == 0) {
      buffer = gst_harness_pull (mux.output);
      fail_unless_equals_int (get_table (buffer)->num, 2);
      fail_unless (gst_buffer_get_video_meta_id (buffer, 0) != NULL);
      fail_unless (gst_buffer_get_video_meta_id (buffer, 1) == NULL);
      gst_buffer_unref (buffer);
    } else {
      assert_bus_error (
          mux.element, STREAM, FORMAT, "sink_1, plane, memory, multiview-mode");
    }
    mux_close (&mux);
  }
}

GST_END_TEST

/* Of these, the first would be taken for the whole. */
static void
check_refused (const gchar *format, const gchar *downstream)
{
  Mux mux;

  mux_open (&mux);
  gst_harness_set_sink_caps_str (mux.output, downstream);
  mux_add (&mux, "I420", 16, 16);
  mux_add (&mux, format, 16, 16);
  mux_push (&mux, 0, make_raw (mux.caps[0], 1, 0, 0));
  mux_push (&mux, 1, make_raw (mux.caps[1], 1, 0, 0));
  assert_bus_error (mux.element, CORE, NEGOTIATION,
      "plane table, shmemplanedemux, 2 streams");
  fail_unless (gst_harness_try_pull (mux.output) == NULL);
  mux_close (&mux);
}

GST_START_TEST (test_refused)
{
  check_refused ("I420", "video/x-raw");
  check_refused ("I420", "video/x-raw, format = (string) I420");
  check_refused ("I420", "video/x-raw(ANY)");
  check_refused ("I420", "video/x-raw, multiview-mode = (string) mono");
  /* No views: one format. */
  check_refused ("GRAY8", "video/x-raw, multiview-mode = (string) separated");
}

GST_END_TEST

/* The first error that a pipeline posts is one of negotiation. */
static void
assert_pipeline_error (const gchar *description, const gchar *nouns)
{
  GError *error = NULL;
  GstElement *pipeline = gst_parse_launch (description, &error);

  fail_unless (error == NULL, "%s", error ? error->message : "");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  assert_bus_error (pipeline, CORE, NEGOTIATION, nouns);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

GST_START_TEST (test_videoconvert_refused)
{
  if (!have_element ("videoconvert") || !have_element ("videotestsrc"))
    return;
  assert_pipeline_error (
      "videotestsrc ! mux.sink_0 videotestsrc ! mux.sink_1 "
      "shmemplanemux name=mux ! videoconvert name=convert ! fakesink "
      "async=false",
      "convert, plane table, shmemplanedemux");
  assert_pipeline_error (
      "videotestsrc ! mux.sink_0 "
      "videotestsrc ! video/x-raw,format=GRAY8 ! mux.sink_1 "
      "shmemplanemux name=mux ! queue ! identity ! videoconvert name=convert "
      "! fakesink async=false",
      "convert, plane table, shmemplanedemux");
  assert_pipeline_error (
      "videotestsrc ! mux.sink_0 videotestsrc ! mux.sink_1 "
      "shmemplanemux name=mux ! capsfilter name=filter caps=video/x-raw "
      "! fakesink async=false",
      "filter, plane table, shmemplanedemux");
}

GST_END_TEST

static Suite *
shmemplanemuxcaps_suite (void)
{
  Suite *suite = suite_create ("shmemplanemuxcaps");
  TCase *tests = tcase_create ("caps");

  GST_ELEMENT_REGISTER (shmemplanemux, NULL);
  GST_ELEMENT_REGISTER (shmemplanedemux, NULL);
  suite_add_tcase (suite, tests);
  tcase_add_test (tests, test_mixed_caps);
  tcase_add_test (tests, test_views_caps);
  tcase_add_test (tests, test_other_views);
  tcase_add_test (tests, test_spanning_views);
  tcase_add_test (tests, test_refused);
  tcase_add_test (tests, test_videoconvert_refused);
  return suite;
}

GST_CHECK_MAIN (shmemplanemuxcaps)
