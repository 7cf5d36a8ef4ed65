/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Versions, and the elements of GStreamer: each with what it is needed for, and
 * the package of Debian that has it.
 */

#include "doctor/doctor.h"

#include <gst/gst.h>

#include <string.h>
#include <sys/utsname.h>

#define OURS "shmemmeta"
#define BASE "gstreamer1.0-plugins-base"
#define GOOD "gstreamer1.0-plugins-good"
#define BAD "gstreamer1.0-plugins-bad"
#define LIBAV "gstreamer1.0-libav"

typedef struct
{
  const gchar *element;
  const gchar *package; /* or OURS */
  const gchar *purpose;
} Need;

static const Need needs[] = {
  { "h265hdrextractor", OURS, "HDR metadata out of H.265" },
  { "h265hdrinserter", OURS, "HDR metadata into H.265" },
  { "shmemmetaread", OURS, "metadata from files" },
  { "shmemmetawrite", OURS, "metadata to files" },
  { "shmemmetacaps", OURS, "static HDR in caps" },
  { "shmemplanemux", OURS, "several streams in one buffer" },
  { "shmemplanedemux", OURS, "several streams out of one buffer" },
  { "shmemfdsink", OURS, "frames to other processes" },
  { "shmemfdsrc", OURS, "frames from another process" },
  { "shmemv4l2src", OURS, "capture with metadata" },
  { "shmemv4l2meta", OURS, "metadata of V4L2 on frames" },
  { "shmemkmssink", OURS, "display with HDR" },
  { "h265parse", BAD, "any H.265 pipeline" },
  { "avdec_h265", LIBAV, "decoding H.265" },
  { "x265enc", BAD, "encoding H.265" },
  { "qtdemux", GOOD, "MP4 in pipelines and in this tool" },
  { "matroskademux", GOOD, "Matroska in pipelines and in this tool" },
  { "tsdemux", BAD, "MPEG-TS in pipelines" },
  { "videoconvert", BASE, "converting frames" },
  { "videotestsrc", BASE, "trying out" },
  { "appsink", BASE, "frames in applications" },
  { "v4l2src", GOOD, "capture that shmemv4l2meta adds to" },
  { "kmssink", BAD, "shmemkmssink, which is based on it" },
  { "waylandsink", BAD, "showing frames under Wayland" },
  { "autovideosink", GOOD, "showing frames on a desktop" },
};

/* ---- versions ---- */

/* The value of PRETTY_NAME. */
static gchar *
read_distribution (const DoctorReport *report)
{
  g_autofree gchar *path = doctor_report_get_path (report, "/etc/os-release");
  g_autofree gchar *text = NULL;
  g_auto (GStrv) lines = NULL;
  guint i;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  lines = g_strsplit (text, "\n", 0);
  for (i = 0; lines[i]; i++)
    if (g_str_has_prefix (lines[i], "PRETTY_NAME="))
      return g_shell_unquote (lines[i] + strlen ("PRETTY_NAME="), NULL);
  return NULL;
}

static void
add_version (DoctorReport *report, const gchar *name, const gchar *version)
{
  doctor_set (doctor_add (report, DOCTOR_OK, name), "version", "%s", version);
}

void
doctor_look_at_versions (DoctorReport *report)
{
  g_autofree gchar *distribution = read_distribution (report);
  struct utsname names;
  DoctorItem *item;
  guint major, minor, micro, nano;

  doctor_begin (report, "versions");
  add_version (report, "gst-shmemmeta", VERSION);
  gst_version (&major, &minor, &micro, &nano);
  item = doctor_add (report, DOCTOR_OK, "GStreamer");
  doctor_set (item, "version", "%u.%u.%u.%u", major, minor, micro, nano);
  doctor_set (item, "built with", "%d.%d.%d.%d", GST_VERSION_MAJOR,
      GST_VERSION_MINOR, GST_VERSION_MICRO, GST_VERSION_NANO);
  item = doctor_add (report, DOCTOR_OK, "GLib");
  doctor_set (item, "version", "%u.%u.%u", glib_major_version,
      glib_minor_version, glib_micro_version);
  if (uname (&names) == 0) {
    item = doctor_add (report, DOCTOR_OK, names.sysname);
    doctor_set (item, "version", "%s", names.release);
    doctor_set (item, "machine", "%s", names.machine);
  }
  if (distribution)
    add_version (report, "distribution", distribution);
}

/* ---- elements ---- */

static void
advise_missing (DoctorItem *item, const Need *need)
{
  GstPlugin *ours;

  if (strcmp (need->package, OURS) != 0) {
    doctor_advise (item, "install %s", need->package);
    return;
  }
  ours = gst_registry_find_plugin (gst_registry_get (), OURS);
  if (ours)
    doctor_advise (item,
        "the plugin " OURS " was built without it: build it again with that "
        "option of meson enabled");
  else
    doctor_advise (item,
        "GStreamer does not find the plugin " OURS ": install it "
        "(gstreamer1.0-shmemmeta), or set GST_PLUGIN_PATH to its folder");
  gst_clear_object (&ours);
}

static void
add_found (DoctorReport *report, const Need *need, GstPluginFeature *feature)
{
  GstPlugin *plugin = gst_plugin_feature_get_plugin (feature);
  GstPluginFeature *loaded = gst_plugin_feature_load (feature);
  DoctorItem *item =
      doctor_add (report, loaded ? DOCTOR_OK : DOCTOR_MISSING, need->element);

  if (plugin) {
    doctor_set (item, "version", "%s", gst_plugin_get_version (plugin));
    doctor_set (item, "plugin", "%s", gst_plugin_get_name (plugin));
  }
  doctor_set (item, "for", "%s", need->purpose);
  if (loaded == NULL)
    doctor_advise (item,
        "it is installed and cannot be loaded: run gst-inspect-1.0 %s with "
        "GST_DEBUG=GST_PLUGIN_LOADING:4",
        need->element);
  gst_clear_object (&loaded);
  gst_clear_object (&plugin);
}

/* ---- the desktop ---- */

static void
add_variable (DoctorReport *report, const gchar *name, const gchar *advice)
{
  const gchar *value = g_getenv (name);
  DoctorItem *item =
      doctor_add (report, value ? DOCTOR_OK : DOCTOR_MISSING, name);

  if (value)
    doctor_set (item, "value", "%s", value);
  else
    doctor_advise (item, "%s", advice);
}

static void
look_at_desktop (DoctorReport *report)
{
  doctor_begin (report, "desktop");
  add_variable (report, "WAYLAND_DISPLAY",
      "no Wayland desktop: waylandsink and glimagesink need one; shmemkmssink "
      "needs none");
  add_variable (report, "DISPLAY",
      "no X desktop: ximagesink needs one; shmemkmssink needs none");
  add_variable (report, "XDG_RUNTIME_DIR",
      "no folder of this login: choose another one for sockets, which only "
      "their user can enter");
}

void
doctor_look_at_elements (DoctorReport *report)
{
  guint i;

  doctor_begin (report, "elements");
  for (i = 0; i < G_N_ELEMENTS (needs); i++) {
    GstElementFactory *factory = gst_element_factory_find (needs[i].element);
    DoctorItem *item;

    if (factory) {
      add_found (report, &needs[i], GST_PLUGIN_FEATURE_CAST (factory));
      gst_object_unref (factory);
      continue;
    }
    item = doctor_add (report, DOCTOR_MISSING, needs[i].element);
    doctor_set (item, "for", "%s", needs[i].purpose);
    advise_missing (item, &needs[i]);
  }
  look_at_desktop (report);
}
