/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The pads of shmemplanedemux, and the events and queries that pass them. */

#include "elements.h"
#include "lib/errors.h"
#include "demuxer.h"

static const GstEvent *
find_sticky (Demux *demux, guint i, GstEventType type)
{
  GstEvent *event =
      gst_pad_get_sticky_event (demux->outputs[i]->sinkpad, type, 0);

  fail_unless (event != NULL);
  gst_event_unref (event);
  return event;
}

static gboolean
got_event (Demux *demux, guint i, GstEventType type)
{
  GstEvent *event;
  gboolean got = FALSE;

  while ((event = gst_harness_try_pull_event (demux->outputs[i]))) {
    got |= GST_EVENT_TYPE (event) == type;
    gst_event_unref (event);
  }
  return got;
}

GST_START_TEST (test_events)
{
  GstShmemPlanes planes = two_in_one ();
  const gchar *ids[2];
  const GstSegment *segment;
  GstClockTime latency;
  GstSegment moved;
  guint groups[2], i;
  GstEvent *event;
  Demux demux;

  demux_open (&demux);
  gst_harness_set_upstream_latency (demux.input, 0);
  event = gst_event_new_stream_start ("upstream");
  gst_event_set_group_id (event, 77);
  gst_harness_push_event (demux.input, event);
  gst_harness_set_src_caps_str (demux.input, TABLE_CAPS);
  gst_segment_init (&moved, GST_FORMAT_TIME);
  moved.start = GST_SECOND;
  gst_harness_push_event (demux.input, gst_event_new_segment (&moved));
  gst_harness_push_event (demux.input,
      gst_event_new_tag (gst_tag_list_new (GST_TAG_TITLE, "title", NULL)));
  gst_harness_push (demux.input, make_frame_of (&planes));
  for (i = 0; i < 2; i++) {
    event = (GstEvent *) find_sticky (&demux, i, GST_EVENT_STREAM_START);
    gst_event_parse_stream_start (event, &ids[i]);
    fail_unless (gst_event_parse_group_id (event, &groups[i]));
    fail_unless_equals_int (groups[i], 77);
    event = (GstEvent *) find_sticky (&demux, i, GST_EVENT_SEGMENT);
    gst_event_parse_segment (event, &segment);
    fail_unless_equals_uint64 (segment->start, GST_SECOND);
    find_sticky (&demux, i, GST_EVENT_TAG);
  }
  fail_if (g_str_equal (ids[0], ids[1]));
  gst_harness_push_event (demux.input, gst_event_new_gap (GST_SECOND, 1));
  fail_unless (got_event (&demux, 0, GST_EVENT_GAP));
  fail_unless (got_event (&demux, 1, GST_EVENT_GAP));

  gst_harness_set_upstream_latency (demux.input, 5 * GST_MSECOND);
  latency = gst_harness_query_latency (demux.outputs[1]);
  fail_unless_equals_uint64 (latency, 5 * GST_MSECOND);
  gst_harness_push_upstream_event (
      demux.outputs[1], gst_event_new_qos (GST_QOS_TYPE_OVERFLOW, 1, 1, 1));
  event = gst_harness_try_pull_upstream_event (demux.input);
  while (event && GST_EVENT_TYPE (event) != GST_EVENT_QOS) {
    gst_event_unref (event);
    event = gst_harness_try_pull_upstream_event (demux.input);
  }
  fail_unless (event != NULL);
  gst_event_unref (event);

  gst_harness_push_event (demux.input, gst_event_new_flush_start ());
  fail_unless_equals_int (
      gst_harness_push (demux.input, make_frame_of (&planes)),
      GST_FLOW_FLUSHING);
  gst_harness_push_event (demux.input, gst_event_new_flush_stop (TRUE));
  gst_harness_push_event (demux.input, gst_event_new_segment (&moved));
  fail_unless (got_event (&demux, 0, GST_EVENT_FLUSH_STOP));
  fail_unless_equals_int (
      gst_harness_push (demux.input, make_frame_of (&planes)), GST_FLOW_OK);
  gst_harness_push_event (demux.input, gst_event_new_eos ());
  fail_unless (got_event (&demux, 0, GST_EVENT_EOS));
  fail_unless (got_event (&demux, 1, GST_EVENT_EOS));
  demux_close (&demux);
}

GST_END_TEST

/* The application's seek comes by each sink, and goes upstream once. */
GST_START_TEST (test_seek)
{
  GstShmemPlanes planes = two_in_one ();
  guint i, k;
  Demux demux;

  demux_open (&demux);
  gst_harness_set_src_caps_str (demux.input, STREAMS_CAPS);
  gst_harness_push (demux.input, make_frame_of (&planes));
  count_events (
      demux.input, gst_harness_try_pull_upstream_event, GST_EVENT_SEEK);
  for (k = 0; k < 2; k++) {
    GstEvent *seek =
        gst_event_new_seek (1.0, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH,
            GST_SEEK_TYPE_SET, GST_SECOND, GST_SEEK_TYPE_NONE, 0);

    for (i = 0; i < 2; i++)
      fail_unless (gst_harness_push_upstream_event (
          demux.outputs[i], gst_event_ref (seek)));
    gst_event_unref (seek);
    fail_unless_equals_int (
        count_events (
            demux.input, gst_harness_try_pull_upstream_event, GST_EVENT_SEEK),
        1);
  }
  demux_close (&demux);
}

