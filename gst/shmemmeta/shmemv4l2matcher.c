/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Which metadata belongs to which frame. V4L2 has two nodes, each with buffers
 * of its own, and two things that both have: a sequence number, which counts
 * from the start of each node's stream, and a timestamp. Where both nodes stamp
 * with one clock at one point of the frame, the time is right even if the
 * streams did not start together; else only the number is left. */

#include "shmemv4l2matcher.h"

#include <linux/videodev2.h>

typedef struct
{
  ShmemV4l2Stamp stamp;
  GBytes *bytes;
} Waiting;

GType
shmem_v4l2_match_get_type (void)
{
  static const GEnumValue values[] = {
    { SHMEM_V4L2_MATCH_AUTO,
        "By timestamp if both nodes take them from the monotonic clock at one "
        "point of the frame, else by sequence number",
        "auto" },
    { SHMEM_V4L2_MATCH_TIMESTAMP, "The nearest timestamp, within half a frame",
        "timestamp" },
    { SHMEM_V4L2_MATCH_SEQUENCE, "The same sequence number", "sequence" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("ShmemV4l2Match", values));
  return type;
}

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_bytes_unref (waiting->bytes);
  g_free (waiting);
}

void
shmem_v4l2_matcher_init (ShmemV4l2Matcher *self, ShmemV4l2Match match)
{
  *self = (ShmemV4l2Matcher){ .match = match };
  g_queue_init (&self->waiting);
}

void
shmem_v4l2_matcher_clear (ShmemV4l2Matcher *self)
{
  g_queue_clear_full (&self->waiting, waiting_free);
}

void
shmem_v4l2_matcher_take (
    ShmemV4l2Matcher *self, const ShmemV4l2Stamp *stamp, GBytes *bytes)
{
  Waiting *waiting = g_new (Waiting, 1);

  waiting->stamp = *stamp;
  waiting->bytes = bytes;
  g_queue_push_tail (&self->waiting, waiting);
  if (self->waiting.length > SHMEM_V4L2_MATCHER_MAX) {
    waiting_free (g_queue_pop_head (&self->waiting));
    self->unmatched++;
  }
}

static gboolean
compare_times (const ShmemV4l2Matcher *self, const ShmemV4l2Stamp *a,
    const ShmemV4l2Stamp *b)
{
  const guint32 mask =
      V4L2_BUF_FLAG_TIMESTAMP_MASK | V4L2_BUF_FLAG_TSTAMP_SRC_MASK;

  if (self->match != SHMEM_V4L2_MATCH_AUTO)
    return self->match == SHMEM_V4L2_MATCH_TIMESTAMP;
  return (a->flags & V4L2_BUF_FLAG_TIMESTAMP_MASK)
      == V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC
      && (a->flags & mask) == (b->flags & mask);
}

static GstClockTime
get_distance (const ShmemV4l2Stamp *a, const ShmemV4l2Stamp *b)
{
  return a->timestamp > b->timestamp ? a->timestamp - b->timestamp
                                     : b->timestamp - a->timestamp;
}

/* How far from @frame the nearest is, or the tolerance: frames of a device that
 * catches up may be closer to each other than that. */
static GstClockTime
get_nearest (const ShmemV4l2Matcher *self, const ShmemV4l2Stamp *frame)
{
  GstClockTime nearest = self->tolerance;
  const GList *item;

  for (item = self->waiting.head; item; item = item->next) {
    const ShmemV4l2Stamp *stamp = &((const Waiting *) item->data)->stamp;

    if (compare_times (self, stamp, frame))
      nearest = MIN (nearest, get_distance (stamp, frame));
  }
  return nearest;
}

/* Below, at or above 0: @stamp is of an older, of this or of a newer frame. */
static gint
compare (const ShmemV4l2Matcher *self, const ShmemV4l2Stamp *stamp,
    const ShmemV4l2Stamp *frame, GstClockTime nearest)
{
  if (!compare_times (self, stamp, frame))
    /* It wraps after 2^32 frames. */
    return (gint) (stamp->sequence - frame->sequence);
  if (get_distance (stamp, frame) <= nearest)
    return 0;
  return stamp->timestamp > frame->timestamp ? 1 : -1;
}

ShmemV4l2Found
shmem_v4l2_matcher_find (
    ShmemV4l2Matcher *self, const ShmemV4l2Stamp *frame, GPtrArray *found)
{
  const GstClockTime nearest = get_nearest (self, frame);
  ShmemV4l2Found result = SHMEM_V4L2_PENDING;
  GList *item = self->waiting.head;

  while (item) {
    Waiting *waiting = item->data;
    GList *next = item->next;
    gint order = compare (self, &waiting->stamp, frame, nearest);

    if (order == 0) {
      g_ptr_array_add (found, g_bytes_ref (waiting->bytes));
      result = SHMEM_V4L2_FOUND;
    } else if (order > 0 && result == SHMEM_V4L2_PENDING) {
      /* Metadata comes in order too: this frame's is not to come. */
      result = SHMEM_V4L2_MISSING;
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
