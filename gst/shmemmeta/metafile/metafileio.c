/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * File access of the metadata elements: reads a file as a whole up to a limit,
 * writes one sequentially, or replaces one atomically. A path comes from the
 * user and may be anything; only sequential writing accepts a pipe or a device.
 */

#include "metafile/metafileio.h"
#include "common/commonerror.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixoutputstream.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define STREAM_BUFFER_SIZE (64 * 1024)

gboolean
metafile_io_fail (GError **error, gint number)
{
  return common_fail (error, G_FILE_ERROR,
      (gint) g_file_error_from_errno (number), "%s", g_strerror (number));
}

static gboolean
check_regular (const struct stat *status, GError **error)
{
  if (S_ISREG (status->st_mode))
    return TRUE;
  if (S_ISDIR (status->st_mode))
    return metafile_io_fail (error, EISDIR);
  return common_fail (
      error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "Not a regular file");
}

/* A descriptor of a regular file, or -1. */
static gint
open_regular (const gchar *path, struct stat *status, GError **error)
{
  /* O_NONBLOCK, as opening a pipe would block. */
  gint fd = open (path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

  if (fd < 0 || fstat (fd, status) < 0)
    metafile_io_fail (error, errno);
  else if (check_regular (status, error))
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

/* Up to @size bytes, fewer only at the end. FALSE on error. */
static gboolean
read_up_to (gint fd, guint8 *data, gsize size, gsize *length, GError **error)
{
  gssize count = 1;

  *length = 0;
  while (*length < size && count != 0) {
    count = read (fd, data + *length, size - *length);
    if (count < 0 && errno != EINTR)
      return metafile_io_fail (error, errno);
    if (count > 0)
      *length += (gsize) count;
  }
  return TRUE;
}

/* If the file shrinks meanwhile, the bytes end there. */
static GBytes *
read_bytes (gint fd, gsize size, GError **error)
{
  guint8 *data = g_try_malloc (MAX (size, 1));
  gsize length;

  if (data == NULL) {
    metafile_io_fail (error, ENOMEM);
    return NULL;
  }
  if (read_up_to (fd, data, size, &length, error))
    return g_bytes_new_take (data, length);
  g_free (data);
  return NULL;
}

/* Makes room for one step more, half as much again or up to @max_size. */
static gboolean
grow (guint8 **data, gsize *room, gsize max_size, GError **error)
{
  gsize step = MIN (MAX (*room / 2, STREAM_BUFFER_SIZE), max_size - *room);
  guint8 *larger = g_try_realloc (*data, *room + step);

  if (larger == NULL)
    return metafile_io_fail (error, ENOMEM);
  *data = larger;
  *room += step;
  return TRUE;
}

GBytes *
metafile_io_read_fd (gint fd, gsize max_size, GError **error)
{
  /* One byte more tells whether there are too many. */
  const gsize most = max_size + 1;
  guint8 *data = NULL;
  gsize room = 0, size = 0, length;
  gboolean read = TRUE;

  g_return_val_if_fail (max_size < G_MAXSIZE, NULL);

  while (read && size == room && room < most) {
    read = grow (&data, &room, most, error)
        && read_up_to (fd, data + size, room - size, &length, error);
    size += read ? length : 0;
  }
  if (read && size > max_size)
    read = common_fail (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC,
        "more than %" G_GSIZE_FORMAT " bytes", max_size);
  if (read)
    return g_bytes_new_take (data, size);
  g_free (data);
  return NULL;
}

GBytes *
metafile_io_read (const gchar *path, gsize max_size, GError **error)
{
  GBytes *bytes = NULL;
  struct stat status;
  gint fd = open_regular (path, &status, error);

  if (fd < 0)
    return NULL;
  if ((guint64) status.st_size <= max_size)
    bytes = read_bytes (fd, (gsize) status.st_size, error);
  else
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC,
        "%" G_GINT64_FORMAT " bytes, %" G_GSIZE_FORMAT " at most",
        (gint64) status.st_size, max_size);
  close (fd);
  return bytes;
}

GBytes *
metafile_io_read_head (
    const gchar *path, gsize size, guint64 *file_size, GError **error)
{
  GBytes *bytes;
  struct stat status;
  gint fd = open_regular (path, &status, error);

  if (fd < 0)
    return NULL;
  *file_size = (guint64) status.st_size;
  bytes = read_bytes (fd, (gsize) MIN (size, *file_size), error);
  close (fd);
  return bytes;
}

static GOutputStream *
stream_take_fd (gint fd)
{
  GOutputStream *base = g_unix_output_stream_new (fd, TRUE);
  GOutputStream *stream =
      g_buffered_output_stream_new_sized (base, STREAM_BUFFER_SIZE);

  g_object_unref (base);
  return stream;
}

GOutputStream *
metafile_io_open_stream (const gchar *path, GError **error)
{
  gint fd =
      open (path, O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY | O_CLOEXEC, 0666);

  if (fd >= 0)
    return stream_take_fd (fd);
  metafile_io_fail (error, errno);
  return NULL;
}

/* Resolves @path, so that a symbolic link is not replaced itself; NULL if it
 * exists and cannot be replaced. */
static gchar *
resolve_target (const gchar *path, struct stat *status, GError **error)
{
  gchar *resolved = realpath (path, NULL);
  gchar *target = NULL;

  if (resolved == NULL) {
    status->st_mode = 0;
    if (errno == ENOENT)
      return g_strdup (path);
    metafile_io_fail (error, errno);
    return NULL;
  }
  if (stat (resolved, status) < 0 || access (resolved, W_OK) < 0)
    metafile_io_fail (error, errno);
  else if (check_regular (status, error))
    target = g_strdup (resolved);
  free (resolved);
  return target;
}

/* Creates a file in the folder of @target, with its access bits if it
 * exists. */
static gint
open_beside (const gchar *target, const struct stat *status, gchar **beside,
    GError **error)
{
  gchar *name = g_strconcat (target, ".XXXXXX", NULL);
  gint fd = g_mkstemp_full (name, O_WRONLY | O_CLOEXEC, 0666);

  if (fd < 0) {
    metafile_io_fail (error, errno);
    g_free (name);
    return -1;
  }
  if (status->st_mode != 0 && fchmod (fd, status->st_mode & 0777) < 0)
    g_debug ("cannot set access bits of %s: %s", name, g_strerror (errno));
  *beside = name;
  return fd;
}

/* Takes @fd. Syncs to disk before the rename, or a power failure could leave a
 * partial file under the final name. */
static gboolean
write_and_sync (
    gint fd, MetafileIoWrite write, gpointer user_data, GError **error)
{
  GOutputStream *stream = stream_take_fd (fd);
  gboolean written;

  written = write (stream, user_data, error)
      && g_output_stream_flush (stream, NULL, error);
  if (written && fsync (fd) < 0)
    written = metafile_io_fail (error, errno);
  /* Only the first error is reported. */
  written =
      g_output_stream_close (stream, NULL, written ? error : NULL) && written;
  g_object_unref (stream);
  return written;
}

gboolean
metafile_io_replace (const gchar *path, MetafileIoWrite write,
    gpointer user_data, GError **error)
{
  struct stat status;
  gchar *target = resolve_target (path, &status, error);
  gchar *beside = NULL;
  gboolean replaced = FALSE;
  gint fd = -1;

  if (target)
    fd = open_beside (target, &status, &beside, error);
  if (fd >= 0) {
    replaced = write_and_sync (fd, write, user_data, error);
    if (replaced && g_rename (beside, target) < 0)
      replaced = metafile_io_fail (error, errno);
    if (!replaced)
      g_unlink (beside);
  }
  g_free (beside);
  g_free (target);
  return replaced;
}

gboolean
metafile_io_check_replace (const gchar *path, GError **error)
{
  struct stat status;
  gchar *target = resolve_target (path, &status, error);
  gchar *beside = NULL;
  gint fd = -1;

  if (target)
    fd = open_beside (target, &status, &beside, error);
  if (fd >= 0) {
    close (fd);
    g_unlink (beside);
  }
  g_free (beside);
  g_free (target);
  return fd >= 0;
}
