/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The wait of a server for a client to connect, and how the application ends
 * it, and that for paused clients: neither has a limit. Waits for clients that
 * are there are in transportserver.c. Nothing here sends.
 */

#include "transport/transportserver.h"
#include "transport/transportstate.h"

/* With the lock held. */
static gboolean
is_client_lacking (const TransportServer *self)
{
  return (self->ready & ~self->unfit) == 0 && self->wait_for_client
      && !self->ending;
}

gboolean
transport_server_lacks_client (TransportServer *self)
{
  gboolean lacking;

  g_mutex_lock (self->lock);
  lacking = is_client_lacking (self);
  g_mutex_unlock (self->lock);
  return lacking;
}

gboolean
transport_server_wait_for_client (TransportServer *self)
{
  gboolean lacking;

  g_mutex_lock (self->lock);
  self->n_waiting++;
  while (is_client_lacking (self) && !self->abandoned && !self->flushing
      && !self->paused)
    g_cond_wait (&self->cond, self->lock);
  self->n_waiting--;
  lacking = is_client_lacking (self);
  g_mutex_unlock (self->lock);
  return !lacking;
}

gboolean
transport_server_is_abandoned (TransportServer *self)
{
  gboolean abandoned;

  g_mutex_lock (self->lock);
  abandoned = self->abandoned;
  g_mutex_unlock (self->lock);
  return abandoned;
}

void
transport_server_set_wait_for_client (TransportServer *self, gboolean wait)
{
  g_mutex_lock (self->lock);
  self->wait_for_client = wait;
  transport_server_changed (self);
  g_mutex_unlock (self->lock);
}

void
transport_server_set_ending (TransportServer *self, gboolean ending)
{
  g_mutex_lock (self->lock);
  self->ending = ending;
  transport_server_changed (self);
  g_mutex_unlock (self->lock);
}
