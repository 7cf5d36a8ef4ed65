/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Temporary files, which may take the place of another file, with the attributes
 * of that. Keeps their names where a signal handler can read them: in
 * static storage, each guarded by a flag, as a handler can take no lock and
 * allocate nothing. A signal can arrive in any thread of the process.
 */

#include "metafile/metafiletemporary.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

/* A command writes one file, and HDR10+ JSON one beside it. */
#define MAX_FILES 8
/* Not of the target's name, which may be as long as names can be. */
#define TEMPORARY_NAME ".shmemmeta-XXXXXX"

#define ACCESS_CONTROL_LIST "system.posix_acl_access"
#define USER_PREFIX "user."
/* XATTR_SIZE_MAX of Linux. */
#define MAX_SIZE 65536

enum
{
  SLOT_FREE,
  SLOT_CHANGING,
  SLOT_USED,
};

static struct
{
  gint state;
  gchar path[PATH_MAX];
} slots[MAX_FILES];

static gint sections; /* entered and not left */
static gint pending;  /* signal */

/* ---- signals ---- */

static void
delete_all (void)
{
  guint i;

  for (i = 0; i < MAX_FILES; i++)
    if (g_atomic_int_get (&slots[i].state) == SLOT_USED)
      unlink (slots[i].path);
}

/* Everything here is async-signal-safe. */
void
metafile_temporary_on_signal (gint number)
{
  struct sigaction action = { .sa_handler = SIG_DFL };
  sigset_t set;

  g_atomic_int_set (&pending, number);
  if (g_atomic_int_get (&sections) > 0)
    return;
  delete_all ();
  sigaction (number, &action, NULL);
  sigemptyset (&set);
  sigaddset (&set, number);
  raise (number);
  /* Within a handler the signal waits until it is let through. */
  pthread_sigmask (SIG_UNBLOCK, &set, NULL);
}

void
metafile_temporary_enter (void)
{
  g_atomic_int_inc (&sections);
}

void
metafile_temporary_leave (void)
{
  if (g_atomic_int_dec_and_test (&sections) && g_atomic_int_get (&pending) != 0)
    metafile_temporary_on_signal (g_atomic_int_get (&pending));
}

/* ---- files ---- */

/* Without a free slot the file is one that no signal deletes. */
static void
remember (const gchar *path)
{
  guint i;

  if (strlen (path) >= PATH_MAX)
    return;
  for (i = 0; i < MAX_FILES; i++)
    if (g_atomic_int_compare_and_exchange (
            &slots[i].state, SLOT_FREE, SLOT_CHANGING)) {
      g_strlcpy (slots[i].path, path, sizeof slots[i].path);
      g_atomic_int_set (&slots[i].state, SLOT_USED);
      return;
    }
}

void
metafile_temporary_forget (const gchar *path)
{
  guint i;

  for (i = 0; i < MAX_FILES; i++)
    if (g_atomic_int_get (&slots[i].state) == SLOT_USED
        && strcmp (slots[i].path, path) == 0)
      g_atomic_int_set (&slots[i].state, SLOT_FREE);
}

gint
metafile_temporary_create (const gchar *folder, gint mode, gchar **path)
{
  gchar *name = g_build_filename (folder, TEMPORARY_NAME, NULL);
  gint fd = g_mkstemp_full (name, O_RDWR | O_CLOEXEC, mode);
  gint number = errno;

  if (fd < 0) {
    g_free (name);
    errno = number;
    return -1;
  }
  remember (name);
  *path = name;
  return fd;
}

/* ---- attributes ---- */

static gboolean
copy_attribute (gint from, gint to, const gchar *name)
{
  g_autofree guint8 *value = g_malloc (MAX_SIZE);
  gssize size = fgetxattr (from, name, value, MAX_SIZE);

  return size >= 0 && fsetxattr (to, name, value, (gsize) size, 0) == 0;
}

/* File systems without attributes have nothing to copy. */
static gboolean
copy_attributes (gint from, gint to)
{
  g_autofree gchar *names = g_malloc (MAX_SIZE);
  gssize size = flistxattr (from, names, MAX_SIZE);
  gboolean has_list = FALSE;
  const gchar *name;

  if (size < 0)
    return errno == ENOTSUP || errno == ENOSYS;
  for (name = names; name < names + size; name += strlen (name) + 1) {
    gboolean is_list = strcmp (name, ACCESS_CONTROL_LIST) == 0;

    has_list |= is_list;
    if ((is_list || g_str_has_prefix (name, USER_PREFIX))
        && !copy_attribute (from, to, name))
      return FALSE;
  }
  /* The one that a new file gets of its folder. */
  if (!has_list && fremovexattr (to, ACCESS_CONTROL_LIST) < 0)
    return errno == ENODATA || errno == ENOTSUP || errno == ENOSYS;
  return TRUE;
}

gboolean
metafile_temporary_copy_attributes (gint from, gint to)
{
  struct stat old, new;

  if (fstat (from, &old) < 0 || fstat (to, &new) < 0)
    return FALSE;
  if ((old.st_uid != new.st_uid || old.st_gid != new.st_gid)
      && fchown (to, old.st_uid, old.st_gid) < 0)
    return FALSE;
  return copy_attributes (from, to) && fchmod (to, old.st_mode & 0777) == 0;
}
