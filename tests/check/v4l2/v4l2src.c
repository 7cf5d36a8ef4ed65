/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What shmemv4l2src is made of, as far as it needs no device: caps, colours,
 * which metadata and which control values are a frame's, and what it says where
 * there is no device. Pixel formats are in pixelformat.c. */

#include <glib/gstdio.h>
#include <gst/check/gstcheck.h>
#include <gst/shmemmeta/shmemmeta.h>

#include "elements.h"
#include "lib/errors.h"
#include "lib/harness.h"
#include "v4l2/v4l2controls.h"
#include "v4l2/v4l2formats.h"
#include "v4l2/v4l2matcher.h"

#include <sys/stat.h>
#include <unistd.h>

/* ---- colours ---- */

GST_START_TEST (test_colours)
{
  static const struct
  {
    V4l2Colour colour;
    gboolean is_rgb;
    const gchar *text;
  } colours[] = {
    { { V4L2_COLORSPACE_REC709, 0, 0, 0 }, FALSE, "bt709" },
    { { V4L2_COLORSPACE_SMPTE170M, 0, 0, 0 }, FALSE, "bt601" },
    { { V4L2_COLORSPACE_SRGB, 0, 0, 0 }, TRUE, "sRGB" },
    { { V4L2_COLORSPACE_SMPTE240M, 0, 0, 0 }, FALSE, "smpte240m" },
    { { V4L2_COLORSPACE_BT2020, V4L2_XFER_FUNC_SMPTE2084, 0, 0 }, FALSE,
        "bt2100-pq" },
    { { V4L2_COLORSPACE_BT2020, V4L2_XFER_FUNC_709, 0, 0 }, FALSE,
        "bt2020-10" },
  };
  GstVideoColorimetry colorimetry;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (colours); i++) {
    g_autofree gchar *text = NULL;

    fail_unless (v4l2_colour_to_colorimetry (
        &colours[i].colour, colours[i].is_rgb, &colorimetry));
    text = gst_video_colorimetry_to_string (&colorimetry);
    fail_unless_equals_string (text, colours[i].text);
  }
  fail_if (v4l2_colour_to_colorimetry (
      &(V4l2Colour){ V4L2_COLORSPACE_DEFAULT, 0, 0, 0 }, FALSE, &colorimetry));
  fail_if (v4l2_colour_to_colorimetry (
      &(V4l2Colour){ V4L2_COLORSPACE_RAW, 0, 0, 0 }, FALSE, &colorimetry));
}

GST_END_TEST

GST_START_TEST (test_cicp)
{
  const V4l2Colour pq = { V4L2_COLORSPACE_BT2020, V4L2_XFER_FUNC_SMPTE2084, 0,
    V4L2_QUANTIZATION_FULL_RANGE };
  const V4l2Colour sdr = { V4L2_COLORSPACE_BT2020, 0, 0, 0 };
  GstShmemCicp cicp = { 7, 7, 7, 7 };

  fail_if (v4l2_colour_to_cicp (&sdr, FALSE, &cicp));
  fail_unless_equals_int (cicp.colour_primaries, 7);
  fail_unless (v4l2_colour_to_cicp (&pq, FALSE, &cicp));
  fail_unless_equals_int (cicp.colour_primaries, 9);
  fail_unless_equals_int (
      cicp.transfer_characteristics, GST_SHMEM_CICP_TRANSFER_PQ);
  fail_unless_equals_int (cicp.matrix_coefficients, 9);
  fail_unless_equals_int (cicp.full_range, TRUE);
  fail_unless (v4l2_colour_to_cicp (&pq, TRUE, &cicp));
  fail_unless_equals_int (cicp.matrix_coefficients, 0);
}

GST_END_TEST

/* ---- caps ---- */

static void
assert_caps (const V4l2PixelFormat *format, const struct v4l2_frmsizeenum *size,
    const gchar *expected)
{
  GValue rate = G_VALUE_INIT;
  GstCaps *caps = gst_caps_new_empty (), *wanted;

  g_value_init (&rate, GST_TYPE_FRACTION);
  gst_value_set_fraction (&rate, 30, 1);
  v4l2_caps_append (caps, format, size, &rate);
  wanted = gst_caps_from_string (expected);
  fail_unless (
      gst_caps_is_equal (caps, wanted), "%" GST_PTR_FORMAT, (gpointer) caps);
  gst_caps_unref (wanted);
  gst_caps_unref (caps);
  g_value_unset (&rate);
}

