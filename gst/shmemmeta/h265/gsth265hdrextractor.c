/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The element: tracks the metadata in force from one access unit to the next
 * and attaches a container to each buffer. h265accessunit.c parses the bytes;
 * the video itself is never changed and never copied.
 */

/**
 * SECTION:element-h265hdrextractor
 * @title: h265hdrextractor
 * @short_description: HDR metadata of an H.265 stream as containers
 * @see_also: #GstShmemContainerMeta
 *
 * Looks for HDR metadata in each access unit of an H.265 stream, puts it into a
 * #GstShmemContainer and attaches that to the buffer, which is otherwise
 * unchanged. The #GstShmemContainerMeta stays with its picture through decoders
 * and converters, so that it reaches the element that shows the picture.
 *
 * Entries of a container, in this order:
 *
 * | format | from |
 * |--------|------|
 * | `MDCV` | SEI mastering display colour volume |
 * | `CLLI` | SEI content light level information |
 * | `T35 ` | SEI user data registered by ITU-T T.35, each message whole |
 * | `DVRP` | NAL units of type 62 in the base layer: Dolby Vision RPUs |
 *
 * T.35 messages are HDR10+, HDR Vivid, SL-HDR, ST 2094-10, ST 2094-50 and
 * unknown ones, but not captions. Those of the access unit come first, in
 * stream order, then those that persist.
 *
 * An access unit counts as one frame, regardless of its contents. SEI messages
 * in `codec_data` count as if they preceded the first access unit (with
 * #h265hdrextractor:persistence `sequence`, the first one of each coded video
 * sequence). So do `mastering-display-info` and `content-light-level` of the
 * caps, each until `codec_data` or the bitstream say anything of its kind.
 *
 * #h265hdrextractor:persistence selects which metadata an access unit without a
 * message gets, in decoding order and for each kind of metadata separately.
 * RPUs apply only to their own access unit and never persist.
 *
 * Parsers change their caps whenever mastering display or light level change,
 * and demuxers when the frame rate of a fragment differs. Such a change does not
 * reach the source pad, unless #h265hdrextractor:update-caps is set: decoders
 * that are opened anew for it in the middle of a GOP would lose pictures.
 *
 * As long as the metadata does not change, the same container is attached
 * again, which takes no file descriptor and no system call.
 *
 * ## Example launch lines
 *
 * |[
 * gst-launch-1.0 filesrc location=tests/samples/hdr10plus.h265 ! h265parse ! \
 *     h265hdrextractor ! avdec_h265 ! videoconvert ! autovideosink
 * ]| Plays a file, with HDR10+ on every decoded frame.
 *
 * |[
 * gst-launch-1.0 videotestsrc num-buffers=30 ! x265enc ! h265parse ! \
 *     matroskamux ! filesink location=video.mkv
 * gst-launch-1.0 -v filesrc location=video.mkv ! matroskademux ! \
 *     h265hdrextractor persistence=stream ! fakesink silent=false
 * ]| Attaches containers without a parser: a demuxer that outputs whole access
 * units is enough.
 *
 * Since: 0.9
 */

#include <gst/base/gstbasetransform.h>
#include "elements.h"
#include "common/commonproperty.h"
#include "h265/h265input.h"
#include "hdr/hdrpersistence.h"

#include <gst/shmemmeta/shmemmeta.h>

#define GST_TYPE_H265_HDR_EXTRACTOR (gst_h265_hdr_extractor_get_type ())
G_DECLARE_FINAL_TYPE (GstH265HdrExtractor, gst_h265_hdr_extractor, GST,
    H265_HDR_EXTRACTOR, GstBaseTransform)

GST_DEBUG_CATEGORY_STATIC (h265_extractor_debug);
#define GST_CAT_DEFAULT h265_extractor_debug

typedef struct
{
  gint persistence; /* HdrPersistence */
  gboolean update_caps;
} Settings;

