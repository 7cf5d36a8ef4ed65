/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTREGISTRY_H__
#define __TRANSPORTREGISTRY_H__

#include "transport/transportprotocol.h"

G_BEGIN_DECLS

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

/* @on_dead is called for each object that is gone and that a client has: by
 * whoever freed it, with a lock held, and not once transport_registry_close() has
 * returned. */
TransportRegistry *transport_registry_new (
    void (*on_dead) (gpointer user_data), gpointer user_data);
void transport_registry_close (TransportRegistry *registry);
void transport_registry_unref (TransportRegistry *registry);

/* The object for a memory (the one that owns the fd, not a share of it) or
 * for a container; made at the first call. The caller holds a reference to
 * what it asks for while it uses the object. */
TransportObject *transport_registry_get_memory (
    TransportRegistry *registry, GstMemory *memory);
TransportObject *transport_registry_get_container (
    TransportRegistry *registry, gpointer container);

/* Client @slot is gone, and has nothing any more. */
void transport_registry_forget_client (TransportRegistry *registry, guint slot);
/* Whether any client has objects that are gone. */
gboolean transport_registry_has_dead (TransportRegistry *registry);
/* The same; and then it is to be told of them, however few there are. */
gboolean transport_registry_make_due (TransportRegistry *registry);
/* Whether any client is to be told of objects that are gone: of memory, or of
 * a number of containers. */
gboolean transport_registry_is_due (TransportRegistry *registry);
/* Where that is due, ids of such objects that client @slot has: at most @max
 * of them, until they are dropped, which is once the client was told. */
guint transport_registry_peek_dead (
    TransportRegistry *registry, guint slot, guint64 *ids, guint max);
void transport_registry_drop_dead (
    TransportRegistry *registry, guint slot, const guint64 *ids, guint n_ids);

G_END_DECLS

#endif /* __TRANSPORTREGISTRY_H__ */
