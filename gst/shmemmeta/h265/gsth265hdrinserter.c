/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The element: rewrites the bitstream of a buffer to carry the metadata of its
 * containers. hdrsetbuffer.c collects the metadata, hdrplan.c decides which
 * messages to insert and remove, h265writer.c inserts and removes them. The
 * memory of slices is shared and never written to.
 */

/**
 * SECTION:element-h265hdrinserter
 * @title: h265hdrinserter
 * @short_description: Writes HDR metadata of containers into an H.265 stream
 * @see_also: #GstShmemContainerMeta, h265hdrextractor, shmemmetaread
 *
 * Writes the metadata that each buffer carries in its #GstShmemContainerMeta
 * into the bitstream of its access unit. Decoders, scalers and encoders keep
 * these metas on their frame, so, placed after an encoder, this element
 * preserves HDR10+, Dolby Vision and static metadata across a transcode,
 * whatever its GOP structure.
 *
 * | entry | becomes | where |
 * |-------|---------|-------|
 * | `MDCV` | SEI mastering display colour volume | see below |
 * | `CLLI` | SEI content light level information | see below |
 * | `T35 ` | SEI user data registered by ITU-T T.35 | access units with it |
 * | `DVRP` | NAL unit of type 62 | access units with it |
 *
 * Mastering display and light level stay in force until the coded video
 * sequence ends. They are written at every random access point whose buffer
 * carries them. If those of a buffer differ from those in force elsewhere, they
 * wait for the next random access point, with one warning; see
 * #h265hdrinserter:static-metadata.
 *
 * SEI messages go before the first slice, each in a prefix SEI NAL unit of its
 * own; RPUs go to the end of the access unit, before an end of sequence.
 * Captions and entries of other formats are ignored. If a buffer has several
 * entries of one kind, the one that applies to its picture 0 is written, as
 * selected by gst_buffer_foreach_shmem_entry(). The metas stay on the buffer.
 *
 * An access unit never carries conflicting metadata of one kind. If the
 * bitstream has different metadata, it is kept, with one warning; with
 * #h265hdrinserter:replace it is replaced, and mastering display and light level
 * that the bitstream changes where they may not change are removed. Nothing
 * else changes: other
 * messages, captions and slices stay as they are, and an access unit that needs
 * no change passes as the same buffer.
 *
 * Messages in `codec_data` stay there. They apply from the start of each coded
 * video sequence, as if its first access unit contained them, until an access
 * unit overrides them.
 *
 * An access unit that is damaged or has no slice passes unchanged, and an entry
 * that no NAL unit can carry is left out; the first of each causes a warning. A
 * NAL unit that becomes too large for the length size in `codec_data` is an
 * error.
 *
 * ## Example launch lines
 *
 * |[
 * gst-launch-1.0 filesrc location=tests/samples/hdr10plus.h265 ! h265parse ! \
 *     h265hdrextractor persistence=stream ! avdec_h265 ! videoscale ! \
 *     video/x-raw,width=160,height=96 ! x265enc ! h265parse ! h265hdrinserter ! \
 *     filesink location=small.h265
 * ]| Transcodes and keeps HDR10+ on each frame.
 *
 * |[
 * gst-shmemmeta-1.0 convert --force tests/samples/hdr10plus.h265 metadata.json
 * gst-launch-1.0 filesrc location=tests/samples/hdr10plus.h265 ! h265parse ! \
 *     avdec_h265 ! shmemmetaread location=metadata.json ! x265enc ! \
 *     h265hdrinserter ! h265parse ! matroskamux ! filesink location=video.mkv
 * ]| Encodes with the HDR10+ of a JSON file, whose frames are numbered in
 * presentation order.
 *
 * Since: 0.9
 */

#include <gst/base/gstbasetransform.h>
#include "elements.h"
#include "common/commonproperty.h"
#include "h265/h265input.h"
#include "h265/h265writer.h"
#include "hdr/hdrplan.h"

#include <string.h>

#define GST_TYPE_H265_HDR_INSERTER (gst_h265_hdr_inserter_get_type ())
G_DECLARE_FINAL_TYPE (GstH265HdrInserter, gst_h265_hdr_inserter, GST,
    H265_HDR_INSERTER, GstBaseTransform)

GST_DEBUG_CATEGORY_STATIC (h265_inserter_debug);
#define GST_CAT_DEFAULT h265_inserter_debug

typedef struct
{
  gboolean replace;
  gint static_metadata; /* HdrStaticMode */
  guint64 delayed_changes;
} Settings;

static const GEnumValue static_metadata_values[] = {
  { HDR_STATIC_RANDOM_ACCESS, "At random access points (IRAP pictures)",
      "random-access" },
  { HDR_STATIC_SEQUENCE, "Where a coded video sequence starts", "sequence" },
  { HDR_STATIC_EXACT, "In the access unit whose buffer has the change",
      "exact" },
  { 0, NULL, NULL },
};

