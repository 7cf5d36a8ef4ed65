/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Receives packets, and returns what they say: each thing in order, or of frames
 * the newest. What a call does is bounded, whatever the producer sends: then the
 * descriptor is still readable.
 */

#include "frames-priv.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Packets of which one call may return nothing. */
#define MAX_PACKETS 256

static void
close_fds (const int *fds, uint32_t n_fds)
{
  while (n_fds > 0)
    close (fds[--n_fds]);
}

/* The connection is over, unless there is just nothing. */
static uint32_t
receive_failed (
    struct shmem_frames_client *self, TransportIo io, const char *fault)
{
  switch (io) {
    case TRANSPORT_IO_CLOSED:
      return frames_end (self, SHMEM_FRAMES_ERROR_GONE, "disconnected");
    case TRANSPORT_IO_FAULT:
      return frames_end (self, SHMEM_FRAMES_ERROR_PROTOCOL, fault);
    default:
      return frames_end_system (self, "receive what was sent");
  }
}

/* A packet of @client, and its descriptors. Like transport_receive(); @type is
 * set to 0 if there is none. */
static uint32_t
receive_packet (struct shmem_frames_client *self, TransportType *type, int *fds,
    uint32_t *n_fds)
{
  const char *fault = NULL;
  TransportIo io;

  *type = 0;
  *n_fds = TRANSPORT_MAX_FDS;
  io = transport_receive (self->socket, self->packet,
      TRANSPORT_MAX_MESSAGE_SIZE, &self->packet_size, fds, n_fds,
      transport_session_takes_device (&self->session), &fault);
  if (io == TRANSPORT_IO_AGAIN)
    return SHMEM_FRAMES_OK;
  if (io != TRANSPORT_IO_OK)
    return receive_failed (self, io, fault);
  fault = transport_session_check (
      &self->session, self->packet, self->packet_size, *n_fds, type);
  if (fault == NULL)
    return SHMEM_FRAMES_OK;
  close_fds (fds, *n_fds);
  return receive_failed (self, TRANSPORT_IO_FAULT, fault);
}

static uint32_t
return_frame (struct shmem_frames_client *self, struct shmem_frame *frame,
    struct shmem_frames_event *event)
{
  memset (event, 0, sizeof *event);
  event->kind = SHMEM_FRAMES_FRAME;
  event->frame = frame;
  self->stats.frames++;
  transport_pace_took_frame (&self->pace);
  return SHMEM_FRAMES_OK;
}

static uint32_t
return_nothing (
    struct shmem_frames_client *self, struct shmem_frames_event *event)
{
  memset (event, 0, sizeof *event);
  transport_pace_waits (&self->pace);
  self->drained = false;
  self->waiting = true;
  frames_flush (self);
  return SHMEM_FRAMES_OK;
}

/* Whether this frame is one more than the application may hold. */
static bool
is_too_many (const struct shmem_frames_client *self)
{
  return self->options.max_held > 0 && self->n_held > self->options.max_held;
}

static void
skip_frame (struct shmem_frames_client *self, struct shmem_frame *frame)
{
  self->stats.skipped++;
  shmem_frame_release (frame);
}

/* ---- each thing in order ---- */

static uint32_t
receive_next (
    struct shmem_frames_client *self, struct shmem_frames_event *event)
{
  int fds[TRANSPORT_MAX_FDS];

  for (int i = 0; i < MAX_PACKETS; i++) {
    TransportType type;
    uint32_t n_fds;
    uint32_t result = receive_packet (self, &type, fds, &n_fds);

    if (result == SHMEM_FRAMES_OK && type == 0)
      break;
    if (result == SHMEM_FRAMES_OK)
      result = frames_handle_packet (self, type, fds, n_fds, event);
    if (result != SHMEM_FRAMES_OK)
      return result;
    if (event->kind == SHMEM_FRAMES_FRAME && is_too_many (self)) {
      skip_frame (self, event->frame);
      event->kind = SHMEM_FRAMES_NONE;
    } else if (event->kind == SHMEM_FRAMES_FRAME) {
      return return_frame (self, event->frame, event);
    } else if (event->kind != SHMEM_FRAMES_NONE) {
      return SHMEM_FRAMES_OK;
    }
  }
  return return_nothing (self, event);
}

