/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* GStreamer's own GstVideoHDRMeta, to a container and back, and what elements
 * make of it. With a GStreamer that has no such meta, that there is none. */

#include "buffers.h"

#include "elements.h"

#include "lib/errors.h"
#include "lib/files.h"
#include "lib/frames.h"
#include "lib/harness.h"

#include <gst/video/video.h>

#include <string.h>

#if GST_CHECK_VERSION(1, 29, 1)

/* ---- helpers ---- */

/* The message of make_values (@average). */
static GBytes *
make_message (guint average)
{
  const GstShmemHdr10Plus values = make_values (average);
  GBytes *message = gst_shmem_hdr10_plus_write (&values, NULL);

  fail_unless (message != NULL);
  return message;
}

static void
add_meta (GstBuffer *buffer, GstVideoHDRFormat format, guint average)
{
  GBytes *message = make_message (average);
  gsize size;
  const guint8 *data = g_bytes_get_data (message, &size);

  gst_buffer_add_video_hdr_meta (buffer, format, data + 3, size - 3);
  g_bytes_unref (message);
}

static GstBuffer *
make_parsed (guint average)
{
  GstBuffer *buffer = make_frame (0, NULL, NULL);

  add_meta (buffer, GST_VIDEO_HDR_FORMAT_HDR10_PLUS, average);
  return buffer;
}

static void
add_values (GstBuffer *buffer, guint average)
{
  const GstShmemHdr10Plus values = make_values (average);
  GstShmemContainer *container = make_hdr10plus (&values);

  gst_buffer_add_shmem_container_meta (buffer, container);
  gst_shmem_container_unref (container);
}

/* It has one meta, with the message of @average. */
static void
assert_meta (GstBuffer *buffer, guint average)
{
  GstVideoHDRMeta *meta = gst_buffer_get_video_hdr_meta (buffer);
  GBytes *message = make_message (average);
  gsize size;
  const guint8 *data = g_bytes_get_data (message, &size);

  fail_unless_equals_int (
      gst_buffer_get_n_meta (buffer, GST_VIDEO_HDR_META_API_TYPE), 1);
  fail_unless_equals_int (meta->format, GST_VIDEO_HDR_FORMAT_HDR10_PLUS);
  fail_unless_equals_uint64 (meta->size, size - 3);
  fail_unless (memcmp (meta->data, data + 3, meta->size) == 0);
  g_bytes_unref (message);
}

/* The only entry of @container is the message of @average. */
static void
assert_container (GstShmemContainer *container, guint average)
{
  GBytes *message = make_message (average);
  GstShmemEntry entry;
  gsize size;
  gconstpointer data = g_bytes_get_data (message, &size);

  fail_unless (container != NULL);
  fail_unless_equals_int (gst_shmem_container_get_n_entries (container), 1);
  fail_unless (gst_shmem_container_get_entry (container, 0, &entry));
  fail_unless_equals_uint64 (entry.format, SHMEM_FORMAT_T35);
  fail_unless_equals_uint64 (entry.size, size);
  fail_unless (memcmp (entry.data, data, size) == 0);
  g_bytes_unref (message);
}

/* ---- to a container ---- */

static void
assert_no_container (GstBuffer *buffer)
{
  GError *error = NULL;

  fail_unless (gst_shmem_container_new_from_video_hdr (buffer, &error) == NULL);
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND, "GstVideoHDRMeta");
  gst_buffer_unref (buffer);
}

GST_START_TEST (test_to_container)
{
  GstBuffer *buffer = make_parsed (8);
  GstShmemContainer *container;

  /* The last one, as of containers. */
  add_meta (buffer, GST_VIDEO_HDR_FORMAT_HDR10_PLUS, 9);
  add_meta (buffer, GST_VIDEO_HDR_FORMAT_HDR10, 10);
  container = gst_shmem_container_new_from_video_hdr (buffer, NULL);
  assert_container (container, 9);
  gst_shmem_container_unref (container);

  /* A container that says something else hides nothing. */
  add_values (buffer, 1);
  container = gst_shmem_container_new_from_video_hdr (buffer, NULL);
  assert_container (container, 9);
  gst_shmem_container_unref (container);

  add_values (buffer, 9);
  assert_no_container (buffer);
}
GST_END_TEST

