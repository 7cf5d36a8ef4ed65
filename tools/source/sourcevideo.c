/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Frames of an H.265 video in presentation order, with what each carries. What
 * that is follows from decoding order, so containers are made as access units
 * are read, and wait for the place of their frame. Nothing is decoded.
 */

#include "source/carried.h"
#include "source/sourceunits.h"
#include "source/videoreader.h"
#include "tool.h"

typedef struct
{
  ToolSource parent;
  ToolVideoReader *reader;
  ToolCarried carried;
  GHashTable *early; /* number to EarlyFrame: read before its turn */
  guint64 next;
} VideoSource;

typedef struct
{
  guint64 number;
  GstClockTime pts, duration;
  GPtrArray *containers;
} EarlyFrame;

static void
free_early (gpointer data)
{
  EarlyFrame *frame = data;

  g_ptr_array_unref (frame->containers);
  g_free (frame);
}

/* ---- access units ---- */

static void
set_caps (gpointer user_data, const GstCaps *caps)
{
  VideoSource *self = user_data;

  tool_carried_set_caps (&self->carried, caps);
}

static void
declare (gpointer user_data, const H265AccessUnit *declared)
{
  VideoSource *self = user_data;

  tool_carried_declare (&self->carried, &declared->hdr.set);
}

static gboolean
visit (gpointer user_data, const H265AccessUnit *unit, gboolean discont,
    gpointer *attached, GError **error)
{
  VideoSource *self = user_data;
  GPtrArray *containers = g_ptr_array_new_with_free_func (
      (GDestroyNotify) gst_shmem_container_unref);

  *attached = containers;
  return tool_carried_advance (
      &self->carried, &unit->hdr, discont, containers, error);
}

static const ToolVideoVisitor visitor = {
  .set_caps = set_caps,
  .declare = declare,
  .visit = visit,
  .free_attached = (GDestroyNotify) g_ptr_array_unref,
};

/* ---- frames ---- */

static void
keep_frame (VideoSource *self, const ToolAccessUnit *unit)
{
  EarlyFrame *frame = g_new (EarlyFrame, 1);

  *frame = (EarlyFrame){ .number = unit->frame,
    .pts = unit->pts,
    .duration = unit->duration,
    .containers = g_ptr_array_ref (unit->attached) };
  g_hash_table_insert (self->early, &frame->number, frame);
}

static gboolean
take_frame (VideoSource *self, MetafileFrame *frame, GPtrArray *containers)
{
  EarlyFrame *early = g_hash_table_lookup (self->early, &self->next);
  guint i;

  if (early == NULL)
    return FALSE;
  frame->number = self->next;
  frame->pts = early->pts;
  frame->duration = early->duration;
  for (i = 0; i < early->containers->len; i++)
    g_ptr_array_add (containers,
        gst_shmem_container_ref (g_ptr_array_index (early->containers, i)));
  g_hash_table_remove (self->early, &self->next);
  self->next++;
  return TRUE;
}

static ToolRead
video_source_read (ToolSource *source, MetafileFrame *frame,
    GPtrArray *containers, GError **error)
{
  VideoSource *self = (VideoSource *) source;
  ToolAccessUnit unit;
  ToolRead result;

  while (!take_frame (self, frame, containers)) {
    result = tool_video_reader_read (self->reader, &unit, error);
    if (result == TOOL_END)
      tool_remarks_take (
          &source->remarks, tool_video_reader_get_remarks (self->reader));
    if (result != TOOL_FRAME)
      return result;
    if (unit.fate == H265_SHOWN)
      keep_frame (self, &unit);
  }
  return TOOL_FRAME;
}

static gdouble
video_source_get_progress (ToolSource *source)
{
  return tool_video_reader_get_progress (((VideoSource *) source)->reader);
}

static void
video_source_free (ToolSource *source)
{
  VideoSource *self = (VideoSource *) source;

  tool_video_reader_free (self->reader);
  g_hash_table_unref (self->early);
  tool_carried_clear (&self->carried);
  g_free (self);
}

ToolSource *
tool_source_new_video (ToolUnits *units, const ToolSourceOptions *options)
{
  VideoSource *self = g_new0 (VideoSource, 1);

  self->parent.read = video_source_read;
  self->parent.get_progress = video_source_get_progress;
  self->parent.free = video_source_free;
  self->reader = tool_video_reader_new (units);
  tool_carried_init (&self->carried, tool_source_get_persistence (options));
  self->early =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, free_early);
  tool_video_reader_set_visitor (self->reader, &visitor, self);
  return &self->parent;
}
