/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTREGISTRY_H__
#define __TRANSPORTREGISTRY_H__

#include "transport/transportprotocol.h"

G_BEGIN_DECLS

/* Where functions say "with the lock held", it is that of
 * transport_registry_get_lock(); none of them takes it. */
typedef struct _TransportRegistry TransportRegistry;

/* A memfd that consumers know by its id. Lives as long as the GstMemory or
 * GstShmemContainer that it stands for. */
typedef struct
{
  guint64 id;
  guint64 size;
  guint64 sent;     /* bit per client slot: has the fd */
  guint64 used;     /* counts up with each use */
  gboolean counted; /* in the statistics */
  gint fd;
  TransportKind kind;
} TransportObject;

/* @on_dead is called, with the lock held, for each object that is dead (its
 * memory or container was freed, by any thread) and that a client has; not after
 * transport_registry_close(), which takes the lock. */
TransportRegistry *transport_registry_new (
    void (*on_dead) (gpointer user_data), gpointer user_data);
void transport_registry_close (TransportRegistry *registry);
void transport_registry_unref (TransportRegistry *registry);
/* The lock of the registry and of the server that has it. The registry may
 * outlive the server. */
GMutex *transport_registry_get_lock (TransportRegistry *registry);

/* All from here on with the lock held. */

/* The object for a memory (the one that owns the fd, not a share of it) or
 * for a container; made at the first call. The caller holds a reference to
 * what it asks for while it uses the object. */
TransportObject *transport_registry_get_memory (
    TransportRegistry *registry, GstMemory *memory);
TransportObject *transport_registry_get_container (
    TransportRegistry *registry, gpointer container);

/* Client @slot is gone, and has nothing any more. */
void transport_registry_forget_client (TransportRegistry *registry, guint slot);
/* Whether any client has dead objects. */
gboolean transport_registry_has_dead (TransportRegistry *registry);
/* The same; and if so FORGET is due, however few there are. */
gboolean transport_registry_make_due (TransportRegistry *registry);
/* Whether any client is to be sent FORGET: a memory is dead, or a number of
 * containers. */
gboolean transport_registry_is_due (TransportRegistry *registry);
/* If that is due, the ids of at most @max dead objects that client @slot has.
 * They are dropped once FORGET was sent. */
guint transport_registry_peek_dead (
    TransportRegistry *registry, guint slot, guint64 *ids, guint max);
void transport_registry_drop_dead (
    TransportRegistry *registry, guint slot, const guint64 *ids, guint n_ids);

G_END_DECLS

#endif /* __TRANSPORTREGISTRY_H__ */
