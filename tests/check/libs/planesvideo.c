/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Pictures of a plane table against GstVideoInfo, in all formats and at odd
 * sizes, and what is refused of pictures. */

#include <string.h>

#include "lib/errors.h"
#include "lib/fds-fixture.h"
#include "plane-buffers.h"

#include <gst/shmemmeta/gstshmemvideoformat-private.h>
#include <gst/video/video.h>

static const struct
{
  guint width, height;
} sizes[] = { { 64, 48 }, { 5, 5 }, { 1, 1 }, { 7, 3 }, { 1919, 1081 } };

/* ---- tables ---- */

/* What component @c of the format says of its plane. */
static void
check_component (
    const GstShmemPlane *plane, const GstVideoInfo *info, guint c, guint shared)
{
  const GstVideoFormatInfo *f = info->finfo;
  gboolean yuv = GST_VIDEO_FORMAT_INFO_IS_YUV (f);
  guint n = GST_VIDEO_FORMAT_INFO_N_COMPONENTS (f);
  gboolean alpha = GST_VIDEO_FORMAT_INFO_HAS_ALPHA (f) && c == n - 1;
  guint role;

  if (n == 1 || (shared == 1 && !alpha && (c == 0 || !yuv)))
    role = SHMEM_PLANE_LUMA;
  else if (shared == 1 && alpha)
    role = SHMEM_PLANE_ALPHA;
  else if (yuv
      && GST_VIDEO_FORMAT_INFO_PLANE (f, c)
          != GST_VIDEO_FORMAT_INFO_PLANE (f, 0))
    role = SHMEM_PLANE_CHROMA;
  else
    role = SHMEM_PLANE_COLOUR;
  fail_unless_equals_int (plane->role, role);
  /* Of packed ones the chroma is subsampled and the plane is not. */
  fail_unless (plane->horizontal_subsampling <= 1u
          << GST_VIDEO_FORMAT_INFO_W_SUB (f, c));
  fail_unless (
      plane->vertical_subsampling <= 1u << GST_VIDEO_FORMAT_INFO_H_SUB (f, c));
  fail_unless (plane->width >= (guint) GST_VIDEO_INFO_COMP_WIDTH (info, c));
  fail_unless (plane->height >= (guint) GST_VIDEO_INFO_COMP_HEIGHT (info, c));
  if (role == SHMEM_PLANE_COLOUR)
    return;
  fail_unless_equals_int (
      plane->horizontal_subsampling, 1u << GST_VIDEO_FORMAT_INFO_W_SUB (f, c));
  fail_unless_equals_int (
      plane->vertical_subsampling, 1u << GST_VIDEO_FORMAT_INFO_H_SUB (f, c));
  fail_unless_equals_int (plane->width, GST_VIDEO_INFO_COMP_WIDTH (info, c));
  fail_unless_equals_int (plane->height, GST_VIDEO_INFO_COMP_HEIGHT (info, c));
}

static void
check_plane (const GstShmemPlane *plane, const GstVideoInfo *info, guint index)
{
  guint end = index + 1, shared = 0, c;
  gsize next;

  fail_unless_equals_int (plane->stride, info->stride[index]);
  fail_unless_equals_uint64 (plane->modifier, 0);
  fail_unless_equals_int (plane->format,
      _gst_shmem_video_format_to_drm (GST_VIDEO_INFO_FORMAT (info)));
  for (c = 0; c < GST_VIDEO_INFO_N_COMPONENTS (info); c++)
    shared += GST_VIDEO_FORMAT_INFO_PLANE (info->finfo, c) == index;
  fail_unless (shared > 0);
  for (c = 0; c < GST_VIDEO_INFO_N_COMPONENTS (info); c++)
    if (GST_VIDEO_FORMAT_INFO_PLANE (info->finfo, c) == index)
      check_component (plane, info, c, shared);
  /* All rows, and no byte of another plane. */
  next = end < GST_VIDEO_INFO_N_PLANES (info) ? info->offset[end] : info->size;
  fail_unless (plane->size <= (guint64) plane->stride * plane->height);
  fail_unless (plane->size > (guint64) plane->stride * (plane->height - 1));
  if (next > info->offset[index])
    fail_unless (plane->size <= next - info->offset[index]);
}

