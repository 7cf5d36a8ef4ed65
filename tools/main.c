/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * gst-shmemmeta-1.0: inspects, validates, converts, extracts, injects and plots
 * HDR metadata. Runs the command; each command is in a file of its own.
 */

#include "tool.h"

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
  { "extract", "write the metadata of an H.265 video to a file", tool_extract },
  { "inject", "put metadata into an H.265 video", tool_inject },
  { "plot", "draw the luminance of a title, or a tone curve", tool_plot },
};

static gint
print_help (void)
{
  GString *text = g_string_new (
      "Usage:\n"
      "  " TOOL_NAME " COMMAND [OPTION...] ARGUMENT...\n"
      "\n"
      "Works on HDR metadata: H.265 video (also in MP4, Matroska and "
      "MPEG-TS),"
      "\ncontainer sequences (.shmc), single containers, HDR10+ JSON and Dolby "
      "Vision\nRPUs (.bin). The kind of a file is detected by its content.\n"
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
  return tool_fail_usage (NULL, "there is no command \"%s\"", name);
}

gint
main (gint argc, gchar **argv)
{
  /* For the names of files; numbers keep the C locale. */
  setlocale (LC_CTYPE, "");
  /* If the reader of a pipe goes away, write() returns EPIPE. */
  signal (SIGPIPE, SIG_IGN);
  if (argc < 2)
    return tool_fail_usage (NULL, "a command is missing");
  return run (argv[1], argc - 1, argv + 1);
}
