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
#include "common/commonvideometa.h"

#include <gst/shmemmeta/shmemmeta.h>

#include <math.h>
#include <string.h>

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

gboolean
transport_decode_hello (gconstpointer data, gsize size, GError **error)
{
  const TransportHello *hello = data;

  if (size != sizeof *hello)
    return transport_refuse (error, "HELLO has the wrong size");
  if (hello->magic != TRANSPORT_MAGIC)
    return transport_refuse (error, "HELLO is not of this protocol");
  if (hello->version != TRANSPORT_VERSION)
    return transport_refuse (error, "HELLO is of another protocol version");
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
  if (frame->n_video > 1 || frame->n_crop > 1)
    return transport_refuse (error, "FRAME has too many metas");
  return TRUE;
}

static gboolean
check_news (const TransportNew *news, guint n, GError **error)
{
  guint i;

  for (i = 0; i < n; i++) {
    if (news[i].id == 0)
      return transport_refuse (error, "FRAME has a new object without an id");
    if (news[i].kind != TRANSPORT_MEMORY && news[i].kind != TRANSPORT_CONTAINER)
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
  view->video = take (&rest, &left, frame->n_video, sizeof (TransportVideo));
  view->crop = take (&rest, &left, frame->n_crop, sizeof (TransportCrop));
  if (!view->news || !view->spans || !view->containers || !view->video
      || !view->crop || left != 0)
    return transport_refuse (
        error, "FRAME does not have the size that its counts require");
  if (frame->n_video == 0)
    view->video = NULL;
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
      || message->reason > TRANSPORT_REASON_HELD)
    return transport_refuse (error, "REFUSED for an unknown reason");
  *reason = message->reason;
  return TRUE;
}

/* The stride of a tiled plane determines its number of tiles, whatever the size
 * of the picture. There may be more than the picture needs, but never fewer. */
static gboolean
tiled_extent (
    const GstVideoInfo *tight, guint plane, guint32 stride, guint64 *extent)
{
  guint32 needed = (guint32) GST_VIDEO_INFO_PLANE_STRIDE (tight, plane);

  *extent = (guint64) GST_VIDEO_TILE_X_TILES (stride)
      * GST_VIDEO_TILE_Y_TILES (stride)
      * GST_VIDEO_FORMAT_INFO_TILE_SIZE (tight->finfo, plane);
  return GST_VIDEO_TILE_X_TILES (stride) >= GST_VIDEO_TILE_X_TILES (needed)
      && GST_VIDEO_TILE_Y_TILES (stride) >= GST_VIDEO_TILE_Y_TILES (needed);
}

/* The rows of component @c. The fields of an interlaced picture are subsampled
 * separately, which can require one more row. */
static guint64
component_rows (const GstVideoInfo *tight, guint c, gboolean interlaced)
{
  const GstVideoFormatInfo *info = tight->finfo;
  gint height = GST_VIDEO_INFO_HEIGHT (tight);

  if (interlaced && GST_VIDEO_FORMAT_INFO_H_SUB (info, c) > 0)
    return 2
        * (guint64) GST_VIDEO_FORMAT_INFO_SCALE_HEIGHT (
            info, c, (height + 1) / 2);
  return (guint64) GST_VIDEO_FORMAT_INFO_SCALE_HEIGHT (info, c, height);
}

/* Bytes from the start of a plane to the end of its last pixel. */
static guint64
rows_extent (
    const GstVideoInfo *tight, guint plane, guint32 stride, gboolean interlaced)
{
  const GstVideoFormatInfo *info = tight->finfo;
  gint component[GST_VIDEO_MAX_COMPONENTS];
  guint64 rows = 1, row_size = 0;
  guint i;

  gst_video_format_info_component (info, plane, component);
  for (i = 0; i < G_N_ELEMENTS (component) && component[i] >= 0; i++) {
    guint c = (guint) component[i];
    guint64 pixels = (guint64) GST_VIDEO_FORMAT_INFO_SCALE_WIDTH (
        info, c, GST_VIDEO_INFO_WIDTH (tight));

    rows = MAX (rows, component_rows (tight, c, interlaced));
    row_size = MAX (
        row_size, pixels * (guint64) GST_VIDEO_FORMAT_INFO_PSTRIDE (info, c));
  }
  /* Formats whose pixels do not fill whole bytes have no pixel stride. */
  if (row_size == 0)
    row_size = (guint64) GST_VIDEO_INFO_PLANE_STRIDE (tight, plane);
  return (rows - 1) * stride + row_size;
}

