/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Encodes and decodes messages. Knows nothing of sockets, connections or
 * elements; every decoder is a pure function of its bytes, which are untrusted
 * until it has returned TRUE.
 */

#include "transport/transportprotocol.h"

#include "common/commoncapstext.h"
#include "common/commonerror.h"

#include <gst/shmemmeta/shmemmeta.h>

#include <math.h>
#include <string.h>
#include <sys/stat.h>

/* Not SEGMENT: with it, the consumer would get no EOS. */
#define SEGMENT_FLAGS                                                          \
  (GST_SEGMENT_FLAG_RESET | GST_SEGMENT_FLAG_TRICKMODE                         \
      | GST_SEGMENT_FLAG_TRICKMODE_KEY_UNITS                                   \
      | GST_SEGMENT_FLAG_TRICKMODE_FORWARD_PREDICTED                           \
      | GST_SEGMENT_FLAG_TRICKMODE_NO_AUDIO)

gboolean
transport_refuse (GError **error, const gchar *fault)
{
  return common_fail (
      error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "%s", fault);
}

gboolean
transport_decode_header (
    gconstpointer data, gsize size, TransportType *type, GError **error)
{
  const TransportHeader *header = data;

  if (size < sizeof *header)
    return transport_refuse (error, "message is shorter than its header");
  if (size > TRANSPORT_MAX_MESSAGE_SIZE)
    return transport_refuse (error, "message is too long");
  if (header->size != size)
    return transport_refuse (
        error, "message does not have the size that it states");
  if (header->type < TRANSPORT_HELLO || header->type > TRANSPORT_LAST_TYPE)
    return transport_refuse (error, "message of unknown type");
  *type = header->type;
  return TRUE;
}

GstCaps *
transport_decode_caps (gconstpointer data, gsize size, GError **error)
{
  GstCaps *caps;

  if (size <= sizeof (TransportCaps)
      || size - sizeof (TransportCaps) > TRANSPORT_MAX_CAPS_SIZE) {
    transport_refuse (error, "CAPS are empty or too long");
    return NULL;
  }
  caps = common_caps_from_text ((const gchar *) data + sizeof (TransportCaps),
      size - sizeof (TransportCaps), error);
  if (caps == NULL)
    g_prefix_error (error, "CAPS cannot be used: ");
  return caps;
}

/* What precedes the fields of this version is the same in all of them. */
static gboolean
check_versions (const TransportHello *hello, gsize size, GError **error)
{
  guint32 min_version = hello->version;

  if (size >= sizeof *hello)
    min_version = hello->min_version;
  if (hello->version >= TRANSPORT_MIN_VERSION
      && min_version <= TRANSPORT_VERSION)
    return TRUE;
  return common_fail (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
      "it speaks versions %u to %u of the protocol, and this process %d to %d",
      min_version, hello->version, TRANSPORT_MIN_VERSION, TRANSPORT_VERSION);
}

gboolean
transport_decode_hello (gconstpointer data, gsize size,
    const TransportHello **hello, GError **error)
{
  const TransportHello *message = data;

  if (size < G_STRUCT_OFFSET (TransportHello, min_version)
      || size > TRANSPORT_MAX_HELLO_SIZE)
    return transport_refuse (error, "HELLO has the wrong size");
  if (message->magic != TRANSPORT_MAGIC)
    return transport_refuse (error, "HELLO is not of this protocol");
  if (size >= sizeof *message && message->min_version > message->version)
    return transport_refuse (error, "HELLO has an empty range of versions");
  if (!check_versions (message, size, error))
    return FALSE;
  if (size < sizeof *message)
    return transport_refuse (error, "HELLO has the wrong size");
  *hello = message;
  return TRUE;
}

static gboolean
rate_ok (gdouble rate)
{
  return isfinite (rate) && rate != 0.0 && fabs (rate) <= 1e6;
}

/* A segment of bytes has no end and no rate: the source element would end its
 * stream there. */
static gboolean
format_ok (const TransportSegment *message)
{
  if (message->format == GST_FORMAT_TIME)
    return TRUE;
  return message->format == GST_FORMAT_BYTES && message->rate == 1.0
      && message->start <= G_MAXINT64 && message->stop == GST_CLOCK_TIME_NONE
      && message->duration == GST_CLOCK_TIME_NONE;
}

