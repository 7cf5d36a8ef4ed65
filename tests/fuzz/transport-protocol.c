/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Any packet to the decoders of the transport, which its header chooses
 * between. What they take is used the way a consumer uses it: planes are read
 * to their last byte, segments asked for times, and caps for a video format.
 * GStreamer may not find fault with any of it.
 */

#include <string.h>

#include "common/commoncapstext.h"
#include "frame-reader.h"
#include "transport/transportevents.h"
#include "transport/transportmetas.h"
#include "transport/transportpreparer.h"
#include "transport/transportprotocol.h"

/* More than this is not read for one input. */
#define MAX_TOUCHED (1 << 20)

/* For metas that are checked against it. */
#define FRAME_SIZE 4096

static volatile guint8 sink;

static void
use_video (
    const TransportVideo *video, const TransportSpan *spans, guint n_spans)
{
  GError *fault = NULL;
  GstVideoFormat format;
  GstBuffer *buffer;
  GstVideoFrame frame;
  GstVideoInfo info;
  guint64 total = 0;
  guint i;

  if (!transport_check_video (video, spans, n_spans, NULL, &fault)) {
    FUZZ_CHECK (fault != NULL);
    g_clear_error (&fault);
    return;
  }
  for (i = 0; i < n_spans; i++) {
    if (spans[i].size > MAX_TOUCHED - total)
      return;
    total += spans[i].size;
  }
  format = gst_video_format_from_string (video->format);
  FUZZ_CHECK (
      gst_video_info_set_format (&info, format, video->width, video->height));
  if (!transport_check_video (video, spans, n_spans, &info, NULL))
    return;
  buffer = gst_buffer_new ();
  for (i = 0; i < n_spans; i++)
    gst_buffer_append_memory (
        buffer, gst_allocator_alloc (NULL, spans[i].size, NULL));
  FUZZ_CHECK (transport_add_video_meta (buffer, video));
  FUZZ_CHECK (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
  read_picture (&frame);
  gst_video_frame_unmap (&frame);
  gst_buffer_unref (buffer);
}

/* The memory that an entry names: whichever it is, it has what FRAME has. */
static GstMemory *
find_memory (guint64 id, gpointer user_data)
{
  const TransportFrameView *view = user_data;
  GstAllocator *sealer;
  GstMemory *memory;

  if (id == 0 || view->frame->metas_size == 0)
    return NULL;
  sealer = gst_shmem_allocator_new (GST_SHMEM_POLICY_IMMUTABLE);
  memory = transport_seal_bytes (
      sealer, "metas", view->metas, view->frame->metas_size);
  gst_object_unref (sealer);
  return memory;
}

/* Also as if both sides had GStreamer's own serialization. */
static void
use_metas (TransportFrameView *view)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, FRAME_SIZE, NULL);
  GstBuffer *again = gst_buffer_new_allocate (NULL, FRAME_SIZE, NULL);
  TransportMetasReader reader;
  TransportMetas metas;
  GError *fault = NULL;
  gboolean taken;

  transport_metas_reader_init (&reader, NULL);
  reader.find_memory = find_memory;
  reader.user_data = view;
  transport_metas_init (&metas, NULL, TRUE);
  taken = transport_metas_decode (&reader, view, TRUE, buffer, &fault);
  FUZZ_CHECK (taken == (fault == NULL));
  g_clear_error (&fault);
  /* From what was kept of the first time. */
  FUZZ_CHECK (
      transport_metas_decode (&reader, view, TRUE, again, NULL) == taken);
  /* What was taken can be passed on. */
  transport_metas_encode (&metas, buffer);
  FUZZ_CHECK (metas.losses.n == 0);
  transport_metas_clear (&metas);
  transport_metas_reader_clear (&reader);
  gst_buffer_unref (again);
  gst_buffer_unref (buffer);
}

static void
use_frame (gconstpointer data, gsize size)
{
  GError *fault = NULL;
  TransportFrameView view;
  guint i;

  if (transport_decode_frame (data, size, &view))
    return;
  for (i = 0; i < view.frame->n_new; i++)
    FUZZ_CHECK (view.news[i].size <= TRANSPORT_MAX_MEMORY_SIZE);
  for (i = 0; i < view.frame->n_new; i++)
    FUZZ_CHECK (view.news[i].id != 0);
  for (i = 0; i < view.frame->n_containers; i++) {
    const TransportContainer *container = &view.containers[i];

    sink = (guint8) container->id;
    FUZZ_CHECK (container->picture >= -1 && container->reserved == 0);
    FUZZ_CHECK (container->picture == -1 || view.frame->planes != 0);
  }
  for (i = 0; i < view.frame->n_video; i++)
    use_video (&view.videos[i], view.spans, view.frame->n_spans);
  use_metas (&view);
  if (view.crop
      && !transport_check_crop_of (
          view.crop, i > 0 ? view.videos : NULL, NULL, &fault)) {
    FUZZ_CHECK (fault != NULL);
    g_clear_error (&fault);
  }
}

