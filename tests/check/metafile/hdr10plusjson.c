/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* HDR10+ JSON: a small document by its text, scenes and profiles by the
 * values that cut them, malformed documents by the key that the error names,
 * and, where the folder is there, the documents of hdr10plus_tool. */

#include <gst/check/gstcheck.h>

#include <json-glib/json-glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/errors.h"
#include "lib/hdr10plus.h"
#include "metafile/metafilehdr10plusdocument.h"

/* ---- values and documents ---- */

static GstShmemHdr10Plus
profile_a (guint average)
{
  GstShmemHdr10Plus v = { 0 };

  v.application_version = 1;
  v.num_windows = 1;
  v.windows[0].maxscl[0] = 100001;
  v.windows[0].maxscl[1] = 2;
  v.windows[0].maxscl[2] = 3;
  v.windows[0].average_maxrgb = average;
  v.windows[0].num_distribution_maxrgb_percentiles = 2;
  v.windows[0].distribution_maxrgb[0].percentage = 1;
  v.windows[0].distribution_maxrgb[0].percentile = 30;
  v.windows[0].distribution_maxrgb[1].percentage = 99;
  v.windows[0].distribution_maxrgb[1].percentile = 131071;
  return v;
}

static GstShmemHdr10Plus
profile_b (guint knee_point_x)
{
  GstShmemHdr10Plus v = profile_a (7);

  v.targeted_system_display_maximum_luminance = 400;
  v.windows[0].tone_mapping_flag = TRUE;
  v.windows[0].knee_point_x = knee_point_x;
  v.windows[0].knee_point_y = 4095;
  v.windows[0].num_bezier_curve_anchors = 2;
  v.windows[0].bezier_curve_anchors[0] = 512;
  v.windows[0].bezier_curve_anchors[1] = 1023;
  return v;
}

static void
add (MetafileHdr10PlusDocument *writer, guint64 frame, GstShmemHdr10Plus v)
{
  GError *error = NULL;

  fail_unless (metafile_hdr10plus_document_add (writer, frame, &v, &error),
      "%s", error ? error->message : "");
}

/* The document of @writer, which is freed. */
static gchar *
finish (MetafileHdr10PlusDocument *writer)
{
  GOutputStream *stream = g_memory_output_stream_new_resizable ();
  gchar *text;

  fail_unless (metafile_hdr10plus_document_write (writer, stream, NULL));
  fail_if (g_output_stream_is_closed (stream));
  fail_unless (g_output_stream_write_all (stream, "", 1, NULL, NULL, NULL));
  fail_unless (g_output_stream_close (stream, NULL, NULL));
  text = g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (stream));
  g_object_unref (stream);
  metafile_hdr10plus_document_free (writer);
  return text;
}

/* Of an exact-size block without a NUL, so that a read past it is seen. */
static GArray *
read_exactly (const gchar *text, GError **error)
{
  gsize size = strlen (text);
  gchar *data = g_memdup2 (text, size + (size == 0));
  GArray *frames = read_hdr10plus_json (data, size, error);

  g_free (data);
  return frames;
}

/* By their messages, which leave out what is not there. */
static void
assert_same_values (const GstShmemHdr10Plus *a, const GstShmemHdr10Plus *b)
{
  GBytes *message_a = gst_shmem_hdr10_plus_write (a, NULL);
  GBytes *message_b = gst_shmem_hdr10_plus_write (b, NULL);

  fail_unless (g_bytes_equal (message_a, message_b));
  g_bytes_unref (message_a);
  g_bytes_unref (message_b);
}

static void
assert_contains (const gchar *text, const gchar *part)
{
  fail_unless (strstr (text, part) != NULL, "no %s in %s", part, text);
}

/* ---- writing ---- */

static const gchar golden[] =
    "{\n"
    "\"JSONInfo\":{\"HDR10plusProfile\":\"B\",\"Version\":\"1.0\"},\n"
    "\"SceneInfo\":[\n"
    "{\"BezierCurveData\":{\"Anchors\":[512,1023],\"KneePointX\":5,"
    "\"KneePointY\":4095},\"LuminanceParameters\":{\"AverageRGB\":7,"
    "\"LuminanceDistributions\":{\"DistributionIndex\":[1,99],"
    "\"DistributionValues\":[30,131071]},\"MaxScl\":[100001,2,3]},"
    "\"NumberOfWindows\":1,\"TargetedSystemDisplayMaximumLuminance\":400,"
    "\"SceneFrameIndex\":0,\"SceneId\":0,\"SequenceFrameIndex\":0},\n"
    "{\"BezierCurveData\":{\"Anchors\":[512,1023],\"KneePointX\":5,"
    "\"KneePointY\":4095},\"LuminanceParameters\":{\"AverageRGB\":7,"
    "\"LuminanceDistributions\":{\"DistributionIndex\":[1,99],"
    "\"DistributionValues\":[30,131071]},\"MaxScl\":[100001,2,3]},"
    "\"NumberOfWindows\":1,\"TargetedSystemDisplayMaximumLuminance\":400,"
    "\"SceneFrameIndex\":1,\"SceneId\":0,\"SequenceFrameIndex\":1},\n"
    "{\"BezierCurveData\":{\"Anchors\":[512,1023],\"KneePointX\":6,"
    "\"KneePointY\":4095},\"LuminanceParameters\":{\"AverageRGB\":7,"
    "\"LuminanceDistributions\":{\"DistributionIndex\":[1,99],"
    "\"DistributionValues\":[30,131071]},\"MaxScl\":[100001,2,3]},"
    "\"NumberOfWindows\":1,\"TargetedSystemDisplayMaximumLuminance\":400,"
    "\"SceneFrameIndex\":0,\"SceneId\":1,\"SequenceFrameIndex\":2}\n"
    "],\n"
    "\"SceneInfoSummary\":{\n"
    "\"SceneFirstFrameIndex\":[0,2],\n"
    "\"SceneFrameNumbers\":[2,1]\n"
    "},\n"
    "\"ToolInfo\":{\"Tool\":\"gst-shmemmeta\",\"Version\":\"";

GST_START_TEST (test_golden)
{
  MetafileHdr10PlusDocument *writer = metafile_hdr10plus_document_new ();
  gchar *text;

  add (writer, 0, profile_b (5));
  add (writer, 1, profile_b (5));
  add (writer, 2, profile_b (6));
  text = finish (writer);
  fail_unless (
      strncmp (text, golden, strlen (golden)) == 0, "unlike: %s", text);
  fail_unless (g_str_has_suffix (text, "\"}\n}\n"));
  g_free (text);
}

GST_END_TEST

GST_START_TEST (test_empty)
{
  gchar *text = finish (metafile_hdr10plus_document_new ());
  GArray *frames = read_exactly (text, NULL);

  assert_contains (text, "\"HDR10plusProfile\":\"N/A\"");
  assert_contains (text, "\"SceneFirstFrameIndex\":[],");
  fail_unless (frames != NULL && frames->len == 0);
  g_array_unref (frames);
  g_free (text);
  metafile_hdr10plus_document_free (NULL);
}

