/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Counts calls that cost: allocations, by who asked for them, and system calls
 * of which a steady stream needs none. Linked into a test, this takes the
 * place of malloc() and others in all libraries; needs glibc. */

#ifndef TESTS_TRANSPORT_CALLS_H
#define TESTS_TRANSPORT_CALLS_H

#include <glib.h>

typedef struct
{
  guint64 ours;   /* allocations of our libraries, through GLib or not */
  guint64 for_us; /* of GStreamer, in a function that we called */
  guint64 others;
  guint64 maps; /* mmap() and munmap(), by whomever */
  guint64 memfds;
  guint64 fds_sent; /* messages with file descriptors */
} CallCounts;

/* Once the libraries are loaded. */
void calls_init (void);
void calls_start (void);
void calls_stop (CallCounts *counts);
/* For allocations of this thread. */
void calls_pause (gboolean pause);
/* Text for people: where from, since calls_start(). */
gchar *calls_describe (void);

#endif /* TESTS_TRANSPORT_CALLS_H */
