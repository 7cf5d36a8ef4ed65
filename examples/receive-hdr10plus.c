/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Prints the HDR10+ values of each frame of a shmemfdsink: receive-hdr10plus PATH */

#include <gst/shmemmeta/shmemmeta.h>

static void
print_frame (GstElement *sink, GstBuffer *buffer)
{
  g_autoptr (GError) error = NULL;
  GstShmemHdr10Plus v;
  const guint32 *maxscl = v.windows[0].maxscl;

  (void) sink;
  g_print ("%.3f s: ", (gdouble) GST_BUFFER_PTS (buffer) / GST_SECOND);
  if (gst_buffer_get_shmem_hdr10_plus (buffer, 0, &v, &error))
    g_print ("HDR10+ for %u cd/m2: maxscl %u %u %u\n",
        v.targeted_system_display_maximum_luminance, maxscl[0], maxscl[1],
        maxscl[2]);
  else
    g_print ("%s\n", error->message);
}

int
main (int argc, char **argv)
{
  g_autoptr (GstElement) pipeline = NULL, sink = NULL;
  g_autoptr (GstMessage) last = NULL;
  g_autoptr (GError) error = NULL;

  gst_init (&argc, &argv);
  pipeline = gst_parse_launch (
      "shmemfdsrc name=src ! fakesink name=sink signal-handoffs=true", NULL);
  gst_child_proxy_set (
      GST_CHILD_PROXY (pipeline), "src::socket-path", argv[argc - 1], NULL);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  g_signal_connect (sink, "handoff", G_CALLBACK (print_frame), NULL);
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  last = gst_bus_timed_pop_filtered (GST_ELEMENT_BUS (pipeline),
      GST_CLOCK_TIME_NONE, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);
  if (GST_MESSAGE_TYPE (last) == GST_MESSAGE_ERROR)
    gst_message_parse_error (last, &error, NULL);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  if (error)
    g_printerr ("%s\n", error->message);
  return error != NULL;
}
