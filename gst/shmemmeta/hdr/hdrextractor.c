/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The base class of elements that attach a container to each buffer of a
 * bitstream: tracks the metadata in force from one unit to the next. The codec
 * of the subclass parses the bytes; the video itself is never changed and never
 * copied.
 */

#include "hdr/hdrextractor.h"

#include "common/commonproperty.h"

#include <gst/shmemmeta/shmemmeta.h>

#define GST_CAT_DEFAULT (get_class (self)->debug)

G_DEFINE_ABSTRACT_TYPE (
    GstShmemHdrExtractor, gst_shmem_hdr_extractor, GST_TYPE_BASE_TRANSFORM)

static const GstShmemHdrExtractorClass *
get_class (GstShmemHdrExtractor *self)
{
  return (const GstShmemHdrExtractorClass *) G_OBJECT_GET_CLASS (self);
}

#define GST_TYPE_SHMEM_HDR_PERSISTENCE (gst_shmem_hdr_persistence_get_type ())
static GType
gst_shmem_hdr_persistence_get_type (void)
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
        &type, g_enum_register_static ("GstShmemHdrPersistence", values));
  return type;
}

#define OFFSET(field)                                                          \
  (G_STRUCT_OFFSET (GstShmemHdrExtractor, settings.field)                      \
      - G_STRUCT_OFFSET (GstShmemHdrExtractor, settings))

static const CommonProperty property_table[] = {
  /* What starts a coded video sequence is said by each element. ffmpeg treats
   * HDR10+ like `stream`, but drops mastering display and light level at an IDR
   * picture, like `sequence`. */
  { .name = "persistence",
      .nick = "Persistence",
      .blurb =
          "Which metadata a frame without a message of its own gets, in "
          "decoding order, for each kind separately; Dolby Vision RPUs never "
          "persist",
      .type = G_TYPE_ENUM,
      .get_type = gst_shmem_hdr_persistence_get_type,
      .offset = OFFSET (persistence),
      .initial = HDR_PERSISTENCE_SEQUENCE,
      .flags = COMMON_PROPERTY_PLAYING },
  /* Some decoders are opened anew when caps change, and lose pictures that refer
   * to earlier ones; so by default, the caps keep the values with which the
   * stream started, and the containers have those of each frame. If the caps
   * change in any other way, or another stream starts, they have the newest
   * values. */
  { .name = "update-caps",
      .nick = "Update caps",
      .blurb = "Change the caps also when only mastering display, light level "
               "or frame rate change in the middle of a stream, which makes "
               "some decoders lose pictures",
      .type = G_TYPE_BOOLEAN,
      .offset = OFFSET (update_caps),
      .flags = COMMON_PROPERTY_PLAYING },
  { .name = "refused-containers",
      .nick = "Refused containers",
      .blurb = "Number of containers in user data of this stream that were not "
               "attached: malformed, over a limit, about another picture, or "
               "not the last one of theirs",
      .type = G_TYPE_UINT64,
      .offset = OFFSET (refused_containers),
      .maximum = -1,
      .flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS },
  { .name = "refused-entries",
      .nick = "Refused entries",
      .blurb = "Number of entries that were left out of containers in user "
               "data of this stream: plane tables, and those that have a place "
               "of their own in the bitstream, which takes precedence",
      .type = G_TYPE_UINT64,
      .offset = OFFSET (refused_entries),
      .maximum = -1,
      .flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS },
};
static const CommonProperties properties =
    COMMON_PROPERTIES_OF (property_table, GstShmemHdrExtractor, settings);

static HdrPersistence
get_persistence (GstShmemHdrExtractor *self)
{
  HdrPersistence persistence;

  GST_OBJECT_LOCK (self);
  persistence = (HdrPersistence) self->settings.persistence;
  GST_OBJECT_UNLOCK (self);
  return persistence;
}

/* Containers */

static void
post_memory_error (GstShmemHdrExtractor *self, GError *error)
{
  GST_ELEMENT_ERROR (self, RESOURCE, FAILED,
      ("Could not create shared memory for HDR metadata. If too many files are "
       "open, raise the limit (ulimit -n) or queue fewer frames."),
      ("%s", error->message));
  g_error_free (error);
}

