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

typedef struct
{
  V4l2Device *device;
  gboolean has_display;
  gboolean has_light;
  V4l2History history;
  guint64 changes;
} V4l2Controls;

/* Subscribes to the HDR10 controls that @device has. */
void v4l2_controls_start (V4l2Controls *controls, V4l2Device *device);
/* Whether the device has any of them. */
gboolean v4l2_controls_are_there (const V4l2Controls *controls);
void v4l2_controls_stop (V4l2Controls *controls);

/* Adds pending changes to the history. */
void v4l2_controls_update (V4l2Controls *controls);

G_END_DECLS

#endif /* __V4L2CONTROLS_H__ */
