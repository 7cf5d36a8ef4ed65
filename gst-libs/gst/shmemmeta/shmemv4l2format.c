/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The pixel formats of V4L2 that are linear and not a vendor's: what DRM calls
 * them, and where their planes are. Tiles and compression are not in here:
 * what they look like, a caller has to say. */

#include "shmemv4l2format.h"

/* The codes are spelled out: P012, PM12, NV15 and NV20 are younger than the
 * kernel headers that this builds with. */
static const ShmemV4l2Format formats[] = {
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
  { "Z16 ", "", "R16 ", SHMEM_PLANE_DEPTH, 1, { 16, 0 }, 1, 1 },
  { "YUYV", "", "YUYV", SHMEM_PLANE_COLOUR, 1, { 16, 0 }, 1, 1 },
  { "YVYU", "", "YVYU", SHMEM_PLANE_COLOUR, 1, { 16, 0 }, 1, 1 },
  { "UYVY", "", "UYVY", SHMEM_PLANE_COLOUR, 1, { 16, 0 }, 1, 1 },
  { "VYUY", "", "VYUY", SHMEM_PLANE_COLOUR, 1, { 16, 0 }, 1, 1 },
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
};

const ShmemV4l2Format *
shmem_v4l2_format_find (guint32 pixelformat, gboolean *apart)
{
  guint i;

  /* "" is no pixel format, and yet spelled 0. */
  if (pixelformat == 0)
    return NULL;
  for (i = 0; i < G_N_ELEMENTS (formats); i++) {
    *apart = GST_STR_FOURCC (formats[i].apart) == pixelformat;
    if (*apart || GST_STR_FOURCC (formats[i].together) == pixelformat)
      return &formats[i];
  }
  return NULL;
}

const ShmemV4l2Format *
shmem_v4l2_format_find_drm (guint32 drm, guint8 role)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (formats); i++)
    if (GST_STR_FOURCC (formats[i].drm) == drm && formats[i].role == role)
      return &formats[i];
  return NULL;
}

static guint32
subsample (guint32 samples, guint factor)
{
  return samples / factor + (samples % factor != 0);
}

/* The first row of planar formats may have as many pairs of chroma as it has
 * room for pixels: the padding is as long in each plane. This is what
 * v4l2_fill_pixfmt() of the kernel comes to, which starts from the width. */
guint64
shmem_v4l2_format_get_stride (
    const ShmemV4l2Format *format, guint plane, guint32 bytesperline)
{
  guint64 pixels;

  if (plane == 0)
    return bytesperline;
  pixels = (guint64) bytesperline * 8 / format->bits[0];
  pixels = (pixels + format->horizontal_subsampling - 1)
      / format->horizontal_subsampling;
  return pixels * format->bits[1] / 8;
}

void
shmem_v4l2_format_get_shape (const ShmemV4l2Format *format, guint plane,
    guint32 width, guint32 height, GstShmemPlane *shape)
{
  shape->role = plane == 0 ? format->role : SHMEM_PLANE_CHROMA;
  shape->horizontal_subsampling =
      plane == 0 ? 1 : format->horizontal_subsampling;
  shape->vertical_subsampling = plane == 0 ? 1 : format->vertical_subsampling;
  shape->width = subsample (width, shape->horizontal_subsampling);
  shape->height = subsample (height, shape->vertical_subsampling);
}

guint64
shmem_v4l2_format_get_row_size (
    const ShmemV4l2Format *format, guint plane, guint32 samples)
{
  return ((guint64) samples * format->bits[plane > 0] + 7) / 8;
}

gboolean
shmem_v4l2_refuse (GError **error, const gchar *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (error != NULL)
    *error = g_error_new_valist (
        GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, format, arguments);
  va_end (arguments);
  return FALSE;
}
