/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-shmemfdsink
 * @title: shmemfdsink
 * @see_also: shmemfdsrc
 *
 * Sends frames with their timing, their metas, plane tables
 * (#GstShmemPlanesMeta) and containers (#GstShmemContainerMeta) among them, to
 * any number of other processes, each with an shmemfdsrc, in sealed shared
 * memory: a consumer can neither write to the memory that it gets nor be harmed
 * by what this process does to it.
 *
 * Each memory is passed once; later frames name it by an id. Upstream elements
 * that use the buffer pool which this element offers write into shared memory,
 * and no frame is copied here. That also applies if GStreamer copied it on the
 * way, as it does for decoders that still refer to a frame: a copy of shared
 * memory is shared memory. Any other frame is copied once, however many
 * consumers there are; if it has a plane table, only those of its memories that
 * cannot be shared. The `stats` property counts these as `frames-copied`.
 *
 * Frames in dma-bufs are copied too, unless `device-memory` allows to send them
 * as they are, to processes that are trusted.
 *
 * Any stream can be sent, also one without caps, or of bytes, such as that of
 * filesrc.
 *
 * This element does not wait for the clock unless its `sync` property is set:
 * consumers do. It runs at the pace of the slowest consumer; for consumers that
 * should not determine the pace, see the `slow-consumer` property.
 *
 * ## Example pipelines
 * |[<!-- run: consumer -->
 * gst-launch-1.0 videotestsrc num-buffers=300 ! \
 *     shmemfdsink socket-path=/tmp/video wait-for-connection=true
 * ]| Waits for a consumer and then sends it a test picture. EOS that is sent to
 * the pipeline (gst-launch-1.0 -e) ends the wait, if this element was added
 * after the source.
 * |[<!-- run: consumer -->
 * gst-launch-1.0 filesrc location=tests/samples/hdr10plus.h265 ! h265parse ! \
 *     h265hdrextractor ! avdec_h265 ! \
 *     shmemfdsink socket-path=/tmp/video wait-for-connection=true
 * ]| Sends decoded frames with their HDR metadata.
 *
 * Since: 0.9
 */

#include <gst/base/gstbasesink.h>
#include "elements.h"
#include "common/commonepoch.h"
#include "transport/transportdevice.h"
#include "transport/transportmessages.h"
#include "transport/transportsender.h"
#include "transport/transportsettings.h"

#define GST_TYPE_SHMEM_FD_SINK (gst_shmem_fd_sink_get_type ())
G_DECLARE_FINAL_TYPE (
    GstShmemFdSink, gst_shmem_fd_sink, GST, SHMEM_FD_SINK, GstBaseSink)

GST_DEBUG_CATEGORY_STATIC (shmemfdsink_debug);
#define GST_CAT_DEFAULT shmemfdsink_debug

struct _GstShmemFdSink
{
  GstBaseSink parent;

  TransportSinkSettings settings; /* under the object lock */

  /* From start() to stop(); the pointer changes under the object lock. */
  TransportServer *server;
  TransportServerStats last_stats;
  gint n_clients;
  gboolean has_played; /* since start(); of state changes */

  TransportPreparer preparer;
  TransportSender sender;
  TransportAnnouncer announcer;
};

/* The properties that are not settings. */
static GParamSpec *num_clients, *stats_spec;

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

G_DEFINE_FINAL_TYPE (GstShmemFdSink, gst_shmem_fd_sink, GST_TYPE_BASE_SINK)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (shmemfdsink, "shmemfdsink",
    GST_RANK_NONE, GST_TYPE_SHMEM_FD_SINK,
    GST_DEBUG_CATEGORY_INIT (
        shmemfdsink_debug, "shmemfdsink", 0, "frames to other processes"))

static void
read_stats (GstShmemFdSink *self, TransportServerStats *stats)
{
  GST_OBJECT_LOCK (self);
  if (self->server)
    transport_server_get_stats (self->server, stats);
  else
    *stats = self->last_stats;
  GST_OBJECT_UNLOCK (self);
}

static GstStructure *
make_stats (GstShmemFdSink *self)
{
  TransportPreparerStats preparer_stats;
  TransportServerStats stats;

  read_stats (self, &stats);
  transport_preparer_get_stats (&self->preparer, &preparer_stats);
  return transport_sink_stats_new (&stats, &preparer_stats);
}

static void
gst_shmem_fd_sink_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstShmemFdSink *self = GST_SHMEM_FD_SINK (object);

  GST_OBJECT_LOCK (self);
  if (!common_properties_set (
          &transport_sink_properties, &self->settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  if (self->server)
    transport_server_set_wait_for_client (
        self->server, self->settings.wait_for_connection);
  GST_OBJECT_UNLOCK (self);
}

static void
gst_shmem_fd_sink_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstShmemFdSink *self = GST_SHMEM_FD_SINK (object);

  if (pspec == stats_spec) {
    g_value_take_boxed (value, make_stats (self));
    return;
  }
  GST_OBJECT_LOCK (self);
  if (pspec == num_clients)
    g_value_set_uint (value, (guint) g_atomic_int_get (&self->n_clients));
  else if (!common_properties_get (
               &transport_sink_properties, &self->settings, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (self);
}

static void
client_changed (const TransportClientInfo *client, const gchar *why,
    guint n_clients, gpointer user_data)
{
  GstShmemFdSink *self = user_data;

  g_atomic_int_set (&self->n_clients, (gint) n_clients);
  g_object_notify_by_pspec (G_OBJECT (self), num_clients);
  transport_post (GST_ELEMENT_CAST (self),
      transport_client_changed_new (client, why, n_clients));
}

static void
client_refused (const TransportClientInfo *client, const gchar *why,
    guint64 n_refused, gpointer user_data)
{
  transport_post (GST_ELEMENT_CAST (user_data),
      transport_client_refused_new (client, why, n_refused));
}

static gboolean
gst_shmem_fd_sink_start (GstBaseSink *sink)
{
  GstShmemFdSink *self = GST_SHMEM_FD_SINK (sink);
  TransportServerConfig config = { .client_changed = client_changed,
    .client_refused = client_refused,
    .user_data = self };
  TransportSinkSettings settings;
  TransportServer *server;

  GST_OBJECT_LOCK (self);
  common_properties_copy (
      &transport_sink_properties, &settings, &self->settings);
  GST_OBJECT_UNLOCK (self);
  server = transport_start_server (GST_ELEMENT_CAST (self), &settings, &config);
  common_properties_clear (&transport_sink_properties, &settings);
  if (server == NULL)
    return FALSE;
  transport_preparer_start (&self->preparer, settings.isolation,
      transport_sink_settings_get_device_buffers (&settings),
      settings.metas == TRANSPORT_METAS_ALL);
  transport_sender_start (&self->sender, server);
  transport_announcer_start (&self->announcer, server);
  self->has_played = FALSE;
  GST_OBJECT_LOCK (self);
  self->server = server;
  transport_server_set_wait_for_client (
      server, self->settings.wait_for_connection);
  GST_OBJECT_UNLOCK (self);
  return TRUE;
}

static gboolean
gst_shmem_fd_sink_stop (GstBaseSink *sink)
{
  GstShmemFdSink *self = GST_SHMEM_FD_SINK (sink);
  TransportServer *server;

  GST_OBJECT_LOCK (self);
  server = g_steal_pointer (&self->server);
  if (server)
    transport_server_get_stats (server, &self->last_stats);
  GST_OBJECT_UNLOCK (self);
  if (server)
    transport_server_free (server);
  transport_preparer_stop (&self->preparer);
  transport_sender_stop (&self->sender);
  return TRUE;
}

static gboolean
gst_shmem_fd_sink_unlock (GstBaseSink *sink)
{
  transport_server_set_flushing (GST_SHMEM_FD_SINK (sink)->server, TRUE);
  return TRUE;
}

static gboolean
gst_shmem_fd_sink_unlock_stop (GstBaseSink *sink)
{
  transport_server_set_flushing (GST_SHMEM_FD_SINK (sink)->server, FALSE);
  return TRUE;
}

static gboolean
gst_shmem_fd_sink_set_caps (GstBaseSink *sink, GstCaps *caps)
{
  GstShmemFdSink *self = GST_SHMEM_FD_SINK (sink);
  GError *error = NULL;

  if (!transport_preparer_check_caps (&self->preparer, caps))
    return FALSE;
  transport_server_set_device (self->server,
      transport_caps_get_frames (caps) == TRANSPORT_FRAMES_DMABUF);
  if (!transport_server_set_caps (self->server, caps, &error)) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("Caps cannot go to another process: %s. Remove the field before "
         "shmemfdsink, with capssetter for example.",
            error->message),
        ("caps %" GST_PTR_FORMAT, (gpointer) caps));
    g_error_free (error);
    return FALSE;
  }
  transport_preparer_set_caps (&self->preparer, caps);
  transport_sender_set_caps (&self->sender, caps);
  return TRUE;
}

/* Both the application and the streaming thread may do so. */
static void
set_ending (GstShmemFdSink *self, gboolean ending)
{
  GST_OBJECT_LOCK (self);
  if (self->server)
    transport_server_set_ending (self->server, ending);
  GST_OBJECT_UNLOCK (self);
}

static gboolean
gst_shmem_fd_sink_event (GstBaseSink *sink, GstEvent *event)
{
  GstShmemFdSink *self = GST_SHMEM_FD_SINK (sink);

  /* A gap is announced when its time has come. */
  if (GST_EVENT_TYPE (event) != GST_EVENT_GAP)
    transport_announcer_announce (&self->announcer, event);
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_FLUSH_STOP:
      set_ending (self, FALSE);
      break;
    case GST_EVENT_INSTANT_RATE_CHANGE:
      /* The rate would change in this sink alone. */
      GST_ELEMENT_WARNING (self, STREAM, FAILED,
          ("The rate cannot change in the middle of a segment, because "
           "consumers would not know; the stream keeps its rate. Seek without "
           "GST_SEEK_FLAG_INSTANT_RATE_CHANGE."),
          (NULL));
      gst_event_unref (event);
      return FALSE;
    default:
      break;
  }
  return GST_BASE_SINK_CLASS (gst_shmem_fd_sink_parent_class)
      ->event (sink, event);
}

