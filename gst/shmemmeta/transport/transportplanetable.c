/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The plane tables of a producer's frames, and those that a consumer received.
 * A table is checked when it changes, and never trusted before. */

#include "transport/transportplanetable.h"

#include <string.h>

void
transport_plane_table_clear (TransportPlaneTable *self)
{
  g_clear_pointer (&self->container, gst_shmem_container_unref);
  memset (self, 0, sizeof *self);
}

static GstShmemContainer *
make_container (const GstShmemPlanes *planes, GError **error)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstShmemContainer *container = NULL;

  if (gst_shmem_planes_add (planes, builder, error))
    container = gst_shmem_container_builder_build (builder, error);
  gst_shmem_container_builder_free (builder);
  return container;
}

gboolean
transport_plane_table_set (TransportPlaneTable *self,
    const GstShmemPlanes *planes, GstBuffer *buffer, GError **error)
{
  if (self->container && common_checked_planes_match (&self->checked, planes))
    return common_checked_planes_check (&self->checked, buffer, error);
  g_clear_pointer (&self->container, gst_shmem_container_unref);
  if (!common_checked_planes_set (&self->checked, planes, buffer, error))
    return FALSE;
  self->container = make_container (planes, error);
  return self->container != NULL;
}

gboolean
transport_plane_table_read (
    TransportPlaneTable *self, GstShmemContainer *container, GError **error)
{
  return gst_shmem_planes_read (&self->checked.planes, container, error);
}

gboolean
transport_plane_table_add_meta (
    TransportPlaneTable *self, GstBuffer *buffer, GError **error)
{
  if (!common_checked_planes_check (&self->checked, buffer, error))
    return FALSE;
  common_checked_planes_add_meta (&self->checked, buffer);
  return TRUE;
}
