/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/**
 * SECTION:element-shmemplanemux
 * @title: shmemplanemux
 * @see_also: shmemplanedemux, #GstShmemPlanesMeta
 *
 * Combines several raw video streams in one buffer: the views of a multi-view
 * video, or an image with its alpha and depth. Each sink pad becomes a picture,
 * in the order of the numbers in the pad names, and a plane table
 * (#GstShmemPlanesMeta) describes where its planes are. No pixel is copied: the
 * buffer references the memories of the input frames, with at most 16 memories
 * and 16 planes. A #GstShmemContainerMeta of an input frame applies to its
 * picture in the output.
 *
 * Frames whose running time is that of a frame of the first pad, within the
 * tolerance, belong to it; a frame without a counterpart on another pad is
 * dropped, and counted. So live sources may start at any time; those that have
 * running times of their own, such as several shmemfdsrc, need `is-live`. Time
 * stamps and segment are those of the first pad. A frame waits until each pad has one,
 * also with live sources; the tolerance is added to their latency. The output
 * ends when one of the streams ends. A gap in one of the streams is a gap in
 * the output. Frames without time stamps, with a #GstVideoCropMeta, or with
 * different field orders are an error.
 *
 * Downstream must support plane tables, as shmemplanedemux and shmemfdsink do,
 * or `multiview-mode=separated` if all pictures are views with the same format
 * and size.
 *
 * A pool of sealed shared memory is proposed upstream, so that frames can be
 * sent to other processes without a copy.
 *
 * ## Example pipelines
 * |[
 * gst-launch-1.0 shmemplanemux name=mux ! shmemplanedemux name=demux \
 *     videotestsrc num-buffers=100 ! mux.sink_0 \
 *     videotestsrc num-buffers=100 pattern=ball ! mux.sink_1 \
 *     demux.src_0 ! queue ! videoconvert ! autovideosink \
 *     demux.src_1 ! queue ! videoconvert ! autovideosink
 * ]| Mux two views into one buffer, and demux them.
 * |[
 * gst-launch-1.0 shmemplanemux name=mux sink_1::role=alpha sink_2::role=depth ! \
 *     fakesink silent=false -v \
 *     videotestsrc num-buffers=3 ! video/x-raw,format=NV12 ! mux.sink_0 \
 *     videotestsrc num-buffers=3 ! video/x-raw,format=GRAY8 ! mux.sink_1 \
 *     videotestsrc num-buffers=3 ! video/x-raw,format=GRAY16_LE ! mux.sink_2
 * ]| Colour, alpha and depth: four planes in one buffer.
 *
 * Since: 0.9
 */

#include <gst/base/gstaggregator.h>
#include "elements.h"
#include "common/commondownstream.h"
#include "common/commonproperty.h"
#include "common/commonsharepool.h"
#include "planes/planesmux.h"

#define GST_TYPE_SHMEM_PLANE_MUX (gst_shmem_plane_mux_get_type ())
G_DECLARE_FINAL_TYPE (
    GstShmemPlaneMux, gst_shmem_plane_mux, GST, SHMEM_PLANE_MUX, GstAggregator)

GST_DEBUG_CATEGORY_STATIC (shmemplanemux_debug);
#define GST_CAT_DEFAULT shmemplanemux_debug

struct _GstShmemPlaneMux
{
  GstAggregator parent;

  /* Under the object lock. */
  GstClockTime tolerance;
  guint64 frames;
  guint64 dropped;

  GstAllocator *allocator;

  /* Owned by the thread of the source pad. */
  GstBufferPool *pool;
  PlanesSources sources;
  guint32 segment_done; /* seqnum of the last SEGMENT_DONE */
};

G_DEFINE_FINAL_TYPE_WITH_CODE (GstShmemPlaneMux, gst_shmem_plane_mux,
    GST_TYPE_AGGREGATOR,
    G_IMPLEMENT_INTERFACE (GST_TYPE_CHILD_PROXY, planes_mux_child_proxy_init))
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (shmemplanemux, "shmemplanemux",
    GST_RANK_NONE, GST_TYPE_SHMEM_PLANE_MUX,
    GST_DEBUG_CATEGORY_INIT (shmemplanemux_debug, "shmemplanemux", 0,
        "combines several pictures in one buffer"))

/* ---- properties ---- */

