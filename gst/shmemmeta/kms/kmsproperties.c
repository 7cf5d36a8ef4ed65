/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The properties of shmemkmssink: its own, and those of the kmssink inside it.
 * The latter are listed here because they must exist before kmssink's plugin is
 * loaded; kmssink keeps the values.
 */

#include "kms/kmsparts.h"
#include "common/commonproperty.h"

#define R (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)
#define RW (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS)

#define STRING(name, nick, blurb)                                              \
  {                                                                            \
    name, nick, blurb, G_TYPE_STRING, .flags = RW                              \
  }
#define BOOLEAN(name, nick, blurb, value)                                      \
  {                                                                            \
    name, nick, blurb, G_TYPE_BOOLEAN, .initial = value, .flags = RW           \
  }
#define NUMBER(name, nick, blurb, type, min, max, value, access)               \
  {                                                                            \
    name, nick, blurb, type, .minimum = min, .maximum = max, .initial = value, \
                             .flags = access                                   \
  }
#define BOXED(name, nick, blurb, boxed, access)                                \
  {                                                                            \
    name, nick, blurb, G_TYPE_BOXED, .get_type = boxed, .flags = access        \
  }

static const CommonProperty table[] = {
  BOOLEAN ("ignore-edid", "Ignore EDID",
      "Signal HDR even if the display's EDID does not list it", FALSE),
  STRING ("driver-name", "Driver",
      "Name of the DRM driver; if unset, the first one that kmssink knows"),
  STRING (
      "bus-id", "Bus id", "DRM bus ID, for a driver with more than one device"),
  NUMBER ("display-width", "Display width",
      "Width of the display mode in pixels; 0 below PAUSED", G_TYPE_INT, 0,
      G_MAXINT, 0, R),
  NUMBER ("display-height", "Display height",
      "Height of the display mode in pixels; 0 below PAUSED", G_TYPE_INT, 0,
      G_MAXINT, 0, R),
  NUMBER ("connector-id", "Connector",
      "ID of the DRM connector; -1 for the main one", G_TYPE_INT, -1, G_MAXINT,
      -1, RW),
  NUMBER ("plane-id", "Plane",
      "ID of the DRM plane; -1 for the first suitable one", G_TYPE_INT, -1,
      G_MAXINT, -1, RW),
  NUMBER ("fd", "File descriptor",
      "File descriptor of an open DRM device, instead of driver-name and "
      "bus-id",
      G_TYPE_INT, -1, G_MAXINT, -1, RW),
  NUMBER ("max-lateness", "Maximum lateness",
      "Frames later than this, in ns, are dropped; -1 to drop none",
      G_TYPE_INT64, -1, G_MAXINT64, 5000000, RW),
  NUMBER ("ts-offset", "Time stamp offset",
      "Show frames this much later, in ns", G_TYPE_INT64, G_MININT64,
      G_MAXINT64, 0, RW),
  /* Some of these range over all 64 bits in kmssink; no wait is so long. */
  NUMBER ("processing-deadline", "Processing deadline",
      "Time for upstream to process a live frame, in ns", G_TYPE_UINT64, 0,
      G_MAXINT64, 15000000, RW),
  NUMBER ("render-delay", "Render delay",
      "Time that the display takes to show a frame, in ns", G_TYPE_UINT64, 0,
      G_MAXINT64, 0, RW),
  NUMBER ("throttle-time", "Throttle time",
      "Minimum time between two frames, in ns; 0 for no limit", G_TYPE_UINT64,
      0, G_MAXINT64, 0, RW),
  BOOLEAN ("force-modesetting", "Force mode setting",
      "Set the display mode to the size of the video", FALSE),
  BOOLEAN ("restore-crtc", "Restore CRTC",
      "Restore the display mode at the end, if force-modesetting changed it",
      TRUE),
  BOOLEAN (
      "can-scale", "Can scale", "Whether the driver can scale planes", TRUE),
  BOOLEAN ("skip-vsync", "Skip vsync",
      "Do not wait for the vertical blank after each frame; atomic drivers "
      "wait themselves",
      FALSE),
  BOOLEAN ("sync", "Sync", "Synchronize frames to the clock", TRUE),
  BOOLEAN ("async", "Async", "Go to PAUSED when the first frame arrives", TRUE),
  BOOLEAN ("qos", "QoS", "Send QoS events upstream when frames are late", TRUE),
  BOOLEAN ("enable-last-sample", "Enable last sample",
      "Keep the last frame for the property last-sample", TRUE),
  BOOLEAN ("show-preroll-frame", "Show preroll frame",
      "Show the first frame already in PAUSED", TRUE),
  BOXED ("connector-properties", "Connector properties",
      "Properties to set on the connector, by name", gst_structure_get_type,
      RW),
  BOXED ("plane-properties", "Plane properties",
      "Properties to set on the plane, by name", gst_structure_get_type, RW),
  BOXED ("last-sample", "Last sample", "The frame that is shown",
      gst_sample_get_type, R),
  BOXED ("stats", "Statistics", "Numbers of rendered and dropped frames",
      gst_structure_get_type, R),
};

static const CommonProperties properties = COMMON_PROPERTIES (table);

void
kms_properties_install (GObjectClass *klass)
{
  guint id = common_properties_install (&properties, klass);

  g_object_class_install_property (klass, id,
      gst_param_spec_array ("render-rectangle", "Render rectangle",
          "Where on the display: <x, y, width, height>",
          g_param_spec_int ("rect-value", "Rectangle value", "In pixels",
              G_MININT, G_MAXINT, -1, RW),
          G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
}

static gboolean
has_property (GstElement *kmssink, GParamSpec *pspec)
{
  return kmssink
      && g_object_class_find_property (
          G_OBJECT_GET_CLASS (kmssink), pspec->name);
}

void
kms_properties_set (GObject *object, GstElement *kmssink, const GValue *value,
    GParamSpec *pspec)
{
  if (has_property (kmssink, pspec))
    g_object_set_property (G_OBJECT (kmssink), pspec->name, value);
  else if (kmssink)
    g_warning ("%s: the installed kmssink has no property '%s'",
        G_OBJECT_TYPE_NAME (object), pspec->name);
}

void
kms_properties_get (GstElement *kmssink, GValue *value, GParamSpec *pspec)
{
  if (has_property (kmssink, pspec))
    g_object_get_property (G_OBJECT (kmssink), pspec->name, value);
  else
    g_param_value_set_default (pspec, value);
}
