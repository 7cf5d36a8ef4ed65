/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* shmemplanedemux by what comes out of it: after shmemplanemux the very bytes
 * and memories that went in, and after a stranger only what holds true. */

#include "plane-test.h"

/* ---- a demuxer ---- */

typedef struct
{
  GstElement *element;
  GstHarness *input;
  GstHarness *outputs[GST_SHMEM_MAX_PLANES]; /* by number of the pad */
  guint no_more_pads;
  guint removed;
} Demux;

static guint
pad_number (GstPad *pad)
{
  return (guint) g_ascii_strtoull (GST_PAD_NAME (pad) + 4, NULL, 10);
}

static void
on_pad_added (GstElement *element, GstPad *pad, Demux *demux)
{
  guint i = pad_number (pad);

  (void) element;
  if (demux->outputs[i] == NULL) {
    demux->outputs[i] = gst_harness_new_empty ();
    /* Any strides: it compares memories. */
    gst_harness_add_propose_allocation_meta (
        demux->outputs[i], GST_VIDEO_META_API_TYPE, NULL);
  }
  gst_harness_add_element_src_pad (demux->outputs[i], pad);
}

static void
on_no_more_pads (GstElement *element, Demux *demux)
{
  (void) element;
  demux->no_more_pads++;
}

static void
on_pad_removed (GstElement *element, GstPad *pad, Demux *demux)
{
  (void) element;
  (void) pad;
  demux->removed++;
}

static void
demux_open (Demux *demux)
{
  memset (demux, 0, sizeof *demux);
  demux->element = gst_element_factory_make ("shmemplanedemux", NULL);
  fail_unless (demux->element != NULL);
  watch (demux->element);
  g_signal_connect (
      demux->element, "pad-added", G_CALLBACK (on_pad_added), demux);
  g_signal_connect (
      demux->element, "pad-removed", G_CALLBACK (on_pad_removed), demux);
  g_signal_connect (
      demux->element, "no-more-pads", G_CALLBACK (on_no_more_pads), demux);
  demux->input = gst_harness_new_with_element (demux->element, "sink", NULL);
}

static void
demux_close (Demux *demux)
{
  guint i;

  drop_messages (demux->element);
  gst_element_set_state (demux->element, GST_STATE_NULL);
  for (i = 0; i < G_N_ELEMENTS (demux->outputs); i++)
    if (demux->outputs[i])
      gst_harness_teardown (demux->outputs[i]);
  gst_harness_teardown (demux->input);
  gst_object_unref (demux->element);
}

static GstBuffer *
demux_pull (Demux *demux, guint i)
{
  GstBuffer *buffer;

  fail_unless (demux->outputs[i] != NULL, "no pad %u", i);
  buffer = gst_harness_try_pull (demux->outputs[i]);
  fail_unless (buffer != NULL, "nothing on pad %u", i);
  return buffer;
}

static guint
count_outputs (Demux *demux)
{
  guint n = 0, i;

  for (i = 0; i < G_N_ELEMENTS (demux->outputs); i++)
    if (demux->outputs[i])
      n += gst_harness_buffers_in_queue (demux->outputs[i]);
  return n;
}

/* Gives what @mux makes to @demux. */
static void
feed (Mux *mux, Demux *demux, GstBuffer *buffer)
{
  GstCaps *caps = mux_output_caps (mux);

  gst_harness_set_src_caps (demux->input, caps);
  fail_unless_equals_int (gst_harness_push (demux->input, buffer), GST_FLOW_OK);
}

/* ---- after shmemplanemux ---- */

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

static gboolean
have_element (const gchar *name)
{
  GstElementFactory *factory = gst_element_factory_find (name);

  if (factory == NULL)
    return FALSE;
  gst_object_unref (factory);
  return TRUE;
}

