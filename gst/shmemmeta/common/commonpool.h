/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __COMMONPOOL_H__
#define __COMMONPOOL_H__

#include <gst/video/video.h>

G_BEGIN_DECLS

/* Takes @pool and returns it, configured for an unlimited number of buffers of
 * @size bytes from @allocator; NULL if it refuses the configuration. @caps may
 * be NULL. */
GstBufferPool *common_pool_configure (
    GstBufferPool *pool, GstAllocator *allocator, GstCaps *caps, gsize size);

/* Answers an allocation @query for frames of @info: proposes @allocator, @pool
 * (transfer full) with it if one is needed, and support for GstVideoMeta. */
gboolean common_pool_propose_take (GstQuery *query, GstBufferPool *pool,
    GstAllocator *allocator, const GstVideoInfo *info);
/* The same with a pool as any other. */
gboolean common_pool_propose (
    GstQuery *query, GstAllocator *allocator, const GstVideoInfo *info);

G_END_DECLS

#endif /* __COMMONPOOL_H__ */
