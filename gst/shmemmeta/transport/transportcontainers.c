/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What a consumer knows of containers: those that it was not told to forget.
 * A plane table is parsed when a frame names it first, and that is kept until
 * its container is forgotten.
 */

#include "transport/transportcontainers.h"

struct _TransportContainers
{
  GHashTable *table; /* id -> Entry */
};

typedef struct
{
  guint64 id;
  GstShmemContainer *container;
  TransportPlanes *planes; /* or NULL */
} Entry;

static void
entry_free (Entry *entry)
{
  gst_shmem_container_unref (entry->container);
  g_free (entry->planes);
  g_free (entry);
}

TransportContainers *
transport_containers_new (void)
{
  TransportContainers *self = g_new0 (TransportContainers, 1);

  self->table = g_hash_table_new_full (
      g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) entry_free);
  return self;
}

void
transport_containers_free (TransportContainers *self)
{
  g_hash_table_unref (self->table);
  g_free (self);
}

void
transport_containers_add (
    TransportContainers *self, guint64 id, GstShmemContainer *container)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->id = id;
  entry->container = container;
  g_hash_table_insert (self->table, &entry->id, entry);
}

gboolean
transport_containers_forget (TransportContainers *self, guint64 id)
{
  return g_hash_table_remove (self->table, &id);
}

void
transport_containers_forget_all (TransportContainers *self)
{
  g_hash_table_remove_all (self->table);
}

GstShmemContainer *
transport_containers_get (TransportContainers *self, guint64 id)
{
  Entry *entry = g_hash_table_lookup (self->table, &id);

  return entry ? entry->container : NULL;
}

TransportPlanes *
transport_containers_get_planes (
    TransportContainers *self, guint64 id, GError **error)
{
  Entry *entry = g_hash_table_lookup (self->table, &id);
  TransportPlanes *planes;

  if (entry == NULL) {
    g_set_error_literal (
        error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND, "it is not there");
    return NULL;
  }
  if (entry->planes)
    return entry->planes;
  planes = g_new0 (TransportPlanes, 1);
  if (transport_table_read (&planes->table, entry->container, error))
    entry->planes = planes;
  else
    g_free (planes);
  return entry->planes;
}
