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

static void
set_lock_error (GError **error, const gchar *name)
{
  const gchar *hint = "";
  gint saved = errno;

  if (saved == ENOENT || saved == ENOTDIR)
    hint = "; make the folder first";
  else if (saved == EACCES || saved == EROFS)
    hint = "; remove it if another user made it, or choose a folder to which "
           "this user can write";
  else if (saved == EMFILE)
    hint = "; raise ulimit -n";
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved),
      "cannot create the lock %s: %s%s", name, g_strerror (saved), hint);
}

/* Only this user can open the file. */
static gint
open_lock (const gchar *name, GError **error)
{
  gint fd =
      open (name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);

  if (fd < 0) {
    set_lock_error (error, name);
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

/* FALSE if @path is something else than a socket. */
static gboolean
check_other_file (const gchar *path, GError **error)
{
  struct stat info;

  if (lstat (path, &info) < 0 || S_ISSOCK (info.st_mode))
    return TRUE;
  if (S_ISDIR (info.st_mode))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY,
        "%s is a directory, not a socket; choose a path in it", path);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
        "%s exists and is not a socket; remove it, or choose another path",
        path);
  return FALSE;
}

gint
transport_lock_path (const gchar *path, GError **error)
{
  gchar *name;
  gint fd;

  /* This says more than that there can be no lock beside it. */
  if (!check_other_file (path, error))
    return -1;
  name = get_lock_name (path);
  fd = lock_file (name, error);
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

/* Takes @refused, with which a connection to @path failed. */
static void
set_in_use_error (GError **error, const gchar *path, GError *refused)
{
  if (g_error_matches (refused, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
        "%s is the socket of another user, on which a process may listen; "
        "choose another path",
        path);
  } else if (g_error_matches (refused, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE,
        "another process, such as an shmsink or unixfdsink, has a socket of "
        "another type at %s; stop it or choose another path",
        path);
  } else if (refused == NULL
      || g_error_matches (refused, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE,
        "another process listens on %s; stop it or choose another path", path);
  } else {
    g_propagate_error (error, refused);
    return;
  }
  g_clear_error (&refused);
}

gboolean
transport_remove_stale (const gchar *path, GError **error)
{
  GError *refused = NULL;
  struct stat info;
  gint fd;

  if (lstat (path, &info) < 0)
    return TRUE;
  if (!check_other_file (path, error))
    return FALSE;
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
  set_in_use_error (error, path, refused);
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
