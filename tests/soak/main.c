/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A soak: one producer, one consumer that must lose nothing, and others that
 * come, go, hang and die at random. This program is all of the processes: it
 * starts itself with --role for each of them.
 */

#include <gst/gst.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <signal.h>
#include <unistd.h>

#include "controller.h"
#include "roles.h"
#include "soak.h"

void
soak_say (const gchar *format, ...)
{
  va_list args;
  gchar *text;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  printf ("%s\n", text);
  fflush (stdout);
  g_free (text);
}

void
soak_fail (const gchar *format, ...)
{
  va_list args;
  gchar *text;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  printf ("fail %s\n", text);
  fflush (stdout);
  /* Other threads are in the middle of things. */
  _exit (1);
}

/* In a process that the controller started. */
static int
play_role (const SoakOptions *options)
{
  /* Whoever started it may die as well. */
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  signal (SIGPIPE, SIG_IGN);
  if (g_str_equal (options->role, "silent"))
    return soak_silent (options);
  if (g_str_equal (options->role, "garbage"))
    return soak_garbage (options);
  if (g_str_equal (options->role, "hoard"))
    return soak_hoard (options);
  gst_init (NULL, NULL);
  if (g_str_equal (options->role, "usurper"))
    return soak_usurper (options);
  if (g_str_equal (options->role, "producer"))
    return soak_producer (options);
  return soak_consumer (options);
}

static gboolean
parse (gint *argc, gchar ***argv, SoakOptions *options, SoakPlan *plan)
{
  gint64 seed = -1;
  GOptionEntry entries[] = {
    { "role", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &options->role,
        NULL, NULL },
    { "socket", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING,
        &options->socket_path, NULL, NULL },
    { "rule", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_STRING, &options->rule,
        NULL, NULL },
    { "lifetime", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_INT,
        &options->lifetime_ms, NULL, NULL },
    { "keep", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_INT, &options->keep, NULL,
        NULL },
    { "hold", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_INT, &options->hold_ms,
        NULL, NULL },
    { "which", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_INT, &options->which, NULL,
        NULL },
    { "seed", 's', 0, G_OPTION_ARG_INT64, &seed,
        "What the run is drawn from; a new one by default", "SEED" },
    { "fps", 'f', 0, G_OPTION_ARG_INT, &options->fps,
        "Pace; 0 is flat out, by default it changes", "N" },
    { "max-wait", 'w', 0, G_OPTION_ARG_INT, &options->max_wait_ms,
        "The producer's max-wait", "MS" },
    { "seconds", 't', 0, G_OPTION_ARG_INT, &plan->seconds,
        "How long; 60 by default", "N" },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  GOptionContext *context = g_option_context_new (NULL);
  GError *error = NULL;
  gboolean parsed;

  g_option_context_add_main_entries (context, entries, NULL);
  parsed = g_option_context_parse (context, argc, argv, &error);
  if (!parsed)
    fprintf (stderr, "soak: %s\n", error->message);
  g_clear_error (&error);
  g_option_context_free (context);
  options->seed = seed >= 0 ? (guint64) seed : g_random_int ();
  return parsed;
}

static void
clear (SoakOptions *options)
{
  g_free (options->role);
  g_free (options->socket_path);
  g_free (options->rule);
}

static int
run (SoakOptions *options, SoakPlan *plan)
{
  if (options->role)
    return play_role (options);
  plan->seed = options->seed;
  plan->fps = options->fps;
  plan->max_wait_ms = options->max_wait_ms;
  return soak_control (plan);
}

int
main (int argc, char **argv)
{
  SoakOptions options = { .fps = -1, .max_wait_ms = SOAK_MAX_WAIT_MS };
  SoakPlan plan = { .seconds = 60, .program = argv[0] };
  int status = 2;

  if (parse (&argc, &argv, &options, &plan)) {
    if (argc == 1 && plan.seconds > 0)
      status = run (&options, &plan);
    else
      fprintf (stderr, "soak: see --help\n");
  }
  clear (&options);
  return status;
}
