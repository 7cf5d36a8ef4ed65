/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-shmemfdsrc
 * @title: shmemfdsrc
 * @see_also: shmemfdsink
 *
 * Receives frames from an shmemfdsink in another process, with caps, timing and
 * metas, plane tables (#GstShmemPlanesMeta) and containers
 * (#GstShmemContainerMeta) among them. Frames stay in the producer's sealed memory and are
 * read-only; an element that works in place gets a copy, which is shared memory
 * as well, so an shmemfdsink can pass it on.
 *
 * With `device-memory`, frames may be dma-bufs, which cannot be sealed: it is for
 * producers that are trusted.
 *
 * A stream without caps arrives without caps, and one of bytes with a segment of
 * bytes; an element such as typefind can find out what it is.
 *
 * The producer is not trusted: memory must be a memfd with seals that keep it
 * from shrinking, containers must be sealed against any change, and all sizes
 * and offsets are checked. If a check fails, the stream ends with an error that
 * tells why.
 *
 * Running time starts with the first frame that arrives, so a consumer that
 * joins late starts to play at once. With `is-live`, and if both sides use the
 * monotonic system clock, it follows the producer's running time instead: all
 * consumers then show a frame at the same moment. Set it on each shmemfdsrc of a
 * consumer that joins several streams of a producer, such as video and audio:
 * by default each starts with its own first frame, which may come seconds later
 * than that of another stream, and they stay that far apart.
 *
 * With `latest`, a consumer that needs longer than a frame lasts gets the newest
 * frame that has arrived each time; it holds two frames, and no producer waits
 * for it. Frames of encoded video are skipped up to a key frame.
 *
 * When the producer ends its stream, this element sends EOS. If the producer
 * dies, it also posts a warning; with `reconnect` it waits for another producer
 * instead.
 *
 * ## Example pipelines
 * |[<!-- run: producer -->
 * gst-launch-1.0 shmemfdsrc socket-path=/tmp/video ! videoconvert ! \
 *     autovideosink
 * ]| Shows the frames of a producer.
 * |[<!-- run: parse, a sound device -->
 * gst-launch-1.0 shmemfdsrc socket-path=/tmp/video is-live=true ! videoconvert ! \
 *     autovideosink shmemfdsrc socket-path=/tmp/audio is-live=true ! audioconvert ! \
 *     pulsesink provide-clock=false
 * ]| Joins video and audio of a producer, in sync. Without `provide-clock=false`
 * the clock would be that of the audio device, which the producer does not have.
 * |[<!-- run: producer -->
 * gst-launch-1.0 shmemfdsrc socket-path=/tmp/video ! shmemmetawrite \
 *     location=frames.jsonl ! fakesink
 * ]| Writes the metadata of the frames to a file.
 * |[<!-- run: producer -->
 * gst-launch-1.0 shmemfdsrc socket-path=/tmp/video latest=true ! \
 *     identity sleep-time=100000 ! videoconvert ! autovideosink
 * ]| Shows ten frames a second, each the newest at that time; the identity stands
 * for an element that analyses frames.
 *
 * Since: 0.9
 */

#include <gst/base/gstpushsrc.h>
#include "elements.h"
#include "transport/transportmessages.h"
#include "transport/transportsrc.h"

#define GST_TYPE_SHMEM_FD_SRC (gst_shmem_fd_src_get_type ())
G_DECLARE_FINAL_TYPE (
    GstShmemFdSrc, gst_shmem_fd_src, GST, SHMEM_FD_SRC, GstPushSrc)

GST_DEBUG_CATEGORY_STATIC (shmemfdsrc_debug);
#define GST_CAT_DEFAULT shmemfdsrc_debug

struct _GstShmemFdSrc
{
  GstPushSrc parent;

  TransportSrcSettings settings; /* under the object lock */
  TransportConnection connection;
  TransportPacer pacer;

  /* Of the streaming thread. */
  gboolean has_caps;  /* the pad, and for good */
  gboolean took_caps; /* from this producer */
};

/* The properties that are not settings. */
static GParamSpec *is_live, *stats_spec;

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

G_DEFINE_FINAL_TYPE (GstShmemFdSrc, gst_shmem_fd_src, GST_TYPE_PUSH_SRC)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (shmemfdsrc, "shmemfdsrc", GST_RANK_NONE,
    GST_TYPE_SHMEM_FD_SRC,
    GST_DEBUG_CATEGORY_INIT (
        shmemfdsrc_debug, "shmemfdsrc", 0, "frames from another process"))

static GstStructure *
make_stats (GstShmemFdSrc *self)
{
  TransportClientStats stats;

  transport_connection_get_stats (&self->connection, &stats);
  return transport_src_stats_new (&stats);
}

static void
gst_shmem_fd_src_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstShmemFdSrc *self = GST_SHMEM_FD_SRC (object);

  if (pspec == is_live) {
    gst_base_src_set_live (
        GST_BASE_SRC_CAST (self), g_value_get_boolean (value));
    return;
  }
  GST_OBJECT_LOCK (self);
  if (!common_properties_set (
          &transport_src_properties, &self->settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_shmem_fd_src_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstShmemFdSrc *self = GST_SHMEM_FD_SRC (object);

  if (pspec == is_live) {
    g_value_set_boolean (
        value, gst_base_src_is_live (GST_BASE_SRC_CAST (self)));
    return;
  }
  if (pspec == stats_spec) {
    g_value_take_boxed (value, make_stats (self));
    return;
  }
  GST_OBJECT_LOCK (self);
  if (!common_properties_get (
          &transport_src_properties, &self->settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (self);
}

/* @ret: of an attempt to connect. */
static GstFlowReturn
connected (GstShmemFdSrc *self, GstFlowReturn ret)
{
  if (ret != GST_FLOW_OK)
    return ret;
  transport_pacer_connected (&self->pacer);
  self->took_caps = FALSE;
  return GST_FLOW_OK;
}

static GstFlowReturn
open_connection (GstShmemFdSrc *self)
{
  return connected (self,
      transport_connection_open (&self->connection,
          self->connection.connector.settings.connect_timeout));
}

/* One that need not wait connects here, so that the change of state can fail:
 * gst-launch-1.0 may hang if the first buffer does. */
static gboolean
gst_shmem_fd_src_start (GstBaseSrc *src)
{
  GstShmemFdSrc *self = GST_SHMEM_FD_SRC (src);

  if (!transport_connection_start (&self->connection, &self->settings))
    return FALSE;
  transport_pacer_start (
      &self->pacer, self->connection.connector.settings.latest);
  self->has_caps = FALSE;
  if (self->connection.connector.settings.connect_timeout > 0
      || open_connection (self) == GST_FLOW_OK)
    return TRUE;
  transport_connection_stop (&self->connection);
  return FALSE;
}

static gboolean
gst_shmem_fd_src_stop (GstBaseSrc *src)
{
  transport_connection_stop (&GST_SHMEM_FD_SRC (src)->connection);
  return TRUE;
}

static gboolean
gst_shmem_fd_src_unlock (GstBaseSrc *src)
{
  return transport_connector_set_flushing (
      &GST_SHMEM_FD_SRC (src)->connection.connector, TRUE);
}

static gboolean
gst_shmem_fd_src_unlock_stop (GstBaseSrc *src)
{
  return transport_connector_set_flushing (
      &GST_SHMEM_FD_SRC (src)->connection.connector, FALSE);
}

static gboolean
is_flushing (GstShmemFdSrc *self, gint timeout_ms)
{
  return transport_connector_is_flushing (
      &self->connection.connector, timeout_ms);
}

static const gchar *
get_path (GstShmemFdSrc *self)
{
  return self->connection.connector.settings.endpoint.socket_path;
}

/* Caps cannot be taken back from downstream. */
static gboolean
check_caps (GstShmemFdSrc *self)
{
  if (self->has_caps == self->took_caps)
    return TRUE;
  GST_ELEMENT_ERROR (self, STREAM, FORMAT,
      ("The stream of the producer at %s has no caps, but that of the producer "
       "before it had. Restart this pipeline.",
          get_path (self)),
      (NULL));
  return FALSE;
}

/* Takes @caps. */
static GstFlowReturn
take_caps (GstShmemFdSrc *self, GstCaps *caps)
{
  GstPad *pad = GST_BASE_SRC_PAD (self);
  GstFlowReturn ret = GST_FLOW_OK;
  gboolean ok;

  self->has_caps = TRUE;
  self->took_caps = TRUE;
  caps = transport_src_choose_caps (GST_ELEMENT_CAST (self), pad, caps);
  /* Of an event that downstream refuses, only the next frame would tell. */
  ok = caps && gst_pad_peer_query_accept_caps (pad, caps)
      && gst_base_src_set_caps (GST_BASE_SRC_CAST (self), caps);
  /* A producer that sends only caps and segments never makes it wait. */
  if (is_flushing (self, 0) || GST_PAD_IS_FLUSHING (pad))
    ret = GST_FLOW_FLUSHING;
  else if (!ok)
    ret = GST_FLOW_NOT_NEGOTIATED;
  if (caps && ret == GST_FLOW_NOT_NEGOTIATED)
    transport_src_post_refused_caps (GST_ELEMENT_CAST (self), pad, caps);
  gst_clear_caps (&caps);
  return ret;
}

/* Takes @event. All but gaps can precede the segment. */
static void
take_event (GstShmemFdSrc *self, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_GAP)
    transport_pacer_push_gap (&self->pacer, event);
  else
    gst_pad_push_event (GST_BASE_SRC_PAD (self), event);
}

static GstFlowReturn
producer_gone (GstShmemFdSrc *self)
{
  GstFlowReturn ret = transport_connection_lost (&self->connection);

  if (ret == GST_FLOW_EOS)
    transport_post (GST_ELEMENT_CAST (self), make_stats (self));
  return connected (self, ret);
}

/* Handles @event; a frame goes to @buffer. */
static GstFlowReturn
handle_event (GstShmemFdSrc *self, TransportEvent *event, GstBuffer **buffer)
{
  switch (event->type) {
    case TRANSPORT_EVENT_AGAIN:
      return transport_connection_wait (&self->connection) ? GST_FLOW_FLUSHING
                                                           : GST_FLOW_OK;
    case TRANSPORT_EVENT_CAPS:
      return take_caps (self, event->caps);
    case TRANSPORT_EVENT_SEGMENT:
      transport_pacer_take_segment (&self->pacer, event, get_path (self));
      return is_flushing (self, 0) ? GST_FLOW_FLUSHING : GST_FLOW_OK;
    case TRANSPORT_EVENT_FRAME:
      *buffer = transport_connection_take_buffer (&self->connection, event);
      transport_pacer_take_buffer (&self->pacer, *buffer);
      if (check_caps (self)) {
        transport_connector_served (&self->connection.connector);
        return GST_FLOW_OK;
      }
      gst_clear_buffer (buffer);
      return GST_FLOW_ERROR;
    case TRANSPORT_EVENT_PASSING:
      take_event (self, event->gst_event);
      return is_flushing (self, 0) ? GST_FLOW_FLUSHING : GST_FLOW_OK;
    case TRANSPORT_EVENT_EOS:
      transport_post (GST_ELEMENT_CAST (self), make_stats (self));
      return GST_FLOW_EOS;
    case TRANSPORT_EVENT_GONE:
      return producer_gone (self);
    case TRANSPORT_EVENT_REFUSED:
      return connected (self,
          transport_connection_refused (&self->connection, event->reason));
    case TRANSPORT_EVENT_ERROR:
    default:
      GST_ELEMENT_ERROR (self, RESOURCE, READ,
          ("Cannot use what the producer at %s sent: %s.", get_path (self),
              event->error->message),
          (NULL));
      g_error_free (event->error);
      return GST_FLOW_ERROR;
  }
}

static GstFlowReturn
gst_shmem_fd_src_create (GstPushSrc *src, GstBuffer **buffer)
{
  GstShmemFdSrc *self = GST_SHMEM_FD_SRC (src);
  GstFlowReturn ret = GST_FLOW_OK;
  TransportEvent event;

  *buffer = NULL;
  if (self->connection.client == NULL)
    ret = open_connection (self);
  while (ret == GST_FLOW_OK && *buffer == NULL) {
    transport_connection_receive (&self->connection, &event);
    ret = handle_event (self, &event, buffer);
  }
  return ret;
}

static void
set_playing (GstShmemFdSrc *self, gboolean playing)
{
  transport_pacer_set_playing (&self->pacer, playing);
  transport_connection_set_playing (&self->connection, playing);
}

static GstStateChangeReturn
gst_shmem_fd_src_change_state (GstElement *element, GstStateChange transition)
{
  GstShmemFdSrc *self = GST_SHMEM_FD_SRC (element);
  GstStateChangeReturn ret;

  if (transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED)
    set_playing (self, FALSE);
  /* A live source connects and creates its first frame in the parent's. */
  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING)
    set_playing (self, TRUE);
  ret = GST_ELEMENT_CLASS (gst_shmem_fd_src_parent_class)
            ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING
      && ret == GST_STATE_CHANGE_FAILURE)
    set_playing (self, FALSE);
  return ret;
}

/* The producer determines the caps; there is nothing to negotiate. */
static gboolean
gst_shmem_fd_src_negotiate (GstBaseSrc *src)
{
  (void) src;
  return TRUE;
}

static gboolean
gst_shmem_fd_src_query (GstBaseSrc *src, GstQuery *query)
{
  GstShmemFdSrc *self = GST_SHMEM_FD_SRC (src);

  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY
      || !gst_base_src_is_live (src))
    return GST_BASE_SRC_CLASS (gst_shmem_fd_src_parent_class)
        ->query (src, query);
  gst_query_set_latency (query, TRUE,
      transport_pacer_get_latency (&self->pacer), GST_CLOCK_TIME_NONE);
  return TRUE;
}

static gboolean
gst_shmem_fd_src_event (GstBaseSrc *src, GstEvent *event)
{
  GstShmemFdSrc *self = GST_SHMEM_FD_SRC (src);
  gboolean qos = GST_EVENT_TYPE (event) == GST_EVENT_QOS;
  TransportClient *client;

  if (!qos && !gst_video_event_is_force_key_unit (event))
    return GST_BASE_SRC_CLASS (gst_shmem_fd_src_parent_class)
        ->event (src, event);
  client = transport_connection_ref_client (&self->connection);
  if (client == NULL)
    return FALSE;
  if (qos)
    transport_pacer_take_qos (&self->pacer, client, event);
  else
    transport_client_request_key_unit (client);
  transport_client_unref (client);
  return TRUE;
}

static gboolean
gst_shmem_fd_src_is_seekable (GstBaseSrc *src)
{
  (void) src;
  return FALSE;
}

static void
gst_shmem_fd_src_finalize (GObject *object)
{
  common_properties_clear (
      &transport_src_properties, &GST_SHMEM_FD_SRC (object)->settings);
  G_OBJECT_CLASS (gst_shmem_fd_src_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  guint id =
      common_properties_install (&transport_src_properties, object_class);

  is_live = g_param_spec_boolean ("is-live", "Is live",
      "Play at the producer's pace, in its running time if both use "
      "the monotonic system clock. Needed on each of several sources that join "
      "streams of one producer, such as video and audio, to keep them in sync",
      FALSE, COMMON_PROPERTY_READY);
  stats_spec = g_param_spec_boxed ("stats", "Statistics",
      "Counters since the start: frames, frames-with-container, "
      "frames-copied (because downstream held too many), frames-skipped "
      "(with latest=true, because a newer one came first), metas-lost "
      "(metas that this process does not know), containers "
      "(those of plane tables too), "
      "container-seals (the F_SEAL_* that all of them have), "
      "container-bytes, memories, memory-bytes. Posted as an element "
      "message at the end of the stream",
      GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_property (object_class, id, is_live);
  g_object_class_install_property (object_class, id + 1, stats_spec);
}

static void
gst_shmem_fd_src_class_init (GstShmemFdSrcClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSrcClass *src_class = GST_BASE_SRC_CLASS (klass);

  object_class->set_property = gst_shmem_fd_src_set_property;
  object_class->get_property = gst_shmem_fd_src_get_property;
  object_class->finalize = gst_shmem_fd_src_finalize;
  install_properties (object_class);

  element_class->change_state = gst_shmem_fd_src_change_state;
  gst_type_mark_as_plugin_api (
      transport_device_memory_get_type (), (GstPluginAPIFlags) 0);
  gst_element_class_set_static_metadata (element_class,
      "Shared memory fd source", "Source",
      "Receives frames and their containers from another process, in "
      "sealed shared memory",
      "The gst-shmemmeta authors");
  gst_element_class_add_static_pad_template (element_class, &src_template);

  src_class->start = gst_shmem_fd_src_start;
  src_class->stop = gst_shmem_fd_src_stop;
  src_class->unlock = gst_shmem_fd_src_unlock;
  src_class->unlock_stop = gst_shmem_fd_src_unlock_stop;
  src_class->negotiate = gst_shmem_fd_src_negotiate;
  src_class->event = gst_shmem_fd_src_event;
  src_class->query = gst_shmem_fd_src_query;
  src_class->is_seekable = gst_shmem_fd_src_is_seekable;
  GST_PUSH_SRC_CLASS (klass)->create = gst_shmem_fd_src_create;
}

static void
gst_shmem_fd_src_init (GstShmemFdSrc *self)
{
  transport_connection_init (&self->connection, GST_ELEMENT_CAST (self));
  transport_pacer_init (&self->pacer, GST_BASE_SRC_CAST (self));
  common_properties_init (&transport_src_properties, &self->settings);
  gst_base_src_set_format (GST_BASE_SRC_CAST (self), GST_FORMAT_TIME);
  /* The producer determines when the stream ends. */
  gst_base_src_set_automatic_eos (GST_BASE_SRC_CAST (self), FALSE);
}