GST_END_TEST

/* Each value of a frame that cuts a scene, and those that do not. */
GST_START_TEST (test_scenes)
{
  MetafileHdr10PlusDocument *writer = metafile_hdr10plus_document_new ();
  GstShmemHdr10Plus v = profile_b (5);
  GstShmemHdr10PlusWindow *w = &v.windows[0];
  gchar *text;

  add (writer, 0, v);
  w->fraction_bright_pixels = 1; /* not carried: no cut */
  w->color_saturation_mapping_flag = TRUE;
  add (writer, 1, v);
  v.application_version = 0;
  add (writer, 2, v);
  v.targeted_system_display_maximum_luminance = 401;
  add (writer, 3, v);
  w->maxscl[2] = 4;
  add (writer, 4, v);
  w->average_maxrgb = 8;
  add (writer, 5, v);
  w->distribution_maxrgb[0].percentage = 2;
  add (writer, 6, v);
  w->distribution_maxrgb[1].percentile = 2;
  add (writer, 7, v);
  w->num_distribution_maxrgb_percentiles = 1;
  add (writer, 8, v);
  w->knee_point_y = 2;
  add (writer, 9, v);
  w->bezier_curve_anchors[1] = 2;
  add (writer, 10, v);
  w->num_bezier_curve_anchors = 1;
  add (writer, 11, v);
  text = finish (writer);
  assert_contains (text, "\"HDR10plusProfile\":\"B\"");
  assert_contains (text, "\"SceneFirstFrameIndex\":[0,3,4,5,6,7,8,9,10,11],");
  assert_contains (text, "\"SceneFrameNumbers\":[3,1,1,1,1,1,1,1,1,1]\n");
  g_free (text);
}

GST_END_TEST

GST_START_TEST (test_gaps)
{
  MetafileHdr10PlusDocument *writer = metafile_hdr10plus_document_new ();
  GArray *frames;
  gchar *text;

  add (writer, 10, profile_a (1));
  add (writer, 11, profile_a (1));
  add (writer, 20, profile_a (1));
  add (writer, G_MAXINT64, profile_a (2));
  text = finish (writer);
  assert_contains (text, "\"HDR10plusProfile\":\"A\"");
  assert_contains (
      text, "\"SceneFirstFrameIndex\":[10,20,9223372036854775807],");
  assert_contains (text, "\"SceneFrameNumbers\":[2,1,1]\n");
  frames = read_exactly (text, NULL);
  fail_unless_equals_int (frames->len, 4);
  fail_unless_equals_uint64 (
      g_array_index (frames, GstShmemHdr10PlusFrame, 2).frame, 20);
  fail_unless_equals_uint64 (
      g_array_index (frames, GstShmemHdr10PlusFrame, 3).frame, G_MAXINT64);
  g_array_unref (frames);
  g_free (text);
}

GST_END_TEST

/* The profile of a document of one frame and of one more of profile A. */
static void
assert_profile (GstShmemHdr10Plus v, const gchar *alone, const gchar *with_a)
{
  MetafileHdr10PlusDocument *writer = metafile_hdr10plus_document_new ();
  g_autofree gchar *text = NULL;
  g_autofree gchar *expected =
      g_strdup_printf ("\"HDR10plusProfile\":\"%s\"", alone);
  g_autofree gchar *expected_with_a =
      g_strdup_printf ("\"HDR10plusProfile\":\"%s\"", with_a);

  add (writer, 0, v);
  text = finish (writer);
  assert_contains (text, expected);

  g_free (text);
  writer = metafile_hdr10plus_document_new ();
  add (writer, 0, profile_a (1));
  add (writer, 1, v);
  text = finish (writer);
  assert_contains (text, expected_with_a);
}

GST_START_TEST (test_profiles)
{
  GstShmemHdr10Plus v;

  assert_profile (profile_a (2), "A", "A");
  assert_profile (profile_b (2), "B", "N/A");

  v = profile_a (2);
  v.targeted_system_display_maximum_luminance = 1;
  assert_profile (v, "N/A", "N/A");
  v = profile_b (2);
  v.targeted_system_display_maximum_luminance = 0;
  assert_profile (v, "N/A", "N/A");
  v = profile_b (2);
  v.windows[0].num_bezier_curve_anchors = 0;
  assert_profile (v, "N/A", "N/A");
}

GST_END_TEST

/* Outside of profile B the curve does not cut. */
GST_START_TEST (test_curve_outside_profile_b)
{
  MetafileHdr10PlusDocument *writer = metafile_hdr10plus_document_new ();
  GstShmemHdr10Plus v = profile_b (1);
  gchar *text;

  v.targeted_system_display_maximum_luminance = 0;
  add (writer, 0, v);
  v.windows[0].knee_point_x = 2;
  add (writer, 1, v);
  text = finish (writer);
  assert_contains (text, "\"SceneFrameNumbers\":[2]\n");
  assert_contains (text, "\"KneePointX\":1");
  assert_contains (text, "\"KneePointX\":2");
  g_free (text);
}

GST_END_TEST