GST_START_TEST (test_round_trip)
{
  if (!have_element ("videotestsrc"))
    return;
  check_round_trip ((guint) __i__, "!");
  check_round_trip ((guint) __i__, "! queue !");
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

/* ---- after others ---- */

#define TABLE_CAPS "video/x-raw(meta:GstShmemPlanesMeta)"

/* Two GRAY8 pictures of 8x4 and 4x4 in one memory, with 16 bytes before. */
static GstShmemPlanes
two_in_one (void)
{
  GstShmemPlanes planes = { 0 };
  GstVideoInfo info;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY8, 8, 4);
  info.offset[0] = 16;
  fail_unless (gst_shmem_planes_append_video_info (
      &planes, &info, 0, SHMEM_PLANE_COLOUR, 0, NULL));
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY8, 4, 4);
  info.offset[0] = 48;
  fail_unless (gst_shmem_planes_append_video_info (
      &planes, &info, 0, SHMEM_PLANE_ALPHA, 0, NULL));
  return planes;
}

/* A frame with @planes, true or not. */
static GstBuffer *
make_frame_of (const GstShmemPlanes *planes)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 64, NULL);
  GstShmemPlanes good = two_in_one ();
  GstShmemPlanesMeta *meta;

  fill_memory (gst_buffer_peek_memory (buffer, 0), 0);
  meta = gst_buffer_add_shmem_planes_meta (buffer, &good, NULL);
  fail_unless (meta != NULL);
  meta->planes = *planes;
  GST_BUFFER_PTS (buffer) = 5 * GST_SECOND;
  return buffer;
}

GST_START_TEST (test_table_alone)
{
  GstShmemPlanes planes = two_in_one ();
  GstBuffer *buffer = make_frame_of (&planes), *output;
  GstVideoInfo info;
  GstVideoMeta *meta;
  GstMapInfo map;
  GstCaps *caps;
  Demux demux;
  guint i;

  demux_open (&demux);
  gst_harness_set_src_caps_str (demux.input, TABLE_CAPS ", framerate=25/1");
  fail_unless_equals_int (demux.no_more_pads, 0);
  fail_unless_equals_int (
      gst_harness_push (demux.input, gst_buffer_ref (buffer)), GST_FLOW_OK);
  fail_unless_equals_int (demux.no_more_pads, 1);
  gst_buffer_map (buffer, &map, GST_MAP_READ);
  for (i = 0; i < 2; i++) {
    static const gsize offsets[] = { 16, 48 };
    GstMemory *memory;

    caps = gst_pad_get_current_caps (demux.outputs[i]->sinkpad);
    fail_unless (gst_video_info_from_caps (&info, caps));
    gst_caps_unref (caps);
    fail_unless_equals_int (
        GST_VIDEO_INFO_FORMAT (&info), GST_VIDEO_FORMAT_GRAY8);
    fail_unless_equals_int (GST_VIDEO_INFO_WIDTH (&info), i == 0 ? 8 : 4);
    fail_unless_equals_int (GST_VIDEO_INFO_FPS_N (&info), 25);
    /* Each sees its own part of the memory, and no more. */
    output = demux_pull (&demux, i);
    memory = gst_buffer_peek_memory (output, 0);
    fail_unless (memory->parent == gst_buffer_peek_memory (buffer, 0));
    fail_unless_equals_int (gst_buffer_get_size (output), i == 0 ? 32 : 16);
    fail_unless (gst_buffer_memcmp (output, 0, map.data + offsets[i],
                     gst_buffer_get_size (output))
        == 0);
    meta = gst_buffer_get_video_meta (output);
    fail_unless_equals_int (meta->offset[0], 0);
    gst_buffer_unref (output);
  }
  gst_buffer_unmap (buffer, &map);
  gst_buffer_unref (buffer);
  demux_close (&demux);
}

GST_END_TEST

