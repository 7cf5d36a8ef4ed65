/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTPACER_H__
#define __TRANSPORTPACER_H__

#include "transport/transportclient.h"
#include "transport/transporttiming.h"

#include <gst/base/gstbasesrc.h>

G_BEGIN_DECLS

/* Fields are private. All functions but the last three are for the streaming
 * thread. */
typedef struct
{
  GstBaseSrc *src;
  gint playing; /* atomic */

  /* From start() to stop(). */
  gboolean newest; /* frames are the newest ones, and due at once */
  TransportTiming timing;
  gboolean segment_pending; /* the base class pushes one with the next buffer */
  gboolean warned_clock;

  /* Under the object lock. */
  GstClockTime latency;   /* of the producer's frames when they arrive */
  gint64 offset;          /* of running time from the producer's */
  TransportDelay delay;   /* of downstream, for the newest frame */
  GstClockTime paused_at; /* running time */
} TransportPacer;

void transport_pacer_init (TransportPacer *pacer, GstBaseSrc *src);
void transport_pacer_start (TransportPacer *pacer, gboolean newest);
/* To another producer, or anew. */
void transport_pacer_connected (TransportPacer *pacer);
/* @event: TRANSPORT_EVENT_SEGMENT of the producer at @path. */
void transport_pacer_take_segment (
    TransportPacer *pacer, const TransportEvent *event, const gchar *path);
/* @buffer is pushed next. */
void transport_pacer_take_buffer (TransportPacer *pacer, GstBuffer *buffer);
/* Takes @event, a GAP, and pushes it. */
void transport_pacer_push_gap (TransportPacer *pacer, GstEvent *event);

/* Any thread. */
void transport_pacer_set_playing (TransportPacer *pacer, gboolean playing);
GstClockTime transport_pacer_get_latency (TransportPacer *pacer);
/* Tells the producer of @client what the QOS @event says. */
void transport_pacer_take_qos (
    TransportPacer *pacer, TransportClient *client, GstEvent *event);

G_END_DECLS

#endif /* __TRANSPORTPACER_H__ */
