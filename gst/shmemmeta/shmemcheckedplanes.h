/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_CHECKED_PLANES_H__
#define __SHMEM_CHECKED_PLANES_H__

#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

/* A plane table that many frames have in common. To read only; all zero at
 * first. */
typedef struct
{
  GstShmemPlanes planes;
  /* Once it was checked: */
  guint n_pictures;
  guint64 checks; /* how many there were; of the same number, the same holds */

  /* Memories that it was last checked against. */
  gboolean is_checked;
  guint n_sizes;
  gsize sizes[GST_SHMEM_MAX_PLANES];
} ShmemCheckedPlanes;

/* Whether it has @planes, and they were checked. */
gboolean shmem_checked_planes_are (
    const ShmemCheckedPlanes *self, const GstShmemPlanes *planes);

/* Makes it the table of @buffer, of which a stranger said @planes. FALSE with
 * an error that names the plane when they are not true of it. */
gboolean shmem_checked_planes_set (ShmemCheckedPlanes *self,
    const GstShmemPlanes *planes, GstBuffer *buffer, GError **error);

/* The same for the planes that it has. */
gboolean shmem_checked_planes_check (
    ShmemCheckedPlanes *self, GstBuffer *buffer, GError **error);

/* Adds it to the buffer that it was last checked against. */
void shmem_checked_planes_add_meta (
    const ShmemCheckedPlanes *self, GstBuffer *buffer);

G_END_DECLS

#endif /* __SHMEM_CHECKED_PLANES_H__ */