static void
assert_not_added (MetafileHdr10PlusDocument *writer, guint64 frame,
    GstShmemHdr10Plus v, const gchar *word)
{
  GError *error = NULL;

  fail_if (metafile_hdr10plus_document_add (writer, frame, &v, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, word);
}

GST_START_TEST (test_add_refused)
{
  MetafileHdr10PlusDocument *writer = metafile_hdr10plus_document_new ();
  GstShmemHdr10Plus v = profile_b (1);
  gchar *text;

  assert_not_added (
      writer, (guint64) G_MAXINT64 + 1, v, "frame 9223372036854775808");
  add (writer, 5, v);
  assert_not_added (writer, 5, v, "frame 5");
  assert_not_added (writer, 4, v, "frame 4");
  v.application_version = 0;
  v.num_windows = 2;
  assert_not_added (writer, 6, v, "2 windows");
  v = profile_a (1);
  v.windows[0].average_maxrgb = 1 << 17;
  assert_not_added (writer, 6, v, "average_maxrgb");

  /* none of these left a trace */
  text = finish (writer);
  assert_contains (text, "\"HDR10plusProfile\":\"B\"");
  assert_contains (text, "\"SceneFrameNumbers\":[1]\n");
  g_free (text);
}

GST_END_TEST

/* A stream that is full: the error is the stream's, the writer can go on. */
GST_START_TEST (test_write_error)
{
  MetafileHdr10PlusDocument *writer = metafile_hdr10plus_document_new ();
  gchar room[100];
  GOutputStream *stream =
      g_memory_output_stream_new (room, sizeof room, NULL, NULL);
  GError *error = NULL;
  gchar *text;

  add (writer, 0, profile_a (1));
  fail_if (metafile_hdr10plus_document_write (writer, stream, &error));
  fail_unless (error != NULL && error->domain == G_IO_ERROR);
  g_error_free (error);
  g_object_unref (stream);

  add (writer, 1, profile_a (1));
  text = finish (writer);
  assert_contains (text, "\"SceneFrameNumbers\":[2]\n");
  g_free (text);
}

GST_END_TEST

/* ---- reading ---- */

GST_START_TEST (test_read)
{
  gchar *text = g_strconcat (golden, "0\"}}", NULL);
  GstShmemHdr10Plus expected = profile_b (6);
  GError *error = NULL;
  GArray *frames = read_exactly (text, &error);
  GstShmemHdr10PlusFrame *frame;

  fail_unless (frames != NULL, "%s", error ? error->message : "");
  fail_unless_equals_int (frames->len, 3);
  frame = &g_array_index (frames, GstShmemHdr10PlusFrame, 2);
  fail_unless_equals_uint64 (frame->frame, 2);
  assert_same_values (&frame->values, &expected);
  g_array_unref (frames);

  frames = read_hdr10plus_json (text, -1, NULL);
  fail_unless_equals_int (frames->len, 3);
  g_array_unref (frames);
  g_free (text);
}

GST_END_TEST

/* Random frames through a document: nothing that it carries is lost. */
GST_START_TEST (test_round_trip)
{
  MetafileHdr10PlusDocument *writer = metafile_hdr10plus_document_new ();
  GRand *rand = g_rand_new_with_seed (10);
  GArray *frames;
  GstShmemHdr10Plus all[300];
  gchar *text;
  guint i, k;

  for (i = 0; i < G_N_ELEMENTS (all); i++) {
    GstShmemHdr10Plus v = i % 2 ? profile_a (i) : profile_b (i);
    GstShmemHdr10PlusWindow *w = &v.windows[0];

    v.targeted_system_display_maximum_luminance = g_rand_int (rand) >> 5;
    w->num_distribution_maxrgb_percentiles = i % 16;
    for (k = 0; k < 15; k++) {
      gboolean there = k < i % 16;

      w->distribution_maxrgb[k].percentage =
          there ? g_rand_int (rand) >> 25 : 0;
      w->distribution_maxrgb[k].percentile =
          there ? g_rand_int (rand) >> 15 : 0;
    }
    all[i] = v;
    add (writer, 3 * i, v);
  }
  g_rand_free (rand);

  text = finish (writer);
  frames = read_exactly (text, NULL);
  fail_unless_equals_int (frames->len, G_N_ELEMENTS (all));
  for (i = 0; i < frames->len; i++) {
    GstShmemHdr10PlusFrame *frame =
        &g_array_index (frames, GstShmemHdr10PlusFrame, i);

    fail_unless_equals_uint64 (frame->frame, 3 * i);
    assert_same_values (&frame->values, &all[i]);
  }
  g_array_unref (frames);
  g_free (text);
}

GST_END_TEST

/* A document of two frames; the second has @from replaced by @to. */
static gchar *
spoiled (const gchar *from, const gchar *to)
{
  static const gchar first[] =
      "{\"JSONInfo\":{\"HDR10plusProfile\":\"A\",\"Version\":\"1.0\"},"
      "\"SceneInfo\":[{\"LuminanceParameters\":{\"AverageRGB\":1,"
      "\"LuminanceDistributions\":{\"DistributionIndex\":[],"
      "\"DistributionValues\":[]},\"MaxScl\":[1,2,3]},"
      "\"NumberOfWindows\":1,"
      "\"TargetedSystemDisplayMaximumLuminance\":0,"
      "\"SceneFrameIndex\":0,\"SceneId\":0,\"SequenceFrameIndex\":4},\n";
  static const gchar second[] =
      "{\"BezierCurveData\":{\"Anchors\":[1],\"KneePointX\":2,"
      "\"KneePointY\":3},\"LuminanceParameters\":{\"AverageRGB\":1,"
      "\"LuminanceDistributions\":{\"DistributionIndex\":[50],"
      "\"DistributionValues\":[60]},\"MaxScl\":[1,2,3]},"
      "\"NumberOfWindows\":1,"
      "\"TargetedSystemDisplayMaximumLuminance\":0,"
      "\"SceneFrameIndex\":0,\"SceneId\":0,\"SequenceFrameIndex\":5}]}";
  const gchar *at = strstr (second, from);

  fail_unless (at != NULL, "no %s", from);
  return g_strdup_printf (
      "%s%.*s%s%s", first, (int) (at - second), second, to, at + strlen (from));
}

typedef struct
{
  const gchar *from;
  const gchar *to;
  const gchar *error; /* what it says; NULL: fine */
} Spoil;

#define SIXTEEN "[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]"

static const Spoil spoils[] = {
  { "1", "1", NULL },
  { "{\"Anchors\":[1],\"KneePointX\":2,\"KneePointY\":3}", "null", NULL },
  { "\"SceneId\":0", "\"SceneId\":9,\"Unknown\":[{}]", NULL },
  { "[50]", "[127]", NULL },
  { "[50]", "[128]", "DistributionIndex, 128, 0, 127" },
  { "[50]", "[50,51]", "DistributionValues, 1 elements, 2" },
  { "[50]", "[]", "DistributionValues, 1 elements, 0" },
  { "[50]", SIXTEEN, "DistributionIndex, 16 elements, 15" },
  { "[50]", "50", "DistributionIndex, array" },
  { "[50]", "[\"50\"]", "DistributionIndex, integer" },
  { "[50]", "[null]", "DistributionIndex, integer" },
  { "[50]", "[[50]]", "DistributionIndex, integer" },
  { "[60]", "[131071]", NULL },
  { "[60]", "[131072]", "DistributionValues, 131072" },
  { "[60]", "[-1]", "DistributionValues, -1" },
  { "[60]", "[60.5]", "DistributionValues, integer" },
  { "[1,2,3]", "[1,2]", "MaxScl, 2 elements, 3" },
  { "[1,2,3]", "[1,2,3,4]", "MaxScl, 4 elements, 3" },
  { "[1,2,3]", "[1,2,131072]", "MaxScl, 131072" },
  { "[1,2,3]", "{}", "MaxScl, array" },
  { "\"AverageRGB\":1", "\"AverageRGB\":131072", "AverageRGB, 131072" },
  { "\"AverageRGB\":1", "\"AverageRGB\":true", "AverageRGB, integer" },
  { "\"AverageRGB\":1", "\"AverageRgb\":1", "AverageRGB, missing" },
  { "\"AverageRGB\":1", "\"AverageRGB\":9223372036854775807",
      "AverageRGB, 9223372036854775807, 0, 131071" },
  { "\"AverageRGB\":1", "\"AverageRGB\":1e3", "AverageRGB, integer" },
  { "LuminanceDistributions", "Distributions",
      "LuminanceDistributions, missing" },
  { "LuminanceParameters", "Parameters", "LuminanceParameters, missing" },
  { "\"NumberOfWindows\":1", "\"NumberOfWindows\":2", "NumberOfWindows" },
  { "\"NumberOfWindows\":1", "\"NumberOfWindows\":257", "NumberOfWindows" },
  { "\"NumberOfWindows\":1", "\"NumberOfWindows\":0", "NumberOfWindows" },
  { "Luminance\":0", "Luminance\":134217727", NULL },
  { "Luminance\":0", "Luminance\":134217728",
      "TargetedSystemDisplayMaximumLuminance, 134217728" },
  { "[1]", "[1024]", "Anchors, 1024, 0, 1023" },
  { "[1]", SIXTEEN, "Anchors, 16 elements, 15" },
  { "[1]", "{}", "Anchors, array" },
  { "\"KneePointX\":2", "\"KneePointX\":4096", "KneePointX, 4096" },
  { "\"KneePointY\":3", "\"KneePointY\":4096", "KneePointY, 4096" },
  { "\"KneePointY\":3", "\"KneePoint\":3", "KneePointY, missing" },
  { "{\"Anchors\":[1],\"KneePointX\":2,\"KneePointY\":3}", "[]",
      "BezierCurveData, object" },
  { "\"SceneId\":0", "\"SceneId\":\"0\"", "SceneId, integer" },
  { "\"SceneFrameIndex\":0", "\"SceneFrameIndex\":-2", "SceneFrameIndex, -2" },
  { "\"SequenceFrameIndex\":5", "\"SequenceFrameIndex\":4",
      "SequenceFrameIndex, 4" },
  { "\"SequenceFrameIndex\":5", "\"X\":5", "SequenceFrameIndex, missing" },
};

GST_START_TEST (test_spoiled_frame)
{
  const Spoil *spoil = &spoils[__i__];
  gchar *text = spoiled (spoil->from, spoil->to);
  GError *error = NULL;
  GArray *frames = read_exactly (text, &error);

  if (spoil->error == NULL) {
    fail_unless (frames != NULL, "%s", error ? error->message : "");
    fail_unless_equals_int (frames->len, 2);
    g_array_unref (frames);
  } else {
    fail_unless (frames == NULL, "%s is read", text);
    fail_unless (
        g_error_matches (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA));
    assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "line 2, SceneInfo[1]", spoil->error);
  }
  g_free (text);
}

