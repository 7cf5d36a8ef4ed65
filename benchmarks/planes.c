/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Four streams into one buffer and out again, in one process: what
 * shmemplanemux and shmemplanedemux cost, which has nothing to do with the
 * size of the frames. Prints one line of JSON.
 *
 *   bench-planes WIDTH HEIGHT FRAMES
 */

#include <gst/gst.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "benchsrc.h"
#include "usage.h"

#define VIEWS 4

static guint64 frames; /* atomic */
static guint64 frames_wanted;
static guint64 warm_up;
static BenchUsage start, end;
static GMutex lock;
static GCond cond;
static gboolean done;

static GstPadProbeReturn
got_frame (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  guint64 number = __atomic_add_fetch (&frames, 1, __ATOMIC_RELAXED);

  (void) pad;
  (void) info;
  (void) user_data;
  if (number == warm_up)
    bench_usage_take (&start, number);
  if (number != warm_up + frames_wanted)
    return GST_PAD_PROBE_OK;
  bench_usage_take (&end, number);
  g_mutex_lock (&lock);
  done = TRUE;
  g_cond_signal (&cond);
  g_mutex_unlock (&lock);
  /* Who counts instructions is not to count those of more frames. */
  for (;;)
    pause ();
}

static void
add_sink (GstElement *demux, GstPad *pad, GstElement *pipeline)
{
  GstElement *sink = gst_element_factory_make ("fakesink", NULL);
  GstPad *sinkpad;

  (void) demux;
  g_object_set (
      sink, "sync", FALSE, "async", FALSE, "enable-last-sample", FALSE, NULL);
  gst_bin_add (GST_BIN (pipeline), sink);
  sinkpad = gst_element_get_static_pad (sink, "sink");
  /* One of them counts for all. */
  if (g_str_has_suffix (GST_PAD_NAME (pad), "_0"))
    gst_pad_add_probe (
        sinkpad, GST_PAD_PROBE_TYPE_BUFFER, got_frame, NULL, NULL);
  gst_pad_link (pad, sinkpad);
  gst_object_unref (sinkpad);
  gst_element_sync_state_with_parent (sink);
}

int
main (int argc, char **argv)
{
  BenchSrcConfig config = { .views = 1, .max_buffers = 4 };
  GstElement *pipeline, *mux, *demux;
  guint i;

  gst_init (&argc, &argv);
  if (argc != 4) {
    fprintf (stderr, "usage: bench-planes WIDTH HEIGHT FRAMES\n");
    return 1;
  }
  config.width = atoi (argv[1]);
  config.height = atoi (argv[2]);
  frames_wanted = g_ascii_strtoull (argv[3], NULL, 10);
  warm_up = frames_wanted / 10 + 1;
  pipeline = gst_pipeline_new (NULL);
  mux = gst_element_factory_make ("shmemplanemux", NULL);
  demux = gst_element_factory_make ("shmemplanedemux", NULL);
  if (mux == NULL || demux == NULL) {
    fprintf (stderr, "bench-planes: the plugin is not in GST_PLUGIN_PATH\n");
    return 1;
  }
  gst_bin_add_many (GST_BIN (pipeline), mux, demux, NULL);
  gst_element_link (mux, demux);
  g_signal_connect (demux, "pad-added", G_CALLBACK (add_sink), pipeline);
  for (i = 0; i < VIEWS; i++) {
    GstElement *src = bench_src_new (&config);

    gst_bin_add (GST_BIN (pipeline), src);
    gst_element_link (src, mux);
  }
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  g_mutex_lock (&lock);
  while (!done)
    g_cond_wait (&cond, &lock);
  g_mutex_unlock (&lock);
  bench_usage_print (&start, &end);
  printf ("}\n");
  fflush (stdout);
  _Exit (0);
}
