/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The table of linear, vendor-independent pixel formats of V4L2: their DRM
 * FourCC and the layout of their planes. Tiled and compressed formats are not
 * listed: callers have to describe those. */

#include "gstshmemv4l2format-private.h"

/* The codes are spelled out, as the kernel headers at build time can be older
 * than some of them. */
static const GstShmemV4l2Format formats[] = {
  { "NV12", "NM12", "NV12", SHMEM_PLANE_LUMA, 2, { 8, 16 }, 2, 2 },
  { "NV21", "NM21", "NV21", SHMEM_PLANE_LUMA, 2, { 8, 16 }, 2, 2 },
  { "NV16", "NM16", "NV16", SHMEM_PLANE_LUMA, 2, { 8, 16 }, 2, 1 },
  { "NV61", "NM61", "NV61", SHMEM_PLANE_LUMA, 2, { 8, 16 }, 2, 1 },
  { "NV24", "", "NV24", SHMEM_PLANE_LUMA, 2, { 8, 16 }, 1, 1 },
  { "NV42", "", "NV42", SHMEM_PLANE_LUMA, 2, { 8, 16 }, 1, 1 },
  { "P010", "", "P010", SHMEM_PLANE_LUMA, 2, { 16, 32 }, 2, 2 },
  { "P012", "PM12", "P012", SHMEM_PLANE_LUMA, 2, { 16, 32 }, 2, 2 },
  { "NV15", "", "NV15", SHMEM_PLANE_LUMA, 2, { 10, 20 }, 2, 2 },
  { "NV20", "", "NV20", SHMEM_PLANE_LUMA, 2, { 10, 20 }, 2, 1 },
  { "YU12", "YM12", "YU12", SHMEM_PLANE_LUMA, 3, { 8, 8 }, 2, 2 },
  { "YV12", "YM21", "YV12", SHMEM_PLANE_LUMA, 3, { 8, 8 }, 2, 2 },
  { "422P", "YM16", "YU16", SHMEM_PLANE_LUMA, 3, { 8, 8 }, 2, 1 },
  { "", "YM61", "YV16", SHMEM_PLANE_LUMA, 3, { 8, 8 }, 2, 1 },
  { "", "YM24", "YU24", SHMEM_PLANE_LUMA, 3, { 8, 8 }, 1, 1 },
  { "", "YM42", "YV24", SHMEM_PLANE_LUMA, 3, { 8, 8 }, 1, 1 },
  { "411P", "", "YU11", SHMEM_PLANE_LUMA, 3, { 8, 8 }, 4, 1 },
  { "YUV9", "", "YUV9", SHMEM_PLANE_LUMA, 3, { 8, 8 }, 4, 4 },
  { "YVU9", "", "YVU9", SHMEM_PLANE_LUMA, 3, { 8, 8 }, 4, 4 },
  { "GREY", "", "R8  ", SHMEM_PLANE_LUMA, 1, { 8, 0 }, 1, 1 },
  { "Y16 ", "", "R16 ", SHMEM_PLANE_LUMA, 1, { 16, 0 }, 1, 1 },
  { "Y10 ", "", "R10 ", SHMEM_PLANE_LUMA, 1, { 16, 0 }, 1, 1 },
  { "Y12 ", "", "R12 ", SHMEM_PLANE_LUMA, 1, { 16, 0 }, 1, 1 },
  { "Z16 ", "", "R16 ", SHMEM_PLANE_DEPTH, 1, { 16, 0 }, 1, 1 },
  { "YUYV", "", "YUYV", SHMEM_PLANE_COLOUR, 1, { 16, 0 }, 1, 1 },
  { "YVYU", "", "YVYU", SHMEM_PLANE_COLOUR, 1, { 16, 0 }, 1, 1 },
  { "UYVY", "", "UYVY", SHMEM_PLANE_COLOUR, 1, { 16, 0 }, 1, 1 },
  { "VYUY", "", "VYUY", SHMEM_PLANE_COLOUR, 1, { 16, 0 }, 1, 1 },
  { "Y210", "", "Y210", SHMEM_PLANE_COLOUR, 1, { 32, 0 }, 1, 1 },
  { "Y212", "", "Y212", SHMEM_PLANE_COLOUR, 1, { 32, 0 }, 1, 1 },
  { "Y216", "", "Y216", SHMEM_PLANE_COLOUR, 1, { 32, 0 }, 1, 1 },
  { "YUV3", "", "VU24", SHMEM_PLANE_COLOUR, 1, { 24, 0 }, 1, 1 },
  { "VUYA", "", "AYUV", SHMEM_PLANE_COLOUR, 1, { 32, 0 }, 1, 1 },
  { "VUYX", "", "XYUV", SHMEM_PLANE_COLOUR, 1, { 32, 0 }, 1, 1 },
  { "XR24", "", "XR24", SHMEM_PLANE_COLOUR, 1, { 32, 0 }, 1, 1 },
  { "AR24", "", "AR24", SHMEM_PLANE_COLOUR, 1, { 32, 0 }, 1, 1 },
  { "XB24", "", "XB24", SHMEM_PLANE_COLOUR, 1, { 32, 0 }, 1, 1 },
  { "AB24", "", "AB24", SHMEM_PLANE_COLOUR, 1, { 32, 0 }, 1, 1 },
  { "RX24", "", "RX24", SHMEM_PLANE_COLOUR, 1, { 32, 0 }, 1, 1 },
  { "RA24", "", "RA24", SHMEM_PLANE_COLOUR, 1, { 32, 0 }, 1, 1 },
  { "BX24", "", "BX24", SHMEM_PLANE_COLOUR, 1, { 32, 0 }, 1, 1 },
  { "BA24", "", "BA24", SHMEM_PLANE_COLOUR, 1, { 32, 0 }, 1, 1 },
  { "BGR3", "", "RG24", SHMEM_PLANE_COLOUR, 1, { 24, 0 }, 1, 1 },
  { "RGB3", "", "BG24", SHMEM_PLANE_COLOUR, 1, { 24, 0 }, 1, 1 },
  { "RGBP", "", "RG16", SHMEM_PLANE_COLOUR, 1, { 16, 0 }, 1, 1 },
  { "XR15", "", "XR15", SHMEM_PLANE_COLOUR, 1, { 16, 0 }, 1, 1 },
  { "AR15", "", "AR15", SHMEM_PLANE_COLOUR, 1, { 16, 0 }, 1, 1 },
  { "XB15", "", "XB15", SHMEM_PLANE_COLOUR, 1, { 16, 0 }, 1, 1 },
  { "AB15", "", "AB15", SHMEM_PLANE_COLOUR, 1, { 16, 0 }, 1, 1 },
  { "RX15", "", "RX15", SHMEM_PLANE_COLOUR, 1, { 16, 0 }, 1, 1 },
  { "RA15", "", "RA15", SHMEM_PLANE_COLOUR, 1, { 16, 0 }, 1, 1 },
  { "BX15", "", "BX15", SHMEM_PLANE_COLOUR, 1, { 16, 0 }, 1, 1 },
  { "BA15", "", "BA15", SHMEM_PLANE_COLOUR, 1, { 16, 0 }, 1, 1 },
  { "XR12", "", "XR12", SHMEM_PLANE_COLOUR, 1, { 16, 0 }, 1, 1 },
  { "AR12", "", "AR12", SHMEM_PLANE_COLOUR, 1, { 16, 0 }, 1, 1 },
  { "XB12", "", "XB12", SHMEM_PLANE_COLOUR, 1, { 16, 0 }, 1, 1 },
  { "AB12", "", "AB12", SHMEM_PLANE_COLOUR, 1, { 16, 0 }, 1, 1 },
  { "RX12", "", "RX12", SHMEM_PLANE_COLOUR, 1, { 16, 0 }, 1, 1 },
  { "RA12", "", "RA12", SHMEM_PLANE_COLOUR, 1, { 16, 0 }, 1, 1 },
  { "BX12", "", "BX12", SHMEM_PLANE_COLOUR, 1, { 16, 0 }, 1, 1 },
  { "GA12", "", "BA12", SHMEM_PLANE_COLOUR, 1, { 16, 0 }, 1, 1 },
  { "AR30", "", "AR30", SHMEM_PLANE_COLOUR, 1, { 32, 0 }, 1, 1 },
  { "RX30", "", "RX30", SHMEM_PLANE_COLOUR, 1, { 32, 0 }, 1, 1 },
  { "RA30", "", "RA30", SHMEM_PLANE_COLOUR, 1, { 32, 0 }, 1, 1 },
};

