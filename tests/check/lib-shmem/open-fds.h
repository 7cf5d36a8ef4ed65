/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The number of file descriptors that this process has open: count before and
 * after, and a leaked one fails the test. */

#ifndef TESTS_OPEN_FDS_H
#define TESTS_OPEN_FDS_H

/* -1 where /proc is missing. Always 0 with the thread sanitizer of clang: it
 * starts and stops a symbolizer with pipes of its own when it looks at a
 * race, so the count says nothing. */
int count_open_fds (void);
/* A line of TAP for each, with what it is of. */
void show_open_fds (void);

#endif /* TESTS_OPEN_FDS_H */
