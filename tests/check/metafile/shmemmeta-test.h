/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the tests of shmemmetaread and shmemmetawrite have in common: a folder
 * for their files, elements with a bus, and frames with containers. */

#ifndef TESTS_SHMEM_META_TEST_H
#define TESTS_SHMEM_META_TEST_H

#include "elements.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/shmemmeta/shmemmeta.h>

#include <string.h>

#include "../open-fds.h"

G_GNUC_UNUSED static gchar *folder;

/* ---- files ---- */

static inline void
make_folder (void)
{
  folder = g_dir_make_tmp ("shmemmeta-XXXXXX", NULL);
  fail_unless (folder != NULL);
}

static inline guint
count_files (void)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  guint count = 0;

  while (g_dir_read_name (dir) != NULL)
    count++;
  g_dir_close (dir);
  return count;
}

static inline void
remove_folder (void)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    gchar *path = g_build_filename (folder, name, NULL);

    g_remove (path);
    g_free (path);
  }
  g_dir_close (dir);
  g_rmdir (folder);
  g_clear_pointer (&folder, g_free);
}

static inline gchar *
path_of (const gchar *name)
{
  return g_build_filename (folder, name, NULL);
}

static inline void
put_file (const gchar *path, gconstpointer data, gsize size)
{
  fail_unless (g_file_set_contents (path, data, (gssize) size, NULL));
}

static inline GBytes *
get_file (const gchar *path)
{
  gchar *data;
  gsize size;

  fail_unless (
      g_file_get_contents (path, &data, &size, NULL), "no file %s", path);
  return g_bytes_new_take (data, size);
}

static inline void
assert_same_files (const gchar *path, const gchar *other)
{
  GBytes *a = get_file (path), *b = get_file (other);

  fail_unless (g_bytes_equal (a, b), "%s differs from %s", path, other);
  g_bytes_unref (a);
  g_bytes_unref (b);
}

/* Of streams and metadata of others; NULL where they are not there. */
static inline gchar *
data_path (const gchar *name)
{
  const gchar *data = g_getenv ("SHMEM_TEST_DATA");
  gchar *path = data ? g_build_filename (data, name, NULL) : NULL;

  if (path && !g_file_test (path, G_FILE_TEST_EXISTS))
    g_clear_pointer (&path, g_free);
  return path;
}

/* ---- elements ---- */

static inline void
watch (GstElement *element)
{
  GstBus *bus = gst_bus_new ();

  gst_element_set_bus (element, bus);
  gst_object_unref (bus);
}

/* One element with its properties, or several in a row. */
static inline GstElement *
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

G_GNUC_PRINTF (1, 2)
static inline GstHarness *
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

/* Messages refer to the element, and it to its bus. */
static inline void
drop_messages (GstElement *element)
{
  GstBus *bus = gst_element_get_bus (element);

  gst_bus_set_flushing (bus, TRUE);
  gst_object_unref (bus);
}

static inline void
close_harness (GstHarness *harness)
{
  drop_messages (harness->element);
  gst_harness_teardown (harness);
}

/* The element of the harness, or the one that was made of several. */
static inline GstElement *
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

/* ---- messages ---- */

/* Of an error or a warning, which it takes. */
static inline gchar *
message_text (GstMessage *message)
{
  GError *error = NULL;
  gchar *text;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  else
    gst_message_parse_warning (message, &error, NULL);
  text = g_strdup (error->message);
  g_error_free (error);
  gst_message_unref (message);
  return text;
}

/* The text of the next message of @type, or NULL. */
static inline gchar *
pop_text (GstElement *element, GstMessageType type)
{
  GstBus *bus = gst_element_get_bus (element);
  GstMessage *message = gst_bus_pop_filtered (bus, type);

  gst_object_unref (bus);
  return message ? message_text (message) : NULL;
}

static inline void
assert_text (GstElement *element, GstMessageType type, const gchar *part)
{
  gchar *text = pop_text (element, type);

  fail_unless (text != NULL, "no message with %s", part);
  fail_unless (strstr (text, part) != NULL, "no %s in: %s", part, text);
  g_free (text);
}

static inline void
assert_no_text (GstElement *element, GstMessageType type)
{
  gchar *text = pop_text (element, type);

  fail_unless (text == NULL, "unexpected: %s", text);
}

