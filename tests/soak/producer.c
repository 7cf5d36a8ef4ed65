/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The producer: a soaksrc before a real shmemfdsink. Takes one command a line
 * on standard input (rest, go, end), and ends when that is closed.
 */

#include <gst/gst.h>
#include <stdio.h>
#include <string.h>

#include "elements.h"
#include "roles.h"
#include "soaksrc.h"

#define REPORT_INTERVAL (100 * GST_MSECOND)

/* Reads nothing behind `end`: exit() would wait for it. */
static gpointer
read_commands (gpointer src)
{
  gchar line[16];

  while (fgets (line, sizeof line, stdin)) {
    if (strcmp (line, "rest\n") == 0)
      soak_src_rest (src);
    else if (strcmp (line, "go\n") == 0)
      soak_src_go_on (src);
    else
      break;
  }
  soak_src_end (src);
  return NULL;
}

static void
say_count (GstElement *src)
{
  SoakSrcCount count;

  soak_src_get_count (src, &count);
  soak_say ("frames %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, count.frames,
      count.looks);
}

static void
say_stats (GstElement *sink)
{
  GstStructure *stats = NULL;
  gchar *text;

  g_object_get (sink, "stats", &stats, NULL);
  text = gst_structure_to_string (stats);
  soak_say ("stats %s", text);
  g_free (text);
  gst_structure_free (stats);
}

/* FALSE at the end of the stream. */
static gboolean
handle_message (GstMessage *message)
{
  GError *error = NULL;

  switch (GST_MESSAGE_TYPE (message)) {
    case GST_MESSAGE_ERROR:
      gst_message_parse_error (message, &error, NULL);
      soak_fail ("producer: %s", error->message);
    case GST_MESSAGE_WARNING:
      gst_message_parse_warning (message, &error, NULL);
      soak_say ("late %s", error->message);
      g_error_free (error);
      return TRUE;
    default:
      return GST_MESSAGE_TYPE (message) != GST_MESSAGE_EOS;
  }
}

static void
run (GstElement *pipeline, GstElement *src)
{
  GstBus *bus = gst_element_get_bus (pipeline);
  GstClockTime next = 0;
  gboolean goes_on = TRUE;

  while (goes_on) {
    GstMessage *message = gst_bus_timed_pop_filtered (bus, REPORT_INTERVAL,
        GST_MESSAGE_ERROR | GST_MESSAGE_WARNING | GST_MESSAGE_EOS);

    if (message) {
      goes_on = handle_message (message);
      gst_message_unref (message);
    }
    if (gst_util_get_timestamp () >= next || !goes_on) {
      say_count (src);
      next = gst_util_get_timestamp () + REPORT_INTERVAL;
    }
  }
  gst_object_unref (bus);
}

/* As of a segment seek, which must not take EOS away from consumers. */
static GstPadProbeReturn
mark_segment (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstSegment segment;

  (void) pad;
  (void) user_data;
  if (GST_EVENT_TYPE (event) != GST_EVENT_SEGMENT)
    return GST_PAD_PROBE_OK;
  gst_event_copy_segment (event, &segment);
  segment.flags |= GST_SEGMENT_FLAG_SEGMENT;
  GST_PAD_PROBE_INFO_DATA (info) = gst_event_new_segment (&segment);
  gst_event_unref (event);
  return GST_PAD_PROBE_OK;
}

static void
mark_segments (GstElement *src)
{
  GstPad *pad = gst_element_get_static_pad (src, "src");

  gst_pad_add_probe (
      pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, mark_segment, NULL, NULL);
  gst_object_unref (pad);
}

int
soak_producer (const SoakOptions *options)
{
  SoakSrcConfig config = { options->seed, options->fps };
  GstElement *pipeline, *src, *sink;

  GST_ELEMENT_REGISTER (shmemfdsink, NULL);
  pipeline = gst_pipeline_new (NULL);
  src = soak_src_new (&config);
  mark_segments (src);
  sink = gst_element_factory_make ("shmemfdsink", NULL);
  g_object_set (sink, "socket-path", options->socket_path,
      "wait-for-connection", TRUE, "max-wait",
      (guint64) options->max_wait_ms * GST_MSECOND, NULL);
  gst_bin_add_many (GST_BIN (pipeline), src, sink, NULL);
  if (!gst_element_link (src, sink)
      || gst_element_set_state (pipeline, GST_STATE_PLAYING)
          == GST_STATE_CHANGE_FAILURE)
    soak_fail ("producer: cannot start at %s", options->socket_path);
  /* Never joined: it waits for a line that may not come. */
  g_thread_unref (g_thread_new ("commands", read_commands, src));
  run (pipeline, src);
  say_stats (sink);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  return 0;
}
