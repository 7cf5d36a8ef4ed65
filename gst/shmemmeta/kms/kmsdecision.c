/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What a display is to be told of a frame: from the frame's containers, its
 * caps, and what the display takes. It opens no device and keeps no state.
 */

#include "kms/kmsdecision.h"

#include <string.h>

/* Code of ITU-T H.273 clause 8.1 for BT.2020 and BT.2100. */
#define CICP_PRIMARIES_BT2020 9

void
kms_frame_set_caps (KmsFrame *frame, const GstCaps *caps)
{
  memset (frame, 0, sizeof *frame);
  if (!gst_shmem_cicp_from_caps (&frame->cicp, caps)) {
    frame->cicp.colour_primaries = GST_SHMEM_CICP_UNSPECIFIED;
    frame->cicp.transfer_characteristics = GST_SHMEM_CICP_UNSPECIFIED;
    frame->cicp.matrix_coefficients = GST_SHMEM_CICP_UNSPECIFIED;
  }
  common_static_set_caps (&frame->values, caps);
}

static void
set_container (KmsFrame *frame, GstShmemContainer *container)
{
  if (gst_shmem_mastering_display_read (
          &frame->values.display, container, NULL))
    frame->values.has_display = TRUE;
  if (gst_shmem_content_light_level_read (
          &frame->values.level, container, NULL))
    frame->values.has_level = TRUE;
  gst_shmem_cicp_read (&frame->cicp, container, NULL);
}

void
kms_frame_set_buffer (KmsFrame *frame, GstBuffer *buffer)
{
  GstShmemContainerMeta *meta;
  gpointer state = NULL;

  /* Of several pictures in a buffer, a display shows the first. */
  while ((meta = gst_buffer_iterate_shmem_container_meta (buffer, &state)))
    if (meta->container && meta->picture <= 0)
      set_container (frame, meta->container);
}

/* Planes are blended as RGB, and drivers send that unless the cable is too
 * slow for it: to a display that takes both, it is RGB. */
static KmsColorspace
choose_colorspace (const GstShmemCicp *cicp, const KmsEdid *edid)
{
  if (cicp->colour_primaries != CICP_PRIMARIES_BT2020)
    return KMS_COLORSPACE_DEFAULT;
  if (edid == NULL || (edid->colorimetries & KMS_EDID_BT2020_RGB))
    return KMS_COLORSPACE_BT2020_RGB;
  if (edid->colorimetries & KMS_EDID_BT2020_YCC)
    return KMS_COLORSPACE_BT2020_YCC;
  return KMS_COLORSPACE_DEFAULT;
}

static const gchar *
why_unable (guint8 eotf, const KmsEdid *edid)
{
  if (edid == NULL)
    return NULL;
  if (!(edid->eotfs & KMS_EDID_EOTF (eotf)))
    return eotf == GST_SHMEM_DRM_EOTF_PQ
        ? "the display's EDID does not list PQ"
        : "the display's EDID does not list HLG";
  if (!(edid->static_metadata_types & KMS_EDID_STATIC_METADATA_TYPE1))
    return "the display's EDID does not list static metadata type 1";
  return NULL;
}

void
kms_decide (KmsDecision *decision, const KmsFrame *frame, const KmsEdid *edid)
{
  const guint8 eotf = gst_shmem_cicp_get_drm_eotf (&frame->cicp);
  const CommonStatic *values = &frame->values;

  memset (decision, 0, sizeof *decision);
  decision->colorspace = choose_colorspace (&frame->cicp, edid);
  if (eotf == GST_SHMEM_DRM_EOTF_TRADITIONAL_SDR)
    return;
  decision->unable = why_unable (eotf, edid);
  if (decision->unable) {
    /* BT.2020 without its curve would be wrong in another way. */
    decision->colorspace = KMS_COLORSPACE_DEFAULT;
    return;
  }
  decision->has_metadata = TRUE;
  gst_shmem_drm_hdr_output_metadata_fill (&decision->metadata, &frame->cicp,
      values->has_display ? &values->display : NULL,
      values->has_level ? &values->level : NULL);
}
