/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* shmemmetawrite by the container sequences that it writes, what it says of
 * files that it cannot write, and what it leaves alone. JSON is in
 * shmemmetajson.c. */

#include <shmem/shmem-memfd.h>
#include <shmem/shmem-sequence.h>
#include <string.h>

#include "elements.h"
#include "lib-shmem/open-fds.h"
#include "lib/errors.h"
#include "lib/files.h"
#include "lib/frames.h"
#include "lib/harness.h"

static GstStructure *
get_stats (GstHarness *harness)
{
  GstElement *element = find_element (harness, "shmemmetawrite");
  GstStructure *stats;

  g_object_get (element, "stats", &stats, NULL);
  gst_object_unref (element);
  return stats;
}

static void
assert_count (const GstStructure *stats, const gchar *field, guint64 expected)
{
  guint64 value = G_MAXUINT64;

  fail_unless (gst_structure_get_uint64 (stats, field, &value), "%s", field);
  fail_unless (value == expected,
      "%s is %" G_GUINT64_FORMAT " instead of %" G_GUINT64_FORMAT, field, value,
      expected);
}

static void
push (GstHarness *harness, guint64 number, GstShmemContainer *a,
    GstShmemContainer *b)
{
  gst_buffer_unref (pass (harness, make_frame (number, a, b)));
}

/* none, A, A, B, A and B, A and B */
static void
push_several (GstHarness *harness)
{
  GstShmemContainer *a = make_clli (1), *b = make_clli (2);

  push (harness, 0, NULL, NULL);
  push (harness, 1, a, NULL);
  push (harness, 2, a, NULL);
  push (harness, 3, b, NULL);
  push (harness, 4, a, b);
  push (harness, 5, a, b);
  gst_shmem_container_unref (a);
  gst_shmem_container_unref (b);
}

/* ---- sequences ---- */

static void
assert_record (struct shmem_sequence_reader *reader, guint64 frame,
    GstShmemContainer *container, guint32 flags)
{
  struct shmem_sequence_record record;
  const guint8 *data = NULL;
  gsize size = 0;

  fail_unless_equals_int (
      shmem_sequence_reader_next (reader, &record, NULL), SHMEM_OK);
  if (container)
    data = gst_shmem_container_get_data (container, &size);
  fail_unless_equals_uint64 (record.frame, frame);
  fail_unless_equals_uint64 (record.pts, frame * 40 * GST_MSECOND);
  fail_unless_equals_int (record.size, size);
  fail_unless_equals_int (record.flags, flags);
  fail_unless (size == 0 || memcmp (record.data, data, size) == 0);
}

static void
assert_several (const gchar *path)
{
  GstShmemContainer *a = make_clli (1), *b = make_clli (2);
  struct shmem_sequence_reader reader;
  struct shmem_sequence_record record;
  GBytes *bytes = get_file (path);

  fail_unless_equals_int (
      shmem_sequence_reader_init (&reader, g_bytes_get_data (bytes, NULL),
          g_bytes_get_size (bytes), NULL),
      SHMEM_OK);
  assert_record (&reader, 0, NULL, 0);
  assert_record (&reader, 1, a, 0);
  assert_record (&reader, 2, a, SHMEM_SEQUENCE_FLAG_REPEAT);
  assert_record (&reader, 3, b, 0);
  assert_record (&reader, 4, a, 0);
  assert_record (&reader, 4, b, 0);
  assert_record (&reader, 5, a, 0);
  assert_record (&reader, 5, b, 0);
  fail_unless_equals_int (shmem_sequence_reader_next (&reader, &record, NULL),
      SHMEM_ERROR_NOT_FOUND);
  g_bytes_unref (bytes);
  gst_shmem_container_unref (a);
  gst_shmem_container_unref (b);
}

GST_START_TEST (test_shmc)
{
  gchar *path = path_of ("several.SHMC");
  GstHarness *harness = new_harness ("shmemmetawrite location=%s", path);

  push_several (harness);
  end_stream (harness);
  assert_several (path);
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  close_harness (harness);
  assert_several (path);
  g_free (path);
}

GST_END_TEST

