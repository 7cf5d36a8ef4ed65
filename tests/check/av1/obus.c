/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Hand-made AV1 temporal units, and what is in one. */

#include "obus.h"

#include <string.h>

const guint8 t35_hdr10plus[11] = { 0xb5, 0x00, 0x3c, 0x00, 0x01, 0x04, 0x01,
  0x40, 0x00, 0x00, 0x00 };
const guint8 t35_hdr10plus_other[11] = { 0xb5, 0x00, 0x3c, 0x00, 0x01, 0x04,
  0x01, 0x40, 0x00, 0x00, 0x01 };
const guint8 t35_vivid[9] = { 0x26, 0x00, 0x04, 0x00, 0x05, 0x01, 0x00, 0x00,
  0x02 };
const guint8 t35_captions[10] = { 0xb5, 0x00, 0x31, 'G', 'A', '9', '4', 0x03,
  0xc1, 0xff };
const guint8 rpu[17] = { 0x19, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00,
  0x00, 0x02, 0x00, 0x00, 0x03, 0x00, 0x00, 0x80 };
/* 35400 14600, 8500 39850, 6550 2300, 15635 16450, 10000000, 50 */
const guint8 mdcv[24] = { 0x48, 0x8a, 0x08, 0x39, 0x34, 0x21, 0xaa, 0x9b, 0x96,
  0x19, 0xfc, 0x08, 0x13, 0x3d, 0x42, 0x40, 0x80, 0x96, 0x98, 0x00, 0x32, 0x00,
  0x00, 0x00 };
/* 46399 19137, 11141 52232, 8585 3015, 20493 21561, 1000 << 8, 0.005 * 16384 */
const guint8 obu_mdcv[24] = { 0xb5, 0x3f, 0x4a, 0xc1, 0x2b, 0x85, 0xcc, 0x08,
  0x21, 0x89, 0x0b, 0xc7, 0x50, 0x0d, 0x54, 0x39, 0x00, 0x03, 0xe8, 0x00, 0x00,
  0x00, 0x00, 0x52 };
const guint8 clli[4] = { 0xe8, 0x03, 0x90, 0x01 };
const guint8 obu_cll[4] = { 0x03, 0xe8, 0x01, 0x90 };

GByteArray *
bytes_new (void)
{
  return g_byte_array_new ();
}

static void
put_byte (GByteArray *bytes, guint8 byte)
{
  g_byte_array_append (bytes, &byte, 1);
}

static void
put_leb128 (GByteArray *bytes, gsize number)
{
  for (; number >= 0x80; number >>= 7)
    put_byte (bytes, 0x80 | (number & 0x7f));
  put_byte (bytes, number);
}

void
put_obu (
    GByteArray *unit, guint type, gint layer, const guint8 *payload, gsize size)
{
  put_byte (unit, type << 3 | (layer != NO_LAYER) << 2 | 2);
  if (layer != NO_LAYER)
    put_byte (unit, layer);
  put_leb128 (unit, size);
  g_byte_array_append (unit, payload, size);
}

void
put_delimiter (GByteArray *unit)
{
  put_obu (unit, OBU_DELIMITER, NO_LAYER, NULL, 0);
}

void
put_sequence (GByteArray *unit, guint operating_point_idc)
{
  const guint8 header[] = { 0, operating_point_idc >> 8, operating_point_idc,
    0x40, 0x80 };

  put_obu (unit, OBU_SEQUENCE, NO_LAYER, header, sizeof header);
}

void
put_frame (GByteArray *unit, gint layer, guint8 flags, gsize size)
{
  guint8 *payload = g_malloc (size);

  memset (payload, 0x55, size);
  payload[0] = flags;
  put_obu (unit, flags & EXISTING_FRAME ? OBU_FRAME_HEADER : OBU_FRAME, layer,
      payload, size);
  g_free (payload);
}

void
put_metadata (GByteArray *unit, gint layer, guint8 metadata_type,
    const guint8 *payload, gsize size)
{
  GByteArray *bytes = bytes_new ();

  put_byte (bytes, metadata_type);
  g_byte_array_append (bytes, payload, size);
  put_byte (bytes, 0x80);
  put_obu (unit, OBU_METADATA, layer, bytes->data, bytes->len);
  g_byte_array_unref (bytes);
}

GByteArray *
key_unit (void)
{
  GByteArray *unit = bytes_new ();

  put_delimiter (unit);
  put_sequence (unit, 0);
  put_frame (unit, NO_LAYER, KEY_FRAME, 300);
  return unit;
}

GByteArray *
inter_unit (void)
{
  GByteArray *unit = bytes_new ();

  put_delimiter (unit);
  put_frame (unit, NO_LAYER, INTER_FRAME, 20);
  return unit;
}

GByteArray *
full_unit (void)
{
  GByteArray *unit = bytes_new ();

  put_delimiter (unit);
  put_sequence (unit, 0);
  put_metadata (unit, NO_LAYER, 2, obu_mdcv, sizeof obu_mdcv);
  put_metadata (unit, NO_LAYER, 1, obu_cll, sizeof obu_cll);
  put_metadata (unit, NO_LAYER, 4, t35_captions, sizeof t35_captions);
  put_metadata (unit, NO_LAYER, 4, t35_hdr10plus, sizeof t35_hdr10plus);
  put_metadata (unit, NO_LAYER, 4, t35_vivid, sizeof t35_vivid);
  put_frame (unit, NO_LAYER, KEY_FRAME, 300);
  return unit;
}

/* ---- what is in a unit ---- */

