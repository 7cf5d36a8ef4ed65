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

static void
describe_container (TransportServer *self, GstShmemContainer *container,
    gint picture, TransportContainer *described, TransportOutgoing *outgoing)
{
  TransportObject *object =
      transport_registry_get_container (self->registry, container);

  *described = (TransportContainer){ object->id, picture, 0 };
  outgoing->objects[outgoing->n_objects++] = object;
}

/* Describes the containers of @frame, except those about a picture that its
 * table has not. That of a GstVideoHDRMeta is the first: the others beat it. */
static guint
describe_containers (TransportServer *self, const TransportPrepared *frame,
    TransportContainer *containers, TransportOutgoing *outgoing)
{
  const gint n_pictures =
      frame->table ? (gint) frame->table->checked.n_pictures : 0;
  GstShmemContainerMeta *meta;
  gpointer state = NULL;
  guint n = 0;

  if (!transport_has_metas (frame->buffer))
    return 0;
  if (frame->video_hdr)
    describe_container (self, frame->video_hdr, GST_SHMEM_PICTURE_ALL,
        &containers[n++], outgoing);
  while (
      (meta = gst_buffer_iterate_shmem_container_meta (frame->buffer, &state))
      && n < TRANSPORT_MAX_CONTAINERS)
    if (meta->picture < n_pictures)
      describe_container (
          self, meta->container, meta->picture, &containers[n++], outgoing);
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
  n_containers = describe_containers (self, frame, containers, outgoing);
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
