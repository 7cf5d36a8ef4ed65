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
 * Makes one buffer of several raw video streams: the views of a multi-view
 * video, or an image with its opacity and its depth. Each sink pad becomes a
 * picture, in the order of the numbers in their names, and a plane table
 * (#GstShmemPlanesMeta) says where its planes are. No pixel is copied: the
 * buffer has the memories of the frames that it was made of, 16 at most, with
 * 16 planes at most. #GstShmemContainerMeta of a frame becomes one of its
 * picture.
 *
 * Frames with the same running time belong together, within the tolerance;
 * one that has no counterpart on another pad is dropped. Time stamps, flags
 * and the segment are those of the first pad. A frame waits until there is
 * one on each pad, also with live sources, and the stream ends when one
 * of the streams ends. A gap in one of the streams is a gap in the output;
 * frames without time stamps, or with a #GstVideoCropMeta, are an error.
 *
 * What comes behind has to understand plane tables, as shmemplanedemux and
 * shmemfdsink do, or `multiview-mode=separated`, when all pictures are views
 * of one format and size.
 *
 * Upstream elements are offered a pool of sealed shared memory, so that what
 * they write can go to other processes as it is.
 *
 * ## Example pipelines
 * |[
 * gst-launch-1.0 shmemplanemux name=mux ! shmemplanedemux name=demux
 * videotestsrc num-buffers=100 ! mux.sink_0
 * videotestsrc num-buffers=100 pattern=ball ! mux.sink_1
 * demux.src_0 ! queue ! videoconvert ! autovideosink
 * demux.src_1 ! queue ! videoconvert ! autovideosink
 * ]| Two views in one buffer, and back.
 * |[
 * gst-launch-1.0 shmemplanemux name=mux sink_1::role=alpha sink_2::role=depth !
 * fakesink silent=false -v
 * videotestsrc num-buffers=3 ! video/x-raw,format=NV12 ! mux.sink_0
 * videotestsrc num-buffers=3 ! video/x-raw,format=GRAY8 ! mux.sink_1
 * videotestsrc num-buffers=3 ! video/x-raw,format=GRAY16_LE ! mux.sink_2
 * ]| Colour, opacity and depth: four planes in one buffer.
 *
 * Since: 0.1
 */

#include "gstshmemplanemux.h"
#include "elements.h"
#include "shmemplanemuxcaps.h"
#include "shmemplanemuxpad.h"
#include "shmempool.h"
#include "shmemsharepool.h"

GST_DEBUG_CATEGORY_STATIC (shmemplanemux_debug);
#define GST_CAT_DEFAULT shmemplanemux_debug

/* Half the duration of the shortest frame; and where none has one, this. */
#define TOLERANCE_AUTO GST_CLOCK_TIME_NONE
#define UNKNOWN_TOLERANCE (10 * GST_MSECOND)

/* What a pad was when the caps of the output were made. */
typedef struct
{
  GstShmemPlaneMuxPad *pad;
  GstBuffer *frame;    /* at its head */
  gint64 running_time; /* of the frame; negative before its segment */
} Source;

struct _GstShmemPlaneMux
{
  GstAggregator parent;

  /* Under the object lock. */
  GstClockTime tolerance;
  guint64 frames;
  guint64 dropped;

  GstAllocator *allocator;

  /* Of the thread of the source pad. */
  GstBufferPool *pool;
  guint n;
  ShmemPlaneInput inputs[GST_SHMEM_MAX_PLANES];
  Source sources[GST_SHMEM_MAX_PLANES];
  guint32 cookie; /* of the pads that they are of */
  gboolean have_views;
};

enum
{
  PROP_0,
  PROP_TOLERANCE,
  PROP_STATS,
};

static void child_proxy_init (gpointer interface, gpointer data);

G_DEFINE_FINAL_TYPE_WITH_CODE (GstShmemPlaneMux, gst_shmem_plane_mux,
    GST_TYPE_AGGREGATOR,
    G_IMPLEMENT_INTERFACE (GST_TYPE_CHILD_PROXY, child_proxy_init))
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (shmemplanemux, "shmemplanemux",
    GST_RANK_NONE, GST_TYPE_SHMEM_PLANE_MUX,
    GST_DEBUG_CATEGORY_INIT (shmemplanemux_debug, "shmemplanemux", 0,
        "several pictures in one buffer"))

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

static void
gst_shmem_plane_mux_set_property (
    GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GstShmemPlaneMux *self = GST_SHMEM_PLANE_MUX (object);

  switch (id) {
    case PROP_TOLERANCE:
      GST_OBJECT_LOCK (self);
      self->tolerance = g_value_get_uint64 (value);
      GST_OBJECT_UNLOCK (self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gst_shmem_plane_mux_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstShmemPlaneMux *self = GST_SHMEM_PLANE_MUX (object);

  switch (id) {
    case PROP_TOLERANCE:
      GST_OBJECT_LOCK (self);
      g_value_set_uint64 (value, self->tolerance);
      GST_OBJECT_UNLOCK (self);
      break;
    case PROP_STATS:
      g_value_take_boxed (value, make_stats (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

/* ---- the pads, as they are now ---- */

static void
drop_sources (GstShmemPlaneMux *self)
{
  guint i;

  for (i = 0; i < self->n; i++) {
    gst_clear_buffer (&self->sources[i].frame);
    gst_clear_object (&self->sources[i].pad);
    gst_clear_caps (&self->inputs[i].caps);
  }
  self->n = 0;
}

static gint
compare_pads (gconstpointer a, gconstpointer b)
{
  guint x = gst_shmem_plane_mux_pad_get_number (
      GST_SHMEM_PLANE_MUX_PAD (*(gpointer *) a));
  guint y = gst_shmem_plane_mux_pad_get_number (
      GST_SHMEM_PLANE_MUX_PAD (*(gpointer *) b));

  return x < y ? -1 : x > y;
}

/* (transfer full): the sink pads by number, and the @cookie that changes with
 * them. */
static GPtrArray *
get_pads (GstShmemPlaneMux *self, guint32 *cookie)
{
  GPtrArray *pads = g_ptr_array_new_with_free_func (gst_object_unref);
  GList *l;

  GST_OBJECT_LOCK (self);
  for (l = GST_ELEMENT_CAST (self)->sinkpads; l; l = l->next)
    g_ptr_array_add (pads, gst_object_ref (l->data));
  *cookie = GST_ELEMENT_CAST (self)->pads_cookie;
  GST_OBJECT_UNLOCK (self);
  g_ptr_array_sort (pads, compare_pads);
  return pads;
}

static gboolean
sources_are_current (GstShmemPlaneMux *self)
{
  gboolean current;

  GST_OBJECT_LOCK (self);
  current = self->n > 0 && GST_ELEMENT_CAST (self)->pads_cookie == self->cookie;
  GST_OBJECT_UNLOCK (self);
  return current;
}

static gboolean
any_pad_ended (GstShmemPlaneMux *self)
{
  guint32 cookie;
  GPtrArray *pads = get_pads (self, &cookie);
  gboolean ended = FALSE;
  guint i;

  for (i = 0; i < pads->len; i++)
    ended |= gst_aggregator_pad_is_eos (g_ptr_array_index (pads, i));
  g_ptr_array_unref (pads);
  return ended;
}

static gboolean
view_is_taken (
    const gint *views, const ShmemPlaneInput *inputs, guint n, gint view)
{
  guint i;

  for (i = 0; i < n; i++)
    if (inputs[i].role == SHMEM_PLANE_COLOUR && views[i] == view)
      return TRUE;
  return FALSE;
}

/* Of colour, each is a view of its own; opacity and depth are of the first. */
static void
assign_views (ShmemPlaneInput *inputs, const gint *wanted, guint n)
{
  guint next = 0, i;

  for (i = 0; i < n; i++) {
    if (wanted[i] != SHMEM_VIEW_AUTO) {
      inputs[i].view = (guint) wanted[i];
    } else if (inputs[i].role != SHMEM_PLANE_COLOUR) {
      inputs[i].view = 0;
    } else {
      while (view_is_taken (wanted, inputs, n, (gint) next))
        next++;
      inputs[i].view = next++;
    }
  }
}

/* Of a pad that has caps. */
static void
add_source (GstShmemPlaneMux *self, GstShmemPlaneMuxPad *pad, gint *view)
{
  ShmemPlaneInput *input = &self->inputs[self->n];
  Source *source = &self->sources[self->n++];

  input->caps = gst_caps_ref (pad->caps);
  input->info = pad->info;
  GST_OBJECT_LOCK (pad);
  input->role = pad->role;
  *view = pad->view;
  GST_OBJECT_UNLOCK (pad);
  source->pad = gst_object_ref (pad);
  source->frame = NULL;
}

static gboolean
check_caps (GstShmemPlaneMux *self, GstShmemPlaneMuxPad *pad)
{
  if (pad->caps && pad->is_picture)
    return TRUE;
  if (pad->caps == NULL)
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("Frames on %s have no caps; put a capsfilter before it.",
            GST_PAD_NAME (pad)),
        (NULL));
  else
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("The stream on %s is not raw video with one picture in a frame; one "
         "with several views has to be taken apart first.",
            GST_PAD_NAME (pad)),
        ("caps %" GST_PTR_FORMAT, (gpointer) pad->caps));
  return FALSE;
}

static gboolean
check_planes (GstShmemPlaneMux *self, GPtrArray *pads)
{
  guint planes = 0, i;

  for (i = 0; i < pads->len; i++) {
    GstShmemPlaneMuxPad *pad = g_ptr_array_index (pads, i);
    guint n;

    if (!check_caps (self, pad))
      return FALSE;
    n = GST_VIDEO_INFO_N_PLANES (&pad->info);
    if (n > GST_SHMEM_MAX_PLANES - planes) {
      GST_ELEMENT_ERROR (self, STREAM, FORMAT,
          ("A frame has at most %u planes: %u are in use, and %s brings %u "
           "more. Mux fewer streams into one, or use a format with fewer "
           "planes.",
              GST_SHMEM_MAX_PLANES, planes, GST_PAD_NAME (pad), n),
          (NULL));
      return FALSE;
    }
    planes += n;
  }
  return TRUE;
}

static gboolean
update_sources (GstShmemPlaneMux *self)
{
  gint views[GST_SHMEM_MAX_PLANES];
  guint32 cookie;
  GPtrArray *pads = get_pads (self, &cookie);
  gboolean good = check_planes (self, pads);
  guint i;

  drop_sources (self);
  if (good) {
    for (i = 0; i < pads->len; i++)
      add_source (self, g_ptr_array_index (pads, i), &views[i]);
    assign_views (self->inputs, views, self->n);
    self->cookie = cookie;
  }
  g_ptr_array_unref (pads);
  return good && self->n > 0;
}

/* ---- negotiation ---- */

static void
post_refused (GstShmemPlaneMux *self)
{
  gchar *name = shmem_plane_mux_name_refuser (GST_AGGREGATOR_SRC_PAD (self));

  GST_ELEMENT_ERROR (self, CORE, NEGOTIATION,
      ("%s does not take frames with a plane table, of which it would see the "
       "first picture at best. Put shmemplanedemux before it, which makes %u "
       "streams of them again.",
          name, self->n),
      ("it does not name the caps feature %s",
          GST_CAPS_FEATURE_META_GST_SHMEM_PLANES_META));
  g_free (name);
}

static gboolean
gst_shmem_plane_mux_negotiate (GstAggregator *aggregator)
{
  GstShmemPlaneMux *self = GST_SHMEM_PLANE_MUX (aggregator);
  GstCaps *caps;

  /* A stream can end before it has caps. */
  if (any_pad_ended (self))
    return TRUE;
  if (!update_sources (self))
    return FALSE;
  caps =
      shmem_plane_mux_choose_caps (aggregator->srcpad, self->inputs, self->n);
  if (caps == NULL) {
    post_refused (self);
    return FALSE;
  }
  gst_caps_unref (caps);
  return GST_AGGREGATOR_CLASS (gst_shmem_plane_mux_parent_class)
      ->negotiate (aggregator);
}

static GstFlowReturn
gst_shmem_plane_mux_update_src_caps (
    GstAggregator *aggregator, GstCaps *downstream, GstCaps **caps)
{
  GstShmemPlaneMux *self = GST_SHMEM_PLANE_MUX (aggregator);

  (void) downstream;
  *caps =
      shmem_plane_mux_choose_caps (aggregator->srcpad, self->inputs, self->n);
  self->have_views = shmem_plane_inputs_are_views (self->inputs, self->n);
  return *caps ? GST_FLOW_OK : GST_FLOW_NOT_NEGOTIATED;
}

static gboolean
gst_shmem_plane_mux_sink_event (
    GstAggregator *aggregator, GstAggregatorPad *pad, GstEvent *event)
{
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    gst_event_parse_caps (event, &caps);
    gst_shmem_plane_mux_pad_set_caps (GST_SHMEM_PLANE_MUX_PAD (pad), caps);
    gst_pad_mark_reconfigure (aggregator->srcpad);
  }
  return GST_AGGREGATOR_CLASS (gst_shmem_plane_mux_parent_class)
      ->sink_event (aggregator, pad, event);
}

/* ---- pads, and their properties by the name of the pad ---- */

static GObject *
get_child_by_index (GstChildProxy *proxy, guint index)
{
  GObject *child;

  GST_OBJECT_LOCK (proxy);
  child = g_list_nth_data (GST_ELEMENT_CAST (proxy)->sinkpads, index);
  if (child)
    g_object_ref (child);
  GST_OBJECT_UNLOCK (proxy);
  return child;
}

static guint
get_children_count (GstChildProxy *proxy)
{
  guint count;

  GST_OBJECT_LOCK (proxy);
  count = GST_ELEMENT_CAST (proxy)->numsinkpads;
  GST_OBJECT_UNLOCK (proxy);
  return count;
}

static void
child_proxy_init (gpointer interface, gpointer data)
{
  GstChildProxyInterface *proxy = interface;

  (void) data;
  proxy->get_child_by_index = get_child_by_index;
  proxy->get_children_count = get_children_count;
}

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

/* ---- memory ---- */

/* (transfer full) (nullable): one that any pool can allocate from. */
static GstAllocator *
get_allocator (GstQuery *query)
{
  GstAllocator *allocator = NULL;

  if (query && gst_query_get_n_allocation_params (query) > 0)
    gst_query_parse_nth_allocation_param (query, 0, &allocator, NULL);
  if (allocator
      && (GST_OBJECT_FLAG_IS_SET (allocator, GST_ALLOCATOR_FLAG_CUSTOM_ALLOC)
          || g_strcmp0 (allocator->mem_type, GST_ALLOCATOR_SYSMEM) == 0))
    gst_clear_object (&allocator);
  return allocator;
}

/* Before there are caps for the output: upstream asks when it has caps, which
 * may be when other pads have none yet. */
static GstAllocator *
ask_downstream (GstShmemPlaneMux *self)
{
  GstCaps *caps = gst_caps_new_empty_simple ("video/x-raw");
  GstAllocator *allocator = NULL;
  GstQuery *query;

  gst_caps_set_features_simple (caps,
      gst_caps_features_new (
          GST_CAPS_FEATURE_META_GST_SHMEM_PLANES_META, NULL));
  query = gst_query_new_allocation (caps, FALSE);
  if (gst_pad_peer_query (GST_AGGREGATOR_SRC_PAD (self), query))
    allocator = get_allocator (query);
  gst_query_unref (query);
  gst_caps_unref (caps);
  return allocator;
}

static gboolean
gst_shmem_plane_mux_propose_allocation (GstAggregator *aggregator,
    GstAggregatorPad *pad, GstQuery *decided, GstQuery *query)
{
  GstShmemPlaneMux *self = GST_SHMEM_PLANE_MUX (aggregator);
  GstAllocator *allocator;
  GstVideoInfo info;
  GstCaps *caps;
  gboolean proposed;

  (void) pad;
  gst_query_parse_allocation (query, &caps, NULL);
  if (caps == NULL || !gst_video_info_from_caps (&info, caps))
    return FALSE;
  allocator = decided ? get_allocator (decided) : ask_downstream (self);
  if (allocator == NULL)
    allocator = gst_object_ref (self->allocator);
  proposed = shmem_pool_propose (query, allocator, &info);
  gst_object_unref (allocator);
  return proposed;
}

/* ---- which frames belong together ---- */

static void
count_dropped (GstShmemPlaneMux *self, GstAggregatorPad *pad)
{
  GST_OBJECT_LOCK (self);
  self->dropped++;
  GST_OBJECT_UNLOCK (self);
  GST_DEBUG_OBJECT (pad, "dropping a frame that has no counterpart");
  gst_aggregator_pad_drop_buffer (pad);
}

/* The base class makes these of GAP events. */
static gboolean
is_gap (GstBuffer *buffer)
{
  return GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP)
      && gst_buffer_n_memory (buffer) == 0;
}

static gboolean
check_frame (GstShmemPlaneMux *self, Source *source, const GstSegment *segment)
{
  if (!GST_BUFFER_PTS_IS_VALID (source->frame)
      || segment->format != GST_FORMAT_TIME) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("A frame on %s has no time stamp, so that it cannot be said which "
         "frames of other streams belong to it. Put an element that makes "
         "time stamps before it, or set do-timestamp on its source.",
            GST_PAD_NAME (source->pad)),
        (NULL));
    return FALSE;
  }
  if (gst_buffer_get_video_crop_meta (source->frame)) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("The frame at %" GST_TIME_FORMAT " on %s is cropped by a "
         "GstVideoCropMeta, which a plane table cannot say. Put videocrop or "
         "videoconvert before it.",
            GST_TIME_ARGS (GST_BUFFER_PTS (source->frame)),
            GST_PAD_NAME (source->pad)),
        (NULL));
    return FALSE;
  }
  return TRUE;
}

