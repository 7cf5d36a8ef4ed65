/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Walks over OBUs, and reads the few bits of sequence and frame headers that
 * metadata depends on. Frames are never decoded, and never parsed further.
 */

#include "av1/av1obu.h"

#include <gst/base/gstbitreader.h>

#define MAX_LEB128_READ 8
#define KEY_FRAME 0

gboolean
av1_read_leb128 (const guint8 *data, gsize size, gsize *offset, guint32 *number)
{
  guint64 value = 0;
  guint i;

  for (i = 0; i < MAX_LEB128_READ && *offset < size; i++) {
    const guint8 byte = data[(*offset)++];

    value |= (guint64) (byte & 0x7f) << (7 * i);
    if ((byte & 0x80) == 0) {
      *number = (guint32) value;
      return value <= G_MAXUINT32;
    }
  }
  return FALSE;
}

guint
av1_write_leb128 (guint8 out[AV1_MAX_LEB128], guint32 number)
{
  guint n = 0;

  for (; number >= 0x80; number >>= 7)
    out[n++] = (guint8) (number | 0x80);
  out[n++] = (guint8) number;
  return n;
}

/* OBUs */

void
av1_reader_init (
    Av1Reader *reader, const guint8 *data, gsize size, gboolean annexb)
{
  *reader = (Av1Reader){ .data = data, .size = size, .annexb = annexb };
}

/* A length in front of what ends at @end; *@unit_end is where that much ends. */
static gboolean
read_length (Av1Reader *reader, gsize end, gsize *unit_end)
{
  guint32 length;

  if (!av1_read_leb128 (reader->data, end, &reader->offset, &length)
      || length > end - reader->offset)
    return FALSE;
  *unit_end = reader->offset + length;
  return TRUE;
}

/* Goes to the next OBU of annex B, into the next units if it is in these. */
static Av1ReadResult
enter_units (Av1Reader *reader)
{
  while (reader->offset == reader->frame_unit_end) {
    if (reader->offset == reader->temporal_unit_end) {
      if (reader->offset == reader->size)
        return AV1_READ_END;
      if (!read_length (reader, reader->size, &reader->temporal_unit_end))
        return AV1_READ_DAMAGED;
      reader->n_temporal_units++;
      reader->frame_unit_end = reader->offset;
    } else {
      if (!read_length (
              reader, reader->temporal_unit_end, &reader->frame_unit_end))
        return AV1_READ_DAMAGED;
      reader->n_frame_units++;
    }
  }
  return AV1_READ_OBU;
}

/* obu_header(), and obu_size if it is there; the OBU ends at @end at the
 * latest. */
static gboolean
read_header (Av1Reader *reader, gsize end, Av1Obu *obu)
{
  const guint8 *data = reader->data;
  guint32 size;
  guint8 flags;

  if (reader->offset == end)
    return FALSE;
  flags = data[reader->offset++];
  obu->type = flags >> 3 & 15;
  obu->has_extension = flags >> 2 & 1;
  if (flags & 0x80)
    return FALSE;
  if (obu->has_extension) {
    if (reader->offset == end)
      return FALSE;
    obu->extension = data[reader->offset++];
    obu->temporal_id = obu->extension >> 5;
    obu->spatial_id = obu->extension >> 3 & 3;
  }
  obu->size = end - reader->offset;
  if (flags & 2) {
    if (!av1_read_leb128 (data, end, &reader->offset, &size)
        || size > end - reader->offset)
      return FALSE;
    obu->size = size;
  }
  obu->payload = reader->offset;
  return TRUE;
}

Av1ReadResult
av1_reader_next (Av1Reader *reader, Av1Obu *obu)
{
  gsize end = reader->size;

  if (reader->annexb) {
    const Av1ReadResult result = enter_units (reader);

    if (result != AV1_READ_OBU)
      return result;
  } else if (reader->offset == reader->size) {
    return AV1_READ_END;
  }
  *obu = (Av1Obu){ .start = reader->offset,
    .frame_unit = reader->n_frame_units,
    .temporal_unit = reader->n_temporal_units };
  if (reader->annexb && !read_length (reader, reader->frame_unit_end, &end))
    return AV1_READ_DAMAGED;
  obu->header = reader->offset;
  if (!read_header (reader, end, obu))
    return AV1_READ_DAMAGED;
  reader->offset += obu->size;
  /* In annex B, what is behind obu_size in obu_length is nobody's. */
  if (reader->annexb && reader->offset != end)
    return AV1_READ_DAMAGED;
  return AV1_READ_OBU;
}

/* Headers */

/* uvlc(), clause 4.10.3 */
static gboolean
skip_uvlc (GstBitReader *bits)
{
  guint8 bit = 0;
  guint zeros = 0;

  while (gst_bit_reader_get_bits_uint8 (bits, &bit, 1) && bit == 0)
    zeros++;
  return bit == 1 && (zeros >= 32 || gst_bit_reader_skip (bits, zeros));
}

/* From timing_info_present_flag to decoder_model_info(). */
static gboolean
skip_timing (GstBitReader *bits)
{
  guint8 present;

  if (!gst_bit_reader_get_bits_uint8 (bits, &present, 1))
    return FALSE;
  if (!present)
    return TRUE;
  if (!gst_bit_reader_skip (bits, 64)
      || !gst_bit_reader_get_bits_uint8 (bits, &present, 1)
      || (present && !skip_uvlc (bits))
      || !gst_bit_reader_get_bits_uint8 (bits, &present, 1))
    return FALSE;
  return !present || gst_bit_reader_skip (bits, 5 + 32 + 5 + 5);
}

gboolean
av1_sequence_read (Av1Sequence *sequence, const guint8 *data, gsize size)
{
  GstBitReader bits;
  guint16 operating_point_idc = 0;
  guint8 reduced;

  gst_bit_reader_init (&bits, data, MIN (size, G_MAXINT / 8));
  /* seq_profile and still_picture, then the flag */
  if (!gst_bit_reader_skip (&bits, 4)
      || !gst_bit_reader_get_bits_uint8 (&bits, &reduced, 1))
    return FALSE;
  /* initial_display_delay_present_flag and operating_points_cnt_minus_1 are in
   * front of operating_point_idc[0]. */
  if (!reduced
      && (!skip_timing (&bits) || !gst_bit_reader_skip (&bits, 1 + 5)
          || !gst_bit_reader_get_bits_uint16 (&bits, &operating_point_idc, 12)))
    return FALSE;
  sequence->reduced_still_picture_header = reduced;
  sequence->operating_point_idc = operating_point_idc;
  return TRUE;
}

gboolean
av1_sequence_has_obu (const Av1Sequence *sequence, const Av1Obu *obu)
{
  const guint idc = sequence->operating_point_idc;

  if (idc == 0 || !obu->has_extension)
    return TRUE;
  return (idc >> obu->temporal_id & 1) && (idc >> (obu->spatial_id + 8) & 1);
}

gboolean
av1_frame_read (Av1Frame *frame, const Av1Sequence *sequence,
    const guint8 *data, gsize size)
{
  *frame = (Av1Frame){ 0 };
  if (size == 0)
    return FALSE;
  if (sequence->reduced_still_picture_header) {
    frame->is_key = frame->shown = TRUE;
  } else if (data[0] & 0x80) {
    frame->show_existing_frame = frame->shown = TRUE;
  } else {
    frame->is_key = (data[0] >> 5 & 3) == KEY_FRAME;
    frame->shown = data[0] >> 4 & 1;
  }
  return TRUE;
}
