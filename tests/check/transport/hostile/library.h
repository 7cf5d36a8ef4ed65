/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A client of libshmem-frames in a thread, which reads and releases all that it
 * gets, as the victim of a bad producer. */

#ifndef TESTS_HOSTILE_LIBRARY_H
#define TESTS_HOSTILE_LIBRARY_H

#include <glib.h>

/* To socket_path; of the properties of shmemfdsrc, those that it has options
 * for. */
void library_connect (const gchar *properties);
/* Waits until it has got another frame. */
void library_pull (void);
/* Whether it has got an error already, which says @reason, as nouns. */
gboolean library_was_refused (const gchar *reason);
/* Waits for the error, or if @reason is NULL, until nothing more has arrived and
 * there was none. Ends the connection. */
void library_end (const gchar *reason);

#endif /* TESTS_HOSTILE_LIBRARY_H */
