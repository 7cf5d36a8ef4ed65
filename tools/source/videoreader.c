/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Puts access units into order: they are read from the file, parsed, and wait
 * until their place in presentation order is known. On the way everything that
 * is odd is noted, and said once.
 */

#include "source/videoreader.h"
#include "source/units.h"
#include "source/videotimes.h"
#include "tool.h"

#include <gst/video/video.h>

/* Limits of what waits for its place: streams that conform stay far below. */
#define MAX_WAITING 4096
#define MAX_WAITING_BYTES (512u * 1024 * 1024)

typedef struct
{
  ToolAccessUnit unit;
  const gchar *fault; /* or NULL */
  gboolean placed;
} Waiting;

struct _ToolVideoReader
{
  ToolUnits *units;
  H265Order *order;
  H265AccessUnit parsed;
  const ToolVideoVisitor *visitor;
  gpointer user_data;

  GPtrArray *waiting; /* (element-type Waiting): in decoding order */
  guint64 n_returned; /* before the first one that waits */
  gsize n_bytes;      /* of those that wait */
  Waiting *last;      /* returned by the last call */
  gboolean ended;

  guint64 n_read;
  ToolVideoTimes times;
  guint64 n_fates[H265_UNDECODABLE + 1];
  guint64 n_faults;
  guint64 n_odd; /* buffers with no picture, or several */
  ToolRemarks remarks;
};

/* ---- opening ---- */

static void
free_waiting (ToolVideoReader *self, Waiting *waiting)
{
  if (waiting == NULL)
    return;
  g_clear_pointer (&waiting->unit.bytes, g_bytes_unref);
  g_clear_pointer (&waiting->unit.codec_data, g_bytes_unref);
  gst_clear_caps (&waiting->unit.caps);
  if (waiting->unit.attached)
    self->visitor->free_attached (waiting->unit.attached);
  g_free (waiting);
}

ToolVideoReader *
tool_video_reader_new (ToolUnits *units)
{
  ToolVideoReader *self = g_new0 (ToolVideoReader, 1);

  self->units = units;
  self->order = h265_order_new ();
  h265_access_unit_init (&self->parsed);
  self->waiting = g_ptr_array_new ();
  tool_video_times_init (&self->times, units);
  return self;
}

void
tool_video_reader_free (ToolVideoReader *self)
{
  guint i;

  if (self == NULL)
    return;
  free_waiting (self, self->last);
  for (i = 0; i < self->waiting->len; i++)
    free_waiting (self, g_ptr_array_index (self->waiting, i));
  g_ptr_array_unref (self->waiting);
  self->units->free (self->units);
  h265_order_free (self->order);
  h265_access_unit_clear (&self->parsed);
  tool_remarks_clear (&self->remarks);
  g_free (self);
}

void
tool_video_reader_set_visitor (
    ToolVideoReader *self, const ToolVideoVisitor *visitor, gpointer user_data)
{
  self->visitor = visitor;
  self->user_data = user_data;
}

gdouble
tool_video_reader_get_progress (ToolVideoReader *self)
{
  return self->units->get_progress (self->units);
}

ToolRemarks *
tool_video_reader_get_remarks (ToolVideoReader *self)
{
  return &self->remarks;
}

/* ---- reading ---- */

static void
declare (ToolVideoReader *self, GBytes *codec_data)
{
  guint nal_length_size;
  gsize size;
  const guint8 *data = g_bytes_get_data (codec_data, &size);

  if (!h265_access_unit_parse_codec_data (
          &self->parsed, data, size, &nal_length_size)) {
    tool_remarks_add_fault (&self->remarks,
        "codec_data before access unit %" G_GUINT64_FORMAT
        " is not a decoder configuration record",
        self->n_read);
    return;
  }
  if (self->parsed.fault != H265_FAULT_NONE)
    tool_remarks_add_fault (&self->remarks,
        "codec_data before access unit %" G_GUINT64_FORMAT ": %s", self->n_read,
        h265_fault_to_string (self->parsed.fault));
  h265_order_declare (self->order, &self->parsed, data);
  if (self->visitor)
    self->visitor->declare (self->user_data, &self->parsed);
}

