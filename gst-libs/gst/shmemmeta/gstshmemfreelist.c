/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The free list of a GstShmemAllocator: memory whose last reference was
 * dropped, still mapped and with all of its pages present. The kernel zeroes
 * each page of a new memfd, which takes ten times as long as copying a frame
 * into a recycled one.
 *
 * When the last reference to such a memory is dropped, its dispose function
 * revives it and keeps it here. It stays the same GstMemory: consumers in other
 * processes know it already, and do not map it again. Memory in use has a
 * reference and is never in this list.
 *
 * The list is bounded by number and by size, and memory that stays unused while
 * other memory is recycled (after a burst, or of a former frame size) is freed.
 * Idle memory holds no reference to its allocator, which is therefore freed
 * with its last user, and the list with it.
 */

#include "gstshmemallocator-private.h"

#define MAX_IDLE 64
#define MAX_IDLE_SIZE (512 * 1024 * 1024)
/* Age limit, in memories requested since it became idle. */
#define MAX_AGE 256

void
_gst_shmem_free_list_init (GstShmemFreeList *list)
{
  g_mutex_init (&list->lock);
  list->idle = g_ptr_array_sized_new (MAX_IDLE);
}

void
_gst_shmem_free_list_clear (GstShmemFreeList *list)
{
  g_ptr_array_unref (list->idle);
  g_mutex_clear (&list->lock);
}

/* With the lock held. Removes the memory at @index, which gets back its
 * reference to its allocator. */
static GstMemory *
steal (GstShmemFreeList *list, guint index)
{
  GstMemory *memory = g_ptr_array_steal_index (list->idle, index);

  list->idle_size -= memory->maxsize;
  gst_object_ref (memory->allocator);
  return memory;
}

/* With the lock held: moves the stalest memories to @dead, until there is room
 * for one of @size bytes and none is too old. Returns their number. */
static guint
evict (GstShmemFreeList *list, gsize size, GstMemory **dead)
{
  guint n = 0;

  while (list->idle->len > 0) {
    GstMemory *stalest = g_ptr_array_index (list->idle, 0);
    guint64 idle_since = _gst_shmem_memory_get_mapping (stalest)->idle_since;

    if (list->idle->len < MAX_IDLE && list->idle_size <= MAX_IDLE_SIZE - size
        && list->n_taken - idle_since <= MAX_AGE)
      break;
    dead[n++] = steal (list, 0);
  }
  return n;
}

/* Without the lock. */
static void
free_dead (GstMemory **dead, guint n)
{
  while (n > 0) {
    GST_MINI_OBJECT_CAST (dead[--n])->dispose = NULL;
    gst_memory_unref (dead[n]);
  }
}

void
_gst_shmem_free_list_drain (GstShmemFreeList *list)
{
  while (list->idle->len > 0) {
    GstMemory *memory = steal (list, list->idle->len - 1);

    free_dead (&memory, 1);
  }
}

GstMemory *
_gst_shmem_free_list_take (GstShmemFreeList *list, gsize size, guint32 seals)
{
  GstMemory *memory = NULL;
  guint i;

  g_mutex_lock (&list->lock);
  list->n_taken++;
  /* The most recently used memory is the most likely to be in a cache. */
  for (i = list->idle->len; i > 0 && memory == NULL; i--) {
    const GstShmemMapping *mapping =
        _gst_shmem_memory_get_mapping (g_ptr_array_index (list->idle, i - 1));

    if (mapping->size == size && mapping->seals == seals)
      memory = steal (list, i - 1);
  }
  g_mutex_unlock (&list->lock);
  return memory;
}

/* The last reference was dropped. FALSE keeps the memory alive. */
static gboolean
memory_dispose (GstMiniObject *object)
{
  GstMemory *memory = GST_MEMORY_CAST (object);
  GstAllocator *allocator = memory->allocator;
  GstShmemMapping *mapping = _gst_shmem_memory_get_mapping (memory);
  GstShmemFreeList *list = mapping->list;
  GstMemory *dead[MAX_IDLE];
  guint n_dead;

  if (memory->maxsize > MAX_IDLE_SIZE || GST_MEMORY_IS_READONLY (memory))
    return TRUE;
  g_mutex_lock (&list->lock);
  n_dead = evict (list, memory->maxsize, dead);
  mapping->idle_since = list->n_taken;
  g_ptr_array_add (list->idle, gst_memory_ref (memory));
  list->idle_size += memory->maxsize;
  g_mutex_unlock (&list->lock);
  free_dead (dead, n_dead);
  gst_object_unref (allocator);
  return FALSE;
}

void
_gst_shmem_free_list_manage (GstShmemFreeList *list, GstMemory *memory)
{
  _gst_shmem_memory_get_mapping (memory)->list = list;
  GST_MINI_OBJECT_CAST (memory)->dispose = memory_dispose;
}
