/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTMEMORYPOOL_H__
#define __TRANSPORTMEMORYPOOL_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* Memories of one allocator that come back when nothing refers to them any
 * more; from whatever thread. */
typedef struct _TransportMemoryPool TransportMemoryPool;

TransportMemoryPool *transport_memory_pool_new (GstAllocator *allocator);
/* Memories that are in use stay valid. */
void transport_memory_pool_free (TransportMemoryPool *pool);
/* Forgets how large memories had to be; those in use are not used again. */
void transport_memory_pool_reset (TransportMemoryPool *pool);
/* (transfer full) (nullable): a memory of @size bytes. */
GstMemory *transport_memory_pool_acquire (
    TransportMemoryPool *pool, gsize size);

G_END_DECLS

#endif /* __TRANSPORTMEMORYPOOL_H__ */
