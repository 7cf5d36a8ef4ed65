/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_V4L2_MATCHER_H__
#define __SHMEM_V4L2_MATCHER_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* How to tell what metadata a frame has. */
typedef enum
{
  SHMEM_V4L2_MATCH_AUTO,
  SHMEM_V4L2_MATCH_TIMESTAMP,
  SHMEM_V4L2_MATCH_SEQUENCE,
} ShmemV4l2Match;

#define SHMEM_TYPE_V4L2_MATCH (shmem_v4l2_match_get_type ())
GType shmem_v4l2_match_get_type (void);

/* Of a v4l2_buffer. */
typedef struct
{
  guint32 sequence;
  guint32 flags;          /* V4L2_BUF_FLAG_* */
  GstClockTime timestamp; /* in nanoseconds */
} ShmemV4l2Stamp;

typedef enum
{
  SHMEM_V4L2_FOUND,   /* there is metadata for the frame */
  SHMEM_V4L2_MISSING, /* there is none, and there will not be */
  SHMEM_V4L2_PENDING, /* there is none yet */
} ShmemV4l2Found;

/* Metadata that waits for its frame. */
#define SHMEM_V4L2_MATCHER_MAX 64

typedef struct
{
  ShmemV4l2Match match;
  GstClockTime tolerance; /* between timestamps of one frame */
  GQueue waiting;
  guint64 unmatched; /* that no frame took */
} ShmemV4l2Matcher;

void shmem_v4l2_matcher_init (ShmemV4l2Matcher *matcher, ShmemV4l2Match match);
void shmem_v4l2_matcher_clear (ShmemV4l2Matcher *matcher);

/* Takes @bytes, which were captured with @stamp. The oldest is given up where
 * too much waits. */
void shmem_v4l2_matcher_take (
    ShmemV4l2Matcher *matcher, const ShmemV4l2Stamp *stamp, GBytes *bytes);

/* Moves to @found (element-type GBytes) what belongs to the frame with @stamp,
 * and gives up what is older: frames come in order. */
ShmemV4l2Found shmem_v4l2_matcher_find (
    ShmemV4l2Matcher *matcher, const ShmemV4l2Stamp *stamp, GPtrArray *found);

G_END_DECLS

#endif /* __SHMEM_V4L2_MATCHER_H__ */