/* What was not ended is whole as well. */
GST_START_TEST (test_stop_without_eos)
{
  gchar *path = path_of ("several");
  GstHarness *harness =
      new_harness ("shmemmetawrite format=shmc location=%s", path);

  push_several (harness);
  close_harness (harness);
  assert_several (path);
  g_free (path);
}

GST_END_TEST

GST_START_TEST (test_no_times)
{
  gchar *path = path_of ("one.shmc");
  GstHarness *harness = new_harness ("shmemmetawrite location=%s", path);
  struct shmem_sequence_reader reader;
  struct shmem_sequence_record record;
  GBytes *bytes;

  gst_buffer_unref (pass (harness, gst_buffer_new ()));
  close_harness (harness);
  bytes = get_file (path);
  fail_unless_equals_int (
      shmem_sequence_reader_init (&reader, g_bytes_get_data (bytes, NULL),
          g_bytes_get_size (bytes), NULL),
      SHMEM_OK);
  fail_unless_equals_int (
      shmem_sequence_reader_next (&reader, &record, NULL), SHMEM_OK);
  fail_unless (record.pts == SHMEM_SEQUENCE_PTS_NONE);
  g_bytes_unref (bytes);
  g_free (path);
}

GST_END_TEST

/* ---- statistics ---- */

static GstPadProbeReturn
on_event (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstBus *bus = user_data;

  (void) pad;
  /* The statistics are there before the end of stream is. */
  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_EOS)
    fail_unless (gst_bus_have_pending (bus));
  return GST_PAD_PROBE_OK;
}

static void
assert_several_stats (const GstStructure *stats)
{
  guint seals = 0;

  fail_unless_equals_string (
      gst_structure_get_name (stats), "shmemmetawrite-stats");
  assert_count (stats, "frames", 6);
  assert_count (stats, "frames-with-container", 5);
  assert_count (stats, "frames-with-hdr10plus", 0);
  assert_count (stats, "frames-skipped", 0);
  assert_count (stats, "containers", 3);
  fail_unless (gst_structure_get_uint (stats, "container-seals", &seals));
  fail_unless_equals_int (seals & SHMEM_SEALS_IMMUTABLE, SHMEM_SEALS_IMMUTABLE);
}

GST_START_TEST (test_stats)
{
  gchar *path = path_of ("several.shmc");
  GstHarness *harness = new_harness ("shmemmetawrite location=%s", path);
  GstBus *bus = gst_element_get_bus (harness->element);
  GstPad *pad = gst_element_get_static_pad (harness->element, "src");
  GstStructure *stats = get_stats (harness);
  GstMessage *message;

  assert_count (stats, "frames", 0);
  gst_structure_free (stats);
  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_event, bus, NULL);
  push_several (harness);
  gst_bus_set_flushing (bus, TRUE);
  gst_bus_set_flushing (bus, FALSE);
  end_stream (harness);
  message = gst_bus_pop_filtered (bus, GST_MESSAGE_ELEMENT);
  fail_unless (message != NULL);
  assert_several_stats (gst_message_get_structure (message));
  gst_message_unref (message);
  stats = get_stats (harness);
  assert_several_stats (stats);
  gst_structure_free (stats);
  gst_object_unref (pad);
  gst_object_unref (bus);
  close_harness (harness);
  g_free (path);
}

GST_END_TEST

/* Not only where it is what is written. */
GST_START_TEST (test_hdr10plus_counted_in_every_format)
{
  gchar *path = path_of ("counted.shmc");
  GstHarness *harness = new_harness ("shmemmetawrite location=%s", path);
  GstShmemHdr10Plus values = make_values (1);
  GstShmemContainer *container = make_hdr10plus (&values);
  GstStructure *stats;

  push (harness, 0, container, NULL);
  push (harness, 1, container, NULL);
  push (harness, 2, NULL, NULL);
  stats = get_stats (harness);
  assert_count (stats, "frames-with-hdr10plus", 2);
  assert_count (stats, "containers", 1);
  gst_structure_free (stats);
  gst_shmem_container_unref (container);
  close_harness (harness);
  g_free (path);
}

GST_END_TEST

/* ---- what it leaves alone ---- */

