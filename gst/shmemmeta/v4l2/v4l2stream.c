/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Waits for a device: for a frame, and for what is new beside it, which arrives
 * independently. All waits are bounded or end when flushing. It makes no
 * GstBuffer. */

#include "v4l2/v4l2src.h"
#include "v4l2/v4l2queue.h"
#include "v4l2/v4l2stamp.h"

#include <gio/gio.h>

#include <poll.h>

/* ---- starting and stopping ---- */

/* Metadata first, so that it misses no frame. */
gboolean
v4l2_stream_start (V4l2Stream *self, V4l2Capture *capture,
    V4l2Metadata *metadata, const V4l2SrcSettings *settings,
    const V4l2Offer *offer, GError **error)
{
  const V4l2Wish wish = { settings->memory, settings->dmabuf, settings->buffers,
    offer };

  self->capture = capture;
  self->metadata = metadata;
  if (!v4l2_metadata_start (metadata, error))
    return FALSE;
  self->queue = v4l2_queue_start (capture, &wish, error);
  if (self->queue)
    return TRUE;
  v4l2_metadata_stop (metadata);
  return FALSE;
}

void
v4l2_stream_stop (V4l2Stream *self)
{
  if (self->queue == NULL)
    return;
  v4l2_queue_stop (g_steal_pointer (&self->queue));
  v4l2_metadata_stop (self->metadata);
}

/* ---- waiting ---- */

typedef enum
{
  READY_FLUSHING = 1 << 0,
  READY_FRAME = 1 << 1,
  READY_METADATA = 1 << 2,
} Ready;

static Ready
wait_ready (V4l2Stream *self, gint wakeup)
{
  struct pollfd fds[] = {
    { wakeup, POLLIN, 0 },
    { self->capture->device.fd, POLLIN, 0 },
    { v4l2_metadata_get_fd (self->metadata), POLLIN, 0 },
  };
  Ready ready = 0;

  if (poll (fds, G_N_ELEMENTS (fds), -1) < 0)
    return 0;
  if (fds[0].revents)
    ready |= READY_FLUSHING;
  if (fds[1].revents)
    ready |= READY_FRAME;
  if (fds[2].revents)
    ready |= READY_METADATA;
  return ready;
}

/* Waits for a frame, and takes in metadata meanwhile. */
static GstFlowReturn
wait_frame (V4l2Stream *self, gint wakeup, V4l2Frame *frame, GError **error)
{
  for (;;) {
    Ready ready = wait_ready (self, wakeup);
    GError *reason = NULL;

    if (ready & READY_FLUSHING)
      return GST_FLOW_FLUSHING;
    if ((ready & READY_METADATA)
        && !v4l2_metadata_update (self->metadata, error))
      return GST_FLOW_ERROR;
    if (!(ready & READY_FRAME))
      continue;
    if (v4l2_queue_dequeue (self->queue, frame, &reason))
      return GST_FLOW_OK;
    if (!g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
      g_propagate_error (error, reason);
      return GST_FLOW_ERROR;
    }
    g_error_free (reason);
  }
}

GstFlowReturn
v4l2_stream_wait (V4l2Stream *self, gint wakeup, V4l2Frame *frame,
    GstClockTime *dequeued, GError **error)
{
  GstFlowReturn ret = wait_frame (self, wakeup, frame, error);

  if (ret != GST_FLOW_OK)
    return ret;
  /* Before what is new is taken in, which then has all until that time. */
  *dequeued = v4l2_get_monotonic_time ();
  ret = v4l2_metadata_wait (
      self->metadata, wakeup, &frame->stamp, *dequeued, error);
  /* The frame is not used: requeue it. */
  if (ret != GST_FLOW_OK)
    v4l2_queue_give_back (self->queue, frame);
  return ret;
}
