/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What the files of a server share: the slots of its frames, and how its
 * threads wake each other. Nothing here sends or waits.
 *
 * Each frame that clients hold occupies a slot. The index of the slot is part
 * of the frame's id, so a RELEASE finds it without a search. Slots are
 * recycled; ids of frames never are.
 */

#include "transport/transportstate.h"

#include <unistd.h>

#define GST_CAT_DEFAULT transport_server_debug

/* The id of a frame is serial << SLOT_BITS | index of its slot. */
#define SLOT_BITS 16

void
transport_server_wake (TransportServer *self)
{
  guint64 one = 1;

  /* Fails only if the counter is saturated: a wake-up is pending already. */
  if (write (self->wakeup, &one, sizeof one) < 0)
    GST_TRACE_OBJECT (self->config.log, "a wake-up is pending already");
}

void
transport_server_changed (TransportServer *self)
{
  /* Each broadcast is a system call, even if no thread waits. */
  if (self->n_waiting > 0)
    g_cond_broadcast (&self->cond);
}

void
transport_server_require_device (TransportServer *self)
{
  guint64 left;

  self->device = TRUE;
  for (left = self->ready; left != 0; left &= left - 1) {
    const TransportPeer *client = self->clients[__builtin_ctzll (left)];

    if (!transport_server_suits (self, client))
      self->unfit |= TRANSPORT_BIT (client->index);
  }
  if (self->unfit != 0)
    transport_server_wake (self);
}

TransportSlot *
transport_slot_get (TransportServer *self, guint index)
{
  return &g_array_index (self->slots, TransportSlot, index);
}

guint
transport_slot_take (TransportServer *self, GstBuffer *buffer, GstMemory *metas)
{
  guint index;
  TransportSlot *slot;

  if (self->free_slots->len > 0) {
    index = g_array_index (self->free_slots, guint, self->free_slots->len - 1);
    g_array_set_size (self->free_slots, self->free_slots->len - 1);
  } else {
    index = self->slots->len;
    g_array_set_size (self->slots, index + 1);
  }
  slot = transport_slot_get (self, index);
  slot->id = ++self->frame_serial << SLOT_BITS | index;
  slot->kept.buffer = gst_buffer_ref (buffer);
  slot->kept.metas = metas ? gst_memory_ref (metas) : NULL;
  transport_budget_add (&self->used, buffer, metas, &slot->share);
  slot->holders = 0;
  slot->pinned = TRUE;
  return index;
}

TransportKept
transport_slot_give_back (TransportServer *self, guint index)
{
  TransportSlot *slot = transport_slot_get (self, index);
  TransportKept kept = slot->kept;

  transport_budget_subtract (&self->used, &slot->share);
  slot->kept = (TransportKept){ NULL, NULL };
  slot->id = 0;
  g_array_append_val (self->free_slots, index);
  return kept;
}

gboolean
transport_slot_release (TransportServer *self, TransportPeer *client,
    guint64 id, TransportKept *kept)
{
  guint index = id & ((1 << SLOT_BITS) - 1);
  TransportSlot *slot;

  *kept = (TransportKept){ NULL, NULL };
  if (index >= self->slots->len)
    return FALSE;
  slot = transport_slot_get (self, index);
  if (slot->id != id || !(slot->holders & TRANSPORT_BIT (client->index)))
    return FALSE;
  slot->holders &= ~TRANSPORT_BIT (client->index);
  client->held--;
  client->progress = self->frame_serial;
  if (slot->holders == 0 && !slot->pinned)
    *kept = transport_slot_give_back (self, index);
  return TRUE;
}
