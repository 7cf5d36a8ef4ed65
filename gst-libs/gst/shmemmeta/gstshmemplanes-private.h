/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed. */

#ifndef __GSTSHMEMPLANES_PRIVATE_H__
#define __GSTSHMEMPLANES_PRIVATE_H__

#include <gst/shmemmeta/gstshmemplanes.h>

G_BEGIN_DECLS

/* gst_shmem_planes_check() with a buffer whose memories have @sizes; @n_sizes is at most GST_SHMEM_MAX_PLANES. */
G_GNUC_INTERNAL
gboolean _gst_shmem_planes_check_sizes (const GstShmemPlanes *planes,
    const guint64 *sizes, guint n_sizes, GError **error);

/* gst_shmem_planes_find_picture(); 0 with an error if there is no such
 * picture. */
G_GNUC_INTERNAL
guint _gst_shmem_planes_find_picture (
    const GstShmemPlanes *planes, guint picture, guint *first, GError **error);

G_END_DECLS

#endif /* __GSTSHMEMPLANES_PRIVATE_H__ */
