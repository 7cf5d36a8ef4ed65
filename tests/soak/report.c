/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Progress, on one line of a terminal, or a line a minute elsewhere; and what
 * it all came to. Decides nothing.
 */

#include "report.h"

#include <stdio.h>
#include <unistd.h>

void
soak_report_start (const Soak *self)
{
  printf ("soak of %d s, seed %" G_GUINT64_FORMAT "\n", self->plan.seconds,
      self->plan.seed);
  fflush (stdout);
}

static guint
count_guests (const Soak *self)
{
  SoakGuestKind kind;
  guint n = 0;

  for (kind = 0; kind < SOAK_N_GUESTS; kind++)
    n += soak_guests_count (self->guests, kind);
  return n;
}

void
soak_report_progress (Soak *self)
{
  gboolean terminal = isatty (STDERR_FILENO);
  gint64 now = g_get_monotonic_time ();

  if (now - self->reported
      < (terminal ? G_TIME_SPAN_SECOND / 4 : 60 * G_TIME_SPAN_SECOND))
    return;
  self->reported = now;
  fprintf (stderr,
      "%s%d s: %" G_GUINT64_FORMAT " frames, %u guests, %u producers killed"
      ", %u rests%s",
      terminal ? "\r\033[K" : "",
      (gint) ((now - self->started) / G_TIME_SPAN_SECOND),
      self->children[SOAK_STABLE]->frames, count_guests (self),
      self->n_replaced, self->n_rests, terminal ? "" : "\n");
}

static void
report_measures (const Soak *self)
{
  guint i;

  printf ("%-30s %-16s ", "at rest, first/last of", "descriptors");
  if (SOAK_MEASURES_RSS)
    printf ("memory, KiB (may grow by %d)\n", SOAK_MAX_GROWTH_KIB);
  else
    printf ("memory (not under a sanitizer)\n");
  for (i = 0; i < SOAK_N_CHILDREN; i++) {
    gchar *fds =
        g_strdup_printf ("%u/%u", self->first[i].fds, self->last[i].fds);

    printf ("  %-28s %-16s", self->children[i]->name, fds);
    if (SOAK_MEASURES_RSS)
      printf (" %u/%u", self->first[i].rss, self->last[i].rss);
    printf ("\n");
    g_free (fds);
  }
}

static void
report_count (const gchar *what, guint64 n)
{
  printf ("%-30s %" G_GUINT64_FORMAT "\n", what, n);
}

void
soak_report_end (const Soak *self)
{
  const SoakChild *producer = self->children[SOAK_PRODUCER];
  SoakGuestKind kind;

  if (isatty (STDERR_FILENO))
    fprintf (stderr, "\r\033[K");
  report_count ("frames", producer->frames);
  report_count ("caps", producer->looks);
  report_count ("stable consumer got", self->children[SOAK_STABLE]->frames);
  report_count (
      "returning consumer got", self->children[SOAK_RETURNER]->frames);
  report_count ("  from producers", self->n_mortals);
  report_count ("  of which were killed", self->n_replaced);
  report_count ("guests", count_guests (self));
  for (kind = 0; kind < SOAK_N_GUESTS; kind++) {
    gchar *what = g_strdup_printf ("  %s", soak_guest_describe (kind));

    report_count (what, soak_guests_count (self->guests, kind));
    g_free (what);
  }
  report_count ("  of which were killed", soak_guests_get_kills (self->guests));
  report_count (
      "  of which were refused", soak_guests_get_refusals (self->guests));
  report_count ("  frames they got", soak_guests_get_frames (self->guests));
  report_count ("  times one was late", producer->late);
  report_count ("rests", self->n_rests);
  if (self->measured)
    report_measures (self);
  if (producer->stats)
    printf ("%s\n", producer->stats);
  fflush (stdout);
}

void
soak_report_verdict (const Soak *self)
{
  if (self->fault)
    printf (
        "soak FAILED: %s\nrepeat it with: scripts/soak %d %" G_GUINT64_FORMAT
        "\n",
        self->fault, self->plan.seconds, self->plan.seed);
  else
    printf ("soak passed: no frame lost, no descriptor leaked%s\n",
        SOAK_MEASURES_RSS ? ", memory flat" : "");
}
