/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Caps of raw video as a pixel format of DRM: those with a format of GStreamer,
 * and, since 1.24, those with the feature memory:DMABuf and a `drm-format`.
 */

#include "kms/kmsframebuffer.h"

#include <drm_fourcc.h>
#include <gst/shmemmeta/shmemmeta.h>
#include <gst/shmemmeta/gstshmemvideoformat-private.h>

#if GST_CHECK_VERSION(1, 24, 0)
static gboolean
from_dma_drm (KmsFormat *format, const GstCaps *caps)
{
  GstVideoInfoDmaDrm drm;
  GstVideoFormat video;

  if (!gst_video_info_dma_drm_from_caps (&drm, caps))
    return FALSE;
  format->fourcc = drm.drm_fourcc;
  format->modifier = drm.drm_modifier;
  format->has_modifier = drm.drm_modifier != DRM_FORMAT_MOD_INVALID;
  format->info = drm.vinfo;
  video = gst_video_dma_drm_fourcc_to_format (drm.drm_fourcc);
  if (video == GST_VIDEO_FORMAT_UNKNOWN)
    return TRUE;
  if (!gst_video_info_set_format (&format->info, video,
          (guint) GST_VIDEO_INFO_WIDTH (&drm.vinfo),
          (guint) GST_VIDEO_INFO_HEIGHT (&drm.vinfo)))
    return FALSE;
  GST_VIDEO_INFO_PAR_N (&format->info) = GST_VIDEO_INFO_PAR_N (&drm.vinfo);
  GST_VIDEO_INFO_PAR_D (&format->info) = GST_VIDEO_INFO_PAR_D (&drm.vinfo);
  return TRUE;
}
#endif

gboolean
kms_format_from_caps (KmsFormat *format, const GstCaps *caps)
{
  *format = (KmsFormat){ .modifier = DRM_FORMAT_MOD_INVALID };
  gst_video_info_init (&format->info);
#if GST_CHECK_VERSION(1, 24, 0)
  if (gst_video_is_dma_drm_caps (caps))
    return from_dma_drm (format, caps);
#endif
  if (!gst_video_info_from_caps (&format->info, caps))
    return FALSE;
  format->fourcc =
      _gst_shmem_video_format_to_drm (GST_VIDEO_INFO_FORMAT (&format->info));
  return format->fourcc != 0;
}

gboolean
kms_format_is_linear (const KmsFormat *format)
{
  return GST_VIDEO_INFO_N_PLANES (&format->info) > 0
      && (!format->has_modifier || format->modifier == DRM_FORMAT_MOD_LINEAR);
}
