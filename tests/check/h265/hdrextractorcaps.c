/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Which changes of caps h265hdrextractor lets pass, and what it says of caps
 * that it cannot read. */

#include "elements.h"
#include "units.h"

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/shmemmeta/shmemmeta.h>

#include "lib/errors.h"
#include "lib/harness.h"

#define CAPS                                                                   \
  "video/x-h265, stream-format=(string)byte-stream, alignment=(string)au"
#define WIDE CAPS ", width=(int)1920"
#define LEVEL(text) ", content-light-level=(string)" text
#define DISPLAY                                                                \
  ", mastering-display-info=(string)"                                          \
  "34000:16000:13250:34500:7500:3000:15635:16450:10000000:50"
#define RATE(text) ", framerate=(fraction)" text
#define FORMAT(text) ", hdr-format=(string)" text

static GstHarness *
open_extractor (gboolean update_caps)
{
  GstHarness *harness = gst_harness_new ("h265hdrextractor");

  g_object_set (harness->element, "update-caps", update_caps, NULL);
  return harness;
}

static GstBuffer *
make_unit (void)
{
  GByteArray *unit = bytes_new ();

  put_picture (unit, START_CODES, NAL_IDR_N_LP);
  return gst_buffer_new_wrapped_full (0, unit->data, unit->len, 0, unit->len,
      unit, (GDestroyNotify) g_byte_array_unref);
}

static void
push_one (GstHarness *harness)
{
  GstBuffer *buffer = gst_harness_push_and_pull (harness, make_unit ());

  fail_unless (buffer != NULL);
  gst_buffer_unref (buffer);
}

/* @caps, and a buffer with them. */
static void
push_caps (GstHarness *harness, const gchar *caps)
{
  gst_harness_set_src_caps_str (harness, caps);
  push_one (harness);
}

static void
assert_caps (GstHarness *harness, const gchar *expected)
{
  GstCaps *wanted = gst_caps_from_string (expected);
  GstCaps *found = gst_pad_get_current_caps (harness->sinkpad);

  gst_check_caps_equal (found, wanted);
  gst_caps_unref (found);
  gst_caps_unref (wanted);
}

static void
start_stream (GstHarness *harness, const gchar *id)
{
  gst_harness_push_event (harness, gst_event_new_stream_start (id));
}

static void
start_segment (GstHarness *harness)
{
  GstSegment segment;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (harness, gst_event_new_segment (&segment));
}

/* Those that change something for decoders. */
static guint
count_caps_events (GstHarness *harness)
{
  GstCaps *last = NULL;
  GstEvent *event;
  guint count = 0;

  while ((event = gst_harness_try_pull_event (harness)) != NULL) {
    GstCaps *caps;

    if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
      gst_event_parse_caps (event, &caps);
      count += last == NULL || !gst_caps_is_equal (caps, last);
      gst_caps_replace (&last, caps);
    }
    gst_event_unref (event);
  }
  gst_caps_replace (&last, NULL);
  return count;
}

/* Different, more, and less than at the start. */
static const gchar *const changes[] = { CAPS DISPLAY LEVEL ("1000:400")
                                            RATE ("24/1"),
  CAPS DISPLAY LEVEL ("4000:100") RATE ("24/1"),
  CAPS LEVEL ("4000:100") RATE ("25/1") FORMAT ("hdr10+"),
  CAPS RATE ("0/1") FORMAT ("hdr10"), CAPS };

GST_START_TEST (test_held)
{
  guint initial, i;

  for (initial = 0; initial < G_N_ELEMENTS (changes); initial++) {
    GstHarness *harness = open_extractor (FALSE);

    for (i = 0; i < G_N_ELEMENTS (changes); i++) {
      push_caps (harness, changes[(initial + i) % G_N_ELEMENTS (changes)]);
      assert_caps (harness, changes[initial]);
    }
    fail_unless_equals_int (count_caps_events (harness), 1);
    gst_harness_teardown (harness);
  }
}
GST_END_TEST

