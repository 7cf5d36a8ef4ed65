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
 * |[
 * gst-launch-1.0 shmemfdsrc socket-path=/tmp/video ! videoconvert !
 * autovideosink
 * ]| Shows the frames of a producer.
 * |[
 * gst-launch-1.0 shmemfdsrc socket-path=/tmp/video is-live=true ! videoconvert !
 * autovideosink shmemfdsrc socket-path=/tmp/audio is-live=true ! audioconvert !
 * pulsesink provide-clock=false
 * ]| Joins video and audio of a producer, in sync. Without `provide-clock=false`
 * the clock would be that of the audio device, which the producer does not have.
 * |[
 * gst-launch-1.0 shmemfdsrc socket-path=/tmp/video ! shmemmetawrite
 * location=hdr10plus.json ! fakesink
 * ]| Writes the HDR10+ metadata of the frames to a file.
 * |[
 * gst-launch-1.0 shmemfdsrc socket-path=/tmp/video latest=true !
 * identity sleep-time=100000 ! videoconvert ! autovideosink
 * ]| Shows ten frames a second, each the newest at that time; the identity stands
 * for an element that analyses frames.
 *
 * Since: 0.1
 */

#include <gst/base/gstpushsrc.h>
#include "elements.h"
#include "transport/transportsrc.h"
#include "transport/transportlatest.h"
#include "transport/transportmessages.h"
#include "transport/transportclient.h"
#include "common/commonepoch.h"
#include "transport/transporttiming.h"

#define GST_TYPE_SHMEM_FD_SRC (gst_shmem_fd_src_get_type ())
G_DECLARE_FINAL_TYPE (
    GstShmemFdSrc, gst_shmem_fd_src, GST, SHMEM_FD_SRC, GstPushSrc)

GST_DEBUG_CATEGORY_STATIC (shmemfdsrc_debug);
#define GST_CAT_DEFAULT shmemfdsrc_debug

struct _GstShmemFdSrc
{
  GstPushSrc parent;

  /* Under the object lock. */
  TransportSrcSettings settings;
  GstClockTime latency; /* of the producer's frames when they arrive */
  gint64 offset;        /* of running time from the producer's */
  TransportDelay delay; /* of downstream, for the newest frame */

  /* From start() to stop(). */
  TransportConnector connector;

  /* Of the streaming thread; the pointer changes under the object lock. */
  TransportClient *client;
  TransportLatest *latest;   /* receives from it, if set */
  TransportClientStats past; /* of connections that ended */

  TransportTiming timing;
  gboolean has_caps;        /* the pad, and for good */
  gboolean took_caps;       /* from this producer */
  gboolean segment_pending; /* the base class pushes one with the next buffer */
  gboolean warned_clock;

