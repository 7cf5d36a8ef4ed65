/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __COMMONPOOL_H__
#define __COMMONPOOL_H__

#include <gst/video/video.h>

G_BEGIN_DECLS

/* (transfer full) @pool, with unbounded buffers of @size bytes of @allocator;
 * NULL when it does not want that. @caps may be NULL. */
GstBufferPool *common_pool_configure (
    GstBufferPool *pool, GstAllocator *allocator, GstCaps *caps, gsize size);

/* Answers an allocation @query about frames of @info: memory of @allocator, a
 * pool of it if one is asked for, and any strides. */
gboolean common_pool_propose (
    GstQuery *query, GstAllocator *allocator, const GstVideoInfo *info);

G_END_DECLS

#endif /* __COMMONPOOL_H__ */