GST_START_TEST (test_caps)
{
  const V4l2PixelFormat nv12 = { V4L2_PIX_FMT_NV12M, GST_VIDEO_FORMAT_NV12, 2,
    NULL };
  const V4l2PixelFormat vendor = { GST_MAKE_FOURCC ('S', 'H', '8', 'P'),
    GST_VIDEO_FORMAT_UNKNOWN, 8, NULL };
  const V4l2PixelFormat depth = { V4L2_PIX_FMT_Z16, GST_VIDEO_FORMAT_UNKNOWN, 1,
    NULL };
  const V4l2PixelFormat bayer = { V4L2_PIX_FMT_SBGGR8, GST_VIDEO_FORMAT_UNKNOWN,
    1, "bggr" };
  struct v4l2_frmsizeenum size = { .type = V4L2_FRMSIZE_TYPE_DISCRETE,
    .discrete = { 1280, 720 } };

  assert_caps (&nv12, &size,
      "video/x-raw, format=NV12, width=1280, height=720, framerate=30/1");
  assert_caps (&vendor, &size,
      "video/x-raw(meta:GstShmemPlanesMeta), v4l2-format=(string)SH8P, "
      "width=1280, height=720, framerate=30/1");
  /* without the blank of the FourCC, which nobody would type */
  assert_caps (&depth, &size,
      "video/x-raw(meta:GstShmemPlanesMeta), v4l2-format=(string)Z16, "
      "width=1280, height=720, framerate=30/1");
  assert_caps (&bayer, &size,
      "video/x-bayer, format=bggr, width=1280, height=720, framerate=30/1");

  size.type = V4L2_FRMSIZE_TYPE_STEPWISE;
  size.stepwise = (struct v4l2_frmsize_stepwise){ 16, 1930, 16, 240, 240, 0 };
  assert_caps (&nv12, &size,
      "video/x-raw, format=NV12, width=[16,1920,16], height=240, "
      "framerate=30/1");
  /* steps that do not fit where they start */
  size.stepwise = (struct v4l2_frmsize_stepwise){ 2, 1000, 16, 1, 9, 2 };
  assert_caps (&nv12, &size,
      "video/x-raw, format=NV12, width=[2,1000], height=[1,9], framerate=30/1");

  /* what makes no sense is not offered */
  size.stepwise = (struct v4l2_frmsize_stepwise){ 0, 1000, 1, 1, 9, 1 };
  assert_caps (&nv12, &size, "EMPTY");
  size.stepwise = (struct v4l2_frmsize_stepwise){ 9, 8, 1, 1, 9, 1 };
  assert_caps (&nv12, &size, "EMPTY");
  size.stepwise = (struct v4l2_frmsize_stepwise){ 1, 0x80000000, 1, 1, 9, 1 };
  assert_caps (&nv12, &size, "EMPTY");
}

GST_END_TEST

GST_START_TEST (test_rates)
{
  struct v4l2_frmivalenum interval = { .type = V4L2_FRMIVAL_TYPE_DISCRETE,
    .discrete = { 1001, 30000 } };
  GValue rates = G_VALUE_INIT;
  g_autofree gchar *text = NULL;

  g_value_init (&rates, GST_TYPE_LIST);
  v4l2_rates_append (&rates, &interval);
  interval.discrete = (struct v4l2_fract){ 0, 1 };
  v4l2_rates_append (&rates, &interval);
  interval.discrete = (struct v4l2_fract){ 1, 0x80000000 };
  v4l2_rates_append (&rates, &interval);
  interval.type = V4L2_FRMIVAL_TYPE_CONTINUOUS;
  interval.stepwise.min = (struct v4l2_fract){ 1, 60 };
  interval.stepwise.max = (struct v4l2_fract){ 1, 2 };
  v4l2_rates_append (&rates, &interval);
  interval.stepwise.max = (struct v4l2_fract){ 1, 60 };
  v4l2_rates_append (&rates, &interval);
  text = gst_value_serialize (&rates);
  fail_unless_equals_string (
      text, "{ (fraction)30000/1001, (GstFractionRange)[ 2/1, 60/1 ] }");
  g_value_unset (&rates);
}

GST_END_TEST

/* ---- which metadata ---- */

#define FRAME (40 * GST_MSECOND)
#define CLOCK V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC
#define SOE V4L2_BUF_FLAG_TSTAMP_SRC_SOE

static V4l2Matcher matcher;