/* The table of a picture says again what @info says. */
static void
check_back (const GstShmemPlanes *planes, guint picture,
    const GstVideoInfo *info, GstVideoFormat format, gboolean offsets)
{
  GstVideoInfo back;
  GError *error = NULL;
  guint i;

  fail_unless (
      gst_shmem_planes_to_video_info (planes, picture, format, &back, &error),
      "%s: %s", GST_VIDEO_INFO_NAME (info), error ? error->message : "");
  fail_unless_equals_int (
      GST_VIDEO_INFO_FORMAT (&back), GST_VIDEO_INFO_FORMAT (info));
  fail_unless_equals_int (back.width, info->width);
  fail_unless_equals_int (back.height, info->height);
  for (i = 0; i < GST_VIDEO_INFO_N_PLANES (info); i++) {
    fail_unless_equals_int (back.stride[i], info->stride[i]);
    fail_unless (!offsets || back.offset[i] == info->offset[i]);
  }
}

static void
check_both_ways (const GstShmemPlanes *planes, guint picture,
    const GstVideoInfo *info, gboolean offsets)
{
  GstVideoFormat format = GST_VIDEO_INFO_FORMAT (info);
  GstVideoInfo back;
  GError *error = NULL;

  check_back (planes, picture, info, format, offsets);
  if (_gst_shmem_video_format_to_drm (format)) {
    check_back (planes, picture, info, GST_VIDEO_FORMAT_UNKNOWN, offsets);
    return;
  }
  fail_if (gst_shmem_planes_to_video_info (
      planes, picture, GST_VIDEO_FORMAT_UNKNOWN, &back, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND, "FourCC");
}

static void
check_info (const GstVideoInfo *info)
{
  GstShmemPlanes planes;
  GError *error = NULL;
  guint start, i, n = GST_VIDEO_INFO_N_PLANES (info);

  /* What was in the table before is of no account. */
  memset (&planes, 0x5a, sizeof planes);
  planes.num = 0;
  /* Twice, as two views in two memories. */
  for (i = 0; i < 2; i++)
    fail_unless (gst_shmem_planes_append_video_info (&planes, info, 3 + i, 0,
                     SHMEM_PLANE_COLOUR, 7 + i, &error),
        "%s", error ? error->message : "");
  fail_unless (gst_shmem_planes_check (&planes, NULL, &error), "%s: %s",
      GST_VIDEO_INFO_NAME (info), error ? error->message : "");
  fail_unless_equals_int (planes.num, 2 * n);
  fail_unless_equals_int (gst_shmem_planes_get_n_pictures (&planes), 2);
  fail_unless_equals_int (
      gst_shmem_planes_find_picture (&planes, 1, &start), n);
  fail_unless_equals_int (start, n);
  for (i = 0; i < 2 * n; i++) {
    check_plane (&planes.planes[i], info, i % n);
    fail_unless_equals_uint64 (planes.planes[i].offset, info->offset[i % n]);
    fail_unless_equals_int (planes.planes[i].memory, 3 + i / n);
    fail_unless_equals_int (planes.planes[i].picture, i / n);
    fail_unless_equals_int (planes.planes[i].view, 7 + i / n);
    fail_unless_equals_int (planes.planes[i].field, SHMEM_FIELD_FRAME);
  }
  check_both_ways (&planes, 0, info, TRUE);
  check_both_ways (&planes, 1, info, TRUE);
}

/* A buffer of @info's size in memories of about @piece bytes; its table has to
 * find each plane's first byte. */
static void
check_buffer (const GstVideoInfo *info, gsize piece, guint memory)
{
  GstBuffer *buffer = gst_buffer_new (), *whole = gst_buffer_new ();
  GstShmemPlanes planes = { 0 };
  GError *error = NULL;
  gsize left = info->size, starts[17] = { 0 };
  guint i;

  for (i = 0; i < memory; i++)
    gst_buffer_append_memory (whole, gst_allocator_alloc (NULL, 1, NULL));
  for (i = 0; left > 0; i++) {
    gsize size = MIN (left, piece + i);

    gst_buffer_append_memory (buffer, gst_allocator_alloc (NULL, size, NULL));
    left -= size;
    starts[i + 1] = starts[i] + size;
  }
  fail_unless (gst_shmem_planes_append_video_buffer (&planes, buffer, info,
                   memory, SHMEM_PLANE_COLOUR, 0, &error),
      "%s", error ? error->message : "");
  for (i = 0; i < planes.num; i++) {
    const GstShmemPlane *plane = &planes.planes[i];

    check_plane (plane, info, i);
    fail_unless_equals_uint64 (
        starts[plane->memory - memory] + plane->offset, info->offset[i]);
  }
  whole = gst_buffer_append (whole, buffer);
  fail_unless (gst_shmem_planes_check (&planes, whole, &error), "%s: %s",
      GST_VIDEO_INFO_NAME (info), error ? error->message : "");
  check_both_ways (&planes, 0, info, FALSE);
  gst_buffer_unref (whole);
}

static void
check_format (GstVideoFormat format, const GstVideoFormatInfo *f)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (sizes); i++) {
    GstShmemPlanes planes = { 0 };
    GError *error = NULL;
    GstVideoInfo info;

    fail_unless (gst_video_info_set_format (
        &info, format, sizes[i].width, sizes[i].height));
    if (is_in_rows (f)) {
      check_info (&info);
      check_buffer (&info, info.size, 0);
      check_buffer (&info, info.size / 5 + 1, 4);
      continue;
    }
    fail_if (gst_shmem_planes_append_video_info (
        &planes, &info, 0, 0, SHMEM_PLANE_COLOUR, 0, &error));
    assert_error (
        &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, f->name);
    fail_unless_equals_int (planes.num, 0);
  }
}

