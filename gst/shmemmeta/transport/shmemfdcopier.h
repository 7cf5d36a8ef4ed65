/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEMFD_COPIER_H__
#define __SHMEMFD_COPIER_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* Copies frames into pooled memory. For one thread. */
typedef struct _ShmemfdCopier ShmemfdCopier;

ShmemfdCopier *shmemfd_copier_new (GstAllocator *allocator);
void shmemfd_copier_free (ShmemfdCopier *copier);
/* Frames are of another kind from now on, and maybe smaller. */
void shmemfd_copier_reset (ShmemfdCopier *copier);
/* (transfer full): one memory with the bytes of @buffer, and its metadata.
 * NULL when there is no memory. */
GstBuffer *shmemfd_copier_copy (ShmemfdCopier *copier, GstBuffer *buffer);

/* (transfer full) @pool, with unbounded buffers of @size bytes of @allocator;
 * NULL when it does not want that. @caps may be NULL. */
GstBufferPool *shmemfd_pool_configure (
    GstBufferPool *pool, GstAllocator *allocator, GstCaps *caps, gsize size);

/* GstVideoMeta of @buffer for @copy, which has the same bytes in other
 * memories: gst_buffer_copy_into() leaves it out then. */
void shmemfd_copy_video_meta (GstBuffer *copy, GstBuffer *buffer);

G_END_DECLS

#endif /* __SHMEMFD_COPIER_H__ */
