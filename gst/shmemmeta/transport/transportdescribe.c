/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Writes the part of a FRAME that is the same for all clients: which objects it
 * has, and its fields. It neither copies memory nor sends.
 */

#include "transport/transportpeer.h"

#include <gst/shmemmeta/shmemmeta.h>

#include <string.h>

/* Describes the containers of @buffer, except those about a picture beyond
 * @n_pictures. */
static guint
describe_containers (TransportServer *self, GstBuffer *buffer, guint n_pictures,
    TransportContainer *containers, TransportOutgoing *outgoing)
{
  GstShmemContainerMeta *meta;
  gpointer state = NULL;
  guint n = 0;

  if (!transport_has_metas (buffer))
    return 0;
  while ((meta = gst_buffer_iterate_shmem_container_meta (buffer, &state))
      && n < TRANSPORT_MAX_CONTAINERS) {
    TransportObject *object;

    if (meta->picture >= (gint) n_pictures)
      continue;
    object = transport_registry_get_container (self->registry, meta->container);
    containers[n++] = (TransportContainer){ object->id, meta->picture, 0 };
    outgoing->objects[outgoing->n_objects++] = object;
  }
  return n;
}

/* Names the memory with metas, if there is one, in an entry at the end of the
 * tail: it is the first of all. */
static void
describe_metas (
    TransportServer *self, GstMemory *memory, TransportOutgoing *outgoing)
{
  struct
  {
    TransportMeta head;
    TransportMetasPlace place;
  } entry = { { TRANSPORT_META_MORE, sizeof entry.place }, { 0, 0 } };
  TransportObject *object;

  outgoing->place_size = 0;
  if (memory == NULL)
    return;
  object = transport_registry_get_memory (self->registry, memory);
  outgoing->objects[outgoing->n_objects++] = object;
  entry.place = (TransportMetasPlace){ object->id, memory->size };
  memcpy (outgoing->tail + outgoing->tail_size, &entry, sizeof entry);
  outgoing->place_size = sizeof entry;
  outgoing->tail_size += sizeof entry;
}

void
transport_outgoing_describe (TransportServer *self,
    const TransportPrepared *frame, TransportOutgoing *outgoing)
{
  const TransportPlaneTable *table = frame->table;
  GstBuffer *buffer = frame->buffer;
  TransportSpan spans[TRANSPORT_MAX_MEMORIES];
  TransportContainer containers[TRANSPORT_MAX_CONTAINERS];
  guint n_spans = gst_buffer_n_memory (buffer), n_containers, i;

  outgoing->n_objects = 0;
  outgoing->has_device = FALSE;
  outgoing->metas = frame->metas;
  for (i = 0; i < n_spans; i++) {
    GstMemory *memory = gst_buffer_peek_memory (buffer, i);
    TransportObject *object = transport_registry_get_memory (
        self->registry, memory->parent ? memory->parent : memory);

    outgoing->has_device |= object->kind == TRANSPORT_DEVICE;
    spans[i] = (TransportSpan){ object->id, memory->offset, memory->size };
    outgoing->objects[outgoing->n_objects++] = object;
  }
  n_containers = describe_containers (self, buffer,
      table ? table->checked.n_pictures : 0, containers, outgoing);
  outgoing->tail_size =
      transport_encode_frame (&outgoing->head, outgoing->tail, buffer, spans,
          n_spans, containers, n_containers, frame->layouts, frame->crop);
  describe_metas (
      self, frame->metas ? frame->metas->more.memory : NULL, outgoing);
  if (table) {
    TransportObject *object =
        transport_registry_get_container (self->registry, table->container);

    outgoing->head.planes = object->id;
    outgoing->objects[outgoing->n_objects++] = object;
  }
}
