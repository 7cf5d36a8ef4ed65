/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Buffers through h265hdrinserter: what is shared, what is kept, and what
 * happens to those that are damaged or cannot take what they carry.
 */

#include <string.h>

#include "elements.h"
#include "inserter.h"
#include "lib-shmem/open-fds.h"
#include "lib/errors.h"

/* A slice that is worth not copying. */
static GByteArray *
large_unit (guint length_size)
{
  GByteArray *unit = bytes_new ();
  guint8 slice[5000];

  memset (slice, 0x55, sizeof slice);
  put_nal (unit, length_size, NAL_IDR_N_LP, slice, sizeof slice);
  return unit;
}

/* The slice is at the very address where it was. */
static void
assert_shared (GstBuffer *input, GstBuffer *output)
{
  GstMapInfo in, out;
  gboolean found = FALSE;
  guint i;

  fail_unless (gst_buffer_n_memory (output) >= 3);
  gst_buffer_map (input, &in, GST_MAP_READ);
  for (i = 0; i < gst_buffer_n_memory (output); i++) {
    GstMemory *memory = gst_buffer_peek_memory (output, i);

    fail_unless (gst_memory_map (memory, &out, GST_MAP_READ));
    found |= out.size == in.size && out.data == in.data;
    gst_memory_unmap (memory, &out);
  }
  fail_unless (found);
  gst_buffer_unmap (input, &in);
}

GST_START_TEST (test_buffer)
{
  GstHarness *harness = open_harness (4, FALSE);
  GstBuffer *input = carry (large_unit (4), full_container ());
  GstBuffer *output;

  GST_BUFFER_PTS (input) = 11 * GST_SECOND;
  GST_BUFFER_DTS (input) = 10 * GST_SECOND;
  GST_BUFFER_DURATION (input) = GST_SECOND;
  GST_BUFFER_OFFSET (input) = 77;
  GST_BUFFER_FLAG_SET (input, GST_BUFFER_FLAG_MARKER);
  output = pass (harness, gst_buffer_ref (input));
  assert_shared (input, output);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (output), 11 * GST_SECOND);
  fail_unless_equals_uint64 (GST_BUFFER_DTS (output), 10 * GST_SECOND);
  fail_unless_equals_uint64 (GST_BUFFER_DURATION (output), GST_SECOND);
  fail_unless_equals_uint64 (GST_BUFFER_OFFSET (output), 77);
  fail_unless (GST_BUFFER_FLAG_IS_SET (output, GST_BUFFER_FLAG_MARKER));
  fail_unless_equals_int (count_containers (output), 1);
  fail_unless (gst_buffer_get_shmem_container_meta (output)->container
      == gst_buffer_get_shmem_container_meta (input)->container);
  gst_buffer_unref (output);
  gst_buffer_unref (input);
  close_harness (harness);
}
GST_END_TEST

/* In two memories, which stay two. */
GST_START_TEST (test_several_memories)
{
  GstHarness *harness = open_harness (START_CODES, FALSE);
  GByteArray *unit = large_unit (START_CODES);
  GstShmemContainer *container = full_container ();
  GstBuffer *whole = take_buffer (unit), *halves;

  halves = gst_buffer_append (
      gst_buffer_copy_region (whole, GST_BUFFER_COPY_ALL, 0, 2000),
      gst_buffer_copy_region (whole, GST_BUFFER_COPY_ALL, 2000, -1));
  gst_buffer_add_shmem_container_meta (halves, container);
  g_ptr_array_unref (push_nals (harness, gst_buffer_ref (halves), START_CODES,
      "39:137 39:144 39:4 39:4 20 62"));
  fail_unless_equals_int (gst_buffer_n_memory (halves), 2);
  gst_buffer_unref (halves);
  gst_buffer_unref (whole);
  gst_shmem_container_unref (container);
  close_harness (harness);
}
GST_END_TEST

/* ---- what goes wrong ---- */

/* The largest NAL unit that each length can tell of, and one byte more. */
GST_START_TEST (test_too_large_for_length)
{
  static const gsize largest[] = { 250, 65275 };
  guint8 *payload = g_malloc (65536);
  guint i;

  memset (payload, 0x55, 65536);
  for (i = 0; i < 2; i++) {
    GstHarness *harness = open_harness (i + 1, FALSE);
    GByteArray *unit = bytes_new ();

    put_picture (unit, i + 1, NAL_IDR_N_LP);
    g_byte_array_ref (unit);
    g_ptr_array_unref (push_nals (harness,
        carry (unit, make_container (SHMEM_FORMAT_T35, payload, largest[i])),
        i + 1, "39:4 20"));
    fail_unless_equals_int (
        gst_harness_push (harness,
            carry (unit,
                make_container (SHMEM_FORMAT_T35, payload, largest[i] + 1))),
        GST_FLOW_ERROR);
    assert_bus_error (
        harness->element, STREAM, ENCODE, "access unit 1, byte-stream");
    close_harness (harness);
  }
  g_free (payload);
}
GST_END_TEST

