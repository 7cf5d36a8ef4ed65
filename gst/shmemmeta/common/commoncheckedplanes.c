/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Checks an untrusted plane table and caches the result. The check compares all
 * pairs of planes, so it is repeated only for another table or other sizes of
 * memories; nothing else of a frame can invalidate it. It never maps memory.
 */

#include "common/commoncheckedplanes.h"

#include <string.h>

/* A plane without its trailing padding, which has no defined value. */
#define PLANE_BYTES (G_STRUCT_OFFSET (GstShmemPlane, field) + 1)

gboolean
common_checked_planes_match (
    const CommonCheckedPlanes *self, const GstShmemPlanes *planes)
{
  guint i;

  /* An unchecked num may exceed the array. */
  if (!self->is_checked || self->planes.num != planes->num)
    return FALSE;
  for (i = 0; i < planes->num; i++)
    if (memcmp (&self->planes.planes[i], &planes->planes[i], PLANE_BYTES) != 0)
      return FALSE;
  return TRUE;
}

static gboolean
same_sizes (const CommonCheckedPlanes *self, GstBuffer *buffer)
{
  guint i;

  if (gst_buffer_n_memory (buffer) != self->n_sizes)
    return FALSE;
  for (i = 0; i < self->n_sizes; i++)
    if (gst_buffer_peek_memory (buffer, i)->size != self->sizes[i])
      return FALSE;
  return TRUE;
}

gboolean
common_checked_planes_check (
    CommonCheckedPlanes *self, GstBuffer *buffer, GError **error)
{
  guint i;

  if (self->is_checked && same_sizes (self, buffer))
    return TRUE;
  if (!gst_shmem_planes_check (&self->planes, buffer, error))
    return FALSE;
  self->is_checked = TRUE;
  self->checks++;
  self->n_pictures = gst_shmem_planes_get_n_pictures (&self->planes);
  self->n_sizes = gst_buffer_n_memory (buffer);
  for (i = 0; i < self->n_sizes; i++)
    self->sizes[i] = gst_buffer_peek_memory (buffer, i)->size;
  return TRUE;
}

gboolean
common_checked_planes_set (CommonCheckedPlanes *self,
    const GstShmemPlanes *planes, GstBuffer *buffer, GError **error)
{
  if (!common_checked_planes_match (self, planes)) {
    self->planes = *planes;
    self->is_checked = FALSE;
  }
  return common_checked_planes_check (self, buffer, error);
}

void
common_checked_planes_add_meta (
    const CommonCheckedPlanes *self, GstBuffer *buffer)
{
  GstMeta *meta =
      gst_buffer_add_meta (buffer, GST_SHMEM_PLANES_META_INFO, NULL);

  ((GstShmemPlanesMeta *) meta)->planes = self->planes;
}

gboolean
common_checked_planes_span_memories (
    GstBuffer *buffer, const GstShmemPlanes *planes, guint picture)
{
  guint first = 0, i;
  guint num = gst_shmem_planes_find_picture (planes, picture, &first);

  for (i = first; i < first + num; i++) {
    const GstShmemPlane *plane = &planes->planes[i];

    if (plane->size
        > gst_buffer_peek_memory (buffer, plane->memory)->size - plane->offset)
      return TRUE;
  }
  return FALSE;
}
