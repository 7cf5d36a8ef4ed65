/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The element: when caps go downstream, and what is asked of whom before a frame
 * has said which. commonhdrcaps.c makes the caps. Memory of buffers is never
 * changed, nor are their containers. */

/**
 * SECTION:element-shmemmetacaps
 * @title: shmemmetacaps
 * @see_also: shmemv4l2meta, h265hdrextractor, shmemkmssink
 *
 * Writes the static HDR metadata that frames carry in containers
 * (#GstShmemContainerMeta) into the caps, so that elements which know only caps
 * signal it: kmssink, waylandsink of GStreamer 1.28, V4L2 encoders, x265enc,
 * muxers. Put it right in front of these. Video can be raw or encoded, in any
 * memory; buffers pass unchanged, unless #shmemmetacaps:video-hdr-meta is set.
 *
 * | entry | field of the caps |
 * | --- | --- |
 * | `MDCV` | `mastering-display-info` |
 * | `CLLI` | `content-light-level` |
 * | `CICP` | `colorimetry` |
 *
 * If a frame has several values of a kind, the last one applies, and those of
 * its first picture. A field that no frame has a value for is as upstream has
 * it, also after one had. Of `CICP`, code points that GStreamer has no name for
 * are left out, and matrix and range if no samples of the pixel format could
 * have that matrix, as behind a converter from YUV to RGB.
 *
 * #shmemmetacaps:update selects which frames are followed, as many elements do
 * more than expected when caps change: encoders start anew, kmssink can set
 * another mode, matroskamux fails. `scene` tells time by timestamps; without
 * these it follows each change.
 *
 * ## HDR10+
 *
 * With GStreamer 1.30 and later, `video-hdr-meta=true` gives each frame whose
 * first picture has HDR10+ a GstVideoHDRMeta with the message that applies, for
 * elements and applications that know this meta only. It takes the place of one
 * that says something else, such as that of the parser where the frame has
 * another message since. The containers stay.
 *
 * ## Negotiation
 *
 * New caps wait for the first frame, and go downstream with its values, as some
 * elements look at them only once (x265enc). Events behind the caps wait with
 * them. Upstream asks for a pool before it has a frame. Where downstream cannot
 * answer that without caps, upstream is asked to negotiate again once it has
 * them.
 *
 * Whatever downstream requires of the three fields can be reached, as far as the
 * caps negotiation of upstream is concerned; frames without these values then
 * fail to negotiate.
 *
 * ## Statistics
 *
 * The property `stats` is a structure with this name and these fields:
 *
 * | shmemmetacaps-stats | |
 * | --- | --- |
 * | `frames` | guint64: buffers that passed |
 * | `frames-with-values` | guint64: those with any of the three entries |
 * | `frames-differing` | guint64: those whose values are not those of the caps, because of `update` |
 * | `frames-malformed` | guint64: those with a malformed value, which is ignored |
 * | `value-changes` | guint64: how often the values of the caps changed, that of the first frame included |
 *
 * With GStreamer 1.30 and later also
 *
 * | field | |
 * | --- | --- |
 * | `video-hdr-metas` | guint64: frames with a GstVideoHDRMeta because of `video-hdr-meta` |
 * | `video-hdr-metas-replaced` | guint64: those that had one which said something else |
 * | `video-hdr-metas-refused` | guint64: frames whose HDR10+ is malformed, or has several windows, for which GStreamer's reader has no room |
 *
 * ## Example pipelines
 * |[<!-- run: parse, a display -->
 * gst-launch-1.0 filesrc location=tests/samples/hdr10plus.h265 ! h265parse ! \
 *     h265hdrextractor ! avdec_h265 ! shmemmetacaps ! kmssink
 * ]| Shows a video with the InfoFrame of its first frame, by stock kmssink.
 * |[<!-- run: parse, a device -->
 * gst-launch-1.0 v4l2src ! shmemv4l2meta control-device=/dev/v4l-subdev2 ! \
 *     shmemmetacaps update=scene ! waylandsink
 * ]| Follows what an HDMI receiver says of its signal, at most twice a second.
 * |[<!-- run: producer -->
 * gst-launch-1.0 shmemfdsrc socket-path=/tmp/video ! videoconvert ! shmemmetacaps ! \
 *     x265enc ! h265parse ! matroskamux ! filesink location=hdr.mkv
 * ]| Encodes frames of another process, with their metadata in the bitstream.
 *
 * Since: 0.9
 */

