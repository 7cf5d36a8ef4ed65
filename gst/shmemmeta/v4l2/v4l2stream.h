/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __V4L2STREAM_H__
#define __V4L2STREAM_H__

#include "v4l2/v4l2controls.h"
#include "v4l2/v4l2meta.h"
#include "v4l2/v4l2queue.h"
#include "v4l2/v4l2srcsettings.h"

G_BEGIN_DECLS

/* A device that streams: its frames, controls and metadata. Of one thread. */
typedef struct
{
  V4l2Capture *capture;
  V4l2Queue *queue; /* NULL while the device does not stream */
  V4l2Controls controls;
  V4l2Meta meta; /* its fd is -1 without a metadata node */
  V4l2Matcher matcher;
  GstClockTime metadata_timeout;
  GPtrArray *metadata; /* GBytes, of the last frame */
} V4l2Stream;

void v4l2_stream_init (V4l2Stream *stream);
void v4l2_stream_clear (V4l2Stream *stream);

/* Starts @capture, which has to stay until the stream is stopped. */
gboolean v4l2_stream_start (V4l2Stream *stream, V4l2Capture *capture,
    const V4l2SrcSettings *settings, GError **error);
/* Also of one that does not stream. */
void v4l2_stream_stop (V4l2Stream *stream);

/* Waits for the next frame and its metadata, which is in @stream until the
 * frame after it. GST_FLOW_FLUSHING when @wakeup becomes readable;
 * GST_FLOW_ERROR with @error set. @dequeued is when the frame was there. */
GstFlowReturn v4l2_stream_wait (V4l2Stream *stream, gint wakeup,
    V4l2Frame *frame, GstClockTime *dequeued, GError **error);

/* (nullable): what the controls said of @frame. */
const V4l2Hdr *v4l2_stream_get_hdr (
    const V4l2Stream *stream, const V4l2Frame *frame, GstClockTime dequeued);

/* Duration of a frame of @capture, or a guess. */
GstClockTime v4l2_stream_get_duration (const V4l2Capture *capture);
/* How long a frame waits for its metadata; 0 if there is no node for it. */
GstClockTime v4l2_stream_get_timeout (
    const V4l2Capture *capture, const V4l2SrcSettings *settings);

G_END_DECLS

#endif /* __V4L2STREAM_H__ */
