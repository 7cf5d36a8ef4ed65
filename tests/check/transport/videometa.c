/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Video metas of a stranger: for each video format a layout that just fits is
 * taken and can be read to its end, and one byte, row, tile or plane less is
 * refused.
 */

#include <gst/check/gstcheck.h>

#include <string.h>

#include "transport/transportprotocol.h"

static void
fill_video (TransportVideo *video, const GstVideoInfo *info)
{
  guint i;

  memset (video, 0, sizeof *video);
  g_strlcpy (video->format,
      gst_video_format_to_string (GST_VIDEO_INFO_FORMAT (info)),
      sizeof video->format);
  video->width = GST_VIDEO_INFO_WIDTH (info);
  video->height = GST_VIDEO_INFO_HEIGHT (info);
  video->n_planes = GST_VIDEO_INFO_N_PLANES (info);
  for (i = 0; i < video->n_planes; i++) {
    video->offset[i] = info->offset[i];
    video->stride[i] = info->stride[i];
  }
}

static gboolean
video_fits (const TransportVideo *video, guint64 size, const GstVideoInfo *caps)
{
  TransportSpan span = { 1, 77, size };
  GError *fault = NULL;
  gboolean ok = transport_check_video (video, &span, 1, caps, &fault);

  fail_unless (ok == (fault == NULL));
  g_clear_error (&fault);
  return ok;
}

/* Reads all of a frame of exactly @size bytes, as the converter would. */
static void
touch_frame (const TransportVideo *video, const GstVideoInfo *info, gsize size)
{
  const GstVideoFormatInfo *finfo = info->finfo;
  gpointer planes[GST_VIDEO_MAX_PLANES] = { 0 }, line;
  guint8 *data = g_malloc0 (size);
  gint y;
  guint i;

  /* Pixels of these have no meaning without their rows of tiles. */
  if (finfo->unpack_func == NULL || GST_VIDEO_FORMAT_INFO_IS_TILED (finfo)) {
    g_free (data);
    return;
  }
  line = g_malloc (GST_ROUND_UP_8 (video->width) * 8 + 64);
  for (i = 0; i < video->n_planes; i++)
    planes[i] = data + video->offset[i];
  for (y = 0; y < (gint) video->height; y++)
    finfo->unpack_func (finfo, GST_VIDEO_PACK_FLAG_NONE, line, planes,
        video->stride, 0, y, (gint) video->width);
  g_free (line);
  g_free (data);
}

/* The smallest size that is taken. */
static guint64
least_size (const TransportVideo *video, guint64 enough)
{
  guint64 too_small = 0;

  while (enough - too_small > 1) {
    guint64 middle = too_small + (enough - too_small) / 2;

    if (video_fits (video, middle, NULL))
      enough = middle;
    else
      too_small = middle;
  }
  return enough;
}

static void
check_format (GstVideoFormat format, guint width, guint height)
{
  GstVideoInfo info;
  TransportVideo video;
  guint64 least;
  guint i;

  fail_unless (gst_video_info_set_format (&info, format, width, height));
  fill_video (&video, &info);
  fail_unless (video_fits (&video, info.size, &info), "%s %ux%u", video.format,
      width, height);
  least = least_size (&video, info.size);
  fail_unless (least <= info.size);
  fail_if (video_fits (&video, least - 1, NULL));
  touch_frame (&video, &info, least);

  for (i = 0; i < video.n_planes; i++) {
    TransportVideo bad = video;

    bad.stride[i] = 0;
    fail_if (video_fits (&bad, info.size, NULL));
    bad.stride[i] = -video.stride[i];
    fail_if (video_fits (&bad, info.size, NULL));
    bad = video;
    bad.offset[i] = info.size;
    fail_if (video_fits (&bad, info.size, NULL));
    bad.offset[i] = G_MAXUINT64;
    fail_if (video_fits (&bad, info.size, NULL));
    fail_if (video_fits (&bad, G_MAXUINT64, NULL));
  }
  video.n_planes++;
  fail_if (video_fits (&video, info.size, NULL));
  video.n_planes -= 2;
  fail_if (video_fits (&video, info.size, NULL));
}

GST_START_TEST (test_video_formats)
{
  guint n, i;
  const GstVideoFormat *formats = gst_video_formats_raw (&n);

  for (i = 0; i < n; i++) {
    if (formats[i] == GST_VIDEO_FORMAT_ENCODED
        || formats[i] == GST_VIDEO_FORMAT_UNKNOWN)
      continue;
    check_format (formats[i], 320, 240);
    check_format (formats[i], 321, 241);
    check_format (formats[i], 18, 6);
    check_format (formats[i], 1, 1);
    check_format (formats[i], 7, 2);
  }
}

GST_END_TEST

