/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What h265hdrinserter writes into the bitstream of the twelve buffers, by the
 * project's reader of access units. */

#include "buffers.h"

#include "elements.h"
#include "h265/h265accessunit.h"

#include "../h265/units.h"
#include "lib/frames.h"
#include "lib/harness.h"

/* In the words of the table, sorted. */
static gchar *
describe_unit (GstBuffer *buffer)
{
  GString *text = g_string_new (NULL);
  H265AccessUnit unit;
  GstMapInfo map;
  gchar *sorted;
  guint i;

  h265_access_unit_init (&unit);
  fail_unless (gst_buffer_map (buffer, &map, GST_MAP_READ));
  h265_access_unit_parse (&unit, map.data, map.size, 0);
  gst_buffer_unmap (buffer, &map);
  fail_unless (unit.fault == H265_FAULT_NONE);
  for (i = 0; i < hdr_set_get_n_messages (&unit.hdr.set); i++) {
    const guint8 *data;
    const HdrMessage *message = hdr_set_get_message (&unit.hdr.set, i, &data);

    describe_entry (text, message->format, data, message->size);
  }
  h265_access_unit_clear (&unit);
  sorted = pick_entries (text->str, "MCHVUWR", TRUE);
  g_string_free (text, TRUE);
  return sorted;
}

/* A malformed HDR10+ message is a T.35 message all the same. */
static gchar *
expected_unit (const FrameCase *frame)
{
  gchar *well_formed = pick_entries (frame->first, "MCVUWR", FALSE);
  gchar *hdr10plus = pick_entries (frame->first, "H", TRUE);
  gchar *both = g_strjoin (" ", well_formed, hdr10plus, NULL);
  gchar *sorted = pick_entries (both, "MCHVUWR", TRUE);

  g_free (both);
  g_free (hdr10plus);
  g_free (well_formed);
  return sorted;
}

/* Takes @buffer, which becomes a picture with its metas. */
static void
assert_bitstream (GstBuffer *buffer, const gchar *expected)
{
  GstElement *element = make_element ("h265hdrinserter");
  GstHarness *harness = gst_harness_new_with_element (element, "sink", "src");
  GByteArray *unit = bytes_new ();
  gchar *written;

  gst_object_unref (element);
  gst_harness_set_src_caps_str (
      harness, "video/x-h265, stream-format=byte-stream, alignment=au");
  put_picture (unit, START_CODES, NAL_IDR_N_LP);
  gst_buffer_replace_all_memory (buffer,
      gst_memory_new_wrapped (0, unit->data, unit->len, 0, unit->len, unit,
          (GDestroyNotify) g_byte_array_unref));
  buffer = pass (harness, buffer);
  written = describe_unit (buffer);
  fail_unless_equals_string (written, expected);
  gst_buffer_unref (buffer);
  g_free (written);
  close_harness (harness);
}

GST_START_TEST (test_bitstream)
{
  gchar *expected = expected_unit (&frame_cases[__i__]);

  assert_bitstream (frame_case_buffer (__i__), expected);
  g_free (expected);
}
GST_END_TEST

#if GST_CHECK_VERSION(1, 29, 1)
/* GStreamer's own meta needs no extractor. */
GST_START_TEST (test_video_hdr)
{
  const GstShmemHdr10Plus values = make_values (9);
  GBytes *message = gst_shmem_hdr10_plus_write (&values, NULL);
  GstBuffer *buffer = frame_case_buffer (9);
  gsize size;
  const guint8 *data = g_bytes_get_data (message, &size);

  gst_buffer_add_video_hdr_meta (
      buffer, GST_VIDEO_HDR_FORMAT_HDR10_PLUS, data + 3, size - 3);
  assert_bitstream (buffer, "H9 M1000 R2");
  g_bytes_unref (message);
}
GST_END_TEST
#endif

static Suite *
frame_inserter_suite (void)
{
  Suite *suite = suite_create ("frame-inserter");
  TCase *tcase = tcase_create ("general");

  GST_ELEMENT_REGISTER (h265hdrinserter, NULL);
  suite_add_tcase (suite, tcase);
  tcase_add_loop_test (tcase, test_bitstream, 0, N_FRAME_CASES);
#if GST_CHECK_VERSION(1, 29, 1)
  tcase_add_test (tcase, test_video_hdr);
#endif
  return suite;
}

GST_CHECK_MAIN (frame_inserter)
