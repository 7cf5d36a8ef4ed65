/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Access units come in decoding order, but metadata in presentation order. So
 * frames wait here from when the file has come to them until their access unit
 * does: no more of them than pictures are reordered, however long the title is.
 */

#include "rewrite/rewrite.h"
#include "tool.h"

typedef struct
{
  guint64 frame;
  HdrSet set;
} Waiting;

static void
free_waiting (gpointer waiting)
{
  hdr_set_clear (&((Waiting *) waiting)->set);
  g_free (waiting);
}

void
inject_metadata_init (InjectMetadata *self, ToolSource *source,
    InjectMatch match, gboolean lenient)
{
  *self =
      (InjectMetadata){ .source = source, .match = match, .lenient = lenient };
  g_queue_init (&self->waiting);
  g_queue_init (&self->idle);
  hdr_set_init (&self->last);
  hdr_set_init (&self->none);
}

void
inject_metadata_clear (InjectMetadata *self)
{
  g_queue_clear_full (&self->waiting, free_waiting);
  g_queue_clear_full (&self->idle, free_waiting);
  g_clear_pointer (&self->taken, free_waiting);
  hdr_set_clear (&self->last);
  hdr_set_clear (&self->none);
  g_clear_pointer (&self->source, tool_source_free);
  g_clear_pointer (&self->partly, g_free);
}

/* ---- reading ---- */

static Waiting *
get_idle (InjectMetadata *self)
{
  Waiting *waiting = g_queue_pop_tail (&self->idle);

  if (waiting == NULL) {
    waiting = g_new0 (Waiting, 1);
    hdr_set_init (&waiting->set);
  }
  return waiting;
}

/* Messages that are not written are the frame's fault, and not to be lost without
 * a word. */
static gboolean
take_messages (InjectMetadata *self, HdrSet *set, const MetafileFrame *frame,
    GError **error)
{
  g_autoptr (GError) fault = NULL;

  const gboolean whole = hdr_set_take_buffer (
      set, frame->buffer, self->codec->can_hold_rpu, &fault);

  if (self->codec->round)
    self->codec->round (set);
  if (whole)
    return TRUE;
  if (!self->lenient)
    return tool_refuse (error,
        "frame %" G_GUINT64_FORMAT
        " has metadata that no bitstream can carry: %s; with --force it is "
        "left out",
        frame->number, fault->message);
  if (self->n_partly++ == 0)
    self->partly = g_strdup_printf (
        "frame %" G_GUINT64_FORMAT ": %s", frame->number, fault->message);
  return TRUE;
}

static gboolean
check_number (
    const InjectMetadata *self, const MetafileFrame *frame, GError **error)
{
  if (frame->number == G_MAXUINT64)
    return tool_refuse (error,
        "frame %" G_GUINT64_FORMAT " is not a number that a frame can have",
        frame->number);
  if (frame->number >= self->n_frames)
    return TRUE;
  return tool_refuse (error,
      "frame %" G_GUINT64_FORMAT " comes behind frame %" G_GUINT64_FORMAT
      "; frames must be in ascending order",
      frame->number, self->n_frames - 1);
}

/* The next frame of the file. FALSE on error; otherwise *@waiting is NULL at the
 * end. */
static gboolean
read_next (InjectMetadata *self, Waiting **waiting, GError **error)
{
  MetafileFrame frame;
  ToolRead read;

  *waiting = NULL;
  if (self->ended)
    return TRUE;
  read = tool_source_read (self->source, &frame, error);
  self->ended = read != TOOL_FRAME;
  if (read != TOOL_FRAME)
    return read == TOOL_END;
  if (!check_number (self, &frame, error))
    return FALSE;
  *waiting = get_idle (self);
  (*waiting)->frame = frame.number;
  self->n_frames = frame.number + 1;
  if (!take_messages (self, &(*waiting)->set, &frame, error)) {
    g_queue_push_tail (&self->idle, g_steal_pointer (waiting));
    return FALSE;
  }
  if (self->match == INJECT_MATCH_REPEAT)
    hdr_set_merge (&self->last, NULL, &(*waiting)->set);
  return TRUE;
}

static gboolean
read_until (InjectMetadata *self, guint64 frame, GError **error)
{
  Waiting *waiting = NULL;

  do {
    if (!read_next (self, &waiting, error))
      return FALSE;
    if (waiting)
      g_queue_push_tail (&self->waiting, waiting);
  } while (waiting && waiting->frame < frame);
  return TRUE;
}

/* ---- frames ---- */

static const HdrSet *
find_frame (InjectMetadata *self, guint64 frame)
{
  GList *item;

  for (item = self->waiting.head; item; item = item->next) {
    Waiting *waiting = item->data;

    if (waiting->frame == frame) {
      self->taken = waiting;
      g_queue_delete_link (&self->waiting, item);
      return &waiting->set;
    }
  }
  return frame >= self->n_frames && self->match == INJECT_MATCH_REPEAT
      ? &self->last
      : &self->none;
}

const HdrSet *
inject_metadata_get (
    InjectMetadata *self, const RewriteUnit *unit, GError **error)
{
  self->codec = unit->codec;
  if (self->taken)
    g_queue_push_tail (&self->idle, g_steal_pointer (&self->taken));
  if (!unit->shown)
    return &self->none;
  if (unit->frame >= self->n_frames && !read_until (self, unit->frame, error))
    return NULL;
  return find_frame (self, unit->frame);
}

gboolean
inject_metadata_finish (InjectMetadata *self, GError **error)
{
  Waiting *waiting = NULL;

  /* Without a single unit, there was no video. */
  g_return_val_if_fail (self->codec != NULL, TRUE);
  do {
    if (!read_next (self, &waiting, error))
      return FALSE;
    if (waiting)
      g_queue_push_tail (&self->idle, waiting);
  } while (waiting);
  return TRUE;
}
