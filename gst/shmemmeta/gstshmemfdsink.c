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
 * Makes frames, their timing, their video and crop metas and their containers
 * (#GstShmemContainerMeta) available to any number of other processes, each
 * with an shmemfdsrc, through sealed shared memory: a consumer can neither
 * write to what it gets nor be hurt by what this process does to it.
 *
 * Memory is passed once and named by an id from then on. Upstream elements
 * that use the buffer pool which this element offers write into it, and no
 * frame is copied. Anything else is copied once, however many consumers there
 * are.
 *
 * This element does not wait for the clock unless its `sync` property is set:
 * consumers do. It goes as fast as the slowest consumer takes frames; see the
 * `slow-consumer` property for consumers that are not to be trusted with that.
 *
 * ## Example pipelines
 * |[
 * gst-launch-1.0 videotestsrc ! shmemfdsink socket-path=/tmp/video
 * wait-for-connection=true
 * ]| Wait for a consumer and then show it a test picture.
 * |[
 * gst-launch-1.0 filesrc location=hdr.h265 ! h265parse ! h265hdrextractor !
 * avdec_h265 ! shmemfdsink socket-path=/tmp/video
 * ]| Decode, with the HDR metadata of each frame.
 *
 * Since: 0.1
 */

#include "gstshmemfdsink.h"
#include "elements.h"
#include "transport/shmemfdcopier.h"
#include "transport/shmemfdepoch.h"
#include "transport/shmemfdprotocol.h"
#include "transport/shmemfdserver.h"

#include <gst/shmemmeta/shmemmeta.h>
#include <gst/video/video.h>

GST_DEBUG_CATEGORY_STATIC (shmemfdsink_debug);
#define GST_CAT_DEFAULT shmemfdsink_debug

#define DEFAULT_MAX_HELD_BUFFERS 16
#define DEFAULT_MAX_WAIT GST_SECOND

struct _GstShmemFdSink
{
  GstBaseSink parent;

  /* Properties, under the object lock. */
  gchar *socket_path;
  gboolean wait_for_connection;
  guint max_held_buffers;
  ShmemfdSlow slow_consumer;
  GstClockTime max_wait;

  /* From start() to stop(); the pointer changes under the object lock. */
  ShmemfdServer *server;
  ShmemfdServerStats last_stats;
  gint n_clients;
  gint playing;

  GstAllocator *allocator;
  guint64 frames_copied; /* under the object lock */
  /* Of the streaming thread. */
  ShmemfdCopier *copier;
  gboolean have_caps;
  gboolean warned_containers;
  gboolean restart;
};

enum
{
  PROP_0,
  PROP_SOCKET_PATH,
  PROP_WAIT_FOR_CONNECTION,
  PROP_NUM_CLIENTS,
  PROP_MAX_HELD_BUFFERS,
  PROP_SLOW_CONSUMER,
  PROP_MAX_WAIT,
  PROP_STATS,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

G_DEFINE_FINAL_TYPE (GstShmemFdSink, gst_shmem_fd_sink, GST_TYPE_BASE_SINK)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (shmemfdsink, "shmemfdsink",
    GST_RANK_NONE, GST_TYPE_SHMEM_FD_SINK,
    GST_DEBUG_CATEGORY_INIT (
        shmemfdsink_debug, "shmemfdsink", 0, "frames to other processes"))

#define GST_TYPE_SHMEM_FD_SLOW_CONSUMER (slow_consumer_get_type ())
static GType
slow_consumer_get_type (void)
{
  static const GEnumValue values[] = {
    { SHMEMFD_SLOW_WAIT, "Wait for it, at most max-wait without a sign of life",
        "wait" },
    { SHMEMFD_SLOW_DROP, "Drop the frame, for this consumer only", "drop" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstShmemFdSlowConsumer", values));
  return type;
}

static void
read_stats (GstShmemFdSink *self, ShmemfdServerStats *stats)
{
  GST_OBJECT_LOCK (self);
  if (self->server)
    shmemfd_server_get_stats (self->server, stats);
  else
    *stats = self->last_stats;
  GST_OBJECT_UNLOCK (self);
}

static GstStructure *
make_stats (GstShmemFdSink *self)
{
  ShmemfdServerStats stats;
  guint64 frames_copied;

  read_stats (self, &stats);
  GST_OBJECT_LOCK (self);
  frames_copied = self->frames_copied;
  GST_OBJECT_UNLOCK (self);
  return gst_structure_new ("shmemfdsink-stats", "frames", G_TYPE_UINT64,
      stats.frames, "frames-copied", G_TYPE_UINT64, frames_copied,
      "frames-sent", G_TYPE_UINT64, stats.frames_sent, "frames-dropped",
      G_TYPE_UINT64, stats.frames_dropped, "containers", G_TYPE_UINT64,
      stats.containers, "memory-bytes", G_TYPE_UINT64, stats.memory_bytes,
      "container-bytes", G_TYPE_UINT64, stats.container_bytes,
      "clients-accepted", G_TYPE_UINT64, stats.clients_accepted,
      "clients-dropped", G_TYPE_UINT64, stats.clients_dropped, NULL);
}

static void
gst_shmem_fd_sink_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstShmemFdSink *self = GST_SHMEM_FD_SINK (object);

  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_SOCKET_PATH:
      g_free (self->socket_path);
      self->socket_path = g_value_dup_string (value);
      break;
    case PROP_WAIT_FOR_CONNECTION:
      self->wait_for_connection = g_value_get_boolean (value);
      break;
    case PROP_MAX_HELD_BUFFERS:
      self->max_held_buffers = g_value_get_uint (value);
      break;
    case PROP_SLOW_CONSUMER:
      self->slow_consumer = (ShmemfdSlow) g_value_get_enum (value);
      break;
    case PROP_MAX_WAIT:
      self->max_wait = g_value_get_uint64 (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
gst_shmem_fd_sink_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstShmemFdSink *self = GST_SHMEM_FD_SINK (object);

  if (id == PROP_STATS) {
    g_value_take_boxed (value, make_stats (self));
    return;
  }
  GST_OBJECT_LOCK (self);
  switch (id) {
    case PROP_SOCKET_PATH:
      g_value_set_string (value, self->socket_path);
      break;
    case PROP_WAIT_FOR_CONNECTION:
      g_value_set_boolean (value, self->wait_for_connection);
      break;
    case PROP_NUM_CLIENTS:
      g_value_set_uint (value, (guint) g_atomic_int_get (&self->n_clients));
      break;
    case PROP_MAX_HELD_BUFFERS:
      g_value_set_uint (value, self->max_held_buffers);
      break;
    case PROP_SLOW_CONSUMER:
      g_value_set_enum (value, self->slow_consumer);
      break;
    case PROP_MAX_WAIT:
      g_value_set_uint64 (value, self->max_wait);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (self);
}

static void
clients_changed (guint n_clients, gpointer user_data)
{
  GstShmemFdSink *self = user_data;

  g_atomic_int_set (&self->n_clients, (gint) n_clients);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NUM_CLIENTS]);
}

static gboolean
gst_shmem_fd_sink_start (GstBaseSink *sink)
{
  GstShmemFdSink *self = GST_SHMEM_FD_SINK (sink);
  ShmemfdServerConfig config = { .log = GST_OBJECT_CAST (self),
    .clients_changed = clients_changed,
    .user_data = self };
  ShmemfdServer *server;
  GError *error = NULL;
  gchar *path;

  GST_OBJECT_LOCK (self);
  path = g_strdup (self->socket_path);
  config.max_held = self->max_held_buffers;
  config.slow_consumer = self->slow_consumer;
  config.max_wait = self->max_wait;
  GST_OBJECT_UNLOCK (self);

  if (path == NULL) {
    GST_ELEMENT_ERROR (self, RESOURCE, SETTINGS,
        ("No socket path; set the socket-path property."), (NULL));
    return FALSE;
  }
  server = shmemfd_server_new (path, &config, &error);
  if (server == NULL) {
    GST_ELEMENT_ERROR (self, RESOURCE, OPEN_WRITE,
        ("Cannot listen for consumers: %s.", error->message), (NULL));
    g_error_free (error);
    g_free (path);
    return FALSE;
  }
  g_free (path);
  self->copier = shmemfd_copier_new (self->allocator);
  self->have_caps = FALSE;
  self->warned_containers = FALSE;
  self->restart = FALSE;
  GST_OBJECT_LOCK (self);
  self->frames_copied = 0;
  self->server = server;
  GST_OBJECT_UNLOCK (self);
  return TRUE;
}

static gboolean
gst_shmem_fd_sink_stop (GstBaseSink *sink)
{
  GstShmemFdSink *self = GST_SHMEM_FD_SINK (sink);
  ShmemfdServer *server;

  GST_OBJECT_LOCK (self);
  server = g_steal_pointer (&self->server);
  if (server)
    shmemfd_server_get_stats (server, &self->last_stats);
  GST_OBJECT_UNLOCK (self);
  if (server)
    shmemfd_server_free (server);
  g_clear_pointer (&self->copier, shmemfd_copier_free);
  return TRUE;
}

static gboolean
gst_shmem_fd_sink_unlock (GstBaseSink *sink)
{
  shmemfd_server_set_flushing (GST_SHMEM_FD_SINK (sink)->server, TRUE);
  return TRUE;
}

static gboolean
gst_shmem_fd_sink_unlock_stop (GstBaseSink *sink)
{
  shmemfd_server_set_flushing (GST_SHMEM_FD_SINK (sink)->server, FALSE);
  return TRUE;
}

/* Memory that this process cannot read cannot be given to another. */
static gboolean
is_system_memory (GstCaps *caps)
{
  GstCapsFeatures *features = gst_caps_get_features (caps, 0);
  guint i;

  for (i = 0; features && i < gst_caps_features_get_size (features); i++) {
    const gchar *name = gst_caps_features_get_nth (features, i);

    if (g_str_has_prefix (name, "memory:")
        && !g_str_equal (name, GST_CAPS_FEATURE_MEMORY_SYSTEM_MEMORY))
      return FALSE;
  }
  return TRUE;
}

static gboolean
gst_shmem_fd_sink_set_caps (GstBaseSink *sink, GstCaps *caps)
{
  GstShmemFdSink *self = GST_SHMEM_FD_SINK (sink);

  if (!is_system_memory (caps)) {
    GST_ELEMENT_ERROR (self, STREAM, WRONG_TYPE,
        ("Frames are in device memory, which only its device can read; put "
         "the element that downloads them before shmemfdsink."),
        ("caps %" GST_PTR_FORMAT, (gpointer) caps));
    return FALSE;
  }
  if (!shmemfd_server_set_caps (self->server, caps)) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("Caps are longer than %d bytes.", SHMEMFD_MAX_CAPS_SIZE), (NULL));
    return FALSE;
  }
  shmemfd_copier_reset (self->copier);
  self->have_caps = TRUE;
  return TRUE;
}

/* Frames without a time segment are not of any time. */
static void
handle_segment (GstShmemFdSink *self, GstEvent *event)
{
  GstSegment segment;

  gst_event_copy_segment (event, &segment);
  if (segment.format != GST_FORMAT_TIME)
    gst_segment_init (&segment, GST_FORMAT_TIME);
  shmemfd_server_set_segment (self->server, &segment, self->restart);
  self->restart = FALSE;
}

static gboolean
gst_shmem_fd_sink_event (GstBaseSink *sink, GstEvent *event)
{
  GstShmemFdSink *self = GST_SHMEM_FD_SINK (sink);
  gboolean reset_time;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_SEGMENT:
      handle_segment (self, event);
      break;
    case GST_EVENT_FLUSH_STOP:
      gst_event_parse_flush_stop (event, &reset_time);
      self->restart |= reset_time;
      break;
    default:
      break;
  }
  return GST_BASE_SINK_CLASS (gst_shmem_fd_sink_parent_class)
      ->event (sink, event);
}