/* FALSE if the plane is too small for its picture. */
static gboolean
plane_extent (const GstVideoInfo *tight, guint plane, guint32 stride,
    gboolean interlaced, guint64 *extent)
{
  if (GST_VIDEO_FORMAT_INFO_IS_TILED (tight->finfo))
    return tiled_extent (tight, plane, stride, extent);
  /* A palette has no rows, but 256 entries of 4 bytes. */
  if (GST_VIDEO_FORMAT_INFO_HAS_PALETTE (tight->finfo) && plane == 1)
    *extent = 256 * 4;
  else
    *extent = rows_extent (tight, plane, stride, interlaced);
  return TRUE;
}

/* Whether @extent bytes at @offset of a buffer lie within one of its memories:
 * mapping a plane maps only the memory in which it starts. */
static gboolean
in_one_span (
    const TransportSpan *spans, guint n_spans, guint64 offset, guint64 extent)
{
  guint i;

  for (i = 0; i < n_spans; i++) {
    if (offset < spans[i].size)
      return extent <= spans[i].size - offset;
    offset -= spans[i].size;
  }
  return FALSE;
}

static const GstVideoFormatInfo *
video_format_info (const TransportVideo *video)
{
  GstVideoFormat format;

  if (memchr (video->format, '\0', sizeof video->format) == NULL)
    return NULL;
  format = gst_video_format_from_string (video->format);
  if (format == GST_VIDEO_FORMAT_UNKNOWN || format == GST_VIDEO_FORMAT_ENCODED)
    return NULL;
  return gst_video_format_get_info (format);
}

/* Elements that map the frame calculate with the alignment. */
static gboolean
alignment_ok (const TransportVideo *video)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (video->padding); i++)
    if (video->padding[i] > G_MAXINT16)
      return FALSE;
  for (i = 0; i < G_N_ELEMENTS (video->stride_align); i++)
    if (video->stride_align[i] > G_MAXINT16
        || (video->stride_align[i] & (video->stride_align[i] + 1)) != 0)
      return FALSE;
  return TRUE;
}

/* Checks what gst_video_frame_map() relies on. */
static gboolean
fits_caps (const TransportVideo *video, const GstVideoFormatInfo *info,
    const GstVideoInfo *caps)
{
  return caps == NULL
      || (caps->finfo == info
          && (guint32) GST_VIDEO_INFO_WIDTH (caps) <= video->width
          && (guint32) GST_VIDEO_INFO_HEIGHT (caps) <= video->height);
}

gboolean
transport_check_video (const TransportVideo *video, const TransportSpan *spans,
    guint n_spans, const GstVideoInfo *caps, GError **error)
{
  const GstVideoFormatInfo *info = video_format_info (video);
  gboolean interlaced = caps && GST_VIDEO_INFO_IS_INTERLACED (caps);
  GstVideoInfo tight;
  guint i;

  if (info == NULL)
    return transport_refuse (error, "video meta has an unknown format");
  if (video->width == 0 || video->width > G_MAXINT16 * 2 || video->height == 0
      || video->height > G_MAXINT16 * 2
      || !gst_video_info_set_format (&tight,
          GST_VIDEO_FORMAT_INFO_FORMAT (info), video->width, video->height))
    return transport_refuse (
        error, "video meta has an impossible width or height");
  if (!fits_caps (video, info, caps))
    return transport_refuse (error, "video meta does not match the caps");
  if (video->n_planes != GST_VIDEO_FORMAT_INFO_N_PLANES (info))
    return transport_refuse (
        error, "video meta has the wrong number of planes");
  if (!alignment_ok (video))
    return transport_refuse (error, "video meta has an impossible alignment");
  for (i = 0; i < video->n_planes; i++) {
    guint64 extent;

    if (video->stride[i] <= 0)
      return transport_refuse (
          error, "video meta has a stride that is not positive");
    if (!plane_extent (
            &tight, i, (guint32) video->stride[i], interlaced, &extent))
      return transport_refuse (error, "video meta has too few tiles");
    if (!in_one_span (spans, n_spans, video->offset[i], extent))
      return transport_refuse (
          error, "video meta has a plane beyond its memory");
  }
  return TRUE;
}

