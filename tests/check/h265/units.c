/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Hand-made H.265 access units: NAL units with SEI messages, RPUs and
 * pictures that nobody decodes. */

#include "units.h"

const guint8 t35_hdr10plus[11] = { 0xb5, 0x00, 0x3c, 0x00, 0x01, 0x04, 0x01,
  0x40, 0x00, 0x00, 0x00 };
const guint8 t35_hdr10plus_other[11] = { 0xb5, 0x00, 0x3c, 0x00, 0x01, 0x04,
  0x01, 0x40, 0x00, 0x00, 0x01 };
const guint8 t35_vivid[9] = { 0x26, 0x00, 0x04, 0x00, 0x05, 0x01, 0x00, 0x00,
  0x02 };
const guint8 t35_captions[10] = { 0xb5, 0x00, 0x31, 'G', 'A', '9', '4', 0x03,
  0xc1, 0xff };
const guint8 sei_mastering_display[24] = { 0x33, 0xc2, 0x86, 0xc4, 0x1d, 0x4c,
  0x0b, 0xb8, 0x84, 0xd0, 0x3e, 0x80, 0x3d, 0x13, 0x40, 0x42, 0x00, 0x98, 0x96,
  0x80, 0x00, 0x00, 0x00, 0x32 };
const guint8 sei_light_level[4] = { 0x03, 0xe8, 0x01, 0x90 };
const guint8 rpu[17] = { 0x19, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00,
  0x00, 0x02, 0x00, 0x00, 0x03, 0x00, 0x00, 0x80 };

GByteArray *
bytes_new (void)
{
  return g_byte_array_new ();
}

void
put_byte (GByteArray *bytes, guint8 byte)
{
  g_byte_array_append (bytes, &byte, 1);
}

/* @length_size bytes of length, or a start code. */
static void
put_nal_prefix (GByteArray *unit, guint length_size, gsize length)
{
  static const guint8 start_code[] = { 0, 0, 0, 1 };
  guint i;

  if (length_size == START_CODES)
    g_byte_array_append (unit, start_code, sizeof start_code);
  for (i = length_size; i > 0; i--)
    put_byte (unit, length >> (8 * (i - 1)));
}

void
put_nal_of_layer (GByteArray *unit, guint length_size, guint type, guint layer,
    const guint8 *rbsp, gsize size)
{
  GByteArray *nal = bytes_new ();
  guint zeros = 0;
  gsize i;

  put_byte (nal, type << 1 | layer >> 5);
  put_byte (nal, (layer & 0x1f) << 3 | 1);
  for (i = 0; i < size; i++) {
    if (zeros >= 2 && rbsp[i] <= 3) {
      put_byte (nal, 3);
      zeros = 0;
    }
    zeros = rbsp[i] == 0 ? zeros + 1 : 0;
    put_byte (nal, rbsp[i]);
  }
  put_nal_prefix (unit, length_size, nal->len);
  g_byte_array_append (unit, nal->data, nal->len);
  g_byte_array_unref (nal);
}

void
put_nal (GByteArray *unit, guint length_size, guint type, const guint8 *rbsp,
    gsize size)
{
  put_nal_of_layer (unit, length_size, type, 0, rbsp, size);
}

void
put_picture (GByteArray *unit, guint length_size, guint type)
{
  static const guint8 slice[] = { 0xaf, 0x04, 0x58, 0xdc, 0x7f, 0x80 };

  put_nal (unit, length_size, type, slice, sizeof slice);
}

static void
put_sei_number (GByteArray *sei, guint number)
{
  for (; number >= 255; number -= 255)
    put_byte (sei, 255);
  put_byte (sei, number);
}

void
put_sei_message (GByteArray *sei, guint type, const guint8 *payload, gsize size)
{
  put_sei_number (sei, type);
  put_sei_number (sei, size);
  if (size > 0)
    g_byte_array_append (sei, payload, size);
}

void
put_sei (GByteArray *unit, guint length_size, guint nal_type, guint type,
    const guint8 *payload, gsize size)
{
  GByteArray *sei = bytes_new ();

  put_sei_message (sei, type, payload, size);
  put_byte (sei, 0x80);
  put_nal (unit, length_size, nal_type, sei->data, sei->len);
  g_byte_array_unref (sei);
}

GByteArray *
full_access_unit (guint length_size, guint picture)
{
  GByteArray *unit = bytes_new ();

  put_sei (unit, length_size, NAL_PREFIX_SEI, 144, sei_light_level,
      sizeof sei_light_level);
  put_sei (unit, length_size, NAL_PREFIX_SEI, 137, sei_mastering_display,
      sizeof sei_mastering_display);
  put_sei (unit, length_size, NAL_PREFIX_SEI, 4, t35_hdr10plus,
      sizeof t35_hdr10plus);
  put_picture (unit, length_size, picture);
  put_sei (unit, length_size, NAL_SUFFIX_SEI, 4, t35_vivid, sizeof t35_vivid);
  put_nal (unit, length_size, NAL_RPU, rpu, sizeof rpu);
  return unit;
}
