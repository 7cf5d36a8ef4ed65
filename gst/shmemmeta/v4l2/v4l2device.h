/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#ifndef __V4L2DEVICE_H__
#define __V4L2DEVICE_H__

#include <gst/gst.h>
#include <linux/videodev2.h>

G_BEGIN_DECLS

/* An open V4L2 node. */
typedef struct
{
  gchar *path;
  gint fd;              /* non-blocking; -1 while closed */
  guint32 capabilities; /* V4L2_CAP_*, of this node */
  gint failure;         /* errno of the last v4l2_device_call() that failed */
} V4l2Device;

/* Opens @path, which must have one of @capabilities; @purpose names them in
 * error messages. Errors are G_IO_ERROR and say which path and what to do;
 * @device is then closed. */
gboolean v4l2_device_open (V4l2Device *device, const gchar *path,
    guint32 capabilities, const gchar *purpose, GError **error);
/* The same for its controls alone: any node, a sub-device too. */
gboolean v4l2_device_open_any (
    V4l2Device *device, const gchar *path, GError **error);
void v4l2_device_close (V4l2Device *device);

/* ioctl(), restarted after EINTR. */
gint v4l2_device_ioctl (gint fd, gulong request, gpointer argument);

/* v4l2_device_ioctl() with @error set on failure, which names the request. */
#define v4l2_device_call(device, request, argument, error)                     \
  v4l2_device_call_named (device, request, argument, #request, error)
gboolean v4l2_device_call_named (V4l2Device *device, gulong request,
    gpointer argument, const gchar *name, GError **error);

/* Maps @size bytes at @offset, as VIDIOC_QUERYBUF returned them; NULL on
 * failure. */
gpointer v4l2_device_map (
    V4l2Device *device, guint32 offset, gsize size, GError **error);

/* Posts and frees @error, which is from these functions, as a
 * GstResourceError. */
void v4l2_post_error (GstElement *element, GError *error);

G_END_DECLS

#endif /* __V4L2DEVICE_H__ */
