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
 * Splits frames with several pictures into streams, one source pad per picture,
 * for elements that do not support plane tables. No pixel is copied: a buffer
 * references the memory of its picture. A #GstShmemContainerMeta follows its
 * picture; one for the whole frame goes to all pads.
 *
 * The pictures are described by the caps of shmemplanemux, by those of
 * GStreamer's own `multiview-mode=separated`, or else by the plane table of the
 * first frame. The table is untrusted: it is checked against the caps and the
 * memories of each frame before use. A picture that is not plain raw video,
 * such as a tiled one, gets no pad.
 *
 * Put a queue after each pad; otherwise a sink that waits blocks the others. A
 * seek by the application is sent upstream once.
 *
 * A downstream element without support for #GstVideoMeta gets a copy if the
 * strides of a picture are not GStreamer's default ones.
 *
 * ## Example pipelines
 * |[
 * gst-launch-1.0 shmemplanemux name=mux ! shmemplanedemux name=demux \
 *     videotestsrc num-buffers=100 ! mux.sink_0 \
 *     videotestsrc num-buffers=100 pattern=ball ! mux.sink_1 \
 *     demux.src_0 ! queue ! videoconvert ! autovideosink \
 *     demux.src_1 ! queue ! videoconvert ! autovideosink
 * ]| Mux two views into one buffer, and demux them.
 *
 * Since: 0.9
 */

#include <gst/gst.h>
#include "elements.h"
#include "common/commonerror.h"
#include "common/commoncheckedplanes.h"
#include "common/commonstreams.h"
#include "planes/planesdemux.h"

#define GST_TYPE_SHMEM_PLANE_DEMUX (gst_shmem_plane_demux_get_type ())
G_DECLARE_FINAL_TYPE (GstShmemPlaneDemux, gst_shmem_plane_demux, GST,
    SHMEM_PLANE_DEMUX, GstElement)

GST_DEBUG_CATEGORY_STATIC (shmemplanedemux_debug);
#define GST_CAT_DEFAULT shmemplanedemux_debug

/* What describes the pictures. */
typedef enum
{
  SOURCE_STREAMS, /* the field `streams` of the caps */
  SOURCE_VIEWS,   /* caps with multiview-mode=separated */
  SOURCE_TABLE,   /* the plane table of each frame */
} Source;

struct _GstShmemPlaneDemux
{
  GstElement parent;

  /* Owned by the streaming thread. */
  PlanesOutputs outputs;
  CommonCheckedPlanes table; /* of the last frame */
  guint64 fitting_checks;    /* table.checks that fits the outputs; 0: none */
  GstVideoInfo infos[GST_SHMEM_MAX_PLANES]; /* of its pictures */
  Source source;
  GstVideoInfo view;     /* with SOURCE_VIEWS */
  GstVideoFormat format; /* with SOURCE_TABLE: of the caps, or UNKNOWN */
  gint fps_n;            /* -1: unknown */
  gint fps_d;
};

static GstStaticPadTemplate sink_template =
    GST_STATIC_PAD_TEMPLATE ("sink", GST_PAD_SINK, GST_PAD_ALWAYS,
        GST_STATIC_CAPS (
            "video/x-raw(" GST_CAPS_FEATURE_META_GST_SHMEM_PLANES_META "); "
            "video/x-raw, multiview-mode = (string) separated, "
            "views = (int) [ 2, 16 ]"));

G_DEFINE_FINAL_TYPE (
    GstShmemPlaneDemux, gst_shmem_plane_demux, GST_TYPE_ELEMENT)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (shmemplanedemux, "shmemplanedemux",
    GST_RANK_NONE, GST_TYPE_SHMEM_PLANE_DEMUX,
    GST_DEBUG_CATEGORY_INIT (shmemplanedemux_debug, "shmemplanedemux", 0,
        "splits frames with several pictures"))

/* ---- caps ---- */

