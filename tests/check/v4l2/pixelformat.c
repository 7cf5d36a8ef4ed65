/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Pixel formats: against the kernel's header, and each row of the library's
 * table. */

#include <gst/check/gstcheck.h>

#include "v4l2/v4l2formats.h"
#include "v4l2/v4l2pixelformat.h"

#include <gst/shmemmeta/gstshmemplanesmeta.h>

/* The table itself, which the library does not export. */
#include <gst/shmemmeta/gstshmemv4l2format.c>

/* ---- pixel formats ---- */

GST_START_TEST (test_pixelformats)
{
  static const struct
  {
    guint32 pixelformat;
    GstVideoFormat format;
  } known[] = {
    { V4L2_PIX_FMT_NV12, GST_VIDEO_FORMAT_NV12 },
    { V4L2_PIX_FMT_NV12M, GST_VIDEO_FORMAT_NV12 },
    { V4L2_PIX_FMT_NV21, GST_VIDEO_FORMAT_NV21 },
    { V4L2_PIX_FMT_NV16M, GST_VIDEO_FORMAT_NV16 },
    { V4L2_PIX_FMT_NV61, GST_VIDEO_FORMAT_NV61 },
    { V4L2_PIX_FMT_NV24, GST_VIDEO_FORMAT_NV24 },
    { V4L2_PIX_FMT_P010, GST_VIDEO_FORMAT_P010_10LE },
    { V4L2_PIX_FMT_YUV420, GST_VIDEO_FORMAT_I420 },
    { V4L2_PIX_FMT_YUV420M, GST_VIDEO_FORMAT_I420 },
    { V4L2_PIX_FMT_YVU420, GST_VIDEO_FORMAT_YV12 },
    { V4L2_PIX_FMT_YVU420M, GST_VIDEO_FORMAT_YV12 },
    { V4L2_PIX_FMT_YUV422P, GST_VIDEO_FORMAT_Y42B },
    { V4L2_PIX_FMT_YUV422M, GST_VIDEO_FORMAT_Y42B },
    { V4L2_PIX_FMT_YUV444M, GST_VIDEO_FORMAT_Y444 },
    { V4L2_PIX_FMT_YUV411P, GST_VIDEO_FORMAT_Y41B },
    { V4L2_PIX_FMT_YUV410, GST_VIDEO_FORMAT_YUV9 },
    { V4L2_PIX_FMT_YVU410, GST_VIDEO_FORMAT_YVU9 },
    { V4L2_PIX_FMT_YUYV, GST_VIDEO_FORMAT_YUY2 },
    { V4L2_PIX_FMT_YVYU, GST_VIDEO_FORMAT_YVYU },
    { V4L2_PIX_FMT_UYVY, GST_VIDEO_FORMAT_UYVY },
    { V4L2_PIX_FMT_VYUY, GST_VIDEO_FORMAT_VYUY },
    { V4L2_PIX_FMT_XBGR32, GST_VIDEO_FORMAT_BGRx },
    { V4L2_PIX_FMT_ABGR32, GST_VIDEO_FORMAT_BGRA },
    { V4L2_PIX_FMT_RGBX32, GST_VIDEO_FORMAT_RGBx },
    { V4L2_PIX_FMT_RGBA32, GST_VIDEO_FORMAT_RGBA },
    { V4L2_PIX_FMT_BGRX32, GST_VIDEO_FORMAT_xBGR },
    { V4L2_PIX_FMT_BGRA32, GST_VIDEO_FORMAT_ABGR },
    { V4L2_PIX_FMT_XRGB32, GST_VIDEO_FORMAT_xRGB },
    { V4L2_PIX_FMT_ARGB32, GST_VIDEO_FORMAT_ARGB },
    { V4L2_PIX_FMT_BGR24, GST_VIDEO_FORMAT_BGR },
    { V4L2_PIX_FMT_RGB24, GST_VIDEO_FORMAT_RGB },
    { V4L2_PIX_FMT_RGB565, GST_VIDEO_FORMAT_RGB16 },
    { V4L2_PIX_FMT_GREY, GST_VIDEO_FORMAT_GRAY8 },
    { V4L2_PIX_FMT_Y16, GST_VIDEO_FORMAT_GRAY16_LE },
    { v4l2_fourcc ('Y', '2', '1', '0'), GST_VIDEO_FORMAT_Y210 },
    { v4l2_fourcc ('A', 'R', '3', '0'), GST_VIDEO_FORMAT_BGR10A2_LE },
#if GST_CHECK_VERSION(1, 26, 0)
    { V4L2_PIX_FMT_Y10, GST_VIDEO_FORMAT_GRAY10_LE16 },
#else
    { V4L2_PIX_FMT_Y10, GST_VIDEO_FORMAT_UNKNOWN },
#endif
    { V4L2_PIX_FMT_Y12, GST_VIDEO_FORMAT_UNKNOWN },
    { V4L2_PIX_FMT_Y10P, GST_VIDEO_FORMAT_UNKNOWN },
    /* no pixels of GStreamer's, or no picture for people */
    { V4L2_PIX_FMT_NV42, GST_VIDEO_FORMAT_UNKNOWN },
    { V4L2_PIX_FMT_Z16, GST_VIDEO_FORMAT_UNKNOWN },
    { V4L2_PIX_FMT_SBGGR8, GST_VIDEO_FORMAT_UNKNOWN },
    { V4L2_PIX_FMT_NV12MT, GST_VIDEO_FORMAT_UNKNOWN },
    { V4L2_PIX_FMT_MJPEG, GST_VIDEO_FORMAT_UNKNOWN },
    { 0, GST_VIDEO_FORMAT_UNKNOWN },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (known); i++) {
    GstVideoFormat format = v4l2_pixelformat_to_video (known[i].pixelformat);
    g_autofree gchar *text = v4l2_pixelformat_to_string (known[i].pixelformat);

    fail_unless_equals_int (format, known[i].format);
    fail_unless_equals_int (
        v4l2_pixelformat_from_string (text), known[i].pixelformat);
  }
}

