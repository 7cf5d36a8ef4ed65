/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* shmemplanedemux by what comes out of it after shmemplanemux: the very bytes
 * and memories that went in. */

#include "elements.h"
#include "demuxer.h"

/* ---- frame by frame ---- */

GST_START_TEST (test_same_memory)
{
  GstBuffer *frames[3], *output;
  Demux demux;
  guint i;
  Mux mux;

  mux_open (&mux);
  demux_open (&demux);
  mux_add (&mux, "I420", 33, 17);
  mux_add (&mux, "GRAY8", 5, 3);
  mux_add (&mux, "GRAY16_LE", 7, 9);
  feed (&mux, &demux, mux_pass (&mux, 3, frames));
  fail_unless_equals_int (demux.no_more_pads, 1);
  for (i = 0; i < 3; i++) {
    GstCaps *caps;

    output = demux_pull (&demux, i);
    assert_same_bytes (output, frames[i]);
    fail_unless_equals_int (gst_buffer_n_memory (output), 1);
    fail_unless (gst_buffer_peek_memory (output, 0)
        == gst_buffer_peek_memory (frames[i], 0));
    fail_unless_equals_uint64 (GST_BUFFER_PTS (output), 3 * FRAME_DURATION);
    fail_unless (gst_buffer_get_video_meta (output) != NULL);
    caps = gst_pad_get_current_caps (demux.outputs[i]->sinkpad);
    fail_unless (gst_caps_is_equal (caps, mux.caps[i]));
    gst_caps_unref (caps);
    gst_buffer_unref (output);
    gst_buffer_unref (frames[i]);
  }
  demux_close (&demux);
  mux_close (&mux);
}

GST_END_TEST

/* Each plane in a memory of its own. */
GST_START_TEST (test_several_memories)
{
  GstBuffer *frames[2], *output;
  Demux demux;
  guint i, k;
  Mux mux;

  mux_open (&mux);
  demux_open (&demux);
  mux_add (&mux, "I420", 16, 16);
  mux_add (&mux, "NV12", 32, 16);
  for (i = 0; i < 2; i++) {
    frames[i] = make_raw (mux.caps[i], 3, 0, i);
    mux_push (&mux, i, gst_buffer_ref (frames[i]));
  }
  feed (&mux, &demux, gst_harness_pull (mux.output));
  for (i = 0; i < 2; i++) {
    output = demux_pull (&demux, i);
    fail_unless_equals_int (gst_buffer_n_memory (output), 3);
    for (k = 0; k < 3; k++)
      fail_unless (gst_buffer_peek_memory (output, k)
          == gst_buffer_peek_memory (frames[i], k));
    /* It merges the memories. */
    assert_same_bytes (output, frames[i]);
    gst_buffer_unref (output);
    gst_buffer_unref (frames[i]);
  }
  demux_close (&demux);
  mux_close (&mux);
}

GST_END_TEST

GST_START_TEST (test_containers)
{
  GstShmemContainer *clli[3] = { make_clli (1), make_clli (2), make_clli (3) };
  GstBuffer *buffer, *output;
  Demux demux;
  guint i;
  Mux mux;

  mux_open (&mux);
  demux_open (&demux);
  mux_add (&mux, "GRAY8", 4, 4);
  mux_add (&mux, "GRAY8", 4, 4);
  for (i = 0; i < 2; i++) {
    GstBuffer *frame = make_raw (mux.caps[i], 1, 0, i);

    gst_buffer_add_shmem_container_meta (frame, clli[i]);
    mux_push (&mux, i, frame);
  }
  buffer = gst_buffer_make_writable (gst_harness_pull (mux.output));
  /* Of the whole frame, and of a picture that there is not. */
  gst_buffer_add_shmem_container_meta (buffer, clli[2]);
  gst_buffer_add_shmem_container_meta_full (buffer, clli[2], 2);
  feed (&mux, &demux, buffer);
  for (i = 0; i < 2; i++) {
    GstShmemContainerMeta *meta;
    gpointer state = NULL;
    guint own = 0, whole = 0;

    output = demux_pull (&demux, i);
    while ((meta = gst_buffer_iterate_shmem_container_meta (output, &state))) {
      fail_unless_equals_int (meta->picture, GST_SHMEM_PICTURE_ALL);
      own += meta->container == clli[i];
      whole += meta->container == clli[2];
    }
    fail_unless_equals_int (own, 1);
    fail_unless_equals_int (whole, 1);
    fail_unless_equals_int (count_containers (output), 2);
    gst_buffer_unref (output);
  }
  for (i = 0; i < 3; i++)
    gst_shmem_container_unref (clli[i]);
  demux_close (&demux);
  mux_close (&mux);
}