const GstShmemV4l2Format *
_gst_shmem_v4l2_format_find (guint32 pixelformat, gboolean *apart)
{
  guint i;

  /* "" is 0, which is not a pixel format. */
  if (pixelformat == 0)
    return NULL;
  for (i = 0; i < G_N_ELEMENTS (formats); i++) {
    *apart = GST_STR_FOURCC (formats[i].apart) == pixelformat;
    if (*apart || GST_STR_FOURCC (formats[i].together) == pixelformat)
      return &formats[i];
  }
  return NULL;
}

const GstShmemV4l2Format *
_gst_shmem_v4l2_format_find_drm (guint32 drm, guint8 role)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (formats); i++)
    if (GST_STR_FOURCC (formats[i].drm) == drm && formats[i].role == role)
      return &formats[i];
  return NULL;
}

/* The rows of all planes cover the same pixels, padding included, in whole
 * samples or pairs. For widths without padding this equals v4l2_fill_pixfmt()
 * of the kernel, which starts from the width. */
guint64
_gst_shmem_v4l2_format_get_stride (
    const GstShmemV4l2Format *format, guint plane, guint32 bytesperline)
{
  guint64 bits, unit;

  if (plane == 0)
    return bytesperline;
  bits =
      _gst_shmem_v4l2_divide_up ((guint64) bytesperline * 8 * format->bits[1],
          (guint64) format->bits[0] * format->horizontal_subsampling);
  /* Packed samples can end within a byte, rows cannot. */
  unit = format->bits[1] % 8 == 0 ? format->bits[1] / 8 : 1;
  return _gst_shmem_v4l2_divide_up (bits, 8 * unit) * unit;
}

void
_gst_shmem_v4l2_format_get_shape (const GstShmemV4l2Format *format, guint plane,
    guint32 width, guint32 height, GstShmemPlane *shape)
{
  shape->role = plane == 0 ? format->role : SHMEM_PLANE_CHROMA;
  shape->horizontal_subsampling =
      plane == 0 ? 1 : format->horizontal_subsampling;
  shape->vertical_subsampling = plane == 0 ? 1 : format->vertical_subsampling;
  shape->width = (guint32) _gst_shmem_v4l2_divide_up (
      width, shape->horizontal_subsampling);
  shape->height =
      (guint32) _gst_shmem_v4l2_divide_up (height, shape->vertical_subsampling);
}

guint64
_gst_shmem_v4l2_format_get_row_size (
    const GstShmemV4l2Format *format, guint plane, guint32 samples)
{
  return _gst_shmem_v4l2_divide_up (
      (guint64) samples * format->bits[plane > 0], 8);
}
