/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The state of a server, for the files that make it up. */

#ifndef __TRANSPORTSERVER_PRIVATE_H__
#define __TRANSPORTSERVER_PRIVATE_H__

#include "transport/transportprotocol.h"
#include "transport/transportregistry.h"
#include "transport/transportserver.h"
#include "transport/transportsocket.h"

G_BEGIN_DECLS

GST_DEBUG_CATEGORY_EXTERN (transport_server_debug);

#define TRANSPORT_SLOT_BITS 16
#define TRANSPORT_BIT(slot) (G_GUINT64_CONSTANT (1) << (slot))

/* A client, as the server sees it. */
typedef struct
{
  gatomicrefcount refcount;
  gint fd;
  guint slot;
  TransportClientInfo info;

  /* Under the server's lock. */
  gboolean ready;      /* said HELLO */
  gboolean gone;       /* was removed; only `sending` may still use it */
  gboolean sending;    /* somebody is in transport_peer_pump() */
  gboolean want_write; /* its socket was full */
  gboolean stalled;    /* kept the producer waiting for too long */
  gint64 hello_deadline;
  guint held;
  gboolean told_hello;
  guint64 told_caps;
  guint64 told_segment;
  guint64 told_eos;
  gboolean told_frame; /* at least one since it joined or missed one */
  gboolean missed;     /* a frame, behind the last that it got */
} TransportPeer;

/* A frame that clients hold. */
typedef struct
{
  guint64 id; /* serial << TRANSPORT_SLOT_BITS | index */
  GstBuffer *buffer;
  guint64 holders; /* bit per client slot */
  gboolean pinned; /* still being delivered */
} TransportSlot;

struct _TransportServer
{
  TransportServerConfig config;
  TransportListener listener;
  TransportRegistry *registry;
  GThread *thread;
  gint wakeup; /* eventfd */

  GMutex lock;
  GCond cond;      /* a client joined, left, released or became writable */
  guint n_waiting; /* for cond */
  guint n_late;    /* who wait until all that clients said is taken in */
  gboolean flushing;
  gboolean paused;
  gboolean stopping;
  guint64 rounds;        /* of the server's thread */
  gint64 accept_after;   /* its own; monotonic time */
  gint64 forget_after;   /* the same, or 0 */
  guint64 forget_serial; /* its own: the last frame at that time */
  gint forgetting;       /* atomic: it is to look for what is gone */

  TransportPeer *clients[TRANSPORT_MAX_CLIENTS];
  guint64 ready;       /* bits of those that said HELLO */
  guint64 last_client; /* id */
  GArray *slots;       /* TransportSlot */
  GArray *free_slots;
  guint64 frame_serial;

  GBytes *caps; /* message text */
  guint64 caps_serial;
  TransportSegment segment;
  GstClockTime epoch;
  GstClockTime latency;
  guint64 segment_serial; /* of these three */
  gboolean eos;
  guint64 eos_serial;

  TransportServerStats stats;
};

/* The part of a FRAME that is the same for every client. */
typedef struct
{
  guint slot;
  TransportFrame head;
  guint8 tail[TRANSPORT_MAX_FRAME_SIZE];
  gsize tail_size;
  TransportObject *objects[TRANSPORT_MAX_FDS];
  guint n_objects;
} TransportOutgoing;

typedef enum
{
  TRANSPORT_PUMP_DONE,
  TRANSPORT_PUMP_BLOCKED, /* the socket is full, or somebody else is sending */
} TransportPump;

/* Takes @fd. */
TransportPeer *transport_peer_new (gint fd);
void transport_peer_unref (TransportPeer *peer);
/* Tells @peer all that it does not know yet, and then @outgoing (or NULL).
 * Called with the lock held, sends without it. A peer that is gone is done. */
TransportPump transport_peer_pump (TransportServer *server, TransportPeer *peer,
    const TransportOutgoing *outgoing);

/* The same for peers of *@todo that know all but @outgoing, all at once; who
 * got it is no longer in *@todo. Most frames are for such. */
void transport_peer_send_to_all (
    TransportServer *server, guint64 *todo, const TransportOutgoing *outgoing);

/* A slot for @buffer, which is not given back before it is unpinned. All of
 * these with the lock held. */
guint transport_slot_take (TransportServer *server, GstBuffer *buffer);
/* Ends the frame of slot @index. The buffer is to be unreffed without the
 * lock: it goes back to a pool, or ends memories that the registry watches. */
GstBuffer *transport_slot_give_back (TransportServer *server, guint index);
/* FALSE when @peer does not hold frame @id. Sets *@buffer when it was the last
 * one that did; else to NULL. */
gboolean transport_slot_release (TransportServer *server, TransportPeer *peer,
    guint64 id, GstBuffer **buffer);

/* The server's thread: accepts, receives, and sends to whom it could not be
 * sent at once. */
gpointer transport_server_thread (gpointer server);
/* What it does over and over: waits for something to do, if it may, and does
 * it. */
void transport_server_round (TransportServer *server, gboolean may_wait);
void transport_server_wake (TransportServer *server);
/* An object is gone that clients have. From any thread. */
void transport_server_forget (gpointer server);
/* Tells who waits for a client to get on. With the lock held. */
void transport_server_changed (TransportServer *server);
/* Once the thread has ended. */
void transport_server_remove_all (TransportServer *server);

G_END_DECLS

#endif /* __TRANSPORTSERVER_PRIVATE_H__ */
