/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Static metadata of a stream: mastering display and content light level, from
 * caps or from text in the syntax of the caps fields.
 */

#include "common/commonstatic.h"

gboolean
common_static_set_mastering_display_info (
    CommonStatic *values, const gchar *text)
{
  GstVideoMasteringDisplayInfo info;

  if (!gst_video_mastering_display_info_from_string (&info, text))
    return FALSE;
  values->display = info;
  values->has_display = TRUE;
  return TRUE;
}

gboolean
common_static_set_content_light_level (CommonStatic *values, const gchar *text)
{
  GstVideoContentLightLevel level;

  if (!gst_video_content_light_level_from_string (&level, text))
    return FALSE;
  values->level = level;
  values->has_level = TRUE;
  return TRUE;
}

void
common_static_set_caps (CommonStatic *values, const GstCaps *caps)
{
  if (gst_shmem_mastering_display_from_caps (&values->display, caps))
    values->has_display = TRUE;
  if (gst_shmem_content_light_level_from_caps (&values->level, caps))
    values->has_level = TRUE;
}

gboolean
common_static_is_set (gconstpointer bytes, gsize size)
{
  gsize i;

  for (i = 0; i < size; i++)
    if (((const guint8 *) bytes)[i] != 0)
      return TRUE;
  return FALSE;
}

gboolean
common_cicp_is_hdr (const GstShmemCicp *cicp)
{
  return cicp->transfer_characteristics == GST_SHMEM_CICP_TRANSFER_PQ
      || cicp->transfer_characteristics == GST_SHMEM_CICP_TRANSFER_HLG;
}

void
common_static_override (CommonStatic *values, const CommonStatic *with)
{
  if (with->has_display) {
    values->has_display = TRUE;
    values->display = with->display;
  }
  if (with->has_level) {
    values->has_level = TRUE;
    values->level = with->level;
  }
}

void
common_static_add (
    const CommonStatic *values, GstShmemContainerBuilder *builder)
{
  if (values->has_display)
    gst_shmem_mastering_display_add (&values->display, builder);
  if (values->has_level)
    gst_shmem_content_light_level_add (&values->level, builder);
}
