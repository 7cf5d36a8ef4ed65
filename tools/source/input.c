/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Opens and reads inputs. A pipe gives its bytes once, so those that were looked
 * at are kept for the first read, and an input whose kind was detected is kept
 * for whoever opens that path next.
 */

#include "source/input.h"
#include "metafile/metafileio.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPY_SIZE (256 * 1024)

struct _ToolInput
{
  gint fd;
  gboolean seekable;
  goffset start; /* of a seekable one: where it was opened */
  guint64 size;  /* or 0 */
  guint64 position;
  GByteArray *head; /* what was looked at */
  gsize head_read;
};

/* Path to input; those that were put back. */
static GHashTable *kept;
static gboolean stdin_opened;

/* ---- opening ---- */

static gint
open_path (const gchar *path, GError **error)
{
  gint fd;

  if (strcmp (path, "-") != 0) {
    fd = open (path, O_RDONLY | O_NOCTTY | O_CLOEXEC);
  } else if (stdin_opened) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
        "standard input can be read only once");
    return -1;
  } else {
    stdin_opened = TRUE;
    fd = fcntl (STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
  }
  if (fd < 0)
    metafile_io_fail (error, errno);
  return fd;
}

static gboolean
examine (ToolInput *self, GError **error)
{
  struct stat status;

  if (fstat (self->fd, &status) < 0)
    return metafile_io_fail (error, errno);
  if (S_ISDIR (status.st_mode))
    return metafile_io_fail (error, EISDIR);
  self->start = S_ISREG (status.st_mode) ? lseek (self->fd, 0, SEEK_CUR) : -1;
  self->seekable = self->start >= 0;
  if (self->seekable && status.st_size > self->start)
    self->size = (guint64) (status.st_size - self->start);
  return TRUE;
}

ToolInput *
tool_input_open (const gchar *path, GError **error)
{
  ToolInput *self;
  gpointer name, found;
  gint fd;

  if (kept && g_hash_table_steal_extended (kept, path, &name, &found)) {
    g_free (name);
    return found;
  }
  fd = open_path (path, error);
  if (fd < 0)
    return NULL;
  self = g_new0 (ToolInput, 1);
  self->fd = fd;
  self->head = g_byte_array_new ();
  if (examine (self, error))
    return self;
  tool_input_free (self);
  return NULL;
}

void
tool_input_free (ToolInput *self)
{
  if (self == NULL)
    return;
  close (self->fd);
  g_byte_array_unref (self->head);
  g_free (self);
}

void
tool_input_put_back (ToolInput *self, const gchar *path)
{
  /* Standard input that is a file cannot be opened again either. */
  if (self->seekable && strcmp (path, "-") != 0) {
    tool_input_free (self);
    return;
  }
  if (kept == NULL)
    kept = g_hash_table_new_full (
        g_str_hash, g_str_equal, g_free, (GDestroyNotify) tool_input_free);
  g_hash_table_insert (kept, g_strdup (path), self);
}

/* ---- reading ---- */

/* Waits if whoever opened the other end made it non-blocking. */
static gssize
read_some (gint fd, guint8 *data, gsize size, GError **error)
{
  struct pollfd waiting = { .fd = fd, .events = POLLIN };
  gssize count;

  while ((count = read (fd, data, size)) < 0) {
    if (errno == EAGAIN)
      poll (&waiting, 1, -1);
    else if (errno != EINTR) {
      metafile_io_fail (error, errno);
      return -1;
    }
  }
  return count;
}

const guint8 *
tool_input_peek (ToolInput *self, gsize size, gsize *length, GError **error)
{
  gsize have = self->head->len;
  gssize count = 1;

  g_byte_array_set_size (self->head, (guint) MAX (size, have));
  while (have < size && count > 0) {
    count = read_some (self->fd, self->head->data + have, size - have, error);
    if (count > 0)
      have += (gsize) count;
  }
  g_byte_array_set_size (self->head, (guint) have);
  *length = have;
  return count < 0 ? NULL : self->head->data;
}

