/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Runs a soak. */

#ifndef TESTS_SOAK_CONTROLLER_H
#define TESTS_SOAK_CONTROLLER_H

#include <glib.h>

typedef struct
{
  const gchar *program; /* to be all the processes */
  gint seconds;
  guint64 seed;
  gint fps;
  gint max_wait_ms;
} SoakPlan;

/* The exit status. */
int soak_control (const SoakPlan *plan);

#endif /* TESTS_SOAK_CONTROLLER_H */
