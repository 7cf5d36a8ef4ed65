/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __V4L2QUEUE_H__
#define __V4L2QUEUE_H__

#include "v4l2/v4l2capture.h"
#include "v4l2/v4l2matcher.h"
#include "v4l2/v4l2offer.h"

G_BEGIN_DECLS

/* The buffers of a streaming device. */
typedef struct _V4l2Queue V4l2Queue;

/* What is wanted of a queue. */
typedef struct
{
  V4l2Kind kind;
  gboolean dmabuf;        /* whether AUTO may use dma-bufs */
  guint count;            /* of buffers; more if downstream holds many */
  const V4l2Offer *offer; /* of downstream */
} V4l2Wish;

/* A dequeued frame. */
typedef struct
{
  guint index;
  V4l2Stamp stamp;
  guint32 field; /* v4l2_field */
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
} V4l2Frame;

/* Gets buffers of the kind that is wished for, or of one that works instead,
 * and starts streaming. May change the strides of @capture to those of
 * downstream's pool. */
V4l2Queue *v4l2_queue_start (
    V4l2Capture *capture, const V4l2Wish *wish, GError **error);

/* Stops streaming. Frames still in use keep their memory; the buffers of
 * downstream's pool that the device had are back in the pool. */
void v4l2_queue_stop (V4l2Queue *queue);

guint v4l2_queue_get_count (const V4l2Queue *queue);
V4l2Kind v4l2_queue_get_kind (const V4l2Queue *queue);

/* (nullable): why it is not of the kind that was tried first. */
const gchar *v4l2_queue_get_reason (const V4l2Queue *queue);

/* Whether it is as good as a new one for another @offer. */
gboolean v4l2_queue_suits (const V4l2Queue *queue, const V4l2Offer *offer);

/* Dequeues a frame; FALSE with @error set, which is G_IO_ERROR_WOULD_BLOCK if
 * none is ready. */
gboolean v4l2_queue_dequeue (
    V4l2Queue *queue, V4l2Frame *frame, GError **error);

/* Hands out @frame, with each v4l2 plane as one memory which starts with the
 * data. It is requeued when its last memory is released, or, if it is a buffer
 * of downstream's pool, another one of that pool is. If the device would run
 * out of buffers, it is requeued at once, and the result is a copy; @copied
 * says which. NULL if it cannot be copied. */
GstBuffer *v4l2_queue_take (
    V4l2Queue *queue, const V4l2Frame *frame, gboolean *copied);

/* Requeues @frame without handing it out. */
void v4l2_queue_give_back (V4l2Queue *queue, const V4l2Frame *frame);

G_END_DECLS

#endif /* __V4L2QUEUE_H__ */