/* One frame later, a picture is smaller and another is gone. */
GST_START_TEST (test_table_changes)
{
  GstShmemPlanes planes = two_in_one ();
  GstVideoInfo info;
  GstBuffer *output;
  GstCaps *caps;
  Demux demux;

  demux_open (&demux);
  gst_harness_set_src_caps_str (demux.input, TABLE_CAPS);
  gst_harness_push (demux.input, make_frame_of (&planes));
  gst_buffer_unref (demux_pull (&demux, 0));
  gst_buffer_unref (demux_pull (&demux, 1));
  planes.num = 1;
  planes.planes[0].width = 6;
  fail_unless_equals_int (
      gst_harness_push (demux.input, make_frame_of (&planes)), GST_FLOW_OK);
  fail_unless_equals_int (demux.removed, 1);
  output = demux_pull (&demux, 0);
  caps = gst_pad_get_current_caps (demux.outputs[0]->sinkpad);
  gst_video_info_from_caps (&info, caps);
  fail_unless_equals_int (GST_VIDEO_INFO_WIDTH (&info), 6);
  /* Nobody else is in the memory now. */
  fail_unless (gst_buffer_peek_memory (output, 0)->parent == NULL);
  fail_unless_equals_int (gst_buffer_get_video_meta (output)->offset[0], 16);
  gst_caps_unref (caps);
  gst_buffer_unref (output);
  demux_close (&demux);
}

GST_END_TEST

/* What is no picture of GstVideo has no pad. */
GST_START_TEST (test_no_pad)
{
  GstShmemPlanes planes = two_in_one ();
  Demux demux;

  planes.planes[0].modifier = G_GUINT64_CONSTANT (0x0100000000000001);
  demux_open (&demux);
  gst_harness_set_src_caps_str (demux.input, TABLE_CAPS);
  fail_unless_equals_int (
      gst_harness_push (demux.input, make_frame_of (&planes)), GST_FLOW_OK);
  fail_unless (demux.outputs[0] == NULL);
  gst_buffer_unref (demux_pull (&demux, 1));
  assert_text (
      demux.element, GST_MESSAGE_WARNING, "No pad for 1 of 2 pictures (0)");
  gst_harness_push (demux.input, make_frame_of (&planes));
  assert_no_text (demux.element, GST_MESSAGE_WARNING);
  demux_close (&demux);
}

GST_END_TEST

/* ---- hostile tables ---- */

#define STREAMS_CAPS                                                           \
  TABLE_CAPS                                                                   \
  ", streams=(string)< \"video/x-raw\\,\\ format\\=\\(string\\)GRAY8\\,\\ "    \
  "width\\=\\(int\\)8\\,\\ height\\=\\(int\\)4\\,\\ "                          \
  "framerate\\=\\(fraction\\)25/1\", "                                         \
  "\"video/x-raw\\,\\ format\\=\\(string\\)GRAY8\\,\\ "                        \
  "width\\=\\(int\\)4\\,\\ height\\=\\(int\\)4\\,\\ "                          \
  "framerate\\=\\(fraction\\)25/1\" >"

/* Is refused, with caps that say what it is and without, and the error says
 * which frame and @part. */
static void
check_hostile (const GstShmemPlanes *planes, const gchar *part)
{
  static const gchar *caps[] = { TABLE_CAPS, STREAMS_CAPS };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (caps); i++) {
    Demux demux;

    demux_open (&demux);
    gst_harness_set_src_caps_str (demux.input, caps[i]);
    fail_unless_equals_int (
        gst_harness_push (demux.input, make_frame_of (planes)), GST_FLOW_ERROR);
    assert_error (demux.element, "0:00:05", part, NULL);
    fail_unless_equals_int (count_outputs (&demux), 0);
    demux_close (&demux);
  }
}

