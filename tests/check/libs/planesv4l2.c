/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Buffers of V4L2 as drivers and liars describe them, and tables that V4L2
 * cannot say. */

#include <gst/allocators/allocators.h>
#include <gst/shmemmeta/gstshmemallocator.h>

#include <string.h>

#include "lib/errors.h"
#include "lib-shmem/open-fds.h"
#include "plane-layouts.h"

/* ---- what a driver may say ---- */

/* A buffer of NV12M, 64x32, with a header of 16 bytes in the second plane. */
static void
make_nv12m (V4l2Frame *frame)
{
  memset (frame, 0, sizeof *frame);
  frame->format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
  frame->format.fmt.pix_mp = (struct v4l2_pix_format_mplane){ .width = 64,
    .height = 32,
    .pixelformat = V4L2_PIX_FMT_NV12M,
    .num_planes = 2,
    .plane_fmt = { { .sizeimage = 2048, .bytesperline = 64 },
        { .sizeimage = 1024, .bytesperline = 64 } } };
  frame->planes[0].length = 4096;
  frame->planes[0].bytesused = 2048;
  frame->planes[1].length = 2048;
  frame->planes[1].bytesused = 1040;
  frame->planes[1].data_offset = 16;
  frame->places[1].memory = 1;
}

GST_START_TEST (test_data_offset)
{
  GstShmemPlanes planes;
  V4l2Frame frame;

  make_nv12m (&frame);
  fail_unless (gst_shmem_planes_from_v4l2 (
      &planes, &frame.format, frame.planes, 2, NULL, NULL, NULL));
  fail_unless_equals_int (planes.planes[1].offset, 16);
  fail_unless_equals_int (planes.planes[1].size, 1024);
  fail_unless_equals_int (planes.planes[1].memory, 1);

  /* One allocation, the second v4l2 plane first. */
  frame.places[0] = (GstShmemV4l2Place){ 3, 8192 };
  frame.places[1] = (GstShmemV4l2Place){ 3, 512 };
  fail_unless (gst_shmem_planes_from_v4l2 (
      &planes, &frame.format, frame.planes, 2, frame.places, NULL, NULL));
  fail_unless_equals_int (planes.planes[0].offset, 8192);
  fail_unless_equals_int (planes.planes[0].memory, 3);
  fail_unless_equals_int (planes.planes[1].offset, 528);
  fail_unless_equals_int (planes.planes[1].memory, 3);

  /* A buffer that was not filled: all of its length. The last row need not
   * have what is behind its samples. */
  frame.planes[0].bytesused = frame.planes[1].bytesused = 0;
  frame.planes[0].length = 72 * 31 + 64;
  frame.format.fmt.pix_mp.plane_fmt[0].bytesperline = 72;
  fail_unless (gst_shmem_planes_from_v4l2 (
      &planes, &frame.format, frame.planes, 2, NULL, NULL, NULL));
  fail_unless_equals_int (planes.planes[0].size, 72 * 31 + 64);
  frame.planes[0].length--;
  fail_if (gst_shmem_planes_from_v4l2 (
      &planes, &frame.format, frame.planes, 2, NULL, NULL, NULL));
}

GST_END_TEST

