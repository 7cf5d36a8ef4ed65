/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* shmemmetaread with container sequences and RPUs, whole, cut off at every
 * byte and changed at random, and with static values. JSON is in
 * shmemmetajson.c. */

#include <shmem/shmem-sequence.h>

#include <sys/stat.h>
#include <string.h>

#include "elements.h"
#include "lib-shmem/open-fds.h"
#include "lib/errors.h"
#include "lib/files.h"
#include "lib/frames.h"
#include "lib/harness.h"

#define DISPLAY "34000:16000:13250:34500:7500:3000:15635:16450:10000000:50"
#define DISPLAY_BYTES                                                          \
  "\xd0\x84\x80\x3e\xc2\x33\xc4\x86\x4c\x1d\xb8\x0b\x13\x3d\x42\x40\x80\x96"   \
  "\x98\x00\x32\x00\x00\x00"
#define LEVEL "1000:400"
#define LEVEL_BYTES "\xe8\x03\x90\x01"

/* ---- sequences ---- */

static void
append_record (GByteArray *file, guint64 frame, GstShmemContainer *container,
    guint32 flags)
{
  static const guint8 zeros[8] = { 0 };
  struct shmem_sequence_record record = {
    .frame = frame, .pts = frame * 40 * GST_MSECOND, .flags = flags
  };
  guint8 header[SHMEM_SEQUENCE_RECORD_SIZE];
  guint padding;
  gsize size = 0;

  if (container)
    record.data = gst_shmem_container_get_data (container, &size);
  record.size = (guint32) size;
  padding = shmem_sequence_write_record (&record, header);
  g_byte_array_append (file, header, sizeof header);
  if (container)
    g_byte_array_append (file, record.data, record.size);
  g_byte_array_append (file, zeros, padding);
}

static GByteArray *
new_sequence (void)
{
  GByteArray *file = g_byte_array_new ();

  g_byte_array_set_size (file, SHMEM_SEQUENCE_HEADER_SIZE);
  shmem_sequence_write_header (file->data);
  return file;
}

/* A, A again, nothing, A and B; four frames. */
static GByteArray *
make_sequence (void)
{
  GstShmemContainer *a = make_clli (1);
  GstShmemContainer *b = make_container (SHMEM_FORMAT_T35, "\xb5\0\1", 3);
  GByteArray *file = new_sequence ();

  append_record (file, 0, a, 0);
  append_record (file, 1, NULL, SHMEM_SEQUENCE_FLAG_REPEAT);
  append_record (file, 2, NULL, 0);
  append_record (file, 3, a, 0);
  append_record (file, 3, b, 0);
  gst_shmem_container_unref (a);
  gst_shmem_container_unref (b);
  return file;
}

static gchar *
put_sequence (const gchar *name)
{
  GByteArray *file = make_sequence ();
  gchar *path = path_of (name);

  put_file (path, file->data, file->len);
  g_byte_array_unref (file);
  return path;
}

static void
assert_frame (GstHarness *harness, guint64 number, guint n)
{
  GstBuffer *buffer = pass (harness, make_frame (number, NULL, NULL));

  fail_unless_equals_int (count_containers (buffer), n);
  if (n > 0)
    assert_entry (buffer, 0, SHMEM_FORMAT_CLLI, "\1\0\1\0", 4);
  gst_buffer_unref (buffer);
}

static void
assert_sequence (GstHarness *harness)
{
  assert_frame (harness, 0, 1);
  assert_frame (harness, 1, 1);
  assert_frame (harness, 2, 0);
  assert_frame (harness, 3, 2);
}

GST_START_TEST (test_shmc)
{
  gchar *path = put_sequence ("four.shmc");
  GstHarness *harness = new_harness ("shmemmetaread location=%s", path);

  assert_sequence (harness);
  end_stream (harness);
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  close_harness (harness);
  g_free (path);
}

GST_END_TEST

