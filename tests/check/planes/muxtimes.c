/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Which frames shmemplanemux puts together: those of one running time, and how
 * it ends. */

#include "elements.h"
#include "lib/errors.h"
#include "muxer.h"

GST_START_TEST (test_late_start)
{
  guint64 i;
  Mux mux;

  open_two (&mux);
  push_number (&mux, 1, 5);
  for (i = 0; i < 8; i++)
    push_number (&mux, 0, i);
  push_number (&mux, 1, 6);
  assert_next (&mux, 5);
  assert_next (&mux, 6);
  fail_unless_equals_uint64 (mux_count (&mux, "dropped"), 5);
  fail_unless_equals_uint64 (mux_count (&mux, "frames"), 2);
  mux_close (&mux);
}

GST_END_TEST

/* A frame that one stream lost is lost. */
GST_START_TEST (test_lost_frame)
{
  guint64 i;
  Mux mux;

  open_two (&mux);
  for (i = 0; i < 5; i++) {
    push_number (&mux, 0, i);
    if (i != 2)
      push_number (&mux, 1, i);
  }
  assert_next (&mux, 0);
  assert_next (&mux, 1);
  assert_next (&mux, 3);
  assert_next (&mux, 4);
  fail_unless_equals_uint64 (mux_count (&mux, "dropped"), 1);
  mux_close (&mux);
}

GST_END_TEST

/* Times compare by running time, not by time stamp. */
GST_START_TEST (test_segments)
{
  GstSegment segment;
  Mux mux;

  open_two (&mux);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.time = 100 * FRAME_DURATION;
  fail_unless (
      gst_harness_push_event (mux.inputs[1], gst_event_new_segment (&segment)));
  push_number (&mux, 0, 0);
  push_number (&mux, 1, 99); /* not in the segment */
  push_number (&mux, 1, 100);
  assert_next (&mux, 0);
  push_number (&mux, 0, 1);
  push_number (&mux, 1, 101);
  assert_next (&mux, 1);
  fail_unless_equals_uint64 (mux_count (&mux, "dropped"), 1);
  mux_close (&mux);
}

GST_END_TEST

/* The output's times are those of the first pad, and so is its segment. */
GST_START_TEST (test_output_segment)
{
  GstSegment segment;
  const GstSegment *pushed;
  GstEvent *event;
  Mux mux;

  open_two (&mux);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  segment.start = segment.time = 100 * FRAME_DURATION;
  gst_harness_push_event (mux.inputs[0], gst_event_new_segment (&segment));
  push_number (&mux, 0, 100);
  push_number (&mux, 1, 0);
  assert_next (&mux, 100);
  event = gst_pad_get_sticky_event (mux.output->sinkpad, GST_EVENT_SEGMENT, 0);
  gst_event_parse_segment (event, &pushed);
  fail_unless_equals_uint64 (pushed->start, 100 * FRAME_DURATION);
  gst_event_unref (event);
  mux_close (&mux);
}

GST_END_TEST

static GstBuffer *
make_at (Mux *mux, GstClockTime pts)
{
  GstBuffer *buffer = make_raw (mux->caps[0], 1, 0, 0);

  GST_BUFFER_PTS (buffer) = pts;
  return buffer;
}

GST_START_TEST (test_tolerance)
{
  Mux mux;

  open_two (&mux);
  /* Half of 40 ms belongs together, and 1 ns more does not. */
  mux_push (&mux, 0, make_at (&mux, 0));
  mux_push (&mux, 1, make_at (&mux, 20 * GST_MSECOND));
  assert_next (&mux, 0);
  mux_push (&mux, 0, make_at (&mux, FRAME_DURATION));
  mux_push (&mux, 1, make_at (&mux, FRAME_DURATION + 20 * GST_MSECOND + 1));
  mux_push (&mux, 0, make_at (&mux, 2 * FRAME_DURATION));
  assert_next (&mux, 2);
  fail_unless_equals_uint64 (mux_count (&mux, "dropped"), 1);

  g_object_set (mux.element, "tolerance", (guint64) 0, NULL);
  mux_push (&mux, 0, make_at (&mux, 3 * FRAME_DURATION));
  mux_push (&mux, 1, make_at (&mux, 3 * FRAME_DURATION + 1));
  mux_push (&mux, 0, make_at (&mux, 4 * FRAME_DURATION));
  mux_push (&mux, 1, make_at (&mux, 4 * FRAME_DURATION));
  assert_next (&mux, 4);
  fail_unless_equals_uint64 (mux_count (&mux, "dropped"), 3);
  mux_close (&mux);
}

