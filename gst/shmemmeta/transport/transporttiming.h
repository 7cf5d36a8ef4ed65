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
 * private but `live`, `offset` and `ours`, which may be read; for one thread. */
typedef struct
{
  GstSegment theirs;     /* the producer's segment */
  GstClockTime epoch;    /* monotonic time at its running time 0 */
  gboolean live;         /* frames come at the pace of its clock */
  guint64 generation;    /* of its running time */
  gboolean pending;      /* a segment is to be pushed before the next frame */
  gboolean anchored;     /* offset is valid for this generation */
  gint64 offset;         /* our running time - theirs */
  GstClockTime shared;   /* our epoch, if offset comes from both epochs */
  GstSegment ours;       /* the segment pushed last */
  GstClockTime position; /* last running time */
  GstClockTime due;      /* running time at which the last frame starts */
  GstClockTime delay;    /* that the offset includes */
} TransportTiming;

/* The time of a consumer. */
typedef struct
{
  GstClockTime epoch;        /* monotonic time at its running time 0, if it is
                              * live, or GST_CLOCK_TIME_NONE */
  GstClockTime running_time; /* now; GST_CLOCK_TIME_NONE if not known yet */
  GstClockTime delay;        /* a frame of a live producer is due so much later,
                              * unless both share a clock */
} TransportNow;

void transport_timing_init (TransportTiming *timing);
/* Called when connected to another producer, which has its own running time. */
void transport_timing_connected (TransportTiming *timing);
void transport_timing_take_segment (TransportTiming *timing,
    const GstSegment *segment, GstClockTime epoch, gboolean live,
    guint64 generation);
/* Whether transport_timing_take_buffer() will look at the time. */
gboolean transport_timing_needs_now (const TransportTiming *timing);
/* TRUE if *@segment must be pushed before @buffer. */
gboolean transport_timing_take_buffer (TransportTiming *timing,
    GstBuffer *buffer, const TransportNow *now, GstSegment *segment);

/* ---- transportdelay.c ---- */

/* `delay` may be read. */
typedef struct
{
  GstClockTime delay;
  GstClockTime since; /* running time of the first frame with it; or
                       * GST_CLOCK_TIME_NONE: there is none yet */
  guint n_early;      /* frames in a row */
  GstClockTime slack; /* by which all of these were early */
} TransportDelay;

void transport_delay_init (TransportDelay *delay);
/* A sink had the frame that starts at running time @timestamp, @diff ns too
 * late. */
void transport_delay_take_qos (
    TransportDelay *delay, GstClockTimeDiff diff, GstClockTime timestamp);
/* A frame that starts at running time @due has this delay. */
void transport_delay_applied (TransportDelay *delay, GstClockTime due);

G_END_DECLS

#endif /* __TRANSPORTTIMING_H__ */
