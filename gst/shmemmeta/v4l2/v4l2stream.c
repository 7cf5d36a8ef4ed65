/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Waits for a device: for a frame, for changes of its controls and its signal,
 * and for metadata from another node, which arrive independently. All waits are bounded
 * or end when flushing. It makes no GstBuffer. */

#include "v4l2/v4l2src.h"
#include "v4l2/v4l2media.h"
#include "v4l2/v4l2queue.h"
#include "v4l2/v4l2stamp.h"
#include "common/commonerror.h"

#include <gio/gio.h>

#include <errno.h>
#include <poll.h>

/* Assumed if the duration of a frame is not known. */
#define DEFAULT_DURATION (GST_SECOND / 30)

/* How often to look at the signal while no frame arrives. */
#define CHECK (250 * GST_MSECOND)

/* There was no frame after all. */
#define FLOW_AGAIN GST_FLOW_CUSTOM_SUCCESS_1

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
start (V4l2Stream *self, const V4l2SrcSettings *settings, GError **error)
{
  if (settings->metadata_device
      && !v4l2_meta_start (&self->meta, settings->metadata_device, error))
    return FALSE;
  v4l2_controls_start (&self->controls, &self->capture->device);
  self->queue = v4l2_queue_start (
      self->capture, settings->buffers, settings->dmabuf, error);
  if (self->queue)
    return TRUE;
  v4l2_controls_stop (&self->controls);
  v4l2_meta_stop (&self->meta);
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
    const V4l2SrcSettings *settings, GError **error)
{
  self->capture = capture;
  self->signal = signal;
  self->signal_timeout = settings->signal_timeout;
  self->metadata_timeout = v4l2_stream_get_timeout (capture, settings);
  v4l2_matcher_init (&self->matcher, settings->metadata_match);
  self->matcher.tolerance = v4l2_stream_get_duration (capture) / 2;
  capture->device.failure = 0;
  if (start (self, settings, error))
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
  READY_SIGNAL = 1 << 4,
  READY_FAULT = 1 << 5, /* with READY_FRAME: it is not because of a frame */
} Ready;

/* Waits until one of @wanted is ready, or for @timeout_ms. */
static Ready
wait_ready (V4l2Stream *self, gint wakeup, Ready wanted, gint timeout_ms)
{
  struct pollfd fds[] = {
    { wakeup, POLLIN, 0 },
    { self->capture->device.fd, POLLIN | POLLPRI, 0 },
    { self->meta.device.fd, POLLIN, 0 },
    { self->signal->events, POLLPRI, 0 },
  };
  Ready ready = 0;

  /* poll() ignores negative descriptors. */
  if (!(wanted & READY_FRAME))
    fds[1].fd = -1;
  if (!(wanted & READY_METADATA))
    fds[2].fd = -1;
  if (!(wanted & READY_SIGNAL))
    fds[3].fd = -1;
  if (poll (fds, G_N_ELEMENTS (fds), timeout_ms) < 0)
    return 0;
  if (fds[0].revents)
    ready |= READY_FLUSHING;
  if (fds[1].revents & (POLLIN | POLLERR | POLLHUP))
    ready |= READY_FRAME;
  if (fds[1].revents & (POLLERR | POLLHUP))
    ready |= READY_FAULT;
  if (fds[1].revents & POLLPRI)
    ready |= READY_EVENT;
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

/* Waits for a frame, and handles events and metadata meanwhile. */
static GstFlowReturn
wait_frame (V4l2Stream *self, gint wakeup, GstClockTime begun, V4l2Frame *frame,
    GError **error)
{
  const Ready all = READY_FRAME | READY_METADATA | READY_SIGNAL;
  GstClockTime checked = begun;

  for (;;) {
    Ready ready = wait_ready (self, wakeup, all, get_patience (self, begun));
    GstFlowReturn ret = FLOW_AGAIN;

    if (ready & READY_FLUSHING)
      return GST_FLOW_FLUSHING;
    if ((ready & READY_SIGNAL) && v4l2_signal_take_events (self->signal))
      return V4L2_FLOW_SIGNAL;
    if ((ready & READY_METADATA)
        && !v4l2_meta_update (&self->meta, &self->matcher, error))
      return GST_FLOW_ERROR;
    if (ready & READY_EVENT)
      v4l2_controls_update (&self->controls);
    if (ready & READY_FRAME)
      ret = dequeue (self, ready, frame, error);
    if (ret != FLOW_AGAIN)
      return ret;
    ret = check_silence (self, begun, &checked, error);
    if (ret != GST_FLOW_OK)
      return ret;
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
v4l2_stream_wait (V4l2Stream *self, gint wakeup, GstClockTime begun,
    V4l2Frame *frame, GstClockTime *dequeued, GError **error)
{
  GstFlowReturn ret = wait_frame (self, wakeup, begun, frame, error);

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