/* Rebuilds @container. */
static gboolean
update_container (GstShmemHdrExtractor *self)
{
  GError *error = NULL;

  g_clear_pointer (&self->container, gst_shmem_container_unref);
  if (hdr_set_get_n_messages (&self->carried.current) == 0)
    return TRUE;
  self->container =
      hdr_set_build_container (&self->carried.current, self->builder, &error);
  if (self->container == NULL)
    post_memory_error (self, error);
  return self->container != NULL;
}

/* Attaches the container in the user data of the unit, if there is one. It is a
 * container of its own, with the bytes that it had in front of the inserter. */
static gboolean
attach_user_data (GstShmemHdrExtractor *self, GstBuffer *buffer)
{
  GstShmemContainer *container;
  GError *error = NULL;

  if (!hdr_unit_make_container (self->codec->unit, &container, &error)) {
    post_memory_error (self, error);
    return FALSE;
  }
  if (container == NULL)
    return TRUE;
  gst_buffer_add_shmem_container_meta (buffer, container);
  gst_shmem_container_unref (container);
  return TRUE;
}

static void
count_refused (GstShmemHdrExtractor *self)
{
  const HdrUnit *unit = self->codec->unit;

  GST_OBJECT_LOCK (self);
  self->settings.refused_containers += unit->n_refused_containers;
  self->settings.refused_entries += unit->n_refused_entries;
  GST_OBJECT_UNLOCK (self);
}

static void
start_counting (GstShmemHdrExtractor *self)
{
  self->warned = FALSE;
  self->units = 0;
  GST_OBJECT_LOCK (self);
  self->settings.refused_containers = 0;
  self->settings.refused_entries = 0;
  GST_OBJECT_UNLOCK (self);
}

/* Access units */

static void
set_hold_caps (GstShmemHdrExtractor *self, gboolean hold)
{
  GST_OBJECT_LOCK (self);
  self->hold_caps = hold;
  GST_OBJECT_UNLOCK (self);
}

static void
warn_once (GstShmemHdrExtractor *self, const gchar *where, GstBuffer *buffer)
{
  const gchar *unit = get_class (self)->codec->unit;
  const gchar *fault = self->codec->fault;
  GstClockTime pts = buffer ? GST_BUFFER_PTS (buffer) : GST_CLOCK_TIME_NONE;

  if (fault == NULL)
    return;
  if (self->warned) {
    GST_WARNING_OBJECT (self,
        "%s%s %" G_GUINT64_FORMAT " (%" GST_TIME_FORMAT "): %s", where, unit,
        self->units, GST_TIME_ARGS (pts), fault);
    return;
  }
  self->warned = TRUE;
  GST_ELEMENT_WARNING (self, STREAM, DECODE,
      ("HDR metadata in the stream is damaged, or a container in it was "
       "refused. The video passes unchanged; metadata may be missing. Further "
       "faults are only logged."),
      ("%s%s %" G_GUINT64_FORMAT " (%" GST_TIME_FORMAT "): %s", where, unit,
          self->units, GST_TIME_ARGS (pts), fault));
}

static gboolean
parse (GstShmemHdrExtractor *self, GstBuffer *buffer)
{
  if (!hdr_input_map (&self->input, buffer)) {
    GST_ELEMENT_ERROR (self, RESOURCE, READ,
        ("Could not read the video from its memory."), (NULL));
    return FALSE;
  }
  self->codec->klass->parse (self->codec, self->input.data, self->input.size);
  hdr_input_unmap (&self->input);
  warn_once (self, "", buffer);
  count_refused (self);
  self->units++;
  return TRUE;
}

