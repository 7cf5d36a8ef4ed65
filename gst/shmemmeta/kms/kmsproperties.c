/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The properties that shmemkmssink has from the kmssink inside of it. They are
 * listed here, as an element's properties are there before kmssink's plugin
 * is; kmssink keeps the values.
 */

#include "kms/kmsproperties.h"

#include <string.h>

#define R (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS)
#define RW (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS)

typedef struct
{
  const gchar *name, *nick, *blurb;
  gint64 minimum, maximum, initial;
} Number;

static const struct
{
  const gchar *name, *nick, *blurb;
  gboolean initial;
} booleans[] = {
  { "force-modesetting", "Force mode setting",
      "Set the display's mode to the size of the video", FALSE },
  { "restore-crtc", "Restore CRTC",
      "Set the display's mode back at the end, if force-modesetting changed it",
      TRUE },
  { "can-scale", "Can scale", "Whether the driver scales planes", TRUE },
  { "skip-vsync", "Skip vsync",
      "Do not wait for the vertical blank after each frame; atomic drivers "
      "wait themselves",
      FALSE },
  { "sync", "Sync", "Show frames at their time, by the clock", TRUE },
  { "async", "Async", "Go to PAUSED when the first frame is there", TRUE },
  { "qos", "QoS", "Tell upstream of frames that come too late", TRUE },
  { "enable-last-sample", "Enable last sample",
      "Keep the last frame for last-sample", TRUE },
  { "show-preroll-frame", "Show preroll frame",
      "Show the first frame in PAUSED already", TRUE },
};

static const Number ints[] = {
  { "connector-id", "Connector", "Id of the DRM connector, -1 for the main one",
      -1, G_MAXINT, -1 },
  { "plane-id", "Plane", "Id of the DRM plane, -1 for the first that fits", -1,
      G_MAXINT, -1 },
  { "fd", "File descriptor",
      "Of an open DRM device, to use instead of driver-name and bus-id", -1,
      G_MAXINT, -1 },
};

static const Number int64s[] = {
  { "max-lateness", "Maximum lateness",
      "Frames that are later than this, in ns, are dropped; -1 for none", -1,
      G_MAXINT64, 5000000 },
  { "ts-offset", "Time stamp offset", "Show frames later by this much, in ns",
      G_MININT64, G_MAXINT64, 0 },
};

static const Number uint64s[] = {
  { "processing-deadline", "Processing deadline",
      "Time that a live frame may take to get here, in ns", 0, G_MAXINT64,
      15000000 },
  { "render-delay", "Render delay",
      "Time that the display takes to show a frame, in ns", 0, G_MAXINT64, 0 },
  { "throttle-time", "Throttle time",
      "Least time between two frames, in ns; 0 for any", 0, G_MAXINT64, 0 },
};

static const struct
{
  const gchar *name, *nick, *blurb;
  GType (*get_type) (void);
  GParamFlags flags;
} boxed[] = {
  { "connector-properties", "Connector properties",
      "Properties to set on the connector, by their names",
      gst_structure_get_type, RW },
  { "plane-properties", "Plane properties",
      "Properties to set on the plane, by their names", gst_structure_get_type,
      RW },
  { "last-sample", "Last sample", "The frame that is shown",
      gst_sample_get_type, R },
  { "stats", "Statistics", "Frames that were rendered and dropped",
      gst_structure_get_type, R },
};

static guint
install_numbers (GObjectClass *klass, guint id)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (ints); i++)
    g_object_class_install_property (klass, id++,
        g_param_spec_int (ints[i].name, ints[i].nick, ints[i].blurb,
            (gint) ints[i].minimum, (gint) ints[i].maximum,
            (gint) ints[i].initial, RW));
  for (i = 0; i < G_N_ELEMENTS (int64s); i++)
    g_object_class_install_property (klass, id++,
        g_param_spec_int64 (int64s[i].name, int64s[i].nick, int64s[i].blurb,
            int64s[i].minimum, int64s[i].maximum, int64s[i].initial, RW));
  /* Some have all of 64 bits in kmssink, of which nobody waits so long. */
  for (i = 0; i < G_N_ELEMENTS (uint64s); i++)
    g_object_class_install_property (klass, id++,
        g_param_spec_uint64 (uint64s[i].name, uint64s[i].nick, uint64s[i].blurb,
            (guint64) uint64s[i].minimum, (guint64) uint64s[i].maximum,
            (guint64) uint64s[i].initial, RW));
  return id;
}

static guint
install_display_size (GObjectClass *klass, guint id)
{
  g_object_class_install_property (klass, id++,
      g_param_spec_int ("display-width", "Display width",
          "Of the display's mode, in pixels; 0 below PAUSED", 0, G_MAXINT, 0,
          R));
  g_object_class_install_property (klass, id++,
      g_param_spec_int ("display-height", "Display height",
          "Of the display's mode, in pixels; 0 below PAUSED", 0, G_MAXINT, 0,
          R));
  return id;
}

void
kms_properties_install (GObjectClass *klass, guint id)
{
  gsize i;

  g_object_class_install_property (klass, id++,
      g_param_spec_string ("driver-name", "Driver",
          "Name of the DRM driver; without, the first that kmssink knows", NULL,
          RW));
  g_object_class_install_property (klass, id++,
      g_param_spec_string ("bus-id", "Bus id",
          "DRM bus id, where a driver has several devices", NULL, RW));
  id = install_display_size (klass, id);
  id = install_numbers (klass, id);
  for (i = 0; i < G_N_ELEMENTS (booleans); i++)
    g_object_class_install_property (klass, id++,
        g_param_spec_boolean (booleans[i].name, booleans[i].nick,
            booleans[i].blurb, booleans[i].initial, RW));
  for (i = 0; i < G_N_ELEMENTS (boxed); i++)
    g_object_class_install_property (klass, id++,
        g_param_spec_boxed (boxed[i].name, boxed[i].nick, boxed[i].blurb,
            boxed[i].get_type (), boxed[i].flags));
  g_object_class_install_property (klass, id++,
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