struct _GstH265HdrExtractor
{
  GstBaseTransform parent;

  H265Input input;
  HdrCarried carried;
  /* The MDCV and CLLI of the caps. */
  HdrSet of_caps;
  /* Built from what is @carried, or NULL. */
  GstShmemContainer *container;
  GstShmemContainerBuilder *builder;

  gboolean warned;
  guint64 access_units;

  /* Protected by the object lock. */
  Settings settings;
  /* Whether decoders may be in the middle of a stream. */
  gboolean hold_caps;
};

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (H265_CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (H265_CAPS));

G_DEFINE_TYPE (
    GstH265HdrExtractor, gst_h265_hdr_extractor, GST_TYPE_BASE_TRANSFORM)
GST_ELEMENT_REGISTER_DEFINE (h265hdrextractor, "h265hdrextractor",
    GST_RANK_NONE, GST_TYPE_H265_HDR_EXTRACTOR)

#define GST_TYPE_H265_HDR_PERSISTENCE (gst_h265_hdr_persistence_get_type ())
static GType
gst_h265_hdr_persistence_get_type (void)
{
  static const GEnumValue values[] = {
    { HDR_PERSISTENCE_FRAME, "No metadata", "frame" },
    { HDR_PERSISTENCE_SEQUENCE,
        "The last metadata persists until the next coded video sequence starts",
        "sequence" },
    { HDR_PERSISTENCE_STREAM, "The last metadata persists until it is replaced",
        "stream" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstH265HdrPersistence", values));
  return type;
}

static const CommonProperty property_table[] = {
  /**
   * h265hdrextractor:persistence:
   *
   * Which metadata an access unit without a message of its own gets, in
   * decoding order. `sequence` resets at an IDR or BLA picture, and at a CRA
   * picture that is the first or follows an end of sequence, a flush or a
   * discontinuity. ffmpeg treats HDR10+ like `stream`, but drops mastering
   * display and light level at an IDR, like `sequence`.
   *
   * Since: 0.9
   */
  { .name = "persistence",
      .nick = "Persistence",
      .blurb =
          "Which metadata an access unit without a message of its own gets, in "
          "decoding order, for each kind separately; Dolby Vision RPUs never "
          "persist",
      .type = G_TYPE_ENUM,
      .get_type = gst_h265_hdr_persistence_get_type,
      .offset = G_STRUCT_OFFSET (Settings, persistence),
      .initial = HDR_PERSISTENCE_SEQUENCE,
      .flags = COMMON_PROPERTY_PLAYING },
  /**
   * h265hdrextractor:update-caps:
   *
   * Whether the caps change in the middle of a stream when nothing but
   * mastering display, light level or frame rate change. Some decoders are
   * opened anew when caps change, and lose pictures that refer to earlier ones;
   * so by default, the caps keep the values with which the stream started, and
   * the containers have those of each access unit. If the caps change in any
   * other way, or another stream starts, they have the newest values.
   *
   * Since: 0.9
   */
  { .name = "update-caps",
      .nick = "Update caps",
      .blurb = "Change the caps also when only mastering display, light level "
               "or frame rate change in the middle of a stream, which makes "
               "some decoders lose pictures",
      .type = G_TYPE_BOOLEAN,
      .offset = G_STRUCT_OFFSET (Settings, update_caps),
      .flags = COMMON_PROPERTY_PLAYING },
};
static const CommonProperties properties =
    COMMON_PROPERTIES_OF (property_table, GstH265HdrExtractor, settings);

static HdrPersistence
get_persistence (GstH265HdrExtractor *self)
{
  HdrPersistence persistence;

  GST_OBJECT_LOCK (self);
  persistence = (HdrPersistence) self->settings.persistence;
  GST_OBJECT_UNLOCK (self);
  return persistence;
}

/* Containers */

/* Rebuilds @container. */
static gboolean
update_container (GstH265HdrExtractor *self)
{
  GError *error = NULL;

  g_clear_pointer (&self->container, gst_shmem_container_unref);
  if (hdr_set_get_n_messages (&self->carried.current) == 0)
    return TRUE;
  self->container =
      hdr_set_build_container (&self->carried.current, self->builder, &error);
  if (self->container != NULL)
    return TRUE;

  GST_ELEMENT_ERROR (self, RESOURCE, FAILED,
      ("Could not create shared memory for HDR metadata. If too many files are "
       "open, raise the limit (ulimit -n) or queue fewer frames."),
      ("%s", error->message));
  g_error_free (error);
  return FALSE;
}

/* Access units */

static void
set_hold_caps (GstH265HdrExtractor *self, gboolean hold)
{
  GST_OBJECT_LOCK (self);
  self->hold_caps = hold;
  GST_OBJECT_UNLOCK (self);
}

static void
warn_once (GstH265HdrExtractor *self, const gchar *where, GstBuffer *buffer)
{
  const gchar *fault = h265_fault_to_string (self->input.unit.fault);
  GstClockTime pts = buffer ? GST_BUFFER_PTS (buffer) : GST_CLOCK_TIME_NONE;

  if (self->input.unit.fault == H265_FAULT_NONE)
    return;
  if (self->warned) {
    GST_WARNING_OBJECT (self,
        "%s %" G_GUINT64_FORMAT " (%" GST_TIME_FORMAT "): %s", where,
        self->access_units, GST_TIME_ARGS (pts), fault);
    return;
  }
  self->warned = TRUE;
  GST_ELEMENT_WARNING (self, STREAM, DECODE,
      ("HDR metadata in the stream is damaged. The video passes unchanged; "
       "metadata may be missing. Further faults are only logged."),
      ("%s %" G_GUINT64_FORMAT " (%" GST_TIME_FORMAT "): %s", where,
          self->access_units, GST_TIME_ARGS (pts), fault));
}

static GstFlowReturn
gst_h265_hdr_extractor_transform_ip (GstBaseTransform *trans, GstBuffer *buffer)
{
  GstH265HdrExtractor *self = GST_H265_HDR_EXTRACTOR (trans);
  gboolean discont = GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  gboolean same;

  if (!h265_input_read (&self->input, buffer)) {
    GST_ELEMENT_ERROR (self, RESOURCE, READ,
        ("Could not read the video from its memory."), (NULL));
    return GST_FLOW_ERROR;
  }
  h265_input_release (&self->input);
  warn_once (self, "access unit", buffer);
  self->access_units++;
  set_hold_caps (self, TRUE);

  same = hdr_carried_advance (
      &self->carried, &self->input.unit.hdr, discont, get_persistence (self));
  if ((!same || self->container == NULL) && !update_container (self))
    return GST_FLOW_ERROR;
  if (self->container != NULL)
    gst_buffer_add_shmem_container_meta (buffer, self->container);
  GST_LOG_OBJECT (self, "%u entries on %" GST_PTR_FORMAT,
      hdr_set_get_n_messages (&self->carried.current), (void *) buffer);
  return GST_FLOW_OK;
}

/* Without caps, the base class would fail without a message. */
static GstFlowReturn
gst_h265_hdr_extractor_submit_input_buffer (
    GstBaseTransform *trans, gboolean is_discont, GstBuffer *buffer)
{
  if (!gst_pad_has_current_caps (trans->sinkpad)) {
    gst_buffer_unref (buffer);
    GST_ELEMENT_ERROR (trans, CORE, NEGOTIATION,
        ("Buffers arrive without caps, so it is unknown whether they are "
         "H.265; "
         "put h265parse before h265hdrextractor."),
        (NULL));
    return GST_FLOW_NOT_NEGOTIATED;
  }
  return GST_BASE_TRANSFORM_CLASS (gst_h265_hdr_extractor_parent_class)
      ->submit_input_buffer (trans, is_discont, buffer);
}

/* The meta needs a writable buffer; a copy shares the memories. */
static GstFlowReturn
gst_h265_hdr_extractor_prepare_output_buffer (
    GstBaseTransform *trans, GstBuffer *input, GstBuffer **output)
{
  (void) trans;
  *output = gst_buffer_is_writable (input) ? input : gst_buffer_copy (input);
  return *output != NULL ? GST_FLOW_OK : GST_FLOW_ERROR;
}

/* Caps and events */

static gboolean
holds_caps (GstH265HdrExtractor *self)
{
  gboolean hold;

  GST_OBJECT_LOCK (self);
  hold = self->hold_caps && !self->settings.update_caps;
  GST_OBJECT_UNLOCK (self);
  return hold;
}

/* The caps of the source pad for @caps of the sink pad. */
static GstCaps *
get_source_caps (GstH265HdrExtractor *self, GstCaps *caps)
{
  GstCaps *current;

  if (!gst_caps_is_fixed (caps) || !holds_caps (self))
    return gst_caps_ref (caps);
  current = gst_pad_get_current_caps (GST_BASE_TRANSFORM_SRC_PAD (self));
  if (current != NULL && hdr_caps_are_alike (caps, current))
    return current;
  gst_clear_caps (&current);
  return gst_caps_ref (caps);
}

static GstCaps *
gst_h265_hdr_extractor_transform_caps (GstBaseTransform *trans,
    GstPadDirection direction, GstCaps *caps, GstCaps *filter)
{
  GstCaps *other = direction == GST_PAD_SINK
      ? get_source_caps (GST_H265_HDR_EXTRACTOR (trans), caps)
      : gst_caps_ref (caps);
  GstCaps *filtered;

  if (filter == NULL)
    return other;
  filtered = gst_caps_intersect_full (filter, other, GST_CAPS_INTERSECT_FIRST);
  gst_caps_unref (other);
  return filtered;
}

/* The base class would take the filter of a query for caps of the stream. */
static gboolean
gst_h265_hdr_extractor_query (
    GstBaseTransform *trans, GstPadDirection direction, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) == GST_QUERY_CAPS)
    return gst_pad_proxy_query_caps (
        direction == GST_PAD_SINK ? trans->sinkpad : trans->srcpad, query);
  return GST_BASE_TRANSFORM_CLASS (gst_h265_hdr_extractor_parent_class)
      ->query (trans, direction, query);
}

