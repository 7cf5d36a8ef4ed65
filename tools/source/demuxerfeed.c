/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Where any place can be read, the demuxer pulls, in a thread of its own; from a
 * pipe it is pushed in the thread of the caller.
 */

#include "source/demuxerfeed.h"

#define CHUNK_SIZE (64 * 1024)

struct _ToolDemuxerFeed
{
  ToolDemuxerInput input;
  GstPad *pad;
  guint64 pushed;
  ToolDemuxerFail fail;
  gpointer user_data;
};

/* Takes @data. Whoever pulls can have a buffer for it. */
static void
give (GstBuffer **buffer, guint8 *data, gsize size, gsize count)
{
  if (*buffer == NULL) {
    *buffer =
        gst_buffer_new_wrapped_full (0, data, size, 0, count, data, g_free);
    return;
  }
  gst_buffer_set_size (
      *buffer, (gssize) gst_buffer_fill (*buffer, 0, data, count));
  g_free (data);
}

static GstFlowReturn
get_range (GstPad *pad, GstObject *parent, guint64 offset, guint length,
    GstBuffer **buffer)
{
  ToolDemuxerFeed *self = gst_pad_get_element_private (pad);
  gsize size = length;
  GError *error = NULL;
  guint8 *data;
  gssize count;

  (void) parent;
  if (offset >= self->input.size)
    return GST_FLOW_EOS;
  size = (gsize) MIN (size, self->input.size - offset);
  data = g_malloc (MAX (size, 1));
  count =
      self->input.read_at (self->input.user_data, offset, data, size, &error);
  if (count > 0) {
    give (buffer, data, size, (gsize) count);
    return GST_FLOW_OK;
  }
  g_free (data);
  if (count == 0)
    return GST_FLOW_EOS;
  self->fail (self->user_data, error);
  return GST_FLOW_ERROR;
}

static gboolean
answer_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  ToolDemuxerFeed *self = gst_pad_get_element_private (pad);
  const gboolean pull = self->input.read_at != NULL;
  GstFormat format;

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_SCHEDULING:
      gst_query_set_scheduling (
          query, pull ? GST_SCHEDULING_FLAG_SEEKABLE : 0, 1, -1, 0);
      gst_query_add_scheduling_mode (
          query, pull ? GST_PAD_MODE_PULL : GST_PAD_MODE_PUSH);
      return TRUE;
    case GST_QUERY_DURATION:
      gst_query_parse_duration (query, &format, NULL);
      if (format != GST_FORMAT_BYTES || self->input.size == 0)
        return FALSE;
      gst_query_set_duration (query, format, (gint64) self->input.size);
      return TRUE;
    case GST_QUERY_URI:
      /* The ids of streams are made of it. */
      gst_query_set_uri (query, "input:");
      return TRUE;
    case GST_QUERY_CAPS:
    case GST_QUERY_ACCEPT_CAPS:
      return gst_pad_query_default (pad, parent, query);
    default:
      return FALSE;
  }
}

/* Nobody can seek. */
static gboolean
ignore_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  (void) pad;
  (void) parent;
  gst_event_unref (event);
  return FALSE;
}

void
tool_demuxer_feed_start (ToolDemuxerFeed *self)
{
  GstSegment segment;

  if (self->input.read_at)
    return;
  gst_segment_init (&segment, GST_FORMAT_BYTES);
  gst_pad_set_active (self->pad, TRUE);
  gst_pad_push_event (self->pad, gst_event_new_stream_start ("input"));
  gst_pad_push_event (self->pad, gst_event_new_segment (&segment));
}

gboolean
tool_demuxer_feed_push (ToolDemuxerFeed *self)
{
  guint8 *data = g_malloc (CHUNK_SIZE);
  GError *error = NULL;
  GstFlowReturn flow = GST_FLOW_EOS;
  GstBuffer *buffer;
  gssize count =
      self->input.read (self->input.user_data, data, CHUNK_SIZE, &error);

  if (count > 0) {
    buffer = gst_buffer_new_wrapped_full (
        0, data, CHUNK_SIZE, 0, (gsize) count, data, g_free);
    GST_BUFFER_OFFSET (buffer) = self->pushed;
    self->pushed += (guint64) count;
    flow = gst_pad_push (self->pad, buffer);
  } else {
    g_free (data);
  }
  if (flow == GST_FLOW_OK)
    return TRUE;
  if (count == 0)
    gst_pad_push_event (self->pad, gst_event_new_eos ());
  if (error)
    self->fail (self->user_data, error);
  return FALSE;
}

ToolDemuxerFeed *
tool_demuxer_feed_new (const ToolDemuxerInput *input, GstElement *element,
    ToolDemuxerFail fail, gpointer user_data)
{
  ToolDemuxerFeed *self = g_new0 (ToolDemuxerFeed, 1);
  GstPad *sink = gst_element_get_static_pad (element, "sink");

  self->input = *input;
  self->fail = fail;
  self->user_data = user_data;
  self->pad = gst_object_ref_sink (gst_pad_new (NULL, GST_PAD_SRC));
  gst_pad_set_element_private (self->pad, self);
  gst_pad_set_query_function (self->pad, answer_query);
  gst_pad_set_event_function (self->pad, ignore_event);
  if (input->read_at)
    gst_pad_set_getrange_function (self->pad, get_range);
  gst_pad_link (self->pad, sink);
  gst_object_unref (sink);
  return self;
}

void
tool_demuxer_feed_free (ToolDemuxerFeed *self)
{
  if (self == NULL)
    return;
  gst_pad_set_active (self->pad, FALSE);
  gst_object_unref (self->pad);
  g_free (self);
}