/* Whether any of it is shown. */
static gboolean
is_in_segment (GstBuffer *frame, const GstSegment *segment)
{
  GstClockTime start = GST_BUFFER_PTS (frame), stop = GST_CLOCK_TIME_NONE;

  if (GST_BUFFER_DURATION_IS_VALID (frame))
    stop = start + GST_BUFFER_DURATION (frame);
  return gst_segment_clip (segment, GST_FORMAT_TIME, start, stop, NULL, NULL);
}

static void
set_running_time (Source *source, const GstSegment *segment)
{
  guint64 running_time = 0;
  gint sign = gst_segment_to_running_time_full (
      segment, GST_FORMAT_TIME, GST_BUFFER_PTS (source->frame), &running_time);

  source->running_time =
      sign < 0 ? -(gint64) running_time : (gint64) running_time;
}

/* Looks at the frame at the head of a pad. */
static GstFlowReturn
peek_frame (GstShmemPlaneMux *self, Source *source)
{
  GstAggregatorPad *pad = GST_AGGREGATOR_PAD_CAST (source->pad);
  GstSegment segment;

  GST_OBJECT_LOCK (pad);
  segment = pad->segment;
  GST_OBJECT_UNLOCK (pad);
  for (;;) {
    gst_clear_buffer (&source->frame);
    source->frame = gst_aggregator_pad_peek_buffer (pad);
    if (source->frame == NULL)
      return gst_aggregator_pad_is_eos (pad) ? GST_FLOW_EOS
                                             : GST_AGGREGATOR_FLOW_NEED_DATA;
    if (is_gap (source->frame)) {
      gst_aggregator_pad_drop_buffer (pad);
      continue;
    }
    if (!check_frame (self, source, &segment))
      return GST_FLOW_ERROR;
    if (is_in_segment (source->frame, &segment))
      break;
    count_dropped (self, pad);
  }
  set_running_time (source, &segment);
  return GST_FLOW_OK;
}

