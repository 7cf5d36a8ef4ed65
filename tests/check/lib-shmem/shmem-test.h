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

#include "lib-shmem/open-fds.h"

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

_Noreturn void test_fail (const char *file, int line, const char *expr);
void test_compare (
    const char *file, int line, const char *expr, long long a, long long b);
/* A block of exactly @size bytes, so that a sanitizer sees a read too far. */
void *test_copy (const void *data, size_t size);

/* Set by a test that has nothing to test on this machine: the reason. Reset
 * before the next test. */
extern const char *test_skipped;

struct test_case
{
  const char *name;
  void (*run) (void);
};

#define TEST_CASE(function)                                                    \
  {                                                                            \
#function, function                                                        \
  }

int test_run (const struct test_case *cases, int num);

#define TEST_MAIN(cases)                                                       \
  int main (void)                                                              \
  {                                                                            \
    return test_run (cases, (int) (sizeof (cases) / sizeof ((cases)[0])));     \
  }

#endif /* TESTS_SHMEM_TEST_H */
