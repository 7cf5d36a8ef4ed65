/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __METAFILEIO_H__
#define __METAFILEIO_H__

#include <gio/gio.h>

G_BEGIN_DECLS

/* Errors are G_FILE_ERROR, or G_IO_ERROR from a stream; messages do not include
 * the path. */

/* Sets @error by an errno. Always FALSE. */
gboolean metafile_io_fail (GError **error, gint number);
/* The same where a file could not be created. */
gboolean metafile_io_fail_new (GError **error, gint number);

/* The bytes of a regular file, read now, so later changes to the file do not
 * matter. */
GBytes *metafile_io_read (const gchar *path, gsize max_size, GError **error);
/* The first @size bytes, or fewer if the file is shorter. */
GBytes *metafile_io_read_head (
    const gchar *path, gsize size, guint64 *file_size, GError **error);

/* A buffered stream to @path, which may be a pipe or a device; an existing file
 * is truncated. Close it to know whether everything was written. */
GOutputStream *metafile_io_open_stream (const gchar *path, GError **error);

G_END_DECLS

#endif /* __METAFILEIO_H__ */
