/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * DRM connectors: whether HDR can be signalled there, which needs a look at the
 * device, and what the EDID says, which everybody may read. And the desktop.
 */

#include "doctor/doctor.h"
#include "kms/kmsconnector.h"
#include "kms/kmsedid.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <xf86drm.h>

/* That of the feature's files. */
GST_DEBUG_CATEGORY (kms_debug);

#define SYSFS "/sys/class/drm"

/* The names in the kernel's drm_connector.c, by type, for libdrm before
 * 2.4.112. */
static const gchar *const type_names[] = { "Unknown", "VGA", "DVI-I", "DVI-D",
  "DVI-A", "Composite", "SVIDEO", "LVDS", "Component", "DIN", "DP", "HDMI-A",
  "HDMI-B", "TV", "eDP", "Virtual", "DSI", "DPI", "Writeback", "SPI", "USB" };

/* By the number of the EOTF; CTA-861-G table 85. */
static const gchar *const eotf_names[] = { "SDR", "HDR", "PQ", "HLG" };

/* ---- the EDID ---- */

static void
set_luminances (DoctorItem *item, const KmsEdid *edid)
{
  const gdouble most = kms_edid_max_luminance (edid->max_luminance);
  const gdouble average =
      kms_edid_max_luminance (edid->max_frame_average_luminance);

  if (most > 0)
    doctor_set (item, "max luminance", "%.0f", most);
  if (average > 0)
    doctor_set (item, "max frame average luminance", "%.0f", average);
}

static void
set_edid (DoctorItem *item, const KmsEdid *edid)
{
  GPtrArray *eotfs = g_ptr_array_new_with_free_func (g_free);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (eotf_names); i++)
    if (edid->eotfs & KMS_EDID_EOTF (i))
      g_ptr_array_add (eotfs, g_strdup (eotf_names[i]));
  doctor_set_list (item, "eotfs", eotfs);
  set_luminances (item, edid);
  doctor_set (item, "bt2020", "%s",
      edid->colorimetries & (KMS_EDID_BT2020_RGB | KMS_EDID_BT2020_YCC) ? "yes"
                                                                        : "no");
  if (edid->vendors & KMS_EDID_HDR10_PLUS)
    doctor_set (item, "hdr10+", "version %u", edid->hdr10_plus_version);
  else
    doctor_set (item, "hdr10+", "no");
  if (edid->vendors & KMS_EDID_DOLBY_VISION)
    doctor_set (item, "dolby vision", "version %u", edid->dolby_vision_version);
  else
    doctor_set (item, "dolby vision", "no");
}

/* Whether @folder has a valid one. */
static gboolean
read_edid (const gchar *folder, KmsEdid *edid)
{
  g_autofree gchar *path = g_build_filename (folder, "edid", NULL);
  g_autofree gchar *bytes = NULL;
  gsize size;

  return g_file_get_contents (path, &bytes, &size, NULL)
      && kms_edid_parse (edid, bytes, size);
}

/* ---- the device ---- */

/* "HDMI-A-1" as the kernel has it in sysfs. */
static gboolean
has_name (drmModeConnectorPtr connector, const gchar *name)
{
  g_autofree gchar *made = NULL;

  if (connector->connector_type >= G_N_ELEMENTS (type_names))
    return FALSE;
  made = g_strdup_printf ("%s-%u", type_names[connector->connector_type],
      connector->connector_type_id);
  return strcmp (made, name) == 0;
}

/* The ID of the connector @name, or 0. */
static guint32
find_connector (gint fd, const gchar *name)
{
  drmModeResPtr resources = drmModeGetResources (fd);
  guint32 id = 0;
  gint i;

  for (i = 0; resources && i < resources->count_connectors && id == 0; i++) {
    /* As kmssink asks, so that a display that nobody has asked is known. */
    drmModeConnectorPtr connector =
        drmModeGetConnector (fd, resources->connectors[i]);

    if (connector && has_name (connector, name))
      id = connector->connector_id;
    drmModeFreeConnector (connector);
  }
  drmModeFreeResources (resources);
  return id;
}

/* Why shmemkmssink could not signal HDR there, in its own words, or NULL.
 * @fd: of the device, or a negative errno. */
