/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Copies frames whose memory cannot be shared into recycled memory that can. A
 * copy is one memory with all bytes, unless the frame has a plane table, which
 * refers to memories by index: then each memory is copied by itself, and only
 * if necessary. It never changes the frame that it copies.
 */

#include "transport/transportpreparer.h"
#include "transport/transportdevice.h"
#include "transport/transportprotocol.h"
#include "common/commonsharepool.h"
#include "common/commonvideometa.h"

#include <gst/allocators/allocators.h>
#include <gst/shmemmeta/shmemmeta.h>
#include <gst/video/video.h>
#include <shmem/shmem-memfd.h>

#include <string.h>

/* Sizes are rounded up, so that a slightly larger frame needs no new memory. */
#define SIZE_STEP 4096

struct _TransportCopier
{
  GstShmemAllocator *allocator;
  /* The largest size so far of the first memory of frames, of the second, and
   * so on. Copies have that size, so that their memory can be recycled. */
  gsize sizes[TRANSPORT_MAX_MEMORIES];
  GstBufferPool *shells; /* of copies that share memory */
  gboolean device;       /* dma-bufs can be shared */
  GstAllocator *sealer;
};

TransportCopier *
transport_copier_new (gboolean device)
{
  TransportCopier *self = g_new0 (TransportCopier, 1);

  self->device = device;
  self->shells = common_share_pool_new ();
  self->sealer = gst_shmem_allocator_new (GST_SHMEM_POLICY_IMMUTABLE);
  return self;
}

void
transport_copier_reset (TransportCopier *self, GstAllocator *allocator)
{
  gst_object_replace (
      (GstObject **) &self->allocator, GST_OBJECT_CAST (allocator));
  memset (self->sizes, 0, sizeof self->sizes);
}

void
transport_copier_free (TransportCopier *self)
{
  gst_clear_object (&self->allocator);
  common_share_pool_free (self->shells);
  gst_object_unref (self->sealer);
  g_free (self);
}

/* (transfer full) (nullable): memory of @size bytes for the copy of memory @i
 * of a frame. */
static GstMemory *
acquire (TransportCopier *self, guint i, gsize size)
{
  GstMemory *memory;

  if (size > TRANSPORT_MAX_MEMORY_SIZE)
    return NULL;
  if (size > self->sizes[i] || self->sizes[i] == 0)
    self->sizes[i] = GST_ROUND_UP_N (MAX (size, 1), SIZE_STEP);
  memory = gst_shmem_allocator_acquire (self->allocator, self->sizes[i]);
  if (memory)
    gst_memory_resize (memory, 0, size);
  return memory;
}

gboolean
transport_can_share (GstMemory *memory, gboolean device)
{
  guint32 seals;

  if (!gst_is_shmem_memory (memory))
    return device && gst_is_dmabuf_memory (memory);
  seals = gst_shmem_memory_get_seals (memory);
  return (seals & SHMEM_SEALS_IMPORTABLE) == SHMEM_SEALS_IMPORTABLE
      && (seals & (SHMEM_SEAL_WRITE | SHMEM_SEAL_FUTURE_WRITE)) != 0;
}

static void
copy_video_metas (GstBuffer *copy, GstBuffer *buffer)
{
  GstVideoMeta *meta;
  gpointer state = NULL;

  if (gst_buffer_get_video_meta (copy))
    return;
  while ((meta = (GstVideoMeta *) gst_buffer_iterate_meta_filtered (
              buffer, &state, GST_VIDEO_META_API_TYPE)))
    common_video_meta_copy (copy, meta);
}

/* Copies all but the memory. gst_buffer_copy_into() omits metas that describe
 * it; these remain valid, as offsets do not change. */
static gboolean
copy_metadata (GstBuffer *copy, GstBuffer *buffer)
{
  if (!gst_buffer_copy_into (
          copy, buffer, GST_BUFFER_COPY_METADATA, 0, (gsize) -1))
    return FALSE;
  copy_video_metas (copy, buffer);
  return TRUE;
}

/* (transfer full) (nullable): copies the bytes of @memory to @copy (transfer
 * full), which has the same size, or is NULL. */
static GstMemory *
fill_copy (GstMemory *copy, GstMemory *memory)
{
  gboolean filled = FALSE;
  GstMapInfo from, to;

  if (copy && gst_memory_map (memory, &from, GST_MAP_READ)) {
    filled = gst_memory_map (copy, &to, GST_MAP_WRITE);
    if (filled) {
      memcpy (to.data, from.data, from.size);
      gst_memory_unmap (copy, &to);
    }
    gst_memory_unmap (memory, &from);
  }
  if (!filled)
    g_clear_pointer (&copy, gst_memory_unref);
  return copy;
}

