/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Frames that clients hold: a slot each, whose number is part of the frame's
 * own, so that a release finds it without a search. Slots are used again, and
 * a frame number never is.
 */

#include "transport/transportserver-private.h"

guint
transport_slot_take (TransportServer *self, GstBuffer *buffer)
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
  slot = &g_array_index (self->slots, TransportSlot, index);
  slot->id = ++self->frame_serial << TRANSPORT_SLOT_BITS | index;
  slot->buffer = gst_buffer_ref (buffer);
  slot->holders = 0;
  slot->pinned = TRUE;
  return index;
}

GstBuffer *
transport_slot_give_back (TransportServer *self, guint index)
{
  TransportSlot *slot = &g_array_index (self->slots, TransportSlot, index);
  GstBuffer *buffer = slot->buffer;

  slot->buffer = NULL;
  slot->id = 0;
  g_array_append_val (self->free_slots, index);
  return buffer;
}

gboolean
transport_slot_release (TransportServer *self, TransportPeer *client,
    guint64 id, GstBuffer **buffer)
{
  guint index = id & ((1 << TRANSPORT_SLOT_BITS) - 1);
  TransportSlot *slot;

  *buffer = NULL;
  if (index >= self->slots->len)
    return FALSE;
  slot = &g_array_index (self->slots, TransportSlot, index);
  if (slot->id != id || !(slot->holders & TRANSPORT_BIT (client->slot)))
    return FALSE;
  slot->holders &= ~TRANSPORT_BIT (client->slot);
  client->held--;
  if (slot->holders == 0 && !slot->pinned)
    *buffer = transport_slot_give_back (self, index);
  return TRUE;
}
