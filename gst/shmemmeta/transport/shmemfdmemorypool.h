/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEMFD_MEMORY_POOL_H__
#define __SHMEMFD_MEMORY_POOL_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* Memories of one allocator that come back when nothing refers to them any
 * more; from whatever thread. */
typedef struct _ShmemfdMemoryPool ShmemfdMemoryPool;

ShmemfdMemoryPool *shmemfd_memory_pool_new (GstAllocator *allocator);
/* Memories that are in use stay valid. */
void shmemfd_memory_pool_free (ShmemfdMemoryPool *pool);
/* Forgets how large memories had to be; those in use are not used again. */
void shmemfd_memory_pool_reset (ShmemfdMemoryPool *pool);
/* (transfer full) (nullable): a memory of @size bytes. */
GstMemory *shmemfd_memory_pool_acquire (ShmemfdMemoryPool *pool, gsize size);

G_END_DECLS

#endif /* __SHMEMFD_MEMORY_POOL_H__ */