gssize
tool_input_read (ToolInput *self, guint8 *data, gsize size, GError **error)
{
  gsize left = self->head->len - self->head_read;
  gssize count;

  if (left > 0) {
    count = (gssize) MIN (left, size);
    memcpy (data, self->head->data + self->head_read, (gsize) count);
    self->head_read += (gsize) count;
  } else {
    count = read_some (self->fd, data, size, error);
  }
  if (count > 0)
    self->position += (guint64) count;
  return count;
}

GBytes *
tool_input_read_all (ToolInput *self, gsize max_size, GError **error)
{
  GByteArray *all = g_byte_array_sized_new ((guint) MIN (self->size, max_size));
  g_autofree guint8 *chunk = g_malloc (COPY_SIZE);
  gssize count = 1;

  if (self->size > max_size) {
    count = -1;
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC,
        "%" G_GUINT64_FORMAT " bytes, %" G_GSIZE_FORMAT " at most", self->size,
        max_size);
  }
  while (count > 0) {
    count = tool_input_read (self, chunk, COPY_SIZE, error);
    if (count > 0 && (gsize) count > max_size - all->len) {
      count = -1;
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC,
          "more than %" G_GSIZE_FORMAT " bytes", max_size);
    } else if (count > 0) {
      g_byte_array_append (all, chunk, (guint) count);
    }
  }
  if (count == 0)
    return g_byte_array_free_to_bytes (all);
  g_byte_array_unref (all);
  return NULL;
}

/* ---- any place ---- */

static gint
create_temporary (GError **error)
{
  g_autofree gchar *name = NULL;
  gint fd = open (g_get_tmp_dir (), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

  if (fd >= 0)
    return fd;
  /* Not every file system has files without a name. */
  name = g_build_filename (g_get_tmp_dir (), "gst-shmemmeta-XXXXXX", NULL);
  fd = g_mkstemp_full (name, O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0)
    g_unlink (name);
  else
    metafile_io_fail (error, errno);
  return fd;
}

static gboolean
write_all (gint fd, const guint8 *data, gsize size, GError **error)
{
  gssize count;

  while (size > 0) {
    count = write (fd, data, size);
    if (count < 0 && errno != EINTR) {
      metafile_io_fail (error, errno);
      g_prefix_error (error, "temporary file in %s: ", g_get_tmp_dir ());
      return FALSE;
    }
    if (count > 0) {
      data += count;
      size -= (gsize) count;
    }
  }
  return TRUE;
}

gboolean
tool_input_make_seekable (ToolInput *self, GError **error)
{
  g_autofree guint8 *chunk = NULL;
  gssize count;
  gint fd;

  if (self->seekable)
    return TRUE;
  if ((fd = create_temporary (error)) < 0)
    return FALSE;
  chunk = g_malloc (COPY_SIZE);
  while ((count = tool_input_read (self, chunk, COPY_SIZE, error)) > 0)
    if (!write_all (fd, chunk, (gsize) count, error)) {
      count = -1;
      break;
    }
  close (self->fd);
  self->fd = fd;
  self->size = self->position;
  self->start = 0;
  self->seekable = TRUE;
  return count == 0;
}

gssize
tool_input_read_at (
    ToolInput *self, guint64 offset, guint8 *data, gsize size, GError **error)
{
  gsize have = 0;
  gssize count = 1;

  if (offset > (guint64) (G_MAXOFFSET - self->start))
    return 0;
  while (have < size && count != 0) {
    count = pread (self->fd, data + have, size - have,
        self->start + (goffset) offset + (goffset) have);
    if (count < 0 && errno != EINTR) {
      metafile_io_fail (error, errno);
      return -1;
    }
    if (count > 0)
      have += (gsize) count;
  }
  return (gssize) have;
}

guint64
tool_input_get_size (const ToolInput *self)
{
  return self->size;
}

gdouble
tool_input_get_progress (const ToolInput *self)
{
  const guint64 size = tool_input_get_size (self);

  return size ? (gdouble) self->position / (gdouble) size : 0;
}