GST_START_TEST (test_shmc_round_trip)
{
  gchar *path = put_sequence ("four.shmc"), *again = path_of ("again.shmc");
  gint fds = count_open_fds ();
  GstHarness *harness = new_harness (
      "shmemmetaread location=%s ! shmemmetawrite location=%s", path, again);

  pass_frames (harness, 0, 4);
  end_stream (harness);
  close_harness (harness);
  assert_same_files (again, path);
  fail_unless_equals_int (count_open_fds (), fds);
  g_free (path);
  g_free (again);
}

GST_END_TEST

/* A file without an extension is known by what is in it. */
GST_START_TEST (test_known_by_contents)
{
  gchar *path = put_sequence ("four");
  GstHarness *harness = new_harness ("shmemmetaread location=%s", path);

  assert_sequence (harness);
  close_harness (harness);
  put_file (path, "\0\0\1\x19\x08\x80", 6);
  harness = new_harness ("shmemmetaread location=%s", path);
  pass_frames (harness, 0, 1);
  close_harness (harness);
  g_free (path);
}

GST_END_TEST

/* A file that is cut between two records is a shorter file; anywhere else the
 * error names the byte. */
GST_START_TEST (test_shmc_truncated)
{
  GByteArray *file = make_sequence ();
  gchar *path = path_of ("cut.shmc");
  guint size, whole = 0;

  for (size = 0; size < file->len; size++) {
    struct shmem_sequence_reader reader;
    struct shmem_sequence_record record;
    enum shmem_result result;

    result = shmem_sequence_reader_init (&reader, file->data, size, NULL);
    while (result == SHMEM_OK)
      result = shmem_sequence_reader_next (&reader, &record, NULL);
    put_file (path, file->data, size);
    if (result == SHMEM_ERROR_NOT_FOUND) {
      close_harness (new_harness ("shmemmetaread location=%s", path));
      whole++;
    } else {
      assert_no_start (
          STREAM, FORMAT, "byte", "shmemmetaread location=%s", path);
    }
  }
  fail_unless_equals_int (whole, 5);
  g_byte_array_unref (file);
  g_free (path);
}

GST_END_TEST

/* A container that is not canonical is found before the first frame. */
GST_START_TEST (test_shmc_bad_container)
{
  GByteArray *file = make_sequence ();
  gchar *path = path_of ("bad.shmc");
  /* its generic header's size */
  guint at = SHMEM_SEQUENCE_HEADER_SIZE + SHMEM_SEQUENCE_RECORD_SIZE + 8;

  file->data[at]++;
  put_file (path, file->data, file->len);
  assert_no_start (STREAM, FORMAT, "record 0, byte 48, container",
      "shmemmetaread location=%s", path);
  g_byte_array_unref (file);
  g_free (path);
}

GST_END_TEST

/* A record without bytes repeats a container, as often as it is there. */
GST_START_TEST (test_shmc_many_in_a_frame)
{
  GByteArray *file = new_sequence ();
  gchar *path = path_of ("many.shmc");
  GstShmemContainer *container = make_clli (1);
  guint i;

  append_record (file, 7, container, 0);
  for (i = 0; i < 255; i++)
    append_record (file, 7, NULL, SHMEM_SEQUENCE_FLAG_REPEAT);
  put_file (path, file->data, file->len);
  close_harness (new_harness ("shmemmetaread location=%s", path));
  append_record (file, 7, NULL, SHMEM_SEQUENCE_FLAG_REPEAT);
  put_file (path, file->data, file->len);
  assert_no_start (STREAM, FORMAT, "record 256, 256 containers, frame",
      "shmemmetaread location=%s", path);
  gst_shmem_container_unref (container);
  g_byte_array_unref (file);
  g_free (path);
}

GST_END_TEST

