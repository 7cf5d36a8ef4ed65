/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The pass over an H.265 video: reads an access unit, lets the command decide
 * what to change in it, and writes it.
 */

#include "h265/h265codec.h"
#include "h265/h265writer.h"
#include "rewrite/bytestream.h"
#include "rewrite/rewrite.h"
#include "tool.h"

/* UNSPEC63, in which Dolby Vision carries its enhancement layer. */
#define ENHANCEMENT_LAYER 63

typedef struct
{
  RewritePass *pass;
  ByteStream stream;
  H265AccessUnit unit;
  H265Writer writer;
} Rewriting;

static RewriteResult
change_unit (Rewriting *self, const RewriteUnit *unit,
    const RewriteChange *change, const guint8 *data, gsize size, GError **error)
{
  if (h265_writer_write (&self->writer, &self->unit, data, size, 0,
          change->insert, change->remove))
    return rewrite_pass_write_pieces (self->pass, &self->writer.out, error);
  tool_refuse (error, "access unit %" G_GUINT64_FORMAT " cannot be changed",
      unit->number);
  return REWRITE_VIDEO_FAILED;
}

static RewriteUnit
describe (const Rewriting *self, const ToolAccessUnit *place)
{
  return (RewriteUnit){ .codec = &h265_codec,
    .number = place->number,
    .shown = place->fate == H265_SHOWN,
    .frame = place->frame,
    .hdr = &self->unit.hdr,
    .messages = &self->unit.hdr.set,
    .fault = self->unit.incomplete ? h265_fault_to_string (self->unit.fault)
                                   : NULL };
}

static RewriteResult
rewrite_unit (Rewriting *self, const ToolAccessUnit *place, GError **error)
{
  RewriteChange change = { NULL, NULL };
  RewriteResult result;
  RewriteUnit unit;
  gboolean changes;
  gsize size, whole;
  const guint8 *data = byte_stream_convert (&self->stream, place, &size);

  whole = size;
  if (self->pass->rules->drop_layers)
    data = byte_stream_drop (&self->stream, data, &size, ENHANCEMENT_LAYER);
  self->pass->counts->dropped += size < whole;
  h265_access_unit_parse (&self->unit, data, size, 0);
  unit = describe (self, place);
  if (!rewrite_pass_count (self->pass, &unit, error))
    return REWRITE_VIDEO_FAILED;
  result = rewrite_pass_plan (self->pass, &unit, &change, &changes, error);
  if (result != REWRITE_OK)
    return result;
  return changes ? change_unit (self, &unit, &change, data, size, error)
                 : rewrite_pass_write (self->pass, data, size, error);
}

static RewriteResult
rewrite_all (Rewriting *self, ToolVideoReader *video, GError **error)
{
  RewriteResult result = REWRITE_OK;
  ToolAccessUnit place;
  ToolRead read;

  while ((read = tool_video_reader_read (video, &place, error)) == TOOL_FRAME) {
    result = rewrite_unit (self, &place, error);
    if (result != REWRITE_OK)
      return result;
    tool_show_progress (
        self->pass->rules->progress, tool_video_reader_get_progress (video));
  }
  return read == TOOL_END && rewrite_pass_check (self->pass, error)
      ? REWRITE_OK
      : REWRITE_VIDEO_FAILED;
}

RewriteResult
rewrite_h265 (RewritePass *pass, ToolVideoReader *video, GError **error)
{
  Rewriting self = { .pass = pass };
  RewriteResult result;

  byte_stream_init (&self.stream);
  h265_access_unit_init (&self.unit);
  h265_writer_init (&self.writer);
  result = rewrite_all (&self, video, error);
  pass->counts->faults = self.stream.faults;
  byte_stream_clear (&self.stream);
  h265_access_unit_clear (&self.unit);
  h265_writer_clear (&self.writer);
  return result;
}
