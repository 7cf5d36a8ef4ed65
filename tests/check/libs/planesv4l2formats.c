/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The pixel formats that V4L2 describes: sizes as the kernel computes them,
 * from its table and formulas, and frames of random numbers. */

#include "plane-tables.h"

/* Of v4l2_format_info() in drivers/media/v4l2-core/v4l2-common.c, at
 * 00e0b9455fb4: memories, colour planes, bytes of a pixel and of a sample or
 * pair behind it (over bpp_div), and divisors. P010 is there { 2, 2 } and 2 x
 * 1: of as many bytes, and not in rows; here it is as P012. */
static const struct
{
  guint32 pixelformat;
  guint32 drm;
  guint mem_planes;
  guint comp_planes;
  guint bpp[3];
  guint bpp_div;
  guint hdiv;
  guint vdiv;
} kernel_formats[] = {
  { V4L2_PIX_FMT_NV12, DRM_NV12, 1, 2, { 1, 2 }, 1, 2, 2 },
  { V4L2_PIX_FMT_NV21, GST_MAKE_FOURCC ('N', 'V', '2', '1'), 1, 2, { 1, 2 }, 1,
      2, 2 },
  { V4L2_PIX_FMT_NV16, GST_MAKE_FOURCC ('N', 'V', '1', '6'), 1, 2, { 1, 2 }, 1,
      2, 1 },
  { V4L2_PIX_FMT_NV61, GST_MAKE_FOURCC ('N', 'V', '6', '1'), 1, 2, { 1, 2 }, 1,
      2, 1 },
  { V4L2_PIX_FMT_NV24, GST_MAKE_FOURCC ('N', 'V', '2', '4'), 1, 2, { 1, 2 }, 1,
      1, 1 },
  { V4L2_PIX_FMT_NV42, GST_MAKE_FOURCC ('N', 'V', '4', '2'), 1, 2, { 1, 2 }, 1,
      1, 1 },
  { V4L2_PIX_FMT_P010, GST_MAKE_FOURCC ('P', '0', '1', '0'), 1, 2, { 2, 4 }, 1,
      2, 2 },
  { v4l2_fourcc ('P', '0', '1', '2'), GST_MAKE_FOURCC ('P', '0', '1', '2'), 1,
      2, { 2, 4 }, 1, 2, 2 },
  { v4l2_fourcc ('N', 'V', '1', '5'), GST_MAKE_FOURCC ('N', 'V', '1', '5'), 1,
      2, { 5, 10 }, 4, 2, 2 },
  { v4l2_fourcc ('N', 'V', '2', '0'), GST_MAKE_FOURCC ('N', 'V', '2', '0'), 1,
      2, { 5, 10 }, 4, 2, 1 },
  { V4L2_PIX_FMT_YUV410, GST_MAKE_FOURCC ('Y', 'U', 'V', '9'), 1, 3,
      { 1, 1, 1 }, 1, 4, 4 },
  { V4L2_PIX_FMT_YVU410, GST_MAKE_FOURCC ('Y', 'V', 'U', '9'), 1, 3,
      { 1, 1, 1 }, 1, 4, 4 },
  { V4L2_PIX_FMT_YUV411P, GST_MAKE_FOURCC ('Y', 'U', '1', '1'), 1, 3,
      { 1, 1, 1 }, 1, 4, 1 },
  { V4L2_PIX_FMT_YUV420, DRM_YU12, 1, 3, { 1, 1, 1 }, 1, 2, 2 },
  { V4L2_PIX_FMT_YVU420, GST_MAKE_FOURCC ('Y', 'V', '1', '2'), 1, 3,
      { 1, 1, 1 }, 1, 2, 2 },
  { V4L2_PIX_FMT_YUV422P, GST_MAKE_FOURCC ('Y', 'U', '1', '6'), 1, 3,
      { 1, 1, 1 }, 1, 2, 1 },
  { V4L2_PIX_FMT_GREY, DRM_R8, 1, 1, { 1 }, 1, 1, 1 },
  { V4L2_PIX_FMT_YUYV, GST_MAKE_FOURCC ('Y', 'U', 'Y', 'V'), 1, 1, { 2 }, 1, 2,
      1 },
  { V4L2_PIX_FMT_UYVY, GST_MAKE_FOURCC ('U', 'Y', 'V', 'Y'), 1, 1, { 2 }, 1, 2,
      1 },
  { v4l2_fourcc ('Y', '2', '1', '0'), GST_MAKE_FOURCC ('Y', '2', '1', '0'), 1,
      1, { 4 }, 1, 2, 1 },
  { v4l2_fourcc ('Y', '2', '1', '2'), GST_MAKE_FOURCC ('Y', '2', '1', '2'), 1,
      1, { 4 }, 1, 2, 1 },
  { v4l2_fourcc ('Y', '2', '1', '6'), GST_MAKE_FOURCC ('Y', '2', '1', '6'), 1,
      1, { 4 }, 1, 2, 1 },
  { V4L2_PIX_FMT_YUV24, GST_MAKE_FOURCC ('V', 'U', '2', '4'), 1, 1, { 3 }, 1, 1,
      1 },
  { V4L2_PIX_FMT_RGB24, GST_MAKE_FOURCC ('B', 'G', '2', '4'), 1, 1, { 3 }, 1, 1,
      1 },
  { V4L2_PIX_FMT_BGR24, GST_MAKE_FOURCC ('R', 'G', '2', '4'), 1, 1, { 3 }, 1, 1,
      1 },
  { V4L2_PIX_FMT_XBGR32, GST_MAKE_FOURCC ('X', 'R', '2', '4'), 1, 1, { 4 }, 1,
      1, 1 },
  { V4L2_PIX_FMT_RGBA32, GST_MAKE_FOURCC ('A', 'B', '2', '4'), 1, 1, { 4 }, 1,
      1, 1 },
  { V4L2_PIX_FMT_RGB565, GST_MAKE_FOURCC ('R', 'G', '1', '6'), 1, 1, { 2 }, 1,
      1, 1 },
  { v4l2_fourcc ('A', 'R', '3', '0'), GST_MAKE_FOURCC ('A', 'R', '3', '0'), 1,
      1, { 4 }, 1, 1, 1 },
  { v4l2_fourcc ('R', 'X', '3', '0'), GST_MAKE_FOURCC ('R', 'X', '3', '0'), 1,
      1, { 4 }, 1, 1, 1 },
  { v4l2_fourcc ('R', 'A', '3', '0'), GST_MAKE_FOURCC ('R', 'A', '3', '0'), 1,
      1, { 4 }, 1, 1, 1 },
  { V4L2_PIX_FMT_YUV420M, DRM_YU12, 3, 3, { 1, 1, 1 }, 1, 2, 2 },
  { V4L2_PIX_FMT_YVU420M, GST_MAKE_FOURCC ('Y', 'V', '1', '2'), 3, 3,
      { 1, 1, 1 }, 1, 2, 2 },
  { V4L2_PIX_FMT_YUV422M, GST_MAKE_FOURCC ('Y', 'U', '1', '6'), 3, 3,
      { 1, 1, 1 }, 1, 2, 1 },
  { V4L2_PIX_FMT_YVU422M, GST_MAKE_FOURCC ('Y', 'V', '1', '6'), 3, 3,
      { 1, 1, 1 }, 1, 2, 1 },
  { V4L2_PIX_FMT_YUV444M, GST_MAKE_FOURCC ('Y', 'U', '2', '4'), 3, 3,
      { 1, 1, 1 }, 1, 1, 1 },
  { V4L2_PIX_FMT_YVU444M, GST_MAKE_FOURCC ('Y', 'V', '2', '4'), 3, 3,
      { 1, 1, 1 }, 1, 1, 1 },
  { V4L2_PIX_FMT_NV12M, DRM_NV12, 2, 2, { 1, 2 }, 1, 2, 2 },
  { V4L2_PIX_FMT_NV21M, GST_MAKE_FOURCC ('N', 'V', '2', '1'), 2, 2, { 1, 2 }, 1,
      2, 2 },
  { V4L2_PIX_FMT_NV16M, GST_MAKE_FOURCC ('N', 'V', '1', '6'), 2, 2, { 1, 2 }, 1,
      2, 1 },
  { V4L2_PIX_FMT_NV61M, GST_MAKE_FOURCC ('N', 'V', '6', '1'), 2, 2, { 1, 2 }, 1,
      2, 1 },
  { v4l2_fourcc ('P', 'M', '1', '2'), GST_MAKE_FOURCC ('P', '0', '1', '2'), 2,
      2, { 2, 4 }, 1, 2, 2 },
};

