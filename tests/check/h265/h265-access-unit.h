/* gst-shmemmeta
 * Copyright (C) 2026 The gst-shmemmeta authors
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Hand-made H.265 access units: NAL units with SEI messages, RPUs and
 * pictures that nobody decodes. */

#ifndef TESTS_H265_ACCESS_UNIT_H
#define TESTS_H265_ACCESS_UNIT_H

#include <gst/gst.h>

enum
{
  NAL_TRAIL_R = 1,
  NAL_BLA_N_LP = 18,
  NAL_IDR_N_LP = 20,
  NAL_CRA = 21,
  NAL_EOS = 36,
  NAL_PREFIX_SEI = 39,
  NAL_SUFFIX_SEI = 40,
  NAL_RPU = 62,
  NAL_ENHANCEMENT = 63,
};

/* How NAL units are told apart: start codes, or lengths of so many bytes. */
#define START_CODES 0

static inline GByteArray *
bytes_new (void)
{
  return g_byte_array_new ();
}

static inline void
put_byte (GByteArray *bytes, guint8 byte)
{
  g_byte_array_append (bytes, &byte, 1);
}

/* @length_size bytes of length, or a start code. */
static inline void
put_nal_prefix (GByteArray *unit, guint length_size, gsize length)
{
  static const guint8 start_code[] = { 0, 0, 0, 1 };
  guint i;

  if (length_size == START_CODES)
    g_byte_array_append (unit, start_code, sizeof start_code);
  for (i = length_size; i > 0; i--)
    put_byte (unit, length >> (8 * (i - 1)));
}

/* A NAL unit of @type in @layer around @rbsp, emulation prevented. */
static inline void
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

static inline void
put_nal (GByteArray *unit, guint length_size, guint type, const guint8 *rbsp,
    gsize size)
{
  put_nal_of_layer (unit, length_size, type, 0, rbsp, size);
}

static inline void
put_picture (GByteArray *unit, guint length_size, guint type)
{
  static const guint8 slice[] = { 0xaf, 0x04, 0x58, 0xdc, 0x7f, 0x80 };

  put_nal (unit, length_size, type, slice, sizeof slice);
}

static inline void
put_sei_number (GByteArray *sei, guint number)
{
  for (; number >= 255; number -= 255)
    put_byte (sei, 255);
  put_byte (sei, number);
}

static inline void
put_sei_message (GByteArray *sei, guint type, const guint8 *payload, gsize size)
{
  put_sei_number (sei, type);
  put_sei_number (sei, size);
  if (size > 0)
    g_byte_array_append (sei, payload, size);
}

/* An SEI NAL unit of @nal_type with one message. */
static inline void
put_sei (GByteArray *unit, guint length_size, guint nal_type, guint type,
    const guint8 *payload, gsize size)
{
  GByteArray *sei = bytes_new ();

  put_sei_message (sei, type, payload, size);
  put_byte (sei, 0x80);
  put_nal (unit, length_size, nal_type, sei->data, sei->len);
  g_byte_array_unref (sei);
}

static const guint8 t35_hdr10plus[] = { 0xb5, 0x00, 0x3c, 0x00, 0x01, 0x04,
  0x01, 0x40, 0x00, 0x00, 0x00 };
static const guint8 t35_hdr10plus_other[] = { 0xb5, 0x00, 0x3c, 0x00, 0x01,
  0x04, 0x01, 0x40, 0x00, 0x00, 0x01 };
static const guint8 t35_vivid[] = { 0x26, 0x00, 0x04, 0x00, 0x05, 0x01, 0x00,
  0x00, 0x02 };
static const guint8 t35_captions[] = { 0xb5, 0x00, 0x31, 'G', 'A', '9', '4',
  0x03, 0xc1, 0xff };
/* G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50) */
static const guint8 sei_mastering_display[] = { 0x33, 0xc2, 0x86, 0xc4, 0x1d,
  0x4c, 0x0b, 0xb8, 0x84, 0xd0, 0x3e, 0x80, 0x3d, 0x13, 0x40, 0x42, 0x00, 0x98,
  0x96, 0x80, 0x00, 0x00, 0x00, 0x32 };
static const guint8 sei_light_level[] = { 0x03, 0xe8, 0x01, 0x90 };
static const guint8 rpu[] = { 0x19, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01,
  0x00, 0x00, 0x02, 0x00, 0x00, 0x03, 0x00, 0x00, 0x80 };

/* One of everything, before and behind a picture. */
static inline GByteArray *
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

#endif /* TESTS_H265_ACCESS_UNIT_H */