static void
setup_matcher (V4l2Match match)
{
  v4l2_matcher_init (&matcher, match);
  matcher.tolerance = FRAME / 2;
}

static void
take (guint32 sequence, GstClockTime timestamp, guint32 flags, gchar payload)
{
  const V4l2Stamp stamp = { sequence, flags, timestamp, 0 };

  v4l2_matcher_take (&matcher, &stamp, g_bytes_new (&payload, 1));
}

/* V4L2_LACKS_*, of all frames. */
static guint32 lacking;

/* One letter for each payload; ? for those that may still come, - for none. */
static void
assert_found (guint32 sequence, GstClockTime timestamp, guint32 flags,
    const gchar *expected)
{
  const V4l2Stamp stamp = { sequence, flags, timestamp, lacking };
  GPtrArray *found =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  GString *letters = g_string_new (NULL);
  guint i;

  switch (v4l2_matcher_find (&matcher, &stamp, found)) {
    case V4L2_MISSING:
      g_string_append_c (letters, '-');
      break;
    case V4L2_PENDING:
      g_string_append_c (letters, '?');
      break;
    case V4L2_FOUND:
      break;
  }
  for (i = 0; i < found->len; i++)
    g_string_append_c (
        letters, *(const gchar *) g_bytes_get_data (found->pdata[i], NULL));
  fail_unless_equals_string (letters->str, expected);
  g_string_free (letters, TRUE);
  g_ptr_array_unref (found);
}

GST_START_TEST (test_match_sequence)
{
  setup_matcher (V4L2_MATCH_SEQUENCE);
  assert_found (5, 0, 0, "?");
  take (4, 0, 0, 'a');
  assert_found (5, 0, 0, "?");
  fail_unless_equals_uint64 (matcher.unmatched, 1);
  /* two for one frame, and of those to come */
  take (5, 0, 0, 'b');
  take (5, 0, 0, 'c');
  take (6, 0, 0, 'd');
  take (8, 0, 0, 'e');
  assert_found (5, 0, 0, "bc");
  assert_found (6, 0, 0, "d");
  assert_found (7, 0, 0, "-");
  assert_found (8, 0, 0, "e");
  /* out of order */
  take (11, 0, 0, 'g');
  take (10, 0, 0, 'f');
  assert_found (10, 0, 0, "f");
  assert_found (11, 0, 0, "g");
  /* around the end of the numbers */
  take (0xffffffff, 0, 0, 'h');
  take (0, 0, 0, 'i');
  assert_found (0xffffffff, 0, 0, "h");
  assert_found (0, 0, 0, "i");
  fail_unless_equals_uint64 (matcher.unmatched, 1);
  v4l2_matcher_clear (&matcher);
}

GST_END_TEST

GST_START_TEST (test_match_timestamp)
{
  GstClockTime start = 1000 * GST_SECOND;

  setup_matcher (V4L2_MATCH_AUTO);
  /* streams that did not start together: numbers differ, times do not */
  take (7, start, CLOCK, 'a');
  take (8, start + FRAME + GST_MSECOND, CLOCK, 'b');
  assert_found (0, start, CLOCK, "a");
  assert_found (1, start + FRAME, CLOCK, "b");
  /* the nearest one only */
  take (9, start + 2 * FRAME + FRAME / 2 + 1, CLOCK, 'c');
  assert_found (2, start + 2 * FRAME, CLOCK, "-");
  assert_found (3, start + 3 * FRAME, CLOCK, "c");
  /* a device that catches up: two are near, one is nearer */
  take (10, start + 3 * FRAME + 3, CLOCK, 'x');
  take (11, start + 3 * FRAME + 9, CLOCK, 'y');
  assert_found (3, start + 3 * FRAME + 4, CLOCK, "x");
  assert_found (3, start + 3 * FRAME + 9, CLOCK, "y");
  /* at another point of the frame, or of no clock: numbers again */
  take (4, start, CLOCK | V4L2_BUF_FLAG_TSTAMP_SRC_SOE, 'd');
  assert_found (4, start + 4 * FRAME, CLOCK, "d");
  take (5, start, 0, 'e');
  assert_found (5, start + 5 * FRAME, CLOCK, "e");
  take (6, start, V4L2_BUF_FLAG_TIMESTAMP_COPY, 'f');
  assert_found (6, 0, V4L2_BUF_FLAG_TIMESTAMP_COPY, "f");
  /* no time is before 0 or behind the end */
  take (9, G_MAXUINT64, CLOCK, 'g');
  assert_found (7, 0, CLOCK, "-");
  assert_found (8, G_MAXUINT64, CLOCK, "g");
  v4l2_matcher_clear (&matcher);
}

