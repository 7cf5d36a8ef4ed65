/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What is signalled to a display, and what its EDID says of it, as a structure
 * for applications. Nothing is decided by this.
 */

#include "kms/kmsparts.h"

#define NAME "shmemkmssink-hdr-state"

static const gchar *
eotf_name (guint8 eotf)
{
  switch (eotf) {
    case GST_SHMEM_DRM_EOTF_PQ:
      return "pq";
    case GST_SHMEM_DRM_EOTF_HLG:
      return "hlg";
    default:
      return "sdr";
  }
}

static const gchar *
colorspace_name (KmsColorspace colorspace)
{
  switch (colorspace) {
    case KMS_COLORSPACE_BT2020_RGB:
      return "bt2020-rgb";
    case KMS_COLORSPACE_BT2020_YCC:
      return "bt2020-ycc";
    default:
      return "default";
  }
}

static void
add_signal (GstStructure *state, const KmsSignal *now)
{
  const struct hdr_metadata_infoframe *info =
      &now->metadata.hdmi_metadata_type1;

  gst_structure_set (state, "transfer", G_TYPE_STRING,
      eotf_name (now->has_metadata ? info->eotf : 0), "colorspace",
      G_TYPE_STRING, colorspace_name (now->colorspace), "max-bpc", G_TYPE_UINT,
      now->bpc, NULL);
  if (now->has_metadata)
    gst_structure_set (state, "max-display-mastering-luminance", G_TYPE_UINT,
        (guint) info->max_display_mastering_luminance,
        "max-content-light-level", G_TYPE_UINT, (guint) info->max_cll,
        "max-frame-average-light-level", G_TYPE_UINT, (guint) info->max_fall,
        NULL);
}

/* Luminances that the EDID does not have are left out. */
static void
add_luminances (GstStructure *state, const KmsEdid *edid)
{
  if (edid->max_luminance == 0)
    return;
  gst_structure_set (state, "display-max-luminance", G_TYPE_DOUBLE,
      kms_edid_max_luminance (edid->max_luminance), "display-min-luminance",
      G_TYPE_DOUBLE,
      kms_edid_min_luminance (edid->min_luminance, edid->max_luminance), NULL);
  if (edid->max_frame_average_luminance)
    gst_structure_set (state, "display-max-frame-average-luminance",
        G_TYPE_DOUBLE,
        kms_edid_max_luminance (edid->max_frame_average_luminance), NULL);
}

static void
add_abilities (GstStructure *state, const KmsEdid *edid)
{
  const guint8 pq = KMS_EDID_EOTF (GST_SHMEM_DRM_EOTF_PQ);
  const guint8 hlg = KMS_EDID_EOTF (GST_SHMEM_DRM_EOTF_HLG);

  gst_structure_set (state, "display-pq", G_TYPE_BOOLEAN,
      (edid->eotfs & pq) != 0, "display-hlg", G_TYPE_BOOLEAN,
      (edid->eotfs & hlg) != 0, "display-static-metadata", G_TYPE_BOOLEAN,
      (edid->static_metadata_types & KMS_EDID_STATIC_METADATA_TYPE1) != 0,
      "display-bt2020-rgb", G_TYPE_BOOLEAN,
      (edid->colorimetries & KMS_EDID_BT2020_RGB) != 0, "display-bt2020-ycc",
      G_TYPE_BOOLEAN, (edid->colorimetries & KMS_EDID_BT2020_YCC) != 0, NULL);
  add_luminances (state, edid);
  if (edid->vendors & KMS_EDID_HDR10_PLUS)
    gst_structure_set (state, "display-hdr10-plus", G_TYPE_UINT,
        (guint) edid->hdr10_plus_version, NULL);
  if (edid->vendors & KMS_EDID_DOLBY_VISION)
    gst_structure_set (state, "display-dolby-vision", G_TYPE_UINT,
        (guint) edid->dolby_vision_version, NULL);
}

GstStructure *
kms_state_new (const KmsConnector *connector)
{
  const gchar *obstacle = kms_connector_get_obstacle (connector);
  GstStructure *state = gst_structure_new (NAME, "connector-id", G_TYPE_UINT,
      kms_connector_get_id (connector), "connected", G_TYPE_BOOLEAN,
      kms_connector_is_connected (connector), NULL);

  if (obstacle)
    gst_structure_set (state, "obstacle", G_TYPE_STRING, obstacle, NULL);
  add_signal (state, kms_connector_get_signal (connector));
  add_abilities (state, kms_connector_get_edid (connector));
  return state;
}
