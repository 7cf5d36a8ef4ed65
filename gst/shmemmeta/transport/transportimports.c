/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Memories that a consumer received, and which frames are in use.
 *
 * A memory is mapped once and kept: its GstMemory goes downstream in a buffer.
 * When its last reference is dropped, its dispose function revives it and
 * returns it to this file; only then is the frame released. So a frame costs no
 * mapping, and a memory that downstream took out of its buffer, or a share of
 * it, holds the frame as well. Nothing here receives or sends.
 *
 * A producer may send a memory again while an earlier frame with it is in use.
 * The memory is then imported a second time, as each GstMemory can belong to
 * only one frame. If a frame has a memory several times, all but the first are
 * shares of the first.
 */

#include "transport/transportdevice.h"
#include "transport/transportfault.h"
#include "transport/transportstream.h"

#include <shmem-frames/protocol-socket.h>

#include <gst/allocators/allocators.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* Memories imported again that are kept for the next frame that needs one. */
#define MAX_SPARE_VIEWS 64

typedef struct _View View;

/* Counts the views of a frame that are in use. */
typedef struct
{
  guint64 frame;
  guint n_views;
} Hold;

typedef struct
{
  guint64 id;
  GPtrArray *idle;  /* View */
  GstMemory *first; /* not owned; alive as long as the import is */
  View *latest;     /* the view used last, or NULL */
  guint n_views;
  gboolean forgotten;
} Import;

/* A GstMemory over an import. */
struct _View
{
  TransportImports *imports; /* not owned while idle */
  Import *import;
  GstMemory *memory;
  Hold *hold; /* of its frame, or NULL */
};

struct _TransportImports
{
  gatomicrefcount refcount;
  TransportReleased released;
  gpointer user_data;
  GDestroyNotify destroy;

  GMutex *lock;      /* guards all below, and Imports, Views and Holds */
  GHashTable *table; /* id -> Import */
  guint n_spare;     /* idle views beyond the first of each import */
  GPtrArray *holds;  /* unused ones */
  GstAllocator *allocator;
  GstAllocator *strict; /* requires WRITE; NULL for this user's producer */
  GstAllocator *device; /* for dma-bufs */
};

static GQuark
view_quark (void)
{
  static gsize quark = 0;

  if (g_once_init_enter (&quark))
    g_once_init_leave (&quark, g_quark_from_static_string ("TransportView"));
  return (GQuark) quark;
}

TransportImports *
transport_imports_new (GMutex *lock, gboolean foreign,
    TransportReleased released, gpointer user_data, GDestroyNotify destroy)
{
  TransportImports *self = g_new0 (TransportImports, 1);

  g_atomic_ref_count_init (&self->refcount);
  self->lock = lock;
  self->released = released;
  self->user_data = user_data;
  self->destroy = destroy;
  self->table = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->holds = g_ptr_array_new_with_free_func (g_free);
  self->allocator = gst_shmem_allocator_new (GST_SHMEM_POLICY_IMPORTABLE);
  self->device = gst_dmabuf_allocator_new ();
  if (foreign)
    self->strict = gst_shmem_allocator_new (GST_SHMEM_POLICY_IMMUTABLE);
  return self;
}

void
transport_imports_unref (TransportImports *self)
{
  if (!g_atomic_ref_count_dec (&self->refcount))
    return;
  g_hash_table_unref (self->table);
  g_ptr_array_unref (self->holds);
  gst_object_unref (self->allocator);
  gst_clear_object (&self->strict);
  gst_object_unref (self->device);
  self->destroy (self->user_data);
  g_free (self);
}

static TransportImports *
imports_ref (TransportImports *self)
{
  g_atomic_ref_count_inc (&self->refcount);
  return self;
}

static void
import_free (Import *import)
{
  g_ptr_array_unref (import->idle);
  g_free (import);
}

/* With the lock held: no view of @hold is in use any more. */
static void
hold_end (TransportImports *self, Hold *hold)
{
  guint64 frame = hold->frame;

  g_ptr_array_add (self->holds, hold);
  self->released (frame, self->user_data);
}

/* With the lock held: whether @view, which becomes idle, is worth keeping. */
static gboolean
keep_view (TransportImports *self, const View *view)
{
  if (view->memory == view->import->first)
    return TRUE;
  if (self->n_spare >= MAX_SPARE_VIEWS)
    return FALSE;
  self->n_spare++;
  return TRUE;
}

/* The last reference to a view's memory was dropped, by any thread. FALSE keeps
 * it alive. */
