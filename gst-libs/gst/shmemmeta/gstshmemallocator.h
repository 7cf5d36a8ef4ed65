/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __GST_SHMEM_ALLOCATOR_H__
#define __GST_SHMEM_ALLOCATOR_H__

#include <gst/allocators/allocators.h>
#include <gst/shmemmeta/gstshmemerror.h>

G_BEGIN_DECLS

/**
 * GST_ALLOCATOR_SHMEM:
 *
 * Memory type of #GstShmemAllocator.
 *
 * Since: 0.9
 */
#define GST_ALLOCATOR_SHMEM "shmem"

/**
 * GstShmemPolicy:
 * @GST_SHMEM_POLICY_IMMUTABLE: written once, then sealed with WRITE, GROW,
 *     SHRINK and SEAL by gst_shmem_memory_seal(). For containers
 * @GST_SHMEM_POLICY_PRODUCER_WRITABLE: FUTURE_WRITE, GROW, SHRINK and SEAL
 *     from the start; only the mapping of its creator can be written. For
 *     pooled frames
 * @GST_SHMEM_POLICY_IMPORTABLE: GROW, SHRINK and SEAL from the start; every
 *     process with the file descriptor can write. For udmabuf and wl_shm, which
 *     refuse the other two
 *
 * Who may change memory after it was shared.
 *
 * Since: 0.9
 */
typedef enum
{
  GST_SHMEM_POLICY_IMMUTABLE,
  GST_SHMEM_POLICY_PRODUCER_WRITABLE,
  GST_SHMEM_POLICY_IMPORTABLE,
} GstShmemPolicy;

#define GST_TYPE_SHMEM_POLICY (gst_shmem_policy_get_type ())
GST_SHMEM_META_API
GType gst_shmem_policy_get_type (void);

/**
 * GstShmemImportPolicy:
 * @GST_SHMEM_IMPORT_REFUSE: refuse it
 * @GST_SHMEM_IMPORT_COPY: copy it once, up to a limit, and read the copy
 *
 * What to do with shared memory of another process that lacks seals.
 *
 * Since: 0.9
 */
typedef enum
{
  GST_SHMEM_IMPORT_REFUSE,
  GST_SHMEM_IMPORT_COPY,
} GstShmemImportPolicy;

#define GST_TYPE_SHMEM_IMPORT_POLICY (gst_shmem_import_policy_get_type ())
GST_SHMEM_META_API
GType gst_shmem_import_policy_get_type (void);

#define GST_TYPE_SHMEM_ALLOCATOR (gst_shmem_allocator_get_type ())
GST_SHMEM_META_API
G_DECLARE_FINAL_TYPE (GstShmemAllocator, gst_shmem_allocator, GST,
    SHMEM_ALLOCATOR, GstFdAllocator)

GST_SHMEM_META_API
GstAllocator *gst_shmem_allocator_new (GstShmemPolicy policy);

GST_SHMEM_META_API
GstMemory *gst_shmem_allocator_acquire (
    GstShmemAllocator *allocator, gsize size);

GST_SHMEM_META_API
GstMemory *gst_shmem_allocator_take_fd (GstShmemAllocator *allocator, gint fd,
    gsize size, GstShmemImportPolicy policy, gsize max_copy, GError **error);

GST_SHMEM_META_API
gboolean gst_is_shmem_memory (GstMemory *memory);

GST_SHMEM_META_API
gboolean gst_shmem_memory_seal (GstMemory *memory, GError **error);

GST_SHMEM_META_API
guint32 gst_shmem_memory_get_seals (GstMemory *memory);

G_END_DECLS

#endif /* __GST_SHMEM_ALLOCATOR_H__ */
