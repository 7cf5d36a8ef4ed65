/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Access units of an H.265 byte stream (annex B), without GStreamer.
 */

#include "source/units.h"
#include "tool.h"

#include "h265/h265codec.h"

#include "h265/h265splitter.h"

#define CHUNK_SIZE (256 * 1024)

typedef struct
{
  ToolUnits parent;
  ToolInput *input;
  H265Splitter *splitter;
  guint8 *chunk;
} StreamUnits;

static gboolean
push_more (StreamUnits *self, GError **error)
{
  gssize count = tool_input_read (self->input, self->chunk, CHUNK_SIZE, error);

  if (count > 0)
    h265_splitter_push (self->splitter, self->chunk, (gsize) count);
  else if (count == 0)
    h265_splitter_finish (self->splitter);
  return count >= 0;
}

static ToolRead
stream_units_read (ToolUnits *units, ToolUnit *unit, GError **error)
{
  StreamUnits *self = (StreamUnits *) units;
  H265SplitResult result;
  guint64 offset;

  *unit =
      (ToolUnit){ .pts = GST_CLOCK_TIME_NONE, .duration = GST_CLOCK_TIME_NONE };
  while ((result = h265_splitter_pop (
              self->splitter, &unit->data, &unit->size, &offset))
      == H265_SPLIT_MORE)
    if (!push_more (self, error))
      return TOOL_FAILED;
  if (result == H265_SPLIT_TOO_LARGE) {
    tool_refuse (error,
        "byte %" G_GUINT64_FORMAT ": an access unit of more than %d bytes",
        offset, H265_MAX_ACCESS_UNIT_SIZE);
    return TOOL_FAILED;
  }
  return result == H265_SPLIT_END ? TOOL_END : TOOL_FRAME;
}

/* Nothing but the stream itself says how long it is. */
static gboolean
stream_units_check (ToolUnits *units, ToolRemarks *remarks, GError **error)
{
  (void) units;
  (void) remarks;
  (void) error;
  return TRUE;
}

static gdouble
stream_units_get_progress (ToolUnits *units)
{
  return tool_input_get_progress (((StreamUnits *) units)->input);
}

static void
stream_units_free (ToolUnits *units)
{
  StreamUnits *self = (StreamUnits *) units;

  tool_input_free (self->input);
  h265_splitter_free (self->splitter);
  g_free (self->chunk);
  g_free (self);
}

ToolUnits *
tool_units_open_stream (ToolInput *input, guint track, GError **error)
{
  StreamUnits *self;

  if (track > 1) {
    tool_input_free (input);
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "--track %u: a byte stream has only track 1", track);
    return NULL;
  }
  self = g_new0 (StreamUnits, 1);
  self->parent.codec = &h265_codec;
  self->parent.read = stream_units_read;
  self->parent.check = stream_units_check;
  self->parent.get_progress = stream_units_get_progress;
  self->parent.free = stream_units_free;
  self->input = input;
  self->splitter = h265_splitter_new ();
  self->chunk = g_malloc (CHUNK_SIZE);
  return &self->parent;
}