static gboolean
view_dispose (GstMiniObject *object)
{
  View *view = gst_mini_object_get_qdata (object, view_quark ());
  TransportImports *self = view->imports;
  Import *import = view->import;
  Hold *hold = view->hold;
  gboolean dies;

  /* It was idle, and its import is forgotten. */
  if (hold == NULL)
    return TRUE;
  g_mutex_lock (self->lock);
  view->hold = NULL;
  if (import->latest == view)
    import->latest = NULL;
  dies = import->forgotten || !keep_view (self, view);
  if (!dies) {
    gst_mini_object_ref (object);
    g_ptr_array_add (import->idle, view);
  } else if (--import->n_views == 0) {
    import_free (import);
  }
  if (--hold->n_views == 0)
    hold_end (self, hold);
  g_mutex_unlock (self->lock);
  transport_imports_unref (self);
  return dies;
}

static View *
view_new (TransportImports *self, Import *import, GstMemory *memory)
{
  View *view = g_new0 (View, 1);

  view->imports = self;
  view->import = import;
  view->memory = memory;
  gst_mini_object_set_qdata (
      GST_MINI_OBJECT_CAST (memory), view_quark (), view, g_free);
  GST_MINI_OBJECT_CAST (memory)->dispose = view_dispose;
  import->n_views++;
  return view;
}

/* Takes @fd, which is a dma-buf of at least @size bytes. What maps it for writing
 * gets a copy, as of other memory that was received. */
static GstMemory *
new_device_memory (TransportImports *self, gint fd, gsize size)
{
  GstMemory *memory = gst_dmabuf_allocator_alloc_with_flags (
      self->device, fd, size, GST_FD_MEMORY_FLAG_KEEP_MAPPED);

  GST_MINI_OBJECT_FLAG_SET (memory, GST_MEMORY_FLAG_READONLY);
  return memory;
}

/* Another GstMemory for a descriptor that was checked when it arrived. */
static View *
view_duplicate (TransportImports *self, Import *import, GError **error)
{
  GstMemory *memory;
  gint fd;

  fd = fcntl (gst_fd_memory_get_fd (import->first), F_DUPFD_CLOEXEC, 0);
  if (fd < 0) {
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM,
        "cannot use a memory for two frames: %s; raise ulimit -n",
        g_strerror (errno));
    return NULL;
  }
  if (gst_is_dmabuf_memory (import->first))
    memory = new_device_memory (self, fd, import->first->maxsize);
  else
    memory = gst_shmem_allocator_take_fd (GST_SHMEM_ALLOCATOR (self->allocator),
        fd, import->first->maxsize, GST_SHMEM_IMPORT_REFUSE, 0, error);
  return memory ? view_new (self, import, memory) : NULL;
}

/* With the lock held. */
static gboolean
add_import (TransportImports *self, guint64 id, GstMemory *memory)
{
  Import *import;

  if (g_hash_table_contains (self->table, &id))
    return FALSE;
  import = g_new0 (Import, 1);
  import->id = id;
  import->first = memory;
  import->idle = g_ptr_array_new ();
  g_ptr_array_add (import->idle, view_new (self, import, memory));
  g_hash_table_insert (self->table, &import->id, import);
  return TRUE;
}

/* What lacks the seals against holes is imported as if WRITE were required. */
static GstMemory *
import (TransportImports *self, gint fd, gsize size,
    GstShmemImportPolicy policy, gsize max_copy, GError **error)
{
  GstAllocator *allocator = self->allocator;

  if (self->strict && transport_lacks_write_seals (fd))
    allocator = self->strict;
  return gst_shmem_allocator_take_fd (
      GST_SHMEM_ALLOCATOR (allocator), fd, size, policy, max_copy, error);
}

/* Takes @memory. */
static gboolean
take_memory (
    TransportImports *self, guint64 id, GstMemory *memory, GError **error)
{
  gboolean added;

  g_mutex_lock (self->lock);
  added = add_import (self, id, memory);
  g_mutex_unlock (self->lock);
  if (!added) {
    gst_memory_unref (memory);
    transport_refuse (error, "FRAME has a new memory whose id is in use");
  }
  return added;
}

gboolean
transport_imports_add (TransportImports *self, guint64 id, gint fd, gsize size,
    GstShmemImportPolicy policy, gsize max_copy, GError **error)
{
  GstMemory *memory = import (self, fd, size, policy, max_copy, error);

  return memory && take_memory (self, id, memory, error);
}

gboolean
transport_imports_add_device (
    TransportImports *self, guint64 id, gint fd, gsize size, GError **error)
{
  if (transport_is_dmabuf (fd) && transport_dmabuf_has_size (fd, size))
    return take_memory (self, id, new_device_memory (self, fd, size), error);
  close (fd);
  return transport_refuse (
      error, "FRAME has device memory that is not a dma-buf, or too small");
}

