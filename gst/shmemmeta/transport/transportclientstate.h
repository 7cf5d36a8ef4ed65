/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The state of a client, shared by the files that implement it:
 *
 *   transportclient.c          begins and ends, receives packets, waits
 *   transportclientmessages.c  what a packet says
 *   transportclientsend.c      what goes to the producer
 *
 * There is one lock, which the imports share.
 */

#ifndef __TRANSPORTCLIENTSTATE_H__
#define __TRANSPORTCLIENTSTATE_H__

#include "transport/transportclient.h"
#include "transport/transportsocket.h"
#include "transport/transportstream.h"

#include <shmem-frames/protocol-session.h>

G_BEGIN_DECLS

struct _TransportClient
{
  gatomicrefcount refcount;
  TransportClientConfig config;
  gint socket;

  /* Only the receiving thread uses these. */
  TransportImports *imports; /* its contents are guarded by the lock */
  TransportStream stream;
  TransportSession session;
  TransportPace pace;
  GHashTable *sticky_names; /* of custom events */
  guint max_kept;           /* frames to hold before further ones are copied */
  guint64 *packet;

  /* Guards all members below, and the imports. Never held while something is
   * sent, nor while a buffer or memory is unreffed. Only max_released is
   * written without it, by the receiving thread before there are frames. */
  GMutex lock;
  gboolean closed;
  gboolean telling;       /* a thread sends PAUSE or PLAY */
  gboolean releasing;     /* a thread sends RELEASE */
  gboolean state_waits;   /* the socket was full */
  gboolean released_wait; /* it was for these */
  gboolean waiting;       /* the receiving thread waits in poll() */
  GArray *released;       /* frames whose RELEASE is pending */
  guint n_sending;        /* of these, the first that are being sent */
  guint max_released;     /* so many may be pending until the next frame */
  guint n_held;           /* frames in use downstream */
  gboolean paused;        /* this consumer */
  gboolean told_paused;   /* the producer knows */
  gint64 qos_after;       /* monotonic time: no QOS before */
  TransportClientStats stats;
};

/* ---- transportclientmessages.c ---- */

/* Handles the packet @data; takes all of @fds. FALSE with an error in @event;
 * else leaves its type alone if there is nothing to report. */
gboolean transport_client_handle_packet (TransportClient *client,
    gconstpointer data, gsize size, gint *fds, guint n_fds,
    TransportEvent *event);

/* ---- transportclientsend.c ---- */

/* FALSE with an error if HELLO cannot be sent to a producer that is there. */
gboolean transport_client_say_hello (
    gint socket, guint64 features, GError **error);
/* Sends PAUSE or PLAY, and RELEASEs, as far as these are pending. With the lock
 * held; releases it to send. */
void transport_client_flush (TransportClient *client);
/* The TransportReleased of the imports. */
void transport_client_frame_released (guint64 frame, gpointer user_data);

G_END_DECLS

#endif /* __TRANSPORTCLIENTSTATE_H__ */
