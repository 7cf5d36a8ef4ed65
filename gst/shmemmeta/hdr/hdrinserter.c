/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The base class of elements that rewrite the bitstream of a buffer to carry
 * the metadata of its containers. hdrsetbuffer.c collects the metadata,
 * hdrplan.c decides which messages to insert and remove, the codec of the
 * subclass inserts and removes them. The memory of the video is shared and
 * never written to.
 */

#include "hdr/hdrinserter.h"

#include "common/commonproperty.h"

#include <string.h>

#define GST_CAT_DEFAULT (get_class (self)->debug)

G_DEFINE_ABSTRACT_TYPE (
    GstShmemHdrInserter, gst_shmem_hdr_inserter, GST_TYPE_BASE_TRANSFORM)

static const GstShmemHdrInserterClass *
get_class (GstShmemHdrInserter *self)
{
  return (const GstShmemHdrInserterClass *) G_OBJECT_GET_CLASS (self);
}

static const GEnumValue static_metadata_values[] = {
  { HDR_STATIC_RANDOM_ACCESS, "At random access points", "random-access" },
  { HDR_STATIC_SEQUENCE, "Where a coded video sequence starts", "sequence" },
  { HDR_STATIC_EXACT, "In the frame whose buffer has the change", "exact" },
  { 0, NULL, NULL },
};

static const GEnumValue containers_values[] = {
  { HDR_CONTAINERS_HDR, "HDR metadata", "hdr" },
  { HDR_CONTAINERS_ALL,
      "All entries but plane tables; those that are no HDR metadata as user "
      "data of this project",
      "all" },
  { 0, NULL, NULL },
};

static const CommonProperty property_table[] = {
  /* A kind is mastering display, light level, the T.35 of one provider, or RPUs.
   * Mastering display and light level that the bitstream keeps are kept until
   * its coded video sequence ends. */
  { .name = "replace",
      .nick = "Replace",
      .blurb = "Replace metadata in the bitstream with that of the same kind "
               "on the buffer; if false, the bitstream keeps its own",
      .type = G_TYPE_BOOLEAN,
      .offset = G_STRUCT_OFFSET (HdrInserterSettings, replace),
      .flags = COMMON_PROPERTY_PLAYING },
  /* Many decoders are opened anew, or lose pictures, when these change elsewhere
   * than at a random access point; so, by default, a change waits for the next
   * one, and those in force before hold until then. */
  { .name = "static-metadata",
      .nick = "Static metadata",
      .blurb =
          "Where mastering display and light level may change; until then, "
          "a change is delayed and the previous values hold",
      .type = G_TYPE_ENUM,
      .enum_name = "GstShmemHdrStaticMetadata",
      .enum_values = static_metadata_values,
      .offset = G_STRUCT_OFFSET (HdrInserterSettings, static_metadata),
      .initial = HDR_STATIC_RANDOM_ACCESS,
      .flags = COMMON_PROPERTY_PLAYING },
  { .name = "delayed-changes",
      .nick = "Delayed changes",
      .blurb = "Number of changes of mastering display or light level in this "
               "stream that were delayed",
      .type = G_TYPE_UINT64,
      .offset = G_STRUCT_OFFSET (HdrInserterSettings, delayed_changes),
      .maximum = -1,
      .flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS },
  { .name = "containers",
      .nick = "Containers",
      .blurb = "Which entries of a frame's containers are written",
      .type = G_TYPE_ENUM,
      .enum_name = "GstShmemHdrContainers",
      .enum_values = containers_values,
      .offset = G_STRUCT_OFFSET (HdrInserterSettings, containers),
      .initial = HDR_CONTAINERS_HDR,
      .flags = COMMON_PROPERTY_PLAYING },
  { .name = "refused-containers",
      .nick = "Refused containers",
      .blurb = "Number of frames in this stream whose entries that are no HDR "
               "metadata exceed a limit, and were not written",
      .type = G_TYPE_UINT64,
      .offset = G_STRUCT_OFFSET (HdrInserterSettings, refused_containers),
      .maximum = -1,
      .flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS },
};

