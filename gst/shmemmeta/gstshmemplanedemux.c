/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-shmemplanedemux
 * @title: shmemplanedemux
 * @see_also: shmemplanemux, #GstShmemPlanesMeta
 *
 * Makes streams again of frames with several pictures, one source pad per
 * picture, for elements that do not know plane tables. No pixel is copied: a
 * buffer has the very memory that its picture lies in. A #GstShmemContainerMeta
 * goes where its picture goes, and one of the whole frame to all.
 *
 * What each picture is, the caps of shmemplanemux say; without these, the
 * plane table of the first frame does. The table is checked against the caps
 * and against the memories of each frame before it is used, as it may come
 * from a stranger. A picture that is not plain raw video, such as a tiled one,
 * gets no pad.
 *
 * A downstream element that does not know #GstVideoMeta gets a copy where a
 * picture has other strides than GStreamer's own.
 *
 * ## Example pipelines
 * |[
 * gst-launch-1.0 shmemplanemux name=mux ! shmemplanedemux name=demux
 * videotestsrc num-buffers=100 ! mux.sink_0
 * videotestsrc num-buffers=100 pattern=ball ! mux.sink_1
 * demux.src_0 ! queue ! videoconvert ! autovideosink
 * demux.src_1 ! queue ! videoconvert ! autovideosink
 * ]| Two views in one buffer, and back.
 *
 * Since: 0.1
 */

#include "gstshmemplanedemux.h"
#include "elements.h"
#include "shmemplanesplit.h"
#include "shmemplanestreams.h"
#include "shmemsharepool.h"

#include <gst/base/gstflowcombiner.h>

GST_DEBUG_CATEGORY_STATIC (shmemplanedemux_debug);
#define GST_CAT_DEFAULT shmemplanedemux_debug

/* A picture. */
typedef struct
{
  GstPad *pad;   /* NULL when it is no raw video */
  GstCaps *caps; /* of the pad */
  GstVideoInfo info;
  gboolean any_strides; /* downstream knows GstVideoMeta */
} Stream;

/* Who says what the pictures are. */
typedef enum
{
  SOURCE_STREAMS, /* the field of the caps */
  SOURCE_VIEWS,   /* multiview-mode=separated */
  SOURCE_TABLE,   /* the plane table of each frame */
} Source;

struct _GstShmemPlaneDemux
{
  GstElement parent;

  GstPad *sinkpad;

  /* Of the streaming thread. */
  GstFlowCombiner *combiner;
  GstBufferPool *pool;
  Source source;
  GstVideoInfo view;     /* with SOURCE_VIEWS */
  GstVideoFormat format; /* with SOURCE_TABLE: of the caps, or UNKNOWN */
  gint fps_n;            /* -1: not known */
  gint fps_d;
  guint n; /* pictures */
  Stream streams[GST_SHMEM_MAX_PLANES];
  gboolean have_pads; /* no-more-pads was said */
  gboolean warned;
};

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (
            "video/x-raw(" GST_CAPS_FEATURE_META_GST_SHMEM_PLANES_META "); "
            "video/x-raw, multiview-mode = (string) separated, "
            "views = (int) [ 2, 16 ]"));

static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src_%u", GST_PAD_SRC, GST_PAD_SOMETIMES, GST_STATIC_CAPS ("video/x-raw"));

G_DEFINE_FINAL_TYPE (
    GstShmemPlaneDemux, gst_shmem_plane_demux, GST_TYPE_ELEMENT)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (shmemplanedemux, "shmemplanedemux",
    GST_RANK_NONE, GST_TYPE_SHMEM_PLANE_DEMUX,
    GST_DEBUG_CATEGORY_INIT (shmemplanedemux_debug, "shmemplanedemux", 0,
        "streams of frames with several pictures"))

/* ---- source pads ---- */

/* The frame rate and all is known upstream; nothing here can be changed. */
static gboolean
src_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  if (GST_EVENT_TYPE (event) == GST_EVENT_RECONFIGURE) {
    gst_event_unref (event);
    return TRUE;
  }
  return gst_pad_event_default (pad, parent, event);
}