/* How long after its running time a frame arrives here. */
static GstClockTime
get_latency (GstShmemFdSink *self)
{
  GstClockTime min = 0;
  gboolean live = FALSE;

  if (gst_base_sink_query_latency (
          GST_BASE_SINK_CAST (self), &live, NULL, &min, NULL)
      && live)
    return MIN (min, SHMEMFD_MAX_LATENCY);
  return 0;
}

/* The base class holds the preroll lock while render() runs and needs it for
 * every change of state. Its unlock() does not last: to PLAYING and back can
 * be over before the streaming thread runs again, which would then wait for
 * consumers in PAUSED, with the lock, where nobody can ask it to stop any
 * more. So the server is paused for all of PAUSED, and goes on only when the
 * base class is done. */
static void
set_playing (GstShmemFdSink *self, gboolean playing)
{
  GstBaseSink *sink = GST_BASE_SINK_CAST (self);

  if (!playing) {
    g_atomic_int_set (&self->playing, FALSE);
    shmemfd_server_set_paused (self->server, TRUE);
    return;
  }
  /* Live consumers need to know when running time began, which is known only
   * now. */
  shmemfd_server_set_clock (self->server,
      shmemfd_get_epoch (GST_ELEMENT_CAST (self)), get_latency (self));
  GST_BASE_SINK_PREROLL_LOCK (sink);
  g_atomic_int_set (&self->playing, TRUE);
  shmemfd_server_set_paused (self->server, FALSE);
  GST_BASE_SINK_PREROLL_SIGNAL (sink);
  GST_BASE_SINK_PREROLL_UNLOCK (sink);
}

