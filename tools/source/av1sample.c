/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Completes samples by the binding of AV1 to ISO base media files, which
 * Matroska follows: a sequence header should be left out where it is that of
 * codec_data (clause 2.4), and the last OBU of a sample needs no size.
 */

#include "source/av1reader.h"

#define AV1C_HEADER_SIZE 4
#define OBU_HAS_SIZE_FIELD 0x02

void
tool_av1_sample_init (ToolAv1Sample *self)
{
  *self = (ToolAv1Sample){ .header = g_byte_array_new (),
    .bytes = g_byte_array_new () };
}

void
tool_av1_sample_clear (ToolAv1Sample *self)
{
  g_clear_pointer (&self->header, g_byte_array_unref);
  g_clear_pointer (&self->bytes, g_byte_array_unref);
}

static gsize
get_end (const Av1Obu *obu)
{
  return obu->payload + obu->size;
}

static gboolean
has_size (const guint8 *data, const Av1Obu *obu)
{
  return (data[obu->header] & OBU_HAS_SIZE_FIELD) != 0;
}

/* Appends it with its size. */
static void
append_obu (GByteArray *bytes, const guint8 *data, const Av1Obu *obu)
{
  guint8 leb128[AV1_MAX_LEB128];
  guint8 header = data[obu->header] | OBU_HAS_SIZE_FIELD;

  g_byte_array_append (bytes, &header, 1);
  if (obu->has_extension)
    g_byte_array_append (bytes, &obu->extension, 1);
  g_byte_array_append (
      bytes, leb128, av1_write_leb128 (leb128, (guint32) obu->size));
  g_byte_array_append (bytes, data + obu->payload, (guint) obu->size);
}

static void
take_header (ToolAv1Sample *self, const guint8 *data, const Av1Obu *obu)
{
  if (!av1_sequence_read (&self->sequence, data + obu->payload, obu->size))
    return;
  g_byte_array_set_size (self->header, 0);
  append_obu (self->header, data, obu);
}

void
tool_av1_sample_declare (
    ToolAv1Sample *self, const guint8 *codec_data, gsize size)
{
  Av1Reader reader;
  Av1Obu obu;

  if (size < AV1C_HEADER_SIZE)
    return;
  codec_data += AV1C_HEADER_SIZE;
  av1_reader_init (&reader, codec_data, size - AV1C_HEADER_SIZE, FALSE);
  while (av1_reader_next (&reader, &obu) == AV1_READ_OBU)
    if (obu.type == AV1_OBU_SEQUENCE_HEADER)
      take_header (self, codec_data, &obu);
}

static gboolean
is_key (const ToolAv1Sample *self, const guint8 *data, const Av1Obu *obu)
{
  Av1Frame frame;

  return (obu->type == AV1_OBU_FRAME || obu->type == AV1_OBU_FRAME_HEADER)
      && av1_frame_read (
          &frame, &self->sequence, data + obu->payload, obu->size)
      && frame.is_key;
}

/* The last OBU, which has no size, starts at @last. */
static void
append_rest (
    GByteArray *bytes, const guint8 *data, gsize from, const Av1Obu *last)
{
  g_byte_array_append (bytes, data + from, (guint) (last->start - from));
  append_obu (bytes, data, last);
}

const guint8 *
tool_av1_sample_convert (ToolAv1Sample *self, const guint8 *data, gsize *size)
{
  gboolean has_sequence = FALSE, has_key = FALSE;
  Av1Obu obu, last = { 0 };
  Av1ReadResult result;
  Av1Reader reader;
  gsize place = 0; /* of a sequence header */

  av1_reader_init (&reader, data, *size, FALSE);
  while ((result = av1_reader_next (&reader, &obu)) == AV1_READ_OBU) {
    /* Without a size, it is all there is. */
    if (obu.type == AV1_OBU_TEMPORAL_DELIMITER && obu.start == 0
        && has_size (data, &obu))
      place = get_end (&obu);
    if (obu.type == AV1_OBU_SEQUENCE_HEADER) {
      take_header (self, data, &obu);
      has_sequence = TRUE;
    }
    has_key |= is_key (self, data, &obu);
    last = obu;
  }
  has_sequence |= !has_key || self->header->len == 0;
  if (result != AV1_READ_END || *size == 0
      || (has_sequence && has_size (data, &last)))
    return data;
  g_byte_array_set_size (self->bytes, 0);
  g_byte_array_append (self->bytes, data, (guint) place);
  if (!has_sequence)
    g_byte_array_append (self->bytes, self->header->data, self->header->len);
  append_rest (self->bytes, data, place, &last);
  *size = self->bytes->len;
  return self->bytes->data;
}