/* How long after its running time a frame arrives here, or GST_CLOCK_TIME_NONE
 * if upstream is not live. */
static GstClockTime
get_latency (GstShmemFdSink *self)
{
  GstQuery *query = gst_query_new_latency ();
  GstClockTime latency = GST_CLOCK_TIME_NONE, min;
  gboolean live = FALSE;

  if (gst_pad_peer_query (GST_BASE_SINK_PAD (self), query)) {
    gst_query_parse_latency (query, &live, &min, NULL);
    if (live)
      latency = MIN (min, TRANSPORT_MAX_LATENCY);
  }
  gst_query_unref (query);
  return latency;
}

static void
set_clock (GstShmemFdSink *self)
{
  transport_server_set_clock (self->server,
      common_get_epoch (GST_ELEMENT_CAST (self)), get_latency (self),
      self->has_played);
  self->has_played = TRUE;
}

static GstStateChangeReturn
gst_shmem_fd_sink_change_state (GstElement *element, GstStateChange transition)
{
  GstShmemFdSink *self = GST_SHMEM_FD_SINK (element);
  GstStateChangeReturn ret;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    set_ending (self, FALSE);
  /* Behind a flush in PLAYING, which makes the base class preroll anew, it is
   * playing already when the bin brings it back there. */
  if (transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED
      || transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING)
    transport_sender_set_playing (&self->sender, FALSE);
  /* Before the first frame is rendered; consumers need the base time, which is
   * not known earlier. */
  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING)
    set_clock (self);
  ret = GST_ELEMENT_CLASS (gst_shmem_fd_sink_parent_class)
            ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING
      && ret != GST_STATE_CHANGE_FAILURE)
    transport_sender_set_playing (&self->sender, TRUE);
  return ret;
}

