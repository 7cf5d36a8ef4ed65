/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEMFD_REGISTRY_H__
#define __SHMEMFD_REGISTRY_H__

#include "shmemfdprotocol.h"

G_BEGIN_DECLS

typedef struct _ShmemfdRegistry ShmemfdRegistry;

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
  ShmemfdKind kind;
} ShmemfdObject;

/* @on_dead is called for each object that is gone and that a client has: by
 * whoever freed it, with a lock held, and not once shmemfd_registry_close() has
 * returned. */
ShmemfdRegistry *shmemfd_registry_new (
    void (*on_dead) (gpointer user_data), gpointer user_data);
void shmemfd_registry_close (ShmemfdRegistry *registry);
void shmemfd_registry_unref (ShmemfdRegistry *registry);

/* The object for a memory (the one that owns the fd, not a share of it) or
 * for a container; made at the first call. The caller holds a reference to
 * what it asks for while it uses the object. */
ShmemfdObject *shmemfd_registry_get_memory (
    ShmemfdRegistry *registry, GstMemory *memory);
ShmemfdObject *shmemfd_registry_get_container (
    ShmemfdRegistry *registry, gpointer container);

/* Client @slot is gone, and has nothing any more. */
void shmemfd_registry_forget_client (ShmemfdRegistry *registry, guint slot);
/* Whether any client has objects that are gone. */
gboolean shmemfd_registry_has_dead (ShmemfdRegistry *registry);
/* The same; and then it is to be told of them, however few there are. */
gboolean shmemfd_registry_make_due (ShmemfdRegistry *registry);
/* Whether any client is to be told of objects that are gone: of memory, or of
 * a number of containers. */
gboolean shmemfd_registry_is_due (ShmemfdRegistry *registry);
/* Where that is due, ids of such objects that client @slot has: at most @max
 * of them, until they are dropped, which is once the client was told. */
guint shmemfd_registry_peek_dead (
    ShmemfdRegistry *registry, guint slot, guint64 *ids, guint max);
void shmemfd_registry_drop_dead (
    ShmemfdRegistry *registry, guint slot, const guint64 *ids, guint n_ids);

G_END_DECLS

#endif /* __SHMEMFD_REGISTRY_H__ */
