/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the tests of shmemplanedemux have in common: a demuxer with a harness on
 * each of its pads, and frames as of a stranger. */

#include "demuxer.h"

#include <string.h>

/* ---- a demuxer ---- */

static guint
pad_number (GstPad *pad)
{
  return (guint) g_ascii_strtoull (GST_PAD_NAME (pad) + 4, NULL, 10);
}

static void
on_pad_added (GstElement *element, GstPad *pad, Demux *demux)
{
  guint i = pad_number (pad);

  (void) element;
  if (demux->outputs[i] == NULL) {
    demux->outputs[i] = gst_harness_new_empty ();
    /* Any strides: it compares memories. */
    gst_harness_add_propose_allocation_meta (
        demux->outputs[i], GST_VIDEO_META_API_TYPE, NULL);
  }
  gst_harness_add_element_src_pad (demux->outputs[i], pad);
}

static void
on_no_more_pads (GstElement *element, Demux *demux)
{
  (void) element;
  demux->no_more_pads++;
}

static void
on_pad_removed (GstElement *element, GstPad *pad, Demux *demux)
{
  (void) element;
  (void) pad;
  demux->removed++;
}

void
demux_open (Demux *demux)
{
  memset (demux, 0, sizeof *demux);
  demux->element = gst_element_factory_make ("shmemplanedemux", NULL);
  fail_unless (demux->element != NULL);
  watch (demux->element);
  g_signal_connect (
      demux->element, "pad-added", G_CALLBACK (on_pad_added), demux);
  g_signal_connect (
      demux->element, "pad-removed", G_CALLBACK (on_pad_removed), demux);
  g_signal_connect (
      demux->element, "no-more-pads", G_CALLBACK (on_no_more_pads), demux);
  demux->input = gst_harness_new_with_element (demux->element, "sink", NULL);
}

void
demux_close (Demux *demux)
{
  guint i;

  drop_messages (demux->element);
  gst_element_set_state (demux->element, GST_STATE_NULL);
  for (i = 0; i < G_N_ELEMENTS (demux->outputs); i++)
    if (demux->outputs[i])
      gst_harness_teardown (demux->outputs[i]);
  gst_harness_teardown (demux->input);
  gst_object_unref (demux->element);
}

GstBuffer *
demux_pull (Demux *demux, guint i)
{
  GstBuffer *buffer;

  fail_unless (demux->outputs[i] != NULL, "no pad %u", i);
  buffer = gst_harness_try_pull (demux->outputs[i]);
  fail_unless (buffer != NULL, "nothing on pad %u", i);
  return buffer;
}

guint
count_outputs (Demux *demux)
{
  guint n = 0, i;

  for (i = 0; i < G_N_ELEMENTS (demux->outputs); i++)
    if (demux->outputs[i])
      n += gst_harness_buffers_in_queue (demux->outputs[i]);
  return n;
}

void
feed (Mux *mux, Demux *demux, GstBuffer *buffer)
{
  GstCaps *caps = mux_output_caps (mux);

  gst_harness_set_src_caps (demux->input, caps);
  fail_unless_equals_int (gst_harness_push (demux->input, buffer), GST_FLOW_OK);
}

/* ---- frames of others ---- */

GstShmemPlanes
two_in_one (void)
{
  GstShmemPlanes planes = { 0 };
  GstVideoInfo info;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY8, 8, 4);
  info.offset[0] = 16;
  fail_unless (gst_shmem_planes_append_video_info (
      &planes, &info, 0, 0, SHMEM_PLANE_COLOUR, 0, NULL));
  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_GRAY8, 4, 4);
  info.offset[0] = 48;
  fail_unless (gst_shmem_planes_append_video_info (
      &planes, &info, 0, 0, SHMEM_PLANE_ALPHA, 0, NULL));
  return planes;
}

GstBuffer *
make_frame_of (const GstShmemPlanes *planes)
{
  GstBuffer *buffer = gst_buffer_new_allocate (NULL, 64, NULL);
  GstShmemPlanes good = two_in_one ();
  GstShmemPlanesMeta *meta;

  fill_memory (gst_buffer_peek_memory (buffer, 0), 0);
  meta = gst_buffer_add_shmem_planes_meta (buffer, &good, NULL);
  fail_unless (meta != NULL);
  meta->planes = *planes;
  GST_BUFFER_PTS (buffer) = 5 * GST_SECOND;
  return buffer;
}

GstBuffer *
make_views (Mux *mux, GstBuffer **frames)
{
  gst_harness_set_sink_caps_str (
      mux->output, "video/x-raw, multiview-mode = (string) separated");
  mux_add (mux, "I420", 33, 17);
  mux_add (mux, "I420", 33, 17);
  return mux_pass (mux, 0, frames);
}
