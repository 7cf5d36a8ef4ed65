/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Matches metadata buffers to frames. The two come from different V4L2 nodes.
 * Each has a sequence number, which counts from the start of its node's stream,
 * and a timestamp. If both nodes take timestamps from the same clock at the
 * same point of the frame, timestamps match even if the streams did not start
 * together; otherwise only the sequence number is left.
 *
 * Of a frame that came through other elements, the point that its timestamp was
 * taken at is lost: it is that of the metadata, or the other end of the frame.
 * Its number is not what the driver counted: v4l2src adds 1 if it has set the
 * format. So if there is no time either, all that is known is which metadata
 * was there when the frame arrived. */

#include "v4l2/v4l2matcher.h"

#include <linux/videodev2.h>

typedef struct
{
  V4l2Stamp stamp;
  GBytes *bytes;
} Waiting;

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_bytes_unref (waiting->bytes);
  g_free (waiting);
}

void
v4l2_matcher_init (V4l2Matcher *self, V4l2Match match)
{
  *self = (V4l2Matcher){ .match = match };
  g_queue_init (&self->waiting);
}

void
v4l2_matcher_clear (V4l2Matcher *self)
{
  g_queue_clear_full (&self->waiting, waiting_free);
}

static void
drop_first (V4l2Matcher *self)
{
  waiting_free (g_queue_pop_head (&self->waiting));
  self->unmatched++;
}

void
v4l2_matcher_take (V4l2Matcher *self, const V4l2Stamp *stamp, GBytes *bytes)
{
  Waiting *waiting = g_new (Waiting, 1);

  waiting->stamp = *stamp;
  waiting->bytes = bytes;
  g_queue_push_tail (&self->waiting, waiting);
  if (self->waiting.length > V4L2_MATCHER_MAX)
    drop_first (self);
}

static gboolean
lacks (const V4l2Stamp *stamp, V4l2Lacks what)
{
  return (stamp->lacks & what) != 0;
}

/* Whether both timestamps are of the monotonic clock, and at the same point of
 * the frame as far as that is known. */
static gboolean
same_clock (const V4l2Stamp *metadata, const V4l2Stamp *frame)
{
  const guint32 mask = lacks (frame, V4L2_LACKS_SOURCE)
      ? V4L2_BUF_FLAG_TIMESTAMP_MASK
      : V4L2_BUF_FLAG_TIMESTAMP_MASK | V4L2_BUF_FLAG_TSTAMP_SRC_MASK;

  return (metadata->flags & V4L2_BUF_FLAG_TIMESTAMP_MASK)
      == V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC
      && (metadata->flags & mask) == (frame->flags & mask);
}

static gboolean
compare_times (
    const V4l2Matcher *self, const V4l2Stamp *metadata, const V4l2Stamp *frame)
{
  if (lacks (frame, V4L2_LACKS_TIMESTAMP) || self->match == V4L2_MATCH_SEQUENCE)
    return FALSE;
  return self->match == V4L2_MATCH_TIMESTAMP || same_clock (metadata, frame);
}

/* Whether neither a timestamp nor a number can be compared. A node stamps all
 * of its buffers alike. */
static gboolean
is_by_arrival (const V4l2Matcher *self, const V4l2Stamp *frame)
{
  const Waiting *first = g_queue_peek_head ((GQueue *) &self->waiting);

  if (self->match == V4L2_MATCH_ARRIVAL)
    return TRUE;
  if (self->match == V4L2_MATCH_SEQUENCE)
    return lacks (frame, V4L2_LACKS_SEQUENCE);
  if (!lacks (frame, V4L2_LACKS_SOURCE | V4L2_LACKS_SEQUENCE))
    return FALSE;
  return lacks (frame, V4L2_LACKS_TIMESTAMP)
      || (first && !compare_times (self, &first->stamp, frame));
}

/* ---- the distance of times ---- */

typedef enum
{
  OLDER = -1,
  MAYBE, /* the nearest one is the frame's */
  NEWER,
} Order;

/* Of times that a driver may have made up. */
static GstClockTimeDiff
subtract (GstClockTime a, GstClockTime b)
{
  const GstClockTime limit = G_MAXINT64 / 2;

  return a >= b ? (GstClockTimeDiff) MIN (a - b, limit)
                : -(GstClockTimeDiff) MIN (b - a, limit);
}

