/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A fixture for tests that must not leave a descriptor open. */

#ifndef TESTS_FDS_FIXTURE_H
#define TESTS_FDS_FIXTURE_H

#include <gst/check/gstcheck.h>

#include "../open-fds.h"

static int fds_before;

static inline void
setup (void)
{
  /* Loads what opens a descriptor for good. */
  gst_allocator_find (NULL);
  fds_before = count_open_fds ();
}

static inline void
teardown (void)
{
  fail_unless_equals_int (count_open_fds (), fds_before);
}

#endif /* TESTS_FDS_FIXTURE_H */
