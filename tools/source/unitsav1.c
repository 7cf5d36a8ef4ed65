/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Temporal units of an AV1 file without a container: IVF, an OBU stream, or
 * annex B. Without GStreamer.
 */

#include "source/av1splitter.h"
#include "source/units.h"
#include "tool.h"

#include "av1/av1codec.h"

#define CHUNK_SIZE (256 * 1024)

typedef struct
{
  ToolUnits parent;
  ToolInput *input;
  ToolAv1Splitter *splitter;
  guint8 *chunk;
  guint64 n_units;
} Av1Units;

static gboolean
push_more (Av1Units *self, GError **error)
{
  gssize count = tool_input_read (self->input, self->chunk, CHUNK_SIZE, error);

  if (count > 0)
    tool_av1_splitter_push (self->splitter, self->chunk, (gsize) count);
  else if (count == 0)
    tool_av1_splitter_finish (self->splitter);
  return count >= 0;
}

static ToolRead
fail (const Av1Units *self, ToolAv1Split result, guint64 offset, GError **error)
{
  if (result == TOOL_AV1_SPLIT_HEADER)
    tool_refuse (
        error, "byte 0: the header of IVF is damaged or ends too early");
  else if (result == TOOL_AV1_SPLIT_TOO_LARGE)
    tool_refuse (error,
        "byte %" G_GUINT64_FORMAT ": a temporal unit of more than %d bytes",
        offset, TOOL_AV1_MAX_UNIT_SIZE);
  else
    tool_refuse (error,
        "byte %" G_GUINT64_FORMAT ": temporal unit %" G_GUINT64_FORMAT
        " is damaged or ends too early; the file may be truncated",
        offset, self->n_units);
  return TOOL_FAILED;
}

/* What IVF has in front of the first unit, and the time of this one. */
static void
read_ivf (Av1Units *self, const ToolAv1Piece *piece, ToolUnit *unit)
{
  guint32 rate, scale;
  const guint8 *header;
  gsize size;

  tool_av1_splitter_get_rate (self->splitter, &rate, &scale);
  if (rate > 0)
    unit->pts = gst_util_uint64_scale (
        piece->timestamp, GST_SECOND * (guint64) scale, rate);
  unit->timestamp = piece->timestamp;
  header = tool_av1_splitter_get_header (self->splitter, &size);
  if (header && self->parent.header == NULL)
    self->parent.header = g_bytes_new (header, size);
}

static ToolRead
av1_units_read (ToolUnits *units, ToolUnit *unit, GError **error)
{
  Av1Units *self = (Av1Units *) units;
  ToolAv1Split result;
  ToolAv1Piece piece;

  *unit =
      (ToolUnit){ .pts = GST_CLOCK_TIME_NONE, .duration = GST_CLOCK_TIME_NONE };
  while ((result = tool_av1_splitter_pop (self->splitter, &piece))
      == TOOL_AV1_SPLIT_MORE)
    if (!push_more (self, error))
      return TOOL_FAILED;
  if (result == TOOL_AV1_SPLIT_END)
    return TOOL_END;
  if (result != TOOL_AV1_SPLIT_UNIT)
    return fail (self, result, piece.offset, error);
  self->n_units++;
  unit->data = piece.data;
  unit->size = piece.size;
  read_ivf (self, &piece, unit);
  return TOOL_FRAME;
}

/* Nothing but the file itself says how long it is: the number of frames in the
 * header of IVF is often 0, or one that was planned. */
static gboolean
av1_units_check (ToolUnits *units, ToolRemarks *remarks, GError **error)
{
  (void) units;
  (void) remarks;
  (void) error;
  return TRUE;
}

static gdouble
av1_units_get_progress (ToolUnits *units)
{
  return tool_input_get_progress (((Av1Units *) units)->input);
}

static void
av1_units_free (ToolUnits *units)
{
  Av1Units *self = (Av1Units *) units;

  tool_input_free (self->input);
  tool_av1_splitter_free (self->splitter);
  g_clear_pointer (&self->parent.header, g_bytes_unref);
  g_free (self->chunk);
  g_free (self);
}

ToolUnits *
tool_units_open_av1 (
    ToolInput *input, ToolKind kind, guint track, GError **error)
{
  const ToolAv1Format format = kind == TOOL_KIND_IVF ? TOOL_AV1_IVF
      : kind == TOOL_KIND_ANNEXB                     ? TOOL_AV1_ANNEXB
                                                     : TOOL_AV1_STREAM;
  Av1Units *self;

  if (track > 1) {
    tool_input_free (input);
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "--track %u: %s has only track 1", track,
        tool_kind_get_name (kind, TRUE));
    return NULL;
  }
  self = g_new0 (Av1Units, 1);
  self->parent.read = av1_units_read;
  self->parent.check = av1_units_check;
  self->parent.get_progress = av1_units_get_progress;
  self->parent.free = av1_units_free;
  self->parent.codec = &av1_codec;
  self->parent.framing =
      kind == TOOL_KIND_ANNEXB ? AV1_ANNEXB : AV1_TEMPORAL_UNITS;
  self->parent.has_times = kind == TOOL_KIND_IVF;
  self->input = input;
  self->splitter = tool_av1_splitter_new (format);
  self->chunk = g_malloc (CHUNK_SIZE);
  return &self->parent;
}
