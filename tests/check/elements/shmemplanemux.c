/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* shmemplanemux by the buffers that it makes: their tables, memories and
 * containers, which frames are in them, who gets them, and that upstream's
 * memory is used again. */

#include "plane-test.h"
#include "shmemcapstext.h"

/* ---- one frame ---- */

static const GstShmemPlanes *
get_table (GstBuffer *buffer)
{
  GstShmemPlanesMeta *meta = gst_buffer_get_shmem_planes_meta (buffer);

  fail_unless (meta != NULL);
  fail_unless (gst_shmem_planes_check_buffer (&meta->planes, buffer, NULL));
  return &meta->planes;
}

static void
assert_plane (const GstShmemPlanes *planes, guint i, guint picture, guint role,
    guint view, guint memory, guint width)
{
  const GstShmemPlane *plane = &planes->planes[i];

  fail_unless_equals_int (plane->picture, picture);
  fail_unless_equals_int (plane->role, role);
  fail_unless_equals_int (plane->view, view);
  fail_unless_equals_int (plane->memory, memory);
  fail_unless_equals_int (plane->width, width);
}

static void
set_role (Mux *mux, guint i, const gchar *role)
{
  gst_util_set_object_arg (G_OBJECT (mux_pad (mux, i)), "role", role);
}

/* The bytes of plane @i, row by row, are those of @frame from @offset on. */
static void
assert_plane_bytes (GstBuffer *buffer, guint i, GstBuffer *frame, gsize offset)
{
  GstShmemPlaneMap map;
  GstMapInfo info;

  fail_unless (gst_shmem_plane_map (&map, buffer, i, GST_MAP_READ, NULL));
  fail_unless (gst_buffer_map (frame, &info, GST_MAP_READ));
  fail_unless (map.size <= info.size - offset);
  fail_unless (memcmp (map.data, info.data + offset, map.size) == 0);
  gst_buffer_unmap (frame, &info);
  gst_shmem_plane_unmap (&map);
}

GST_START_TEST (test_colour_alpha_depth)
{
  GstBuffer *frames[3], *buffer;
  const GstShmemPlanes *planes;
  Mux mux;
  guint i;

  mux_open (&mux);
  mux_add (&mux, "NV12", 64, 48);
  mux_add (&mux, "GRAY8", 31, 17);
  mux_add (&mux, "GRAY16_LE", 8, 6);
  set_role (&mux, 1, "alpha");
  set_role (&mux, 2, "depth");
  buffer = mux_pass (&mux, 7, frames);

  planes = get_table (buffer);
  fail_unless_equals_int (planes->num, 4);
  assert_plane (planes, 0, 0, SHMEM_PLANE_LUMA, 0, 0, 64);
  assert_plane (planes, 1, 0, SHMEM_PLANE_CHROMA, 0, 0, 32);
  assert_plane (planes, 2, 1, SHMEM_PLANE_ALPHA, 0, 1, 31);
  assert_plane (planes, 3, 2, SHMEM_PLANE_DEPTH, 0, 2, 8);
  assert_plane_bytes (buffer, 0, frames[0], 0);
  assert_plane_bytes (buffer, 1, frames[0], 64 * 48);
  assert_plane_bytes (buffer, 2, frames[1], 0);
  assert_plane_bytes (buffer, 3, frames[2], 0);

  fail_unless_equals_int (gst_buffer_n_memory (buffer), 3);
  for (i = 0; i < 3; i++) {
    fail_unless (gst_buffer_peek_memory (buffer, i)
        == gst_buffer_peek_memory (frames[i], 0));
    gst_buffer_unref (frames[i]);
  }
  fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), 7 * FRAME_DURATION);
  fail_unless_equals_uint64 (GST_BUFFER_DURATION (buffer), FRAME_DURATION);
  /* Pictures of several kinds are no views. */
  fail_unless (gst_buffer_get_video_meta (buffer) == NULL);
  gst_buffer_unref (buffer);
  mux_close (&mux);
}

GST_END_TEST