GST_START_TEST (test_single_planar)
{
  struct v4l2_format format = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };
  struct v4l2_plane plane = { .length = 4096, .bytesused = 3072 };
  GstShmemPlanes planes;
  GError *error = NULL;

  format.fmt.pix.width = 64;
  format.fmt.pix.height = 32;
  format.fmt.pix.pixelformat = V4L2_PIX_FMT_NV12;
  format.fmt.pix.bytesperline = 64;
  format.fmt.pix.sizeimage = 3072;
  format.fmt.pix.field = V4L2_FIELD_BOTTOM;
  fail_unless (gst_shmem_planes_from_v4l2 (
      &planes, &format, &plane, 1, NULL, NULL, NULL));
  fail_unless_equals_int (planes.num, 2);
  fail_unless_equals_int (planes.planes[1].offset, 2048);
  fail_unless_equals_int (planes.planes[1].field, SHMEM_FIELD_BOTTOM);
  format.fmt.pix.field = V4L2_FIELD_TOP;
  fail_unless (gst_shmem_planes_from_v4l2 (
      &planes, &format, &plane, 1, NULL, NULL, NULL));
  fail_unless_equals_int (planes.planes[0].field, SHMEM_FIELD_TOP);
  fail_unless_equals_int (planes.planes[0].height, 32);
  format.fmt.pix.field = V4L2_FIELD_INTERLACED;
  fail_unless (gst_shmem_planes_from_v4l2 (
      &planes, &format, &plane, 1, NULL, NULL, NULL));
  fail_unless_equals_int (planes.planes[0].field, SHMEM_FIELD_FRAME);
  format.fmt.pix.pixelformat = V4L2_PIX_FMT_NV12M;
  fail_if (gst_shmem_planes_from_v4l2 (
      &planes, &format, &plane, 1, NULL, NULL, &error));
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "2 v4l2 planes");
}

GST_END_TEST

/* ---- what none may say ---- */

static void
assert_refused (const V4l2Frame *frame, guint num, const GstShmemPlanes *layout,
    const gchar *words)
{
  GstShmemPlanes planes, before;
  GError *error = NULL;

  memset (&planes, 0x5a, sizeof planes);
  before = planes;
  fail_if (gst_shmem_planes_from_v4l2 (&planes, &frame->format, frame->planes,
               num, frame->places, layout, &error),
      "accepted: %s", words);
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, words);
  fail_unless (memcmp (&planes, &before, sizeof planes) == 0);
}

#define REFUSE(change, words)                                                  \
  G_STMT_START                                                                 \
  {                                                                            \
    V4l2Frame frame;                                                           \
    make_nv12m (&frame);                                                       \
    change;                                                                    \
    assert_refused (&frame, 2, NULL, words);                                   \
  }                                                                            \
  G_STMT_END

#define PIX_MP frame.format.fmt.pix_mp

GST_START_TEST (test_hostile_buffers)
{
  V4l2Frame good;

  REFUSE (frame.planes[0].bytesused = 4097, "v4l2 plane 0, bytesused, 4097");
  REFUSE (frame.planes[1].bytesused = G_MAXUINT32,
      "v4l2 plane 1, bytesused, 4294967295");
  REFUSE (
      frame.planes[1].data_offset = 1041, "v4l2 plane 1, data_offset, 1041");
  REFUSE (
      frame.planes[1].data_offset = 1040, "v4l2 plane 1, data_offset, 1040");
  REFUSE (frame.planes[1].data_offset = G_MAXUINT32,
      "v4l2 plane 1, data_offset, 4294967295");
  REFUSE (frame.planes[1].data_offset = 17, "plane 1, NV12");
  REFUSE (frame.planes[0].length = frame.planes[0].bytesused = 0,
      "v4l2 plane 0, data_offset, 0");
  REFUSE (frame.places[1].memory = 16, "v4l2 plane 1, memory, 16");
  REFUSE (
      frame.places[1].offset = G_MAXUINT64, "v4l2 plane 1, offset, overflow");
  REFUSE (frame.places[1].offset = G_MAXUINT64 - 1039,
      "v4l2 plane 1, offset, overflow");
  /* Two v4l2 planes in the same bytes. */
  REFUSE (frame.places[1].memory = 0, "plane 1, overlap");

  make_nv12m (&good);
  assert_refused (&good, 1, NULL, "2 v4l2 planes, buffer, 1");
  assert_refused (&good, 9, NULL, "2 v4l2 planes, buffer, 9");
}

GST_END_TEST

