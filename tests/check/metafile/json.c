/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* shmemmetaread and shmemmetawrite with HDR10+ JSON and JSON lines: what was
 * written is read back, by the elements or by json-glib, and files that are
 * there survive what cannot be written. */

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include <signal.h>
#include <sys/resource.h>
#include <string.h>

#include "elements.h"
#include "lib-shmem/open-fds.h"
#include "lib/errors.h"
#include "lib/files.h"
#include "lib/frames.h"
#include "lib/harness.h"
#include "lib/hdr10plus.h"
#include "metafile/metafilehdr10plusdocument.h"

/* ---- documents ---- */

static const guint numbers[] = { 0, 1, 2, 5, 6 };

/* What is said of the other two at the end. */
#define MISSING "2 of 7 frames, frame 3, HDR10+"

/* Five frames of seven, with two that are equal. */
static gchar *
put_document (const gchar *name)
{
  MetafileHdr10PlusDocument *writer = metafile_hdr10plus_document_new ();
  GOutputStream *stream = g_memory_output_stream_new_resizable ();
  GMemoryOutputStream *memory = G_MEMORY_OUTPUT_STREAM (stream);
  gchar *path = path_of (name);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (numbers); i++) {
    GstShmemHdr10Plus values = make_values (numbers[i] == 1 ? 0 : numbers[i]);

    fail_unless (
        metafile_hdr10plus_document_add (writer, numbers[i], &values, NULL));
  }
  fail_unless (metafile_hdr10plus_document_write (writer, stream, NULL));
  put_file (path, g_memory_output_stream_get_data (memory),
      g_memory_output_stream_get_data_size (memory));
  g_object_unref (stream);
  metafile_hdr10plus_document_free (writer);
  return path;
}

/* @missing: what is said of frames without HDR10+, or NULL. */
static void
copy_document (
    const gchar *path, const gchar *again, guint n_frames, const gchar *missing)
{
  gint fds = count_open_fds ();
  GstHarness *harness = new_harness (
      "shmemmetaread location=%s ! shmemmetawrite location=%s", path, again);

  pass_frames (harness, 0, n_frames);
  end_stream (harness);
  if (missing)
    assert_bus_warning (harness->element, STREAM, FORMAT, missing, again);
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  assert_bus_without (harness->element, GST_MESSAGE_ERROR);
  close_harness (harness);
  fail_unless_equals_int (count_open_fds (), fds);
}

GST_START_TEST (test_round_trip)
{
  gchar *path = put_document ("five.json"), *again = path_of ("again.json");

  copy_document (path, again, 7, MISSING);
  assert_same_files (again, path);
  fail_unless_equals_int (count_files (), 2);
  g_free (path);
  g_free (again);
}

GST_END_TEST

static JsonNode *
load_json (const gchar *path)
{
  JsonParser *parser = json_parser_new ();
  GError *error = NULL;
  JsonNode *root;

  fail_unless (json_parser_load_from_file (parser, path, &error), "%s",
      error ? error->message : "");
  root = json_parser_steal_root (parser);
  g_object_unref (parser);
  return root;
}

/* All but who wrote it. */
static void
assert_document_of_others (const gchar *name, guint n_frames)
{
  gchar *path = data_path (name), *again = path_of ("again.json");
  JsonNode *a, *b;

  if (path) {
    copy_document (path, again, n_frames, NULL);
    a = load_json (path);
    b = load_json (again);
    json_object_remove_member (json_node_get_object (a), "ToolInfo");
    json_object_remove_member (json_node_get_object (b), "ToolInfo");
    fail_unless (json_node_equal (a, b), "%s", name);
    json_node_unref (a);
    json_node_unref (b);
  }
  g_free (path);
  g_free (again);
}

GST_START_TEST (test_documents_of_others)
{
  assert_document_of_others ("hdr10plus/regular_metadata.json", 259);
  assert_document_of_others ("hdr10plus/metadata-dhdr10-opt.json", 30);
  assert_document_of_others ("hdr10plus/single-frame-metadata.json", 1);
}

