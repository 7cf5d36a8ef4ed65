/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Errors and messages on a bus, told by domain, code, and the nouns in their
 * text: what the user has to know (a plane, a frame, a field, a file, a peer),
 * not the sentence around it. */

#ifndef TESTS_LIB_ERRORS_H
#define TESTS_LIB_ERRORS_H

#include <gst/check/gstcheck.h>

#include "lib-shmem/says.h"

/* In what follows, the nouns are strings like those of says(). */
#define TEST_NOUNS(...) ((const gchar *const[]){ __VA_ARGS__, NULL })

#define assert_says(text, ...)                                                 \
  assert_says_at (G_STRLOC, text, TEST_NOUNS (__VA_ARGS__))
void assert_says_at (
    const gchar *where, const gchar *text, const gchar *const *nouns);

/* *@error is of @domain and @code; it is freed. */
#define assert_error(error, domain, code, ...)                                 \
  assert_error_at (G_STRLOC, error, domain, code, TEST_NOUNS (__VA_ARGS__))
void assert_error_at (const gchar *where, GError **error, GQuark domain,
    gint code, const gchar *const *nouns);

/* The next error on the bus of @element, which may come from another thread:
 * domain and code are those of GST_ELEMENT_ERROR(), as in STREAM, FORMAT. */
#define assert_bus_error(element, domain, code, ...)                           \
  assert_bus_at (G_STRLOC, element, GST_MESSAGE_ERROR, GST_##domain##_ERROR,   \
      GST_##domain##_ERROR_##code, TEST_NOUNS (__VA_ARGS__))
/* The same of a warning. */
#define assert_bus_warning(element, domain, code, ...)                         \
  assert_bus_at (G_STRLOC, element, GST_MESSAGE_WARNING, GST_##domain##_ERROR, \
      GST_##domain##_ERROR_##code, TEST_NOUNS (__VA_ARGS__))
/* The same of an info message. */
#define assert_bus_info(element, domain, code, ...)                            \
  assert_bus_at (G_STRLOC, element, GST_MESSAGE_INFO, GST_##domain##_ERROR,    \
      GST_##domain##_ERROR_##code, TEST_NOUNS (__VA_ARGS__))
void assert_bus_at (const gchar *where, GstElement *element,
    GstMessageType type, GQuark domain, gint code, const gchar *const *nouns);

/* The next error or warning on the bus of @element, for what the above do not
 * say. */
#define wait_bus_error(element, type)                                          \
  wait_bus_error_at (G_STRLOC, element, type)
GError *wait_bus_error_at (
    const gchar *where, GstElement *element, GstMessageType type);
/* Any error that is on the bus now, or NULL. */
GError *pop_bus_error (GstElement *element);

/* Nothing of @types is on the bus now. */
#define assert_bus_without(element, types)                                     \
  assert_bus_without_at (G_STRLOC, element, types)
void assert_bus_without_at (
    const gchar *where, GstElement *element, GstMessageType types);

/* An element of the description does not reach PAUSED, leaves an error, and no
 * file descriptor. The error names the location that ends the description, if
 * there is one, and @nouns. */
#define assert_no_start(domain, code, nouns, ...)                              \
  assert_no_start_at (G_STRLOC, GST_##domain##_ERROR,                          \
      GST_##domain##_ERROR_##code, nouns, __VA_ARGS__)
G_GNUC_PRINTF (5, 6)
void assert_no_start_at (const gchar *where, GQuark domain, gint code,
    const gchar *nouns, const gchar *format, ...);

#endif /* TESTS_LIB_ERRORS_H */