/* A row of @plane, and how many, as v4l2_fill_pixfmt_mp() has it. */
static guint
kernel_stride (guint format, guint plane, guint width)
{
  guint hdiv = plane > 0 ? kernel_formats[format].hdiv : 1;

  return (guint) round_up (width, hdiv) * kernel_formats[format].bpp[plane]
      / kernel_formats[format].bpp_div;
}

static guint
kernel_height (guint format, guint plane, guint height)
{
  return (guint) round_up (height, plane > 0 ? kernel_formats[format].vdiv : 1);
}

static void
kernel_fill (struct v4l2_pix_format_mplane *pix_mp, guint format, guint width,
    guint height)
{
  memset (pix_mp, 0, sizeof *pix_mp);
  pix_mp->pixelformat = kernel_formats[format].pixelformat;
  pix_mp->width = width;
  pix_mp->height = height;
  pix_mp->num_planes = (guint8) kernel_formats[format].mem_planes;
  for (guint i = 0; i < kernel_formats[format].comp_planes; i++) {
    guint k = kernel_formats[format].mem_planes == 1 ? 0 : i;

    if (k == i)
      pix_mp->plane_fmt[k].bytesperline = kernel_stride (format, i, width);
    pix_mp->plane_fmt[k].sizeimage +=
        kernel_stride (format, i, width) * kernel_height (format, i, height);
  }
}