GST_START_TEST (test_formats)
{
  const GstVideoFormat *formats;
  guint n, i;

  formats = gst_video_formats_raw (&n);
  for (i = 0; i < n; i++)
    check_format (formats[i], gst_video_format_get_info (formats[i]));
  /* As many as GStreamer 1.22 has. */
  fail_unless (n >= 111, "%u formats", n);
}

GST_END_TEST

/* ---- layouts ---- */

/* What GstVideoMeta says counts, not what the caps say; planes in a memory
 * each. */
GST_START_TEST (test_video_meta)
{
  gsize offset[GST_VIDEO_MAX_PLANES] = { 100, 2100 };
  gint stride[GST_VIDEO_MAX_PLANES] = { 80, 96 };
  GstBuffer *buffer = NEW_BUFFER (2000, 2000);
  GstShmemPlanes planes = { 0 };
  GstVideoInfo info;
  GError *error = NULL;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, 63, 21);
  gst_buffer_add_video_meta_full (
      buffer, 0, GST_VIDEO_FORMAT_NV12, 63, 21, 2, offset, stride);
  fail_unless (gst_shmem_planes_append_video_buffer (
      &planes, buffer, &info, 0, SHMEM_PLANE_COLOUR, 0, &error));
  fail_unless (gst_shmem_planes_check (&planes, buffer, NULL));
  fail_unless_equals_int (planes.planes[0].memory, 0);
  fail_unless_equals_int (planes.planes[0].offset, 100);
  fail_unless_equals_int (planes.planes[0].stride, 80);
  fail_unless_equals_int (planes.planes[0].size, 21 * 80);
  fail_unless_equals_int (planes.planes[1].memory, 1);
  fail_unless_equals_int (planes.planes[1].offset, 100);
  fail_unless_equals_int (planes.planes[1].stride, 96);
  fail_unless_equals_int (planes.planes[1].size, 11 * 96);
  fail_unless_equals_int (planes.planes[1].width, 32);

  /* One memory too few, one more than there may be, and bytes too few. */
  gst_buffer_remove_memory (buffer, 1);
  fail_if (gst_shmem_planes_append_video_buffer (
      &planes, buffer, &info, 0, SHMEM_PLANE_COLOUR, 0, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "plane 1, picture");
  fail_unless_equals_int (planes.num, 2);
  gst_buffer_append_memory (buffer, gst_allocator_alloc (NULL, 2000, NULL));
  fail_if (gst_shmem_planes_append_video_buffer (
      &planes, buffer, &info, 15, SHMEM_PLANE_COLOUR, 0, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_LIMIT, "16 memories");
  fail_unless_equals_int (planes.num, 2);
  gst_buffer_unref (buffer);
}

GST_END_TEST

/* A frame of GStreamer's may be the corner of a larger one, and of nothing
 * else. */
GST_START_TEST (test_other_video_meta)
{
  gsize offset[GST_VIDEO_MAX_PLANES] = { 0, 64 * 48, 64 * 48 * 5 / 4 };
  gint stride[GST_VIDEO_MAX_PLANES] = { 64, 64, 32 };
  static const struct
  {
    GstVideoFormat format;
    guint width, height, n_planes;
  } metas[] = {
    { GST_VIDEO_FORMAT_NV21, 64, 48, 2 },
    { GST_VIDEO_FORMAT_I420, 64, 48, 3 },
    { GST_VIDEO_FORMAT_NV12, 63, 48, 2 },
    { GST_VIDEO_FORMAT_NV12, 64, 47, 2 },
  };
  GstShmemPlanes planes = { 0 };
  GError *error = NULL;
  GstVideoFrame frame;
  GstVideoInfo info;
  GstBuffer *buffer;
  GstVideoMeta *meta;
  guint i;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, 64, 48);
  for (i = 0; i < G_N_ELEMENTS (metas); i++) {
    buffer = NEW_BUFFER (64 * 48 * 2);
    gst_buffer_add_video_meta_full (buffer, 0, metas[i].format, metas[i].width,
        metas[i].height, metas[i].n_planes, offset, stride);
    fail_if (gst_shmem_planes_append_video_buffer (
        &planes, buffer, &info, 0, SHMEM_PLANE_COLOUR, 0, &error));
    assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "caps, NV12, 64, 48");
    fail_unless_equals_int (planes.num, 0);
    gst_buffer_unref (buffer);
  }
  buffer = NEW_BUFFER (64 * 48 * 2);
  meta = gst_buffer_add_video_meta_full (
      buffer, 0, GST_VIDEO_FORMAT_NV12, 64, 48, 2, offset, stride);
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, 60, 40);
  fail_unless (gst_shmem_planes_append_video_buffer (
      &planes, buffer, &info, 0, SHMEM_PLANE_COLOUR, 0, NULL));
  fail_unless_equals_int (planes.planes[0].width, 60);
  fail_unless_equals_int (planes.planes[0].stride, 64);
  fail_unless_equals_int (planes.planes[1].height, 20);
  fail_unless_equals_int (planes.planes[1].offset, 64 * 48);
  fail_unless (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
  gst_video_frame_unmap (&frame);
  /* One that lies about its planes. */
  meta->n_planes = 1;
  fail_if (gst_shmem_planes_append_video_buffer (
      &planes, buffer, &info, 0, SHMEM_PLANE_COLOUR, 0, &error));
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "GstVideoMeta");
  gst_buffer_unref (buffer);
}

