/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Units of an H.265 or AV1 track in Matroska. matroskademux reads the samples;
 * blocks are counted beside that, and both are compared.
 */

#include "source/demuxer.h"
#include "source/demuxerfeed.h"
#include "source/mkvblocks.h"
#include "source/unitssamples.h"
#include "tool.h"

typedef struct
{
  ToolSampleUnits parent;
  ToolMkvBlocks mkv;
} MatroskaUnits;

static gssize
read_next (gpointer user_data, guint8 *data, gsize size, GError **error)
{
  MatroskaUnits *self = user_data;
  gssize count = tool_input_read (self->parent.input, data, size, error);

  if (count > 0)
    tool_mkv_blocks_push (&self->mkv, data, (gsize) count);
  return count;
}

static gboolean
matroska_units_check (ToolUnits *units, ToolRemarks *remarks, GError **error)
{
  MatroskaUnits *self = (MatroskaUnits *) units;
  const guint id = tool_sample_units_get_id (&self->parent);

  if (tool_mkv_blocks_is_truncated (&self->mkv))
    return tool_refuse (error,
        "the file is truncated at byte %" G_GUINT64_FORMAT
        "; %" G_GUINT64_FORMAT " %ss could be read",
        self->mkv.offset, self->parent.n_samples, units->codec->unit);
  if (self->mkv.damaged || id > TOOL_MKV_MAX_TRACKS) {
    tool_remarks_add_fault (remarks,
        "damaged at byte %" G_GUINT64_FORMAT
        ", so that it is unknown how many %ss it has; "
        "%" G_GUINT64_FORMAT " were read",
        self->mkv.offset, units->codec->unit, self->parent.n_samples);
    return TRUE;
  }
  return tool_sample_units_compare (
      &self->parent, self->mkv.n_frames[id], error);
}

static gdouble
matroska_units_get_progress (ToolUnits *units)
{
  return tool_input_get_progress (((MatroskaUnits *) units)->parent.input);
}

static void
matroska_units_free (ToolUnits *units)
{
  tool_sample_units_clear ((ToolSampleUnits *) units);
  g_free (units);
}

ToolUnits *
tool_units_open_matroska (ToolInput *input, guint track, GError **error)
{
  MatroskaUnits *self = g_new0 (MatroskaUnits, 1);
  ToolUnits *units = &self->parent.parent;
  ToolDemuxerInput from = {
    .size = tool_input_get_size (input), .read = read_next, .user_data = self
  };

  tool_sample_units_init (&self->parent, input);
  units->check = matroska_units_check;
  units->get_progress = matroska_units_get_progress;
  units->free = matroska_units_free;
  if (tool_sample_units_start (
          &self->parent, "matroskademux", &from, track, error))
    return units;
  matroska_units_free (units);
  return NULL;
}
