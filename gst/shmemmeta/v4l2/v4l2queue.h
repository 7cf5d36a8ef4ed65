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

/* The buffers of a device that streams. */
typedef struct _V4l2Queue V4l2Queue;

/* A frame that the device has filled. */
typedef struct
{
  guint index;
  V4l2Stamp stamp;
  guint32 field;
  guint n_planes;
  struct v4l2_plane planes[VIDEO_MAX_PLANES];
} V4l2Frame;

/* Makes up to @count buffers, dma-bufs if @dmabuf and the driver can, and
 * starts to stream. */
V4l2Queue *v4l2_queue_start (
    V4l2Capture *capture, guint count, gboolean dmabuf, GError **error);

/* Ends it; frames that are still in use keep their memory. */
void v4l2_queue_stop (V4l2Queue *queue);

guint v4l2_queue_get_count (const V4l2Queue *queue);
gboolean v4l2_queue_is_dmabuf (const V4l2Queue *queue);

/* Whether a frame was there; else @error is set, G_IO_ERROR_WOULD_BLOCK if
 * none is there yet. */
gboolean v4l2_queue_dequeue (
    V4l2Queue *queue, V4l2Frame *frame, GError **error);

/* Hands out @frame, each of its v4l2 planes as one memory that starts with the
 * data. It goes back to the device when nobody uses it any more. Where the
 * device would be left without buffers it goes back at once, and this is a
 * copy; @copied tells. NULL if it cannot be copied. */
GstBuffer *v4l2_queue_take (
    V4l2Queue *queue, const V4l2Frame *frame, gboolean *copied);

/* Gives @frame back to the device, in place of taking it. */
void v4l2_queue_give_back (V4l2Queue *queue, const V4l2Frame *frame);

G_END_DECLS

#endif /* __V4L2QUEUE_H__ */
