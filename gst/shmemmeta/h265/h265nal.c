/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * Iterates over the NAL units of an access unit, and adds and removes emulation
 * prevention. It knows the syntax of NAL units and never reads their contents.
 *
 * NAL units are found with GstByteReader because
 * gst_h265_parser_identify_nalu() gives up at a NAL unit of two bytes.
 */

#include "h265/h265nal.h"

#include <gst/base/gstbytereader.h>

/* The macros of GStreamer and GstByteReader do unaligned reads, which are
 * undefined behaviour in C. */
guint32
h265_read_number (const guint8 *data, guint size)
{
  guint32 number = 0;
  guint i;

  for (i = 0; i < size; i++)
    number = number << 8 | data[i];
  return number;
}

/* NAL units */

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
  if (size < H265_NAL_HEADER_SIZE || (data[header] & 0x80) != 0)
    return FALSE;
  nal->type = data[header] >> 1 & 0x3f;
  nal->layer_id = (data[header] & 1) << 5 | data[header + 1] >> 3;
  nal->temporal_id_plus1 = data[header + 1] & 7;
  return TRUE;
}

/* The offset after the next 00 00 01, from @offset on, or @size. */
static gsize
find_header (const guint8 *data, gsize size, gsize offset)
{
  GstByteReader reader;
  guint length = MIN (size - offset, G_MAXINT);
  guint found;

  if (length < 4)
    return size;
  gst_byte_reader_init (&reader, data + offset, length);
  found = gst_byte_reader_masked_scan_uint32 (
      &reader, 0xffffff00, 0x00000100, 0, length);
  return found == (guint) -1 ? size : offset + found + 3;
}

/* The offset of the start code before @header; at least @floor. */
static gsize
find_start (const guint8 *data, gsize size, gsize header, gsize floor)
{
  gsize start;

  if (header == size)
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
    reader->offset = find_header (data, size, 0);
    reader->start = find_start (data, size, reader->offset, 0);
  }
}

static gboolean
next_of_byte_stream (H265NalReader *reader, H265Nal *nal)
{
  const gsize start = reader->start, header = reader->offset;
  gsize next = find_header (reader->data, reader->size, header);
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
  length = h265_read_number (reader->data + start, reader->nal_length_size);
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
