/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The consumer's side of the transport: receives events, sends RELEASE.
 *
 * The producer is not trusted. transportprotocol.c decodes each packet, each fd
 * is checked before it becomes a memory or a container, and each id, span and
 * plane is looked up among those that were checked. The first fault ends the
 * connection. One thread receives; any thread that drops the last reference to
 * a frame may send RELEASE, which never blocks.
 */

#include "transport/transportclient.h"
#include "common/commonerror.h"
#include "transport/transportevents.h"
#include "transport/transportdevice.h"
#include "transport/transportpreparer.h"
#include "transport/transportsocket.h"
#include "transport/transportstream.h"

#include <shmem/shmem-memfd.h>

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Objects, and so file descriptors, that a producer may have in use at a time.
 * An honest producer uses 512, plus those of one frame that is in flight while
 * others are forgotten. */
#define MAX_OBJECTS 640

/* Larger frames are not copied. No picture is that large; the limit keeps a
 * producer with a sparse memfd from making this process allocate gigabytes. */
#define MAX_COPIED_SIZE (256 * 1024 * 1024)

/* Sticky custom events that downstream would keep for ever. */
#define MAX_STICKY_NAMES 256

/* Sinks have QoS for each frame. */
#define QOS_INTERVAL (100 * G_TIME_SPAN_MILLISECOND)

struct _TransportClient
{
  gatomicrefcount refcount;
  TransportClientConfig config;
  gint socket;

  /* Only the receiving thread uses these. */
  TransportImports *imports; /* its contents are guarded by the lock */
  TransportStream stream;
  guint n_objects;
  gboolean greeted;
  gboolean other_clock;     /* the producer is in another time namespace */
  GHashTable *sticky_names; /* of custom events */
  guint64 features;         /* that both sides have */
  guint max_held;           /* frames that the producer allows to be held */
  guint max_kept;           /* frames to hold before further ones are copied */
  gboolean have_segment;
  guint64 *packet;
  guint frames_since_wait;
  guint n_single; /* waits in a row that yielded one frame */
  guint n_skipped;

  /* Guards all members below, and the imports. Never held while something is
   * sent, nor while a buffer or memory is unreffed. Only max_released is
   * written without it, by the receiving thread before there are frames. */
  GMutex lock;
  gboolean closed;
  gboolean sending;     /* a thread is in flush_releases() */
  gboolean want_write;  /* the socket was full */
  gboolean waiting;     /* the receiving thread waits in poll() */
  GArray *released;     /* frames whose RELEASE is pending */
  guint n_sending;      /* of these, the first that are being sent */
  guint max_released;   /* so many may be pending until the next frame */
  guint n_held;         /* frames in use downstream */
  gboolean paused;      /* this consumer */
  gboolean told_paused; /* the producer knows */
  gint64 qos_after;     /* monotonic time: no QOS before */
  TransportClientStats stats;
};

static void
close_fds (const gint *fds, guint n_fds)
{
  while (n_fds > 0)
    close (fds[--n_fds]);
}

/* Sends PAUSE or PLAY if the producer does not know yet. As flush_releases();
 * FALSE if the socket is full. */
static gboolean
flush_state (TransportClient *self)
{
  while (self->told_paused != self->paused && !self->closed) {
    gboolean paused = self->paused;
    TransportHeader message = { paused ? TRANSPORT_PAUSE : TRANSPORT_PLAY,
      sizeof message };
    struct iovec part = { &message, sizeof message };
    TransportIo io;

    g_mutex_unlock (&self->lock);
    io = transport_send (self->socket, &part, 1, NULL, 0);
    g_mutex_lock (&self->lock);
    self->want_write = io == TRANSPORT_IO_AGAIN;
    if (io == TRANSPORT_IO_AGAIN)
      return FALSE;
    self->told_paused = paused;
  }
  return TRUE;
}

