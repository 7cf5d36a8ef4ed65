/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Decides at which frame a change of values is taken. It knows no values and
 * has no clock: a frame that differs asks again, so a change that came too
 * early is taken by the first frame late enough, and never if the old values
 * have returned by then.
 */

#include "common/commonupdate.h"

void
common_update_restart (CommonUpdate *update)
{
  update->started = FALSE;
}

/* Timestamps also go back: in decoding order by some frames, and further where
 * a stream is continued by another one. So the distance counts, not the
 * direction. Without timestamps no change is known to be too early. */
static gboolean
is_long_ago (GstClockTime changed, GstClockTime time)
{
  if (!GST_CLOCK_TIME_IS_VALID (changed) || !GST_CLOCK_TIME_IS_VALID (time))
    return TRUE;
  return (time > changed ? time - changed : changed - time)
      >= COMMON_UPDATE_INTERVAL;
}

gboolean
common_update_is_due (CommonUpdate *update, CommonUpdateMode mode,
    gboolean differs, GstClockTime time)
{
  gboolean due = FALSE;

  if (!update->started)
    due = TRUE;
  else if (differs && mode == COMMON_UPDATE_SCENE)
    due = is_long_ago (update->changed, time);
  else if (differs)
    due = mode == COMMON_UPDATE_FRAME;
  if (due)
    *update = (CommonUpdate){ TRUE, time };
  return due;
}
