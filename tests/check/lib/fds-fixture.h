/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A fixture for tests that must not leave a file descriptor open. */

#ifndef TESTS_LIB_FDS_FIXTURE_H
#define TESTS_LIB_FDS_FIXTURE_H

/* Counts. */
void setup (void);
/* Counts again, and fails if there are more or fewer. */
void teardown (void);

#endif /* TESTS_LIB_FDS_FIXTURE_H */