/* Sends pending RELEASEs. With the lock held; releases it to send. */
static void
flush_releases (TransportClient *self)
{
  if (self->sending)
    return;
  self->sending = TRUE;
  if (!flush_state (self)) {
    self->sending = FALSE;
    return;
  }
  while (self->released->len > 0 && !self->closed) {
    guint n = MIN (self->released->len, TRANSPORT_MAX_IDS);
    TransportIds ids = {
      { TRANSPORT_RELEASE, (guint32) TRANSPORT_IDS_SIZE (n) }, n, 0, { 0 }
    };
    struct iovec part = { &ids, TRANSPORT_IDS_SIZE (n) };
    TransportIo io;

    memcpy (ids.ids, self->released->data, n * sizeof (guint64));
    self->n_sending = n;
    g_mutex_unlock (&self->lock);
    io = transport_send (self->socket, &part, 1, NULL, 0);
    g_mutex_lock (&self->lock);
    self->n_sending = 0;
    self->want_write = io == TRANSPORT_IO_AGAIN;
    if (io == TRANSPORT_IO_AGAIN)
      break;
    /* Even if the producer is gone. */
    g_array_remove_range (self->released, 0, n);
    if (!flush_state (self))
      break;
  }
  self->sending = FALSE;
}

/* With the lock held. */
static void
frame_released (guint64 frame, gpointer user_data)
{
  TransportClient *self = user_data;

  self->n_held--;
  if (self->closed)
    return;
  g_array_append_val (self->released, frame);
  /* While frames arrive without a break, releases are batched; the receiving
   * thread sends them before it waits for more. */
  if (self->waiting || self->released->len >= self->max_released)
    flush_releases (self);
}

static gboolean
takes_device (TransportClient *self)
{
  return (self->features & TRANSPORT_FEATURE_DEVICE_MEMORY) != 0;
}