GST_END_TEST

GST_START_TEST (test_known_by_contents)
{
  gchar *path = put_document ("five"), *again = path_of ("again.json");

  copy_document (path, again, 7, MISSING);
  assert_same_files (again, path);
  g_free (path);
  g_free (again);
}

GST_END_TEST

/* Of an older tool, with a byte order mark: frames are those of the good one. */
GST_START_TEST (test_document_of_older_tool)
{
  static const gchar frame[] =
      "{\"LuminanceParameters\":{\"AverageRGB\":%u,"
      "\"LuminanceDistributions\":{\"DistributionIndex\":[],"
      "\"DistributionValues\":[]},\"MaxScl\":[1,2,3]},"
      "\"TargetedSystemDisplayMaximumLuminance\":0}%s";
  static const gchar *const starts[] = { "\xef\xbb\xbf\n{\"SceneInfo\":[",
    "{\"SceneInfo\":[", "\xef\xbb\xbf[", "[" };
  gchar *path = path_of ("old"), *again = path_of ("again.json");
  guint i, k;

  for (i = 0; i < G_N_ELEMENTS (starts); i++) {
    GString *text = g_string_new (starts[i]);
    GArray *frames;
    GBytes *bytes;

    for (k = 0; k < 3; k++)
      g_string_append_printf (text, frame, 40 + k, k < 2 ? "," : "");
    g_string_append (text, i < 2 ? "]}" : "]");
    put_file (path, text->str, text->len);
    copy_document (path, again, 3, NULL);
    bytes = get_file (again);
    frames = read_hdr10plus_json (g_bytes_get_data (bytes, NULL),
        (gssize) g_bytes_get_size (bytes), NULL);
    fail_unless (frames != NULL && frames->len == 3);
    for (k = 0; k < 3; k++) {
      GstShmemHdr10PlusFrame *at =
          &g_array_index (frames, GstShmemHdr10PlusFrame, k);

      fail_unless_equals_uint64 (at->frame, k);
      fail_unless_equals_int (at->values.windows[0].average_maxrgb, 40 + k);
    }
    g_array_unref (frames);
    g_bytes_unref (bytes);
    g_string_free (text, TRUE);
  }
  g_free (path);
  g_free (again);
}

GST_END_TEST

GST_START_TEST (test_document_errors)
{
  gchar *path = path_of ("bad.json");
  GstHarness *harness;
  GBytes *bytes;
  gchar *good = put_document ("five.json");
  gsize size;

  put_file (path, "", 0);
  assert_no_start (STREAM, FORMAT, "JSON", "shmemmetaread location=%s", path);
  put_file (path, "{}", 2);
  assert_no_start (
      STREAM, FORMAT, "SceneInfo", "shmemmetaread location=%s", path);
  put_file (path, "{\n\n\"", 4);
  assert_no_start (STREAM, FORMAT, "JSON", "shmemmetaread location=%s", path);
  bytes = get_file (good);
  /* without the newline at its end it is whole */
  for (size = 0; size < g_bytes_get_size (bytes) - 1; size += 7) {
    put_file (path, g_bytes_get_data (bytes, NULL), size);
    assert_no_start (STREAM, FORMAT, "JSON", "shmemmetaread location=%s", path);
  }
  harness = new_harness ("shmemmetaread location=%s", good);
  close_harness (harness);
  g_bytes_unref (bytes);
  g_free (path);
  g_free (good);
}

GST_END_TEST

/* ---- what a frame's HDR10+ is ---- */

