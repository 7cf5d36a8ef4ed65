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

static const GEnumValue kinds[] = {
  { V4L2_KIND_AUTO,
      "import if downstream has a pool of dma-bufs, else export, else mmap",
      "auto" },
  { V4L2_KIND_MMAP, "Memory of the driver, mapped", "mmap" },
  { V4L2_KIND_EXPORT, "Memory of the driver, exported as dma-bufs", "export" },
  { V4L2_KIND_IMPORT,
      "Memory of downstream's pool, such as that of a display: dma-bufs, or "
      "shared memory that udmabuf takes",
      "import" },
  { V4L2_KIND_SHARED,
      "Shared memory, through udmabuf, which other processes can read and not "
      "write: for shmemfdsink, which sends it without a copy",
      "shared" },
  { 0, NULL, NULL },
};

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
      "Number of buffers that the driver and downstream share; more are "
      "requested if downstream says that it holds many. Frames are copied "
      "while downstream holds all but two of them",
      G_TYPE_UINT, .offset = AT (buffers), .minimum = 2,
      .maximum = VIDEO_MAX_FRAME, .initial = 6,
      .flags = COMMON_PROPERTY_READY },
  { "memory", "Memory",
      "Whose memory the driver writes frames to. Where it cannot, export and "
      "mmap take its place, with a warning; memory and memory-reason in stats "
      "say which, and why",
      G_TYPE_ENUM, .offset = AT (memory), .initial = V4L2_KIND_AUTO,
      .enum_name = "ShmemV4l2Memory", .enum_values = kinds,
      .flags = COMMON_PROPERTY_READY },
  { "dmabuf", "DMA-BUF",
      "With memory=auto, whether frames can be dma-bufs; if not, they are "
      "mapped memory",
      G_TYPE_BOOLEAN, .offset = AT (dmabuf), .initial = TRUE,
      .flags = COMMON_PROPERTY_READY },
};

const CommonProperties v4l2_src_properties = COMMON_PROPERTIES (table);

void
v4l2_src_stats_clear (V4l2SrcStats *stats)
{
  g_free (stats->memory_reason);
  *stats = (V4l2SrcStats){ 0 };
}

GstStructure *
v4l2_src_stats_to_structure (const V4l2SrcStats *stats)
{
  const gboolean dmabuf =
      stats->memory == V4L2_KIND_EXPORT || stats->memory == V4L2_KIND_IMPORT;
  GstStructure *structure = gst_structure_new ("shmemv4l2src-stats", "frames",
      G_TYPE_UINT64, stats->frames, "frames-copied", G_TYPE_UINT64,
      stats->copied, "frames-corrupted", G_TYPE_UINT64, stats->corrupted,
      "frames-lost", G_TYPE_UINT64, stats->lost, "signal-changes",
      G_TYPE_UINT64, stats->signal_changes, "signal-losses", G_TYPE_UINT64,
      stats->signal_losses, "fields-unexpected", G_TYPE_UINT64,
      stats->fields_unexpected, "dmabuf", G_TYPE_BOOLEAN, dmabuf, "memory",
      G_TYPE_STRING, v4l2_kind_get_name (stats->memory), "memory-reason",
      G_TYPE_STRING, stats->memory_reason, NULL);

  v4l2_metadata_stats_add (&stats->metadata, structure);
  return structure;
}