GST_START_TEST (test_views)
{
  static const guint expected[] = { 0, 2, 0, 1, 3 };
  const GstShmemPlanes *planes;
  GstBuffer *buffer;
  guint i;
  Mux mux;

  mux_open (&mux);
  for (i = 0; i < G_N_ELEMENTS (expected); i++)
    mux_add (&mux, "GRAY8", 4, 4);
  set_role (&mux, 2, "depth");
  g_object_set (mux_pad (&mux, 3), "view", 1, NULL);
  buffer = mux_pass (&mux, 0, NULL);
  planes = get_table (buffer);
  for (i = 0; i < G_N_ELEMENTS (expected); i++)
    assert_plane (planes, i, i, i == 2 ? SHMEM_PLANE_DEPTH : SHMEM_PLANE_LUMA,
        expected[i], i, 4);
  gst_buffer_unref (buffer);

  /* And while it runs. */
  g_object_set (mux_pad (&mux, 2), "view", 9, NULL);
  buffer = mux_pass (&mux, 1, NULL);
  fail_unless_equals_int (get_table (buffer)->planes[2].view, 9);
  gst_buffer_unref (buffer);
  mux_close (&mux);
}

GST_END_TEST

GST_START_TEST (test_pad_order)
{
  GstHarness *inputs[3];
  static const gchar *names[] = { "sink_10", "sink_2", "sink_0" };
  static const gint widths[] = { 30, 20, 10 };
  GstBuffer *buffer;
  guint i;
  Mux mux;

  mux_open (&mux);
  for (i = 0; i < 3; i++) {
    inputs[i] = gst_harness_new_with_element (mux.element, names[i], NULL);
    gst_harness_set_src_caps (inputs[i], raw_caps ("GRAY8", widths[i], 1));
  }
  for (i = 0; i < 3; i++) {
    GstCaps *caps = raw_caps ("GRAY8", widths[i], 1);

    gst_harness_push (inputs[i], make_raw (caps, 1, 0, i));
    gst_caps_unref (caps);
  }
  buffer = gst_harness_pull (mux.output);
  for (i = 0; i < 3; i++)
    fail_unless_equals_int (get_table (buffer)->planes[i].width, widths[2 - i]);
  gst_buffer_unref (buffer);
  gst_element_set_state (mux.element, GST_STATE_NULL);
  for (i = 0; i < 3; i++)
    gst_harness_teardown (inputs[i]);
  mux_close (&mux);
}

GST_END_TEST

GST_START_TEST (test_containers)
{
  GstShmemContainer *a = make_clli (1), *b = make_clli (2);
  GstShmemContainerMeta *meta;
  gint found[2] = { -2, -2 };
  GstBuffer *buffer, *frame;
  gpointer state = NULL;
  Mux mux;

  mux_open (&mux);
  mux_add (&mux, "GRAY8", 4, 4);
  mux_add (&mux, "GRAY8", 4, 4);
  frame = make_raw (mux.caps[0], 1, 0, 0);
  gst_buffer_add_shmem_container_meta (frame, a);
  mux_push (&mux, 0, frame);
  frame = make_raw (mux.caps[1], 1, 0, 0);
  gst_buffer_add_shmem_container_meta_full (frame, b, 5);
  mux_push (&mux, 1, frame);
  buffer = gst_harness_pull (mux.output);
  fail_unless_equals_int (count_containers (buffer), 2);
  while ((meta = gst_buffer_iterate_shmem_container_meta (buffer, &state)))
    found[meta->container == b] = meta->picture;
  fail_unless_equals_int (found[0], 0);
  fail_unless_equals_int (found[1], 1);
  gst_buffer_unref (buffer);
  mux_close (&mux);
  gst_shmem_container_unref (a);
  gst_shmem_container_unref (b);
}

GST_END_TEST

/* What must not be shared is copied. */
GST_START_TEST (test_no_share)
{
  GstBuffer *buffer, *frame;
  GstMemory *memory;
  Mux mux;

  mux_open (&mux);
  mux_add (&mux, "GRAY8", 4, 4);
  frame = make_raw (mux.caps[0], 1, 0, 3);
  memory = gst_buffer_peek_memory (frame, 0);
  GST_MINI_OBJECT_FLAG_SET (memory, GST_MEMORY_FLAG_NO_SHARE);
  mux_push (&mux, 0, gst_buffer_ref (frame));
  buffer = gst_harness_pull (mux.output);
  fail_unless (gst_buffer_peek_memory (buffer, 0) != memory);
  assert_same_bytes (buffer, frame);
  gst_buffer_unref (frame);
  gst_buffer_unref (buffer);
  mux_close (&mux);
}

GST_END_TEST

/* ---- limits ---- */

