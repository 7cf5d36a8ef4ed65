/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Device memory: frames in dma-bufs, which go over as they are if both sides
 * allow it. */

#ifndef __TRANSPORTDEVICE_H__
#define __TRANSPORTDEVICE_H__

#include <gst/gst.h>

G_BEGIN_DECLS

/* What the caps say of the memory of frames. */
typedef enum
{
  TRANSPORT_FRAMES_SYSTEM, /* can be mapped, as far as caps tell */
  TRANSPORT_FRAMES_DMABUF, /* dma-bufs, which perhaps only a device can read */
  TRANSPORT_FRAMES_OTHER,  /* of a library, such as GL: no other process can */
} TransportFrames;

TransportFrames transport_caps_get_frames (const GstCaps *caps);
/* Whether the caps are DMA_DRM: what the bytes mean depends on a modifier, and
 * GstVideoInfo cannot tell where a plane is. */
gboolean transport_caps_are_opaque (const GstCaps *caps);

/* Whether any memory of @buffer is a dma-buf. */
gboolean transport_has_device_memory (GstBuffer *buffer);

G_END_DECLS

#endif /* __TRANSPORTDEVICE_H__ */
