/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The container meta: that it stays on its own frame through copies and real
 * elements, once, and lets go of its container with the buffer.
 */

#include <gst/check/gstcheck.h>
#include <gst/check/gstharness.h>
#include <gst/shmemmeta/shmemmeta.h>
#include <gst/video/video.h>

#include "lib/fds-fixture.h"
#include "lib/harness.h"

#define FORMAT G_GUINT64_CONSTANT (0x4100000000000041)
#define N_FRAMES 8

static GstShmemContainer *
new_container (guint8 value)
{
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstShmemContainer *container;

  gst_shmem_container_builder_add (builder, FORMAT, &value, 1);
  container = gst_shmem_container_builder_build (builder, NULL);
  fail_unless (container != NULL);
  gst_shmem_container_builder_free (builder);
  return container;
}

static void
add_container (GstBuffer *buffer, guint8 value)
{
  GstShmemContainer *container = new_container (value);

  fail_unless (gst_buffer_add_shmem_container_meta (buffer, container) != NULL);
  gst_shmem_container_unref (container);
}

/* Exactly the one with @value. */
static void
check_container (GstBuffer *buffer, guint8 value)
{
  GstShmemContainerMeta *meta = gst_buffer_get_shmem_container_meta (buffer);
  GstShmemEntry entry;

  fail_unless (meta != NULL);
  fail_unless_equals_int (
      gst_buffer_get_n_meta (buffer, GST_SHMEM_CONTAINER_META_API_TYPE), 1);
  fail_unless (gst_shmem_container_get_entry (meta->container, 0, &entry));
  fail_unless_equals_int (entry.data[0], value);
}

GST_START_TEST (test_iterate)
{
  GstBuffer *buffer = gst_buffer_new ();
  GstShmemContainerMeta *meta;
  gpointer state = NULL;
  guint8 value = 0;

  fail_unless (gst_buffer_get_shmem_container_meta (buffer) == NULL);
  fail_unless (
      gst_buffer_iterate_shmem_container_meta (buffer, &state) == NULL);
  add_container (buffer, 0);
  add_container (buffer, 1);
  gst_buffer_add_video_crop_meta (buffer);
  add_container (buffer, 2);
  state = NULL;
  while ((meta = gst_buffer_iterate_shmem_container_meta (buffer, &state))) {
    GstShmemEntry entry;

    fail_unless (gst_shmem_container_get_entry (meta->container, 0, &entry));
    fail_unless_equals_int (entry.data[0], value++);
  }
  fail_unless_equals_int (value, 3);
  meta = gst_buffer_get_shmem_container_meta (buffer);
  fail_unless (gst_buffer_remove_meta (buffer, &meta->meta));
  fail_unless_equals_int (
      gst_buffer_get_n_meta (buffer, GST_SHMEM_CONTAINER_META_API_TYPE), 2);
  gst_buffer_unref (buffer);
}

GST_END_TEST

/* About pictures that no frame can have. */
GST_START_TEST (test_no_picture)
{
  static const gint pictures[] = { G_MININT, -2, 16, G_MAXINT };
  const GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK);
  GstShmemContainer *container = new_container (7);
  GstBuffer *buffer = gst_buffer_new ();
  guint i;

  for (i = 0; i < G_N_ELEMENTS (pictures); i++)
    ASSERT_CRITICAL (gst_buffer_add_shmem_container_meta_full (
        buffer, container, pictures[i]));
  g_log_set_always_fatal (fatal);
  fail_unless (gst_buffer_get_shmem_container_meta (buffer) == NULL);
  fail_unless (
      gst_buffer_add_shmem_container_meta_full (buffer, container, 15) != NULL);
  gst_shmem_container_unref (container);
  gst_buffer_unref (buffer);
}

GST_END_TEST

GST_START_TEST (test_tags)
{
  static const gchar *video[] = { "video", NULL };
  const gchar *const *tags =
      gst_meta_api_type_get_tags (GST_SHMEM_CONTAINER_META_API_TYPE);

  fail_unless (tags != NULL);
  fail_unless (g_strv_equal (tags, video));
}

