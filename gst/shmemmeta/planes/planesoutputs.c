/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The source pads of shmemplanedemux: they are added and removed with the
 * pictures of the caps, and each pushes its picture. Untrusted caps and plane
 * tables are checked elsewhere, before they get here.
 */

#include "planes/planesdemux.h"
#include "common/commonsharepool.h"

GstStaticPadTemplate planes_outputs_template = GST_STATIC_PAD_TEMPLATE (
    "src_%u", GST_PAD_SRC, GST_PAD_SOMETIMES, GST_STATIC_CAPS ("video/x-raw"));

void
planes_outputs_init (PlanesOutputs *self, GstElement *demux, GstPad *sinkpad)
{
  *self = (PlanesOutputs){
    .demux = demux,
    .sinkpad = sinkpad,
    .combiner = gst_flow_combiner_new (),
    .seek = GST_SEQNUM_INVALID,
  };
}

void
planes_outputs_finalize (PlanesOutputs *self)
{
  gst_flow_combiner_free (self->combiner);
}

void
planes_outputs_start (PlanesOutputs *self)
{
  self->pool = common_share_pool_new ();
}

void
planes_outputs_flush (PlanesOutputs *self)
{
  gst_flow_combiner_reset (self->combiner);
}

/* ---- pads ---- */

/* A seek by the application arrives once from each sink; only the first one is
 * forwarded. */
static gboolean
is_duplicate_seek (PlanesOutputs *self, GstEvent *event)
{
  guint32 seqnum = gst_event_get_seqnum (event);
  gboolean already;

  GST_OBJECT_LOCK (self->demux);
  already = self->seek == seqnum;
  self->seek = seqnum;
  GST_OBJECT_UNLOCK (self->demux);
  return already;
}

/* RECONFIGURE is not forwarded: upstream's format does not depend on ours. */
static gboolean
src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  PlanesOutputs *self = gst_pad_get_element_private (pad);

  if (GST_EVENT_TYPE (event) == GST_EVENT_RECONFIGURE
      || (GST_EVENT_TYPE (event) == GST_EVENT_SEEK
          && is_duplicate_seek (self, event))) {
    gst_event_unref (event);
    return TRUE;
  }
  return gst_pad_event_default (pad, parent, event);
}

static void
push_stream_start (PlanesOutputs *self, GstPad *pad)
{
  GstEvent *upstream =
      gst_pad_get_sticky_event (self->sinkpad, GST_EVENT_STREAM_START, 0);
  gchar *id = gst_pad_create_stream_id (pad, self->demux, GST_PAD_NAME (pad));
  GstEvent *event = gst_event_new_stream_start (id);
  guint group;

  if (upstream) {
    if (gst_event_parse_group_id (upstream, &group))
      gst_event_set_group_id (event, group);
    gst_event_unref (upstream);
  }
  gst_pad_push_event (pad, event);
  g_free (id);
}

/* Pushes the sticky events received before the pad was added. */
static gboolean
forward_sticky (GstPad *sinkpad, GstEvent **event, gpointer user_data)
{
  (void) sinkpad;
  if (GST_EVENT_TYPE (*event) != GST_EVENT_STREAM_START
      && GST_EVENT_TYPE (*event) != GST_EVENT_CAPS
      && GST_EVENT_TYPE (*event) != GST_EVENT_EOS)
    gst_pad_push_event (GST_PAD_CAST (user_data), gst_event_ref (*event));
  return TRUE;
}

static void
add_pad (PlanesOutputs *self, guint picture)
{
  PlanesOutput *output = &self->all[picture];
  gchar *name = g_strdup_printf ("src_%u", picture);

  output->pad =
      gst_pad_new_from_static_template (&planes_outputs_template, name);
  g_free (name);
  gst_pad_set_element_private (output->pad, self);
  gst_pad_set_event_function (output->pad, src_event);
  gst_pad_use_fixed_caps (output->pad);
  gst_pad_set_active (output->pad, TRUE);
  push_stream_start (self, output->pad);
  gst_pad_push_event (output->pad, gst_event_new_caps (output->caps));
  gst_pad_sticky_events_foreach (self->sinkpad, forward_sticky, output->pad);
  gst_flow_combiner_add_pad (self->combiner, output->pad);
  gst_element_add_pad (self->demux, gst_object_ref (output->pad));
}

static void
remove_pad (PlanesOutputs *self, PlanesOutput *output)
{
  gst_clear_caps (&output->caps);
  if (output->pad == NULL)
    return;
  gst_flow_combiner_remove_pad (self->combiner, output->pad);
  gst_pad_set_active (output->pad, FALSE);
  gst_element_remove_pad (self->demux, output->pad);
  gst_clear_object (&output->pad);
}

static void
end_output (PlanesOutputs *self, PlanesOutput *output)
{
  if (output->pad)
    gst_pad_push_event (output->pad, gst_event_new_eos ());
  remove_pad (self, output);
}

