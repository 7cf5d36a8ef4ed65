/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What the passes over a video have in common. No unit may get lost on the way,
 * so their numbers and those of their frames are checked.
 */

#include "rewrite/rewrite.h"
#include "tool.h"

/* ---- counting ---- */

gboolean
rewrite_pass_count (RewritePass *self, const RewriteUnit *unit, GError **error)
{
  RewriteCounts *counts = self->counts;

  if (unit->number != counts->units)
    return tool_refuse (error,
        "%s %" G_GUINT64_FORMAT " came where %" G_GUINT64_FORMAT
        " was expected",
        unit->codec->unit, unit->number, counts->units);
  counts->units++;
  if (unit->shown) {
    counts->frames++;
    self->n_frames = MAX (self->n_frames, unit->frame + 1);
  }
  return TRUE;
}

gboolean
rewrite_pass_check (const RewritePass *self, GError **error)
{
  if (self->n_frames == self->counts->frames)
    return TRUE;
  return tool_refuse (error,
      "%" G_GUINT64_FORMAT " of its %" G_GUINT64_FORMAT
      " frames were not found",
      self->n_frames - self->counts->frames, self->n_frames);
}

/* ---- changes ---- */

/* A unit of which not everything could be read is not changed, as more metadata
 * may be in it. */
RewriteResult
rewrite_pass_plan (RewritePass *self, const RewriteUnit *unit,
    RewriteChange *change, gboolean *changes, GError **error)
{
  const RewriteResult result =
      self->rules->plan (self->rules->user_data, unit, change, error);

  if (result != REWRITE_OK)
    return result;
  *changes = hdr_set_get_n_messages (change->insert) > 0
      || hdr_set_get_n_messages (change->remove) > 0;
  self->counts->changed += *changes;
  if (!*changes || unit->fault == NULL)
    return REWRITE_OK;
  tool_refuse (error,
      "%s %" G_GUINT64_FORMAT " has to be changed, but cannot be read: %s",
      unit->codec->unit, unit->number, unit->fault);
  return REWRITE_VIDEO_FAILED;
}

/* ---- writing ---- */

RewriteResult
rewrite_pass_write (
    RewritePass *self, const guint8 *data, gsize size, GError **error)
{
  return g_output_stream_write_all (self->out, data, size, NULL, NULL, error)
      ? REWRITE_OK
      : REWRITE_OUTPUT_FAILED;
}

RewriteResult
rewrite_pass_write_pieces (
    RewritePass *self, const HdrPieces *pieces, GError **error)
{
  RewriteResult result = REWRITE_OK;
  guint i;

  for (i = 0; i < pieces->pieces->len && result == REWRITE_OK; i++) {
    gsize size;
    const guint8 *bytes = hdr_pieces_get (pieces, i, &size);

    result = rewrite_pass_write (self, bytes, size, error);
  }
  return result;
}