static gboolean
copy_memories (TransportCopier *self, GstBuffer *copy, GstBuffer *buffer)
{
  guint n = gst_buffer_n_memory (buffer), i;
  gboolean shares = FALSE;

  for (i = 0; i < n; i++) {
    GstMemory *memory = gst_buffer_peek_memory (buffer, i);

    if (transport_can_share (memory, self->device)) {
      gst_memory_ref (memory);
      shares = TRUE;
    } else {
      memory = fill_copy (acquire (self, i, memory->size), memory);
    }
    if (memory == NULL)
      return FALSE;
    gst_buffer_append_memory (copy, memory);
  }
  if (shares)
    gst_buffer_add_parent_buffer_meta (copy, buffer);
  return TRUE;
}

static gboolean
merge_memories (TransportCopier *self, GstBuffer *copy, GstBuffer *buffer)
{
  gsize size = gst_buffer_get_size (buffer), copied = 0;
  GstMemory *memory = acquire (self, 0, size);
  GstMapInfo map;

  if (memory == NULL)
    return FALSE;
  if (gst_memory_map (memory, &map, GST_MAP_WRITE)) {
    copied = gst_buffer_extract (buffer, 0, map.data, size);
    gst_memory_unmap (memory, &map);
  }
  gst_buffer_append_memory (copy, memory);
  return copied == size;
}

/* Whether memories are to be copied one by one: a plane table refers to them by
 * index, and a dma-buf need not be copied, nor perhaps can be. */
static gboolean
has_single_memories (TransportCopier *self, GstBuffer *buffer)
{
  return gst_buffer_get_shmem_planes_meta (buffer)
      || (self->device && transport_has_device_memory (buffer));
}

GstBuffer *
transport_copier_copy (TransportCopier *self, GstBuffer *buffer)
{
  gboolean single = has_single_memories (self, buffer);
  GstBuffer *copy =
      single ? common_share_pool_acquire (self->shells) : gst_buffer_new ();

  if (copy == NULL)
    return NULL;
  if (!(single ? copy_memories : merge_memories) (self, copy, buffer)
      || !copy_metadata (copy, buffer))
    gst_clear_buffer (&copy);
  return copy;
}

/* Whether no process can write to @memory any more. */
static gboolean
is_immutable (GstMemory *memory)
{
  return gst_is_shmem_memory (memory)
      && (gst_shmem_memory_get_seals (memory) & SHMEM_SEALS_IMMUTABLE)
      == SHMEM_SEALS_IMMUTABLE;
}

/* Uses write(), which is twice as fast for a new memfd as mapping it. */
GstMemory *
transport_seal_bytes (
    GstAllocator *sealer, const gchar *name, gconstpointer data, gsize size)
{
  gint fd = -1;

  if (shmem_memfd_create_sealed (name, data, size, &fd) != SHMEM_MEMFD_OK)
    return NULL;
  return gst_shmem_allocator_take_fd (
      GST_SHMEM_ALLOCATOR (sealer), fd, size, GST_SHMEM_IMPORT_REFUSE, 0, NULL);
}

static GstMemory *
seal_copy (TransportCopier *self, guint i, GstMemory *memory)
{
  GstMemory *sealed;
  GstMapInfo map;

  /* A memfd cannot be empty, and without bytes nothing can change. */
  if (memory->size == 0)
    return acquire (self, i, 0);
  if (!gst_memory_map (memory, &map, GST_MAP_READ))
    return NULL;
  sealed = transport_seal_bytes (
      self->sealer, "gst-shmem-frame", map.data, map.size);
  gst_memory_unmap (memory, &map);
  return sealed;
}

GstBuffer *
transport_copier_isolate (TransportCopier *self, GstBuffer *buffer)
{
  guint n = gst_buffer_n_memory (buffer), i;
  gboolean immutable = TRUE;
  GstBuffer *copy;

  for (i = 0; i < n && immutable; i++)
    immutable = is_immutable (gst_buffer_peek_memory (buffer, i));
  if (immutable)
    return gst_buffer_ref (buffer);
  copy = gst_buffer_new ();
  for (i = 0; i < n; i++) {
    GstMemory *memory = gst_buffer_peek_memory (buffer, i);

    memory = is_immutable (memory) ? gst_memory_ref (memory)
                                   : seal_copy (self, i, memory);
    if (memory == NULL)
      break;
    gst_buffer_append_memory (copy, memory);
  }
  if (i < n || !copy_metadata (copy, buffer))
    gst_clear_buffer (&copy);
  return copy;
}

GstBuffer *
transport_copy_to_system_memory (GstBuffer *buffer)
{
  GstShmemPlanesMeta *planes = gst_buffer_get_shmem_planes_meta (buffer);
  GstBuffer *copy = gst_buffer_new ();
  guint n = gst_buffer_n_memory (buffer), i;
  gboolean copied = TRUE;

  for (i = 0; i < n && copied; i++) {
    GstMemory *memory = gst_buffer_peek_memory (buffer, i);

    memory = fill_copy (gst_allocator_alloc (NULL, memory->size, NULL), memory);
    copied = memory != NULL;
    if (copied)
      gst_buffer_append_memory (copy, memory);
  }
  if (!copied || !copy_metadata (copy, buffer)
      || (planes
          && !gst_buffer_add_shmem_planes_meta (copy, &planes->planes, NULL)))
    gst_clear_buffer (&copy);
  return copy;
}
