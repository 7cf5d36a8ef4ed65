/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __KMSDECISION_H__
#define __KMSDECISION_H__

#include <drm_mode.h>
#include <gst/shmemmeta/gstshmemdrm.h>

#include "kms/kmsedid.h"
#include "common/commonstatic.h"

G_BEGIN_DECLS

/* The static HDR metadata of a frame. */
typedef struct
{
  GstShmemCicp cicp; /* unspecified where unknown */
  CommonStatic values;
} KmsFrame;

/* The values used of the connector property Colorspace. */
typedef enum
{
  KMS_COLORSPACE_DEFAULT,
  KMS_COLORSPACE_BT2020_RGB,
  KMS_COLORSPACE_BT2020_YCC,
} KmsColorspace;

/* What to signal to a display. */
typedef struct
{
  gboolean has_metadata; /* FALSE: clear HDR_OUTPUT_METADATA */
  struct hdr_output_metadata metadata;
  KmsColorspace colorspace;
  const gchar *sdr_reason; /* why an HDR frame is shown as SDR, or NULL */
  gboolean is_hdr;         /* the frame itself is */
} KmsDecision;

/* Sets all of @frame from the fields of @caps. */
void kms_frame_set_caps (KmsFrame *frame, const GstCaps *caps);

/* Sets the values that @buffer has for its first picture. A malformed value
 * counts as unknown, even if the caps have one; FALSE then, with the first of
 * the errors. */
gboolean kms_frame_set_buffer (
    KmsFrame *frame, GstBuffer *buffer, GError **error);

/* @edid is NULL to ignore what the display supports. */
void kms_decide (
    KmsDecision *decision, const KmsFrame *frame, const KmsEdid *edid);

G_END_DECLS

#endif /* __KMSDECISION_H__ */