/* Both ways, with a whole size and an odd one; a picture of 10 bits that are
 * packed has four pixels at a time. */
static void
check_kernel_format (guint index, guint width, guint height)
{
  struct v4l2_format format = { .type = V4L2_BUF_TYPE_VIDEO_OUTPUT_MPLANE };
  struct v4l2_pix_format_mplane *pix_mp = &format.fmt.pix_mp;
  guint64 sizes[3] = { 0 };
  guint64 offset = 0;
  GstShmemPlanes planes;
  GError *error = NULL;
  V4l2Frame frame;

  kernel_fill (pix_mp, index, width, height);
  fail_unless (gst_shmem_planes_from_v4l2 (
                   &planes, &format, NULL, 0, NULL, NULL, &error),
      "%.4s: %s", (const gchar *) &pix_mp->pixelformat,
      error ? error->message : "");
  fail_unless_equals_int (planes.num, kernel_formats[index].comp_planes);
  for (guint i = 0; i < planes.num; i++) {
    const GstShmemPlane *plane = &planes.planes[i];
    guint stride = kernel_stride (index, i, width);
    guint rows = kernel_height (index, i, height);

    fail_unless_equals_int (plane->format, kernel_formats[index].drm);
    fail_unless (plane->modifier == SHMEM_MODIFIER_LINEAR);
    fail_unless_equals_int (plane->stride, stride);
    fail_unless_equals_int (plane->height, rows);
    fail_unless_equals_int (plane->size, stride * rows);
    fail_unless_equals_int (
        plane->memory, kernel_formats[index].mem_planes == 1 ? 0 : i);
    fail_unless_equals_int (plane->offset, offset);
    if (kernel_formats[index].mem_planes == 1)
      offset += plane->size;
  }
  for (guint i = 0; i < pix_mp->num_planes; i++)
    sizes[i] = pix_mp->plane_fmt[i].sizeimage;
  fail_unless (to_v4l2 (&planes, sizes, pix_mp->num_planes, 0, &frame, NULL));
  pix_mp->field = V4L2_FIELD_NONE;
  fail_unless (memcmp (&frame.format.fmt.pix_mp, pix_mp, sizeof *pix_mp) == 0);
}

