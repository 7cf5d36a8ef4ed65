/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What shmemplanemux answers: upstream, which memory to use; downstream, how
 * late it is, how long, and whether it can be sought. */

#include "elements.h"
#include "muxer.h"

/* ---- memory ---- */

static void
assert_proposal (Mux *mux, GstAllocator *expected)
{
  GstQuery *query = gst_query_new_allocation (mux->caps[0], TRUE);
  GstAllocator *allocator = NULL;
  GstBufferPool *pool = NULL;
  GstBuffer *buffer;

  fail_unless (gst_pad_peer_query (mux->inputs[0]->srcpad, query));
  fail_unless (
      gst_query_find_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL));
  fail_if (gst_query_find_allocation_meta (
      query, GST_VIDEO_CROP_META_API_TYPE, NULL));
  gst_query_parse_nth_allocation_param (query, 0, &allocator, NULL);
  fail_unless (expected == NULL || allocator == expected);
  fail_unless (GST_IS_SHMEM_ALLOCATOR (allocator));
  gst_query_parse_nth_allocation_pool (query, 0, &pool, NULL, NULL, NULL);
  fail_unless (gst_buffer_pool_set_active (pool, TRUE));
  fail_unless_equals_int (
      gst_buffer_pool_acquire_buffer (pool, &buffer, NULL), GST_FLOW_OK);
  fail_unless (gst_buffer_peek_memory (buffer, 0)->allocator == allocator);
  gst_buffer_unref (buffer);
  gst_buffer_pool_set_active (pool, FALSE);
  gst_object_unref (pool);
  gst_object_unref (allocator);
  gst_query_unref (query);
}

GST_START_TEST (test_allocation)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_IMPORTABLE);
  Mux mux;

  open_two (&mux);
  assert_proposal (&mux, NULL);
  mux_close (&mux);

  /* Downstream's, before and after there are caps. */
  mux_open (&mux);
  gst_harness_set_propose_allocator (
      mux.output, gst_object_ref (allocator), NULL);
  mux_add (&mux, "GRAY8", 4, 4);
  assert_proposal (&mux, allocator);
  gst_buffer_unref (mux_pass (&mux, 0, NULL));
  assert_proposal (&mux, allocator);
  mux_close (&mux);
  gst_object_unref (allocator);
}

GST_END_TEST

/* Downstream, that takes its time to answer. */
typedef struct
{
  GMutex mutex;
  GCond cond;
  gboolean asked;
  gboolean go_on;
  gboolean returned; /* upstream has its answer, or none */
} Slow;

static gboolean
answer_slowly (GstPad *pad, GstObject *parent, GstQuery *query)
{
  Slow *slow = g_object_get_data (G_OBJECT (pad), "slow");

  if (GST_QUERY_TYPE (query) != GST_QUERY_ALLOCATION)
    return gst_pad_query_default (pad, parent, query);
  g_mutex_lock (&slow->mutex);
  slow->asked = TRUE;
  g_cond_broadcast (&slow->cond);
  while (!slow->go_on)
    g_cond_wait (&slow->cond, &slow->mutex);
  g_mutex_unlock (&slow->mutex);
  return FALSE;
}

/* As a source does; the query is gone when this is. */
static gpointer
ask (gpointer srcpad)
{
  Slow *slow = g_object_get_data (srcpad, "slow");
  GstCaps *caps = raw_caps ("GRAY8", 4, 4);
  GstQuery *query = gst_query_new_allocation (caps, TRUE);
  gboolean answered = gst_pad_peer_query (srcpad, query);

  gst_query_unref (query);
  gst_caps_unref (caps);
  g_mutex_lock (&slow->mutex);
  slow->returned = TRUE;
  g_cond_broadcast (&slow->cond);
  g_mutex_unlock (&slow->mutex);
  return GINT_TO_POINTER (answered);
}

static void
answer_when_gone (Slow *slow)
{
  gint64 end = g_get_monotonic_time () + G_TIME_SPAN_SECOND;

  g_mutex_lock (&slow->mutex);
  while (!slow->returned && g_cond_wait_until (&slow->cond, &slow->mutex, end))
    continue;
  slow->go_on = TRUE;
  g_cond_broadcast (&slow->cond);
  g_mutex_unlock (&slow->mutex);
}

/* Upstream is flushed while it waits for an answer that is being made. It does
 * not wait on, and the query is gone before its answer is there. Of later
 * versions of GStreamer, it does: then there is nothing to survive. */
GST_START_TEST (test_query_is_gone)
{
  Slow slow = { .asked = FALSE };
  GThread *thread;
  Mux mux;

  g_mutex_init (&slow.mutex);
  g_cond_init (&slow.cond);
  open_two (&mux);
  g_object_set_data (G_OBJECT (mux.output->sinkpad), "slow", &slow);
  g_object_set_data (G_OBJECT (mux.inputs[0]->srcpad), "slow", &slow);
  gst_pad_set_query_function (mux.output->sinkpad, answer_slowly);
  thread = g_thread_new ("upstream", ask, mux.inputs[0]->srcpad);
  g_mutex_lock (&slow.mutex);
  while (!slow.asked)
    g_cond_wait (&slow.cond, &slow.mutex);
  g_mutex_unlock (&slow.mutex);
  gst_harness_push_event (mux.inputs[0], gst_event_new_flush_start ());
  answer_when_gone (&slow);
  g_thread_join (thread);
  gst_harness_push_event (mux.inputs[0], gst_event_new_flush_stop (FALSE));
  thread = g_thread_new ("upstream", ask, mux.inputs[0]->srcpad);
  fail_unless (GPOINTER_TO_INT (g_thread_join (thread)));
  mux_close (&mux);
  g_mutex_clear (&slow.mutex);
  g_cond_clear (&slow.cond);
}

