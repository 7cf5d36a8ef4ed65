/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __V4L2QUEUE_H__
#define __V4L2QUEUE_H__

#include "v4l2/v4l2capture.h"
#include "v4l2/v4l2matcher.h"

G_BEGIN_DECLS

/* The buffers of a streaming device. */
typedef struct _V4l2Queue V4l2Queue;

/* A dequeued frame. */
typedef struct
{
  guint index;
  V4l2Stamp stamp;
  guint32 field; /* v4l2_field */
  guint n_planes;
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
} V4l2Frame;

/* Allocates up to @count buffers, as dma-bufs if @dmabuf is set and the driver
 * can export them, and starts streaming. */
V4l2Queue *v4l2_queue_start (
    V4l2Capture *capture, guint count, gboolean dmabuf, GError **error);

/* Stops streaming; frames still in use keep their memory. */
void v4l2_queue_stop (V4l2Queue *queue);

guint v4l2_queue_get_count (const V4l2Queue *queue);
gboolean v4l2_queue_is_dmabuf (const V4l2Queue *queue);

/* Dequeues a frame; FALSE with @error set, which is G_IO_ERROR_WOULD_BLOCK if
 * none is ready. */
gboolean v4l2_queue_dequeue (
    V4l2Queue *queue, V4l2Frame *frame, GError **error);

/* Hands out @frame, with each v4l2 plane as one memory which starts with the
 * data. It is requeued when its last memory is released. If the device would
 * run out of buffers, it is requeued at once, and the result is a copy; @copied
 * says which. NULL if it cannot be copied. */
GstBuffer *v4l2_queue_take (
    V4l2Queue *queue, const V4l2Frame *frame, gboolean *copied);

/* Requeues @frame without handing it out. */
void v4l2_queue_give_back (V4l2Queue *queue, const V4l2Frame *frame);

G_END_DECLS

#endif /* __V4L2QUEUE_H__ */
