/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __V4L2TIMINGS_H__
#define __V4L2TIMINGS_H__

#include <glib.h>
#include <linux/videodev2.h>

G_BEGIN_DECLS

/* The frames per second of a signal with these timings, of interlaced ones too
 * (not fields). A rate of television that is within what receivers measure
 * wrong is given as such. FALSE if the timings are impossible. */
gboolean v4l2_timings_get_rate (
    const struct v4l2_dv_timings *timings, gint *rate_n, gint *rate_d);

/* Whether both are of the same signal, measured twice. */
gboolean v4l2_timings_match (
    const struct v4l2_dv_timings *a, const struct v4l2_dv_timings *b);

G_END_DECLS

#endif /* __V4L2TIMINGS_H__ */
