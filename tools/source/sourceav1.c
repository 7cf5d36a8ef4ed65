/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Frames of an AV1 video, with what each carries.
 */

#include "source/av1rules.h"
#include "source/carried.h"
#include "source/sourceunits.h"
#include "tool.h"

typedef struct
{
  ToolSource parent;
  ToolAv1Reader *reader;
  ToolCarried carried;
  gboolean strict;
  ToolAv1Rules rules;
} Av1Source;

static void
take_file (Av1Source *self, const ToolTemporalUnit *unit)
{
  if (unit->caps)
    tool_carried_set_caps (&self->carried, unit->caps);
  if (unit->declared)
    tool_carried_declare (&self->carried, unit->declared);
}

static void
finish (Av1Source *self)
{
  tool_remarks_take (
      &self->parent.remarks, tool_av1_reader_get_remarks (self->reader));
  if (self->strict)
    tool_av1_rules_report (&self->rules, &self->parent.remarks);
}

/* The next temporal unit that shows a frame. */
static ToolRead
read_unit (Av1Source *self, ToolTemporalUnit *unit, GError **error)
{
  ToolRead result;

  do {
    result = tool_av1_reader_read (self->reader, unit, error);
    if (result == TOOL_END)
      finish (self);
    if (result != TOOL_FRAME)
      return result;
    take_file (self, unit);
    if (self->strict)
      tool_av1_rules_add (&self->rules, unit);
  } while (!unit->parsed->hdr.has_picture);
  return TOOL_FRAME;
}

static ToolRead
av1_source_read (ToolSource *source, MetafileFrame *frame,
    GPtrArray *containers, GError **error)
{
  Av1Source *self = (Av1Source *) source;
  ToolTemporalUnit unit;
  ToolRead result = read_unit (self, &unit, error);

  if (result != TOOL_FRAME)
    return result;
  if (!tool_carried_advance (
          &self->carried, &unit.parsed->hdr, FALSE, containers, error))
    return TOOL_FAILED;
  frame->number = unit.frame;
  frame->pts = unit.pts;
  frame->duration = unit.duration;
  return TOOL_FRAME;
}

static gdouble
av1_source_get_progress (ToolSource *source)
{
  return tool_av1_reader_get_progress (((Av1Source *) source)->reader);
}

static void
av1_source_free (ToolSource *source)
{
  Av1Source *self = (Av1Source *) source;

  tool_av1_reader_free (self->reader);
  tool_av1_rules_clear (&self->rules);
  tool_carried_clear (&self->carried);
  g_free (self);
}

ToolSource *
tool_source_new_av1 (ToolUnits *units, const ToolSourceOptions *options)
{
  Av1Source *self = g_new0 (Av1Source, 1);

  self->parent.is_av1 = TRUE;
  self->parent.read = av1_source_read;
  self->parent.get_progress = av1_source_get_progress;
  self->parent.free = av1_source_free;
  self->reader = tool_av1_reader_new (units);
  self->strict = options && options->strict;
  tool_carried_init (&self->carried, tool_source_get_persistence (options));
  return &self->parent;
}