static GstFlowReturn
hdr_extractor_transform_ip (GstBaseTransform *trans, GstBuffer *buffer)
{
  GstShmemHdrExtractor *self = GST_SHMEM_HDR_EXTRACTOR (trans);
  gboolean discont = GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  gboolean same;

  if (!parse (self, buffer))
    return GST_FLOW_ERROR;
  set_hold_caps (self, TRUE);
  if (self->codec->waits)
    return GST_FLOW_OK;

  same = hdr_carried_advance (
      &self->carried, self->codec->unit, discont, get_persistence (self));
  if ((!same || self->container == NULL) && !update_container (self))
    return GST_FLOW_ERROR;
  if (self->container != NULL)
    gst_buffer_add_shmem_container_meta (buffer, self->container);
  if (!attach_user_data (self, buffer))
    return GST_FLOW_ERROR;
  GST_LOG_OBJECT (self, "%u entries on %" GST_PTR_FORMAT,
      hdr_set_get_n_messages (&self->carried.current), (void *) buffer);
  return GST_FLOW_OK;
}

/* Without caps, the base class would fail without a message. */
static GstFlowReturn
hdr_extractor_submit_input_buffer (
    GstBaseTransform *trans, gboolean is_discont, GstBuffer *buffer)
{
  GstShmemHdrExtractor *self = GST_SHMEM_HDR_EXTRACTOR (trans);
  const HdrCodecClass *codec = get_class (self)->codec;

  if (!gst_pad_has_current_caps (trans->sinkpad)) {
    gst_buffer_unref (buffer);
    GST_ELEMENT_ERROR (self, CORE, NEGOTIATION,
        ("Buffers arrive without caps, so it is unknown whether they are %s; "
         "put %s before %shdrextractor.",
            codec->name, codec->parser, codec->element),
        (NULL));
    return GST_FLOW_NOT_NEGOTIATED;
  }
  return GST_BASE_TRANSFORM_CLASS (gst_shmem_hdr_extractor_parent_class)
      ->submit_input_buffer (trans, is_discont, buffer);
}

/* The meta needs a writable buffer; a copy shares the memories. */
static GstFlowReturn
hdr_extractor_prepare_output_buffer (
    GstBaseTransform *trans, GstBuffer *input, GstBuffer **output)
{
  (void) trans;
  *output = gst_buffer_is_writable (input) ? input : gst_buffer_copy (input);
  return *output != NULL ? GST_FLOW_OK : GST_FLOW_ERROR;
}

/* Caps and events */

static gboolean
holds_caps (GstShmemHdrExtractor *self)
{
  gboolean hold;

  GST_OBJECT_LOCK (self);
  hold = self->hold_caps && !self->settings.update_caps;
  GST_OBJECT_UNLOCK (self);
  return hold;
}

