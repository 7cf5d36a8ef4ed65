/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * New shared memory is slow, as the kernel zeroes each page at its first
 * touch; so it is used again. A GstBufferPool does that for whole buffers. This
 * one is for the memories of a frame of which only some are ours: when the last
 * reference to one is dropped, it does not die but comes back here (a
 * GstMiniObject's dispose can do that). All have the size of the largest that
 * was asked for so far.
 */

#include "transport/transportmemorypool.h"
#include "transport/transportprotocol.h"

/* So that one that is a little larger does not end the others. */
#define SIZE_STEP 4096

struct _TransportMemoryPool
{
  gatomicrefcount refcount; /* of the owner, and of each memory in use */
  GstAllocator *allocator;

  GMutex lock;
  gboolean closed;
  gsize size;
  GPtrArray *idle;
};

static GQuark
pool_quark (void)
{
  static gsize quark = 0;

  if (g_once_init_enter (&quark))
    g_once_init_leave (
        &quark, g_quark_from_static_string ("TransportMemoryPool"));
  return (GQuark) quark;
}

TransportMemoryPool *
transport_memory_pool_new (GstAllocator *allocator)
{
  TransportMemoryPool *self = g_new0 (TransportMemoryPool, 1);

  g_atomic_ref_count_init (&self->refcount);
  self->allocator = gst_object_ref (allocator);
  g_mutex_init (&self->lock);
  self->idle = g_ptr_array_new ();
  return self;
}

static void
pool_unref (TransportMemoryPool *self)
{
  if (!g_atomic_ref_count_dec (&self->refcount))
    return;
  gst_object_unref (self->allocator);
  g_ptr_array_unref (self->idle);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* With the lock held: what is idle, for good. */
static void
drop_idle (TransportMemoryPool *self)
{
  guint i;

  for (i = 0; i < self->idle->len; i++) {
    GstMemory *memory = g_ptr_array_index (self->idle, i);

    GST_MINI_OBJECT_CAST (memory)->dispose = NULL;
    gst_memory_unref (memory);
  }
  g_ptr_array_set_size (self->idle, 0);
}

void
transport_memory_pool_free (TransportMemoryPool *self)
{
  g_mutex_lock (&self->lock);
  self->closed = TRUE;
  drop_idle (self);
  g_mutex_unlock (&self->lock);
  pool_unref (self);
}

void
transport_memory_pool_reset (TransportMemoryPool *self)
{
  g_mutex_lock (&self->lock);
  self->size = 0;
  drop_idle (self);
  g_mutex_unlock (&self->lock);
}

/* The last reference to a memory was dropped. */
static gboolean
memory_dispose (GstMiniObject *object)
{
  GstMemory *memory = GST_MEMORY_CAST (object);
  TransportMemoryPool *self = gst_mini_object_get_qdata (object, pool_quark ());
  gboolean dies;

  g_mutex_lock (&self->lock);
  dies = self->closed || memory->maxsize != self->size;
  if (!dies) {
    gst_memory_ref (memory);
    g_ptr_array_add (self->idle, memory);
  }
  g_mutex_unlock (&self->lock);
  pool_unref (self);
  return dies;
}

static GstMemory *
make_memory (TransportMemoryPool *self)
{
  GstMemory *memory = gst_allocator_alloc (self->allocator, self->size, NULL);

  if (memory == NULL)
    return NULL;
  gst_mini_object_set_qdata (
      GST_MINI_OBJECT_CAST (memory), pool_quark (), self, NULL);
  GST_MINI_OBJECT_CAST (memory)->dispose = memory_dispose;
  return memory;
}

GstMemory *
transport_memory_pool_acquire (TransportMemoryPool *self, gsize size)
{
  GstMemory *memory = NULL;

  if (size > TRANSPORT_MAX_MEMORY_SIZE)
    return NULL;
  g_mutex_lock (&self->lock);
  if (size > self->size || self->size == 0) {
    drop_idle (self);
    self->size = GST_ROUND_UP_N (MAX (size, 1), SIZE_STEP);
  }
  if (self->idle->len > 0)
    memory = g_ptr_array_steal_index_fast (self->idle, self->idle->len - 1);
  g_mutex_unlock (&self->lock);
  if (memory == NULL)
    memory = make_memory (self);
  if (memory == NULL)
    return NULL;
  g_atomic_ref_count_inc (&self->refcount);
  gst_memory_resize (memory, -(gssize) memory->offset, size);
  return memory;
}
