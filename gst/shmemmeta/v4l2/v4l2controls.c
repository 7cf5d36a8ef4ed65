/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The HDR10 controls of a node, and a history of their values. An event tells
 * that a control has changed and when, but not its value: that is read
 * afterwards, and may be newer still. So values are read until no event arrives
 * in between; they are valid from the last event of their own control on.
 *
 * The kernel queues one event per control, so a late reader sees only the last
 * change; frames before it keep the value known at their time.
 *
 * The node is opened for this alone: its other events are of no interest here,
 * and those here of none to who streams from it. */

#include "v4l2/v4l2controls.h"
#include "common/commonerror.h"

#include <gio/gio.h>
#include <gst/shmemmeta/gstshmemv4l2.h>

#include <errno.h>
#include <string.h>

/* Bounds the loop for a driver whose controls change all the time; the rest is
 * read with the next frame. */
#define MAX_ROUNDS 16

/* ---- history: no device is accessed ---- */

void
v4l2_history_add (V4l2History *self, GstClockTime time, const CommonStatic *hdr)
{
  guint last = self->num - 1;

  if (self->num > 0 && time <= self->changes[last].time) {
    self->changes[last].hdr = *hdr;
    return;
  }
  if (self->num == V4L2_HISTORY_MAX) {
    memmove (self->changes, self->changes + 1, last * sizeof *self->changes);
    self->num--;
  }
  self->changes[self->num].time = time;
  self->changes[self->num].hdr = *hdr;
  self->num++;
}

guint
v4l2_history_add_changed (
    V4l2History *self, const V4l2Changed *changed, const CommonStatic *hdr)
{
  V4l2Changed left = *changed;
  CommonStatic now = self->changes[self->num - 1].hdr;
  guint added = 0;

  for (;;) {
    GstClockTime time = MIN (left.display, left.light);

    if (!GST_CLOCK_TIME_IS_VALID (time))
      return added;
    if (left.display == time) {
      now.has_display = hdr->has_display;
      now.display = hdr->display;
      left.display = GST_CLOCK_TIME_NONE;
    }
    if (left.light == time) {
      now.has_level = hdr->has_level;
      now.level = hdr->level;
      left.light = GST_CLOCK_TIME_NONE;
    }
    v4l2_history_add (self, time, &now);
    added++;
  }
}

const CommonStatic *
v4l2_history_find (const V4l2History *self, GstClockTime time)
{
  guint i;

  for (i = self->num; i > 1; i--)
    if (self->changes[i - 1].time <= time)
      break;
  return i > 0 ? &self->changes[i - 1].hdr : NULL;
}

/* A driver sets the values of a frame at any time between the start of its
 * reception and its completion, and takes the timestamp somewhere in between.
 * Values set before the timestamp belong to the frame. So do those set shortly
 * after it, if they were set before the frame was dequeued: some drivers take
 * the timestamp first. Values of the next frame are most of a frame duration
 * away. A timestamp in the future is ignored. */
GstClockTime
v4l2_history_limit (
    GstClockTime timestamp, GstClockTime dequeued, GstClockTime duration)
{
  GstClockTime late = GST_CLOCK_TIME_IS_VALID (duration) ? duration / 4 : 0;

  if (timestamp >= dequeued || dequeued - timestamp <= late)
    return dequeued;
  return timestamp + late;
}

/* ---- the controls ---- */

static gboolean
read_control (V4l2Controls *self, guint32 id, gpointer value, guint32 size)
{
  struct v4l2_ext_control control = { .id = id, .size = size, .ptr = value };
  struct v4l2_ext_controls controls = {
    .which = V4L2_CTRL_WHICH_CUR_VAL, .count = 1, .controls = &control
  };

  return v4l2_device_ioctl (self->device.fd, VIDIOC_G_EXT_CTRLS, &controls)
      >= 0;
}

