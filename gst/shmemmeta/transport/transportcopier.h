/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTCOPIER_H__
#define __TRANSPORTCOPIER_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* Whether consumers could get @memory as it is: sealed, and nobody but its
 * maker able to write. */
gboolean transport_can_share (GstMemory *memory);

/* Copies frames into pooled memory that can be shared. For one thread. */
typedef struct _TransportCopier TransportCopier;

TransportCopier *transport_copier_new (void);
void transport_copier_free (TransportCopier *copier);
/* Frames are of another kind from now on, and maybe smaller: copies are memory
 * of @allocator. Called at least once. */
void transport_copier_reset (TransportCopier *copier, GstAllocator *allocator);
/* (transfer full): the bytes of @buffer in one memory, or, when it has a plane
 * table, in memories like its own, for which the table holds; and its other
 * metadata. NULL when there is no memory. Of the memories of a plane table, the
 * copy shares those that can be shared, and keeps @buffer for that. */
GstBuffer *transport_copier_copy (TransportCopier *copier, GstBuffer *buffer);

/* (transfer full): the frame in as many memories, that nobody can write to any
 * more: @buffer itself, or a copy in new ones. NULL when there is no memory. */
GstBuffer *transport_copier_isolate (
    TransportCopier *copier, GstBuffer *buffer);

/* (transfer full): a copy in as many memories of this process alone, with all
 * metadata. NULL when there is no memory. */
GstBuffer *transport_copy_to_system_memory (GstBuffer *buffer);

G_END_DECLS

#endif /* __TRANSPORTCOPIER_H__ */