GST_END_TEST

static void
assert_found_lacking (
    guint32 lacks, guint32 sequence, GstClockTime timestamp, const gchar *found)
{
  lacking = lacks;
  assert_found (sequence, timestamp, CLOCK, found);
  lacking = 0;
}

/* Frames that came through other elements. */
GST_START_TEST (test_match_lacks)
{
  GstClockTime start = 1000 * GST_SECOND;

  setup_matcher (V4L2_MATCH_AUTO);
  /* Of an unknown point of the frame: that of the metadata, or the other end. */
  take (7, start, CLOCK | SOE, 'a');
  take (8, start + FRAME, CLOCK | SOE, 'b');
  take (9, start + 2 * FRAME, CLOCK | SOE, 'c');
  assert_found_lacking (V4L2_LACKS_SOURCE, 0, start - FRAME / 5, "a");
  assert_found_lacking (
      V4L2_LACKS_SOURCE, 0, start + FRAME + FRAME * 7 / 10, "b");
  assert_found_lacking (V4L2_LACKS_SOURCE, 0, start + 2 * FRAME, "c");
  take (1, start, CLOCK, 'd');
  take (2, start + FRAME, CLOCK, 'e');
  take (3, start + 2 * FRAME, CLOCK, 'f');
  take (4, start + 3 * FRAME, CLOCK, 'g');
  assert_found_lacking (V4L2_LACKS_SOURCE, 0, start + FRAME / 20, "d");
  assert_found_lacking (V4L2_LACKS_SOURCE, 0, start + FRAME / 10, "e");
  assert_found_lacking (V4L2_LACKS_SOURCE, 0, start + 2 * FRAME, "f");
  /* A time before all, as of a frame from before the pipeline played. */
  assert_found_lacking (V4L2_LACKS_SOURCE, 4, 0, "-");
  assert_found_lacking (V4L2_LACKS_SOURCE | V4L2_LACKS_SEQUENCE, 0,
      start + 3 * FRAME - FRAME / 2, "g");
  fail_unless_equals_uint64 (matcher.unmatched, 0);
  /* Without a time the newest, and nothing to wait for: numbers are others. */
  take (10, start, CLOCK, 'h');
  take (11, start, CLOCK, 'i');
  assert_found_lacking (
      V4L2_LACKS_SOURCE | V4L2_LACKS_TIMESTAMP, 10, start, "i");
  fail_unless_equals_uint64 (matcher.unmatched, 1);
  assert_found_lacking (
      V4L2_LACKS_SOURCE | V4L2_LACKS_TIMESTAMP, 0, start, "-");
  /* So also if the metadata has none. */
  take (12, start, 0, 'j');
  assert_found_lacking (V4L2_LACKS_SOURCE, 0, start, "j");
  v4l2_matcher_clear (&matcher);

  /* Numbers, if these are wanted. */
  setup_matcher (V4L2_MATCH_SEQUENCE);
  take (1, start, CLOCK, 'k');
  take (2, start, CLOCK, 'l');
  assert_found_lacking (
      V4L2_LACKS_SOURCE | V4L2_LACKS_TIMESTAMP, 1, start, "k");
  assert_found_lacking (V4L2_LACKS_SOURCE | V4L2_LACKS_SEQUENCE, 7, start, "l");
  v4l2_matcher_clear (&matcher);
}

GST_END_TEST

GST_START_TEST (test_match_arrival)
{
  setup_matcher (V4L2_MATCH_ARRIVAL);
  assert_found (0, 0, CLOCK, "-");
  take (5, 5, CLOCK, 'a');
  take (6, 6, CLOCK, 'b');
  assert_found (0, 0, CLOCK, "b");
  assert_found (1, 5, CLOCK, "-");
  fail_unless_equals_uint64 (matcher.unmatched, 1);
  v4l2_matcher_clear (&matcher);
}

GST_END_TEST