GST_END_TEST

/* Whole documents; the error of each has both words. */
static const struct
{
  const gchar *text;
  const gchar *word1;
  const gchar *word2;
} documents[] = {
  { "", "document", "object" },
  { "  \n", "document", "object" },
  { "{}[]", "more", "" },
  { "[]{}", "more", "" },
  { "[5]", "line 1, document[0]", "object" },
  { "null", "document", "object" },
  { "5", "document", "object" },
  { "{}", "SceneInfo", "missing" },
  { "{\"JSONInfo\":5,\"SceneInfo\":[]}", "JSONInfo", "object" },
  { "{\"JSONInfo\":{\"HDR10plusProfile\":1},\"SceneInfo\":[]}",
      "HDR10plusProfile", "string" },
  { "{\"JSONInfo\":{\"Version\":[]},\"SceneInfo\":[]}", "Version", "string" },
#define INFO "\"JSONInfo\":{\"HDR10plusProfile\":\"A\",\"Version\":\"1.0\"}"
  { "{" INFO "}", "SceneInfo", "missing" },
  { "{" INFO ",\"SceneInfo\":{}}", "SceneInfo", "array" },
  { "{" INFO ",\"SceneInfo\":[1]}", "SceneInfo[0]", "object" },
  { "{" INFO ",\"SceneInfo\":[[]]}", "SceneInfo[0]", "object" },
  { "{" INFO ",\"SceneInfo\":[],\"SceneInfoSummary\":[]}", "SceneInfoSummary",
      "object" },
  { "{" INFO ",\"SceneInfo\":[],\"ToolInfo\":null}", "ToolInfo", "object" },
  { "{\n\"a\":1,,\n}", "2", "unexpected" },
  { "{\n\n\"a\":[1,2}", "3", "" },
  { "{\n\n\"a\":\"", "3", "" },
  { "{\n/* comment */ " INFO ",\"SceneInfo\":[]}", "line 2", "JSON" },
  { "{\n# comment\n" INFO ",\"SceneInfo\":[]}", "line 2", "JSON" },
  { "{\"a\":\"\xff\"}", "UTF-8", "" },
  { "{\"a\\", "", "" },
  { "{\n\"a\":\"\\x\"}", "line 2", "escape" },
  { "{\n\"a\":\"\\u12g4\"}", "line 2", "escape" },
  { "{\n\"a\":[1,]}", "line 2", "unexpected" },
  { "{\n\"a\":nul}", "line 2", "unexpected" },
  { "{\n\"a\" 1}", "line 2", "unexpected" },
  { "{\n1:1}", "line 2", "unexpected" },
  { "\xef\xbb\xbf", "document", "object" },
  { "\xef\xbb\xbf\xef\xbb\xbf{}", "document", "object" },
};

GST_START_TEST (test_spoiled_document)
{
  GError *error = NULL;

  fail_unless (read_exactly (documents[__i__].text, &error) == NULL);
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      documents[__i__].word1, documents[__i__].word2);
}

GST_END_TEST

/* json-glib has its own idea of numbers: it wraps, and it knows octal and
 * hexadecimal ones. */
static const struct
{
  const gchar *number;
  const gchar *error; /* NULL: fine where it is not looked at */
} numbers[] = {
  { "0", NULL },
  { "-0", NULL },
  { "-1.5e+10", NULL },
  { "1E-2", NULL },
  { "0.0", NULL },
  { "9223372036854775807", NULL },
  { "-9223372036854775807", NULL },
  { "9223372036854775808", "64 bits" },
  { "-9223372036854775808", "64 bits" },
  { "18446744073709551617", "64 bits" },
  { "-18446744073709551615", "64 bits" },
  { "99999999999999999999999999999", "64 bits" },
  { "010", "number" },
  { "0x10", "number" },
  { "00", "number" },
  { "1.", "number" },
  { "1e", "number" },
  { "1e+", "number" },
  { "1.5.5", "number" },
  { "1_000", "number" },
  { "1a", "number" },
  { "-", "number" },
  { "--1", "number" },
  { "+1", "JSON" },
  { ".5", "JSON" },
};

