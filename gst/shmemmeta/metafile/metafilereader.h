/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Reads the metadata of each frame from a file, for shmemmetaread: the file is
 * parsed and checked as a whole, kept as bytes, and turned into entries and
 * containers frame by frame. Files are untrusted.
 */

#ifndef __METAFILEREADER_H__
#define __METAFILEREADER_H__

#include <gst/shmemmeta/shmemmeta.h>

G_BEGIN_DECLS

/* Largest size of a file, in bytes. */
#define METAFILE_MAX_SIZE ((gsize) 1 << 30)

typedef enum
{
  METAFILE_READ_AUTO,
  METAFILE_READ_HDR10PLUS_JSON,
  METAFILE_READ_RPU,
  METAFILE_READ_SHMC,
} MetafileReadFormat;

typedef struct _MetafileReader MetafileReader;

/* Errors are G_FILE_ERROR if the file cannot be read, else GST_SHMEM_ERROR;
 * messages do not include the path. */
MetafileReader *metafile_reader_new (
    MetafileReadFormat format, const gchar *path, GError **error);
/* The same for bytes; @format is not AUTO. */
MetafileReader *metafile_reader_new_for_bytes (
    MetafileReadFormat format, GBytes *contents, GError **error);
void metafile_reader_free (MetafileReader *self);

/* One more than the number of the last frame in the file. */
guint64 metafile_reader_get_n_frames (const MetafileReader *self);

/* What was odd in the file, each a sentence for people. */
const GPtrArray *metafile_reader_get_oddities (const MetafileReader *self);

/* Adds the entries of @frame to @builder, or its containers to @containers.
 * Frame numbers must ascend until rewind(). */
gboolean metafile_reader_get (MetafileReader *self, guint64 frame,
    GstShmemContainerBuilder *builder, GPtrArray *containers, GError **error);
void metafile_reader_rewind (MetafileReader *self);

/* The number of the next frame with metadata; FALSE if there is none. */
gboolean metafile_reader_peek (const MetafileReader *self, guint64 *frame);

G_END_DECLS

#endif /* __METAFILEREADER_H__ */