#include "elements.h"
#include "common/commonhdrcaps.h"
#include "common/commonproperty.h"

#define GST_TYPE_SHMEM_META_CAPS (gst_shmem_meta_caps_get_type ())
G_DECLARE_FINAL_TYPE (
    GstShmemMetaCaps, gst_shmem_meta_caps, GST, SHMEM_META_CAPS, GstElement)

GST_DEBUG_CATEGORY_STATIC (shmemmetacaps_debug);
#define GST_CAT_DEFAULT shmemmetacaps_debug

/* Events that wait for a frame. A source of another process may send any number
 * of them and no frame. */
#define MAX_WAITING 64

typedef struct
{
  gint update; /* CommonUpdateMode */
  gboolean video_hdr_meta;
} Settings;

typedef struct
{
  guint64 frames;
  guint64 with_values;
  guint64 differing;
  guint64 malformed;
  guint64 changes;
} Stats;

/* Frames with a GstVideoHDRMeta. */
typedef struct
{
  guint64 set;
  guint64 replaced;
  guint64 refused;
} MetaStats;

struct _GstShmemMetaCaps
{
  GstElement parent;
  GstPad *sink;
  GstPad *src;

  /* Under the object lock. */
  Settings settings;
  Stats stats;
  MetaStats meta_stats;

  /* Owned by the streaming thread. */
  CommonHdrCaps caps;
  GstCaps *upstream;  /* NULL until there are any */
  GstCaps *sent;      /* of this stream; NULL until there are any */
  gboolean unproven;  /* no frame was pushed since */
  gboolean waits;     /* the caps for a frame */
  gboolean ask_again; /* downstream for a pool */
  GQueue waiting;     /* serialized events behind them */
  gboolean warned;
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS_ANY);

G_DEFINE_FINAL_TYPE (GstShmemMetaCaps, gst_shmem_meta_caps, GST_TYPE_ELEMENT)
GST_ELEMENT_REGISTER_DEFINE_WITH_CODE (shmemmetacaps, "shmemmetacaps",
    GST_RANK_NONE, GST_TYPE_SHMEM_META_CAPS,
    GST_DEBUG_CATEGORY_INIT (
        shmemmetacaps_debug, "shmemmetacaps", 0, "HDR metadata into caps"))

/* ---- properties ---- */

static const CommonProperty table[] = {
  { "update", "Update", "At which frames the caps take the values of the frame",
      G_TYPE_ENUM, .get_type = common_hdr_caps_update_get_type,
      .offset = offsetof (Settings, update), .initial = COMMON_UPDATE_STREAM,
      .flags = COMMON_PROPERTY_PLAYING },
#if GST_CHECK_VERSION(1, 29, 1)
  { "video-hdr-meta", "GstVideoHDRMeta",
      "Give each frame that has HDR10+ GStreamer's own meta with it as well",
      G_TYPE_BOOLEAN, .offset = offsetof (Settings, video_hdr_meta),
      .flags = COMMON_PROPERTY_PLAYING },
#endif
};

static const CommonProperties properties =
    COMMON_PROPERTIES_OF (table, GstShmemMetaCaps, settings);