static void
read_values (V4l2Controls *self, CommonStatic *hdr)
{
  struct v4l2_ctrl_hdr10_mastering_display display = { 0 };
  struct v4l2_ctrl_hdr10_cll_info light = { 0 };

  *hdr = (CommonStatic){ 0 };
  if (self->has_display
      && read_control (self, V4L2_CID_COLORIMETRY_HDR10_MASTERING_DISPLAY,
          &display, sizeof display)
      && common_static_is_set (&display, sizeof display)) {
    gst_shmem_mastering_display_from_v4l2 (&hdr->display, &display);
    hdr->has_display = TRUE;
  }
  if (self->has_light
      && read_control (
          self, V4L2_CID_COLORIMETRY_HDR10_CLL_INFO, &light, sizeof light)
      && common_static_is_set (&light, sizeof light)) {
    gst_shmem_content_light_level_from_v4l2 (&hdr->level, &light);
    hdr->has_level = TRUE;
  }
}

static gboolean
subscribe (V4l2Controls *self, guint32 id)
{
  struct v4l2_event_subscription subscription = { .type = V4L2_EVENT_CTRL,
    .id = id };

  return v4l2_device_ioctl (
             self->device.fd, VIDIOC_SUBSCRIBE_EVENT, &subscription)
      >= 0;
}

static gboolean
start (V4l2Controls *self, GError **error)
{
  CommonStatic hdr;

  self->has_display =
      subscribe (self, V4L2_CID_COLORIMETRY_HDR10_MASTERING_DISPLAY);
  self->has_light = subscribe (self, V4L2_CID_COLORIMETRY_HDR10_CLL_INFO);
  if (!self->has_display && !self->has_light)
    return common_fail (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
        "%s has no HDR10 controls with events: v4l2-ctl -d %s --list-ctrls "
        "lists its controls",
        self->device.path, self->device.path);
  read_values (self, &hdr);
  v4l2_history_add (&self->history, 0, &hdr);
  return TRUE;
}

V4l2Controls *
v4l2_controls_open (const gchar *path, GError **error)
{
  V4l2Controls *self = g_new0 (V4l2Controls, 1);

  if (v4l2_device_open_any (&self->device, path, error) && start (self, error))
    return self;
  v4l2_controls_free (self);
  return NULL;
}

void
v4l2_controls_free (V4l2Controls *self)
{
  v4l2_device_close (&self->device);
  g_free (self);
}

/* Dequeues pending events; FALSE if there is none. Event timestamps are
 * truncated to microseconds, the resolution of buffer timestamps. */
static gboolean
take_events (V4l2Controls *self, V4l2Changed *changed)
{
  struct v4l2_event event = { 0 };
  gboolean any = FALSE;
  guint i;

  for (i = 0; i < MAX_ROUNDS
       && v4l2_device_ioctl (self->device.fd, VIDIOC_DQEVENT, &event) >= 0;
       i++) {
    GstClockTime time = (GstClockTime) event.timestamp.tv_sec * GST_SECOND
        + (GstClockTime) event.timestamp.tv_nsec / 1000 * 1000;

    if (event.type != V4L2_EVENT_CTRL
        || !(event.u.ctrl.changes & V4L2_EVENT_CTRL_CH_VALUE))
      continue;
    if (event.id == V4L2_CID_COLORIMETRY_HDR10_MASTERING_DISPLAY)
      changed->display = time;
    else
      changed->light = time;
    any = TRUE;
  }
  return any;
}

gboolean
v4l2_controls_update (V4l2Controls *self, guint64 *changes, GError **error)
{
  V4l2Changed changed = { GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE };
  CommonStatic hdr;
  guint round = 0;

  errno = 0;
  if (take_events (self, &changed)) {
    do
      read_values (self, &hdr);
    while (++round < MAX_ROUNDS && take_events (self, &changed));
    *changes += v4l2_history_add_changed (&self->history, &changed, &hdr);
  }
  return errno != ENODEV
      || common_fail (error, G_IO_ERROR, G_IO_ERROR_FAILED,
          "%s: the device or its driver was removed", self->device.path);
}
