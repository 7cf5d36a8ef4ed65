/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What arrived for a consumer with latest=true and was not taken yet: frames,
 * and the caps, segments and events between them, in order. A frame that can be
 * decoded on its own replaces those before it, and caps, a segment or a sticky
 * event those that no frame stands behind, so the list stays short however slow
 * the consumer is and whatever the producer sends. Nothing here locks, waits,
 * receives or unrefs, except transport_pending_unref_replaced() and clear().
 */

#include "transport/transportlatest.h"

/* Of headers and of delta units; other frames replace each other. */
#define MAX_FRAMES TRANSPORT_MAX_HELD

/* Room for so many is there from the start; raw video needs two. */
#define USUAL_EVENTS 16

/* Events that neither replace one before them nor are frames. */
#define MAX_PASSING 64

/* A header of any muxer or encoder is smaller; a larger frame that has the flag
 * is a picture with a header, and copies of 64 of them would be a burden. */
#define MAX_HEADER_SIZE (1024 * 1024)

void
transport_pending_init (TransportPending *self)
{
  *self = (TransportPending){ 0 };
  self->events =
      g_array_sized_new (FALSE, FALSE, sizeof (TransportEvent), USUAL_EVENTS);
  self->replaced = g_ptr_array_sized_new (USUAL_EVENTS);
}

static TransportEvent *
get (const TransportPending *self, guint index)
{
  return &g_array_index (self->events, TransportEvent, index);
}

/* Its content, which is NULL for a segment. */
static GstMiniObject *
get_object (const TransportEvent *event)
{
  switch (event->type) {
    case TRANSPORT_EVENT_CAPS:
      return GST_MINI_OBJECT_CAST (event->caps);
    case TRANSPORT_EVENT_FRAME:
      return GST_MINI_OBJECT_CAST (event->buffer);
    case TRANSPORT_EVENT_PASSING:
      return GST_MINI_OBJECT_CAST (event->gst_event);
    default:
      return NULL;
  }
}

void
transport_pending_clear (TransportPending *self)
{
  guint i;

  for (i = 0; i < self->events->len; i++)
    gst_clear_mini_object (&(GstMiniObject *){ get_object (get (self, i)) });
  g_clear_pointer (&self->events, g_array_unref);
  g_clear_pointer (&self->replaced, g_ptr_array_unref);
}

void
transport_pending_unref_replaced (TransportPending *self)
{
  guint i;

  for (i = 0; i < self->replaced->len; i++)
    gst_mini_object_unref (g_ptr_array_index (self->replaced, i));
  g_ptr_array_set_size (self->replaced, 0);
}

static gboolean
is_frame (const TransportEvent *event)
{
  return event->type == TRANSPORT_EVENT_FRAME;
}

/* A gap is to a sparse stream what a frame is to others. */
static gboolean
is_gap (const TransportEvent *event)
{
  return event->type == TRANSPORT_EVENT_PASSING
      && GST_EVENT_TYPE (event->gst_event) == GST_EVENT_GAP;
}

static gboolean
is_header (GstBuffer *buffer)
{
  return GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_HEADER)
      && gst_buffer_get_size (buffer) <= MAX_HEADER_SIZE;
}

static gboolean
is_delta (GstBuffer *buffer)
{
  return GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
}

static void
count (TransportPending *self, const TransportEvent *event, guint n)
{
  if (is_frame (event))
    self->n_frames += n;
  else if (event->type == TRANSPORT_EVENT_PASSING)
    self->n_passing += n;
}

/* The content of @event goes; the caller overwrites or removes it. */
static void
drop (TransportPending *self, const TransportEvent *event)
{
  GstMiniObject *object = get_object (event);

  count (self, event, -1);
  self->n_skipped += is_frame (event);
  self->missed |= is_frame (event);
  if (object)
    g_ptr_array_add (self->replaced, object);
}

