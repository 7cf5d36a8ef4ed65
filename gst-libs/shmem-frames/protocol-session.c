/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Which messages a producer may send when: see protocol-session.h. */

#include "shmem-frames/protocol-session.h"

void
transport_session_init (
    TransportSession *self, uint64_t features, uint32_t max_objects)
{
  *self =
      (TransportSession){ .features = features, .max_objects = max_objects };
}

bool
transport_session_takes_device (const TransportSession *self)
{
  return self->greeted
      && (self->features & TRANSPORT_FEATURE_DEVICE_MEMORY) != 0;
}

const char *
transport_session_check (TransportSession *self, const void *data, size_t size,
    uint32_t n_fds, TransportType *type)
{
  const char *fault = transport_decode_header (data, size, type);

  if (fault)
    return fault;
  if (!self->greeted && *type != TRANSPORT_HELLO && *type != TRANSPORT_REFUSED)
    return "the first message is not HELLO";
  if (n_fds > 0 && *type != TRANSPORT_FRAME)
    return "file descriptors with a message other than FRAME";
  switch (*type) {
    case TRANSPORT_RELEASE:
    case TRANSPORT_PAUSE:
    case TRANSPORT_PLAY:
    case TRANSPORT_KEY_UNIT:
    case TRANSPORT_QOS:
      return "a message that only a consumer sends";
    case TRANSPORT_EOS:
      return size == sizeof (TransportHeader) ? NULL : "EOS has the wrong size";
    default:
      return NULL;
  }
}

const char *
transport_session_take_hello (TransportSession *self, const void *data,
    size_t size, TransportVersions *versions)
{
  const TransportHello *hello;
  TransportHello own;
  const char *fault;

  /* Otherwise HELLOs could keep the receiving thread busy for ever. */
  if (self->greeted)
    return "a second HELLO";
  fault = transport_decode_hello (data, size, &hello, versions);
  if (fault)
    return fault;
  if (hello->max_held < 1 || hello->max_held > TRANSPORT_MAX_HELD)
    return "HELLO allows an impossible number of frames to be held";
  transport_encode_hello (&own, 0);
  self->greeted = true;
  self->features &= hello->features;
  self->other_clock = hello->time_namespace != 0 && own.time_namespace != 0
      && hello->time_namespace != own.time_namespace;
  self->max_held = hello->max_held;
  return NULL;
}

const char *
transport_session_take_segment (TransportSession *self, const void *data,
    size_t size, TransportSegment *segment, bool *other_clock)
{
  const TransportSegment *message;
  const char *fault = transport_decode_segment (data, size, &message);

  if (fault)
    return fault;
  *segment = *message;
  *other_clock = self->other_clock && segment->epoch != TRANSPORT_NO_TIME;
  if (*other_clock)
    segment->epoch = TRANSPORT_NO_TIME;
  self->have_segment = true;
  return NULL;
}

const char *
transport_session_take_frame (TransportSession *self, const void *data,
    size_t size, uint32_t n_fds, TransportFrameView *view)
{
  const char *fault = transport_decode_frame (data, size, view);

  if (fault)
    return fault;
  if (view->frame->n_new != n_fds)
    return "FRAME comes with a different number of file descriptors than "
           "stated";
  if (!self->have_segment)
    return "FRAME before SEGMENT";
  if (n_fds > self->max_objects - self->n_objects)
    return "too many memories and containers";
  return NULL;
}

const char *
transport_session_add_object (
    TransportSession *self, const TransportNew *object)
{
  if (object->kind == TRANSPORT_DEVICE
      && !transport_session_takes_device (self))
    return "FRAME has device memory, which HELLO did not allow";
  self->n_objects++;
  return NULL;
}

void
transport_session_remove_object (TransportSession *self)
{
  self->n_objects--;
}

bool
transport_pace_expects_nothing (TransportPace *self)
{
  return self->frames_since_wait == 1 && self->n_single >= 2
      && ++self->n_skipped % 8 != 0;
}

void
transport_pace_took_frame (TransportPace *self)
{
  if (++self->frames_since_wait > 1)
    self->n_single = 0;
}

void
transport_pace_waits (TransportPace *self)
{
  self->n_single += self->frames_since_wait == 1;
  self->frames_since_wait = 0;
}