static GstStateChangeReturn
gst_shmem_fd_sink_change_state (GstElement *element, GstStateChange transition)
{
  GstShmemFdSink *self = GST_SHMEM_FD_SINK (element);
  GstStateChangeReturn ret;

  if (transition == GST_STATE_CHANGE_PLAYING_TO_PAUSED)
    set_playing (self, FALSE);
  ret = GST_ELEMENT_CLASS (gst_shmem_fd_sink_parent_class)
            ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_PLAYING
      && ret != GST_STATE_CHANGE_FAILURE)
    set_playing (self, TRUE);
  return ret;
}

static void
post_stats (GstShmemFdSink *self)
{
  gst_element_post_message (GST_ELEMENT_CAST (self),
      gst_message_new_element (GST_OBJECT_CAST (self), make_stats (self)));
}

/* With the preroll lock held, as in render(). */
static GstFlowReturn
wait_until_playing (GstBaseSink *sink)
{
  GstFlowReturn ret;

  do
    ret = gst_base_sink_wait_preroll (sink);
  while (ret == GST_FLOW_OK
      && !g_atomic_int_get (&GST_SHMEM_FD_SINK (sink)->playing));
  return ret;
}

static GstFlowReturn
gst_shmem_fd_sink_wait_event (GstBaseSink *sink, GstEvent *event)
{
  GstShmemFdSink *self = GST_SHMEM_FD_SINK (sink);
  GstFlowReturn ret;

  ret = GST_BASE_SINK_CLASS (gst_shmem_fd_sink_parent_class)
            ->wait_event (sink, event);
  if (ret != GST_FLOW_OK || GST_EVENT_TYPE (event) != GST_EVENT_EOS)
    return ret;
  while (!shmemfd_server_send_eos (self->server)) {
    ret = wait_until_playing (sink);
    if (ret != GST_FLOW_OK)
      return ret;
  }
  post_stats (self);
  return GST_FLOW_OK;
}

