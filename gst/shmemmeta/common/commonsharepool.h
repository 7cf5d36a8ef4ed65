/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A pool of buffers whose memories are shares of other buffers' memories. */

#ifndef __COMMONSHAREPOOL_H__
#define __COMMONSHAREPOOL_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* (transfer full): a new, active pool. */
GstBufferPool *common_share_pool_new (void);
/* Frees @pool, which may be NULL; buffers in use are freed when they are
 * released. */
void common_share_pool_free (GstBufferPool *pool);

/* (transfer full) (nullable): a buffer without memory. */
GstBuffer *common_share_pool_acquire (GstBufferPool *pool);

/* Appends @size bytes at @offset of @memory: itself, a share, or, only if it
 * cannot be shared, a copy. FALSE if out of memory. */
gboolean common_share_append (
    GstBuffer *buffer, GstMemory *memory, gsize offset, gsize size);

G_END_DECLS

#endif /* __COMMONSHAREPOOL_H__ */
