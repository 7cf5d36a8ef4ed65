/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Containers, and frames that carry them. */

#ifndef TESTS_LIB_FRAMES_H
#define TESTS_LIB_FRAMES_H

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/shmemmeta/shmemmeta.h>

/* Of one entry. */
GstShmemContainer *make_container (
    guint64 format, gconstpointer data, gsize size);
/* A light level, to tell containers apart. */
GstShmemContainer *make_clli (guint8 value);
/* Values that a document can say, and that differ with @average. */
GstShmemHdr10Plus make_values (guint average);
GstShmemContainer *make_hdr10plus (const GstShmemHdr10Plus *values);
/* A buffer, with @a and @b if they are not NULL. */
GstBuffer *make_frame (
    guint64 number, GstShmemContainer *a, GstShmemContainer *b);
GstBuffer *pass (GstHarness *harness, GstBuffer *buffer);
/* Pushes frames @from to @to without containers and drops them. */
void pass_frames (GstHarness *harness, guint64 from, guint64 to);
void end_stream (GstHarness *harness);
guint count_containers (GstBuffer *buffer);
/* Entry number @index of the first container. */
GstShmemEntry get_entry (GstBuffer *buffer, guint index);
void assert_entry (GstBuffer *buffer, guint index, guint64 format,
    gconstpointer data, gsize size);

#endif /* TESTS_LIB_FRAMES_H */
