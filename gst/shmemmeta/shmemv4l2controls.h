/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_V4L2_CONTROLS_H__
#define __SHMEM_V4L2_CONTROLS_H__

#include "shmemv4l2device.h"

#include <gst/shmemmeta/gstshmemstatic.h>

G_BEGIN_DECLS

/* What the HDR10 controls say. */
typedef struct
{
  gboolean has_display;
  gboolean has_light;
  GstShmemMasteringDisplay display;
  GstShmemContentLightLevel light;
} ShmemV4l2Hdr;

/* When each control changed; GST_CLOCK_TIME_NONE for one that did not. */
typedef struct
{
  GstClockTime display;
  GstClockTime light;
} ShmemV4l2Changed;

/* Changes that a history remembers. */
#define SHMEM_V4L2_HISTORY_MAX 64

typedef struct
{
  guint num;
  struct
  {
    GstClockTime time;
    ShmemV4l2Hdr hdr;
  } changes[SHMEM_V4L2_HISTORY_MAX];
} ShmemV4l2History;

/* @hdr holds from @time on. Times only ascend; one that does not counts as the
 * last one, and of the same time the last holds. */
void shmem_v4l2_history_add (
    ShmemV4l2History *history, GstClockTime time, const ShmemV4l2Hdr *hdr);

/* The same for each control by itself: what @hdr says of it holds from its time
 * in @changed on. Returns how many were added. The first of all has to be
 * there. */
guint shmem_v4l2_history_add_changed (ShmemV4l2History *history,
    const ShmemV4l2Changed *changed, const ShmemV4l2Hdr *hdr);

/* What held at @time; before the first change that is still known, what that
 * one says; NULL if there is none. */
const ShmemV4l2Hdr *shmem_v4l2_history_find (
    const ShmemV4l2History *history, GstClockTime time);

/* Until when a change is one of the frame with @timestamp that was dequeued
 * at @dequeued; frames come every @duration. */
GstClockTime shmem_v4l2_history_limit (
    GstClockTime timestamp, GstClockTime dequeued, GstClockTime duration);

typedef struct
{
  ShmemV4l2Device *device;
  gboolean has_display;
  gboolean has_light;
  ShmemV4l2History history;
  guint64 changes;
} ShmemV4l2Controls;

/* Subscribes to those that @device has. */
void shmem_v4l2_controls_start (
    ShmemV4l2Controls *controls, ShmemV4l2Device *device);
/* Whether it has any. */
gboolean shmem_v4l2_controls_are_there (const ShmemV4l2Controls *controls);
void shmem_v4l2_controls_stop (ShmemV4l2Controls *controls);

/* Takes in what has changed. */
void shmem_v4l2_controls_update (ShmemV4l2Controls *controls);

G_END_DECLS

#endif /* __SHMEM_V4L2_CONTROLS_H__ */
