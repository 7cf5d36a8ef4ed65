/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What of the system a process holds. */

#ifndef TESTS_TRANSPORT_FOOTPRINT_H
#define TESTS_TRANSPORT_FOOTPRINT_H

#include <glib.h>

typedef struct
{
  int fds;
  int memfds;   /* of these */
  int mappings; /* of memfds */
} Footprint;

Footprint footprint_now (void);
gboolean footprint_is (const Footprint *expected);
/* Waits until it is as @expected: what another thread closes goes in its own
 * time. */
void footprint_expect (const Footprint *expected);

#endif /* TESTS_TRANSPORT_FOOTPRINT_H */