GST_START_TEST (test_hostile_formats)
{
  REFUSE (PIX_MP.num_planes = 0, "num_planes, 0");
  REFUSE (PIX_MP.num_planes = 9, "num_planes, 9");
  REFUSE (PIX_MP.num_planes = 255, "num_planes, 255");
  REFUSE (PIX_MP.plane_fmt[0].bytesperline = 0, "v4l2 plane 0, bytesperline");
  REFUSE (PIX_MP.plane_fmt[1].bytesperline = 0, "v4l2 plane 1, bytesperline");
  REFUSE (PIX_MP.plane_fmt[1].bytesperline = 63, "v4l2 plane 1, row");
  REFUSE (PIX_MP.plane_fmt[1].bytesperline = 68, "v4l2 plane 1, 1024");
  REFUSE (PIX_MP.plane_fmt[1].bytesperline = G_MAXINT32, "v4l2 plane 1");
  REFUSE (PIX_MP.plane_fmt[1].bytesperline = G_MAXUINT32,
      "v4l2 plane 1, bytesperline");
  REFUSE (PIX_MP.width = 0, "0 x 32");
  REFUSE (PIX_MP.height = 0, "64 x 0");
  REFUSE (PIX_MP.width = G_MAXUINT32, "4294967295 x 32");
  REFUSE (PIX_MP.height = G_MAXINT32, "v4l2 plane 0, 2048 bytes");
  REFUSE (PIX_MP.height = 33, "v4l2 plane 0, 2048 bytes");
  REFUSE (PIX_MP.field = V4L2_FIELD_ALTERNATE, "V4L2_FIELD_ALTERNATE");
  REFUSE (PIX_MP.field = V4L2_FIELD_SEQ_BT, "pictures");
  REFUSE (PIX_MP.pixelformat = V4L2_PIX_FMT_NV12, "1 v4l2 planes");
  REFUSE (PIX_MP.pixelformat = V4L2_PIX_FMT_YUV420M, "3 v4l2 planes");
  REFUSE (frame.format.type = V4L2_BUF_TYPE_META_CAPTURE,
      "type 13, capture, output");
}

GST_END_TEST

/* A format of a vendor's, without a buffer. */
GST_START_TEST (test_sizeimage)
{
  struct v4l2_format format = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };
  GstShmemPlanes planes;
  GError *error = NULL;

  format.fmt.pix.pixelformat = VIEW_PIXELFORMAT;
  fail_if (gst_shmem_planes_from_v4l2 (
      &planes, &format, NULL, 0, NULL, NULL, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "v4l2 plane 0, sizeimage, 0");
  format.fmt.pix.sizeimage = 1;
  fail_unless (
      gst_shmem_planes_from_v4l2 (&planes, &format, NULL, 0, NULL, NULL, NULL));
  fail_unless_equals_int (planes.planes[0].size, 1);
}

GST_END_TEST

/* NV12 in one v4l2 plane: the numbers of chroma are made here. */
GST_START_TEST (test_hostile_together)
{
  struct v4l2_format format = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE };
  struct v4l2_plane plane = { .length = 3072 };
  GstShmemPlanes planes;
  GError *error = NULL;

  format.fmt.pix_mp = (struct v4l2_pix_format_mplane){ .width = 64,
    .height = 32,
    .pixelformat = V4L2_PIX_FMT_NV12,
    .num_planes = 1,
    .plane_fmt = { { .sizeimage = 3072, .bytesperline = 64 } } };
  fail_unless (gst_shmem_planes_from_v4l2 (
      &planes, &format, &plane, 1, NULL, NULL, NULL));
  plane.length = 3071;
  fail_if (gst_shmem_planes_from_v4l2 (
      &planes, &format, &plane, 1, NULL, NULL, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "3071 bytes, plane 1, NV12, 3072");
  /* Chroma would begin behind the end. */
  plane.length = 2048;
  fail_if (gst_shmem_planes_from_v4l2 (
      &planes, &format, &plane, 1, NULL, NULL, &error));
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "plane 1, NV12");
  /* 2 * 2147483647 bytes in a row of pairs. */
  plane.length = G_MAXUINT32;
  format.fmt.pix_mp.pixelformat = V4L2_PIX_FMT_NV24;
  format.fmt.pix_mp.height = 1;
  format.fmt.pix_mp.plane_fmt[0].bytesperline = G_MAXINT32;
  fail_if (gst_shmem_planes_from_v4l2 (
      &planes, &format, &plane, 1, NULL, NULL, &error));
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "plane 1");
  /* All that 31 bits have, and nothing wraps. */
  format.fmt.pix_mp.pixelformat = V4L2_PIX_FMT_YUV420;
  format.fmt.pix_mp.width = format.fmt.pix_mp.height = G_MAXINT32;
  fail_if (gst_shmem_planes_from_v4l2 (
      &planes, &format, &plane, 1, NULL, NULL, &error));
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "plane 0, YU12");
}

