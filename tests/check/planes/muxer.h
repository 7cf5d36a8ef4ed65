/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the tests of shmemplanemux and shmemplanedemux have in common: frames
 * of any format in any number of memories, a muxer with a harness on each of
 * its pads, and messages. */

#ifndef TESTS_PLANES_MUXER_H
#define TESTS_PLANES_MUXER_H

#include <gst/video/video.h>

#include "lib/frames.h"
#include "lib/harness.h"

#define FRAME_DURATION (40 * GST_MSECOND)

/* ---- frames ---- */

GstCaps *raw_caps (const gchar *format, gint width, gint height);
/* Bytes that differ with @seed. */
void fill_memory (GstMemory *memory, guint seed);
/* A frame of @caps whose bytes are spread over @n memories. */
GstBuffer *make_raw (GstCaps *caps, guint n, guint64 number, guint seed);
void assert_same_bytes (GstBuffer *a, GstBuffer *b);
guint64 get_inode (GstMemory *memory);

/* ---- tables ---- */

const GstShmemPlanes *get_table (GstBuffer *buffer);
void assert_plane (const GstShmemPlanes *planes, guint i, guint picture,
    guint role, guint view, guint memory, guint width);

/* ---- a muxer ---- */

#define MAX_INPUTS 20

typedef struct
{
  GstElement *element;
  GstHarness *output;
  GstHarness *inputs[MAX_INPUTS];
  GstCaps *caps[MAX_INPUTS];
  guint n;
} Mux;

void mux_open (Mux *mux);
/* A pad more; its number. */
guint mux_add (Mux *mux, const gchar *format, gint width, gint height);
GstPad *mux_pad (Mux *mux, guint i);
/* The last pad less. */
void mux_remove (Mux *mux);
void mux_push (Mux *mux, guint i, GstBuffer *buffer);
/* Frame @number of each pad, in one memory each; @frames may be NULL. */
GstBuffer *mux_pass (Mux *mux, guint64 number, GstBuffer **frames);
GstCaps *mux_output_caps (Mux *mux);
/* @caps say what the streams are. */
void assert_streams (GstCaps *caps, Mux *mux);
void mux_close (Mux *mux);
guint64 mux_count (Mux *mux, const gchar *field);
void set_role (Mux *mux, guint i, const gchar *role);

/* ---- two pads, and frames by number ---- */

void open_two (Mux *mux);
void push_number (Mux *mux, guint i, guint64 number);
void assert_next (Mux *mux, guint64 number);

/* ---- events ---- */

/* How many events of @type a harness has, of those that @pull takes; none is
 * left. */
guint count_events (GstHarness *harness,
    GstEvent *(*pull) (GstHarness *harness), GstEventType type);

#endif /* TESTS_PLANES_MUXER_H */
