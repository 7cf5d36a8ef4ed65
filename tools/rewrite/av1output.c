/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Files of AV1 that have no container: IVF with its headers, an OBU stream with
 * temporal delimiters, which samples of container files lack, and annex B.
 */

#include "av1/av1obu.h"
#include "rewrite/rewrite.h"
#include "source/av1splitter.h"

#include <string.h>

void
av1_output_init (
    Av1Output *self, RewritePass *pass, ToolKind kind, gboolean as_is)
{
  *self = (Av1Output){ .pass = pass, .kind = kind, .as_is = as_is };
}

/* ---- IVF ---- */

static void
put_number (guint8 *data, guint64 number, guint size)
{
  for (; size > 0; size--, number >>= 8)
    *data++ = (guint8) number;
}

/* Ticks are nanoseconds, which all times of files can be said in. The number of
 * frames is not known yet, and 0 as in any stream. */
static RewriteResult
make_ivf_header (Av1Output *self, GError **error)
{
  guint8 header[TOOL_IVF_HEADER_SIZE] = "DKIF";

  put_number (header + 6, sizeof header, 2);
  memcpy (header + 8, "AV01", 4);
  put_number (header + 12, (guint64) CLAMP (self->width, 0, G_MAXUINT16), 2);
  put_number (header + 14, (guint64) CLAMP (self->height, 0, G_MAXUINT16), 2);
  put_number (header + 16, GST_SECOND, 4);
  put_number (header + 20, 1, 4);
  return rewrite_pass_write (self->pass, header, sizeof header, error);
}

static RewriteResult
write_ivf_header (Av1Output *self, const ToolUnits *units, GError **error)
{
  const guint8 *header;
  gsize size;

  if (self->started)
    return REWRITE_OK;
  self->started = TRUE;
  if (units->header == NULL)
    return make_ivf_header (self, error);
  header = g_bytes_get_data (units->header, &size);
  return rewrite_pass_write (self->pass, header, size, error);
}

static RewriteResult
write_frame_header (
    Av1Output *self, const ToolTemporalUnit *unit, gsize size, GError **error)
{
  guint8 header[TOOL_IVF_FRAME_HEADER_SIZE];

  if (self->as_is)
    self->timestamp = unit->timestamp;
  else if (GST_CLOCK_TIME_IS_VALID (unit->pts))
    self->timestamp = unit->pts;
  put_number (header, size, 4);
  put_number (header + 4, self->timestamp++, 8);
  return rewrite_pass_write (self->pass, header, sizeof header, error);
}

/* ---- temporal units ---- */

static gsize
get_size (const HdrPieces *pieces)
{
  gsize total = 0;
  guint i;

  for (i = 0; i < pieces->pieces->len; i++)
    total += g_array_index (pieces->pieces, HdrPiece, i).size;
  return total;
}

static gboolean
needs_delimiter (const Av1Output *self, const Av1Unit *parsed)
{
  return !self->as_is && self->kind != TOOL_KIND_ANNEXB
      && (parsed->items->len == 0
          || g_array_index (parsed->items, Av1Item, 0).obu.type
              != AV1_OBU_TEMPORAL_DELIMITER);
}

static void
take_size (Av1Output *self, const GstCaps *caps)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);

  gst_structure_get_int (structure, "width", &self->width);
  gst_structure_get_int (structure, "height", &self->height);
}

RewriteResult
av1_output_write (Av1Output *self, const ToolUnits *units,
    const ToolTemporalUnit *unit, const HdrPieces *pieces, GError **error)
{
  static const guint8 delimiter[] = { AV1_OBU_TEMPORAL_DELIMITER << 3 | 2, 0 };
  const gsize front =
      needs_delimiter (self, unit->parsed) ? sizeof delimiter : 0;
  RewriteResult result = REWRITE_OK;

  if (unit->caps)
    take_size (self, unit->caps);
  if (self->kind == TOOL_KIND_IVF) {
    result = write_ivf_header (self, units, error);
    if (result == REWRITE_OK)
      result =
          write_frame_header (self, unit, front + get_size (pieces), error);
  }
  if (result == REWRITE_OK && front > 0)
    result = rewrite_pass_write (self->pass, delimiter, front, error);
  if (result == REWRITE_OK)
    result = rewrite_pass_write_pieces (self->pass, pieces, error);
  return result;
}
