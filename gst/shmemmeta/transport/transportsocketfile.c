/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The file of a socket: the lock beside it, one that a producer which died has
 * left behind, and who may connect by its mode and group. Nothing here binds or
 * listens.
 */

#include "transport/transportlistener.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sys/file.h>
#include <unistd.h>

/* Another producer holds the lock only for microseconds. */
#define LOCK_ATTEMPTS 100
#define LOCK_INTERVAL (10 * G_TIME_SPAN_MILLISECOND)

/* Of one entry of the group database; a group may have many members. */
#define MAX_GROUP_ENTRY (1024 * 1024)

static gchar *
get_lock_name (const gchar *path)
{
  return g_strconcat (path, ".lock", NULL);
}

/* A lock that is not ours may be held for ever by who made it. */
static gboolean
check_owner (gint fd, const gchar *name, GError **error)
{
  struct stat info;

  if (fstat (fd, &info) == 0 && S_ISREG (info.st_mode)
      && info.st_uid == geteuid ())
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
      "%s was made by another user; remove it, or choose another path", name);
  return FALSE;
}

/* Whether @fd is still the file at @name: who had the lock before removed it. */
static gboolean
is_same_file (gint fd, const gchar *name)
{
  struct stat ours, there;

  return fstat (fd, &ours) == 0 && lstat (name, &there) == 0
      && ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

/* Only this user can open the file. */
static gint
open_lock (const gchar *name, GError **error)
{
  gint fd =
      open (name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);

  if (fd < 0) {
    transport_set_errno_error (error, "cannot create the lock", name);
  } else if (!check_owner (fd, name, error)) {
    close (fd);
    fd = -1;
  }
  return fd;
}

static gint
lock_file (const gchar *name, GError **error)
{
  guint attempts;

  for (attempts = 0; attempts < LOCK_ATTEMPTS; attempts++) {
    gint fd = open_lock (name, error);

    if (fd < 0)
      return -1;
    if (flock (fd, LOCK_EX | LOCK_NB) == 0 && is_same_file (fd, name))
      return fd;
    close (fd);
    g_usleep (LOCK_INTERVAL);
  }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
      "another process holds the lock %s; wait for it, or choose another path",
      name);
  return -1;
}

gint
transport_lock_path (const gchar *path, GError **error)
{
  gchar *name = get_lock_name (path);
  gint fd = lock_file (name, error);

  g_free (name);
  return fd;
}

void
transport_unlock_path (const gchar *path, gint lock)
{
  gchar *name = get_lock_name (path);

  unlink (name);
  close (lock);
  g_free (name);
}

gboolean
transport_remove_stale (const gchar *path, GError **error)
{
  GError *refused = NULL;
  struct stat info;
  gint fd;

  if (lstat (path, &info) < 0)
    return TRUE;
  if (!S_ISSOCK (info.st_mode)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
        "%s exists and is not a socket; choose another path", path);
    return FALSE;
  }
  fd = transport_connect (path, &refused);
  if (fd < 0
      && g_error_matches (refused, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED)) {
    g_error_free (refused);
    if (unlink (path) == 0 || errno == ENOENT)
      return TRUE;
    transport_set_errno_error (error, "cannot remove the stale socket", path);
    return FALSE;
  }
  if (fd >= 0)
    close (fd);
  g_clear_error (&refused);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE,
      "another process listens on %s; stop it or choose another path", path);
  return FALSE;
}

/* 0, or errno; without an error *@found can be FALSE. */
static gint
look_up_group (const gchar *name, gid_t *number, gboolean *found)
{
  struct group entry, *result = NULL;
  gsize size = 1024;
  gchar *strings;
  gint failed;

  do {
    strings = g_malloc (size);
    failed = getgrnam_r (name, &entry, strings, size, &result);
    if (failed == 0 && result)
      *number = entry.gr_gid;
    g_free (strings);
    size *= 2;
  } while (failed == EINTR || (failed == ERANGE && size <= MAX_GROUP_ENTRY));
  *found = failed == 0 && result;
  return failed;
}

gboolean
transport_find_group (const gchar *group, gid_t *number, GError **error)
{
  gboolean found = FALSE;
  guint64 value;
  gint failed;

  *number = (gid_t) -1;
  if (group == NULL)
    return TRUE;
  if (g_ascii_string_to_unsigned (
          group, 10, 0, G_MAXUINT32 - 1, &value, NULL)) {
    *number = (gid_t) value;
    return TRUE;
  }
  failed = look_up_group (group, number, &found);
  if (found)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      "socket-group=%s is not a group of this system%s%s; use the name of one, "
      "or its number",
      group, failed ? ": " : "", failed ? g_strerror (failed) : "");
  return FALSE;
}

static gboolean
set_group (gint fd, const gchar *path, gid_t group, GError **error)
{
  if (group == (gid_t) -1
      || fchownat (fd, "", (uid_t) -1, group, AT_EMPTY_PATH) == 0)
    return TRUE;
  if (errno == EPERM)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
        "this user may not give %s to the group %u: it is not a member of it; "
        "add it to the group, or choose another socket-group",
        path, group);
  else
    transport_set_errno_error (error, "cannot set the group of", path);
  return FALSE;
}

/* The mode of a file that is open with O_PATH is set by this name alone; that of
 * @path could be a link by now. */
static gboolean
set_mode (gint fd, const gchar *path, guint mode, GError **error)
{
  gchar name[sizeof "/proc/self/fd/" + 10];

  if (mode == TRANSPORT_MODE_UMASK)
    return TRUE;
  g_snprintf (name, sizeof name, "/proc/self/fd/%d", fd);
  if (chmod (name, mode) == 0)
    return TRUE;
  transport_set_errno_error (error, "cannot set the mode of", path);
  return FALSE;
}

gboolean
transport_set_file_access (const gchar *path, const struct stat *info,
    guint mode, gid_t group, GError **error)
{
  gint fd = open (path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  gboolean set = FALSE;
  struct stat there;

  if (fd < 0) {
    transport_set_errno_error (error, "cannot open", path);
    return FALSE;
  }
  if (fstat (fd, &there) < 0 || there.st_dev != info->st_dev
      || there.st_ino != info->st_ino)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
        "another process has replaced %s; choose another path", path);
  else
    set =
        set_group (fd, path, group, error) && set_mode (fd, path, mode, error);
  close (fd);
  return set;
}
