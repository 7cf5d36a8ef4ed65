/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* One element, or several in a row, with a harness and a bus. */

#include "lib/harness.h"

void
say_skipped (const gchar *what)
{
  g_printerr ("skipped: there is no %s\n", what);
}

gboolean
have_element (const gchar *name)
{
  GstElementFactory *factory = gst_element_factory_find (name);

  if (factory == NULL) {
    say_skipped (name);
    return FALSE;
  }
  gst_object_unref (factory);
  return TRUE;
}

gboolean
have_elements (const gchar *name, ...)
{
  va_list args;

  va_start (args, name);
  while (name && have_element (name))
    name = va_arg (args, const gchar *);
  va_end (args);
  return name == NULL;
}

void
watch (GstElement *element)
{
  GstBus *bus = gst_bus_new ();

  gst_element_set_bus (element, bus);
  gst_object_unref (bus);
}

GstElement *
make_element (const gchar *description)
{
  GError *error = NULL;
  GstElement *element =
      gst_parse_bin_from_description (description, TRUE, &error);

  fail_unless (
      element != NULL, "%s: %s", description, error ? error->message : "");
  watch (element);
  return element;
}

GstHarness *
new_harness (const gchar *format, ...)
{
  GstHarness *harness;
  GstElement *element;
  gchar *description;
  va_list args;

  va_start (args, format);
  description = g_strdup_vprintf (format, args);
  va_end (args);
  element = make_element (description);
  harness = gst_harness_new_with_element (element, "sink", "src");
  gst_harness_set_src_caps_str (harness,
      "video/x-raw, format=(string)GRAY8, "
      "width=(int)4, height=(int)4, "
      "framerate=(fraction)25/1");
  gst_object_unref (element);
  g_free (description);
  return harness;
}

void
drop_messages (GstElement *element)
{
  GstBus *bus = gst_element_get_bus (element);

  gst_bus_set_flushing (bus, TRUE);
  gst_object_unref (bus);
}

void
close_harness (GstHarness *harness)
{
  drop_messages (harness->element);
  gst_harness_teardown (harness);
}

GstElement *
find_element (GstHarness *harness, const gchar *factory)
{
  GstIterator *it = gst_bin_iterate_all_by_element_factory_name (
      GST_BIN (harness->element), factory);
  GValue value = G_VALUE_INIT;
  GstElement *element;

  fail_unless (gst_iterator_next (it, &value) == GST_ITERATOR_OK);
  element = GST_ELEMENT (g_value_dup_object (&value));
  g_value_unset (&value);
  gst_iterator_free (it);
  return element;
}

void
assert_counter_at (
    const gchar *where, GstHarness *harness, const gchar *name, guint64 n)
{
  guint64 value;

  g_object_get (harness->element, name, &value, NULL);
  fail_unless (value == n,
      "%s: %s is %" G_GUINT64_FORMAT " instead of %" G_GUINT64_FORMAT, where,
      name, value, n);
}