static GstStructure *
make_stats (GstShmemMetaCaps *self)
{
  GstStructure *structure;
  MetaStats metas;
  Stats stats;

  GST_OBJECT_LOCK (self);
  stats = self->stats;
  metas = self->meta_stats;
  GST_OBJECT_UNLOCK (self);
  structure = gst_structure_new ("shmemmetacaps-stats", "frames", G_TYPE_UINT64,
      stats.frames, "frames-with-values", G_TYPE_UINT64, stats.with_values,
      "frames-differing", G_TYPE_UINT64, stats.differing, "frames-malformed",
      G_TYPE_UINT64, stats.malformed, "value-changes", G_TYPE_UINT64,
      stats.changes, NULL);
  if (GST_CHECK_VERSION (1, 29, 1))
    gst_structure_set (structure, "video-hdr-metas", G_TYPE_UINT64, metas.set,
        "video-hdr-metas-replaced", G_TYPE_UINT64, metas.replaced,
        "video-hdr-metas-refused", G_TYPE_UINT64, metas.refused, NULL);
  return structure;
}

static void
gst_shmem_meta_caps_get_property (
    GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GstShmemMetaCaps *self = GST_SHMEM_META_CAPS (object);
  gboolean found;

  (void) pspec;
  GST_OBJECT_LOCK (self);
  found = common_properties_get (&properties, &self->settings, id, value);
  GST_OBJECT_UNLOCK (self);
  if (!found)
    g_value_take_boxed (value, make_stats (self));
}

/* ---- caps events ---- */

/* Takes @caps. FALSE if the pad is flushing, as it forgets the event then. Caps
 * that are equal are sent again only to another stream. */
static gboolean
send_caps (GstShmemMetaCaps *self, GstCaps *caps)
{
  if (self->sent && gst_caps_is_equal (self->sent, caps)) {
    gst_caps_unref (caps);
    return TRUE;
  }
  GST_INFO_OBJECT (self, "caps %" GST_PTR_FORMAT, (gpointer) caps);
  gst_clear_caps (&self->sent);
  if (!gst_pad_push_event (self->src, gst_event_new_caps (caps))
      && GST_PAD_IS_FLUSHING (self->src)) {
    gst_caps_unref (caps);
    return FALSE;
  }
  self->sent = caps;
  self->unproven = TRUE;
  return TRUE;
}

/* Takes @caps, and sends what waits behind them. What a flush comes in between
 * of waits on. */
static void
send_all (GstShmemMetaCaps *self, GstCaps *caps)
{
  GstEvent *event;

  if (!send_caps (self, caps))
    return;
  while ((event = g_queue_peek_head (&self->waiting))) {
    if (!gst_pad_push_event (self->src, gst_event_ref (event))
        && GST_PAD_IS_FLUSHING (self->src))
      return;
    gst_event_unref (g_queue_pop_head (&self->waiting));
  }
  self->waits = FALSE;
}

/* With the values that were taken last. */
static void
send_current (GstShmemMetaCaps *self)
{
  if (self->upstream && (self->waits || self->caps.stale || !self->sent))
    send_all (self, common_hdr_caps_make (&self->caps, self->upstream));
}

/* ---- frames ---- */

static void
report_fault (GstShmemMetaCaps *self, GstBuffer *buffer, GError *fault)
{
  if (self->warned)
    GST_INFO_OBJECT (self, "frame at %" GST_TIME_FORMAT ": %s",
        GST_TIME_ARGS (GST_BUFFER_PTS (buffer)), fault->message);
  else
    GST_ELEMENT_WARNING (self, STREAM, FORMAT,
        ("HDR metadata of the frame at %" GST_TIME_FORMAT
         " is ignored: %s. Further frames are counted in stats.",
            GST_TIME_ARGS (GST_BUFFER_PTS (buffer)), fault->message),
        (NULL));
  self->warned = TRUE;
  g_error_free (fault);
}

static void
take_values (GstShmemMetaCaps *self, GstBuffer *buffer)
{
  CommonUpdateMode mode;
  GError *fault = NULL;

  GST_OBJECT_LOCK (self);
  mode = (CommonUpdateMode) self->settings.update;
  GST_OBJECT_UNLOCK (self);
  if (!common_hdr_caps_take (&self->caps, mode, buffer, &fault))
    report_fault (self, buffer, fault);
}