static GstClockTime
get_duration (GstShmemPlaneMux *self, guint i)
{
  const GstVideoInfo *info = &self->inputs[i].info;

  if (GST_VIDEO_INFO_FPS_N (info) > 0)
    return gst_util_uint64_scale_int (
        GST_SECOND, GST_VIDEO_INFO_FPS_D (info), GST_VIDEO_INFO_FPS_N (info));
  return GST_BUFFER_DURATION (self->sources[i].frame);
}

static GstClockTime
get_tolerance (GstShmemPlaneMux *self)
{
  GstClockTime tolerance, shortest = GST_CLOCK_TIME_NONE;
  guint i;

  GST_OBJECT_LOCK (self);
  tolerance = self->tolerance;
  GST_OBJECT_UNLOCK (self);
  if (tolerance != TOLERANCE_AUTO)
    return tolerance;
  for (i = 0; i < self->n; i++)
    shortest = MIN (shortest, get_duration (self, i));
  return GST_CLOCK_TIME_IS_VALID (shortest) ? shortest / 2 : UNKNOWN_TOLERANCE;
}

/* Drops what is too old for the latest one. TRUE when nothing was. */
static gboolean
heads_match (GstShmemPlaneMux *self)
{
  GstClockTime tolerance = get_tolerance (self);
  gint64 latest = G_MININT64;
  gboolean match = TRUE;
  guint i;

  for (i = 0; i < self->n; i++)
    latest = MAX (latest, self->sources[i].running_time);
  for (i = 0; i < self->n; i++) {
    Source *source = &self->sources[i];

    if ((guint64) latest - (guint64) source->running_time > tolerance) {
      count_dropped (self, GST_AGGREGATOR_PAD_CAST (source->pad));
      match = FALSE;
    }
  }
  return match;
}

