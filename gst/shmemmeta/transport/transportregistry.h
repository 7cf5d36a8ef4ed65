/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTREGISTRY_H__
#define __TRANSPORTREGISTRY_H__

#include "transport/transportprotocol.h"

G_BEGIN_DECLS

/* "With the lock held" means the lock of transport_registry_get_lock(). */
typedef struct _TransportRegistry TransportRegistry;

/* A memfd or dma-buf that clients know by its id. Lives as long as its GstMemory or
 * GstShmemContainer. */
typedef struct
{
  guint64 id;
  guint64 size;
  guint64 sent;     /* a bit per client that has the fd, by its index */
  guint64 used;     /* counts up with each use */
  gboolean counted; /* in the statistics */
  gint fd;
  TransportKind kind;
} TransportObject;

/* When the memory or container of an object that some client has is freed, the
 * object is dead and @on_dead is called, by any thread, with the lock held. Not
 * called after transport_registry_close(), which takes the lock. */
TransportRegistry *transport_registry_new (
    void (*on_dead) (gpointer user_data), gpointer user_data);
void transport_registry_close (TransportRegistry *registry);
void transport_registry_unref (TransportRegistry *registry);
/* The lock of the registry and of its server, which the registry may
 * outlive. */
GMutex *transport_registry_get_lock (TransportRegistry *registry);

/* All from here on with the lock held. */

/* The object for a memory (the one that owns the fd, not a share of it) or for
 * a container; created at the first call. The caller must hold a reference to
 * the memory or container while it uses the object. */
TransportObject *transport_registry_get_memory (
    TransportRegistry *registry, GstMemory *memory);
TransportObject *transport_registry_get_container (
    TransportRegistry *registry, gpointer container);

/* The client at @index is gone, and so are its copies of all objects. */
void transport_registry_forget_client (
    TransportRegistry *registry, guint index);
/* Whether any client has dead objects. */
gboolean transport_registry_has_dead (TransportRegistry *registry);
/* The same; if so, FORGET becomes due, however few there are. */
gboolean transport_registry_make_due (TransportRegistry *registry);
/* Whether FORGET is due to any client: a memory is dead, or several containers
 * are. */
gboolean transport_registry_is_due (TransportRegistry *registry);
/* If it is due, copies the ids of at most @max dead objects that the client at
 * @index has; these are dropped once FORGET was sent. */
guint transport_registry_peek_dead (
    TransportRegistry *registry, guint index, guint64 *ids, guint max);
void transport_registry_drop_dead (
    TransportRegistry *registry, guint index, const guint64 *ids, guint n_ids);

G_END_DECLS

#endif /* __TRANSPORTREGISTRY_H__ */
