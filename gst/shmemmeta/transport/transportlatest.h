/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Newest frame only: a consumer that takes a frame gets the newest one that has
 * arrived, and the producer never waits for it. */

#ifndef __TRANSPORTLATEST_H__
#define __TRANSPORTLATEST_H__

#include "transport/transportclient.h"

G_BEGIN_DECLS

/* ---- transportpending.c ---- */

/* Events that arrived and were not taken yet. Fields are private but
 * `skipping` and `n_skipped`, which may be read. */
typedef struct
{
  GArray *events;        /* TransportEvent: caps, segment, frame, passing */
  GPtrArray *replaced;   /* mini objects to be unreffed */
  guint n_frames;        /* of the events */
  guint n_passing;       /* the same */
  gboolean streamheader; /* frames with the flag HEADER are no pictures */
  gboolean skipping;     /* delta units, until a frame that is none */
  gboolean missed;       /* a frame was dropped since the last one */
  guint64 n_skipped;     /* frames that were dropped */
} TransportPending;

void transport_pending_init (TransportPending *pending);
/* Unrefs everything. */
void transport_pending_clear (TransportPending *pending);
/* Drops what the frame @next replaces. @many: this consumer holds many frames.
 * FALSE if @next itself is to be dropped: a delta unit of which no frame before
 * it will be there, or one too many of them. */
gboolean transport_pending_make_room (
    TransportPending *pending, GstBuffer *next, gboolean many);
/* Takes the content of @event: caps, a segment, a frame that there is room for,
 * or an event that passes. */
void transport_pending_push (TransportPending *pending, TransportEvent *event);
/* The oldest event (transfer full); FALSE if there is none. */
gboolean transport_pending_pop (
    TransportPending *pending, TransportEvent *event);
/* Unrefs what the two functions that add events dropped. For the thread that
 * calls these; frames release themselves, so no lock may be held. */
void transport_pending_unref_replaced (TransportPending *pending);

/* ---- transportlatest.c ---- */

typedef struct _TransportLatest TransportLatest;

/* A thread of its own receives from @client from now on, and nobody else may.
 * NULL with @error set. */
TransportLatest *transport_latest_new (TransportClient *client, GError **error);
/* Afterwards, nobody receives from the client. */
void transport_latest_free (TransportLatest *latest);
/* As those of TransportClient. For one thread. */
void transport_latest_receive (TransportLatest *latest, TransportEvent *event);
gboolean transport_latest_wait (TransportLatest *latest, gint wakeup);
/* Frames that were replaced before they were taken. Any thread. */
guint64 transport_latest_get_skipped (TransportLatest *latest);

G_END_DECLS

#endif /* __TRANSPORTLATEST_H__ */