GstMemory *
transport_imports_find (TransportImports *self, guint64 id)
{
  GstMemory *memory = NULL;
  Import *import;
  guint i;

  g_mutex_lock (self->lock);
  import = g_hash_table_lookup (self->table, &id);
  for (i = 0; import && i < import->idle->len; i++) {
    View *view = g_ptr_array_index (import->idle, i);

    if (view->memory == import->first)
      memory = gst_memory_ref (import->first);
  }
  /* A frame may have had a part of it. */
  if (memory)
    gst_memory_resize (
        memory, -(gssize) memory->offset, (gsize) memory->maxsize);
  g_mutex_unlock (self->lock);
  return memory;
}

/* With the lock held, for an @import that was removed from the table: moves its
 * idle memories to @dead, to be unreffed without the lock. */
static void
forget_import (TransportImports *self, Import *import, GPtrArray *dead)
{
  guint i;

  import->forgotten = TRUE;
  for (i = 0; i < import->idle->len; i++) {
    View *view = g_ptr_array_index (import->idle, i);

    g_ptr_array_add (dead, view->memory);
    self->n_spare -= view->memory != import->first;
    import->n_views--;
  }
  g_ptr_array_set_size (import->idle, 0);
  if (import->n_views == 0)
    import_free (import);
}

static GPtrArray *
new_dead (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) gst_memory_unref);
}

gboolean
transport_imports_forget (TransportImports *self, guint64 id)
{
  GPtrArray *dead = new_dead ();
  Import *import;

  g_mutex_lock (self->lock);
  import = g_hash_table_lookup (self->table, &id);
  if (import) {
    g_hash_table_remove (self->table, &id);
    forget_import (self, import, dead);
  }
  g_mutex_unlock (self->lock);
  g_ptr_array_unref (dead);
  return import != NULL;
}

void
transport_imports_close (TransportImports *self)
{
  GPtrArray *dead = new_dead ();
  GHashTableIter iter;
  Import *import;

  g_mutex_lock (self->lock);
  g_hash_table_iter_init (&iter, self->table);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &import)) {
    g_hash_table_iter_remove (&iter);
    forget_import (self, import, dead);
  }
  g_mutex_unlock (self->lock);
  g_ptr_array_unref (dead);
}

/* With the lock held. */
static Hold *
hold_begin (TransportImports *self, guint64 frame)
{
  Hold *hold;

  if (self->holds->len > 0)
    hold = g_ptr_array_steal_index_fast (self->holds, self->holds->len - 1);
  else
    hold = g_new (Hold, 1);
  *hold = (Hold){ frame, 0 };
  return hold;
}

/* With the lock held. */
static View *
take_view (TransportImports *self, Import *import, GError **error)
{
  View *view;

  if (import->idle->len == 0)
    return view_duplicate (self, import, error);
  view = g_ptr_array_steal_index_fast (import->idle, import->idle->len - 1);
  self->n_spare -= view->memory != import->first;
  return view;
}

/* With the lock held: adds a view to the frame of @hold. */
static View *
use_view (TransportImports *self, Import *import, Hold *hold, GError **error)
{
  View *view = take_view (self, import, error);

  if (view == NULL)
    return NULL;
  imports_ref (self);
  hold->n_views++;
  view->hold = hold;
  import->latest = view;
  return view;
}

static GstMemory *
resize_or_share (
    GstMemory *memory, gboolean share, guint64 offset, guint64 size)
{
  gssize by = (gssize) offset - (gssize) memory->offset;

  if (share)
    return gst_memory_share (memory, by, (gssize) size);
  gst_memory_resize (memory, by, (gsize) size);
  return memory;
}

/* With the lock held. (transfer full) */
static GstMemory *
take_span (TransportImports *self, Hold *hold, const TransportSpan *span,
    GError **error)
{
  Import *import = g_hash_table_lookup (self->table, &span->id);
  gboolean again;
  View *view;

  if (import == NULL || span->offset > import->first->maxsize
      || span->size > import->first->maxsize - span->offset) {
    transport_refuse (
        error, "FRAME names a memory that is unknown or too small");
    return NULL;
  }
  again = import->latest && import->latest->hold == hold;
  view = again ? import->latest : use_view (self, import, hold, error);
  return view ? resize_or_share (view->memory, again, span->offset, span->size)
              : NULL;
}

guint
transport_imports_take (TransportImports *self, guint64 frame,
    const TransportSpan *spans, guint n_spans, GstMemory **memories,
    GError **error)
{
  Hold *hold = hold_begin (self, frame);
  guint n = 0;

  while (
      n < n_spans && (memories[n] = take_span (self, hold, &spans[n], error)))
    n++;
  if (hold->n_views == 0)
    hold_end (self, hold);
  return n;
}