/* The last frame number there is, of which one more is 0. */
GST_START_TEST (test_shmc_last_frame)
{
  GByteArray *file = new_sequence ();
  gchar *path = path_of ("last.shmc");
  GstHarness *harness;

  append_record (file, G_MAXUINT64, NULL, 0);
  put_file (path, file->data, file->len);
  assert_no_start (STREAM, FORMAT, "record 0, byte 16, frame number, 2^64",
      "shmemmetaread location=%s", path);
  g_byte_array_set_size (file, SHMEM_SEQUENCE_HEADER_SIZE);
  append_record (file, G_MAXUINT64 - 1, NULL, 0);
  put_file (path, file->data, file->len);
  harness = new_harness ("shmemmetaread location=%s", path);
  pass_frames (harness, 0, 2);
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  end_stream (harness);
  assert_bus_warning (
      harness->element, STREAM, FORMAT, "18446744073709551615 frames, 2", path);
  close_harness (harness);
  g_byte_array_unref (file);
  g_free (path);
}

GST_END_TEST

/* ---- RPUs ---- */

GST_START_TEST (test_rpu)
{
  /* short start code, one with zeros before it and the NAL unit header, emulation
   * prevention in all places that it can be in */
  static const guint8 file[] = { 0, 0, 1, 0x19, 8, 0, 0, 3, 1, 0x80, 0, 0, 0, 0,
    0, 1, 0x7c, 1, 0x19, 0, 0, 3, 0, 0, 3, 3, 0x80, 0, 0, 1, 0x19, 0, 3, 0, 0,
    3, 0 };
  static const guint8 first[] = { 0x19, 8, 0, 0, 1, 0x80 };
  static const guint8 second[] = { 0x19, 0, 0, 0, 0, 3, 0x80 };
  static const guint8 third[] = { 0x19, 0, 3, 0, 0 };
  gchar *path = path_of ("three.bin");
  GstHarness *harness;
  GstBuffer *buffer;

  put_file (path, file, sizeof file);
  harness = new_harness ("shmemmetaread location=%s", path);
  buffer = pass (harness, make_frame (0, NULL, NULL));
  assert_entry (buffer, 0, SHMEM_FORMAT_DVRP, first, sizeof first);
  gst_buffer_unref (buffer);
  buffer = pass (harness, make_frame (1, NULL, NULL));
  assert_entry (buffer, 0, SHMEM_FORMAT_DVRP, second, sizeof second);
  gst_buffer_unref (buffer);
  buffer = pass (harness, make_frame (2, NULL, NULL));
  assert_entry (buffer, 0, SHMEM_FORMAT_DVRP, third, sizeof third);
  gst_buffer_unref (buffer);
  end_stream (harness);
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  close_harness (harness);
  g_free (path);
}

GST_END_TEST

/* With codes of four bytes, those of three are part of an RPU. */
GST_START_TEST (test_rpu_long_codes)
{
  static const guint8 file[] = { 0, 0, 0, 0, 1, 0x19, 8, 0, 0, 1, 0x80, 0, 0, 0,
    0, 1, 0x7c, 1, 0x19, 0, 0, 3, 1, 0x80, 0, 0, 0, 1, 0x19, 0xd8, 0, 0, 1 };
  static const guint8 first[] = { 0x19, 8, 0, 0, 1, 0x80 };
  static const guint8 second[] = { 0x19, 0, 0, 1, 0x80 };
  static const guint8 third[] = { 0x19, 0xd8, 0, 0, 1 };
  static const struct
  {
    const guint8 *bytes;
    gsize size;
  } rpus[] = { { first, sizeof first }, { second, sizeof second },
    { third, sizeof third } };
  gchar *path = path_of ("long.bin");
  GstHarness *harness;
  GstBuffer *buffer;
  guint i;

  put_file (path, file, sizeof file);
  harness = new_harness ("shmemmetaread location=%s", path);
  for (i = 0; i < G_N_ELEMENTS (rpus); i++) {
    buffer = pass (harness, make_frame (i, NULL, NULL));
    assert_entry (buffer, 0, SHMEM_FORMAT_DVRP, rpus[i].bytes, rpus[i].size);
    gst_buffer_unref (buffer);
  }
  end_stream (harness);
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  close_harness (harness);
  g_free (path);
}

