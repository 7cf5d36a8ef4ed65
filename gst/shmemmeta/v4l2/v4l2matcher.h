/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __V4L2MATCHER_H__
#define __V4L2MATCHER_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* How to tell what metadata a frame has. */
typedef enum
{
  V4L2_MATCH_AUTO,
  V4L2_MATCH_TIMESTAMP,
  V4L2_MATCH_SEQUENCE,
} V4l2Match;

#define V4L2_TYPE_MATCH (v4l2_match_get_type ())
GType v4l2_match_get_type (void);

/* Of a v4l2_buffer. */
typedef struct
{
  guint32 sequence;
  guint32 flags;          /* V4L2_BUF_FLAG_* */
  GstClockTime timestamp; /* in nanoseconds */
} V4l2Stamp;

typedef enum
{
  V4L2_FOUND,   /* there is metadata for the frame */
  V4L2_MISSING, /* there is none, and there will not be */
  V4L2_PENDING, /* there is none yet */
} V4l2Found;

/* Metadata that waits for its frame. */
#define V4L2_MATCHER_MAX 64

typedef struct
{
  V4l2Match match;
  GstClockTime tolerance; /* between timestamps of one frame */
  GQueue waiting;
  guint64 unmatched; /* that no frame took */
} V4l2Matcher;

void v4l2_matcher_init (V4l2Matcher *matcher, V4l2Match match);
void v4l2_matcher_clear (V4l2Matcher *matcher);

/* Takes @bytes, which were captured with @stamp. The oldest is given up where
 * too much waits. */
void v4l2_matcher_take (
    V4l2Matcher *matcher, const V4l2Stamp *stamp, GBytes *bytes);

/* Moves to @found (element-type GBytes) what belongs to the frame with @stamp,
 * and gives up what is older: frames come in order. */
V4l2Found v4l2_matcher_find (
    V4l2Matcher *matcher, const V4l2Stamp *stamp, GPtrArray *found);

G_END_DECLS

#endif /* __V4L2MATCHER_H__ */
