/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Puts the reader and the writer of temporal units behind the functions that
 * elements call, and reads caps. It parses no OBU itself.
 */

#include "av1/av1codec.h"

#include "av1/av1writer.h"

#include <gst/shmemmeta/gstshmemerror.h>
#include <shmem/shmem-payload.h>

typedef struct
{
  HdrCodec parent;

  Av1Framing framing;
  Av1Unit unit;
  Av1Writer writer;
} Av1Codec;

static HdrCodec *
av1_codec_create (void)
{
  Av1Codec *self = g_new0 (Av1Codec, 1);

  av1_unit_init (&self->unit);
  av1_writer_init (&self->writer);
  self->parent.klass = &av1_codec;
  self->parent.unit = &self->unit.hdr;
  self->parent.pieces = &self->writer.out;
  return &self->parent;
}

static void
av1_codec_free (HdrCodec *codec)
{
  Av1Codec *self = (Av1Codec *) codec;

  av1_writer_clear (&self->writer);
  av1_unit_clear (&self->unit);
  g_free (self);
}

static void
take_fault (Av1Codec *self)
{
  self->parent.fault = self->unit.fault != AV1_FAULT_NONE
      ? av1_fault_to_string (self->unit.fault)
      : self->unit.hdr.refusal;
  self->parent.incomplete = self->unit.incomplete;
}

/* What a damaged unit says does not wait: a frame of it may be lost. */
static void
av1_codec_parse (HdrCodec *codec, const guint8 *data, gsize size)
{
  Av1Codec *self = (Av1Codec *) codec;

  av1_unit_parse (&self->unit, data, size, self->framing);
  take_fault (self);
  self->parent.waits = self->framing == AV1_FRAMES
      && !self->unit.hdr.has_picture && !self->unit.incomplete;
}

static gboolean
read_framing (Av1Codec *self, const GstStructure *structure, GError **error)
{
  const gchar *format = gst_structure_get_string (structure, "stream-format");
  const gchar *alignment = gst_structure_get_string (structure, "alignment");
  const gboolean frames = g_strcmp0 (alignment, "frame") == 0;

  if (format == NULL || g_str_equal (format, "obu-stream")) {
    self->framing = frames ? AV1_FRAMES : AV1_TEMPORAL_UNITS;
    return TRUE;
  }
  if (g_str_equal (format, "annexb") && !frames) {
    self->framing = AV1_ANNEXB;
    return TRUE;
  }
  g_set_error (error, GST_SHMEM_ERROR, GST_SHMEM_ERROR_INVALID_DATA,
      "The caps have stream-format=%s with alignment=%s", format, alignment);
  return FALSE;
}

static gboolean
av1_codec_read_caps (HdrCodec *codec, const GstCaps *caps, GError **error)
{
  Av1Codec *self = (Av1Codec *) codec;
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  const GValue *value = gst_structure_get_value (structure, "codec_data");
  GstBuffer *buffer = value ? gst_value_get_buffer (value) : NULL;
  GstMapInfo map;

  if (!read_framing (self, structure, error))
    return FALSE;
  if (buffer != NULL && gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    av1_unit_parse_codec_data (&self->unit, map.data, map.size);
    gst_buffer_unmap (buffer, &map);
  } else {
    av1_unit_parse_codec_data (&self->unit, NULL, 0);
  }
  take_fault (self);
  return TRUE;
}

static gboolean
av1_codec_write (HdrCodec *codec, const guint8 *data, gsize size,
    const HdrSet *insert, const HdrSet *remove)
{
  Av1Codec *self = (Av1Codec *) codec;

  return av1_writer_write (
      &self->writer, &self->unit, data, size, self->framing, insert, remove);
}

/* Compared with what the bitstream says, a value that it has no number for would
 * be another one. */
static void
av1_codec_round (HdrSet *set)
{
  const guint8 *data;
  guint8 payload[sizeof (struct shmem_mdcv)];
  guint8 entry[sizeof (struct shmem_mdcv)];

  if (hdr_set_find (set, SHMEM_FORMAT_MDCV, 0, &data) == NULL)
    return;
  av1_mastering_display_to_obu (payload, data);
  av1_mastering_display_from_obu (entry, payload);
  hdr_set_put (set, SHMEM_FORMAT_MDCV, entry, sizeof entry);
}

static void
av1_codec_flush (HdrCodec *codec)
{
  av1_unit_flush (&((Av1Codec *) codec)->unit);
}

const HdrCodecClass av1_codec = {
  .name = "AV1",
  .element = "av1",
  .parser = "av1parse",
  .unit = "temporal unit",
  .no_picture = "no frame is shown",
  .too_large = "a temporal unit cannot be larger than 4 GiB",
  .can_hold_rpu = av1_can_hold_rpu,
  .round = av1_codec_round,
  .create = av1_codec_create,
  .free = av1_codec_free,
  .read_caps = av1_codec_read_caps,
  .parse = av1_codec_parse,
  .write = av1_codec_write,
  .flush = av1_codec_flush,
};