GST_START_TEST (test_to_no_container)
{
  GstBuffer *buffer = make_frame (0, NULL, NULL);

  add_values (buffer, 1);
  assert_no_container (buffer);
  buffer = make_frame (0, NULL, NULL);
  add_meta (buffer, GST_VIDEO_HDR_FORMAT_HDR10, 1);
  assert_no_container (buffer);
}
GST_END_TEST

/* As av1parse leaves it, with the trailing bits of the OBU; other bytes behind
 * a message stay. */
GST_START_TEST (test_trailing_bits)
{
  static const guint8 tails[][3] = { { 0x80 }, { 0x80, 0x80 }, { 0x81 } };
  static const gsize n_tails[] = { 1, 2, 1 }, n_left[] = { 0, 2, 1 };
  GBytes *message = make_message (9);
  gsize size;
  const guint8 *data = g_bytes_get_data (message, &size);
  GstShmemContainer *container;
  GstBuffer *buffer;
  guint8 long_one[1024];
  GstShmemEntry entry;
  gboolean replaced;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (tails); i++) {
    memcpy (long_one, data, size);
    memcpy (long_one + size, tails[i], n_tails[i]);
    buffer = make_frame (0, NULL, NULL);
    gst_buffer_add_video_hdr_meta (buffer, GST_VIDEO_HDR_FORMAT_HDR10_PLUS,
        long_one + 3, size + n_tails[i] - 3);
    container = gst_shmem_container_new_from_video_hdr (buffer, NULL);
    fail_unless (gst_shmem_container_get_entry (container, 0, &entry));
    fail_unless_equals_uint64 (entry.size, size + n_left[i]);
    fail_unless (memcmp (entry.data, long_one, entry.size) == 0);
    gst_shmem_container_unref (container);
    /* It says the same as a container with the message alone. */
    if (n_left[i] == 0) {
      add_values (buffer, 9);
      fail_unless (gst_buffer_set_shmem_video_hdr (
          buffer, GST_SHMEM_PICTURE_ALL, &replaced, NULL));
      fail_unless (!replaced);
      assert_no_container (buffer);
    } else
      gst_buffer_unref (buffer);
  }
  g_bytes_unref (message);
}
GST_END_TEST

/* Longer than what is kept on the stack, and than what a container holds. */
GST_START_TEST (test_long)
{
  static guint8 data[2 * 1024 * 1024] = { 0x00, 0x01, 0x04, 0x01 };
  static const gsize sizes[] = { 1, 1020, 1021, 1022, 5000 };
  GstShmemContainer *container;
  GstShmemEntry entry;
  GError *error = NULL;
  GstBuffer *buffer;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (sizes); i++) {
    buffer = gst_buffer_new ();
    gst_buffer_add_video_hdr_meta (
        buffer, GST_VIDEO_HDR_FORMAT_HDR10_PLUS, data, sizes[i]);
    container = gst_shmem_container_new_from_video_hdr (buffer, NULL);
    fail_unless (gst_shmem_container_get_entry (container, 0, &entry));
    fail_unless_equals_uint64 (entry.size, 3 + sizes[i]);
    fail_unless (memcmp (entry.data, "\xb5\x00\x3c", 3) == 0);
    fail_unless (memcmp ((const guint8 *) entry.data + 3, data, sizes[i]) == 0);
    gst_shmem_container_unref (container);
    gst_buffer_unref (buffer);
  }
  buffer = gst_buffer_new ();
  gst_buffer_add_video_hdr_meta (
      buffer, GST_VIDEO_HDR_FORMAT_HDR10_PLUS, data, sizeof data);
  fail_unless (gst_shmem_container_new_from_video_hdr (buffer, &error) == NULL);
  fail_unless (g_error_matches (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_LIMIT));
  g_clear_error (&error);
  gst_buffer_unref (buffer);
}
GST_END_TEST

/* ---- from what a frame says ---- */

