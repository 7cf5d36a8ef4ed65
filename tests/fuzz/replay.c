/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Gives files to a fuzz target without a fuzzing engine: every file named,
 * and every file in every folder named. Fails when there was none, so that a
 * test with a wrong path cannot pass.
 */

#include <dirent.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"

/* The input is in a block of just its size, where a sanitizer sees the first
 * byte read behind it. */
static bool
replay_file (const char *path, size_t size)
{
  FILE *file = fopen (path, "rb");
  uint8_t *data = malloc (size);
  bool whole = file != NULL && (data != NULL || size == 0)
      && fread (data, 1, size, file) == size;

  if (file != NULL)
    fclose (file);
  if (whole)
    LLVMFuzzerTestOneInput (data, size);
  else
    fprintf (stderr, "%s: cannot be read\n", path);
  free (data);
  return whole;
}

static int replay (const char *path);

/* Files replayed, or -1. */
static int
replay_folder (const char *path)
{
  struct dirent **names;
  int num = scandir (path, &names, NULL, alphasort), replayed = 0;

  for (int i = 0; i < num; i++) {
    char *inner = NULL;

    if (names[i]->d_name[0] != '.' && replayed >= 0
        && asprintf (&inner, "%s/%s", path, names[i]->d_name) >= 0) {
      int more = replay (inner);

      replayed = more < 0 ? -1 : replayed + more;
      free (inner);
    }
    free (names[i]);
  }
  if (num >= 0)
    free (names);
  return num < 0 ? -1 : replayed;
}

static int
replay (const char *path)
{
  struct stat st;

  if (stat (path, &st) < 0) {
    perror (path);
    return -1;
  }
  if (S_ISDIR (st.st_mode))
    return replay_folder (path);
  return replay_file (path, (size_t) st.st_size) ? 1 : -1;
}

int
main (int argc, char **argv)
{
  int replayed = 0;

  for (int i = 1; i < argc; i++) {
    int more = replay (argv[i]);

    if (more < 0)
      return 1;
    replayed += more;
  }
  printf ("%d inputs\n", replayed);
  return replayed > 0 ? 0 : 1;
}
