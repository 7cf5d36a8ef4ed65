/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEMFD_SERVER_H__
#define __SHMEMFD_SERVER_H__

#include "shmemfdaccess.h"
#include "shmemfdtable.h"

G_BEGIN_DECLS

typedef struct _ShmemfdServer ShmemfdServer;

/* What a consumer that does not keep up costs. */
typedef enum
{
  SHMEMFD_SLOW_WAIT, /* the producer waits for it, within a bound */
  SHMEMFD_SLOW_DROP, /* it misses frames */
} ShmemfdSlow;

/* Consumers at a time. */
#define SHMEMFD_MAX_CLIENTS 64

/* A consumer, for people. */
typedef struct
{
  guint64 id; /* counts up */
  ShmemfdCredentials credentials;
} ShmemfdClientInfo;

typedef struct
{
  guint max_clients;         /* at most SHMEMFD_MAX_CLIENTS */
  guint max_held;            /* frames a consumer may hold */
  ShmemfdSlow slow_consumer; /* what to do above that */
  GstClockTime max_wait;     /* for one that gives nothing back, in ns */
  ShmemfdAccess access;      /* taken over by the server */
  GstObject *log;            /* whose debug messages these are */
  /* One joined (@why is NULL) or went. From the server's thread, without a
   * lock held. */
  void (*client_changed) (const ShmemfdClientInfo *client, const gchar *why,
      guint n_clients, gpointer user_data);
  gpointer user_data;
} ShmemfdServerConfig;

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
} ShmemfdServerStats;

/* Clients that are now taken for dead. */
typedef struct
{
  guint n;
  gint pids[SHMEMFD_MAX_CLIENTS];
} ShmemfdStalled;

/* One frame on its way to all consumers. Fields are private, but for the
 * last. */
typedef struct
{
  guint slot;
  const ShmemfdTable *table;
  guint64 todo;
  ShmemfdStalled stalled; /* since the frame was sent */
} ShmemfdDelivery;

/* Listens on @path. Takes the access lists of @config, also on failure. A socket file that nobody listens on any more is replaced;
 * one that is in use is an error. */
ShmemfdServer *shmemfd_server_new (
    const gchar *path, const ShmemfdServerConfig *config, GError **error);
/* Disconnects everybody and removes the socket file. Consumers still get what
 * was sent. */
void shmemfd_server_free (ShmemfdServer *server);

/* What consumers get before the next frame, and late joiners first. */
gboolean shmemfd_server_set_caps (ShmemfdServer *server, GstCaps *caps);
/* @restart: running time is not continued from the segment before. */
void shmemfd_server_set_segment (
    ShmemfdServer *server, const GstSegment *segment, gboolean restart);
/* @epoch: monotonic time at running time 0, or GST_CLOCK_TIME_NONE; @latency:
 * how long after its running time a frame comes here, in ns. */
void shmemfd_server_set_clock (
    ShmemfdServer *server, GstClockTime epoch, GstClockTime latency);
/* Waits until every consumer was told, with the bound for slow ones; FALSE
 * when it has to be continued after flushing or a pause. */
gboolean shmemfd_server_send_eos (ShmemfdServer *server);

/* FALSE as above. */
gboolean shmemfd_server_wait_for_client (ShmemfdServer *server);

/* Sends @buffer, all of whose memories can be shared: FALSE as above, then go
 * on until that says TRUE; end. @table, or NULL, is its plane table, and stays
 * as it is until the end. Containers of pictures that are not in there are not
 * sent. */
gboolean shmemfd_server_send (ShmemfdServer *server, GstBuffer *buffer,
    const ShmemfdTable *table, ShmemfdDelivery *delivery);
gboolean shmemfd_server_go_on (
    ShmemfdServer *server, ShmemfdDelivery *delivery);
void shmemfd_server_end (ShmemfdServer *server, ShmemfdDelivery *delivery);

/* Either ends every wait. A new server is paused. */
void shmemfd_server_set_flushing (ShmemfdServer *server, gboolean flushing);
void shmemfd_server_set_paused (ShmemfdServer *server, gboolean paused);
void shmemfd_server_get_stats (
    ShmemfdServer *server, ShmemfdServerStats *stats);

G_END_DECLS

#endif /* __SHMEMFD_SERVER_H__ */
