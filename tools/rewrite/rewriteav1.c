/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The pass over an AV1 video: reads a temporal unit, gives a random access point
 * the metadata that only the container file has, lets the command decide what to
 * change, and writes it.
 */

#include "av1/av1codec.h"
#include "av1/av1writer.h"
#include "rewrite/rewrite.h"
#include "source/av1rules.h"
#include "tool.h"

#include <shmem/shmem-payload.h>

#include <string.h>

typedef struct
{
  RewritePass *pass;
  ToolAv1Reader *video;
  Av1Output output;
  Av1Writer writer;
  HdrPieces whole; /* of what is not changed */

  /* What the container file has, and temporal units with it. */
  HdrSet declared; /* by codec_data */
  HdrSet caps;
  gboolean said[HDR_N_STATIC]; /* by the stream itself */
  HdrSet insert;
  HdrSet none;
  GByteArray *bytes;
  Av1Unit parsed;

  /* HDR10+ that is not where it has to be, so that it is no answer. */
  gboolean misplaced;
  HdrSet placed; /* all else */
  HdrSet remove;
} Rewriting;

#define MISPLACED                                                              \
  (1u << TOOL_AV1_SEVERAL | 1u << TOOL_AV1_HIDDEN | 1u << TOOL_AV1_PLACE)

/* ---- what the container file has ---- */

static void
take_file (Rewriting *self, const ToolTemporalUnit *unit)
{
  if (unit->declared)
    hdr_set_merge (&self->declared, NULL, unit->declared);
  if (unit->caps)
    hdr_set_take_caps (&self->caps, unit->caps);
}

/* MDCV and CLLI of codec_data are said at each random access point that has none
 * of the kind; those that only the rest of the file has, until the stream says
 * some. What codec_data has of single frames, as FFmpeg puts it there, is of
 * other ones. */
static void
collect_file (Rewriting *self, const HdrUnit *hdr)
{
  guint i;

  hdr_set_reset (&self->insert);
  for (i = 0; i < HDR_N_STATIC; i++) {
    const guint64 format = hdr_formats[i].format;
    const gboolean has = hdr_set_has_kind (&hdr->set, format, 0);

    self->said[i] |= has;
    if (has || !hdr->random_access
        || hdr_set_append_kind (&self->insert, &self->declared, format, 0))
      continue;
    if (!self->said[i])
      hdr_set_append_kind (&self->insert, &self->caps, format, 0);
  }
}

static void
join_pieces (Rewriting *self)
{
  guint i;

  g_byte_array_set_size (self->bytes, 0);
  for (i = 0; i < self->writer.out.pieces->len; i++) {
    gsize size;
    const guint8 *bytes = hdr_pieces_get (&self->writer.out, i, &size);

    g_byte_array_append (self->bytes, bytes, (guint) size);
  }
}

/* A random access point has its sequence header, so that it can be parsed
 * without the units before it. */
static void
add_file (Rewriting *self, ToolTemporalUnit *unit)
{
  take_file (self, unit);
  collect_file (self, &unit->parsed->hdr);
  if (hdr_set_get_n_messages (&self->insert) == 0 || unit->parsed->incomplete
      || !av1_writer_write (&self->writer, unit->parsed, unit->data, unit->size,
          AV1_TEMPORAL_UNITS, &self->insert, &self->none))
    return;
  join_pieces (self);
  unit->data = self->bytes->data;
  unit->size = self->bytes->len;
  av1_unit_parse (&self->parsed, unit->data, unit->size, AV1_TEMPORAL_UNITS);
  unit->parsed = &self->parsed;
}

/* ---- HDR10+ in the wrong place ---- */

static gboolean
is_hdr10plus (const HdrMessage *message)
{
  return message->format == SHMEM_FORMAT_T35
      && message->provider == tool_av1_rules_get_provider ();
}

/* What the command is told of: a unit with HDR10+ in the wrong place, or with
 * more than one, is as one without, so that it is written anew. */
static void
take_placed (Rewriting *self, const ToolTemporalUnit *unit, HdrUnit *hdr)
{
  const guint8 *data;
  guint n_messages, i;

  *hdr = unit->parsed->hdr;
  self->misplaced =
      (tool_av1_rules_check_placement (unit->parsed, unit->data, &n_messages)
          & MISPLACED)
      != 0;
  if (!self->misplaced)
    return;
  hdr_set_reset (&self->placed);
  for (i = 0; i < hdr_set_get_n_messages (&hdr->set); i++) {
    const HdrMessage *message = hdr_set_get_message (&hdr->set, i, &data);

    if (!is_hdr10plus (message))
      hdr_set_append (&self->placed, message->format, message->provider, data,
          message->size);
  }
  hdr->set = self->placed;
}

/* What is written anew replaces it. */
static void
remove_misplaced (Rewriting *self, RewriteChange *change)
{
  const guint64 provider = tool_av1_rules_get_provider ();

  if (!self->misplaced
      || !hdr_set_has_kind (change->insert, SHMEM_FORMAT_T35, provider)
      || hdr_set_has_kind (change->remove, SHMEM_FORMAT_T35, provider))
    return;
  hdr_set_merge (&self->remove, NULL, change->remove);
  hdr_set_append (&self->remove, SHMEM_FORMAT_T35, provider, "", 0);
  change->remove = &self->remove;
}

