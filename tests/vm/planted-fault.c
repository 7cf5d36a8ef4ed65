/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A fault of each kind that a sanitizer finds: overflow, leak or undefined.
 * tests/vm/sanitizers shows with it that none goes unseen. Exits with 77 if
 * the build has none.
 */

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#ifdef __SANITIZE_ADDRESS__
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

/* So that the compiler cannot know what happens. */
static void *volatile kept;
static volatile int number = INT_MAX;

int
main (int argc, char **argv)
{
  if (!SANITIZED)
    return 77;
  if (argc != 2)
    return 2;
  kept = malloc (16);
  if (strcmp (argv[1], "overflow") == 0)
    ((volatile char *) kept)[16] = 1;
  if (strcmp (argv[1], "undefined") == 0)
    number += 1;
  if (strcmp (argv[1], "leak") == 0)
    kept = malloc (16);
  free (kept);
  return 0;
}
