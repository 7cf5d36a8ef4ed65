/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What libshmem-frames knows of caps and pixel formats is what GStreamer knows. */

#include <gst/check/gstcheck.h>
#include <gst/shmemmeta/gstshmemvideoformat-private.h>
#include <gst/video/video.h>

#include <string.h>

#include "frames-caps.h"
#include "frames-format.h"

static const gchar *const formats[] = { "NV12", "NV21", "NV16", "NV61", "NV24",
  "P010_10LE", "P012_LE", "P016_LE", "I420", "YV12", "Y42B", "Y444",
  "I420_10LE", "I422_10LE", "Y444_10LE", "I420_12LE", "I422_12LE", "Y444_12LE",
  "YUY2", "YVYU", "UYVY", "VYUY", "Y210", "VUYA", "AYUV", "Y410", "v308",
  "BGRx", "RGBx", "xBGR", "xRGB", "BGRA", "RGBA", "ABGR", "ARGB", "BGR", "RGB",
  "RGB16", "BGR16", "RGB15", "BGR15", "BGR10A2_LE", "RGB10A2_LE", "BGRA64_LE",
  "RGBA64_LE", "GRAY8", "GRAY16_LE", "GBR", "GBR_10LE" };

static const gint sizes[][2] = { { 64, 48 }, { 1, 1 }, { 2, 2 }, { 3, 5 },
  { 33, 17 }, { 35, 18 }, { 1921, 1081 }, { 7680, 4320 } };

static void
check_shape (const gchar *name, GstVideoInterlaceMode mode, const gint *size)
{
  gboolean interlaced = mode != GST_VIDEO_INTERLACE_MODE_PROGRESSIVE;
  GstVideoFormat format = gst_video_format_from_string (name);
  struct frames_shape shape;
  GstVideoInfo info;
  guint i;

  fail_unless (gst_video_info_set_interlaced_format (
      &info, format, mode, (guint) size[0], (guint) size[1]));
  fail_unless (frames_shape_init (
      &shape, name, (guint32) size[0], (guint32) size[1], interlaced));
  fail_unless_equals_int (shape.n_planes, GST_VIDEO_INFO_N_PLANES (&info));
  fail_unless_equals_int (
      shape.fourcc, _gst_shmem_video_format_to_drm (format));
  for (i = 0; i < shape.n_planes; i++) {
    const struct frames_plane_shape *plane = &shape.planes[i];
    guint64 end = i + 1 < shape.n_planes ? info.offset[i + 1] : info.size;

    fail_unless (plane->offset == info.offset[i]
            && plane->stride == (guint) info.stride[i],
        "%s %dx%d, plane %u: offset %zu, stride %u", name, size[0], size[1], i,
        (gsize) plane->offset, plane->stride);
    fail_unless (plane->row_bytes <= plane->stride);
    /* Elements want a row more of P010 with an odd field than GStreamer has. */
    if (interlaced && size[1] % 4 != 0)
      continue;
    fail_unless (plane->offset
            + transport_rows_extent (
                plane->height, plane->row_bytes, plane->stride)
        <= end);
  }
}

GST_START_TEST (test_shapes)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (sizes); i++) {
    check_shape (
        formats[__i__], GST_VIDEO_INTERLACE_MODE_PROGRESSIVE, sizes[i]);
    check_shape (
        formats[__i__], GST_VIDEO_INTERLACE_MODE_INTERLEAVED, sizes[i]);
  }
}

END_TEST

static gboolean
parse (struct shmem_frames_caps *caps, const gchar *text)
{
  return frames_caps_parse (caps, text, strlen (text));
}

static void
check_colorimetry (const GstVideoColorimetry *colorimetry)
{
  gchar *name = gst_video_colorimetry_to_string (colorimetry);
  gchar *text = g_strdup_printf ("video/x-raw, colorimetry=(string)%s", name);
  struct shmem_frames_caps caps;

  fail_unless (parse (&caps, text));
  fail_unless (caps.hdr.has & SHMEM_FRAMES_HAS_CICP, "%s", text);
  fail_unless_equals_int (caps.hdr.cicp.colour_primaries,
      gst_video_color_primaries_to_iso (colorimetry->primaries));
  fail_unless_equals_int (caps.hdr.cicp.transfer_characteristics,
      gst_video_transfer_function_to_iso (colorimetry->transfer));
  fail_unless_equals_int (caps.hdr.cicp.matrix_coefficients,
      gst_video_color_matrix_to_iso (colorimetry->matrix));
  fail_unless_equals_int (caps.hdr.cicp.full_range,
      colorimetry->range == GST_VIDEO_COLOR_RANGE_0_255);
  g_free (text);
  g_free (name);
}

GST_START_TEST (test_colorimetry)
{
  static const gchar *const names[] = { "bt601", "bt709", "smpte240m", "sRGB",
    "bt2020", "bt2020-10", "bt2100-pq", "bt2100-hlg" };
  GstVideoColorimetry colorimetry;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (names); i++) {
    fail_unless (gst_video_colorimetry_from_string (&colorimetry, names[i]));
    check_colorimetry (&colorimetry);
  }
  /* Of each enumeration, one of them in turn; the others make no name. */
  for (i = 0; i <= GST_VIDEO_TRANSFER_BT601; i++) {
    colorimetry = (GstVideoColorimetry){ GST_VIDEO_COLOR_RANGE_0_255,
      MIN (i, GST_VIDEO_COLOR_MATRIX_BT2020), i,
      MIN (i, GST_VIDEO_COLOR_PRIMARIES_EBU3213) };
    check_colorimetry (&colorimetry);
  }
}

