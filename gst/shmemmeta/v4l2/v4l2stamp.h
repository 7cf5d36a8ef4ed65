/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __V4L2STAMP_H__
#define __V4L2STAMP_H__

#include "v4l2/v4l2matcher.h"

G_BEGIN_DECLS

/* That of the monotonic clock, by which devices stamp. */
GstClockTime v4l2_get_monotonic_time (void);

/* Gives @buffer the time and the number that @stamp has, and marks it if the
 * driver did. @element is who has the clock. */
void v4l2_stamp_buffer (const V4l2Stamp *stamp, GstBuffer *buffer,
    GstElement *element, GstClockTime duration);

/* The number of a frame that was, and what is to come. */
typedef struct
{
  gboolean any;
  guint32 next;
} V4l2Numbers;

/* Marks @buffer if it is the first, or if frames are missing before it, and
 * returns how many. */
guint32 v4l2_numbers_check (
    V4l2Numbers *numbers, const V4l2Stamp *stamp, GstBuffer *buffer);

G_END_DECLS

#endif /* __V4L2STAMP_H__ */
