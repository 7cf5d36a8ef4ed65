/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTSERVER_H__
#define __TRANSPORTSERVER_H__

#include "transport/transportaccess.h"
#include "transport/transporttable.h"

G_BEGIN_DECLS

typedef struct _TransportServer TransportServer;

/* What a consumer that does not keep up costs. */
typedef enum
{
  TRANSPORT_SLOW_WAIT, /* the producer waits for it, within a bound */
  TRANSPORT_SLOW_DROP, /* it misses frames */
} TransportSlow;

/* Consumers at a time. */
#define TRANSPORT_MAX_CLIENTS 64

/* A consumer, for people. */
typedef struct
{
  guint64 id; /* counts up */
  TransportCredentials credentials;
} TransportClientInfo;

typedef struct
{
  guint max_clients;           /* at most TRANSPORT_MAX_CLIENTS */
  guint max_held;              /* frames a consumer may hold */
  TransportSlow slow_consumer; /* what to do above that */
  GstClockTime max_wait;       /* for one that gives nothing back, in ns */
  TransportAccess access;      /* taken over by the server */
  GstObject *log;              /* whose debug messages these are */
  /* One joined (@why is NULL) or went. From the server's thread, without a
   * lock held. */
  void (*client_changed) (const TransportClientInfo *client, const gchar *why,
      guint n_clients, gpointer user_data);
  gpointer user_data;
} TransportServerConfig;

typedef struct
{
  guint64 frames;           /* accepted to send */
  guint64 frames_sent;      /* over all consumers */
  guint64 frames_dropped;   /* over all consumers, because they were slow */
  guint64 containers;       /* distinct, sent to at least one consumer */
  guint64 memory_bytes;     /* of distinct memories sent */
  guint64 container_bytes;  /* of distinct containers sent */
  guint64 clients_accepted; /* since the start */
  guint64 clients_dropped;  /* for breaking the protocol */
  guint64 clients_refused;  /* not allowed, or one too many */
  guint n_clients;
} TransportServerStats;

/* Clients that are now taken for dead. */
typedef struct
{
  guint n;
  gint pids[TRANSPORT_MAX_CLIENTS];
} TransportStalled;

/* One frame on its way to all consumers. Fields are private, but for the
 * last. */
typedef struct
{
  guint slot;
  const TransportTable *table;
  guint64 todo;
  TransportStalled stalled; /* since the frame was sent */
} TransportDelivery;

/* Listens on @path. Takes the access lists of @config, also on failure. A socket file that nobody listens on any more is replaced;
 * one that is in use is an error. */
TransportServer *transport_server_new (
    const gchar *path, const TransportServerConfig *config, GError **error);
/* Disconnects everybody and removes the socket file. Consumers still get what
 * was sent. */
void transport_server_free (TransportServer *server);

/* What consumers get before the next frame, and late joiners first. */
gboolean transport_server_set_caps (TransportServer *server, GstCaps *caps);
/* @restart: running time is not continued from the segment before. */
void transport_server_set_segment (
    TransportServer *server, const GstSegment *segment, gboolean restart);
/* @epoch: monotonic time at running time 0, or GST_CLOCK_TIME_NONE; @latency:
 * how long after its running time a frame comes here, in ns. */
void transport_server_set_clock (
    TransportServer *server, GstClockTime epoch, GstClockTime latency);
/* Waits until every consumer was told, with the bound for slow ones; FALSE
 * when it has to be continued after flushing or a pause. */
gboolean transport_server_send_eos (TransportServer *server);

/* FALSE as above. */
gboolean transport_server_wait_for_client (TransportServer *server);

/* Sends @buffer, all of whose memories can be shared: FALSE as above, then go
 * on until that says TRUE; end. @table, or NULL, is its plane table, and stays
 * as it is until the end. Containers of pictures that are not in there are not
 * sent. */
gboolean transport_server_send (TransportServer *server, GstBuffer *buffer,
    const TransportTable *table, TransportDelivery *delivery);
gboolean transport_server_go_on (
    TransportServer *server, TransportDelivery *delivery);
void transport_server_end (
    TransportServer *server, TransportDelivery *delivery);

/* Either ends every wait. A new server is paused. */
void transport_server_set_flushing (TransportServer *server, gboolean flushing);
void transport_server_set_paused (TransportServer *server, gboolean paused);
void transport_server_get_stats (
    TransportServer *server, TransportServerStats *stats);

G_END_DECLS

#endif /* __TRANSPORTSERVER_H__ */