static void
use_segment (gconstpointer data, gsize size)
{
  const TransportSegment *message;
  GstSegment segment;
  GstEvent *event;

  if (transport_decode_segment (data, size, &message))
    return;
  transport_segment_to_gst (message, &segment);
  FUZZ_CHECK (segment.format == GST_FORMAT_TIME || segment.rate == 1.0);
  sink = (guint8) gst_segment_to_running_time (
      &segment, segment.format, message->position);
  sink = (guint8) gst_segment_to_stream_time (
      &segment, segment.format, message->position);
  gst_segment_offset_running_time (
      &segment, segment.format, (gint64) message->duration);
  event = gst_event_new_segment (&segment);
  FUZZ_CHECK (event != NULL);
  gst_event_unref (event);
}

static void
use_caps (gconstpointer data, gsize size)
{
  GError *fault = NULL;
  GstCaps *caps = transport_read_caps (data, size, &fault);
  GstVideoInfo info;

  if (caps == NULL) {
    FUZZ_CHECK (fault != NULL);
    g_clear_error (&fault);
    return;
  }
  FUZZ_CHECK (gst_caps_is_fixed (caps));
  /* Maybe in other words: "max", say. */
  g_free (common_caps_to_text (caps, NULL));
  sink = (guint8) gst_video_info_from_caps (&info, caps);
  gst_caps_unref (caps);
}

static void
use_ids (gconstpointer data, gsize size)
{
  const TransportIds *ids;
  guint i;

  if (transport_decode_ids (data, size, &ids))
    return;
  FUZZ_CHECK (ids->n_ids > 0 && ids->n_ids <= TRANSPORT_MAX_IDS);
  for (i = 0; i < ids->n_ids; i++)
    sink = (guint8) ids->ids[i];
}

static void
use_refused (gconstpointer data, gsize size)
{
  TransportReason reason;

  if (transport_decode_refused (data, size, &reason) == NULL)
    FUZZ_CHECK (
        reason >= TRANSPORT_REASON_ACCESS && reason <= TRANSPORT_LAST_REASON);
}

static void
use_hello (gconstpointer data, gsize size)
{
  const TransportHello *hello;
  TransportVersions versions;

  if (transport_decode_hello (data, size, &hello, &versions))
    return;
  FUZZ_CHECK (hello->version >= TRANSPORT_VERSION);
  FUZZ_CHECK (hello->min_version <= TRANSPORT_VERSION);
  sink = (guint8) hello->features;
}

static void
use_qos (gconstpointer data, gsize size)
{
  const TransportQos *qos;

  if (transport_decode_qos (data, size, &qos))
    return;
  gst_event_unref (gst_event_new_qos (
      (GstQOSType) qos->kind, qos->proportion, qos->diff, qos->timestamp));
}

static void
use_event (gconstpointer data, gsize size)
{
  GError *fault = NULL;
  GstEvent *event = transport_event_decode (data, size, &fault);
  gchar *lost = NULL;
  GBytes *message;

  if (event == NULL) {
    FUZZ_CHECK (fault != NULL);
    g_clear_error (&fault);
    return;
  }
  FUZZ_CHECK (transport_event_can_go (GST_EVENT_TYPE (event)));
  /* Maybe in other words, and not if these are too long. */
  message = transport_event_encode (event, &lost, NULL);
  if (message)
    g_bytes_unref (message);
  g_free (lost);
  gst_event_unref (event);
}

static void
use_packet (gconstpointer data, gsize size)
{
  TransportType type;

  if (transport_decode_header (data, size, &type))
    return;
  switch (type) {
    case TRANSPORT_HELLO:
      use_hello (data, size);
      break;
    case TRANSPORT_CAPS:
      use_caps (data, size);
      break;
    case TRANSPORT_SEGMENT:
      use_segment (data, size);
      break;
    case TRANSPORT_FRAME:
      use_frame (data, size);
      break;
    case TRANSPORT_FORGET:
    case TRANSPORT_RELEASE:
      use_ids (data, size);
      break;
    case TRANSPORT_EVENT:
      use_event (data, size);
      break;
    case TRANSPORT_QOS:
      use_qos (data, size);
      break;
    case TRANSPORT_REFUSED:
      use_refused (data, size);
      break;
    case TRANSPORT_EOS:
    default:
      break;
  }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  TransportHeader *header;
  guint8 *block;

  if (!gst_is_initialized ()) {
    static const gchar *tags[] = { NULL };

    gst_init (NULL, NULL);
    gst_meta_register_custom ("FuzzCustomMeta", tags, NULL, NULL, NULL);
    gst_debug_set_default_threshold (GST_LEVEL_NONE);
    g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
  }
  block = malloc (size);
  if (size > 0)
    memcpy (block, data, size);
  use_packet (block, size);
  /* A size that is right is hard to guess for whoever changes the rest. */
  if (size >= sizeof *header) {
    header = (TransportHeader *) block;
    header->size = (guint32) size;
    use_packet (block, size);
  }
  free (block);
  return 0;
}