void
planes_outputs_stop (PlanesOutputs *self)
{
  guint i;

  for (i = 0; i < self->n; i++)
    remove_pad (self, &self->all[i]);
  gst_flow_combiner_reset (self->combiner);
  g_clear_pointer (&self->pool, common_share_pool_free);
  self->n = 0;
  self->have_pads = FALSE;
  self->warned = FALSE;
}

/* ---- caps ---- */

static gboolean
is_raw_video (GstCaps *caps, GstVideoInfo *info)
{
  GstCapsFeatures *features = gst_caps_get_features (caps, 0);

  return gst_caps_features_is_equal (
             features, GST_CAPS_FEATURES_MEMORY_SYSTEM_MEMORY)
      && gst_structure_has_name (
          gst_caps_get_structure (caps, 0), "video/x-raw")
      && gst_video_info_from_caps (info, caps)
      && GST_VIDEO_INFO_FORMAT (info) != GST_VIDEO_FORMAT_ENCODED;
}

/* Sets the caps of a picture; NULL removes its pad. TRUE if a pad was added. */
static gboolean
set_output (PlanesOutputs *self, guint picture, GstCaps *caps)
{
  PlanesOutput *output = &self->all[picture];
  GstVideoInfo info;

  if (caps == NULL || !is_raw_video (caps, &info)) {
    end_output (self, output);
    return FALSE;
  }
  if (output->caps && gst_caps_is_equal (output->caps, caps))
    return FALSE;
  gst_caps_replace (&output->caps, caps);
  output->info = info;
  if (output->pad) {
    gst_pad_push_event (output->pad, gst_event_new_caps (caps));
    gst_pad_mark_reconfigure (output->pad);
    return FALSE;
  }
  add_pad (self, picture);
  return TRUE;
}

static void
warn_no_pad (PlanesOutputs *self)
{
  GString *names = g_string_new (NULL);
  guint n = 0, i;

  for (i = 0; i < self->n; i++)
    if (self->all[i].pad == NULL)
      g_string_append_printf (names, "%s%u", n++ > 0 ? ", " : "", i);
  if (n > 0 && !self->warned) {
    self->warned = TRUE;
    GST_ELEMENT_WARNING (self->demux, STREAM, FORMAT,
        ("No pad for %u of %u pictures (%s): they are not plain raw video, but "
         "tiled or compressed.",
            n, self->n, names->str),
        (NULL));
  }
  g_string_free (names, TRUE);
}

void
planes_outputs_set_caps (PlanesOutputs *self, GstCaps **caps, guint n)
{
  gboolean added = !self->have_pads;
  guint i;

  for (i = n; i < self->n; i++)
    end_output (self, &self->all[i]);
  self->n = n;
  for (i = 0; i < n; i++)
    added |= set_output (self, i, caps[i]);
  warn_no_pad (self);
  self->have_pads = TRUE;
  if (added)
    gst_element_no_more_pads (self->demux);
}

void
planes_outputs_restart (PlanesOutputs *self)
{
  guint i;

  for (i = 0; i < self->n; i++)
    if (self->all[i].pad)
      push_stream_start (self, self->all[i].pad);
}

/* ---- frames ---- */

static gboolean
supports_video_meta (PlanesOutput *output)
{
  GstQuery *query;

  if (!gst_pad_check_reconfigure (output->pad))
    return output->any_strides;
  query = gst_query_new_allocation (output->caps, FALSE);
  output->any_strides = gst_pad_peer_query (output->pad, query)
      && gst_query_find_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  gst_query_unref (query);
  return output->any_strides;
}

static GstFlowReturn
push_picture (PlanesOutputs *self, GstBuffer *buffer,
    const GstShmemPlanes *planes, guint picture, const GstVideoInfo *info)
{
  PlanesOutput *output = &self->all[picture];
  GstBuffer *frame =
      planes_split (self->pool, buffer, planes, picture, info, &output->info);

  if (frame && !planes_is_default (frame, &output->info)
      && gst_pad_is_linked (output->pad) && !supports_video_meta (output)) {
    GstBuffer *copy = planes_copy_default (frame, &output->info);

    gst_buffer_unref (frame);
    frame = copy;
  }
  if (frame == NULL) {
    GST_ELEMENT_ERROR (self->demux, RESOURCE, NO_SPACE_LEFT,
        ("Cannot copy a picture of the frame at %" GST_TIME_FORMAT ".",
            GST_TIME_ARGS (GST_BUFFER_PTS (buffer))),
        (NULL));
    return GST_FLOW_ERROR;
  }
  return gst_pad_push (output->pad, frame);
}

GstFlowReturn
planes_outputs_push (PlanesOutputs *self, GstBuffer *buffer,
    const GstShmemPlanes *planes, const GstVideoInfo *infos)
{
  GstFlowReturn ret = GST_FLOW_NOT_LINKED;
  guint i;

  for (i = 0; i < self->n; i++) {
    PlanesOutput *output = &self->all[i];

    if (output->pad == NULL)
      continue;
    ret = gst_flow_combiner_update_pad_flow (self->combiner, output->pad,
        push_picture (self, buffer, planes, i, &infos[i]));
    if (ret != GST_FLOW_OK && ret != GST_FLOW_NOT_LINKED)
      break;
  }
  return ret;
}