static const CommonProperties properties =
    COMMON_PROPERTIES_OF (property_table, GstShmemHdrInserter, settings);

static HdrInserterSettings
get_settings (GstShmemHdrInserter *self)
{
  HdrInserterSettings settings;

  GST_OBJECT_LOCK (self);
  settings = self->settings;
  GST_OBJECT_UNLOCK (self);
  return settings;
}

/* Warnings */

static void
warn_once (GstShmemHdrInserter *self, HdrWarning warning, GstBuffer *buffer,
    const gchar *reason)
{
  static const gchar *texts[HDR_N_WARNINGS] = {
    "It is damaged, and passes unchanged, without the metadata that its buffer "
    "carries. Further ones are only logged.",
    "What cannot be written into the bitstream is left out. Further ones are "
    "only logged.",
    "The bitstream has other metadata than its buffer, and keeps it. Set "
    "replace=true to replace it. Further ones are only logged.",
    "Mastering display or light level change where decoders cannot start, so "
    "the previous ones stay in force until the next random access point. Let "
    "the encoder start a sequence there, or set static-metadata=exact to write "
    "the change at once. Further ones are only logged and counted.",
  };
  const gchar *unit = get_class (self)->codec->unit;
  GstClockTime pts = GST_BUFFER_PTS (buffer);

  if (self->warned[warning]) {
    GST_WARNING_OBJECT (self,
        "%s %" G_GUINT64_FORMAT " (%" GST_TIME_FORMAT "): %s", unit,
        self->units, GST_TIME_ARGS (pts), reason);
    return;
  }
  self->warned[warning] = TRUE;
  GST_ELEMENT_WARNING (self, STREAM, ENCODE,
      ("HDR metadata of %s %" G_GUINT64_FORMAT ": %s", unit, self->units,
          texts[warning]),
      ("%s %" G_GUINT64_FORMAT " (%" GST_TIME_FORMAT "): %s", unit, self->units,
          GST_TIME_ARGS (pts), reason));
}

/* Metadata of a buffer */

static void
refuse_container (GstShmemHdrInserter *self, GstBuffer *buffer, GError *error)
{
  GST_OBJECT_LOCK (self);
  self->settings.refused_containers++;
  GST_OBJECT_UNLOCK (self);
  warn_once (self, HDR_WARNING_REFUSED, buffer, error->message);
  g_error_free (error);
}

static void
collect (
    GstShmemHdrInserter *self, GstBuffer *buffer, HdrInserterContainers which)
{
  const HdrCodecClass *codec = self->codec->klass;
  GError *error = NULL;

  if (!hdr_set_take_buffer (
          &self->carried, buffer, codec->can_hold_rpu, &error)) {
    warn_once (self, HDR_WARNING_REFUSED, buffer, error->message);
    g_error_free (error);
  }
  if (codec->round != NULL)
    codec->round (&self->carried);
  error = NULL;
  if (which == HDR_CONTAINERS_ALL
      && !hdr_set_take_container (&self->carried, buffer, &error))
    refuse_container (self, buffer, error);
}

/* Drops the carried metadata if the access unit cannot be rewritten. */
static void
check_unit (GstShmemHdrInserter *self, GstBuffer *buffer)
{
  const gchar *reason;

  if (hdr_set_get_n_messages (&self->carried) == 0)
    return;
  if (self->codec->incomplete)
    reason = self->codec->fault;
  else if (!self->codec->unit->has_picture)
    reason = self->codec->klass->no_picture;
  else
    return;
  warn_once (self, HDR_WARNING_DAMAGED, buffer, reason);
  hdr_set_reset (&self->carried);
}

static void
count_delayed (GstShmemHdrInserter *self, GstBuffer *buffer)
{
  GST_OBJECT_LOCK (self);
  self->settings.delayed_changes++;
  GST_OBJECT_UNLOCK (self);
  warn_once (self, HDR_WARNING_DELAYED, buffer,
      "mastering display or light level change in the middle of a sequence");
}

