/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __KMSPOLICY_H__
#define __KMSPOLICY_H__

#include "kms/kmsdecision.h"
#include "common/commonupdate.h"

G_BEGIN_DECLS

/* Of one stream, all 0 before its caps. Used by one thread. */
typedef struct
{
  KmsFrame caps; /* what the caps say */
  CommonUpdate update;
  KmsDecision taken;
} KmsPolicy;

void kms_policy_set_caps (KmsPolicy *policy, const GstCaps *caps);

/* The next frame is the first one of a stream. */
void kms_policy_restart (KmsPolicy *policy);

/* What is signalled with @buffer, on a display with @edid, which is NULL to
 * ignore what it lists: that of the buffer, or that of an earlier one if @mode
 * does not let it change yet. SDR and HDR, PQ and HLG always change at once. A
 * malformed value is reported in @error, and counts as unknown. */
void kms_policy_decide (KmsPolicy *policy, KmsDecision *decision,
    GstBuffer *buffer, const KmsEdid *edid, CommonUpdateMode mode,
    GError **error);

G_END_DECLS

#endif /* __KMSPOLICY_H__ */