static GstStructure *
make_stats (GstShmemPlaneMux *self)
{
  guint64 frames, dropped;

  GST_OBJECT_LOCK (self);
  frames = self->frames;
  dropped = self->dropped;
  GST_OBJECT_UNLOCK (self);
  return gst_structure_new ("shmemplanemux-stats", "frames", G_TYPE_UINT64,
      frames, "dropped", G_TYPE_UINT64, dropped, NULL);
}

static const CommonProperty table[] = {
  { "tolerance", "Tolerance",
      "How far the running times of frames may differ from that of the first "
      "pad's frame that they belong to, in ns; 18446744073709551615 for half "
      "the duration of the shortest frame",
      G_TYPE_UINT64, .maximum = -1, .initial = (gint64) PLANES_TOLERANCE_AUTO,
      .flags = COMMON_PROPERTY_PLAYING },
};

static const CommonProperties properties = COMMON_PROPERTIES (table);

static void
gst_shmem_plane_mux_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstShmemPlaneMux *self = GST_SHMEM_PLANE_MUX (object);

  GST_OBJECT_LOCK (self);
  if (!common_properties_set (&properties, &self->tolerance, id, value))
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  GST_OBJECT_UNLOCK (self);
  /* The latency depends on the tolerance. */
  gst_pad_mark_reconfigure (GST_AGGREGATOR_SRC_PAD (self));
}

static void
gst_shmem_plane_mux_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstShmemPlaneMux *self = GST_SHMEM_PLANE_MUX (object);
  gboolean found;

  (void) pspec;
  GST_OBJECT_LOCK (self);
  found = common_properties_get (&properties, &self->tolerance, id, value);
  GST_OBJECT_UNLOCK (self);
  if (!found)
    g_value_take_boxed (value, make_stats (self));
}

/* ---- negotiation ---- */

static gboolean
any_pad_ended (GstShmemPlaneMux *self)
{
  gboolean ended = FALSE;
  GList *l;

  GST_OBJECT_LOCK (self);
  for (l = GST_ELEMENT_CAST (self)->sinkpads; l; l = l->next)
    ended |= gst_aggregator_pad_is_eos (l->data);
  GST_OBJECT_UNLOCK (self);
  return ended;
}

static void
post_refused (GstShmemPlaneMux *self)
{
  gchar *name = common_name_refuser (GST_AGGREGATOR_SRC_PAD (self));

  GST_ELEMENT_ERROR (self, CORE, NEGOTIATION,
      ("%s does not support frames with a plane table, and would use the first "
       "picture at best. Put shmemplanedemux before it, which splits them into "
       "%u streams.",
          name, self->sources.n),
      ("its caps lack the feature %s",
          GST_CAPS_FEATURE_META_GST_SHMEM_PLANES_META));
  g_free (name);
}

static GstClockTime
get_tolerance (GstShmemPlaneMux *self)
{
  GstClockTime tolerance;

  GST_OBJECT_LOCK (self);
  tolerance = self->tolerance;
  GST_OBJECT_UNLOCK (self);
  return tolerance;
}

/* Output has the time stamp of the first pad; frames of other pads may be later
 * by the tolerance. */
static void
update_latency (GstShmemPlaneMux *self)
{
  GstClockTime latency = 0;

  if (self->sources.n > 1)
    latency =
        planes_sources_get_tolerance (&self->sources, get_tolerance (self));
  gst_aggregator_set_latency (GST_AGGREGATOR_CAST (self), latency, latency);
}

static gboolean
gst_shmem_plane_mux_negotiate (GstAggregator *aggregator)
{
  GstShmemPlaneMux *self = GST_SHMEM_PLANE_MUX (aggregator);
  GstCaps *caps;

  /* A stream may end before it has caps. */
  if (any_pad_ended (self))
    return TRUE;
  if (!planes_sources_update (&self->sources, GST_ELEMENT_CAST (self)))
    return FALSE;
  caps = planes_mux_choose_caps (aggregator->srcpad, &self->sources);
  if (caps == NULL) {
    post_refused (self);
    return FALSE;
  }
  gst_caps_unref (caps);
  update_latency (self);
  return GST_AGGREGATOR_CLASS (gst_shmem_plane_mux_parent_class)
      ->negotiate (aggregator);
}

