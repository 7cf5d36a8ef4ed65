/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed. */

#ifndef __GST_SHMEM_CONTAINER_PRIVATE_H__
#define __GST_SHMEM_CONTAINER_PRIVATE_H__

#include <gst/shmemmeta/gstshmemcontainer.h>

#include <shmem/shmem-reader.h>

G_BEGIN_DECLS

/* gst_shmem_container_new() for @bytes of g_malloc(), which it takes. */
G_GNUC_INTERNAL
GstShmemContainer *gst_shmem_container_new_take_bytes (
    guint8 *bytes, gsize size, GError **error);

/* All of its entries; lives as long as @container. */
G_GNUC_INTERNAL
const struct shmem_reader *_gst_shmem_container_get_reader (
    const GstShmemContainer *container);

G_END_DECLS

#endif /* __GST_SHMEM_CONTAINER_PRIVATE_H__ */
