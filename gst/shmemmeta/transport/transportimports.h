/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __TRANSPORTIMPORTS_H__
#define __TRANSPORTIMPORTS_H__

#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

typedef struct _TransportImports TransportImports;
typedef struct _TransportHold TransportHold;

/* Nothing of frame @frame is in use any more. From any thread, without a lock
 * held. */
typedef void (*TransportReleased) (guint64 frame, gpointer user_data);

/* @user_data is kept until the imports and the last hold are gone, when
 * @destroy is called with it. */
TransportImports *transport_imports_new (
    TransportReleased released, gpointer user_data, GDestroyNotify destroy);
/* Forgets all memories that are not in use, and those in use as soon as they
 * no longer are. */
void transport_imports_close (TransportImports *imports);
void transport_imports_unref (TransportImports *imports);

/* Takes @fd, checks it, and has @size bytes of it as @id, which must be new.
 * @policy and @max_copy as for gst_shmem_allocator_import(). */
gboolean transport_imports_add (TransportImports *imports, guint64 id, gint fd,
    gsize size, GstShmemImportPolicy policy, gsize max_copy, GError **error);
/* FALSE when there is none. */
gboolean transport_imports_forget (TransportImports *imports, guint64 id);

/* Memories of one frame: begin, get each, end. */
TransportHold *transport_imports_begin (
    TransportImports *imports, guint64 frame);
/* (transfer full): @size bytes at @offset of memory @id, whose last unref
 * counts towards the release of the frame. NULL when there is no such memory,
 * or it is smaller. */
GstMemory *transport_imports_get (TransportImports *imports,
    TransportHold *hold, guint64 id, guint64 offset, guint64 size,
    GError **error);
void transport_imports_end (TransportImports *imports, TransportHold *hold);

G_END_DECLS

#endif /* __TRANSPORTIMPORTS_H__ */
