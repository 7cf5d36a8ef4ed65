/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* shmemplanemux while its caps, pads and states change; and upstream's memory
 * is used again. */

#include "elements.h"
#include "lib-shmem/open-fds.h"
#include "muxer.h"

/* ---- changes ---- */

GST_START_TEST (test_caps_change)
{
  GstBuffer *buffer;
  GstCaps *caps;
  Mux mux;

  open_two (&mux);
  gst_buffer_unref (mux_pass (&mux, 0, NULL));
  gst_caps_take (&mux.caps[1], raw_caps ("I420", 20, 10));
  gst_harness_set_src_caps (mux.inputs[1], gst_caps_ref (mux.caps[1]));
  buffer = mux_pass (&mux, 1, NULL);
  fail_unless_equals_int (get_table (buffer)->num, 4);
  assert_plane (get_table (buffer), 1, 1, SHMEM_PLANE_LUMA, 1, 1, 20);
  caps = mux_output_caps (&mux);
  assert_streams (caps, &mux);
  gst_caps_unref (caps);
  gst_buffer_unref (buffer);
  mux_close (&mux);
}

GST_END_TEST

GST_START_TEST (test_pads_change)
{
  GstBuffer *buffer;
  GstCaps *caps;
  Mux mux;

  open_two (&mux);
  gst_buffer_unref (mux_pass (&mux, 0, NULL));
  mux_add (&mux, "GRAY8", 8, 8);
  buffer = mux_pass (&mux, 1, NULL);
  fail_unless_equals_int (get_table (buffer)->num, 3);
  gst_buffer_unref (buffer);

  /* The others were waiting for it. */
  push_number (&mux, 0, 2);
  push_number (&mux, 1, 2);
  mux_remove (&mux);
  assert_next (&mux, 2);
  caps = mux_output_caps (&mux);
  assert_streams (caps, &mux);
  gst_caps_unref (caps);
  mux_close (&mux);
}

GST_END_TEST

static void
flush (Mux *mux, guint i, guint32 seqnum)
{
  GstEvent *event = gst_event_new_flush_start ();

  gst_event_set_seqnum (event, seqnum);
  gst_harness_push_event (mux->inputs[i], event);
}

static void
flush_stop (Mux *mux, guint i, guint32 seqnum)
{
  GstEvent *event = gst_event_new_flush_stop (TRUE);
  GstSegment segment;

  gst_event_set_seqnum (event, seqnum);
  gst_harness_push_event (mux->inputs[i], event);
  gst_segment_init (&segment, GST_FORMAT_TIME);
  gst_harness_push_event (mux->inputs[i], gst_event_new_segment (&segment));
}

GST_START_TEST (test_flush)
{
  guint32 seqnum = gst_util_seqnum_next ();
  Mux mux;

  open_two (&mux);
  push_number (&mux, 0, 0);
  push_number (&mux, 1, 0);
  assert_next (&mux, 0);
  push_number (&mux, 0, 100); /* is flushed */
  flush (&mux, 0, seqnum);
  flush (&mux, 1, seqnum);
  flush_stop (&mux, 0, seqnum);
  flush_stop (&mux, 1, seqnum);
  push_number (&mux, 0, 3);
  push_number (&mux, 1, 3);
  assert_next (&mux, 3);
  fail_unless_equals_uint64 (mux_count (&mux, "dropped"), 0);

  /* Of one pad alone. */
  push_number (&mux, 0, 100);
  flush (&mux, 0, seqnum + 1);
  flush_stop (&mux, 0, seqnum + 1);
  push_number (&mux, 0, 4);
  push_number (&mux, 1, 4);
  assert_next (&mux, 4);
  mux_close (&mux);
}

GST_END_TEST

/* Its first pad is flushed while a frame of it is copied. */
static Mux *flushed;

static GstMemory *
flush_and_copy (GstMemory *memory, gssize offset, gssize size)
{
  GstMemory *copy = gst_allocator_alloc (NULL, (gsize) size, NULL);

  (void) memory;
  (void) offset;
  gst_harness_push_event (flushed->inputs[0], gst_event_new_flush_start ());
  gst_harness_push_event (flushed->inputs[0], gst_event_new_flush_stop (TRUE));
  return copy;
}

/* A frame that is being made still has its segment. */
GST_START_TEST (test_flush_between)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  GstBuffer *frame;
  GstMemory *memory;
  Mux mux;

  allocator->mem_copy = flush_and_copy;
  open_two (&mux);
  flushed = &mux;
  memory = gst_allocator_alloc (allocator, 16, NULL);
  GST_MINI_OBJECT_FLAG_SET (memory, GST_MEMORY_FLAG_NO_SHARE);
  frame = make_raw (mux.caps[0], 1, 3, 0);
  gst_buffer_replace_all_memory (frame, memory);
  mux_push (&mux, 1, make_raw (mux.caps[1], 1, 3, 0));
  mux_push (&mux, 0, frame);
  assert_next (&mux, 3);
  mux_close (&mux);
  gst_object_unref (allocator);
}