static GstFlowReturn
gst_shmem_plane_mux_update_src_caps (
    GstAggregator *aggregator, GstCaps *downstream, GstCaps **caps)
{
  GstShmemPlaneMux *self = GST_SHMEM_PLANE_MUX (aggregator);

  (void) downstream;
  *caps = planes_mux_choose_caps (aggregator->srcpad, &self->sources);
  return *caps ? GST_FLOW_OK : GST_FLOW_NOT_NEGOTIATED;
}

/* The first SEGMENT_DONE from any input ends the segment of the output. */
static gboolean
is_duplicate_segment_done (GstShmemPlaneMux *self, GstEvent *event)
{
  guint32 seqnum = gst_event_get_seqnum (event);
  gboolean duplicate = self->segment_done == seqnum;

  self->segment_done = seqnum;
  return duplicate;
}

static gboolean
gst_shmem_plane_mux_sink_event (
    GstAggregator *aggregator, GstAggregatorPad *pad, GstEvent *event)
{
  GstCaps *caps;

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      gst_event_parse_caps (event, &caps);
      gst_shmem_plane_mux_pad_set_caps (GST_SHMEM_PLANE_MUX_PAD (pad), caps);
      gst_pad_mark_reconfigure (aggregator->srcpad);
      break;
    case GST_EVENT_SEGMENT_DONE:
      if (is_duplicate_segment_done (GST_SHMEM_PLANE_MUX (aggregator), event)) {
        gst_event_unref (event);
        return TRUE;
      }
      break;
    default:
      break;
  }
  return GST_AGGREGATOR_CLASS (gst_shmem_plane_mux_parent_class)
      ->sink_event (aggregator, pad, event);
}

/* ---- pads ---- */

static GstPad *
gst_shmem_plane_mux_request_new_pad (GstElement *element,
    GstPadTemplate *template, const gchar *name, const GstCaps *caps)
{
  GstPad *pad = GST_ELEMENT_CLASS (gst_shmem_plane_mux_parent_class)
                    ->request_new_pad (element, template, name, caps);

  if (pad)
    gst_child_proxy_child_added (
        GST_CHILD_PROXY (element), G_OBJECT (pad), GST_PAD_NAME (pad));
  return pad;
}

static void
gst_shmem_plane_mux_release_pad (GstElement *element, GstPad *pad)
{
  gst_child_proxy_child_removed (
      GST_CHILD_PROXY (element), G_OBJECT (pad), GST_PAD_NAME (pad));
  GST_ELEMENT_CLASS (gst_shmem_plane_mux_parent_class)
      ->release_pad (element, pad);
  gst_pad_mark_reconfigure (GST_AGGREGATOR_SRC_PAD (element));
}

/* ---- queries ---- */

static gboolean
gst_shmem_plane_mux_propose_allocation (GstAggregator *aggregator,
    GstAggregatorPad *pad, GstQuery *decided, GstQuery *query)
{
  (void) pad;
  return planes_mux_propose_allocation (
      aggregator, decided, GST_SHMEM_PLANE_MUX (aggregator)->allocator, query);
}

/* Called in upstream's thread, which waits for the answer. */
static gboolean
gst_shmem_plane_mux_sink_query_pre_queue (
    GstAggregator *aggregator, GstAggregatorPad *pad, GstQuery *query)
{
  GstShmemPlaneMuxPad *self = GST_SHMEM_PLANE_MUX_PAD (pad);
  GstAggregatorClass *parent_class =
      GST_AGGREGATOR_CLASS (gst_shmem_plane_mux_parent_class);
  gboolean answered;

  if (!GST_QUERY_IS_SERIALIZED (query))
    return parent_class->sink_query_pre_queue (aggregator, pad, query);
  gst_shmem_plane_mux_pad_set_asked (self, query);
  answered = parent_class->sink_query_pre_queue (aggregator, pad, query);
  gst_shmem_plane_mux_pad_set_asked (self, NULL);
  return answered;
}

/* Serialized queries arrive here in the thread of the source pad. */
static gboolean
gst_shmem_plane_mux_sink_query (
    GstAggregator *aggregator, GstAggregatorPad *pad, GstQuery *query)
{
  GstShmemPlaneMuxPad *self = GST_SHMEM_PLANE_MUX_PAD (pad);
  GstAggregatorClass *parent_class =
      GST_AGGREGATOR_CLASS (gst_shmem_plane_mux_parent_class);
  gboolean answered;
  GstQuery *copy;

  if (!GST_QUERY_IS_SERIALIZED (query))
    return parent_class->sink_query (aggregator, pad, query);
  copy = gst_shmem_plane_mux_pad_copy_asked (self, query);
  if (copy == NULL)
    return FALSE;
  answered = parent_class->sink_query (aggregator, pad, copy);
  gst_shmem_plane_mux_pad_answer (self, query, copy);
  gst_query_unref (copy);
  return answered;
}