GST_START_TEST (test_sixteen_planes)
{
  GstBuffer *buffer;
  guint i;
  Mux mux;

  mux_open (&mux);
  for (i = 0; i < 16; i++)
    mux_add (&mux, "GRAY8", 4, 4);
  buffer = mux_pass (&mux, 0, NULL);
  fail_unless_equals_int (get_table (buffer)->num, 16);
  fail_unless_equals_int (gst_buffer_n_memory (buffer), 16);
  gst_buffer_unref (buffer);
  mux_close (&mux);
}

GST_END_TEST

GST_START_TEST (test_seventeenth_plane)
{
  guint i;
  Mux mux;

  mux_open (&mux);
  for (i = 0; i < 17; i++)
    mux_add (&mux, "GRAY8", 4, 4);
  for (i = 0; i < 17; i++)
    mux_push (&mux, i, make_raw (mux.caps[i], 1, 0, i));
  assert_error (mux.element, "at most 16 planes", "16 are in use", "sink_16",
      "1 more", "Mux fewer streams", NULL);
  fail_unless (gst_harness_try_pull (mux.output) == NULL);
  mux_close (&mux);
}

GST_END_TEST

GST_START_TEST (test_sixteen_memories)
{
  GstBuffer *buffer;
  guint i;
  Mux mux;

  mux_open (&mux);
  for (i = 0; i < 8; i++)
    mux_add (&mux, "NV12", 16, 16);
  for (i = 0; i < 8; i++)
    mux_push (&mux, i, make_raw (mux.caps[i], 2, 0, i));
  buffer = gst_harness_pull (mux.output);
  fail_unless_equals_int (get_table (buffer)->num, 16);
  fail_unless_equals_int (gst_buffer_n_memory (buffer), 16);
  gst_buffer_unref (buffer);
  mux_close (&mux);
}

GST_END_TEST

/* Sixteen were taken, so the buffer would be merged. */
GST_START_TEST (test_seventeenth_memory)
{
  guint i;
  Mux mux;

  mux_open (&mux);
  for (i = 0; i < 6; i++)
    mux_add (&mux, "GRAY8", 16, 16);
  for (i = 0; i < 6; i++)
    mux_push (&mux, i, make_raw (mux.caps[i], 3, 0, i));
  assert_error (mux.element, "at most 16 memories", "15 are in use", "sink_5",
      "3 more", "buffer pool", NULL);
  fail_unless (gst_harness_try_pull (mux.output) == NULL);
  mux_close (&mux);
}

GST_END_TEST

/* ---- what is refused ---- */

GST_START_TEST (test_crop_meta)
{
  GstBuffer *frame;
  Mux mux;

  mux_open (&mux);
  mux_add (&mux, "GRAY8", 4, 4);
  frame = make_raw (mux.caps[0], 1, 0, 0);
  gst_buffer_add_video_crop_meta (frame);
  mux_push (&mux, 0, frame);
  assert_error (mux.element, "sink_0", "GstVideoCropMeta", "0:00:00", NULL);
  mux_close (&mux);
}

GST_END_TEST

GST_START_TEST (test_no_time)
{
  GstBuffer *frame;
  Mux mux;

  mux_open (&mux);
  mux_add (&mux, "GRAY8", 4, 4);
  mux_add (&mux, "GRAY8", 4, 4);
  mux_push (&mux, 0, make_raw (mux.caps[0], 1, 0, 0));
  frame = make_raw (mux.caps[0], 1, 0, 0);
  GST_BUFFER_PTS (frame) = GST_CLOCK_TIME_NONE;
  mux_push (&mux, 1, frame);
  assert_error (mux.element, "sink_1", "time stamp", NULL);
  mux_close (&mux);
}

GST_END_TEST

GST_START_TEST (test_views_as_input)
{
  GstCaps *caps;
  Mux mux;

  mux_open (&mux);
  mux_add (&mux, "GRAY8", 4, 4);
  caps = gst_caps_copy (mux.caps[0]);
  gst_caps_set_simple (caps, "multiview-mode", G_TYPE_STRING, "separated",
      "views", G_TYPE_INT, 2, NULL);
  gst_harness_set_src_caps (mux.inputs[0], caps);
  mux_push (&mux, 0, make_raw (mux.caps[0], 1, 0, 0));
  assert_error (mux.element, "sink_0", "several views", NULL);
  mux_close (&mux);
}

GST_END_TEST

GST_START_TEST (test_role_of_many_components)
{
  Mux mux;

  mux_open (&mux);
  mux_add (&mux, "NV12", 4, 4);
  set_role (&mux, 0, "depth");
  mux_push (&mux, 0, make_raw (mux.caps[0], 1, 0, 0));
  assert_error (mux.element, "sink_0", "NV12", "one component", NULL);
  mux_close (&mux);
}

