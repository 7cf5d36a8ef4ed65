/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Starts a process, reads the lines that it says, and looks from outside at
 * what it has open and in memory. Knows nothing of what it is for.
 */

#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

SoakChild *
soak_child_new (
    const gchar *name, const gchar *program, const gchar *const *args)
{
  SoakChild *self = g_new0 (SoakChild, 1);
  GPtrArray *argv = g_ptr_array_new ();
  GError *error = NULL;

  g_ptr_array_add (argv, (gpointer) program);
  for (; *args; args++)
    g_ptr_array_add (argv, (gpointer) *args);
  g_ptr_array_add (argv, NULL);
  self->name = g_strdup (name);
  self->line = g_string_new (NULL);
  self->last_frame = g_get_monotonic_time ();
  if (!g_spawn_async_with_pipes (NULL, (gchar **) argv->pdata, NULL,
          G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &self->pid, &self->input,
          &self->output, NULL, &error))
    g_error ("cannot start %s: %s", program, error->message);
  fcntl (self->output, F_SETFL, O_NONBLOCK);
  g_ptr_array_unref (argv);
  return self;
}

void
soak_child_free (SoakChild *self)
{
  if (!self->ended) {
    soak_child_signal (self, SIGKILL);
    waitpid (self->pid, &self->status, 0);
  }
  close (self->input);
  close (self->output);
  g_string_free (self->line, TRUE);
  g_free (self->stats);
  g_free (self->fault);
  g_free (self->last_late);
  g_free (self->name);
  g_free (self);
}

void
soak_child_signal (SoakChild *self, int number)
{
  /* An ended one is still ours until it was waited for. */
  if (self->ended)
    return;
  self->killed |= number == SIGKILL;
  kill (self->pid, number);
}

void
soak_child_tell (SoakChild *self, const gchar *command)
{
  /* One that died meanwhile is found out by waiting for it. */
  if (write (self->input, command, strlen (command)) < 0 && errno != EPIPE)
    g_warning ("cannot tell %s: %s", self->name, g_strerror (errno));
}

static void
take_frames (SoakChild *self, const gchar *text)
{
  guint64 frames = 0;

  sscanf (text, "%" G_GINT64_MODIFIER "u %" G_GINT64_MODIFIER "u", &frames,
      &self->looks);
  if (frames > self->frames)
    self->last_frame = g_get_monotonic_time ();
  self->frames = frames;
}

static void
take_line (SoakChild *self, const gchar *line)
{
  if (g_str_has_prefix (line, "frames ")) {
    take_frames (self, line + strlen ("frames "));
  } else if (g_str_has_prefix (line, "fail ")) {
    g_free (self->fault);
    self->fault = g_strdup (line + strlen ("fail "));
  } else if (g_str_has_prefix (line, "late ")) {
    self->late++;
    g_free (self->last_late);
    self->last_late = g_strdup (line + strlen ("late "));
  } else if (g_str_has_prefix (line, "stats ")) {
    g_free (self->stats);
    self->stats = g_strdup (line + strlen ("stats "));
  } else if (g_str_equal (line, "resting")) {
    self->resting = TRUE;
  } else if (g_str_equal (line, "eos")) {
    self->eos = TRUE;
  } else if (g_str_equal (line, "refused")) {
    self->refused = TRUE;
  }
}

static void
read_lines (SoakChild *self)
{
  gchar part[1024];
  gssize got;
  gchar *end;

  while ((got = read (self->output, part, sizeof part)) > 0)
    g_string_append_len (self->line, part, got);
  while ((end = strchr (self->line->str, '\n'))) {
    *end = '\0';
    take_line (self, self->line->str);
    g_string_erase (self->line, 0, end + 1 - self->line->str);
  }
}

void
soak_child_poll (SoakChild *self)
{
  if (self->ended)
    return;
  self->ended = waitpid (self->pid, &self->status, WNOHANG) == self->pid;
  /* After that, so that nothing it said is missed. */
  read_lines (self);
}

gchar *
soak_child_get_fault (const SoakChild *self)
{
  const gchar *fault = self->fault;
  gchar *text = NULL, *whole;

  if (fault == NULL && !self->ended)
    return NULL;
  if (fault == NULL && self->killed)
    return NULL;
  if (fault == NULL && WIFEXITED (self->status)
      && WEXITSTATUS (self->status) == 0)
    return NULL;
  if (fault == NULL && WIFSIGNALED (self->status))
    text = g_strdup_printf ("died of %s after frame count %" G_GUINT64_FORMAT,
        strsignal (WTERMSIG (self->status)), self->frames);
  else if (fault == NULL)
    text = g_strdup_printf ("ended with status %d", WEXITSTATUS (self->status));
  whole = g_strdup_printf (
      "%s (pid %d): %s", self->name, (int) self->pid, text ? text : fault);
  g_free (text);
  return whole;
}

static gchar *
proc_path (const SoakChild *self, const gchar *what)
{
  return g_strdup_printf ("/proc/%d/%s", (int) self->pid, what);
}

guint
soak_child_count_fds (const SoakChild *self)
{
  gchar *path = proc_path (self, "fd");
  GDir *dir = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (dir && g_dir_read_name (dir))
    n++;
  if (dir)
    g_dir_close (dir);
  g_free (path);
  return n;
}

gchar *
soak_child_describe_fds (const SoakChild *self)
{
  gchar *path = proc_path (self, "fd"), link[256];
  GDir *dir = g_dir_open (path, 0, NULL);
  GString *text = g_string_new (NULL);
  const gchar *name;

  while (dir && (name = g_dir_read_name (dir))) {
    gchar *entry = g_build_filename (path, name, NULL);
    gssize size = readlink (entry, link, sizeof link - 1);

    link[MAX (size, 0)] = '\0';
    g_string_append_printf (text, "%s%s %s", text->len ? ", " : "", name, link);
    g_free (entry);
  }
  if (dir)
    g_dir_close (dir);
  g_free (path);
  return g_string_free (text, FALSE);
}

guint
soak_child_get_rss (const SoakChild *self)
{
  gchar *path = proc_path (self, "smaps_rollup"), *text = NULL;
  const gchar *line = NULL;
  guint kib = 0;

  if (g_file_get_contents (path, &text, NULL, NULL))
    line = strstr (text, "\nRss:");
  if (line)
    sscanf (line, " Rss: %u", &kib);
  g_free (text);
  g_free (path);
  return kib;
}
