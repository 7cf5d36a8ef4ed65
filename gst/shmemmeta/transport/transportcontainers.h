/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTCONTAINERS_H__
#define __TRANSPORTCONTAINERS_H__

#include "transport/transportviews.h"

G_BEGIN_DECLS

/* Containers that a consumer received, by their ids, and the plane tables
 * that are in some of them. For one thread. */
typedef struct _TransportContainers TransportContainers;

/* A plane table, and what follows from it. */
typedef struct
{
  TransportTable table;
  TransportViews views;
} TransportPlanes;

TransportContainers *transport_containers_new (void);
void transport_containers_free (TransportContainers *containers);

/* Takes @container. */
void transport_containers_add (
    TransportContainers *containers, guint64 id, GstShmemContainer *container);
/* FALSE when there is none. */
gboolean transport_containers_forget (
    TransportContainers *containers, guint64 id);
void transport_containers_forget_all (TransportContainers *containers);

/* (transfer none) (nullable) */
GstShmemContainer *transport_containers_get (
    TransportContainers *containers, guint64 id);
/* (transfer none): the plane table in container @id, which is read at the
 * first call; NULL with an error when there is no such container, or no table
 * in it that can be believed. */
TransportPlanes *transport_containers_get_planes (
    TransportContainers *containers, guint64 id, GError **error);

G_END_DECLS

#endif /* __TRANSPORTCONTAINERS_H__ */
