/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * shmemplanemux when one of its streams has ended: the others are not kept
 * waiting, and after a seek all of them play again.
 */

#include "elements.h"
#include "muxer.h"

static void
end_second (Mux *mux)
{
  gst_harness_push_event (mux->inputs[1], gst_event_new_eos ());
}

static void
wait_end (Mux *mux)
{
  GstEventType type = GST_EVENT_UNKNOWN;

  while (type != GST_EVENT_EOS) {
    GstEvent *event = gst_harness_pull_event (mux->output);

    fail_unless (event != NULL);
    type = GST_EVENT_TYPE (event);
    gst_event_unref (event);
  }
}

/* Until the first one hears of it. */
static void
push_until_eos (Mux *mux)
{
  GstFlowReturn ret = GST_FLOW_OK;
  guint64 number;

  for (number = 2; ret == GST_FLOW_OK; number++)
    ret = gst_harness_push (
        mux->inputs[0], make_raw (mux->caps[0], 1, number, 0));
  fail_unless_equals_int (ret, GST_FLOW_EOS);
}

static void
seek (Mux *mux)
{
  guint32 seqnum = gst_util_seqnum_next ();
  GstSegment segment;
  guint i;

  gst_segment_init (&segment, GST_FORMAT_TIME);
  for (i = 0; i < 2; i++) {
    GstEvent *event = gst_event_new_flush_start ();

    gst_event_set_seqnum (event, seqnum);
    gst_harness_push_event (mux->inputs[i], event);
  }
  for (i = 0; i < 2; i++) {
    GstEvent *event = gst_event_new_flush_stop (TRUE);

    gst_event_set_seqnum (event, seqnum);
    gst_harness_push_event (mux->inputs[i], event);
    gst_harness_push_event (mux->inputs[i], gst_event_new_segment (&segment));
  }
}

GST_START_TEST (test_end)
{
  Mux mux;

  open_two (&mux);
  gst_buffer_unref (mux_pass (&mux, 0, NULL));
  end_second (&mux);
  push_number (&mux, 0, 1);
  wait_end (&mux);
  push_until_eos (&mux);
  mux_close (&mux);
}

GST_END_TEST

/* With a frame that waits for its counterpart. */
GST_START_TEST (test_end_while_waiting)
{
  Mux mux;

  open_two (&mux);
  gst_buffer_unref (mux_pass (&mux, 0, NULL));
  push_number (&mux, 0, 1);
  end_second (&mux);
  wait_end (&mux);
  push_until_eos (&mux);
  mux_close (&mux);
}

GST_END_TEST

GST_START_TEST (test_seek_after_end)
{
  Mux mux;
  guint i;

  open_two (&mux);
  for (i = 0; i < 3; i++) {
    gst_buffer_unref (mux_pass (&mux, 0, NULL));
    end_second (&mux);
    push_number (&mux, 0, 1);
    wait_end (&mux);
    push_until_eos (&mux);
    seek (&mux);
  }
  gst_buffer_unref (mux_pass (&mux, 5, NULL));
  mux_close (&mux);
}

GST_END_TEST

static Suite *
shmemplanemuxend_suite (void)
{
  Suite *suite = suite_create ("shmemplanemuxend");
  TCase *tc = tcase_create ("general");

  GST_ELEMENT_REGISTER (shmemplanemux, NULL);
  suite_add_tcase (suite, tc);
  tcase_add_test (tc, test_end);
  tcase_add_test (tc, test_end_while_waiting);
  tcase_add_test (tc, test_seek_after_end);
  return suite;
}

GST_CHECK_MAIN (shmemplanemuxend)
