/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Files of a test, in a folder of its own, and those of the test data. */

#include "lib/files.h"

#include <glib/gstdio.h>
#include <gst/check/gstcheck.h>

gchar *test_folder;

void
make_folder (void)
{
  test_folder = g_dir_make_tmp ("shmemmeta-XXXXXX", NULL);
  fail_unless (test_folder != NULL);
}

guint
count_files (void)
{
  GDir *dir = g_dir_open (test_folder, 0, NULL);
  guint count = 0;

  while (g_dir_read_name (dir) != NULL)
    count++;
  g_dir_close (dir);
  return count;
}

void
remove_folder (void)
{
  GDir *dir = g_dir_open (test_folder, 0, NULL);
  const gchar *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    gchar *path = g_build_filename (test_folder, name, NULL);

    g_remove (path);
    g_free (path);
  }
  g_dir_close (dir);
  g_rmdir (test_folder);
  g_clear_pointer (&test_folder, g_free);
}

gchar *
path_of (const gchar *name)
{
  return g_build_filename (test_folder, name, NULL);
}

void
put_file (const gchar *path, gconstpointer data, gsize size)
{
  fail_unless (g_file_set_contents (path, data, (gssize) size, NULL));
}

GBytes *
get_file (const gchar *path)
{
  gchar *data;
  gsize size;

  fail_unless (
      g_file_get_contents (path, &data, &size, NULL), "no file %s", path);
  return g_bytes_new_take (data, size);
}

void
assert_same_files (const gchar *path, const gchar *other)
{
  GBytes *a = get_file (path), *b = get_file (other);

  fail_unless (g_bytes_equal (a, b), "%s differs from %s", path, other);
  g_bytes_unref (a);
  g_bytes_unref (b);
}

gchar *
data_path (const gchar *name)
{
  const gchar *data = g_getenv ("SHMEM_TEST_DATA");
  gchar *path = data ? g_build_filename (data, name, NULL) : NULL;

  if (path && !g_file_test (path, G_FILE_TEST_EXISTS))
    g_clear_pointer (&path, g_free);
  return path;
}