static gboolean
gst_shmem_fd_sink_propose_allocation (GstBaseSink *sink, GstQuery *query)
{
  GstShmemFdSink *self = GST_SHMEM_FD_SINK (sink);
  GstVideoInfo info;
  GstBufferPool *pool;
  gboolean need_pool;
  GstCaps *caps;

  gst_query_parse_allocation (query, &caps, &need_pool);
  /* Other frames change in size: a copy into pooled memory is cheaper than
   * new shared memory for each. */
  if (caps == NULL || !gst_video_info_from_caps (&info, caps)
      || GST_VIDEO_INFO_FORMAT (&info) == GST_VIDEO_FORMAT_ENCODED)
    return TRUE;
  if (need_pool) {
    pool = shmemfd_pool_configure (
        gst_video_buffer_pool_new (), self->allocator, caps, info.size);
    if (pool == NULL)
      return FALSE;
    gst_query_add_allocation_pool (query, pool, (guint) info.size, 0, 0);
    gst_object_unref (pool);
  }
  gst_query_add_allocation_param (query, self->allocator, NULL);
  gst_query_add_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  gst_query_add_allocation_meta (query, GST_VIDEO_CROP_META_API_TYPE, NULL);
  return TRUE;
}

static GstBuffer *
copy_buffer (GstShmemFdSink *self, GstBuffer *buffer)
{
  GstBuffer *copy = shmemfd_copier_copy (self->copier, buffer);

  if (copy == NULL) {
    GST_ELEMENT_ERROR (self, RESOURCE, NO_SPACE_LEFT,
        ("Cannot copy a frame of %" G_GSIZE_FORMAT " bytes to shared memory; "
         "see ulimit -n and the free memory.",
            gst_buffer_get_size (buffer)),
        (NULL));
    return NULL;
  }
  GST_OBJECT_LOCK (self);
  self->frames_copied++;
  GST_OBJECT_UNLOCK (self);
  return copy;
}

