/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed: functions that the files of this library share. */

#ifndef __GST_SHMEM_PRIVATE_H__
#define __GST_SHMEM_PRIVATE_H__

#include <gst/shmemmeta/gstshmemallocator.h>
#include <gst/shmemmeta/gstshmemcontainer.h>
#include <gst/shmemmeta/gstshmemerror.h>
#include <shmem/shmem-reader.h>

G_BEGIN_DECLS

/* Sets @error, of %GST_SHMEM_ERROR. Always FALSE. */
G_GNUC_INTERNAL
gboolean _gst_shmem_refuse (GError **error, GstShmemError code,
    const gchar *format, ...) G_GNUC_PRINTF (3, 4);

/* Memory of @fd, which it takes: this process made it and sealed it with
 * SHMEM_SEALS_IMMUTABLE, so there is nothing to check. */
G_GNUC_INTERNAL
GstMemory *_gst_shmem_allocator_wrap_immutable (
    GstShmemAllocator *allocator, gint fd, gsize size);

/* gst_shmem_allocator_take_fd() of a file that has @size bytes and no more. */
G_GNUC_INTERNAL
GstMemory *_gst_shmem_allocator_take_whole_fd (GstShmemAllocator *allocator,
    gint fd, gsize size, GstShmemImportPolicy policy, gsize max_copy,
    GError **error);

/* gst_shmem_container_new() for @bytes of g_malloc(), which it takes. */
G_GNUC_INTERNAL
GstShmemContainer *_gst_shmem_container_new_take_bytes (
    guint8 *bytes, gsize size, GError **error);

/* All of its entries; valid as long as @container. */
G_GNUC_INTERNAL
const struct shmem_reader *_gst_shmem_container_get_reader (
    const GstShmemContainer *container);

G_END_DECLS

#endif /* __GST_SHMEM_PRIVATE_H__ */
