/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The signal of a receiver, such as one of HDMI: whether it is there, which
 * timings it has, and when they change. A receiver stops on a change, and goes
 * on once it was set to the new timings.
 *
 * Events are those of an open file of their own, as another user of the node
 * would have them. Nothing here touches buffers or formats. */

#include "v4l2/v4l2signal.h"
#include "v4l2/v4l2stamp.h"
#include "v4l2/v4l2timings.h"
#include "common/commonerror.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <poll.h>
#include <unistd.h>

/* Timings are valid if they are the same twice, two fields apart. */
#define SETTLE_MS 40
/* For drivers which send no event when the signal comes back. */
#define RETRY_MS 500

/* Bounds the loop for a driver which has events without end. */
#define MAX_EVENTS 64

/* ---- the input ---- */

static gboolean
get_input (const V4l2Signal *self, struct v4l2_input *input)
{
  gint index = 0;

  *input = (struct v4l2_input){ 0 };
  if (v4l2_device_ioctl (self->device->fd, VIDIOC_G_INPUT, &index) < 0)
    return FALSE;
  input->index = (guint32) index;
  return v4l2_device_ioctl (self->device->fd, VIDIOC_ENUMINPUT, input) >= 0;
}

/* Their id is the number of the input. */
static gint
open_events (const V4l2Signal *self, guint32 input)
{
  struct v4l2_event_subscription subscription = {
    .type = V4L2_EVENT_SOURCE_CHANGE, .id = input
  };
  const gint fd =
      open (self->device->path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

  if (fd < 0
      || v4l2_device_ioctl (fd, VIDIOC_SUBSCRIBE_EVENT, &subscription) >= 0)
    return fd;
  close (fd);
  return -1;
}

void
v4l2_signal_open (V4l2Signal *self, V4l2Device *device)
{
  struct v4l2_input input;

  *self = (V4l2Signal){ .device = device, .events = -1 };
  self->has_timings =
      get_input (self, &input) && (input.capabilities & V4L2_IN_CAP_DV_TIMINGS);
  self->events = open_events (self, input.index);
}

void
v4l2_signal_close (V4l2Signal *self)
{
  if (self->events >= 0)
    close (self->events);
  self->events = -1;
}

/* ---- measuring ---- */

static const gchar *
explain (gint number)
{
  switch (number) {
    case ENOLINK:
      return "there is none";
    case ENOLCK:
      return "the receiver cannot lock to it";
    case ERANGE:
      return "it is beyond what the receiver can capture";
    default:
      return g_strerror (number);
  }
}

static void
measure_timings (V4l2Signal *self)
{
  struct v4l2_dv_timings timings = { 0 };

  self->present =
      v4l2_device_ioctl (self->device->fd, VIDIOC_QUERY_DV_TIMINGS, &timings)
      >= 0;
  if (self->present)
    self->timings = timings;
  else
    self->fault = explain (errno);
}

gboolean
v4l2_signal_measure (V4l2Signal *self, GError **error)
{
  struct v4l2_input input;

  if (self->has_timings) {
    measure_timings (self);
    if (self->present || (errno != ENODEV && errno != ENXIO))
      return TRUE;
    return common_fail (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
        "%s: the device or its driver was removed", self->device->path);
  }
  self->present = !get_input (self, &input)
      || !(input.status & (V4L2_IN_ST_NO_SIGNAL | V4L2_IN_ST_NO_POWER));
  self->fault = explain (ENOLINK);
  return TRUE;
}

gboolean
v4l2_signal_apply (V4l2Signal *self, GError **error)
{
  struct v4l2_dv_timings timings = self->timings;

  if (!self->known)
    self->last = self->timings;
  self->known = TRUE;
  return !self->has_timings
      || v4l2_device_call (self->device, VIDIOC_S_DV_TIMINGS, &timings, error);
}

const struct v4l2_dv_timings *
v4l2_signal_get_timings (const V4l2Signal *self)
{
  return self->has_timings && self->present ? &self->timings : NULL;
}

gboolean
v4l2_signal_take_events (V4l2Signal *self)
{
  struct v4l2_event event = { 0 };
  gboolean changed = FALSE;
  guint i;

  for (i = 0; i < MAX_EVENTS
       && v4l2_device_ioctl (self->events, VIDIOC_DQEVENT, &event) >= 0;
       i++)
    if (event.type == V4L2_EVENT_SOURCE_CHANGE)
      changed = TRUE;
  return changed;
}

gboolean
v4l2_signal_is_other (V4l2Signal *self)
{
  const struct v4l2_dv_timings before = self->timings;

  if (!self->has_timings || !v4l2_signal_measure (self, NULL))
    return FALSE;
  return !self->present || !v4l2_timings_match (&before, &self->timings);
}

/* ---- messages ---- */

static void
post (V4l2Signal *self, GstElement *element, const gchar *state)
{
  const struct v4l2_bt_timings *bt = &self->timings.bt;
  GstStructure *structure = gst_structure_new ("shmemv4l2src-signal", "device",
      G_TYPE_STRING, self->device->path, "state", G_TYPE_STRING, state, NULL);
  gint n, d;

  if (self->present && self->has_timings
      && v4l2_timings_get_rate (&self->timings, &n, &d))
    gst_structure_set (structure, "width", G_TYPE_UINT, bt->width, "height",
        G_TYPE_UINT, bt->height, "interlaced", G_TYPE_BOOLEAN,
        bt->interlaced != V4L2_DV_PROGRESSIVE, "framerate", GST_TYPE_FRACTION,
        n, d, NULL);
  gst_element_post_message (
      element, gst_message_new_element (GST_OBJECT_CAST (element), structure));
}

static void
post_lost (V4l2Signal *self, GstElement *element)
{
  if (self->lost)
    return;
  self->lost = TRUE;
  self->losses++;
  GST_ELEMENT_WARNING (element, RESOURCE, READ,
      ("%s: %s: %s. Waiting for it.", self->device->path,
          self->known ? "the signal was lost" : "no signal", self->fault),
      (NULL));
  post (self, element, "lost");
}

/* Whether it is another one than before, or back. */
static gboolean
post_present (V4l2Signal *self, GstElement *element)
{
  const gboolean other = self->known && self->has_timings
      && !v4l2_timings_match (&self->last, &self->timings);
  const gboolean back = self->lost;

  self->lost = FALSE;
  self->known = TRUE;
  self->last = self->timings;
  if (other)
    self->changes++;
  if (back) {
    GST_ELEMENT_INFO (element, RESOURCE, READ,
        ("%s: the signal is back.", self->device->path), (NULL));
    post (self, element, "back");
  } else if (other) {
    post (self, element, "changed");
  }
  return back || other;
}

/* ---- waiting ---- */

/* FALSE if @timeout has passed since @begun; else, how long to wait, at most
 * @most ms. */
static gboolean
get_wait (
    GstClockTime begun, GstClockTime timeout, gint most, gint *milliseconds)
{
  const GstClockTime waited = v4l2_get_monotonic_time () - begun;

  *milliseconds = most;
  if (!GST_CLOCK_TIME_IS_VALID (timeout))
    return TRUE;
  if (waited >= timeout)
    return FALSE;
  *milliseconds =
      (gint) MIN ((timeout - waited) / GST_MSECOND + 1, (guint64) most);
  return TRUE;
}

static gboolean
fail (const V4l2Signal *self, GstClockTime timeout, GError **error)
{
  return common_fail (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT,
      "%s: no signal for %" G_GUINT64_FORMAT ".%u s: %s. Check cable, source "
      "and EDID (v4l2-ctl --query-dv-timings, --get-edid), or set "
      "signal-timeout to wait longer",
      self->device->path, timeout / GST_SECOND,
      (guint) (timeout % GST_SECOND / (GST_SECOND / 10)),
      self->present ? "its timings change all the time" : self->fault);
}

/* Ends early if an event arrives. TRUE when flushing. */
static gboolean
pause_for (const V4l2Signal *self, gint wakeup, gint milliseconds)
{
  struct pollfd fds[] = {
    { wakeup, POLLIN, 0 },
    { self->events, POLLPRI, 0 },
  };

  return poll (fds, G_N_ELEMENTS (fds), milliseconds) > 0 && fds[0].revents;
}

GstFlowReturn
v4l2_signal_wait (V4l2Signal *self, GstElement *element, gint wakeup,
    GstClockTime *begun, GstClockTime timeout, GError **error)
{
  gboolean again = FALSE;
  gint milliseconds;

  for (;;) {
    const struct v4l2_dv_timings before = self->timings;

    if (!v4l2_signal_measure (self, error))
      return GST_FLOW_ERROR;
    if (!self->present)
      post_lost (self, element);
    /* Others than receivers go on, with a black picture or noise. */
    if (!self->has_timings
        || (self->present && again
            && v4l2_timings_match (&before, &self->timings))) {
      if (self->present && post_present (self, element))
        *begun = v4l2_get_monotonic_time ();
      return GST_FLOW_OK;
    }
    if (!get_wait (*begun, timeout, self->present ? SETTLE_MS : RETRY_MS,
            &milliseconds)) {
      fail (self, timeout, error);
      return GST_FLOW_ERROR;
    }
    if (pause_for (self, wakeup, milliseconds))
      return GST_FLOW_FLUSHING;
    again = self->present && !v4l2_signal_take_events (self);
  }
}
