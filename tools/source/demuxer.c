/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Pads without elements are linked to the demuxer: one that feeds it, and one
 * for each H.265 or AV1 track. Samples wait in a queue, which is bounded where another
 * thread fills it.
 */

#include "source/demuxer.h"
#include "source/tracks.h"
#include "tool.h"

#include "av1/av1codec.h"
#include "h265/h265codec.h"

#include <string.h>

#define MAX_QUEUED_BYTES (4 * 1024 * 1024)
#define MAX_QUEUED 256
/* Bytes that are looked at to tell tracks apart. */
#define MAX_LOOK_BYTES (32 * 1024 * 1024)

#define CODECS "H.265 or AV1"

/* A pad without a template would accept only the caps that it has. */
static GstStaticPadTemplate output_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

typedef struct
{
  ToolDemuxer *demuxer;
  GstPad *pad; /* linked to that of the track */
  const HdrCodecClass *codec;
  guint id;
  ToolTrack *track;
  gboolean ended;
} Output;

struct _ToolDemuxer
{
  ToolDemuxerInput input;
  guint wanted; /* --track */
  GstElement *element;
  GstBus *bus;
  ToolDemuxerFeed *feed;
  gboolean pushed_all;

  /* Protected by the lock. */
  GMutex lock;
  GCond cond;
  GPtrArray *outputs; /* (element-type Output) */
  gboolean complete;  /* all tracks are known */
  Output *chosen;
  GQueue queue; /* (element-type GstSample) */
  gsize queued_bytes;
  gsize looked_bytes;
  gboolean stopped;
  GError *error;
};

static void
free_output (gpointer data)
{
  Output *output = data;

  gst_pad_set_active (output->pad, FALSE);
  gst_object_unref (output->pad);
  tool_track_free (output->track);
  g_free (output);
}

/* Takes @error, of which the first one counts. Called with the lock. */
static void
take_error (ToolDemuxer *self, GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
  g_cond_broadcast (&self->cond);
}

static void
fail (gpointer user_data, GError *error)
{
  ToolDemuxer *self = user_data;

  g_mutex_lock (&self->lock);
  take_error (self, error);
  g_mutex_unlock (&self->lock);
}

/* ---- tracks ---- */

/* Of what comes from @pad, or NULL. */
static const HdrCodecClass *
find_codec (GstPad *pad)
{
  GstCaps *caps = gst_pad_get_current_caps (pad);
  const HdrCodecClass *codec = NULL;
  const GstStructure *structure;

  if (caps && gst_caps_get_size (caps) > 0) {
    structure = gst_caps_get_structure (caps, 0);
    if (gst_structure_has_name (structure, "video/x-h265"))
      codec = &h265_codec;
    else if (gst_structure_has_name (structure, "video/x-av1"))
      codec = &av1_codec;
  }
  if (caps)
    gst_caps_unref (caps);
  return codec;
}

/* Whether enough of every track was looked at. Called with the lock. */
static gboolean
has_looked (const ToolDemuxer *self)
{
  guint i;

  for (i = 0; i < self->outputs->len; i++) {
    const Output *output = g_ptr_array_index (self->outputs, i);

    if (output->track->n_units < TOOL_TRACK_LOOK && !output->ended)
      return self->looked_bytes >= MAX_LOOK_BYTES;
  }
  return TRUE;
}

/* Called with the lock. Waits while the queue is full, if another thread takes
 * from it. */
static void
queue_sample (ToolDemuxer *self, GstPad *pad, GstBuffer *buffer)
{
  GstCaps *caps = gst_pad_get_current_caps (pad);

  while (self->input.read_at && !self->stopped
      && (self->queued_bytes >= MAX_QUEUED_BYTES
          || self->queue.length >= MAX_QUEUED))
    g_cond_wait (&self->cond, &self->lock);
  self->queued_bytes += gst_buffer_get_size (buffer);
  g_queue_push_tail (&self->queue, gst_sample_new (buffer, caps, NULL, NULL));
  g_cond_broadcast (&self->cond);
  if (caps)
    gst_caps_unref (caps);
}

