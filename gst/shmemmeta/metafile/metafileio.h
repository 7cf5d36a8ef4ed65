/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __METAFILEIO_H__
#define __METAFILEIO_H__

#include <gio/gio.h>

G_BEGIN_DECLS

/* Errors are G_FILE_ERROR, or G_IO_ERROR from a stream; their messages do not
 * name the path. */

/* The bytes of a regular file, all of which are read now: what happens to the
 * file afterwards does not matter. */
GBytes *metafile_io_read (const gchar *path, gsize max_size, GError **error);
/* The first @size bytes of one, or fewer if it has no more. */
GBytes *metafile_io_read_head (
    const gchar *path, gsize size, guint64 *file_size, GError **error);

/* A buffered stream into @path, which may be a pipe or a device; a file that
 * is there is emptied. Close it to know whether all was written. */
GOutputStream *metafile_io_open_stream (const gchar *path, GError **error);

typedef gboolean (*MetafileIoWrite) (
    GOutputStream *stream, gpointer user_data, GError **error);

/* Puts what @write writes into a file beside @path and renames it to @path at
 * the end. On failure nothing is left of it, and @path is as it was. */
gboolean metafile_io_replace (const gchar *path, MetafileIoWrite write,
    gpointer user_data, GError **error);

/* Whether metafile_io_replace() could start now. */
gboolean metafile_io_check_replace (const gchar *path, GError **error);

G_END_DECLS

#endif /* __METAFILEIO_H__ */