GST_START_TEST (test_updated)
{
  GstHarness *harness = open_extractor (TRUE);
  guint i;

  for (i = 0; i < G_N_ELEMENTS (changes); i++) {
    push_caps (harness, changes[i]);
    assert_caps (harness, changes[i]);
  }
  fail_unless_equals_int (count_caps_events (harness), G_N_ELEMENTS (changes));
  gst_harness_teardown (harness);
}
GST_END_TEST

/* What is held back does not get lost: it is on the buffers. */
GST_START_TEST (test_held_is_carried)
{
  GstHarness *harness = open_extractor (FALSE);
  GstVideoContentLightLevel level;
  GstBuffer *buffer;

  push_caps (harness, CAPS LEVEL ("1000:400"));
  gst_harness_set_src_caps_str (harness, CAPS LEVEL ("4000:100"));
  buffer = gst_harness_push_and_pull (harness, make_unit ());
  fail_unless (gst_buffer_get_shmem_content_light_level (
      buffer, GST_SHMEM_PICTURE_ALL, &level, NULL));
  fail_unless_equals_int (level.max_content_light_level, 4000);
  gst_buffer_unref (buffer);
  gst_harness_teardown (harness);
}
GST_END_TEST

/* Any other change takes the held ones with it. */
GST_START_TEST (test_other_changes)
{
  GstHarness *harness = open_extractor (FALSE);

  push_caps (harness, CAPS LEVEL ("1000:400"));
  push_caps (harness, CAPS LEVEL ("4000:100"));
  push_caps (harness, WIDE LEVEL ("4000:100") RATE ("24/1"));
  assert_caps (harness, WIDE LEVEL ("4000:100") RATE ("24/1"));
  push_caps (harness, WIDE);
  assert_caps (harness, WIDE LEVEL ("4000:100") RATE ("24/1"));
  push_caps (harness, CAPS);
  assert_caps (harness, CAPS);
  gst_harness_teardown (harness);
}
GST_END_TEST

GST_START_TEST (test_before_the_first_buffer)
{
  GstHarness *harness = open_extractor (FALSE);

  gst_harness_set_src_caps_str (harness, CAPS LEVEL ("1000:400"));
  push_caps (harness, CAPS LEVEL ("4000:100"));
  assert_caps (harness, CAPS LEVEL ("4000:100"));
  gst_harness_teardown (harness);
}
GST_END_TEST

GST_START_TEST (test_another_stream)
{
  GstHarness *harness = open_extractor (FALSE);

  start_stream (harness, "one");
  push_caps (harness, CAPS LEVEL ("1000:400"));
  start_stream (harness, "one");
  push_caps (harness, CAPS LEVEL ("4000:100"));
  assert_caps (harness, CAPS LEVEL ("1000:400"));
  start_stream (harness, "two");
  push_caps (harness, CAPS LEVEL ("4000:200"));
  assert_caps (harness, CAPS LEVEL ("4000:200"));
  push_caps (harness, CAPS LEVEL ("1000:400"));
  assert_caps (harness, CAPS LEVEL ("4000:200"));
  gst_harness_teardown (harness);
}
GST_END_TEST

GST_START_TEST (test_flush)
{
  GstHarness *harness = open_extractor (FALSE);

  push_caps (harness, CAPS LEVEL ("1000:400"));
  gst_harness_push_event (harness, gst_event_new_flush_start ());
  gst_harness_push_event (harness, gst_event_new_flush_stop (TRUE));
  gst_harness_set_src_caps_str (harness, CAPS LEVEL ("4000:100"));
  start_segment (harness);
  push_one (harness);
  assert_caps (harness, CAPS LEVEL ("4000:100"));
  push_caps (harness, CAPS LEVEL ("1000:400"));
  assert_caps (harness, CAPS LEVEL ("4000:100"));
  gst_harness_teardown (harness);
}
GST_END_TEST

