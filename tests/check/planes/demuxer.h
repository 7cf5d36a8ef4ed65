/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the tests of shmemplanedemux have in common: a demuxer with a harness on
 * each of its pads, and frames as of a stranger. */

#ifndef TESTS_PLANES_DEMUXER_H
#define TESTS_PLANES_DEMUXER_H

#include "muxer.h"

/* ---- a demuxer ---- */

typedef struct
{
  GstElement *element;
  GstHarness *input;
  GstHarness *outputs[GST_SHMEM_MAX_PLANES]; /* by number of the pad */
  guint no_more_pads;
  guint removed;
} Demux;

void demux_open (Demux *demux);
void demux_close (Demux *demux);
GstBuffer *demux_pull (Demux *demux, guint i);
guint count_outputs (Demux *demux);
/* Gives what @mux makes to @demux. */
void feed (Mux *mux, Demux *demux, GstBuffer *buffer);

/* ---- frames of others ---- */

#define TABLE_CAPS "video/x-raw(meta:GstShmemPlanesMeta)"

#define STREAMS_CAPS                                                           \
  TABLE_CAPS                                                                   \
  ", streams=(string)< \"video/x-raw\\,\\ format\\=\\(string\\)GRAY8\\,\\ "    \
  "width\\=\\(int\\)8\\,\\ height\\=\\(int\\)4\\,\\ "                          \
  "framerate\\=\\(fraction\\)25/1\", "                                         \
  "\"video/x-raw\\,\\ format\\=\\(string\\)GRAY8\\,\\ "                        \
  "width\\=\\(int\\)4\\,\\ height\\=\\(int\\)4\\,\\ "                          \
  "framerate\\=\\(fraction\\)25/1\" >"

/* Two GRAY8 pictures of 8x4 and 4x4 in one memory, with 16 bytes before. */
GstShmemPlanes two_in_one (void);
/* A frame with @planes, true or not. */
GstBuffer *make_frame_of (const GstShmemPlanes *planes);
GstBuffer *make_views (Mux *mux, GstBuffer **frames);

#endif /* TESTS_PLANES_DEMUXER_H */
