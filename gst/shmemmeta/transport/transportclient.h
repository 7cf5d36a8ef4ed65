/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTCLIENT_H__
#define __TRANSPORTCLIENT_H__

#include "transport/transportprotocol.h"

#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

typedef struct _TransportClient TransportClient;

typedef struct
{
  GstShmemImportPolicy import_policy;
  guint64 max_copy;    /* bytes of one unsealed memory, with the copy policy */
  gboolean foreign;    /* the producer is another user */
  guint64 features;    /* TRANSPORT_FEATURE_* */
  GstElement *element; /* warns about metas that are lost; or NULL */
} TransportClientConfig;

typedef enum
{
  TRANSPORT_EVENT_AGAIN,   /* nothing to receive: wait, then call again */
  TRANSPORT_EVENT_CAPS,    /* caps */
  TRANSPORT_EVENT_SEGMENT, /* segment, epoch, latency, generation */
  TRANSPORT_EVENT_FRAME,   /* buffer */
  TRANSPORT_EVENT_PASSING, /* gst_event: between two frames */
  TRANSPORT_EVENT_EOS,
  TRANSPORT_EVENT_GONE,    /* the producer disconnected without EOS */
  TRANSPORT_EVENT_REFUSED, /* it said why; reason */
  TRANSPORT_EVENT_ERROR, /* the protocol was broken, or a system error; error */
} TransportEventType;

/* What the producer sent; all members are (transfer full). */
typedef struct
{
  TransportEventType type;
  GstCaps *caps;
  GstBuffer *buffer;
  GstEvent *gst_event;
  GstSegment segment;
  GstClockTime epoch;
  GstClockTime latency;
  guint64 generation;
  gboolean other_clock; /* epoch is of another time namespace */
  gboolean many; /* frames are held: transport_client_copy() the buffer */
  TransportReason reason;
  GError *error;
} TransportEvent;

typedef struct
{
  guint64 frames;
  guint64 frames_copied;  /* because downstream held too many */
  guint64 frames_skipped; /* as a newer one came first, see TransportLatest */
  guint64 frames_with_container;
  guint64 metas_lost; /* that this process cannot have */
  guint64 containers; /* distinct */
  guint64 container_bytes;
  guint32 container_seals; /* seals that all of them have */
  guint64 memories;        /* distinct */
  guint64 memory_bytes;
} TransportClientStats;

/* Takes the connected @socket. */
TransportClient *transport_client_new (
    gint socket, const TransportClientConfig *config, GError **error);
TransportClient *transport_client_ref (TransportClient *client);
/* Tells the producer whether this consumer is paused; at first it is not. Any
 * thread. */
void transport_client_set_paused (TransportClient *client, gboolean paused);
/* Asks the producer for a key frame. Any thread. */
void transport_client_request_key_unit (TransportClient *client);
/* Tells the producer how this consumer keeps up, with the timestamp in its own
 * running time; not more often than it is of use. Any thread. */
void transport_client_send_qos (TransportClient *client, GstQOSType type,
    gdouble proportion, GstClockTimeDiff diff, GstClockTime timestamp);
/* Disconnects. Buffers that are still in use stay valid. */
void transport_client_close (TransportClient *client);
void transport_client_unref (TransportClient *client);

/* Receives what the producer sent next; never blocks. For one thread. */
void transport_client_receive (TransportClient *client, TransportEvent *event);
/* (transfer full): a copy of the received @buffer (transfer full), which then
 * is released, if this consumer still holds many frames; else @buffer. */
GstBuffer *transport_client_copy (TransportClient *client, GstBuffer *buffer);
/* Waits until there may be something. TRUE if @wakeup is readable. */
gboolean transport_client_wait (TransportClient *client, gint wakeup);

void transport_client_get_stats (
    TransportClient *client, TransportClientStats *stats);

G_END_DECLS

#endif /* __TRANSPORTCLIENT_H__ */