GST_END_TEST

static void
assert_rpu_error (const gchar *bytes, gsize size, const gchar *what)
{
  gchar *path = path_of ("bad.bin");

  put_file (path, bytes, size);
  assert_no_start (STREAM, FORMAT, what, "shmemmetaread location=%s", path);
  g_free (path);
}

GST_START_TEST (test_rpu_errors)
{
  gchar *long_one = g_malloc0 (SHMEM_MAX_SIZE + 4);

  memset (long_one, 0x19, SHMEM_MAX_SIZE + 4);
  memcpy (long_one, "\0\0\1", 3);
  assert_rpu_error ("", 0, "start code");
  assert_rpu_error ("\0\0\0", 3, "start code");
  assert_rpu_error ("\x19\0\0\1\x19", 5, "byte 0, start code");
  assert_rpu_error ("\0\0\1", 3, "RPU 0, byte 3, empty");
  assert_rpu_error ("\0\0\0\1", 4, "RPU 0, byte 4, empty");
  assert_rpu_error (
      "\0\0\0\1\x19\x80\0\0\0\1\0\0\0\1\x19", 15, "RPU 1, byte 10, empty");
  assert_rpu_error ("\0\0\1\x7c\1", 5, "RPU 0, byte 5, empty");
  assert_rpu_error (
      "\0\0\1\x19\x80\0\0\1\0\0\1\x19", 12, "RPU 1, byte 8, empty");
  assert_rpu_error ("\0\0\1\x42\1", 5, "RPU 0, 42");
  assert_rpu_error (
      long_one, SHMEM_MAX_SIZE + 4, "RPU 0, 1048577 bytes, 1047552");
  g_free (long_one);
}

GST_END_TEST

static void
append_escaped (GByteArray *file, const GstShmemEntry *rpu)
{
  static const guint8 three = 3;
  guint zeros = 0;
  gsize i;

  g_byte_array_append (file, (const guint8 *) "\0\0\0\1", 4);
  for (i = 0; i < rpu->size; i++) {
    if (zeros == 2 && rpu->data[i] <= 3) {
      g_byte_array_append (file, &three, 1);
      zeros = 0;
    }
    zeros = rpu->data[i] == 0 ? zeros + 1 : 0;
    g_byte_array_append (file, rpu->data + i, 1);
  }
}

/* Putting the RPUs together again gives the file. */
static void
assert_rpu_file (const gchar *name, guint n)
{
  gchar *path = data_path (name);
  GByteArray *again;
  GstHarness *harness;
  GBytes *bytes;
  guint i;

  if (path == NULL)
    return;
  again = g_byte_array_new ();
  harness = new_harness ("shmemmetaread location=%s", path);
  for (i = 0; i < n; i++) {
    GstBuffer *buffer = pass (harness, make_frame (i, NULL, NULL));
    GstShmemEntry entry = get_entry (buffer, 0);

    append_escaped (again, &entry);
    gst_buffer_unref (buffer);
  }
  end_stream (harness);
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  close_harness (harness);
  bytes = get_file (path);
  fail_unless_equals_int (again->len, g_bytes_get_size (bytes));
  fail_unless (
      memcmp (again->data, g_bytes_get_data (bytes, NULL), again->len) == 0);
  g_bytes_unref (bytes);
  g_byte_array_unref (again);
  g_free (path);
}

GST_START_TEST (test_rpu_data)
{
  assert_rpu_file ("dovi/regular_rpu.bin", 259);
  assert_rpu_file ("dovi/profile5.bin", 1);
  assert_rpu_file ("dovi/profile8.bin", 1);
  assert_rpu_file ("dovi/profile84.bin", 1);
  assert_rpu_file ("dovi/fel_orig.bin", 1);
}

GST_END_TEST

/* ---- static values ---- */