static gboolean
gst_shmem_plane_mux_src_query (GstAggregator *aggregator, GstQuery *query)
{
  GstElement *element = GST_ELEMENT_CAST (aggregator);

  switch (GST_QUERY_TYPE (query)) {
    case GST_QUERY_SEEKING:
      planes_mux_query_seeking (element, query);
      return TRUE;
    case GST_QUERY_DURATION:
      return planes_mux_query_duration (element, query);
    default:
      return GST_AGGREGATOR_CLASS (gst_shmem_plane_mux_parent_class)
          ->src_query (aggregator, query);
  }
}

/* ---- frames ---- */

/* The output has the time stamps, and so the segment, of the first pad. */
static void
update_segment (GstShmemPlaneMux *self)
{
  GstAggregator *aggregator = GST_AGGREGATOR_CAST (self);
  GstAggregatorPad *srcpad = GST_AGGREGATOR_PAD_CAST (aggregator->srcpad);
  GstSegment segment = self->sources.all[0].segment;
  gboolean same;

  GST_OBJECT_LOCK (srcpad);
  segment.position = srcpad->segment.position;
  same = gst_segment_is_equal (&segment, &srcpad->segment);
  GST_OBJECT_UNLOCK (srcpad);
  if (!same)
    gst_aggregator_update_segment (aggregator, &segment);
}

static GstFlowReturn
push_frame (GstShmemPlaneMux *self)
{
  GstAggregator *aggregator = GST_AGGREGATOR_CAST (self);
  GstBuffer *buffer = planes_sources_make_frame (
      &self->sources, GST_ELEMENT_CAST (self), self->pool);
  GstFlowReturn ret;

  if (buffer == NULL)
    return GST_FLOW_ERROR;
  /* From here on, only the output references the input frames. */
  planes_sources_consume (&self->sources);
  update_segment (self);
  gst_aggregator_selected_samples (aggregator, GST_BUFFER_PTS (buffer),
      GST_BUFFER_DTS (buffer), GST_BUFFER_DURATION (buffer), NULL);
  GST_OBJECT_LOCK (self);
  self->frames++;
  GST_OBJECT_UNLOCK (self);
  ret = gst_aggregator_finish_buffer (aggregator, buffer);
  if (ret == GST_FLOW_NOT_NEGOTIATED)
    post_refused (self);
  return ret;
}

static GstFlowReturn
pick_frames (GstShmemPlaneMux *self)
{
  guint64 dropped = 0;
  GstFlowReturn ret = planes_sources_pick (
      &self->sources, GST_ELEMENT_CAST (self), get_tolerance (self), &dropped);

  GST_OBJECT_LOCK (self);
  self->dropped += dropped;
  GST_OBJECT_UNLOCK (self);
  return ret;
}

static GstFlowReturn
make_frame (GstAggregator *aggregator)
{
  GstShmemPlaneMux *self = GST_SHMEM_PLANE_MUX (aggregator);
  GstFlowReturn ret;

  if (!planes_sources_are_current (&self->sources, GST_ELEMENT_CAST (self))) {
    if (any_pad_ended (self))
      return GST_FLOW_EOS;
    gst_pad_mark_reconfigure (aggregator->srcpad);
    return GST_AGGREGATOR_FLOW_NEED_DATA;
  }
  ret = pick_frames (self);
  if (ret == GST_FLOW_OK)
    ret = push_frame (self);
  planes_sources_drop_frames (&self->sources);
  return ret;
}

static gboolean
end_pad (GstElement *element, GstPad *pad, gpointer data)
{
  (void) element;
  (void) data;
  gst_shmem_plane_mux_pad_end (GST_SHMEM_PLANE_MUX_PAD (pad));
  return TRUE;
}

static GstFlowReturn
gst_shmem_plane_mux_aggregate (GstAggregator *aggregator, gboolean timeout)
{
  GstFlowReturn ret = make_frame (aggregator);

  (void) timeout;
  /* Streams that continue get GST_FLOW_EOS. */
  if (ret == GST_FLOW_EOS)
    gst_element_foreach_sink_pad (GST_ELEMENT_CAST (aggregator), end_pad, NULL);
  return ret;
}

