/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __V4L2CONTROLS_H__
#define __V4L2CONTROLS_H__

#include "common/commonstatic.h"
#include "v4l2/v4l2device.h"

G_BEGIN_DECLS

/* When each control changed; GST_CLOCK_TIME_NONE if it did not. */
typedef struct
{
  GstClockTime display;
  GstClockTime light;
} V4l2Changed;

/* Capacity of a history, in changes. */
#define V4L2_HISTORY_MAX 64

typedef struct
{
  guint num;
  struct
  {
    GstClockTime time;
    CommonStatic hdr;
  } changes[V4L2_HISTORY_MAX];
} V4l2History;

/* Adds a change: @hdr is valid from @time on. Times ascend; a time that does
 * not replaces the last change. */
void v4l2_history_add (
    V4l2History *history, GstClockTime time, const CommonStatic *hdr);

/* The same per control: its value in @hdr is valid from its time in @changed
 * on. Returns the number of changes added. The history must not be empty. */
guint v4l2_history_add_changed (
    V4l2History *history, const V4l2Changed *changed, const CommonStatic *hdr);

/* The values at @time, or those of the oldest change if it is later; NULL if
 * the history is empty. */
const CommonStatic *v4l2_history_find (
    const V4l2History *history, GstClockTime time);

/* The latest time of a change that belongs to the frame with @timestamp, which
 * was dequeued at @dequeued; frames are @duration apart. */
GstClockTime v4l2_history_limit (
    GstClockTime timestamp, GstClockTime dequeued, GstClockTime duration);

/* The HDR10 controls of a node. */
typedef struct
{
  V4l2Device device;
  gboolean has_display;
  gboolean has_light;
  V4l2History history;
} V4l2Controls;

/* Opens @path, a video node or a sub-device, and subscribes to those that it
 * has. NULL with @error set if it has none whose changes can be followed. The
 * file descriptor is polled for POLLPRI. */
V4l2Controls *v4l2_controls_open (const gchar *path, GError **error);
void v4l2_controls_free (V4l2Controls *controls);

/* Adds pending changes to the history, and their number to @changes. FALSE with
 * @error set if the node is gone. */
gboolean v4l2_controls_update (
    V4l2Controls *controls, guint64 *changes, GError **error);

G_END_DECLS

#endif /* __V4L2CONTROLS_H__ */