/* The base class neither prerolls nor synchronizes what starts outside the
 * segment, but renders it, in PAUSED too. In a stream with B-frames that is the
 * first frames, whose DTS is before the segment; those whose PTS is, it drops
 * by itself. So nothing starts before the segment here. */
static void
gst_shmem_fd_sink_get_times (GstBaseSink *sink, GstBuffer *buffer,
    GstClockTime *start, GstClockTime *end)
{
  const GstSegment *segment = &sink->segment;

  GST_BASE_SINK_CLASS (gst_shmem_fd_sink_parent_class)
      ->get_times (sink, buffer, start, end);
  if (segment->format != GST_FORMAT_TIME || !GST_CLOCK_TIME_IS_VALID (*start))
    return;
  *start = CLAMP (*start, segment->start, segment->stop);
  if (GST_CLOCK_TIME_IS_VALID (*end))
    *end = MAX (*end, *start);
}

/* In PLAYING, a step is about the pace of a sink that waits for the clock, and
 * the base class renders its last frame twice. In PAUSED it skips frames.
 *
 * Events downstream come from an application that sends them to the pipeline.
 * They arrive at the pad as well, but EOS does not while the streaming thread
 * waits for a consumer here, so this ends the wait. */
static gboolean
gst_shmem_fd_sink_send_event (GstElement *element, GstEvent *event)
{
  GstShmemFdSink *self = GST_SHMEM_FD_SINK (element);
  gboolean is_eos = GST_EVENT_TYPE (event) == GST_EVENT_EOS;

  if (GST_EVENT_IS_DOWNSTREAM (event)) {
    gst_event_unref (event);
    if (is_eos)
      set_ending (self, TRUE);
    return TRUE;
  }
  if (GST_EVENT_TYPE (event) == GST_EVENT_STEP
      && transport_sender_is_playing (&self->sender)) {
    GST_WARNING_OBJECT (self, "only a producer in PAUSED can step");
    gst_event_unref (event);
    return FALSE;
  }
  return GST_ELEMENT_CLASS (gst_shmem_fd_sink_parent_class)
      ->send_event (element, event);
}

