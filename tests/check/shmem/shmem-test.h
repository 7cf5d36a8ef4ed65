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

#ifndef TESTS_SHMEM_TEST_H
#define TESTS_SHMEM_TEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../open-fds.h"

#define CHECK(expr)                                                            \
  do {                                                                         \
    if (!(expr))                                                               \
      test_fail (__FILE__, __LINE__, #expr);                                   \
  } while (0)

/* Two integers, shown when they differ. */
#define CHECK_INT(a, b)                                                        \
  test_compare (                                                               \
      __FILE__, __LINE__, #a " == " #b, (long long) (a), (long long) (b))

#define CHECK_BYTES(a, a_size, b, b_size)                                      \
  do {                                                                         \
    CHECK_INT (a_size, b_size);                                                \
    CHECK (memcmp (a, b, b_size) == 0);                                        \
  } while (0)

/* A system call that has to fail, and why. */
#define CHECK_ERRNO(expr, why)                                                 \
  do {                                                                         \
    errno = 0;                                                                 \
    CHECK ((expr) == -1);                                                      \
    CHECK_INT (errno, why);                                                    \
  } while (0)

static inline _Noreturn void
test_fail (const char *file, int line, const char *expr)
{
  printf ("Bail out! %s:%d: %s\n", file, line, expr);
  fflush (stdout);
  _Exit (1);
}

static inline void
test_compare (
    const char *file, int line, const char *expr, long long a, long long b)
{
  if (a == b)
    return;
  printf ("# %lld and %lld\n", a, b);
  test_fail (file, line, expr);
}

/* A block of exactly @size bytes, so that a sanitizer sees a read too far. */
static inline void *
test_copy (const void *data, size_t size)
{
  void *copy = calloc (1, size > 0 ? size : 1);

  CHECK (copy != NULL);
  if (size > 0)
    memcpy (copy, data, size);
  return copy;
}

/* Why the test that runs now had nothing to test. */
static const char *test_skipped;

struct test_case
{
  const char *name;
  void (*run) (void);
};

#define TEST_CASE(function)                                                    \
  {                                                                            \
#function, function                                                        \
  }

static inline int
test_run (const struct test_case *cases, int num)
{
  printf ("1..%d\n", num);
  for (int i = 0; i < num; i++) {
    int before = count_open_fds ();

    cases[i].run ();
    CHECK (before >= 0);
    CHECK_INT (count_open_fds (), before);
    printf ("ok %d - %s%s%s\n", i + 1, cases[i].name,
        test_skipped != NULL ? " # SKIP " : "",
        test_skipped != NULL ? test_skipped : "");
    test_skipped = NULL;
    fflush (stdout);
  }
  return 0;
}

#define TEST_MAIN(cases)                                                       \
  int main (void)                                                              \
  {                                                                            \
    return test_run (cases, (int) (sizeof (cases) / sizeof ((cases)[0])));     \
  }

#endif /* TESTS_SHMEM_TEST_H */