GST_END_TEST

GST_START_TEST (test_pixelformat_text)
{
  g_autofree gchar *flagged = v4l2_pixelformat_to_string (V4L2_PIX_FMT_Y16_BE);
  g_autofree gchar *short_one = v4l2_pixelformat_to_string (V4L2_PIX_FMT_Z16);

  fail_unless_equals_string (flagged, "0xa0363159");
  fail_unless_equals_string (short_one, "Z16");
  fail_unless_equals_int (
      v4l2_pixelformat_from_string (flagged), V4L2_PIX_FMT_Y16_BE);
  fail_unless_equals_int (
      v4l2_pixelformat_from_string ("Y16"), V4L2_PIX_FMT_Y16);
  fail_unless_equals_int (v4l2_pixelformat_from_string (""), 0);
  fail_unless_equals_int (v4l2_pixelformat_from_string ("NV12M"), 0);
  fail_unless_equals_int (v4l2_pixelformat_from_string ("0x100000000"), 0);
  fail_unless_equals_int (v4l2_pixelformat_from_string ("0xgfff"), 0);
}

GST_END_TEST

/* ---- the table ---- */

static void
assert_in_template (GstCaps *template, guint32 pixelformat)
{
  const struct v4l2_frmsizeenum size = { .type = V4L2_FRMSIZE_TYPE_DISCRETE,
    .discrete = { 64, 48 } };
  const V4l2PixelFormat format = { pixelformat,
    v4l2_pixelformat_to_video (pixelformat), 1,
    v4l2_pixelformat_to_bayer (pixelformat) };
  GstCaps *caps = gst_caps_new_empty ();
  GValue rate = G_VALUE_INIT;

  g_value_init (&rate, GST_TYPE_FRACTION);
  gst_value_set_fraction (&rate, 30, 1);
  v4l2_caps_append (caps, &format, &size, &rate);
  fail_unless_equals_int (gst_caps_get_size (caps), 1);
  fail_unless (
      gst_caps_is_subset (caps, template), "%" GST_PTR_FORMAT, (gpointer) caps);
  g_value_unset (&rate);
  gst_caps_unref (caps);
}

/* Whatever a device has can be linked, by the name that it has here. */
GST_START_TEST (test_template)
{
  GstCaps *template = v4l2_pixelformat_get_template_caps ();
  guint i;

  for (i = 0; i < G_N_ELEMENTS (formats); i++) {
    if (*formats[i].together)
      assert_in_template (template, GST_STR_FOURCC (formats[i].together));
    if (*formats[i].apart)
      assert_in_template (template, GST_STR_FOURCC (formats[i].apart));
  }
  assert_in_template (template, V4L2_PIX_FMT_SBGGR8);
  assert_in_template (template, V4L2_PIX_FMT_SRGGB16);
  assert_in_template (template, V4L2_PIX_FMT_SRGGB10P);
  assert_in_template (template, V4L2_PIX_FMT_QC08C);
  gst_caps_unref (template);
}
GST_END_TEST

/* And what is offered exists: no name without a row. */
GST_START_TEST (test_template_names)
{
  GstCaps *template = v4l2_pixelformat_get_template_caps ();
  const GValue *names =
      gst_structure_get_value (gst_caps_get_structure (template, 0), "format");
  guint i, k;

  fail_unless (gst_value_list_get_size (names) > 30);
  for (i = 0; i < gst_value_list_get_size (names); i++) {
    const gchar *name =
        g_value_get_string (gst_value_list_get_value (names, i));
    const GstVideoFormat format = gst_video_format_from_string (name);
    gboolean found = FALSE;

    for (k = 0; k < G_N_ELEMENTS (formats) && !found; k++)
      found = v4l2_pixelformat_to_video (GST_STR_FOURCC (formats[k].together))
              == format
          || v4l2_pixelformat_to_video (GST_STR_FOURCC (formats[k].apart))
              == format;
    fail_unless (found, "%s", name);
  }
  gst_caps_unref (template);
}
GST_END_TEST

