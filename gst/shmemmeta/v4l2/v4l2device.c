/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A V4L2 node: opens it, wraps its ioctls, and turns errno into messages that
 * tell what it means for a V4L2 device and what to do. */

#include "v4l2/v4l2device.h"
#include "common/commonerror.h"

#include <gio/gio.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/v4l2-subdev.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

gint
v4l2_device_ioctl (gint fd, gulong request, gpointer argument)
{
  gint result;

  do
    result = ioctl (fd, request, argument);
  while (result < 0 && errno == EINTR);
  return result;
}

/* What errno means for a V4L2 device, and what to do about it. */
static const gchar *
explain (gint number)
{
  switch (number) {
    case EBUSY:
      return "another program is streaming from it or has locked its format: "
             "stop that program";
    case ENODEV:
    case ENXIO:
      return "the device or its driver was removed";
    case ENOENT:
      return "no such device: v4l2-ctl --list-devices lists them";
    case EACCES:
    case EPERM:
      return "permission denied: become a member of the group of the device, "
             "often `video`";
    case ENOLINK:
      return "no signal, or its media pipeline is not set up";
    case EPIPE:
      return "its media pipeline is not set up, or its formats do not fit";
    case EIO:
      return "the device failed: the log of the kernel (dmesg) may say how";
    case ENOMEM:
      return "the driver is out of memory: use fewer buffers or smaller "
             "frames";
    case ENOTTY:
    case EINVAL:
      return "not supported by the driver";
    default:
      return g_strerror (number);
  }
}

static gboolean
fail (const gchar *path, const gchar *what, GError **error)
{
  const gint number = errno;

  return common_fail (error, G_IO_ERROR, (gint) g_io_error_from_errno (number),
      "%s: %s failed: %s", path, what, explain (number));
}

static GstResourceError
get_resource_code (const GError *error)
{
  static const struct
  {
    gint from;
    GstResourceError to;
  } codes[] = {
    { G_IO_ERROR_NOT_FOUND, GST_RESOURCE_ERROR_NOT_FOUND },
    { G_IO_ERROR_BUSY, GST_RESOURCE_ERROR_BUSY },
    { G_IO_ERROR_PERMISSION_DENIED, GST_RESOURCE_ERROR_NOT_AUTHORIZED },
    { G_IO_ERROR_NOT_SUPPORTED, GST_RESOURCE_ERROR_SETTINGS },
    { G_IO_ERROR_NO_SPACE, GST_RESOURCE_ERROR_NO_SPACE_LEFT },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, G_IO_ERROR, codes[i].from))
      return codes[i].to;
  return GST_RESOURCE_ERROR_READ;
}

void
v4l2_post_error (GstElement *element, GError *error)
{
  gst_element_message_full (element, GST_MESSAGE_ERROR, GST_RESOURCE_ERROR,
      (gint) get_resource_code (error), g_strdup_printf ("%s.", error->message),
      NULL, __FILE__, GST_FUNCTION, __LINE__);
  g_error_free (error);
}

gboolean
v4l2_device_call_named (V4l2Device *self, gulong request, gpointer argument,
    const gchar *name, GError **error)
{
  if (v4l2_device_ioctl (self->fd, request, argument) >= 0)
    return TRUE;
  self->failure = errno;
  return fail (self->path, name, error);
}

gpointer
v4l2_device_map (V4l2Device *self, guint32 offset, gsize size, GError **error)
{
  gpointer bytes =
      mmap (NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, self->fd, offset);

  if (bytes != MAP_FAILED)
    return bytes;
  fail (self->path, "mmap() of a buffer", error);
  return NULL;
}

static gboolean
fail_foreign (const V4l2Device *self, GError **error)
{
  return common_fail (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
      "%s is not a V4L2 device: v4l2-ctl --list-devices lists them",
      self->path);
}

static gboolean
check_capabilities (
    V4l2Device *self, guint32 wanted, const gchar *purpose, GError **error)
{
  struct v4l2_capability capability = { 0 };

  if (v4l2_device_ioctl (self->fd, VIDIOC_QUERYCAP, &capability) < 0)
    return fail_foreign (self, error);
  self->capabilities = capability.capabilities & V4L2_CAP_DEVICE_CAPS
      ? capability.device_caps
      : capability.capabilities;
  if ((self->capabilities & wanted)
      && (self->capabilities & V4L2_CAP_STREAMING))
    return TRUE;
  return common_fail (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
      "%s (%.32s) is not a %s with streaming I/O: v4l2-ctl --list-devices "
      "lists the other nodes of the device",
      self->path, (const gchar *) capability.card, purpose);
}

static gboolean
open_node (V4l2Device *self, const gchar *path, GError **error)
{
  self->path = g_strdup (path);
  self->capabilities = 0;
  self->fd = open (path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  return self->fd >= 0 || fail (path, "open()", error);
}

gboolean
v4l2_device_open (V4l2Device *self, const gchar *path, guint32 capabilities,
    const gchar *purpose, GError **error)
{
  if (open_node (self, path, error)
      && check_capabilities (self, capabilities, purpose, error))
    return TRUE;
  v4l2_device_close (self);
  return FALSE;
}

/* A sub-device has no VIDIOC_QUERYCAP, which other nodes have to have. */
static gboolean
check_foreign (const V4l2Device *self, GError **error)
{
  struct v4l2_subdev_capability subdev = { 0 };
  struct v4l2_capability node = { 0 };

  return v4l2_device_ioctl (self->fd, VIDIOC_QUERYCAP, &node) >= 0
      || v4l2_device_ioctl (self->fd, VIDIOC_SUBDEV_QUERYCAP, &subdev) >= 0
      || fail_foreign (self, error);
}

gboolean
v4l2_device_open_any (V4l2Device *self, const gchar *path, GError **error)
{
  if (open_node (self, path, error) && check_foreign (self, error))
    return TRUE;
  v4l2_device_close (self);
  return FALSE;
}

void
v4l2_device_close (V4l2Device *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  g_clear_pointer (&self->path, g_free);
}
