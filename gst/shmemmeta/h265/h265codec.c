/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Puts the reader and the writer of access units behind the functions that
 * elements call. It parses nothing itself.
 */

#include "h265/h265codec.h"

#include "h265/h265input.h"
#include "h265/h265writer.h"

typedef struct
{
  HdrCodec parent;

  H265Input input;
  H265Writer writer;
} H265Codec;

static HdrCodec *
h265_codec_create (void)
{
  H265Codec *self = g_new0 (H265Codec, 1);

  h265_input_init (&self->input);
  h265_writer_init (&self->writer);
  self->parent.klass = &h265_codec;
  self->parent.unit = &self->input.unit.hdr;
  self->parent.pieces = &self->writer.out;
  return &self->parent;
}

static void
h265_codec_free (HdrCodec *codec)
{
  H265Codec *self = (H265Codec *) codec;

  h265_writer_clear (&self->writer);
  h265_input_clear (&self->input);
  g_free (self);
}

static void
take_fault (H265Codec *self)
{
  const H265AccessUnit *unit = &self->input.unit;

  self->parent.fault = unit->fault != H265_FAULT_NONE
      ? h265_fault_to_string (unit->fault)
      : unit->hdr.refusal;
  self->parent.incomplete = unit->incomplete;
}

static gboolean
h265_codec_read_caps (HdrCodec *codec, const GstCaps *caps, GError **error)
{
  H265Codec *self = (H265Codec *) codec;

  if (!h265_input_read_caps (&self->input, caps, error))
    return FALSE;
  take_fault (self);
  return TRUE;
}

static void
h265_codec_parse (HdrCodec *codec, const guint8 *data, gsize size)
{
  H265Codec *self = (H265Codec *) codec;

  h265_access_unit_parse (
      &self->input.unit, data, size, self->input.nal_length_size);
  take_fault (self);
}

static gboolean
h265_codec_write (HdrCodec *codec, const guint8 *data, gsize size,
    const HdrSet *insert, const HdrSet *remove)
{
  H265Codec *self = (H265Codec *) codec;

  return h265_writer_write (&self->writer, &self->input.unit, data, size,
      self->input.nal_length_size, insert, remove);
}

const HdrCodecClass h265_codec = {
  .name = "H.265",
  .element = "h265",
  .parser = "h265parse",
  .unit = "access unit",
  .no_picture = "there is no slice",
  .too_large = "codec_data says that the lengths of NAL units have too few "
               "bytes. Convert the stream to byte-stream first.",
  .can_hold_rpu = h265_nal_can_hold,
  .create = h265_codec_create,
  .free = h265_codec_free,
  .read_caps = h265_codec_read_caps,
  .parse = h265_codec_parse,
  .write = h265_codec_write,
};
