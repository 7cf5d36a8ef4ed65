/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "usage.h"

#include <stdio.h>
#include <sys/resource.h>

static gint64
to_us (struct timeval time)
{
  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_usec;
}

void
bench_usage_take (BenchUsage *usage, guint64 frames)
{
  struct rusage used;

  getrusage (RUSAGE_SELF, &used);
  usage->time = g_get_monotonic_time ();
  usage->cpu = to_us (used.ru_utime) + to_us (used.ru_stime);
  usage->frames = frames;
}

void
bench_usage_print (const BenchUsage *start, const BenchUsage *end)
{
  gdouble frames = (gdouble) (end->frames - start->frames);
  gdouble seconds = (gdouble) (end->time - start->time) / G_USEC_PER_SEC;
  gdouble cpu = (gdouble) (end->cpu - start->cpu);

  printf ("{\"frames\": %.0f, \"seconds\": %.6f, \"fps\": %.1f, "
          "\"cpu_us\": %.3f",
      frames, seconds, seconds > 0 ? frames / seconds : 0.0,
      frames > 0 ? cpu / frames : 0.0);
}