static gboolean
wants_meta (GstShmemMetaCaps *self)
{
  gboolean wants;

  GST_OBJECT_LOCK (self);
  wants = self->settings.video_hdr_meta;
  GST_OBJECT_UNLOCK (self);
  return wants;
}

/* Takes @buffer; returns it, or a copy that shares its memory. */
static GstBuffer *
set_meta (GstShmemMetaCaps *self, GstBuffer *buffer)
{
  GstBuffer *writable = gst_buffer_make_writable (buffer);
  gboolean set, replaced = FALSE, refused;
  GError *error = NULL;

  set = gst_buffer_set_shmem_video_hdr (writable, 0, &replaced, &error);
  refused = !set
      && !g_error_matches (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_NOT_FOUND);
  GST_OBJECT_LOCK (self);
  self->meta_stats.set += set;
  self->meta_stats.replaced += replaced;
  self->meta_stats.refused += refused;
  GST_OBJECT_UNLOCK (self);
  if (refused)
    report_fault (self, writable, error);
  else
    g_clear_error (&error);
  return writable;
}

static void
publish_stats (GstShmemMetaCaps *self)
{
  const CommonHdrCaps *caps = &self->caps;

  GST_OBJECT_LOCK (self);
  self->stats = (Stats){ caps->frames, caps->with_values, caps->differing,
    caps->malformed, caps->changes };
  GST_OBJECT_UNLOCK (self);
}

/* A pad that refuses caps tells with the next frame only, and its element
 * without a reason. */
static void
report_refusal (GstShmemMetaCaps *self)
{
  if (self->sent == NULL || gst_caps_is_equal (self->sent, self->upstream))
    return;
  GST_ELEMENT_ERROR (self, CORE, NEGOTIATION,
      ("The next element refuses caps with HDR metadata of a frame. If it does "
       "so in the middle of a stream, as muxers do, set update=first."),
      ("%" GST_PTR_FORMAT, (gpointer) self->sent));
}

static GstFlowReturn
gst_shmem_meta_caps_chain (GstPad *pad, GstObject *parent, GstBuffer *buffer)
{
  GstShmemMetaCaps *self = GST_SHMEM_META_CAPS (parent);
  GstFlowReturn ret;

  (void) pad;
  take_values (self, buffer);
  publish_stats (self);
  send_current (self);
  if (wants_meta (self))
    buffer = set_meta (self, buffer);
  ret = gst_pad_push (self->src, buffer);
  if (ret == GST_FLOW_NOT_NEGOTIATED && self->unproven)
    report_refusal (self);
  self->unproven = FALSE;
  if (self->ask_again)
    gst_pad_push_event (self->sink, gst_event_new_reconfigure ());
  self->ask_again = FALSE;
  return ret;
}

/* ---- events ---- */

/* Takes @event. Equal caps come when upstream has negotiated again. */
static void
take_caps (GstShmemMetaCaps *self, GstEvent *event)
{
  GstCaps *caps;

  gst_event_parse_caps (event, &caps);
  if (self->sent == NULL || !gst_caps_is_equal (self->upstream, caps)) {
    gst_caps_replace (&self->upstream, caps);
    common_hdr_caps_set_upstream (&self->caps, caps);
    self->waits = TRUE;
  }
  gst_event_unref (event);
}

static void
start_stream (GstShmemMetaCaps *self)
{
  /* If not a single frame came, this is still of the last one. */
  if (self->waits)
    send_current (self);
  gst_clear_caps (&self->sent);
  common_hdr_caps_start_stream (&self->caps);
  self->warned = FALSE;
}

/* What a flush leaves of the events that wait is what a pad keeps of those that
 * it has. */