/* Pictures that start in @unit: first_slice_segment_in_pic_flag (clause
 * 7.3.6.1) is the first bit behind the header. */
static guint
count_pictures (const ToolUnit *unit)
{
  H265NalReader reader;
  H265Nal nal;
  guint count = 0;

  h265_nal_reader_init (&reader, unit->data, unit->size, unit->nal_length_size);
  while (h265_nal_reader_next (&reader, &nal))
    if (nal.type < 32 && nal.layer_id == 0 && nal.size > H265_NAL_HEADER_SIZE)
      count += unit->data[nal.header + H265_NAL_HEADER_SIZE] >> 7;
  return count;
}

/* The splitter cuts byte streams by picture; the samples of files are whatever
 * the file says. */
static void
check_pictures (ToolVideoReader *self, const ToolUnit *unit)
{
  guint count = unit->nal_length_size ? count_pictures (unit) : 1;

  if (count != 1 && self->n_odd++ == 0)
    tool_remarks_add_fault (&self->remarks,
        "access unit %" G_GUINT64_FORMAT " has %s pictures, 1 is right",
        self->n_read, count ? "several" : "no");
}

static gboolean
visit (ToolVideoReader *self, const ToolUnit *unit, Waiting *waiting,
    GError **error)
{
  if (self->visitor)
    return self->visitor->visit (self->user_data, &self->parsed, unit->discont,
        &waiting->unit.attached, error);
  waiting->unit.bytes = g_bytes_new (unit->data, unit->size);
  self->n_bytes += unit->size;
  return TRUE;
}

static gboolean
check_waiting (ToolVideoReader *self, GError **error)
{
  return (self->waiting->len < MAX_WAITING && self->n_bytes < MAX_WAITING_BYTES)
      || tool_refuse (error,
          "access unit %" G_GUINT64_FORMAT
          ": its place is still not known, %u access units later",
          self->n_returned, self->waiting->len);
}

static gboolean
add_unit (ToolVideoReader *self, const ToolUnit *unit, GError **error)
{
  Waiting *waiting = g_new0 (Waiting, 1);

  g_ptr_array_add (self->waiting, waiting);
  if (unit->caps && self->visitor)
    self->visitor->set_caps (self->user_data, unit->caps);
  if (unit->codec_data)
    declare (self, unit->codec_data);
  h265_access_unit_parse (
      &self->parsed, unit->data, unit->size, unit->nal_length_size);
  check_pictures (self, unit);
  h265_order_push (self->order, &self->parsed, unit->data);
  waiting->fault = self->parsed.fault != H265_FAULT_NONE
      ? h265_fault_to_string (self->parsed.fault)
      : self->parsed.hdr.refusal;
  waiting->unit = (ToolAccessUnit){
    .number = self->n_read++,
    .nal_length_size = unit->nal_length_size,
    .pts = unit->pts,
    .duration = unit->duration,
    .codec_data = unit->codec_data && self->visitor == NULL
        ? g_bytes_ref (unit->codec_data)
        : NULL,
    .caps =
        unit->caps && self->visitor == NULL ? gst_caps_ref (unit->caps) : NULL,
  };
  return visit (self, unit, waiting, error) && check_waiting (self, error);
}

/* ---- places ---- */

static void
note_fault (ToolVideoReader *self, const Waiting *waiting)
{
  g_autofree gchar *time = NULL;

  if (waiting->fault == NULL || self->n_faults++ > 0)
    return;
  time = tool_video_times_describe (waiting->unit.pts);
  tool_remarks_add_fault (&self->remarks,
      "access unit %" G_GUINT64_FORMAT "%s: %s", waiting->unit.number, time,
      waiting->fault);
}

