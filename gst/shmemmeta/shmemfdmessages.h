/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_FD_MESSAGES_H__
#define __SHMEM_FD_MESSAGES_H__

#include "transport/shmemfdclient.h"
#include "transport/shmemfdserver.h"

G_BEGIN_DECLS

/* (transfer full): the `stats` of shmemfdsink. */
GstStructure *shmem_fd_sink_stats_new (
    const ShmemfdServerStats *stats, guint64 frames_copied);
/* (transfer full): a consumer that joined (@why is NULL) or went. */
GstStructure *shmem_fd_client_changed_new (
    const ShmemfdClientInfo *client, const gchar *why, guint n_clients);

/* Adds the counters of one more connection to @sum. */
void shmem_fd_src_stats_add (
    ShmemfdClientStats *sum, const ShmemfdClientStats *stats);
/* (transfer full): the `stats` of shmemfdsrc. */
GstStructure *shmem_fd_src_stats_new (const ShmemfdClientStats *stats);
/* (transfer full): the producer that shmemfdsrc has found. */
GstStructure *shmem_fd_connected_new (const ShmemfdCredentials *producer);

/* Posts @structure (transfer full) as a message of @element. */
void shmem_fd_post (GstElement *element, GstStructure *structure);

G_END_DECLS

#endif /* __SHMEM_FD_MESSAGES_H__ */