static void
push_stream_start (GstShmemPlaneDemux *self, GstPad *pad)
{
  GstEvent *upstream =
      gst_pad_get_sticky_event (self->sinkpad, GST_EVENT_STREAM_START, 0);
  gchar *id = gst_pad_create_stream_id (
      pad, GST_ELEMENT_CAST (self), GST_PAD_NAME (pad));
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

/* What came before the pad was there. */
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
add_pad (GstShmemPlaneDemux *self, guint picture)
{
  Stream *stream = &self->streams[picture];
  gchar *name = g_strdup_printf ("src_%u", picture);

  stream->pad = gst_pad_new_from_static_template (&src_template, name);
  g_free (name);
  gst_pad_set_event_function (stream->pad, src_event);
  gst_pad_use_fixed_caps (stream->pad);
  gst_pad_set_active (stream->pad, TRUE);
  push_stream_start (self, stream->pad);
  gst_pad_push_event (stream->pad, gst_event_new_caps (stream->caps));
  gst_pad_sticky_events_foreach (self->sinkpad, forward_sticky, stream->pad);
  gst_flow_combiner_add_pad (self->combiner, stream->pad);
  gst_element_add_pad (GST_ELEMENT_CAST (self), gst_object_ref (stream->pad));
}

static void
remove_pad (GstShmemPlaneDemux *self, Stream *stream)
{
  gst_clear_caps (&stream->caps);
  if (stream->pad == NULL)
    return;
  gst_flow_combiner_remove_pad (self->combiner, stream->pad);
  gst_pad_set_active (stream->pad, FALSE);
  gst_element_remove_pad (GST_ELEMENT_CAST (self), stream->pad);
  gst_clear_object (&stream->pad);
}

static void
end_stream (GstShmemPlaneDemux *self, Stream *stream)
{
  if (stream->pad)
    gst_pad_push_event (stream->pad, gst_event_new_eos ());
  remove_pad (self, stream);
}

static void
remove_pads (GstShmemPlaneDemux *self)
{
  guint i;

  for (i = 0; i < self->n; i++)
    remove_pad (self, &self->streams[i]);
  self->n = 0;
  self->have_pads = FALSE;
}

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

/* Makes picture @picture have @caps, and no pad with NULL. TRUE when a pad was
 * added. */
static gboolean
set_stream (GstShmemPlaneDemux *self, guint picture, GstCaps *caps)
{
  Stream *stream = &self->streams[picture];
  GstVideoInfo info;

  if (caps == NULL || !is_raw_video (caps, &info)) {
    end_stream (self, stream);
    return FALSE;
  }
  if (stream->caps && gst_caps_is_equal (stream->caps, caps))
    return FALSE;
  gst_caps_replace (&stream->caps, caps);
  stream->info = info;
  if (stream->pad) {
    gst_pad_push_event (stream->pad, gst_event_new_caps (caps));
    gst_pad_mark_reconfigure (stream->pad);
    return FALSE;
  }
  add_pad (self, picture);
  return TRUE;
}

static void
warn_no_pad (GstShmemPlaneDemux *self)
{
  GString *names = g_string_new (NULL);
  guint n = 0, i;

  for (i = 0; i < self->n; i++)
    if (self->streams[i].pad == NULL)
      g_string_append_printf (names, "%s%u", n++ > 0 ? ", " : "", i);
  if (n > 0 && !self->warned) {
    self->warned = TRUE;
    GST_ELEMENT_WARNING (self, STREAM, FORMAT,
        ("No pad for %u of %u pictures (%s): they are not raw video in rows, "
         "as tiled or compressed ones are not.",
            n, self->n, names->str),
        (NULL));
  }
  g_string_free (names, TRUE);
}

/* @caps are those of the @n pictures; NULL for one without. */
static void
set_streams (GstShmemPlaneDemux *self, GstCaps **caps, guint n)
{
  gboolean added = !self->have_pads;
  guint i;

  for (i = n; i < self->n; i++)
    end_stream (self, &self->streams[i]);
  self->n = n;
  for (i = 0; i < n; i++)
    added |= set_stream (self, i, caps[i]);
  warn_no_pad (self);
  self->have_pads = TRUE;
  if (added)
    gst_element_no_more_pads (GST_ELEMENT_CAST (self));
}

/* ---- caps ---- */

static gboolean
has_table (GstCaps *caps)
{
  GstCapsFeatures *features = gst_caps_get_features (caps, 0);

  return features
      && gst_caps_features_contains (
          features, GST_CAPS_FEATURE_META_GST_SHMEM_PLANES_META);
}

/* GStreamer's own convention: all views have the caps of the frame. */
static gboolean
set_views (GstShmemPlaneDemux *self, GstCaps *caps)
{
  GstCaps *views[GST_SHMEM_MAX_PLANES], *one;
  guint n, i;

  if (!gst_video_info_from_caps (&self->view, caps)
      || GST_VIDEO_INFO_VIEWS (&self->view) < 1
      || GST_VIDEO_INFO_VIEWS (&self->view) > (gint) G_N_ELEMENTS (views)) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("The caps do not say format, size and 1 to %u views.",
            GST_SHMEM_MAX_PLANES),
        ("caps %" GST_PTR_FORMAT, (gpointer) caps));
    return FALSE;
  }
  n = (guint) GST_VIDEO_INFO_VIEWS (&self->view);
  one = gst_caps_copy (caps);
  gst_structure_remove_fields (gst_caps_get_structure (one, 0),
      "multiview-mode", "multiview-flags", "views", NULL);
  for (i = 0; i < n; i++)
    views[i] = one;
  self->source = SOURCE_VIEWS;
  set_streams (self, views, n);
  gst_caps_unref (one);
  return TRUE;
}

