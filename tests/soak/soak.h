/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The state of a soak, for its controller and what it reports. */

#ifndef TESTS_SOAK_SOAK_H
#define TESTS_SOAK_SOAK_H

#include "child.h"
#include "controller.h"
#include "guests.h"

#ifndef __has_feature
#define __has_feature(x) 0
#endif

/* A sanitizer keeps what was freed, for a while, and much besides.
 *
 * Each guest who is stopped, or holds too many frames, keeps the producer
 * waiting for so long once, so it should be short; and a consumer that merely
 * has to wait for a processor must never take so long. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)              \
    || __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SOAK_MEASURES_RSS FALSE
#define SOAK_MAX_WAIT_MS 1000
#else
#define SOAK_MEASURES_RSS TRUE
#define SOAK_MAX_WAIT_MS 500
#endif

/* What a process at rest may have more of than at its first rest: pages that
 * malloc() cannot give back, as something small on them is in use. It does not
 * grow with time, so what leaks 16 bytes a frame is found within 70,000. */
#define SOAK_MAX_GROWTH_KIB 1024

enum
{
  SOAK_PRODUCER,
  SOAK_STABLE,
  SOAK_RETURNER,
  SOAK_N_CHILDREN,
};

typedef struct
{
  guint fds;
  guint rss; /* KiB */
} SoakMeasure;

typedef struct
{
  SoakPlan plan;
  GRand *rand;
  gchar *folder;
  gchar *sockets[2];
  gchar *fault; /* the first one; ends everything */

  SoakChild *children[SOAK_N_CHILDREN];
  SoakGuests *guests;
  gboolean open;      /* guests may come, and producers die */
  gboolean resting;   /* no frames are to come */
  gboolean finishing; /* all are to end */
  gint64 started;

  /* The producer that dies, and is replaced; NULL between two. */
  SoakChild *mortal;
  gint64 start_at, kill_at;
  gboolean kill_early;
  guint64 frames_before; /* of the returner, when it started */
  guint n_mortals, n_replaced;

  gboolean measured;
  SoakMeasure first[SOAK_N_CHILDREN], last[SOAK_N_CHILDREN];
  guint n_rests;

  gint64 reported; /* when progress was last shown */
} Soak;

#endif /* TESTS_SOAK_SOAK_H */
