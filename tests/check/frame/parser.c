/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* HDR10+ by GStreamer's own parser and reader, from 1.30 on: they find in each
 * frame of our sample what ours find. */

#include "elements.h"

#include "lib/frames.h"
#include "lib/harness.h"

#include <gst/shmemmeta/shmemmeta.h>
#include <gst/video/video.h>

#include <string.h>

/* Bytes, and the fields that its reader finds in them. */
static void
compare_message (
    const GstVideoHDRMeta *meta, const GstShmemEntry *entry, guint frame)
{
  GstVideoHDR10Plus theirs;
  GstShmemHdr10Plus ours;
  guint i;

  if (entry->size != 3 + meta->size
      || memcmp ((const guint8 *) entry->data + 3, meta->data, meta->size) != 0)
    fail ("frame %u: the parser has other bytes", frame);
  fail_unless (gst_video_hdr_parse_hdr10_plus (meta->data, meta->size, &theirs),
      "frame %u", frame);
  fail_unless (
      gst_shmem_hdr10_plus_parse (&ours, entry->data, entry->size, NULL));
  for (i = 0; i < 3; i++)
    fail_unless_equals_int (
        theirs.processing_window[0].maxscl[i], ours.windows[0].maxscl[i]);
  fail_unless_equals_int (theirs.processing_window[0].average_maxrgb,
      ours.windows[0].average_maxrgb);
  fail_unless_equals_int (
      theirs.processing_window[0].knee_point_x, ours.windows[0].knee_point_x);
}

static void
check_parsed (GstElement *sink, GstBuffer *buffer, GstPad *pad, guint *n)
{
  const GstVideoHDRMeta *meta = gst_buffer_get_video_hdr_meta (buffer);
  GstShmemContainerMeta *own = gst_buffer_get_shmem_container_meta (buffer);
  GstShmemEntry entry = { 0 };
  guint i;

  (void) sink;
  (void) pad;
  fail_unless (meta != NULL && own != NULL);
  for (i = 0; gst_shmem_container_get_entry (own->container, i, &entry); i++)
    if (entry.format == SHMEM_FORMAT_T35)
      break;
  compare_message (meta, &entry, *n);
  (*n)++;
}

/* Of each frame of our sample, h265parse finds what h265hdrextractor finds. */
GST_START_TEST (test_h265parse)
{
  gchar *text, *path;
  GstElement *pipeline, *sink;
  GstMessage *message;
  guint n = 0;

  if (!have_element ("h265parse") || !have_element ("filesrc")) {
    say_skipped ("no h265parse");
    return;
  }
  path = g_build_filename (
      g_getenv ("SHMEM_TEST_SAMPLES"), "hdr10plus.h265", NULL);
  text = g_strdup_printf ("filesrc location=%s ! h265parse ! h265hdrextractor "
                          "! fakesink name=sink signal-handoffs=true",
      path);
  pipeline = gst_parse_launch (text, NULL);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_signal_connect (sink, "handoff", G_CALLBACK (check_parsed), &n);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (GST_ELEMENT_BUS (pipeline),
      GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  fail_unless_equals_int (GST_MESSAGE_TYPE (message), GST_MESSAGE_EOS);
  fail_unless_equals_int (n, 96);
  gst_message_unref (message);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (sink);
  gst_object_unref (pipeline);
  g_free (text);
  g_free (path);
}
GST_END_TEST

static Suite *
frame_parser_suite (void)
{
  Suite *suite = suite_create ("frame-parser");
  TCase *tcase = tcase_create ("general");

  suite_add_tcase (suite, tcase);
  GST_ELEMENT_REGISTER (h265hdrextractor, NULL);
  tcase_add_test (tcase, test_h265parse);
  return suite;
}

GST_CHECK_MAIN (frame_parser)
