/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTPEER_H__
#define __TRANSPORTPEER_H__

#include "transport/transportmetas.h"
#include "transport/transportstate.h"

G_BEGIN_DECLS

/* The part of a FRAME that is the same for all clients. */
typedef struct
{
  guint slot;
  TransportFrame head;
  const TransportMetas *metas; /* or NULL */
  guint8 tail[TRANSPORT_MAX_FRAME_SIZE + TRANSPORT_METAS_PLACE_SIZE];
  gsize tail_size;
  gsize place_size; /* of these bytes, those of TRANSPORT_META_MORE */
  TransportObject *objects[TRANSPORT_MAX_FDS];
  guint n_objects;
  gboolean has_device; /* memory among them */
  gboolean is_header;  /* sent to clients with so many headers: */
  guint header;
  gboolean starts; /* a client can decode from here on */
} TransportOutgoing;

/* ---- transportdescribe.c ---- */

/* With the lock held: fills @outgoing, but for what tells the place of the frame
 * in the stream. */
void transport_outgoing_describe (TransportServer *server,
    const TransportPrepared *frame, TransportOutgoing *outgoing);

/* ---- transportpeer.c ---- */

typedef enum
{
  TRANSPORT_PUMP_DONE,
  TRANSPORT_PUMP_BLOCKED, /* the socket is full, or another thread is sending */
} TransportPump;

/* Takes @fd. */
TransportPeer *transport_peer_new (gint fd);
void transport_peer_unref (TransportPeer *client);

/* Tells @client, which will be disconnected, why, unless its socket is full.
 * With or without the lock. */
void transport_peer_refuse (TransportPeer *client, TransportReason reason);

/* Sends to @client all state that it lacks, and then @outgoing (or NULL).
 * Called with the lock held, which is released to send. A no-op for a client
 * that is gone. */
TransportPump transport_peer_pump (TransportServer *server,
    TransportPeer *client, const TransportOutgoing *outgoing);
/* The same for all clients of *@todo that lack only @outgoing, usually most of
 * them: the lock is released once for all. Removes the clients that got it from
 * *@todo. */
void transport_peer_send_to_all (
    TransportServer *server, guint64 *todo, const TransportOutgoing *outgoing);

G_END_DECLS

#endif /* __TRANSPORTPEER_H__ */
