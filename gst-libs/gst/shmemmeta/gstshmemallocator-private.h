/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Not installed. */

#ifndef __GST_SHMEM_ALLOCATOR_PRIVATE_H__
#define __GST_SHMEM_ALLOCATOR_PRIVATE_H__

#include <gst/shmemmeta/gstshmemallocator.h>

G_BEGIN_DECLS

GST_DEBUG_CATEGORY_EXTERN (_gst_shmem_allocator_debug);

/* Idle memory of an allocator, kept for reuse. @lock guards the other
 * fields. */
typedef struct
{
  GMutex lock;
  GPtrArray *idle; /* GstMemory, stalest first */
  gsize idle_size; /* bytes of these */
  guint64 n_taken; /* memories requested so far */
} GstShmemFreeList;

/* The mapping of a memfd: one per memfd, not per share of it. @lock guards
 * @seals, @data and @n_maps; the rest does not change. */
typedef struct
{
  GMutex lock;
  guint32 seals;
  gpointer data;
  guint n_maps;
  gsize size;
  GstShmemFreeList *list; /* list that keeps it when idle, or NULL */
  guint64 idle_since;     /* n_taken then; under the lock of @list */
} GstShmemMapping;

/* ---- gstshmemfreelist.c ---- */

G_GNUC_INTERNAL
void _gst_shmem_free_list_init (GstShmemFreeList *list);
G_GNUC_INTERNAL
void _gst_shmem_free_list_clear (GstShmemFreeList *list);
/* Frees all idle memory. For the allocator, when it is finalized. */
G_GNUC_INTERNAL
void _gst_shmem_free_list_drain (GstShmemFreeList *list);
/* (transfer full) (nullable): an idle memory of exactly @size bytes with
 * @seals; its content is undefined. */
G_GNUC_INTERNAL
GstMemory *_gst_shmem_free_list_take (
    GstShmemFreeList *list, gsize size, guint32 seals);
/* Makes @memory, which is not shared with other code yet, return to @list. */
G_GNUC_INTERNAL
void _gst_shmem_free_list_manage (GstShmemFreeList *list, GstMemory *memory);

/* ---- gstshmemmemory.c ---- */

/* (transfer full): memory of @fd, which it takes, and which has @seals. */
G_GNUC_INTERNAL
GstMemory *_gst_shmem_memory_new (
    GstAllocator *allocator, gint fd, gsize size, guint32 seals);
G_GNUC_INTERNAL
GstShmemMapping *_gst_shmem_memory_get_mapping (GstMemory *memory);
/* With the lock of @mapping held, or before the memory is shared: maps it,
 * unless it is. A WRITE-sealed memfd is mapped privately, which every kernel
 * allows; any other is shared. */
G_GNUC_INTERNAL
gboolean _gst_shmem_mapping_ensure (
    GstShmemMapping *mapping, gint fd, gboolean writable);

/* Functions of a GstAllocator. */
G_GNUC_INTERNAL
gpointer _gst_shmem_memory_map (
    GstMemory *memory, gsize maxsize, GstMapFlags flags);
G_GNUC_INTERNAL
void _gst_shmem_memory_unmap (GstMemory *memory);

/* ---- gstshmemudmabuf.c ---- */

/* Makes a dma-buf of @memory, which stays with it: gst_shmem_memory_to_dmabuf()
 * returns it, also once @memory is sealed against writes. */
G_GNUC_INTERNAL
gboolean _gst_shmem_memory_make_dmabuf (GstMemory *memory, GError **error);

G_END_DECLS

#endif /* __GST_SHMEM_ALLOCATOR_PRIVATE_H__ */