/* ---- start and stop ---- */

static gboolean
gst_shmem_plane_mux_start (GstAggregator *aggregator)
{
  GstShmemPlaneMux *self = GST_SHMEM_PLANE_MUX (aggregator);

  self->pool = common_share_pool_new ();
  self->segment_done = GST_SEQNUM_INVALID;
  GST_OBJECT_LOCK (self);
  self->frames = 0;
  self->dropped = 0;
  GST_OBJECT_UNLOCK (self);
  return TRUE;
}

static gboolean
gst_shmem_plane_mux_stop (GstAggregator *aggregator)
{
  GstShmemPlaneMux *self = GST_SHMEM_PLANE_MUX (aggregator);

  planes_sources_clear (&self->sources);
  g_clear_pointer (&self->pool, common_share_pool_free);
  return TRUE;
}

static void
gst_shmem_plane_mux_finalize (GObject *object)
{
  gst_object_unref (GST_SHMEM_PLANE_MUX (object)->allocator);
  G_OBJECT_CLASS (gst_shmem_plane_mux_parent_class)->finalize (object);
}

static void
add_templates (GstElementClass *element_class)
{
  GstCaps *caps = planes_mux_make_sink_caps ();

  gst_element_class_add_pad_template (element_class,
      gst_pad_template_new_with_gtype ("sink_%u", GST_PAD_SINK, GST_PAD_REQUEST,
          caps, GST_TYPE_SHMEM_PLANE_MUX_PAD));
  gst_caps_unref (caps);
  caps = gst_caps_from_string (
      "video/x-raw(" GST_CAPS_FEATURE_META_GST_SHMEM_PLANES_META "); "
      "video/x-raw, multiview-mode = (string) separated, "
      "views = (int) [ 2, 16 ]");
  gst_element_class_add_pad_template (element_class,
      gst_pad_template_new_with_gtype (
          "src", GST_PAD_SRC, GST_PAD_ALWAYS, caps, GST_TYPE_AGGREGATOR_PAD));
  gst_caps_unref (caps);
}

static void
gst_shmem_plane_mux_class_init (GstShmemPlaneMuxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstAggregatorClass *aggregator_class = GST_AGGREGATOR_CLASS (klass);

  object_class->set_property = gst_shmem_plane_mux_set_property;
  object_class->get_property = gst_shmem_plane_mux_get_property;
  object_class->finalize = gst_shmem_plane_mux_finalize;
  g_object_class_install_property (object_class,
      common_properties_install (&properties, object_class),
      g_param_spec_boxed ("stats", "Statistics",
          "Counters since the start: frames (made), dropped (for lack of a "
          "counterpart, over all pads)",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));

  element_class->request_new_pad = gst_shmem_plane_mux_request_new_pad;
  element_class->release_pad = gst_shmem_plane_mux_release_pad;
  gst_element_class_set_static_metadata (element_class, "Plane muxer",
      "Filter/Video",
      "Combines several raw video streams, such as views, or colour, alpha and "
      "depth, in one buffer, without copying",
      "The gst-shmemmeta authors");
  add_templates (element_class);

  aggregator_class->start = gst_shmem_plane_mux_start;
  aggregator_class->stop = gst_shmem_plane_mux_stop;
  aggregator_class->sink_event = gst_shmem_plane_mux_sink_event;
  aggregator_class->negotiate = gst_shmem_plane_mux_negotiate;
  aggregator_class->update_src_caps = gst_shmem_plane_mux_update_src_caps;
  aggregator_class->propose_allocation = gst_shmem_plane_mux_propose_allocation;
  aggregator_class->sink_query_pre_queue =
      gst_shmem_plane_mux_sink_query_pre_queue;
  aggregator_class->sink_query = gst_shmem_plane_mux_sink_query;
  aggregator_class->src_query = gst_shmem_plane_mux_src_query;
  aggregator_class->aggregate = gst_shmem_plane_mux_aggregate;

  gst_type_mark_as_plugin_api (
      GST_TYPE_SHMEM_PLANE_MUX_PAD, (GstPluginAPIFlags) 0);
}

static void
gst_shmem_plane_mux_init (GstShmemPlaneMux *self)
{
  common_properties_init (&properties, &self->tolerance);
  self->allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
}
