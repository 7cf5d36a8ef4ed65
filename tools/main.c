/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * gst-shmemmeta-1.0: inspects, validates, converts, extracts, injects, removes,
 * edits and plots HDR metadata, and looks at the machine. Runs the command; each command is in a file of
 * its own.
 */

#include "tool.h"

#include "metafile/metafiletemporary.h"

#include <locale.h>
#include <signal.h>
#include <string.h>

typedef struct
{
  const gchar *name;
  const gchar *summary;
  gint (*run) (gint argc, gchar **argv);
} Command;

static const Command commands[] = {
  { "inspect", "print the metadata of a file, frame by frame", tool_inspect },
  { "validate", "find the first fault in a file", tool_validate },
  { "convert", "turn a file of metadata into another kind", tool_convert },
  { "extract", "write the metadata of a video to a file", tool_extract },
  { "inject", "put metadata into a video", tool_inject },
  { "remove", "take metadata out of a video, for good", tool_remove },
  { "edit", "fit metadata to another cut of a title", tool_edit },
  { "plot", "draw the luminance of a title, or a tone curve", tool_plot },
  { "doctor", "print what this machine has, for reports of bugs", tool_doctor },
};

static gint
print_help (void)
{
  GString *text = g_string_new (
      "Usage:\n"
      "  " TOOL_NAME " COMMAND [OPTION...] ARGUMENT...\n"
      "\n"
      "Works on HDR metadata: H.265 video (also in MP4, Matroska and "
      "MPEG-TS),\nAV1 video (also in IVF, MP4, Matroska and WebM), container "
      "sequences (.shmc),\nsingle containers, HDR10+ JSON and Dolby Vision "
      "RPUs "
      "(.bin). The kind of a file\nis detected by its content.\n"
      "\n"
      "Commands:\n");
  g_autoptr (GError) error = NULL;
  gint status = TOOL_OK;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (
        text, "  %-10s %s\n", commands[i].name, commands[i].summary);
  g_string_append (text,
      "\n\"" TOOL_NAME " COMMAND --help\" explains each.\n"
      "\n"
      "Options:\n"
      "  -h, --help     this text\n"
      "  --version      the version\n");
  if (!tool_print (text->str, (gssize) text->len, &error))
    status = tool_fail (NULL, error);
  g_string_free (text, TRUE);
  return status;
}

static gint
run (const gchar *name, gint argc, gchar **argv)
{
  g_autofree gchar *escaped = NULL;
  guint i;

  if (strcmp (name, "--help") == 0 || strcmp (name, "-h") == 0
      || strcmp (name, "help") == 0)
    return print_help ();
  if (strcmp (name, "--version") == 0)
    return tool_print (TOOL_NAME " " VERSION "\n", -1, NULL) ? TOOL_OK
                                                             : TOOL_UNUSABLE;
  for (i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (name, commands[i].name) == 0)
      return commands[i].run (argc, argv);
  escaped = tool_escape_name (name);
  return tool_fail_usage (NULL, "there is no command \"%s\"", escaped);
}

/* Those that a person or a system ends a command with leave no temporary file
 * behind. A signal that was ignored, as by nohup, stays ignored. */
static void
handle_signals (void)
{
  static const gint numbers[] = { SIGHUP, SIGINT, SIGTERM };
  struct sigaction action = { .sa_handler = metafile_temporary_on_signal };
  struct sigaction old;
  guint i;

  sigfillset (&action.sa_mask);
  for (i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (sigaction (numbers[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
      sigaction (numbers[i], &action, NULL);
  /* If the reader of a pipe goes away, write() returns EPIPE. */
  signal (SIGPIPE, SIG_IGN);
}

gint
main (gint argc, gchar **argv)
{
  /* For the names of files; numbers keep the C locale. */
  setlocale (LC_CTYPE, "");
  handle_signals ();
  if (argc < 2)
    return tool_fail_usage (NULL, "a command is missing");
  return run (argv[1], argc - 1, argv + 1);
}
