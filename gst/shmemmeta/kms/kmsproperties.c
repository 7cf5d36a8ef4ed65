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
#include "common/commonupdate.h"

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

#define AT(field) G_STRUCT_OFFSET (KmsSettings, field)

static const GEnumValue updates[] = {
  { COMMON_UPDATE_STREAM, "The values of the first frame of a stream",
      "stream" },
  { COMMON_UPDATE_SCENE, "Changed values, half a second apart at least",
      "scene" },
  { COMMON_UPDATE_FRAME, "Changed values with each frame", "frame" },
  { 0, NULL, NULL },
};

/* Those with a stored value come first. */
#define N_SETTINGS 3

static const CommonProperty table[] = {
  { "ignore-edid", "Ignore EDID",
      "Signal HDR even if the display's EDID does not list it", G_TYPE_BOOLEAN,
      .offset = AT (ignore_edid), .flags = COMMON_PROPERTY_PLAYING },
  { "hdr-update", "HDR update",
      "Which changes of HDR values are signalled. With many drivers the "
      "display "
      "goes black for a moment at each of them. A change between SDR, PQ and "
      "HLG always is",
      G_TYPE_ENUM, .offset = AT (hdr_update), .initial = COMMON_UPDATE_SCENE,
      .enum_name = "GstShmemKmsSinkUpdate", .enum_values = updates,
      .flags = COMMON_PROPERTY_PLAYING },
  { "hdr-max-bpc", "HDR max bpc",
      "Bits per colour to which the connector property \"max bpc\" is raised "
      "with HDR, as far as it goes; 0 to leave it as it is",
      G_TYPE_UINT, .offset = AT (hdr_max_bpc), .maximum = 16, .initial = 10,
      .flags = COMMON_PROPERTY_PLAYING },
  BOXED ("hdr-state", "HDR state",
      "What is signalled to the display, and what its EDID lists: luminances "
      "in cd/m2, and versions of HDR10+ and Dolby Vision; NULL below READY. "
      "Messages with the same structure are posted when it changes",
      gst_structure_get_type, R),
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
      "Do not wait for the vertical blank after each frame. Without effect on "
      "atomic drivers, where no frame waits for more than the one before it",
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
static const CommonProperties settings_properties = { table, N_SETTINGS, 0 };

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

void
kms_properties_init (KmsSettings *settings)
{
  common_properties_init (&settings_properties, settings);
}

gboolean
kms_settings_set (KmsSettings *settings, guint id, const GValue *value)
{
  return common_properties_set (&settings_properties, settings, id, value);
}

gboolean
kms_settings_get (const KmsSettings *settings, guint id, GValue *value)
{
  return common_properties_get (&settings_properties, settings, id, value);
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
