/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The little that a test of plain C needs. A check is there in every build,
 * says where it failed, and ends the process. Output is TAP. A test that
 * leaves a file descriptor open fails.
 */

#include "lib-shmem/shmem-test.h"

const char *test_skipped;

_Noreturn void
test_fail (const char *file, int line, const char *expr)
{
  printf ("Bail out! %s:%d: %s\n", file, line, expr);
  fflush (stdout);
  _Exit (1);
}

void
test_compare (
    const char *file, int line, const char *expr, long long a, long long b)
{
  if (a == b)
    return;
  printf ("# %lld and %lld\n", a, b);
  test_fail (file, line, expr);
}

void *
test_copy (const void *data, size_t size)
{
  void *copy = calloc (1, size > 0 ? size : 1);

  CHECK (copy != NULL);
  if (size > 0)
    memcpy (copy, data, size);
  return copy;
}

int
test_run (const struct test_case *cases, int num)
{
  printf ("1..%d\n", num);
  for (int i = 0; i < num; i++) {
    int before = count_open_fds ();

    cases[i].run ();
    CHECK (before >= 0);
    if (count_open_fds () != before)
      show_open_fds ();
    CHECK_INT (count_open_fds (), before);
    printf ("ok %d - %s%s%s\n", i + 1, cases[i].name,
        test_skipped != NULL ? " # SKIP " : "",
        test_skipped != NULL ? test_skipped : "");
    test_skipped = NULL;
    fflush (stdout);
  }
  return 0;
}
