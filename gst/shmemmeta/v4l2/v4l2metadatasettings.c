/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the properties of V4l2MetadataSettings have beside their rows, and the
 * statistics as fields. Nothing here acts on a setting or counts. */

#include "v4l2/v4l2metadata.h"

GType
v4l2_match_get_type (void)
{
  static const GEnumValue matches[] = {
    { V4L2_MATCH_AUTO,
        "By timestamp if both are from the monotonic clock, at the same point "
        "of the frame if that is known; else by sequence number if the driver "
        "gave it to the frame itself, else by arrival",
        "auto" },
    { V4L2_MATCH_TIMESTAMP,
        "By nearest timestamp: within half a frame, or if the point of the "
        "frame is not known, within a frame",
        "timestamp" },
    { V4L2_MATCH_SEQUENCE,
        "By equal sequence number, which in shmemv4l2meta is the offset of the "
        "buffer",
        "sequence" },
    { V4L2_MATCH_ARRIVAL,
        "The newest that is there when the frame arrives, without waiting",
        "arrival" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;

  if (g_once_init_enter (&type)) {
    const GType made = g_enum_register_static ("ShmemV4l2Match", matches);

    gst_type_mark_as_plugin_api (made, (GstPluginAPIFlags) 0);
    g_once_init_leave (&type, made);
  }
  return type;
}

void
v4l2_metadata_stats_add (
    const V4l2MetadataStats *stats, GstStructure *structure)
{
  gst_structure_set (structure, "frames-with-container", G_TYPE_UINT64,
      stats->with_container, "metadata-missing", G_TYPE_UINT64, stats->missing,
      "metadata-unmatched", G_TYPE_UINT64, stats->unmatched, "control-changes",
      G_TYPE_UINT64, stats->control_changes, "infoframe-changes", G_TYPE_UINT64,
      stats->infoframe_changes, "infoframes-ignored", G_TYPE_UINT64,
      stats->infoframe_ignored, NULL);
}