static const CommonProperty property_table[] = {
  /**
   * h265hdrinserter:replace:
   *
   * What to do if the bitstream already has different metadata of a kind that
   * the buffer carries. A kind is mastering display, light level, the T.35 of
   * one provider, or RPUs. If %TRUE, the metadata in the bitstream is replaced;
   * if %FALSE, it is kept and that of the buffer is dropped: mastering display
   * and light level until the coded video sequence ends.
   *
   * Since: 0.9
   */
  { .name = "replace",
      .nick = "Replace",
      .blurb = "Replace metadata in the bitstream with that of the same kind "
               "on the buffer; if false, the bitstream keeps its own",
      .type = G_TYPE_BOOLEAN,
      .offset = G_STRUCT_OFFSET (Settings, replace),
      .flags = COMMON_PROPERTY_PLAYING },
  /**
   * h265hdrinserter:static-metadata:
   *
   * Where mastering display and light level may change. Many decoders are
   * opened anew, or lose pictures, when these change elsewhere than at a random
   * access point; so, by default, a change waits for the next one, and those in
   * force before hold until then. With `exact`, it is written at once.
   *
   * H.265 requires all mastering display and light level messages of a coded
   * video sequence to be equal, which only `sequence` ensures: a CRA picture in
   * the middle of a stream is a random access point, but starts no sequence.
   *
   * Since: 0.9
   */
  { .name = "static-metadata",
      .nick = "Static metadata",
      .blurb =
          "Where mastering display and light level may change; until then, "
          "a change is delayed and the previous values hold",
      .type = G_TYPE_ENUM,
      .enum_name = "GstH265HdrStaticMetadata",
      .enum_values = static_metadata_values,
      .offset = G_STRUCT_OFFSET (Settings, static_metadata),
      .initial = HDR_STATIC_RANDOM_ACCESS,
      .flags = COMMON_PROPERTY_PLAYING },
  /**
   * h265hdrinserter:delayed-changes:
   *
   * How many changes of mastering display or light level were delayed, in
   * this stream.
   *
   * Since: 0.9
   */
  { .name = "delayed-changes",
      .nick = "Delayed changes",
      .blurb = "Number of changes of mastering display or light level in this "
               "stream that were delayed",
      .type = G_TYPE_UINT64,
      .offset = G_STRUCT_OFFSET (Settings, delayed_changes),
      .maximum = -1,
      .flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS },
};

/* Each is posted once per stream. */
typedef enum
{
  WARNING_DAMAGED,
  WARNING_REFUSED,
  WARNING_DISAGREES,
  WARNING_DELAYED,
  N_WARNINGS,
} Warning;

struct _GstH265HdrInserter
{
  GstBaseTransform parent;

  H265Input input;
  HdrSet carried;
  HdrPlan plan;
  H265Writer writer;

  gboolean warned[N_WARNINGS];
  guint64 access_units;

  /* Protected by the object lock. */
  Settings settings;
};

static const CommonProperties properties =
    COMMON_PROPERTIES_OF (property_table, GstH265HdrInserter, settings);

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE (
    "sink", GST_PAD_SINK, GST_PAD_ALWAYS, GST_STATIC_CAPS (H265_CAPS));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE (
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS (H265_CAPS));

G_DEFINE_TYPE (
    GstH265HdrInserter, gst_h265_hdr_inserter, GST_TYPE_BASE_TRANSFORM)
GST_ELEMENT_REGISTER_DEFINE (h265hdrinserter, "h265hdrinserter", GST_RANK_NONE,
    GST_TYPE_H265_HDR_INSERTER)

static Settings
get_settings (GstH265HdrInserter *self)
{
  Settings settings;

  GST_OBJECT_LOCK (self);
  settings = self->settings;
  GST_OBJECT_UNLOCK (self);
  return settings;
}

/* Warnings */

static void
warn_once (GstH265HdrInserter *self, Warning warning, GstBuffer *buffer,
    const gchar *reason)
{
  static const gchar *texts[N_WARNINGS] = {
    "An access unit is damaged. It passes unchanged, without the HDR metadata "
    "that its buffer carries. Further ones are only logged.",
    "HDR metadata that cannot be written into the bitstream is left out. "
    "Further ones are only logged.",
    "The bitstream has HDR metadata that differs from that of its buffer, and "
    "keeps it. Set replace=true to replace it. Further ones are only "
    "logged.",
    "Mastering display or light level change where decoders cannot start, so "
    "the previous ones stay in force until the next random access point. Let "
    "the encoder start a sequence there, or set static-metadata=exact to write "
    "the change at once. Further ones are only logged and counted.",
  };
  GstClockTime pts = GST_BUFFER_PTS (buffer);

  if (self->warned[warning]) {
    GST_WARNING_OBJECT (self,
        "access unit %" G_GUINT64_FORMAT " (%" GST_TIME_FORMAT "): %s",
        self->access_units, GST_TIME_ARGS (pts), reason);
    return;
  }
  self->warned[warning] = TRUE;
  GST_ELEMENT_WARNING (self, STREAM, ENCODE, ("%s", texts[warning]),
      ("access unit %" G_GUINT64_FORMAT " (%" GST_TIME_FORMAT "): %s",
          self->access_units, GST_TIME_ARGS (pts), reason));
}