/* Whether @newer makes @older void, if no frame is between them. */
static gboolean
replaces (const TransportEvent *newer, const TransportEvent *older)
{
  if (newer->type != older->type || is_frame (newer))
    return FALSE;
  if (newer->type != TRANSPORT_EVENT_PASSING)
    return TRUE;
  if (GST_EVENT_TYPE (newer->gst_event) != GST_EVENT_TYPE (older->gst_event))
    return FALSE;
  if (!GST_EVENT_IS_STICKY (newer->gst_event))
    return is_gap (newer);
  /* Tags of the stream and those of all streams; custom events. */
  return gst_event_get_structure (newer->gst_event) == NULL
      || gst_event_has_name (older->gst_event,
          gst_structure_get_name (gst_event_get_structure (newer->gst_event)));
}

/* Puts @event behind the first @n events, which are valid, or into the place of
 * one of them that it replaces. Returns how many are valid then. */
static guint
put (TransportPending *self, guint n, const TransportEvent *event)
{
  guint i;

  count (self, event, 1);
  for (i = n; i > 0 && !is_frame (get (self, i - 1)); i--) {
    TransportEvent *older = get (self, i - 1);

    if (!replaces (event, older))
      continue;
    drop (self, older);
    *older = *event;
    return n;
  }
  if (n == self->events->len)
    g_array_set_size (self->events, n + 1);
  *get (self, n) = *event;
  return n + 1;
}

/* Whether @frame is of use although the next one can be decoded on its own:
 * because it is a header of the stream, or has one that the next lacks. */
static gboolean
stays (const TransportPending *self, GstBuffer *frame, GstBuffer *next)
{
  return is_header (frame) && (self->streamheader || !is_header (next));
}

static void
drop_before (TransportPending *self, GstBuffer *next)
{
  guint length = self->events->len, n = 0, i;

  for (i = 0; i < length; i++) {
    TransportEvent event = *get (self, i);

    if (is_gap (&event)
        || (is_frame (&event) && !stays (self, event.buffer, next))) {
      drop (self, &event);
    } else {
      count (self, &event, -1);
      n = put (self, n, &event);
    }
  }
  g_array_set_size (self->events, n);
}

static void
drop_oldest_frame (TransportPending *self)
{
  guint i = 0;

  while (!is_frame (get (self, i)))
    i++;
  drop (self, get (self, i));
  g_array_remove_index (self->events, i);
}

/* The last one did not replace any. */
static void
drop_newest_event (TransportPending *self)
{
  TransportEvent *event = get (self, self->events->len - 1);

  GST_WARNING ("%u events are pending; dropping one more: %s",
      self->n_passing - 1, GST_EVENT_TYPE_NAME (event->gst_event));
  drop (self, event);
  g_array_set_size (self->events, self->events->len - 1);
}

gboolean
transport_pending_make_room (
    TransportPending *self, GstBuffer *next, gboolean many)
{
  gboolean delta = is_delta (next);

  if (!delta && self->n_frames + self->n_passing > 0)
    drop_before (self, next);
  if (!delta)
    self->skipping = FALSE;
  else if (!is_header (next) && many && self->n_frames > 0)
    self->skipping = TRUE;
  if (self->n_frames >= MAX_FRAMES) {
    /* Headers, and many times as many as any stream has. */
    self->skipping |= delta;
    if (!delta)
      drop_oldest_frame (self);
  }
  if (!self->skipping || (is_header (next) && self->n_frames < MAX_FRAMES))
    return TRUE;
  self->n_skipped++;
  self->missed = TRUE;
  return FALSE;
}

void
transport_pending_push (TransportPending *self, TransportEvent *event)
{
  if (event->type == TRANSPORT_EVENT_CAPS)
    self->streamheader = gst_structure_has_field (
        gst_caps_get_structure (event->caps, 0), "streamheader");
  if (is_frame (event) && self->missed) {
    GST_BUFFER_FLAG_SET (event->buffer, GST_BUFFER_FLAG_DISCONT);
    self->missed = FALSE;
  }
  put (self, self->events->len, event);
  if (self->n_passing > MAX_PASSING)
    drop_newest_event (self);
}

gboolean
transport_pending_pop (TransportPending *self, TransportEvent *event)
{
  if (self->events->len == 0)
    return FALSE;
  *event = *get (self, 0);
  count (self, event, -1);
  g_array_remove_index (self->events, 0);
  return TRUE;
}
