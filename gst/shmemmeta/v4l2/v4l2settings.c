/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The properties of shmemv4l2src: a table of the settings, and the statistics
 * as a structure. Nothing here acts on a setting or counts. */

#include "v4l2/v4l2src.h"
#include "common/commonhdrcaps.h"

#define AT(field) offsetof (V4l2SrcSettings, field)

static const CommonProperty table[] = {
  { "device", "Device", "Path of the video capture node", G_TYPE_STRING,
      .offset = AT (device), .initial_text = "/dev/video0",
      .flags = COMMON_PROPERTY_READY },
  V4L2_METADATA_PROPERTIES (V4l2SrcSettings, metadata,
      "Unset for the video node itself, if it has any; empty for none"),
  { "signal-timeout", "Signal timeout",
      "How long to wait for a frame, in ns, be it that there is no signal or "
      "that the device does not deliver; then it is an error. "
      "18446744073709551615 to wait for ever, as for a camera with a trigger",
      G_TYPE_UINT64, .offset = AT (signal_timeout), .maximum = -1,
      .initial = 5 * GST_SECOND, .flags = COMMON_PROPERTY_READY },
  { "pixelformat", "Pixel format",
      "The only V4L2 pixel format to offer: a FourCC, such as NM12, or its "
      "number in hexadecimal, such as 0x32314d4e; unset for all",
      G_TYPE_STRING, .offset = AT (pixelformat),
      .flags = COMMON_PROPERTY_READY },
  { "caps-update", "Caps update",
      "At which frames the caps take the HDR metadata of the frame, for "
      "elements that know only caps",
      G_TYPE_ENUM, .get_type = common_hdr_caps_update_get_type,
      .offset = AT (caps_update), .initial = COMMON_UPDATE_STREAM,
      .flags = COMMON_PROPERTY_READY },
  { "buffers", "Buffers",
      "Number of buffers to request from the driver. Frames are copied while "
      "downstream holds all but two of them",
      G_TYPE_UINT, .offset = AT (buffers), .minimum = 2,
      .maximum = VIDEO_MAX_FRAME, .initial = 6,
      .flags = COMMON_PROPERTY_READY },
  { "dmabuf", "DMA-BUF",
      "Export frames as dma-bufs where the driver supports it", G_TYPE_BOOLEAN,
      .offset = AT (dmabuf), .initial = TRUE, .flags = COMMON_PROPERTY_READY },
};

const CommonProperties v4l2_src_properties = COMMON_PROPERTIES (table);

GstStructure *
v4l2_src_stats_to_structure (const V4l2SrcStats *stats)
{
  GstStructure *structure = gst_structure_new ("shmemv4l2src-stats", "frames",
      G_TYPE_UINT64, stats->frames, "frames-copied", G_TYPE_UINT64,
      stats->copied, "frames-corrupted", G_TYPE_UINT64, stats->corrupted,
      "frames-lost", G_TYPE_UINT64, stats->lost, "signal-changes",
      G_TYPE_UINT64, stats->signal_changes, "signal-losses", G_TYPE_UINT64,
      stats->signal_losses, "fields-unexpected", G_TYPE_UINT64,
      stats->fields_unexpected, "dmabuf", G_TYPE_BOOLEAN, stats->dmabuf, NULL);

  v4l2_metadata_stats_add (&stats->metadata, structure);
  return structure;
}
