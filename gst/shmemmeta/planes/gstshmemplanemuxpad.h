/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GSTSHMEMPLANEMUXPAD_H__
#define __GSTSHMEMPLANEMUXPAD_H__

#include <gst/base/gstaggregator.h>
#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

#define GST_TYPE_SHMEM_PLANE_MUX_PAD (gst_shmem_plane_mux_pad_get_type ())
G_DECLARE_FINAL_TYPE (GstShmemPlaneMuxPad, gst_shmem_plane_mux_pad, GST,
    SHMEM_PLANE_MUX_PAD, GstAggregatorPad)

#define PLANES_VIEW_AUTO (-1)

struct _GstShmemPlaneMuxPad
{
  GstAggregatorPad parent;

  /* Properties, under the object lock. */
  GstShmemPlaneRole role;
  gint view;
  const GstQuery *asked; /* serialized, that upstream waits for; or NULL */

  /* Of the thread of the source pad. */
  GstCaps *caps;
  GstVideoInfo info;
  gboolean is_picture; /* the caps are of frames with one picture */
};

/* The number in its name. */
guint gst_shmem_plane_mux_pad_get_number (GstShmemPlaneMuxPad *pad);

void gst_shmem_plane_mux_pad_set_caps (GstShmemPlaneMuxPad *pad, GstCaps *caps);

/* A serialized query is answered by the thread of the source pad, while
 * upstream waits. A flush, or the release of the pad, ends the waiting and so
 * the query, and GstAggregator does not tell that thread. Hence it works on a
 * copy, and touches the query only where upstream still waits. */
void gst_shmem_plane_mux_pad_set_asked (
    GstShmemPlaneMuxPad *pad, const GstQuery *query);
/* (transfer full) (nullable): of @query, or NULL when nobody waits for it. */
GstQuery *gst_shmem_plane_mux_pad_copy_asked (
    GstShmemPlaneMuxPad *pad, const GstQuery *query);
/* Makes @query say what its @copy says, if somebody still waits for it. */
void gst_shmem_plane_mux_pad_answer (
    GstShmemPlaneMuxPad *pad, GstQuery *query, const GstQuery *copy);
/* Of the thread of the source pad, when the output has ended: drops what waits
 * and tells upstream GST_FLOW_EOS, until another stream starts. */
void gst_shmem_plane_mux_pad_end (GstShmemPlaneMuxPad *pad);

G_END_DECLS

#endif /* __GSTSHMEMPLANEMUXPAD_H__ */