static void
set_table_caps (GstShmemPlaneDemux *self, const GstStructure *structure)
{
  const gchar *format = gst_structure_get_string (structure, "format");

  self->format =
      format ? gst_video_format_from_string (format) : GST_VIDEO_FORMAT_UNKNOWN;
  if (!gst_structure_get_fraction (
          structure, "framerate", &self->fps_n, &self->fps_d))
    self->fps_n = -1;
  self->source = SOURCE_TABLE;
}

static gboolean
set_caps (GstShmemPlaneDemux *self, GstCaps *caps)
{
  GstStructure *structure = gst_caps_get_structure (caps, 0);
  GError *error = NULL;
  GPtrArray *streams;

  if (!has_table (caps))
    return set_views (self, caps);
  streams = shmem_plane_streams_get (structure, &error);
  if (error) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("The caps do not say what the pictures are: %s.", error->message),
        (NULL));
    g_error_free (error);
    return FALSE;
  }
  if (streams == NULL) {
    set_table_caps (self, structure);
    return TRUE;
  }
  self->source = SOURCE_STREAMS;
  set_streams (self, (GstCaps **) streams->pdata, streams->len);
  g_ptr_array_unref (streams);
  return TRUE;
}

/* (transfer full) (nullable): of a picture, from the table alone. */
static GstCaps *
make_caps (GstShmemPlaneDemux *self, const GstShmemPlanes *planes,
    guint picture, const GstShmemPlane *plane)
{
  GstVideoFormat hint =
      plane->format == 0 ? self->format : GST_VIDEO_FORMAT_UNKNOWN;
  GstVideoInfo info;
  GstCaps *caps;

  if (!gst_shmem_planes_get_video_info (planes, picture, hint, &info, NULL))
    return NULL;
  caps = gst_video_info_to_caps (&info);
  if (self->fps_n >= 0)
    gst_caps_set_simple (
        caps, "framerate", GST_TYPE_FRACTION, self->fps_n, self->fps_d, NULL);
  return caps;
}

static void
set_streams_from_table (GstShmemPlaneDemux *self, const GstShmemPlanes *planes)
{
  guint n = gst_shmem_planes_get_n_pictures (planes), first = 0, i;
  GstCaps *caps[GST_SHMEM_MAX_PLANES] = { NULL };

  for (i = 0; i < n; i++) {
    gst_shmem_planes_get_picture (planes, i, &first);
    caps[i] = make_caps (self, planes, i, &planes->planes[first]);
  }
  set_streams (self, caps, n);
  for (i = 0; i < n; i++)
    gst_clear_caps (&caps[i]);
}

/* ---- frames ---- */

