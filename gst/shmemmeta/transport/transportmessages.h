/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTMESSAGES_H__
#define __TRANSPORTMESSAGES_H__

#include "transport/transportclient.h"
#include "transport/transportpreparer.h"
#include "transport/transportserverconfig.h"

G_BEGIN_DECLS

/* (transfer full): the `stats` of shmemfdsink. */
GstStructure *transport_sink_stats_new (
    const TransportServerStats *stats, const TransportPreparerStats *prepared);
/* (transfer full): tells that a consumer joined (@why is NULL) or left. */
GstStructure *transport_client_changed_new (
    const TransportClientInfo *client, const gchar *why, guint n_clients);

/* (transfer full): tells that @client was refused, as @n_refused were so far. */
GstStructure *transport_client_refused_new (
    const TransportClientInfo *client, const gchar *why, guint64 n_refused);

/* Adds the counters of one more connection to @sum. */
void transport_src_stats_add (
    TransportClientStats *sum, const TransportClientStats *stats);
/* (transfer full): the `stats` of shmemfdsrc. */
GstStructure *transport_src_stats_new (const TransportClientStats *stats);
/* (transfer full): tells to which producer shmemfdsrc connected. */
GstStructure *transport_connected_new (const TransportCredentials *producer);

/* Posts @structure (transfer full) as a message of @element. */
void transport_post (GstElement *element, GstStructure *structure);
/* An info message: the stream stands still because no consumer is connected. */
void transport_post_waiting (GstElement *element, const gchar *socket_path);

G_END_DECLS

#endif /* __TRANSPORTMESSAGES_H__ */