/* G_MAXSIZE when it does not end within @size. */
static gsize
get_leb128 (const guint8 *data, gsize size, gsize *offset)
{
  gsize number = 0;
  guint shift = 0;

  for (; *offset < size && shift < 35; shift += 7) {
    number |= (gsize) (data[*offset] & 0x7f) << shift;
    if ((data[(*offset)++] & 0x80) == 0)
      return number;
  }
  return G_MAXSIZE;
}

/* The OBU of @size bytes at @data, without any size. */
static void
describe_payload (
    GString *text, const guint8 *header, const guint8 *payload, gsize size)
{
  const guint type = header[0] >> 3 & 15;

  g_string_append_printf (text, "%s%u",
      text->len > 0 && text->str[text->len - 1] != '[' ? " " : "", type);
  if (type == OBU_METADATA)
    g_string_append_printf (text, ":%u", size > 0 ? payload[0] : 0);
  if (header[0] & 4)
    g_string_append_printf (text, "@%u.%u", header[1] >> 5, header[1] >> 3 & 3);
  if (type == OBU_FRAME && size > 0 && (payload[0] & 0x90) == 0)
    g_string_append (text, "h");
}

static gboolean
describe_list (GString *text, const guint8 *data, gsize size, gboolean annexb)
{
  gsize offset = 0;

  while (offset < size) {
    gsize end = size, header, length;

    if (annexb) {
      length = get_leb128 (data, size, &offset);
      if (length > size - offset)
        return FALSE;
      end = offset + length;
    }
    header = offset;
    offset += data[offset] & 4 ? 2 : 1;
    length = end - offset;
    if (data[header] & 2)
      length = get_leb128 (data, end, &offset);
    if (offset > end || length > end - offset || (annexb && data[header] & 2))
      return FALSE;
    describe_payload (text, data + header, data + offset, length);
    offset += length;
  }
  return TRUE;
}

static gboolean
describe_annexb (GString *text, const guint8 *data, gsize size)
{
  gsize offset = 0;

  if (get_leb128 (data, size, &offset) != size - offset)
    return FALSE;
  while (offset < size) {
    const gsize length = get_leb128 (data, size, &offset);

    if (length > size - offset)
      return FALSE;
    g_string_append_c (text, '[');
    if (!describe_list (text, data + offset, length, TRUE))
      return FALSE;
    g_string_append_c (text, ']');
    offset += length;
  }
  return TRUE;
}

gchar *
describe_obus (const guint8 *data, gsize size, gboolean annexb)
{
  GString *text = g_string_new (NULL);

  if (!(annexb ? describe_annexb (text, data, size)
               : describe_list (text, data, size, FALSE)))
    g_string_append (text, "?");
  return g_string_free (text, FALSE);
}

void
assert_obus_at (const gchar *where, GstBuffer *buffer, gboolean annexb,
    const gchar *expected)
{
  gpointer data;
  gsize size;
  gchar *text;

  fail_unless (buffer != NULL, "%s: no buffer", where);
  gst_buffer_extract_dup (buffer, 0, -1, &data, &size);
  text = describe_obus (data, size, annexb);
  fail_unless (g_str_equal (text, expected), "%s: \"%s\" instead of \"%s\"",
      where, text, expected);
  g_free (text);
  g_free (data);
}

/* ---- annex B ---- */

static void
put_with_length (GByteArray *out, GByteArray *unit)
{
  put_leb128 (out, unit->len);
  g_byte_array_append (out, unit->data, unit->len);
  g_byte_array_set_size (unit, 0);
}

GByteArray *
to_annexb (GByteArray *unit)
{
  GByteArray *out = bytes_new (), *frames = bytes_new ();
  GByteArray *frame = bytes_new (), *obu = bytes_new ();
  gsize offset = 0;

  while (offset < unit->len) {
    const guint8 *header = unit->data + offset;
    const guint type = header[0] >> 3 & 15;
    gsize size;

    put_byte (obu, header[0] & ~2);
    if (header[0] & 4)
      put_byte (obu, header[1]);
    offset += header[0] & 4 ? 2 : 1;
    size = get_leb128 (unit->data, unit->len, &offset);
    g_byte_array_append (obu, unit->data + offset, size);
    offset += size;
    put_with_length (frame, obu);
    if (type == OBU_FRAME || type == OBU_FRAME_HEADER)
      put_with_length (frames, frame);
  }
  if (frame->len > 0)
    put_with_length (frames, frame);
  put_with_length (out, frames);
  g_byte_array_unref (obu);
  g_byte_array_unref (frame);
  g_byte_array_unref (frames);
  g_byte_array_unref (unit);
  return out;
}

/* ---- buffers ---- */

GstBuffer *
take_buffer (GByteArray *unit)
{
  return gst_buffer_new_wrapped_full (0, unit->data, unit->len, 0, unit->len,
      unit, (GDestroyNotify) g_byte_array_unref);
}

GstCaps *
caps_of (const gchar *stream_format, const gchar *alignment,
    const guint8 *codec_data, gsize size)
{
  GstCaps *caps =
      gst_caps_new_simple ("video/x-av1", "stream-format", G_TYPE_STRING,
          stream_format, "alignment", G_TYPE_STRING, alignment, NULL);

  if (codec_data != NULL) {
    GstBuffer *buffer = gst_buffer_new_memdup (codec_data, size);

    gst_caps_set_simple (caps, "codec_data", GST_TYPE_BUFFER, buffer, NULL);
    gst_buffer_unref (buffer);
  }
  return caps;
}
