/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Tells dma-bufs from everything else, in caps and in buffers. */

#include "transport/transportdevice.h"

#include <gst/allocators/allocators.h>

TransportFrames
transport_caps_get_frames (const GstCaps *caps)
{
  GstCapsFeatures *features = gst_caps_get_features (caps, 0);
  TransportFrames frames = TRANSPORT_FRAMES_SYSTEM;
  guint i;

  for (i = 0; features && i < gst_caps_features_get_size (features); i++) {
    const gchar *name = gst_caps_features_get_nth (features, i);

    if (g_str_equal (name, GST_CAPS_FEATURE_MEMORY_DMABUF))
      frames = TRANSPORT_FRAMES_DMABUF;
    else if (g_str_has_prefix (name, "memory:")
        && !g_str_equal (name, GST_CAPS_FEATURE_MEMORY_SYSTEM_MEMORY))
      return TRANSPORT_FRAMES_OTHER;
  }
  return frames;
}

gboolean
transport_caps_are_opaque (const GstCaps *caps)
{
  const gchar *format =
      gst_structure_get_string (gst_caps_get_structure (caps, 0), "format");

  return g_strcmp0 (format, "DMA_DRM") == 0;
}

gboolean
transport_has_device_memory (GstBuffer *buffer)
{
  guint n = gst_buffer_n_memory (buffer), i;

  for (i = 0; i < n; i++)
    if (gst_is_dmabuf_memory (gst_buffer_peek_memory (buffer, i)))
      return TRUE;
  return FALSE;
}
