/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Builds pipelines that read H.265 files. Demuxers add their pads only when they
 * have read the start of the file, so the parser is linked in a callback. Of
 * several videos in a file the first one in H.265 is used.
 */

#include "source/video.h"
#include "tool.h"

#include <string.h>
#include <sys/stat.h>

static const struct
{
  const gchar *factory;
  const gchar *package;
} packages[] = {
  { "h265parse", "gstreamer1.0-plugins-bad" },
  { "tsdemux", "gstreamer1.0-plugins-bad" },
  { "qtdemux", "gstreamer1.0-plugins-good" },
  { "matroskademux", "gstreamer1.0-plugins-good" },
  { "avdec_h265", "gstreamer1.0-libav" },
  { "h265hdrextractor", "gst-shmemmeta, built with gstreamer-codecparsers" },
  { "h265hdrinserter", "gst-shmemmeta, built with gstreamer-codecparsers" },
};

static const gchar *
find_package (const gchar *factory)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (packages); i++)
    if (strcmp (packages[i].factory, factory) == 0)
      return packages[i].package;
  return "GStreamer's core and base plugins";
}

GstElement *
tool_video_add (ToolVideo *self, const gchar *factory, GError **error)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (element == NULL) {
    g_set_error (error, TOOL_ERROR, TOOL_ERROR_MISSING,
        "needs the GStreamer element %s, which is missing; it is part of %s",
        factory, find_package (factory));
    return NULL;
  }
  gst_bin_add (GST_BIN (self->pipeline), element);
  return element;
}

/* ---- from a demuxer to the parser ---- */

static gboolean
is_h265 (GstPad *pad)
{
  GstCaps *caps = gst_pad_get_current_caps (pad);
  gboolean found = FALSE;

  if (caps == NULL)
    caps = gst_pad_query_caps (pad, NULL);
  if (!gst_caps_is_any (caps) && !gst_caps_is_empty (caps))
    found = gst_structure_has_name (
        gst_caps_get_structure (caps, 0), "video/x-h265");
  gst_caps_unref (caps);
  return found;
}

static void
on_pad_added (GstElement *demuxer, GstPad *pad, gpointer user_data)
{
  ToolVideo *self = user_data;
  GstPad *sink;

  (void) demuxer;
  if (self->linked || !is_h265 (pad))
    return;
  sink = gst_element_get_static_pad (self->parser, "sink");
  self->linked = gst_pad_link (pad, sink) == GST_PAD_LINK_OK;
  gst_object_unref (sink);
}

static void
on_no_more_pads (GstElement *demuxer, gpointer user_data)
{
  ToolVideo *self = user_data;

  if (!self->linked)
    GST_ELEMENT_ERROR (
        demuxer, STREAM, WRONG_TYPE, ("The file has no H.265 video."), (NULL));
}

static gboolean
link_demuxer (
    ToolVideo *self, GstElement *file, const gchar *factory, GError **error)
{
  GstElement *demuxer = tool_video_add (self, factory, error);

  if (demuxer == NULL)
    return FALSE;
  g_signal_connect (demuxer, "pad-added", G_CALLBACK (on_pad_added), self);
  g_signal_connect (
      demuxer, "no-more-pads", G_CALLBACK (on_no_more_pads), self);
  return gst_element_link (file, demuxer);
}

/* ---- the file ---- */

static GstPadProbeReturn
count_bytes (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  ToolVideo *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  guint64 end;
  gint percent;

  (void) pad;
  if (buffer == NULL || !GST_BUFFER_OFFSET_IS_VALID (buffer)
      || self->file_size == 0)
    return GST_PAD_PROBE_OK;
  end = GST_BUFFER_OFFSET (buffer) + gst_buffer_get_size (buffer);
  percent = (gint) (100 * MIN (1.0, (gdouble) end / (gdouble) self->file_size));
  /* A demuxer may read the end of the file first. */
  if (percent < 100 && percent > g_atomic_int_get (&self->read_percent))
    g_atomic_int_set (&self->read_percent, percent);
  return GST_PAD_PROBE_OK;
}

