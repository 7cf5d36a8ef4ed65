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

gboolean
metafile_io_fail_new (GError **error, gint number)
{
  if (number != ENOENT)
    return metafile_io_fail (error, number);
  return common_fail (error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
      "%s; make its folder first", g_strerror (number));
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

/* If the file shrinks meanwhile, the bytes end there. */
static GBytes *
read_bytes (gint fd, gsize size, GError **error)
{
  guint8 *data = g_try_malloc (MAX (size, 1));
  gsize length = 0;
  gssize count = 1;

  if (data == NULL) {
    metafile_io_fail (error, ENOMEM);
    return NULL;
  }
  while (length < size && count != 0) {
    count = read (fd, data + length, size - length);
    if (count < 0 && errno != EINTR) {
      metafile_io_fail (error, errno);
      g_free (data);
      return NULL;
    }
    if (count > 0)
      length += (gsize) count;
  }
  return g_bytes_new_take (data, length);
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
    metafile_io_fail_new (error, errno);
    return NULL;
  }
  base = g_unix_output_stream_new (fd, TRUE);
  stream = g_buffered_output_stream_new_sized (base, STREAM_BUFFER_SIZE);
  g_object_unref (base);
  return stream;
}
