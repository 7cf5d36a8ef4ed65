/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Writes to a temporary file, and gives that the place of the file when it is
 * whole. A temporary file in the same folder is renamed. If a renamed file would
 * lose what a file keeps that is written in place (other hard links, owner,
 * access control list), or if the folder cannot be written to, the whole file is
 * copied into the one that exists instead.
 */

#include "metafile/metafileoutput.h"
#include "metafile/metafileio.h"
#include "metafile/metafiletemporary.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixoutputstream.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define STREAM_BUFFER_SIZE (64 * 1024)
/* As many as Linux follows. */
#define MAX_LINKS 40

struct _MetafileOutput
{
  GOutputStream *stream;
  gint fd;          /* what @stream writes to */
  gint existing_fd; /* of the file to be replaced, or -1 */
  gchar *target;    /* what is replaced; NULL if written to directly */
  gchar *beside;    /* temporary file, to be renamed; NULL to copy */
  gboolean through_procfs;
  const gchar *note;
};

/* ---- what a path names ---- */

/* A link such as /proc/self/fd/1 leads to an open file, whatever text it has. */
static gboolean
is_in_procfs (const gchar *path)
{
  struct stat link, procfs;

  return lstat (path, &link) == 0 && stat ("/proc/self/", &procfs) == 0
      && link.st_dev == procfs.st_dev;
}

/* Follows symbolic links, also to a file that does not exist. */
static gboolean
find_target (MetafileOutput *self, const gchar *path, GError **error)
{
  g_autofree gchar *current = g_strdup (path);
  guint i;

  for (i = 0; i < MAX_LINKS; i++) {
    g_autofree gchar *link = g_file_read_link (current, NULL);
    g_autofree gchar *folder = NULL;

    if (link == NULL) {
      self->target = g_steal_pointer (&current);
      return TRUE;
    }
    self->through_procfs |= is_in_procfs (current);
    folder = g_path_get_dirname (current);
    g_free (current);
    current = g_path_is_absolute (link) ? g_steal_pointer (&link)
                                        : g_build_filename (folder, link, NULL);
  }
  return metafile_io_fail (error, ELOOP);
}

static gboolean
is_standard_output (const MetafileOutput *self, const struct stat *status)
{
  struct stat output;

  return self->through_procfs && fstat (STDOUT_FILENO, &output) == 0
      && output.st_dev == status->st_dev && output.st_ino == status->st_ino;
}

/* ---- opening ---- */

static gboolean
open_directly (MetafileOutput *self, const gchar *path, GError **error)
{
  g_clear_pointer (&self->target, g_free);
  self->fd = path ? open (path, O_WRONLY | O_NOCTTY | O_CLOEXEC)
                  : fcntl (STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
  return self->fd >= 0 || metafile_io_fail (error, errno);
}

/* A file without a name, in @folder or in that of temporary files. */
static gboolean
open_spool (MetafileOutput *self, const gchar *folder, GError **error)
{
  const gchar *const folders[] = { folder, g_get_tmp_dir () };
  gint number = 0;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (folders) && self->fd < 0; i++) {
    g_autofree gchar *name = NULL;

    metafile_temporary_enter ();
    self->fd = metafile_temporary_create (folders[i], 0600, &name);
    number = errno;
    if (self->fd >= 0) {
      g_unlink (name);
      metafile_temporary_forget (name);
    }
    metafile_temporary_leave ();
  }
  return self->fd >= 0 || metafile_io_fail (error, number);
}

static void
drop_beside (MetafileOutput *self)
{
  metafile_temporary_enter ();
  if (self->beside) {
    g_unlink (self->beside);
    metafile_temporary_forget (self->beside);
  }
  metafile_temporary_leave ();
  g_clear_pointer (&self->beside, g_free);
}

static gboolean
open_new (MetafileOutput *self, const gchar *folder, GError **error)
{
  gint number;

  metafile_temporary_enter ();
  self->fd = metafile_temporary_create (folder, 0666, &self->beside);
  number = errno;
  metafile_temporary_leave ();
  return self->fd >= 0 || metafile_io_fail_new (error, number);
}

