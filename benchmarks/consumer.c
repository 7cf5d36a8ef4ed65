/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The other side of a benchmark: takes frames from a source element, looks at
 * as much of them as it is told, and prints what a frame cost.
 *
 *   bench-consumer SOURCE-DESCRIPTION [OPTION...]
 *
 * It prints "ready" when it is connected, pauses with the line "pause" and plays
 * with "play", begins to count with "start", and ends with "stop".
 */

#include <gst/gst.h>
#include <gst/shmemmeta/shmemmeta.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "custommeta.h"
#include "touch.h"
#include "usage.h"

#define MAX_LATENCIES 100000

static gchar *touch_name = NULL;
static BenchTouch touch = BENCH_TOUCH_NONE;
static gboolean stamp = FALSE;
static gboolean read_metadata = FALSE;
static gboolean synchronizes = FALSE;
static gboolean starts_paused = FALSE;
static gint work_ms = 0;
static GOptionEntry options[] = {
  { "touch", 0, 0, G_OPTION_ARG_STRING, &touch_name,
      "none, page (a byte of each) or all", "WHAT" },
  { "stamp", 0, 0, G_OPTION_ARG_NONE, &stamp,
      "measure latency by the time in the frame", NULL },
  { "metadata", 0, 0, G_OPTION_ARG_NONE, &read_metadata,
      "find and read the T.35 entry or the text of each frame", NULL },
  { "sync", 0, 0, G_OPTION_ARG_NONE, &synchronizes,
      "show each frame when it is due, and look at it then", NULL },
  { "paused", 0, 0, G_OPTION_ARG_NONE, &starts_paused, "be ready in PAUSED",
      NULL },
  { "work", 0, 0, G_OPTION_ARG_INT, &work_ms, "what each frame takes", "MS" },
  { NULL, 0, 0, 0, NULL, NULL, NULL },
};

static guint64 frames; /* atomic */
static guint64 bad;    /* frames that could not be looked at */
static volatile guint64 sum;
static gint64 latencies[MAX_LATENCIES]; /* us */
static guint n_latencies;
static gint counting; /* atomic */

static void
take_latency (const GstMapInfo *map)
{
  gint64 sent;

  memcpy (&sent, map->data, sizeof sent);
  if (g_atomic_int_get (&counting) && n_latencies < MAX_LATENCIES)
    latencies[n_latencies++] = g_get_monotonic_time () - sent;
}

static void
take_metadata (GstBuffer *buffer)
{
  GstShmemContainerMeta *meta = gst_buffer_get_shmem_container_meta (buffer);
  const gchar *text;
  GstShmemEntry entry;

  if (meta
      && gst_shmem_container_find_entry (
          meta->container, SHMEM_FORMAT_T35, &entry))
    sum += entry.data[0];
  else if ((text = bench_custom_meta_get (buffer)))
    sum += (guint64) text[0];
  else
    bad++;
}

static void
take_frame (GstBuffer *buffer)
{
  GstMapInfo map;

  if (stamp || touch != BENCH_TOUCH_NONE) {
    if (gst_buffer_map (buffer, &map, GST_MAP_READ)) {
      if (stamp)
        take_latency (&map);
      sum += bench_touch (touch, map.data, map.size);
      gst_buffer_unmap (buffer, &map);
    } else {
      bad++;
    }
  }
  if (read_metadata)
    take_metadata (buffer);
  __atomic_add_fetch (&frames, 1, __ATOMIC_RELAXED);
  if (work_ms > 0)
    g_usleep ((gulong) work_ms * 1000);
}

static GstPadProbeReturn
got_frame (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  (void) pad;
  (void) user_data;
  take_frame (GST_PAD_PROBE_INFO_BUFFER (info));
  return GST_PAD_PROBE_OK;
}

static void
shows_frame (
    GstElement *sink, GstBuffer *buffer, GstPad *pad, gpointer user_data)
{
  (void) sink;
  (void) pad;
  (void) user_data;
  take_frame (buffer);
}

/* Changes state as it is told in the meantime. */
static gboolean
wait_for_line (GstElement *pipeline, const gchar *wanted)
{
  gchar line[64];

  while (fgets (line, sizeof line, stdin)) {
    if (g_str_has_prefix (line, wanted))
      return TRUE;
    if (g_str_has_prefix (line, "pause"))
      gst_element_set_state (pipeline, GST_STATE_PAUSED);
    else if (g_str_has_prefix (line, "play"))
      gst_element_set_state (pipeline, GST_STATE_PLAYING);
  }
  return FALSE;
}

static int
compare (const void *a, const void *b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static void
print_latencies (void)
{
  if (n_latencies == 0)
    return;
  qsort (latencies, n_latencies, sizeof latencies[0], compare);
  printf (", \"p50_us\": %" G_GINT64_FORMAT ", \"p99_us\": %" G_GINT64_FORMAT,
      latencies[n_latencies / 2], latencies[n_latencies * 99 / 100]);
}

static GstElement *
make_pipeline (const gchar *description, GError **error)
{
  gchar *text = g_strdup_printf ("%s ! fakesink name=sink %s", description,
      synchronizes ? "sync=true signal-handoffs=true"
                   : "sync=false async=false");
  GstElement *pipeline = gst_parse_launch (text, error);

  g_free (text);
  if (pipeline) {
    GstElement *sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
    GstPad *pad = gst_element_get_static_pad (sink, "sink");

    g_object_set (sink, "enable-last-sample", FALSE, NULL);
    if (synchronizes)
      g_signal_connect (sink, "handoff", G_CALLBACK (shows_frame), NULL);
    else
      gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, got_frame, NULL, NULL);
    gst_object_unref (pad);
    gst_object_unref (sink);
  }
  return pipeline;
}

int
main (int argc, char **argv)
{
  GOptionContext *context = g_option_context_new ("SOURCE");
  BenchUsage start, end;
  GstElement *pipeline;
  GError *error = NULL;

  g_option_context_add_main_entries (context, options, NULL);
  g_option_context_add_group (context, gst_init_get_option_group ());
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2
      || (touch_name && !bench_touch_parse (touch_name, &touch))
      || !(pipeline = make_pipeline (argv[1], &error))) {
    fprintf (stderr, "bench-consumer: %s\n",
        error ? error->message : "usage: bench-consumer SOURCE [OPTION...]");
    return 1;
  }
  bench_custom_meta_register ();
  gst_element_set_state (
      pipeline, starts_paused ? GST_STATE_PAUSED : GST_STATE_PLAYING);
  gst_element_get_state (pipeline, NULL, NULL, GST_SECOND / 2);
  printf ("ready\n");
  fflush (stdout);
  wait_for_line (pipeline, "start");
  bench_usage_take (&start, __atomic_load_n (&frames, __ATOMIC_RELAXED));
  g_atomic_int_set (&counting, TRUE);
  wait_for_line (pipeline, "stop");
  g_atomic_int_set (&counting, FALSE);
  bench_usage_take (&end, __atomic_load_n (&frames, __ATOMIC_RELAXED));
  bench_usage_print (&start, &end);
  print_latencies ();
  printf ("}\n");
  fflush (stdout);
  if (bad)
    fprintf (
        stderr, "bench-consumer: %" G_GUINT64_FORMAT " frames were bad\n", bad);
  _Exit (bad > 0 || end.frames == start.frames);
}