/* Access units */

/* The bytes that the codec generated, or NULL if none. */
static GstMemory *
new_bytes (const HdrPieces *pieces)
{
  const GByteArray *bytes = pieces->bytes;
  guint8 *copy;

  if (bytes->len == 0)
    return NULL;
  copy = g_memdup2 (bytes->data, bytes->len);
  return gst_memory_new_wrapped (
      0, copy, bytes->len, 0, bytes->len, copy, g_free);
}

/* Assembles the pieces; those from @input share its memory. */
static GstBuffer *
assemble (const HdrPieces *pieces, GstBuffer *input)
{
  GstBuffer *output = gst_buffer_new ();
  GstMemory *bytes = new_bytes (pieces);
  guint i;

  for (i = 0; i < pieces->pieces->len; i++) {
    const HdrPiece *piece = &g_array_index (pieces->pieces, HdrPiece, i);

    if (piece->is_new)
      gst_buffer_append_memory (
          output, gst_memory_share (bytes, piece->offset, piece->size));
    else
      gst_buffer_copy_into (
          output, input, GST_BUFFER_COPY_MEMORY, piece->offset, piece->size);
  }
  g_clear_pointer (&bytes, gst_memory_unref);
  gst_buffer_copy_into (output, input, GST_BUFFER_COPY_METADATA, 0, -1);
  return output;
}

/* (transfer full) (nullable): the rewritten @buffer. */
static GstBuffer *
rewrite (GstShmemHdrInserter *self, GstBuffer *buffer)
{
  const HdrCodecClass *klass = self->codec->klass;

  if (klass->write (self->codec, self->input.data, self->input.size,
          &self->plan.insert, &self->plan.remove))
    return assemble (self->codec->pieces, buffer);
  GST_ELEMENT_ERROR (self, STREAM, ENCODE,
      ("HDR metadata of %s %" G_GUINT64_FORMAT " does not fit: %s", klass->unit,
          self->units, klass->too_large),
      (NULL));
  return NULL;
}

/* (transfer full) (nullable): the output for @buffer, which is mapped. */
static GstBuffer *
apply_plan (GstShmemHdrInserter *self, GstBuffer *buffer)
{
  const gboolean discont =
      GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  const HdrInserterSettings settings = get_settings (self);
  GstBuffer *output = buffer;

  collect (self, buffer, (HdrInserterContainers) settings.containers);
  check_unit (self, buffer);
  if (hdr_plan_update (&self->plan, self->codec->unit, &self->carried, discont,
          settings.replace, (HdrStaticMode) settings.static_metadata))
    output = rewrite (self, buffer);
  if (self->plan.disagrees)
    warn_once (self, HDR_WARNING_DISAGREES, buffer,
        "the metadata in the bitstream is kept");
  if (self->plan.delayed)
    count_delayed (self, buffer);
  GST_LOG_OBJECT (self, "%s %" G_GUINT64_FORMAT ": %u in, %u out",
      self->codec->klass->unit, self->units,
      hdr_set_get_n_messages (&self->plan.insert),
      hdr_set_get_n_messages (&self->plan.remove));
  return output;
}

/* (transfer full) (nullable): the output for @buffer, which it takes. */
static GstBuffer *
process (GstShmemHdrInserter *self, GstBuffer *buffer)
{
  GstBuffer *output = buffer;

  if (!hdr_input_map (&self->input, buffer)) {
    GST_ELEMENT_ERROR (self, RESOURCE, READ,
        ("Could not read %s %" G_GUINT64_FORMAT " from its memory.",
            self->codec->klass->unit, self->units),
        (NULL));
    gst_buffer_unref (buffer);
    return NULL;
  }
  self->codec->klass->parse (self->codec, self->input.data, self->input.size);
  if (!self->codec->waits)
    output = apply_plan (self, buffer);
  hdr_input_unmap (&self->input);
  self->units++;
  if (output != buffer)
    gst_buffer_unref (buffer);
  return output;
}

