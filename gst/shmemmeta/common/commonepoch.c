/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The running time of an element in terms of CLOCK_MONOTONIC, which all
 * processes share.
 */

#include "common/commonepoch.h"

GstClockTime
common_get_epoch (GstElement *element)
{
  GstClock *clock = gst_element_get_clock (element);
  GstClockTime epoch = GST_CLOCK_TIME_NONE;
  GstClockType type = GST_CLOCK_TYPE_OTHER;

  if (clock && GST_IS_SYSTEM_CLOCK (clock)) {
    g_object_get (clock, "clock-type", &type, NULL);
    if (type == GST_CLOCK_TYPE_MONOTONIC)
      epoch = gst_element_get_base_time (element);
  }
  gst_clear_object (&clock);
  return epoch;
}