static GstFlowReturn
post_bad_frame (GstShmemPlaneDemux *self, GstBuffer *buffer, GError *error)
{
  GST_ELEMENT_ERROR (self, STREAM, FORMAT,
      ("The frame at %" GST_TIME_FORMAT " is refused: %s.",
          GST_TIME_ARGS (GST_BUFFER_PTS (buffer)), error->message),
      (NULL));
  g_error_free (error);
  return GST_FLOW_ERROR;
}

/* Fills @planes with a copy that was checked. */
static gboolean
get_planes (GstShmemPlaneDemux *self, GstBuffer *buffer, GstShmemPlanes *planes,
    GError **error)
{
  GstShmemPlanesMeta *meta;

  if (self->source == SOURCE_VIEWS)
    return shmem_planes_from_views (
        planes, buffer, &self->view, self->n, error);
  meta = gst_buffer_get_shmem_planes_meta (buffer);
  if (meta == NULL) {
    g_set_error_literal (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND,
        "it has no GstShmemPlanesMeta, which its caps promise");
    return FALSE;
  }
  *planes = meta->planes;
  return gst_shmem_planes_check_buffer (planes, buffer, error);
}

static gboolean
check_picture (const Stream *stream, const GstShmemPlanes *planes,
    guint picture, GstVideoInfo *info, GError **error)
{
  guint first = 0;

  if (!gst_shmem_planes_get_video_info (
          planes, picture, GST_VIDEO_INFO_FORMAT (&stream->info), info, error))
    return FALSE;
  if (GST_VIDEO_INFO_WIDTH (info) == GST_VIDEO_INFO_WIDTH (&stream->info)
      && GST_VIDEO_INFO_HEIGHT (info) == GST_VIDEO_INFO_HEIGHT (&stream->info))
    return TRUE;
  gst_shmem_planes_get_picture (planes, picture, &first);
  g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "plane %u: its picture is of %dx%d, and of %dx%d in the caps", first,
      GST_VIDEO_INFO_WIDTH (info), GST_VIDEO_INFO_HEIGHT (info),
      GST_VIDEO_INFO_WIDTH (&stream->info),
      GST_VIDEO_INFO_HEIGHT (&stream->info));
  return FALSE;
}

