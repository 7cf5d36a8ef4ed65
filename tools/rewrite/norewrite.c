/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Stands in for inject and remove in builds without gstreamer-codecparsers.
 */

#include "tool.h"

static gint
fail (const gchar *command)
{
  tool_note (command,
      TOOL_NAME " was built without this command; gstreamer-codecparsers was "
                "missing");
  return TOOL_UNUSABLE;
}

gint
tool_inject (gint argc, gchar **argv)
{
  (void) argc;
  return fail (argv[0]);
}

gint
tool_remove (gint argc, gchar **argv)
{
  (void) argc;
  return fail (argv[0]);
}
