/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The version that the headers have, and comparisons with it. */

#include <shmem/shmem-container.h>
#include <stdio.h>
#include <string.h>

#include "lib-shmem/shmem-test.h"

#if !SHMEM_CHECK_VERSION(0, 1, 0) || SHMEM_CHECK_VERSION(1000, 0, 0)
#error "SHMEM_CHECK_VERSION() in the preprocessor"
#endif

static void
is_that_of_the_project (void)
{
  char version[64];

  snprintf (version, sizeof version, "%d.%d.%d", SHMEM_VERSION_MAJOR,
      SHMEM_VERSION_MINOR, SHMEM_VERSION_MICRO);
  CHECK (strcmp (version, VERSION) == 0);
}

/* In each part the same, one less, one more; a greater part before decides. */
static void
comparisons (void)
{
  const int major = SHMEM_VERSION_MAJOR, minor = SHMEM_VERSION_MINOR,
            micro = SHMEM_VERSION_MICRO;

  CHECK (SHMEM_CHECK_VERSION (major, minor, micro));
  CHECK (SHMEM_CHECK_VERSION (major, minor, micro - 1));
  CHECK (SHMEM_CHECK_VERSION (major, minor - 1, micro + 1));
  CHECK (SHMEM_CHECK_VERSION (major - 1, minor + 1, micro + 1));
  CHECK (!SHMEM_CHECK_VERSION (major, minor, micro + 1));
  CHECK (!SHMEM_CHECK_VERSION (major, minor + 1, micro - 1));
  CHECK (!SHMEM_CHECK_VERSION (major + 1, minor - 1, micro - 1));
}

/* That of the library, which is of the same build here. */
static void
running (void)
{
  uint32_t major = 99, minor = 99, micro = 99;

  shmem_version (NULL, NULL, NULL);
  shmem_version (&major, &minor, &micro);
  CHECK_INT (major, SHMEM_VERSION_MAJOR);
  CHECK_INT (minor, SHMEM_VERSION_MINOR);
  CHECK_INT (micro, SHMEM_VERSION_MICRO);
}

static const struct test_case cases[] = {
  TEST_CASE (is_that_of_the_project),
  TEST_CASE (comparisons),
  TEST_CASE (running),
};

TEST_MAIN (cases)
