/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What a producer says to a client. The producer is not trusted: protocol.c
 * decodes each packet, protocol-session.c knows which may come when, and each id,
 * span and plane is looked up among those that were checked. The first fault ends
 * the connection. Nothing here sends or waits.
 */

#include "frames-priv.h"

#include "frames-caps.h"
#include "frames-objects.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
close_fds (const int *fds, uint32_t n_fds)
{
  while (n_fds > 0)
    close (fds[--n_fds]);
}

static uint32_t
break_protocol (struct shmem_frames_client *self, const char *fault)
{
  return frames_end (self, SHMEM_FRAMES_ERROR_PROTOCOL, fault);
}

/* ---- frames ---- */

static const char *
name_kind (uint32_t kind)
{
  switch (kind) {
    case TRANSPORT_CONTAINER:
      return "a container";
    case TRANSPORT_DEVICE:
      return "device memory";
    default:
      return "a memory";
  }
}

static uint32_t
fail_object (struct shmem_frames_client *self, enum frames_object_result result,
    const TransportNew *object, const char *fault)
{
  char text[256];

  if (result == FRAMES_OBJECT_SYSTEM)
    return frames_end_system (self, "use a memory or a container");
  snprintf (text, sizeof text,
      "FRAME has %s with id %llu that cannot be used: %s",
      name_kind (object->kind), (unsigned long long) object->id, fault);
  return result == FRAMES_OBJECT_LIMIT
      ? frames_end (self, SHMEM_FRAMES_ERROR_LIMIT, text)
      : break_protocol (self, text);
}

/* Takes all of @fds. */
static uint32_t
add_objects (struct shmem_frames_client *self, const TransportFrameView *view,
    const int *fds)
{
  uint32_t n = view->frame->n_new;

  for (uint32_t i = 0; i < n; i++) {
    enum frames_object_result result;
    const char *fault =
        transport_session_add_object (&self->session, &view->news[i]);

    if (fault) {
      close_fds (fds + i, n - i);
      return break_protocol (self, fault);
    }
    result =
        frames_objects_add (&self->objects, &view->news[i], fds[i], &fault);
    if (result == FRAMES_OBJECT_OK)
      continue;
    close_fds (fds + i + 1, n - i - 1);
    return fail_object (self, result, &view->news[i], fault);
  }
  return SHMEM_FRAMES_OK;
}

/* Entries of metas are skipped, but have to be where FRAME says. */
static const char *
check_metas (const TransportFrameView *view)
{
  const uint8_t *data = view->metas;
  size_t left = view->frame->metas_size;

  for (uint32_t i = 0; i < view->frame->n_metas; i++)
    if (transport_take_meta (&data, &left) == NULL)
      return "FRAME has a meta beyond its end";
  return left == 0 ? NULL : "FRAME has bytes behind its metas";
}

/* Takes all of @fds. */
static uint32_t
handle_frame (struct shmem_frames_client *self, const int *fds, uint32_t n_fds,
    struct shmem_frames_event *event)
{
  TransportFrameView view;
  const char *fault = transport_session_take_frame (
      &self->session, self->packet, self->packet_size, n_fds, &view);
  uint32_t result;

  if (fault == NULL)
    fault = check_metas (&view);
  if (fault == NULL
      && self->n_held + self->n_released >= self->session.max_held)
    fault = "more frames in flight than its HELLO allows";
  if (fault) {
    close_fds (fds, n_fds);
    return break_protocol (self, fault);
  }
  result = add_objects (self, &view, fds);
  if (result == SHMEM_FRAMES_OK)
    result = frames_frame_new (self, &view, &event->frame);
  if (result == SHMEM_FRAMES_OK)
    event->kind = SHMEM_FRAMES_FRAME;
  self->waiting = false;
  return result;
}

/* ---- everything else ---- */

static uint32_t
handle_hello (struct shmem_frames_client *self)
{
  TransportVersions versions;
  const char *fault = transport_session_take_hello (
      &self->session, self->packet, self->packet_size, &versions);

  if (fault == transport_no_version)
    return frames_end_version (self, &versions);
  if (fault)
    return break_protocol (self, fault);
  self->max_released = self->session.max_held / 4;
  if (self->max_released == 0)
    self->max_released = 1;
  return SHMEM_FRAMES_OK;
}

static uint32_t
handle_forget (struct shmem_frames_client *self)
{
  const TransportIds *ids;
  const char *fault =
      transport_decode_ids (self->packet, self->packet_size, &ids);

  if (fault)
    return break_protocol (self, fault);
  for (uint32_t i = 0; i < ids->n_ids; i++) {
    if (!frames_objects_forget (&self->objects, ids->ids[i]))
      return break_protocol (self, "FORGET of an unknown id");
    transport_session_remove_object (&self->session);
  }
  return SHMEM_FRAMES_OK;
}

