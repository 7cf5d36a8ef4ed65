/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Files that go by position, such as RPUs: a frame that is missing shifts all
 * others behind it. Finds the frames that are missing, and fills them if that is
 * wanted. Frame numbers come from a file and can be far apart: nothing here takes
 * time or memory for frames that are not written.
 */

#include "output/output.h"
#include "tool.h"

#include <string.h>

/* Output of this size is allowed whatever the size of the input is; beyond it,
 * a multiple of that. */
#define ANY_SIZE (16u << 20)
#define MAX_GROWTH 64

/* ---- holes ---- */

void
tool_holes_add (ToolHoles *self, guint64 first, guint64 last)
{
  const gboolean kept =
      self->n_ranges > 0 && self->n_ranges <= TOOL_HOLES_MAX_RANGES;

  self->n_frames += last - first + 1;
  if (kept && self->ranges[self->n_ranges - 1].last == first - 1) {
    self->ranges[self->n_ranges - 1].last = last;
    return;
  }
  if (self->n_ranges < TOOL_HOLES_MAX_RANGES) {
    self->ranges[self->n_ranges].first = first;
    self->ranges[self->n_ranges].last = last;
  }
  self->n_ranges++;
}

gchar *
tool_holes_to_string (const ToolHoles *self)
{
  const guint n = (guint) MIN (self->n_ranges, TOOL_HOLES_MAX_RANGES);
  GString *text = g_string_new (self->n_frames == 1 ? "frame " : "frames ");
  guint64 left = self->n_frames;
  guint i;

  for (i = 0; i < n; i++) {
    const guint64 first = self->ranges[i].first, last = self->ranges[i].last;

    if (i > 0)
      g_string_append (text, i + 1 == self->n_ranges ? " and " : ", ");
    g_string_append_printf (text, "%" G_GUINT64_FORMAT, first);
    if (last > first)
      g_string_append_printf (text, "-%" G_GUINT64_FORMAT, last);
    left -= last - first + 1;
  }
  if (left > 0)
    g_string_append_printf (text, " and %" G_GUINT64_FORMAT " more", left);
  return g_string_free (text, FALSE);
}

/* ---- filling them ---- */

gboolean
tool_fill_find (const gchar *name, ToolFill *fill, GError **error)
{
  static const gchar *const names[] = {
    [TOOL_FILL_PREVIOUS] = "previous",
    [TOOL_FILL_NEXT] = "next",
    [TOOL_FILL_DEFAULT] = "default",
  };
  guint i;

  *fill = TOOL_FILL_NONE;
  if (name == NULL)
    return TRUE;
  for (i = TOOL_FILL_PREVIOUS; i < G_N_ELEMENTS (names); i++)
    if (strcmp (name, names[i]) == 0) {
      *fill = i;
      return TRUE;
    }
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
      "--fill is previous, next or default, not \"%s\"", name);
  return FALSE;
}

static gboolean
write_one (ToolPositions *self, const MetafileFrame *frame, GError **error)
{
  return self->writer->write (self->writer, frame, error) == METAFILE_WRITTEN
      && tool_check_growth (self->writer->n_bytes, self->size, error);
}

/* What @buffer carries, for each frame up to @end. */
static gboolean
fill_until (ToolPositions *self, guint64 end, GstBuffer *buffer, GError **error)
{
  MetafileFrame frame = { .pts = GST_CLOCK_TIME_NONE,
    .duration = GST_CLOCK_TIME_NONE,
    .buffer = buffer };

  if (end - self->next > TOOL_FILL_MAX_FRAMES - self->n_filled)
    return tool_refuse (error,
        "frames %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT
        " are missing; at most %u frames are filled",
        self->next, end - 1, TOOL_FILL_MAX_FRAMES);
  self->n_filled += end - self->next;
  for (frame.number = self->next; frame.number < end; frame.number++)
    if (!write_one (self, &frame, error))
      return FALSE;
  return TRUE;
}

/* Frames from self->next up to @end are missing; @behind is of the frame behind
 * them, or NULL. */
static gboolean
close_hole (ToolPositions *self, guint64 end, GstBuffer *behind, GError **error)
{
  GstBuffer *filling = NULL;

  if (end == self->next)
    return TRUE;
  if (self->fill == TOOL_FILL_PREVIOUS || self->fill == TOOL_FILL_DEFAULT)
    filling = self->buffer;
  if (self->fill == TOOL_FILL_NEXT
      || (self->fill == TOOL_FILL_DEFAULT && filling == NULL))
    filling = behind;
  if (filling)
    return fill_until (self, end, filling, error);
  tool_holes_add (&self->holes, self->next, end - 1);
  return TRUE;
}

gboolean
tool_positions_add (ToolPositions *self, const MetafileFrame *frame,
    gboolean holds, GError **error)
{
  self->n_frames = frame->number + 1;
  if (!holds)
    return TRUE;
  if (!close_hole (self, frame->number, frame->buffer, error)
      || !write_one (self, frame, error))
    return FALSE;
  self->n_written++;
  self->next = frame->number + 1;
  gst_buffer_replace (&self->buffer, frame->buffer);
  return TRUE;
}

gboolean
tool_positions_end (ToolPositions *self, GError **error)
{
  return close_hole (self, self->n_frames, NULL, error);
}

void
tool_positions_clear (ToolPositions *self)
{
  gst_clear_buffer (&self->buffer);
}

/* ---- growth ---- */

gboolean
tool_check_growth (guint64 n_bytes, gsize size, GError **error)
{
  if (size == 0 || n_bytes <= ANY_SIZE || n_bytes / MAX_GROWTH <= size)
    return TRUE;
  return tool_refuse (error,
      "its %" G_GSIZE_FORMAT " bytes become more than %u times as many; with "
      "--force they are written nevertheless",
      size, MAX_GROWTH);
}
