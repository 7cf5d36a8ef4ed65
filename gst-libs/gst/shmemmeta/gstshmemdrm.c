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
 *
 * Threads: any thread may call these; values are plain, and belong to the
 * caller.
 *
 * Since: 0.9
 */

/* struct hdr_output_metadata, whose header need not be there to build this: its
 * layout is part of the kernel's ABI. A test compares it with libdrm's. */
typedef struct
{
  guint16 x, y;
} Chromaticity;

typedef struct
{
  guint32 metadata_type;
  guint8 eotf;
  guint8 infoframe_type;
  Chromaticity display_primaries[3];
  Chromaticity white_point;
  guint16 max_display_mastering_luminance;
  guint16 min_display_mastering_luminance;
  guint16 max_cll;
  guint16 max_fall;
} HdrOutputMetadata;

G_STATIC_ASSERT (sizeof (HdrOutputMetadata) == 32);

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

/* Only transfer characteristics 16 is PQ and only 18 is HLG (ITU-T H.273
 * table 3). The curves of BT.2020 (14, 15) are SDR. */
static guint8
get_eotf (const GstShmemCicp *cicp)
{
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
fill_display (
    HdrOutputMetadata *infoframe, const GstVideoMasteringDisplayInfo *display)
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
 * gst_shmem_cicp_to_drm:
 * @cicp: code points, which distinguish PQ, HLG and SDR
 * @display: (nullable): mastering display, or %NULL if it is not known
 * @level: (nullable): light level, or %NULL if it is not known
 * @metadata: (out caller-allocates): set, all of its bytes
 *
 * Makes the blob of HDR_OUTPUT_METADATA. Unknown values are 0, as CTA-861
 * specifies; so HLG without a mastering display or a light level is signalled
 * as HLG.
 *
 * Only transfer characteristics 16 is PQ and only 18 is HLG (ITU-T H.273
 * table 3). The curves of BT.2020 (14, 15) are SDR.
 *
 * The maximum luminance is rounded to whole cd/m2 and clamped to 65535, the
 * minimum clamped to 6.5535 cd/m2, chromaticities to 1.0.
 *
 * For traditional SDR no metadata is sent: set the property to 0 instead, which
 * stops the infoframe.
 *
 * Can be called from any thread.
 *
 * Since: 0.9
 */
void
gst_shmem_cicp_to_drm (const GstShmemCicp *cicp,
    const GstVideoMasteringDisplayInfo *display,
    const GstVideoContentLightLevel *level,
    struct hdr_output_metadata *metadata)
{
  HdrOutputMetadata *made = (HdrOutputMetadata *) metadata;

  g_return_if_fail (cicp != NULL);
  g_return_if_fail (metadata != NULL);

  memset (made, 0, sizeof *made);
  made->metadata_type = STATIC_METADATA_TYPE1;
  made->eotf = get_eotf (cicp);
  made->infoframe_type = STATIC_METADATA_TYPE1;
  if (display)
    fill_display (made, display);
  if (level) {
    made->max_cll = level->max_content_light_level;
    made->max_fall = level->max_frame_average_light_level;
  }
}