GST_END_TEST

/* Two views of GRAY8, the second one first in memory. */
GST_START_TEST (test_views)
{
  gsize offset[GST_VIDEO_MAX_PLANES] = { 200 };
  gint stride[GST_VIDEO_MAX_PLANES] = { 12 };
  GstBuffer *buffer = NEW_BUFFER (200, 200);
  GstShmemPlanes planes = { 0 };
  GstVideoMeta *right;
  GError *error = NULL;
  GstVideoInfo info;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY8, 10, 10);
  gst_buffer_add_video_meta_full (
      buffer, 0, GST_VIDEO_FORMAT_GRAY8, 10, 10, 1, offset, stride);
  fail_unless (
      gst_shmem_planes_append_video_view (&planes, buffer, &info, 0, 3, NULL));
  fail_if (gst_shmem_planes_append_video_view (
      &planes, buffer, &info, 1, 3, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND, "view 1");
  fail_unless_equals_int (planes.num, 1);

  offset[0] = 300;
  right = gst_buffer_add_video_meta_full (
      buffer, 0, GST_VIDEO_FORMAT_GRAY8, 10, 10, 1, offset, stride);
  right->id = 1;
  right->stride[0] = 11;
  fail_if (gst_shmem_planes_append_video_view (
      &planes, buffer, &info, 2, 3, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND, "view 2");
  right->offset[0] = 400;
  fail_if (gst_shmem_planes_append_video_view (
      &planes, buffer, &info, 1, 3, &error));
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "view 1, plane 0");
  fail_unless_equals_int (planes.num, 1);
  right->offset[0] = 30;
  planes.planes[2].memory = 9;
  fail_unless (
      gst_shmem_planes_append_video_view (&planes, buffer, &info, 1, 3, NULL));
  fail_unless (gst_shmem_planes_check (&planes, buffer, NULL));
  fail_unless_equals_int (planes.planes[0].memory, 1);
  fail_unless_equals_int (planes.planes[0].offset, 0);
  fail_unless_equals_int (planes.planes[0].view, 0);
  fail_unless_equals_int (planes.planes[1].memory, 0);
  fail_unless_equals_int (planes.planes[1].offset, 30);
  fail_unless_equals_int (planes.planes[1].stride, 11);
  fail_unless_equals_int (planes.planes[1].view, 1);
  fail_unless_equals_int (planes.planes[1].picture, 1);
  fail_unless_equals_int (planes.planes[2].memory, 9);
  gst_buffer_unref (buffer);
}

