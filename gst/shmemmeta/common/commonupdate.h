/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * When values that change with the frames of a stream are passed on to those
 * for which each change is expensive: a display that is set to another mode, an
 * encoder that starts anew.
 */

#ifndef __COMMONUPDATE_H__
#define __COMMONUPDATE_H__

#include <gst/gst.h>

G_BEGIN_DECLS

typedef enum
{
  COMMON_UPDATE_STREAM, /* the values of the first frame */
  COMMON_UPDATE_SCENE,  /* changes, COMMON_UPDATE_INTERVAL apart */
  COMMON_UPDATE_FRAME,  /* each change */
} CommonUpdateMode;

#define COMMON_UPDATE_INTERVAL (GST_SECOND / 2)

/* All 0 at the start of a stream. Used by one thread. */
typedef struct
{
  gboolean started;
  GstClockTime changed; /* timestamp of the frame whose values were taken */
} CommonUpdate;

/* The next frame is the first one of a stream: after STREAM_START, after a
 * flush, and when the stream becomes HDR or ceases to be. */
void common_update_restart (CommonUpdate *update);

/* Whether the values of the next frame are to be taken. @differs says whether
 * they differ from those which were taken last, which is all that is asked of
 * the values; @time is the frame's timestamp, or GST_CLOCK_TIME_NONE. TRUE for
 * the first frame in any case, as what was taken before is of another stream. */
gboolean common_update_is_due (CommonUpdate *update, CommonUpdateMode mode,
    gboolean differs, GstClockTime time);

G_END_DECLS

#endif /* __COMMONUPDATE_H__ */
