/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The entries of a frame that do not fit into FRAME: they go over in memory
 * that nobody can change any more, so that a consumer reads them where they are.
 * As long as frames have the same ones, they share that memory. What entries
 * mean is up to transportmetas.c.
 */

#include "transport/transportmetakinds.h"
#include "transport/transportfault.h"
#include "transport/transportpreparer.h"

#include <gst/shmemmeta/shmemmeta.h>
#include <shmem/shmem-memfd.h>

#include <string.h>

/* ---- encoding ---- */

void
transport_metas_more_init (TransportMetasMore *self)
{
  self->bytes = g_byte_array_new ();
}

void
transport_metas_more_clear (TransportMetasMore *self)
{
  g_clear_pointer (&self->bytes, g_byte_array_unref);
  g_clear_pointer (&self->last, gst_memory_unref);
  gst_clear_object (&self->sealer);
  self->memory = NULL;
}

void
transport_metas_more_reset (TransportMetasMore *self)
{
  g_byte_array_set_size (self->bytes, 0);
  self->n = 0;
  self->memory = NULL;
}

/* Whether the memory of an earlier frame has these entries. */
static gboolean
is_unchanged (TransportMetasMore *self)
{
  gboolean same;
  GstMapInfo map;

  if (self->last == NULL || self->last->size != self->bytes->len
      || !gst_memory_map (self->last, &map, GST_MAP_READ))
    return FALSE;
  same = memcmp (map.data, self->bytes->data, map.size) == 0;
  gst_memory_unmap (self->last, &map);
  return same;
}

gboolean
transport_metas_more_seal (TransportMetasMore *self)
{
  if (self->bytes->len == 0)
    return TRUE;
  if (!is_unchanged (self)) {
    g_clear_pointer (&self->last, gst_memory_unref);
    if (self->sealer == NULL)
      self->sealer = gst_shmem_allocator_new (GST_SHMEM_POLICY_IMMUTABLE);
    self->last = transport_seal_bytes (
        self->sealer, "gst-shmem-metas", self->bytes->data, self->bytes->len);
  }
  self->memory = self->last;
  return self->memory != NULL;
}

/* ---- decoding ---- */

/* (transfer full): the memory with the entries, whose bytes cannot change. */
static GstMemory *
find_memory (TransportMetasReader *reader, const TransportMetasPlace *place,
    GError **error)
{
  GstMemory *memory = NULL;

  if (reader->find_memory)
    memory = reader->find_memory (place->id, reader->user_data);
  if (memory == NULL) {
    transport_refuse (error,
        "FRAME has metas in a memory that is unknown, or in use by a frame");
    return NULL;
  }
  if (gst_is_shmem_memory (memory)
      && (gst_shmem_memory_get_seals (memory) & SHMEM_SEALS_IMMUTABLE)
          == SHMEM_SEALS_IMMUTABLE
      && place->size <= memory->size)
    return memory;
  gst_memory_unref (memory);
  transport_refuse (
      error, "FRAME has metas in a memory that is too small, or lacks a seal");
  return NULL;
}

gboolean
transport_metas_more_decode (TransportMetaEntry *entry, GError **error)
{
  const TransportMetasPlace *place = transport_meta_take (entry, sizeof *place);
  gboolean decoded = FALSE;
  GstMemory *memory;
  GstMapInfo map;

  if (place == NULL || entry->size != 0 || place->size == 0
      || place->size > TRANSPORT_MAX_MORE_METAS_SIZE || place->size % 8 != 0)
    return transport_refuse (
        error, "FRAME has metas in a memory, of an invalid size");
  memory = find_memory (entry->reader, place, error);
  if (memory == NULL)
    return FALSE;
  if (gst_memory_map (memory, &map, GST_MAP_READ)) {
    decoded = transport_metas_decode_more (
        entry->reader, map.data, (gsize) place->size, entry->buffer, error);
    gst_memory_unmap (memory, &map);
  } else {
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM,
        "cannot map the metas of a frame; check ulimit -v");
  }
  gst_memory_unref (memory);
  return decoded;
}
