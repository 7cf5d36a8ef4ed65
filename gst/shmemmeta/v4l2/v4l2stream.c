/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Waits for a device: for a frame, for changes of its controls, and for
 * metadata from another node, which arrive independently. All waits are bounded
 * or end when flushing. It makes no GstBuffer. */

#include "v4l2/v4l2src.h"
#include "v4l2/v4l2queue.h"
#include "v4l2/v4l2stamp.h"

#include <gio/gio.h>

#include <poll.h>

/* Assumed if the duration of a frame is not known. */
#define DEFAULT_DURATION (GST_SECOND / 30)

void
v4l2_stream_init (V4l2Stream *self)
{
  *self = (V4l2Stream){ .meta.device.fd = -1 };
  self->metadata =
      g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

void
v4l2_stream_clear (V4l2Stream *self)
{
  v4l2_stream_stop (self);
  g_clear_pointer (&self->metadata, g_ptr_array_unref);
}

GstClockTime
v4l2_stream_get_duration (const V4l2Capture *capture)
{
  return GST_CLOCK_TIME_IS_VALID (capture->duration) ? capture->duration
                                                     : DEFAULT_DURATION;
}

GstClockTime
v4l2_stream_get_timeout (
    const V4l2Capture *capture, const V4l2SrcSettings *settings)
{
  if (settings->metadata_device == NULL)
    return 0;
  return GST_CLOCK_TIME_IS_VALID (settings->metadata_timeout)
      ? settings->metadata_timeout
      : v4l2_stream_get_duration (capture);
}

/* ---- starting and stopping ---- */

/* Starts the metadata node first, so that it misses no frame. */
static gboolean
start (V4l2Stream *self, const V4l2SrcSettings *settings,
    const V4l2Offer *offer, GError **error)
{
  const V4l2Wish wish = { settings->memory, settings->dmabuf, settings->buffers,
    offer };

  if (settings->metadata_device
      && !v4l2_meta_start (&self->meta, settings->metadata_device, error))
    return FALSE;
  v4l2_controls_start (&self->controls, &self->capture->device);
  self->queue = v4l2_queue_start (self->capture, &wish, error);
  if (self->queue)
    return TRUE;
  v4l2_controls_stop (&self->controls);
  v4l2_meta_stop (&self->meta);
  return FALSE;
}

gboolean
v4l2_stream_start (V4l2Stream *self, V4l2Capture *capture,
    const V4l2SrcSettings *settings, const V4l2Offer *offer, GError **error)
{
  self->capture = capture;
  self->metadata_timeout = v4l2_stream_get_timeout (capture, settings);
  v4l2_matcher_init (&self->matcher, settings->metadata_match);
  self->matcher.tolerance = v4l2_stream_get_duration (capture) / 2;
  return start (self, settings, offer, error);
}

void
v4l2_stream_stop (V4l2Stream *self)
{
  if (self->queue == NULL)
    return;
  v4l2_controls_stop (&self->controls);
  v4l2_queue_stop (g_steal_pointer (&self->queue));
  v4l2_meta_stop (&self->meta);
  v4l2_matcher_clear (&self->matcher);
}

/* ---- waiting ---- */

typedef enum
{
  READY_FLUSHING = 1 << 0,
  READY_FRAME = 1 << 1,
  READY_EVENT = 1 << 2,
  READY_METADATA = 1 << 3,
} Ready;

/* Waits until one of @wanted is ready, or for @timeout_ms. */
static Ready
wait_ready (V4l2Stream *self, gint wakeup, Ready wanted, gint timeout_ms)
{
  struct pollfd fds[] = {
    { wakeup, POLLIN, 0 },
    { self->capture->device.fd, POLLIN | POLLPRI, 0 },
    { self->meta.device.fd, POLLIN, 0 },
  };
  Ready ready = 0;

  /* poll() ignores negative descriptors. */
  if (!(wanted & READY_FRAME))
    fds[1].fd = -1;
  if (!(wanted & READY_METADATA))
    fds[2].fd = -1;
  if (poll (fds, G_N_ELEMENTS (fds), timeout_ms) < 0)
    return 0;
  if (fds[0].revents)
    ready |= READY_FLUSHING;
  if (fds[1].revents & (POLLIN | POLLERR | POLLHUP))
    ready |= READY_FRAME;
  if (fds[1].revents & POLLPRI)
    ready |= READY_EVENT;
  if (fds[2].revents)
    ready |= READY_METADATA;
  return ready;
}

/* Waits for a frame, and handles events and metadata meanwhile. */
static GstFlowReturn
wait_frame (V4l2Stream *self, gint wakeup, V4l2Frame *frame, GError **error)
{
  const Ready all = READY_FRAME | READY_METADATA;

  for (;;) {
    Ready ready = wait_ready (self, wakeup, all, -1);
    GError *reason = NULL;

    if (ready & READY_FLUSHING)
      return GST_FLOW_FLUSHING;
    if ((ready & READY_METADATA)
        && !v4l2_meta_update (&self->meta, &self->matcher, error))
      return GST_FLOW_ERROR;
    if (ready & READY_EVENT)
      v4l2_controls_update (&self->controls);
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

/* Metadata may arrive after its frame; the wait is limited. */
static GstFlowReturn
wait_metadata (
    V4l2Stream *self, gint wakeup, const V4l2Stamp *stamp, GError **error)
{
  const GstClockTime timeout = self->metadata_timeout;
  const GstClockTime begun = v4l2_get_monotonic_time ();

  g_ptr_array_set_size (self->metadata, 0);
  if (self->meta.device.fd < 0)
    return GST_FLOW_OK;
  for (;;) {
    GstClockTime waited;
    V4l2Found found;

    if (!v4l2_meta_update (&self->meta, &self->matcher, error))
      return GST_FLOW_ERROR;
    found = v4l2_matcher_find (&self->matcher, stamp, self->metadata);
    waited = v4l2_get_monotonic_time () - begun;
    if (found != V4L2_PENDING || waited >= timeout)
      return GST_FLOW_OK;
    if (wait_ready (self, wakeup, READY_METADATA,
            (gint) MIN ((timeout - waited) / GST_MSECOND + 1, G_MAXINT))
        & READY_FLUSHING)
      return GST_FLOW_FLUSHING;
  }
}

GstFlowReturn
v4l2_stream_wait (V4l2Stream *self, gint wakeup, V4l2Frame *frame,
    GstClockTime *dequeued, GError **error)
{
  GstFlowReturn ret = wait_frame (self, wakeup, frame, error);

  if (ret != GST_FLOW_OK)
    return ret;
  /* In this order, so that the history has all changes before that time. */
  *dequeued = v4l2_get_monotonic_time ();
  v4l2_controls_update (&self->controls);
  ret = wait_metadata (self, wakeup, &frame->stamp, error);
  /* The frame is not used: requeue it. */
  if (ret != GST_FLOW_OK)
    v4l2_queue_give_back (self->queue, frame);
  return ret;
}

const CommonStatic *
v4l2_stream_get_hdr (
    const V4l2Stream *self, const V4l2Frame *frame, GstClockTime dequeued)
{
  const GstClockTime limit = v4l2_history_limit (frame->stamp.timestamp,
      dequeued, v4l2_stream_get_duration (self->capture));

  return v4l2_history_find (&self->controls.history, limit);
}
