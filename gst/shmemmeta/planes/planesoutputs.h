/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __PLANESOUTPUTS_H__
#define __PLANESOUTPUTS_H__

#include <gst/base/gstflowcombiner.h>
#include <gst/shmemmeta/shmemmeta.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

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

#endif /* __PLANESOUTPUTS_H__ */