static gboolean
gst_h265_hdr_extractor_set_caps (
    GstBaseTransform *trans, GstCaps *in_caps, GstCaps *out_caps)
{
  GstH265HdrExtractor *self = GST_H265_HDR_EXTRACTOR (trans);
  GError *error = NULL;

  (void) out_caps;
  if (!h265_input_read_caps (&self->input, in_caps, &error)) {
    h265_input_post_error (GST_ELEMENT (self), error);
    g_error_free (error);
    return FALSE;
  }
  warn_once (self, "codec_data before access unit", NULL);
  hdr_carried_declare (
      &self->carried, &self->input.unit.hdr.set, get_persistence (self));
  hdr_set_take_caps (&self->of_caps, in_caps);
  hdr_carried_set_fallback (&self->carried, &self->of_caps);
  return TRUE;
}

static gboolean
gst_h265_hdr_extractor_start (GstBaseTransform *trans)
{
  GstH265HdrExtractor *self = GST_H265_HDR_EXTRACTOR (trans);

  hdr_carried_clear (&self->carried);
  hdr_carried_init (&self->carried);
  set_hold_caps (self, FALSE);
  self->input.nal_length_size = 0;
  self->warned = FALSE;
  self->access_units = 0;
  return TRUE;
}

static gboolean
gst_h265_hdr_extractor_stop (GstBaseTransform *trans)
{
  GstH265HdrExtractor *self = GST_H265_HDR_EXTRACTOR (trans);

  g_clear_pointer (&self->container, gst_shmem_container_unref);
  return TRUE;
}