static void
flush (GstShmemMetaCaps *self)
{
  guint i, n = self->waiting.length;

  for (i = 0; i < n; i++) {
    GstEvent *event = g_queue_pop_head (&self->waiting);

    if (GST_EVENT_IS_STICKY (event)
        && GST_EVENT_TYPE (event) != GST_EVENT_SEGMENT)
      g_queue_push_tail (&self->waiting, event);
    else
      gst_event_unref (event);
  }
  common_hdr_caps_flush (&self->caps);
}

/* Takes @event. */
static gboolean
wait_or_send (GstShmemMetaCaps *self, GstEvent *event)
{
  if (!self->waits || !GST_EVENT_IS_SERIALIZED (event))
    return gst_pad_push_event (self->src, event);
  g_queue_push_tail (&self->waiting, event);
  if (self->waiting.length > MAX_WAITING)
    send_current (self);
  return TRUE;
}

static gboolean
gst_shmem_meta_caps_sink_event (GstPad *pad, GstObject *parent, GstEvent *event)
{
  GstShmemMetaCaps *self = GST_SHMEM_META_CAPS (parent);

  (void) pad;
  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_CAPS:
      take_caps (self, event);
      return TRUE;
    case GST_EVENT_STREAM_START:
      start_stream (self);
      break;
    case GST_EVENT_FLUSH_STOP:
      flush (self);
      return gst_pad_push_event (self->src, event);
    case GST_EVENT_GAP:
    case GST_EVENT_SEGMENT_DONE:
    case GST_EVENT_EOS:
      send_current (self);
      break;
    default:
      break;
  }
  return wait_or_send (self, event);
}

/* ---- queries ---- */

/* Takes @caps, and adds the same without the fields that can be of any value on
 * the other side of the element. Those with them stay preferred: most streams
 * keep the colorimetry that they have. */
static GstCaps *
free_fields (GstCaps *caps)
{
  GstCaps *freed;
  guint i;

  if (gst_caps_is_any (caps) || gst_caps_is_empty (caps))
    return caps;
  freed = gst_caps_copy (caps);
  for (i = 0; i < gst_caps_get_size (freed); i++)
    gst_structure_remove_fields (gst_caps_get_structure (freed, i),
        "mastering-display-info", "content-light-level", "colorimetry", NULL);
  return gst_caps_merge (caps, freed);
}

static gboolean
query_caps (GstPad *other, GstQuery *query)
{
  GstCaps *filter, *wanted = NULL, *caps;

  gst_query_parse_caps (query, &filter);
  if (filter)
    wanted = free_fields (gst_caps_ref (filter));
  caps = free_fields (gst_pad_peer_query_caps (other, wanted));
  gst_clear_caps (&wanted);
  if (filter) {
    GstCaps *both =
        gst_caps_intersect_full (filter, caps, GST_CAPS_INTERSECT_FIRST);

    gst_caps_unref (caps);
    caps = both;
  }
  gst_query_set_caps_result (query, caps);
  gst_caps_unref (caps);
  return TRUE;
}

/* Upstream asks for a pool behind its caps, which are still here. Sinks look at
 * the caps in the query; elements which need those of their pad do not answer,
 * and are asked again when they have them. */
static gboolean
query_allocation (GstShmemMetaCaps *self, GstQuery *query)
{
  const gboolean answered = gst_pad_peer_query (self->src, query);
  GstBufferPool *pool = NULL;
  gboolean need_pool;

  if (!self->waits)
    return answered;
  gst_query_parse_allocation (query, NULL, &need_pool);
  if (answered && gst_query_get_n_allocation_pools (query) > 0)
    gst_query_parse_nth_allocation_pool (query, 0, &pool, NULL, NULL, NULL);
  self->ask_again = !answered || (need_pool && pool == NULL);
  gst_clear_object (&pool);
  return answered;
}