/* In GStreamer's own convention, all views have the caps of the frame. */
static gboolean
set_views (GstShmemPlaneDemux *self, GstCaps *caps)
{
  GstCaps *views[GST_SHMEM_MAX_PLANES], *one;
  guint n, i;

  if (!gst_video_info_from_caps (&self->view, caps)
      || GST_VIDEO_INFO_VIEWS (&self->view) < 1
      || GST_VIDEO_INFO_VIEWS (&self->view) > (gint) G_N_ELEMENTS (views)) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("The caps lack a format, a size or 1 to %u views.",
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
  planes_outputs_set_caps (&self->outputs, views, n);
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

  self->fitting_checks = 0;
  if (!common_caps_have_table (caps))
    return set_views (self, caps);
  streams = common_streams_get (structure, &error);
  if (error) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("The caps do not describe the pictures: %s.", error->message), (NULL));
    g_error_free (error);
    return FALSE;
  }
  if (streams == NULL) {
    set_table_caps (self, structure);
    return TRUE;
  }
  self->source = SOURCE_STREAMS;
  planes_outputs_set_caps (
      &self->outputs, (GstCaps **) streams->pdata, streams->len);
  g_ptr_array_unref (streams);
  return TRUE;
}

/* (transfer full) (nullable): the caps of a picture, from the table alone. */
static GstCaps *
make_caps (GstShmemPlaneDemux *self, const GstShmemPlanes *planes,
    guint picture, const GstShmemPlane *plane)
{
  GstVideoFormat hint =
      plane->format == 0 ? self->format : GST_VIDEO_FORMAT_UNKNOWN;
  GstVideoInfo info;
  GstCaps *caps;

  if (!gst_shmem_planes_to_video_info (planes, picture, hint, &info, NULL))
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
    gst_shmem_planes_find_picture (planes, i, &first);
    caps[i] = make_caps (self, planes, i, &planes->planes[first]);
  }
  planes_outputs_set_caps (&self->outputs, caps, n);
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

/* Caches and checks the table of @buffer. */
static gboolean
update_table (GstShmemPlaneDemux *self, GstBuffer *buffer, GError **error)
{
  GstShmemPlanesMeta *meta;

  if (self->source == SOURCE_VIEWS) {
    GstShmemPlanes planes;

    return planes_from_views (
               &planes, buffer, &self->view, self->outputs.n, error)
        && common_checked_planes_set (&self->table, &planes, buffer, error);
  }
  meta = gst_buffer_get_shmem_planes_meta (buffer);
  if (meta == NULL)
    return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND,
        "it lacks the GstShmemPlanesMeta of its caps");
  return common_checked_planes_set (&self->table, &meta->planes, buffer, error);
}

static gboolean
check_picture (const PlanesOutput *output, const GstShmemPlanes *planes,
    guint picture, GstVideoInfo *info, GError **error)
{
  guint first = 0;

  if (!gst_shmem_planes_to_video_info (
          planes, picture, GST_VIDEO_INFO_FORMAT (&output->info), info, error))
    return FALSE;
  if (GST_VIDEO_INFO_WIDTH (info) == GST_VIDEO_INFO_WIDTH (&output->info)
      && GST_VIDEO_INFO_HEIGHT (info) == GST_VIDEO_INFO_HEIGHT (&output->info))
    return TRUE;
  gst_shmem_planes_find_picture (planes, picture, &first);
  return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "plane %u: its picture is %dx%d, but %dx%d in the caps", first,
      GST_VIDEO_INFO_WIDTH (info), GST_VIDEO_INFO_HEIGHT (info),
      GST_VIDEO_INFO_WIDTH (&output->info),
      GST_VIDEO_INFO_HEIGHT (&output->info));
}

static gboolean
check_pictures (GstShmemPlaneDemux *self, GError **error)
{
  guint n = self->table.n_pictures, i;

  if (n != self->outputs.n)
    return common_fail (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
        "it has %u pictures, but its caps describe %u", n, self->outputs.n);
  for (i = 0; i < n; i++)
    if (self->outputs.all[i].pad
        && !check_picture (&self->outputs.all[i], &self->table.planes, i,
            &self->infos[i], error))
      return FALSE;
  return TRUE;
}

