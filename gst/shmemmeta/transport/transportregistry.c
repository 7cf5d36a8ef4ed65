/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The ids of memfds and dma-bufs, and which client has which of them. An fd is sent once;
 * afterwards its id stands for it, until the memory or the container is freed
 * in this process. Ids count up and are never recycled.
 *
 * This may take long: the metadata of a whole film can be alive from the start,
 * and a producer and a consumer that share a process, or send to each other,
 * keep alive what the other waits to see freed. So the table is an LRU cache of
 * MAX_KNOWN objects: the least recently used one is retired, and gets a new id
 * if it is used again.
 *
 * It never keeps anything alive: it watches through weak references. A weak
 * reference cannot be dropped safely while another thread frees the object, so
 * each holds a reference to the registry, which may thus outlive its server.
 * Therefore the registry owns the lock, which also guards the server.
 */

#include "transport/transportregistry.h"

#include <gst/allocators/allocators.h>
#include <gst/shmemmeta/shmemmeta.h>

#define MAX_KNOWN 512

/* Containers are small, and each frame may bring new ones: FORGET is sent for
 * this many at once. For a memory it is sent with the next frame. */
#define MAX_UNTOLD 16

struct _TransportRegistry
{
  gatomicrefcount refcount;
  GMutex lock;
  guint64 last_id;
  guint64 last_use;
  GHashTable *objects; /* GstMiniObject -> TransportObject */
  GArray *dead;        /* of TransportObject; some client still has each */
  gboolean due;        /* FORGET for these is due */
  void (*on_dead) (gpointer user_data); /* NULL once closed */
  gpointer user_data;
};

TransportRegistry *
transport_registry_new (void (*on_dead) (gpointer), gpointer user_data)
{
  TransportRegistry *self = g_new0 (TransportRegistry, 1);

  g_atomic_ref_count_init (&self->refcount);
  g_mutex_init (&self->lock);
  self->objects = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->dead = g_array_new (FALSE, FALSE, sizeof (TransportObject));
  self->on_dead = on_dead;
  self->user_data = user_data;
  return self;
}

void
transport_registry_close (TransportRegistry *self)
{
  g_mutex_lock (&self->lock);
  self->on_dead = NULL;
  g_mutex_unlock (&self->lock);
}

GMutex *
transport_registry_get_lock (TransportRegistry *self)
{
  return &self->lock;
}

void
transport_registry_unref (TransportRegistry *self)
{
  if (!g_atomic_ref_count_dec (&self->refcount))
    return;
  g_hash_table_unref (self->objects);
  g_array_unref (self->dead);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* @object is dead: FORGET will be sent to the clients that have it. */
static void
bury (TransportRegistry *self, const TransportObject *object)
{
  if (object->sent == 0)
    return;
  g_array_append_val (self->dead, *object);
  if (object->kind != TRANSPORT_CONTAINER || self->dead->len >= MAX_UNTOLD)
    self->due = TRUE;
  if (self->on_dead)
    self->on_dead (self->user_data);
}

/* The memory or container at @where is being freed. Any thread. */
static void
object_gone (gpointer user_data, GstMiniObject *where)
{
  TransportRegistry *self = user_data;
  TransportObject *object;

  g_mutex_lock (&self->lock);
  object = g_hash_table_lookup (self->objects, where);
  if (object)
    bury (self, object);
  g_hash_table_remove (self->objects, where);
  g_mutex_unlock (&self->lock);
  transport_registry_unref (self);
}

static void
retire_lru (TransportRegistry *self)
{
  TransportObject *object, *oldest = NULL;
  GHashTableIter iter;
  guint n_sent = 0;

  g_hash_table_iter_init (&iter, self->objects);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &object)) {
    if (object->sent == 0)
      continue;
    n_sent++;
    if (oldest == NULL || object->used < oldest->used)
      oldest = object;
  }
  if (n_sent < MAX_KNOWN)
    return;
  bury (self, oldest);
  oldest->id = ++self->last_id;
  oldest->sent = 0;
}

