/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Frames of an H.265 video in presentation order. Only the decoder knows the
 * order: an H.265 byte stream has no timestamps, and its access units are in
 * coding order. So everything is decoded, and the pictures are dropped; the
 * decoder keeps the containers that h265hdrextractor has attached.
 */

#include "source/source.h"
#include "tool.h"
#include "source/video.h"

#include <gst/app/gstappsink.h>

#define WAIT (100 * GST_MSECOND)
/* Decoded pictures in the queue: they are large. */
#define MAX_WAITING 2

typedef struct
{
  ToolSource parent;
  ToolVideo video;
  GstAppSink *sink;
  guint64 n_frames;
} VideoSource;

static void
add_containers (GstBuffer *buffer, GPtrArray *containers)
{
  GstShmemContainerMeta *meta;
  gpointer state = NULL;

  while ((meta = gst_buffer_iterate_shmem_container_meta (buffer, &state)))
    g_ptr_array_add (containers, gst_shmem_container_ref (meta->container));
}

/* An error of an element does not wake the sink, so this waits in small steps. */
static ToolRead
pull (VideoSource *self, GstSample **sample, GError **error)
{
  do {
    *sample = gst_app_sink_try_pull_sample (self->sink, WAIT);
    if (!tool_video_check (&self->video, 0, NULL, error)) {
      g_clear_pointer (sample, gst_sample_unref);
      return TOOL_FAILED;
    }
  } while (*sample == NULL && !gst_app_sink_is_eos (self->sink));
  if (self->parent.warning == NULL)
    self->parent.warning = g_strdup (self->video.warning);
  return *sample ? TOOL_FRAME : TOOL_END;
}

static ToolRead
video_source_read (ToolSource *source, MetafileFrame *frame,
    GPtrArray *containers, GError **error)
{
  VideoSource *self = (VideoSource *) source;
  GstSample *sample;
  GstBuffer *buffer;
  ToolRead result = pull (self, &sample, error);

  if (result == TOOL_END && self->n_frames == 0) {
    tool_refuse (error, "frame 0: no picture can be decoded");
    return TOOL_FAILED;
  }
  if (result != TOOL_FRAME)
    return result;
  buffer = gst_sample_get_buffer (sample);
  frame->number = self->n_frames++;
  frame->pts = GST_BUFFER_PTS (buffer);
  frame->duration = GST_BUFFER_DURATION (buffer);
  add_containers (buffer, containers);
  gst_sample_unref (sample);
  return TOOL_FRAME;
}

static gdouble
video_source_get_progress (ToolSource *source)
{
  return g_atomic_int_get (&((VideoSource *) source)->video.read_percent)
      / 100.0;
}

static void
video_source_free (ToolSource *source)
{
  VideoSource *self = (VideoSource *) source;

  tool_video_clear (&self->video);
  gst_clear_object (&self->sink);
  g_free (self);
}

static gboolean
add_elements (VideoSource *self, const gchar *persistence, GError **error)
{
  GstElement *extractor, *decoder, *sink;

  if (!(extractor = tool_video_add (&self->video, "h265hdrextractor", error))
      || !(decoder = tool_video_add (&self->video, "avdec_h265", error))
      || !(sink = tool_video_add (&self->video, "appsink", error)))
    return FALSE;
  gst_util_set_object_arg (G_OBJECT (extractor), "persistence",
      persistence ? persistence : "stream");
  g_object_set (sink, "sync", FALSE, "max-buffers", MAX_WAITING,
      "enable-last-sample", FALSE, NULL);
  self->sink = gst_object_ref (GST_APP_SINK (sink));
  return gst_element_link_many (
      self->video.parser, extractor, decoder, sink, NULL);
}

ToolSource *
tool_source_open_video (ToolKind kind, const gchar *path,
    const ToolSourceOptions *options, GError **error)
{
  VideoSource *self = g_new0 (VideoSource, 1);

  self->parent.read = video_source_read;
  self->parent.get_progress = video_source_get_progress;
  self->parent.free = video_source_free;
  if (!tool_video_init (&self->video, kind, path, error)) {
    g_free (self);
    return NULL;
  }
  if (add_elements (self, options ? options->persistence : NULL, error)
      && tool_video_play (&self->video, error))
    return &self->parent;
  video_source_free (&self->parent);
  return NULL;
}
