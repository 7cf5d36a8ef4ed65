/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The parts of shmemfdsrc: how it finds a producer, its connection, when frames
 * are due, and caps. */

#ifndef __TRANSPORTSRC_H__
#define __TRANSPORTSRC_H__

#include "transport/transportlatest.h"
#include "transport/transportsettings.h"
#include "transport/transporttiming.h"

#include <gst/base/gstbasesrc.h>

G_BEGIN_DECLS

/* ---- transportconnector.c ---- */

/* Fields are private; @settings and @wakeup may be read. */
typedef struct
{
  GstElement *element; /* posts errors and messages */

  /* From start() to stop(). */
  TransportSrcSettings settings;
  TransportAccess access;
  gint given;  /* connected, by the application; -1 once it was used */
  gint wakeup; /* eventfd, readable while flushing */
  TransportCredentials producer; /* connected last */
  gint retry_ms;                 /* for transport_connector_back_off() */
  gboolean warned;               /* that it refused, since it served last */
} TransportConnector;

void transport_connector_init (
    TransportConnector *connector, GstElement *element);

/* Copies @settings, which are under the object lock of the element. FALSE with
 * an error posted. */
gboolean transport_connector_start (
    TransportConnector *connector, const TransportSrcSettings *settings);
void transport_connector_stop (TransportConnector *connector);

/* Interrupts all waits, or allows them again. Any thread. */
gboolean transport_connector_set_flushing (
    TransportConnector *connector, gboolean flushing);
/* Waits up to @timeout_ms for flushing. */
gboolean transport_connector_is_flushing (
    TransportConnector *connector, gint timeout_ms);

/* Waits for a producer, at most @timeout ns or for ever with
 * GST_CLOCK_TIME_NONE. GST_FLOW_OK with *@client (transfer full),
 * GST_FLOW_FLUSHING, or GST_FLOW_ERROR with an error posted. */
GstFlowReturn transport_connector_connect (TransportConnector *connector,
    GstClockTime timeout, TransportClient **client);

/* The producer refused this process. With reconnect=true, if that may change,
 * posts a warning the first time and returns TRUE; else FALSE with an error
 * posted. */
gboolean transport_connector_may_retry (
    TransportConnector *connector, TransportReason reason);
/* Waits before the next attempt to connect: each time twice as long, from 20 ms
 * to 2 s, until a producer has served. TRUE if flushing. */
gboolean transport_connector_back_off (TransportConnector *connector);
/* A frame arrived. */
void transport_connector_served (TransportConnector *connector);

/* ---- transportconnection.c ---- */

/* Fields are private; the settings and the wakeup of @connector may be read.
 * Functions are for the streaming thread, unless noted otherwise. */
typedef struct
{
  GstElement *element;
  gint playing; /* atomic */

  /* From start() to stop(). */
  TransportConnector connector;
  /* The pointers change under the object lock. */
  TransportClient *client;
  TransportLatest *latest;   /* receives from it, if set */
  TransportClientStats past; /* of connections that ended */
} TransportConnection;

void transport_connection_init (
    TransportConnection *connection, GstElement *element);
/* As for a TransportConnector. */
gboolean transport_connection_start (
    TransportConnection *connection, const TransportSrcSettings *settings);
void transport_connection_stop (TransportConnection *connection);

/* All as transport_connector_connect(). These two reconnect, if that is set and
 * can help: the producer refused this consumer, or disconnected without EOS
 * (else GST_FLOW_EOS with a warning posted). */
GstFlowReturn transport_connection_open (
    TransportConnection *connection, GstClockTime timeout);
GstFlowReturn transport_connection_refused (
    TransportConnection *connection, TransportReason reason);
GstFlowReturn transport_connection_lost (TransportConnection *connection);

/* As transport_client_receive() and transport_client_wait(). */
void transport_connection_receive (
    TransportConnection *connection, TransportEvent *event);
gboolean transport_connection_wait (TransportConnection *connection);
/* (transfer full): the frame of @event, or a copy of it if this consumer holds
 * many. */
GstBuffer *transport_connection_take_buffer (
    TransportConnection *connection, const TransportEvent *event);

/* Any thread. */
void transport_connection_set_playing (
    TransportConnection *connection, gboolean playing);
void transport_connection_get_stats (
    TransportConnection *connection, TransportClientStats *stats);
/* (transfer full) (nullable) */
TransportClient *transport_connection_ref_client (
    TransportConnection *connection);

/* ---- transportpacer.c ---- */

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

/* ---- transportsrccaps.c ---- */

/* (transfer full): the caps for downstream of @srcpad, from the @caps (transfer
 * full) of the producer; NULL with an error posted by @src. */
GstCaps *transport_src_choose_caps (
    GstElement *src, GstPad *srcpad, GstCaps *caps);
/* Posts that downstream of @srcpad refused @caps, and what it accepts. */
void transport_src_post_refused_caps (
    GstElement *src, GstPad *srcpad, const GstCaps *caps);

G_END_DECLS

#endif /* __TRANSPORTSRC_H__ */
