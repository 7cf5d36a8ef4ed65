/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The state of a server, shared by the files that implement it. These are
 * layered; each includes only those below it:
 *
 *   transportserver, transportwaits, transportchanges
 *                      what the sink calls: sends frames, waits for consumers
 *   transportthread    accepts and removes clients, receives
 *   transportdescribe  what a frame is to all clients
 *   transportpeer      sends to a client the state and frames that it lacks
 *   transportstate     this struct, its slots, and wake-ups
 *   transportregistry  ids of memories and containers
 *   transportbudget, transportexits, transportlistener, transportsocketfile,
 *   transportgiven, transportaddress,
 *   transportprotocol, transportaccess
 *
 * The table lists what guards each field. There is one lock; it is never held
 * while something is sent, nor while a buffer, memory or container is unreffed.
 *
 * | field                                        | guarded by                   |
 * |----------------------------------------------|------------------------------|
 * | TransportServer: config, hello, listener,    | nothing: constant from       |
 * |   registry, thread, wakeup, exits, budget    |   new() to free(), but for   |
 * |                                              |   listener.client, which the |
 * |                                              |   server's thread takes      |
 * | TransportServer: accept_after, notify_after, | nothing: the server's thread |
 * |   forget_after, forget_serial                |   alone uses them            |
 * | TransportServer: stopping, forgetting        | atomic                       |
 * | TransportServer: clients, `ready` of each    | the lock; the server's       |
 * |                                              |   thread, which alone writes |
 * |                                              |   them, reads without it     |
 * | TransportServer: all others                  | the lock                     |
 * | TransportPeer: fd, may_get_fds, given,       | nothing: constant once it is |
 * |   index, info                                |   one of `clients`           |
 * | TransportPeer: process                       | nothing: the server's thread |
 * |                                              |   alone uses it              |
 * | TransportPeer: all others                    | the lock; the thread that    |
 * |                                              |   set `sending` may send to  |
 * |                                              |   fd without it              |
 * | TransportSlot: all                           | the lock                     |
 * | TransportRegistry, TransportObject: all,     | the lock                     |
 * |   object->sent too                           |                              |
 * | TransportDelivery, TransportOutgoing         | nothing: the streaming       |
 * |                                              |   thread alone uses them     |
 *
 * A TransportObject lives as long as the memory or container that its id stands
 * for. The frame of a TransportOutgoing references these, so its objects stay
 * valid while the lock is released to send.
 */

#ifndef __TRANSPORTSTATE_H__
#define __TRANSPORTSTATE_H__

#include "transport/transportbudget.h"
#include "transport/transportevents.h"
#include "transport/transportlistener.h"
#include "transport/transportregistry.h"
#include "transport/transportserverconfig.h"

G_BEGIN_DECLS

GST_DEBUG_CATEGORY_EXTERN (transport_server_debug);

/* The bit of the client at @index of `clients`. */
#define TRANSPORT_BIT(index) (G_GUINT64_CONSTANT (1) << (index))

/* A client as the server sees it; TransportClient is the other end. */
typedef struct
{
  gatomicrefcount refcount;
  gint fd;
  gboolean may_get_fds; /* the kernel lets the client send fds */
  gboolean given;       /* the application made the connection */
  guint index;          /* in `clients` of the server */
  TransportClientInfo info;
  gint process;     /* of transport_exits_add() */
  guint64 features; /* that both sides have */

  gboolean ready; /* sent HELLO */
  gboolean gone;  /* was removed; only a thread that is sending still uses it */
  gboolean sending;     /* a thread is in transport_peer_pump() */
  gboolean want_write;  /* its socket was full */
  gboolean stalled;     /* released no frame within max_wait */
  gboolean paused;      /* said so; shows no frame until it plays */
  gboolean catching_up; /* plays again, with many frames from its pause */
  gint64 hello_deadline;
  guint held;       /* frames */
  guint64 progress; /* frame_serial when it last released one, or held none */
  gboolean told_hello;
  guint64 told;        /* what has changed up to this serial number */
  guint64 joined;      /* the serial number at that time */
  guint told_headers;  /* of the headers of the stream, so many */
  gboolean told_frame; /* one from which it can decode what follows */
  gboolean skipping;   /* it was logged that frames are skipped for it */
  gboolean missed; /* a frame was dropped for it since the last that it got */
} TransportPeer;