GST_START_TEST (test_video_fields)
{
  GstVideoInfo info, other;
  TransportVideo video, bad;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, 64, 48);
  fill_video (&video, &info);
  bad = video;
  strcpy (bad.format, "XYZ9");
  fail_if (video_fits (&bad, info.size, NULL));
  memset (bad.format, 'N', sizeof bad.format);
  fail_if (video_fits (&bad, info.size, NULL));
  strcpy (bad.format, "ENCODED");
  fail_if (video_fits (&bad, info.size, NULL));
  strcpy (bad.format, "");
  fail_if (video_fits (&bad, info.size, NULL));

  bad = video;
  bad.width = 0;
  fail_if (video_fits (&bad, info.size, NULL));
  bad.width = G_MAXUINT32;
  fail_if (video_fits (&bad, G_MAXUINT64, NULL));
  bad = video;
  bad.height = 0;
  fail_if (video_fits (&bad, info.size, NULL));
  bad.height = 0x80000000;
  fail_if (video_fits (&bad, G_MAXUINT64, NULL));
  bad = video;
  bad.stride[1] = G_MAXINT32;
  fail_if (video_fits (&bad, info.size, NULL));
  bad = video;
  bad.stride_align[0] = 2;
  fail_if (video_fits (&bad, info.size, NULL));
  bad.stride_align[0] = G_MAXUINT32;
  fail_if (video_fits (&bad, info.size, NULL));
  bad = video;
  bad.padding[3] = G_MAXUINT32;
  fail_if (video_fits (&bad, info.size, NULL));

  /* What gst_video_frame_map() relies on. */
  gst_video_info_set_format (&other, GST_VIDEO_FORMAT_NV12, 65, 48);
  fail_if (video_fits (&video, info.size, &other));
  gst_video_info_set_format (&other, GST_VIDEO_FORMAT_NV12, 64, 49);
  fail_if (video_fits (&video, info.size, &other));
  gst_video_info_set_format (&other, GST_VIDEO_FORMAT_NV21, 64, 48);
  fail_if (video_fits (&video, info.size, &other));
  gst_video_info_set_format (&other, GST_VIDEO_FORMAT_NV12, 60, 40);
  fail_unless (video_fits (&video, info.size, &other));
}

GST_END_TEST

/* Each field of an interlaced picture has chroma rows of its own. */
GST_START_TEST (test_video_interlaced)
{
  GstVideoInfo info;
  TransportVideo video;

  gst_video_info_set_interlaced_format (
      &info, GST_VIDEO_FORMAT_I420, GST_VIDEO_INTERLACE_MODE_INTERLEAVED, 8, 6);
  fill_video (&video, &info);
  fail_unless (video_fits (&video, info.size, &info));
  fail_if (video_fits (&video, info.size - info.stride[2], &info));
}

GST_END_TEST

/* GStreamer maps a plane by the memory that it starts in. */
GST_START_TEST (test_video_spans)
{
  GstVideoInfo info;
  TransportVideo video;
  TransportSpan spans[3];

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, 64, 48);
  fill_video (&video, &info);
  spans[0] = (TransportSpan){ 1, 0, info.offset[1] };
  spans[1] = (TransportSpan){ 2, 0, 0 };
  spans[2] = (TransportSpan){ 3, 0, info.size - info.offset[1] };
  fail_unless (transport_check_video (&video, spans, 3, &info, NULL));
  fail_if (transport_check_video (&video, spans, 2, &info, NULL));
  fail_if (transport_check_video (&video, spans, 0, &info, NULL));
  spans[0].size--;
  spans[2].size++;
  fail_if (transport_check_video (&video, spans, 3, &info, NULL));
  spans[0].size = 1;
  spans[2].size = info.size;
  fail_if (transport_check_video (&video, spans, 3, &info, NULL));
}

GST_END_TEST

GST_START_TEST (test_crop)
{
  TransportCrop crop = { 10, 20, 54, 28 };
  GstVideoInfo info;
  TransportVideo video;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, 64, 48);
  fill_video (&video, &info);
  fail_unless (transport_check_crop_of (&crop, &video, NULL, NULL));
  fail_unless (transport_check_crop_of (&crop, NULL, &info, NULL));
  fail_unless (transport_check_crop_of (&crop, NULL, NULL, NULL));
  crop.x++;
  fail_if (transport_check_crop_of (&crop, &video, NULL, NULL));
  fail_if (transport_check_crop_of (&crop, NULL, &info, NULL));
  crop = (TransportCrop){ 10, 20, 54, 29 };
  fail_if (transport_check_crop_of (&crop, &video, NULL, NULL));
  /* 20 + height wraps to 28. */
  crop = (TransportCrop){ 10, 20, 54, G_MAXUINT32 - 10 };
  fail_if (transport_check_crop_of (&crop, &video, NULL, NULL));
  fail_if (transport_check_crop_of (&crop, NULL, NULL, NULL));
  crop = (TransportCrop){ G_MAXUINT32, 20, 1, 1 };
  fail_if (transport_check_crop_of (&crop, &video, NULL, NULL));
}

GST_END_TEST

static Suite *
videometa_suite (void)
{
  Suite *s = suite_create ("videometa");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_video_formats);
  tcase_add_test (tc, test_video_fields);
  tcase_add_test (tc, test_video_interlaced);
  tcase_add_test (tc, test_video_spans);
  tcase_add_test (tc, test_crop);
  return s;
}

GST_CHECK_MAIN (videometa)
