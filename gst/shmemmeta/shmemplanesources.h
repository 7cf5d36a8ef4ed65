/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_PLANE_SOURCES_H__
#define __SHMEM_PLANE_SOURCES_H__

#include "shmemcheckedplanes.h"
#include "shmemplanemuxpad.h"

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
} ShmemPlaneSource;

/* The pictures of the output, in their order. Of one thread. */
typedef struct
{
  guint n;
  ShmemPlaneSource all[GST_SHMEM_MAX_PLANES];
  guint32 cookie; /* changes with the pads of the element */
  /* Pictures 0 to n - 1 are views 0 to n - 1 of one kind, so that GStreamer's
   * multiview-mode=separated says it all. */
  gboolean are_views;
  ShmemCheckedPlanes table; /* of the last frame */
} ShmemPlaneSources;

/* Fills @sources from the sink pads of @mux. FALSE, with an error message,
 * when they do not go into one frame. */
gboolean shmem_plane_sources_update (
    ShmemPlaneSources *sources, GstElement *mux);
void shmem_plane_sources_clear (ShmemPlaneSources *sources);

/* Whether @mux still has the pads that @sources were filled from. */
gboolean shmem_plane_sources_are_current (
    const ShmemPlaneSources *sources, GstElement *mux);

/* Takes the frames that belong together, those whose running times differ by
 * @tolerance at most, and drops what is too old. GST_FLOW_OK,
 * GST_AGGREGATOR_FLOW_NEED_DATA, GST_FLOW_EOS, or GST_FLOW_ERROR with an error
 * message. */
GstFlowReturn shmem_plane_sources_pick (ShmemPlaneSources *sources,
    GstElement *mux, GstClockTime tolerance, guint64 *dropped);
/* Half the duration of the shortest frame. */
#define SHMEM_PLANE_TOLERANCE_AUTO GST_CLOCK_TIME_NONE

/* What @tolerance comes to in ns. */
GstClockTime shmem_plane_sources_get_tolerance (
    const ShmemPlaneSources *sources, GstClockTime tolerance);

/* Takes what was picked from the pads. */
void shmem_plane_sources_consume (ShmemPlaneSources *sources);
void shmem_plane_sources_drop_frames (ShmemPlaneSources *sources);

/* (transfer full) (nullable): a buffer of @pool with the pictures that were
 * picked; NULL with an error message. */
GstBuffer *shmem_plane_sources_make_frame (
    ShmemPlaneSources *sources, GstElement *mux, GstBufferPool *pool);

G_END_DECLS

#endif /* __SHMEM_PLANE_SOURCES_H__ */