  gint playing;           /* atomic */
  GstClockTime paused_at; /* running time; under the object lock */
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

/* Adds what the connection counted, if there is one. With the object lock. */
static void
add_stats (GstShmemFdSrc *self, TransportClientStats *sum)
{
  TransportClientStats now;

  if (self->client == NULL)
    return;
  transport_client_get_stats (self->client, &now);
  if (self->latest)
    now.frames_skipped = transport_latest_get_skipped (self->latest);
  transport_src_stats_add (sum, &now);
}

static GstStructure *
make_stats (GstShmemFdSrc *self)
{
  TransportClientStats sum;

  GST_OBJECT_LOCK (self);
  sum = self->past;
  add_stats (self, &sum);
  GST_OBJECT_UNLOCK (self);
  return transport_src_stats_new (&sum);
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

static gboolean
gst_shmem_fd_src_start (GstBaseSrc *src)
{
  GstShmemFdSrc *self = GST_SHMEM_FD_SRC (src);

  if (!transport_connector_start (&self->connector, &self->settings))
    return FALSE;
  self->past = (TransportClientStats){ 0 };
  GST_OBJECT_LOCK (self);
  self->paused_at = self->connector.settings.latest ? 0 : GST_CLOCK_TIME_NONE;
  GST_OBJECT_UNLOCK (self);
  transport_timing_init (&self->timing);
  self->has_caps = FALSE;
  self->segment_pending = FALSE;
  self->warned_clock = FALSE;
  /* It may be bytes since the last time. */
  gst_base_src_set_format (src, GST_FORMAT_TIME);
  return TRUE;
}

static void
disconnect_client (GstShmemFdSrc *self)
{
  TransportClient *client;
  TransportLatest *latest;

  GST_OBJECT_LOCK (self);
  add_stats (self, &self->past);
  client = g_steal_pointer (&self->client);
  latest = g_steal_pointer (&self->latest);
  GST_OBJECT_UNLOCK (self);
  g_clear_pointer (&latest, transport_latest_free);
  if (client) {
    transport_client_close (client);
    transport_client_unref (client);
  }
}

static gboolean
gst_shmem_fd_src_stop (GstBaseSrc *src)
{
  GstShmemFdSrc *self = GST_SHMEM_FD_SRC (src);

  disconnect_client (self);
  transport_connector_stop (&self->connector);
  return TRUE;
}

static gboolean
gst_shmem_fd_src_unlock (GstBaseSrc *src)
{
  return transport_connector_set_flushing (
      &GST_SHMEM_FD_SRC (src)->connector, TRUE);
}

static gboolean
gst_shmem_fd_src_unlock_stop (GstBaseSrc *src)
{
  return transport_connector_set_flushing (
      &GST_SHMEM_FD_SRC (src)->connector, FALSE);
}

static gboolean
is_flushing (GstShmemFdSrc *self, gint timeout_ms)
{
  return transport_connector_is_flushing (&self->connector, timeout_ms);
}

/* (transfer full) (nullable); any thread. */
static TransportClient *
ref_client (GstShmemFdSrc *self)
{
  TransportClient *client = NULL;

  GST_OBJECT_LOCK (self);
  if (self->client)
    client = transport_client_ref (self->client);
  GST_OBJECT_UNLOCK (self);
  return client;
}

/* Tells the producer whether this consumer is paused, unless it goes on
 * receiving then. Both the streaming thread
 * and a state change may do so at a time; the state that is true when both have
 * ended is told last. */
static void
tell_paused (GstShmemFdSrc *self)
{
  TransportClient *client = NULL;
  gboolean playing;

  GST_OBJECT_LOCK (self);
  if (self->client && !self->latest)
    client = transport_client_ref (self->client);
  GST_OBJECT_UNLOCK (self);
  if (client == NULL)
    return;
  do {
    playing = g_atomic_int_get (&self->playing);
    transport_client_set_paused (client, !playing);
  } while (playing != g_atomic_int_get (&self->playing));
  transport_client_unref (client);
}

static void
take_connection (
    GstShmemFdSrc *self, TransportClient *client, TransportLatest *latest)
{
  GST_OBJECT_LOCK (self);
  self->client = client;
  self->latest = latest;
  GST_OBJECT_UNLOCK (self);
  transport_timing_connected (&self->timing);
  self->took_caps = FALSE;
  tell_paused (self);
}

static GstFlowReturn
connect_client (GstShmemFdSrc *self, GstClockTime timeout)
{
  TransportLatest *latest = NULL;
  GError *error = NULL;
  TransportClient *client;
  GstFlowReturn ret =
      transport_connector_connect (&self->connector, timeout, &client);

  if (ret != GST_FLOW_OK)
    return ret;
  if (self->connector.settings.latest)
    latest = transport_latest_new (client, &error);
  if (!error) {
    take_connection (self, client, latest);
    return GST_FLOW_OK;
  }
  transport_client_close (client);
  transport_client_unref (client);
  GST_ELEMENT_ERROR (
      self, RESOURCE, FAILED, ("Cannot receive: %s.", error->message), (NULL));
  g_error_free (error);
  return GST_FLOW_ERROR;
}

/* The base class ignores a segment of another format than its own. */
static void
set_segment (GstShmemFdSrc *self, const GstSegment *segment)
{
  GstBaseSrc *src = GST_BASE_SRC_CAST (self);

  GST_OBJECT_LOCK (self);
  if (src->segment.format != segment->format)
    gst_segment_init (&src->segment, segment->format);
  GST_OBJECT_UNLOCK (self);
  gst_base_src_new_segment (src, segment);
  self->segment_pending = TRUE;
}

/* Running time stands still in PAUSED: the first frame of a live producer is
 * due then, and those behind it after it; the newest frame always is. */
static GstClockTime
get_running_time (GstShmemFdSrc *self)
{
  GstClockTime paused_at;

  if (g_atomic_int_get (&self->playing))
    return gst_element_get_current_running_time (GST_ELEMENT_CAST (self));
  GST_OBJECT_LOCK (self);
  paused_at = self->paused_at;
  GST_OBJECT_UNLOCK (self);
  return paused_at;
}

static void
get_now (GstShmemFdSrc *self, TransportNow *now)
{
  *now = (TransportNow){ GST_CLOCK_TIME_NONE, GST_CLOCK_TIME_NONE, 0 };
  if (gst_base_src_is_live (GST_BASE_SRC_CAST (self)))
    now->epoch = common_get_epoch (GST_ELEMENT_CAST (self));
  if (transport_timing_needs_now (&self->timing))
    now->running_time = get_running_time (self);
  if (self->latest == NULL)
    return;
  GST_OBJECT_LOCK (self);
  now->delay = self->delay.delay;
  GST_OBJECT_UNLOCK (self);
}

static void
delay_applied (GstShmemFdSrc *self)
{
  GST_OBJECT_LOCK (self);
  transport_delay_applied (&self->delay, self->timing.due);
  GST_OBJECT_UNLOCK (self);
}

static void
take_buffer (GstShmemFdSrc *self, GstBuffer *buffer)
{
  GstSegment segment;
  TransportNow now;

  get_now (self, &now);
  if (transport_timing_take_buffer (&self->timing, buffer, &now, &segment)) {
    set_segment (self, &segment);
    GST_OBJECT_LOCK (self);
    self->offset = self->timing.offset;
    if (!self->latest)
      self->paused_at = GST_CLOCK_TIME_NONE;
    GST_OBJECT_UNLOCK (self);
  }
  if (self->latest)
    delay_applied (self);
}

/* Posts a latency message on a change, so that the pipeline queries it. */
static void
set_latency (GstShmemFdSrc *self, GstClockTime latency)
{
  gboolean changed;

  GST_OBJECT_LOCK (self);
  changed = self->latency != latency;
  self->latency = latency;
  GST_OBJECT_UNLOCK (self);
  if (changed && gst_base_src_is_live (GST_BASE_SRC_CAST (self)))
    gst_element_post_message (GST_ELEMENT_CAST (self),
        gst_message_new_latency (GST_OBJECT_CAST (self)));
}

static void
take_segment (GstShmemFdSrc *self, const TransportEvent *event)
{
  gboolean live = GST_CLOCK_TIME_IS_VALID (event->latency);
  gboolean paced = live || self->latest;

  if (event->other_clock && gst_base_src_is_live (GST_BASE_SRC_CAST (self))
      && !self->warned_clock) {
    self->warned_clock = TRUE;
    GST_ELEMENT_WARNING (self, CORE, CLOCK,
        ("The producer at %s is in another time namespace, where the monotonic "
         "clock has another value: frames are not synchronized with it, but "
         "shown as they arrive. Start both in the same time namespace.",
            self->connector.settings.endpoint.socket_path),
        (NULL));
  }
  /* The newest frame is due now, whether or not its producer is live. */
  transport_timing_take_segment (
      &self->timing, &event->segment, event->epoch, paced, event->generation);
  set_latency (self, live ? event->latency : 0);
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
          self->connector.settings.endpoint.socket_path),
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

/* The next producer may disconnect at once: does not spin. */
static GstFlowReturn
reconnect (GstShmemFdSrc *self)
{
  if (transport_connector_back_off (&self->connector))
    return GST_FLOW_FLUSHING;
  return connect_client (self, GST_CLOCK_TIME_NONE);
}

static GstFlowReturn
refused (GstShmemFdSrc *self, TransportReason reason)
{
  disconnect_client (self);
  if (transport_connector_may_retry (&self->connector, reason))
    return reconnect (self);
  return GST_FLOW_ERROR;
}

/* The producer disconnected without EOS. */
static GstFlowReturn
producer_gone (GstShmemFdSrc *self)
{
  disconnect_client (self);
  if (self->connector.settings.reconnect)
    return reconnect (self);
  GST_ELEMENT_WARNING (self, RESOURCE, READ,
      ("The producer at %s disconnected before the end of the stream, which "
       "ends here. Set reconnect=true to wait for another producer.",
          self->connector.settings.endpoint.socket_path),
      (NULL));
  transport_post (GST_ELEMENT_CAST (self), make_stats (self));
  return GST_FLOW_EOS;
}

/* What is sparse can have a gap before its first buffer, and nobody knows when
 * the next one comes: the segment is not left to the base class. */
static void
push_gap (GstShmemFdSrc *self, GstEvent *event)
{
  GstBaseSrc *src = GST_BASE_SRC_CAST (self);
  GstBuffer *nothing = gst_buffer_new ();
  GstSegment segment;

  gst_event_parse_gap (
      event, &GST_BUFFER_PTS (nothing), &GST_BUFFER_DURATION (nothing));
  take_buffer (self, nothing);
  gst_buffer_unref (nothing);
  GST_OBJECT_LOCK (self);
  segment = src->segment;
  GST_OBJECT_UNLOCK (self);
  if (segment.format != GST_FORMAT_TIME) {
    gst_event_unref (event);
    return;
  }
  if (self->segment_pending)
    gst_pad_push_event (
        GST_BASE_SRC_PAD (src), gst_event_new_segment (&segment));
  gst_pad_push_event (GST_BASE_SRC_PAD (src), event);
}

/* Takes @event. All but gaps can precede the segment. */
static void
take_event (GstShmemFdSrc *self, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_GAP)
    push_gap (self, event);
  else
    gst_pad_push_event (GST_BASE_SRC_PAD (self), event);
}

static void
receive (GstShmemFdSrc *self, TransportEvent *event)
{
  if (self->latest)
    transport_latest_receive (self->latest, event);
  else
    transport_client_receive (self->client, event);
}

/* TRUE if flushing. */
static gboolean
wait_for_event (GstShmemFdSrc *self)
{
  gint wakeup = self->connector.wakeup;

  if (self->latest)
    return transport_latest_wait (self->latest, wakeup);
  return transport_client_wait (self->client, wakeup);
}

/* Handles @event; a frame goes to @buffer. */
static GstFlowReturn
handle_event (GstShmemFdSrc *self, TransportEvent *event, GstBuffer **buffer)
{
  switch (event->type) {
    case TRANSPORT_EVENT_AGAIN:
      return wait_for_event (self) ? GST_FLOW_FLUSHING : GST_FLOW_OK;
    case TRANSPORT_EVENT_CAPS:
      return take_caps (self, event->caps);
    case TRANSPORT_EVENT_SEGMENT:
      take_segment (self, event);
      return is_flushing (self, 0) ? GST_FLOW_FLUSHING : GST_FLOW_OK;
    case TRANSPORT_EVENT_FRAME:
      *buffer = event->buffer;
      if (event->many && !self->latest)
        *buffer = transport_client_copy (self->client, *buffer);
      take_buffer (self, *buffer);
      self->segment_pending = FALSE;
      if (check_caps (self)) {
        transport_connector_served (&self->connector);
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
      return refused (self, event->reason);
    case TRANSPORT_EVENT_ERROR:
    default:
      GST_ELEMENT_ERROR (self, RESOURCE, READ,
          ("Cannot use what the producer at %s sent: %s.",
              self->connector.settings.endpoint.socket_path,
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
  if (self->client == NULL)
    ret = connect_client (self, self->connector.settings.connect_timeout);
  while (ret == GST_FLOW_OK && *buffer == NULL) {
    receive (self, &event);
    ret = handle_event (self, &event, buffer);
  }
  return ret;
}

static void
set_playing (GstShmemFdSrc *self, gboolean playing)
{
  if (!playing) {
    GstClockTime now =
        gst_element_get_current_running_time (GST_ELEMENT_CAST (self));

    GST_OBJECT_LOCK (self);
    self->paused_at = now;
    GST_OBJECT_UNLOCK (self);
  }
  g_atomic_int_set (&self->playing, playing);
  tell_paused (self);
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
  GstClockTime latency;

  if (GST_QUERY_TYPE (query) != GST_QUERY_LATENCY
      || !gst_base_src_is_live (src))
    return GST_BASE_SRC_CLASS (gst_shmem_fd_src_parent_class)
        ->query (src, query);
  GST_OBJECT_LOCK (self);
  latency = self->latency;
  GST_OBJECT_UNLOCK (self);
  gst_query_set_latency (query, TRUE, latency, GST_CLOCK_TIME_NONE);
  return TRUE;
}

/* A sink tells in its own running time how late a frame was. The producer of
 * one that skips frames need not know. */
static void
take_qos (GstShmemFdSrc *self, TransportClient *client, GstEvent *event)
{
  GstQOSType type;
  gdouble proportion;
  GstClockTimeDiff diff;
  GstClockTime timestamp;
  gboolean latest;
  gint64 theirs;

  gst_event_parse_qos (event, &type, &proportion, &diff, &timestamp);
  GST_OBJECT_LOCK (self);
  theirs = (gint64) timestamp - self->offset;
  latest = self->latest != NULL;
  if (latest)
    transport_delay_take_qos (&self->delay, diff, timestamp);
  GST_OBJECT_UNLOCK (self);
  if (!latest && GST_CLOCK_TIME_IS_VALID (timestamp) && theirs >= 0)
    transport_client_send_qos (
        client, type, proportion, diff, (GstClockTime) theirs);
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
  client = ref_client (self);
  if (client == NULL)
    return FALSE;
  if (qos)
    take_qos (self, client, event);
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
      "Shared memory fd source", "Source/Video",
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
  transport_connector_init (&self->connector, GST_ELEMENT_CAST (self));
  common_properties_init (&transport_src_properties, &self->settings);
  gst_base_src_set_format (GST_BASE_SRC_CAST (self), GST_FORMAT_TIME);
  /* The producer determines when the stream ends. */
  gst_base_src_set_automatic_eos (GST_BASE_SRC_CAST (self), FALSE);
}