/* What the document at @path says of its only frame. */
static GstShmemHdr10Plus
read_only_frame (const gchar *path, guint64 number)
{
  GBytes *bytes = get_file (path);
  GArray *frames = read_hdr10plus_json (
      g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), NULL);
  GstShmemHdr10PlusFrame frame;

  fail_unless (frames != NULL);
  fail_unless_equals_int (frames->len, 1);
  frame = g_array_index (frames, GstShmemHdr10PlusFrame, 0);
  fail_unless_equals_uint64 (frame.frame, number);
  g_array_unref (frames);
  g_bytes_unref (bytes);
  return frame.values;
}

static void
assert_average (GstShmemContainer *a, GstShmemContainer *b, guint average)
{
  gchar *path = path_of ("one.json");
  GstHarness *harness = new_harness ("shmemmetawrite location=%s", path);
  GstShmemHdr10Plus values;

  gst_buffer_unref (pass (harness, make_frame (0, NULL, NULL)));
  gst_buffer_unref (pass (harness, make_frame (1, a, b)));
  end_stream (harness);
  close_harness (harness);
  values = read_only_frame (path, 1);
  fail_unless_equals_int (values.windows[0].average_maxrgb, average);
  g_free (path);
}

GST_START_TEST (test_last_message_wins)
{
  GstShmemHdr10Plus one = make_values (1), two = make_values (2);
  GstShmemContainer *a = make_hdr10plus (&one), *b = make_hdr10plus (&two);
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstShmemContainer *nested;

  assert_average (a, NULL, 1);
  assert_average (a, b, 2);
  assert_average (b, a, 1);
  gst_shmem_container_builder_add_container (builder, a);
  gst_shmem_container_builder_add_container (builder, b);
  gst_shmem_container_builder_add (builder, SHMEM_FORMAT_T35,
      "\xb5\0\x31"
      "GA94\3",
      8);
  nested = gst_shmem_container_builder_build (builder, NULL);
  assert_average (a, nested, 2);
  gst_shmem_container_builder_free (builder);
  gst_shmem_container_unref (a);
  gst_shmem_container_unref (b);
  gst_shmem_container_unref (nested);
}

GST_END_TEST

/* More windows than the layout has, and a message that is cut off. */
GST_START_TEST (test_skipped_frames)
{
  gchar *path = path_of ("one.json");
  GstHarness *harness = new_harness ("shmemmetawrite location=%s", path);
  GstElement *element = find_element (harness, "shmemmetawrite");
  GstShmemHdr10Plus values = make_values (1);
  GstShmemContainer *good = make_hdr10plus (&values), *windows, *cut;
  GstStructure *stats;
  guint64 skipped = 0;

  cut = make_container (SHMEM_FORMAT_T35, "\xb5\0\x3c\0\1\4\1", 7);
  values.application_version = 0;
  values.num_windows = 2;
  windows = make_hdr10plus (&values);
  gst_buffer_unref (pass (harness, make_frame (0, windows, NULL)));
  gst_buffer_unref (pass (harness, make_frame (1, windows, NULL)));
  gst_buffer_unref (pass (harness, make_frame (2, cut, NULL)));
  gst_buffer_unref (pass (harness, make_frame (3, good, NULL)));
  assert_bus_warning (
      harness->element, STREAM, FORMAT, "HDR10+, frame 0", path);
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  end_stream (harness);
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  g_object_get (element, "stats", &stats, NULL);
  fail_unless (gst_structure_get_uint64 (stats, "frames-skipped", &skipped));
  fail_unless_equals_uint64 (skipped, 3);
  gst_structure_free (stats);
  gst_object_unref (element);
  close_harness (harness);
  read_only_frame (path, 3);
  gst_shmem_container_unref (good);
  gst_shmem_container_unref (windows);
  gst_shmem_container_unref (cut);
  g_free (path);
}

GST_END_TEST