/* Takes @fd. */
static gboolean
add_memory (
    TransportClient *self, const TransportNew *news, gint fd, GError **error)
{
  gboolean added = news->kind == TRANSPORT_DEVICE
      ? transport_imports_add_device (
          self->imports, news->id, fd, news->size, error)
      : transport_imports_add (self->imports, news->id, fd, news->size,
          self->config.import_policy, self->config.max_copy, error);

  if (!added)
    return FALSE;
  g_mutex_lock (&self->lock);
  self->stats.memories++;
  self->stats.memory_bytes += news->size;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

static gboolean
add_container (
    TransportClient *self, const TransportNew *news, gint fd, GError **error)
{
  GstShmemContainer *container;
  guint32 seals;

  if (transport_stream_has_container (&self->stream, news->id)) {
    close (fd);
    return transport_refuse (
        error, "FRAME has a new container whose id is in use");
  }
  container = gst_shmem_container_new_take_fd (
      fd, news->size, self->config.import_policy, error);
  if (container == NULL)
    return FALSE;
  transport_stream_add_container (&self->stream, news->id, container);
  seals =
      gst_shmem_memory_get_seals (gst_shmem_container_get_memory (container));
  g_mutex_lock (&self->lock);
  if (self->stats.containers++ == 0)
    self->stats.container_seals = seals;
  self->stats.container_seals &= seals;
  self->stats.container_bytes += news->size;
  g_mutex_unlock (&self->lock);
  return TRUE;
}

/* Takes @fd. */
static gboolean
add_object (
    TransportClient *self, const TransportNew *news, gint fd, GError **error)
{
  if (news->kind == TRANSPORT_CONTAINER)
    return add_container (self, news, fd, error);
  if (news->kind == TRANSPORT_MEMORY || takes_device (self))
    return add_memory (self, news, fd, error);
  close (fd);
  return transport_refuse (
      error, "FRAME has device memory, which HELLO did not allow");
}

/* Takes all of @fds, also on failure. */
static gboolean
add_objects (TransportClient *self, const TransportFrameView *view, gint *fds,
    GError **error)
{
  guint n = view->frame->n_new, i;
  gboolean added = TRUE;

  if (n > MAX_OBJECTS - self->n_objects)
    added = transport_refuse (error, "too many memories and containers");
  for (i = 0; i < n; i++) {
    if (added)
      added = add_object (self, &view->news[i], fds[i], error);
    else
      close (fds[i]);
    self->n_objects += added;
  }
  return added;
}

/* With the lock held. Without this check, the RELEASEs pending for a producer
 * that goes on sending without reading them would grow without bound. */
static gboolean
may_hold_another (TransportClient *self)
{
  return self->n_held + self->released->len - self->n_sending < self->max_held;
}

/* The only step of a frame that takes the lock. Sets *@n to the number of
 * @memories taken, and *@many to whether downstream holds many frames. */
static gboolean
hold_frame (TransportClient *self, const TransportFrameView *view,
    GstMemory **memories, guint *n, gboolean *many, GError **error)
{
  const TransportFrame *frame = view->frame;
  gboolean held = FALSE;

  *n = 0;
  g_mutex_lock (&self->lock);
  self->waiting = FALSE;
  if (may_hold_another (self)) {
    self->n_held++;
    *n = transport_imports_take (self->imports, frame->frame, view->spans,
        frame->n_spans, memories, error);
    held = *n == frame->n_spans;
    self->stats.frames += held;
    self->stats.frames_with_container += held && frame->n_containers > 0;
    *many = self->n_held >= self->max_kept;
  } else {
    transport_refuse (error, "more frames in flight than its HELLO allows");
  }
  g_mutex_unlock (&self->lock);
  return held;
}

static void
count_lost_metas (TransportClient *self)
{
  guint64 lost = self->stream.reader.losses.n;

  if (lost == self->stats.metas_lost)
    return;
  g_mutex_lock (&self->lock);
  self->stats.metas_lost = lost;
  g_mutex_unlock (&self->lock);
}

/* The frame turned out to be invalid. */
static void
uncount_frame (TransportClient *self, const TransportFrameView *view)
{
  g_mutex_lock (&self->lock);
  self->stats.frames--;
  self->stats.frames_with_container -= view->frame->n_containers > 0;
  g_mutex_unlock (&self->lock);
}

static GstBuffer *
make_buffer (TransportClient *self, const TransportFrameView *view,
    gboolean *many, GError **error)
{
  GstMemory *memories[TRANSPORT_MAX_MEMORIES];
  GstBuffer *buffer;
  guint n;

  if (!hold_frame (self, view, memories, &n, many, error)) {
    while (n > 0)
      gst_memory_unref (memories[--n]);
    return NULL;
  }
  buffer = transport_stream_make_buffer (&self->stream, memories, view,
      self->features & TRANSPORT_FEATURE_SERIALIZED_METAS, error);
  count_lost_metas (self);
  if (buffer == NULL)
    uncount_frame (self, view);
  return buffer;
}

static gboolean
decode_frame (TransportClient *self, gconstpointer data, gsize size,
    guint n_fds, TransportFrameView *view, GError **error)
{
  if (!transport_decode_frame (data, size, view, error))
    return FALSE;
  if (view->frame->n_new != n_fds)
    return transport_refuse (error,
        "FRAME comes with a different number of file descriptors than stated");
  if (!self->have_segment)
    return transport_refuse (error, "FRAME before SEGMENT");
  return TRUE;
}

/* Takes all of @fds. */
static gboolean
handle_frame (TransportClient *self, gconstpointer data, gsize size, gint *fds,
    guint n_fds, TransportEvent *event)
{
  TransportFrameView view;

  if (!decode_frame (self, data, size, n_fds, &view, &event->error)) {
    close_fds (fds, n_fds);
    return FALSE;
  }
  if (!add_objects (self, &view, fds, &event->error))
    return FALSE;
  event->type = TRANSPORT_EVENT_FRAME;
  event->buffer = make_buffer (self, &view, &event->many, &event->error);
  return event->buffer != NULL;
}

static gboolean
handle_hello (
    TransportClient *self, gconstpointer data, gsize size, GError **error)
{
  const TransportHello *hello;
  TransportHello own;
  guint max_held;

  /* Otherwise HELLOs could keep the receiving thread busy for ever. */
  if (self->greeted)
    return transport_refuse (error, "a second HELLO");
  if (!transport_decode_hello (data, size, &hello, error))
    return FALSE;
  max_held = hello->max_held;
  if (max_held < 1 || max_held > TRANSPORT_MAX_HELD)
    return transport_refuse (
        error, "HELLO allows an impossible number of frames to be held");
  self->greeted = TRUE;
  self->features = self->config.features & hello->features;
  transport_encode_hello (&own, 0);
  self->other_clock = hello->time_namespace != 0 && own.time_namespace != 0
      && hello->time_namespace != own.time_namespace;
  self->max_held = max_held;
  self->max_kept = MAX (max_held - max_held / 4, 1);
  self->max_released = CLAMP (max_held / 4, 1, TRANSPORT_MAX_IDS);
  return TRUE;
}

static gboolean
handle_forget (
    TransportClient *self, gconstpointer data, gsize size, GError **error)
{
  const TransportIds *ids;
  guint i;

  if (!transport_decode_ids (data, size, &ids, error))
    return FALSE;
  for (i = 0; i < ids->n_ids; i++) {
    if (!transport_stream_forget_container (&self->stream, ids->ids[i])
        && !transport_imports_forget (self->imports, ids->ids[i]))
      return transport_refuse (error, "FORGET of an unknown id");
    self->n_objects--;
  }
  return TRUE;
}

static gboolean
handle_segment (TransportClient *self, gconstpointer data, gsize size,
    TransportEvent *event)
{
  const TransportSegment *segment;

  if (!transport_decode_segment (data, size, &segment, &event->error))
    return FALSE;
  event->type = TRANSPORT_EVENT_SEGMENT;
  transport_segment_to_gst (segment, &event->segment);
  event->other_clock =
      self->other_clock && GST_CLOCK_TIME_IS_VALID (segment->epoch);
  event->epoch = event->other_clock ? GST_CLOCK_TIME_NONE : segment->epoch;
  event->latency = segment->latency;
  event->generation = segment->generation;
  self->have_segment = TRUE;
  return TRUE;
}

static gboolean
handle_caps (TransportClient *self, gconstpointer data, gsize size,
    TransportEvent *event)
{
  event->caps = transport_decode_caps (data, size, &event->error);
  if (event->caps == NULL)
    return FALSE;
  if (!takes_device (self)
      && transport_caps_get_frames (event->caps) == TRANSPORT_FRAMES_DMABUF) {
    gst_clear_caps (&event->caps);
    return transport_refuse (
        &event->error, "CAPS have device memory, which HELLO did not allow");
  }
  event->type = TRANSPORT_EVENT_CAPS;
  transport_stream_set_caps (&self->stream, event->caps);
  return TRUE;
}

/* Pads keep a sticky event of each name. */
static gboolean
may_be_kept (TransportClient *self, GstEvent *event, GError **error)
{
  const gchar *name;

  if (GST_EVENT_TYPE (event) != GST_EVENT_CUSTOM_DOWNSTREAM_STICKY)
    return TRUE;
  name = gst_structure_get_name (gst_event_get_structure (event));
  if (!g_hash_table_contains (self->sticky_names, name)) {
    if (g_hash_table_size (self->sticky_names) >= MAX_STICKY_NAMES)
      return transport_refuse (error, "too many kinds of sticky events");
    g_hash_table_add (self->sticky_names, g_strdup (name));
  }
  return TRUE;
}

static gboolean
handle_gst_event (TransportClient *self, gconstpointer data, gsize size,
    TransportEvent *event)
{
  GstEvent *gst_event = transport_event_decode (data, size, &event->error);

  if (gst_event == NULL)
    return FALSE;
  if (!may_be_kept (self, gst_event, &event->error)) {
    gst_event_unref (gst_event);
    return FALSE;
  }
  /* A gap in a segment that this consumer was never told of. */
  if (GST_EVENT_TYPE (gst_event) == GST_EVENT_GAP && !self->have_segment) {
    gst_event_unref (gst_event);
    return TRUE;
  }
  event->type = TRANSPORT_EVENT_PASSING;
  event->gst_event = gst_event;
  return TRUE;
}

/* For all but FRAME. Leaves event->type alone if there is nothing to report. */
static gboolean
handle_message (TransportClient *self, TransportType type, gconstpointer data,
    gsize size, TransportEvent *event)
{
  switch (type) {
    case TRANSPORT_HELLO:
      return handle_hello (self, data, size, &event->error);
    case TRANSPORT_CAPS:
      return handle_caps (self, data, size, event);
    case TRANSPORT_SEGMENT:
      return handle_segment (self, data, size, event);
    case TRANSPORT_FORGET:
      return handle_forget (self, data, size, &event->error);
    case TRANSPORT_EOS:
      if (size != sizeof (TransportHeader))
        return transport_refuse (&event->error, "EOS has the wrong size");
      event->type = TRANSPORT_EVENT_EOS;
      return TRUE;
    case TRANSPORT_EVENT:
      return handle_gst_event (self, data, size, event);
    case TRANSPORT_REFUSED:
      event->type = TRANSPORT_EVENT_REFUSED;
      return transport_decode_refused (
          data, size, &event->reason, &event->error);
    default:
      return transport_refuse (
          &event->error, "a message that only a consumer sends");
  }
}

/* Takes all of @fds. FALSE with an error in @event. */
static gboolean
handle_packet (TransportClient *self, gconstpointer data, gsize size, gint *fds,
    guint n_fds, TransportEvent *event)
{
  TransportType type;

  if (transport_decode_header (data, size, &type, &event->error)) {
    if (!self->greeted && type != TRANSPORT_HELLO && type != TRANSPORT_REFUSED)
      transport_refuse (&event->error, "the first message is not HELLO");
    else if (type == TRANSPORT_FRAME)
      return handle_frame (self, data, size, fds, n_fds, event);
    else if (n_fds > 0)
      transport_refuse (
          &event->error, "file descriptors with a message other than FRAME");
    else
      return handle_message (self, type, data, size, event);
  }
  close_fds (fds, n_fds);
  return FALSE;
}

/* For a fault, @event has the error already. */
static void
receive_failed (TransportIo io, TransportEvent *event)
{
  event->type = TRANSPORT_EVENT_ERROR;
  if (io == TRANSPORT_IO_AGAIN)
    event->type = TRANSPORT_EVENT_AGAIN;
  else if (io == TRANSPORT_IO_CLOSED)
    event->type = TRANSPORT_EVENT_GONE;
  else if (io == TRANSPORT_IO_FAULT)
    return;
  else if (errno == EMFILE)
    common_fail (&event->error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM,
        "more file descriptors than this process may open; raise ulimit -n");
  else
    common_fail (&event->error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM,
        "cannot receive: %s", g_strerror (errno));
}

/* If each wait yields one frame, looking for a second one wastes a system call.
 * It is done only now and then, to notice when that changes. */
static gboolean
expect_nothing (TransportClient *self)
{
  return self->frames_since_wait == 1 && self->n_single >= 2
      && ++self->n_skipped % 8 != 0;
}

static void
count_frame (TransportClient *self, const TransportEvent *event)
{
  if (event->type == TRANSPORT_EVENT_FRAME && ++self->frames_since_wait > 1)
    self->n_single = 0;
}

void
transport_client_receive (TransportClient *self, TransportEvent *event)
{
  gint fds[TRANSPORT_MAX_FDS];

  memset (event, 0, sizeof *event);
  if (expect_nothing (self)) {
    event->type = TRANSPORT_EVENT_AGAIN;
    return;
  }
  do {
    guint n_fds = TRANSPORT_MAX_FDS;
    gsize size = 0;
    TransportIo io = transport_receive (self->socket, self->packet,
        TRANSPORT_MAX_MESSAGE_SIZE, &size, fds, &n_fds, takes_device (self),
        &event->error);

    if (io != TRANSPORT_IO_OK) {
      receive_failed (io, event);
      return;
    }
    event->type = TRANSPORT_EVENT_AGAIN;
    if (!handle_packet (self, self->packet, size, fds, n_fds, event))
      event->type = TRANSPORT_EVENT_ERROR;
  } while (event->type == TRANSPORT_EVENT_AGAIN);
  count_frame (self, event);
}

/* An element that collects frames (an encoder with lookahead, a queue, a muxer)
 * may need more frames than the producer allows to be held; the two would then
 * wait for each other. So from some number on it gets copies, except of device
 * memory, which this process never reads itself. */
GstBuffer *
transport_client_copy (TransportClient *self, GstBuffer *buffer)
{
  GstBuffer *copy = NULL;
  gboolean many;

  g_mutex_lock (&self->lock);
  many = self->n_held >= self->max_kept;
  g_mutex_unlock (&self->lock);
  if (many && gst_buffer_get_size (buffer) <= MAX_COPIED_SIZE
      && !transport_has_device_memory (buffer))
    copy = transport_copy_to_system_memory (buffer);
  if (copy == NULL)
    return buffer;
  gst_buffer_unref (buffer);
  g_mutex_lock (&self->lock);
  self->stats.frames_copied++;
  g_mutex_unlock (&self->lock);
  return copy;
}

gboolean
transport_client_wait (TransportClient *self, gint wakeup)
{
  struct pollfd fds[2] = {
    { self->socket, POLLIN, 0 },
    { wakeup, POLLIN, 0 },
  };

  g_mutex_lock (&self->lock);
  self->waiting = TRUE;
  flush_releases (self);
  if (self->want_write)
    fds[0].events |= POLLOUT;
  g_mutex_unlock (&self->lock);
  self->n_single += self->frames_since_wait == 1;
  self->frames_since_wait = 0;
  /* `waiting` stays set until the next frame. */
  poll (fds, 2, -1);
  if (fds[0].revents & POLLOUT) {
    g_mutex_lock (&self->lock);
    flush_releases (self);
    g_mutex_unlock (&self->lock);
  }
  return fds[1].revents != 0;
}

static gboolean
say_hello (gint socket, guint64 features, GError **error)
{
  TransportHello hello;
  struct iovec part = { &hello, sizeof hello };
  TransportIo io;

  transport_encode_hello (&hello, features);
  io = transport_send (socket, &part, 1, NULL, 0);
  /* If the producer has just stopped, receiving will report it. */
  if (io == TRANSPORT_IO_OK || io == TRANSPORT_IO_CLOSED)
    return TRUE;
  return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM,
      "cannot send HELLO: %s", g_strerror (errno));
}

