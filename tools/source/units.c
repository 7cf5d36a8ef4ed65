/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Opens the track of a video by the kind of its file, and the source for its
 * codec.
 */

#include "source/sourceunits.h"

#include "h265/h265codec.h"

ToolUnits *
tool_units_open (ToolKind kind, const gchar *path,
    const ToolSourceOptions *options, GError **error)
{
  const guint track = options ? (guint) options->track : 0;
  ToolInput *input = tool_input_open (path, error);

  if (input == NULL)
    return NULL;
  switch (kind) {
    case TOOL_KIND_MP4:
      return tool_units_open_mp4 (input, track, error);
    case TOOL_KIND_MATROSKA:
      return tool_units_open_matroska (input, track, error);
    case TOOL_KIND_MPEG_TS:
      return tool_units_open_ts (input, track, error);
    case TOOL_KIND_H265:
      return tool_units_open_stream (input, track, error);
    default:
      return tool_units_open_av1 (input, kind, track, error);
  }
}

ToolSource *
tool_source_open_video (ToolKind kind, const gchar *path,
    const ToolSourceOptions *options, GError **error)
{
  ToolUnits *units = tool_units_open (kind, path, options, error);

  if (units == NULL)
    return NULL;
  return units->codec == &h265_codec ? tool_source_new_video (units, options)
                                     : tool_source_new_av1 (units, options);
}
