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
#include <shmem/shmem-t35.h>

#include <string.h>

typedef struct
{
  guint frames;
  guint messages;
  guint compared;
} Count;

/* GStreamer's reader finds the same fields. It refuses a fraction of bright
 * pixels other than 0, so that is left out. */
static void
compare_fields (GstShmemHdr10Plus ours)
{
  GstVideoHDR10Plus theirs;
  const GstVideoColorVolumeTransformation *window = theirs.processing_window;
  GBytes *message;
  const guint8 *data;
  gsize size;
  guint i;

  ours.windows[0].fraction_bright_pixels = 0;
  message = gst_shmem_hdr10_plus_write (&ours, NULL);
  data = g_bytes_get_data (message, &size);
  fail_unless (gst_video_hdr_parse_hdr10_plus (data + 3, size - 3, &theirs));
  g_bytes_unref (message);
  fail_unless_equals_int (theirs.application_version, 1);
  for (i = 0; i < 3; i++)
    fail_unless_equals_uint64 (window->maxscl[i], ours.windows[0].maxscl[i]);
  fail_unless_equals_uint64 (
      window->average_maxrgb, ours.windows[0].average_maxrgb);
  for (i = 0; i < window->num_distributions; i++)
    fail_unless_equals_uint64 (window->distribution_values[i],
        ours.windows[0].distribution_maxrgb[i].percentile);
  fail_unless_equals_int (window->knee_point_x, ours.windows[0].knee_point_x);
}

static void
compare_message (
    const GstVideoHDRMeta *meta, const GstShmemEntry *entry, Count *count)
{
  GstShmemHdr10Plus ours;

  if (entry->size != 3 + meta->size
      || memcmp ((const guint8 *) entry->data + 3, meta->data, meta->size) != 0)
    fail ("frame %u: the parser has other bytes", count->frames);
  fail_unless (
      gst_shmem_hdr10_plus_parse (&ours, entry->data, entry->size, NULL));
  /* It refuses all but these, the usual number. */
  if (ours.windows[0].num_distribution_maxrgb_percentiles != 9)
    return;
  compare_fields (ours);
  count->compared++;
}

static gboolean
find_hdr10_plus (GstBuffer *buffer, GstShmemEntry *entry)
{
  GstShmemContainerMeta *own = gst_buffer_get_shmem_container_meta (buffer);
  guint i;

  for (i = 0; own && gst_shmem_container_get_entry (own->container, i, entry);
       i++)
    if (shmem_t35_get_kind (entry->data, entry->size) == SHMEM_T35_HDR10PLUS
        && entry->format == SHMEM_FORMAT_T35)
      return TRUE;
  return FALSE;
}

static void
check_parsed (GstElement *sink, GstBuffer *buffer, GstPad *pad, Count *count)
{
  const GstVideoHDRMeta *meta = gst_buffer_get_video_hdr_meta (buffer);
  GstShmemEntry entry;
  const gboolean found = find_hdr10_plus (buffer, &entry);

  (void) sink;
  (void) pad;
  if (found != (meta != NULL))
    fail ("frame %u: the parser has %s message", count->frames,
        meta ? "a" : "no");
  if (found)
    compare_message (meta, &entry, count);
  count->frames++;
  count->messages += found;
}

/* Of each frame of our sample, h265parse finds what h265hdrextractor finds. */
GST_START_TEST (test_h265parse)
{
  gchar *text, *path;
  GstElement *pipeline, *sink;
  GstMessage *message;
  Count count = { 0 };

  if (!have_element ("h265parse") || !have_element ("filesrc")) {
    say_skipped ("no h265parse");
    return;
  }
  path = g_build_filename (
      g_getenv ("SHMEM_TEST_SAMPLES"), "hdr10plus.h265", NULL);
  text = g_strdup_printf (
      "filesrc location=%s ! h265parse ! h265hdrextractor "
      "persistence=frame ! fakesink name=sink signal-handoffs=true",
      path);
  pipeline = gst_parse_launch (text, NULL);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_signal_connect (sink, "handoff", G_CALLBACK (check_parsed), &count);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (GST_ELEMENT_BUS (pipeline),
      GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  fail_unless_equals_int (GST_MESSAGE_TYPE (message), GST_MESSAGE_EOS);
  fail_unless_equals_int (count.frames, 96);
  fail_unless_equals_int (count.messages, 68);
  fail_unless_equals_int (count.compared, 48);
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