static GstFlowReturn
chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  Output *output = gst_pad_get_element_private (pad);
  ToolDemuxer *self = output->demuxer;
  GstFlowReturn flow;

  (void) parent;
  g_mutex_lock (&self->lock);
  if (self->chosen == output)
    queue_sample (self, pad, buffer);
  else if (self->chosen == NULL && !has_looked (self))
    self->looked_bytes +=
        tool_track_look_at_sample (output->track, pad, buffer);
  g_cond_broadcast (&self->cond);
  flow = self->stopped ? GST_FLOW_FLUSHING : GST_FLOW_OK;
  g_mutex_unlock (&self->lock);
  gst_buffer_unref (buffer);
  return flow;
}

static gboolean
take_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  Output *output = gst_pad_get_element_private (pad);

  (void) parent;
  if (GST_EVENT_TYPE (event) == GST_EVENT_EOS) {
    g_mutex_lock (&output->demuxer->lock);
    output->ended = TRUE;
    g_cond_broadcast (&output->demuxer->cond);
    g_mutex_unlock (&output->demuxer->lock);
  }
  gst_event_unref (event);
  return TRUE;
}

/* The last part of a stream id starts with it: ".../002", ".../002:1234". */
static guint
find_id (GstPad *pad)
{
  g_autofree gchar *stream_id = gst_pad_get_stream_id (pad);
  const gchar *last = stream_id ? strrchr (stream_id, '/') : NULL;

  return last ? (guint) g_ascii_strtoull (last + 1, NULL, 10) : 0;
}

static void
add_output (GstElement *element, GstPad *pad, gpointer user_data)
{
  ToolDemuxer *self = user_data;
  const HdrCodecClass *codec = find_codec (pad);
  Output *output;

  (void) element;
  if (codec == NULL)
    return;
  output = g_new0 (Output, 1);
  output->codec = codec;
  output->demuxer = self;
  output->id = find_id (pad);
  output->track = tool_track_new ();
  output->track->place = g_strdup_printf ("track ID %u", output->id);
  output->pad = gst_object_ref_sink (
      gst_pad_new_from_static_template (&output_template, NULL));
  gst_pad_set_element_private (output->pad, output);
  gst_pad_set_chain_function (output->pad, chain);
  gst_pad_set_event_function (output->pad, take_event);
  gst_pad_set_active (output->pad, TRUE);
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->outputs, output);
  g_mutex_unlock (&self->lock);
  if (gst_pad_link (pad, output->pad) != GST_PAD_LINK_OK)
    GST_WARNING_OBJECT (pad, "cannot be linked");
}

/* The first sample of a track follows this. */
static void
choose (GstElement *element, gpointer user_data)
{
  ToolDemuxer *self = user_data;
  GError *error = NULL;

  (void) element;
  g_mutex_lock (&self->lock);
  if (!self->complete) {
    self->complete = TRUE;
    if (!tool_tracks_check (self->wanted, self->outputs->len, CODECS, &error))
      take_error (self, error);
    else if (self->wanted > 0 || self->outputs->len == 1)
      self->chosen =
          g_ptr_array_index (self->outputs, MAX (self->wanted, 1) - 1);
    g_cond_broadcast (&self->cond);
  }
  g_mutex_unlock (&self->lock);
}

/* ---- messages ---- */

static GstBusSyncReply
take_message (GstBus *bus, GstMessage *message, gpointer user_data)
{
  ToolDemuxer *self = user_data;
  g_autofree gchar *debug = NULL;
  GError *error = NULL;

  (void) bus;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, &debug);
    GST_INFO ("%s", debug ? debug : "no details");
    fail (self, error);
  }
  gst_message_unref (message);
  return GST_BUS_DROP;
}

/* ---- the demuxer ---- */

static gboolean
create_element (ToolDemuxer *self, const gchar *factory, GError **error)
{
  self->element = gst_element_factory_make (factory, NULL);
  if (self->element == NULL) {
    g_set_error (error, TOOL_ERROR, TOOL_ERROR_MISSING,
        "needs the GStreamer element %s, which is missing; it is part of "
        "gstreamer1.0-plugins-good",
        factory);
    return FALSE;
  }
  gst_object_ref_sink (self->element);
  self->bus = gst_bus_new ();
  gst_bus_set_sync_handler (self->bus, take_message, self, NULL);
  gst_element_set_bus (self->element, self->bus);
  g_signal_connect (self->element, "pad-added", G_CALLBACK (add_output), self);
  g_signal_connect (self->element, "no-more-pads", G_CALLBACK (choose), self);
  self->feed = tool_demuxer_feed_new (&self->input, self->element, fail, self);
  return TRUE;
}

