/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Makes messages of what GStreamer has, and the reverse. Knows nothing of
 * sockets, connections or elements.
 */

#include "transport/transportprotocol.h"

#include "common/commoncapstext.h"
#include "transport/transportfault.h"

#include <gst/shmemmeta/shmemmeta.h>

#include <string.h>

/* Not SEGMENT: with it, the consumer would get no EOS. */
#define SEGMENT_FLAGS                                                          \
  (GST_SEGMENT_FLAG_RESET | GST_SEGMENT_FLAG_TRICKMODE                         \
      | GST_SEGMENT_FLAG_TRICKMODE_KEY_UNITS                                   \
      | GST_SEGMENT_FLAG_TRICKMODE_FORWARD_PREDICTED                           \
      | GST_SEGMENT_FLAG_TRICKMODE_NO_AUDIO)

GstCaps *
transport_read_caps (gconstpointer data, gsize size, GError **error)
{
  const gchar *text;
  gsize length;
  GstCaps *caps;

  if (!transport_accept (
          transport_decode_caps (data, size, &text, &length), error))
    return NULL;
  caps = common_caps_from_text (text, length, error);
  if (caps == NULL)
    g_prefix_error (error, "CAPS cannot be used: ");
  return caps;
}

void
transport_encode_segment (
    TransportSegment *message, const GstSegment *segment, guint64 generation)
{
  *message = (TransportSegment){ { TRANSPORT_SEGMENT, sizeof *message },
    segment->flags, segment->format, segment->rate, segment->applied_rate,
    segment->base, segment->offset, segment->start, segment->stop,
    segment->time, segment->position, segment->duration, GST_CLOCK_TIME_NONE,
    GST_CLOCK_TIME_NONE, generation };
}

void
transport_segment_to_gst (const TransportSegment *message, GstSegment *segment)
{
  gst_segment_init (segment, (GstFormat) message->format);
  segment->flags = message->flags & SEGMENT_FLAGS;
  segment->rate = message->rate;
  segment->applied_rate = message->applied_rate;
  segment->base = message->base;
  segment->offset = message->offset;
  segment->start = message->start;
  segment->stop = message->stop;
  segment->time = message->time;
  segment->position = message->start;
  segment->duration = message->duration;
}

static guint8 *
put (guint8 *to, gconstpointer data, gsize size)
{
  memcpy (to, data, size);
  return to + size;
}

static guint8 *
put_videos (
    TransportFrame *frame, guint8 *end, GstBuffer *buffer, guint32 layouts)
{
  gpointer state = NULL;
  GstMeta *meta;

  for (; layouts != 0
       && (meta = gst_buffer_iterate_meta_filtered (
               buffer, &state, GST_VIDEO_META_API_TYPE));
       layouts >>= 1) {
    TransportVideo video;

    if ((layouts & 1) == 0)
      continue;
    transport_encode_video (&video, (GstVideoMeta *) meta);
    frame->n_video++;
    end = put (end, &video, sizeof video);
  }
  return end;
}

static guint8 *
put_crop (TransportFrame *frame, guint8 *end, GstBuffer *buffer)
{
  const GstVideoCropMeta *meta = gst_buffer_get_video_crop_meta (buffer);
  TransportCrop crop;

  crop = (TransportCrop){ meta->x, meta->y, meta->width, meta->height };
  frame->n_crop = 1;
  return put (end, &crop, sizeof crop);
}

gsize
transport_encode_frame (TransportFrame *frame, guint8 *tail, GstBuffer *buffer,
    const TransportSpan *spans, guint n_spans,
    const TransportContainer *containers, guint n_containers, guint32 layouts,
    gboolean crop)
{
  guint8 *end = tail;

  memset (frame, 0, sizeof *frame);
  frame->header.type = TRANSPORT_FRAME;
  frame->pts = GST_BUFFER_PTS (buffer);
  frame->dts = GST_BUFFER_DTS (buffer);
  frame->duration = GST_BUFFER_DURATION (buffer);
  frame->offset = GST_BUFFER_OFFSET (buffer);
  frame->offset_end = GST_BUFFER_OFFSET_END (buffer);
  frame->flags = GST_BUFFER_FLAGS (buffer) & TRANSPORT_BUFFER_FLAGS;
  frame->n_spans = n_spans;
  frame->n_containers = n_containers;
  end = put (end, spans, n_spans * sizeof *spans);
  end = put (end, containers, n_containers * sizeof *containers);
  end = put_videos (frame, end, buffer, layouts);
  if (crop)
    end = put_crop (frame, end, buffer);
  return end - tail;
}
