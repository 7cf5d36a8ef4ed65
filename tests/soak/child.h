/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A process that the controller of a soak started. */

#ifndef TESTS_SOAK_CHILD_H
#define TESTS_SOAK_CHILD_H

#include <glib.h>

typedef struct
{
  gchar *name; /* for people */
  GPid pid;
  gint input;
  gint output;
  GString *line; /* the unfinished last one */

  /* What it said. */
  guint64 frames;
  guint64 looks;
  guint64 late; /* times that consumers were */
  gboolean resting;
  gboolean eos;
  gboolean refused;
  gchar *stats;
  gchar *fault;
  gchar *last_late;

  gint64 last_frame; /* when it said that there were more */
  gboolean killed;
  gboolean ended;
  int status;
} SoakChild;

/* @args: what follows the name of the program; NULL at the end. */
SoakChild *soak_child_new (
    const gchar *name, const gchar *program, const gchar *const *args);
/* Kills it if it runs. */
void soak_child_free (SoakChild *child);

void soak_child_signal (SoakChild *child, int number);
void soak_child_tell (SoakChild *child, const gchar *command);
/* Takes in what it said, and whether it ended. Does not wait. */
void soak_child_poll (SoakChild *child);
/* (transfer full): why it should not have ended as it did, or NULL. */
gchar *soak_child_get_fault (const SoakChild *child);

/* Open descriptors, and how many KiB are resident, shared ones included. */
guint soak_child_count_fds (const SoakChild *child);
guint soak_child_get_rss (const SoakChild *child);
/* (transfer full): what the descriptors are, for people. */
gchar *soak_child_describe_fds (const SoakChild *child);

#endif /* TESTS_SOAK_CHILD_H */
