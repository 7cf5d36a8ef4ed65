/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __COMMONSHAREPOOL_H__
#define __COMMONSHAREPOOL_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* (transfer full): an active pool. */
GstBufferPool *common_share_pool_new (void);
/* (transfer full) @pool or NULL; buffers that are out are freed when they come
 * back. */
void common_share_pool_free (GstBufferPool *pool);

/* (transfer full) (nullable): a buffer without memory. */
GstBuffer *common_share_pool_acquire (GstBufferPool *pool);

/* Appends @size bytes at @offset of @memory, all of it or a share, and a copy
 * only where @memory cannot be shared. FALSE when there is no memory. */
gboolean common_share_append (
    GstBuffer *buffer, GstMemory *memory, gsize offset, gsize size);

G_END_DECLS

#endif /* __COMMONSHAREPOOL_H__ */
