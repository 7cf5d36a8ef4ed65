/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What others make of a picture: FourCCs against drm_fourcc.h, and pixels
 * through a frame that GStreamer maps. */

#include <string.h>

#include "lib/errors.h"
#include "lib/fds-fixture.h"
#include "plane-buffers.h"

#include <gst/shmemmeta/gstshmemvideoformat-private.h>
#include <gst/video/video.h>
#ifdef HAVE_DRM
#include <drm_fourcc.h>
#endif

/* ---- FourCCs ---- */

#ifdef HAVE_DRM

static const struct
{
  GstVideoFormat format;
  const gchar *name;
  guint32 fourcc;
} fourccs[] = {
#define SAME(format, drm)                                                      \
  {                                                                            \
    GST_VIDEO_FORMAT_##format, #drm, DRM_FORMAT_##drm                          \
  }
  SAME (NV12, NV12),
  SAME (NV21, NV21),
  SAME (NV16, NV16),
  SAME (NV61, NV61),
  SAME (NV24, NV24),
  SAME (P010_10LE, P010),
  SAME (P012_LE, P012),
  SAME (P016_LE, P016),
  SAME (NV12_10LE40, NV15),
  SAME (I420, YUV420),
  SAME (YV12, YVU420),
  SAME (Y42B, YUV422),
  SAME (Y444, YUV444),
  SAME (Y41B, YUV411),
  SAME (YUV9, YUV410),
  SAME (YVU9, YVU410),
  SAME (YUY2, YUYV),
  SAME (YVYU, YVYU),
  SAME (UYVY, UYVY),
  SAME (VYUY, VYUY),
  SAME (VUYA, AYUV),
  SAME (v308, VUY888),
  SAME (Y210, Y210),
  SAME (Y212_LE, Y212),
  SAME (Y410, Y410),
  SAME (Y412_LE, Y412),
  SAME (BGRx, XRGB8888),
  SAME (RGBx, XBGR8888),
  SAME (xBGR, RGBX8888),
  SAME (xRGB, BGRX8888),
  SAME (BGRA, ARGB8888),
  SAME (RGBA, ABGR8888),
  SAME (ABGR, RGBA8888),
  SAME (ARGB, BGRA8888),
  SAME (BGR, RGB888),
  SAME (RGB, BGR888),
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
  SAME (RGB16, RGB565),
  SAME (BGR16, BGR565),
  SAME (RGB15, XRGB1555),
  SAME (BGR15, XBGR1555),
#endif
  SAME (BGR10A2_LE, ARGB2101010),
  SAME (RGB10A2_LE, ABGR2101010),
  SAME (BGRA64_LE, ARGB16161616),
  SAME (RGBA64_LE, ABGR16161616),
  SAME (GRAY8, R8),
  SAME (GRAY16_LE, R16),
/* Of newer headers. */
#ifdef DRM_FORMAT_S010
  SAME (I420_10LE, S010),
  SAME (I422_10LE, S210),
  SAME (Y444_10LE, S410),
  SAME (I420_12LE, S012),
  SAME (I422_12LE, S212),
  SAME (Y444_12LE, S412),
#endif
#ifdef DRM_FORMAT_S416
  SAME (Y444_16LE, S416),
#endif
/* And of a newer GStreamer. */
#if GST_CHECK_VERSION(1, 26, 0)
  SAME (Y216_LE, Y216),
  SAME (GRAY10_LE16, R10),
#endif
#if GST_CHECK_VERSION(1, 28, 0)
#ifdef DRM_FORMAT_NV20
  SAME (NV16_10LE40, NV20),
#endif
  SAME (BGR10x2_LE, XRGB2101010),
#endif
};

GST_START_TEST (test_fourccs)
{
  guint i, n = 0, format;

  for (i = 0; i < G_N_ELEMENTS (fourccs); i++) {
    fail_unless (
        _gst_shmem_video_format_to_drm (fourccs[i].format) == fourccs[i].fourcc,
        "%s", fourccs[i].name);
    fail_unless (_gst_shmem_video_format_from_drm (fourccs[i].fourcc)
            == fourccs[i].format,
        "%s", fourccs[i].name);
  }
  /* None is missing above but those that an older header has not. */
  for (format = 0; format < 512; format++) {
    guint32 fourcc = _gst_shmem_video_format_to_drm ((GstVideoFormat) format);

    if (fourcc == 0)
      continue;
    n++;
    fail_unless_equals_int (_gst_shmem_video_format_from_drm (fourcc), format);
    for (i = 0; i < G_N_ELEMENTS (fourccs); i++)
      if (fourccs[i].fourcc == fourcc)
        break;
    fail_unless (i < G_N_ELEMENTS (fourccs) || ((gchar) fourcc == 'S' && n > 0),
        "%s", gst_video_format_to_string ((GstVideoFormat) format));
  }
  fail_unless (n >= G_N_ELEMENTS (fourccs));
  fail_unless_equals_int (
      _gst_shmem_video_format_from_drm (0), GST_VIDEO_FORMAT_UNKNOWN);
}