/* (transfer full) */
static GstBuffer *
make_shareable (GstShmemFdSink *self, GstBuffer *buffer)
{
  guint n = gst_buffer_n_memory (buffer), i;

  for (i = 0; i < n; i++)
    if (!shmemfd_can_share (gst_buffer_peek_memory (buffer, i)))
      return copy_buffer (self, buffer);
  return gst_buffer_ref (buffer);
}

static void
check_containers (GstShmemFdSink *self, GstBuffer *buffer)
{
  guint n = gst_buffer_get_n_meta (buffer, GST_SHMEM_CONTAINER_META_API_TYPE);

  if (n <= SHMEMFD_MAX_CONTAINERS || self->warned_containers)
    return;
  self->warned_containers = TRUE;
  GST_ELEMENT_WARNING (self, STREAM, FORMAT,
      ("Frame at %" GST_TIME_FORMAT " carries %u containers; only the first "
       "%d are sent. Put entries that belong together into one container.",
          GST_TIME_ARGS (GST_BUFFER_PTS (buffer)), n, SHMEMFD_MAX_CONTAINERS),
      (NULL));
}

static void
warn_stalled (GstShmemFdSink *self, gint pid)
{
  if (pid == 0)
    return;
  GST_ELEMENT_WARNING (self, RESOURCE, BUSY,
      ("The consumer with pid %d gave no frame back within max-wait. It gets "
       "no frames until it does.",
          pid),
      (NULL));
}

static GstFlowReturn
wait_for_client (GstShmemFdSink *self)
{
  GstFlowReturn ret = GST_FLOW_OK;
  gboolean wait;

  GST_OBJECT_LOCK (self);
  wait = self->wait_for_connection;
  GST_OBJECT_UNLOCK (self);
  if (!wait)
    return GST_FLOW_OK;
  while (ret == GST_FLOW_OK && !shmemfd_server_wait_for_client (self->server))
    ret = wait_until_playing (GST_BASE_SINK_CAST (self));
  return ret;
}

static GstFlowReturn
gst_shmem_fd_sink_render (GstBaseSink *sink, GstBuffer *buffer)
{
  GstShmemFdSink *self = GST_SHMEM_FD_SINK (sink);
  ShmemfdDelivery delivery;
  GstFlowReturn ret;

  if (!self->have_caps) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("Frames without caps: consumers could not tell what they are. Put a "
         "capsfilter or a parser before shmemfdsink."),
        (NULL));
    return GST_FLOW_NOT_NEGOTIATED;
  }
  ret = wait_for_client (self);
  if (ret != GST_FLOW_OK)
    return ret;
  check_containers (self, buffer);
  buffer = make_shareable (self, buffer);
  if (buffer == NULL)
    return GST_FLOW_ERROR;
  shmemfd_server_begin (self->server, buffer, &delivery);
  gst_buffer_unref (buffer);
  while (!shmemfd_server_deliver (self->server, &delivery)) {
    ret = wait_until_playing (sink);
    if (ret != GST_FLOW_OK)
      break;
  }
  warn_stalled (self, delivery.stalled_pid);
  shmemfd_server_end (self->server, &delivery);
  return ret;
}

