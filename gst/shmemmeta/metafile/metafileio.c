/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * File access of the metadata elements: reads a file as a whole up to a limit, or
 * writes one as it comes. A path comes from the user and may be anything; only
 * writing accepts a pipe or a device.
 */

#include "metafile/metafileio.h"
#include "common/commonerror.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixoutputstream.h>
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

GOutputStream *
metafile_io_open_stream (const gchar *path, GError **error)
{
  gint fd =
      open (path, O_WRONLY | O_CREAT | O_TRUNC | O_NOCTTY | O_CLOEXEC, 0666);

  GOutputStream *base, *stream;

  if (fd < 0) {
    metafile_io_fail (error, errno);
    return NULL;
  }
  base = g_unix_output_stream_new (fd, TRUE);
  stream = g_buffered_output_stream_new_sized (base, STREAM_BUFFER_SIZE);
  g_object_unref (base);
  return stream;
}
