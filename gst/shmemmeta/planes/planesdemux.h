/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The parts of shmemplanedemux: one picture out of a frame, and the source pads
 * which push them.
 */

#ifndef __PLANESDEMUX_H__
#define __PLANESDEMUX_H__

#include <gst/base/gstflowcombiner.h>
#include <gst/shmemmeta/shmemmeta.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

/* ---- planessplit.c ---- */

/* Fills @planes with where the @views of a multiview-mode=separated buffer with
 * caps @info are said to be: by the GstVideoMetas with their numbers as ids, or,
 * where there is none, by memories of their own. */
gboolean planes_from_views (GstShmemPlanes *planes, GstBuffer *buffer,
    const GstVideoInfo *info, guint views, GError **error);

/* (transfer full) (nullable): a buffer of @pool with picture @picture of
 * @buffer alone: its memory, timing, flags, containers, and a GstVideoMeta,
 * unless it is just as @wanted says and a GstVideoMeta cannot say it. @planes
 * have passed gst_shmem_planes_check_buffer(), and @info is what
 * gst_shmem_planes_get_video_info() says. */
GstBuffer *planes_split (GstBufferPool *pool, GstBuffer *buffer,
    const GstShmemPlanes *planes, guint picture, const GstVideoInfo *info,
    const GstVideoInfo *wanted);

/* Whether @buffer, with one picture, is what @info alone says, without its
 * GstVideoMeta. */
gboolean planes_is_default (GstBuffer *buffer, const GstVideoInfo *info);

/* (transfer full) (nullable): a copy of @buffer, with one picture, for which
 * this holds. */
GstBuffer *planes_copy_default (GstBuffer *buffer, const GstVideoInfo *info);

/* ---- planesoutputs.c ---- */

/* A picture. */
typedef struct
{
  GstPad *pad;   /* NULL when it is no raw video */
  GstCaps *caps; /* of the pad */
  GstVideoInfo info;
  gboolean any_strides; /* downstream knows GstVideoMeta */
} PlanesOutput;

/* The pictures of the input, in their order, each with a source pad. To read
 * only; of the streaming thread. */
typedef struct
{
  GstElement *demux;
  GstPad *sinkpad; /* whose sticky events hold for all */
  GstFlowCombiner *combiner;
  GstBufferPool *pool;
  guint n;
  PlanesOutput all[GST_SHMEM_MAX_PLANES];
  gboolean have_pads; /* no-more-pads was said */
  gboolean warned;
  guint32 seek; /* the latest, under the object lock of the demuxer */
} PlanesOutputs;

/* `src_%u` */
extern GstStaticPadTemplate planes_outputs_template;

void planes_outputs_init (
    PlanesOutputs *outputs, GstElement *demux, GstPad *sinkpad);
void planes_outputs_finalize (PlanesOutputs *outputs);

void planes_outputs_start (PlanesOutputs *outputs);
/* Removes all pads. */
void planes_outputs_stop (PlanesOutputs *outputs);

/* There are @n pictures from now on, each of its @caps; NULL for one that is
 * no video, which has no pad. */
void planes_outputs_set_caps (PlanesOutputs *outputs, GstCaps **caps, guint n);

/* Each pad begins a stream, as the sink pad did. */
void planes_outputs_restart (PlanesOutputs *outputs);
/* Pads that did not want more may do so now. */
void planes_outputs_flush (PlanesOutputs *outputs);

/* Pushes each picture of @buffer that has a pad. @planes have passed
 * gst_shmem_planes_check_buffer(), and @infos are what
 * gst_shmem_planes_get_video_info() says of these pictures. */
GstFlowReturn planes_outputs_push (PlanesOutputs *outputs, GstBuffer *buffer,
    const GstShmemPlanes *planes, const GstVideoInfo *infos);

G_END_DECLS

#endif /* __PLANESDEMUX_H__ */