static void
place (ToolVideoReader *self, const H265Placed *placed)
{
  Waiting *waiting;
  ToolAccessUnit *unit;

  g_return_if_fail (placed->access_unit >= self->n_returned
      && placed->access_unit - self->n_returned < self->waiting->len);
  waiting = g_ptr_array_index (
      self->waiting, (guint) (placed->access_unit - self->n_returned));
  unit = &waiting->unit;
  waiting->placed = TRUE;
  unit->fate = placed->fate;
  unit->frame = placed->frame;
  self->n_fates[placed->fate]++;
  if (placed->fate == H265_SHOWN)
    tool_video_times_place (&self->times, placed->frame,
        h265_order_get_frame_duration (self->order), &unit->pts,
        &unit->duration);
  else
    unit->pts = tool_video_times_get (&self->times, unit->pts);
  note_fault (self, waiting);
}

static ToolRead
read_more (ToolVideoReader *self, GError **error)
{
  H265Placed placed;
  ToolUnit unit;
  ToolRead result = self->units->read (self->units, &unit, error);

  if (result == TOOL_FRAME && !add_unit (self, &unit, error))
    result = TOOL_FAILED;
  if (result == TOOL_END) {
    h265_order_finish (self->order);
    self->ended = TRUE;
  }
  while (h265_order_pop (self->order, &placed))
    place (self, &placed);
  return result;
}

/* ---- the end ---- */

static void
note_fates (ToolVideoReader *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 count = 0;
  guint fate;

  for (fate = H265_SHOWN + 1; fate < H265_UNDECODABLE; fate++)
    if (self->n_fates[fate] > 0) {
      count += self->n_fates[fate];
      g_string_append_printf (text, "%s%" G_GUINT64_FORMAT " %s",
          text->len ? ", " : "", self->n_fates[fate],
          h265_fate_to_string ((H265Fate) fate));
    }
  if (count > 0)
    tool_remarks_add_note (&self->remarks,
        "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
        " access units are not shown and have no frame number: %s",
        count, self->n_read, text->str);
  if (self->n_fates[H265_UNDECODABLE] > 0)
    tool_remarks_add_fault (&self->remarks,
        "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
        " access units have no place in presentation order: %s",
        self->n_fates[H265_UNDECODABLE], self->n_read,
        h265_fate_to_string (H265_UNDECODABLE));
}

static void
note_doubt (ToolVideoReader *self)
{
  const gchar *reason;
  guint64 number;

  if (h265_order_get_doubt (self->order, &number, &reason))
    tool_remarks_add_fault (&self->remarks,
        "the order of frames is not certain from access unit %" G_GUINT64_FORMAT
        " on: %s",
        number, reason);
}

static ToolRead
end (ToolVideoReader *self, GError **error)
{
  if (!self->units->check (self->units, &self->remarks, error))
    return TOOL_FAILED;
  if (self->n_fates[H265_SHOWN] == 0) {
    tool_refuse (error,
        "frame 0: there is no picture to show in %" G_GUINT64_FORMAT
        " access units",
        self->n_read);
    return TOOL_FAILED;
  }
  if (self->n_faults > 1)
    tool_remarks_add_fault (&self->remarks,
        "%" G_GUINT64_FORMAT " access units are damaged", self->n_faults);
  if (self->n_odd > 1)
    tool_remarks_add_fault (&self->remarks,
        "%" G_GUINT64_FORMAT " access units have no picture or several",
        self->n_odd);
  note_doubt (self);
  note_fates (self);
  tool_video_times_finish (&self->times, &self->remarks);
  return TOOL_END;
}

ToolRead
tool_video_reader_read (
    ToolVideoReader *self, ToolAccessUnit *unit, GError **error)
{
  Waiting *first = NULL;

  free_waiting (self, g_steal_pointer (&self->last));
  for (;;) {
    if (self->waiting->len > 0)
      first = g_ptr_array_index (self->waiting, 0);
    if (first && first->placed)
      break;
    if (self->ended)
      return end (self, error);
    if (read_more (self, error) == TOOL_FAILED)
      return TOOL_FAILED;
  }
  g_ptr_array_remove_index (self->waiting, 0);
  self->n_returned++;
  if (first->unit.bytes)
    self->n_bytes -= g_bytes_get_size (first->unit.bytes);
  self->last = first;
  *unit = first->unit;
  return TOOL_FRAME;
}
