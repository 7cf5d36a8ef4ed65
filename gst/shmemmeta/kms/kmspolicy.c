/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What is signalled with each frame of a stream: what the frame says, unless
 * its values may not change yet, because each change can make the display go
 * black for a moment.
 */

#include "kms/kmspolicy.h"

#include <string.h>

void
kms_policy_set_caps (KmsPolicy *policy, const GstCaps *caps)
{
  kms_frame_set_caps (&policy->caps, caps);
  kms_policy_restart (policy);
}

void
kms_policy_restart (KmsPolicy *policy)
{
  common_update_restart (&policy->update);
}

static guint8
eotf_of (const KmsDecision *decision)
{
  return decision->has_metadata ? decision->metadata.hdmi_metadata_type1.eotf
                                : 0;
}

static gboolean
differs (const KmsDecision *a, const KmsDecision *b)
{
  return a->has_metadata != b->has_metadata || a->colorspace != b->colorspace
      || memcmp (&a->metadata, &b->metadata, sizeof a->metadata) != 0;
}

void
kms_policy_decide (KmsPolicy *policy, KmsDecision *decision, GstBuffer *buffer,
    const KmsEdid *edid, CommonUpdateMode mode, GError **error)
{
  KmsFrame frame = policy->caps;

  kms_frame_set_buffer (&frame, buffer, error);
  kms_decide (decision, &frame, edid);
  if (eotf_of (decision) != eotf_of (&policy->taken))
    kms_policy_restart (policy);
  if (common_update_is_due (&policy->update, mode,
          differs (decision, &policy->taken), GST_BUFFER_PTS (buffer)))
    policy->taken = *decision;
  decision->has_metadata = policy->taken.has_metadata;
  decision->metadata = policy->taken.metadata;
  decision->colorspace = policy->taken.colorspace;
}