static void
gst_shmem_fd_sink_finalize (GObject *object)
{
  GstShmemFdSink *self = GST_SHMEM_FD_SINK (object);

  g_free (self->socket_path);
  gst_object_unref (self->allocator);
  G_OBJECT_CLASS (gst_shmem_fd_sink_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  properties[PROP_SOCKET_PATH] =
      g_param_spec_string ("socket-path", "Socket path",
          "Path of the Unix socket to listen on, 1 to 107 bytes. A file that a "
          "dead process left there is replaced",
          NULL,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
  properties[PROP_WAIT_FOR_CONNECTION] = g_param_spec_boolean (
      "wait-for-connection", "Wait for connection",
      "Wait while there is no consumer; otherwise frames that nobody is there "
      "for are dropped",
      FALSE,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING);
  properties[PROP_NUM_CLIENTS] = g_param_spec_uint ("num-clients",
      "Number of clients", "Consumers connected now", 0, G_MAXUINT, 0,
      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_MAX_HELD_BUFFERS] =
      g_param_spec_uint ("max-held-buffers", "Maximum held buffers",
          "Frames that one consumer may hold at a time; above that it is slow",
          1, 64, DEFAULT_MAX_HELD_BUFFERS,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
  properties[PROP_SLOW_CONSUMER] = g_param_spec_enum ("slow-consumer",
      "Slow consumer", "What to do with a frame for a consumer that is slow",
      GST_TYPE_SHMEM_FD_SLOW_CONSUMER, SHMEMFD_SLOW_WAIT,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
  properties[PROP_MAX_WAIT] = g_param_spec_uint64 ("max-wait", "Maximum wait",
      "How long to wait for a slow consumer, in ns. One that gives no frame "
      "back for that long misses frames until it does",
      0, G_MAXINT64, DEFAULT_MAX_WAIT,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
  properties[PROP_STATS] = g_param_spec_boxed ("stats", "Statistics",
      "Counters since the start: frames, frames-copied, frames-sent and "
      "frames-dropped (over all consumers), containers, memory-bytes, "
      "container-bytes, clients-accepted, clients-dropped. Posted as an "
      "element message at end of stream",
      GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
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
  gst_element_class_set_static_metadata (element_class, "Shared memory fd sink",
      "Sink/Video",
      "Sends frames and the containers they carry to other processes in "
      "sealed shared memory",
      "The gst-shmemmeta authors");
  gst_element_class_add_static_pad_template (element_class, &sink_template);

  sink_class->start = gst_shmem_fd_sink_start;
  sink_class->stop = gst_shmem_fd_sink_stop;
  sink_class->unlock = gst_shmem_fd_sink_unlock;
  sink_class->unlock_stop = gst_shmem_fd_sink_unlock_stop;
  sink_class->set_caps = gst_shmem_fd_sink_set_caps;
  sink_class->event = gst_shmem_fd_sink_event;
  sink_class->wait_event = gst_shmem_fd_sink_wait_event;
  sink_class->propose_allocation = gst_shmem_fd_sink_propose_allocation;
  sink_class->render = gst_shmem_fd_sink_render;

  gst_type_mark_as_plugin_api (
      GST_TYPE_SHMEM_FD_SLOW_CONSUMER, (GstPluginAPIFlags) 0);
}

static void
gst_shmem_fd_sink_init (GstShmemFdSink *self)
{
  self->max_held_buffers = DEFAULT_MAX_HELD_BUFFERS;
  self->slow_consumer = SHMEMFD_SLOW_WAIT;
  self->max_wait = DEFAULT_MAX_WAIT;
  self->allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  /* Consumers wait for the clock, and a last sample would hold a frame. */
  gst_base_sink_set_sync (GST_BASE_SINK_CAST (self), FALSE);
  gst_base_sink_set_last_sample_enabled (GST_BASE_SINK_CAST (self), FALSE);
}
