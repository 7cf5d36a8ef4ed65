/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __PLANESSOURCES_H__
#define __PLANESSOURCES_H__

#include "common/commonplanes.h"
#include "planes/gstshmemplanemuxpad.h"

G_BEGIN_DECLS

/* A sink pad as it was when the caps of the output were made. */
typedef struct
{
  GstShmemPlaneMuxPad *pad;
  GstCaps *caps;
  GstVideoInfo info;
  GstShmemPlaneRole role;
  guint view;

  GstBuffer *frame;    /* at its head, from pick() to drop_frames() */
  GstSegment segment;  /* of the frame; the pad's may be gone by a flush */
  gint64 running_time; /* of the frame; negative before its segment */
} PlanesSource;

/* The pictures of the output, in their order. Of one thread. */
typedef struct
{
  guint n;
  PlanesSource all[GST_SHMEM_MAX_PLANES];
  guint32 cookie; /* changes with the pads of the element */
  /* Pictures 0 to n - 1 are views 0 to n - 1 of one kind, so that GStreamer's
   * multiview-mode=separated says it all. */
  gboolean are_views;
  CommonPlanes table; /* of the last frame */
} PlanesSources;

/* Fills @sources from the sink pads of @mux. FALSE, with an error message,
 * when they do not go into one frame. */
gboolean planes_sources_update (PlanesSources *sources, GstElement *mux);
void planes_sources_clear (PlanesSources *sources);

/* Whether @mux still has the pads that @sources were filled from. */
gboolean planes_sources_are_current (
    const PlanesSources *sources, GstElement *mux);

/* Takes the frames that belong together, those whose running times differ by
 * @tolerance at most, and drops what is too old. GST_FLOW_OK,
 * GST_AGGREGATOR_FLOW_NEED_DATA, GST_FLOW_EOS, or GST_FLOW_ERROR with an error
 * message. */
GstFlowReturn planes_sources_pick (PlanesSources *sources, GstElement *mux,
    GstClockTime tolerance, guint64 *dropped);
/* Half the duration of the shortest frame. */
#define PLANES_TOLERANCE_AUTO GST_CLOCK_TIME_NONE

/* What @tolerance comes to in ns. */
GstClockTime planes_sources_get_tolerance (
    const PlanesSources *sources, GstClockTime tolerance);

/* Takes what was picked from the pads. */
void planes_sources_consume (PlanesSources *sources);
void planes_sources_drop_frames (PlanesSources *sources);

/* (transfer full) (nullable): a buffer of @pool with the pictures that were
 * picked; NULL with an error message. */
GstBuffer *planes_sources_make_frame (
    PlanesSources *sources, GstElement *mux, GstBufferPool *pool);

G_END_DECLS

#endif /* __PLANESSOURCES_H__ */