/* All of a frame is checked before any of it is pushed. */
static gboolean
check_frame (GstShmemPlaneDemux *self, const GstShmemPlanes *planes,
    GstVideoInfo *infos, GError **error)
{
  guint n = gst_shmem_planes_get_n_pictures (planes), i;

  if (n != self->n) {
    g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "it has %u pictures, and its caps say %u", n, self->n);
    return FALSE;
  }
  for (i = 0; i < n; i++)
    if (self->streams[i].pad
        && !check_picture (&self->streams[i], planes, i, &infos[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
knows_video_meta (Stream *stream)
{
  GstQuery *query;

  if (!gst_pad_check_reconfigure (stream->pad))
    return stream->any_strides;
  query = gst_query_new_allocation (stream->caps, FALSE);
  stream->any_strides = gst_pad_peer_query (stream->pad, query)
      && gst_query_find_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
  gst_query_unref (query);
  return stream->any_strides;
}

static GstFlowReturn
push_picture (GstShmemPlaneDemux *self, GstBuffer *buffer,
    const GstShmemPlanes *planes, guint picture, const GstVideoInfo *info)
{
  Stream *stream = &self->streams[picture];
  GstBuffer *output = shmem_plane_split (
      self->pool, buffer, planes, picture, info, &stream->info);

  if (output && !shmem_plane_is_default (output, &stream->info)
      && gst_pad_is_linked (stream->pad) && !knows_video_meta (stream)) {
    GstBuffer *copy = shmem_plane_copy_default (output, &stream->info);

    gst_buffer_unref (output);
    output = copy;
  }
  if (output == NULL) {
    GST_ELEMENT_ERROR (self, RESOURCE, NO_SPACE_LEFT,
        ("Cannot copy a picture of the frame at %" GST_TIME_FORMAT ".",
            GST_TIME_ARGS (GST_BUFFER_PTS (buffer))),
        (NULL));
    return GST_FLOW_ERROR;
  }
  return gst_pad_push (stream->pad, output);
}

static GstFlowReturn
push_pictures (GstShmemPlaneDemux *self, GstBuffer *buffer,
    const GstShmemPlanes *planes, const GstVideoInfo *infos)
{
  GstFlowReturn ret = GST_FLOW_NOT_LINKED;
  guint i;

  for (i = 0; i < self->n; i++) {
    Stream *stream = &self->streams[i];

    if (stream->pad == NULL)
      continue;
    ret = gst_flow_combiner_update_pad_flow (self->combiner, stream->pad,
        push_picture (self, buffer, planes, i, &infos[i]));
    if (ret != GST_FLOW_OK && ret != GST_FLOW_NOT_LINKED)
      break;
  }
  return ret;
}

static GstFlowReturn
chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstShmemPlaneDemux *self = GST_SHMEM_PLANE_DEMUX (parent);
  GstVideoInfo infos[GST_SHMEM_MAX_PLANES];
  GstShmemPlanes planes;
  GError *error = NULL;
  GstFlowReturn ret;
  gboolean good;

  (void) pad;
  good = get_planes (self, buffer, &planes, &error);
  if (good && self->source == SOURCE_TABLE)
    set_streams_from_table (self, &planes);
  if (good && check_frame (self, &planes, infos, &error))
    ret = push_pictures (self, buffer, &planes, infos);
  else
    ret = post_bad_frame (self, buffer, error);
  gst_buffer_unref (buffer);
  return ret;
}

/* ---- events ---- */

static void
restart_streams (GstShmemPlaneDemux *self)
{
  guint i;

  for (i = 0; i < self->n; i++)
    if (self->streams[i].pad)
      push_stream_start (self, self->streams[i].pad);
}

static gboolean
sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstShmemPlaneDemux *self = GST_SHMEM_PLANE_DEMUX (parent);
  gboolean handled = TRUE;
  GstCaps *caps;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
      gst_pad_store_sticky_event (pad, event);
      restart_streams (self);
      gst_event_unref (event);
      break;
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      handled = set_caps (self, caps);
      gst_event_unref (event);
      break;
    case GST_EVENT_FLUSH_STOP:
      gst_flow_combiner_reset (self->combiner);
      gst_pad_event_default (pad, parent, event);
      break;
    default:
      /* Pads that are not there yet get what is sticky later. */
      gst_pad_event_default (pad, parent, event);
  }
  return handled;
}

/* ---- life ---- */

static void
reset (GstShmemPlaneDemux *self)
{
  remove_pads (self);
  gst_flow_combiner_reset (self->combiner);
  g_clear_pointer (&self->pool, shmem_share_pool_free);
  self->source = SOURCE_TABLE;
  self->format = GST_VIDEO_FORMAT_UNKNOWN;
  self->fps_n = -1;
  self->warned = FALSE;
}

static GstStateChangeReturn
gst_shmem_plane_demux_change_state (
    GstElement *element, GstStateChange transition)
{
  GstShmemPlaneDemux *self = GST_SHMEM_PLANE_DEMUX (element);
  GstStateChangeReturn ret;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    self->pool = shmem_share_pool_new ();
  ret = GST_ELEMENT_CLASS (gst_shmem_plane_demux_parent_class)
            ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    reset (self);
  return ret;
}

static void
gst_shmem_plane_demux_finalize (GObject *object)
{
  gst_flow_combiner_free (GST_SHMEM_PLANE_DEMUX (object)->combiner);
  G_OBJECT_CLASS (gst_shmem_plane_demux_parent_class)->finalize (object);
}

static void
gst_shmem_plane_demux_class_init (GstShmemPlaneDemuxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->finalize = gst_shmem_plane_demux_finalize;

  element_class->change_state = gst_shmem_plane_demux_change_state;
  gst_element_class_set_static_metadata (element_class, "Plane demuxer",
      "Demuxer/Video",
      "Makes streams again of frames with several pictures, such as views, "
      "without copying",
      "The gst-shmemmeta authors");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
}

static void
gst_shmem_plane_demux_init (GstShmemPlaneDemux *self)
{
  self->combiner = gst_flow_combiner_new ();
  self->sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sinkpad, chain);
  gst_pad_set_event_function (self->sinkpad, sink_event);
  gst_element_add_pad (GST_ELEMENT_CAST (self), self->sinkpad);
  reset (self);
}