GST_END_TEST

/* Of the last row, memory may end with the samples, and not before. */
GST_START_TEST (test_last_row)
{
  gsize offset[GST_VIDEO_MAX_PLANES] = { 0 };
  gint stride[GST_VIDEO_MAX_PLANES] = { 16 };
  GstVideoInfo info;
  gsize size;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY8, 10, 10);
  for (size = 16 * 9 + 8; size < 16 * 9 + 20; size++) {
    GstBuffer *buffer = NEW_BUFFER (size);
    GstShmemPlanes planes = { 0 };

    gst_buffer_add_video_meta_full (
        buffer, 0, GST_VIDEO_FORMAT_GRAY8, 10, 10, 1, offset, stride);
    fail_unless (gst_shmem_planes_append_video_buffer (
        &planes, buffer, &info, 0, SHMEM_PLANE_COLOUR, 0, NULL));
    fail_unless_equals_uint64 (planes.planes[0].size, MIN (size, 160));
    fail_unless_equals_int (
        gst_shmem_planes_check (&planes, buffer, NULL), size >= 16 * 9 + 10);
    gst_buffer_unref (buffer);
  }
}

GST_END_TEST

/* Nor has a plane more than there is to the next one. */
GST_START_TEST (test_next_plane)
{
  GstShmemPlanes planes = { 0 };
  GstVideoInfo info;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, 10, 10);
  info.stride[0] = 16;
  info.stride[1] = info.stride[2] = 8;
  info.offset[0] = 100;
  info.offset[1] = 100 + 16 * 9 + 10;
  info.offset[2] = info.offset[1] + 8 * 4 + 5;
  fail_unless (gst_shmem_planes_append_video_info (
      &planes, &info, 0, 0, SHMEM_PLANE_COLOUR, 0, NULL));
  fail_unless (gst_shmem_planes_check (&planes, NULL, NULL));
  fail_unless_equals_uint64 (planes.planes[0].size, 16 * 9 + 10);
  fail_unless_equals_uint64 (planes.planes[1].size, 8 * 4 + 5);
  fail_unless_equals_uint64 (planes.planes[2].size, 8 * 5);
  info.offset[2]--;
  planes.num = 0;
  fail_unless (gst_shmem_planes_append_video_info (
      &planes, &info, 0, 0, SHMEM_PLANE_COLOUR, 0, NULL));
  fail_if (gst_shmem_planes_check (&planes, NULL, NULL));
}

GST_END_TEST

GST_START_TEST (test_limit)
{
  GstShmemPlanes planes = { 0 };
  GstVideoInfo gray, nv12;
  GError *error = NULL;
  guint i;

  gst_video_info_set_format (&gray, GST_VIDEO_FORMAT_GRAY8, 4, 4);
  gst_video_info_set_format (&nv12, GST_VIDEO_FORMAT_NV12, 4, 4);
  for (i = 0; i < 15; i++)
    fail_unless (gst_shmem_planes_append_video_info (
        &planes, &gray, i, 0, SHMEM_PLANE_COLOUR, i, NULL));
  fail_if (gst_shmem_planes_append_video_info (
      &planes, &nv12, 15, 0, SHMEM_PLANE_COLOUR, 15, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_LIMIT, "planes, 15");
  fail_unless_equals_int (planes.num, 15);
  fail_unless (gst_shmem_planes_append_video_info (
      &planes, &gray, 15, 0, SHMEM_PLANE_DEPTH, 15, NULL));
  fail_unless (gst_shmem_planes_check (&planes, NULL, NULL));
  fail_unless_equals_int (planes.planes[15].role, SHMEM_PLANE_DEPTH);
  fail_if (gst_shmem_planes_append_video_info (
      &planes, &gray, 15, 0, SHMEM_PLANE_COLOUR, 15, &error));
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_LIMIT, "planes, GRAY8, 1");
  fail_unless_equals_int (planes.num, 16);
}

GST_END_TEST

