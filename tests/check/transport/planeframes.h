/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Frames whose planes a table describes: views of NV12, in as many memories as
 * a test wants, and bytes that tell which plane of which frame they are of. */

#ifndef TESTS_TRANSPORT_PLANE_FRAMES_H
#define TESTS_TRANSPORT_PLANE_FRAMES_H

#include <sys/stat.h>

#include "helpers.h"

/* One view: two planes. */
#define WIDTH 64
#define HEIGHT 16
#define LUMA_SIZE (WIDTH * HEIGHT)
#define CHROMA_SIZE (WIDTH * HEIGHT / 2)
#define GAP 32

#define PLANES_CAPS                                                            \
  "video/x-raw(meta:GstShmemPlanesMeta), framerate=(fraction)25/1, "           \
  "format=(string)NV12, width=(int)64, height=(int)16, "                       \
  "multiview-mode=(string)"
#define SEPARATED PLANES_CAPS "separated, views=(int)4"
#define MONO PLANES_CAPS "mono"

/* @n_pictures, whose planes are dealt out evenly to @n_memories, with @gap bytes
 * before each. */
void make_table (
    GstShmemPlanes *planes, guint n_pictures, guint n_memories, guint gap);
/* What memory @memory needs for them. */
gsize memory_size (const GstShmemPlanes *planes, guint memory);

guint8 plane_byte (guint number, guint plane, gsize at);
void fill_planes (GstBuffer *frame, const GstShmemPlanes *planes, guint number);
/* Its memories are of the one and the other allocator in turn. */
GstBuffer *new_planes_frame (GstAllocator *even, GstAllocator *odd,
    const GstShmemPlanes *planes, guint number);
void check_same_table (GstBuffer *frame, const GstShmemPlanes *planes);
/* The table, and each byte of each plane. */
void check_planes (
    GstBuffer *frame, const GstShmemPlanes *planes, guint number);

/* The file that a shared memory is. */
void get_file (GstBuffer *frame, guint index, struct stat *file);
gboolean same_file (GstBuffer *a, guint index_a, GstBuffer *b, guint index_b);
gboolean same_memory (GstBuffer *a, GstBuffer *b, guint index);

/* Of memory that can be shared. */
GstAllocator *new_allocator (void);
/* Waits for a consumer, and plays. */
void start_producer (Producer *producer, const gchar *caps);
void start_producer_with (
    Producer *producer, const gchar *caps, const gchar *properties);

#endif /* TESTS_TRANSPORT_PLANE_FRAMES_H */
