/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The parts of shmemv4l2src: settings and statistics, the metadata node, the
 * streaming device, and the metas of a captured frame.
 */

#ifndef __V4L2SRC_H__
#define __V4L2SRC_H__

#include "common/commonproperty.h"
#include "v4l2/v4l2capture.h"
#include "v4l2/v4l2controls.h"
#include "v4l2/v4l2matcher.h"
#include "v4l2/v4l2queue.h"
#include "v4l2/v4l2signal.h"

#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

/* ---- v4l2settings.c ---- */

/* The settings of shmemv4l2src. */
typedef struct
{
  gchar *device;
  gchar *metadata_device;
  V4l2Match metadata_match;
  GstClockTime metadata_timeout;
  GstClockTime signal_timeout;
  gchar *pixelformat;
  guint buffers;
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
  guint64 with_container;
  guint64 metadata_missing;
  guint64 metadata_unmatched;
  guint64 control_changes;
  guint64 signal_changes;
  guint64 signal_losses;
  guint64 fields_unexpected;
  gboolean dmabuf;
} V4l2SrcStats;

/* (transfer full): the value of the property `stats`. */
GstStructure *v4l2_src_stats_to_structure (const V4l2SrcStats *stats);

/* ---- v4l2meta.c ---- */

/* The maximum of V4L2. */
#define V4L2_META_BUFFERS VIDEO_MAX_FRAME

/* A streaming metadata node. */
typedef struct
{
  V4l2Device device;
  guint32 dataformat; /* V4L2_META_FMT_* */
  guint count;
  struct
  {
    gpointer bytes;
    gsize size;
  } buffers[V4L2_META_BUFFERS];
} V4l2Meta;

gboolean v4l2_meta_start (V4l2Meta *meta, const gchar *path, GError **error);
/* A no-op if never started, provided all is 0 but for an fd of -1. */
void v4l2_meta_stop (V4l2Meta *meta);

/* Hands captured metadata to @matcher; FALSE with @error set if the node
 * failed. */
gboolean v4l2_meta_update (
    V4l2Meta *meta, V4l2Matcher *matcher, GError **error);

/* ---- v4l2stream.c ---- */

/* A streaming device: frames, controls and metadata. Used by one thread. */
typedef struct
{
  V4l2Capture *capture;
  V4l2Signal *signal;
  V4l2Queue *queue; /* NULL while the device does not stream */
  V4l2Controls controls;
  V4l2Meta meta; /* its fd is -1 without a metadata node */
  V4l2Matcher matcher;
  GstClockTime metadata_timeout;
  GstClockTime signal_timeout;
  GPtrArray *metadata; /* of the last frame; element-type GBytes */
} V4l2Stream;

void v4l2_stream_init (V4l2Stream *stream);
void v4l2_stream_clear (V4l2Stream *stream);

/* Starts @capture, which must stay open until the stream is stopped, as must
 * @signal, which is its signal. Returns GST_FLOW_ERROR with @error set, or
 * V4L2_FLOW_SIGNAL. */
GstFlowReturn v4l2_stream_start (V4l2Stream *stream, V4l2Capture *capture,
    V4l2Signal *signal, const V4l2SrcSettings *settings, GError **error);
/* A no-op if it is not streaming. */
void v4l2_stream_stop (V4l2Stream *stream);

/* Waits for the next frame and its metadata, which stays in @stream until the
 * next call. GST_FLOW_FLUSHING when @wakeup becomes readable; V4L2_FLOW_SIGNAL;
 * GST_FLOW_ERROR with @error set, also if there is no frame until
 * `signal-timeout` after @begun. @dequeued is the time at which the frame was
 * dequeued. */
GstFlowReturn v4l2_stream_wait (V4l2Stream *stream, gint wakeup,
    GstClockTime begun, V4l2Frame *frame, GstClockTime *dequeued,
    GError **error);

/* (nullable): the values of the controls for @frame. */
const CommonStatic *v4l2_stream_get_hdr (
    const V4l2Stream *stream, const V4l2Frame *frame, GstClockTime dequeued);

/* The duration of a frame of @capture, or an assumed one. */
GstClockTime v4l2_stream_get_duration (const V4l2Capture *capture);
/* How long a frame waits for its metadata; 0 without a metadata node. */
GstClockTime v4l2_stream_get_timeout (
    const V4l2Capture *capture, const V4l2SrcSettings *settings);

/* ---- v4l2frame.c ---- */

/* Adds the meta with the layout of the planes to @buffer, whose memories are
 * the v4l2 planes of @frame: GstVideoMeta if @capture has a GstVideoInfo, else
 * GstShmemPlanesMeta. */
gboolean v4l2_frame_describe (const V4l2Capture *capture,
    const V4l2Frame *frame, GstBuffer *buffer, GError **error);

/* For elements that ignore GstVideoMeta. Takes @buffer and returns it, or a
 * copy with the offsets and strides of @info if it has others; NULL if it
 * cannot be mapped. */
GstBuffer *v4l2_frame_pack (const GstVideoInfo *info, GstBuffer *buffer);

/* Adds a container with the metadata of the frame to @buffer: @cicp and @hdr,
 * which may be NULL, and @metadata (element-type GBytes) in @dataformat. Adds
 * nothing if there is none. */
gboolean v4l2_frame_add_container (GstBuffer *buffer,
    GstShmemContainerBuilder *builder, const GstShmemCicp *cicp,
    const CommonStatic *hdr, GPtrArray *metadata, guint32 dataformat,
    GError **error);

G_END_DECLS

#endif /* __V4L2SRC_H__ */
