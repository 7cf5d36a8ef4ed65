/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Stands in for sourcevideo.c in builds without gstreamer-codecparsers.
 */

#include "source/source.h"
#include "tool.h"

ToolSource *
tool_source_open_video (ToolKind kind, const gchar *path,
    const ToolSourceOptions *options, GError **error)
{
  (void) kind;
  (void) path;
  (void) options;
  g_set_error_literal (error, TOOL_ERROR, TOOL_ERROR_MISSING,
      "is a video, and " TOOL_NAME
      " was built without them; gstreamer-codecparsers was missing");
  return NULL;
}
