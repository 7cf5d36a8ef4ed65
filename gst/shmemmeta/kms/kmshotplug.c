/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Hotplug events of a connector, from the kernel's uevent socket. A check for
 * them is one system call that does not block, cheap enough for every frame, so
 * there is no thread. Any process may send to this socket; only what the kernel
 * itself sent counts.
 */

#include "kms/kmshotplug.h"
#include "common/commonerror.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <gst/shmemmeta/shmemmeta.h>
#include <linux/netlink.h>

/* Of the kernel's own events; udev sends its own to another group. */
#define GROUP_KERNEL 1

/* UEVENT_BUFFER_SIZE of the kernel, and the line before it. */
#define MAX_EVENT (2048 + 512)

struct _KmsHotplug
{
  gint socket;
  guint minor;
  guint32 connector;
};

KmsHotplug *
kms_hotplug_new (gint fd, guint32 connector, GError **error)
{
  const struct sockaddr_nl address = { .nl_family = AF_NETLINK,
    .nl_groups = GROUP_KERNEL };
  KmsHotplug *self = g_new0 (KmsHotplug, 1);
  struct stat st;

  self->connector = connector;
  self->socket = socket (AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
      NETLINK_KOBJECT_UEVENT);
  if (self->socket < 0 || fstat (fd, &st) != 0
      || bind (self->socket, (const struct sockaddr *) &address, sizeof address)
          != 0) {
    common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_SYSTEM,
        "cannot listen to uevents: %s", g_strerror (errno));
    kms_hotplug_free (self);
    return NULL;
  }
  self->minor = minor (st.st_rdev);
  return self;
}

void
kms_hotplug_free (KmsHotplug *self)
{
  if (self->socket >= 0)
    close (self->socket);
  g_free (self);
}

/* The value of @line if it is that of @name, which ends with a '='. */
static const gchar *
value_of (const gchar *line, const gchar *name)
{
  const gsize length = strlen (name);

  return strncmp (line, name, length) == 0 ? line + length : NULL;
}

static gboolean
is_number (const gchar *text, guint64 wanted)
{
  guint64 value;

  return g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &value, NULL)
      && value == wanted;
}

/* Lines that end with a 0. The first one is a title; those that count are
 * MINOR and HOTPLUG, and CONNECTOR if it is about one only. PROPERTY means that
 * one of its properties has changed, such as that of content protection. */
gboolean
kms_hotplug_parse (
    const gchar *data, gsize size, guint minor, guint32 connector)
{
  gboolean is_drm = FALSE, is_device = FALSE, is_hotplug = FALSE;
  const gchar *value;

  while (size > 0) {
    const gsize length = strnlen (data, size);

    if (length == size)
      return FALSE;
    if ((value = value_of (data, "SUBSYSTEM=")))
      is_drm = strcmp (value, "drm") == 0;
    else if ((value = value_of (data, "MINOR=")))
      is_device = is_number (value, minor);
    else if ((value = value_of (data, "HOTPLUG=")))
      is_hotplug = is_number (value, 1);
    else if ((value = value_of (data, "CONNECTOR="))
        && !is_number (value, connector))
      return FALSE;
    else if (value_of (data, "PROPERTY="))
      return FALSE;
    data += length + 1;
    size -= length + 1;
  }
  return is_drm && is_device && is_hotplug;
}

gboolean
kms_hotplug_check (KmsHotplug *self)
{
  gboolean plugged = FALSE;

  for (;;) {
    gchar data[MAX_EVENT];
    struct sockaddr_nl sender = { 0 };
    socklen_t length = sizeof sender;
    const ssize_t size = recvfrom (self->socket, data, sizeof data,
        MSG_DONTWAIT | MSG_TRUNC, (struct sockaddr *) &sender, &length);

    /* Events were lost: it may have been among them. */
    if (size < 0 && errno == ENOBUFS)
      plugged = TRUE;
    else if (size < 0 && errno != EINTR)
      return plugged;
    else if (size > 0 && (gsize) size <= sizeof data && sender.nl_pid == 0)
      plugged |=
          kms_hotplug_parse (data, (gsize) size, self->minor, self->connector);
  }
}
