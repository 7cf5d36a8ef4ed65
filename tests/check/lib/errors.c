/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Checks what an error is by domain and code, and that its text names what it
 * is about. Never compares sentences, so that these can change. */

#include "lib/errors.h"

#include <string.h>

#include "lib-shmem/open-fds.h"
#include "lib/harness.h"

/* Long enough for any machine: only a test that fails waits for it. */
#define PATIENCE (30 * GST_SECOND)

void
assert_says_at (
    const gchar *where, const gchar *text, const gchar *const *nouns)
{
  fail_unless (text != NULL, "%s: no text about: %s", where, nouns[0]);
  for (; *nouns; nouns++)
    fail_unless (says (text, *nouns), "%s: \"%s\" does not name: %s", where,
        text, *nouns);
}

static void
assert_same_error (const gchar *where, const GError *error, GQuark domain,
    gint code, const gchar *const *nouns)
{
  fail_unless (g_error_matches (error, domain, code),
      "%s: %s %d instead of %s %d: %s", where,
      g_quark_to_string (error->domain), error->code,
      g_quark_to_string (domain), code, error->message);
  assert_says_at (where, error->message, nouns);
}

void
assert_error_at (const gchar *where, GError **error, GQuark domain, gint code,
    const gchar *const *nouns)
{
  fail_unless (*error != NULL, "%s: no error about: %s", where, nouns[0]);
  assert_same_error (where, *error, domain, code, nouns);
  g_clear_error (error);
}

static GError *
get_error (GstMessage *message)
{
  GError *error = NULL;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_INFO)
    gst_message_parse_info (message, &error, NULL);
  else
    gst_message_parse_warning (message, &error, NULL);
  return error;
}

GError *
wait_bus_error_at (const gchar *where, GstElement *element, GstMessageType type)
{
  GstBus *bus = gst_element_get_bus (element);
  GstMessage *message = gst_bus_timed_pop_filtered (
      bus, PATIENCE, (GstMessageType) (type | GST_MESSAGE_ERROR));
  GError *error = message ? get_error (message) : NULL;

  fail_unless (
      message != NULL, "%s: no %s", where, gst_message_type_get_name (type));
  fail_unless (GST_MESSAGE_TYPE (message) == type, "%s: %s instead of %s: %s",
      where, GST_MESSAGE_TYPE_NAME (message), gst_message_type_get_name (type),
      error->message);
  gst_message_unref (message);
  gst_object_unref (bus);
  return error;
}

void
assert_bus_at (const gchar *where, GstElement *element, GstMessageType type,
    GQuark domain, gint code, const gchar *const *nouns)
{
  GError *error = wait_bus_error_at (where, element, type);

  assert_same_error (where, error, domain, code, nouns);
  g_error_free (error);
}

GError *
pop_bus_error (GstElement *element)
{
  GstBus *bus = gst_element_get_bus (element);
  GstMessage *message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  GError *error = message ? get_error (message) : NULL;

  g_clear_pointer (&message, gst_message_unref);
  gst_object_unref (bus);
  return error;
}

void
assert_bus_without_at (
    const gchar *where, GstElement *element, GstMessageType types)
{
  GstBus *bus = gst_element_get_bus (element);
  GstMessage *message = gst_bus_pop_filtered (bus, types);

  if (message != NULL)
    g_error ("%s: unexpected: %s", where, get_error (message)->message);
  gst_object_unref (bus);
}

void
assert_no_start_at (const gchar *where, GQuark domain, gint code,
    const gchar *nouns, const gchar *format, ...)
{
  const gchar *location;
  GstElement *element;
  gchar *description;
  gint fds = count_open_fds ();
  va_list args;

  va_start (args, format);
  description = g_strdup_vprintf (format, args);
  va_end (args);
  element = make_element (description);
  fail_unless (gst_element_set_state (element, GST_STATE_PAUSED)
          == GST_STATE_CHANGE_FAILURE,
      "%s: %s starts", where, description);
  location = strstr (description, "location=");
  assert_bus_at (where, element, GST_MESSAGE_ERROR, domain, code,
      TEST_NOUNS (nouns, location ? strchr (location, '=') + 1 : NULL));
  gst_element_set_state (element, GST_STATE_NULL);
  drop_messages (element);
  gst_object_unref (element);
  fail_unless_equals_int (count_open_fds (), fds);
  g_free (description);
}
