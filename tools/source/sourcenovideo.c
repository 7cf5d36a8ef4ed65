/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Stands in for units.c and av1color.c in builds without gstreamer-codecparsers,
 * which read AV1 only, and without GStreamer's demuxers.
 */

#include "source/av1rules.h"
#include "source/sourceunits.h"
#include "tool.h"

ToolSource *
tool_source_open_video (ToolKind kind, const gchar *path,
    const ToolSourceOptions *options, GError **error)
{
  ToolInput *input;
  ToolUnits *units = NULL;

  if (!tool_kind_is_av1 (kind)) {
    g_set_error_literal (error, TOOL_ERROR, TOOL_ERROR_MISSING,
        "is a video, and " TOOL_NAME
        " was built without them; gstreamer-codecparsers was missing");
    return NULL;
  }
  input = tool_input_open (path, error);
  if (input)
    units = tool_units_open_av1 (
        input, kind, options ? (guint) options->track : 0, error);
  return units ? tool_source_new_av1 (units, options) : NULL;
}

gboolean
tool_av1_color_read (ToolAv1Color *color, const guint8 *data, gsize size)
{
  (void) color;
  (void) data;
  (void) size;
  return FALSE;
}
