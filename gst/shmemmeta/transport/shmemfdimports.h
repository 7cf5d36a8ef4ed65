/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __SHMEMFD_IMPORTS_H__
#define __SHMEMFD_IMPORTS_H__

#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

typedef struct _ShmemfdImports ShmemfdImports;
typedef struct _ShmemfdHold ShmemfdHold;

/* Nothing of frame @frame is in use any more. From any thread, without a lock
 * held. */
typedef void (*ShmemfdReleased) (guint64 frame, gpointer user_data);

/* @user_data is kept until the imports and the last hold are gone, when
 * @destroy is called with it. */
ShmemfdImports *shmemfd_imports_new (
    ShmemfdReleased released, gpointer user_data, GDestroyNotify destroy);
/* Forgets all memories that are not in use, and those in use as soon as they
 * no longer are. */
void shmemfd_imports_close (ShmemfdImports *imports);
void shmemfd_imports_unref (ShmemfdImports *imports);

/* Takes @fd, checks it, and has @size bytes of it as @id, which must be new.
 * @policy and @max_copy as for gst_shmem_allocator_import(). */
gboolean shmemfd_imports_add (ShmemfdImports *imports, guint64 id, gint fd,
    gsize size, GstShmemImportPolicy policy, gsize max_copy, GError **error);
/* FALSE when there is none. */
gboolean shmemfd_imports_forget (ShmemfdImports *imports, guint64 id);

/* Memories of one frame: begin, get each, end. */
ShmemfdHold *shmemfd_imports_begin (ShmemfdImports *imports, guint64 frame);
/* (transfer full): @size bytes at @offset of memory @id, whose last unref
 * counts towards the release of the frame. NULL when there is no such memory,
 * or it is smaller. */
GstMemory *shmemfd_imports_get (ShmemfdImports *imports, ShmemfdHold *hold,
    guint64 id, guint64 offset, guint64 size, GError **error);
void shmemfd_imports_end (ShmemfdImports *imports, ShmemfdHold *hold);

G_END_DECLS

#endif /* __SHMEMFD_IMPORTS_H__ */