static GstFlowReturn
hdr_inserter_generate_output (GstBaseTransform *trans, GstBuffer **output)
{
  GstBuffer *input = g_steal_pointer (&trans->queued_buf);

  *output = NULL;
  if (input == NULL)
    return GST_FLOW_OK;
  *output = process (GST_SHMEM_HDR_INSERTER (trans), input);
  return *output != NULL ? GST_FLOW_OK : GST_FLOW_ERROR;
}

/* Caps and events */

static gboolean
hdr_inserter_set_caps (
    GstBaseTransform *trans, GstCaps *in_caps, GstCaps *out_caps)
{
  GstShmemHdrInserter *self = GST_SHMEM_HDR_INSERTER (trans);
  GError *error = NULL;

  (void) out_caps;
  if (!self->codec->klass->read_caps (self->codec, in_caps, &error)) {
    hdr_codec_post_error (self->codec, GST_ELEMENT (self), error);
    g_error_free (error);
    return FALSE;
  }
  hdr_plan_declare (&self->plan, &self->codec->unit->set);
  return TRUE;
}

static void
start_stream (GstShmemHdrInserter *self)
{
  hdr_plan_forget (&self->plan);
  hdr_codec_flush (self->codec);
  memset (self->warned, 0, sizeof self->warned);
  self->units = 0;
  GST_OBJECT_LOCK (self);
  self->settings.delayed_changes = 0;
  self->settings.refused_containers = 0;
  GST_OBJECT_UNLOCK (self);
}

static gboolean
hdr_inserter_start (GstBaseTransform *trans)
{
  GstShmemHdrInserter *self = GST_SHMEM_HDR_INSERTER (trans);

  self->codec = get_class (self)->codec->create ();
  start_stream (self);
  hdr_plan_declare (&self->plan, NULL);
  return TRUE;
}

static gboolean
hdr_inserter_stop (GstBaseTransform *trans)
{
  g_clear_pointer (&GST_SHMEM_HDR_INSERTER (trans)->codec, hdr_codec_free);
  return TRUE;
}

static gboolean
hdr_inserter_sink_event (GstBaseTransform *trans, GstEvent *event)
{
  GstShmemHdrInserter *self = GST_SHMEM_HDR_INSERTER (trans);

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
      start_stream (self);
      break;
    case GST_EVENT_FLUSH_STOP:
      hdr_plan_forget (&self->plan);
      hdr_codec_flush (self->codec);
      break;
    default:
      break;
  }
  return GST_BASE_TRANSFORM_CLASS (gst_shmem_hdr_inserter_parent_class)
      ->sink_event (trans, event);
}

/* The object */

static void
hdr_inserter_finalize (GObject *object)
{
  GstShmemHdrInserter *self = GST_SHMEM_HDR_INSERTER (object);

  g_clear_pointer (&self->codec, hdr_codec_free);
  hdr_plan_clear (&self->plan);
  hdr_set_clear (&self->carried);
  hdr_input_clear (&self->input);
  G_OBJECT_CLASS (gst_shmem_hdr_inserter_parent_class)->finalize (object);
}

static void
gst_shmem_hdr_inserter_init (GstShmemHdrInserter *self)
{
  hdr_input_init (&self->input);
  hdr_set_init (&self->carried);
  hdr_plan_init (&self->plan);
  common_properties_init (&properties, &self->settings);
  /* Only makes the base class pass allocation queries through. */
  gst_base_transform_set_passthrough (GST_BASE_TRANSFORM (self), TRUE);
}

static void
gst_shmem_hdr_inserter_class_init (GstShmemHdrInserterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);

  object_class->finalize = hdr_inserter_finalize;
  common_properties_implement (&properties, object_class);
  gst_type_mark_as_plugin_api (GST_TYPE_SHMEM_HDR_INSERTER, 0);

  trans_class->start = hdr_inserter_start;
  trans_class->stop = hdr_inserter_stop;
  trans_class->set_caps = hdr_inserter_set_caps;
  trans_class->sink_event = hdr_inserter_sink_event;
  trans_class->generate_output = hdr_inserter_generate_output;
}
