/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Runs a pipeline to its end and prints what a frame cost, and how many of the
 * frames its last element, named "out", copied.
 *
 *   bench-pipeline DESCRIPTION
 */

#include "usage.h"

#include <gst/gst.h>

#include <stdio.h>

static GstPadProbeReturn
count (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  (void) pad;
  (void) info;
  ++*(guint64 *) user_data;
  return GST_PAD_PROBE_OK;
}

/* "frames-copied" of the element's `stats`; 0 if it has none. */
static guint64
get_frames_copied (GstElement *out)
{
  GstStructure *stats = NULL;
  guint64 copied = 0;

  if (!g_object_class_find_property (G_OBJECT_GET_CLASS (out), "stats"))
    return 0;
  g_object_get (out, "stats", &stats, NULL);
  gst_structure_get_uint64 (stats, "frames-copied", &copied);
  gst_structure_free (stats);
  return copied;
}

/* FALSE if it ended with an error, which was printed. */
static gboolean
run (GstElement *pipeline)
{
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message;
  GError *error = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (
      bus, GST_CLOCK_TIME_NONE, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, NULL);
    fprintf (stderr, "bench-pipeline: %s\n", error->message);
  }
  gst_message_unref (message);
  gst_object_unref (bus);
  if (error == NULL)
    return TRUE;
  g_error_free (error);
  return FALSE;
}

int
main (int argc, char **argv)
{
  BenchUsage start, end;
  GstElement *pipeline, *out;
  GError *error = NULL;
  guint64 frames = 0;
  GstPad *pad;

  gst_init (&argc, &argv);
  if (argc != 2) {
    fprintf (stderr, "usage: bench-pipeline DESCRIPTION\n");
    return 1;
  }
  pipeline = gst_parse_launch (argv[1], &error);
  if (error != NULL) {
    fprintf (stderr, "bench-pipeline: %s\n", error->message);
    return 1;
  }
  out = gst_bin_get_by_name (GST_BIN (pipeline), "out");
  pad = gst_element_get_static_pad (out, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, count, &frames, NULL);
  gst_object_unref (pad);

  bench_usage_take (&start, 0);
  if (!run (pipeline))
    return 1;
  bench_usage_take (&end, frames);
  bench_usage_print (&start, &end);
  printf (
      ", \"frames_copied\": %" G_GUINT64_FORMAT "}\n", get_frames_copied (out));
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (out);
  gst_object_unref (pipeline);
  return 0;
}