TransportClient *
transport_client_new (
    gint socket, const TransportClientConfig *config, GError **error)
{
  TransportClient *self;

  if (!say_hello (socket, config->features, error)) {
    transport_hang_up (socket);
    return NULL;
  }
  self = g_new0 (TransportClient, 1);
  /* One for the caller, one for the frames in use. */
  g_atomic_ref_count_init (&self->refcount);
  g_atomic_ref_count_inc (&self->refcount);
  self->config = *config;
  self->socket = socket;
  g_mutex_init (&self->lock);
  self->imports = transport_imports_new (&self->lock, config->foreign,
      frame_released, self, (GDestroyNotify) transport_client_unref);
  transport_stream_init (&self->stream, config->element);
  self->sticky_names =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->packet = g_malloc (TRANSPORT_MAX_MESSAGE_SIZE);
  /* Room for all frames that may be in flight: it does not grow later. */
  self->released =
      g_array_sized_new (FALSE, FALSE, sizeof (guint64), TRANSPORT_MAX_IDS);
  return self;
}

TransportClient *
transport_client_ref (TransportClient *self)
{
  g_atomic_ref_count_inc (&self->refcount);
  return self;
}

void
transport_client_set_paused (TransportClient *self, gboolean paused)
{
  g_mutex_lock (&self->lock);
  self->paused = paused;
  flush_releases (self);
  g_mutex_unlock (&self->lock);
}

