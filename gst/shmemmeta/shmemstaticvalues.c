/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Mastering display and light level between the video caps of GStreamer and
 * the entries of a container. Both count in the same units and put red first.
 */

#include "shmemstaticvalues.h"

#include <gst/video/video.h>
#include <shmem/shmem-payload.h>

static void
set_mdcv (ShmemStaticValues *values, const GstVideoMasteringDisplayInfo *info)
{
  guint i;

  for (i = 0; i < 3; i++) {
    values->mdcv.primaries[i][0] = info->display_primaries[i].x;
    values->mdcv.primaries[i][1] = info->display_primaries[i].y;
  }
  values->mdcv.white_point[0] = info->white_point.x;
  values->mdcv.white_point[1] = info->white_point.y;
  values->mdcv.max_luminance = info->max_display_mastering_luminance;
  values->mdcv.min_luminance = info->min_display_mastering_luminance;
  values->has_mdcv = TRUE;
}

static void
set_clli (ShmemStaticValues *values, const GstVideoContentLightLevel *level)
{
  values->clli.max_content_light_level = level->max_content_light_level;
  values->clli.max_frame_average_light_level =
      level->max_frame_average_light_level;
  values->has_clli = TRUE;
}

gboolean
shmem_static_values_set_mastering_display_info (
    ShmemStaticValues *values, const gchar *text)
{
  GstVideoMasteringDisplayInfo info;

  if (!gst_video_mastering_display_info_from_string (&info, text))
    return FALSE;
  set_mdcv (values, &info);
  return TRUE;
}

gboolean
shmem_static_values_set_content_light_level (
    ShmemStaticValues *values, const gchar *text)
{
  GstVideoContentLightLevel level;

  if (!gst_video_content_light_level_from_string (&level, text))
    return FALSE;
  set_clli (values, &level);
  return TRUE;
}

void
shmem_static_values_set_caps (ShmemStaticValues *values, const GstCaps *caps)
{
  GstVideoMasteringDisplayInfo info;
  GstVideoContentLightLevel level;

  if (gst_video_mastering_display_info_from_caps (&info, caps))
    set_mdcv (values, &info);
  if (gst_video_content_light_level_from_caps (&level, caps))
    set_clli (values, &level);
}

void
shmem_static_values_add (
    const ShmemStaticValues *values, GstShmemContainerBuilder *builder)
{
  struct shmem_mdcv mdcv;
  struct shmem_clli clli;

  if (values->has_mdcv) {
    shmem_mdcv_store (&values->mdcv, &mdcv);
    gst_shmem_container_builder_add (
        builder, SHMEM_FORMAT_MDCV, &mdcv, sizeof mdcv);
  }
  if (values->has_clli) {
    shmem_clli_store (&values->clli, &clli);
    gst_shmem_container_builder_add (
        builder, SHMEM_FORMAT_CLLI, &clli, sizeof clli);
  }
}
