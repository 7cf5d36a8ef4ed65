/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEM_V4L2_STREAM_H__
#define __SHMEM_V4L2_STREAM_H__

#include "shmemv4l2controls.h"
#include "shmemv4l2meta.h"
#include "shmemv4l2queue.h"
#include "shmemv4l2srcsettings.h"

G_BEGIN_DECLS

/* A device that streams: its frames, controls and metadata. Of one thread. */
typedef struct
{
  ShmemV4l2Capture *capture;
  ShmemV4l2Queue *queue; /* NULL while the device does not stream */
  ShmemV4l2Controls controls;
  ShmemV4l2Meta meta; /* its fd is -1 without a metadata node */
  ShmemV4l2Matcher matcher;
  GstClockTime metadata_timeout;
  GPtrArray *metadata; /* GBytes, of the last frame */
} ShmemV4l2Stream;

void shmem_v4l2_stream_init (ShmemV4l2Stream *stream);
void shmem_v4l2_stream_clear (ShmemV4l2Stream *stream);

/* Starts @capture, which has to stay until the stream is stopped. */
gboolean shmem_v4l2_stream_start (ShmemV4l2Stream *stream,
    ShmemV4l2Capture *capture, const ShmemV4l2SrcSettings *settings,
    GError **error);
/* Also of one that does not stream. */
void shmem_v4l2_stream_stop (ShmemV4l2Stream *stream);

/* Waits for the next frame and its metadata, which is in @stream until the
 * frame after it. GST_FLOW_FLUSHING when @wakeup becomes readable;
 * GST_FLOW_ERROR with @error set. @dequeued is when the frame was there. */
GstFlowReturn shmem_v4l2_stream_wait (ShmemV4l2Stream *stream, gint wakeup,
    ShmemV4l2Frame *frame, GstClockTime *dequeued, GError **error);

/* (nullable): what the controls said of @frame. */
const ShmemV4l2Hdr *shmem_v4l2_stream_get_hdr (const ShmemV4l2Stream *stream,
    const ShmemV4l2Frame *frame, GstClockTime dequeued);

/* Duration of a frame of @capture, or a guess. */
GstClockTime shmem_v4l2_stream_get_duration (const ShmemV4l2Capture *capture);
/* How long a frame waits for its metadata; 0 if there is no node for it. */
GstClockTime shmem_v4l2_stream_get_timeout (
    const ShmemV4l2Capture *capture, const ShmemV4l2SrcSettings *settings);

G_END_DECLS

#endif /* __SHMEM_V4L2_STREAM_H__ */