/* A node that goes on without frames, and frames from the future. */
GST_START_TEST (test_match_hostile)
{
  guint i;

  setup_matcher (V4L2_MATCH_SEQUENCE);
  for (i = 0; i < 1000; i++)
    take (i, 0, 0, 'x');
  fail_unless_equals_int (matcher.waiting.length, V4L2_MATCHER_MAX);
  assert_found (0, 0, 0, "-");
  assert_found (999, 0, 0, "x");
  fail_unless_equals_int (matcher.waiting.length, 0);
  fail_unless_equals_uint64 (matcher.unmatched, 999);
  take (3, 0, 0, 'y');
  assert_found (0x80000002, 0, 0, "?");
  fail_unless_equals_int (matcher.waiting.length, 0);
  v4l2_matcher_clear (&matcher);
}

GST_END_TEST

/* ---- which control values ---- */

static CommonStatic
light (guint16 level)
{
  CommonStatic values = { .has_level = TRUE };

  values.level.max_content_light_level = level;
  return values;
}

static void
add (V4l2History *history, GstClockTime time, guint16 level)
{
  const CommonStatic hdr = light (level);

  v4l2_history_add (history, time, &hdr);
}

static void
assert_level (const V4l2History *history, GstClockTime time, guint16 level)
{
  fail_unless_equals_int (
      v4l2_history_find (history, time)->level.max_content_light_level, level);
}

GST_START_TEST (test_history)
{
  V4l2History history = { 0 };
  guint i;

  fail_unless (v4l2_history_find (&history, 0) == NULL);
  add (&history, 0, 1);
  add (&history, 100, 2);
  add (&history, 200, 3);
  assert_level (&history, 0, 1);
  assert_level (&history, 99, 1);
  assert_level (&history, 100, 2);
  assert_level (&history, 199, 2);
  assert_level (&history, 200, 3);
  assert_level (&history, G_MAXUINT64, 3);
  /* the same time, and one that goes back: what was read last is newer */
  add (&history, 200, 4);
  add (&history, 150, 5);
  assert_level (&history, 150, 2);
  assert_level (&history, 200, 5);
  /* more than it remembers: the oldest that is known is better than none */
  for (i = 0; i < 10 * V4L2_HISTORY_MAX; i++)
    add (&history, 1000 + i, (guint16) (10 + i));
  fail_unless_equals_int (history.num, V4L2_HISTORY_MAX);
  assert_level (&history, 1000 + i - 1, (guint16) (10 + i - 1));
  assert_level (&history, 1000 + i - V4L2_HISTORY_MAX,
      (guint16) (10 + i - V4L2_HISTORY_MAX));
  assert_level (&history, 0, (guint16) (10 + i - V4L2_HISTORY_MAX));
}

GST_END_TEST

/* Two controls that changed at different times, taken in together: each holds
 * from its own time on. */
GST_START_TEST (test_history_changed)
{
  const V4l2Changed both = { 300, 200 };
  const V4l2Changed neither = { GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE };
  const V4l2Changed display = { 400, GST_CLOCK_TIME_NONE };
  V4l2History history = { 0 };
  CommonStatic hdr = { .has_level = TRUE,
    .level = { .max_content_light_level = 2 },
    .has_display = TRUE,
    .display = { .max_display_mastering_luminance = 4000 } };

  add (&history, 0, 1);
  fail_unless_equals_int (
      v4l2_history_add_changed (&history, &neither, &hdr), 0);
  assert_level (&history, G_MAXUINT64, 1);
  fail_unless_equals_int (v4l2_history_add_changed (&history, &both, &hdr), 2);
  assert_level (&history, 199, 1);
  assert_level (&history, 200, 2);
  fail_if (v4l2_history_find (&history, 299)->has_display);
  fail_unless (v4l2_history_find (&history, 300)->has_display);
  assert_level (&history, 300, 2);

  /* What did not change is as it was known, not as it was read. */
  hdr.level.max_content_light_level = 3;
  hdr.has_display = FALSE;
  fail_unless_equals_int (
      v4l2_history_add_changed (&history, &display, &hdr), 1);
  assert_level (&history, 400, 2);
  fail_if (v4l2_history_find (&history, 400)->has_display);
  fail_unless (
      v4l2_history_find (&history, 399)->display.max_display_mastering_luminance
      == 4000);
}
GST_END_TEST