GST_END_TEST

/* Without a copy means the same file, which another process could have. */
GST_START_TEST (test_same_inode)
{
  GstAllocator *allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
  guint64 inodes[4];
  GstBuffer *output;
  Demux demux;
  guint i;
  Mux mux;

  mux_open (&mux);
  demux_open (&demux);
  for (i = 0; i < 4; i++)
    mux_add (&mux, "GRAY8", 8, 8);
  for (i = 0; i < 4; i++) {
    GstBuffer *frame = make_raw (mux.caps[i], 1, 0, i);

    gst_buffer_replace_all_memory (
        frame, gst_allocator_alloc (allocator, 64, NULL));
    inodes[i] = get_inode (gst_buffer_peek_memory (frame, 0));
    mux_push (&mux, i, frame);
  }
  feed (&mux, &demux, gst_harness_pull (mux.output));
  for (i = 0; i < 4; i++) {
    output = demux_pull (&demux, i);
    fail_unless_equals_uint64 (
        get_inode (gst_buffer_peek_memory (output, 0)), inodes[i]);
    gst_buffer_unref (output);
  }
  demux_close (&demux);
  mux_close (&mux);
  gst_object_unref (allocator);
}

GST_END_TEST

/* Formats that have no FourCC are what the caps say. */
GST_START_TEST (test_no_fourcc)
{
  GstBuffer *frames[2], *output;
  Demux demux;
  guint i;
  Mux mux;

  mux_open (&mux);
  demux_open (&demux);
  mux_add (&mux, "GBR", 12, 6);
  mux_add (&mux, "GRAY16_BE", 12, 6);
  feed (&mux, &demux, mux_pass (&mux, 0, frames));
  for (i = 0; i < 2; i++) {
    output = demux_pull (&demux, i);
    assert_same_bytes (output, frames[i]);
    gst_buffer_unref (output);
    gst_buffer_unref (frames[i]);
  }
  demux_close (&demux);
  mux_close (&mux);
}

GST_END_TEST

GST_START_TEST (test_multiview)
{
  GstBuffer *frames[2], *buffer, *output;
  Demux demux;
  guint i;
  Mux mux;

  mux_open (&mux);
  demux_open (&demux);
  buffer = gst_buffer_make_writable (make_views (&mux, frames));
  /* As of somebody who does not know the table. */
  gst_buffer_remove_meta (
      buffer, (GstMeta *) gst_buffer_get_shmem_planes_meta (buffer));
  feed (&mux, &demux, buffer);
  for (i = 0; i < 2; i++) {
    output = demux_pull (&demux, i);
    assert_same_bytes (output, frames[i]);
    fail_unless (gst_buffer_peek_memory (output, 0)
        == gst_buffer_peek_memory (frames[i], 0));
    fail_if (
        GST_BUFFER_FLAG_IS_SET (output, GST_VIDEO_BUFFER_FLAG_MULTIPLE_VIEW));
    gst_buffer_unref (output);
    gst_buffer_unref (frames[i]);
  }
  demux_close (&demux);
  mux_close (&mux);
}

GST_END_TEST

