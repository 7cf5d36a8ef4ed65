/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_FD_PREPARER_H__
#define __SHMEM_FD_PREPARER_H__

#include "transport/shmemfdcopier.h"
#include "transport/shmemfdtable.h"

G_BEGIN_DECLS

/* Makes frames of any kind such that they can be sent. Fields are private; of
 * the streaming thread, but for those that say otherwise. */
typedef struct
{
  GstElement *element;     /* whose errors and warnings these are */
  GstAllocator *allocator; /* does not change */

  /* From start() to stop(). */
  gboolean isolation;
  ShmemfdCopier *copier;
  ShmemfdTable table; /* of the last frame that had one */
  gboolean warned_containers;
  gboolean warned_pictures;
  gboolean warned_views;

  guint64 frames_copied; /* under the object lock of @element */
} ShmemFdPreparer;

void shmem_fd_preparer_init (ShmemFdPreparer *preparer, GstElement *element);
void shmem_fd_preparer_clear (ShmemFdPreparer *preparer);

/* @isolation: each frame in memory that nobody can change any more. */
void shmem_fd_preparer_start (ShmemFdPreparer *preparer, gboolean isolation);
void shmem_fd_preparer_stop (ShmemFdPreparer *preparer);
/* Frames are of another kind from now on, and maybe smaller. */
void shmem_fd_preparer_reset (ShmemFdPreparer *preparer);

/* Answers an allocation query such that frames need no copy. Any thread. */
gboolean shmem_fd_preparer_propose (ShmemFdPreparer *preparer, GstQuery *query);

/* (transfer full): @buffer itself, or a copy of it in memory that can be
 * shared; NULL with an error posted. Sets *@table, to NULL for a frame without
 * a plane table; it is valid until the next frame. */
GstBuffer *shmem_fd_preparer_prepare (
    ShmemFdPreparer *preparer, GstBuffer *buffer, const ShmemfdTable **table);

/* Since start(); any thread. */
guint64 shmem_fd_preparer_get_frames_copied (ShmemFdPreparer *preparer);

G_END_DECLS

#endif /* __SHMEM_FD_PREPARER_H__ */