static GstFlowReturn
gst_shmem_fd_sink_wait_event (GstBaseSink *sink, GstEvent *event)
{
  GstShmemFdSink *self = GST_SHMEM_FD_SINK (sink);
  GstFlowReturn ret;

  ret = GST_BASE_SINK_CLASS (gst_shmem_fd_sink_parent_class)
            ->wait_event (sink, event);
  if (ret == GST_FLOW_OK && GST_EVENT_TYPE (event) == GST_EVENT_GAP)
    transport_announcer_announce (&self->announcer, event);
  if (ret != GST_FLOW_OK || GST_EVENT_TYPE (event) != GST_EVENT_EOS)
    return ret;
  ret = transport_sender_send_eos (&self->sender);
  if (ret == GST_FLOW_OK)
    transport_post (GST_ELEMENT_CAST (self), make_stats (self));
  return ret;
}

static gboolean
gst_shmem_fd_sink_propose_allocation (GstBaseSink *sink, GstQuery *query)
{
  return transport_preparer_propose (
      &GST_SHMEM_FD_SINK (sink)->preparer, query);
}

static GstFlowReturn
wait_for_client (GstShmemFdSink *self)
{
  GstFlowReturn ret;
  gchar *path;

  GST_OBJECT_LOCK (self);
  path = g_strdup (self->settings.endpoint.socket_path);
  GST_OBJECT_UNLOCK (self);
  ret = transport_sender_wait_for_client (&self->sender, path);
  g_free (path);
  return ret;
}

static GstFlowReturn
gst_shmem_fd_sink_render (GstBaseSink *sink, GstBuffer *buffer)
{
  GstShmemFdSink *self = GST_SHMEM_FD_SINK (sink);
  TransportPrepared frame;
  GstFlowReturn ret = GST_FLOW_OK;

  if (transport_server_lacks_client (self->server))
    ret = wait_for_client (self);
  if (ret != GST_FLOW_OK)
    return ret;
  if (!transport_preparer_prepare (&self->preparer, buffer, &frame))
    return GST_FLOW_ERROR;
  ret = transport_sender_send (&self->sender, &frame);
  gst_buffer_unref (frame.buffer);
  return ret;
}

