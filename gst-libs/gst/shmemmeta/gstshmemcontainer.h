/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_CONTAINER_H__
#define __GST_SHMEM_CONTAINER_H__

#include <gst/shmemmeta/gstshmemallocator.h>
#include <gst/shmemmeta/gstshmemerror.h>
#include <shmem/shmem-format.h>

G_BEGIN_DECLS

#define GST_TYPE_SHMEM_CONTAINER (gst_shmem_container_get_type ())
GST_SHMEM_META_API
GType gst_shmem_container_get_type (void);

/**
 * GstShmemContainer:
 *
 * An immutable container in a sealed memfd. Opaque.
 *
 * Since: 0.9
 */
typedef struct _GstShmemContainer GstShmemContainer;

/**
 * GstShmemEntry:
 * @format: format code, `SHMEM_FORMAT_*` or a vendor's
 * @data: (array length=size): its bytes, owned by the container
 * @size: bytes at @data
 *
 * One payload of a container.
 *
 * Since: 0.9
 */
typedef struct
{
  guint64 format;
  const guint8 *data;
  gsize size;
} GstShmemEntry;

GST_SHMEM_META_API
GstShmemContainer *gst_shmem_container_new (
    gconstpointer data, gsize size, GError **error);

GST_SHMEM_META_API
GstShmemContainer *gst_shmem_container_new_take_fd (
    gint fd, gsize size, GstShmemImportPolicy policy, GError **error);

GST_SHMEM_META_API
GstShmemContainer *gst_shmem_container_ref (GstShmemContainer *container);

GST_SHMEM_META_API
void gst_shmem_container_unref (GstShmemContainer *container);

GST_SHMEM_META_API
const guint8 *gst_shmem_container_get_data (
    GstShmemContainer *container, gsize *size);

GST_SHMEM_META_API
gint gst_shmem_container_get_fd (GstShmemContainer *container);

GST_SHMEM_META_API
GstMemory *gst_shmem_container_peek_memory (GstShmemContainer *container);

GST_SHMEM_META_API
guint gst_shmem_container_get_n_entries (GstShmemContainer *container);

GST_SHMEM_META_API
gboolean gst_shmem_container_get_entry (
    GstShmemContainer *container, guint index, GstShmemEntry *entry);

GST_SHMEM_META_API
gboolean gst_shmem_container_find_entry (
    GstShmemContainer *container, guint64 format, GstShmemEntry *entry);

GST_SHMEM_META_API
GstShmemContainer *gst_shmem_container_new_nested (
    GstShmemContainer *container, guint index, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GstShmemContainer, gst_shmem_container_unref)

G_END_DECLS

#endif /* __GST_SHMEM_CONTAINER_H__ */
