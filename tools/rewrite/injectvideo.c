/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * inject: the two passes over the video.
 *
 * Metadata files count frames in presentation order, but access units are in
 * coding order, and a byte stream has no timestamps to map one to the other.
 * Only the decoder knows the order: the first pass numbers the access units,
 * decodes them and records the output position of each number. The second pass
 * attaches to each access unit the metadata of its frame.
 */

#include "rewrite/inject.h"
#include "tool.h"
#include "source/video.h"

#include <gio/gunixoutputstream.h>
#include <gst/app/gstappsink.h>
#include <gst/shmemmeta/shmemmeta.h>

#include <string.h>

#define WAIT (100 * GST_MSECOND)
#define FORMAT_ACCESS_UNIT SHMEM_FORMAT_CODE ('A', 'U', 'N', 'O', 0)

/* ---- first pass ---- */

static GstPadProbeReturn
number_access_unit (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  guint64 *next = user_data;
  GstShmemContainerBuilder *builder = gst_shmem_container_builder_new ();
  GstBuffer *buffer =
      gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  GstShmemContainer *container;

  (void) pad;
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  gst_shmem_container_builder_add (
      builder, FORMAT_ACCESS_UNIT, next, sizeof *next);
  container = gst_shmem_container_builder_build (builder, NULL);
  if (container) {
    gst_buffer_add_shmem_container_meta (buffer, container);
    gst_shmem_container_unref (container);
  }
  gst_shmem_container_builder_free (builder);
  ++*next;
  return GST_PAD_PROBE_OK;
}

static gboolean
find_number (GstBuffer *buffer, guint64 *number)
{
  GstShmemContainerMeta *meta;
  GstShmemEntry entry;
  gpointer state = NULL;

  while ((meta = gst_buffer_iterate_shmem_container_meta (buffer, &state)))
    if (gst_shmem_container_find_entry (
            meta->container, FORMAT_ACCESS_UNIT, &entry)
        && entry.size == sizeof *number) {
      memcpy (number, entry.data, sizeof *number);
      return TRUE;
    }
  return FALSE;
}

/* The next frame in presentation order is access unit @number. */
static void
note_frame (InjectOrder *order, guint64 number)
{
  guint64 none = INJECT_NOT_SHOWN;

  while (order->frames->len <= number)
    g_array_append_val (order->frames, none);
  g_array_index (order->frames, guint64, number) = order->n_frames;
}

static gboolean
read_order (
    ToolVideo *video, GstAppSink *sink, InjectOrder *order, GError **error)
{
  GstSample *sample;
  guint64 number;

  do {
    sample = gst_app_sink_try_pull_sample (sink, WAIT);
    if (!tool_video_check (video, 0, NULL, error)) {
      g_clear_pointer (&sample, gst_sample_unref);
      return FALSE;
    }
    if (sample) {
      if (find_number (gst_sample_get_buffer (sample), &number))
        note_frame (order, number);
      order->n_frames++;
      gst_sample_unref (sample);
      tool_show_progress ("finding the order of frames",
          g_atomic_int_get (&video->read_percent) / 100.0);
    }
  } while (sample || !gst_app_sink_is_eos (sink));
  return TRUE;
}

static void
add_probe (GstElement *element, GstPadProbeCallback probe, gpointer user_data)
{
  GstPad *pad = gst_element_get_static_pad (element, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, probe, user_data, NULL);
  gst_object_unref (pad);
}

gboolean
inject_find_order (
    ToolKind kind, const gchar *path, InjectOrder *order, GError **error)
{
  GstElement *decoder, *sink;
  guint64 next = 0;
  gboolean read = FALSE;
  ToolVideo video;

  *order = (InjectOrder){ g_array_new (FALSE, FALSE, sizeof (guint64)), 0 };
  if (!tool_video_init (&video, kind, path, error))
    return FALSE;
  if ((decoder = tool_video_add (&video, "avdec_h265", error))
      && (sink = tool_video_add (&video, "appsink", error))) {
    g_object_set (sink, "sync", FALSE, "max-buffers", 2, "enable-last-sample",
        FALSE, NULL);
    add_probe (video.parser, number_access_unit, &next);
    gst_element_link_many (video.parser, decoder, sink, NULL);
    read = tool_video_play (&video, error)
        && read_order (&video, GST_APP_SINK (sink), order, error);
  }
  tool_video_clear (&video);
  return read;
}

/* ---- second pass ---- */

typedef struct
{
  const InjectOrder *order;
  const InjectMetadata *metadata;
  guint64 next; /* access unit */
} Attaching;

static GstPadProbeReturn
attach (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Attaching *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  guint64 number = self->next++;
  guint64 frame = number < self->order->frames->len
      ? g_array_index (self->order->frames, guint64, number)
      : INJECT_NOT_SHOWN;
  GPtrArray *containers = frame == INJECT_NOT_SHOWN
      ? NULL
      : inject_metadata_get (self->metadata, frame);
  guint i;

  (void) pad;
  if (containers == NULL || containers->len == 0)
    return GST_PAD_PROBE_OK;
  buffer = gst_buffer_make_writable (buffer);
  GST_PAD_PROBE_INFO_DATA (info) = buffer;
  for (i = 0; i < containers->len; i++) {
    gsize size;
    gconstpointer data =
        g_bytes_get_data (g_ptr_array_index (containers, i), &size);
    GstShmemContainer *container = gst_shmem_container_new (data, size, NULL);

    if (container) {
      gst_buffer_add_shmem_container_meta (buffer, container);
      gst_shmem_container_unref (container);
    }
  }
  return GST_PAD_PROBE_OK;
}

static gboolean
run (ToolVideo *video, GError **error)
{
  gboolean eos = FALSE;

  if (!tool_video_play (video, error))
    return FALSE;
  while (!eos) {
    if (!tool_video_check (video, WAIT, &eos, error))
      return FALSE;
    tool_show_progress (
        "injecting", g_atomic_int_get (&video->read_percent) / 100.0);
  }
  return TRUE;
}

static gint
get_fd (GOutputStream *stream)
{
  return g_unix_output_stream_get_fd (
      G_UNIX_OUTPUT_STREAM (g_filter_output_stream_get_base_stream (
          G_FILTER_OUTPUT_STREAM (stream))));
}

gboolean
inject_write (ToolKind kind, const gchar *path, const InjectOrder *order,
    const InjectMetadata *metadata, GOutputStream *out, GError **error)
{
  Attaching attaching = { order, metadata, 0 };
  GstElement *inserter, *filter, *sink;
  gboolean written = FALSE;
  GstCaps *caps;
  ToolVideo video;

  if (!tool_video_init (&video, kind, path, error))
    return FALSE;
  if ((filter = tool_video_add (&video, "capsfilter", error))
      && (inserter = tool_video_add (&video, "h265hdrinserter", error))
      && (sink = tool_video_add (&video, "fdsink", error))) {
    caps = gst_caps_from_string (
        "video/x-h265, stream-format=byte-stream, alignment=au");
    g_object_set (filter, "caps", caps, NULL);
    gst_caps_unref (caps);
    g_object_set (sink, "fd", get_fd (out), "sync", FALSE, NULL);
    /* The parameter sets of codec_data must be in the stream. */
    if (kind != TOOL_KIND_H265)
      g_object_set (video.parser, "config-interval", -1, NULL);
    g_object_set (inserter, "replace", TRUE, NULL);
    add_probe (filter, attach, &attaching);
    gst_element_link_many (video.parser, filter, inserter, sink, NULL);
    written = run (&video, error);
  }
  tool_video_clear (&video);
  return written;
}
