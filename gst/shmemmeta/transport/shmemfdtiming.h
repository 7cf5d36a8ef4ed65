/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEMFD_TIMING_H__
#define __SHMEMFD_TIMING_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* How a consumer's running time follows that of its producer. Fields are
 * private; for one thread. */
typedef struct
{
  GstSegment theirs;     /* the producer's segment */
  GstClockTime epoch;    /* monotonic time at its running time 0 */
  guint64 generation;    /* of its running time */
  gboolean pending;      /* ours is to be pushed before the next frame */
  gboolean anchored;     /* offset holds for this generation */
  gint64 offset;         /* our running time - theirs */
  GstSegment ours;       /* that was pushed last */
  GstClockTime position; /* running time that was reached */
} ShmemfdTiming;

/* Of a live consumer; both GST_CLOCK_TIME_NONE for others. */
typedef struct
{
  GstClockTime epoch;        /* monotonic time at its running time 0 */
  GstClockTime running_time; /* now */
} ShmemfdNow;

void shmemfd_timing_init (ShmemfdTiming *timing);
/* To a producer, whose running time is another one. */
void shmemfd_timing_connected (ShmemfdTiming *timing);
void shmemfd_timing_take_segment (ShmemfdTiming *timing,
    const GstSegment *segment, GstClockTime epoch, guint64 generation);
/* TRUE when *@segment is to be pushed before @buffer. */
gboolean shmemfd_timing_take_buffer (ShmemfdTiming *timing, GstBuffer *buffer,
    const ShmemfdNow *now, GstSegment *segment);

G_END_DECLS

#endif /* __SHMEMFD_TIMING_H__ */