static gboolean
gst_shmem_meta_caps_sink_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  GstShmemMetaCaps *self = GST_SHMEM_META_CAPS (parent);

  if (GST_QUERY_TYPE (query) == GST_QUERY_CAPS)
    return query_caps (self->src, query);
  if (GST_QUERY_TYPE (query) == GST_QUERY_ALLOCATION)
    return query_allocation (self, query);
  return gst_pad_query_default (pad, parent, query);
}

static gboolean
gst_shmem_meta_caps_src_query (GstPad *pad, GstObject *parent, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) == GST_QUERY_CAPS)
    return query_caps (GST_SHMEM_META_CAPS (parent)->sink, query);
  return gst_pad_query_default (pad, parent, query);
}

/* ---- the class ---- */

static void
reset (GstShmemMetaCaps *self)
{
  self->caps = (CommonHdrCaps){ 0 };
  gst_clear_caps (&self->upstream);
  gst_clear_caps (&self->sent);
  self->waits = self->unproven = self->ask_again = self->warned = FALSE;
  g_queue_clear_full (&self->waiting, (GDestroyNotify) gst_event_unref);
}

static GstStateChangeReturn
gst_shmem_meta_caps_change_state (
    GstElement *element, GstStateChange transition)
{
  GstShmemMetaCaps *self = GST_SHMEM_META_CAPS (element);
  GstStateChangeReturn ret;

  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) {
    publish_stats (self);
    GST_OBJECT_LOCK (self);
    self->meta_stats = (MetaStats){ 0 };
    GST_OBJECT_UNLOCK (self);
  }
  ret = GST_ELEMENT_CLASS (gst_shmem_meta_caps_parent_class)
            ->change_state (element, transition);
  /* No thread is streaming any more; the last statistics can still be read. */
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY)
    reset (self);
  return ret;
}

static void
gst_shmem_meta_caps_finalize (GObject *object)
{
  reset (GST_SHMEM_META_CAPS (object));
  G_OBJECT_CLASS (gst_shmem_meta_caps_parent_class)->finalize (object);
}

static void
gst_shmem_meta_caps_class_init (GstShmemMetaCapsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);

  object_class->finalize = gst_shmem_meta_caps_finalize;
  g_object_class_install_property (object_class,
      common_properties_implement (&properties, object_class),
      g_param_spec_boxed ("stats", "Statistics",
          "Counters since the start: frames, frames-with-values (MDCV, CLLI or "
          "CICP), frames-differing (from the caps, because of update), "
          "frames-malformed (ignored values), value-changes (of the caps); "
          "with "
          "GStreamer 1.30 also video-hdr-metas, video-hdr-metas-replaced, "
          "video-hdr-metas-refused",
          GST_TYPE_STRUCTURE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS));
  object_class->get_property = gst_shmem_meta_caps_get_property;
  element_class->change_state = gst_shmem_meta_caps_change_state;

  gst_element_class_set_static_metadata (element_class,
      "HDR metadata into caps", "Filter/Metadata/Video",
      "Writes the mastering display, light level and code points that frames "
      "carry into the caps, for elements that know only caps",
      "The gst-shmemmeta authors");
  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
}

static void
gst_shmem_meta_caps_init (GstShmemMetaCaps *self)
{
  common_properties_init (&properties, &self->settings);
  g_queue_init (&self->waiting);

  self->sink = gst_pad_new_from_static_template (&sink_template, "sink");
  gst_pad_set_chain_function (self->sink, gst_shmem_meta_caps_chain);
  gst_pad_set_event_function (self->sink, gst_shmem_meta_caps_sink_event);
  gst_pad_set_query_function (self->sink, gst_shmem_meta_caps_sink_query);
  gst_element_add_pad (GST_ELEMENT_CAST (self), self->sink);

  self->src = gst_pad_new_from_static_template (&src_template, "src");
  gst_pad_set_query_function (self->src, gst_shmem_meta_caps_src_query);
  gst_element_add_pad (GST_ELEMENT_CAST (self), self->src);
}
