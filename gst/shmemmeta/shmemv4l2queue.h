/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_V4L2_QUEUE_H__
#define __SHMEM_V4L2_QUEUE_H__

#include "shmemv4l2capture.h"
#include "shmemv4l2matcher.h"

G_BEGIN_DECLS

/* The buffers of a device that streams. */
typedef struct _ShmemV4l2Queue ShmemV4l2Queue;

/* A frame that the device has filled. */
typedef struct
{
  guint index;
  ShmemV4l2Stamp stamp;
  guint32 field;
  guint n_planes;
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
} ShmemV4l2Frame;

/* Makes up to @count buffers, dma-bufs if @dmabuf and the driver can, and
 * starts to stream. */
ShmemV4l2Queue *shmem_v4l2_queue_start (
    ShmemV4l2Capture *capture, guint count, gboolean dmabuf, GError **error);

/* Ends it; frames that are still in use keep their memory. */
void shmem_v4l2_queue_stop (ShmemV4l2Queue *queue);

guint shmem_v4l2_queue_get_count (const ShmemV4l2Queue *queue);
gboolean shmem_v4l2_queue_is_dmabuf (const ShmemV4l2Queue *queue);

/* Whether a frame was there; else @error is set, G_IO_ERROR_WOULD_BLOCK if
 * none is there yet. */
gboolean shmem_v4l2_queue_dequeue (
    ShmemV4l2Queue *queue, ShmemV4l2Frame *frame, GError **error);

/* Hands out @frame, each of its v4l2 planes as one memory that starts with the
 * data. It goes back to the device when nobody uses it any more. Where the
 * device would be left without buffers it goes back at once, and this is a
 * copy; @copied tells. NULL if it cannot be copied. */
GstBuffer *shmem_v4l2_queue_take (
    ShmemV4l2Queue *queue, const ShmemV4l2Frame *frame, gboolean *copied);

/* Gives @frame back to the device, in place of taking it. */
void shmem_v4l2_queue_give_back (
    ShmemV4l2Queue *queue, const ShmemV4l2Frame *frame);

G_END_DECLS

#endif /* __SHMEM_V4L2_QUEUE_H__ */