/* Metadata of a buffer */

static void
collect (GstH265HdrInserter *self, GstBuffer *buffer)
{
  GError *error = NULL;

  if (hdr_set_take_buffer (&self->carried, buffer, h265_nal_can_hold, &error))
    return;
  warn_once (self, WARNING_REFUSED, buffer, error->message);
  g_error_free (error);
}

/* Drops the carried metadata if the access unit cannot be rewritten. */
static void
check_unit (GstH265HdrInserter *self, GstBuffer *buffer)
{
  const gchar *reason;

  if (hdr_set_get_n_messages (&self->carried) == 0)
    return;
  if (self->input.unit.incomplete)
    reason = h265_fault_to_string (self->input.unit.fault);
  else if (!self->input.unit.hdr.has_picture)
    reason = "there is no slice";
  else
    return;
  warn_once (self, WARNING_DAMAGED, buffer, reason);
  hdr_set_reset (&self->carried);
}

static void
count_delayed (GstH265HdrInserter *self, GstBuffer *buffer)
{
  GST_OBJECT_LOCK (self);
  self->settings.delayed_changes++;
  GST_OBJECT_UNLOCK (self);
  warn_once (self, WARNING_DELAYED, buffer,
      "mastering display or light level change in the middle of a sequence");
}

/* Access units */

/* The bytes that the writer generated, or NULL if none. */
static GstMemory *
new_bytes (GstH265HdrInserter *self)
{
  const GByteArray *bytes = self->writer.bytes;
  guint8 *copy;

  if (bytes->len == 0)
    return NULL;
  copy = g_memdup2 (bytes->data, bytes->len);
  return gst_memory_new_wrapped (
      0, copy, bytes->len, 0, bytes->len, copy, g_free);
}

