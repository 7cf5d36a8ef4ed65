/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __V4L2SIGNAL_H__
#define __V4L2SIGNAL_H__

#include "v4l2/v4l2device.h"

G_BEGIN_DECLS

/* The signal has changed or is gone: stop streaming, and wait for it. */
#define V4L2_FLOW_SIGNAL GST_FLOW_CUSTOM_SUCCESS

/* The signal on the current input of a device. Used by one thread. */
typedef struct
{
  V4l2Device *device;
  gint events;          /* -1 if the driver does not tell of changes */
  gboolean has_timings; /* a receiver: its timings follow the signal */

  gboolean present;               /* when it was last measured */
  struct v4l2_dv_timings timings; /* of the signal, if it is present */
  const gchar *fault;             /* what is wrong with it otherwise */

  gboolean lost;               /* and that was posted */
  gboolean known;              /* there was a signal before */
  struct v4l2_dv_timings last; /* and its timings */

  guint64 losses;
  guint64 changes;
} V4l2Signal;

/* Looks at the current input of @device, which must stay open until
 * v4l2_signal_close(), and asks for events about it. */
void v4l2_signal_open (V4l2Signal *signal, V4l2Device *device);
/* A no-op if all is 0 but for `events`, which is -1. */
void v4l2_signal_close (V4l2Signal *signal);

/* Measures the signal, whose presence and timings are then in @signal; FALSE
 * with @error set if the device is gone. */
gboolean v4l2_signal_measure (V4l2Signal *signal, GError **error);

/* Sets the device to the timings that were measured; it must not have
 * buffers. */
gboolean v4l2_signal_apply (V4l2Signal *signal, GError **error);
/* (nullable): the timings that the device is set to, if it has any. */
const struct v4l2_dv_timings *v4l2_signal_get_timings (
    const V4l2Signal *signal);

/* Dequeues events; TRUE if the signal may have changed. */
gboolean v4l2_signal_take_events (V4l2Signal *signal);
/* For a device without frames, as not all drivers send events: whether the
 * signal is another one, or gone. */
gboolean v4l2_signal_is_other (V4l2Signal *signal);

/* Waits until the signal of a receiver is there and does not change any more,
 * and posts messages on behalf of @element: that it is lost, back, or another
 * one. In the latter cases, @begun becomes the time of that. GST_FLOW_FLUSHING
 * when @wakeup becomes readable; GST_FLOW_ERROR with @error set, also if that
 * takes until @timeout after @begun. */
GstFlowReturn v4l2_signal_wait (V4l2Signal *signal, GstElement *element,
    gint wakeup, GstClockTime *begun, GstClockTime timeout, GError **error);

G_END_DECLS

#endif /* __V4L2SIGNAL_H__ */
