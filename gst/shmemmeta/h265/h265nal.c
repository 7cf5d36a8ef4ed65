/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Iterates over the NAL units of an access unit, and adds and removes emulation
 * prevention. It knows the syntax of NAL units and never reads their contents.
 *
 * gst_h265_parser_identify_nalu() is not used: it gives up at a NAL unit of two
 * bytes.
 */

#define GST_USE_UNSTABLE_API

#include "h265/h265nal.h"
#include "hdr/hdrnumbers.h"

#include <gst/codecparsers/gsth265parser.h>

#include <string.h>

/* NAL units */

gboolean
h265_type_is_slice (guint8 type)
{
  return type <= GST_H265_NAL_SLICE_RASL_R || h265_type_is_irap (type);
}

gboolean
h265_type_is_idr (guint8 type)
{
  return type == GST_H265_NAL_SLICE_IDR_W_RADL
      || type == GST_H265_NAL_SLICE_IDR_N_LP;
}

gboolean
h265_type_is_bla (guint8 type)
{
  return type >= GST_H265_NAL_SLICE_BLA_W_LP
      && type <= GST_H265_NAL_SLICE_BLA_N_LP;
}

gboolean
h265_type_is_irap (guint8 type)
{
  return type >= GST_H265_NAL_SLICE_BLA_W_LP
      && type <= GST_H265_NAL_SLICE_CRA_NUT;
}

gboolean
h265_type_is_before_picture (guint8 type)
{
  return (type >= GST_H265_NAL_VPS && type <= GST_H265_NAL_AUD)
      || type == GST_H265_NAL_PREFIX_SEI || (type >= 41 && type <= 44)
      || (type >= 48 && type <= 55);
}

gboolean
h265_nal_read_header (H265Nal *nal, const guint8 *data, gsize size)
{
  if (size < H265_NAL_HEADER_SIZE || (data[0] & 0x80) != 0)
    return FALSE;
  nal->type = data[0] >> 1 & 0x3f;
  nal->layer_id = (data[0] & 1) << 5 | data[1] >> 3;
  nal->temporal_id_plus1 = data[1] & 7;
  return TRUE;
}

gboolean
h265_nal_read (H265Nal *nal, const guint8 *data, gsize header, gsize size)
{
  nal->start = nal->header = header;
  nal->end = header + size;
  /* trailing_zero_8bits, or what a muxer left of them: a NAL unit cannot end
   * in a zero. */
  while (size > 0 && data[header + size - 1] == 0)
    size--;
  nal->size = size;
  return h265_nal_read_header (nal, data + header, size);
}

/* memchr() reads many bytes at once, and few of them are 01. */
gsize
h265_nal_find_header (
    const guint8 *data, gsize size, gsize start, gsize searched)
{
  gsize from = MAX (start + 2, searched);
  const guint8 *one;

  while (from < size) {
    one = memchr (data + from, 1, size - from);
    if (one == NULL)
      break;
    from = one + 1 - data;
    if (one[-1] == 0 && one[-2] == 0)
      return from;
  }
  return size;
}

static gboolean
ends_in_start_code (const guint8 *data, gsize size, gsize floor)
{
  return size - floor >= 3 && data[size - 1] == 1 && data[size - 2] == 0
      && data[size - 3] == 0;
}

/* The offset of the start code before @header; at least @floor. */
static gsize
find_start (const guint8 *data, gsize size, gsize header, gsize floor)
{
  gsize start;

  if (header == size && !ends_in_start_code (data, size, floor))
    return size;
  start = header - 3;
  return start > floor && data[start - 1] == 0 ? start - 1 : start;
}

void
h265_nal_reader_init (H265NalReader *reader, const guint8 *data, gsize size,
    guint nal_length_size)
{
  reader->data = data;
  reader->size = size;
  reader->nal_length_size = nal_length_size;
  reader->truncated = FALSE;
  reader->start = 0;
  reader->offset = 0;
  if (nal_length_size == 0) {
    reader->offset = h265_nal_find_header (data, size, 0, 0);
    reader->start = find_start (data, size, reader->offset, 0);
  }
}

static gboolean
next_of_byte_stream (H265NalReader *reader, H265Nal *nal)
{
  const gsize start = reader->start, header = reader->offset;
  gsize next =
      h265_nal_find_header (reader->data, reader->size, header, header);
  gsize end = find_start (reader->data, reader->size, next, header);
  gboolean valid = h265_nal_read (nal, reader->data, header, end - header);

  nal->start = start;
  reader->start = end;
  reader->offset = next;
  return valid;
}

static gboolean
next_of_packetized (H265NalReader *reader, H265Nal *nal)
{
  const gsize start = reader->offset;
  gsize left = reader->size - start, length;
  gboolean valid;

  if (left < reader->nal_length_size)
    goto truncated;
  length = hdr_read_number (reader->data + start, reader->nal_length_size);
  left -= reader->nal_length_size;
  if (length > left)
    goto truncated;
  valid = h265_nal_read (
      nal, reader->data, start + reader->nal_length_size, length);
  nal->start = start;
  reader->offset = nal->end;
  return valid;

truncated:
  reader->truncated = TRUE;
  reader->offset = reader->size;
  return FALSE;
}

gboolean
h265_nal_reader_next (H265NalReader *reader, H265Nal *nal)
{
  while (reader->offset < reader->size) {
    if (reader->nal_length_size == 0 ? next_of_byte_stream (reader, nal)
                                     : next_of_packetized (reader, nal))
      return TRUE;
  }
  return FALSE;
}

/* Emulation prevention */

void
h265_nal_unescape (GByteArray *out, const guint8 *data, gsize size)
{
  gsize i, length = out->len;
  guint zeros = 0;

  g_byte_array_set_size (out, length + size);
  for (i = 0; i < size; i++) {
    if (zeros >= 2 && data[i] == 3) {
      zeros = 0;
      continue;
    }
    zeros = data[i] == 0 ? zeros + 1 : 0;
    out->data[length++] = data[i];
  }
  g_byte_array_set_size (out, length);
}

/* Adds at most one byte per two, and one after a trailing zero. */
void
h265_nal_escape (GByteArray *out, const guint8 *data, gsize size)
{
  gsize i, length = out->len;
  guint zeros = 0;

  g_byte_array_set_size (out, length + size + size / 2 + 1);
  for (i = 0; i < size; i++) {
    if (zeros == 2 && data[i] <= 3) {
      out->data[length++] = 3;
      zeros = 0;
    }
    zeros = data[i] == 0 ? zeros + 1 : 0;
    out->data[length++] = data[i];
  }
  if (zeros > 0)
    out->data[length++] = 3;
  g_byte_array_set_size (out, length);
}

gboolean
h265_nal_can_hold (const guint8 *data, gsize size)
{
  gsize end = size;

  while (end > 0 && data[end - 1] == 0)
    end--;
  return size > 0 && (size - end) % 2 == 0;
}