/* If the point of the frame is not known, it is that of the metadata or one
 * further from it: the start of a frame is less than a duration before its
 * end. Elements have stamped frames somewhat too early, if not exactly. */
static Order
get_distance (const V4l2Matcher *self, const V4l2Stamp *metadata,
    const V4l2Stamp *frame, GstClockTime *distance)
{
  const GstClockTime duration = 2 * self->tolerance;
  const GstClockTimeDiff late =
      subtract (metadata->timestamp, frame->timestamp);
  const gboolean soe = (metadata->flags & V4L2_BUF_FLAG_TSTAMP_SRC_MASK)
      == V4L2_BUF_FLAG_TSTAMP_SRC_SOE;
  GstClockTimeDiff from;

  *distance = (GstClockTime) ABS (late);
  if (!lacks (frame, V4L2_LACKS_SOURCE))
    return *distance <= self->tolerance ? MAYBE : late < 0 ? OLDER : NEWER;
  from = soe ? -(GstClockTimeDiff) (duration / 4 * 3)
             : -(GstClockTimeDiff) (duration / 16);
  if (late < from)
    return OLDER;
  if (late - from >= (GstClockTimeDiff) duration)
    return NEWER;
  /* Of the end, the first is nearest; of the start, the last. */
  *distance = (GstClockTime) (soe ? (GstClockTimeDiff) duration - (late - from)
                                  : late - from);
  return MAYBE;
}

/* The smallest of these distances: frames of a device that catches up may be
 * closer to each other than a duration. */
static GstClockTime
get_nearest (const V4l2Matcher *self, const V4l2Stamp *frame)
{
  GstClockTime nearest = GST_CLOCK_TIME_NONE, distance;
  const GList *item;

  for (item = self->waiting.head; item; item = item->next) {
    const V4l2Stamp *stamp = &((const Waiting *) item->data)->stamp;

    if (compare_times (self, stamp, frame)
        && get_distance (self, stamp, frame, &distance) == MAYBE)
      nearest = MIN (nearest, distance);
  }
  return nearest;
}

/* Negative, 0 or positive: @stamp belongs to an older, this or a newer
 * frame. */
static gint
compare (const V4l2Matcher *self, const V4l2Stamp *stamp,
    const V4l2Stamp *frame, GstClockTime nearest)
{
  GstClockTime distance;
  Order order;

  if (!compare_times (self, stamp, frame))
    /* Wraps after 2^32 frames. */
    return (gint) (stamp->sequence - frame->sequence);
  order = get_distance (self, stamp, frame, &distance);
  if (order != MAYBE)
    return order;
  if (distance <= nearest)
    return 0;
  return stamp->timestamp > frame->timestamp ? NEWER : OLDER;
}

static V4l2Found
find_newest (V4l2Matcher *self, GPtrArray *found)
{
  Waiting *newest;

  while (self->waiting.length > 1)
    drop_first (self);
  newest = g_queue_pop_head (&self->waiting);
  if (newest == NULL)
    return V4L2_MISSING;
  g_ptr_array_add (found, g_bytes_ref (newest->bytes));
  waiting_free (newest);
  return V4L2_FOUND;
}

static V4l2Found
find_own (V4l2Matcher *self, const V4l2Stamp *frame, GPtrArray *found)
{
  const GstClockTime nearest = get_nearest (self, frame);
  V4l2Found result = V4L2_PENDING;
  GList *item = self->waiting.head;

  while (item) {
    Waiting *waiting = item->data;
    GList *next = item->next;
    gint order = compare (self, &waiting->stamp, frame, nearest);

    if (order == 0) {
      g_ptr_array_add (found, g_bytes_ref (waiting->bytes));
      result = V4L2_FOUND;
    } else if (order > 0 && result == V4L2_PENDING) {
      /* Metadata arrives in order too: this frame's is lost. */
      result = V4L2_MISSING;
    } else if (order < 0) {
      self->unmatched++;
    }
    if (order <= 0) {
      waiting_free (waiting);
      g_queue_delete_link (&self->waiting, item);
    }
    item = next;
  }
  return result;
}

V4l2Found
v4l2_matcher_find (V4l2Matcher *self, const V4l2Stamp *frame, GPtrArray *found)
{
  const V4l2Found result = is_by_arrival (self, frame)
      ? find_newest (self, found)
      : find_own (self, frame, found);

  self->any |= result == V4L2_FOUND;
  return result;
}