GST_START_TEST (test_set)
{
  const gint average = find_value (frame_cases[__i__].first, 'H');
  GstBuffer *buffer = frame_case_buffer (__i__);
  const guint n = count_containers (buffer);
  gboolean replaced = TRUE;
  GError *error = NULL;

  if (average < 0) {
    fail_if (gst_buffer_set_shmem_video_hdr (buffer, 0, &replaced, &error));
    fail_unless (g_error_matches (error, GST_SHMEM_ERROR,
        average == FRAME_NOT_FOUND ? GST_SHMEM_ERROR_NOT_FOUND
                                   : GST_SHMEM_ERROR_INVALID_DATA));
    g_clear_error (&error);
    fail_unless (replaced);
    fail_unless (gst_buffer_get_video_hdr_meta (buffer) == NULL);
  } else {
    fail_unless (gst_buffer_set_shmem_video_hdr (buffer, 0, &replaced, NULL));
    assert_meta (buffer, average);
    fail_if (replaced);
    /* Again, and in place of two others. */
    fail_unless (gst_buffer_set_shmem_video_hdr (buffer, 0, &replaced, NULL));
    assert_meta (buffer, average);
    fail_if (replaced);
    add_meta (buffer, GST_VIDEO_HDR_FORMAT_HDR10_PLUS, 77);
    add_meta (buffer, GST_VIDEO_HDR_FORMAT_HDR10_PLUS, 78);
    fail_unless (gst_buffer_set_shmem_video_hdr (buffer, 0, &replaced, NULL));
    assert_meta (buffer, average);
    fail_unless (replaced);
  }
  fail_unless_equals_int (count_containers (buffer), n);
  gst_buffer_unref (buffer);
}
GST_END_TEST

/* GStreamer's reader would write beyond its struct. */
GST_START_TEST (test_windows)
{
  GstShmemHdr10Plus values = make_values (1);
  GstShmemContainer *container;
  GError *error = NULL;
  GstBuffer *buffer;

  values.application_version = 0;
  values.num_windows = 2;
  values.windows[1] = values.windows[0];
  container = make_hdr10plus (&values);
  buffer = make_frame (0, container, NULL);
  gst_shmem_container_unref (container);
  add_meta (buffer, GST_VIDEO_HDR_FORMAT_HDR10_PLUS, 5);
  fail_if (gst_buffer_set_shmem_video_hdr (buffer, 0, NULL, &error));
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA, "windows");
  assert_meta (buffer, 5);
  gst_buffer_unref (buffer);
}
GST_END_TEST

/* ---- elements ---- */

/* As if it was a container in front. */
GST_START_TEST (test_metawrite)
{
  GstHarness *harness;
  gchar *path, *text;
  gchar **lines;
  GstBuffer *buffer;
  guint i;

  make_folder ();
  path = path_of ("frames.jsonl");
  harness = new_harness ("shmemmetawrite location=%s", path);
  gst_buffer_unref (pass (harness, make_parsed (3)));
  gst_buffer_unref (pass (harness, make_parsed (3)));
  gst_buffer_unref (pass (harness, make_frame (2, NULL, NULL)));
  buffer = make_parsed (3);
  add_values (buffer, 4);
  gst_buffer_unref (pass (harness, buffer));
  buffer = make_parsed (4);
  add_values (buffer, 4);
  gst_buffer_unref (pass (harness, buffer));
  end_stream (harness);
  fail_unless (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (i = 0; i < 5; i++) {
    static const guint expected[] = { 1, 1, 0, 2, 1 };
    gchar **messages = g_strsplit (lines[i], "average_maxrgb", -1);

    if (g_strv_length (messages) != expected[i] + 1)
      fail ("line %u: %s", i, lines[i]);
    g_strfreev (messages);
  }
  g_strfreev (lines);
  g_free (text);
  g_free (path);
  close_harness (harness);
  remove_folder ();
}
GST_END_TEST

/* What a frame had said is gone. */
GST_START_TEST (test_metaread)
{
  GstHarness *harness =
      new_harness ("shmemmetaread content-light-level=1000:400");
  GstBuffer *buffer = pass (harness, make_parsed (3));

  fail_unless_equals_int (count_containers (buffer), 1);
  fail_unless (gst_buffer_get_video_hdr_meta (buffer) == NULL);
  gst_buffer_unref (buffer);
  close_harness (harness);

  harness =
      new_harness ("shmemmetaread content-light-level=1000:400 replace=false");
  buffer = pass (harness, make_parsed (3));
  assert_meta (buffer, 3);
  gst_buffer_unref (buffer);
  close_harness (harness);
}
GST_END_TEST

static void
assert_count (GstHarness *harness, const gchar *name, guint64 expected)
{
  GstElement *element = find_element (harness, "shmemmetacaps");
  GstStructure *stats;
  guint64 count;

  g_object_get (element, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, name, &count));
  fail_unless_equals_uint64 (count, expected);
  gst_structure_free (stats);
  gst_object_unref (element);
}