GST_START_TEST (test_hostile)
{
  GstShmemPlanes planes;

#define CHECK(part, ...)                                                       \
  G_STMT_START                                                                 \
  {                                                                            \
    planes = two_in_one ();                                                    \
    __VA_ARGS__;                                                               \
    check_hostile (&planes, part);                                             \
  }                                                                            \
  G_STMT_END

  CHECK ("plane 1: ", planes.planes[1].memory = 1);
  CHECK ("plane 1: ", planes.planes[1].memory = 255);
  CHECK ("plane 1: it overlaps", planes.planes[0].offset = 40);
  CHECK ("plane 1: ", planes.planes[1].offset = 60);
  CHECK ("plane 1: ", planes.planes[1].offset = G_MAXUINT64);
  CHECK ("plane 1: ", planes.planes[1].offset = 17);
  CHECK ("plane 1: ", planes.planes[1].size = 17);
  CHECK ("plane 1: ", planes.planes[1].size = G_MAXUINT64);
  CHECK ("plane 0: ", planes.planes[0].size = 0);
  CHECK ("plane 0: ", planes.planes[0].stride = 7);
  CHECK ("plane 0: ", planes.planes[0].stride = G_MAXUINT32);
  CHECK ("plane 0: ", planes.planes[0].height = 5);
  CHECK ("plane 0: ", planes.planes[0].width = 9);
  CHECK ("plane 0: ", planes.planes[0].width = G_MAXUINT32);
  CHECK ("plane 1: ", planes.planes[1].picture = 15);
  CHECK ("plane 1: ", planes.planes[1].picture = 0);
  CHECK ("plane 1: ", planes.planes[1].role = 200);
  CHECK ("plane 0: ", planes.planes[0].format = GST_STR_FOURCC ("NV12"));
  CHECK ("plane ", planes.num = 0);
  CHECK ("plane ", planes.num = 17);
  CHECK ("plane ", planes.num = G_MAXUINT32);
#undef CHECK
}

GST_END_TEST

/* A table that is right in itself, but is not what the caps say. */
static void
check_disagrees (const GstShmemPlanes *planes, const gchar *part)
{
  Demux demux;

  demux_open (&demux);
  gst_harness_set_src_caps_str (demux.input, STREAMS_CAPS);
  fail_unless_equals_int (
      gst_harness_push (demux.input, make_frame_of (planes)), GST_FLOW_ERROR);
  assert_error (demux.element, "0:00:05", part, NULL);
  fail_unless_equals_int (count_outputs (&demux), 0);
  demux_close (&demux);
}

