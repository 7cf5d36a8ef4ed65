/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The parts of shmemv4l2src: settings and statistics, the streaming device, and
 * the layout of a captured frame. Its metadata is v4l2metadata.h.
 */

#ifndef __V4L2SRC_H__
#define __V4L2SRC_H__

#include "common/commonproperty.h"
#include "v4l2/v4l2capture.h"
#include "v4l2/v4l2metadata.h"
#include "v4l2/v4l2queue.h"
#include "v4l2/v4l2signal.h"

#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

/* ---- v4l2settings.c ---- */

/* The settings of shmemv4l2src. */
typedef struct
{
  gchar *device;
  V4l2MetadataSettings metadata;
  GstClockTime signal_timeout;
  gchar *pixelformat;
  gint caps_update; /* CommonUpdateMode */
  guint buffers;
  V4l2Kind memory;
  gboolean dmabuf;
} V4l2SrcSettings;

/* The properties of V4l2SrcSettings, with ids from 1 on. */
extern const CommonProperties v4l2_src_properties;

/* Counters since shmemv4l2src was started. */
typedef struct
{
  guint64 frames;
  guint64 copied;
  guint64 corrupted;
  guint64 lost;
  guint64 signal_changes;
  guint64 signal_losses;
  guint64 fields_unexpected;
  V4l2MetadataStats metadata;
  V4l2Kind memory; /* AUTO before the first frame */
  gchar *memory_reason;
} V4l2SrcStats;

/* Zeroes @stats. */
void v4l2_src_stats_clear (V4l2SrcStats *stats);

/* (transfer full): the value of the property `stats`. */
GstStructure *v4l2_src_stats_to_structure (const V4l2SrcStats *stats);

/* ---- v4l2media.c ---- */

/* (transfer full) a sentence, without a full stop, about the media pipeline
 * that ends in @device with @format: which two pads do not fit, which link is
 * disabled, or where to look. */
gchar *v4l2_media_explain (
    const V4l2Device *device, const struct v4l2_format *format);

/* ---- v4l2stream.c ---- */

/* A streaming device: frames and their metadata. Used by one thread. */
typedef struct
{
  V4l2Capture *capture;
  V4l2Signal *signal;
  V4l2Metadata *metadata;
  V4l2Queue *queue; /* NULL while the device does not stream */
  GstClockTime signal_timeout;
} V4l2Stream;

/* Starts @capture and @metadata, which must stay open until the stream is
 * stopped, as must @signal, which is that of @capture. @offer is what downstream
 * offers. Returns GST_FLOW_ERROR with @error set, or V4L2_FLOW_SIGNAL. */
GstFlowReturn v4l2_stream_start (V4l2Stream *stream, V4l2Capture *capture,
    V4l2Signal *signal, V4l2Metadata *metadata, const V4l2SrcSettings *settings,
    const V4l2Offer *offer, GError **error);
/* A no-op if it is not streaming. */
void v4l2_stream_stop (V4l2Stream *stream);

/* Waits for the next frame and its metadata. GST_FLOW_FLUSHING when @wakeup
 * becomes readable; V4L2_FLOW_SIGNAL; GST_FLOW_ERROR with @error set, also if
 * there is no frame until `signal-timeout` after @begun. @dequeued is the time
 * at which the frame was dequeued. */
GstFlowReturn v4l2_stream_wait (V4l2Stream *stream, gint wakeup,
    GstClockTime begun, V4l2Frame *frame, GstClockTime *dequeued,
    GError **error);

/* ---- v4l2frame.c ---- */

/* Adds the meta with the layout of the planes to @buffer, whose memories are
 * the v4l2 planes of a frame: GstVideoMeta if @capture has a GstVideoInfo, else
 * GstShmemPlanesMeta. */
gboolean v4l2_frame_describe (
    const V4l2Capture *capture, GstBuffer *buffer, GError **error);

/* For elements that ignore GstVideoMeta. Takes @buffer and returns it without
 * one, or a copy with the offsets and strides of @info if it has others; NULL
 * if it cannot be mapped. */
GstBuffer *v4l2_frame_pack (const GstVideoInfo *info, GstBuffer *buffer);

G_END_DECLS

#endif /* __V4L2SRC_H__ */