GST_END_TEST

/* ---- caps, and who gets them ---- */

static void
assert_streams (GstCaps *caps, Mux *mux)
{
  const GValue *streams =
      gst_structure_get_value (gst_caps_get_structure (caps, 0), "streams");
  guint i;

  fail_unless (GST_VALUE_HOLDS_ARRAY (streams));
  fail_unless_equals_int (gst_value_array_get_size (streams), mux->n);
  for (i = 0; i < mux->n; i++) {
    GstCaps *one = gst_caps_from_string (
        g_value_get_string (gst_value_array_get_value (streams, i)));

    fail_unless (gst_caps_is_equal (one, mux->caps[i]));
    gst_caps_unref (one);
  }
}

static gboolean
has_feature (GstCaps *caps)
{
  return gst_caps_features_contains (gst_caps_get_features (caps, 0),
      GST_CAPS_FEATURE_META_GST_SHMEM_PLANES_META);
}

/* A stranger's caps have to pass this. */
static void
assert_transportable (GstCaps *caps)
{
  gchar *text = gst_caps_to_string (caps);
  GstCaps *again = shmem_caps_from_text (text, strlen (text));

  fail_unless (again != NULL, "%s", text);
  fail_unless (gst_caps_is_equal (again, caps));
  gst_caps_unref (again);
  g_free (text);
}

GST_START_TEST (test_mixed_caps)
{
  GstStructure *structure;
  GstCaps *caps;
  Mux mux;

  mux_open (&mux);
  mux_add (&mux, "I420", 33, 17);
  mux_add (&mux, "GRAY8", 4, 4);
  gst_buffer_unref (mux_pass (&mux, 0, NULL));
  caps = mux_output_caps (&mux);
  structure = gst_caps_get_structure (caps, 0);
  fail_unless (has_feature (caps));
  fail_unless (gst_structure_has_field (structure, "framerate"));
  fail_if (gst_structure_has_field (structure, "format"));
  fail_if (gst_structure_has_field (structure, "multiview-mode"));
  assert_streams (caps, &mux);
  assert_transportable (caps);
  gst_caps_unref (caps);
  mux_close (&mux);
}

GST_END_TEST

/* GStreamer's own functions find each view. */
static void
assert_view_frames (GstBuffer *buffer, Mux *mux, GstBuffer **frames)
{
  guint i;

  for (i = 0; i < mux->n; i++) {
    GstVideoFrame view, frame;
    GstVideoInfo info;
    guint p;

    gst_video_info_from_caps (&info, mux->caps[i]);
    fail_unless (
        gst_video_frame_map_id (&view, &info, buffer, (gint) i, GST_MAP_READ));
    fail_unless (gst_video_frame_map (&frame, &info, frames[i], GST_MAP_READ));
    for (p = 0; p < GST_VIDEO_INFO_N_PLANES (&info); p++)
      fail_unless (memcmp (GST_VIDEO_FRAME_PLANE_DATA (&view, p),
                       GST_VIDEO_FRAME_PLANE_DATA (&frame, p),
                       (gsize) GST_VIDEO_FRAME_PLANE_STRIDE (&view, p)
                           * (gsize) GST_VIDEO_FRAME_COMP_HEIGHT (&view, p))
          == 0);
    gst_video_frame_unmap (&view);
    gst_video_frame_unmap (&frame);
    gst_buffer_unref (frames[i]);
  }
  fail_unless_equals_int (
      gst_buffer_get_n_meta (buffer, GST_VIDEO_META_API_TYPE), (gint) mux->n);
}

static void
check_views (const gchar *downstream, gboolean feature)
{
  GstBuffer *frames[3], *buffer;
  GstVideoInfo info;
  GstCaps *caps;
  Mux mux;

  mux_open (&mux);
  if (downstream)
    gst_harness_set_sink_caps_str (mux.output, downstream);
  mux_add (&mux, "I420", 33, 17);
  mux_add (&mux, "I420", 33, 17);
  mux_add (&mux, "I420", 33, 17);
  buffer = mux_pass (&mux, 0, frames);
  caps = mux_output_caps (&mux);
  fail_unless_equals_int (has_feature (caps), feature);
  fail_unless (gst_video_info_from_caps (&info, caps));
  fail_unless_equals_int (GST_VIDEO_INFO_MULTIVIEW_MODE (&info),
      GST_VIDEO_MULTIVIEW_MODE_SEPARATED);
  fail_unless_equals_int (GST_VIDEO_INFO_VIEWS (&info), 3);
  fail_unless_equals_int (GST_VIDEO_INFO_WIDTH (&info), 33);
  assert_view_frames (buffer, &mux, frames);
  gst_caps_unref (caps);
  gst_buffer_unref (buffer);
  mux_close (&mux);
}

