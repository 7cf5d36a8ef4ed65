/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The test program once more, as another process that plays a role and says on
 * its standard output what came of it. */

#ifndef TESTS_TRANSPORT_OTHERS_H
#define TESTS_TRANSPORT_OTHERS_H

#include "helpers.h"

/* First in main(). In the other process it plays @role as a test, so that the
 * helpers work, and does not return. */
void other_init (int *argc, char ***argv, void (*role) (const gchar *name));

typedef struct
{
  GPid pid;
  gint output;
} Other;

void other_start (Other *other, const gchar *role);
/* Its status, as of waitpid(). */
int other_wait (Other *other);
void other_kill (Other *other);
/* Until it has said that many lines. */
void other_wait_lines (Other *other, guint lines);
/* Until it ends. */
gchar *other_read_all (Other *other);

#endif /* TESTS_TRANSPORT_OTHERS_H */
