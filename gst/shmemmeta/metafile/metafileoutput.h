/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A file that appears, or changes, when it is whole. The command and the
 * elements write their files with it.
 */

#ifndef __METAFILEOUTPUT_H__
#define __METAFILEOUTPUT_H__

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MetafileOutput MetafileOutput;

/* Where a shell's `>` would write, symbolic links included. A pipe, a socket or a
 * device is written to directly. Errors are G_FILE_ERROR and do not name
 * @path. */
MetafileOutput *metafile_output_new (const gchar *path, GError **error);

/* Standard output, directly. */
MetafileOutput *metafile_output_new_stdout (GError **error);

/* Buffered; valid until the output is finished. */
GOutputStream *metafile_output_get_stream (const MetafileOutput *self);

/* Why the file will be overwritten in place rather than replaced, or NULL. That
 * keeps what a new file in its place would not have, but it can be seen half
 * written. Static, for people, to follow its name afterwards. */
const gchar *metafile_output_get_note (const MetafileOutput *self);

/* Frees @self. @keep: the file is whole, and takes its place; otherwise all is
 * as it was before. */
gboolean metafile_output_finish (
    MetafileOutput *self, gboolean keep, GError **error);

typedef gboolean (*MetafileOutputWrite) (
    GOutputStream *stream, gpointer user_data, GError **error);

/* Writes a file with @write. On failure @path is as before. Not for pipes and
 * devices. */
gboolean metafile_output_write (const gchar *path, MetafileOutputWrite write,
    gpointer user_data, GError **error);

/* Whether metafile_output_write() could create its file now. */
gboolean metafile_output_check (const gchar *path, GError **error);

G_END_DECLS

#endif /* __METAFILEOUTPUT_H__ */
