/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The table of DRM FourCCs and GStreamer formats. The FourCCs are spelled out,
 * so that the headers of DRM are not needed. */

#include "gstshmemvideoformat-private.h"

/* DRM names a packed format from the most significant bit of a little-endian
 * word, GStreamer from the first byte. Three-plane formats of more than 8 bits
 * (S010 and similar) are in drm_fourcc.h of 2025 and later. */
static const struct
{
  GstVideoFormat format;
  gchar fourcc[5];
} formats[] = {
  { GST_VIDEO_FORMAT_NV12, "NV12" },
  { GST_VIDEO_FORMAT_NV21, "NV21" },
  { GST_VIDEO_FORMAT_NV16, "NV16" },
  { GST_VIDEO_FORMAT_NV61, "NV61" },
  { GST_VIDEO_FORMAT_NV24, "NV24" },
  { GST_VIDEO_FORMAT_P010_10LE, "P010" },
  { GST_VIDEO_FORMAT_P012_LE, "P012" },
  { GST_VIDEO_FORMAT_P016_LE, "P016" },
  { GST_VIDEO_FORMAT_NV12_10LE40, "NV15" },
  { GST_VIDEO_FORMAT_I420, "YU12" },
  { GST_VIDEO_FORMAT_YV12, "YV12" },
  { GST_VIDEO_FORMAT_Y42B, "YU16" },
  { GST_VIDEO_FORMAT_Y444, "YU24" },
  { GST_VIDEO_FORMAT_Y41B, "YU11" },
  { GST_VIDEO_FORMAT_YUV9, "YUV9" },
  { GST_VIDEO_FORMAT_YVU9, "YVU9" },
  { GST_VIDEO_FORMAT_I420_10LE, "S010" },
  { GST_VIDEO_FORMAT_I422_10LE, "S210" },
  { GST_VIDEO_FORMAT_Y444_10LE, "S410" },
  { GST_VIDEO_FORMAT_I420_12LE, "S012" },
  { GST_VIDEO_FORMAT_I422_12LE, "S212" },
  { GST_VIDEO_FORMAT_Y444_12LE, "S412" },
  { GST_VIDEO_FORMAT_Y444_16LE, "S416" },
  { GST_VIDEO_FORMAT_YUY2, "YUYV" },
  { GST_VIDEO_FORMAT_YVYU, "YVYU" },
  { GST_VIDEO_FORMAT_UYVY, "UYVY" },
  { GST_VIDEO_FORMAT_VYUY, "VYUY" },
  { GST_VIDEO_FORMAT_VUYA, "AYUV" },
  { GST_VIDEO_FORMAT_v308, "VU24" },
  { GST_VIDEO_FORMAT_Y210, "Y210" },
  { GST_VIDEO_FORMAT_Y212_LE, "Y212" },
  { GST_VIDEO_FORMAT_Y410, "Y410" },
  { GST_VIDEO_FORMAT_Y412_LE, "Y412" },
  { GST_VIDEO_FORMAT_BGRx, "XR24" },
  { GST_VIDEO_FORMAT_RGBx, "XB24" },
  { GST_VIDEO_FORMAT_xBGR, "RX24" },
  { GST_VIDEO_FORMAT_xRGB, "BX24" },
  { GST_VIDEO_FORMAT_BGRA, "AR24" },
  { GST_VIDEO_FORMAT_RGBA, "AB24" },
  { GST_VIDEO_FORMAT_ABGR, "RA24" },
  { GST_VIDEO_FORMAT_ARGB, "BA24" },
  { GST_VIDEO_FORMAT_BGR, "RG24" },
  { GST_VIDEO_FORMAT_RGB, "BG24" },
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
  /* In GStreamer these are words in the byte order of the host. */
  { GST_VIDEO_FORMAT_RGB16, "RG16" },
  { GST_VIDEO_FORMAT_BGR16, "BG16" },
  { GST_VIDEO_FORMAT_RGB15, "XR15" },
  { GST_VIDEO_FORMAT_BGR15, "XB15" },
#endif
  { GST_VIDEO_FORMAT_BGR10A2_LE, "AR30" },
  { GST_VIDEO_FORMAT_RGB10A2_LE, "AB30" },
  { GST_VIDEO_FORMAT_BGRA64_LE, "AR48" },
  { GST_VIDEO_FORMAT_RGBA64_LE, "AB48" },
  { GST_VIDEO_FORMAT_GRAY8, "R8  " },
  { GST_VIDEO_FORMAT_GRAY16_LE, "R16 " },
#if GST_CHECK_VERSION(1, 26, 0)
  { GST_VIDEO_FORMAT_Y216_LE, "Y216" },
  { GST_VIDEO_FORMAT_GRAY10_LE16, "R10 " },
#endif
#if GST_CHECK_VERSION(1, 28, 0)
  { GST_VIDEO_FORMAT_NV16_10LE40, "NV20" },
  { GST_VIDEO_FORMAT_BGR10x2_LE, "XR30" },
#endif
};

guint32
_gst_shmem_video_format_to_drm (GstVideoFormat format)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (formats); i++)
    if (formats[i].format == format)
      return GST_STR_FOURCC (formats[i].fourcc);
  return 0;
}

GstVideoFormat
_gst_shmem_video_format_from_drm (guint32 fourcc)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (formats); i++)
    if (GST_STR_FOURCC (formats[i].fourcc) == fourcc)
      return formats[i].format;
  return GST_VIDEO_FORMAT_UNKNOWN;
}
