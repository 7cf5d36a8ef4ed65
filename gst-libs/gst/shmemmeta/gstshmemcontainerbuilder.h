/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_CONTAINER_BUILDER_H__
#define __GST_SHMEM_CONTAINER_BUILDER_H__

#include <gst/shmemmeta/gstshmemcontainer.h>

G_BEGIN_DECLS

/**
 * GstShmemContainerBuilder:
 *
 * Collects entries for a container. Opaque; not thread safe.
 *
 * Since: 0.9
 */
typedef struct _GstShmemContainerBuilder GstShmemContainerBuilder;

#define GST_TYPE_SHMEM_CONTAINER_BUILDER                                       \
  (gst_shmem_container_builder_get_type ())
GST_SHMEM_META_API
GType gst_shmem_container_builder_get_type (void);

GST_SHMEM_META_API
GstShmemContainerBuilder *gst_shmem_container_builder_new (void);

GST_SHMEM_META_API
GstShmemContainerBuilder *gst_shmem_container_builder_new_from (
    GstShmemContainer *container);

GST_SHMEM_META_API
void gst_shmem_container_builder_free (GstShmemContainerBuilder *builder);

GST_SHMEM_META_API
void gst_shmem_container_builder_reset (GstShmemContainerBuilder *builder);

GST_SHMEM_META_API
void gst_shmem_container_builder_add (GstShmemContainerBuilder *builder,
    guint64 format, gconstpointer data, gsize size);

GST_SHMEM_META_API
void gst_shmem_container_builder_add_container (
    GstShmemContainerBuilder *builder, GstShmemContainer *container);

GST_SHMEM_META_API
void gst_shmem_container_builder_set (GstShmemContainerBuilder *builder,
    guint64 format, gconstpointer data, gsize size);

GST_SHMEM_META_API
guint gst_shmem_container_builder_remove (GstShmemContainerBuilder *builder,
    guint64 format, gconstpointer prefix, gsize size);

GST_SHMEM_META_API
guint gst_shmem_container_builder_get_n_entries (
    const GstShmemContainerBuilder *builder);

GST_SHMEM_META_API
GstShmemContainer *gst_shmem_container_builder_build (
    GstShmemContainerBuilder *builder, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (
    GstShmemContainerBuilder, gst_shmem_container_builder_free)

G_END_DECLS

#endif /* __GST_SHMEM_CONTAINER_BUILDER_H__ */