gboolean
transport_check_crop (const TransportCrop *crop, const TransportVideo *video,
    const GstVideoInfo *caps, GError **error)
{
  guint32 width = G_MAXINT32, height = G_MAXINT32;

  if (video) {
    width = video->width;
    height = video->height;
  } else if (caps) {
    width = (guint32) GST_VIDEO_INFO_WIDTH (caps);
    height = (guint32) GST_VIDEO_INFO_HEIGHT (caps);
  }
  if (crop->x > width || crop->width > width - crop->x || crop->y > height
      || crop->height > height - crop->y)
    return transport_refuse (error, "crop meta extends beyond the picture");
  return TRUE;
}

void
transport_encode_hello (TransportHello *hello)
{
  *hello = (TransportHello){ { TRANSPORT_HELLO, sizeof *hello },
    TRANSPORT_MAGIC, TRANSPORT_VERSION, 0 };
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

void
transport_encode_video (TransportVideo *video, const GstVideoMeta *meta)
{
  guint i;

  memset (video, 0, sizeof *video);
  g_strlcpy (video->format, gst_video_format_to_string (meta->format),
      sizeof video->format);
  video->flags = meta->flags;
  video->width = meta->width;
  video->height = meta->height;
  video->n_planes = meta->n_planes;
  for (i = 0; i < meta->n_planes; i++) {
    video->offset[i] = meta->offset[i];
    video->stride[i] = meta->stride[i];
    video->stride_align[i] = meta->alignment.stride_align[i];
  }
  video->padding[0] = meta->alignment.padding_top;
  video->padding[1] = meta->alignment.padding_bottom;
  video->padding[2] = meta->alignment.padding_left;
  video->padding[3] = meta->alignment.padding_right;
}

gboolean
transport_add_video_meta (GstBuffer *buffer, const TransportVideo *video)
{
  GstVideoMeta layout = {
    .flags = video->flags,
    .format = GST_VIDEO_FORMAT_INFO_FORMAT (video_format_info (video)),
    .width = video->width,
    .height = video->height,
    .n_planes = video->n_planes,
    .alignment = {
        .padding_top = video->padding[0],
        .padding_bottom = video->padding[1],
        .padding_left = video->padding[2],
        .padding_right = video->padding[3],
    },
  };
  guint i;

  for (i = 0; i < video->n_planes; i++) {
    layout.offset[i] = video->offset[i];
    layout.stride[i] = video->stride[i];
    layout.alignment.stride_align[i] = video->stride_align[i];
  }
  return common_video_meta_copy (buffer, &layout) != NULL;
}

static guint8 *
put (guint8 *to, gconstpointer data, gsize size)
{
  memcpy (to, data, size);
  return to + size;
}

gsize
transport_encode_frame (TransportFrame *frame, guint8 *tail, GstBuffer *buffer,
    const TransportSpan *spans, guint n_spans,
    const TransportContainer *containers, guint n_containers,
    const GstVideoMeta *video_meta)
{
  GstVideoCropMeta *crop_meta = transport_has_metas (buffer)
      ? gst_buffer_get_video_crop_meta (buffer)
      : NULL;
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
  if (video_meta) {
    TransportVideo video;

    transport_encode_video (&video, video_meta);
    frame->n_video = 1;
    end = put (end, &video, sizeof video);
  }
  if (crop_meta) {
    TransportCrop crop = { crop_meta->x, crop_meta->y, crop_meta->width,
      crop_meta->height };

    frame->n_crop = 1;
    end = put (end, &crop, sizeof crop);
  }
  return end - tail;
}