GST_START_TEST (test_numbers)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (numbers); i++) {
    gchar *text = g_strdup_printf (
        "{" INFO ",\"SceneInfo\":[],\n\"A\":%s}", numbers[i].number);
    GError *error = NULL;
    GArray *frames = read_exactly (text, &error);

    if (numbers[i].error == NULL) {
      fail_unless (frames != NULL, "%s: %s", text, error ? error->message : "");
      g_array_unref (frames);
    } else {
      fail_unless (frames == NULL, "%s", text);
      assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
          "line 2", numbers[i].error);
    }
    g_free (text);
  }
}

GST_END_TEST

/* ---- x265's array ---- */

#define LEGACY_CURVE                                                           \
  "\"BezierCurveData\":{\"Anchor0\":102,\"Anchor1\":1023,"                     \
  "\"KneePointX\":17,\"KneePointY\":64,\"NumberOfAnchors\":2}"
#define LEGACY_LUMINANCE                                                       \
  "\"LuminanceParameters\":{\"AverageRGB\":1037,\"MaxScl0\":17830,"            \
  "\"MaxScl1\":16895,\"MaxScl2\":14252,\"PercentileLuminance\":{"              \
  "\"NumberOfPercentiles\":2,\"PercentileLuminance0\":3,"                      \
  "\"PercentileLuminance1\":14445,\"PercentilePercentage0\":1,"                \
  "\"PercentilePercentage1\":99}}"
#define LEGACY_LOCAL                                                           \
  "{\"BezierCurveData\":{\"Anchor0\":7,\"KneePointX\":8,\"KneePointY\":9,"     \
  "\"NumberOfAnchors\":1},\"EllipseData\":{\"CenterOfEllipseX\":5,"            \
  "\"CenterOfEllipseY\":6,\"OverlapProcessOption\":1,\"RotationAngle\":181,"   \
  "\"SemimajorAxisExternalEllipse\":9,\"SemimajorAxisInternalEllipse\":8,"     \
  "\"SemiminorAxisExternalEllipse\":10},\"WindowData\":{"                      \
  "\"WindowLowerRightCornerX\":3,\"WindowLowerRightCornerY\":4,"               \
  "\"WindowUpperLeftCornerX\":1,\"WindowUpperLeftCornerY\":2}}"
#define LEGACY_FRAME                                                           \
  "{" LEGACY_CURVE ",\"LocalParameters\":[]," LEGACY_LUMINANCE                 \
  ",\"NumberOfWindows\":1,\"TargetedSystemDisplayMaximumLuminance\":500}"

static GstShmemHdr10Plus
legacy_values (void)
{
  GstShmemHdr10Plus v = { 0 };
  GstShmemHdr10PlusWindow *w = &v.windows[0];

  v.application_version = 1;
  v.num_windows = 1;
  v.targeted_system_display_maximum_luminance = 500;
  w->maxscl[0] = 17830;
  w->maxscl[1] = 16895;
  w->maxscl[2] = 14252;
  w->average_maxrgb = 1037;
  w->num_distribution_maxrgb_percentiles = 2;
  w->distribution_maxrgb[0].percentage = 1;
  w->distribution_maxrgb[0].percentile = 3;
  w->distribution_maxrgb[1].percentage = 99;
  w->distribution_maxrgb[1].percentile = 14445;
  w->tone_mapping_flag = TRUE;
  w->knee_point_x = 17;
  w->knee_point_y = 64;
  w->num_bezier_curve_anchors = 2;
  w->bezier_curve_anchors[0] = 102;
  w->bezier_curve_anchors[1] = 1023;
  return v;
}

/* The values of the only frame of a document. */
static void
assert_legacy (const gchar *text, const GstShmemHdr10Plus *expected)
{
  GError *error = NULL;
  GArray *frames = read_exactly (text, &error);
  const GstShmemHdr10PlusFrame *frame;

  fail_unless (frames != NULL, "%s", error ? error->message : "");
  fail_unless_equals_int (frames->len, 1);
  frame = &g_array_index (frames, GstShmemHdr10PlusFrame, 0);
  fail_unless_equals_uint64 (frame->frame, 0);
  assert_same_values (&frame->values, expected);
  g_array_unref (frames);
}

GST_START_TEST (test_legacy)
{
  GstShmemHdr10Plus v = legacy_values ();
  GArray *frames;

  assert_legacy ("[" LEGACY_FRAME "]", &v);
  /* the new keys in an array, with their own numbers not looked at */
  assert_legacy ("[{\"BezierCurveData\":{\"Anchors\":[102,1023],"
                 "\"KneePointX\":17,\"KneePointY\":64},"
                 "\"LuminanceParameters\":{\"AverageRGB\":1037,"
                 "\"LuminanceDistributions\":{\"DistributionIndex\":[1,99],"
                 "\"DistributionValues\":[3,14445]},"
                 "\"MaxScl\":[17830,16895,14252]},"
                 "\"SequenceFrameIndex\":7,"
                 "\"TargetedSystemDisplayMaximumLuminance\":500}]",
      &v);

  v.windows[0].tone_mapping_flag = FALSE;
  assert_legacy ("[{\"BezierCurveData\":{}," LEGACY_LUMINANCE
                 ",\"TargetedSystemDisplayMaximumLuminance\":500}]",
      &v);
  assert_legacy ("[{" LEGACY_LUMINANCE
                 ",\"TargetedSystemDisplayMaximumLuminance\":500}]",
      &v);

  /* numbered by place */
  frames = read_exactly (
      "[" LEGACY_FRAME "," LEGACY_FRAME "," LEGACY_FRAME "]", NULL);
  fail_unless_equals_int (frames->len, 3);
  fail_unless_equals_uint64 (
      g_array_index (frames, GstShmemHdr10PlusFrame, 2).frame, 2);
  g_array_unref (frames);
  frames = read_exactly ("[]", NULL);
  fail_unless (frames != NULL && frames->len == 0);
  g_array_unref (frames);
}

GST_END_TEST

GST_START_TEST (test_legacy_windows)
{
  GstShmemHdr10Plus v = legacy_values ();
  GstShmemHdr10PlusWindow *w = &v.windows[1];

  *w = v.windows[0];
  w->window_upper_left_corner_x = 1;
  w->window_upper_left_corner_y = 2;
  w->window_lower_right_corner_x = 3;
  w->window_lower_right_corner_y = 4;
  w->center_of_ellipse_x = 5;
  w->center_of_ellipse_y = 6;
  w->rotation_angle = 181; /* kept as it is; x265 takes 180 off */
  w->semimajor_axis_internal_ellipse = 8;
  w->semimajor_axis_external_ellipse = 9;
  w->semiminor_axis_external_ellipse = 10;
  w->overlap_process_option = 1;
  w->knee_point_x = 8;
  w->knee_point_y = 9;
  w->num_bezier_curve_anchors = 1;
  w->bezier_curve_anchors[0] = 7;
  v.windows[2] = *w;
  v.application_version = 0;
  v.num_windows = 3;
  assert_legacy ("[{" LEGACY_CURVE ",\"LocalParameters\":[" LEGACY_LOCAL
                 "," LEGACY_LOCAL "]," LEGACY_LUMINANCE
                 ",\"TargetedSystemDisplayMaximumLuminance\":500}]",
      &v);
  v.num_windows = 2;
  assert_legacy ("[{" LEGACY_CURVE ",\"LocalParameters\":[" LEGACY_LOCAL
                 "]," LEGACY_LUMINANCE ",\"NumberOfWindows\":2,"
                 "\"TargetedSystemDisplayMaximumLuminance\":500}]",
      &v);
}

