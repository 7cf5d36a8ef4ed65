/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The parts of shmemplanemux: its sink pads, the choice of frames that belong
 * together, the output frame, and negotiation upstream and downstream. This
 * folder has only the elements; the rules of a plane table are in
 * gst-libs/shmem/shmem-planes.c.
 */

#ifndef __PLANESMUX_H__
#define __PLANESMUX_H__

#include "common/commoncheckedplanes.h"

#include <gst/base/gstaggregator.h>

G_BEGIN_DECLS

/* ---- planesmuxpad.c ---- */

#define GST_TYPE_SHMEM_PLANE_MUX_PAD (gst_shmem_plane_mux_pad_get_type ())
G_DECLARE_FINAL_TYPE (GstShmemPlaneMuxPad, gst_shmem_plane_mux_pad, GST,
    SHMEM_PLANE_MUX_PAD, GstAggregatorPad)

#define PLANES_VIEW_AUTO (-1)

struct _GstShmemPlaneMuxPad
{
  GstAggregatorPad parent;

  /* Under the object lock: properties, and the serialized query that upstream
   * waits for, or NULL. */
  GstShmemPlaneRole role;
  gint view;
  const GstQuery *asked;

  /* Owned by the thread of the source pad. */
  GstCaps *caps;
  GstVideoInfo info;
  gboolean is_picture; /* the caps describe raw frames with one picture */
};

/* The number in the name of the pad. */
guint gst_shmem_plane_mux_pad_get_number (GstShmemPlaneMuxPad *pad);

void gst_shmem_plane_mux_pad_set_caps (GstShmemPlaneMuxPad *pad, GstCaps *caps);

/* A serialized query is answered by the thread of the source pad while upstream
 * waits. A flush, or the release of the pad, ends the wait and frees the query,
 * and GstAggregator does not tell that thread. Hence it works on a copy, and
 * writes to the query only if upstream still waits. */
void gst_shmem_plane_mux_pad_set_asked (
    GstShmemPlaneMuxPad *pad, const GstQuery *query);
/* (transfer full) (nullable): a copy of @query; NULL if upstream no longer
 * waits for it. */
GstQuery *gst_shmem_plane_mux_pad_copy_asked (
    GstShmemPlaneMuxPad *pad, const GstQuery *query);
/* Copies the answer in @copy to @query, if upstream still waits for it. */
void gst_shmem_plane_mux_pad_answer (
    GstShmemPlaneMuxPad *pad, GstQuery *query, const GstQuery *copy);
/* After the output has ended, in the thread of the source pad: drops what is
 * queued and answers GST_FLOW_EOS upstream until another stream starts. */
void gst_shmem_plane_mux_pad_end (GstShmemPlaneMuxPad *pad);

/* Fills the GstChildProxyInterface @interface of the mux. */
void planes_mux_child_proxy_init (gpointer interface, gpointer data);

/* A snapshot of a sink pad, taken when the output caps were made. */
typedef struct
{
  GstShmemPlaneMuxPad *pad;
  GstCaps *caps;
  GstVideoInfo info;
  GstShmemPlaneRole role;
  guint view;

  GstBuffer *frame;    /* head of the queue, from pick() to drop_frames() */
  GstSegment segment;  /* of the frame; a flush may reset the pad's own */
  gint64 running_time; /* of the frame; negative before its segment */
} PlanesSource;

/* The pictures of the output, in order; used by one thread. */
typedef struct
{
  guint n;
  PlanesSource all[GST_SHMEM_MAX_PLANES];
  guint32 cookie; /* changes with the pads of the element */
  /* Pictures 0 to n - 1 are views 0 to n - 1 with the same caps, which
   * GStreamer's multiview-mode=separated can express. */
  gboolean are_views;
  CommonCheckedPlanes table; /* of the last frame */
  gboolean in_step;          /* no frame was dropped since some matched */
  guint n_dropped;           /* frames, since some matched */
  gboolean warned;           /* that these were too many */
} PlanesSources;

/* ---- planessources.c ---- */

/* Fills @sources from the sink pads of @mux. Posts an error and returns FALSE
 * if their pictures do not fit into one frame. */
gboolean planes_sources_update (PlanesSources *sources, GstElement *mux);
void planes_sources_clear (PlanesSources *sources);

/* Whether @mux still has the pads that @sources were filled from. */
gboolean planes_sources_are_current (
    const PlanesSources *sources, GstElement *mux);

/* Drops the picked frames from the queues of the pads. */
void planes_sources_consume (PlanesSources *sources);
/* Drops only the references to the picked frames. */
void planes_sources_drop_frames (PlanesSources *sources);

/* ---- planespick.c ---- */

/* Half the duration of the shortest frame. */
#define PLANES_TOLERANCE_AUTO GST_CLOCK_TIME_NONE

/* Picks the frames that belong together, whose running times differ from that of
 * the first pad's by at most @tolerance, and drops and counts older ones.
 * GST_FLOW_OK, GST_AGGREGATOR_FLOW_NEED_DATA, GST_FLOW_EOS, or GST_FLOW_ERROR
 * after posting an error. Posts a warning, once, if it only drops. */
GstFlowReturn planes_sources_pick (PlanesSources *sources, GstElement *mux,
    GstClockTime tolerance, guint64 *dropped);

/* @tolerance in ns, with PLANES_TOLERANCE_AUTO resolved. */
GstClockTime planes_sources_get_tolerance (
    const PlanesSources *sources, GstClockTime tolerance);

/* ---- planesframe.c ---- */

/* (transfer full) (nullable): a buffer of @pool with the picked pictures; NULL
 * after posting an error. */
GstBuffer *planes_sources_make_frame (
    PlanesSources *sources, GstElement *mux, GstBufferPool *pool);

/* ---- planesnegotiation.c ---- */

/* (transfer full): all formats whose planes are rows of samples, neither tiled
 * nor with a palette. */
GstCaps *planes_mux_make_sink_caps (void);

/* (transfer full) (nullable): the output caps that downstream of @srcpad
 * accepts; NULL if it accepts none. */
GstCaps *planes_mux_choose_caps (GstPad *srcpad, const PlanesSources *sources);

/* Answers an allocation @query from upstream: proposes the allocator that
 * downstream @decided on, or proposes when asked, else @own. */
gboolean planes_mux_propose_allocation (
    GstAggregator *mux, GstQuery *decided, GstAllocator *own, GstQuery *query);

/* Seekable in the range in which all inputs are. */
void planes_mux_query_seeking (GstElement *mux, GstQuery *query);

/* The duration of the shortest input; FALSE if none is known. */
gboolean planes_mux_query_duration (GstElement *mux, GstQuery *query);

G_END_DECLS

#endif /* __PLANESMUX_H__ */
