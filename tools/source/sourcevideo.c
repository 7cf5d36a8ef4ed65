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

#include "source/sourceunits.h"
#include "source/videoreader.h"
#include "tool.h"

#include "hdr/hdrpersistence.h"

typedef struct
{
  ToolSource parent;
  ToolVideoReader *reader;
  HdrPersistence persistence;
  HdrCarried carried;
  GstShmemContainerBuilder *builder;
  GstShmemContainer *container; /* of what is carried, or NULL */
  GHashTable *early;            /* number to EarlyFrame: read before its turn */
  guint64 next;
} VideoSource;

typedef struct
{
  guint64 number;
  GstClockTime pts, duration;
  GstShmemContainer *container;
} EarlyFrame;

static void
free_early (gpointer data)
{
  EarlyFrame *frame = data;

  g_clear_pointer (&frame->container, gst_shmem_container_unref);
  g_free (frame);
}

/* ---- access units ---- */

static void
set_caps (gpointer user_data, const GstCaps *caps)
{
  VideoSource *self = user_data;
  HdrSet fallback;

  hdr_set_init (&fallback);
  hdr_set_take_caps (&fallback, caps);
  hdr_carried_set_fallback (&self->carried, &fallback);
  hdr_set_clear (&fallback);
}

static void
declare (gpointer user_data, const H265AccessUnit *declared)
{
  VideoSource *self = user_data;

  hdr_carried_declare (&self->carried, &declared->hdr.set, self->persistence);
}

static gboolean
build_container (VideoSource *self, GError **error)
{
  g_clear_pointer (&self->container, gst_shmem_container_unref);
  if (hdr_set_get_n_messages (&self->carried.current) == 0)
    return TRUE;
  self->container =
      hdr_set_build_container (&self->carried.current, self->builder, error);
  if (self->container)
    return TRUE;
  g_prefix_error (error, "shared memory for HDR metadata: ");
  return FALSE;
}

static gboolean
visit (gpointer user_data, const H265AccessUnit *unit, gboolean discont,
    gpointer *attached, GError **error)
{
  VideoSource *self = user_data;
  gboolean same = hdr_carried_advance (
      &self->carried, &unit->hdr, discont, self->persistence);

  if ((!same || self->container == NULL) && !build_container (self, error))
    return FALSE;
  if (self->container)
    *attached = gst_shmem_container_ref (self->container);
  return TRUE;
}

static const ToolVideoVisitor visitor = {
  .set_caps = set_caps,
  .declare = declare,
  .visit = visit,
  .free_attached = (GDestroyNotify) gst_shmem_container_unref,
};

/* ---- frames ---- */

static void
keep_frame (VideoSource *self, const ToolAccessUnit *unit)
{
  EarlyFrame *frame = g_new (EarlyFrame, 1);

  *frame = (EarlyFrame){ .number = unit->frame,
    .pts = unit->pts,
    .duration = unit->duration,
    .container =
        unit->attached ? gst_shmem_container_ref (unit->attached) : NULL };
  g_hash_table_insert (self->early, &frame->number, frame);
}

static gboolean
take_frame (VideoSource *self, MetafileFrame *frame, GPtrArray *containers)
{
  EarlyFrame *early = g_hash_table_lookup (self->early, &self->next);

  if (early == NULL)
    return FALSE;
  frame->number = self->next;
  frame->pts = early->pts;
  frame->duration = early->duration;
  if (early->container)
    g_ptr_array_add (containers, g_steal_pointer (&early->container));
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
  g_clear_pointer (&self->container, gst_shmem_container_unref);
  gst_shmem_container_builder_free (self->builder);
  hdr_carried_clear (&self->carried);
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
  self->persistence = tool_source_get_persistence (options);
  hdr_carried_init (&self->carried);
  self->builder = gst_shmem_container_builder_new ();
  self->early =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, free_early);
  tool_video_reader_set_visitor (self->reader, &visitor, self);
  return &self->parent;
}