static GstFlowReturn
pick_frames (GstShmemPlaneMux *self)
{
  GstFlowReturn ret;
  guint i;

  do {
    ret = GST_FLOW_OK;
    for (i = 0; i < self->n; i++) {
      GstFlowReturn one = peek_frame (self, &self->sources[i]);

      /* That one stream ended says more than that another is waited for. */
      if (one == GST_FLOW_ERROR || one == GST_FLOW_EOS)
        return one;
      if (one != GST_FLOW_OK)
        ret = one;
    }
  } while (ret == GST_FLOW_OK && !heads_match (self));
  return ret;
}

/* ---- the output ---- */

static gboolean
post_picture_error (GstShmemPlaneMux *self, guint i, GError *error)
{
  GST_ELEMENT_ERROR (self, STREAM, FORMAT,
      ("The frame at %" GST_TIME_FORMAT " on %s does not go into a plane "
       "table: %s.",
          GST_TIME_ARGS (GST_BUFFER_PTS (self->sources[i].frame)),
          GST_PAD_NAME (self->sources[i].pad), error->message),
      (NULL));
  g_error_free (error);
  return FALSE;
}

/* GstBuffer merges memories, with a copy, rather than to have a seventeenth. */
static gboolean
append_memories (GstShmemPlaneMux *self, GstBuffer *buffer, guint i)
{
  GstBuffer *frame = self->sources[i].frame;
  guint used = gst_buffer_n_memory (buffer), k;
  guint n = gst_buffer_n_memory (frame);

  if (n > GST_SHMEM_MAX_PLANES - used) {
    GST_ELEMENT_ERROR (self, STREAM, FORMAT,
        ("A frame has at most %u memories: %u are in use, and the frame at "
         "%" GST_TIME_FORMAT " on %s brings %u more. Mux fewer streams into "
         "one, or let what is upstream use the buffer pool that it is "
         "offered, whose frames have one memory.",
            GST_SHMEM_MAX_PLANES, used, GST_TIME_ARGS (GST_BUFFER_PTS (frame)),
            GST_PAD_NAME (self->sources[i].pad), n),
        (NULL));
    return FALSE;
  }
  for (k = 0; k < n; k++) {
    GstMemory *memory = gst_buffer_peek_memory (frame, k);

    if (!shmem_share_append (buffer, memory, 0, memory->size)) {
      GST_ELEMENT_ERROR (self, RESOURCE, NO_SPACE_LEFT,
          ("Cannot copy %" G_GSIZE_FORMAT " bytes that %s does not share.",
              memory->size, GST_PAD_NAME (self->sources[i].pad)),
          (NULL));
      return FALSE;
    }
  }
  gst_buffer_add_parent_buffer_meta (buffer, frame);
  return TRUE;
}

