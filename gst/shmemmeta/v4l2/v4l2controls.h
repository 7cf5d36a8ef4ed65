/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __V4L2CONTROLS_H__
#define __V4L2CONTROLS_H__

#include "v4l2/v4l2device.h"

#include <gst/shmemmeta/gstshmemstatic.h>

G_BEGIN_DECLS

/* What the HDR10 controls say. */
typedef struct
{
  gboolean has_display;
  gboolean has_light;
  GstVideoMasteringDisplayInfo display;
  GstVideoContentLightLevel light;
} V4l2Hdr;

/* When each control changed; GST_CLOCK_TIME_NONE for one that did not. */
typedef struct
{
  GstClockTime display;
  GstClockTime light;
} V4l2Changed;

/* Changes that a history remembers. */
#define V4L2_HISTORY_MAX 64

typedef struct
{
  guint num;
  struct
  {
    GstClockTime time;
    V4l2Hdr hdr;
  } changes[V4L2_HISTORY_MAX];
} V4l2History;

/* @hdr holds from @time on. Times only ascend; one that does not counts as the
 * last one, and of the same time the last holds. */
void v4l2_history_add (
    V4l2History *history, GstClockTime time, const V4l2Hdr *hdr);

/* The same for each control by itself: what @hdr says of it holds from its time
 * in @changed on. Returns how many were added. The first of all has to be
 * there. */
guint v4l2_history_add_changed (
    V4l2History *history, const V4l2Changed *changed, const V4l2Hdr *hdr);

/* What held at @time; before the first change that is still known, what that
 * one says; NULL if there is none. */
const V4l2Hdr *v4l2_history_find (
    const V4l2History *history, GstClockTime time);

/* Until when a change is one of the frame with @timestamp that was dequeued
 * at @dequeued; frames come every @duration. */
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

/* Subscribes to those that @device has. */
void v4l2_controls_start (V4l2Controls *controls, V4l2Device *device);
/* Whether it has any. */
gboolean v4l2_controls_are_there (const V4l2Controls *controls);
void v4l2_controls_stop (V4l2Controls *controls);

/* Takes in what has changed. */
void v4l2_controls_update (V4l2Controls *controls);

G_END_DECLS

#endif /* __V4L2CONTROLS_H__ */
