/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Counts of what /proc/self says. Nothing here changes what is counted.
 */

#include "footprint.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lib-shmem/open-fds.h"
#include "helpers.h"

static int
count_memfds (void)
{
  DIR *folder = opendir ("/proc/self/fd");
  struct dirent *entry;
  int count = 0;

  fail_unless (folder != NULL);
  while ((entry = readdir (folder)) != NULL) {
    char target[64] = { 0 };

    if (readlinkat (dirfd (folder), entry->d_name, target, sizeof target - 1)
        > 0)
      count += g_str_has_prefix (target, "/memfd:");
  }
  closedir (folder);
  return count;
}

static int
count_mappings (void)
{
  FILE *maps = fopen ("/proc/self/maps", "r");
  char *line = NULL;
  size_t size = 0;
  int count = 0;

  fail_unless (maps != NULL);
  while (getline (&line, &size, maps) > 0)
    count += strstr (line, "/memfd:") != NULL;
  free (line);
  fclose (maps);
  return count;
}

Footprint
footprint_now (void)
{
  return (Footprint){ count_open_fds (), count_memfds (), count_mappings () };
}

gboolean
footprint_is (const Footprint *expected)
{
  Footprint now = footprint_now ();

  return now.fds == expected->fds && now.memfds == expected->memfds
      && now.mappings == expected->mappings;
}

void
footprint_expect (const Footprint *expected)
{
  gint64 end = g_get_monotonic_time () + (gint64) (PATIENCE / GST_USECOND);

  while (!footprint_is (expected)) {
    Footprint now = footprint_now ();

    fail_unless (g_get_monotonic_time () < end,
        "before and after: descriptors %d %d, memfds %d %d, mappings %d %d",
        expected->fds, now.fds, expected->memfds, now.memfds,
        expected->mappings, now.mappings);
    g_usleep (500);
  }
}