static void
assert_not_appended (
    const GstVideoInfo *info, guint role, guint view, const gchar *words)
{
  GstShmemPlanes planes = { 0 };
  GError *error = NULL;

  fail_if (gst_shmem_planes_append_video_info (
      &planes, info, 0, 0, (GstShmemPlaneRole) role, view, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, words);
  fail_unless_equals_int (planes.num, 0);
}

GST_START_TEST (test_not_appended)
{
  GstVideoInfo info;

  gst_video_info_init (&info);
  assert_not_appended (&info, SHMEM_PLANE_COLOUR, 0, "raw video");
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_ENCODED, 4, 4);
  assert_not_appended (&info, SHMEM_PLANE_COLOUR, 0, "raw video");
#if GST_CHECK_VERSION(1, 24, 0)
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_DMA_DRM, 4, 4);
  assert_not_appended (&info, SHMEM_PLANE_COLOUR, 0, "raw video");
#endif
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, 4, 4);
  assert_not_appended (&info, SHMEM_PLANE_COLOUR, 16, "view");
  assert_not_appended (&info, SHMEM_PLANE_DEPTH, 0, "component");
  info.stride[1] = -4;
  assert_not_appended (&info, SHMEM_PLANE_COLOUR, 0, "ascending");
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY8, 4, 4);
  assert_not_appended (&info, SHMEM_N_PLANE_ROLES, 0, "role");
  /* Each field in a buffer of its own: half the rows, and which, the caps do
   * not say. */
  gst_video_info_set_interlaced_format (
      &info, GST_VIDEO_FORMAT_I420, GST_VIDEO_INTERLACE_MODE_ALTERNATE, 64, 48);
  assert_not_appended (&info, SHMEM_PLANE_COLOUR, 0, "field");
}

GST_END_TEST

/* ---- what the FourCC says of rows ---- */

typedef struct
{
  guint plane;
  gsize at; /* in GstShmemPlane */
  guint8 size;
  guint64 value;
  const gchar *words;
} Breakage;

#define FIELD(field)                                                           \
  G_STRUCT_OFFSET (GstShmemPlane, field), sizeof (((GstShmemPlane *) 0)->field)

static void
break_plane (GstShmemPlane *plane, const Breakage *b)
{
  guint8 *at = (guint8 *) plane + b->at;

  if (b->size == sizeof (guint8))
    *at = (guint8) b->value;
  else if (b->size == sizeof (guint32))
    *(guint32 *) (gpointer) at = (guint32) b->value;
  else
    *(guint64 *) (gpointer) at = b->value;
}

/* Tables that keep all rules of the format and yet not those of NV12. */
GST_START_TEST (test_rows)
{
  static const Breakage breakages[] = {
    { 0, FIELD (stride), 63, "plane 0, row, stride" },
    { 1, FIELD (stride), 63, "plane 1, row, stride" },
    { 0, FIELD (size), 64 * 47 + 63, "plane 0, row, !stride" },
    { 1, FIELD (size), 64 * 23 + 63, "plane 1, row, !stride" },
    { 1, FIELD (vertical_subsampling), 1, "plane 1, subsampling" },
    { 1, FIELD (picture), 1, "1 planes, 2" },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (breakages); i++) {
    const Breakage *b = &breakages[i];
    GstShmemPlanes planes = { 0 }, parsed;
    guint8 data[SHMEM_PLANES_MAX_SIZE];
    gsize size = sizeof data;
    GstVideoInfo info, filled;
    GError *error = NULL;

    gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, 64, 48);
    gst_shmem_planes_append_video_info (
        &planes, &info, 0, 0, SHMEM_PLANE_COLOUR, 0, NULL);
    break_plane (&planes.planes[b->plane], b);
    if (planes.planes[1].vertical_subsampling == 1) {
      planes.planes[1].height = 48;
      planes.planes[1].size = 64 * 48;
    }
    if (planes.planes[1].picture == 1) {
      planes.planes[1].horizontal_subsampling = 1;
      planes.planes[1].vertical_subsampling = 1;
    }
    fail_unless_equals_int (
        shmem_planes_write (&planes, data, &size, NULL), SHMEM_OK);
    fail_if (gst_shmem_planes_check (&planes, NULL, &error));
    assert_error (
        &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, b->words);
    fail_if (gst_shmem_planes_parse (&parsed, data, size, &error));
    assert_error (
        &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, b->words);
    fail_if (gst_shmem_planes_to_video_info (
        &planes, 0, GST_VIDEO_FORMAT_UNKNOWN, &filled, &error));
    assert_error (
        &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, b->words);
    /* Of what is not linear only the driver knows the rows. */
    planes.planes[0].modifier = planes.planes[1].modifier = 1;
    fail_unless (gst_shmem_planes_check (&planes, NULL, NULL));
  }
}