/* Passes as it is, and is told of once. */
GST_START_TEST (test_damaged)
{
  GstHarness *harness = open_harness (4, TRUE);
  GByteArray *unit;
  guint i;

  for (i = 0; i < 3; i++) {
    unit = crowded_unit (4);
    unit->data[2] = 0xff;
    push_unchanged (harness, unit, full_container ());
  }
  assert_bus_warning (
      harness->element, STREAM, ENCODE, "access unit, metadata, !replace");
  unit = bytes_new ();
  put_sei (unit, 4, NAL_PREFIX_SEI, 5, user_data, sizeof user_data);
  push_unchanged (harness, unit, full_container ());
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  close_harness (harness);
}
GST_END_TEST

/* A NAL unit with garbage behind its message, as an encoder made it: it stays
 * as it is, and the rest goes on. */
GST_START_TEST (test_damaged_sei)
{
  static const guint8 damaged[] = { 5, 2, 1, 2, 0x80, 7, 200, 1 };
  GstHarness *harness = open_harness (START_CODES, TRUE);
  GByteArray *unit = bytes_new ();
  GstBuffer *buffer;
  GPtrArray *nals;

  put_nal (unit, START_CODES, NAL_PREFIX_SEI, damaged, sizeof damaged);
  put_picture (unit, START_CODES, NAL_IDR_N_LP);
  buffer = pass (harness, carry (unit, full_container ()));
  nals = nals_of (buffer, START_CODES);
  fail_unless_equals_int (nals->len, 7);
  assert_payload (nal_at (nals, 0), 0, damaged, sizeof damaged, 0);
  fail_unless_equals_int (nal_at (nals, 6)->type, NAL_RPU);
  assert_bus_without (harness->element, GST_MESSAGE_WARNING);
  g_ptr_array_unref (nals);
  gst_buffer_unref (buffer);
  close_harness (harness);
}
GST_END_TEST

/* Cut anywhere, and with bytes replaced: something comes out. */
GST_START_TEST (test_random_bytes)
{
  GRand *random = g_rand_new_with_seed (265);
  GstShmemContainer *container = full_container ();
  guint i, j;

  for (i = 0; i < 8; i++) {
    guint length_size = length_sizes[i % 4];
    GstHarness *harness = open_harness (length_size, i < 4);

    for (j = 0; j < 500; j++) {
      GByteArray *unit = crowded_unit (length_size);
      guint k, size = g_rand_int_range (random, 1, unit->len + 1);

      for (k = g_rand_int_range (random, 0, 8); k > 0; k--)
        unit->data[g_rand_int_range (random, 0, unit->len)] =
            g_rand_int (random);
      g_byte_array_set_size (unit, j % 2 ? unit->len : size);
      gst_buffer_unref (
          pass (harness, carry (unit, gst_shmem_container_ref (container))));
    }
    close_harness (harness);
  }
  gst_shmem_container_unref (container);
  g_rand_free (random);
}
GST_END_TEST

GST_START_TEST (test_no_file_stays_open)
{
  int before = count_open_fds ();
  guint i;

  for (i = 0; i < 20; i++) {
    GstHarness *harness = open_harness (START_CODES, i % 2);

    gst_buffer_unref (
        pass (harness, carry (crowded_unit (START_CODES), full_container ())));
    close_harness (harness);
  }
  fail_unless_equals_int (count_open_fds (), before);
}
GST_END_TEST

static Suite *
h265hdrinserterbuffers_suite (void)
{
  Suite *suite = suite_create ("h265hdrinserterbuffers");
  TCase *tcase = tcase_create ("general");

  GST_ELEMENT_REGISTER (h265hdrinserter, NULL);
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_buffer);
  tcase_add_test (tcase, test_several_memories);
  tcase_add_test (tcase, test_too_large_for_length);
  tcase_add_test (tcase, test_damaged);
  tcase_add_test (tcase, test_damaged_sei);
  tcase_add_test (tcase, test_random_bytes);
  tcase_add_test (tcase, test_no_file_stays_open);
  return suite;
}

GST_CHECK_MAIN (h265hdrinserterbuffers)