static gboolean
is_another_stream (GstH265HdrExtractor *self, GstEvent *stream_start)
{
  gchar *current = gst_pad_get_stream_id (GST_BASE_TRANSFORM_SINK_PAD (self));
  const gchar *id;
  gboolean differs;

  gst_event_parse_stream_start (stream_start, &id);
  differs = g_strcmp0 (id, current) != 0;
  g_free (current);
  return differs;
}

static gboolean
gst_h265_hdr_extractor_sink_event (GstBaseTransform *trans, GstEvent *event)
{
  GstH265HdrExtractor *self = GST_H265_HDR_EXTRACTOR (trans);

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
      self->warned = FALSE;
      self->access_units = 0;
      hdr_carried_forget (&self->carried);
      g_clear_pointer (&self->container, gst_shmem_container_unref);
      if (is_another_stream (self, event))
        set_hold_caps (self, FALSE);
      break;
    case GST_EVENT_FLUSH_STOP:
      hdr_carried_flush (&self->carried);
      g_clear_pointer (&self->container, gst_shmem_container_unref);
      set_hold_caps (self, FALSE);
      break;
    default:
      break;
  }
  return GST_BASE_TRANSFORM_CLASS (gst_h265_hdr_extractor_parent_class)
      ->sink_event (trans, event);
}

