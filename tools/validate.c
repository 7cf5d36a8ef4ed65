/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * validate: whether a file is what it should be, and if not, the first thing
 * that is wrong.
 */

#include "check.h"
#include "source.h"
#include "tool.h"

typedef struct
{
  gboolean quiet;
  ToolSourceOptions source;
} Options;

static const char description[] =
    "Checks the layout of the file, of each container and of each entry that "
    "is known,\nand that fields hold what the standards allow. An entry of a "
    "vendor is never\njudged. The first fault is said on standard error with "
    "its frame and, in files\nthat are no video, its byte.\n"
    "\n"
    "Examples:\n"
    "  " TOOL_NAME " validate metadata.json\n"
    "  " TOOL_NAME " validate --quiet frames.shmc && echo fine";

static gboolean
check_frames (ToolSource *source, guint64 *n_frames, GError **error)
{
  MetafileFrame frame;
  ToolRead result;

  while ((result = tool_source_read (source, &frame, error)) == TOOL_FRAME) {
    if (!tool_check_frame (&frame, error))
      return FALSE;
    ++*n_frames;
    tool_show_progress ("validating", source->get_progress (source));
  }
  return result == TOOL_END;
}

static gint
validate (const gchar *path, const Options *options)
{
  g_autoptr (GError) error = NULL;
  ToolSource *source = tool_source_open (path, &options->source, &error);
  g_autofree gchar *text = NULL;
  guint64 n_frames = 0;
  gint status = TOOL_OK;

  if (source == NULL)
    return tool_fail (path, error);
  if (!check_frames (source, &n_frames, &error)) {
    status = tool_fail (path, error);
  } else if (source->warning) {
    tool_note (path, "%s", source->warning);
    status = TOOL_FINDING;
  } else if (!options->quiet) {
    g_autofree gchar *name = g_filename_display_name (path);

    tool_show_progress (NULL, -1);
    text = g_strdup_printf ("%s: valid %s, %" G_GUINT64_FORMAT " frames\n",
        name, tool_kind_get_name (source->kind), n_frames);
    if (!tool_print (text, -1, &error))
      status = tool_fail (NULL, error);
  }
  tool_show_progress (NULL, -1);
  tool_source_free (source);
  return status;
}

gint
tool_validate (gint argc, gchar **argv)
{
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &options.quiet,
        "Say nothing about a file that is valid", NULL },
    TOOL_SOURCE_OPTION_ENTRIES (options.source),
    { 0 },
  };
  const ToolUsage usage = { "validate", "FILE", 1,
    "Finds the first thing that is wrong in a file of HDR metadata or in the "
    "metadata of an\nH.265 video.",
    description, entries };
  gint status = TOOL_UNUSABLE;

  if (tool_parse_arguments (&usage, &argc, &argv))
    status = validate (argv[1], &options);
  g_free (options.source.persistence);
  return status;
}