static TransportObject *
use_object (TransportRegistry *self, TransportObject *object)
{
  if (object->sent == 0 && g_hash_table_size (self->objects) > MAX_KNOWN)
    retire_lru (self);
  object->used = ++self->last_use;
  return object;
}

static TransportObject *
add_object (TransportRegistry *self, GstMiniObject *key, TransportKind kind,
    gint fd, guint64 size)
{
  TransportObject *object = g_new0 (TransportObject, 1);

  object->id = ++self->last_id;
  object->kind = kind;
  object->fd = fd;
  object->size = size;
  g_hash_table_insert (self->objects, key, object);
  g_atomic_ref_count_inc (&self->refcount);
  gst_mini_object_weak_ref (key, object_gone, self);
  return object;
}

TransportObject *
transport_registry_get_memory (TransportRegistry *self, GstMemory *memory)
{
  GstMiniObject *key = GST_MINI_OBJECT_CAST (memory);
  TransportObject *object;

  object = g_hash_table_lookup (self->objects, key);
  if (object == NULL)
    object = add_object (self, key,
        gst_is_dmabuf_memory (memory) ? TRANSPORT_DEVICE : TRANSPORT_MEMORY,
        gst_fd_memory_get_fd (memory), memory->maxsize);
  use_object (self, object);
  return object;
}

TransportObject *
transport_registry_get_container (TransportRegistry *self, gpointer container)
{
  GstMiniObject *key = container;
  TransportObject *object;
  gsize size;

  object = g_hash_table_lookup (self->objects, key);
  if (object == NULL) {
    gst_shmem_container_get_data (container, &size);
    object = add_object (self, key, TRANSPORT_CONTAINER,
        gst_shmem_container_get_fd (container), size);
  }
  use_object (self, object);
  return object;
}

/* Removes dead objects that no client has any more. */
static void
sweep_dead (TransportRegistry *self)
{
  guint i = 0;

  while (i < self->dead->len)
    if (g_array_index (self->dead, TransportObject, i).sent == 0)
      g_array_remove_index_fast (self->dead, i);
    else
      i++;
  if (self->dead->len == 0)
    self->due = FALSE;
}

void
transport_registry_forget_client (TransportRegistry *self, guint index)
{
  guint64 keep = ~(G_GUINT64_CONSTANT (1) << index);
  TransportObject *object;
  GHashTableIter iter;
  guint i;

  g_hash_table_iter_init (&iter, self->objects);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &object))
    object->sent &= keep;
  for (i = 0; i < self->dead->len; i++)
    g_array_index (self->dead, TransportObject, i).sent &= keep;
  sweep_dead (self);
}

gboolean
transport_registry_has_dead (TransportRegistry *self)
{
  gboolean has_dead;

  has_dead = self->dead->len > 0;
  return has_dead;
}

gboolean
transport_registry_make_due (TransportRegistry *self)
{
  gboolean due;

  due = self->dead->len > 0;
  self->due = due;
  return due;
}

gboolean
transport_registry_is_due (TransportRegistry *self)
{
  return self->due;
}

guint
transport_registry_peek_dead (
    TransportRegistry *self, guint index, guint64 *ids, guint max)
{
  guint64 bit = G_GUINT64_CONSTANT (1) << index;
  guint i, n = 0;

  /* The usual case, for each frame and client. */
  if (!transport_registry_is_due (self))
    return 0;
  for (i = 0; i < self->dead->len && n < max; i++) {
    TransportObject *object = &g_array_index (self->dead, TransportObject, i);

    if (object->sent & bit)
      ids[n++] = object->id;
  }
  return n;
}

static gboolean
has_id (const guint64 *ids, guint n_ids, guint64 id)
{
  while (n_ids > 0)
    if (ids[--n_ids] == id)
      return TRUE;
  return FALSE;
}

void
transport_registry_drop_dead (
    TransportRegistry *self, guint index, const guint64 *ids, guint n_ids)
{
  guint i;

  for (i = 0; i < self->dead->len; i++) {
    TransportObject *object = &g_array_index (self->dead, TransportObject, i);

    if (has_id (ids, n_ids, object->id))
      object->sent &= ~(G_GUINT64_CONSTANT (1) << index);
  }
  sweep_dead (self);
}