GST_START_TEST (test_views_caps)
{
  check_views (NULL, TRUE);
  check_views ("video/x-raw, multiview-mode = (string) separated, "
               "views = (int) [ 1, 4 ], format = (string) { NV12, I420 }",
      FALSE);
  check_views ("video/x-raw(meta:GstShmemPlanesMeta); "
               "video/x-raw, multiview-mode = (string) separated",
      TRUE);
  check_views ("video/x-raw, multiview-mode = (string) separated; "
               "video/x-raw(meta:GstShmemPlanesMeta)",
      FALSE);
}

GST_END_TEST

/* A plane in two memories: the table can say that, GstVideoMeta cannot. */
GST_START_TEST (test_spanning_views)
{
  GstBuffer *buffer;
  guint i, k;
  Mux mux;

  for (k = 0; k < 2; k++) {
    mux_open (&mux);
    if (k > 0)
      gst_harness_set_sink_caps_str (
          mux.output, "video/x-raw, multiview-mode = (string) separated");
    mux_add (&mux, "GRAY8", 8, 8);
    mux_add (&mux, "GRAY8", 8, 8);
    for (i = 0; i < 2; i++)
      mux_push (&mux, i, make_raw (mux.caps[i], 1 + i, 0, i));
    if (k == 0) {
      buffer = gst_harness_pull (mux.output);
      fail_unless_equals_int (get_table (buffer)->num, 2);
      fail_unless (gst_buffer_get_video_meta_id (buffer, 0) != NULL);
      fail_unless (gst_buffer_get_video_meta_id (buffer, 1) == NULL);
      gst_buffer_unref (buffer);
    } else {
      assert_error (mux.element, "sink_1", "more than one memory", NULL);
    }
    mux_close (&mux);
  }
}

GST_END_TEST

/* Of these, the first would be taken for the whole. */
static void
check_refused (const gchar *format, const gchar *downstream)
{
  Mux mux;

  mux_open (&mux);
  gst_harness_set_sink_caps_str (mux.output, downstream);
  mux_add (&mux, "I420", 16, 16);
  mux_add (&mux, format, 16, 16);
  mux_push (&mux, 0, make_raw (mux.caps[0], 1, 0, 0));
  mux_push (&mux, 1, make_raw (mux.caps[1], 1, 0, 0));
  assert_error (
      mux.element, "plane table", "shmemplanedemux", "2 streams", NULL);
  fail_unless (gst_harness_try_pull (mux.output) == NULL);
  mux_close (&mux);
}

GST_START_TEST (test_refused)
{
  check_refused ("I420", "video/x-raw");
  check_refused ("I420", "video/x-raw, format = (string) I420");
  check_refused ("I420", "video/x-raw(ANY)");
  check_refused ("I420", "video/x-raw, multiview-mode = (string) mono");
  /* No views: one format. */
  check_refused ("GRAY8", "video/x-raw, multiview-mode = (string) separated");
}

GST_END_TEST

