/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __V4L2MATCHER_H__
#define __V4L2MATCHER_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* How metadata is matched to frames. */
typedef enum
{
  V4L2_MATCH_AUTO,
  V4L2_MATCH_TIMESTAMP,
  V4L2_MATCH_SEQUENCE,
  V4L2_MATCH_ARRIVAL,
} V4l2Match;

/* What a frame does not say that came through other elements; a v4l2_buffer
 * says all. */
typedef enum
{
  V4L2_LACKS_SEQUENCE = 1 << 0,
  V4L2_LACKS_TIMESTAMP = 1 << 1,
  V4L2_LACKS_SOURCE = 1 << 2, /* the point of the frame of its timestamp */
} V4l2Lacks;

/* Identifies a v4l2_buffer. */
typedef struct
{
  guint32 sequence;
  guint32 flags;          /* V4L2_BUF_FLAG_* */
  GstClockTime timestamp; /* ns */
  guint32 lacks;          /* V4L2_LACKS_* */
} V4l2Stamp;

typedef enum
{
  V4L2_FOUND,   /* metadata of the frame was found */
  V4L2_MISSING, /* there is none, and none will arrive */
  V4L2_PENDING, /* none has arrived yet */
} V4l2Found;

/* Capacity for pending metadata. */
#define V4L2_MATCHER_MAX 64

typedef struct
{
  V4l2Match match;
  GstClockTime tolerance; /* largest difference of matching timestamps */
  GQueue waiting;
  gboolean any;      /* whether any frame had metadata */
  guint64 unmatched; /* dropped without a matching frame */
} V4l2Matcher;

void v4l2_matcher_init (V4l2Matcher *matcher, V4l2Match match);
void v4l2_matcher_clear (V4l2Matcher *matcher);

/* Queues @bytes (transfer full), captured with @stamp. Drops the oldest entry
 * if the queue is full. */
void v4l2_matcher_take (
    V4l2Matcher *matcher, const V4l2Stamp *stamp, GBytes *bytes);

/* Moves the metadata of the frame with @stamp to @found (element-type GBytes),
 * and drops older entries, as frames arrive in order. Matched by arrival, the
 * newest is the frame's, and is never V4L2_PENDING. */
V4l2Found v4l2_matcher_find (
    V4l2Matcher *matcher, const V4l2Stamp *stamp, GPtrArray *found);

G_END_DECLS

#endif /* __V4L2MATCHER_H__ */
