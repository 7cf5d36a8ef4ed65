/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_HDR_DECISION_H__
#define __SHMEM_HDR_DECISION_H__

#include <gst/shmemmeta/gstshmemdrm.h>

#include "shmemedid.h"
#include "shmemstaticvalues.h"

G_BEGIN_DECLS

/* What is known of a frame. */
typedef struct
{
  GstShmemCicp cicp; /* unspecified where it is not known */
  ShmemStaticValues values;
} ShmemHdrFrame;

/* What the property Colorspace of a connector can be here. */
typedef enum
{
  SHMEM_HDR_COLORSPACE_DEFAULT,
  SHMEM_HDR_COLORSPACE_BT2020_RGB,
  SHMEM_HDR_COLORSPACE_BT2020_YCC,
} ShmemHdrColorspace;

/* What to tell a display. */
typedef struct
{
  gboolean has_metadata; /* otherwise HDR_OUTPUT_METADATA is to be 0 */
  struct hdr_output_metadata metadata;
  ShmemHdrColorspace colorspace;
  const gchar
      *unable; /* why HDR is not signalled though the frame is, or NULL */
} ShmemHdrDecision;

/* All of @frame, from the fields of @caps. */
void shmem_hdr_frame_set_caps (ShmemHdrFrame *frame, const GstCaps *caps);

/* Takes those values that the containers on @buffer have. */
void shmem_hdr_frame_set_buffer (ShmemHdrFrame *frame, GstBuffer *buffer);

/* @edid is NULL for a display that takes everything. */
void shmem_hdr_decide (ShmemHdrDecision *decision, const ShmemHdrFrame *frame,
    const ShmemEdid *edid);

G_END_DECLS

#endif /* __SHMEM_HDR_DECISION_H__ */