gboolean
transport_decode_segment (gconstpointer data, gsize size,
    const TransportSegment **segment, GError **error)
{
  const TransportSegment *message = data;

  if (size != sizeof *message)
    return transport_refuse (error, "SEGMENT has the wrong size");
  if (!format_ok (message))
    return transport_refuse (
        error, "SEGMENT is neither of time nor of bytes without an end");
  if (!rate_ok (message->rate) || !rate_ok (message->applied_rate))
    return transport_refuse (error, "SEGMENT has an impossible rate");
  if (message->start == GST_CLOCK_TIME_NONE
      || message->base == GST_CLOCK_TIME_NONE || message->stop < message->start)
    return transport_refuse (error, "SEGMENT ends before it starts");
  if (message->offset > message->stop - message->start)
    return transport_refuse (error, "SEGMENT has an offset beyond its end");
  /* GStreamer asserts that a segment played backwards has an end. */
  if (message->rate < 0 && message->stop == GST_CLOCK_TIME_NONE)
    return transport_refuse (error, "SEGMENT goes backwards without an end");
  if (message->latency != GST_CLOCK_TIME_NONE
      && message->latency > TRANSPORT_MAX_LATENCY)
    return transport_refuse (error, "SEGMENT has an impossible latency");
  *segment = message;
  return TRUE;
}

/* Takes @n items of @item bytes off the front of the remaining bytes. */
static gconstpointer
take (const guint8 **data, gsize *left, gsize n, gsize item)
{
  gconstpointer taken = *data;

  if (n > *left / item)
    return NULL;
  *data += n * item;
  *left -= n * item;
  return taken;
}

static gboolean
check_counts (const TransportFrame *frame, GError **error)
{
  if (frame->n_new > TRANSPORT_MAX_FDS)
    return transport_refuse (error, "FRAME has too many file descriptors");
  if (frame->n_spans > TRANSPORT_MAX_MEMORIES)
    return transport_refuse (error, "FRAME has too many memories");
  if (frame->n_containers > TRANSPORT_MAX_CONTAINERS)
    return transport_refuse (error, "FRAME has too many containers");
  if (frame->n_video > TRANSPORT_MAX_VIDEOS || frame->n_crop > 1
      || frame->n_metas > TRANSPORT_MAX_METAS)
    return transport_refuse (error, "FRAME has too many metas");
  if (frame->metas_size > TRANSPORT_MAX_METAS_SIZE
      || frame->metas_size % 8 != 0)
    return transport_refuse (error, "FRAME has metas of an impossible size");
  return TRUE;
}

static gboolean
check_news (const TransportNew *news, guint n, GError **error)
{
  guint i;

  for (i = 0; i < n; i++) {
    if (news[i].id == 0)
      return transport_refuse (error, "FRAME has a new object without an id");
    if (news[i].kind < TRANSPORT_MEMORY || news[i].kind > TRANSPORT_DEVICE)
      return transport_refuse (error, "FRAME has a new object of unknown kind");
    if (news[i].size == 0 || news[i].size > TRANSPORT_MAX_MEMORY_SIZE)
      return transport_refuse (
          error, "FRAME has a new object of impossible size");
  }
  return TRUE;
}

/* Mapping a frame of several memories as a whole allocates this many bytes. */
static gboolean
check_size (const TransportSpan *spans, guint n, GError **error)
{
  guint64 left = TRANSPORT_MAX_MEMORY_SIZE;
  guint i;

  for (i = 0; i < n; i++) {
    if (spans[i].size > left)
      return transport_refuse (error, "FRAME has an impossible size");
    left -= spans[i].size;
  }
  return TRUE;
}

/* The plane table tells later which pictures exist. */
static gboolean
check_pictures (const TransportFrameView *view, GError **error)
{
  guint i;

  for (i = 0; i < view->frame->n_containers; i++) {
    const TransportContainer *container = &view->containers[i];

    if (container->reserved != 0)
      return transport_refuse (error, "FRAME has a reserved field that is set");
    if (container->picture < GST_SHMEM_PICTURE_ALL)
      return transport_refuse (
          error, "FRAME has a container about an impossible picture");
    if (container->picture != GST_SHMEM_PICTURE_ALL && view->frame->planes == 0)
      return transport_refuse (
          error, "FRAME has a container about a picture but no plane table");
  }
  return TRUE;
}

