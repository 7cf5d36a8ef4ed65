/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What shmemfdsink and shmemfdsrc report to applications: the structures of
 * their `stats` properties and of their element messages. It counts nothing and
 * takes no lock.
 */

#include "transport/transportmessages.h"

GstStructure *
transport_sink_stats_new (
    const TransportServerStats *stats, const TransportPreparerStats *prepared)
{
  return gst_structure_new ("shmemfdsink-stats", "frames", G_TYPE_UINT64,
      stats->frames, "frames-copied", G_TYPE_UINT64, prepared->frames_copied,
      "metas-lost", G_TYPE_UINT64, prepared->metas_lost, "frames-sent",
      G_TYPE_UINT64, stats->frames_sent, "frames-dropped", G_TYPE_UINT64,
      stats->frames_dropped, "frames-skipped", G_TYPE_UINT64,
      stats->frames_skipped, "containers", G_TYPE_UINT64, stats->containers,
      "memory-bytes", G_TYPE_UINT64, stats->memory_bytes, "container-bytes",
      G_TYPE_UINT64, stats->container_bytes, "clients-accepted", G_TYPE_UINT64,
      stats->clients_accepted, "clients-dropped", G_TYPE_UINT64,
      stats->clients_dropped, "clients-refused", G_TYPE_UINT64,
      stats->clients_refused, NULL);
}

GstStructure *
transport_client_changed_new (
    const TransportClientInfo *client, const gchar *why, guint n_clients)
{
  GstStructure *structure = gst_structure_new (
      why ? "shmemfdsink-client-removed" : "shmemfdsink-client-added", "id",
      G_TYPE_UINT64, client->id, "pid", G_TYPE_INT, client->credentials.pid,
      "uid", G_TYPE_UINT, client->credentials.uid, "gid", G_TYPE_UINT,
      client->credentials.gid, "num-clients", G_TYPE_UINT, n_clients, NULL);

  if (why)
    gst_structure_set (structure, "reason", G_TYPE_STRING, why, NULL);
  return structure;
}

GstStructure *
transport_client_refused_new (
    const TransportClientInfo *client, const gchar *why, guint64 n_refused)
{
  return gst_structure_new ("shmemfdsink-client-refused", "pid", G_TYPE_INT,
      client->credentials.pid, "uid", G_TYPE_UINT, client->credentials.uid,
      "gid", G_TYPE_UINT, client->credentials.gid, "reason", G_TYPE_STRING, why,
      "clients-refused", G_TYPE_UINT64, n_refused, NULL);
}

void
transport_src_stats_add (
    TransportClientStats *sum, const TransportClientStats *stats)
{
  if (sum->containers == 0)
    sum->container_seals = stats->container_seals;
  else if (stats->containers > 0)
    sum->container_seals &= stats->container_seals;
  sum->frames += stats->frames;
  sum->frames_copied += stats->frames_copied;
  sum->frames_skipped += stats->frames_skipped;
  sum->metas_lost += stats->metas_lost;
  sum->frames_with_container += stats->frames_with_container;
  sum->containers += stats->containers;
  sum->container_bytes += stats->container_bytes;
  sum->memories += stats->memories;
  sum->memory_bytes += stats->memory_bytes;
}

GstStructure *
transport_src_stats_new (const TransportClientStats *stats)
{
  return gst_structure_new ("shmemfdsrc-stats", "frames", G_TYPE_UINT64,
      stats->frames, "frames-with-container", G_TYPE_UINT64,
      stats->frames_with_container, "frames-copied", G_TYPE_UINT64,
      stats->frames_copied, "frames-skipped", G_TYPE_UINT64,
      stats->frames_skipped, "metas-lost", G_TYPE_UINT64, stats->metas_lost,
      "containers", G_TYPE_UINT64, stats->containers, "container-seals",
      G_TYPE_UINT, stats->container_seals, "container-bytes", G_TYPE_UINT64,
      stats->container_bytes, "memories", G_TYPE_UINT64, stats->memories,
      "memory-bytes", G_TYPE_UINT64, stats->memory_bytes, NULL);
}

GstStructure *
transport_connected_new (const TransportCredentials *producer)
{
  return gst_structure_new ("shmemfdsrc-connected", "pid", G_TYPE_INT,
      producer->pid, "uid", G_TYPE_UINT, producer->uid, "gid", G_TYPE_UINT,
      producer->gid, NULL);
}

void
transport_post (GstElement *element, GstStructure *structure)
{
  gst_element_post_message (
      element, gst_message_new_element (GST_OBJECT_CAST (element), structure));
}

/* gst-launch-1.0 shows nothing of an info message but its debug text. */
void
transport_post_waiting (GstElement *element, const gchar *socket_path)
{
  gchar *text = g_strdup_printf ("Waiting for a consumer to connect to %s. Set "
                                 "wait-for-connection=false to drop frames "
                                 "instead.",
      socket_path ? socket_path : "socket-fd");

  GST_ELEMENT_INFO (element, RESOURCE, OPEN_WRITE, ("%s", text), ("%s", text));
  g_free (text);
}