GST_END_TEST

/* The place of a letter in DRM's name, of which the last is in the lowest
 * bits of a little-endian word, against GStreamer's place of that component in
 * memory. */
static void
check_letters (const gchar *name, guint bytes, const GstVideoFormatInfo *f)
{
  static const gchar letters[] = "RGBA";
  guint n = (guint) strspn (name, "RGBAX"), c;

  for (c = 0; c < GST_VIDEO_FORMAT_INFO_N_COMPONENTS (f); c++) {
    const gchar *letter = memchr (name, letters[c], n);

    fail_unless (letter != NULL, "%s", name);
    fail_unless_equals_int (GST_VIDEO_FORMAT_INFO_POFFSET (f, c),
        (n - 1 - (guint) (letter - name)) * bytes);
  }
}

GST_START_TEST (test_letters)
{
  guint i, n = 0;

  for (i = 0; i < G_N_ELEMENTS (fourccs); i++) {
    const gchar *digits = fourccs[i].name + strspn (fourccs[i].name, "RGBAX");
    const GstVideoFormatInfo *f = gst_video_format_get_info (fourccs[i].format);

    if (strcmp (digits, "888") != 0 && strcmp (digits, "8888") != 0
        && strcmp (digits, "16161616") != 0)
      continue;
    check_letters (fourccs[i].name, digits[0] == '8' ? 1 : 2, f);
    n++;
  }
  fail_unless_equals_int (n, 12);
}

GST_END_TEST

#endif

/* ---- pictures that are none ---- */

static void
assert_no_info (const GstShmemPlanes *planes, guint picture,
    GstVideoFormat format, gint code, const gchar *words)
{
  GstVideoInfo info, before;
  GError *error = NULL;

  memset (&info, 0x5a, sizeof info);
  before = info;
  fail_if (
      gst_shmem_planes_to_video_info (planes, picture, format, &info, &error));
  assert_error (&error, GST_SHMEM_ERROR, code, words);
  fail_unless (memcmp (&info, &before, sizeof info) == 0);
}

GST_START_TEST (test_no_info)
{
  GstShmemPlanes planes = { 0 };
  GstVideoInfo info;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, 64, 48);
  gst_shmem_planes_append_video_info (
      &planes, &info, 0, 0, SHMEM_PLANE_COLOUR, 0, NULL);
  add_blob (&planes, 1, 0, 5)->picture = 1;
  assert_no_info (&planes, 2, GST_VIDEO_FORMAT_UNKNOWN,
      GST_SHMEM_ERROR_NOT_FOUND, "2 pictures");
  assert_no_info (&planes, 1, GST_VIDEO_FORMAT_UNKNOWN,
      GST_SHMEM_ERROR_NOT_FOUND, "plane 2, picture 1, linear");
  assert_no_info (&planes, 0, GST_VIDEO_FORMAT_NV21,
      GST_SHMEM_ERROR_INVALID_DATA, "NV12, NV21");
  planes.planes[0].format = planes.planes[1].format = GST_STR_FOURCC ("ABCD");
  assert_no_info (
      &planes, 0, GST_VIDEO_FORMAT_UNKNOWN, GST_SHMEM_ERROR_NOT_FOUND, "ABCD");
  assert_no_info (
      &planes, 0, GST_VIDEO_FORMAT_NV12, GST_SHMEM_ERROR_NOT_FOUND, "ABCD");
  planes.planes[0].modifier = planes.planes[1].modifier = 1;
  assert_no_info (&planes, 0, GST_VIDEO_FORMAT_UNKNOWN,
      GST_SHMEM_ERROR_NOT_FOUND, "linear");
}

GST_END_TEST

/* ---- frames ---- */

/* The two views of @format in @buffer, each in as many memories as it has
 * planes; each byte of memory is another one. */
static GstBuffer *
new_views (GstVideoFormat format, guint width, guint height, GstVideoInfo *info)
{
  GstBuffer *buffer = gst_buffer_new ();
  GstShmemPlanes planes = { 0 };
  guint view, i;

  gst_video_info_set_format (info, format, width, height);
  for (view = 0; view < 2; view++) {
    GstBuffer *part = gst_buffer_new ();
    guint memory = gst_buffer_n_memory (buffer);

    for (i = 0; i < GST_VIDEO_INFO_N_PLANES (info); i++) {
      gsize end = i + 1 < GST_VIDEO_INFO_N_PLANES (info) ? info->offset[i + 1]
                                                         : info->size;
      GstBuffer *bytes = NEW_BUFFER (end - info->offset[i]);

      gst_buffer_memset (bytes, 0, (guint8) (16 * view + i + 1), 1);
      part = gst_buffer_append (part, bytes);
    }
    fail_unless (gst_shmem_planes_append_video_buffer (
        &planes, part, info, memory, SHMEM_PLANE_COLOUR, view, NULL));
    buffer = gst_buffer_append (buffer, part);
  }
  add_meta (buffer, &planes);
  return buffer;
}

/* A plane, as a frame and as a mapped plane have it: each is in a memory of
 * its own, so a frame has all bytes of it. */
