/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What a client sends: RELEASE, PAUSE and PLAY, and wishes. None of this blocks.
 * If the socket is full, RELEASE, PAUSE and PLAY wait until the poller tells that
 * it is not, and a wish is lost.
 */

#include "frames-priv.h"

#include <string.h>
#include <sys/epoll.h>

static void
set_want_write (struct shmem_frames_client *self, bool want)
{
  struct epoll_event event = { .events = EPOLLIN | (want ? EPOLLOUT : 0u) };

  if (self->want_write != want)
    epoll_ctl (self->poller, EPOLL_CTL_MOD, self->socket, &event);
  self->want_write = want;
}

static TransportIo
send_message (
    struct shmem_frames_client *self, const void *message, size_t size)
{
  struct iovec part = { (void *) message, size };

  return transport_send (self->socket, &part, 1, NULL, 0);
}

/* False if the socket is full. */
static bool
flush_state (struct shmem_frames_client *self)
{
  const TransportHeader message = {
    self->paused ? TRANSPORT_PAUSE : TRANSPORT_PLAY, sizeof message
  };

  if (self->told_paused == self->paused)
    return true;
  if (send_message (self, &message, sizeof message) == TRANSPORT_IO_AGAIN)
    return false;
  self->told_paused = self->paused;
  return true;
}

static bool
flush_released (struct shmem_frames_client *self)
{
  uint32_t n = self->n_released;
  TransportIds ids = { { TRANSPORT_RELEASE, (uint32_t) TRANSPORT_IDS_SIZE (n) },
    n, 0, { 0 } };

  if (n == 0)
    return true;
  memcpy (ids.ids, self->released, n * sizeof ids.ids[0]);
  if (send_message (self, &ids, TRANSPORT_IDS_SIZE (n)) == TRANSPORT_IO_AGAIN)
    return false;
  /* Even if the producer is gone. */
  self->n_released = 0;
  return true;
}

void
frames_flush (struct shmem_frames_client *self)
{
  set_want_write (self, !flush_state (self) || !flush_released (self));
}

void
frames_add_released (struct shmem_frames_client *self, uint64_t frame)
{
  self->released[self->n_released++] = frame;
  /* While frames arrive without a break, releases are batched; they are sent
   * before there is nothing more to receive. */
  if (self->waiting || self->n_released >= self->max_released)
    frames_flush (self);
}

void
shmem_frames_set_paused (struct shmem_frames_client *self, int paused)
{
  self->paused = paused != 0;
  frames_flush (self);
}

void
shmem_frames_request_key_unit (struct shmem_frames_client *self)
{
  const TransportHeader message = { TRANSPORT_KEY_UNIT, sizeof message };

  send_message (self, &message, sizeof message);
}
