/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __COMMONPLANES_H__
#define __COMMONPLANES_H__

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
} CommonPlanes;

/* Whether it has @planes, and they were checked. */
gboolean common_planes_match (
    const CommonPlanes *self, const GstShmemPlanes *planes);

/* Makes it the table of @buffer, of which a stranger said @planes. FALSE with
 * an error that names the plane when they are not true of it. */
gboolean common_planes_set (CommonPlanes *self, const GstShmemPlanes *planes,
    GstBuffer *buffer, GError **error);

/* The same for the planes that it has. */
gboolean common_planes_check (
    CommonPlanes *self, GstBuffer *buffer, GError **error);

/* Adds it to the buffer that it was last checked against. */
void common_planes_add_meta (const CommonPlanes *self, GstBuffer *buffer);

G_END_DECLS

#endif /* __COMMONPLANES_H__ */
