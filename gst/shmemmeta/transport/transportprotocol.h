/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The messages of the transport, see shmem-frames/protocol.h, to and from what
 * GStreamer has: caps, segments, buffers and video metas.
 */

#ifndef __TRANSPORTPROTOCOL_H__
#define __TRANSPORTPROTOCOL_H__

#include <gst/gst.h>
#include <gst/video/video.h>
#include <shmem-frames/protocol.h>

G_BEGIN_DECLS

G_STATIC_ASSERT (TRANSPORT_FORMAT_TIME == GST_FORMAT_TIME);
G_STATIC_ASSERT (TRANSPORT_FORMAT_BYTES == GST_FORMAT_BYTES);
G_STATIC_ASSERT (TRANSPORT_MAX_PLANES == GST_VIDEO_MAX_PLANES);
G_STATIC_ASSERT (TRANSPORT_NO_TIME == GST_CLOCK_TIME_NONE);
G_STATIC_ASSERT (TRANSPORT_QOS_LAST == GST_QOS_TYPE_THROTTLE);

/* (transfer full): fixed caps, or NULL. */
GstCaps *transport_read_caps (gconstpointer data, gsize size, GError **error);

/* Whether every plane lies within one memory of the frame, and the picture
 * matches @caps (NULL if they are not of raw video). */
gboolean transport_check_video (const TransportVideo *video,
    const TransportSpan *spans, guint n_spans, const GstVideoInfo *caps,
    GError **error);
gboolean transport_check_crop_of (const TransportCrop *crop,
    const TransportVideo *video, const GstVideoInfo *caps, GError **error);

void transport_encode_video (TransportVideo *video, const GstVideoMeta *meta);

/* These fill in a message, including its header. */
void transport_encode_segment (
    TransportSegment *message, const GstSegment *segment, guint64 generation);
void transport_segment_to_gst (
    const TransportSegment *message, GstSegment *segment);
gboolean transport_add_video_meta (
    GstBuffer *buffer, const TransportVideo *video);

/* Whether @buffer has any meta; looking for each kind would cost more. */
static inline gboolean
transport_has_metas (GstBuffer *buffer)
{
  gpointer state = NULL;

  return gst_buffer_iterate_meta (buffer, &state) != NULL;
}

/* Encodes the frame without its new objects, its plane table and its other
 * metas: fills @frame, and @tail with spans, containers, the GstVideoMetas with
 * a bit in @layouts, and the GstVideoCropMeta if @crop is set. Returns the number
 * of bytes in @tail. The caller must have checked the counts. */
gsize transport_encode_frame (TransportFrame *frame, guint8 *tail,
    GstBuffer *buffer, const TransportSpan *spans, guint n_spans,
    const TransportContainer *containers, guint n_containers, guint32 layouts,
    gboolean crop);

/* Flags of a GstBuffer that are valid in another process. */
#define TRANSPORT_BUFFER_FLAGS                                                 \
  (GST_BUFFER_FLAG_DISCONT | GST_BUFFER_FLAG_RESYNC                            \
      | GST_BUFFER_FLAG_CORRUPTED | GST_BUFFER_FLAG_MARKER                     \
      | GST_BUFFER_FLAG_HEADER | GST_BUFFER_FLAG_GAP                           \
      | GST_BUFFER_FLAG_DROPPABLE | GST_BUFFER_FLAG_DELTA_UNIT                 \
      | GST_BUFFER_FLAG_NON_DROPPABLE | GST_VIDEO_BUFFER_FLAG_INTERLACED       \
      | GST_VIDEO_BUFFER_FLAG_TFF | GST_VIDEO_BUFFER_FLAG_RFF                  \
      | GST_VIDEO_BUFFER_FLAG_ONEFIELD | GST_VIDEO_BUFFER_FLAG_MULTIPLE_VIEW   \
      | GST_VIDEO_BUFFER_FLAG_FIRST_IN_BUNDLE)

G_END_DECLS

#endif /* __TRANSPORTPROTOCOL_H__ */