/* GStreamer's GL elements give no ids, and each view memory of its own. */
static void
check_views_without_ids (const gchar *format, guint n, gboolean meta)
{
  GstBuffer *buffer = gst_buffer_new (), *frames[2];
  GstCaps *caps = raw_caps (format, 32, 16);
  GstVideoInfo info;
  Demux demux;
  guint i, k;

  fail_unless (gst_video_info_from_caps (&info, caps));
  for (i = 0; i < 2; i++) {
    frames[i] = make_raw (caps, n, 0, i);
    for (k = 0; k < n; k++)
      gst_buffer_append_memory (buffer, gst_buffer_get_memory (frames[i], k));
    if (meta)
      gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE,
          GST_VIDEO_INFO_FORMAT (&info), 32, 16,
          GST_VIDEO_INFO_N_PLANES (&info), info.offset, info.stride);
  }
  gst_caps_set_simple (caps, "multiview-mode", G_TYPE_STRING, "separated",
      "views", G_TYPE_INT, 2, NULL);
  demux_open (&demux);
  gst_harness_set_src_caps (demux.input, caps);
  fail_unless_equals_int (gst_harness_push (demux.input, buffer), GST_FLOW_OK);
  for (i = 0; i < 2; i++) {
    GstBuffer *output = demux_pull (&demux, i);

    fail_unless_equals_int (gst_buffer_n_memory (output), n);
    for (k = 0; k < n; k++)
      fail_unless (gst_buffer_peek_memory (output, k)
          == gst_buffer_peek_memory (frames[i], k));
    assert_same_bytes (output, frames[i]);
    gst_buffer_unref (output);
    gst_buffer_unref (frames[i]);
  }
  demux_close (&demux);
}

GST_START_TEST (test_views_without_ids)
{
  check_views_without_ids ("RGBA", 1, FALSE);
  check_views_without_ids ("RGBA", 1, TRUE);
  /* A memory per plane, which are thirds of the frame. */
  check_views_without_ids ("Y444", 3, TRUE);
  check_views_without_ids ("Y444", 3, FALSE);
}

GST_END_TEST

/* A picture that has no fields does not get the flags of one that has. */
GST_START_TEST (test_fields)
{
  const guint tff =
      GST_VIDEO_BUFFER_FLAG_INTERLACED | GST_VIDEO_BUFFER_FLAG_TFF;
  Demux demux;
  guint i;
  Mux mux;

  mux_open (&mux);
  demux_open (&demux);
  mux_add (&mux, "GRAY8", 4, 4);
  mux_add (&mux, "GRAY8", 4, 8);
  mux.caps[1] = gst_caps_make_writable (mux.caps[1]);
  gst_caps_set_simple (
      mux.caps[1], "interlace-mode", G_TYPE_STRING, "interleaved", NULL);
  gst_harness_set_src_caps (mux.inputs[1], gst_caps_ref (mux.caps[1]));
  for (i = 0; i < 2; i++) {
    GstBuffer *frame = make_raw (mux.caps[i], 1, 0, 0);

    GST_BUFFER_FLAG_SET (frame, i == 1 ? tff : 0);
    mux_push (&mux, i, frame);
  }
  feed (&mux, &demux, gst_harness_pull (mux.output));
  for (i = 0; i < 2; i++) {
    GstBuffer *output = demux_pull (&demux, i);

    fail_unless_equals_int (GST_BUFFER_FLAGS (output) & tff, i == 1 ? tff : 0);
    gst_buffer_unref (output);
  }
  demux_close (&demux);
  mux_close (&mux);
}

GST_END_TEST

/* ---- whole pipelines ---- */

/* A checksum per sink over all of its samples and time stamps. */
typedef struct
{
  GChecksum *checksum;
  guint frames;
} Sum;

/* What there is behind the samples of a row is anybody's. */
static void
add_component (GChecksum *checksum, GstVideoFrame *frame, guint c)
{
  gsize row = (gsize) (GST_VIDEO_FRAME_COMP_WIDTH (frame, c) - 1)
          * (gsize) GST_VIDEO_FRAME_COMP_PSTRIDE (frame, c)
      + (gsize) (GST_VIDEO_FRAME_COMP_DEPTH (frame, c) + 7) / 8;
  gint y;

  for (y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (frame, c); y++)
    g_checksum_update (checksum,
        (const guchar *) GST_VIDEO_FRAME_COMP_DATA (frame, c)
            + y * GST_VIDEO_FRAME_COMP_STRIDE (frame, c),
        (gssize) row);
}

