/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTTIMING_H__
#define __TRANSPORTTIMING_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* Maps the running time of a producer to that of a consumer. Fields are
 * private; for one thread. */
typedef struct
{
  GstSegment theirs;     /* the producer's segment */
  GstClockTime epoch;    /* monotonic time at its running time 0 */
  guint64 generation;    /* of its running time */
  gboolean pending;      /* a segment is to be pushed before the next frame */
  gboolean anchored;     /* offset is valid for this generation */
  gint64 offset;         /* our running time - theirs */
  GstSegment ours;       /* the segment pushed last */
  GstClockTime position; /* last running time */
} TransportTiming;

/* The time of a live consumer; for others, both are GST_CLOCK_TIME_NONE. */
typedef struct
{
  GstClockTime epoch;        /* monotonic time at its running time 0 */
  GstClockTime running_time; /* now */
} TransportNow;

void transport_timing_init (TransportTiming *timing);
/* Called when connected to another producer, which has its own running time. */
void transport_timing_connected (TransportTiming *timing);
void transport_timing_take_segment (TransportTiming *timing,
    const GstSegment *segment, GstClockTime epoch, guint64 generation);
/* TRUE if *@segment must be pushed before @buffer. */
gboolean transport_timing_take_buffer (TransportTiming *timing,
    GstBuffer *buffer, const TransportNow *now, GstSegment *segment);

G_END_DECLS

#endif /* __TRANSPORTTIMING_H__ */
