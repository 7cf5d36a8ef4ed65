/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What each frame of a soak is: all of it follows from the seed and the number
 * of the frame, so that a consumer in another process knows what to expect. */

#ifndef TESTS_SOAK_FRAMES_H
#define TESTS_SOAK_FRAMES_H

#include <gst/shmemmeta/shmemmeta.h>
#include <gst/video/video.h>

#define SOAK_MAX_CONTAINERS 2
#define SOAK_FRAME_DURATION (10 * GST_MSECOND)

/* Frames in a row, from one with new caps on, that are in memory of their own
 * and have no container: when the producer rests, it rests after these. */
#define SOAK_PLAIN_FRAMES 3

typedef enum
{
  SOAK_MEMORY_POOL,   /* of the sink's pool */
  SOAK_MEMORY_OWN,    /* of the sink's allocator, for this frame alone */
  SOAK_MEMORY_SPLIT,  /* two of these */
  SOAK_MEMORY_SYSTEM, /* that the sink has to copy */
} SoakMemory;

typedef struct
{
  guint64 number;
  guint64 look; /* number of the first frame with these caps */
  GstVideoInfo info;
  SoakMemory memory;
  guint64 containers[SOAK_MAX_CONTAINERS]; /* keys of their contents */
  guint n_containers;
  guint fps; /* how fast frames are made here; 0: flat out */
} SoakFrame;

void soak_frame_init (SoakFrame *frame, guint64 seed, guint64 number);
GstCaps *soak_frame_get_caps (const SoakFrame *frame);
/* Bytes, timestamps and number; containers are the caller's. */
gboolean soak_frame_fill (const SoakFrame *frame, GstBuffer *buffer);
GstShmemContainer *soak_container_new (guint64 key);

/* NULL, or (transfer full) what is wrong. */
gchar *soak_frame_check_bytes (const SoakFrame *frame, GstBuffer *buffer);
gchar *soak_frame_check (
    const SoakFrame *frame, GstBuffer *buffer, const GstVideoInfo *info);

#endif /* TESTS_SOAK_FRAMES_H */
