/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __KMSDECISION_H__
#define __KMSDECISION_H__

#include <gst/shmemmeta/gstshmemdrm.h>

#include "kms/kmsedid.h"
#include "common/commonstatic.h"

G_BEGIN_DECLS

/* What is known of a frame. */
typedef struct
{
  GstShmemCicp cicp; /* unspecified where it is not known */
  CommonStatic values;
} KmsFrame;

/* What the property Colorspace of a connector can be here. */
typedef enum
{
  KMS_COLORSPACE_DEFAULT,
  KMS_COLORSPACE_BT2020_RGB,
  KMS_COLORSPACE_BT2020_YCC,
} KmsColorspace;

/* What to tell a display. */
typedef struct
{
  gboolean has_metadata; /* otherwise HDR_OUTPUT_METADATA is to be 0 */
  struct hdr_output_metadata metadata;
  KmsColorspace colorspace;
  const gchar
      *unable; /* why HDR is not signalled though the frame is, or NULL */
} KmsDecision;

/* All of @frame, from the fields of @caps. */
void kms_frame_set_caps (KmsFrame *frame, const GstCaps *caps);

/* Takes those values that @buffer has for its first picture. One that is
 * malformed counts as not known, whatever caps say; FALSE, and the first of them
 * in @error. */
gboolean kms_frame_set_buffer (
    KmsFrame *frame, GstBuffer *buffer, GError **error);

/* @edid is NULL for a display that takes everything. */
void kms_decide (
    KmsDecision *decision, const KmsFrame *frame, const KmsEdid *edid);

G_END_DECLS

#endif /* __KMSDECISION_H__ */