/* Renegotiation gives the same caps again. */
GST_START_TEST (test_reconfigure)
{
  GstHarness *harness = open_extractor (FALSE);

  push_caps (harness, CAPS LEVEL ("1000:400"));
  push_caps (harness, CAPS LEVEL ("4000:100"));
  gst_harness_push_upstream_event (harness, gst_event_new_reconfigure ());
  push_one (harness);
  assert_caps (harness, CAPS LEVEL ("1000:400"));
  g_object_set (harness->element, "update-caps", TRUE, NULL);
  gst_harness_push_upstream_event (harness, gst_event_new_reconfigure ());
  push_one (harness);
  assert_caps (harness, CAPS LEVEL ("4000:100"));
  gst_harness_teardown (harness);
}
GST_END_TEST

/* Upstream is told what downstream takes, and not to keep a light level. */
GST_START_TEST (test_queries)
{
  GstHarness *harness = open_extractor (FALSE);
  GstCaps *caps, *other = gst_caps_from_string (CAPS LEVEL ("4000:100"));

  gst_harness_set_sink_caps_str (harness, CAPS);
  push_caps (harness, CAPS LEVEL ("1000:400"));
  caps = gst_pad_peer_query_caps (harness->srcpad, NULL);
  fail_unless (gst_caps_can_intersect (caps, other));
  gst_caps_unref (caps);
  caps = gst_pad_peer_query_caps (harness->srcpad, other);
  gst_check_caps_equal (caps, other);
  gst_caps_unref (caps);
  fail_unless (gst_pad_peer_query_accept_caps (harness->srcpad, other));
  gst_caps_unref (other);
  gst_harness_teardown (harness);
}
GST_END_TEST

/* ---- codec_data ---- */

/* One error, which says what is wrong and what to do. */
static void
assert_refused (const gchar *element, GstBuffer *codec_data, const gchar *nouns)
{
  GstHarness *harness = gst_harness_new (element);
  GstCaps *caps = gst_caps_from_string (
      "video/x-h265, stream-format=(string)hvc1, alignment=(string)au");

  watch (harness->element);
  if (codec_data != NULL)
    gst_caps_set_simple (caps, "codec_data", GST_TYPE_BUFFER, codec_data, NULL);
  gst_harness_set_src_caps (harness, caps);
  assert_bus_error (harness->element, STREAM, FORMAT, "codec_data", "h265parse",
      element, nouns);
  fail_unless_equals_int (
      gst_harness_push (harness, make_unit ()), GST_FLOW_NOT_NEGOTIATED);
  drop_messages (harness->element);
  gst_harness_teardown (harness);
}

GST_START_TEST (test_codec_data_is_needed)
{
  static const gchar *const elements[] = { "h265hdrextractor",
    "h265hdrinserter" };
  guint8 lengths_of_three[23] = { 1 };
  GstBuffer *codec_data;
  guint i;

  lengths_of_three[21] = 0xfc | 2;
  for (i = 0; i < G_N_ELEMENTS (elements); i++) {
    assert_refused (elements[i], NULL, "hvc1");
    codec_data = gst_buffer_new_memdup (lengths_of_three, 23);
    assert_refused (elements[i], codec_data, "23 bytes, hvcC");
    gst_buffer_set_size (codec_data, 22);
    assert_refused (elements[i], codec_data, "22 bytes, hvcC");
    gst_buffer_unref (codec_data);
  }
}
GST_END_TEST

static Suite *
h265hdrextractorcaps_suite (void)
{
  Suite *suite = suite_create ("h265hdrextractorcaps");
  TCase *tcase = tcase_create ("general");

  GST_ELEMENT_REGISTER (h265hdrextractor, NULL);
  GST_ELEMENT_REGISTER (h265hdrinserter, NULL);
  suite_add_tcase (suite, tcase);
  tcase_add_test (tcase, test_held);
  tcase_add_test (tcase, test_updated);
  tcase_add_test (tcase, test_held_is_carried);
  tcase_add_test (tcase, test_other_changes);
  tcase_add_test (tcase, test_before_the_first_buffer);
  tcase_add_test (tcase, test_another_stream);
  tcase_add_test (tcase, test_flush);
  tcase_add_test (tcase, test_reconfigure);
  tcase_add_test (tcase, test_queries);
  tcase_add_test (tcase, test_codec_data_is_needed);
  return suite;
}

GST_CHECK_MAIN (h265hdrextractorcaps)