GST_END_TEST

GST_START_TEST (test_hostile_layouts)
{
  const GstShmemPlanes good = { 1, { { .role = SHMEM_PLANE_OPAQUE } } };
  GstShmemPlanes layout;
  V4l2Frame frame;

  make_nv12m (&frame);
#define REFUSE_LAYOUT(change, words)                                           \
  G_STMT_START                                                                 \
  {                                                                            \
    layout = good;                                                             \
    change;                                                                    \
    assert_refused (&frame, 2, &layout, words);                                \
  }                                                                            \
  G_STMT_END
  REFUSE_LAYOUT (layout.num = 0, "layout, 0 planes");
  REFUSE_LAYOUT (layout.num = 17, "layout, 17 planes");
  REFUSE_LAYOUT (layout.num = G_MAXUINT32, "layout, 4294967295");
  REFUSE_LAYOUT (layout.planes[0].memory = 2, "plane 0, layout, v4l2 plane 2");
  REFUSE_LAYOUT (
      layout.planes[0].memory = 255, "plane 0, layout, v4l2 plane 255");
  REFUSE_LAYOUT (
      layout.planes[0].offset = 2048, "plane 0, layout, v4l2 plane 0, 2048");
  REFUSE_LAYOUT (layout.planes[0].offset = G_MAXUINT64,
      "plane 0, layout, v4l2 plane 0, 18446744073709551615");
  REFUSE_LAYOUT (
      layout.planes[0].size = 2049, "plane 0, layout, v4l2 plane 0, 2049");
  REFUSE_LAYOUT (layout.planes[0].size = G_MAXUINT64,
      "plane 0, layout, v4l2 plane 0, 18446744073709551615");
  REFUSE_LAYOUT (layout.planes[0].role = 99, "plane 0, role");
  REFUSE_LAYOUT (layout.planes[0].role = SHMEM_PLANE_LUMA;
                 layout.planes[0].stride = 128, "stride, height");
#undef REFUSE_LAYOUT
  fail_unless (gst_shmem_planes_from_v4l2 (
      &layout, &frame.format, frame.planes, 2, NULL, &good, NULL));
}

GST_END_TEST

/* ---- what V4L2 cannot say ---- */