/* Starting fails, with an error that has these parts. */
G_GNUC_PRINTF (3, 4)
static inline void
assert_no_start (
    const gchar *part, const gchar *other, const gchar *format, ...)
{
  GstElement *element;
  gchar *description, *text;
  gint fds = count_open_fds ();
  va_list args;

  va_start (args, format);
  description = g_strdup_vprintf (format, args);
  va_end (args);
  element = make_element (description);
  fail_unless (gst_element_set_state (element, GST_STATE_PAUSED)
          == GST_STATE_CHANGE_FAILURE,
      "%s starts", description);
  text = pop_text (element, GST_MESSAGE_ERROR);
  fail_unless (text != NULL, "no error: %s", description);
  fail_unless (strstr (text, part) && strstr (text, other),
      "no %s or no %s in: %s", part, other, text);
  gst_element_set_state (element, GST_STATE_NULL);
  drop_messages (element);
  gst_object_unref (element);
  fail_unless_equals_int (count_open_fds (), fds);
  g_free (description);
  g_free (text);
}

/* ---- containers and frames ---- */

/* Of one entry. */
static inline GstShmemContainer *
make_container (guint64 format, gconstpointer data, gsize size)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstShmemContainer *container;

  gst_shmem_container_builder_add (builder, format, data, size);
  container = gst_shmem_container_builder_build (builder, NULL);
  gst_shmem_container_builder_free (builder);
  fail_unless (container != NULL);
  return container;
}

/* A light level, to tell containers apart. */
static inline GstShmemContainer *
make_clli (guint8 value)
{
  const guint8 bytes[4] = { value, 0, 1, 0 };

  return make_container (SHMEM_FORMAT_CLLI, bytes, sizeof bytes);
}

/* Values that a document can say, and that differ with @average. */
static inline GstShmemHdr10Plus
make_values (guint average)
{
  GstShmemHdr10Plus v = { 0 };

  v.application_version = 1;
  v.num_windows = 1;
  v.targeted_system_display_maximum_luminance = 400;
  v.windows[0].maxscl[0] = 100001;
  v.windows[0].average_maxrgb = average;
  v.windows[0].num_distribution_maxrgb_percentiles = 1;
  v.windows[0].distribution_maxrgb[0].percentage = 99;
  v.windows[0].distribution_maxrgb[0].percentile = 131071;
  v.windows[0].tone_mapping_flag = TRUE;
  v.windows[0].knee_point_x = 5;
  v.windows[0].knee_point_y = 4095;
  v.windows[0].num_bezier_curve_anchors = 2;
  v.windows[0].bezier_curve_anchors[0] = 512;
  v.windows[0].bezier_curve_anchors[1] = 1023;
  return v;
}

static inline GstShmemContainer *
make_hdr10plus (const GstShmemHdr10Plus *values)
{
  GBytes *message = gst_shmem_hdr10_plus_write (values, NULL);
  GstShmemContainer *container;

  fail_unless (message != NULL);
  container = make_container (SHMEM_FORMAT_T35,
      g_bytes_get_data (message, NULL), g_bytes_get_size (message));
  g_bytes_unref (message);
  return container;
}

/* A buffer, with @a and @b if they are not NULL. */
static inline GstBuffer *
make_frame (guint64 number, GstShmemContainer *a, GstShmemContainer *b)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 16, NULL);

  GST_BUFFER_PTS (buffer) = number * 40 * GST_MSECOND;
  GST_BUFFER_DURATION (buffer) = 40 * GST_MSECOND;
  if (a)
    gst_buffer_add_shmem_container_meta (buffer, a);
  if (b)
    gst_buffer_add_shmem_container_meta (buffer, b);
  return buffer;
}

static inline GstBuffer *
pass (GstHarness *harness, GstBuffer *buffer)
{
  buffer = gst_harness_push_and_pull (harness, buffer);
  fail_unless (buffer != NULL);
  return buffer;
}

/* Pushes frames @from to @to without containers and drops them. */
static inline void
pass_frames (GstHarness *harness, guint64 from, guint64 to)
{
  for (; from < to; from++)
    gst_buffer_unref (pass (harness, make_frame (from, NULL, NULL)));
}

static inline void
end_stream (GstHarness *harness)
{
  fail_unless (gst_harness_push_event (harness, gst_event_new_eos ()));
}

static inline guint
count_containers (GstBuffer *buffer)
{
  return gst_buffer_get_n_meta (buffer, GST_SHMEM_CONTAINER_META_API_TYPE);
}

/* Entry number @index of the first container. */
static inline GstShmemEntry
get_entry (GstBuffer *buffer, guint index)
{
  GstShmemContainerMeta *meta = gst_buffer_get_shmem_container_meta (buffer);
  GstShmemEntry entry;

  fail_unless (meta != NULL);
  fail_unless (gst_shmem_container_get_entry (meta->container, index, &entry));
  return entry;
}

static inline void
assert_entry (GstBuffer *buffer, guint index, guint64 format,
    gconstpointer data, gsize size)
{
  GstShmemEntry entry = get_entry (buffer, index);

  fail_unless (entry.format == format);
  fail_unless_equals_int (entry.size, size);
  fail_unless (memcmp (entry.data, data, size) == 0);
}

#endif /* TESTS_SHMEM_META_TEST_H */