static uint32_t
handle_segment (
    struct shmem_frames_client *self, struct shmem_frames_event *event)
{
  TransportSegment segment;
  bool other_clock;
  const char *fault = transport_session_take_segment (
      &self->session, self->packet, self->packet_size, &segment, &other_clock);

  if (fault)
    return break_protocol (self, fault);
  self->segment = (struct shmem_frames_segment){ .flags = segment.flags,
    .format = segment.format,
    .rate = segment.rate,
    .applied_rate = segment.applied_rate,
    .base = segment.base,
    .offset = segment.offset,
    .start = segment.start,
    .stop = segment.stop,
    .time = segment.time,
    .position = segment.position,
    .duration = segment.duration,
    .epoch = segment.epoch,
    .latency = segment.latency,
    .generation = segment.generation };
  self->have_segment = true;
  event->kind = SHMEM_FRAMES_SEGMENT;
  return SHMEM_FRAMES_OK;
}

static uint32_t
handle_caps (struct shmem_frames_client *self, struct shmem_frames_event *event)
{
  const char *text;
  size_t length;
  const char *fault =
      transport_decode_caps (self->packet, self->packet_size, &text, &length);

  if (fault == NULL && !frames_caps_parse (&self->caps, text, length))
    fault = "CAPS cannot be used";
  if (fault == NULL && (self->caps.has & SHMEM_FRAMES_IS_DEVICE)
      && !transport_session_takes_device (&self->session))
    fault = "CAPS have device memory, which HELLO did not allow";
  if (fault)
    return break_protocol (self, fault);
  free (self->caps_text);
  self->caps_text = strndup (text, length);
  if (self->caps_text == NULL)
    return frames_end_system (self, "keep the caps");
  event->kind = SHMEM_FRAMES_CAPS;
  return SHMEM_FRAMES_OK;
}

/* Without room for the text there is none. */
static const char *
keep_text (struct shmem_frames_client *self, const char *text, size_t length)
{
  if (self->event_text == NULL)
    self->event_text = malloc (TRANSPORT_MAX_EVENT_SIZE + 1);
  if (self->event_text == NULL)
    return NULL;
  memcpy (self->event_text, text, length);
  self->event_text[length] = '\0';
  return self->event_text;
}

static uint32_t
handle_event (
    struct shmem_frames_client *self, struct shmem_frames_event *event)
{
  const TransportEventHead *head;
  const char *text;
  size_t length;
  const char *fault = transport_decode_event (
      self->packet, self->packet_size, &head, &text, &length);

  if (fault == NULL
      && (head->kind < TRANSPORT_EVENT_STREAM_START
          || head->kind > TRANSPORT_EVENT_CUSTOM_STICKY))
    fault = "EVENT of an unknown kind";
  if (fault)
    return break_protocol (self, fault);
  if (!(self->options.flags & SHMEM_FRAMES_WANT_EVENTS))
    return SHMEM_FRAMES_OK;
  event->kind = SHMEM_FRAMES_EVENT;
  event->stream_kind = head->kind;
  event->stream_flags = head->flags;
  event->time = head->time;
  event->duration = head->duration;
  event->text = keep_text (self, text, length);
  return SHMEM_FRAMES_OK;
}

static uint32_t
handle_refused (struct shmem_frames_client *self)
{
  TransportReason reason;
  const char *fault =
      transport_decode_refused (self->packet, self->packet_size, &reason);

  return fault ? break_protocol (self, fault)
               : frames_end_refused (self, reason);
}

uint32_t
frames_handle_packet (struct shmem_frames_client *self, TransportType type,
    int *fds, uint32_t n_fds, struct shmem_frames_event *event)
{
  switch (type) {
    case TRANSPORT_HELLO:
      return handle_hello (self);
    case TRANSPORT_CAPS:
      return handle_caps (self, event);
    case TRANSPORT_SEGMENT:
      return handle_segment (self, event);
    case TRANSPORT_FRAME:
      return handle_frame (self, fds, n_fds, event);
    case TRANSPORT_FORGET:
      return handle_forget (self);
    case TRANSPORT_EOS:
      event->kind = SHMEM_FRAMES_EOS;
      return SHMEM_FRAMES_OK;
    case TRANSPORT_EVENT:
      return handle_event (self, event);
    case TRANSPORT_REFUSED:
    default:
      return handle_refused (self);
  }
}
