/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* One element, or several in a row, with a harness and a bus. */

#ifndef TESTS_LIB_HARNESS_H
#define TESTS_LIB_HARNESS_H

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>

/* Whether GStreamer has this element; if not, says that what needs it is
 * skipped. */
gboolean have_element (const gchar *name);
/* The same of several, with a NULL behind them. */
G_GNUC_NULL_TERMINATED gboolean have_elements (const gchar *name, ...);
/* For what a test needs and this machine does not have. */
void say_skipped (const gchar *what);
/* Gives it a bus. */
void watch (GstElement *element);
/* One element with its properties, or several in a row. */
GstElement *make_element (const gchar *description);
/* Of an element described in the syntax of gst-launch, with caps of GRAY8. */
G_GNUC_PRINTF (1, 2)
GstHarness *new_harness (const gchar *format, ...);
/* Messages refer to the element, and it to its bus. */
void drop_messages (GstElement *element);
void close_harness (GstHarness *harness);
/* The element of the harness, or the one that was made of several. */
GstElement *find_element (GstHarness *harness, const gchar *factory);

/* The property @name of the element, a guint64, is @n. */
#define assert_counter(harness, name, n)                                       \
  assert_counter_at (G_STRLOC, harness, name, n)
void assert_counter_at (
    const gchar *where, GstHarness *harness, const gchar *name, guint64 n);

#endif /* TESTS_LIB_HARNESS_H */