GST_START_TEST (test_static_values)
{
  GstHarness *harness =
      new_harness ("shmemmetaread mastering-display-info=" DISPLAY
                   " content-light-level=" LEVEL);
  GstBuffer *buffer = pass (harness, make_frame (0, NULL, NULL));
  GstShmemContainer *container;

  fail_unless_equals_int (count_containers (buffer), 1);
  assert_entry (buffer, 0, SHMEM_FORMAT_MDCV, DISPLAY_BYTES, 24);
  assert_entry (buffer, 1, SHMEM_FORMAT_CLLI, LEVEL_BYTES, 4);
  container = gst_buffer_get_shmem_container_meta (buffer)->container;
  gst_buffer_unref (buffer);
  /* The same object, although no buffer has it any more. */
  buffer = pass (harness, make_frame (1, NULL, NULL));
  fail_unless (
      gst_buffer_get_shmem_container_meta (buffer)->container == container);
  gst_buffer_unref (buffer);
  end_stream (harness);
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  close_harness (harness);
}

GST_END_TEST

GST_START_TEST (test_static_values_malformed)
{
  assert_no_start (RESOURCE, SETTINGS, "mastering-display-info, 1:2:3",
      "shmemmetaread mastering-display-info=1:2:3");
  assert_no_start (RESOURCE, SETTINGS, "content-light-level, bright",
      "shmemmetaread content-light-level=bright");
}

GST_END_TEST

/* In front of an entry from a file, and behind the containers of one. */
GST_START_TEST (test_static_values_and_file)
{
  gchar *path = path_of ("one.bin");
  GstHarness *harness;
  GstBuffer *buffer;

  put_file (path, "\0\0\1\x19\x80", 5);
  harness = new_harness (
      "shmemmetaread location=%s content-light-level=" LEVEL, path);
  buffer = pass (harness, make_frame (0, NULL, NULL));
  fail_unless_equals_int (count_containers (buffer), 1);
  assert_entry (buffer, 0, SHMEM_FORMAT_CLLI, LEVEL_BYTES, 4);
  assert_entry (buffer, 1, SHMEM_FORMAT_DVRP, "\x19\x80", 2);
  gst_buffer_unref (buffer);
  close_harness (harness);
  g_free (path);

  path = put_sequence ("four.shmc");
  harness = new_harness (
      "shmemmetaread location=%s content-light-level=" LEVEL, path);
  buffer = pass (harness, make_frame (0, NULL, NULL));
  fail_unless_equals_int (count_containers (buffer), 2);
  assert_entry (buffer, 0, SHMEM_FORMAT_CLLI, "\1\0\1\0", 4);
  gst_buffer_unref (buffer);
  close_harness (harness);
  g_free (path);
}

GST_END_TEST

/* Properties win, and caps without the fields end what earlier ones said. */
GST_START_TEST (test_from_caps)
{
  GstHarness *harness =
      new_harness ("shmemmetaread from-caps=true content-light-level=" LEVEL);
  GstBuffer *buffer;

  gst_harness_set_src_caps_str (harness,
      "video/x-raw, format=(string)GRAY8, width=(int)4, height=(int)4, "
      "framerate=(fraction)25/1, mastering-display-info=(string)" DISPLAY
      ", content-light-level=(string)1:2");
  buffer = pass (harness, make_frame (0, NULL, NULL));
  assert_entry (buffer, 0, SHMEM_FORMAT_MDCV, DISPLAY_BYTES, 24);
  assert_entry (buffer, 1, SHMEM_FORMAT_CLLI, LEVEL_BYTES, 4);
  gst_buffer_unref (buffer);
  gst_harness_set_src_caps_str (harness, "video/x-raw, width=(int)4");
  buffer = pass (harness, make_frame (1, NULL, NULL));
  assert_entry (buffer, 0, SHMEM_FORMAT_CLLI, LEVEL_BYTES, 4);
  gst_buffer_unref (buffer);
  close_harness (harness);

  harness = new_harness ("shmemmetaread from-caps=true");
  buffer = pass (harness, make_frame (0, NULL, NULL));
  fail_unless_equals_int (count_containers (buffer), 0);
  gst_buffer_unref (buffer);
  close_harness (harness);
}