static void
on_handoff (GstElement *sink, GstBuffer *buffer, GstPad *pad, Sum *sum)
{
  GstCaps *caps = gst_pad_get_current_caps (pad);
  GstClockTime pts = GST_BUFFER_PTS (buffer);
  GstVideoFrame frame;
  GstVideoInfo info;
  guint c;

  (void) sink;
  fail_unless (gst_video_info_from_caps (&info, caps));
  fail_unless (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
  for (c = 0; c < GST_VIDEO_INFO_N_COMPONENTS (&info); c++)
    add_component (sum->checksum, &frame, c);
  g_checksum_update (sum->checksum, (const guchar *) &pts, sizeof pts);
  gst_video_frame_unmap (&frame);
  gst_caps_unref (caps);
  sum->frames++;
}

/* Runs @description and sums what gets to its sinks, sink0 to sink(n-1). */
static void
run (const gchar *description, guint n, Sum *sums)
{
  GError *error = NULL;
  GstElement *pipeline = gst_parse_launch (description, &error);
  GstMessage *message;
  GstBus *bus;
  guint i;

  fail_unless (error == NULL, "%s", error ? error->message : "");
  bus = gst_element_get_bus (pipeline);
  for (i = 0; i < n; i++) {
    gchar *name = g_strdup_printf ("sink%u", i);
    GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), name);

    sums[i].checksum = g_checksum_new (G_CHECKSUM_SHA256);
    sums[i].frames = 0;
    g_object_set (sink, "signal-handoffs", TRUE, "async", FALSE, NULL);
    g_signal_connect (sink, "handoff", G_CALLBACK (on_handoff), &sums[i]);
    gst_object_unref (sink);
    g_free (name);
  }
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  fail_unless_equals_int (GST_MESSAGE_TYPE (message), GST_MESSAGE_EOS);
  gst_message_unref (message);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
}

static void
append_source (GString *text, guint i)
{
  static const gchar *formats[] = { "I420", "GRAY8", "GRAY16_LE", "NV12",
    "RGBA", "P010_10LE", "YUY2", "BGR" };
  static const gint sizes[][2] = { { 33, 17 }, { 64, 48 }, { 7, 5 },
    { 320, 240 }, { 15, 31 }, { 66, 34 }, { 22, 9 }, { 1, 1 } };

  g_string_append_printf (text,
      "videotestsrc num-buffers=6 pattern=%s ! "
      "video/x-raw,format=%s,width=%d,height=%d,framerate=25/1 ",
      i % 2 ? "ball" : "smpte75", formats[i], sizes[i][0], sizes[i][1]);
}

static void
check_round_trip (guint n, const gchar *between)
{
  GString *alone = g_string_new (NULL), *muxed = g_string_new (NULL);
  Sum a[8], b[8];
  guint i;

  g_string_append_printf (
      muxed, "shmemplanemux name=mux %s shmemplanedemux name=demux ", between);
  for (i = 0; i < n; i++) {
    append_source (alone, i);
    g_string_append_printf (alone, "! fakesink name=sink%u ", i);
    append_source (muxed, i);
    g_string_append_printf (muxed,
        "! mux.sink_%u demux.src_%u ! queue ! fakesink name=sink%u ", i, i, i);
  }
  run (alone->str, n, a);
  run (muxed->str, n, b);
  for (i = 0; i < n; i++) {
    fail_unless_equals_int (a[i].frames, 6);
    fail_unless_equals_int (b[i].frames, 6);
    fail_unless_equals_string (g_checksum_get_string (a[i].checksum),
        g_checksum_get_string (b[i].checksum));
    g_checksum_free (a[i].checksum);
    g_checksum_free (b[i].checksum);
  }
  g_string_free (alone, TRUE);
  g_string_free (muxed, TRUE);
}

GST_START_TEST (test_round_trip)
{
  if (!have_element ("videotestsrc"))
    return;
  check_round_trip ((guint) __i__, "!");
  check_round_trip ((guint) __i__, "! queue !");
}

GST_END_TEST

static Suite *
shmemplanedemux_suite (void)
{
  Suite *suite = suite_create ("shmemplanedemux");
  TCase *tests = tcase_create ("trip");

  GST_ELEMENT_REGISTER (shmemplanemux, NULL);
  GST_ELEMENT_REGISTER (shmemplanedemux, NULL);
  suite_add_tcase (suite, tests);
  tcase_add_test (tests, test_same_memory);
  tcase_add_test (tests, test_several_memories);
  tcase_add_test (tests, test_containers);
  tcase_add_loop_test (tests, test_round_trip, 2, 9);
  tcase_add_test (tests, test_same_inode);
  tcase_add_test (tests, test_no_fourcc);
  tcase_add_test (tests, test_multiview);
  tcase_add_test (tests, test_views_without_ids);
  tcase_add_test (tests, test_fields);
  return suite;
}

GST_CHECK_MAIN (shmemplanedemux)