static gboolean
open_existing (MetafileOutput *self, const struct stat *status,
    const gchar *folder, GError **error)
{
  self->note = NULL;
  if (self->through_procfs)
    self->note = "was written in place, as it is an open file";
  else if (status->st_nlink > 1)
    self->note = "was written in place, as it has other hard links";
  if (self->note == NULL) {
    metafile_temporary_enter ();
    self->fd = metafile_temporary_create (folder, 0600, &self->beside);
    metafile_temporary_leave ();
    if (self->fd < 0)
      self->note = "was written in place, as no file can be created in its "
                   "folder";
    else if (!metafile_temporary_copy_attributes (self->existing_fd, self->fd))
      self->note = "was written in place, as another file there could not "
                   "have its owner, group or access control list";
  }
  if (self->note == NULL)
    return TRUE;
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
  drop_beside (self);
  return open_spool (self, folder, error);
}

static gboolean
open_output (MetafileOutput *self, const gchar *path, GError **error)
{
  g_autofree gchar *folder = NULL;
  struct stat status;
  gboolean exists = stat (path, &status) == 0;

  if (!exists && errno != ENOENT)
    return metafile_io_fail (error, errno);
  if (exists && S_ISDIR (status.st_mode))
    return metafile_io_fail (error, EISDIR);
  if (!find_target (self, path, error))
    return FALSE;
  if (exists && is_standard_output (self, &status))
    return open_directly (self, NULL, error);
  if (exists && !S_ISREG (status.st_mode))
    return open_directly (self, path, error);
  folder = g_path_get_dirname (self->target);
  if (!exists)
    return open_new (self, folder, error);
  self->existing_fd = open (path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
  if (self->existing_fd < 0)
    return metafile_io_fail (error, errno);
  return open_existing (self, &status, folder, error);
}

static void
output_free (MetafileOutput *self)
{
  g_clear_object (&self->stream);
  drop_beside (self);
  if (self->fd >= 0)
    close (self->fd);
  if (self->existing_fd >= 0)
    close (self->existing_fd);
  g_free (self->target);
  g_free (self);
}

/* Takes @self if that is not @opened. */
static MetafileOutput *
make_stream (MetafileOutput *self, gboolean opened)
{
  GOutputStream *base;

  if (!opened) {
    output_free (self);
    return NULL;
  }
  base = g_unix_output_stream_new (self->fd, FALSE);
  self->stream = g_buffered_output_stream_new_sized (base, STREAM_BUFFER_SIZE);
  g_object_unref (base);
  return self;
}

static MetafileOutput *
output_alloc (void)
{
  MetafileOutput *self = g_new0 (MetafileOutput, 1);

  self->fd = -1;
  self->existing_fd = -1;
  return self;
}

MetafileOutput *
metafile_output_new (const gchar *path, GError **error)
{
  MetafileOutput *self = output_alloc ();

  return make_stream (self, open_output (self, path, error));
}

MetafileOutput *
metafile_output_new_stdout (GError **error)
{
  MetafileOutput *self = output_alloc ();

  return make_stream (self, open_directly (self, NULL, error));
}

GOutputStream *
metafile_output_get_stream (const MetafileOutput *self)
{
  return self->stream;
}

const gchar *
metafile_output_get_note (const MetafileOutput *self)
{
  return self->note;
}

/* ---- finishing ---- */

/* Not on every file system; where it is not, nothing is lost but safety against a
 * power failure. */
static gboolean
sync_file (gint fd, GError **error)
{
  return fsync (fd) == 0 || errno == EINVAL || errno == ENOSYS
      || metafile_io_fail (error, errno);
}

static gboolean
write_all (gint fd, const guint8 *data, gsize size, GError **error)
{
  while (size > 0) {
    gssize count = write (fd, data, size);

    if (count < 0 && errno != EINTR)
      return metafile_io_fail (error, errno);
    if (count > 0) {
      data += count;
      size -= (gsize) count;
    }
  }
  return TRUE;
}

static gboolean
copy_bytes (gint from, gint to, GError **error)
{
  g_autofree guint8 *block = g_malloc (STREAM_BUFFER_SIZE);
  gssize count;

  if (lseek (from, 0, SEEK_SET) < 0 || lseek (to, 0, SEEK_SET) < 0)
    return metafile_io_fail (error, errno);
  while ((count = read (from, block, STREAM_BUFFER_SIZE)) != 0) {
    if (count < 0 && errno != EINTR)
      return metafile_io_fail (error, errno);
    if (count > 0 && !write_all (to, block, (gsize) count, error))
      return FALSE;
  }
  return TRUE;
}

/* Makes sure that there is space for all of it before the first old byte is
 * overwritten. A signal ends the process only when it is done. */
static gboolean
copy_into_existing (MetafileOutput *self, GError **error)
{
  struct stat whole, existing;
  gboolean copied;
  gint number;

  if (fstat (self->fd, &whole) < 0 || fstat (self->existing_fd, &existing) < 0)
    return metafile_io_fail (error, errno);
  metafile_temporary_enter ();
  number = whole.st_size > existing.st_size
      ? posix_fallocate (self->existing_fd, 0, whole.st_size)
      : 0;
  if (number != 0 && number != EOPNOTSUPP && number != EINVAL) {
    copied = metafile_io_fail (error, number);
    if (ftruncate (self->existing_fd, existing.st_size) < 0)
      g_debug ("cannot cut a file to its old size: %s", g_strerror (errno));
  } else {
    copied = copy_bytes (self->fd, self->existing_fd, error);
    if (copied && ftruncate (self->existing_fd, whole.st_size) < 0)
      copied = metafile_io_fail (error, errno);
    copied = copied && sync_file (self->existing_fd, error);
  }
  metafile_temporary_leave ();
  return copied;
}

/* A file that something is mounted on, or that the folder protects, cannot be
 * renamed to, but may be written to. */
static gboolean
take_place (MetafileOutput *self, GError **error)
{
  gboolean renamed;
  gint number;

  /* Or a power failure could leave a partial file under the final name. */
  if (!sync_file (self->fd, error))
    return FALSE;
  metafile_temporary_enter ();
  renamed = g_rename (self->beside, self->target) == 0;
  number = errno;
  if (renamed) {
    metafile_temporary_forget (self->beside);
    g_clear_pointer (&self->beside, g_free);
  }
  metafile_temporary_leave ();
  if (renamed)
    return TRUE;
  return self->existing_fd >= 0 ? copy_into_existing (self, error)
                                : metafile_io_fail (error, number);
}

gboolean
metafile_output_finish (MetafileOutput *self, gboolean keep, GError **error)
{
  gboolean kept = keep;

  if (keep)
    kept = g_output_stream_flush (self->stream, NULL, error);
  if (kept && self->target)
    kept = self->beside ? take_place (self, error)
                        : copy_into_existing (self, error);
  output_free (self);
  return kept;
}

/* ---- a file in one go ---- */

/* A document is not written to a pipe or a device. */
static MetafileOutput *
open_regular (const gchar *path, GError **error)
{
  struct stat status;

  if (stat (path, &status) == 0 && !S_ISREG (status.st_mode)
      && !S_ISDIR (status.st_mode)) {
    g_set_error_literal (
        error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "Not a regular file");
    return NULL;
  }
  return metafile_output_new (path, error);
}

gboolean
metafile_output_write (const gchar *path, MetafileOutputWrite write,
    gpointer user_data, GError **error)
{
  MetafileOutput *self = open_regular (path, error);
  gboolean written;

  if (self == NULL)
    return FALSE;
  written = write (self->stream, user_data, error);
  /* Only the first error is reported. */
  return metafile_output_finish (self, written, written ? error : NULL);
}

gboolean
metafile_output_check (const gchar *path, GError **error)
{
  MetafileOutput *self = open_regular (path, error);

  if (self)
    metafile_output_finish (self, FALSE, NULL);
  return self != NULL;
}