/* ---- the newest frame ---- */

/* What is about the frames behind it: those before it are returned first. */
static bool
comes_behind_frames (const struct shmem_frames_client *self, TransportType type)
{
  if (type == TRANSPORT_EVENT)
    return (self->options.flags & SHMEM_FRAMES_WANT_EVENTS) != 0;
  return type == TRANSPORT_CAPS || type == TRANSPORT_SEGMENT
      || type == TRANSPORT_EOS || type == TRANSPORT_REFUSED;
}

/* Handles the next packet, unless it comes behind @frame: then it is deferred.
 * @type as of receive_packet(). */
static uint32_t
take_packet (struct shmem_frames_client *self, const struct shmem_frame *frame,
    TransportType *type, struct shmem_frames_event *event)
{
  int fds[TRANSPORT_MAX_FDS];
  uint32_t n_fds = 0;
  uint32_t result = SHMEM_FRAMES_OK;

  if (self->deferred)
    *type = ((const TransportHeader *) self->packet)->type;
  else
    result = receive_packet (self, type, fds, &n_fds);
  self->deferred = false;
  if (result != SHMEM_FRAMES_OK || *type == 0)
    return result;
  if (frame && comes_behind_frames (self, *type)) {
    self->deferred = true;
    return SHMEM_FRAMES_OK;
  }
  return frames_handle_packet (self, *type, fds, n_fds, event);
}

/* A failure is returned behind @frame, by the next call. */
static uint32_t
return_newest (struct shmem_frames_client *self, struct shmem_frame *frame,
    uint32_t result, struct shmem_frames_event *event)
{
  if (frame && is_too_many (self)) {
    skip_frame (self, frame);
    frame = NULL;
  }
  /* Those that were skipped are of use to the producer now. */
  if (frame && self->n_released > 0)
    frames_flush (self);
  if (frame)
    return return_frame (self, frame, event);
  return result == SHMEM_FRAMES_OK ? return_nothing (self, event) : result;
}

static uint32_t
receive_newest (
    struct shmem_frames_client *self, struct shmem_frames_event *event)
{
  struct shmem_frame *frame = NULL;
  uint32_t result = SHMEM_FRAMES_OK;

  for (int i = 0; i < MAX_PACKETS; i++) {
    TransportType type;

    result = take_packet (self, frame, &type, event);
    self->drained = type == 0;
    if (result != SHMEM_FRAMES_OK || type == 0 || self->deferred)
      break;
    if (event->kind == SHMEM_FRAMES_FRAME) {
      if (frame)
        skip_frame (self, frame);
      frame = event->frame;
    } else if (event->kind != SHMEM_FRAMES_NONE) {
      return SHMEM_FRAMES_OK;
    }
    event->kind = SHMEM_FRAMES_NONE;
  }
  return return_newest (self, frame, result, event);
}

uint32_t
shmem_frames_dispatch (struct shmem_frames_client *self,
    struct shmem_frames_event *event, struct shmem_frames_error *error)
{
  uint32_t result = self->error.result;

  memset (event, 0, sizeof *event);
  if (self->want_write)
    frames_flush (self);
  if (result == SHMEM_FRAMES_OK) {
    if (transport_pace_expects_nothing (&self->pace) || self->drained)
      result = return_nothing (self, event);
    else if (self->options.flags & SHMEM_FRAMES_LATEST)
      result = receive_newest (self, event);
    else
      result = receive_next (self, event);
  }
  if (result != SHMEM_FRAMES_OK && error)
    *error = self->error;
  return result;
}
