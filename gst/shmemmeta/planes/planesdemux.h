/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The parts of shmemplanedemux: splitting a frame into its pictures, and the
 * source pads that push them. This folder has only the elements; the rules of a
 * plane table are in gst-libs/shmem/shmem-planes.c.
 */

#ifndef __PLANESDEMUX_H__
#define __PLANESDEMUX_H__

#include <gst/base/gstflowcombiner.h>
#include <gst/shmemmeta/shmemmeta.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

/* ---- planessplit.c ---- */

/* Fills @planes with the planes of the @views in a multiview-mode=separated
 * buffer with caps @info, as given by the GstVideoMeta whose id is the view, or
 * else by one memory per view. */
gboolean planes_from_views (GstShmemPlanes *planes, GstBuffer *buffer,
    const GstVideoInfo *info, guint views, GError **error);

/* (transfer full) (nullable): a buffer of @pool with only picture @picture of
 * @buffer: its memory, timing, flags, containers, and a GstVideoMeta, which is
 * left out if it cannot describe the picture and the layout is that of @wanted
 * anyway. @planes have passed gst_shmem_planes_check(); @info is from
 * gst_shmem_planes_to_video_info(). */
GstBuffer *planes_split (GstBufferPool *pool, GstBuffer *buffer,
    const GstShmemPlanes *planes, guint picture, const GstVideoInfo *info,
    const GstVideoInfo *wanted);

/* Whether @buffer, with one picture, has the layout of @info, so that its
 * GstVideoMeta can be ignored. */
gboolean planes_is_default (GstBuffer *buffer, const GstVideoInfo *info);

/* (transfer full) (nullable): a copy of @buffer, with one picture, which has
 * that layout. */
GstBuffer *planes_copy_default (GstBuffer *buffer, const GstVideoInfo *info);

/* ---- planesoutputs.c ---- */

/* A picture and its source pad. */
typedef struct
{
  GstPad *pad;   /* NULL if the picture is not raw video */
  GstCaps *caps; /* of the pad */
  GstVideoInfo info;
  gboolean any_strides; /* downstream supports GstVideoMeta */
} PlanesOutput;

/* The pictures of the input, in order, each with a source pad. Read only; used
 * by the streaming thread. */
typedef struct
{
  GstElement *demux;
  GstPad *sinkpad; /* its sticky events go to all source pads */
  GstFlowCombiner *combiner;
  GstBufferPool *pool;
  guint n;
  PlanesOutput all[GST_SHMEM_MAX_PLANES];
  gboolean have_pads; /* no-more-pads was emitted */
  gboolean warned;
  guint32 seek; /* seqnum of the last one; under the demuxer's object lock */
} PlanesOutputs;

/* `src_%u` */
extern GstStaticPadTemplate planes_outputs_template;

void planes_outputs_init (
    PlanesOutputs *outputs, GstElement *demux, GstPad *sinkpad);
void planes_outputs_finalize (PlanesOutputs *outputs);

void planes_outputs_start (PlanesOutputs *outputs);
/* Removes all pads. */
void planes_outputs_stop (PlanesOutputs *outputs);

/* From now on there are @n pictures, with these @caps; NULL for a picture that
 * is not video, which gets no pad. */
void planes_outputs_set_caps (PlanesOutputs *outputs, GstCaps **caps, guint n);

/* Pushes STREAM_START on each pad, after one on the sink pad. */
void planes_outputs_restart (PlanesOutputs *outputs);
/* Forgets the flow returns of the pads, after a flush. */
void planes_outputs_flush (PlanesOutputs *outputs);

/* Pushes each picture of @buffer that has a pad. @planes have passed
 * gst_shmem_planes_check(); @infos are from
 * gst_shmem_planes_to_video_info(), one per picture. */
GstFlowReturn planes_outputs_push (PlanesOutputs *outputs, GstBuffer *buffer,
    const GstShmemPlanes *planes, const GstVideoInfo *infos);

G_END_DECLS

#endif /* __PLANESDEMUX_H__ */
