/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Waits for a device: for a frame, for a change of its signal, and for what is
 * new beside it, which arrive independently. All waits are bounded or end when
 * flushing. It makes no GstBuffer. */

#include "v4l2/v4l2src.h"
#include "v4l2/v4l2queue.h"
#include "v4l2/v4l2stamp.h"
#include "common/commonerror.h"

#include <gio/gio.h>

#include <errno.h>
#include <poll.h>

/* How often to look at the signal while no frame arrives. */
#define CHECK (250 * GST_MSECOND)

/* There was no frame after all. */
#define FLOW_AGAIN GST_FLOW_CUSTOM_SUCCESS_1

/* ---- starting and stopping ---- */

/* Metadata first, so that it misses no frame. */
static gboolean
start (V4l2Stream *self, const V4l2Wish *wish, GError **error)
{
  if (!v4l2_metadata_start (self->metadata, error))
    return FALSE;
  self->queue = v4l2_queue_start (self->capture, wish, error);
  if (self->queue)
    return TRUE;
  v4l2_metadata_stop (self->metadata);
  return FALSE;
}

/* Adds to an error what is wrong with the media pipeline. */
static void
explain_pipeline (const V4l2Capture *capture, GError **error)
{
  g_autofree gchar *text =
      v4l2_media_explain (&capture->device, &capture->format);
  GError *why = g_error_new (
      (*error)->domain, (*error)->code, "%s: %s", (*error)->message, text);

  g_error_free (*error);
  *error = why;
}

GstFlowReturn
v4l2_stream_start (V4l2Stream *self, V4l2Capture *capture, V4l2Signal *signal,
    V4l2Metadata *metadata, const V4l2SrcSettings *settings,
    const V4l2Offer *offer, GError **error)
{
  const V4l2Wish wish = { settings->memory, settings->dmabuf, settings->buffers,
    offer };

  self->capture = capture;
  self->signal = signal;
  self->metadata = metadata;
  self->signal_timeout = settings->signal_timeout;
  capture->device.failure = 0;
  if (start (self, &wish, error))
    return GST_FLOW_OK;
  /* It was lost since it was measured. */
  if (capture->device.failure == ENOLINK && v4l2_signal_is_other (signal)) {
    g_clear_error (error);
    return V4L2_FLOW_SIGNAL;
  }
  if (capture->device.failure == EPIPE || capture->device.failure == ENOLINK)
    explain_pipeline (capture, error);
  return GST_FLOW_ERROR;
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
  READY_SIGNAL = 1 << 3,
  READY_FAULT = 1 << 4, /* with READY_FRAME: it is not because of a frame */
} Ready;

static Ready
wait_ready (V4l2Stream *self, gint wakeup, gint timeout_ms)
{
  struct pollfd fds[] = {
    { wakeup, POLLIN, 0 },
    { self->capture->device.fd, POLLIN, 0 },
    { v4l2_metadata_get_fd (self->metadata), POLLIN, 0 },
    { self->signal->events, POLLPRI, 0 },
  };
  Ready ready = 0;

  /* poll() ignores negative descriptors. */
  if (poll (fds, G_N_ELEMENTS (fds), timeout_ms) < 0)
    return 0;
  if (fds[0].revents)
    ready |= READY_FLUSHING;
  if (fds[1].revents)
    ready |= READY_FRAME;
  if (fds[1].revents & (POLLERR | POLLHUP))
    ready |= READY_FAULT;
  if (fds[2].revents)
    ready |= READY_METADATA;
  if (fds[3].revents)
    ready |= READY_SIGNAL;
  return ready;
}

/* The time until the signal is looked at, or `signal-timeout` is over. */
static gint
get_patience (const V4l2Stream *self, GstClockTime begun)
{
  const GstClockTime waited = v4l2_get_monotonic_time () - begun;
  GstClockTime left = self->signal_timeout;

  if (GST_CLOCK_TIME_IS_VALID (left))
    left -= MIN (left, waited);
  if (self->signal->has_timings)
    left = MIN (left, CHECK);
  return GST_CLOCK_TIME_IS_VALID (left)
      ? (gint) MIN (left / GST_MSECOND + 1, G_MAXINT)
      : -1;
}

/* GST_FLOW_OK to wait on for a frame. */
static GstFlowReturn
check_silence (
    V4l2Stream *self, GstClockTime begun, GstClockTime *checked, GError **error)
{
  const GstClockTime now = v4l2_get_monotonic_time ();
  const GstClockTime timeout = self->signal_timeout;

  if (now - *checked >= CHECK) {
    *checked = now;
    if (v4l2_signal_is_other (self->signal))
      return V4L2_FLOW_SIGNAL;
  }
  if (!GST_CLOCK_TIME_IS_VALID (timeout) || now - begun < timeout)
    return GST_FLOW_OK;
  common_fail (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
      "%s: no frame for %" G_GUINT64_FORMAT " ms. Check what the device "
      "captures from, and its media pipeline, if any (media-ctl -p); set "
      "signal-timeout to wait longer",
      self->capture->device.path, (now - begun) / GST_MSECOND);
  return GST_FLOW_ERROR;
}

/* FLOW_AGAIN if there is none. */
static GstFlowReturn
dequeue (V4l2Stream *self, Ready ready, V4l2Frame *frame, GError **error)
{
  const V4l2Device *device = &self->capture->device;
  GError *reason = NULL;

  if (v4l2_queue_dequeue (self->queue, frame, &reason))
    return GST_FLOW_OK;
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)
      && !(ready & READY_FAULT)) {
    g_error_free (reason);
    return FLOW_AGAIN;
  }
  /* The last frame before a change, or an error because of it. */
  if (device->failure == EPIPE || v4l2_signal_is_other (self->signal)) {
    g_error_free (reason);
    return V4L2_FLOW_SIGNAL;
  }
  g_propagate_error (error, reason);
  return GST_FLOW_ERROR;
}

/* Waits for a frame, and takes in metadata meanwhile. */
static GstFlowReturn
wait_frame (V4l2Stream *self, gint wakeup, GstClockTime begun, V4l2Frame *frame,
    GError **error)
{
  GstClockTime checked = begun;

  for (;;) {
    Ready ready = wait_ready (self, wakeup, get_patience (self, begun));
    GstFlowReturn ret = FLOW_AGAIN;

    if (ready & READY_FLUSHING)
      return GST_FLOW_FLUSHING;
    if ((ready & READY_SIGNAL) && v4l2_signal_take_events (self->signal))
      return V4L2_FLOW_SIGNAL;
    if ((ready & READY_METADATA)
        && !v4l2_metadata_update (self->metadata, error))
      return GST_FLOW_ERROR;
    if (ready & READY_FRAME)
      ret = dequeue (self, ready, frame, error);
    if (ret != FLOW_AGAIN)
      return ret;
    ret = check_silence (self, begun, &checked, error);
    if (ret != GST_FLOW_OK)
      return ret;
  }
}

GstFlowReturn
v4l2_stream_wait (V4l2Stream *self, gint wakeup, GstClockTime begun,
    V4l2Frame *frame, GstClockTime *dequeued, GError **error)
{
  GstFlowReturn ret = wait_frame (self, wakeup, begun, frame, error);

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