static gboolean
append_picture (
    GstShmemPlaneMux *self, GstBuffer *buffer, GstShmemPlanes *planes, guint i)
{
  const ShmemPlaneInput *input = &self->inputs[i];
  guint first = gst_buffer_n_memory (buffer);
  GError *error = NULL;

  if (!append_memories (self, buffer, i))
    return FALSE;
  if (!gst_shmem_planes_append_video_buffer (planes, self->sources[i].frame,
          &input->info, first, input->role, input->view, &error))
    return post_picture_error (self, i, error);
  return TRUE;
}

/* What a frame carries is about its picture. */
static void
copy_containers (GstBuffer *buffer, GstBuffer *frame, guint picture)
{
  GstShmemContainerMeta *meta;
  gpointer state = NULL;

  while ((meta = gst_buffer_iterate_shmem_container_meta (frame, &state)))
    gst_buffer_add_shmem_container_meta_full (
        buffer, meta->container, (gint) picture);
}

static gboolean
add_metas (
    GstShmemPlaneMux *self, GstBuffer *buffer, const GstShmemPlanes *planes)
{
  GError *error = NULL;
  guint i;

  if (!gst_buffer_add_shmem_planes_meta (buffer, planes, &error))
    return post_picture_error (self, 0, error);
  for (i = 0; i < self->n; i++) {
    copy_containers (buffer, self->sources[i].frame, i);
    if (self->have_views
        && !gst_buffer_add_shmem_planes_video_meta (buffer, i,
            GST_VIDEO_INFO_FORMAT (&self->inputs[i].info), (gint) i, &error))
      return post_picture_error (self, i, error);
  }
  return TRUE;
}

