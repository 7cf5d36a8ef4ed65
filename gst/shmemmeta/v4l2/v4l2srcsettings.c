/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The properties of shmemv4l2src that its user sets, and nothing of what they
 * do. */

#include "v4l2/v4l2srcsettings.h"
#include "common/commonproperty.h"

#include <linux/videodev2.h>

#define DEFAULT_DEVICE "/dev/video0"
#define DEFAULT_BUFFERS 6

#define FLAGS                                                                  \
  (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY)

void
v4l2_src_settings_init (V4l2SrcSettings *self)
{
  *self = (V4l2SrcSettings){
    .device = g_strdup (DEFAULT_DEVICE),
    .metadata_timeout = GST_CLOCK_TIME_NONE,
    .buffers = DEFAULT_BUFFERS,
    .dmabuf = TRUE,
  };
}

void
v4l2_src_settings_copy (V4l2SrcSettings *copy, const V4l2SrcSettings *self)
{
  *copy = *self;
  copy->device = g_strdup (self->device);
  copy->metadata_device = g_strdup (self->metadata_device);
  copy->pixelformat = g_strdup (self->pixelformat);
}

void
v4l2_src_settings_clear (V4l2SrcSettings *self)
{
  g_clear_pointer (&self->device, g_free);
  g_clear_pointer (&self->metadata_device, g_free);
  g_clear_pointer (&self->pixelformat, g_free);
}

gboolean
v4l2_src_settings_set (V4l2SrcSettings *self, guint id, const GValue *value)
{
  switch (id) {
    case V4L2_SRC_DEVICE:
      common_property_set_string (&self->device, value);
      return TRUE;
    case V4L2_SRC_METADATA_DEVICE:
      common_property_set_string (&self->metadata_device, value);
      return TRUE;
    case V4L2_SRC_METADATA_MATCH:
      self->metadata_match = (V4l2Match) g_value_get_enum (value);
      return TRUE;
    case V4L2_SRC_METADATA_TIMEOUT:
      self->metadata_timeout = g_value_get_uint64 (value);
      return TRUE;
    case V4L2_SRC_PIXELFORMAT:
      common_property_set_string (&self->pixelformat, value);
      return TRUE;
    case V4L2_SRC_BUFFERS:
      self->buffers = g_value_get_uint (value);
      return TRUE;
    case V4L2_SRC_DMABUF:
      self->dmabuf = g_value_get_boolean (value);
      return TRUE;
    default:
      return FALSE;
  }
}

gboolean
v4l2_src_settings_get (const V4l2SrcSettings *self, guint id, GValue *value)
{
  switch (id) {
    case V4L2_SRC_DEVICE:
      g_value_set_string (value, self->device);
      return TRUE;
    case V4L2_SRC_METADATA_DEVICE:
      g_value_set_string (value, self->metadata_device);
      return TRUE;
    case V4L2_SRC_METADATA_MATCH:
      g_value_set_enum (value, (gint) self->metadata_match);
      return TRUE;
    case V4L2_SRC_METADATA_TIMEOUT:
      g_value_set_uint64 (value, self->metadata_timeout);
      return TRUE;
    case V4L2_SRC_PIXELFORMAT:
      g_value_set_string (value, self->pixelformat);
      return TRUE;
    case V4L2_SRC_BUFFERS:
      g_value_set_uint (value, self->buffers);
      return TRUE;
    case V4L2_SRC_DMABUF:
      g_value_set_boolean (value, self->dmabuf);
      return TRUE;
    default:
      return FALSE;
  }
}

static void
install_metadata (GObjectClass *klass)
{
  g_object_class_install_property (klass, V4L2_SRC_METADATA_DEVICE,
      g_param_spec_string ("metadata-device", "Metadata device",
          "Node of the same hardware that captures metadata, such as "
          "/dev/video1: what it has for a frame becomes a V4LM entry of the "
          "frame's container",
          NULL, FLAGS));
  g_object_class_install_property (klass, V4L2_SRC_METADATA_MATCH,
      g_param_spec_enum ("metadata-match", "Metadata match",
          "How to tell which frame metadata belongs to", V4L2_TYPE_MATCH,
          V4L2_MATCH_AUTO, FLAGS));
  g_object_class_install_property (klass, V4L2_SRC_METADATA_TIMEOUT,
      g_param_spec_uint64 ("metadata-timeout", "Metadata timeout",
          "Nanoseconds that a frame waits for its metadata; it goes on without "
          "then. The largest number is the duration of a frame",
          0, G_MAXUINT64, GST_CLOCK_TIME_NONE, FLAGS));
}

void
v4l2_src_settings_install (GObjectClass *klass)
{
  g_object_class_install_property (klass, V4L2_SRC_DEVICE,
      g_param_spec_string ("device", "Device", "Node that captures video",
          DEFAULT_DEVICE, FLAGS));
  install_metadata (klass);
  g_object_class_install_property (klass, V4L2_SRC_PIXELFORMAT,
      g_param_spec_string ("pixelformat", "Pixel format",
          "FourCC of the only pixel format of V4L2 to offer, such as NM12, or "
          "its number in hexadecimal, such as 0x32314d4e; all if not set",
          NULL, FLAGS));
  g_object_class_install_property (klass, V4L2_SRC_BUFFERS,
      g_param_spec_uint ("buffers", "Buffers",
          "Buffers to ask the driver for. When all but two of them are in use "
          "downstream, frames are copied",
          2, VIDEO_MAX_FRAME, DEFAULT_BUFFERS, FLAGS));
  g_object_class_install_property (klass, V4L2_SRC_DMABUF,
      g_param_spec_boolean ("dmabuf", "DMA-BUF",
          "Hand frames out as dma-bufs where the driver can export them", TRUE,
          FLAGS));
}