GST_START_TEST (test_history_limit)
{
  const GstClockTime frame = 1000 * FRAME;

  /* taken at once: what came until then is the frame's */
  fail_unless_equals_uint64 (
      v4l2_history_limit (frame, frame + GST_MSECOND, FRAME),
      frame + GST_MSECOND);
  /* taken late: what the next frames changed is not */
  fail_unless (
      v4l2_history_limit (frame, frame + 5 * FRAME, FRAME) < frame + FRAME / 2);
  fail_unless (v4l2_history_limit (frame, frame + 5 * FRAME, FRAME) >= frame);
  /* a driver that is ahead of its time */
  fail_unless_equals_uint64 (
      v4l2_history_limit (frame + FRAME, frame, FRAME), frame);
  fail_unless_equals_uint64 (
      v4l2_history_limit (frame, frame + 5, GST_CLOCK_TIME_NONE), frame);
  fail_unless_equals_uint64 (
      v4l2_history_limit (0, G_MAXUINT64 - 1, FRAME), FRAME / 4);
}

GST_END_TEST

/* ---- without a device ---- */

#define ANY_CODE (-1)
#define NOBODY 65534

static void
assert_refused (
    const gchar *property, const gchar *value, gint code, const gchar *nouns)
{
  GstElement *src = gst_element_factory_make ("shmemv4l2src", NULL);
  GError *error;

  watch (src);
  g_object_set (src, property, value, NULL);
  fail_unless_equals_int (
      gst_element_set_state (src, GST_STATE_PAUSED), GST_STATE_CHANGE_FAILURE);
  error = wait_bus_error (src, GST_MESSAGE_ERROR);
  assert_error (
      &error, GST_RESOURCE_ERROR, code == ANY_CODE ? error->code : code, nouns);
  gst_element_set_state (src, GST_STATE_NULL);
  drop_messages (src);
  gst_object_unref (src);
}

GST_START_TEST (test_no_device)
{
  assert_refused ("device", "/dev/no-such-device", GST_RESOURCE_ERROR_NOT_FOUND,
      "/dev/no-such-device");
  assert_refused (
      "device", "/dev/null", GST_RESOURCE_ERROR_SETTINGS, "/dev/null, V4L2");
  assert_refused (
      "device", NULL, GST_RESOURCE_ERROR_NOT_FOUND, "device, property");
  /* A FourCC: what is wrong is up to the machine. */
  assert_refused ("pixelformat", "none", ANY_CODE, "");
  assert_refused ("pixelformat", "NV12 or so", GST_RESOURCE_ERROR_SETTINGS,
      "NV12 or so, FourCC");
}

GST_END_TEST

/* A node of a group that this user is not in. */
GST_START_TEST (test_no_permission)
{
  gchar *path = NULL;
  const gboolean is_root = geteuid () == 0;
  const gint fd = g_file_open_tmp ("video-XXXXXX", &path, NULL);

  fail_unless (fd >= 0 && fchmod (fd, 0) == 0);
  if (is_root)
    fail_unless (seteuid (NOBODY) == 0);
  assert_refused ("device", path, GST_RESOURCE_ERROR_NOT_AUTHORIZED,
      "permission, member, group, video");
  if (is_root)
    fail_unless (seteuid (0) == 0);
  close (fd);
  g_unlink (path);
  g_free (path);
}

GST_END_TEST

/* Before it is opened, all that it could be. */
GST_START_TEST (test_template)
{
  GstElement *src = gst_element_factory_make ("shmemv4l2src", NULL);
  GstPad *pad = gst_element_get_static_pad (src, "src");
  GstCaps *caps = gst_pad_query_caps (pad, NULL);
  GstCaps *made = v4l2_pixelformat_get_template_caps ();

  fail_unless (gst_caps_is_equal (caps, made));
  gst_caps_unref (made);
  gst_caps_unref (caps);
  gst_object_unref (pad);
  gst_object_unref (src);
}

GST_END_TEST

static Suite *
shmemv4l2_suite (void)
{
  Suite *s = suite_create ("shmemv4l2");
  TCase *tc = tcase_create ("general");

  GST_ELEMENT_REGISTER (shmemv4l2src, NULL);
  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_colours);
  tcase_add_test (tc, test_cicp);
  tcase_add_test (tc, test_caps);
  tcase_add_test (tc, test_rates);
  tcase_add_test (tc, test_match_sequence);
  tcase_add_test (tc, test_match_timestamp);
  tcase_add_test (tc, test_match_lacks);
  tcase_add_test (tc, test_match_arrival);
  tcase_add_test (tc, test_match_hostile);
  tcase_add_test (tc, test_history);
  tcase_add_test (tc, test_history_changed);
  tcase_add_test (tc, test_history_limit);
  tcase_add_test (tc, test_no_device);
  tcase_add_test (tc, test_no_permission);
  tcase_add_test (tc, test_template);
  return s;
}

GST_CHECK_MAIN (shmemv4l2)