GST_START_TEST (test_disagrees)
{
  GstShmemPlanes planes = two_in_one ();

  planes.planes[1].width = 3;
  check_disagrees (&planes, "plane 1: its picture is of 3x4, and of 4x4");
  planes = two_in_one ();
  planes.planes[1].height = 3;
  check_disagrees (&planes, "plane 1: its picture is of 4x3, and of 4x4");
  planes = two_in_one ();
  planes.num = 1;
  check_disagrees (&planes, "1 pictures, and its caps say 2");
  planes = two_in_one ();
  planes.planes[1].width = 2;
  planes.planes[1].format = GST_STR_FOURCC ("R16 ");
  check_disagrees (&planes, "plane 1: its format is GRAY16_LE and not GRAY8");
  planes = two_in_one ();
  planes.planes[0].modifier = G_GUINT64_CONSTANT (0x0100000000000001);
  check_disagrees (&planes, "plane 0: ");
  planes = two_in_one ();
  planes.planes[0].role = SHMEM_PLANE_OPAQUE;
  check_disagrees (&planes, "plane 0: ");
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

GST_START_TEST (test_no_table)
{
  Demux demux;

  demux_open (&demux);
  gst_harness_set_src_caps_str (demux.input, TABLE_CAPS);
  fail_unless_equals_int (
      gst_harness_push (demux.input, gst_buffer_new_allocate (NULL, 64, NULL)),
      GST_FLOW_ERROR);
  assert_error (demux.element, "GstShmemPlanesMeta", NULL);
  demux_close (&demux);
}

GST_END_TEST

/* ---- hostile caps ---- */

static void
check_hostile_streams (GValue *streams)
{
  GstCaps *caps = gst_caps_from_string (TABLE_CAPS);
  Demux demux;

  gst_caps_set_value (caps, "streams", streams);
  g_value_unset (streams);
  demux_open (&demux);
  /* The harness would insist. */
  gst_pad_push_event (
      demux.input->srcpad, gst_event_new_stream_start ("hostile"));
  gst_pad_push_event (demux.input->srcpad, gst_event_new_caps (caps));
  gst_caps_unref (caps);
  assert_error (demux.element, "streams", NULL);
  fail_unless_equals_int (demux.no_more_pads, 0);
  demux_close (&demux);
}

static void
check_hostile_text (const gchar *text, guint n)
{
  GValue streams = G_VALUE_INIT;
  guint i;

  g_value_init (&streams, GST_TYPE_ARRAY);
  for (i = 0; i < n; i++) {
    GValue value = G_VALUE_INIT;

    g_value_init (&value, G_TYPE_STRING);
    g_value_set_string (&value, text);
    gst_value_array_append_and_take_value (&streams, &value);
  }
  check_hostile_streams (&streams);
}

GST_START_TEST (test_hostile_caps)
{
  gchar *deep = g_strnfill (100000, '<');
  GValue value = G_VALUE_INIT;

  check_hostile_text ("video/x-raw, format=(string)GRAY8", 0);
  check_hostile_text ("video/x-raw, format=(string)GRAY8", 17);
  check_hostile_text ("", 1);
  check_hostile_text (NULL, 1);
  check_hostile_text ("ANY", 1);
  check_hostile_text ("video/x-raw, width=(int)[ 1, 2 ]", 1);
  check_hostile_text ("video/x-raw, c=(GstCaps)\"video/x-raw\"", 1);
  check_hostile_text ("video/x-raw; video/x-raw", 1);
  check_hostile_text (deep, 1);
  g_value_init (&value, G_TYPE_INT);
  check_hostile_streams (&value);
  g_free (deep);
}

GST_END_TEST

/* A stream that is something else has no pad, and the others do. */
GST_START_TEST (test_other_stream)
{
  GstShmemPlanes planes = two_in_one ();
  gchar **halves = g_strsplit (STREAMS_CAPS, "video/x-raw\\,", 2);
  gchar *caps = g_strconcat (halves[0], "video/x-other\\,", halves[1], NULL);
  Demux demux;

  demux_open (&demux);
  gst_harness_set_src_caps_str (demux.input, caps);
  fail_unless (demux.outputs[0] == NULL);
  fail_unless_equals_int (
      gst_harness_push (demux.input, make_frame_of (&planes)), GST_FLOW_OK);
  gst_buffer_unref (demux_pull (&demux, 1));
  assert_text (
      demux.element, GST_MESSAGE_WARNING, "No pad for 1 of 2 pictures (0)");
  g_free (caps);
  g_strfreev (halves);
  demux_close (&demux);
}

GST_END_TEST

/* ---- multiview-mode=separated ---- */

static GstBuffer *
make_views (Mux *mux, GstBuffer **frames)
{
  gst_harness_set_sink_caps_str (
      mux->output, "video/x-raw, multiview-mode = (string) separated");
  mux_add (mux, "I420", 33, 17);
  mux_add (mux, "I420", 33, 17);
  return mux_pass (mux, 0, frames);
}

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

GST_START_TEST (test_hostile_views)
{
  guint i;

  for (i = 0; i < 5; i++) {
    GstBuffer *frames[2], *buffer;
    GstVideoMeta *meta;
    GstCaps *caps;
    Demux demux;
    Mux mux;

    mux_open (&mux);
    demux_open (&demux);
    buffer = gst_buffer_make_writable (make_views (&mux, frames));
    meta = gst_buffer_get_video_meta_id (buffer, 1);
    switch (i) {
      case 0:
        meta->offset[0] = 0; /* where view 0 is */
        break;
      case 1:
        meta->offset[2] = G_MAXSIZE;
        break;
      case 2:
        meta->stride[1] = -16;
        break;
      case 3:
        meta->width--; /* less than the caps say */
        break;
      default:
        gst_buffer_remove_meta (buffer, (GstMeta *) meta);
    }
    caps = mux_output_caps (&mux);
    gst_harness_set_src_caps (demux.input, caps);
    fail_unless_equals_int (
        gst_harness_push (demux.input, buffer), GST_FLOW_ERROR);
    assert_error (demux.element, "is refused", NULL);
    fail_unless_equals_int (count_outputs (&demux), 0);
    gst_buffer_unref (frames[0]);
    gst_buffer_unref (frames[1]);
    demux_close (&demux);
    mux_close (&mux);
  }
}

GST_END_TEST

/* ---- events and pads ---- */

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

GST_START_TEST (test_streams_change)
{
  GstBuffer *buffer;
  Demux demux;
  GstPad *pad;
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
  pad = gst_object_ref (mux_pad (&mux, 2));
  gst_harness_teardown (mux.inputs[2]);
  gst_clear_caps (&mux.caps[2]);
  if (GST_OBJECT_PARENT (pad))
    gst_element_release_request_pad (mux.element, pad);
  gst_object_unref (pad);
  mux.n = 2;
  buffer = mux_pass (&mux, 2, NULL);
  feed (&mux, &demux, buffer);
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

/* ---- strides ---- */

/* An 8x4 picture with 12 bytes a row. */
static GstBuffer *
make_padded (void)
{
  GstShmemPlanes planes = two_in_one ();

  planes.num = 1;
  planes.planes[0].stride = 12;
  planes.planes[0].size = 48;
  return make_frame_of (&planes);
}

static void
check_strides (gboolean aware)
{
  GstShmemContainer *container = make_clli (1);
  GstBuffer *buffer = make_padded (), *output;
  GstMapInfo from, to;
  GstHarness *harness;
  Demux demux;
  guint y;

  demux_open (&demux);
  demux.outputs[0] = gst_harness_new_empty ();
  if (aware)
    gst_harness_add_propose_allocation_meta (
        demux.outputs[0], GST_VIDEO_META_API_TYPE, NULL);
  harness = demux.outputs[0];
  gst_buffer_add_shmem_container_meta (buffer, container);
  gst_shmem_container_unref (container);
  gst_harness_set_src_caps_str (demux.input, TABLE_CAPS);
  fail_unless_equals_int (
      gst_harness_push (demux.input, gst_buffer_ref (buffer)), GST_FLOW_OK);
  output = gst_harness_pull (harness);
  fail_unless_equals_int (count_containers (output), 1);
  gst_buffer_map (buffer, &from, GST_MAP_READ);
  gst_buffer_map (output, &to, GST_MAP_READ);
  if (aware) {
    fail_unless (gst_buffer_peek_memory (output, 0)
        == gst_buffer_peek_memory (buffer, 0));
    fail_unless_equals_int (gst_buffer_get_video_meta (output)->stride[0], 12);
  } else {
    fail_unless_equals_int (to.size, 32);
    for (y = 0; y < 4; y++)
      fail_unless (memcmp (to.data + 8 * y, from.data + 16 + 12 * y, 8) == 0);
  }
  gst_buffer_unmap (buffer, &from);
  gst_buffer_unmap (output, &to);
  gst_buffer_unref (buffer);
  gst_buffer_unref (output);
  demux_close (&demux);
}

GST_START_TEST (test_strides)
{
  check_strides (TRUE);
  check_strides (FALSE);
}

GST_END_TEST

/* A plane that goes on in another memory is one that GstVideoMeta cannot say:
 * who maps the frame must not end in the first memory. */
static void
check_spanning (guint stride, gboolean merged)
{
  GstBuffer *buffer = gst_buffer_new (), *output;
  GstShmemPlanes planes = two_in_one ();
  GstShmemContainer *container = make_clli (1);
  guint8 bytes[48];
  GstVideoFrame frame;
  GstVideoInfo info;
  Demux demux;
  guint i;

  for (i = 0; i < 2; i++) {
    GstMemory *memory = gst_allocator_alloc (NULL, 24, NULL);

    fill_memory (memory, i);
    gst_buffer_append_memory (buffer, memory);
  }
  gst_buffer_extract (buffer, 0, bytes, sizeof bytes);
  planes.num = 1;
  planes.planes[0].offset = 0;
  planes.planes[0].stride = stride;
  planes.planes[0].size = stride * 4;
  fail_unless (gst_buffer_add_shmem_planes_meta (buffer, &planes, NULL));
  gst_buffer_add_shmem_container_meta (buffer, container);

  demux_open (&demux);
  gst_harness_set_src_caps_str (demux.input, TABLE_CAPS);
  fail_unless_equals_int (gst_harness_push (demux.input, buffer), GST_FLOW_OK);
  output = demux_pull (&demux, 0);
  fail_unless_equals_int (gst_buffer_n_memory (output), merged ? 1 : 2);
  fail_unless_equals_int (count_containers (output), 1);
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY8, 8, 4);
  fail_unless (gst_video_frame_map (&frame, &info, output, GST_MAP_READ));
  for (i = 0; i < 4; i++)
    fail_unless (memcmp ((guint8 *) GST_VIDEO_FRAME_PLANE_DATA (&frame, 0)
                         + (gint) i * GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0),
                     bytes + i * stride, 8)
        == 0);
  gst_video_frame_unmap (&frame);
  gst_buffer_unref (output);
  gst_shmem_container_unref (container);
  demux_close (&demux);
}

