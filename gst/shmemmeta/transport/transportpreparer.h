/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTPREPARER_H__
#define __TRANSPORTPREPARER_H__

#include "transport/transportcopier.h"
#include "transport/transporttable.h"

G_BEGIN_DECLS

/* Makes frames of any kind such that they can be sent. Fields are private; of
 * the streaming thread, but for those that say otherwise. */
typedef struct
{
  GstElement *element; /* whose errors and warnings these are */

  /* From start() to stop(). */
  gboolean isolation;
  TransportCopier *copier;
  TransportTable table; /* of the last frame that had one */
  gboolean warned_containers;
  gboolean warned_pictures;
  gboolean warned_views;

  /* Under the object lock of @element. */
  GstAllocator *allocator; /* NULL unless started */
  guint64 frames_copied;
} TransportPreparer;

void transport_preparer_init (TransportPreparer *preparer, GstElement *element);

/* @isolation: each frame in memory that nobody can change any more. */
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
    GstBuffer *buffer, const TransportTable **table);

/* Since start(); any thread. */
guint64 transport_preparer_get_frames_copied (TransportPreparer *preparer);

G_END_DECLS

#endif /* __TRANSPORTPREPARER_H__ */
