/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The property `stats` of shmemv4l2src, which counts nothing itself. */

#include "v4l2/v4l2srcstats.h"

void
v4l2_src_stats_install (GObjectClass *klass, guint id)
{
  g_object_class_install_property (klass, id,
      g_param_spec_boxed ("stats", "Statistics",
          "Counters since the start: frames, frames-copied (as downstream held "
          "the others), frames-corrupted (the driver says so), frames-lost "
          "(gaps in the sequence numbers), frames-with-container, "
          "metadata-missing (frames without, of a metadata-device), "
          "metadata-unmatched (metadata without a frame), control-changes, "
          "dmabuf (whether frames are dma-bufs)",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
}

GstStructure *
v4l2_src_stats_to_structure (const V4l2SrcStats *stats)
{
  return gst_structure_new ("shmemv4l2src-stats", "frames", G_TYPE_UINT64,
      stats->frames, "frames-copied", G_TYPE_UINT64, stats->copied,
      "frames-corrupted", G_TYPE_UINT64, stats->corrupted, "frames-lost",
      G_TYPE_UINT64, stats->lost, "frames-with-container", G_TYPE_UINT64,
      stats->with_container, "metadata-missing", G_TYPE_UINT64,
      stats->metadata_missing, "metadata-unmatched", G_TYPE_UINT64,
      stats->metadata_unmatched, "control-changes", G_TYPE_UINT64,
      stats->control_changes, "dmabuf", G_TYPE_BOOLEAN, stats->dmabuf, NULL);
}