GST_END_TEST

/* Of each picture, not of the first one alone. */
GST_START_TEST (test_rows_of_all)
{
  GstShmemPlanes planes = { 0 };
  GstVideoInfo info;
  GError *error = NULL;
  guint i;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, 64, 48);
  for (i = 0; i < 3; i++)
    gst_shmem_planes_append_video_info (
        &planes, &info, i, 0, SHMEM_PLANE_COLOUR, i, NULL);
  for (i = 0; i < planes.num; i++) {
    fail_unless (gst_shmem_planes_check (&planes, NULL, NULL));
    planes.planes[i].stride = 63;
    fail_if (gst_shmem_planes_check (&planes, NULL, &error));
    assert_error (
        &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "row, stride");
    planes.planes[i].stride = 64;
  }
}

GST_END_TEST

/* Planes that are no pixels do not take the others out of the check. */
GST_START_TEST (test_rows_beside_metadata)
{
  guint i;

  for (i = 0; i < 3; i++) {
    GstShmemPlanes planes = { 0 }, moved = { 0 };
    GstVideoInfo info;
    GError *error = NULL;
    guint k, luma = i == 0 ? 1 : 0;

    gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, 64, 48);
    gst_shmem_planes_append_video_info (
        &planes, &info, 0, 0, SHMEM_PLANE_COLOUR, 0, NULL);
    /* Before the pixels, between them, and behind them. */
    for (k = 0; k < 3; k++) {
      if (k == i)
        add_blob (&moved, 1, 0, 5)->format = planes.planes[0].format;
      else
        moved.planes[moved.num++] = planes.planes[k > i ? k - 1 : k];
    }
    fail_unless (gst_shmem_planes_check (&moved, NULL, &error), "%s",
        error ? error->message : "");
    fail_if (gst_shmem_planes_to_video_info (
        &moved, 0, GST_VIDEO_FORMAT_UNKNOWN, &info, &error));
    assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND, "pixels");
    moved.planes[luma].stride = 63;
    fail_if (gst_shmem_planes_check (&moved, NULL, &error));
    assert_error (
        &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "row, stride");
  }
}

GST_END_TEST

/* Two views in one memory: the second one begins where the first one ends. */
GST_START_TEST (test_offset)
{
  GstShmemPlanes planes = { 0 };
  GstVideoInfo info, found;
  guint view;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_NV12, 64, 48);
  for (view = 0; view < 2; view++)
    fail_unless (gst_shmem_planes_append_video_info (&planes, &info, 0,
        view * GST_VIDEO_INFO_SIZE (&info), SHMEM_PLANE_COLOUR, view, NULL));
  fail_unless_equals_int (planes.planes[0].offset, 0);
  fail_unless_equals_int (planes.planes[1].offset, 64 * 48);
  fail_unless_equals_int (planes.planes[2].offset, 64 * 72);
  fail_unless_equals_int (planes.planes[3].offset, 64 * 120);
  fail_unless (gst_shmem_planes_check (&planes, NULL, NULL));
  fail_unless (gst_shmem_planes_to_video_info (
      &planes, 1, GST_VIDEO_FORMAT_NV12, &found, NULL));
  fail_unless (GST_VIDEO_INFO_PLANE_OFFSET (&found, 0) == 64 * 72);
}

GST_END_TEST

static Suite *
planesvideo_suite (void)
{
  Suite *s = suite_create ("planesvideo");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_offset);
  tcase_add_test (tc, test_formats);
  tcase_add_test (tc, test_video_meta);
  tcase_add_test (tc, test_other_video_meta);
  tcase_add_test (tc, test_views);
  tcase_add_test (tc, test_last_row);
  tcase_add_test (tc, test_next_plane);
  tcase_add_test (tc, test_limit);
  tcase_add_test (tc, test_not_appended);
  tcase_add_test (tc, test_rows);
  tcase_add_test (tc, test_rows_of_all);
  tcase_add_test (tc, test_rows_beside_metadata);
  return s;
}

GST_CHECK_MAIN (planesvideo)