/* ---- Bayer patterns ---- */

GST_START_TEST (test_bayer)
{
  static const struct
  {
    guint32 pixelformat;
    const gchar *name;
    guint bytes;
  } patterns[] = {
    { V4L2_PIX_FMT_SBGGR8, "bggr", 1 },
    { V4L2_PIX_FMT_SGBRG8, "gbrg", 1 },
    { V4L2_PIX_FMT_SGRBG8, "grbg", 1 },
    { V4L2_PIX_FMT_SRGGB8, "rggb", 1 },
#if GST_CHECK_VERSION(1, 24, 0)
    { V4L2_PIX_FMT_SBGGR10, "bggr10le", 2 },
    { V4L2_PIX_FMT_SGRBG10, "grbg10le", 2 },
    { V4L2_PIX_FMT_SGBRG12, "gbrg12le", 2 },
    { V4L2_PIX_FMT_SGRBG12, "grbg12le", 2 },
    { V4L2_PIX_FMT_SGRBG14, "grbg14le", 2 },
    { V4L2_PIX_FMT_SBGGR16, "bggr16le", 2 },
    { V4L2_PIX_FMT_SRGGB16, "rggb16le", 2 },
#endif
  };
  GstVideoInfo info;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (patterns); i++) {
    const gchar *name = v4l2_pixelformat_to_bayer (patterns[i].pixelformat);

    fail_unless_equals_string (name, patterns[i].name);
    fail_unless_equals_int (v4l2_pixelformat_to_video (patterns[i].pixelformat),
        GST_VIDEO_FORMAT_UNKNOWN);
    fail_unless (v4l2_bayer_get_info (name, 638, 10, &info));
    fail_unless_equals_int (info.stride[0], 640 * patterns[i].bytes);
    fail_unless_equals_int (info.size, 6400 * patterns[i].bytes);
    fail_unless_equals_int (
        GST_VIDEO_INFO_COMP_PSTRIDE (&info, 0), patterns[i].bytes);
  }
  fail_if (v4l2_bayer_get_info ("bggr", G_MAXINT, G_MAXINT, &info));
  /* packed, compressed, or no pattern */
  fail_unless (v4l2_pixelformat_to_bayer (V4L2_PIX_FMT_SBGGR10P) == NULL);
  fail_unless (v4l2_pixelformat_to_bayer (V4L2_PIX_FMT_SBGGR10ALAW8) == NULL);
  fail_unless (v4l2_pixelformat_to_bayer (V4L2_PIX_FMT_GREY) == NULL);
  fail_unless (v4l2_pixelformat_to_bayer (0) == NULL);
}
GST_END_TEST

/* ---- bitstreams ---- */

GST_START_TEST (test_bitstream)
{
  const guint32 compressed = V4L2_FMT_FLAG_COMPRESSED;
  const guint32 unknown = GST_MAKE_FOURCC ('N', 'E', 'W', '1');

  /* whatever a driver says */
  fail_unless (v4l2_pixelformat_is_bitstream (V4L2_PIX_FMT_H264, 0, 1));
  fail_unless (v4l2_pixelformat_is_bitstream (V4L2_PIX_FMT_MJPEG, 0, 1));
  fail_unless (
      v4l2_pixelformat_is_bitstream (V4L2_PIX_FMT_HEVC, compressed, 2));
  fail_unless (v4l2_pixelformat_is_bitstream (V4L2_PIX_FMT_DV, compressed, 1));
  /* frames, also where the driver says that they are compressed */
  fail_if (v4l2_pixelformat_is_bitstream (V4L2_PIX_FMT_QC08C, compressed, 1));
  fail_if (v4l2_pixelformat_is_bitstream (V4L2_PIX_FMT_QC10C, compressed, 1));
  fail_if (v4l2_pixelformat_is_bitstream (V4L2_PIX_FMT_MT21C, compressed, 1));
  fail_if (v4l2_pixelformat_is_bitstream (V4L2_PIX_FMT_SBGGR10P, 0, 1));
  fail_if (v4l2_pixelformat_is_bitstream (V4L2_PIX_FMT_Z16, 0, 1));
  /* what nobody knows: the flag decides, or that there are several planes */
  fail_if (v4l2_pixelformat_is_bitstream (unknown, 0, 1));
  fail_unless (v4l2_pixelformat_is_bitstream (unknown, compressed, 1));
  fail_if (v4l2_pixelformat_is_bitstream (unknown, compressed, 2));
}
GST_END_TEST

static Suite *
pixelformat_suite (void)
{
  Suite *suite = suite_create ("v4l2pixelformat");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_pixelformats);
  tcase_add_test (tcase, test_pixelformat_text);
  tcase_add_test (tcase, test_template);
  tcase_add_test (tcase, test_template_names);
  tcase_add_test (tcase, test_bayer);
  tcase_add_test (tcase, test_bitstream);
  return suite;
}

GST_CHECK_MAIN (pixelformat)
