/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The sink of a soak's consumer: ends the process when a frame is not what it
 * has to be. */

#ifndef TESTS_SOAK_SOAKSINK_H
#define TESTS_SOAK_SOAKSINK_H

#include <gst/gst.h>

typedef enum
{
  SOAK_RULE_ALL,   /* every frame, from number 0 on */
  SOAK_RULE_AGAIN, /* the same, and number 0 may come again: a new producer */
  SOAK_RULE_SOME,  /* from any on; none missing unless marked DISCONT */
} SoakRule;

typedef struct
{
  guint64 seed;
  SoakRule rule;
  guint keep;   /* frames that are kept and looked at a second time */
  gint hold_ms; /* 0, or: take no more for so long when these are there */
} SoakSinkConfig;

GstElement *soak_sink_new (const SoakSinkConfig *config);
guint64 soak_sink_get_frames (GstElement *sink);

#endif /* TESTS_SOAK_SOAKSINK_H */
