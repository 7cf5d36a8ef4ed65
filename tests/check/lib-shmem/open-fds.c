/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Counts and shows the entries of /proc/self/fd. */

#include "lib-shmem/open-fds.h"

#include <dirent.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#ifndef __has_feature
#define __has_feature(x) 0
#endif

#if __has_feature(thread_sanitizer)
int
count_open_fds (void)
{
  return 0;
}
#else
int
count_open_fds (void)
{
  DIR *dir = opendir ("/proc/self/fd");
  int count = 0;

  if (dir == NULL)
    return -1;
  while (readdir (dir) != NULL)
    count++;
  closedir (dir);
  /* ".", ".." and the descriptor of the directory itself. */
  return count - 3;
}
#endif

void
show_open_fds (void)
{
  DIR *dir = opendir ("/proc/self/fd");
  struct dirent *entry;

  while (dir != NULL && (entry = readdir (dir)) != NULL) {
    char what[256];
    ssize_t size = readlinkat (dirfd (dir), entry->d_name, what, sizeof (what));

    if (size > 0)
      printf ("# open: %s %.*s\n", entry->d_name, (int) size, what);
  }
  if (dir != NULL)
    closedir (dir);
}
