/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What a frame has to be before it is sent: checked, and in shared memory. */

#ifndef __TRANSPORTPREPARER_H__
#define __TRANSPORTPREPARER_H__

#include "transport/transportplanetable.h"

G_BEGIN_DECLS

/* ---- transportcopier.c ---- */

/* Whether @memory can be sent to consumers as it is: sealed, and writable at most
 * by its maker. */
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

/* (transfer full): the frame in as many memories that no process can write to any
 * more: @buffer itself, or a copy in new ones. NULL when out of memory. */
GstBuffer *transport_copier_isolate (
    TransportCopier *copier, GstBuffer *buffer);

/* (transfer full): a copy in as many memories of this process alone, with all
 * metadata. NULL when there is no memory. */
GstBuffer *transport_copy_to_system_memory (GstBuffer *buffer);

/* ---- transportpreparer.c ---- */

/* Prepares frames of any kind to be sent. Fields are private, and of the
 * streaming thread, except for those that say otherwise. */
typedef struct
{
  GstElement *element; /* posts errors and warnings */

  /* From start() to stop(). */
  gboolean isolation;
  TransportCopier *copier;
  TransportPlaneTable table; /* of the last frame that had one */
  gboolean warned_containers;
  gboolean warned_pictures;
  gboolean warned_views;

  /* Under the object lock of @element. */
  GstAllocator *allocator; /* NULL unless started */
  guint64 frames_copied;
} TransportPreparer;

void transport_preparer_init (TransportPreparer *preparer, GstElement *element);

/* @isolation: each frame in memory that no process can change any more. */
void transport_preparer_start (TransportPreparer *preparer, gboolean isolation);
void transport_preparer_stop (TransportPreparer *preparer);
/* Frames are of another kind from now on, and maybe smaller. */
void transport_preparer_reset (TransportPreparer *preparer);

/* Answers an allocation query such that frames need no copy. Any thread. */
gboolean transport_preparer_propose (
    TransportPreparer *preparer, GstQuery *query);

/* (transfer full): @buffer itself, or a copy of it in memory that can be
 * shared; NULL with an error posted. Sets *@table, to NULL for a frame without
 * a plane table; it is valid until the next frame. */
GstBuffer *transport_preparer_prepare (TransportPreparer *preparer,
    GstBuffer *buffer, const TransportPlaneTable **table);

/* Since start(); any thread. */
guint64 transport_preparer_get_frames_copied (TransportPreparer *preparer);

G_END_DECLS

#endif /* __TRANSPORTPREPARER_H__ */