/* The object */

static void
gst_h265_hdr_extractor_finalize (GObject *object)
{
  GstH265HdrExtractor *self = GST_H265_HDR_EXTRACTOR (object);

  g_clear_pointer (&self->container, gst_shmem_container_unref);
  gst_shmem_container_builder_free (self->builder);
  hdr_set_clear (&self->of_caps);
  hdr_carried_clear (&self->carried);
  h265_input_clear (&self->input);
  G_OBJECT_CLASS (gst_h265_hdr_extractor_parent_class)->finalize (object);
}

static void
gst_h265_hdr_extractor_init (GstH265HdrExtractor *self)
{
  h265_input_init (&self->input);
  hdr_carried_init (&self->carried);
  hdr_set_init (&self->of_caps);
  self->builder = gst_shmem_container_builder_new ();
  common_properties_init (&properties, &self->settings);
  gst_base_transform_set_in_place (GST_BASE_TRANSFORM (self), TRUE);
}

static void
gst_h265_hdr_extractor_class_init (GstH265HdrExtractorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (h265_extractor_debug, "h265hdrextractor", 0,
      "HDR metadata of H.265 streams");

  object_class->finalize = gst_h265_hdr_extractor_finalize;
  common_properties_implement (&properties, object_class);
  gst_type_mark_as_plugin_api (GST_TYPE_H265_HDR_PERSISTENCE, 0);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "H.265 HDR metadata extractor", "Filter/Metadata/Video",
      "Attaches the HDR10, HDR10+ and Dolby Vision metadata of each H.265 "
      "access unit to its buffer as a shared-memory container",
      "The gst-shmemmeta authors");

  trans_class->start = gst_h265_hdr_extractor_start;
  trans_class->stop = gst_h265_hdr_extractor_stop;
  trans_class->transform_caps = gst_h265_hdr_extractor_transform_caps;
  trans_class->query = gst_h265_hdr_extractor_query;
  trans_class->set_caps = gst_h265_hdr_extractor_set_caps;
  trans_class->sink_event = gst_h265_hdr_extractor_sink_event;
  trans_class->submit_input_buffer = gst_h265_hdr_extractor_submit_input_buffer;
  trans_class->prepare_output_buffer =
      gst_h265_hdr_extractor_prepare_output_buffer;
  trans_class->transform_ip = gst_h265_hdr_extractor_transform_ip;
  trans_class->transform_ip_on_passthrough = FALSE;
}