/* The caps of the source pad for @caps of the sink pad. */
static GstCaps *
get_source_caps (GstShmemHdrExtractor *self, GstCaps *caps)
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
hdr_extractor_transform_caps (GstBaseTransform *trans,
    GstPadDirection direction, GstCaps *caps, GstCaps *filter)
{
  GstCaps *other = direction == GST_PAD_SINK
      ? get_source_caps (GST_SHMEM_HDR_EXTRACTOR (trans), caps)
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
hdr_extractor_query (
    GstBaseTransform *trans, GstPadDirection direction, GstQuery *query)
{
  if (GST_QUERY_TYPE (query) == GST_QUERY_CAPS)
    return gst_pad_proxy_query_caps (
        direction == GST_PAD_SINK ? trans->sinkpad : trans->srcpad, query);
  return GST_BASE_TRANSFORM_CLASS (gst_shmem_hdr_extractor_parent_class)
      ->query (trans, direction, query);
}

static gboolean
hdr_extractor_set_caps (
    GstBaseTransform *trans, GstCaps *in_caps, GstCaps *out_caps)
{
  GstShmemHdrExtractor *self = GST_SHMEM_HDR_EXTRACTOR (trans);
  GError *error = NULL;

  (void) out_caps;
  if (!self->codec->klass->read_caps (self->codec, in_caps, &error)) {
    hdr_codec_post_error (self->codec, GST_ELEMENT (self), error);
    g_error_free (error);
    return FALSE;
  }
  warn_once (self, "codec_data before ", NULL);
  count_refused (self);
  hdr_carried_declare (
      &self->carried, &self->codec->unit->set, get_persistence (self));
  hdr_set_take_caps (&self->of_caps, in_caps);
  hdr_carried_set_fallback (&self->carried, &self->of_caps);
  return TRUE;
}

static gboolean
hdr_extractor_start (GstBaseTransform *trans)
{
  GstShmemHdrExtractor *self = GST_SHMEM_HDR_EXTRACTOR (trans);

  hdr_carried_clear (&self->carried);
  hdr_carried_init (&self->carried);
  set_hold_caps (self, FALSE);
  self->codec = get_class (self)->codec->create ();
  start_counting (self);
  return TRUE;
}

static gboolean
hdr_extractor_stop (GstBaseTransform *trans)
{
  GstShmemHdrExtractor *self = GST_SHMEM_HDR_EXTRACTOR (trans);

  g_clear_pointer (&self->container, gst_shmem_container_unref);
  g_clear_pointer (&self->codec, hdr_codec_free);
  return TRUE;
}

static gboolean
is_another_stream (GstShmemHdrExtractor *self, GstEvent *stream_start)
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
hdr_extractor_sink_event (GstBaseTransform *trans, GstEvent *event)
{
  GstShmemHdrExtractor *self = GST_SHMEM_HDR_EXTRACTOR (trans);

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
      start_counting (self);
      hdr_carried_forget (&self->carried);
      hdr_codec_flush (self->codec);
      g_clear_pointer (&self->container, gst_shmem_container_unref);
      if (is_another_stream (self, event))
        set_hold_caps (self, FALSE);
      break;
    case GST_EVENT_FLUSH_STOP:
      hdr_carried_flush (&self->carried);
      hdr_codec_flush (self->codec);
      g_clear_pointer (&self->container, gst_shmem_container_unref);
      set_hold_caps (self, FALSE);
      break;
    default:
      break;
  }
  return GST_BASE_TRANSFORM_CLASS (gst_shmem_hdr_extractor_parent_class)
      ->sink_event (trans, event);
}

/* The object */

static void
hdr_extractor_finalize (GObject *object)
{
  GstShmemHdrExtractor *self = GST_SHMEM_HDR_EXTRACTOR (object);

  g_clear_pointer (&self->container, gst_shmem_container_unref);
  gst_shmem_container_builder_free (self->builder);
  hdr_set_clear (&self->of_caps);
  hdr_carried_clear (&self->carried);
  hdr_input_clear (&self->input);
  g_clear_pointer (&self->codec, hdr_codec_free);
  G_OBJECT_CLASS (gst_shmem_hdr_extractor_parent_class)->finalize (object);
}

static void
gst_shmem_hdr_extractor_init (GstShmemHdrExtractor *self)
{
  hdr_input_init (&self->input);
  hdr_carried_init (&self->carried);
  hdr_set_init (&self->of_caps);
  self->builder = gst_shmem_container_builder_new ();
  common_properties_init (&properties, &self->settings);
  gst_base_transform_set_in_place (GST_BASE_TRANSFORM (self), TRUE);
}

static void
gst_shmem_hdr_extractor_class_init (GstShmemHdrExtractorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);

  object_class->finalize = hdr_extractor_finalize;
  common_properties_implement (&properties, object_class);
  gst_type_mark_as_plugin_api (GST_TYPE_SHMEM_HDR_PERSISTENCE, 0);
  gst_type_mark_as_plugin_api (GST_TYPE_SHMEM_HDR_EXTRACTOR, 0);

  trans_class->start = hdr_extractor_start;
  trans_class->stop = hdr_extractor_stop;
  trans_class->transform_caps = hdr_extractor_transform_caps;
  trans_class->query = hdr_extractor_query;
  trans_class->set_caps = hdr_extractor_set_caps;
  trans_class->sink_event = hdr_extractor_sink_event;
  trans_class->submit_input_buffer = hdr_extractor_submit_input_buffer;
  trans_class->prepare_output_buffer = hdr_extractor_prepare_output_buffer;
  trans_class->transform_ip = hdr_extractor_transform_ip;
  trans_class->transform_ip_on_passthrough = FALSE;
}