GST_END_TEST

static const Spoil legacy_spoils[] = {
  { "1037", "1037.5", "AverageRGB, integer" },
  { "1037", "131072", "AverageRGB, 131072" },
  { "MaxScl2", "MaxScl3", "MaxScl2, missing" },
  { "14252", "\"14252\"", "MaxScl2, integer" },
  { "NumberOfPercentiles\":2", "NumberOfPercentiles\":16",
      "NumberOfPercentiles, 16, 0, 15" },
  { "NumberOfPercentiles\":2", "NumberOfPercentiles\":3",
      "PercentilePercentage2, missing" },
  { "PercentileLuminance1", "X", "PercentileLuminance1, missing" },
  { "\"PercentilePercentage1\":99", "\"PercentilePercentage1\":128",
      "PercentilePercentage1, 128" },
  { "PercentileLuminance\"", "X\"", "PercentileLuminance, missing" },
  { "LuminanceParameters", "X", "LuminanceParameters, missing" },
  { "NumberOfAnchors\":2", "NumberOfAnchors\":3", "Anchor2, missing" },
  { "NumberOfAnchors\":2", "NumberOfAnchors\":16",
      "NumberOfAnchors, 16, 0, 15" },
  { "NumberOfAnchors", "X", "NumberOfAnchors, missing" },
  { "1023", "1024", "Anchor1, 1024, 0, 1023" },
  { "KneePointY", "X", "KneePointY, missing" },
  { "Targeted", "X", "TargetedSystemDisplayMaximumLuminance, missing" },
  { "NumberOfWindows\":1", "NumberOfWindows\":2", "NumberOfWindows, 1" },
  { "\"LocalParameters\":[]", "\"LocalParameters\":{}",
      "LocalParameters, array" },
  { "\"LocalParameters\":[]", "\"LocalParameters\":[1,2,3]",
      "LocalParameters, 3 elements, 2" },
  { "\"LocalParameters\":[],", "", NULL },
  { "\"NumberOfWindows\":1,", "", NULL },
};

/* The second of two frames, on line 3. */
GST_START_TEST (test_legacy_spoiled)
{
  static const gchar frame[] = LEGACY_FRAME;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (legacy_spoils); i++) {
    const Spoil *spoil = &legacy_spoils[i];
    const gchar *at = strstr (frame, spoil->from);
    gchar *text = g_strdup_printf ("[\n%s,\n%.*s%s%s\n]", frame,
        (int) (at - frame), frame, spoil->to, at + strlen (spoil->from));
    GError *error = NULL;
    GArray *frames = read_exactly (text, &error);

    if (spoil->error == NULL) {
      fail_unless (frames != NULL, "%s", error ? error->message : "");
      g_array_unref (frames);
    } else {
      fail_unless (frames == NULL, "%s is read", text);
      assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
          "line 3, document[1]", spoil->error);
    }
    g_free (text);
  }
}

GST_END_TEST

/* Nesting deep enough to exhaust the stack of a recursive parser. Brackets in
 * strings are no nesting, and no way to hide it. */
GST_START_TEST (test_deep)
{
  static const gchar *const steps[] = { "[", "[\"]\",", "[\"\\\"]\",",
    "{\"a\":", "[[]," };
  GError *error = NULL;
  GString *text;
  guint i, k;

  for (i = 0; i < G_N_ELEMENTS (steps); i++) {
    text = g_string_new (NULL);
    for (k = 0; k < 500000; k++)
      g_string_append (text, steps[i]);
    fail_unless (read_exactly (text->str, &error) == NULL);
    assert_error (
        &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "nest");
    g_string_free (text, TRUE);
  }

  text = g_string_new ("{" INFO ",\"Comment\":\"");
  for (k = 0; k < 500000; k++)
    g_string_append (text, "[\\\"");
  g_string_append (text, "\",\"SceneInfo\":[]}");
  g_array_unref (read_exactly (text->str, NULL));
  g_string_free (text, TRUE);
}

GST_END_TEST

/* Only SceneInfo holds frames, and the last one if it is there twice. */
GST_START_TEST (test_other_arrays)
{
  static const gchar frame[] =
      "{\"LuminanceParameters\":{\"AverageRGB\":1,"
      "\"LuminanceDistributions\":{\"DistributionIndex\":[],"
      "\"DistributionValues\":[]},\"MaxScl\":[1,2,3]},"
      "\"NumberOfWindows\":1,"
      "\"TargetedSystemDisplayMaximumLuminance\":0,"
      "\"SceneFrameIndex\":0,\"SceneId\":0,\"SequenceFrameIndex\":4}";
  gchar *text =
      g_strdup_printf ("{\"A\":[%s,5],\"B\":{\"SceneInfo\":[%s]}," INFO
                       ",\"SceneInfo\":[%s,7],\"SceneInfo\":[%s],"
                       "\"C\":[%s,%s,[]],\"SceneInf\":[[%s]]}",
          frame, frame, frame, frame, frame, frame, frame);
  GError *error = NULL;
  GArray *frames = read_exactly (text, &error);

  fail_unless (frames != NULL, "%s", error ? error->message : "");
  fail_unless_equals_int (frames->len, 1);
  fail_unless_equals_uint64 (
      g_array_index (frames, GstShmemHdr10PlusFrame, 0).frame, 4);
  g_array_unref (frames);
  g_free (text);

  /* a frame that is right, but in an array of arrays */
  text = g_strdup_printf ("[[%s]]", frame);
  fail_unless (read_exactly (text, &error) == NULL);
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "object");
  g_free (text);

  text = g_strdup_printf ("{" INFO ",\"A\":[%s]}", frame);
  fail_unless (read_exactly (text, &error) == NULL);
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "SceneInfo, missing");
  g_free (text);
}

GST_END_TEST

/* A NUL inside is not the end of the document. */
GST_START_TEST (test_nul)
{
  static const gchar text[] = "{" INFO ",\"SceneInfo\":[]}\0{";
  GError *error = NULL;

  fail_unless (read_hdr10plus_json (text, sizeof text - 1, &error) == NULL);
  fail_unless (
      g_error_matches (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA));
  g_error_free (error);
}

GST_END_TEST