GST_START_TEST (test_no_hdr10plus)
{
  gchar *path = path_of ("none.json");
  GstHarness *harness = new_harness ("shmemmetawrite location=%s", path);
  GBytes *bytes;
  GArray *frames;

  pass_frames (harness, 0, 2);
  end_stream (harness);
  assert_bus_warning (
      harness->element, STREAM, FORMAT, "HDR10+, h265hdrextractor", path);
  close_harness (harness);
  bytes = get_file (path);
  frames = read_hdr10plus_json (
      g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), NULL);
  fail_unless (frames != NULL && frames->len == 0);
  g_array_unref (frames);
  g_bytes_unref (bytes);
  g_free (path);
}

GST_END_TEST

/* ---- the file that is there ---- */

static void
assert_old (const gchar *path)
{
  GBytes *bytes = get_file (path);

  fail_unless_equals_int (g_bytes_get_size (bytes), 3);
  fail_unless (memcmp (g_bytes_get_data (bytes, NULL), "old", 3) == 0);
  g_bytes_unref (bytes);
}

/* Nothing came, so there is nothing to say. */
GST_START_TEST (test_no_frames_no_document)
{
  gchar *path = path_of ("there.json");

  put_file (path, "old", 3);
  close_harness (new_harness ("shmemmetawrite location=%s", path));
  assert_old (path);
  fail_unless_equals_int (count_files (), 1);
  g_free (path);
}

GST_END_TEST

/* No file may grow, as if the disk were full. */
GST_START_TEST (test_failure_keeps_file)
{
  const struct rlimit none = { 0, RLIM_INFINITY };
  struct rlimit before;
  gchar *path = path_of ("there.json");
  GstHarness *harness;
  gint fds;

  put_file (path, "old", 3);
  fds = count_open_fds ();
  harness = new_harness ("shmemmetawrite location=%s", path);
  pass_frames (harness, 0, 2);
  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &before);
  fail_unless_equals_int (setrlimit (RLIMIT_FSIZE, &none), 0);
  end_stream (harness);
  fail_unless_equals_int (setrlimit (RLIMIT_FSIZE, &before), 0);
  assert_bus_error (harness->element, RESOURCE, WRITE, path);
  close_harness (harness);
  assert_old (path);
  fail_unless_equals_int (count_files (), 1);
  fail_unless_equals_int (count_open_fds (), fds);
  g_free (path);
}

GST_END_TEST

GST_START_TEST (test_replaced_through_link)
{
  gchar *source = put_document ("five.json"), *path = path_of ("there.json");
  gchar *link_path = path_of ("link.json");
  GStatBuf status;

  put_file (path, "old", 3);
  fail_unless_equals_int (g_chmod (path, 0640), 0);
  fail_unless_equals_int (symlink ("there.json", link_path), 0);
  copy_document (source, link_path, 7, MISSING);
  assert_same_files (path, source);
  fail_unless (g_file_test (link_path, G_FILE_TEST_IS_SYMLINK));
  fail_unless_equals_int (g_stat (path, &status), 0);
  fail_unless_equals_int (status.st_mode & 0777, 0640);
  g_free (source);
  g_free (path);
  g_free (link_path);
}

GST_END_TEST

/* The file that the link leads to appears, as with a shell's >. */
GST_START_TEST (test_created_through_link)
{
  gchar *source = put_document ("five.json"), *path = path_of ("there.json");
  gchar *link_path = path_of ("link.json");

  fail_unless_equals_int (symlink ("there.json", link_path), 0);
  copy_document (source, link_path, 7, MISSING);
  fail_unless (g_file_test (link_path, G_FILE_TEST_IS_SYMLINK));
  assert_same_files (path, source);
  fail_unless_equals_int (count_files (), 3);
  g_free (source);
  g_free (path);
  g_free (link_path);
}

GST_END_TEST

/* What a first pipeline without h265hdrextractor writes. */
GST_START_TEST (test_no_metadata)
{
  gchar *path = path_of ("none.jsonl");
  GstHarness *harness = new_harness ("shmemmetawrite location=%s", path);

  pass_frames (harness, 0, 2);
  end_stream (harness);
  assert_bus_info (
      harness->element, STREAM, FORMAT, "2 frames", "h265hdrextractor");
  assert_bus_without (
      harness->element, GST_MESSAGE_WARNING | GST_MESSAGE_ERROR);
  close_harness (harness);
  g_free (path);
}

