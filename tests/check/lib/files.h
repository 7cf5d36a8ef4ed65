/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Files of a test, in a folder of its own, and those of the test data. */

#ifndef TESTS_LIB_FILES_H
#define TESTS_LIB_FILES_H

#include <gio/gio.h>

/* Made by make_folder(); NULL before and after. */
extern gchar *test_folder;

void make_folder (void);
guint count_files (void);
/* With the files in it. */
void remove_folder (void);
/* Of @name in the folder. */
gchar *path_of (const gchar *name);
void put_file (const gchar *path, gconstpointer data, gsize size);
GBytes *get_file (const gchar *path);
void assert_same_files (const gchar *path, const gchar *other);
/* Of streams and metadata of others; NULL where they are not there. */
gchar *data_path (const gchar *name);

#endif /* TESTS_LIB_FILES_H */