GST_START_TEST (test_together_or_apart)
{
  const guint64 sizes[2] = { 8192, 4096 };
  GstShmemPlanes planes = make_nv12 (2048, 0), back;
  GError *error = NULL;
  V4l2Frame frame;

  /* The one that fits. */
  fail_unless (to_v4l2 (&planes, sizes, 2, 0, &frame, NULL));
  fail_unless_equals_int (PIX_MP.pixelformat, V4L2_PIX_FMT_NV12);
  fail_unless_equals_int (PIX_MP.num_planes, 1);
  fail_unless_equals_int (frame.planes[0].bytesused, 3072);
  fail_unless_equals_int (frame.planes[0].length, 8192);
  /* The one that was asked for: both in one memory, further behind. */
  fail_unless (to_v4l2 (&planes, sizes, 2, V4L2_PIX_FMT_NV12M, &frame, NULL));
  fail_unless_equals_int (PIX_MP.num_planes, 2);
  fail_unless_equals_int (frame.planes[1].data_offset, 2048);
  fail_unless_equals_int (frame.planes[1].bytesused, 3072);
  fail_unless_equals_int (frame.places[1].memory, 0);
  fail_unless (gst_shmem_planes_from_v4l2 (
      &back, &frame.format, frame.planes, 2, frame.places, NULL, NULL));
  assert_same_planes (&back, &planes);

  planes = make_nv12 (4096, 0);
  fail_unless (to_v4l2 (&planes, sizes, 2, 0, &frame, NULL));
  fail_unless_equals_int (PIX_MP.pixelformat, V4L2_PIX_FMT_NV12M);
  fail_if (to_v4l2 (&planes, sizes, 2, V4L2_PIX_FMT_NV12, &frame, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "NV12, planes, memory");
  planes = make_nv12 (0, 1);
  fail_unless (to_v4l2 (&planes, sizes, 2, 0, &frame, NULL));
  fail_unless_equals_int (PIX_MP.pixelformat, V4L2_PIX_FMT_NV12M);
  fail_unless_equals_int (frame.places[1].memory, 1);
  fail_if (to_v4l2 (&planes, sizes, 2, V4L2_PIX_FMT_NV21M, &frame, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "NM21");
}

GST_END_TEST

GST_START_TEST (test_not_v4l2)
{
  guint64 sizes[GST_SHMEM_MAX_PLANES] = { 8192, 4096 };
  GstShmemPlanes planes = make_nv12 (0, 1);
  V4l2Frame frame, before;
  GError *error = NULL;

  fail_if (to_v4l2 (&synaptics.planes, synaptics.sizes, 5, 0, &frame, &error));
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "modifier");
  fail_if (to_v4l2 (&views4.planes, views4.sizes, 4, 0, &frame, &error));
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "picture");
  fail_if (to_v4l2 (&synaptics.planes, synaptics.sizes, 5, V4L2_PIX_FMT_NV12M,
      &frame, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "NM12");

  /* NV42, which GStreamer does not know, has pairs for all pixels. */
  for (guint i = 0; i < 2; i++)
    planes.planes[i].format = GST_MAKE_FOURCC ('N', 'V', '4', '2');
  fail_if (to_v4l2 (&planes, sizes, 2, 0, &frame, &error));
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "planes");
  planes = make_nv12 (0, 1);

  /* P010 has no variant whose planes are apart. */
  for (guint i = 0; i < 2; i++) {
    planes.planes[i].format = GST_MAKE_FOURCC ('P', '0', '1', '0');
    planes.planes[i].stride *= 2;
    planes.planes[i].size *= 2;
  }
  fail_if (to_v4l2 (&planes, sizes, 2, 0, &frame, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "P010, planes, !variant");

  /* Over two memories. */
  planes = make_nv12 (3584, 1);
  sizes[2] = 4096;
  memset (&before, 0xa5, sizeof before);
  before.format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
  fail_if (to_v4l2 (&planes, sizes, 3, 0, &frame, &error));
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "plane 1, memory");
  fail_unless (memcmp (&frame, &before, sizeof before) == 0);

  planes = make_nv12 (0, 1);
  sizes[1] = G_GUINT64_CONSTANT (1) << 32;
  fail_if (to_v4l2 (&planes, sizes, 2, 0, &frame, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "memory 1, 4294967296");
  planes = make_nv12 (4096, 0);
  planes.planes[1].offset = 7169;
  fail_if (to_v4l2 (&planes, sizes, 1, 0, &frame, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "plane 1, offset, size");
}

GST_END_TEST

/* Of what is in one memory, the rows of pixels come first, then those of
 * whatever has some. */
GST_START_TEST (test_bytesperline)
{
  const guint64 size = 9000;
  GstShmemPlanes planes = { 2, { { 0 } } };
  V4l2Frame frame;

  for (guint i = 0; i < 2; i++)
    planes.planes[i] = (GstShmemPlane){ .size = 4096,
      .offset = 4096 * i + 512,
      .role = SHMEM_PLANE_OPAQUE,
      .horizontal_subsampling = 1,
      .vertical_subsampling = 1 };
  fail_unless (to_v4l2 (&planes, &size, 1, VIEW_PIXELFORMAT, &frame, NULL));
  fail_unless_equals_int (frame.planes[0].data_offset, 512);
  fail_unless_equals_int (frame.planes[0].bytesused, 8704);
  fail_unless_equals_int (PIX_MP.plane_fmt[0].bytesperline, 0);
  planes.planes[1].stride = planes.planes[1].width = 16;
  planes.planes[1].height = 256;
  fail_unless (to_v4l2 (&planes, &size, 1, VIEW_PIXELFORMAT, &frame, NULL));
  fail_unless_equals_int (PIX_MP.plane_fmt[0].bytesperline, 16);
  planes.planes[0].stride = planes.planes[0].width = 1;
  planes.planes[0].height = 1;
  fail_unless (to_v4l2 (&planes, &size, 1, VIEW_PIXELFORMAT, &frame, NULL));
  fail_unless_equals_int (PIX_MP.plane_fmt[0].bytesperline, 1);
  planes.planes[1].role = SHMEM_PLANE_LUMA;
  fail_unless (to_v4l2 (&planes, &size, 1, VIEW_PIXELFORMAT, &frame, NULL));
  fail_unless_equals_int (PIX_MP.plane_fmt[0].bytesperline, 16);
  fail_unless_equals_int (PIX_MP.plane_fmt[0].sizeimage, 8192);
}

GST_END_TEST

/* One more than V4L2 has. */
GST_START_TEST (test_nine_memories)
{
  guint64 sizes[9];
  GstShmemPlanes planes = { 9, { { 0 } } };
  GError *error = NULL;
  V4l2Frame frame;

  for (guint i = 0; i < 9; i++) {
    sizes[i] = 4096;
    planes.planes[i] = (GstShmemPlane){ .size = 4096,
      .role = SHMEM_PLANE_OPAQUE,
      .memory = (guint8) i,
      .horizontal_subsampling = 1,
      .vertical_subsampling = 1 };
  }
  fail_if (to_v4l2 (&planes, sizes, 9, VIEW_PIXELFORMAT, &frame, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_LIMIT, "9 memories");
  planes.num = 8;
  fail_unless (to_v4l2 (&planes, sizes, 8, VIEW_PIXELFORMAT, &frame, NULL));
  fail_unless_equals_int (PIX_MP.num_planes, 8);
}

GST_END_TEST

/* ---- file descriptors ---- */

GST_START_TEST (test_fds)
{
  const int fds = count_open_fds ();
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_IMPORTABLE);
  GstMemory *whole = gst_allocator_alloc (allocator, 8192, NULL);
  GstBuffer *buffer = gst_buffer_new ();
  GstShmemPlanes planes = make_nv12 (512, 1);
  guint64 sizes[2];
  struct v4l2_plane before[2];
  GError *error = NULL;
  V4l2Frame frame;

  gst_buffer_append_memory (buffer, gst_memory_share (whole, 4096, 3000));
  gst_buffer_append_memory (buffer, gst_memory_share (whole, 0, 2048));
  sizes[0] = gst_buffer_peek_memory (buffer, 0)->size;
  sizes[1] = gst_buffer_peek_memory (buffer, 1)->size;
  fail_unless (to_v4l2 (&planes, sizes, 2, 0, &frame, NULL));
  fail_unless (gst_shmem_v4l2_planes_set_fds (
      frame.planes, 2, frame.places, buffer, NULL));
  for (guint i = 0; i < 2; i++) {
    fail_unless_equals_int (frame.planes[i].m.fd, gst_fd_memory_get_fd (whole));
    fail_unless (frame.planes[i].length >= 8192);
  }
  fail_unless_equals_int (frame.planes[0].data_offset, 4096);
  fail_unless_equals_int (frame.planes[0].bytesused, 4096 + 2048);
  fail_unless_equals_int (frame.planes[1].data_offset, 512);
  fail_unless_equals_int (frame.planes[1].bytesused, 512 + 1024);

  /* A memory of the process alone, behind one that is right. */
  fail_unless (to_v4l2 (&planes, sizes, 2, 0, &frame, NULL));
  memcpy (before, frame.planes, sizeof before);
  gst_buffer_replace_memory (buffer, 1, gst_allocator_alloc (NULL, 2048, NULL));
  fail_if (gst_shmem_v4l2_planes_set_fds (
      frame.planes, 2, frame.places, buffer, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "v4l2 plane 1, memory, file descriptor");
  frame.places[1].memory = 2;
  fail_if (gst_shmem_v4l2_planes_set_fds (
      frame.planes, 2, frame.places, buffer, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND, "memory 2");
  frame.planes[0].bytesused = before[0].bytesused = 3001;
  fail_if (gst_shmem_v4l2_planes_set_fds (
      frame.planes, 2, frame.places, buffer, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "v4l2 plane 0, bytesused");
  fail_unless (memcmp (before, frame.planes, sizeof before) == 0);

  gst_buffer_unref (buffer);
  gst_memory_unref (whole);
  gst_object_unref (allocator);
  fail_unless_equals_int (count_open_fds (), fds);
}

GST_END_TEST

/* V4L2 counts with 32 bits; nobody maps the memory, so nobody has to have it.
 * Where GStreamer does too, there is no larger one. */
GST_START_TEST (test_large_fds)
{
  const guint64 most = G_MAXUINT32, largest = MIN (most + 1, G_MAXSIZE);
  GstAllocator *allocator = gst_fd_allocator_new ();
  GstShmemPlanes planes = make_nv12 (2048, 0);

  for (guint64 size = most; size <= largest; size++) {
    GstBuffer *buffer = gst_buffer_new ();
    GError *error = NULL;
    V4l2Frame frame;

    gst_buffer_append_memory (buffer,
        gst_fd_allocator_alloc (
            allocator, 0, size, GST_FD_MEMORY_FLAG_DONT_CLOSE));
    fail_unless (to_v4l2 (&planes, &most, 1, 0, &frame, NULL));
    fail_unless_equals_int (gst_shmem_v4l2_planes_set_fds (
                                frame.planes, 1, frame.places, buffer, &error),
        size == most);
    if (size == most)
      fail_unless (frame.planes[0].length == G_MAXUINT32);
    else
      assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
          "4294967296 bytes");
    gst_buffer_unref (buffer);
  }
  gst_object_unref (allocator);
}

GST_END_TEST

static Suite *
planes_v4l2_suite (void)
{
  Suite *s = suite_create ("planes-v4l2");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_data_offset);
  tcase_add_test (tc, test_single_planar);
  tcase_add_test (tc, test_hostile_buffers);
  tcase_add_test (tc, test_hostile_formats);
  tcase_add_test (tc, test_sizeimage);
  tcase_add_test (tc, test_hostile_together);
  tcase_add_test (tc, test_hostile_layouts);
  tcase_add_test (tc, test_together_or_apart);
  tcase_add_test (tc, test_not_v4l2);
  tcase_add_test (tc, test_bytesperline);
  tcase_add_test (tc, test_nine_memories);
  tcase_add_test (tc, test_fds);
  tcase_add_test (tc, test_large_fds);
  return s;
}

GST_CHECK_MAIN (planes_v4l2)