GST_END_TEST

/* ---- buffers ---- */

static guint
count_after (const gchar *replace)
{
  GstHarness *harness = new_harness (
      "shmemmetaread content-light-level=" LEVEL " replace=%s", replace);
  GstShmemContainer *a = make_clli (7), *b = make_clli (8);
  GstBuffer *buffer = pass (harness, make_frame (0, a, b));
  guint n = count_containers (buffer);

  gst_buffer_unref (buffer);
  gst_shmem_container_unref (a);
  gst_shmem_container_unref (b);
  close_harness (harness);
  return n;
}

GST_START_TEST (test_replace)
{
  fail_unless_equals_int (count_after ("true"), 1);
  fail_unless_equals_int (count_after ("false"), 3);
}

GST_END_TEST

/* Whoever else has the buffer sees no change, and memory is not copied. */
GST_START_TEST (test_payload_untouched)
{
  GstHarness *harness =
      new_harness ("shmemmetaread content-light-level=" LEVEL);
  GstShmemContainer *a = make_clli (7);
  GstBuffer *buffer = make_frame (0, a, NULL), *output;
  GstMemory *memory = gst_buffer_peek_memory (buffer, 0);

  output = pass (harness, gst_buffer_ref (buffer));
  fail_unless (output != buffer);
  fail_unless (gst_buffer_peek_memory (output, 0) == memory);
  fail_unless_equals_int (gst_buffer_n_memory (output), 1);
  assert_entry (output, 0, SHMEM_FORMAT_CLLI, LEVEL_BYTES, 4);
  assert_entry (buffer, 0, SHMEM_FORMAT_CLLI, "\7\0\1\0", 4);
  fail_unless_equals_uint64 (GST_BUFFER_DURATION (output), 40 * GST_MSECOND);
  gst_buffer_unref (output);

  /* The only reference: not even the buffer is new. */
  output = pass (harness, buffer);
  fail_unless (output == buffer);
  fail_unless (gst_buffer_peek_memory (output, 0) == memory);
  gst_buffer_unref (output);
  gst_shmem_container_unref (a);
  close_harness (harness);
}

GST_END_TEST

/* Upstream is offered what downstream offers. */
GST_START_TEST (test_allocation)
{
  GstHarness *harness =
      new_harness ("shmemmetaread content-light-level=" LEVEL);
  GstCaps *caps;
  GstQuery *query;

  gst_harness_add_propose_allocation_meta (
      harness, GST_SHMEM_CONTAINER_META_API_TYPE, NULL);
  pass_frames (harness, 0, 1);
  caps = gst_pad_get_current_caps (harness->srcpad);
  query = gst_query_new_allocation (caps, TRUE);
  fail_unless (gst_pad_peer_query (harness->srcpad, query));
  fail_unless (gst_query_find_allocation_meta (
      query, GST_SHMEM_CONTAINER_META_API_TYPE, NULL));
  gst_query_unref (query);
  gst_caps_unref (caps);
  close_harness (harness);
}

GST_END_TEST

/* ---- more and fewer frames than the file has ---- */

GST_START_TEST (test_file_is_short)
{
  gchar *path = put_sequence ("four.shmc");
  GstHarness *harness = new_harness ("shmemmetaread location=%s", path);

  pass_frames (harness, 0, 4);
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  pass_frames (harness, 4, 6);
  assert_bus_warning (
      harness->element, STREAM, FORMAT, "four.shmc, 4 frames, frame 4");
  end_stream (harness);
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  close_harness (harness);
  g_free (path);
}

GST_END_TEST

