/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A plane table that many frames have in common. The check of a table compares
 * each plane with each other, so it is only made again for another table or
 * for memories of other sizes: nothing else of a frame can make it wrong.
 */

#include "shmemfdtable.h"

#include <string.h>

/* Without the padding behind a plane, which may be anything. */
#define PLANE_BYTES (G_STRUCT_OFFSET (GstShmemPlane, field) + 1)

void
shmemfd_table_clear (ShmemfdTable *self)
{
  g_clear_pointer (&self->container, gst_shmem_container_unref);
  memset (self, 0, sizeof *self);
}

static gboolean
same_planes (const GstShmemPlanes *a, const GstShmemPlanes *b)
{
  guint i;

  if (a->num != b->num)
    return FALSE;
  for (i = 0; i < a->num; i++)
    if (memcmp (&a->planes[i], &b->planes[i], PLANE_BYTES) != 0)
      return FALSE;
  return TRUE;
}

static gboolean
same_sizes (const ShmemfdTable *self, GstBuffer *buffer)
{
  guint i;

  if (gst_buffer_n_memory (buffer) != self->n_sizes)
    return FALSE;
  for (i = 0; i < self->n_sizes; i++)
    if (gst_buffer_peek_memory (buffer, i)->size != self->sizes[i])
      return FALSE;
  return TRUE;
}

static gboolean
check_buffer (ShmemfdTable *self, GstBuffer *buffer, GError **error)
{
  guint i;

  if (self->checks > 0 && same_sizes (self, buffer))
    return TRUE;
  if (!gst_shmem_planes_check_buffer (&self->planes, buffer, error))
    return FALSE;
  self->checks++;
  self->n_sizes = gst_buffer_n_memory (buffer);
  for (i = 0; i < self->n_sizes; i++)
    self->sizes[i] = gst_buffer_peek_memory (buffer, i)->size;
  return TRUE;
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
  if (self->container && same_planes (&self->planes, planes))
    return check_buffer (self, buffer, error);
  shmemfd_table_clear (self);
  self->planes = *planes;
  if (!check_buffer (self, buffer, error))
    return FALSE;
  self->n_pictures = gst_shmem_planes_get_n_pictures (planes);
  self->container = make_container (planes, error);
  return self->container != NULL;
}

gboolean
shmemfd_table_read (
    ShmemfdTable *self, GstShmemContainer *container, GError **error)
{
  if (!gst_shmem_planes_read (&self->planes, container, error))
    return FALSE;
  self->n_pictures = gst_shmem_planes_get_n_pictures (&self->planes);
  return TRUE;
}

gboolean
shmemfd_table_add_meta (ShmemfdTable *self, GstBuffer *buffer, GError **error)
{
  GstMeta *meta;

  if (!check_buffer (self, buffer, error))
    return FALSE;
  meta = gst_buffer_add_meta (buffer, GST_SHMEM_PLANES_META_INFO, NULL);
  ((GstShmemPlanesMeta *) meta)->planes = self->planes;
  return TRUE;
}