/* Assembles the pieces; those from @input share its memory. */
static GstBuffer *
assemble (GstH265HdrInserter *self, GstBuffer *input)
{
  GstBuffer *output = gst_buffer_new ();
  GstMemory *bytes = new_bytes (self);
  guint i;

  for (i = 0; i < self->writer.pieces->len; i++) {
    const H265Piece *piece = &g_array_index (self->writer.pieces, H265Piece, i);

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
rewrite (GstH265HdrInserter *self, GstBuffer *buffer)
{
  GstBuffer *output = NULL;

  if (h265_writer_write (&self->writer, &self->input.unit, self->input.data,
          self->input.size, self->input.nal_length_size, &self->plan.insert,
          &self->plan.remove))
    output = assemble (self, buffer);
  else
    GST_ELEMENT_ERROR (self, STREAM, ENCODE,
        ("HDR metadata of access unit %" G_GUINT64_FORMAT
         " does not fit into NAL units with lengths of %u bytes. Convert the "
         "stream to byte-stream first.",
            self->access_units, self->input.nal_length_size),
        (NULL));
  return output;
}

/* (transfer full) (nullable): the output access unit. Takes @buffer. */
static GstBuffer *
process (GstH265HdrInserter *self, GstBuffer *buffer)
{
  gboolean discont = GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DISCONT);
  const Settings settings = get_settings (self);
  GstBuffer *output = buffer;

  if (!h265_input_read (&self->input, buffer)) {
    GST_ELEMENT_ERROR (self, RESOURCE, READ,
        ("Could not read access unit %" G_GUINT64_FORMAT " from its memory.",
            self->access_units),
        (NULL));
    gst_buffer_unref (buffer);
    return NULL;
  }
  collect (self, buffer);
  check_unit (self, buffer);
  if (hdr_plan_update (&self->plan, &self->input.unit.hdr, &self->carried,
          discont, settings.replace, (HdrStaticMode) settings.static_metadata))
    output = rewrite (self, buffer);
  if (self->plan.disagrees)
    warn_once (self, WARNING_DISAGREES, buffer,
        "the metadata in the bitstream is kept");
  if (self->plan.delayed)
    count_delayed (self, buffer);
  h265_input_release (&self->input);

  GST_LOG_OBJECT (self, "access unit %" G_GUINT64_FORMAT ": %u in, %u out",
      self->access_units, hdr_set_get_n_messages (&self->plan.insert),
      hdr_set_get_n_messages (&self->plan.remove));
  self->access_units++;
  if (output != buffer)
    gst_buffer_unref (buffer);
  return output;
}

static GstFlowReturn
gst_h265_hdr_inserter_generate_output (
    GstBaseTransform *trans, GstBuffer **output)
{
  GstBuffer *input = g_steal_pointer (&trans->queued_buf);

  *output = NULL;
  if (input == NULL)
    return GST_FLOW_OK;
  *output = process (GST_H265_HDR_INSERTER (trans), input);
  return *output != NULL ? GST_FLOW_OK : GST_FLOW_ERROR;
}

/* Caps and events */

static gboolean
gst_h265_hdr_inserter_set_caps (
    GstBaseTransform *trans, GstCaps *in_caps, GstCaps *out_caps)
{
  GstH265HdrInserter *self = GST_H265_HDR_INSERTER (trans);
  GError *error = NULL;

  (void) out_caps;
  if (!h265_input_read_caps (&self->input, in_caps, &error)) {
    h265_input_post_error (GST_ELEMENT (self), error);
    g_error_free (error);
    return FALSE;
  }
  hdr_plan_declare (&self->plan, &self->input.unit.hdr.set);
  return TRUE;
}

static void
start_stream (GstH265HdrInserter *self)
{
  hdr_plan_forget (&self->plan);
  memset (self->warned, 0, sizeof self->warned);
  self->access_units = 0;
  GST_OBJECT_LOCK (self);
  self->settings.delayed_changes = 0;
  GST_OBJECT_UNLOCK (self);
}

static gboolean
gst_h265_hdr_inserter_start (GstBaseTransform *trans)
{
  GstH265HdrInserter *self = GST_H265_HDR_INSERTER (trans);

  start_stream (self);
  hdr_plan_declare (&self->plan, NULL);
  self->input.nal_length_size = 0;
  return TRUE;
}

static gboolean
gst_h265_hdr_inserter_sink_event (GstBaseTransform *trans, GstEvent *event)
{
  GstH265HdrInserter *self = GST_H265_HDR_INSERTER (trans);

  switch (GST_EVENT_TYPE (event)) {
    case GST_EVENT_STREAM_START:
      start_stream (self);
      break;
    case GST_EVENT_FLUSH_STOP:
      hdr_plan_forget (&self->plan);
      break;
    default:
      break;
  }
  return GST_BASE_TRANSFORM_CLASS (gst_h265_hdr_inserter_parent_class)
      ->sink_event (trans, event);
}

/* The object */

static void
gst_h265_hdr_inserter_finalize (GObject *object)
{
  GstH265HdrInserter *self = GST_H265_HDR_INSERTER (object);

  h265_writer_clear (&self->writer);
  hdr_plan_clear (&self->plan);
  hdr_set_clear (&self->carried);
  h265_input_clear (&self->input);
  G_OBJECT_CLASS (gst_h265_hdr_inserter_parent_class)->finalize (object);
}

static void
gst_h265_hdr_inserter_init (GstH265HdrInserter *self)
{
  h265_input_init (&self->input);
  hdr_set_init (&self->carried);
  hdr_plan_init (&self->plan);
  h265_writer_init (&self->writer);
  common_properties_init (&properties, &self->settings);
  /* Only makes the base class pass allocation queries through. */
  gst_base_transform_set_passthrough (GST_BASE_TRANSFORM (self), TRUE);
}

static void
gst_h265_hdr_inserter_class_init (GstH265HdrInserterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GstElementClass *element_class = GST_ELEMENT_CLASS (klass);
  GstBaseTransformClass *trans_class = GST_BASE_TRANSFORM_CLASS (klass);

  GST_DEBUG_CATEGORY_INIT (h265_inserter_debug, "h265hdrinserter", 0,
      "writes HDR metadata into H.265 streams");

  object_class->finalize = gst_h265_hdr_inserter_finalize;
  common_properties_implement (&properties, object_class);

  gst_element_class_add_static_pad_template (element_class, &sink_template);
  gst_element_class_add_static_pad_template (element_class, &src_template);
  gst_element_class_set_static_metadata (element_class,
      "H.265 HDR metadata inserter", "Filter/Metadata/Video",
      "Writes the HDR10, HDR10+ and Dolby Vision metadata that buffers carry "
      "in shared-memory containers into their H.265 access units",
      "The gst-shmemmeta authors");

  trans_class->start = gst_h265_hdr_inserter_start;
  trans_class->set_caps = gst_h265_hdr_inserter_set_caps;
  trans_class->sink_event = gst_h265_hdr_inserter_sink_event;
  trans_class->generate_output = gst_h265_hdr_inserter_generate_output;
}