GST_START_TEST (test_file_is_long)
{
  gchar *path = put_sequence ("four.shmc");
  GstHarness *harness = new_harness ("shmemmetaread location=%s", path);

  pass_frames (harness, 0, 3);
  end_stream (harness);
  assert_bus_warning (
      harness->element, STREAM, FORMAT, "four.shmc, 4 frames, stream, 3");
  close_harness (harness);
  g_free (path);
}

GST_END_TEST

GST_START_TEST (test_flush_starts_again)
{
  gchar *path = put_sequence ("four.shmc");
  GstHarness *harness = new_harness ("shmemmetaread location=%s", path);
  GstSegment segment;

  assert_sequence (harness);
  gst_harness_push_event (harness, gst_event_new_flush_start ());
  gst_harness_push_event (harness, gst_event_new_flush_stop (TRUE));
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (harness, gst_event_new_segment (&segment));
  assert_sequence (harness);
  close_harness (harness);
  g_free (path);
}

GST_END_TEST

/* ---- files that are none ---- */

GST_START_TEST (test_no_file)
{
  gchar *missing = path_of ("missing.shmc"), *pipe = path_of ("pipe.shmc");
  gchar *unknown = path_of ("unknown");

  assert_no_start (RESOURCE, SETTINGS,
      "location, mastering-display-info, content-light-level, from-caps",
      "shmemmetaread");
  assert_no_start (
      RESOURCE, NOT_FOUND, "location", "shmemmetaread location=%s", missing);
  assert_no_start (RESOURCE, OPEN_READ, "directory",
      "shmemmetaread location=%s", test_folder);
  assert_no_start (RESOURCE, OPEN_READ, "regular file",
      "shmemmetaread format=rpu location=/dev/zero");
  fail_unless_equals_int (mkfifo (pipe, 0600), 0);
  assert_no_start (
      RESOURCE, OPEN_READ, "regular file", "shmemmetaread location=%s", pipe);
  put_file (unknown, "what?", 5);
  assert_no_start (
      STREAM, FORMAT, ".shmc", "shmemmetaread location=%s", unknown);
  put_file (unknown, "", 0);
  assert_no_start (
      STREAM, FORMAT, ".shmc", "shmemmetaread location=%s", unknown);
  assert_no_start (STREAM, FORMAT, "byte 0",
      "shmemmetaread format=shmc location=%s", unknown);
  fail_unless_equals_int (truncate (unknown, (1ll << 30) + 1), 0);
  assert_no_start (RESOURCE, OPEN_READ, "1073741825 bytes",
      "shmemmetaread format=shmc location=%s", unknown);
  g_free (missing);
  g_free (pipe);
  g_free (unknown);
}

GST_END_TEST

/* Starts or does not; what starts goes through some frames. */
static void
try_file (const gchar *path, const gchar *format)
{
  gchar *description =
      g_strdup_printf ("shmemmetaread format=%s location=%s", format, path);
  GstElement *element = make_element (description);
  GError *error;

  if (gst_element_set_state (element, GST_STATE_PAUSED)
      == GST_STATE_CHANGE_FAILURE) {
    error = pop_bus_error (element);
    assert_says (error ? error->message : NULL, path);
    g_clear_error (&error);
  } else {
    GstHarness *harness;

    gst_element_set_state (element, GST_STATE_NULL);
    harness = gst_harness_new_with_element (element, "sink", "src");
    gst_harness_set_src_caps_str (harness, "video/x-raw");
    pass_frames (harness, 0, 6);
    close_harness (harness);
  }
  gst_element_set_state (element, GST_STATE_NULL);
  drop_messages (element);
  gst_object_unref (element);
  g_free (description);
}

static void
try_changed (const gchar *format, const guint8 *bytes, gsize size, GRand *rand)
{
  gchar *path = path_of ("changed");
  guint8 *changed;
  guint i, j;

  for (i = 0; i < 300; i++) {
    changed = g_memdup2 (bytes, size);
    for (j = 0; j <= i % 3; j++)
      changed[g_rand_int_range (rand, 0, (gint) size)] =
          (guint8) g_rand_int_range (rand, 0, i % 2 ? 256 : 4);
    put_file (path, changed, size);
    try_file (path, format);
    g_free (changed);
  }
  g_free (path);
}

