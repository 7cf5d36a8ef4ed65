/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The source of a soak's producer. */

#ifndef TESTS_SOAK_SOAKSRC_H
#define TESTS_SOAK_SOAKSRC_H

#include <gst/gst.h>

typedef struct
{
  guint64 seed;
  gint fps; /* 0: flat out; less: as each frame says */
} SoakSrcConfig;

typedef struct
{
  guint64 frames;
  guint64 looks; /* caps that these had, counted at each change */
} SoakSrcCount;

GstElement *soak_src_new (const SoakSrcConfig *config);
/* Atomic each, not together. */
void soak_src_get_count (GstElement *src, SoakSrcCount *count);

/* Rest at the next change of caps: when all frames were given back and all
 * consumers know of it, the source says so on standard output, and waits. */
void soak_src_rest (GstElement *src);
void soak_src_go_on (GstElement *src);
void soak_src_end (GstElement *src);

#endif /* TESTS_SOAK_SOAKSRC_H */