/* Every cut of a document is refused. */
GST_START_TEST (test_truncated)
{
  gchar *text = spoiled ("1", "1");
  gsize size;

  for (size = 0; size < strlen (text); size++) {
    gchar *cut = g_strndup (text, size);
    GError *error = NULL;

    fail_unless (read_exactly (cut, &error) == NULL);
    fail_unless (error != NULL);
    g_error_free (error);
    g_free (cut);
  }
  g_free (text);
}

GST_END_TEST

/* ---- documents of older tools ---- */

/* Frames without any of the keys that older tools left out. */
#define BARE(target, curve)                                                    \
  "{" curve "\"LuminanceParameters\":{\"AverageRGB\":1,"                       \
  "\"LuminanceDistributions\":{\"DistributionIndex\":[],"                      \
  "\"DistributionValues\":[]},\"MaxScl\":[1,2,3]},"                            \
  "\"TargetedSystemDisplayMaximumLuminance\":" target
#define CURVE                                                                  \
  "\"BezierCurveData\":{\"Anchors\":[1],\"KneePointX\":2,\"KneePointY\":3},"
#define REST ",\"SceneInfoSummary\":{},\"ToolInfo\":{}"
#define FULL(n)                                                                \
  ",\"NumberOfWindows\":1,\"SceneFrameIndex\":0,\"SceneId\":0,"                \
  "\"SequenceFrameIndex\":" n "}"

/* Each oddity as "what|first|count", in order. */
static const struct
{
  const gchar *text;
  guint n_frames;
  guint64 last; /* number of the last frame */
  const gchar *oddities[8];
} odd[] = {
  { "{" INFO ",\"SceneInfo\":[" BARE ("0", "") FULL ("7") "]" REST "}", 1, 7,
      { NULL } },
  { "\xef\xbb\xbf{" INFO ",\"SceneInfo\":[" BARE ("0", "") FULL ("7") "]" REST
                                                                      "}",
      1, 7, { "byte order mark|-1|0" } },
  { "\xef\xbb\xbf[" LEGACY_FRAME "]", 1, 0, { "byte order mark|-1|0" } },
  { "{\"SceneInfo\":[" BARE ("0", "") FULL ("7") "," BARE ("0", "") "}]}", 0, 0,
      { NULL } },
  { "{\"SceneInfo\":[" BARE ("0", "") "}," BARE ("0", "") FULL ("1") "]}", 0, 0,
      { NULL } },
  { "{\"SceneInfo\":[" BARE ("0", "") "}," BARE ("0", "") "}," BARE (
        "0", "") "}]}",
      3, 2,
      { "JSONInfo|-1|0", "SceneInfoSummary|-1|0", "ToolInfo|-1|0",
          "NumberOfWindows|0|3", "SceneFrameIndex|0|3", "SceneId|0|3",
          "SequenceFrameIndex|0|3" } },
  { "{\"JSONInfo\":{},\"SceneInfo\":[" BARE ("0", "") FULL ("7") "]" REST "}",
      1, 7, { "HDR10plusProfile|-1|0", "Version|-1|0" } },
  { "{" INFO ",\"SceneInfo\":[" BARE ("0", "")
          FULL ("1") "," BARE ("0", "") ",\"SceneId\":0,\"SceneFrameIndex\":1,"
                                        "\"SequenceFrameIndex\":2}]" REST "}",
      2, 2, { "NumberOfWindows|1|1" } },
  { "{\"Scene\\u0049nfo\":[],\"SceneInfo\":[" BARE ("0", "")
          FULL ("7") "]," INFO REST "}",
      1, 7, { "SceneInfo|-1|0" } },
  /* a profile that does not match its frames, wherever it is */
  { "{\"SceneInfo\":[" BARE ("0", "") FULL ("1") "," BARE ("9", CURVE)
          FULL ("2") "]," INFO REST "}",
      2, 2, { "tone curve|1|1", "targeted luminance|1|1" } },
  { "{\"JSONInfo\":{\"HDR10plusProfile\":\"B\",\"Version\":\"1.0\"},"
    "\"SceneInfo\":[" BARE ("0", "") FULL ("1") "," BARE ("9", CURVE)
          FULL ("2") "]" REST "}",
      2, 2, { "tone curve|0|1", "targeted luminance|0|1" } },
  { "{\"JSONInfo\":{\"HDR10plusProfile\":\"N/A\",\"Version\":\"1.0\"},"
    "\"SceneInfo\":[" BARE ("0", "") FULL ("1") "," BARE ("9", CURVE)
          FULL ("2") "]" REST "}",
      2, 2, { NULL } },
};

typedef struct
{
  guint n;
  guint64 last;
} Seen;

static gboolean
see_frame (
    const GstShmemHdr10PlusFrame *frame, gpointer user_data, GError **error)
{
  Seen *seen = user_data;

  (void) error;
  seen->n++;
  seen->last = frame->frame;
  return TRUE;
}

static void
assert_oddity (const GstShmemHdr10PlusJsonOddity *oddity, const gchar *expected)
{
  gchar **parts = g_strsplit (expected, "|", 3);

  assert_contains (oddity->what, parts[0]);
  fail_unless_equals_int (oddity->first, atoi (parts[1]));
  fail_unless_equals_int (oddity->count, atoi (parts[2]));
  g_strfreev (parts);
}

static void
assert_odd (guint at)
{
  const gchar *text = odd[at].text;
  gchar *exact = g_memdup2 (text, strlen (text));
  GArray *oddities = NULL;
  GError *error = NULL;
  Seen seen = { 0 };
  guint i;

  if (odd[at].n_frames == 0) {
    fail_if (gst_shmem_hdr10_plus_json_foreach (
        exact, strlen (text), see_frame, &seen, &oddities, &error));
    fail_unless (oddities == NULL);
    assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "SceneInfo[1]", "SequenceFrameIndex");
  } else {
    fail_unless (gst_shmem_hdr10_plus_json_foreach (
                     exact, strlen (text), see_frame, &seen, &oddities, &error),
        "%s", error ? error->message : "");
    fail_unless_equals_int (seen.n, odd[at].n_frames);
    fail_unless_equals_uint64 (seen.last, odd[at].last);
    for (i = 0; odd[at].oddities[i]; i++) {
      fail_unless (i < oddities->len, "%s", odd[at].oddities[i]);
      assert_oddity (&g_array_index (oddities, GstShmemHdr10PlusJsonOddity, i),
          odd[at].oddities[i]);
    }
    fail_unless_equals_int (oddities->len, i);
    g_array_unref (oddities);
  }
  g_free (exact);
}

GST_START_TEST (test_oddities)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (odd); i++)
    assert_odd (i);
}

GST_END_TEST

static gboolean
stop_reading (
    const GstShmemHdr10PlusFrame *frame, gpointer user_data, GError **error)
{
  (void) frame;
  (void) user_data;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "enough");
  return FALSE;
}