static GstElement *
add_file (ToolVideo *self, const gchar *path, GError **error)
{
  GstElement *file = tool_video_add (self, "filesrc", error);
  struct stat status;
  GstPad *pad;

  if (file == NULL)
    return NULL;
  if (stat (path, &status) == 0)
    self->file_size = (guint64) status.st_size;
  g_object_set (file, "location", path, NULL);
  pad = gst_element_get_static_pad (file, "src");
  gst_pad_add_probe (pad,
      GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_PUSH
          | GST_PAD_PROBE_TYPE_PULL,
      count_bytes, self, NULL);
  gst_object_unref (pad);
  return file;
}

gboolean
tool_video_init (
    ToolVideo *self, ToolKind kind, const gchar *path, GError **error)
{
  GstElement *file;
  gboolean linked;

  *self = (ToolVideo){ .pipeline = gst_pipeline_new (NULL) };
  file = add_file (self, path, error);
  self->parser = file ? tool_video_add (self, "h265parse", error) : NULL;
  if (self->parser == NULL) {
    tool_video_clear (self);
    return FALSE;
  }
  if (kind == TOOL_KIND_H265)
    linked = gst_element_link (file, self->parser);
  else
    linked = link_demuxer (self, file,
        kind == TOOL_KIND_MP4            ? "qtdemux"
            : kind == TOOL_KIND_MATROSKA ? "matroskademux"
                                         : "tsdemux",
        error);
  if (!linked)
    tool_video_clear (self);
  return linked;
}

void
tool_video_clear (ToolVideo *self)
{
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_clear_object (&self->pipeline);
  g_clear_pointer (&self->warning, g_free);
}

/* ---- the bus ---- */

gboolean
tool_video_play (ToolVideo *self, GError **error)
{
  if (gst_element_set_state (self->pipeline, GST_STATE_PLAYING)
      != GST_STATE_CHANGE_FAILURE)
    return TRUE;
  if (tool_video_check (self, 0, NULL, error))
    g_set_error_literal (error, GST_STREAM_ERROR, GST_STREAM_ERROR_FAILED,
        "the pipeline does not start");
  return FALSE;
}

/* The details, "access unit 3 (0:00:00.1): ...", are more useful than the general
 * text. */
static void
take_warning (ToolVideo *self, GstMessage *message)
{
  GstElementFactory *factory = GST_IS_ELEMENT (message->src)
      ? gst_element_get_factory (GST_ELEMENT (message->src))
      : NULL;
  g_autoptr (GError) error = NULL;
  g_autofree gchar *debug = NULL;
  const gchar *details;

  if (self->warning || factory == NULL
      || !g_str_has_prefix (GST_OBJECT_NAME (factory), "h265hdr"))
    return;
  gst_message_parse_warning (message, &error, &debug);
  details = debug ? strrchr (debug, '\n') : NULL;
  self->warning = g_strdup (details ? details + 1 : error->message);
}

static gboolean
take_error (GstMessage *message, GError **error)
{
  GError *found = NULL;
  g_autofree gchar *debug = NULL;

  gst_message_parse_error (message, &found, &debug);
  GST_INFO ("%s", debug ? debug : "no details");
  g_propagate_error (error, found);
  return FALSE;
}

gboolean
tool_video_check (
    ToolVideo *self, GstClockTime timeout, gboolean *eos, GError **error)
{
  GstBus *bus = gst_element_get_bus (self->pipeline);
  GstMessage *message;
  gboolean ok = TRUE;

  while (ok
      && (message = gst_bus_timed_pop_filtered (bus, timeout,
              GST_MESSAGE_ERROR | GST_MESSAGE_WARNING | GST_MESSAGE_EOS))) {
    if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
      ok = take_error (message, error);
    else if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING)
      take_warning (self, message);
    else if (eos)
      *eos = TRUE;
    gst_message_unref (message);
    timeout = 0;
  }
  gst_object_unref (bus);
  return ok;
}
