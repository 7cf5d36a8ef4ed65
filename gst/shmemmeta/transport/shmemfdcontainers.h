/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEMFD_CONTAINERS_H__
#define __SHMEMFD_CONTAINERS_H__

#include "shmemfdviews.h"

G_BEGIN_DECLS

/* Containers that a consumer received, by their ids, and the plane tables
 * that are in some of them. For one thread. */
typedef struct _ShmemfdContainers ShmemfdContainers;

/* A plane table, and what follows from it. */
typedef struct
{
  ShmemfdTable table;
  ShmemfdViews views;
} ShmemfdPlanes;

ShmemfdContainers *shmemfd_containers_new (void);
void shmemfd_containers_free (ShmemfdContainers *containers);

/* Takes @container. */
void shmemfd_containers_add (
    ShmemfdContainers *containers, guint64 id, GstShmemContainer *container);
/* FALSE when there is none. */
gboolean shmemfd_containers_forget (ShmemfdContainers *containers, guint64 id);
void shmemfd_containers_forget_all (ShmemfdContainers *containers);

/* (transfer none) (nullable) */
GstShmemContainer *shmemfd_containers_get (
    ShmemfdContainers *containers, guint64 id);
/* (transfer none): the plane table in container @id, which is read at the
 * first call; NULL with an error when there is no such container, or no table
 * in it that can be believed. */
ShmemfdPlanes *shmemfd_containers_get_planes (
    ShmemfdContainers *containers, guint64 id, GError **error);

G_END_DECLS

#endif /* __SHMEMFD_CONTAINERS_H__ */
