/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a process used between two moments, as a line of JSON. */

#ifndef BENCH_USAGE_H
#define BENCH_USAGE_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 time; /* CLOCK_MONOTONIC, in us */
  gint64 cpu;  /* user and system, in us */
  guint64 frames;
} BenchUsage;

void bench_usage_take (BenchUsage *usage, guint64 frames);

/* Prints frames, seconds, frames per second and CPU us per frame, without the
 * brace at the end. */
void bench_usage_print (const BenchUsage *start, const BenchUsage *end);

G_END_DECLS

#endif /* BENCH_USAGE_H */
