/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The pass over a video: reads an access unit, lets the command decide what to
 * change in it, and writes it. No access unit may get lost on the way, so their
 * numbers and those of their frames are checked.
 */

#include "rewrite/rewrite.h"
#include "h265/h265writer.h"
#include "rewrite/bytestream.h"
#include "tool.h"

/* UNSPEC63, in which Dolby Vision carries its enhancement layer. */
#define ENHANCEMENT_LAYER 63

typedef struct
{
  const RewriteRules *rules;
  RewriteCounts *counts;
  GOutputStream *out;
  ByteStream stream;
  H265AccessUnit unit;
  H265Writer writer;
  guint64 n_frames; /* one more than the last one shown */
} Rewriting;

static gboolean
write_pieces (Rewriting *self, GError **error)
{
  guint i;

  for (i = 0; i < self->writer.out.pieces->len; i++) {
    gsize size;
    const guint8 *bytes = hdr_pieces_get (&self->writer.out, i, &size);

    if (!g_output_stream_write_all (self->out, bytes, size, NULL, NULL, error))
      return FALSE;
  }
  return TRUE;
}

/* An access unit of which not everything could be read is not changed, as more
 * metadata may be in it. */
static gboolean
check_unit (const Rewriting *self, const ToolAccessUnit *place, GError **error)
{
  if (!self->unit.incomplete)
    return TRUE;
  return tool_refuse (error,
      "access unit %" G_GUINT64_FORMAT
      " has to be changed, but cannot be read: %s",
      place->number, h265_fault_to_string (self->unit.fault));
}

static RewriteResult
write_unit (Rewriting *self, const ToolAccessUnit *place,
    const RewriteChange *change, const guint8 *data, gsize size, GError **error)
{
  gboolean written;

  if (hdr_set_get_n_messages (change->insert) == 0
      && hdr_set_get_n_messages (change->remove) == 0) {
    written = self->out == NULL
        || g_output_stream_write_all (self->out, data, size, NULL, NULL, error);
    return written ? REWRITE_OK : REWRITE_OUTPUT_FAILED;
  }
  if (!check_unit (self, place, error))
    return REWRITE_VIDEO_FAILED;
  self->counts->changed++;
  if (!h265_writer_write (&self->writer, &self->unit, data, size, 0,
          change->insert, change->remove)) {
    tool_refuse (error, "access unit %" G_GUINT64_FORMAT " cannot be changed",
        place->number);
    return REWRITE_VIDEO_FAILED;
  }
  written = self->out == NULL || write_pieces (self, error);
  return written ? REWRITE_OK : REWRITE_OUTPUT_FAILED;
}

static RewriteResult
rewrite_unit (Rewriting *self, const ToolAccessUnit *place, GError **error)
{
  RewriteChange change = { NULL, NULL };
  RewriteResult result;
  gsize size, whole;
  const guint8 *data = byte_stream_convert (&self->stream, place, &size);

  whole = size;
  if (self->rules->drop_layers)
    data = byte_stream_drop (&self->stream, data, &size, ENHANCEMENT_LAYER);
  self->counts->dropped += size < whole;
  h265_access_unit_parse (&self->unit, data, size, 0);
  result = self->rules->plan (
      self->rules->user_data, place, &self->unit, &change, error);
  if (result != REWRITE_OK)
    return result;
  return write_unit (self, place, &change, data, size, error);
}

/* ---- counting ---- */

static gboolean
count_unit (Rewriting *self, const ToolAccessUnit *place, GError **error)
{
  RewriteCounts *counts = self->counts;

  if (place->number != counts->access_units)
    return tool_refuse (error,
        "access unit %" G_GUINT64_FORMAT " came where %" G_GUINT64_FORMAT
        " was expected",
        place->number, counts->access_units);
  counts->access_units++;
  if (place->fate == H265_SHOWN) {
    counts->frames++;
    self->n_frames = MAX (self->n_frames, place->frame + 1);
  }
  return TRUE;
}

static gboolean
check_counts (const Rewriting *self, GError **error)
{
  if (self->n_frames == self->counts->frames)
    return TRUE;
  return tool_refuse (error,
      "%" G_GUINT64_FORMAT " of its %" G_GUINT64_FORMAT
      " frames were not found",
      self->n_frames - self->counts->frames, self->n_frames);
}

/* ---- the pass ---- */

static RewriteResult
rewrite_all (Rewriting *self, ToolVideoReader *video, GError **error)
{
  RewriteResult result = REWRITE_OK;
  ToolAccessUnit place;
  ToolRead read;

  while ((read = tool_video_reader_read (video, &place, error)) == TOOL_FRAME) {
    if (!count_unit (self, &place, error))
      return REWRITE_VIDEO_FAILED;
    result = rewrite_unit (self, &place, error);
    if (result != REWRITE_OK)
      return result;
    tool_show_progress (
        self->rules->progress, tool_video_reader_get_progress (video));
  }
  return read == TOOL_END && check_counts (self, error) ? REWRITE_OK
                                                        : REWRITE_VIDEO_FAILED;
}

RewriteResult
rewrite_video (ToolVideoReader *video, const RewriteRules *rules,
    GOutputStream *out, RewriteCounts *counts, GError **error)
{
  Rewriting self = { .rules = rules, .counts = counts, .out = out };
  RewriteResult result;

  *counts = (RewriteCounts){ 0 };
  byte_stream_init (&self.stream);
  h265_access_unit_init (&self.unit);
  h265_writer_init (&self.writer);
  result = rewrite_all (&self, video, error);
  counts->faults = self.stream.faults;
  byte_stream_clear (&self.stream);
  h265_access_unit_clear (&self.unit);
  h265_writer_clear (&self.writer);
  return result;
}