static void
check_pixels (GstVideoFrame *frame, guint plane, const GstShmemPlaneMap *map)
{
  guint c, rows = 0;

  for (c = 0; c < GST_VIDEO_FRAME_N_COMPONENTS (frame); c++)
    if ((guint) GST_VIDEO_FRAME_COMP_PLANE (frame, c) == plane)
      rows = MAX (rows, (guint) GST_VIDEO_FRAME_COMP_HEIGHT (frame, c));
  fail_unless_equals_int (map->height, rows);
  fail_unless_equals_int (
      map->stride, GST_VIDEO_FRAME_PLANE_STRIDE (frame, plane));
  fail_unless (map->size > (gsize) map->stride * (rows - 1));
  fail_unless (
      memcmp (GST_VIDEO_FRAME_PLANE_DATA (frame, plane), map->data, map->size)
      == 0);
}

static void
check_frames (GstVideoFormat format, guint width, guint height)
{
  GstVideoInfo info;
  GstBuffer *buffer = new_views (format, width, height, &info);
  guint view, i;

  for (view = 0; view < 2; view++) {
    GError *error = NULL;
    GstVideoMeta *meta = gst_buffer_add_shmem_planes_video_meta (
        buffer, view, format, (gint) (view + 10), &error);

    fail_unless (meta != NULL, "%s", error ? error->message : "");
    fail_unless_equals_int (meta->id, view + 10);
  }
  for (view = 0; view < 2; view++) {
    GstVideoFrame frame;

    fail_unless (gst_video_frame_map_id (
        &frame, &info, buffer, (gint) (view + 10), GST_MAP_READ));
    for (i = 0; i < GST_VIDEO_INFO_N_PLANES (&info); i++) {
      GstShmemPlaneMap map;

      fail_unless (gst_shmem_plane_map (&map, buffer,
          view * GST_VIDEO_INFO_N_PLANES (&info) + i, GST_MAP_READ, NULL));
      fail_unless_equals_int (map.data[0], 16 * view + i + 1);
      check_pixels (&frame, i, &map);
      gst_shmem_plane_unmap (&map);
    }
    gst_video_frame_unmap (&frame);
  }
  gst_buffer_unref (buffer);
}

/* All formats of GStreamer that have rows. */
GST_START_TEST (test_frames)
{
  const GstVideoFormat *formats;
  guint checked = 0, n, i;

  formats = gst_video_formats_raw (&n);
  for (i = 0; i < n; i++) {
    if (!is_in_rows (gst_video_format_get_info (formats[i])))
      continue;
    check_frames (formats[i], 64, 48);
    check_frames (formats[i], 5, 5);
    check_frames (formats[i], 31, 33);
    checked++;
  }
  /* As many as GStreamer 1.22 has. */
  fail_unless (checked >= 103, "%u formats", checked);
}

GST_END_TEST

/* GstVideoMeta finds the memory of a plane's first byte and maps no other. */
GST_START_TEST (test_spanning)
{
  GstBuffer *buffer = NEW_BUFFER (100, 10, 10);
  GstShmemPlanes planes = { 0 };
  GError *error = NULL;
  GstVideoInfo info;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY8, 10, 10);
  info.stride[0] = 11;
  fail_unless (gst_shmem_planes_append_video_buffer (
      &planes, buffer, &info, 0, SHMEM_PLANE_COLOUR, 0, NULL));
  add_meta (buffer, &planes);
  fail_unless (gst_buffer_add_shmem_planes_video_meta (
                   buffer, 0, GST_VIDEO_FORMAT_UNKNOWN, 0, &error)
      == NULL);
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND, "plane 0");
  fail_unless (gst_buffer_get_video_meta (buffer) == NULL);
  gst_buffer_unref (buffer);
}

GST_END_TEST

/* Memories change between the one meta and the other. */
GST_START_TEST (test_smaller)
{
  GstVideoInfo info;
  GstBuffer *buffer = new_views (GST_VIDEO_FORMAT_NV12, 64, 48, &info);
  GError *error = NULL;

  gst_buffer_replace_memory (
      buffer, 3, gst_allocator_alloc (NULL, 64 * 24 - 1, NULL));
  fail_unless (gst_buffer_add_shmem_planes_video_meta (
                   buffer, 0, GST_VIDEO_FORMAT_UNKNOWN, 0, &error)
      == NULL);
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "plane 3");
  fail_unless (gst_buffer_get_video_meta (buffer) == NULL);
  gst_buffer_unref (buffer);
}

GST_END_TEST

static Suite *
planesframe_suite (void)
{
  Suite *s = suite_create ("planesframe");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
#ifdef HAVE_DRM
  tcase_add_test (tc, test_fourccs);
  tcase_add_test (tc, test_letters);
#endif
  tcase_add_test (tc, test_no_info);
  tcase_add_test (tc, test_frames);
  tcase_add_test (tc, test_spanning);
  tcase_add_test (tc, test_smaller);
  return s;
}

GST_CHECK_MAIN (planesframe)