GST_START_TEST (test_random_bytes)
{
  static const guint8 rpus[] = { 0, 0, 0, 1, 0x19, 8, 0, 0, 3, 1, 0x80, 0, 0, 1,
    0x7c, 1, 0x19, 0, 0, 3, 0, 0x80, 0, 0, 1, 0x19, 0x80 };
  GByteArray *sequence = make_sequence ();
  GRand *rand = g_rand_new_with_seed (1);
  gint fds = count_open_fds ();
  guint8 noise[256];
  guint i;

  try_changed ("shmc", sequence->data, sequence->len, rand);
  try_changed ("rpu", rpus, sizeof rpus, rand);
  for (i = 0; i < sizeof noise; i++)
    noise[i] = (guint8) g_rand_int (rand);
  try_changed ("auto", noise, sizeof noise, rand);
  fail_unless_equals_int (count_open_fds (), fds);
  g_rand_free (rand);
  g_byte_array_unref (sequence);
}

GST_END_TEST

/* ---- many frames ---- */

/* A memfd is made when its frame comes. */
GST_START_TEST (test_no_fds_ahead)
{
  gchar *path = path_of ("many.shmc");
  GByteArray *file = new_sequence ();
  gint fds = count_open_fds ();
  GstHarness *harness;
  guint i;

  for (i = 0; i < 200; i++) {
    GstShmemContainer *container = make_clli ((guint8) i);

    append_record (file, i, container, 0);
    gst_shmem_container_unref (container);
  }
  put_file (path, file->data, file->len);
  harness = new_harness ("shmemmetaread location=%s", path);
  for (i = 0; i < 200; i++) {
    pass_frames (harness, i, i + 1);
    fail_unless (count_open_fds () <= fds + 8);
  }
  close_harness (harness);
  fail_unless_equals_int (count_open_fds (), fds);
  g_byte_array_unref (file);
  g_free (path);
}

GST_END_TEST

static Suite *
shmemmetaread_suite (void)
{
  Suite *suite = suite_create ("shmemmetaread");
  TCase *tc = tcase_create ("general");

  GST_ELEMENT_REGISTER (shmemmetaread, NULL);
  GST_ELEMENT_REGISTER (shmemmetawrite, NULL);
  suite_add_tcase (suite, tc);
  tcase_add_checked_fixture (tc, make_folder, remove_folder);
  tcase_add_test (tc, test_shmc);
  tcase_add_test (tc, test_shmc_round_trip);
  tcase_add_test (tc, test_known_by_contents);
  tcase_add_test (tc, test_shmc_truncated);
  tcase_add_test (tc, test_shmc_bad_container);
  tcase_add_test (tc, test_shmc_many_in_a_frame);
  tcase_add_test (tc, test_shmc_last_frame);
  tcase_add_test (tc, test_rpu);
  tcase_add_test (tc, test_rpu_long_codes);
  tcase_add_test (tc, test_rpu_errors);
  tcase_add_test (tc, test_rpu_data);
  tcase_add_test (tc, test_static_values);
  tcase_add_test (tc, test_static_values_malformed);
  tcase_add_test (tc, test_static_values_and_file);
  tcase_add_test (tc, test_from_caps);
  tcase_add_test (tc, test_replace);
  tcase_add_test (tc, test_payload_untouched);
  tcase_add_test (tc, test_allocation);
  tcase_add_test (tc, test_file_is_short);
  tcase_add_test (tc, test_file_is_long);
  tcase_add_test (tc, test_flush_starts_again);
  tcase_add_test (tc, test_no_file);
  tcase_add_test (tc, test_random_bytes);
  tcase_add_test (tc, test_no_fds_ahead);
  return suite;
}

GST_CHECK_MAIN (shmemmetaread)
