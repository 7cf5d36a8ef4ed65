/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Decides what to signal to a display for a frame: from the metadata of the
 * frame, its caps, and the EDID of the display. It opens no device and keeps no
 * state.
 */

#include "kms/kmsdecision.h"

#include <string.h>

/* Code of ITU-T H.273 clause 8.1 for BT.2020 and BT.2100. */
#define CICP_PRIMARIES_BT2020 9

static void
set_no_cicp (GstShmemCicp *cicp)
{
  *cicp = (GstShmemCicp){ GST_SHMEM_CICP_UNSPECIFIED,
    GST_SHMEM_CICP_UNSPECIFIED, GST_SHMEM_CICP_UNSPECIFIED, FALSE };
}

void
kms_frame_set_caps (KmsFrame *frame, const GstCaps *caps)
{
  memset (frame, 0, sizeof *frame);
  if (!gst_shmem_cicp_from_caps (&frame->cicp, caps))
    set_no_cicp (&frame->cicp);
  common_static_set_caps (&frame->values, caps);
}

/* Takes @fault. TRUE if it means that the buffer has no such value, so that the
 * caps apply. A malformed value is reported in @error, if it is the first, and
 * neither value applies. */
static gboolean
take_error (GError *fault, GError **error)
{
  if (g_error_matches (fault, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND)) {
    g_error_free (fault);
    return TRUE;
  }
  if (error == NULL || *error != NULL)
    g_error_free (fault);
  else
    g_propagate_error (error, fault);
  return FALSE;
}

gboolean
kms_frame_set_buffer (KmsFrame *frame, GstBuffer *buffer, GError **error)
{
  /* If a buffer has several pictures, the first one is shown. */
  const gint picture = 0;
  CommonStatic *values = &frame->values;
  GError *fault = NULL, *first = NULL;

  if (gst_buffer_get_shmem_mastering_display (
          buffer, picture, &values->display, &fault))
    values->has_display = TRUE;
  else if (!take_error (g_steal_pointer (&fault), &first))
    values->has_display = FALSE;
  if (gst_buffer_get_shmem_content_light_level (
          buffer, picture, &values->level, &fault))
    values->has_level = TRUE;
  else if (!take_error (g_steal_pointer (&fault), &first))
    values->has_level = FALSE;
  if (!gst_buffer_get_shmem_cicp (buffer, picture, &frame->cicp, &fault)
      && !take_error (g_steal_pointer (&fault), &first))
    set_no_cicp (&frame->cicp);
  if (first != NULL)
    g_propagate_error (error, first);
  return first == NULL;
}

/* Planes are blended as RGB, and drivers send RGB unless the bandwidth is too
 * low, so RGB is preferred if a display supports both. */
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
find_sdr_reason (guint8 eotf, const KmsEdid *edid)
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
  const CommonStatic *values = &frame->values;
  struct hdr_output_metadata metadata;
  guint8 eotf;

  memset (decision, 0, sizeof *decision);
  decision->colorspace = choose_colorspace (&frame->cicp, edid);
  gst_shmem_cicp_to_drm (&frame->cicp,
      values->has_display ? &values->display : NULL,
      values->has_level ? &values->level : NULL, &metadata);
  eotf = metadata.hdmi_metadata_type1.eotf;
  if (eotf == GST_SHMEM_DRM_EOTF_TRADITIONAL_SDR)
    return;
  decision->is_hdr = TRUE;
  decision->sdr_reason = find_sdr_reason (eotf, edid);
  if (decision->sdr_reason) {
    /* BT.2020 primaries without the transfer function would be wrong too. */
    decision->colorspace = KMS_COLORSPACE_DEFAULT;
    return;
  }
  decision->has_metadata = TRUE;
  decision->metadata = metadata;
}