/* A frame is checked as a whole before any picture is pushed. The result is
 * valid until the table or the outputs change. */
static gboolean
check_frame (GstShmemPlaneDemux *self, GstBuffer *buffer, GError **error)
{
  if (!update_table (self, buffer, error))
    return FALSE;
  if (self->fitting_checks == self->table.checks)
    return TRUE;
  if (self->source == SOURCE_TABLE)
    set_streams_from_table (self, &self->table.planes);
  if (!check_pictures (self, error))
    return FALSE;
  self->fitting_checks = self->table.checks;
  return TRUE;
}

static GstFlowReturn
chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstShmemPlaneDemux *self = GST_SHMEM_PLANE_DEMUX (parent);
  GError *error = NULL;
  GstFlowReturn ret;

  (void) pad;
  if (check_frame (self, buffer, &error))
    ret = planes_outputs_push (
        &self->outputs, buffer, &self->table.planes, self->infos);
  else
    ret = post_bad_frame (self, buffer, error);
  gst_buffer_unref (buffer);
  return ret;
}

/* ---- events ---- */

static gboolean
sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstShmemPlaneDemux *self = GST_SHMEM_PLANE_DEMUX (parent);
  gboolean handled = TRUE;
  GstCaps *caps;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
      gst_pad_store_sticky_event (pad, event);
      planes_outputs_restart (&self->outputs);
      gst_event_unref (event);
      break;
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      handled = set_caps (self, caps);
      gst_event_unref (event);
      break;
    case GST_EVENT_EOS:
      /* Without pads, EOS would get lost. */
      if (self->outputs.n == 0)
        GST_ELEMENT_ERROR (self, STREAM, DEMUX,
            ("The stream ended before a frame or its caps described the "
             "pictures, so there are no pads."),
            (NULL));
      gst_pad_event_default (pad, parent, event);
      break;
    case GST_EVENT_FLUSH_STOP:
      planes_outputs_flush (&self->outputs);
      gst_pad_event_default (pad, parent, event);
      break;
    default:
      /* Pads added later get the sticky events then. */
      gst_pad_event_default (pad, parent, event);
  }
  return handled;
}

/* ---- start and stop ---- */

static void
reset (GstShmemPlaneDemux *self)
{
  planes_outputs_stop (&self->outputs);
  self->fitting_checks = 0;
  self->source = SOURCE_TABLE;
  self->format = GST_VIDEO_FORMAT_UNKNOWN;
  self->fps_n = -1;
}

static GstStateChangeReturn
gst_shmem_plane_demux_change_state (
    GstElement *element, GstStateChange transition)
{
  GstShmemPlaneDemux *self = GST_SHMEM_PLANE_DEMUX (element);
  GstStateChangeReturn ret;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED)
    planes_outputs_start (&self->outputs);
  ret = GST_ELEMENT_CLASS (gst_shmem_plane_demux_parent_class)
            ->change_state (element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    reset (self);
  return ret;
}

static void
gst_shmem_plane_demux_finalize (GObject *object)
{
  planes_outputs_finalize (&GST_SHMEM_PLANE_DEMUX (object)->outputs);
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
      "Filter/Video",
      "Splits frames with several pictures, such as views, into streams, "
      "without copying",
      "The gst-shmemmeta authors");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (
      element_class, &planes_outputs_template);
}

static void
gst_shmem_plane_demux_init (GstShmemPlaneDemux *self)
{
  GstPad *sinkpad = gst_pad_new_from_static_template (&sink_template, "sink");

  gst_pad_set_chain_function (sinkpad, chain);
  gst_pad_set_event_function (sinkpad, sink_event);
  gst_element_add_pad (GST_ELEMENT_CAST (self), sinkpad);
  planes_outputs_init (&self->outputs, GST_ELEMENT_CAST (self), sinkpad);
  reset (self);
}