/* ---- temporal units ---- */

static RewriteUnit
describe (const ToolTemporalUnit *unit, const HdrUnit *hdr)
{
  const Av1Unit *parsed = unit->parsed;

  return (RewriteUnit){ .codec = &av1_codec,
    .number = unit->number,
    .shown = parsed->hdr.has_picture,
    .frame = unit->frame,
    .hdr = hdr,
    .messages = &parsed->said,
    .fault = parsed->incomplete ? av1_fault_to_string (parsed->fault) : NULL };
}

static RewriteResult
write_unit (Rewriting *self, const ToolTemporalUnit *unit,
    const RewriteChange *change, gboolean changes, GError **error)
{
  const ToolUnits *units = tool_av1_reader_get_units (self->video);
  const HdrPieces *pieces = &self->writer.out;

  if (!changes) {
    hdr_pieces_start (&self->whole, unit->data, unit->size);
    hdr_pieces_keep_until (&self->whole, unit->size);
    pieces = &self->whole;
  } else if (!av1_writer_write (&self->writer, unit->parsed, unit->data,
                 unit->size, units->framing, change->insert, change->remove)) {
    tool_refuse (error, "temporal unit %" G_GUINT64_FORMAT " cannot be changed",
        unit->number);
    return REWRITE_VIDEO_FAILED;
  }
  return av1_output_write (&self->output, units, unit, pieces, error);
}

static RewriteResult
rewrite_unit (Rewriting *self, ToolTemporalUnit *unit, GError **error)
{
  RewriteChange change = { NULL, NULL };
  RewriteResult result;
  RewriteUnit described;
  gboolean changes;
  HdrUnit hdr;

  if (tool_av1_reader_get_units (self->video)->in_samples)
    add_file (self, unit);
  take_placed (self, unit, &hdr);
  described = describe (unit, &hdr);
  if (!rewrite_pass_count (self->pass, &described, error))
    return REWRITE_VIDEO_FAILED;
  result = rewrite_pass_plan (self->pass, &described, &change, &changes, error);
  if (result != REWRITE_OK)
    return result;
  remove_misplaced (self, &change);
  return write_unit (self, unit, &change, changes, error);
}

static RewriteResult
rewrite_all (Rewriting *self, GError **error)
{
  RewriteResult result = REWRITE_OK;
  ToolTemporalUnit unit;
  ToolRead read;

  while (
      (read = tool_av1_reader_read (self->video, &unit, error)) == TOOL_FRAME) {
    result = rewrite_unit (self, &unit, error);
    if (result != REWRITE_OK)
      return result;
    tool_show_progress (self->pass->rules->progress,
        tool_av1_reader_get_progress (self->video));
  }
  return read == TOOL_END && rewrite_pass_check (self->pass, error)
      ? REWRITE_OK
      : REWRITE_VIDEO_FAILED;
}

RewriteResult
rewrite_av1 (
    RewritePass *pass, ToolAv1Reader *video, ToolKind kind, GError **error)
{
  const ToolUnits *units = tool_av1_reader_get_units (video);
  Rewriting self = { .pass = pass, .video = video };
  RewriteResult result;

  av1_output_init (&self.output, pass, kind,
      !units->in_samples && units->has_times == (kind == TOOL_KIND_IVF));
  av1_writer_init (&self.writer);
  hdr_pieces_init (&self.whole);
  hdr_set_init (&self.declared);
  hdr_set_init (&self.caps);
  hdr_set_init (&self.insert);
  hdr_set_init (&self.none);
  hdr_set_init (&self.placed);
  hdr_set_init (&self.remove);
  self.bytes = g_byte_array_new ();
  av1_unit_init (&self.parsed);
  result = rewrite_all (&self, error);
  av1_writer_clear (&self.writer);
  hdr_pieces_clear (&self.whole);
  hdr_set_clear (&self.declared);
  hdr_set_clear (&self.caps);
  hdr_set_clear (&self.insert);
  hdr_set_clear (&self.none);
  hdr_set_clear (&self.placed);
  hdr_set_clear (&self.remove);
  g_byte_array_unref (self.bytes);
  av1_unit_clear (&self.parsed);
  return result;
}

/* ---- the kind of file ---- */

gboolean
rewrite_av1_choose (
    const gchar *out, ToolKind in, ToolKind *kind, GError **error)
{
  ToolKind named;

  *kind = tool_kind_is_av1 (in) ? in : TOOL_KIND_OBU;
  if (strcmp (out, "-") == 0 || !tool_kind_from_name (out, &named))
    return TRUE;
  if (!tool_kind_is_av1 (named))
    return tool_refuse (error,
        "the video is AV1, so OUT is an OBU stream (.obu) or IVF (.ivf)");
  if (named == *kind || (named == TOOL_KIND_OBU && in == TOOL_KIND_ANNEXB))
    return TRUE;
  if (named == TOOL_KIND_IVF && (in == TOOL_KIND_OBU || in == TOOL_KIND_ANNEXB))
    return tool_refuse (error,
        "the video is %s, which has no times for IVF, so OUT is the same "
        "(.obu)",
        tool_kind_get_name (in, TRUE));
  *kind = named;
  return TRUE;
}