GST_END_TEST

GST_START_TEST (test_copies)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 64, NULL), *copy;

  add_container (buffer, 7);
  copy = gst_buffer_copy (buffer);
  check_container (copy, 7);
  gst_buffer_unref (copy);
  copy = gst_buffer_copy_deep (buffer);
  check_container (copy, 7);
  gst_buffer_unref (copy);
  copy = gst_buffer_copy_region (buffer, GST_BUFFER_COPY_ALL, 8, 16);
  check_container (copy, 7);
  /* Asked twice, and onto one that has it already. */
  fail_unless (
      gst_buffer_copy_into (copy, buffer, GST_BUFFER_COPY_META, 0, -1));
  check_container (copy, 7);
  gst_buffer_unref (buffer);
  check_container (copy, 7);
  buffer = gst_buffer_make_writable (copy);
  check_container (buffer, 7);
  gst_buffer_unref (buffer);
}

GST_END_TEST

static GstBuffer *
new_frame (GstVideoInfo *info, guint number)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, info->size, NULL);

  gst_buffer_memset (buffer, 0, 0x80, info->size);
  GST_BUFFER_PTS (buffer) = number * 40 * GST_MSECOND;
  GST_BUFFER_DURATION (buffer) = 40 * GST_MSECOND;
  add_container (buffer, (guint8) number);
  return buffer;
}

/* What goes through @description comes out with its own container. */
static void
check_elements (const gchar *description)
{
  GstHarness *harness = gst_harness_new_parse (description);
  GstVideoInfo info;
  GstCaps *caps;
  guint i;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, 64, 48);
  info.fps_n = 25;
  info.fps_d = 1;
  caps = gst_video_info_to_caps (&info);
  gst_harness_set_src_caps (harness, caps);
  for (i = 0; i < N_FRAMES; i++)
    fail_unless_equals_int (
        gst_harness_push (harness, new_frame (&info, i)), GST_FLOW_OK);
  fail_unless (gst_harness_push_event (harness, gst_event_new_eos ()));
  for (i = 0; i < N_FRAMES; i++) {
    GstBuffer *out = gst_harness_pull (harness);

    fail_unless (out != NULL);
    check_container (out, (guint8) i);
    gst_buffer_unref (out);
  }
  gst_harness_teardown (harness);
}

GST_START_TEST (test_converters)
{
  if (!have_elements ("videoconvert", "videoscale", "videorate", NULL))
    return;
  check_elements ("videoconvert ! capsfilter caps=video/x-raw,format=RGBA");
  check_elements (
      "videoscale ! capsfilter caps=video/x-raw,width=32,height=16");
  check_elements ("videorate ! capsfilter caps=video/x-raw,framerate=25/1");
  check_elements (
      "videoconvert ! capsfilter caps=video/x-raw,format=NV12 ! videoscale ! "
      "video/x-raw,width=80,height=60 ! videorate");
  if (have_element ("videocrop"))
    check_elements ("videocrop left=8 top=4 ! videoconvert ! "
                    "video/x-raw,format=RGB ! videorate");
}

GST_END_TEST

GST_START_TEST (test_codec)
{
  /* An encoder and a decoder carry it; a parser between them would not. */
  if (!have_elements ("x265enc", "h265parse", "avdec_h265", NULL))
    return;
  check_elements ("x265enc speed-preset=ultrafast tune=zerolatency ! "
                  "video/x-h265,stream-format=byte-stream,alignment=au ! "
                  "avdec_h265 max-threads=1");
}

GST_END_TEST

static Suite *
containermeta_suite (void)
{
  Suite *s = suite_create ("containermeta");
  TCase *tc = tcase_create ("general");

  suite_add_tcase (s, tc);
  tcase_add_checked_fixture (tc, setup, teardown);
  tcase_add_test (tc, test_iterate);
  tcase_add_test (tc, test_no_picture);
  tcase_add_test (tc, test_tags);
  tcase_add_test (tc, test_copies);
  tcase_add_test (tc, test_converters);
  tcase_add_test (tc, test_codec);
  return s;
}

GST_CHECK_MAIN (containermeta)