GST_END_TEST

/* ---- Live sources that start when they do. ---- */

#define N_LIVE 8

/* Frame @number of pad @i, @offset later than that of the first. */
static void
push_offset (Mux *mux, guint i, guint64 number, gint64 offset)
{
  GstBuffer *buffer = make_raw (mux->caps[i], 1, number, i);

  GST_BUFFER_PTS (buffer) += (GstClockTime) offset;
  mux_push (mux, i, buffer);
}

/* Frame @number of the first pad, and what is on the others near it. */
static void
assert_near (Mux *mux, guint64 number)
{
  GstBuffer *buffer = gst_harness_pull (mux->output);

  fail_unless (buffer != NULL);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), number * FRAME_DURATION);
  fail_unless_equals_int (gst_buffer_n_memory (buffer), (gint) mux->n);
  gst_buffer_unref (buffer);
}

/* Of eight streams with phases all over a frame duration, no frames lie within
 * half of it, but near each one of the first pad there are those of all. */
GST_START_TEST (test_phases)
{
  guint64 number;
  guint i;
  Mux mux;

  mux_open (&mux);
  for (i = 0; i < N_LIVE; i++)
    mux_add (&mux, "GRAY8", 64, 16);
  for (number = 1; number < 200; number++)
    for (i = 0; i < N_LIVE; i++)
      push_offset (&mux, i, number, i * (gint64) FRAME_DURATION / N_LIVE);
  for (number = 2; number < 200; number++)
    assert_near (&mux, number);
  /* Each has one that is before the second frame of the first pad, or is it. */
  fail_unless (mux_count (&mux, "dropped") <= N_LIVE);
  mux_close (&mux);
}

GST_END_TEST

/* Time stamps of live sources jitter: half a frame duration apart, one frame is
 * not dropped each time. */
GST_START_TEST (test_jitter)
{
  const gint64 half = FRAME_DURATION / 2, sign[] = { 1, -1, -1, 1, 1, 1, -1 };
  guint64 number;
  Mux mux;

  open_two (&mux);
  for (number = 1; number < 200; number++) {
    push_offset (&mux, 0, number, 0);
    push_offset (&mux, 1, number,
        half + sign[number % G_N_ELEMENTS (sign)] * (gint64) GST_MSECOND);
  }
  for (number = 2; number < 190; number++)
    gst_buffer_unref (gst_harness_pull (mux.output));
  fail_unless (mux_count (&mux, "dropped") <= 2);
  mux_close (&mux);
}

GST_END_TEST

/* Streams that cannot be brought together: it says so, once, and which. */
GST_START_TEST (test_apart)
{
  guint64 number;
  Mux mux;

  open_two (&mux);
  push_offset (&mux, 1, 0, 3600 * GST_SECOND);
  for (number = 0; number < 99; number++)
    push_number (&mux, 0, number);
  push_number (&mux, 0, 99);
  assert_bus_warning (mux.element, STREAM, MUX,
      "sink_0, sink_1, 0:00:03.960000000, 1:00:00.000000000, tolerance, "
      "is-live");
  for (; number < 300; number++)
    push_number (&mux, 0, number);
  while (mux_count (&mux, "dropped") < 300)
    g_usleep (500);
  assert_bus_without (mux.element, GST_MESSAGE_WARNING);
  fail_unless_equals_uint64 (mux_count (&mux, "frames"), 0);
  mux_close (&mux);
}

GST_END_TEST

/* A gap in one stream is one in all. */
GST_START_TEST (test_gap)
{
  Mux mux;

  open_two (&mux);
  push_number (&mux, 0, 0);
  push_number (&mux, 1, 0);
  assert_next (&mux, 0);
  gst_harness_push_event (
      mux.inputs[1], gst_event_new_gap (FRAME_DURATION, FRAME_DURATION));
  push_number (&mux, 0, 1);
  push_number (&mux, 0, 2);
  push_number (&mux, 1, 2);
  assert_next (&mux, 2);
  fail_unless_equals_uint64 (mux_count (&mux, "dropped"), 1);
  mux_close (&mux);
}

