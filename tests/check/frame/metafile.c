/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What shmemmetawrite writes of the twelve buffers: the HDR10+ that holds, and
 * in JSON lines all that is there. */

#include "buffers.h"

#include "elements.h"

#include "lib/errors.h"
#include "lib/files.h"
#include "lib/frames.h"
#include "lib/harness.h"
#include "lib/hdr10plus.h"

#include <json-glib/json-glib.h>

#include <string.h>

/* All twelve, into a file of the folder. */
static GstHarness *
write_frames (const gchar *name)
{
  gchar *path = path_of (name);
  GstHarness *harness = new_harness ("shmemmetawrite location=%s", path);
  guint i;

  for (i = 0; i < N_FRAME_CASES; i++)
    gst_buffer_unref (pass (harness, frame_case_buffer (i)));
  end_stream (harness);
  g_free (path);
  return harness;
}

static guint64
get_count (GstHarness *harness, const gchar *name)
{
  GstElement *element = find_element (harness, "shmemmetawrite");
  GstStructure *stats;
  guint64 count;

  g_object_get (element, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, name, &count));
  gst_structure_free (stats);
  gst_object_unref (element);
  return count;
}

GST_START_TEST (test_hdr10plus)
{
  GstHarness *harness;
  gchar *path, *text;
  GArray *frames;
  guint i, n = 0, n_malformed = 0;

  make_folder ();
  harness = write_frames ("frames.json");
  path = path_of ("frames.json");
  fail_unless (g_file_get_contents (path, &text, NULL, NULL));
  frames = read_hdr10plus_json (text, -1, NULL);
  fail_unless (frames != NULL);
  for (i = 0; i < N_FRAME_CASES; i++) {
    const gint average = find_value (frame_cases[i].first, 'H');
    const GstShmemHdr10PlusFrame *frame;

    n_malformed += average == FRAME_MALFORMED;
    if (average < 0)
      continue;
    fail_unless (n < frames->len);
    frame = &g_array_index (frames, GstShmemHdr10PlusFrame, n++);
    fail_unless_equals_uint64 (frame->frame, i);
    fail_unless_equals_int (frame->values.windows[0].average_maxrgb, average);
  }
  fail_unless_equals_int (n, frames->len);
  fail_unless_equals_uint64 (
      get_count (harness, "frames-with-hdr10plus"), n + n_malformed);
  fail_unless_equals_uint64 (
      get_count (harness, "frames-skipped"), n_malformed);
  g_array_unref (frames);
  g_free (text);
  g_free (path);
  close_harness (harness);
  remove_folder ();
}
GST_END_TEST

/* Which of them holds is for the reader to find out. */
GST_START_TEST (test_json_lines)
{
  GstHarness *harness;
  gchar *path, *text, **lines;
  guint i;

  make_folder ();
  harness = write_frames ("frames.jsonl");
  path = path_of ("frames.jsonl");
  fail_unless (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (i = 0; i < N_FRAME_CASES; i++) {
    JsonNode *line = json_from_string (lines[i], NULL);
    JsonObject *object = json_node_get_object (line);
    GstBuffer *buffer = frame_case_buffer (i);

    fail_unless_equals_int (json_object_get_int_member (object, "frame"), i);
    fail_unless_equals_int (
        json_array_get_length (
            json_object_get_array_member (object, "containers")),
        count_containers (buffer));
    gst_buffer_unref (buffer);
    json_node_unref (line);
  }
  fail_unless_equals_string (lines[N_FRAME_CASES], "");
  g_strfreev (lines);
  g_free (text);
  g_free (path);
  close_harness (harness);
  remove_folder ();
}
GST_END_TEST

static Suite *
frame_metafile_suite (void)
{
  Suite *suite = suite_create ("frame-metafile");
  TCase *tcase = tcase_create ("general");

  GST_ELEMENT_REGISTER (shmemmetawrite, NULL);
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_hdr10plus);
  tcase_add_test (tcase, test_json_lines);
  return suite;
}

GST_CHECK_MAIN (frame_metafile)
