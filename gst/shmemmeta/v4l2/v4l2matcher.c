/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Matches metadata buffers to frames. The two come from different V4L2 nodes.
 * Each has a sequence number, which counts from the start of its node's stream,
 * and a timestamp. If both nodes take timestamps from the same clock at the
 * same point of the frame, timestamps match even if the streams did not start
 * together; otherwise only the sequence number is left. */

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

void
v4l2_matcher_take (V4l2Matcher *self, const V4l2Stamp *stamp, GBytes *bytes)
{
  Waiting *waiting = g_new (Waiting, 1);

  waiting->stamp = *stamp;
  waiting->bytes = bytes;
  g_queue_push_tail (&self->waiting, waiting);
  if (self->waiting.length > V4L2_MATCHER_MAX) {
    waiting_free (g_queue_pop_head (&self->waiting));
    self->unmatched++;
  }
}

static gboolean
compare_times (const V4l2Matcher *self, const V4l2Stamp *a, const V4l2Stamp *b)
{
  const guint32 mask =
      V4L2_BUF_FLAG_TIMESTAMP_MASK | V4L2_BUF_FLAG_TSTAMP_SRC_MASK;

  if (self->match != V4L2_MATCH_AUTO)
    return self->match == V4L2_MATCH_TIMESTAMP;
  return (a->flags & V4L2_BUF_FLAG_TIMESTAMP_MASK)
      == V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC
      && (a->flags & mask) == (b->flags & mask);
}

static GstClockTime
get_distance (const V4l2Stamp *a, const V4l2Stamp *b)
{
  return a->timestamp > b->timestamp ? a->timestamp - b->timestamp
                                     : b->timestamp - a->timestamp;
}

/* The distance from @frame to the nearest timestamp, at most the tolerance:
 * frames of a device that catches up may be closer to each other than that. */
static GstClockTime
get_nearest (const V4l2Matcher *self, const V4l2Stamp *frame)
{
  GstClockTime nearest = self->tolerance;
  const GList *item;

  for (item = self->waiting.head; item; item = item->next) {
    const V4l2Stamp *stamp = &((const Waiting *) item->data)->stamp;

    if (compare_times (self, stamp, frame))
      nearest = MIN (nearest, get_distance (stamp, frame));
  }
  return nearest;
}

/* Negative, 0 or positive: @stamp belongs to an older, this or a newer
 * frame. */
static gint
compare (const V4l2Matcher *self, const V4l2Stamp *stamp,
    const V4l2Stamp *frame, GstClockTime nearest)
{
  if (!compare_times (self, stamp, frame))
    /* Wraps after 2^32 frames. */
    return (gint) (stamp->sequence - frame->sequence);
  if (get_distance (stamp, frame) <= nearest)
    return 0;
  return stamp->timestamp > frame->timestamp ? 1 : -1;
}

V4l2Found
v4l2_matcher_find (V4l2Matcher *self, const V4l2Stamp *frame, GPtrArray *found)
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