GST_END_TEST

static void
wait_eos (Mux *mux)
{
  GstEvent *event;
  gboolean ended = FALSE;

  while (!ended) {
    event = gst_harness_pull_event (mux->output);
    fail_unless (event != NULL);
    ended = GST_EVENT_TYPE (event) == GST_EVENT_EOS;
    gst_event_unref (event);
  }
}

GST_START_TEST (test_one_ends)
{
  GstFlowReturn ret;
  Mux mux;

  open_two (&mux);
  push_number (&mux, 0, 0);
  push_number (&mux, 1, 0);
  gst_harness_push_event (mux.inputs[1], gst_event_new_eos ());
  push_number (&mux, 0, 1);
  assert_next (&mux, 0);
  wait_eos (&mux);
  fail_unless (gst_harness_try_pull (mux.output) == NULL);
  /* It takes some until its pads know as well. */
  do
    ret = gst_harness_push (mux.inputs[0], make_raw (mux.caps[0], 1, 2, 0));
  while (ret == GST_FLOW_OK);
  fail_unless_equals_int (ret, GST_FLOW_EOS);
  mux_close (&mux);
}

GST_END_TEST

static void
push_segment_done (Mux *mux, guint i, guint32 seqnum)
{
  GstEvent *event = gst_event_new_segment_done (GST_FORMAT_TIME, GST_SECOND);

  gst_event_set_seqnum (event, seqnum);
  gst_harness_push_event (mux->inputs[i], event);
}

/* Each input says that the segment is done, and the output says it once. */
GST_START_TEST (test_segment_done)
{
  guint32 seqnum = gst_util_seqnum_next ();
  guint round;
  Mux mux;

  open_two (&mux);
  for (round = 0; round < 2; round++) {
    push_number (&mux, 0, 2 * round);
    push_number (&mux, 1, 2 * round);
    push_segment_done (&mux, 0, seqnum + round);
    push_segment_done (&mux, 1, seqnum + round);
    /* Both have been seen when what is behind them comes out. */
    push_number (&mux, 0, 2 * round + 1);
    push_number (&mux, 1, 2 * round + 1);
    assert_next (&mux, 2 * round);
    assert_next (&mux, 2 * round + 1);
    fail_unless_equals_int (
        count_events (
            mux.output, gst_harness_try_pull_event, GST_EVENT_SEGMENT_DONE),
        1);
  }
  mux_close (&mux);
}

GST_END_TEST

/* It ends before it says what it is. */
GST_START_TEST (test_one_is_empty)
{
  GstHarness *empty;
  Mux mux;

  mux_open (&mux);
  mux_add (&mux, "GRAY8", 4, 4);
  empty = gst_harness_new_with_element (mux.element, "sink_1", NULL);
  gst_harness_push_event (empty, gst_event_new_stream_start ("empty"));
  gst_harness_push_event (empty, gst_event_new_eos ());
  push_number (&mux, 0, 0);
  wait_eos (&mux);
  assert_bus_without (mux.element, GST_MESSAGE_ERROR);
  gst_element_set_state (mux.element, GST_STATE_NULL);
  gst_harness_teardown (empty);
  mux_close (&mux);
}

GST_END_TEST

static Suite *
shmemplanemuxtimes_suite (void)
{
  Suite *suite = suite_create ("shmemplanemuxtimes");
  TCase *tests = tcase_create ("times");

  GST_ELEMENT_REGISTER (shmemplanemux, NULL);
  GST_ELEMENT_REGISTER (shmemplanedemux, NULL);
  suite_add_tcase (suite, tests);
  tcase_add_test (tests, test_late_start);
  tcase_add_test (tests, test_lost_frame);
  tcase_add_test (tests, test_segments);
  tcase_add_test (tests, test_output_segment);
  tcase_add_test (tests, test_tolerance);
  tcase_add_test (tests, test_phases);
  tcase_add_test (tests, test_jitter);
  tcase_add_test (tests, test_apart);
  tcase_add_test (tests, test_gap);
  tcase_add_test (tests, test_one_ends);
  tcase_add_test (tests, test_segment_done);
  tcase_add_test (tests, test_one_is_empty);
  return suite;
}

GST_CHECK_MAIN (shmemplanemuxtimes)
