/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * edit: which frames another cut of a title has, from options, and how often.
 */

#include "rewrite/rewrite.h"
#include "tool.h"

#include <string.h>

void
cut_init (Cut *self)
{
  *self = (Cut){ .kept = g_array_new (FALSE, FALSE, sizeof (CutRange)),
    .deleted = g_array_new (FALSE, FALSE, sizeof (CutRange)),
    .copies = g_array_new (FALSE, FALSE, sizeof (CutCopies)) };
}

void
cut_clear (Cut *self)
{
  g_clear_pointer (&self->kept, g_array_unref);
  g_clear_pointer (&self->deleted, g_array_unref);
  g_clear_pointer (&self->copies, g_array_unref);
}

/* ---- options ---- */

static gboolean
fail_value (
    GError **error, const gchar *option, const gchar *takes, const gchar *value)
{
  g_autofree gchar *escaped = tool_escape_name (value);

  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
      "--%s is %s, with numbers up to %" G_GUINT64_FORMAT ", not \"%s\"",
      option, takes, CUT_MAX_FRAMES, escaped);
  return FALSE;
}

/* Digits from @text to @end, or to the end of the string. */
static gboolean
parse_digits (const gchar *text, const gchar *end, guint64 *number)
{
  g_autofree gchar *digits =
      end ? g_strndup (text, (gsize) (end - text)) : g_strdup (text);

  return g_ascii_string_to_unsigned (
      digits, 10, 0, CUT_MAX_FRAMES, number, NULL);
}

gboolean
cut_parse_ranges (
    GArray *ranges, const gchar *option, gchar **values, GError **error)
{
  for (; values && *values; values++) {
    const gchar *dash = strchr (*values, '-');
    CutRange range;
    gboolean valid = parse_digits (*values, dash, &range.first);

    if (dash == NULL)
      range.last = range.first;
    else if (dash[1] == '\0')
      range.last = G_MAXUINT64;
    else
      valid = valid && parse_digits (dash + 1, NULL, &range.last);
    if (!valid || range.first > range.last)
      return fail_value (error, option,
          "a frame (N), or the first and last of several (A-B, or A- to the "
          "end)",
          *values);
    g_array_append_val (ranges, range);
  }
  return TRUE;
}

gboolean
cut_parse_copies (GArray *copies, gchar **values, GError **error)
{
  for (; values && *values; values++) {
    const gchar *colon = strchr (*values, ':');
    CutCopies copy = { .count = 1 };

    if (!parse_digits (*values, colon, &copy.frame)
        || (colon && !parse_digits (colon + 1, NULL, &copy.count)))
      return fail_value (error, "duplicate",
          "a frame (N), and how many copies of it to add (N:COUNT)", *values);
    g_array_append_val (copies, copy);
  }
  return TRUE;
}

gboolean
cut_parse_number (
    guint64 *number, const gchar *option, const gchar *value, GError **error)
{
  return value == NULL || parse_digits (value, NULL, number)
      || fail_value (error, option, "a number of frames", value);
}

/* ---- frames ---- */

static gboolean
contains (const GArray *ranges, guint64 frame)
{
  guint i;

  for (i = 0; i < ranges->len; i++) {
    const CutRange *range = &g_array_index (ranges, CutRange, i);

    if (frame >= range->first && frame <= range->last)
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_kept (const Cut *self, guint64 frame)
{
  return (self->kept->len == 0 || contains (self->kept, frame))
      && !contains (self->deleted, frame);
}

guint64
cut_count (const Cut *self, guint64 frame)
{
  guint64 count = 1;
  guint i;

  if (!is_kept (self, frame))
    return 0;
  for (i = 0; i < self->copies->len; i++) {
    const CutCopies *copy = &g_array_index (self->copies, CutCopies, i);

    if (copy->frame == frame)
      count = MIN (count + copy->count, CUT_MAX_FRAMES + 1);
  }
  return count;
}

static gboolean
check_ranges (
    const GArray *ranges, const gchar *option, guint64 n_frames, GError **error)
{
  guint i;

  for (i = 0; i < ranges->len; i++) {
    const CutRange *range = &g_array_index (ranges, CutRange, i);
    guint64 last = range->last == G_MAXUINT64 ? range->first : range->last;

    if (last >= n_frames)
      return tool_refuse (error,
          "--%s names frame %" G_GUINT64_FORMAT
          ", but there are %" G_GUINT64_FORMAT " frames",
          option, last, n_frames);
  }
  return TRUE;
}

gboolean
cut_check (const Cut *self, guint64 n_frames, GError **error)
{
  guint i;

  if (!check_ranges (self->kept, "trim", n_frames, error)
      || !check_ranges (self->deleted, "delete", n_frames, error))
    return FALSE;
  for (i = 0; i < self->copies->len; i++) {
    guint64 frame = g_array_index (self->copies, CutCopies, i).frame;

    if (frame >= n_frames)
      return tool_refuse (error,
          "--duplicate names frame %" G_GUINT64_FORMAT
          ", but there are %" G_GUINT64_FORMAT " frames",
          frame, n_frames);
    if (!is_kept (self, frame))
      return tool_refuse (error,
          "--duplicate names frame %" G_GUINT64_FORMAT
          ", which --trim or --delete leaves out",
          frame);
  }
  return TRUE;
}
