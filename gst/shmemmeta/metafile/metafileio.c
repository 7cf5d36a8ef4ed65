/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Files that the metadata elements read and write: read whole within a bound,
 * written front to back, or replaced by a whole one. A path comes from the
 * user and may be anything; only what streams accepts a pipe or a device.
 */

#include "metafile/metafileio.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixoutputstream.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define STREAM_BUFFER_SIZE (64 * 1024)

static gboolean
fail_errno (GError **error, gint number)
{
  g_set_error_literal (error, G_FILE_ERROR,
      (gint) g_file_error_from_errno (number), g_strerror (number));
  return FALSE;
}

static gboolean
check_regular (const struct stat *status, GError **error)
{
  if (S_ISREG (status->st_mode))
    return TRUE;
  if (S_ISDIR (status->st_mode))
    return fail_errno (error, EISDIR);
  g_set_error_literal (
      error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "Not a regular file");
  return FALSE;
}

/* A descriptor of a regular file, or -1. */
static gint
open_regular (const gchar *path, struct stat *status, GError **error)
{
  /* Or a pipe would block here. */
  gint fd = open (path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

  if (fd < 0 || fstat (fd, status) < 0)
    fail_errno (error, errno);
  else if (check_regular (status, error))
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

/* A file that shrinks meanwhile is as long as what could be read. */
static GBytes *
read_bytes (gint fd, gsize size, GError **error)
{
  guint8 *data = g_try_malloc (MAX (size, 1));
  gsize length = 0;
  gssize count = 1;

  if (data == NULL) {
    fail_errno (error, ENOMEM);
    return NULL;
  }
  while (length < size && count != 0) {
    count = read (fd, data + length, size - length);
    if (count < 0 && errno != EINTR) {
      fail_errno (error, errno);
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
  fail_errno (error, errno);
  return NULL;
}

/* What @path stands for, so that a symbolic link is not replaced itself; NULL
 * if it is there and cannot be replaced. */
static gchar *
resolve_target (const gchar *path, struct stat *status, GError **error)
{
  gchar *resolved = realpath (path, NULL);
  gchar *target = NULL;

  if (resolved == NULL) {
    status->st_mode = 0;
    if (errno == ENOENT)
      return g_strdup (path);
    fail_errno (error, errno);
    return NULL;
  }
  if (stat (resolved, status) < 0 || access (resolved, W_OK) < 0)
    fail_errno (error, errno);
  else if (check_regular (status, error))
    target = g_strdup (resolved);
  free (resolved);
  return target;
}

/* A new file beside @target, with the access of what it will replace. */
static gint
open_beside (const gchar *target, const struct stat *status, gchar **beside,
    GError **error)
{
  gchar *name = g_strconcat (target, ".XXXXXX", NULL);
  gint fd = g_mkstemp_full (name, O_WRONLY | O_CLOEXEC, 0666);

  if (fd < 0) {
    fail_errno (error, errno);
    g_free (name);
    return -1;
  }
  if (status->st_mode != 0 && fchmod (fd, status->st_mode & 0777) < 0)
    g_debug ("%s keeps its own access bits: %s", name, g_strerror (errno));
  *beside = name;
  return fd;
}

/* Takes @fd. On disk before it gets its name, or a power failure could leave
 * the name with half of the bytes. */
static gboolean
write_and_sync (
    gint fd, MetafileIoWrite write, gpointer user_data, GError **error)
{
  GOutputStream *stream = stream_take_fd (fd);
  gboolean written;

  written = write (stream, user_data, error)
      && g_output_stream_flush (stream, NULL, error);
  if (written && fsync (fd) < 0)
    written = fail_errno (error, errno);
  /* Closing tells of an error only once: the first is the one to report. */
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
      replaced = fail_errno (error, errno);
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