GST_START_TEST (test_stopped)
{
  GArray *oddities = NULL;
  GError *error = NULL;

  fail_if (gst_shmem_hdr10_plus_json_foreach (
      odd[0].text, -1, stop_reading, NULL, &oddities, &error));
  fail_unless (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED));
  fail_unless (oddities == NULL);
  g_error_free (error);
}

GST_END_TEST

/* ---- memory ---- */

#define MEBIBYTE (1024 * 1024)

/* The address space of a sanitizer is larger than any limit. */
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#define SANITIZED __has_feature (address_sanitizer)
#else
#define SANITIZED 0
#endif

/* Documents of 4 MiB of each shape, made of @start, a number of @step, and
 * @end. */
static const struct
{
  const gchar *start;
  const gchar *step;
  const gchar *end;
  const gchar *error; /* NULL: fine */
} shapes[] = {
  { "[", "1,", "1]", "document[0]" },
  { "[[", "1,", "1]]", "more than" },
  { "[{\"a\":[", "1,", "1]}]", "more than" },
  { "[{\"a\":[", "[],", "1]}]", "more than" },
  { "[{", "\"a\":1,", "\"b\":1}]", "more than" },
  { "[{\"a\":\"", "\\\"", "\"}]", "missing" },
  { "{\"A\":[", "1,", "1]," INFO ",\"SceneInfo\":[]}", NULL },
  { "{\"A\":{", "\"a\":1,", "\"a\":2}," INFO ",\"SceneInfo\":[]}", NULL },
  { "{\"A\":[", "[[[[]]]],", "1]," INFO ",\"SceneInfo\":[]}", NULL },
  { "{\"A\":\"", "\\u0041", "\"," INFO ",\"SceneInfo\":[]}", NULL },
  { "{", "\"SceneInfo\":[],", INFO "}", NULL },
  { "{", INFO ",", "\"SceneInfo\":[]}", NULL },
};

/* No shape takes more than a small part of its own size. */
static void
assert_memory (guint at)
{
  GString *text = g_string_new (shapes[at].start);
  struct rlimit limit, before;
  GArray *oddities = NULL;
  GError *error = NULL;
  Seen seen = { 0 };
  gsize pages = 0;
  gboolean read;
  FILE *statm;

  while (text->len < 4 * MEBIBYTE)
    g_string_append (text, shapes[at].step);
  g_string_append (text, shapes[at].end);

  statm = fopen ("/proc/self/statm", "r");
  fail_unless (statm != NULL && fscanf (statm, "%zu", &pages) == 1);
  fclose (statm);
  fail_unless (getrlimit (RLIMIT_AS, &before) == 0);
  limit = before;
  limit.rlim_cur = pages * (gsize) sysconf (_SC_PAGESIZE) + 2 * MEBIBYTE;
  fail_unless (SANITIZED || setrlimit (RLIMIT_AS, &limit) == 0);
  read = gst_shmem_hdr10_plus_json_foreach (
      text->str, (gssize) text->len, see_frame, &seen, &oddities, &error);
  fail_unless (setrlimit (RLIMIT_AS, &before) == 0);

  if (shapes[at].error == NULL) {
    fail_unless (read, "%s", error ? error->message : "");
    g_array_unref (oddities);
  } else {
    fail_if (read);
    assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        shapes[at].error, "HDR10+ JSON");
  }
  fail_unless_equals_int (seen.n, 0);
  g_string_free (text, TRUE);
}

GST_START_TEST (test_memory)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (shapes); i++)
    assert_memory (i);
}

GST_END_TEST

/* ---- documents of hdr10plus_tool ---- */

static JsonNode *
load_without_tool (const gchar *text)
{
  JsonNode *root = json_from_string (text, NULL);

  fail_unless (root != NULL);
  json_object_remove_member (json_node_get_object (root), "ToolInfo");
  return root;
}

static void
assert_same_document (const gchar *path)
{
  MetafileHdr10PlusDocument *writer = metafile_hdr10plus_document_new ();
  gchar *theirs, *ours;
  JsonNode *their_root, *our_root;
  GError *error = NULL;
  GArray *frames;
  guint i;

  fail_unless (g_file_get_contents (path, &theirs, NULL, NULL));
  frames = read_exactly (theirs, &error);
  fail_unless (frames != NULL, "%s: %s", path, error ? error->message : "");
  for (i = 0; i < frames->len; i++) {
    GstShmemHdr10PlusFrame *frame =
        &g_array_index (frames, GstShmemHdr10PlusFrame, i);

    add (writer, frame->frame, frame->values);
  }
  ours = finish (writer);

  their_root = load_without_tool (theirs);
  our_root = load_without_tool (ours);
  fail_unless (json_node_equal (their_root, our_root), "%s", path);
  json_node_unref (their_root);
  json_node_unref (our_root);
  g_array_unref (frames);
  g_free (theirs);
  g_free (ours);
}

GST_START_TEST (test_others)
{
  const gchar *data = g_getenv ("SHMEM_TEST_DATA");
  gchar *folder = g_build_filename (data ? data : "", "hdr10plus", NULL);
  GDir *dir = data ? g_dir_open (folder, 0, NULL) : NULL;
  const gchar *name;

  if (dir == NULL)
    GST_INFO ("no %s: skipped", folder);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    gchar *path = g_build_filename (folder, name, NULL);

    if (g_str_has_suffix (name, ".json"))
      assert_same_document (path);
    g_free (path);
  }
  g_clear_pointer (&dir, g_dir_close);
  g_free (folder);
}

GST_END_TEST

static Suite *
hdr10plusjson_suite (void)
{
  Suite *s = suite_create ("hdr10plusjson");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_golden);
  tcase_add_test (tc, test_empty);
  tcase_add_test (tc, test_scenes);
  tcase_add_test (tc, test_gaps);
  tcase_add_test (tc, test_profiles);
  tcase_add_test (tc, test_curve_outside_profile_b);
  tcase_add_test (tc, test_add_refused);
  tcase_add_test (tc, test_write_error);
  tcase_add_test (tc, test_read);
  tcase_add_test (tc, test_round_trip);
  tcase_add_loop_test (tc, test_spoiled_frame, 0, G_N_ELEMENTS (spoils));
  tcase_add_loop_test (tc, test_spoiled_document, 0, G_N_ELEMENTS (documents));
  tcase_add_test (tc, test_numbers);
  tcase_add_test (tc, test_legacy);
  tcase_add_test (tc, test_legacy_windows);
  tcase_add_test (tc, test_legacy_spoiled);
  tcase_add_test (tc, test_deep);
  tcase_add_test (tc, test_other_arrays);
  tcase_add_test (tc, test_nul);
  tcase_add_test (tc, test_truncated);
  tcase_add_test (tc, test_others);
  tcase_add_test (tc, test_oddities);
  tcase_add_test (tc, test_stopped);
  tcase_add_test (tc, test_memory);
  return s;
}

GST_CHECK_MAIN (hdr10plusjson)