/* A wish: if the socket is full, it is lost. */
static void
send_wish (TransportClient *self, gconstpointer message, gsize size)
{
  struct iovec part = { (gpointer) message, size };

  transport_send (self->socket, &part, 1, NULL, 0);
}

void
transport_client_request_key_unit (TransportClient *self)
{
  const TransportHeader message = { TRANSPORT_KEY_UNIT, sizeof message };

  send_wish (self, &message, sizeof message);
}

void
transport_client_send_qos (TransportClient *self, GstQOSType type,
    gdouble proportion, GstClockTimeDiff diff, GstClockTime timestamp)
{
  const TransportQos message = { { TRANSPORT_QOS, sizeof message }, type, 0,
    CLAMP (proportion, 0.0, 1e6), MAX (diff, -(gint64) timestamp), timestamp };
  gint64 now = g_get_monotonic_time ();
  const TransportQos *usable;
  gboolean due;

  /* Between two running times, or of odd frames, it can be what no producer
   * takes. */
  if (!transport_decode_qos (&message, sizeof message, &usable, NULL))
    return;
  g_mutex_lock (&self->lock);
  due = now >= self->qos_after && !self->closed;
  if (due)
    self->qos_after = now + QOS_INTERVAL;
  g_mutex_unlock (&self->lock);
  if (due)
    send_wish (self, &message, sizeof message);
}

void
transport_client_close (TransportClient *self)
{
  g_mutex_lock (&self->lock);
  self->closed = TRUE;
  g_mutex_unlock (&self->lock);
  shutdown (self->socket, SHUT_RDWR);
  transport_imports_close (self->imports);
  g_clear_pointer (&self->imports, transport_imports_unref);
  transport_stream_forget_containers (&self->stream);
}

void
transport_client_unref (TransportClient *self)
{
  if (!g_atomic_ref_count_dec (&self->refcount))
    return;
  transport_hang_up (self->socket);
  transport_stream_clear (&self->stream);
  g_hash_table_unref (self->sticky_names);
  g_array_unref (self->released);
  g_free (self->packet);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
transport_client_get_stats (TransportClient *self, TransportClientStats *stats)
{
  g_mutex_lock (&self->lock);
  *stats = self->stats;
  g_mutex_unlock (&self->lock);
}