gboolean
transport_decode_frame (
    gconstpointer data, gsize size, TransportFrameView *view, GError **error)
{
  const TransportFrame *frame = data;
  const guint8 *rest = (const guint8 *) data + sizeof *frame;
  gsize left;

  if (size < sizeof *frame)
    return transport_refuse (error, "FRAME is too short");
  if (!check_counts (frame, error))
    return FALSE;
  left = size - sizeof *frame;
  view->frame = frame;
  view->news = take (&rest, &left, frame->n_new, sizeof (TransportNew));
  view->spans = take (&rest, &left, frame->n_spans, sizeof (TransportSpan));
  view->containers =
      take (&rest, &left, frame->n_containers, sizeof (TransportContainer));
  view->videos = take (&rest, &left, frame->n_video, sizeof (TransportVideo));
  view->crop = take (&rest, &left, frame->n_crop, sizeof (TransportCrop));
  view->metas = take (&rest, &left, frame->metas_size, 1);
  if (!view->news || !view->spans || !view->containers || !view->videos
      || !view->crop || !view->metas || left != 0)
    return transport_refuse (
        error, "FRAME does not have the size that its counts require");
  if (frame->n_crop == 0)
    view->crop = NULL;
  return check_news (view->news, frame->n_new, error)
      && check_size (view->spans, frame->n_spans, error)
      && check_pictures (view, error);
}

gboolean
transport_decode_ids (
    gconstpointer data, gsize size, const TransportIds **ids, GError **error)
{
  const TransportIds *message = data;

  if (size < TRANSPORT_IDS_SIZE (0))
    return transport_refuse (error, "list of ids is too short");
  if (message->n_ids == 0 || message->n_ids > TRANSPORT_MAX_IDS)
    return transport_refuse (error, "list has no ids or too many");
  if (size != TRANSPORT_IDS_SIZE (message->n_ids))
    return transport_refuse (
        error, "list of ids does not have the size that its count requires");
  *ids = message;
  return TRUE;
}

gboolean
transport_decode_refused (
    gconstpointer data, gsize size, TransportReason *reason, GError **error)
{
  const TransportRefused *message = data;

  if (size != sizeof *message)
    return transport_refuse (error, "REFUSED has the wrong size");
  if (message->reason < TRANSPORT_REASON_ACCESS
      || message->reason > TRANSPORT_LAST_REASON)
    return transport_refuse (error, "REFUSED for an unknown reason");
  *reason = message->reason;
  return TRUE;
}

gboolean
transport_decode_qos (
    gconstpointer data, gsize size, const TransportQos **qos, GError **error)
{
  const TransportQos *message = data;

  if (size != sizeof *message)
    return transport_refuse (error, "QOS has the wrong size");
  if (message->kind > GST_QOS_TYPE_THROTTLE || message->reserved != 0)
    return transport_refuse (error, "QOS is of an unknown type");
  /* Also if it is not a number. */
  if (!(message->proportion >= 0.0 && message->proportion <= 1e6))
    return transport_refuse (error, "QOS has an impossible proportion");
  /* Elements add them, and GStreamer asserts that the sum is not negative. */
  if (message->timestamp > G_MAXINT64 / 4 || message->diff > G_MAXINT64 / 4
      || message->diff < -(gint64) message->timestamp)
    return transport_refuse (error, "QOS has an impossible time");
  *qos = message;
  return TRUE;
}

static guint64
get_time_namespace (void)
{
  struct stat info;

  return stat ("/proc/self/ns/time", &info) == 0 ? info.st_ino : 0;
}

void
transport_encode_hello (TransportHello *hello, guint64 features)
{
  *hello = (TransportHello){ { TRANSPORT_HELLO, sizeof *hello },
    TRANSPORT_MAGIC, TRANSPORT_VERSION, TRANSPORT_MIN_VERSION, features, 0, 0,
    get_time_namespace () };
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
