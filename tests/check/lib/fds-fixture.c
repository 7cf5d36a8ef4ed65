/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Counts the open file descriptors before and after each case. */

#include "lib/fds-fixture.h"

#include <gst/check/gstcheck.h>

#include "lib-shmem/open-fds.h"

static int fds_before;

void
setup (void)
{
  /* Loads what opens a descriptor for good. */
  gst_allocator_find (NULL);
  fds_before = count_open_fds ();
}

void
teardown (void)
{
  fail_unless_equals_int (count_open_fds (), fds_before);
}
