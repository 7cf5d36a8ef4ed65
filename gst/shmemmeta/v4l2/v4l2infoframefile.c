/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A file with received InfoFrames, which a driver updates. Nothing tells of a
 * change, so it is read again for each frame; it is parsed only if its bytes
 * differ. A sink ignores a malformed InfoFrame, CTA-861 clause 6, so the values
 * before it stay in force. */

#include "v4l2/v4l2infoframe.h"
#include "common/commonerror.h"

#include <gio/gio.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

V4l2InfoframeChange
v4l2_infoframe_file_update (V4l2InfoframeFile *self)
{
  guint8 bytes[sizeof self->bytes];
  const gboolean found = self->found;
  gssize size;

  do
    size = pread (self->fd, bytes, sizeof bytes, 0);
  while (size < 0 && errno == EINTR);
  /* Most drivers show an empty file without an InfoFrame; tc358743 does not. */
  if (size < 0 && errno == ENOENT)
    size = 0;
  if (size < 0)
    return V4L2_INFOFRAME_IGNORED;
  if ((gsize) size == self->size && memcmp (bytes, self->bytes, size) == 0)
    return V4L2_INFOFRAME_SAME;
  self->size = (gsize) size;
  memcpy (self->bytes, bytes, self->size);
  switch (v4l2_infoframe_parse (&self->values, self->bytes, self->size)) {
    case V4L2_INFOFRAME_FOUND:
      self->found = TRUE;
      return V4L2_INFOFRAME_CHANGED;
    case V4L2_INFOFRAME_NONE:
      self->found = FALSE;
      return found ? V4L2_INFOFRAME_CHANGED : V4L2_INFOFRAME_SAME;
    case V4L2_INFOFRAME_MALFORMED:
      break;
  }
  return V4L2_INFOFRAME_IGNORED;
}

static gboolean
fail (const gchar *path, GError **error)
{
  const gint number = errno;

  return common_fail (error, G_IO_ERROR, (gint) g_io_error_from_errno (number),
      "cannot read the InfoFrame in %s: %s; kernels since 6.13 have those that "
      "a device received in /sys/kernel/debug/v4l2",
      path, g_strerror (number));
}

gboolean
v4l2_infoframe_file_open (
    V4l2InfoframeFile *self, const gchar *path, GError **error)
{
  guint8 byte;

  *self = (V4l2InfoframeFile){ .path = g_strdup (path) };
  self->fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  /* A pipe or a folder never can be read; a device without signal may. */
  if (self->fd >= 0
      && (pread (self->fd, &byte, 1, 0) >= 0
          || (errno != ESPIPE && errno != EISDIR)))
    return TRUE;
  fail (path, error);
  v4l2_infoframe_file_close (self);
  return FALSE;
}

void
v4l2_infoframe_file_close (V4l2InfoframeFile *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  g_clear_pointer (&self->path, g_free);
}