GST_START_TEST (test_metacaps)
{
  GstHarness *harness = new_harness ("shmemmetacaps video-hdr-meta=true");
  GstBuffer *buffer = make_frame (0, NULL, NULL), *out;
  GstElement *element;

  add_values (buffer, 6);
  /* The frame of somebody else stays as it is. */
  out = pass (harness, gst_buffer_ref (buffer));
  fail_unless (gst_buffer_get_video_hdr_meta (buffer) == NULL);
  gst_buffer_unref (buffer);
  assert_meta (out, 6);
  gst_buffer_unref (out);

  buffer = make_parsed (5);
  add_values (buffer, 6);
  out = pass (harness, buffer);
  assert_meta (out, 6);
  gst_buffer_unref (out);

  out = pass (harness, make_frame (2, NULL, NULL));
  fail_unless (gst_buffer_get_video_hdr_meta (out) == NULL);
  gst_buffer_unref (out);

  out = pass (harness, frame_case_buffer (7)); /* malformed */
  fail_unless (gst_buffer_get_video_hdr_meta (out) == NULL);
  gst_buffer_unref (out);

  assert_count (harness, "video-hdr-metas", 2);
  assert_count (harness, "video-hdr-metas-replaced", 1);
  assert_count (harness, "video-hdr-metas-refused", 1);
  element = find_element (harness, "shmemmetacaps");
  drop_messages (element);
  g_object_set (element, "video-hdr-meta", FALSE, NULL);
  gst_object_unref (element);
  buffer = make_frame (0, NULL, NULL);
  add_values (buffer, 6);
  out = pass (harness, buffer);
  fail_unless (gst_buffer_get_video_hdr_meta (out) == NULL);
  gst_buffer_unref (out);
  close_harness (harness);
}
GST_END_TEST

#else /* !GST_CHECK_VERSION (1, 29, 1) */

GST_START_TEST (test_older)
{
  GstBuffer *buffer = frame_case_buffer (0);
  GError *error = NULL;

  fail_unless (gst_shmem_container_new_from_video_hdr (buffer, &error) == NULL);
  assert_error (
      &error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND, "GstVideoHDRMeta");
  fail_if (gst_buffer_set_shmem_video_hdr (buffer, 0, NULL, &error));
  assert_error (&error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_SUPPORTED, "1.30");
  gst_buffer_unref (buffer);
}
GST_END_TEST

/* No property that would do nothing. */
GST_START_TEST (test_no_property)
{
  GstElement *element = make_element ("shmemmetacaps");

  fail_unless (g_object_class_find_property (
                   G_OBJECT_GET_CLASS (element), "video-hdr-meta")
      == NULL);
  gst_object_unref (element);
}
GST_END_TEST

#endif

static Suite *
frame_videohdr_suite (void)
{
  Suite *suite = suite_create ("frame-videohdr");
  TCase *tcase = tcase_create ("general");

  GST_ELEMENT_REGISTER (shmemmetacaps, NULL);
  GST_ELEMENT_REGISTER (shmemmetaread, NULL);
  GST_ELEMENT_REGISTER (shmemmetawrite, NULL);
  suite_add_tcase (suite, tcase);
#if GST_CHECK_VERSION(1, 29, 1)
  tcase_add_test (tcase, test_to_container);
  tcase_add_test (tcase, test_to_no_container);
  tcase_add_test (tcase, test_trailing_bits);
  tcase_add_test (tcase, test_long);
  tcase_add_loop_test (tcase, test_set, 0, N_FRAME_CASES);
  tcase_add_test (tcase, test_windows);
  tcase_add_test (tcase, test_metawrite);
  tcase_add_test (tcase, test_metaread);
  tcase_add_test (tcase, test_metacaps);
#else
  tcase_add_test (tcase, test_older);
  tcase_add_test (tcase, test_no_property);
#endif
  return suite;
}

GST_CHECK_MAIN (frame_videohdr)