static gchar *
find_obstacle (gint fd, const gchar *device, const gchar *name)
{
  KmsConnector *connector;
  gchar *obstacle;
  guint32 id;

  if (fd < 0)
    return g_strdup_printf ("cannot open %s: %s", device, g_strerror (-fd));
  id = find_connector (fd, name);
  if (id == 0)
    return g_strdup_printf ("%s does not know this connector", device);
  connector = kms_connector_new (fd, id);
  obstacle = g_strdup (kms_connector_get_obstacle (connector));
  kms_connector_free (connector);
  return obstacle;
}

/* ---- connectors ---- */

static gchar *
read_status (const gchar *folder)
{
  g_autofree gchar *path = g_build_filename (folder, "status", NULL);
  gchar *status = NULL;

  if (!g_file_get_contents (path, &status, NULL, NULL))
    return g_strdup ("unknown");
  return g_strchomp (status);
}

static void
advise (DoctorItem *item, gint fd, const gchar *device, gboolean connected,
    const KmsEdid *edid, const gchar *obstacle)
{
  if (fd == -EACCES || fd == -EPERM)
    doctor_advise (item,
        "become a member of the group of %s, often video (ls -l, usermod -aG)",
        device);
  else if (obstacle && strstr (obstacle, "master"))
    doctor_advise (item,
        "shmemkmssink has to be the DRM master: end the compositor or X server "
        "that is, or let it show the video (waylandsink)");
  else if (obstacle)
    doctor_advise (item,
        "HDR cannot be signalled there: use another driver, "
        "kernel or connector");
  else if (!connected)
    doctor_advise (item, "plug in a display");
  else if (!(edid->eotfs & (KMS_EDID_EOTF (2) | KMS_EDID_EOTF (3))))
    doctor_advise (item,
        "the display knows neither PQ nor HLG: switch HDR on "
        "in its menu, or use another one");
}

static void
add_connector (
    DoctorReport *report, const gchar *name, gint fd, const gchar *device)
{
  g_autofree gchar *entry = g_build_filename (SYSFS, name, NULL);
  g_autofree gchar *folder = doctor_report_get_path (report, entry);
  g_autofree gchar *obstacle =
      find_obstacle (fd, device, strchr (name, '-') + 1);
  g_autofree gchar *status = read_status (folder);
  const gboolean connected = strcmp (status, "connected") == 0;
  DoctorState state =
      connected && obstacle == NULL ? DOCTOR_OK : DOCTOR_MISSING;
  DoctorItem *item;
  KmsEdid edid = { 0 };
  gboolean has_edid = read_edid (folder, &edid);

  if (fd == -EACCES || fd == -EPERM
      || (obstacle && strstr (obstacle, "master")))
    state = DOCTOR_NO_PERMISSION;
  item = doctor_add (report, state, name);
  doctor_set (item, "status", "%s", status);
  doctor_set (item, "hdr", "%s", obstacle ? obstacle : "HDR_OUTPUT_METADATA");
  doctor_set (item, "edid", "%s", has_edid ? "yes" : "no");
  if (has_edid)
    set_edid (item, &edid);
  advise (item, fd, device, connected, &edid, obstacle);
}

/* Connectors are named after their card, such as card0-HDMI-A-1. */
static void
add_connectors (DoctorReport *report)
{
  GPtrArray *names = doctor_report_list (report, SYSFS, "card");
  guint n_connectors = 0, i;

  for (i = 0; i < names->len; i++) {
    g_autofree gchar *name = g_path_get_basename (names->pdata[i]);
    const gchar *dash = strchr (name, '-');
    g_autofree gchar *device = NULL, *path = NULL;
    gint fd;

    if (dash == NULL)
      continue;
    device = g_strdup_printf ("/dev/dri/%.*s", (gint) (dash - name), name);
    path = doctor_report_get_path (report, device);
    fd = open (path, O_RDWR | O_CLOEXEC);
    if (fd < 0)
      fd = -errno;
    add_connector (report, name, fd, device);
    if (fd >= 0)
      close (fd);
    n_connectors++;
  }
  if (n_connectors == 0)
    doctor_advise (doctor_add (report, DOCTOR_MISSING, SYSFS),
        "there is no connector: load the driver of the display or the GPU");
  g_ptr_array_unref (names);
}

void
doctor_look_at_displays (DoctorReport *report)
{
  GST_DEBUG_CATEGORY_INIT (kms_debug, "doctor", 0, "DRM connectors");
  doctor_begin (report, "connectors");
  add_connectors (report);
}
