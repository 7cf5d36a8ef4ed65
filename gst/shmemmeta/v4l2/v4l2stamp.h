/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __V4L2STAMP_H__
#define __V4L2STAMP_H__

#include "v4l2/v4l2matcher.h"

G_BEGIN_DECLS

/* Now on CLOCK_MONOTONIC, which most devices take timestamps from. */
GstClockTime v4l2_get_monotonic_time (void);

/* Sets timestamps and offsets of @buffer from @stamp, and the flag CORRUPTED if
 * the driver flagged an error. @element provides clock and base time. */
void v4l2_stamp_buffer (const V4l2Stamp *stamp, GstBuffer *buffer,
    GstElement *element, GstClockTime duration);

/* The inverse, for a @buffer in @segment that came through other elements: sets
 * @stamp to what the buffer still says. Without a plausible timestamp, that is
 * @arrived. */
void v4l2_stamp_from_buffer (V4l2Stamp *stamp, GstBuffer *buffer,
    const GstSegment *segment, GstElement *element, GstClockTime arrived);

/* The sequence number expected next. */
typedef struct
{
  gboolean any;
  guint32 next;
} V4l2Numbers;

/* Sets DISCONT on @buffer if it is the first, or if frames were lost before it.
 * Returns the number of lost frames. */
guint32 v4l2_numbers_check (
    V4l2Numbers *numbers, const V4l2Stamp *stamp, GstBuffer *buffer);

G_END_DECLS

#endif /* __V4L2STAMP_H__ */
