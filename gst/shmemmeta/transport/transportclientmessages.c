/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What a producer says to a client.
 *
 * The producer is not trusted. Each packet is decoded by the code that
 * libshmem-frames has too, each fd
 * is checked before it becomes a memory or a container, and each id, span and
 * plane is looked up among those that were checked. The first fault ends the
 * connection. For the thread that receives; nothing here sends or waits.
 */

#include "transport/transportclientstate.h"
#include "transport/transportdevice.h"
#include "transport/transportevents.h"
#include "transport/transportfault.h"

#include <unistd.h>

/* Sticky custom events that downstream would keep for ever. */
#define MAX_STICKY_NAMES 256

static void
close_fds (const gint *fds, guint n_fds)
{
  while (n_fds > 0)
    close (fds[--n_fds]);
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
      gst_shmem_memory_get_seals (gst_shmem_container_peek_memory (container));
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
  const gchar *fault = transport_session_add_object (&self->session, news);

  if (fault) {
    close (fd);
    return transport_refuse (error, fault);
  }
  return news->kind == TRANSPORT_CONTAINER
      ? add_container (self, news, fd, error)
      : add_memory (self, news, fd, error);
}

/* Takes all of @fds, also on failure. */
static gboolean
add_objects (TransportClient *self, const TransportFrameView *view, gint *fds,
    GError **error)
{
  guint n = view->frame->n_new, i;
  gboolean added = TRUE;

  for (i = 0; i < n; i++) {
    if (added)
      added = add_object (self, &view->news[i], fds[i], error);
    else
      close (fds[i]);
  }
  return added;
}

/* With the lock held. Without this check, the RELEASEs pending for a producer
 * that goes on sending without reading them would grow without bound. */
static gboolean
may_hold_another (TransportClient *self)
{
  return self->n_held + self->released->len - self->n_sending
      < self->session.max_held;
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
      self->session.features & TRANSPORT_FEATURE_SERIALIZED_METAS, error);
  count_lost_metas (self);
  if (buffer == NULL)
    uncount_frame (self, view);
  return buffer;
}

/* Takes all of @fds. */
static gboolean
handle_frame (TransportClient *self, gconstpointer data, gsize size, gint *fds,
    guint n_fds, TransportEvent *event)
{
  TransportFrameView view;
  const gchar *fault =
      transport_session_take_frame (&self->session, data, size, n_fds, &view);

  if (!transport_accept (fault, &event->error)) {
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
  TransportVersions versions;
  const gchar *fault =
      transport_session_take_hello (&self->session, data, size, &versions);
  guint max_held = self->session.max_held;

  if (!transport_accept_hello (fault, &versions, error))
    return FALSE;
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

  if (!transport_accept (transport_decode_ids (data, size, &ids), error))
    return FALSE;
  for (i = 0; i < ids->n_ids; i++) {
    if (!transport_stream_forget_container (&self->stream, ids->ids[i])
        && !transport_imports_forget (self->imports, ids->ids[i]))
      return transport_refuse (error, "FORGET of an unknown id");
    transport_session_remove_object (&self->session);
  }
  return TRUE;
}

static gboolean
handle_segment (TransportClient *self, gconstpointer data, gsize size,
    TransportEvent *event)
{
  TransportSegment segment;
  bool other_clock = false;
  const gchar *fault = transport_session_take_segment (
      &self->session, data, size, &segment, &other_clock);

  if (!transport_accept (fault, &event->error))
    return FALSE;
  event->type = TRANSPORT_EVENT_SEGMENT;
  transport_segment_to_gst (&segment, &event->segment);
  event->other_clock = other_clock;
  event->epoch = segment.epoch;
  event->latency = segment.latency;
  event->generation = segment.generation;
  return TRUE;
}

static gboolean
handle_caps (TransportClient *self, gconstpointer data, gsize size,
    TransportEvent *event)
{
  event->caps = transport_read_caps (data, size, &event->error);
  if (event->caps == NULL)
    return FALSE;
  if (!transport_session_takes_device (&self->session)
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
  if (GST_EVENT_TYPE (gst_event) == GST_EVENT_GAP
      && !self->session.have_segment) {
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
      event->type = TRANSPORT_EVENT_EOS;
      return TRUE;
    case TRANSPORT_EVENT:
      return handle_gst_event (self, data, size, event);
    case TRANSPORT_REFUSED:
      event->type = TRANSPORT_EVENT_REFUSED;
      return transport_accept (
          transport_decode_refused (data, size, &event->reason), &event->error);
    default:
      g_return_val_if_reached (FALSE);
  }
}

gboolean
transport_client_handle_packet (TransportClient *self, gconstpointer data,
    gsize size, gint *fds, guint n_fds, TransportEvent *event)
{
  TransportType type;
  const gchar *fault =
      transport_session_check (&self->session, data, size, n_fds, &type);

  if (transport_accept (fault, &event->error))
    return type == TRANSPORT_FRAME
        ? handle_frame (self, data, size, fds, n_fds, event)
        : handle_message (self, type, data, size, event);
  close_fds (fds, n_fds);
  return FALSE;
}
