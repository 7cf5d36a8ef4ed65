/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* How many file descriptors this process has open: count before and after,
 * and a leaked one fails the test. */

#ifndef TESTS_OPEN_FDS_H
#define TESTS_OPEN_FDS_H

#include <dirent.h>

#ifndef __has_feature
#define __has_feature(x) 0
#endif

/* The thread sanitizer starts and stops a symbolizer when it looks at a race,
 * which has pipes: there the count says nothing. */
#if __has_feature(thread_sanitizer)
static inline int
count_open_fds (void)
{
  return 0;
}
#else
static inline int
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

#endif /* TESTS_OPEN_FDS_H */
