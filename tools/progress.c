/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The progress of a command, on a terminal: one line that is written over. It is
 * looked at for every frame, so it costs no more than reading the clock.
 */

#include "tool.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define MIN_INTERVAL (G_USEC_PER_SEC / 10)
/* Rate and time left mean nothing before. */
#define MIN_TIME G_USEC_PER_SEC
#define DEFAULT_COLUMNS 80

typedef struct
{
  const gchar *what;
  guint64 n_frames;
  gint64 start;
  gint64 shown; /* when the line was written, or 0 */
} Progress;

static gboolean
has_terminal (void)
{
  static gint terminal = -1;

  if (terminal < 0)
    terminal = isatty (STDERR_FILENO);
  return terminal > 0;
}

static gsize
get_columns (void)
{
  struct winsize size;

  return ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1
      ? size.ws_col
      : DEFAULT_COLUMNS;
}

static void
append_time (GString *line, guint64 seconds)
{
  if (seconds >= 3600)
    g_string_append_printf (line, "  %" G_GUINT64_FORMAT ":%02u:%02u left",
        seconds / 3600, (guint) (seconds / 60 % 60), (guint) (seconds % 60));
  else
    g_string_append_printf (
        line, "  %u:%02u left", (guint) (seconds / 60), (guint) (seconds % 60));
}

static void
show (const Progress *self, gdouble fraction, gint64 elapsed)
{
  g_autoptr (GString) line = g_string_new (self->what);
  const gdouble seconds = (gdouble) elapsed / G_USEC_PER_SEC;

  if (fraction > 0)
    g_string_append_printf (
        line, " %3d %%", (gint) (100 * MIN (fraction, 1.0)));
  g_string_append_printf (
      line, "  %" G_GUINT64_FORMAT " frames", self->n_frames);
  if (elapsed >= MIN_TIME) {
    g_string_append_printf (
        line, ", %.0f frames/s", (gdouble) self->n_frames / seconds);
    if (fraction > 0)
      append_time (line,
          (guint64) (seconds * (1 - MIN (fraction, 1.0)) / fraction + 0.5));
  }
  /* A line that wraps cannot be written over. */
  g_string_truncate (line, MIN (line->len, get_columns () - 1));
  fprintf (stderr, "\r%s\033[K", line->str);
  fflush (stderr);
}

void
tool_show_progress (const gchar *what, gdouble fraction)
{
  static Progress progress;
  gint64 now;

  if (!has_terminal ())
    return;
  if (fraction < 0) {
    if (progress.shown != 0) {
      fputs ("\r\033[K", stderr);
      fflush (stderr);
    }
    progress.shown = 0;
    return;
  }
  now = g_get_monotonic_time ();
  if (progress.what != what)
    progress = (Progress){ .what = what, .start = now };
  progress.n_frames++;
  if (now - progress.start < MIN_INTERVAL
      || (progress.shown != 0 && now - progress.shown < MIN_INTERVAL))
    return;
  progress.shown = now;
  show (&progress, fraction, now - progress.start);
}
