/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The plane table of a producer's frames, and of what a consumer received. */

#include "shmemfdtable.h"

#include <string.h>

void
shmemfd_table_clear (ShmemfdTable *self)
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
shmemfd_table_set (ShmemfdTable *self, const GstShmemPlanes *planes,
    GstBuffer *buffer, GError **error)
{
  if (self->container && shmem_checked_planes_are (&self->checked, planes))
    return shmem_checked_planes_check (&self->checked, buffer, error);
  g_clear_pointer (&self->container, gst_shmem_container_unref);
  if (!shmem_checked_planes_set (&self->checked, planes, buffer, error))
    return FALSE;
  self->container = make_container (planes, error);
  return self->container != NULL;
}

gboolean
shmemfd_table_read (
    ShmemfdTable *self, GstShmemContainer *container, GError **error)
{
  return gst_shmem_planes_read (&self->checked.planes, container, error);
}

gboolean
shmemfd_table_add_meta (ShmemfdTable *self, GstBuffer *buffer, GError **error)
{
  if (!shmem_checked_planes_check (&self->checked, buffer, error))
    return FALSE;
  shmem_checked_planes_add_meta (&self->checked, buffer);
  return TRUE;
}
