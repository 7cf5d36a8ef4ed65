/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The parts of shmemfdsink: how it sends frames, and what else its stream has. */

#ifndef __TRANSPORTSENDER_H__
#define __TRANSPORTSENDER_H__

#include "transport/transportpreparer.h"
#include "transport/transportserver.h"

#include <gst/base/gstbasesink.h>

G_BEGIN_DECLS

/* ---- transportsender.c ---- */

/* Fields are private. Only the streaming thread uses them, unless noted
 * otherwise. */
typedef struct
{
  GstBaseSink *sink;
  gint playing; /* atomic */

  /* From start() to stop(). */
  TransportServer *server;
  TransportHeaders headers;
  guint n_key_units; /* requested */
} TransportSender;

void transport_sender_init (TransportSender *sender, GstBaseSink *sink);
void transport_sender_start (TransportSender *sender, TransportServer *server);
void transport_sender_stop (TransportSender *sender);
void transport_sender_set_caps (TransportSender *sender, const GstCaps *caps);
/* Called before the base class changes state to PAUSED, and after it changed to
 * PLAYING. */
void transport_sender_set_playing (TransportSender *sender, gboolean playing);

static inline gboolean
transport_sender_is_playing (TransportSender *sender)
{
  return g_atomic_int_get (&sender->playing);
}

/* All with the preroll lock held, as in render(). */

/* Waits until a client is connected to @path (nullable). */
GstFlowReturn transport_sender_wait_for_client (
    TransportSender *sender, const gchar *path);
GstFlowReturn transport_sender_send (
    TransportSender *sender, const TransportPrepared *frame);
GstFlowReturn transport_sender_send_eos (TransportSender *sender);

/* ---- transportannouncer.c ---- */

/* Fields are private; for the streaming thread, and for events out of band. */
typedef struct
{
  GstElement *element; /* posts warnings */

  /* From start() to stop(). */
  TransportServer *server;
  gboolean restart; /* running time was reset since the last segment */
  gint warned;      /* atomic */
} TransportAnnouncer;

void transport_announcer_init (
    TransportAnnouncer *announcer, GstElement *element);
void transport_announcer_start (
    TransportAnnouncer *announcer, TransportServer *server);
/* Tells clients what @event says, if it is about them, at once. */
void transport_announcer_announce (
    TransportAnnouncer *announcer, GstEvent *event);

G_END_DECLS

#endif /* __TRANSPORTSENDER_H__ */
