/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Other processes of the tests of the transport: see others.h.
 */

#include "others.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "elements.h"

static const gchar *own_path;
static const gchar *own_role;
static void (*play_role) (const gchar *name);

GST_START_TEST (test_role)
{
  GST_ELEMENT_REGISTER (shmemfdsink, NULL);
  GST_ELEMENT_REGISTER (shmemfdsrc, NULL);
  play_role (own_role);
}

GST_END_TEST

/* A suite of its own, which says on standard error alone what failed. */
static int
run_role (void)
{
  Suite *s = suite_create ("other");
  TCase *tc = tcase_create ("role");
  SRunner *runner = srunner_create (s);
  TestResult **failures;
  int failed;

  suite_add_tcase (s, tc);
  tcase_add_test (tc, test_role);
  srunner_set_fork_status (runner, CK_NOFORK);
  srunner_run_all (runner, CK_SILENT);
  failed = srunner_ntests_failed (runner);
  if (failed) {
    failures = srunner_failures (runner);
    fprintf (stderr, "%s, %s:%d: %s\n", own_role, tr_lfile (failures[0]),
        tr_lno (failures[0]), tr_msg (failures[0]));
    free (failures);
  }
  srunner_free (runner);
  return failed;
}

void
other_init (int *argc, char ***argv, void (*role) (const gchar *name))
{
  own_path = (*argv)[0];
  play_role = role;
  if (*argc == 3) {
    own_role = (*argv)[1];
    socket_path = (*argv)[2];
    *argc = 1;
  }
  gst_check_init (argc, argv);
  if (own_role == NULL)
    return;
  /* Pipelines of what failed still play, and would be waited for. */
  if (run_role () > 0)
    _exit (1);
  exit (0);
}

void
other_start (Other *other, const gchar *role)
{
  const gchar *args[] = { own_path, role, socket_path, NULL };
  GError *error = NULL;

  fail_unless (g_spawn_async_with_pipes (NULL, (gchar **) args, NULL,
                   G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &other->pid, NULL,
                   &other->output, NULL, &error),
      "%s", error ? error->message : "");
}

int
other_wait (Other *other)
{
  int status = -1;

  fail_unless (waitpid (other->pid, &status, 0) == other->pid);
  close (other->output);
  return status;
}

void
other_kill (Other *other)
{
  fail_unless (kill (other->pid, SIGKILL) == 0);
  fail_unless (WIFSIGNALED (other_wait (other)));
}

void
other_wait_lines (Other *other, guint lines)
{
  gchar byte;

  while (lines > 0) {
    fail_unless (read (other->output, &byte, 1) == 1);
    lines -= byte == '\n';
  }
}

gchar *
other_read_all (Other *other)
{
  GString *text = g_string_new (NULL);
  gchar part[256];
  gssize got;

  while ((got = read (other->output, part, sizeof part)) > 0)
    g_string_append_len (text, part, got);
  return g_string_free (text, FALSE);
}