GST_START_TEST (test_spanning)
{
  check_spanning (8, FALSE);
  check_spanning (12, TRUE);
}

GST_END_TEST

static Suite *
shmemplanedemux_suite (void)
{
  Suite *suite = suite_create ("shmemplanedemux");
  TCase *trip = tcase_create ("trip"), *table = tcase_create ("table");
  TCase *hostile = tcase_create ("hostile"), *pads = tcase_create ("pads");

  GST_ELEMENT_REGISTER (shmemplanemux, NULL);
  GST_ELEMENT_REGISTER (shmemplanedemux, NULL);
  suite_add_tcase (suite, trip);
  tcase_add_test (trip, test_same_memory);
  tcase_add_test (trip, test_several_memories);
  tcase_add_test (trip, test_containers);
  tcase_add_loop_test (trip, test_round_trip, 2, 9);
  tcase_add_test (trip, test_same_inode);
  tcase_add_test (trip, test_no_fourcc);
  tcase_add_test (trip, test_multiview);
  suite_add_tcase (suite, table);
  tcase_add_test (table, test_table_alone);
  tcase_add_test (table, test_table_changes);
  tcase_add_test (table, test_no_pad);
  tcase_add_test (table, test_strides);
  tcase_add_test (table, test_spanning);
  suite_add_tcase (suite, hostile);
  tcase_add_test (hostile, test_hostile);
  tcase_add_test (hostile, test_disagrees);
  tcase_add_test (hostile, test_no_table);
  tcase_add_test (hostile, test_hostile_caps);
  tcase_add_test (hostile, test_other_stream);
  tcase_add_test (hostile, test_hostile_views);
  suite_add_tcase (suite, pads);
  tcase_add_test (pads, test_events);
  tcase_add_test (pads, test_streams_change);
  tcase_add_test (pads, test_not_linked);
  tcase_add_test (pads, test_restart);
  return suite;
}

GST_CHECK_MAIN (shmemplanedemux)