/* (transfer full) (nullable) */
static GstBuffer *
make_frame (GstShmemPlaneMux *self)
{
  GstBuffer *buffer = shmem_share_pool_acquire (self->pool);
  GstShmemPlanes planes = { 0 };
  guint i;

  if (buffer == NULL)
    return NULL;
  gst_buffer_copy_into (buffer, self->sources[0].frame,
      GST_BUFFER_COPY_FLAGS | GST_BUFFER_COPY_TIMESTAMPS, 0, (gsize) -1);
  if (self->have_views)
    GST_BUFFER_FLAG_SET (buffer,
        GST_VIDEO_BUFFER_FLAG_MULTIPLE_VIEW
            | GST_VIDEO_BUFFER_FLAG_FIRST_IN_BUNDLE);
  for (i = 0; i < self->n; i++)
    if (!append_picture (self, buffer, &planes, i))
      goto failed;
  if (add_metas (self, buffer, &planes))
    return buffer;

failed:
  gst_buffer_unref (buffer);
  return NULL;
}

/* Time stamps are those of the first pad, so its segment is the output's. */
static void
update_segment (GstShmemPlaneMux *self)
{
  GstAggregator *aggregator = GST_AGGREGATOR_CAST (self);
  GstAggregatorPad *pad = GST_AGGREGATOR_PAD_CAST (self->sources[0].pad);
  GstAggregatorPad *srcpad = GST_AGGREGATOR_PAD_CAST (aggregator->srcpad);
  GstSegment segment;
  gboolean same;

  GST_OBJECT_LOCK (pad);
  segment = pad->segment;
  GST_OBJECT_UNLOCK (pad);
  GST_OBJECT_LOCK (srcpad);
  segment.position = srcpad->segment.position;
  same = gst_segment_is_equal (&segment, &srcpad->segment);
  GST_OBJECT_UNLOCK (srcpad);
  if (!same)
    gst_aggregator_update_segment (aggregator, &segment);
}