/* Whether nothing more comes. Called with the lock. */
static gboolean
is_at_end (const ToolDemuxer *self)
{
  guint i;

  if (self->error || self->pushed_all)
    return TRUE;
  if (self->chosen)
    return self->chosen->ended;
  for (i = 0; i < self->outputs->len; i++)
    if (!((const Output *) g_ptr_array_index (self->outputs, i))->ended)
      return FALSE;
  return self->outputs->len > 0;
}

/* Called with the lock, which is released meanwhile. */
static void
wait_for_more (ToolDemuxer *self)
{
  gboolean more;

  if (self->input.read_at) {
    g_cond_wait (&self->cond, &self->lock);
    return;
  }
  g_mutex_unlock (&self->lock);
  more = tool_demuxer_feed_push (self->feed);
  g_mutex_lock (&self->lock);
  self->pushed_all = !more;
}

static void
list_tracks (ToolDemuxer *self, GError **error)
{
  GPtrArray *tracks = g_ptr_array_new ();
  guint i;

  for (i = 0; i < self->outputs->len; i++)
    g_ptr_array_add (
        tracks, ((Output *) g_ptr_array_index (self->outputs, i))->track);
  tool_tracks_list (tracks, CODECS, error);
  g_ptr_array_unref (tracks);
}

/* TRUE once a track was chosen. */
static gboolean
find_track (ToolDemuxer *self, GError **error)
{
  gboolean found;

  g_mutex_lock (&self->lock);
  while (!self->complete && !is_at_end (self))
    wait_for_more (self);
  while (self->complete && self->chosen == NULL && !has_looked (self)
      && !is_at_end (self))
    wait_for_more (self);
  found = self->chosen != NULL;
  if (!found && self->error)
    g_propagate_error (error, g_steal_pointer (&self->error));
  else if (!found && self->outputs->len > 1)
    list_tracks (self, error);
  else if (!found)
    tool_tracks_check (0, 0, CODECS, error);
  g_mutex_unlock (&self->lock);
  return found;
}

ToolDemuxer *
tool_demuxer_new (const gchar *factory, const ToolDemuxerInput *input,
    guint track, GError **error)
{
  ToolDemuxer *self = g_new0 (ToolDemuxer, 1);

  self->input = *input;
  self->wanted = track;
  g_mutex_init (&self->lock);
  g_cond_init (&self->cond);
  self->outputs = g_ptr_array_new_with_free_func (free_output);
  if (create_element (self, factory, error)) {
    gst_element_set_state (self->element, GST_STATE_PAUSED);
    tool_demuxer_feed_start (self->feed);
    if (find_track (self, error))
      return self;
  }
  tool_demuxer_free (self);
  return NULL;
}

void
tool_demuxer_free (ToolDemuxer *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->lock);
  self->stopped = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->lock);
  if (self->element) {
    gst_element_set_state (self->element, GST_STATE_NULL);
    gst_bus_set_sync_handler (self->bus, NULL, NULL, NULL);
    tool_demuxer_feed_free (self->feed);
    gst_object_unref (self->element);
    gst_object_unref (self->bus);
  }
  g_ptr_array_unref (self->outputs);
  g_queue_clear_full (&self->queue, (GDestroyNotify) gst_sample_unref);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->cond);
  g_free (self);
}

const HdrCodecClass *
tool_demuxer_get_codec (const ToolDemuxer *self)
{
  return self->chosen->codec;
}

guint
tool_demuxer_get_track_id (const ToolDemuxer *self)
{
  return self->chosen->id;
}

ToolRead
tool_demuxer_read (ToolDemuxer *self, GstSample **sample, GError **error)
{
  ToolRead result = TOOL_END;

  g_mutex_lock (&self->lock);
  while (self->queue.length == 0 && !is_at_end (self))
    wait_for_more (self);
  *sample = g_queue_pop_head (&self->queue);
  if (*sample) {
    self->queued_bytes -= gst_buffer_get_size (gst_sample_get_buffer (*sample));
    g_cond_broadcast (&self->cond);
    result = TOOL_FRAME;
  } else if (self->error) {
    g_propagate_error (error, g_steal_pointer (&self->error));
    result = TOOL_FAILED;
  }
  g_mutex_unlock (&self->lock);
  return result;
}
