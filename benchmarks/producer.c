/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * One side of a benchmark: sends frames to a sink element until it is told to
 * end, and prints what a frame cost.
 *
 *   bench-producer SINK-DESCRIPTION WIDTH HEIGHT [OPTION...]
 *
 * It prints "ready" when the sink listens, starts with the line "go", begins
 * to count with "start", and ends with "stop".
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "benchsrc.h"
#include "usage.h"

static gboolean
wait_for_line (const gchar *wanted)
{
  gchar line[64];

  while (fgets (line, sizeof line, stdin))
    if (g_str_has_prefix (line, wanted))
      return TRUE;
  return FALSE;
}

/* No frame before "go", so that all consumers are there. */
static GstPadProbeReturn
hold (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  (void) pad;
  (void) info;
  (void) user_data;
  return GST_PAD_PROBE_OK;
}

/* And none that got old meanwhile. */
static GstPadProbeReturn
drop (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  (void) pad;
  (void) info;
  (void) user_data;
  return GST_PAD_PROBE_DROP;
}

static gchar *metadata_name;
static BenchSrcConfig config = { .views = 1, .max_buffers = 8 };
static GOptionEntry options[] = {
  { "system-memory", 0, 0, G_OPTION_ARG_NONE, &config.system_memory,
      "frames of the heap, that nobody can share", NULL },
  { "stamp", 0, 0, G_OPTION_ARG_NONE, &config.stamp,
      "the time in the first bytes of each frame", NULL },
  { "fps", 0, 0, G_OPTION_ARG_INT, &config.fps, "pace", "N" },
  { "live", 0, 0, G_OPTION_ARG_NONE, &config.live,
      "timestamps of the clock, and no frame is made up for", NULL },
  { "views", 0, 0, G_OPTION_ARG_INT, &config.views,
      "NV12 pictures in a frame, with a plane table", "N" },
  { "metadata", 0, 0, G_OPTION_ARG_STRING, &metadata_name,
      "none, same, new or custom", "KIND" },
  { "buffers", 0, 0, G_OPTION_ARG_INT, &config.max_buffers, "frames in flight",
      "N" },
  { NULL, 0, 0, 0, NULL, NULL, NULL },
};

static gboolean
parse_arguments (int *argc, char ***argv, GError **error)
{
  GOptionContext *context = g_option_context_new ("SINK WIDTH HEIGHT");
  gboolean parsed;

  g_option_context_add_main_entries (context, options, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  parsed = g_option_context_parse (context, argc, argv, error);
  g_option_context_free (context);
  if (parsed && *argc != 4) {
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
        "usage: bench-producer SINK WIDTH HEIGHT [OPTION...]");
    return FALSE;
  }
  if (!parsed)
    return FALSE;
  config.width = atoi ((*argv)[2]);
  config.height = atoi ((*argv)[3]);
  if (g_strcmp0 (metadata_name, "same") == 0)
    config.metadata = BENCH_METADATA_SAME;
  else if (g_strcmp0 (metadata_name, "new") == 0)
    config.metadata = BENCH_METADATA_NEW;
  else if (g_strcmp0 (metadata_name, "custom") == 0)
    config.metadata = BENCH_METADATA_CUSTOM;
  return TRUE;
}

static GstElement *
make_pipeline (const gchar *description, GstElement **src, GError **error)
{
  GstElement *pipeline = gst_pipeline_new (NULL);
  GstElement *sink = gst_parse_bin_from_description (description, TRUE, error);

  *src = bench_src_new (&config);
  gst_bin_add (GST_BIN (pipeline), *src);
  if (sink == NULL)
    return NULL;
  gst_bin_add (GST_BIN (pipeline), sink);
  gst_element_link (*src, sink);
  return pipeline;
}

/* Waits for an error until the stream is stopped. */
static gboolean
failed (GstElement *pipeline)
{
  GstBus *bus = gst_element_get_bus (pipeline);
  GstMessage *message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  GError *error = NULL;

  gst_object_unref (bus);
  if (message == NULL)
    return FALSE;
  gst_message_parse_error (message, &error, NULL);
  fprintf (stderr, "bench-producer: %s\n", error->message);
  g_error_free (error);
  gst_message_unref (message);
  return TRUE;
}

int
main (int argc, char **argv)
{
  BenchUsage start, end;
  GstElement *pipeline, *src;
  GError *error = NULL;
  GstPad *pad;
  gulong probe;

  if (!parse_arguments (&argc, &argv, &error)
      || !(pipeline = make_pipeline (argv[1], &src, &error))) {
    fprintf (stderr, "bench-producer: %s\n", error->message);
    return 1;
  }
  pad = gst_element_get_static_pad (src, "src");
  probe = config.live
      ? gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, drop, NULL, NULL)
      : gst_pad_add_probe (pad,
          GST_PAD_PROBE_TYPE_BLOCK | GST_PAD_PROBE_TYPE_BUFFER, hold, NULL,
          NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  printf ("ready\n");
  fflush (stdout);
  wait_for_line ("go");
  gst_pad_remove_probe (pad, probe);
  gst_object_unref (pad);
  wait_for_line ("start");
  bench_usage_take (&start, bench_src_get_frames (src));
  wait_for_line ("stop");
  bench_usage_take (&end, bench_src_get_frames (src));
  bench_usage_print (&start, &end);
  printf ("}\n");
  fflush (stdout);
  /* Some sinks do not let go of a thread that waits for a consumer. */
  _Exit (failed (pipeline) || end.frames == start.frames);
}