GST_END_TEST

/* All names of a file keep naming the same one. */
GST_START_TEST (test_hard_link)
{
  gchar *source = put_document ("five.json"), *path = path_of ("there.json");
  gchar *other = path_of ("other.json");

  put_file (path, "old", 3);
  fail_unless_equals_int (link (path, other), 0);
  copy_document (source, path, 7, MISSING);
  assert_same_files (other, source);
  fail_unless_equals_int (count_files (), 3);
  g_free (source);
  g_free (path);
  g_free (other);
}

GST_END_TEST

/* What comes after an end of stream is written when the element stops. */
GST_START_TEST (test_document_twice)
{
  gchar *path = path_of ("one.json");
  GstHarness *harness = new_harness ("shmemmetawrite location=%s", path);
  GstShmemHdr10Plus values = make_values (1);
  GstShmemContainer *container = make_hdr10plus (&values);
  GstSegment segment;
  GstBuffer *buffer;

  end_stream (harness);
  gst_harness_push_event (harness, gst_event_new_flush_start ());
  gst_harness_push_event (harness, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (harness, gst_event_new_segment (&segment));
  buffer = pass (harness, make_frame (0, container, NULL));
  gst_buffer_unref (buffer);
  close_harness (harness);
  read_only_frame (path, 0);
  gst_shmem_container_unref (container);
  g_free (path);
}

GST_END_TEST

GST_START_TEST (test_no_file)
{
  assert_no_start (RESOURCE, OPEN_WRITE, "directory",
      "shmemmetawrite format=hdr10plus-json location=%s", test_folder);
  assert_no_start (RESOURCE, OPEN_WRITE, "No such file",
      "shmemmetawrite location=/proc/nonexistent/x.json");
  assert_no_start (
      RESOURCE, OPEN_WRITE, "", "shmemmetawrite location=/proc/x.json");
  assert_no_start (RESOURCE, OPEN_WRITE, "regular file",
      "shmemmetawrite format=hdr10plus-json location=/dev/full");
  assert_no_start (RESOURCE, OPEN_WRITE, "directory",
      "shmemmetawrite format=json-lines location=%s", test_folder);
  assert_no_start (RESOURCE, OPEN_WRITE, "No such file",
      "shmemmetawrite location=/proc/nonexistent/x.ndjson");
  assert_no_start (RESOURCE, OPEN_WRITE, "No such file, folder",
      "shmemmetawrite location=%s/nonexistent/x.shmc", test_folder);
}

GST_END_TEST

/* ---- JSON lines ---- */

static JsonObject *
parse_line (const gchar *line)
{
  GError *error = NULL;
  JsonNode *node = json_from_string (line, &error);
  JsonObject *object;

  fail_unless (node != NULL, "%s: %s", error ? error->message : "", line);
  object = json_node_dup_object (node);
  json_node_unref (node);
  return object;
}

static JsonObject *
member (JsonObject *object, const gchar *name)
{
  fail_unless (json_object_has_member (object, name), "no %s", name);
  return json_object_get_object_member (object, name);
}

static JsonObject *
element_of (JsonObject *object, const gchar *name, guint index)
{
  JsonArray *array = json_object_get_array_member (object, name);

  fail_unless (array != NULL && index < json_array_get_length (array),
      "no %s[%u]", name, index);
  return json_array_get_object_element (array, index);
}

static void
assert_int (JsonObject *object, const gchar *name, gint64 expected)
{
  fail_unless (json_object_has_member (object, name), "no %s", name);
  fail_unless_equals_int64 (
      json_object_get_int_member (object, name), expected);
}

/* @expected as text, "null" for null. */
static void
assert_json (JsonObject *object, const gchar *name, const gchar *expected)
{
  JsonNode *node = json_object_get_member (object, name);
  gchar *text;

  fail_unless (node != NULL, "no %s", name);
  text = json_to_string (node, FALSE);
  fail_unless_equals_string (text, expected);
  g_free (text);
}

static gchar **
write_lines (GstBuffer **frames, guint n)
{
  gchar *path = path_of ("lines.jsonl"), *text;
  GstHarness *harness = new_harness ("shmemmetawrite location=%s", path);
  gchar **lines;
  guint i;

  for (i = 0; i < n; i++)
    gst_buffer_unref (pass (harness, frames[i]));
  end_stream (harness);
  fail_unless (g_file_get_contents (path, &text, NULL, NULL));
  fail_unless (g_str_has_suffix (text, "}\n"));
  lines = g_strsplit (text, "\n", -1);
  fail_unless_equals_int (g_strv_length (lines), n + 1);
  close_harness (harness);
  g_free (text);
  g_free (path);
  return lines;
}

GST_START_TEST (test_lines)
{
  GstShmemContainer *container = make_clli (1);
  GstBuffer *frames[] = { gst_buffer_new (), make_frame (1, container, NULL),
    make_frame (2, container, container) };
  gchar **lines = write_lines (frames, G_N_ELEMENTS (frames));
  JsonObject *line = parse_line (lines[0]), *object;

  assert_int (line, "frame", 0);
  assert_json (line, "pts", "null");
  assert_json (line, "duration", "null");
  assert_json (line, "containers", "[]");
  json_object_unref (line);

  line = parse_line (lines[1]);
  assert_int (line, "frame", 1);
  assert_int (line, "pts", 40 * GST_MSECOND);
  assert_int (line, "duration", 40 * GST_MSECOND);
  object = element_of (line, "containers", 0);
  assert_int (object, "size", 36);
  fail_unless (
      strstr (lines[1], "\"seals\":[\"SEAL\",\"SHRINK\",\"GROW\",\"WRITE\""));
  object = element_of (object, "entries", 0);
  assert_json (object, "format", "\"CLLI\"");
  assert_int (object, "vendor", 0);
  assert_json (object, "code", "\"0x494c4c43\"");
  assert_int (object, "size", 4);
  assert_json (object, "hex", "\"01000100\"");
  assert_int (member (object, "values"), "max_content_light_level", 1);
  assert_int (member (object, "values"), "max_frame_average_light_level", 1);
  json_object_unref (line);

  line = parse_line (lines[2]);
  element_of (line, "containers", 1);
  json_object_unref (line);
  g_strfreev (lines);
  gst_shmem_container_unref (container);
}

GST_END_TEST

/* The only entry of a frame with @container, which is taken. */
static JsonObject *
describe (GstShmemContainer *container)
{
  gchar *text = gst_shmem_container_to_json (container, NULL);
  JsonObject *object = parse_line (text);

  gst_shmem_container_unref (container);
  g_free (text);
  return object;
}

/* Every field there is: two windows, both grids. */
static GstShmemHdr10Plus
make_full_values (void)
{
  GstShmemHdr10Plus v = make_values (7);
  GstShmemHdr10PlusPeakLuminance grid = { TRUE, 2, 3,
    { { 1, 2, 3 }, { 4, 5, 6 } } };

  v.application_version = 0;
  v.num_windows = 2;
  v.windows[0].fraction_bright_pixels = 9;
  v.windows[0].color_saturation_mapping_flag = TRUE;
  v.windows[0].color_saturation_weight = 8;
  v.windows[1].window_upper_left_corner_x = 11;
  v.windows[1].window_upper_left_corner_y = 12;
  v.windows[1].window_lower_right_corner_x = 13;
  v.windows[1].window_lower_right_corner_y = 14;
  v.windows[1].center_of_ellipse_x = 15;
  v.windows[1].center_of_ellipse_y = 16;
  v.windows[1].rotation_angle = 17;
  v.windows[1].semimajor_axis_internal_ellipse = 18;
  v.windows[1].semimajor_axis_external_ellipse = 19;
  v.windows[1].semiminor_axis_external_ellipse = 20;
  v.windows[1].overlap_process_option = 1;
  v.targeted_system_display_actual_peak_luminance = grid;
  grid.values[1][2] = 15;
  v.mastering_display_actual_peak_luminance = grid;
  return v;
}

static const gchar full_values[] =
    "{\"application_version\":0,\"num_windows\":2,\"windows\":["
    "{\"maxscl\":[100001,0,0],\"average_maxrgb\":7,"
    "\"num_distribution_maxrgb_percentiles\":1,"
    "\"distribution_maxrgb\":[{\"percentage\":99,\"percentile\":131071}],"
    "\"fraction_bright_pixels\":9,\"tone_mapping_flag\":true,"
    "\"knee_point_x\":5,\"knee_point_y\":4095,"
    "\"num_bezier_curve_anchors\":2,\"bezier_curve_anchors\":[512,1023],"
    "\"color_saturation_mapping_flag\":true,\"color_saturation_weight\":8},"
    "{\"window_upper_left_corner_x\":11,\"window_upper_left_corner_y\":12,"
    "\"window_lower_right_corner_x\":13,\"window_lower_right_corner_y\":14,"
    "\"center_of_ellipse_x\":15,\"center_of_ellipse_y\":16,"
    "\"rotation_angle\":17,\"semimajor_axis_internal_ellipse\":18,"
    "\"semimajor_axis_external_ellipse\":19,"
    "\"semiminor_axis_external_ellipse\":20,\"overlap_process_option\":1,"
    "\"maxscl\":[0,0,0],\"average_maxrgb\":0,"
    "\"num_distribution_maxrgb_percentiles\":0,\"distribution_maxrgb\":[],"
    "\"fraction_bright_pixels\":0,\"tone_mapping_flag\":false,"
    "\"color_saturation_mapping_flag\":false}],"
    "\"targeted_system_display_maximum_luminance\":400,"
    "\"targeted_system_display_actual_peak_luminance_flag\":true,"
    "\"num_rows_targeted_system_display_actual_peak_luminance\":2,"
    "\"num_cols_targeted_system_display_actual_peak_luminance\":3,"
    "\"targeted_system_display_actual_peak_luminance\":[[1,2,3],[4,5,6]],"
    "\"mastering_display_actual_peak_luminance_flag\":true,"
    "\"num_rows_mastering_display_actual_peak_luminance\":2,"
    "\"num_cols_mastering_display_actual_peak_luminance\":3,"
    "\"mastering_display_actual_peak_luminance\":[[1,2,3],[4,5,15]]}";

GST_START_TEST (test_hdr10plus_values)
{
  GstShmemHdr10Plus values = make_full_values ();
  JsonObject *object = describe (make_hdr10plus (&values));
  JsonObject *entry = element_of (object, "entries", 0);

  assert_json (entry, "name", "\"HDR10+\"");
  fail_unless (g_str_has_prefix (
      json_object_get_string_member (entry, "hex"), "b5003c0001040"));
  assert_json (entry, "values", full_values);
  json_object_unref (object);
}

GST_END_TEST

/* Formats without values, values that are none, and nesting. */
GST_START_TEST (test_other_entries)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstShmemContainer *clli = make_clli (3);
  JsonObject *object, *entry;

  gst_shmem_container_builder_add_container (builder, clli);
  gst_shmem_container_builder_add (
      builder, G_GUINT64_CONSTANT (0x0800000000000001), "\xff", 1);
  gst_shmem_container_builder_add (builder, SHMEM_FORMAT_MDCV, "", 1);
  gst_shmem_container_builder_add (
      builder, SHMEM_FORMAT_CICP, "\x09\x10\x09\1", 4);
  gst_shmem_container_builder_add (
      builder, SHMEM_FORMAT_T35, "\xb5\0\x3c\0\1\4\1", 7);
  gst_shmem_container_builder_add (builder, SHMEM_FORMAT_DVRP, NULL, 0);
  gst_shmem_container_builder_add (
      builder, SHMEM_FORMAT_V4LM, "UVCH\x02\x8c", 6);
  gst_shmem_container_builder_add (builder, SHMEM_FORMAT_V4LM, "\1\2\3\4", 4);
  gst_shmem_container_builder_add (builder, SHMEM_FORMAT_V4LM, "UVC", 3);
  object = describe (gst_shmem_container_builder_build (builder, NULL));
  gst_shmem_container_builder_free (builder);
  gst_shmem_container_unref (clli);

  entry = element_of (object, "entries", 0);
  assert_json (entry, "format", "\"LINEAR\"");
  fail_if (json_object_has_member (entry, "hex"));
  entry = element_of (entry, "entries", 0);
  assert_json (entry, "hex", "\"03000100\"");
  entry = element_of (object, "entries", 1);
  assert_json (entry, "format", "null");
  assert_json (entry, "name", "\"vendor 0x08 (ARM)\"");
  assert_int (entry, "vendor", 8);
  assert_json (entry, "code", "\"0x800000000000001\"");
  assert_json (entry, "hex", "\"ff\"");
  entry = element_of (object, "entries", 2);
  fail_unless (json_object_has_member (entry, "error"));
  fail_if (json_object_has_member (entry, "values"));
  entry = element_of (object, "entries", 3);
  assert_json (entry, "values",
      "{\"colour_primaries\":9,\"transfer_characteristics\":16,"
      "\"matrix_coefficients\":9,\"full_range\":1}");
  fail_unless (
      json_object_has_member (element_of (object, "entries", 4), "error"));
  entry = element_of (object, "entries", 5);
  assert_json (entry, "format", "\"DVRP\"");
  assert_json (entry, "hex", "\"\"");
  assert_json (element_of (object, "entries", 6), "values",
      "{\"dataformat\":\"UVCH\",\"data\":\"028c\"}");
  assert_json (element_of (object, "entries", 7), "values",
      "{\"dataformat\":\"0x04030201\",\"data\":\"\"}");
  fail_unless (
      json_object_has_member (element_of (object, "entries", 8), "error"));
  json_object_unref (object);
}

