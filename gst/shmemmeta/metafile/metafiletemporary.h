/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Temporary files that a signal handler can delete. A process that has no such
 * handler, such as one that only uses the elements, loses nothing but that.
 */

#ifndef __METAFILETEMPORARY_H__
#define __METAFILETEMPORARY_H__

#include <glib.h>

G_BEGIN_DECLS

/* Between these two, metafile_temporary_on_signal() only notes the signal, which
 * ends the process when the last section is left: a file is never left without
 * its name, or half copied. They nest, in any thread. */
void metafile_temporary_enter (void);
void metafile_temporary_leave (void);

/* Creates a file in @folder with access bits @mode, less the umask, and opens it
 * for reading and writing. Call it between enter() and leave(). -1, with errno,
 * on failure; otherwise *@path is its name. */
gint metafile_temporary_create (const gchar *folder, gint mode, gchar **path);

/* Gives the file @to owner, group, access bits, access control list and user's
 * extended attributes of the file @from. FALSE if it cannot have one of them.
 * Not the bits that change who a program runs as, which writing to a file
 * clears. */
gboolean metafile_temporary_copy_attributes (gint from, gint to);

/* The file has been renamed or deleted. */
void metafile_temporary_forget (const gchar *path);

/* A signal handler for the signals that end a process. It deletes the temporary
 * files and ends the process by @signal. */
void metafile_temporary_on_signal (gint signal);

G_END_DECLS

#endif /* __METAFILETEMPORARY_H__ */