GST_END_TEST

GST_START_TEST (test_restart)
{
  GstBuffer *buffer;
  guint i;
  Mux mux;

  open_two (&mux);
  gst_buffer_unref (mux_pass (&mux, 0, NULL));
  gst_element_set_state (mux.element, GST_STATE_READY);
  fail_unless_equals_int (
      gst_element_set_state (mux.element, GST_STATE_PLAYING),
      GST_STATE_CHANGE_SUCCESS);
  fail_unless_equals_uint64 (mux_count (&mux, "frames"), 0);
  for (i = 0; i < 2; i++) {
    GstSegment segment;

    gst_segment_init (&segment, GST_FORMAT_TIME);
    gst_harness_push_event (
        mux.inputs[i], gst_event_new_stream_start ("again"));
    gst_harness_push_event (mux.inputs[i], gst_event_new_caps (mux.caps[i]));
    gst_harness_push_event (mux.inputs[i], gst_event_new_segment (&segment));
  }
  buffer = mux_pass (&mux, 0, NULL);
  fail_unless_equals_int (get_table (buffer)->num, 2);
  gst_buffer_unref (buffer);
  mux_close (&mux);
}

GST_END_TEST

/* ---- memory ---- */

typedef struct
{
  guint frames;
  GHashTable *inodes;
  GHashTable *buffers;
} Seen;

static void
on_handoff (GstElement *sink, GstBuffer *buffer, GstPad *pad, Seen *seen)
{
  guint i;

  (void) sink;
  (void) pad;
  seen->frames++;
  g_hash_table_add (seen->buffers, buffer);
  for (i = 0; i < gst_buffer_n_memory (buffer); i++) {
    guint64 inode = get_inode (gst_buffer_peek_memory (buffer, i));

    g_hash_table_add (seen->inodes, g_memdup2 (&inode, sizeof inode));
  }
}

static void
count_memories (const gchar *description, guint n_frames, guint n_memories)
{
  GstElement *pipeline = gst_parse_launch (description, NULL);
  GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message;
  Seen seen = { 0 };

  seen.inodes =
      g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  seen.buffers = g_hash_table_new (NULL, NULL);
  g_signal_connect (sink, "handoff", G_CALLBACK (on_handoff), &seen);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  fail_unless_equals_int (GST_MESSAGE_TYPE (message), GST_MESSAGE_EOS);
  gst_message_unref (message);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  fail_unless_equals_int (seen.frames, n_frames);
  /* Of each stream there are a few frames at a time, and no more memories;
   * without reuse, there would be one for each frame. */
  fail_unless (g_hash_table_size (seen.inodes) <= n_memories,
      "%u memories for %u frames", g_hash_table_size (seen.inodes), n_frames);
  fail_unless (g_hash_table_size (seen.buffers) <= 8, "%u buffers",
      g_hash_table_size (seen.buffers));
  g_hash_table_unref (seen.inodes);
  g_hash_table_unref (seen.buffers);
  gst_object_unref (bus);
  gst_object_unref (sink);
  gst_object_unref (pipeline);
}

GST_START_TEST (test_reuse)
{
  gint fds = count_open_fds ();

  if (!have_element ("videotestsrc"))
    return;
  count_memories ("shmemplanemux name=mux ! fakesink name=sink "
                  "signal-handoffs=true "
                  "videotestsrc num-buffers=300 ! mux.sink_0 "
                  "videotestsrc num-buffers=300 ! mux.sink_1",
      300, 2 * 6);
  count_memories ("shmemplanemux name=mux ! shmemplanedemux name=demux "
                  "videotestsrc num-buffers=300 ! mux.sink_0 "
                  "videotestsrc num-buffers=300 ! mux.sink_1 "
                  "demux.src_0 ! queue max-size-buffers=2 ! "
                  "fakesink async=false "
                  "demux.src_1 ! queue max-size-buffers=2 ! "
                  "fakesink name=sink signal-handoffs=true async=false",
      300, 10);
  /* And none of them stays. */
  fail_unless_equals_int (count_open_fds (), fds);
}

GST_END_TEST

static Suite *
shmemplanemuxchanges_suite (void)
{
  Suite *suite = suite_create ("shmemplanemuxchanges");
  TCase *changes = tcase_create ("changes"), *memory = tcase_create ("memory");

  GST_ELEMENT_REGISTER (shmemplanemux, NULL);
  GST_ELEMENT_REGISTER (shmemplanedemux, NULL);
  suite_add_tcase (suite, changes);
  tcase_add_test (changes, test_caps_change);
  tcase_add_test (changes, test_pads_change);
  tcase_add_test (changes, test_flush);
  tcase_add_test (changes, test_flush_between);
  tcase_add_test (changes, test_restart);
  suite_add_tcase (suite, memory);
  tcase_add_test (memory, test_reuse);
  return suite;
}

GST_CHECK_MAIN (shmemplanemuxchanges)
