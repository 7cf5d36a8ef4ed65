/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The parts of shmemv4l2src: its settings and statistics, the metadata node,
 * the device while it streams, and what a captured frame becomes.
 */

#ifndef __V4L2SRC_H__
#define __V4L2SRC_H__

#include "common/commonproperty.h"
#include "v4l2/v4l2capture.h"
#include "v4l2/v4l2controls.h"
#include "v4l2/v4l2matcher.h"
#include "v4l2/v4l2queue.h"

#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

/* ---- v4l2settings.c ---- */

/* What a user of shmemv4l2src can set. */
typedef struct
{
  gchar *device;
  gchar *metadata_device;
  V4l2Match metadata_match;
  GstClockTime metadata_timeout;
  gchar *pixelformat;
  guint buffers;
  gboolean dmabuf;
} V4l2SrcSettings;

/* Of V4l2SrcSettings, with ids from 1 on. */
extern const CommonProperties v4l2_src_properties;

/* What shmemv4l2src has counted since it was started. */
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
  gboolean dmabuf;
} V4l2SrcStats;

/* (transfer full): the value of the property `stats`. */
GstStructure *v4l2_src_stats_to_structure (const V4l2SrcStats *stats);

/* ---- v4l2meta.c ---- */

/* As many as V4L2 has. */
#define V4L2_META_BUFFERS VIDEO_MAX_FRAME

/* A metadata node that streams. */
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
/* Also of one that was never started, if all of it is 0 and its fd -1. */
void v4l2_meta_stop (V4l2Meta *meta);

/* Hands @matcher what was captured; FALSE with @error set when the node is
 * out of order. */
gboolean v4l2_meta_update (
    V4l2Meta *meta, V4l2Matcher *matcher, GError **error);

/* ---- v4l2stream.c ---- */

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

/* ---- v4l2frame.c ---- */

/* Adds to @buffer, which has the v4l2 planes of @frame as its memories, the
 * meta that says where the planes are: GstVideoMeta if @capture has a
 * GstVideoInfo, else GstShmemPlanesMeta. */
gboolean v4l2_frame_describe (const V4l2Capture *capture,
    const V4l2Frame *frame, GstBuffer *buffer, GError **error);

/* (transfer full) @buffer, or if its planes are not where @info has them, a
 * copy with them there: for elements that do not look at GstVideoMeta. NULL
 * where that cannot be. (transfer full) of @buffer. */
GstBuffer *v4l2_frame_pack (const GstVideoInfo *info, GstBuffer *buffer);

/* Adds to @buffer a container of what is known of the frame: of the NULLable
 * @cicp and @hdr, and of @metadata (element-type GBytes), which is of
 * @dataformat. None if that is nothing. */
gboolean v4l2_frame_add_container (GstBuffer *buffer,
    GstShmemContainerBuilder *builder, const GstShmemCicp *cicp,
    const V4l2Hdr *hdr, GPtrArray *metadata, guint32 dataformat,
    GError **error);

G_END_DECLS

#endif /* __V4L2SRC_H__ */