static void
gst_shmem_fd_sink_finalize (GObject *object)
{
  GstShmemFdSink *self = GST_SHMEM_FD_SINK (object);

  common_properties_clear (&transport_sink_properties, &self->settings);
  G_OBJECT_CLASS (gst_shmem_fd_sink_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  guint id =
      common_properties_install (&transport_sink_properties, object_class);

  num_clients = g_param_spec_uint ("num-clients", "Number of clients",
      "Consumers connected now", 0, G_MAXUINT, 0,
      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  stats_spec = g_param_spec_boxed ("stats", "Statistics",
      "Counters since the start: frames, frames-copied, frames-sent and "
      "frames-dropped (over all consumers), frames-skipped (the same, for "
      "those that need a key frame first), metas-lost (metas that "
      "could not be sent), containers (those of plane "
      "tables too), memory-bytes, container-bytes, clients-accepted, "
      "clients-dropped (for breaking the protocol), clients-refused. Posted "
      "as an element message at the end of the stream",
      GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_property (object_class, id, num_clients);
  g_object_class_install_property (object_class, id + 1, stats_spec);
}

static void
gst_shmem_fd_sink_class_init (GstShmemFdSinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseSinkClass *sink_class = GST_BASE_SINK_CLASS (klass);

  object_class->set_property = gst_shmem_fd_sink_set_property;
  object_class->get_property = gst_shmem_fd_sink_get_property;
  object_class->finalize = gst_shmem_fd_sink_finalize;
  install_properties (object_class);

  element_class->change_state = gst_shmem_fd_sink_change_state;
  element_class->send_event = gst_shmem_fd_sink_send_event;
  gst_element_class_set_static_metadata (element_class, "Shared memory fd sink",
      "Sink",
      "Sends frames and their containers to other processes in "
      "sealed shared memory",
      "The gst-shmemmeta authors");
  gst_element_class_add_static_pad_template (element_class, &sink_template);

  sink_class->start = gst_shmem_fd_sink_start;
  sink_class->stop = gst_shmem_fd_sink_stop;
  sink_class->unlock = gst_shmem_fd_sink_unlock;
  sink_class->unlock_stop = gst_shmem_fd_sink_unlock_stop;
  sink_class->set_caps = gst_shmem_fd_sink_set_caps;
  sink_class->event = gst_shmem_fd_sink_event;
  sink_class->get_times = gst_shmem_fd_sink_get_times;
  sink_class->wait_event = gst_shmem_fd_sink_wait_event;
  sink_class->propose_allocation = gst_shmem_fd_sink_propose_allocation;
  sink_class->render = gst_shmem_fd_sink_render;

  gst_type_mark_as_plugin_api (
      transport_slow_consumer_get_type (), (GstPluginAPIFlags) 0);
  gst_type_mark_as_plugin_api (
      transport_device_memory_get_type (), (GstPluginAPIFlags) 0);
  gst_type_mark_as_plugin_api (
      transport_meta_choice_get_type (), (GstPluginAPIFlags) 0);
}

static void
gst_shmem_fd_sink_init (GstShmemFdSink *self)
{
  common_properties_init (&transport_sink_properties, &self->settings);
  transport_preparer_init (&self->preparer, GST_ELEMENT_CAST (self));
  transport_sender_init (&self->sender, GST_BASE_SINK_CAST (self));
  transport_announcer_init (&self->announcer, GST_ELEMENT_CAST (self));
  /* Not that it is one: a bin hands EOS of the application, such as on Ctrl-C
   * of gst-launch-1.0 -e, to its sources only. See send_event(). */
  GST_OBJECT_FLAG_SET (self, GST_ELEMENT_FLAG_SOURCE);
  /* Consumers wait for the clock; a last sample would keep a frame. */
  gst_base_sink_set_sync (GST_BASE_SINK_CAST (self), FALSE);
  gst_base_sink_set_last_sample_enabled (GST_BASE_SINK_CAST (self), FALSE);
}