GST_START_TEST (test_kernel_formats)
{
  static const guint sizes[][2] = { { 1920, 1080 }, { 1280, 720 }, { 4096, 4 },
    { 101, 57 }, { 4, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (kernel_formats); i++)
    for (guint k = 0; k < G_N_ELEMENTS (sizes); k++) {
      guint width = sizes[k][0];

      if (kernel_formats[i].bpp_div > 1)
        width = (guint) align (width, 4);
      /* YUYV and the like have pairs of pixels. */
      if (kernel_formats[i].comp_planes == 1 && kernel_formats[i].hdiv == 2)
        width = (guint) align (width, 2);
      check_kernel_format (i, width, sizes[k][1]);
    }
}

GST_END_TEST

/* The same as numbers that anybody can check: bytesperline and sizeimage that
 * v4l2_fill_pixfmt_mp() gives. */
GST_START_TEST (test_kernel_numbers)
{
  static const struct
  {
    guint32 pixelformat;
    guint width, height;
    guint num;
    guint bytes[3][2];
  } numbers[] = {
    { V4L2_PIX_FMT_NV12, 1920, 1080, 1, { { 1920, 3110400 } } },
    { V4L2_PIX_FMT_NV12M, 1920, 1080, 2,
        { { 1920, 2073600 }, { 1920, 1036800 } } },
    { V4L2_PIX_FMT_YUV420, 1920, 1080, 1, { { 1920, 3110400 } } },
    { V4L2_PIX_FMT_YUV420M, 1920, 1080, 3,
        { { 1920, 2073600 }, { 960, 518400 }, { 960, 518400 } } },
    { V4L2_PIX_FMT_P010, 1920, 1080, 1, { { 3840, 6220800 } } },
    { V4L2_PIX_FMT_NV12, 101, 57, 1, { { 101, 8715 } } },
    { V4L2_PIX_FMT_NV12M, 101, 57, 2, { { 101, 5757 }, { 102, 2958 } } },
    { V4L2_PIX_FMT_YUV420, 101, 57, 1, { { 101, 8715 } } },
    { V4L2_PIX_FMT_YUV420M, 101, 57, 3,
        { { 101, 5757 }, { 51, 1479 }, { 51, 1479 } } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    struct v4l2_pix_format_mplane pix_mp;
    guint k = 0;

    while (kernel_formats[k].pixelformat != numbers[i].pixelformat)
      k++;
    kernel_fill (&pix_mp, k, numbers[i].width, numbers[i].height);
    fail_unless_equals_int (pix_mp.num_planes, numbers[i].num);
    for (k = 0; k < numbers[i].num; k++) {
      fail_unless_equals_int (
          pix_mp.plane_fmt[k].bytesperline, numbers[i].bytes[k][0]);
      fail_unless_equals_int (
          pix_mp.plane_fmt[k].sizeimage, numbers[i].bytes[k][1]);
    }
  }
}

GST_END_TEST

/* Packed pixels of V4L2's header; its comments and those of DRM's say the same
 * of each pair. */
GST_START_TEST (test_other_formats)
{
  static const struct
  {
    guint32 pixelformat;
    gchar drm[5];
    guint bytes;
  } others[] = {
    { V4L2_PIX_FMT_Y10, "R10 ", 2 },
    { V4L2_PIX_FMT_Y12, "R12 ", 2 },
    { V4L2_PIX_FMT_Y16, "R16 ", 2 },
    { V4L2_PIX_FMT_Z16, "R16 ", 2 },
    { V4L2_PIX_FMT_VUYA32, "AYUV", 4 },
    { V4L2_PIX_FMT_VUYX32, "XYUV", 4 },
    { V4L2_PIX_FMT_YVYU, "YVYU", 2 },
    { V4L2_PIX_FMT_VYUY, "VYUY", 2 },
    { V4L2_PIX_FMT_XBGR32, "XR24", 4 },
    { V4L2_PIX_FMT_ABGR32, "AR24", 4 },
    { V4L2_PIX_FMT_RGBX32, "XB24", 4 },
    { V4L2_PIX_FMT_RGBA32, "AB24", 4 },
    { V4L2_PIX_FMT_BGRX32, "RX24", 4 },
    { V4L2_PIX_FMT_BGRA32, "RA24", 4 },
    { V4L2_PIX_FMT_XRGB32, "BX24", 4 },
    { V4L2_PIX_FMT_ARGB32, "BA24", 4 },
    { V4L2_PIX_FMT_XRGB555, "XR15", 2 },
    { V4L2_PIX_FMT_ARGB555, "AR15", 2 },
    { V4L2_PIX_FMT_XBGR555, "XB15", 2 },
    { V4L2_PIX_FMT_ABGR555, "AB15", 2 },
    { V4L2_PIX_FMT_RGBX555, "RX15", 2 },
    { V4L2_PIX_FMT_RGBA555, "RA15", 2 },
    { V4L2_PIX_FMT_BGRX555, "BX15", 2 },
    { V4L2_PIX_FMT_BGRA555, "BA15", 2 },
    { V4L2_PIX_FMT_XRGB444, "XR12", 2 },
    { V4L2_PIX_FMT_ARGB444, "AR12", 2 },
    { V4L2_PIX_FMT_XBGR444, "XB12", 2 },
    { V4L2_PIX_FMT_ABGR444, "AB12", 2 },
    { V4L2_PIX_FMT_RGBX444, "RX12", 2 },
    { V4L2_PIX_FMT_RGBA444, "RA12", 2 },
    { V4L2_PIX_FMT_BGRX444, "BX12", 2 },
    { V4L2_PIX_FMT_BGRA444, "BA12", 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    struct v4l2_format format = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };
    const guint64 size = 8 * others[i].bytes * 5;
    GstShmemPlanes planes;
    V4l2Frame frame;

    format.fmt.pix.pixelformat = others[i].pixelformat;
    format.fmt.pix.width = 8;
    format.fmt.pix.height = 5;
    format.fmt.pix.bytesperline = 8 * others[i].bytes;
    format.fmt.pix.sizeimage = (guint32) size;
    fail_unless (gst_shmem_planes_from_v4l2 (
                     &planes, &format, NULL, 0, NULL, NULL, NULL),
        "%s", others[i].drm);
    fail_unless_equals_int (planes.num, 1);
    fail_unless (planes.planes[0].format == GST_STR_FOURCC (others[i].drm),
        "%s", others[i].drm);
    fail_unless_equals_int (planes.planes[0].size, size);
    fail_unless (to_v4l2 (&planes, &size, 1, 0, &frame, NULL));
    fail_unless_equals_int (
        frame.format.fmt.pix_mp.pixelformat, others[i].pixelformat);
    format.fmt.pix.bytesperline--;
    fail_if (gst_shmem_planes_from_v4l2 (
        &planes, &format, NULL, 0, NULL, NULL, NULL));
  }
}

GST_END_TEST

/* Rows with padding: chroma has that of as many pixels, whatever a sample
 * needs. */
GST_START_TEST (test_padded_rows)
{
  static const struct
  {
    gchar pixelformat[5];
    guint width;
    guint bytesperline;
    guint chroma;
  } rows[] = {
    { "NV12", 1080, 1088, 1088 },
    { "NV24", 1080, 1088, 2176 },
    { "P010", 1080, 2176, 2176 },
    { "YU12", 1080, 1088, 544 },
    { "422P", 1080, 1088, 544 },
    { "411P", 1080, 1088, 272 },
    { "YUV9", 1080, 1088, 272 },
    /* Five bytes have four samples: 64 and 256 are no whole number of them. */
    { "NV15", 1080, 1408, 1408 },
    { "NV15", 720, 1024, 1024 },
    { "NV20", 1080, 1408, 1408 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    struct v4l2_format format = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };
    /* Room for all of 4:4:4, as of a driver that asks for more. */
    const guint64 size = rows[i].bytesperline * 8 * 3 + 4096;
    GstShmemPlanes planes;
    V4l2Frame frame;

    format.fmt.pix.pixelformat = GST_STR_FOURCC (rows[i].pixelformat);
    format.fmt.pix.width = rows[i].width;
    format.fmt.pix.height = 8;
    format.fmt.pix.bytesperline = rows[i].bytesperline;
    format.fmt.pix.sizeimage = (guint32) size;
    fail_unless (gst_shmem_planes_from_v4l2 (
                     &planes, &format, NULL, 0, NULL, NULL, NULL),
        "%s", rows[i].pixelformat);
    fail_unless_equals_int (planes.planes[1].stride, rows[i].chroma);
    fail_unless_equals_int (planes.planes[1].offset, rows[i].bytesperline * 8);
    fail_unless (to_v4l2 (&planes, &size, 1, 0, &frame, NULL));
    fail_unless_equals_int (
        frame.format.fmt.pix_mp.pixelformat, format.fmt.pix.pixelformat);
    fail_unless_equals_int (frame.format.fmt.pix_mp.plane_fmt[0].bytesperline,
        rows[i].bytesperline);
  }
}

GST_END_TEST

/* A decoder of 1920x1080 whose buffers have the lines of whole blocks: its
 * format is as high as they are, and a layout says what is to be seen. */
GST_START_TEST (test_padded_height)
{
  const GstShmemPlanes visible = { 2,
    { { .format = DRM_NV12, .role = SHMEM_PLANE_LUMA, .height = 1080 },
        { .format = DRM_NV12,
            .role = SHMEM_PLANE_CHROMA,
            .offset = 1920 * 1088,
            .height = 540,
            .horizontal_subsampling = 2,
            .vertical_subsampling = 2 } } };
  struct v4l2_format format = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };
  GstShmemPlanes layout = visible, planes;

  format.fmt.pix.pixelformat = V4L2_PIX_FMT_NV12;
  format.fmt.pix.width = format.fmt.pix.bytesperline = 1920;
  format.fmt.pix.height = 1088;
  format.fmt.pix.sizeimage = 1920 * 1088 * 3 / 2 + 16384;
  fail_unless (
      gst_shmem_planes_from_v4l2 (&planes, &format, NULL, 0, NULL, NULL, NULL));
  fail_unless_equals_int (planes.planes[0].height, 1088);
  fail_unless_equals_int (planes.planes[1].height, 544);
  fail_unless_equals_int (planes.planes[1].offset, 1920 * 1088);
  fail_unless_equals_int (planes.planes[1].size, 1920 * 544);

  layout.planes[0].size = 1920 * 1088;
  fail_unless (gst_shmem_planes_from_v4l2 (
      &planes, &format, NULL, 0, NULL, &layout, NULL));
  fail_unless_equals_int (planes.planes[0].height, 1080);
  fail_unless_equals_int (planes.planes[0].width, 1920);
  fail_unless_equals_int (planes.planes[1].width, 960);
  fail_unless_equals_int (planes.planes[1].offset, 1920 * 1088);
}

GST_END_TEST

/* Few enough values that many of them are right, and the edges. */
static guint32
random_number (GRand *rand)
{
  static const guint32 edges[] = { 0, 1, 2, 15, 16, 63, 64, 65, 1024, 4095,
    4096, G_MAXUINT16, G_MAXINT32, G_MAXINT32 + 1u, G_MAXUINT32 - 1,
    G_MAXUINT32 };

  if (g_rand_int_range (rand, 0, 8) == 0)
    return edges[g_rand_int_range (rand, 0, G_N_ELEMENTS (edges))];
  return (guint32) g_rand_int_range (rand, 1, 4097);
}

static void
random_frame (GRand *rand, V4l2Frame *frame)
{
  guint format =
      (guint) g_rand_int_range (rand, 0, G_N_ELEMENTS (kernel_formats) + 4);

  memset (frame, 0, sizeof *frame);
  frame->format.type = g_rand_int_range (rand, 0, 4) == 0
      ? V4L2_BUF_TYPE_VIDEO_CAPTURE
      : V4L2_BUF_TYPE_VIDEO_CAPTURE_MPLANE;
  if (format < G_N_ELEMENTS (kernel_formats)) {
    kernel_fill (&frame->format.fmt.pix_mp, format,
        (guint) g_rand_int_range (rand, 1, 65),
        (guint) g_rand_int_range (rand, 1, 65));
  }
  if (g_rand_int_range (rand, 0, 4) == 0)
    frame->format.fmt.pix_mp.num_planes =
        (guint8) g_rand_int_range (rand, 0, 10);
  if (g_rand_int_range (rand, 0, 8) == 0)
    frame->format.fmt.pix_mp.width = random_number (rand);
  if (g_rand_int_range (rand, 0, 8) == 0)
    frame->format.fmt.pix_mp.height = random_number (rand);
  for (guint i = 0; i < VIDEO_MAX_PLANES; i++) {
    if (g_rand_int_range (rand, 0, 8) == 0)
      frame->format.fmt.pix_mp.plane_fmt[i].bytesperline = random_number (rand);
    frame->planes[i].length = random_number (rand) * 4;
    frame->planes[i].bytesused =
        g_rand_boolean (rand) ? 0 : random_number (rand);
    frame->planes[i].data_offset =
        g_rand_int_range (rand, 0, 4) ? 0 : random_number (rand);
    frame->places[i].memory = (guint) g_rand_int_range (rand, 0, 17);
    frame->places[i].offset = random_number (rand);
    if (g_rand_int_range (rand, 0, 16) == 0)
      frame->places[i].offset = G_MAXUINT64 - random_number (rand);
  }
}

/* Whatever a driver says, what is accepted lies within what it said. */
GST_START_TEST (test_random)
{
  GRand *rand = g_rand_new_with_seed (2023);
  guint accepted = 0;

  for (guint n = 0; n < 100000; n++) {
    guint64 sizes[GST_SHMEM_MAX_PLANES] = { 0 };
    GstShmemPlanes planes;
    V4l2Frame frame;
    guint num;

    random_frame (rand, &frame);
    num = frame.format.type == V4L2_BUF_TYPE_VIDEO_CAPTURE
        ? 1
        : frame.format.fmt.pix_mp.num_planes;
    if (!gst_shmem_planes_from_v4l2 (&planes, &frame.format, frame.planes, num,
            frame.places, NULL, NULL))
      continue;
    accepted++;
    for (guint i = 0; i < num; i++) {
      guint64 *size = &sizes[frame.places[i].memory];
      guint64 end = frame.planes[i].length;

      /* Of a place near the end of all numbers, the length may wrap, and the
       * data must not. */
      end += MIN (frame.places[i].offset, G_MAXUINT64 - end);
      *size = MAX (*size, end);
    }
    /* A memory that no v4l2 plane is in has no bytes; none may reach there. */
    fail_unless_equals_int (
        shmem_planes_check (&planes, sizes, G_N_ELEMENTS (sizes), NULL),
        SHMEM_OK);
    fail_unless (gst_shmem_planes_check (&planes, NULL, NULL));
  }
  fail_unless (accepted > 1000, "only %u of them say anything", accepted);
  g_rand_free (rand);
}

GST_END_TEST

static Suite *
planes_v4l2_formats_suite (void)
{
  Suite *s = suite_create ("planes-v4l2-formats");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_kernel_formats);
  tcase_add_test (tc, test_kernel_numbers);
  tcase_add_test (tc, test_other_formats);
  tcase_add_test (tc, test_padded_rows);
  tcase_add_test (tc, test_padded_height);
  tcase_add_test (tc, test_random);
  return s;
}

GST_CHECK_MAIN (planes_v4l2_formats)
