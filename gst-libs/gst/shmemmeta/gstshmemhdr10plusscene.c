/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* HDR10+ has no field for the start of a scene. Tools cut where values change:
 * a scene is a run of frames, without a gap, with the same luminance and, in a
 * title whose frames all have a tone curve (profile B), the same curve. Window 0,
 * the whole picture, is compared. */

#include "gstshmemhdr10plusscene-private.h"

#include <string.h>

gboolean
_gst_shmem_hdr10_plus_same_luminance (
    const GstShmemHdr10Plus *a, const GstShmemHdr10Plus *b)
{
  const GstShmemHdr10PlusWindow *v = &a->windows[0], *w = &b->windows[0];
  guint i, n = v->num_distribution_maxrgb_percentiles;

  if (a->targeted_system_display_maximum_luminance
          != b->targeted_system_display_maximum_luminance
      || a->num_windows != b->num_windows
      || memcmp (v->maxscl, w->maxscl, sizeof v->maxscl) != 0
      || v->average_maxrgb != w->average_maxrgb
      || w->num_distribution_maxrgb_percentiles != n)
    return FALSE;
  for (i = 0; i < n; i++)
    if (v->distribution_maxrgb[i].percentage
            != w->distribution_maxrgb[i].percentage
        || v->distribution_maxrgb[i].percentile
            != w->distribution_maxrgb[i].percentile)
      return FALSE;
  return TRUE;
}

gboolean
_gst_shmem_hdr10_plus_same_curve (
    const GstShmemHdr10Plus *a, const GstShmemHdr10Plus *b)
{
  const GstShmemHdr10PlusWindow *v = &a->windows[0], *w = &b->windows[0];

  if (!v->tone_mapping_flag && !w->tone_mapping_flag)
    return TRUE;
  return v->tone_mapping_flag == w->tone_mapping_flag
      && v->knee_point_x == w->knee_point_x
      && v->knee_point_y == w->knee_point_y
      && v->num_bezier_curve_anchors == w->num_bezier_curve_anchors
      && memcmp (v->bezier_curve_anchors, w->bezier_curve_anchors,
             v->num_bezier_curve_anchors * sizeof v->bezier_curve_anchors[0])
      == 0;
}