/* What a frame keeps alive. */
typedef struct
{
  GstBuffer *buffer;
  GstMemory *metas; /* those that do not fit into FRAME, or NULL */
} TransportKept;

/* Without the lock: the buffer goes back to a pool, or frees memories that the
 * registry watches. */
static inline void
transport_kept_unref (TransportKept *kept)
{
  gst_clear_buffer (&kept->buffer);
  g_clear_pointer (&kept->metas, gst_memory_unref);
}

/* A frame that clients hold. */
typedef struct
{
  guint64 id;
  TransportKept kept;
  guint64 holders; /* a bit per client */
  gboolean pinned; /* still being delivered */
  TransportShare share;
} TransportSlot;

struct _TransportServer
{
  TransportServerConfig config;
  TransportHello hello;
  TransportListener listener;
  TransportRegistry *registry;
  GThread *thread;
  gint wakeup; /* eventfd */
  gint exits;  /* processes of clients, or -1 */

  GMutex *lock;    /* of the registry, which may outlive the server */
  GCond cond;      /* a client joined, left, released or became writable */
  guint n_waiting; /* threads that wait for cond */
  guint n_late; /* of these, those that wait until all messages are received */
  gboolean flushing;
  gboolean paused;
  gboolean wait_for_client; /* while none is connected */
  gboolean ending; /* EOS is coming; waits for no absent or paused client */
  gboolean stopping;
  guint64 iterations;    /* of the server's event loop */
  gint64 accept_after;   /* monotonic time */
  gint64 notify_after;   /* the same */
  gint64 forget_after;   /* the same, or 0 */
  guint64 forget_serial; /* frame_serial at that time */
  gint forgetting;       /* the server's thread is to collect dead objects */

  TransportPeer *clients[TRANSPORT_MAX_CLIENTS];
  guint64 ready;       /* bits of those that sent HELLO */
  guint64 last_client; /* the id given last */
  GArray *slots;       /* TransportSlot */
  GArray *free_slots;
  guint64 frame_serial;
  /* A client cannot go on without a key frame, or wants one. */
  gboolean awaits_key_unit;
  gint64 key_unit_after;  /* monotonic time: no request for one before */
  TransportQos qos;       /* the last of the only client, if its size is set */
  TransportBudget budget; /* constant */
  TransportBudget used;   /* of it, by slots */
  guint64 evicted;        /* bits of the clients to disconnect */
  gboolean abandoned;     /* the client that was given is gone */
  gboolean device;        /* the stream has device memory, as far as is known */
  guint64 unfit;          /* bits of the clients that do not take it */

  /* What clients are told, in the order in which it changed. */
  guint64 serial; /* of the last change */
  GBytes *caps;   /* message text */
  guint64 caps_serial;
  TransportSegment segment;
  GstClockTime epoch;
  GstClockTime latency;   /* or GST_CLOCK_TIME_NONE: not live */
  guint64 segment_serial; /* of these three */
  TransportEvents events;
  gboolean eos;
  guint64 eos_serial;
  gboolean started; /* the stream has had a frame */
  guint n_headers;  /* of the stream, so far */

  TransportServerStats stats;
};

/* Wakes the server's thread. Any thread, with or without the lock. */
void transport_server_wake (TransportServer *server);
/* Wakes the threads that wait for a client to make progress. All from here on
 * with the lock held. */
void transport_server_changed (TransportServer *server);

/* Whether @client can take the stream. */
static inline gboolean
transport_server_suits (
    const TransportServer *server, const TransportPeer *client)
{
  return !server->device
      || (client->features & TRANSPORT_FEATURE_DEVICE_MEMORY);
}

/* The stream has device memory from now on: clients that do not take it will be
 * disconnected, and are sent nothing any more. */
void transport_server_require_device (TransportServer *server);

TransportSlot *transport_slot_get (TransportServer *server, guint index);
/* A slot for @buffer and @metas (nullable), pinned: it is not given back until it
 * is unpinned. */
guint transport_slot_take (
    TransportServer *server, GstBuffer *buffer, GstMemory *metas);
/* Frees slot @index and returns what it kept, to be unreffed. */
TransportKept transport_slot_give_back (TransportServer *server, guint index);
/* FALSE if @client does not hold frame @id. Sets *@kept as above if no other
 * client holds it either; else to all NULL. */
gboolean transport_slot_release (TransportServer *server, TransportPeer *client,
    guint64 id, TransportKept *kept);

G_END_DECLS

#endif /* __TRANSPORTSTATE_H__ */
