/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The configuration of a server, and what it reports. */

#ifndef __TRANSPORTSERVERCONFIG_H__
#define __TRANSPORTSERVERCONFIG_H__

#include "transport/transportaccess.h"

G_BEGIN_DECLS

typedef struct _TransportServer TransportServer;

/* What to do when a consumer is slow. */
typedef enum
{
  TRANSPORT_SLOW_WAIT, /* back-pressure: the producer waits, up to max_wait */
  TRANSPORT_SLOW_DROP, /* frames for this consumer are dropped */
} TransportSlow;

/* Consumers that can be connected at a time. */
#define TRANSPORT_MAX_CLIENTS 64

/* A consumer, as users see it. */
typedef struct
{
  guint64 id; /* counts up */
  TransportCredentials credentials;
} TransportClientInfo;

typedef struct
{
  guint max_clients;           /* at most TRANSPORT_MAX_CLIENTS */
  guint max_held;              /* frames a consumer may hold */
  TransportSlow slow_consumer; /* what to do with one that holds max_held */
  GstClockTime max_wait;       /* for one that releases no frame, in ns */
  TransportAccess access;      /* taken over by the server */
  GstObject *log;              /* the object of debug messages */
  /* A consumer joined (@why is NULL) or left. Called by the server's thread,
   * without a lock held. */
  void (*client_changed) (const TransportClientInfo *client, const gchar *why,
      guint n_clients, gpointer user_data);
  /* A consumer was refused because of @why; @n_refused were so far. Not called
   * for each of them. */
  void (*client_refused) (const TransportClientInfo *client, const gchar *why,
      guint64 n_refused, gpointer user_data);
  gpointer user_data;
} TransportServerConfig;

typedef struct
{
  guint64 frames;           /* accepted for sending */
  guint64 frames_sent;      /* over all consumers */
  guint64 frames_dropped;   /* over all consumers, because they were slow */
  guint64 frames_skipped;   /* the same, for want of a key frame */
  guint64 containers;       /* distinct, sent to at least one consumer */
  guint64 memory_bytes;     /* of distinct memories sent */
  guint64 container_bytes;  /* of distinct containers sent */
  guint64 clients_accepted; /* since the start */
  guint64 clients_dropped;  /* for breaking the protocol */
  guint64 clients_refused;  /* not allowed, or too many */
  guint n_clients;
} TransportServerStats;

/* Clients that released no frame within max-wait. They get no frames until they
 * release one. */
typedef struct
{
  guint n;
  gint pids[TRANSPORT_MAX_CLIENTS];
} TransportStalled;

G_END_DECLS

#endif /* __TRANSPORTSERVERCONFIG_H__ */