/* The first error that a pipeline posts. */
static void
assert_pipeline_error (const gchar *description, const gchar *part)
{
  GError *error = NULL;
  GstElement *pipeline = gst_parse_launch (description, &error);
  GstMessage *message;
  GstBus *bus;

  fail_unless (error == NULL, "%s", error ? error->message : "");
  bus = gst_element_get_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  fail_unless_equals_int (GST_MESSAGE_TYPE (message), GST_MESSAGE_ERROR);
  gst_message_parse_error (message, &error, NULL);
  fail_unless (strstr (error->message, part) != NULL, "no %s in: %s", part,
      error->message);
  g_error_free (error);
  gst_message_unref (message);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (bus);
  gst_object_unref (pipeline);
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

GST_START_TEST (test_videoconvert_refused)
{
  if (!have_element ("videoconvert") || !have_element ("videotestsrc"))
    return;
  assert_pipeline_error (
      "videotestsrc ! mux.sink_0 videotestsrc ! mux.sink_1 "
      "shmemplanemux name=mux ! videoconvert name=convert ! fakesink "
      "async=false",
      "convert does not take");
  assert_pipeline_error (
      "videotestsrc ! mux.sink_0 "
      "videotestsrc ! video/x-raw,format=GRAY8 ! mux.sink_1 "
      "shmemplanemux name=mux ! queue ! identity ! videoconvert name=convert "
      "! fakesink async=false",
      "convert does not take");
  assert_pipeline_error (
      "videotestsrc ! mux.sink_0 videotestsrc ! mux.sink_1 "
      "shmemplanemux name=mux ! capsfilter name=filter caps=video/x-raw "
      "! fakesink async=false",
      "filter does not take");
}

GST_END_TEST

/* ---- which frames belong together ---- */

static void
assert_next (Mux *mux, guint64 number)
{
  GstBuffer *buffer = gst_harness_pull (mux->output);

  fail_unless (buffer != NULL);
  fail_unless_equals_uint64 (GST_BUFFER_PTS (buffer), number * FRAME_DURATION);
  fail_unless_equals_int (get_table (buffer)->num, mux->n);
  gst_buffer_unref (buffer);
}

static void
push_number (Mux *mux, guint i, guint64 number)
{
  mux_push (mux, i, make_raw (mux->caps[i], 1, number, 0));
}

static void
open_two (Mux *mux)
{
  mux_open (mux);
  mux_add (mux, "GRAY8", 4, 4);
  mux_add (mux, "GRAY8", 4, 4);
}

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
  assert_no_text (mux.element, GST_MESSAGE_ERROR);
  gst_element_set_state (mux.element, GST_STATE_NULL);
  gst_harness_teardown (empty);
  mux_close (&mux);
}

GST_END_TEST

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
  GstPad *pad;
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
  pad = gst_object_ref (mux_pad (&mux, 2));
  gst_harness_teardown (mux.inputs[2]);
  gst_clear_caps (&mux.caps[2]);
  if (GST_OBJECT_PARENT (pad))
    gst_element_release_request_pad (mux.element, pad);
  gst_object_unref (pad);
  mux.n = 2;
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
shmemplanemux_suite (void)
{
  Suite *suite = suite_create ("shmemplanemux");
  TCase *frames = tcase_create ("frames"), *limits = tcase_create ("limits");
  TCase *caps = tcase_create ("caps"), *times = tcase_create ("times");
  TCase *changes = tcase_create ("changes"), *memory = tcase_create ("memory");

  GST_ELEMENT_REGISTER (shmemplanemux, NULL);
  GST_ELEMENT_REGISTER (shmemplanedemux, NULL);
  suite_add_tcase (suite, frames);
  tcase_add_test (frames, test_colour_alpha_depth);
  tcase_add_test (frames, test_views);
  tcase_add_test (frames, test_pad_order);
  tcase_add_test (frames, test_containers);
  tcase_add_test (frames, test_no_share);
  suite_add_tcase (suite, limits);
  tcase_add_test (limits, test_sixteen_planes);
  tcase_add_test (limits, test_seventeenth_plane);
  tcase_add_test (limits, test_sixteen_memories);
  tcase_add_test (limits, test_seventeenth_memory);
  tcase_add_test (limits, test_crop_meta);
  tcase_add_test (limits, test_no_time);
  tcase_add_test (limits, test_views_as_input);
  tcase_add_test (limits, test_role_of_many_components);
  suite_add_tcase (suite, caps);
  tcase_add_test (caps, test_mixed_caps);
  tcase_add_test (caps, test_views_caps);
  tcase_add_test (caps, test_spanning_views);
  tcase_add_test (caps, test_refused);
  tcase_add_test (caps, test_videoconvert_refused);
  suite_add_tcase (suite, times);
  tcase_add_test (times, test_late_start);
  tcase_add_test (times, test_lost_frame);
  tcase_add_test (times, test_segments);
  tcase_add_test (times, test_output_segment);
  tcase_add_test (times, test_tolerance);
  tcase_add_test (times, test_gap);
  tcase_add_test (times, test_one_ends);
  tcase_add_test (times, test_one_is_empty);
  suite_add_tcase (suite, changes);
  tcase_add_test (changes, test_caps_change);
  tcase_add_test (changes, test_pads_change);
  tcase_add_test (changes, test_flush);
  tcase_add_test (changes, test_restart);
  suite_add_tcase (suite, memory);
  tcase_add_test (memory, test_allocation);
  tcase_add_test (memory, test_reuse);
  return suite;
}

GST_CHECK_MAIN (shmemplanemux)
