/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What a file says of each frame, for shmemmetaread: parsed and checked as a
 * whole, kept as bytes, and turned into entries and containers frame by
 * frame. Files are hostile.
 */

#ifndef __SHMEM_META_FILE_H__
#define __SHMEM_META_FILE_H__

#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

/* Bytes of a file. */
#define SHMEM_META_FILE_MAX_SIZE ((gsize) 1 << 30)

typedef enum
{
  SHMEM_META_READ_AUTO,
  SHMEM_META_READ_HDR10PLUS_JSON,
  SHMEM_META_READ_RPU,
  SHMEM_META_READ_SHMC,
} ShmemMetaReadFormat;

typedef struct _ShmemMetaFile ShmemMetaFile;

/* Errors are G_FILE_ERROR if the file cannot be read, otherwise
 * GST_SHMEM_ERROR; their messages do not name the path. */
ShmemMetaFile *shmem_meta_file_new (
    ShmemMetaReadFormat format, const gchar *path, GError **error);
void shmem_meta_file_free (ShmemMetaFile *self);

/* One more than the number of the last frame that it knows of. */
guint64 shmem_meta_file_get_n_frames (const ShmemMetaFile *self);

/* Adds what the file has for @frame to @builder, or whole containers to
 * @containers. Numbers ascend until rewind(). */
gboolean shmem_meta_file_get (ShmemMetaFile *self, guint64 frame,
    GstShmemContainerBuilder *builder, GPtrArray *containers, GError **error);
void shmem_meta_file_rewind (ShmemMetaFile *self);

/* The number of the next frame that the file has something for; FALSE when
 * there is none. */
gboolean shmem_meta_file_peek (const ShmemMetaFile *self, guint64 *frame);

G_END_DECLS

#endif /* __SHMEM_META_FILE_H__ */
