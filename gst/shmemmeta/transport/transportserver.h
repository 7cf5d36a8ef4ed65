/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTSERVER_H__
#define __TRANSPORTSERVER_H__

#include "transport/transportserverconfig.h"
#include "transport/transporttable.h"

G_BEGIN_DECLS

/* Delivery of one frame to all consumers. Fields are private, but for the
 * last. */
typedef struct
{
  guint slot;
  const TransportTable *table;
  guint64 todo;             /* bits of the clients that are still to get it */
  TransportStalled stalled; /* since the frame was sent */
} TransportDelivery;

/* Listens on @path. Takes the access lists of @config, also on failure. A stale
 * socket file, which nobody listens on, is replaced; one that is in use is an
 * error. */
TransportServer *transport_server_new (
    const gchar *path, const TransportServerConfig *config, GError **error);
/* Disconnects all clients and removes the socket file. Consumers still receive
 * what was sent. */
void transport_server_free (TransportServer *server);

/* Sent to consumers before the next frame, and to late joiners first. */
gboolean transport_server_set_caps (TransportServer *server, GstCaps *caps);
/* @restart: running time is not continued from the segment before. */
void transport_server_set_segment (
    TransportServer *server, const GstSegment *segment, gboolean restart);
/* @epoch: monotonic time at running time 0, or GST_CLOCK_TIME_NONE; @latency:
 * how long after its running time a frame arrives at the sink, in ns. */
void transport_server_set_clock (
    TransportServer *server, GstClockTime epoch, GstClockTime latency);
/* Waits until every consumer was sent EOS, with the bound for slow ones; FALSE
 * when flushing or a pause interrupted that, and it has to be called again. */
gboolean transport_server_send_eos (TransportServer *server);

/* FALSE as above. */
gboolean transport_server_wait_for_client (TransportServer *server);

/* Sends @buffer, all of whose memories can be shared. FALSE when interrupted as
 * above: then transport_server_go_on() until it returns TRUE. In either case
 * transport_server_end(). @table, or NULL, is the plane table of @buffer, and
 * does not change until then. Containers of pictures that the table lacks are
 * not sent. */
gboolean transport_server_send (TransportServer *server, GstBuffer *buffer,
    const TransportTable *table, TransportDelivery *delivery);
gboolean transport_server_go_on (
    TransportServer *server, TransportDelivery *delivery);
void transport_server_end (
    TransportServer *server, TransportDelivery *delivery);

/* Either interrupts all waits. A new server is paused. */
void transport_server_set_flushing (TransportServer *server, gboolean flushing);
void transport_server_set_paused (TransportServer *server, gboolean paused);
void transport_server_get_stats (
    TransportServer *server, TransportServerStats *stats);

G_END_DECLS

#endif /* __TRANSPORTSERVER_H__ */