static void
drop_frames (GstShmemPlaneMux *self)
{
  guint i;

  for (i = 0; i < self->n; i++)
    gst_clear_buffer (&self->sources[i].frame);
}

static GstFlowReturn
push_frame (GstShmemPlaneMux *self)
{
  GstAggregator *aggregator = GST_AGGREGATOR_CAST (self);
  GstBuffer *buffer = make_frame (self);
  GstFlowReturn ret;
  guint i;

  if (buffer == NULL)
    return GST_FLOW_ERROR;
  /* What is held of the inputs is held by the output alone from here on. */
  drop_frames (self);
  for (i = 0; i < self->n; i++)
    gst_aggregator_pad_drop_buffer (
        GST_AGGREGATOR_PAD_CAST (self->sources[i].pad));
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
gst_shmem_plane_mux_aggregate (GstAggregator *aggregator, gboolean timeout)
{
  GstShmemPlaneMux *self = GST_SHMEM_PLANE_MUX (aggregator);
  GstFlowReturn ret;

  (void) timeout;
  if (!sources_are_current (self)) {
    if (any_pad_ended (self))
      return GST_FLOW_EOS;
    gst_pad_mark_reconfigure (aggregator->srcpad);
    return GST_AGGREGATOR_FLOW_NEED_DATA;
  }
  ret = pick_frames (self);
  if (ret == GST_FLOW_OK)
    ret = push_frame (self);
  drop_frames (self);
  return ret;
}

/* ---- life ---- */

static gboolean
gst_shmem_plane_mux_start (GstAggregator *aggregator)
{
  GstShmemPlaneMux *self = GST_SHMEM_PLANE_MUX (aggregator);

  self->pool = shmem_share_pool_new ();
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

  drop_sources (self);
  g_clear_pointer (&self->pool, shmem_share_pool_free);
  return TRUE;
}

static void
gst_shmem_plane_mux_finalize (GObject *object)
{
  gst_object_unref (GST_SHMEM_PLANE_MUX (object)->allocator);
  G_OBJECT_CLASS (gst_shmem_plane_mux_parent_class)->finalize (object);
}

/* All formats whose planes are rows of samples. */
static GstCaps *
make_sink_caps (void)
{
  guint n = 0, i, k;
  const GstVideoFormat *formats = gst_video_formats_raw (&n);
  GstVideoFormat *plain = g_new (GstVideoFormat, n);
  GstCaps *caps;

  for (i = 0, k = 0; i < n; i++) {
    const GstVideoFormatInfo *info = gst_video_format_get_info (formats[i]);

    if (!GST_VIDEO_FORMAT_INFO_IS_TILED (info)
        && !GST_VIDEO_FORMAT_INFO_HAS_PALETTE (info))
      plain[k++] = formats[i];
  }
  caps = gst_video_make_raw_caps (plain, k);
  g_free (plain);
  return caps;
}

static void
add_templates (GstElementClass *element_class)
{
  GstCaps *caps = make_sink_caps ();

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
install_properties (GObjectClass *object_class)
{
  g_object_class_install_property (object_class, PROP_TOLERANCE,
      g_param_spec_uint64 ("tolerance", "Tolerance",
          "Frames whose running times differ by this much, in ns, still belong "
          "together; by default half the duration of the shortest frame",
          0, G_MAXUINT64, TOLERANCE_AUTO,
          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS
              | GST_PARAM_MUTABLE_PLAYING));
  g_object_class_install_property (object_class, PROP_STATS,
      g_param_spec_boxed ("stats", "Statistics",
          "Counters since the start: frames that were made, and dropped, over "
          "all pads, for want of a counterpart",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
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
  install_properties (object_class);

  element_class->request_new_pad = gst_shmem_plane_mux_request_new_pad;
  element_class->release_pad = gst_shmem_plane_mux_release_pad;
  gst_element_class_set_static_metadata (element_class, "Plane muxer",
      "Muxer/Video",
      "Makes one buffer of several raw video streams, such as views, or "
      "colour, alpha and depth, without copying",
      "The gst-shmemmeta authors");
  add_templates (element_class);

  aggregator_class->start = gst_shmem_plane_mux_start;
  aggregator_class->stop = gst_shmem_plane_mux_stop;
  aggregator_class->sink_event = gst_shmem_plane_mux_sink_event;
  aggregator_class->negotiate = gst_shmem_plane_mux_negotiate;
  aggregator_class->update_src_caps = gst_shmem_plane_mux_update_src_caps;
  aggregator_class->propose_allocation = gst_shmem_plane_mux_propose_allocation;
  aggregator_class->aggregate = gst_shmem_plane_mux_aggregate;

  gst_type_mark_as_plugin_api (
      GST_TYPE_SHMEM_PLANE_MUX_PAD, (GstPluginAPIFlags) 0);
}

static void
gst_shmem_plane_mux_init (GstShmemPlaneMux *self)
{
  self->tolerance = TOLERANCE_AUTO;
  self->allocator =
      gst_shmem_allocator_new (GST_SHMEM_POLICY_PRODUCER_WRITABLE);
}