GST_END_TEST

/* Without pads, nobody downstream would hear that it is over. */
GST_START_TEST (test_empty)
{
  Demux demux;

  demux_open (&demux);
  gst_harness_push_event (demux.input, gst_event_new_stream_start ("empty"));
  gst_harness_push_event (demux.input, gst_event_new_eos ());
  assert_bus_error (demux.element, STREAM, DEMUX, "pads");
  demux_close (&demux);
}

GST_END_TEST

GST_START_TEST (test_streams_change)
{
  Demux demux;
  Mux mux;

  mux_open (&mux);
  demux_open (&demux);
  mux_add (&mux, "GRAY8", 8, 8);
  mux_add (&mux, "GRAY8", 4, 4);
  mux_add (&mux, "GRAY8", 4, 4);
  feed (&mux, &demux, mux_pass (&mux, 0, NULL));
  fail_unless_equals_int (demux.no_more_pads, 1);

  /* Another format on one pad. */
  gst_caps_take (&mux.caps[1], raw_caps ("I420", 16, 8));
  gst_harness_set_src_caps (mux.inputs[1], gst_caps_ref (mux.caps[1]));
  feed (&mux, &demux, mux_pass (&mux, 1, NULL));
  fail_unless (got_event (&demux, 1, GST_EVENT_CAPS));
  fail_unless_equals_int (demux.no_more_pads, 1);
  fail_unless_equals_int (demux.removed, 0);

  /* A pad less. */
  mux_remove (&mux);
  feed (&mux, &demux, mux_pass (&mux, 2, NULL));
  fail_unless_equals_int (demux.removed, 1);
  fail_unless (got_event (&demux, 2, GST_EVENT_EOS));
  fail_if (got_event (&demux, 1, GST_EVENT_EOS));
  demux_close (&demux);
  mux_close (&mux);
}

GST_END_TEST

GST_START_TEST (test_not_linked)
{
  GstShmemPlanes planes = two_in_one ();
  GstHarness *output;
  Demux demux;
  GstPad *pad;

  demux_open (&demux);
  g_signal_handlers_disconnect_by_data (demux.element, &demux);
  gst_harness_set_src_caps_str (demux.input, STREAMS_CAPS);
  fail_unless_equals_int (
      gst_harness_push (demux.input, make_frame_of (&planes)),
      GST_FLOW_NOT_LINKED);
  /* One is enough. */
  pad = gst_element_get_static_pad (demux.element, "src_1");
  output = gst_harness_new_empty ();
  gst_harness_add_element_src_pad (output, pad);
  fail_unless_equals_int (
      gst_harness_push (demux.input, make_frame_of (&planes)), GST_FLOW_OK);
  gst_buffer_unref (gst_harness_pull (output));
  gst_object_unref (pad);
  gst_element_set_state (demux.element, GST_STATE_NULL);
  gst_harness_teardown (output);
  demux_close (&demux);
}

GST_END_TEST

GST_START_TEST (test_restart)
{
  GstShmemPlanes planes = two_in_one ();
  GstSegment segment;
  GstCaps *caps;
  Demux demux;

  demux_open (&demux);
  gst_harness_set_src_caps_str (demux.input, STREAMS_CAPS);
  gst_harness_push (demux.input, make_frame_of (&planes));
  gst_element_set_state (demux.element, GST_STATE_READY);
  fail_unless_equals_int (demux.removed, 2);
  gst_element_set_state (demux.element, GST_STATE_PLAYING);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  caps = gst_caps_from_string (STREAMS_CAPS);
  gst_harness_push_event (demux.input, gst_event_new_stream_start ("again"));
  gst_harness_push_event (demux.input, gst_event_new_caps (caps));
  gst_harness_push_event (demux.input, gst_event_new_segment (&segment));
  gst_caps_unref (caps);
  fail_unless_equals_int (demux.no_more_pads, 2);
  fail_unless_equals_int (
      gst_harness_push (demux.input, make_frame_of (&planes)), GST_FLOW_OK);
  demux_close (&demux);
}

GST_END_TEST

static Suite *
shmemplanedemuxpads_suite (void)
{
  Suite *suite = suite_create ("shmemplanedemuxpads");
  TCase *tests = tcase_create ("pads");

  GST_ELEMENT_REGISTER (shmemplanemux, NULL);
  GST_ELEMENT_REGISTER (shmemplanedemux, NULL);
  suite_add_tcase (suite, tests);
  tcase_add_test (tests, test_events);
  tcase_add_test (tests, test_seek);
  tcase_add_test (tests, test_empty);
  tcase_add_test (tests, test_streams_change);
  tcase_add_test (tests, test_not_linked);
  tcase_add_test (tests, test_restart);
  return suite;
}

GST_CHECK_MAIN (shmemplanedemuxpads)
