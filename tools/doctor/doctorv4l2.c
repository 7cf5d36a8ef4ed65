/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * V4L2 nodes and sub-devices: what they are, which metadata they capture, and
 * which HDR10 controls they have.
 */

#include "doctor/doctor.h"
#include "v4l2/v4l2device.h"

#include <gio/gio.h>

#include <string.h>

#define N_FOURCC 4

static const struct
{
  guint32 capability;
  const gchar *name;
} capabilities[] = {
  { V4L2_CAP_VIDEO_CAPTURE, "video-capture" },
  { V4L2_CAP_VIDEO_CAPTURE_MPLANE, "video-capture-mplane" },
  { V4L2_CAP_VIDEO_OUTPUT, "video-output" },
  { V4L2_CAP_VIDEO_OUTPUT_MPLANE, "video-output-mplane" },
  { V4L2_CAP_VIDEO_M2M, "video-m2m" },
  { V4L2_CAP_VIDEO_M2M_MPLANE, "video-m2m-mplane" },
  { V4L2_CAP_META_CAPTURE, "metadata-capture" },
  { V4L2_CAP_META_OUTPUT, "metadata-output" },
  { V4L2_CAP_STREAMING, "streaming" },
};

static const struct
{
  guint32 id;
  const gchar *name;
} controls[] = {
  { V4L2_CID_COLORIMETRY_HDR10_CLL_INFO,
      "V4L2_CID_COLORIMETRY_HDR10_CLL_INFO" },
  { V4L2_CID_COLORIMETRY_HDR10_MASTERING_DISPLAY,
      "V4L2_CID_COLORIMETRY_HDR10_MASTERING_DISPLAY" },
};

/* Strings of the kernel that need not end. */
#define set_text(item, key, text)                                              \
  doctor_set (item, key, "%.*s", (gint) sizeof (text), (const gchar *) (text))

static void
set_capabilities (DoctorItem *item, guint32 bits)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (capabilities); i++)
    if (bits & capabilities[i].capability)
      g_ptr_array_add (names, g_strdup (capabilities[i].name));
  doctor_set_list (item, "capabilities", names);
}

static void
set_controls (DoctorItem *item, const V4l2Device *device)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (controls); i++) {
    struct v4l2_query_ext_ctrl query = { .id = controls[i].id };

    if (v4l2_device_ioctl (device->fd, VIDIOC_QUERY_EXT_CTRL, &query) >= 0)
      g_ptr_array_add (names, g_strdup (controls[i].name));
  }
  doctor_set_list (item, "hdr controls", names);
}

static void
set_metadata_format (DoctorItem *item, const V4l2Device *device)
{
  struct v4l2_format format = { .type = V4L2_BUF_TYPE_META_CAPTURE };
  gchar fourcc[N_FOURCC];
  guint i;

  if (v4l2_device_ioctl (device->fd, VIDIOC_G_FMT, &format) < 0)
    return;
  for (i = 0; i < N_FOURCC; i++)
    fourcc[i] = (gchar) (format.fmt.meta.dataformat >> (8 * i));
  set_text (item, "metadata format", fourcc);
  doctor_set (item, "metadata bytes", "%u", format.fmt.meta.buffersize);
}

/* A sub-device answers no VIDIOC_QUERYCAP. */
static void
set_identity (DoctorItem *item, const V4l2Device *device)
{
  struct v4l2_capability found = { 0 };
  guint32 bits;

  if (v4l2_device_ioctl (device->fd, VIDIOC_QUERYCAP, &found) < 0)
    return;
  bits = found.capabilities & V4L2_CAP_DEVICE_CAPS ? found.device_caps
                                                   : found.capabilities;
  set_text (item, "driver", found.driver);
  set_text (item, "card", found.card);
  set_text (item, "bus", found.bus_info);
  set_capabilities (item, bits);
  if (bits & V4L2_CAP_META_CAPTURE)
    set_metadata_format (item, device);
}

/* As shmemv4l2src would say it. */
static void
add_unusable (DoctorReport *report, const gchar *name, const GError *error)
{
  const gboolean denied =
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);

  doctor_advise (
      doctor_add (report, denied ? DOCTOR_NO_PERMISSION : DOCTOR_MISSING, name),
      "%s", error->message);
}

static void
add_node (DoctorReport *report, const gchar *name)
{
  g_autofree gchar *path = doctor_report_get_path (report, name);
  V4l2Device device = { .fd = -1 };
  g_autoptr (GError) error = NULL;
  DoctorItem *item;

  if (!v4l2_device_open_any (&device, path, &error)) {
    add_unusable (report, name, error);
    return;
  }
  item = doctor_add (report, DOCTOR_OK, name);
  set_identity (item, &device);
  set_controls (item, &device);
  v4l2_device_close (&device);
}

static guint
add_nodes (DoctorReport *report, const gchar *prefix)
{
  GPtrArray *names = doctor_report_list (report, "/dev", prefix);
  const guint n_names = names->len;
  guint i;

  for (i = 0; i < n_names; i++)
    add_node (report, names->pdata[i]);
  g_ptr_array_unref (names);
  return n_names;
}

void
doctor_look_at_v4l2 (DoctorReport *report)
{
  guint n_nodes;

  doctor_begin (report, "v4l2");
  n_nodes = add_nodes (report, "video") + add_nodes (report, "v4l-subdev");
  if (n_nodes == 0)
    doctor_advise (doctor_add (report, DOCTOR_MISSING, "/dev/video*"),
        "there is no V4L2 device: load the driver of the camera or receiver, "
        "or "
        "try vivid (modprobe vivid)");
}
