/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The bytes of an input: a regular file, a pipe or standard input ("-"). Its
 * first bytes can be looked at before it is read, so that the kind of a pipe is
 * detected by content too.
 */

#ifndef __SHMEM_TOOL_INPUT_H__
#define __SHMEM_TOOL_INPUT_H__

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _ToolInput ToolInput;

/* @path is "-" for standard input, which can be opened once. Errors are
 * G_FILE_ERROR, and do not name @path. */
ToolInput *tool_input_open (const gchar *path, GError **error);
void tool_input_free (ToolInput *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ToolInput, tool_input_free)

/* A pipe can be read once. Takes @self: the next tool_input_open() of @path
 * gets it if it is a pipe; otherwise it is freed. */
void tool_input_put_back (ToolInput *self, const gchar *path);

/* The first bytes, which are not consumed: @size, or fewer if there are no more.
 * Before the first read only. */
const guint8 *tool_input_peek (
    ToolInput *self, gsize size, gsize *length, GError **error);

/* Reads the next bytes: their number, 0 at the end, -1 on error. */
gssize tool_input_read (
    ToolInput *self, guint8 *data, gsize size, GError **error);

/* All bytes; an error if there are more than @max_size. */
GBytes *tool_input_read_all (ToolInput *self, gsize max_size, GError **error);

/* Makes reading at any place possible: what is no regular file is copied into a
 * temporary file, which has no name and vanishes with the process. */
gboolean tool_input_make_seekable (ToolInput *self, GError **error);

/* Thread-safe. @size bytes, fewer only at the end; -1 on error. */
gssize tool_input_read_at (
    ToolInput *self, guint64 offset, guint8 *data, gsize size, GError **error);

/* Bytes from the place where it was opened; 0 if not known. */
guint64 tool_input_get_size (const ToolInput *self);

/* What tool_input_read() has read of these, 0 to 1; 0 if not known. */
gdouble tool_input_get_progress (const ToolInput *self);

G_END_DECLS

#endif /* __SHMEM_TOOL_INPUT_H__ */