GST_START_TEST (test_same_buffer)
{
  gchar *path = path_of ("same.shmc");
  GstHarness *harness = new_harness ("shmemmetawrite location=%s", path);
  GstShmemContainer *container = make_clli (1);
  GstBuffer *buffer = make_frame (0, container, NULL);
  GstBuffer *output = pass (harness, gst_buffer_ref (buffer));

  fail_unless (output == buffer);
  gst_buffer_unref (output);
  gst_buffer_unref (buffer);
  gst_shmem_container_unref (container);
  close_harness (harness);
  g_free (path);
}

GST_END_TEST

/* No memfd outlives its frame but that of the last one. */
GST_START_TEST (test_no_fds_kept)
{
  gchar *path = path_of ("fds.shmc");
  gint fds = count_open_fds ();
  GstHarness *harness = new_harness ("shmemmetawrite location=%s", path);
  guint i;

  for (i = 0; i < 100; i++) {
    GstShmemContainer *container = make_clli ((guint8) i);

    push (harness, i, container, NULL);
    gst_shmem_container_unref (container);
    fail_unless (count_open_fds () <= fds + 8);
  }
  close_harness (harness);
  fail_unless_equals_int (count_open_fds (), fds);
  g_free (path);
}

GST_END_TEST

/* ---- errors ---- */

GST_START_TEST (test_no_file)
{
  gchar *unknown = path_of ("unknown.txt");

  assert_no_start (RESOURCE, SETTINGS, "location, property", "shmemmetawrite");
  assert_no_start (RESOURCE, OPEN_WRITE, "directory",
      "shmemmetawrite format=shmc location=%s", test_folder);
  assert_no_start (RESOURCE, OPEN_WRITE, "No such file",
      "shmemmetawrite location=/proc/nonexistent/x.shmc");
  assert_no_start (
      RESOURCE, OPEN_WRITE, ".json", "shmemmetawrite location=%s", unknown);
  assert_no_start (RESOURCE, OPEN_WRITE, "json-lines",
      "shmemmetawrite location=%s", unknown);
  fail_if (g_file_test (unknown, G_FILE_TEST_EXISTS));
  g_free (unknown);
}

GST_END_TEST

/* The buffer is written at the end of stream at the latest. */
GST_START_TEST (test_full_at_eos)
{
  GstHarness *harness =
      new_harness ("shmemmetawrite format=shmc location=/dev/full");

  push_several (harness);
  end_stream (harness);
  assert_bus_error (harness->element, RESOURCE, NO_SPACE_LEFT, "/dev/full");
  close_harness (harness);
}

GST_END_TEST

GST_START_TEST (test_full_on_the_way)
{
  GstHarness *harness =
      new_harness ("shmemmetawrite format=shmc location=/dev/full");
  GstFlowReturn flow = GST_FLOW_OK;
  guint i;

  for (i = 0; flow == GST_FLOW_OK && i < 1000; i++) {
    guint8 *bytes = g_malloc0 (4096);
    GstShmemContainer *container;

    bytes[0] = i & 0xff;
    container = make_container (SHMEM_FORMAT_REGS, bytes, 4096);
    flow = gst_harness_push (harness, make_frame (i, container, NULL));
    gst_shmem_container_unref (container);
    g_free (bytes);
  }
  fail_unless_equals_int (flow, GST_FLOW_ERROR);
  assert_bus_error (harness->element, RESOURCE, NO_SPACE_LEFT, "/dev/full");
  end_stream (harness);
  close_harness (harness);
}

GST_END_TEST

static Suite *
shmemmetawrite_suite (void)
{
  Suite *suite = suite_create ("shmemmetawrite");
  TCase *tc = tcase_create ("general");

  GST_ELEMENT_REGISTER (shmemmetawrite, NULL);
  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, make_folder, remove_folder);
  tcase_add_test (tc, test_shmc);
  tcase_add_test (tc, test_stop_without_eos);
  tcase_add_test (tc, test_no_times);
  tcase_add_test (tc, test_stats);
  tcase_add_test (tc, test_hdr10plus_counted_in_every_format);
  tcase_add_test (tc, test_same_buffer);
  tcase_add_test (tc, test_no_fds_kept);
  tcase_add_test (tc, test_no_file);
  tcase_add_test (tc, test_full_at_eos);
  tcase_add_test (tc, test_full_on_the_way);
  return suite;
}

GST_CHECK_MAIN (shmemmetawrite)