GST_END_TEST

/* ---- time ---- */

static void
assert_latency (Mux *mux, GstClockTime expected)
{
  GstQuery *query = gst_query_new_latency ();
  GstClockTime min;
  gboolean live;

  fail_unless (gst_pad_peer_query (mux->output->sinkpad, query));
  gst_query_parse_latency (query, &live, &min, NULL);
  fail_unless (live);
  fail_unless_equals_uint64 (min, expected);
  gst_query_unref (query);
}

/* Of upstream, and as long as the frames of the first pad wait for others. */
GST_START_TEST (test_latency)
{
  Mux mux;

  open_two (&mux);
  gst_harness_set_upstream_latency (mux.inputs[0], 3 * GST_MSECOND);
  gst_harness_set_upstream_latency (mux.inputs[1], 7 * GST_MSECOND);
  gst_buffer_unref (mux_pass (&mux, 0, NULL));
  assert_latency (&mux, 7 * GST_MSECOND + FRAME_DURATION / 2);
  g_object_set (mux.element, "tolerance", 5 * GST_MSECOND, NULL);
  gst_buffer_unref (mux_pass (&mux, 1, NULL));
  assert_latency (&mux, 12 * GST_MSECOND);
  /* Alone, it waits for nobody. */
  mux_remove (&mux);
  gst_buffer_unref (mux_pass (&mux, 2, NULL));
  assert_latency (&mux, 3 * GST_MSECOND);
  mux_close (&mux);
}

GST_END_TEST

/* What an input says of itself; negative where it does not know. */
typedef struct
{
  gint64 duration;
  gint64 start;
  gint64 end;
} Extent;

static gboolean
answer_extent (GstPad *pad, GstObject *parent, GstQuery *query)
{
  const Extent *extent = g_object_get_data (G_OBJECT (pad), "extent");

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_DURATION:
      gst_query_set_duration (query, GST_FORMAT_TIME, extent->duration);
      return extent->duration >= 0;
    case GST_QUERY_SEEKING:
      gst_query_set_seeking (query, GST_FORMAT_TIME, extent->start >= 0,
          extent->start, extent->end);
      return TRUE;
    default:
      return gst_pad_query_default (pad, parent, query);
  }
}

static void
assert_extent (const Extent *a, const Extent *b, const Extent *expected)
{
  const Extent *extents[] = { a, b };
  gint64 duration = -1, start = -1, end = -1;
  gboolean seekable;
  GstQuery *query;
  guint i;
  Mux mux;

  open_two (&mux);
  for (i = 0; i < 2; i++) {
    GstPad *pad = mux.inputs[i]->srcpad;

    g_object_set_data (G_OBJECT (pad), "extent", (gpointer) extents[i]);
    gst_pad_set_query_function (pad, answer_extent);
  }
  fail_unless_equals_int (gst_pad_peer_query_duration (
                              mux.output->sinkpad, GST_FORMAT_TIME, &duration),
      expected->duration >= 0);
  fail_unless_equals_int64 (duration, expected->duration);
  query = gst_query_new_seeking (GST_FORMAT_TIME);
  fail_unless (gst_pad_peer_query (mux.output->sinkpad, query));
  gst_query_parse_seeking (query, NULL, &seekable, &start, &end);
  fail_unless_equals_int (seekable, expected->start >= 0);
  if (seekable) {
    fail_unless_equals_int64 (start, expected->start);
    fail_unless_equals_int64 (end, expected->end);
  }
  gst_query_unref (query);
  mux_close (&mux);
}

/* The output ends with the first input, and seeks are for all of them. */
GST_START_TEST (test_extent)
{
  static const Extent whole = { 100, 0, 100 }, part = { 80, 10, 80 };
  static const Extent endless = { -1, 5, -1 }, live = { -1, -1, -1 };

  assert_extent (&whole, &part, &part);
  assert_extent (&part, &whole, &part);
  assert_extent (&endless, &whole, &(Extent){ 100, 5, 100 });
  assert_extent (&endless, &endless, &endless);
  assert_extent (&whole, &live, &(Extent){ 100, -1, -1 });
  assert_extent (&live, &live, &live);
}

GST_END_TEST

static Suite *
shmemplanemuxqueries_suite (void)
{
  Suite *suite = suite_create ("shmemplanemuxqueries");
  TCase *tests = tcase_create ("queries");

  GST_ELEMENT_REGISTER (shmemplanemux, NULL);
  suite_add_tcase (suite, tests);
  tcase_add_test (tests, test_allocation);
  tcase_add_test (tests, test_query_is_gone);
  tcase_add_test (tests, test_latency);
  tcase_add_test (tests, test_extent);
  return suite;
}

GST_CHECK_MAIN (shmemplanemuxqueries)