END_TEST

GST_START_TEST (test_static_values)
{
  struct shmem_frames_caps caps;

  fail_unless (parse (&caps,
      "video/x-raw, mastering-display-info=(string)"
      "35400:14600:8500:39850:6550:2300:15635:16450:10000000:500, "
      "content-light-level=(string)1000:400"));
  fail_unless_equals_int (
      caps.hdr.has, SHMEM_FRAMES_HAS_MDCV | SHMEM_FRAMES_HAS_CLLI);
  fail_unless_equals_int (caps.hdr.mdcv.primaries[0][0], 35400);
  fail_unless_equals_int (caps.hdr.mdcv.primaries[2][1], 2300);
  fail_unless_equals_int (caps.hdr.mdcv.white_point[1], 16450);
  fail_unless_equals_int (caps.hdr.mdcv.max_luminance, 10000000);
  fail_unless_equals_int (caps.hdr.mdcv.min_luminance, 500);
  fail_unless_equals_int (caps.hdr.clli.max_content_light_level, 1000);
  fail_unless_equals_int (caps.hdr.clli.max_frame_average_light_level, 400);
  /* One number too few, too many, or too large. */
  fail_unless (parse (&caps, "a/b, content-light-level=(string)1000"));
  fail_unless_equals_int (caps.hdr.has, 0);
  fail_unless (parse (&caps, "a/b, content-light-level=(string)1:2:3"));
  fail_unless_equals_int (caps.hdr.has, 0);
  fail_unless (parse (&caps, "a/b, content-light-level=(string)65536:1"));
  fail_unless_equals_int (caps.hdr.has, 0);
}

END_TEST

GST_START_TEST (test_fields)
{
  struct shmem_frames_caps caps;

  fail_unless (parse (&caps,
      "video/x-raw(memory:DMABuf), s=(string)\"a, width=(int)3 \\\" \", "
      "a=(structure)[ x, width=(int)4 ], f=(int)< 1, 2 >, format=(string)NV12, "
      "width=(int)1920, height=(int)1080, framerate=(fraction)30000/1001, "
      "pixel-aspect-ratio=(fraction)4/3, views=(int)2, "
      "interlace-mode=(string)mixed"));
  fail_unless_equals_string (caps.media, "video/x-raw");
  fail_unless_equals_string (caps.format, "NV12");
  fail_unless_equals_int (caps.fourcc, GST_MAKE_FOURCC ('N', 'V', '1', '2'));
  fail_unless_equals_int (caps.has, SHMEM_FRAMES_IS_DEVICE);
  fail_unless_equals_int (caps.width, 1920);
  fail_unless_equals_int (caps.height, 1080);
  fail_unless_equals_int (caps.framerate_num, 30000);
  fail_unless_equals_int (caps.framerate_den, 1001);
  fail_unless_equals_int (caps.pixel_aspect_num, 4);
  fail_unless_equals_int (caps.pixel_aspect_den, 3);
  fail_unless_equals_int (caps.views, 2);
  fail_unless_equals_int (caps.interlace, 2);
  fail_unless (parse (&caps,
      "video/x-raw(memory:DMABuf), format=(string)DMA_DRM, "
      "drm-format=(string)NV12:0x0100000000000002"));
  fail_unless_equals_int (caps.fourcc, GST_MAKE_FOURCC ('N', 'V', '1', '2'));
  fail_unless_equals_uint64 (
      caps.modifier, G_GUINT64_CONSTANT (0x0100000000000002));
}

END_TEST

GST_START_TEST (test_no_caps)
{
  static const gchar *const wrong[] = { "", ",", "a/b,", "a/b, x",
    "a/b, x=(int", "a/b(memory:X", "a/b\n", "a/b; c/d", "a/b, =(int)1" };
  gchar *deep = g_strnfill (TRANSPORT_MAX_CAPS_SIZE, '<');
  struct shmem_frames_caps caps;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (wrong); i++)
    fail_if (parse (&caps, wrong[i]), "%s", wrong[i]);
  fail_if (frames_caps_parse (&caps, "a/b\0c", 5));
  memcpy (deep, "a/b, c=(int)", 12);
  fail_unless (frames_caps_parse (&caps, deep, TRANSPORT_MAX_CAPS_SIZE));
  fail_unless (parse (&caps, "a/b, width=(int)[ 1, 2 ], height=(int)-1"));
  fail_unless (caps.width == 0 && caps.height == 0);
  g_free (deep);
}

END_TEST

static Suite *
frames_shapes_suite (void)
{
  Suite *s = suite_create ("frames-shapes");
  TCase *tc = tcase_create ("shapes");

  suite_add_tcase (s, tc);
  tcase_add_loop_test (tc, test_shapes, 0, G_N_ELEMENTS (formats));
  tcase_add_test (tc, test_colorimetry);
  tcase_add_test (tc, test_static_values);
  tcase_add_test (tc, test_fields);
  tcase_add_test (tc, test_no_caps);
  return s;
}

GST_CHECK_MAIN (frames_shapes)
