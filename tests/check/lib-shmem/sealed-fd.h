/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the kernel lets somebody do who has a file descriptor: each attempt is
 * the raw system call, and says whether it was refused. What was not refused
 * is undone as far as that is possible. */

#ifndef TESTS_SEALED_FD_H
#define TESTS_SEALED_FD_H

#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Whether @result is that of a call refused for lack of permission. */
bool was_denied (long result);
bool denies_write (int fd);
bool denies_writable_mapping (int fd);
/* A mapping for reading first, which is then made writable. */
bool denies_mprotect (int fd);
bool denies_resize (int fd);
bool denies_punch_hole (int fd);
bool denies_seals (int fd);
/* The same file opened anew through /proc, for reading and writing. */
int reopen_writable (int fd);
ino_t inode_of (int fd);

#endif /* TESTS_SEALED_FD_H */
