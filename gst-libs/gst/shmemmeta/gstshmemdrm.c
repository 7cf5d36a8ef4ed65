/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Static HDR values as the blob of a DRM connector's HDR_OUTPUT_METADATA. It
 * only fills in bytes: it opens no device and sets no property. The whole blob
 * is written, padding included: the kernel compares it bytewise, and different
 * bytes cost a mode set. */

#include <gst/shmemmeta/gstshmemdrm.h>

#include <string.h>

/**
 * SECTION:gstshmemdrm
 * @title: Static HDR values and DRM
 * @short_description: HDR_OUTPUT_METADATA of a connector
 * @see_also: #GstVideoMasteringDisplayInfo, #GstVideoContentLightLevel,
 *     #GstShmemCicp
 *
 * The fields are those of the dynamic range and mastering infoframe of
 * CTA-861, clause 6.9.
 */

/* Static metadata type 1: in the blob and in the infoframe. */
#define STATIC_METADATA_TYPE1 0

/* 1.0 in units of 0.00002, the largest chromaticity. */
#define MAX_CHROMATICITY 50000

/* 1 cd/m2 in units of 0.0001. */
#define LUMINANCE_UNIT 10000

static guint16
clamp_chromaticity (guint16 value)
{
  return MIN (value, MAX_CHROMATICITY);
}

/* In cd/m2, rounded to nearest. */
static guint16
round_luminance (guint32 value)
{
  const guint32 rounded =
      ((guint64) value + LUMINANCE_UNIT / 2) / LUMINANCE_UNIT;

  return MIN (rounded, G_MAXUINT16);
}

/**
 * gst_shmem_cicp_get_drm_eotf:
 * @cicp: code points
 *
 * Only transfer characteristics 16 is PQ and only 18 is HLG (ITU-T H.273
 * table 3). The curves of BT.2020 (14, 15) are SDR.
 *
 * Returns: %GST_SHMEM_DRM_EOTF_PQ, %GST_SHMEM_DRM_EOTF_HLG or
 *     %GST_SHMEM_DRM_EOTF_TRADITIONAL_SDR
 *
 * Since: 0.1
 */
guint8
gst_shmem_cicp_get_drm_eotf (const GstShmemCicp *cicp)
{
  g_return_val_if_fail (cicp != NULL, GST_SHMEM_DRM_EOTF_TRADITIONAL_SDR);

  switch (cicp->transfer_characteristics) {
    case GST_SHMEM_CICP_TRANSFER_PQ:
      return GST_SHMEM_DRM_EOTF_PQ;
    case GST_SHMEM_CICP_TRANSFER_HLG:
      return GST_SHMEM_DRM_EOTF_HLG;
    default:
      return GST_SHMEM_DRM_EOTF_TRADITIONAL_SDR;
  }
}

static void
fill_display (struct hdr_metadata_infoframe *infoframe,
    const GstVideoMasteringDisplayInfo *display)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (display->display_primaries); i++) {
    infoframe->display_primaries[i].x =
        clamp_chromaticity (display->display_primaries[i].x);
    infoframe->display_primaries[i].y =
        clamp_chromaticity (display->display_primaries[i].y);
  }
  infoframe->white_point.x = clamp_chromaticity (display->white_point.x);
  infoframe->white_point.y = clamp_chromaticity (display->white_point.y);
  infoframe->max_display_mastering_luminance =
      round_luminance (display->max_display_mastering_luminance);
  infoframe->min_display_mastering_luminance =
      MIN (display->min_display_mastering_luminance, G_MAXUINT16);
}

/**
 * gst_shmem_drm_hdr_output_metadata_fill:
 * @metadata: (out caller-allocates): set, all of its bytes
 * @cicp: code points, which distinguish PQ, HLG and SDR
 * @display: (nullable): mastering display, or %NULL if it is not known
 * @level: (nullable): light level, or %NULL if it is not known
 *
 * Makes the blob of HDR_OUTPUT_METADATA. Unknown values are 0, as CTA-861
 * specifies; so HLG without a mastering display or a light level is signalled
 * as HLG.
 *
 * The maximum luminance is rounded to whole cd/m2 and clamped to 65535, the
 * minimum clamped to 6.5535 cd/m2, chromaticities to 1.0.
 *
 * For traditional SDR no metadata is sent: set the property to 0 instead, which
 * stops the infoframe.
 *
 * Since: 0.1
 */
void
gst_shmem_drm_hdr_output_metadata_fill (struct hdr_output_metadata *metadata,
    const GstShmemCicp *cicp, const GstVideoMasteringDisplayInfo *display,
    const GstVideoContentLightLevel *level)
{
  struct hdr_metadata_infoframe *infoframe;

  g_return_if_fail (metadata != NULL);
  g_return_if_fail (cicp != NULL);

  memset (metadata, 0, sizeof *metadata);
  metadata->metadata_type = STATIC_METADATA_TYPE1;
  infoframe = &metadata->hdmi_metadata_type1;
  infoframe->eotf = gst_shmem_cicp_get_drm_eotf (cicp);
  infoframe->metadata_type = STATIC_METADATA_TYPE1;
  if (display)
    fill_display (infoframe, display);
  if (level) {
    infoframe->max_cll = level->max_content_light_level;
    infoframe->max_fall = level->max_frame_average_light_level;
  }
}