GST_END_TEST

static Suite *
shmemmetajson_suite (void)
{
  Suite *suite = suite_create ("shmemmetajson");
  TCase *tc = tcase_create ("general");

  GST_ELEMENT_REGISTER (shmemmetaread, NULL);
  GST_ELEMENT_REGISTER (shmemmetawrite, NULL);
  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, make_folder, remove_folder);
  tcase_add_test (tc, test_round_trip);
  tcase_add_test (tc, test_documents_of_others);
  tcase_add_test (tc, test_known_by_contents);
  tcase_add_test (tc, test_document_of_older_tool);
  tcase_add_test (tc, test_document_errors);
  tcase_add_test (tc, test_last_message_wins);
  tcase_add_test (tc, test_skipped_frames);
  tcase_add_test (tc, test_no_hdr10plus);
  tcase_add_test (tc, test_no_frames_no_document);
  tcase_add_test (tc, test_failure_keeps_file);
  tcase_add_test (tc, test_replaced_through_link);
  tcase_add_test (tc, test_created_through_link);
  tcase_add_test (tc, test_hard_link);
  tcase_add_test (tc, test_document_twice);
  tcase_add_test (tc, test_no_file);
  tcase_add_test (tc, test_no_metadata);
  tcase_add_test (tc, test_lines);
  tcase_add_test (tc, test_hdr10plus_values);
  tcase_add_test (tc, test_other_entries);
  return suite;
}

GST_CHECK_MAIN (shmemmetajson)
