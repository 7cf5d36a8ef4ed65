/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Reads temporal units and parses them. On the way everything that is odd is
 * noted, and said once.
 */

#include "source/av1reader.h"
#include "source/videotimes.h"
#include "tool.h"

struct _ToolAv1Reader
{
  ToolUnits *units;
  ToolAv1Sample sample;
  Av1Unit parsed;
  HdrSet declared;
  guint64 n_units;
  guint64 n_frames;
  guint64 n_faults;
  guint64 n_odd; /* units that show no frame, or several */
  ToolVideoTimes times;
  ToolRemarks remarks;
};

ToolAv1Reader *
tool_av1_reader_new (ToolUnits *units)
{
  ToolAv1Reader *self = g_new0 (ToolAv1Reader, 1);

  self->units = units;
  tool_av1_sample_init (&self->sample);
  av1_unit_init (&self->parsed);
  hdr_set_init (&self->declared);
  tool_video_times_init (&self->times, units);
  return self;
}

void
tool_av1_reader_free (ToolAv1Reader *self)
{
  if (self == NULL)
    return;
  self->units->free (self->units);
  tool_av1_sample_clear (&self->sample);
  av1_unit_clear (&self->parsed);
  hdr_set_clear (&self->declared);
  tool_remarks_clear (&self->remarks);
  g_free (self);
}

const ToolUnits *
tool_av1_reader_get_units (const ToolAv1Reader *self)
{
  return self->units;
}

gdouble
tool_av1_reader_get_progress (ToolAv1Reader *self)
{
  return self->units->get_progress (self->units);
}

ToolRemarks *
tool_av1_reader_get_remarks (ToolAv1Reader *self)
{
  return &self->remarks;
}

/* ---- reading ---- */

static void
declare (ToolAv1Reader *self, GBytes *codec_data)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (codec_data, &size);

  av1_unit_parse_codec_data (&self->parsed, data, size);
  if (self->parsed.fault != AV1_FAULT_NONE)
    tool_remarks_add_fault (&self->remarks,
        "codec_data before temporal unit %" G_GUINT64_FORMAT ": %s",
        self->n_units, av1_fault_to_string (self->parsed.fault));
  hdr_set_merge (&self->declared, NULL, &self->parsed.hdr.set);
  tool_av1_sample_declare (&self->sample, data, size);
}

/* In the layer that is output. */
static guint
count_shown (const Av1Unit *parsed)
{
  guint i, count = 0;

  for (i = 0; i < parsed->items->len; i++) {
    const Av1Item *item = &g_array_index (parsed->items, Av1Item, i);

    count += item->shown && item->obu.spatial_id == parsed->layer;
  }
  return count;
}

static void
note_unit (ToolAv1Reader *self, GstClockTime pts)
{
  const guint n_shown = count_shown (&self->parsed);
  const gchar *fault = self->parsed.fault != AV1_FAULT_NONE
      ? av1_fault_to_string (self->parsed.fault)
      : self->parsed.hdr.refusal;
  g_autofree gchar *time = NULL;

  if (fault == NULL && n_shown == 1)
    return;
  time = tool_video_times_describe (pts);
  if (fault) {
    if (self->n_faults++ == 0)
      tool_remarks_add_fault (&self->remarks,
          "temporal unit %" G_GUINT64_FORMAT "%s: %s", self->n_units, time,
          fault);
  } else if (self->n_odd++ == 0) {
    tool_remarks_add_fault (&self->remarks,
        "temporal unit %" G_GUINT64_FORMAT "%s shows %s, 1 is right",
        self->n_units, time, n_shown ? "several frames" : "no frame");
  }
}

static ToolRead
end (ToolAv1Reader *self, GError **error)
{
  if (!self->units->check (self->units, &self->remarks, error))
    return TOOL_FAILED;
  if (self->n_frames == 0) {
    tool_refuse (error,
        "frame 0: there is no frame to show in %" G_GUINT64_FORMAT
        " temporal units",
        self->n_units);
    return TOOL_FAILED;
  }
  if (self->n_faults > 1)
    tool_remarks_add_fault (&self->remarks,
        "%" G_GUINT64_FORMAT " temporal units are damaged", self->n_faults);
  if (self->n_odd > 1)
    tool_remarks_add_fault (&self->remarks,
        "%" G_GUINT64_FORMAT " temporal units show no frame or several",
        self->n_odd);
  tool_video_times_finish (&self->times, &self->remarks);
  return TOOL_END;
}

static void
place (ToolAv1Reader *self, ToolTemporalUnit *unit)
{
  unit->frame = self->n_frames;
  if (!self->parsed.hdr.has_picture) {
    unit->pts = tool_video_times_get (&self->times, unit->pts);
    return;
  }
  self->n_frames++;
  tool_video_times_place (&self->times, unit->frame, GST_CLOCK_TIME_NONE,
      &unit->pts, &unit->duration);
}

ToolRead
tool_av1_reader_read (
    ToolAv1Reader *self, ToolTemporalUnit *unit, GError **error)
{
  ToolRead result;
  ToolUnit read;

  result = self->units->read (self->units, &read, error);
  if (result == TOOL_END)
    return end (self, error);
  if (result != TOOL_FRAME)
    return result;
  if (read.codec_data)
    declare (self, read.codec_data);
  *unit = (ToolTemporalUnit){ .number = self->n_units,
    .data = read.data,
    .size = read.size,
    .parsed = &self->parsed,
    .declared = read.codec_data ? &self->declared : NULL,
    .caps = read.caps,
    .pts = read.pts,
    .duration = read.duration,
    .timestamp = read.timestamp };
  if (self->units->in_samples)
    unit->data =
        tool_av1_sample_convert (&self->sample, read.data, &unit->size);
  av1_unit_parse (&self->parsed, unit->data, unit->size, self->units->framing);
  place (self, unit);
  note_unit (self, unit->pts);
  self->n_units++;
  return TOOL_FRAME;
}
